"""The deliverer's composition root: out of settings, a process that renders and delivers documents."""

import contextlib
from uuid import UUID

from scribeline.composition import database_of, objects_of
from scribeline.database.queue import DELIVER, make_app
from scribeline.sdk.channel import DEFAULT_ADDRESS
from scribeline.sdk.worker import WorkerFront
from scribeline.settings import Settings, SettingsWrong
from scribeline.storage.sealed import SealedStore
from scribeline_workers.deliverer.documents import Documents
from scribeline_workers.heart import Heart
from scribeline_workers.patience import patiently
from scribeline_workers.runner import GrowingWait, Line, Pulse, work

NAME = "deliverer"
AT_A_TIME = 4


async def run(settings: Settings) -> None:
    """Deliver documents until the process is told to stop. Raises SettingsWrong."""
    if settings.database_url is None or settings.token is None:
        raise SettingsWrong(
            "A deliverer needs SCRIBELINE_DATABASE_URL (with the deliverer's role) and SCRIBELINE_TOKEN (of a WORKER "
            "user): set both, or run `scribeline up`."
        )
    app = make_app(settings.database_url.get_secret_value(), application_name="scribeline deliverer queue")
    async with contextlib.AsyncExitStack() as running:
        database = database_of(settings, application_name="scribeline deliverer")
        running.push_async_callback(database.close)
        await patiently(database.open)
        front = await running.enter_async_context(
            WorkerFront(
                settings.front or DEFAULT_ADDRESS,
                token=settings.token.get_secret_value(),
                tls_ca_file=settings.tls_ca_file,
                plaintext=settings.plaintext or None,
            )
        )
        heart = running.enter_context(
            Heart(lambda: database_of(settings, application_name="scribeline deliverer heart"))
        )
        documents = Documents(
            database=database,
            objects=SealedStore(objects_of(settings)),
            front=front,
            heart=heart,
            max_attempts=settings.attempts,
            retry_after_s=settings.retry_after_s,
        )

        retry = GrowingWait(attempts=settings.attempts, first_wait_s=settings.retry_after_s)

        @app.task(name=DELIVER.name, queue=DELIVER.queue, retry=retry)
        async def deliver(client_id: str, job_id: str) -> None:
            await documents.deliver(client_id, UUID(job_id))

        await work(
            app,
            [Line(DELIVER.queue, AT_A_TIME)],
            name=NAME,
            pulse=Pulse(settings.heartbeat_s, settings.stalled_after_s),
            grace_s=settings.stop_grace_s,
        )
