"""The transcriber's composition root: out of settings, a process that drafts dictations."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import procrastinate
import structlog

from scribeline.composition import database_of, objects_of
from scribeline.database.queue import PLAYBACK, TRANSCRIBE, TRANSCRIBE_STAT, make_app
from scribeline.sdk.channel import DEFAULT_ADDRESS
from scribeline.sdk.worker import WorkerFront
from scribeline.settings import Settings, SettingsWrong
from scribeline.storage.sealed import SealedStore
from scribeline_workers.heart import Heart
from scribeline_workers.patience import patiently
from scribeline_workers.runner import GrowingWait, Line, Pulse, work
from scribeline_workers.transcriber.copies import Copies
from scribeline_workers.transcriber.drafts import Attempts, Drafts
from scribeline_workers.transcriber.engine import Engine, load_model
from scribeline_workers.transcriber.recogniser import Hearing, Recogniser

NAME = "transcriber"

_log = structlog.get_logger("scribeline.transcriber")


def load_engine(settings: Settings) -> Engine:
    """The speech engine that the settings name. Raises ModelMissing, DeviceMissing."""
    return load_model(
        settings.model,
        device=settings.device,
        compute_type=settings.compute_type,
        threads=settings.recogniser_threads,
        hub=settings.model_hub,
    )


async def run(settings: Settings) -> None:
    """Draft dictations until the process is told to stop. Raises SettingsWrong, ModelMissing, DeviceMissing."""
    if settings.database_url is None or settings.token is None:
        raise SettingsWrong(
            "A transcriber needs SCRIBELINE_DATABASE_URL (with the transcriber's role) and SCRIBELINE_TOKEN (of a "
            "WORKER user): set both, or run `scribeline up`."
        )
    engine = load_engine(settings)
    _log.info("model loaded", model=engine.name, device=engine.device, threads=engine.threads)
    app = make_app(settings.database_url.get_secret_value(), application_name="scribeline transcriber queue")
    async with contextlib.AsyncExitStack() as running:
        database = database_of(settings, application_name="scribeline transcriber")
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
            Heart(lambda: database_of(settings, application_name="scribeline transcriber heart"))
        )
        recogniser = Recogniser.with_engine(engine, batch_size=settings.batch_size)
        running.callback(recogniser.close, drain=False)  # who still waits for words has handed its job back by then
        # Decoding runs in children; one at a time keeps the recogniser's cores its own, more feed a GPU.
        loader = running.enter_context(
            ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // 2), thread_name_prefix="loader")
        )
        objects = SealedStore(objects_of(settings))
        drafts = Drafts(
            database=database,
            objects=objects,
            front=front,
            heart=heart,
            recogniser=recogniser,
            loader=loader,
            model=engine.name,
            hearing=Hearing(beam_size=settings.beam_size),
            attempts=Attempts(settings.attempts, settings.retry_after_s),
            max_audio_s=settings.max_audio_s,
        )
        copies = Copies(database=database, objects=objects, front=front, max_audio_s=settings.max_audio_s)
        _register(app, drafts, copies, settings)
        await work(
            app,
            [
                Line(TRANSCRIBE.queue, settings.transcriptions_ahead),
                Line(TRANSCRIBE_STAT.queue, settings.transcriptions_ahead),
                Line(PLAYBACK.queue, 1),
            ],
            name=NAME,
            pulse=Pulse(settings.heartbeat_s, settings.stalled_after_s),
            grace_s=settings.stop_grace_s,
        )


def _register(app: procrastinate.App, drafts: Drafts, copies: Copies, settings: Settings) -> None:
    retry = GrowingWait(attempts=settings.attempts, first_wait_s=settings.retry_after_s)

    @app.task(name=TRANSCRIBE.name, queue=TRANSCRIBE.queue, retry=retry)
    async def transcribe(client_id: str, job_id: str) -> None:
        await drafts.transcribe(client_id, UUID(job_id))

    @app.task(name=PLAYBACK.name, queue=PLAYBACK.queue, retry=retry)
    async def playback(client_id: str, job_id: str, dictation_id: str) -> None:
        await copies.make(client_id, UUID(job_id), UUID(dictation_id))
