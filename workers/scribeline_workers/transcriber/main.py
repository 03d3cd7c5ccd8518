"""The transcriber's composition root: out of settings, a process that drafts dictations."""

import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import structlog

from scribeline.database.queue import PLAYBACK, TRANSCRIBE, TRANSCRIBE_STAT
from scribeline.settings import Settings
from scribeline_workers.composition import Parts, access_of, parts_of
from scribeline_workers.runner import Line
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
    access_of(settings, NAME)  # what is missing is told before seconds go into loading a model
    engine = load_engine(settings)
    _log.info("model loaded", model=engine.name, device=engine.device, threads=engine.threads)
    async with parts_of(settings, NAME) as parts:
        recogniser = Recogniser.with_engine(engine, batch_size=settings.batch_size)
        try:
            # Decoding runs in children; one at a time keeps the recogniser's cores its own, more feed a GPU.
            with ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // 2), thread_name_prefix="loader") as loader:
                _register(parts, recogniser, loader, engine.name)
                await parts.work(
                    [
                        Line(TRANSCRIBE.queue, settings.transcriptions_ahead),
                        Line(TRANSCRIBE_STAT.queue, settings.transcriptions_ahead),
                        Line(PLAYBACK.queue, 1),
                    ]
                )
        finally:
            recogniser.close(drain=False)  # who still waits for words has handed its job back by then


def _register(parts: Parts, recogniser: Recogniser, loader: ThreadPoolExecutor, model: str) -> None:
    settings = parts.settings
    drafts = Drafts(
        database=parts.database,
        objects=parts.objects,
        front=parts.front,
        heart=parts.heart,
        recogniser=recogniser,
        loader=loader,
        model=model,
        hearing=Hearing(beam_size=settings.beam_size),
        attempts=Attempts(settings.attempts, settings.retry_after_s),
        max_audio_s=settings.max_audio_s,
    )
    copies = Copies(database=parts.database, objects=parts.objects, front=parts.front, max_audio_s=settings.max_audio_s)

    @parts.app.task(name=TRANSCRIBE.name, queue=TRANSCRIBE.queue, retry=parts.retry)
    async def transcribe(client_id: str, job_id: str) -> None:
        await drafts.transcribe(client_id, UUID(job_id))

    @parts.app.task(name=PLAYBACK.name, queue=PLAYBACK.queue, retry=parts.retry)
    async def playback(client_id: str, job_id: str, dictation_id: str) -> None:
        await copies.make(client_id, UUID(job_id), UUID(dictation_id))
