"""The deliverer's composition root: out of settings, a process that renders and delivers documents."""

from uuid import UUID

from scribeline.database.queue import DELIVER
from scribeline.settings import Settings
from scribeline_workers.composition import parts_of
from scribeline_workers.deliverer.documents import Documents
from scribeline_workers.runner import Line

NAME = "deliverer"
AT_A_TIME = 4


async def run(settings: Settings) -> None:
    """Deliver documents until the process is told to stop. Raises SettingsWrong."""
    async with parts_of(settings, NAME) as parts:
        documents = Documents(
            database=parts.database,
            objects=parts.objects,
            front=parts.front,
            heart=parts.heart,
            max_attempts=settings.attempts,
            retry_after_s=settings.retry_after_s,
        )

        @parts.app.task(name=DELIVER.name, queue=DELIVER.queue, retry=parts.retry)
        async def deliver(client_id: str, job_id: str) -> None:
            await documents.deliver(client_id, UUID(job_id))

        await parts.work([Line(DELIVER.queue, AT_A_TIME)])
