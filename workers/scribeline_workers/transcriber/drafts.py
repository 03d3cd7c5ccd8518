"""The transcribe task: a stored recording becomes the machine's words and the first draft.

A task takes the job (a fencing token makes any earlier run void), loads the recording ahead of the recogniser, waits
for its words among those of other dictations, and stores words and draft in one transaction. Whatever goes wrong ends
the run with a reason: the job waits for another attempt, or fails for a person to see.
"""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations.model import Priority
from scribeline.errors import InvalidInput, ScribelineError
from scribeline.formatting.languages import language_of
from scribeline.formatting.style import Style
from scribeline.formatting.style_file import load_style
from scribeline.jobs import runs
from scribeline.jobs import store as jobs_store
from scribeline.jobs.errors import JobMissing, RunSuperseded
from scribeline.jobs.runs import Run, Trouble
from scribeline.learning import store as learning_store
from scribeline.learning.rules import Rule
from scribeline.sdk.worker import WorkerFront
from scribeline.storage.keys import DataKey
from scribeline.storage.sealed import SealedStore
from scribeline.telemetry import places
from scribeline.transcripts.model import Document
from scribeline.transcripts.store import Heard
from scribeline.vocabulary.correction import Vocabulary
from scribeline_workers.heart import Beat, Heart
from scribeline_workers.patience import patiently
from scribeline_workers.recordings import find_recording
from scribeline_workers.runner import HAND_BACK_S
from scribeline_workers.transcriber.again import Again, again
from scribeline_workers.transcriber.assembly import Heard as WindowHeard
from scribeline_workers.transcriber.loading import Loaded, load_ranges
from scribeline_workers.transcriber.recogniser import ROUTINE, STAT, Hearing, Progress, Recogniser
from scribeline_workers.transcriber.vocabularies import Vocabularies
from scribeline_workers.transcriber.writing import write_draft

_log = structlog.get_logger("scribeline.transcriber")


class RunVoid(Exception):
    """Nobody wants this run's result any more: the job was cancelled, or another run has begun."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a dictation is tried, and how long it waits in between: `retry_after_s` first, then ever longer."""

    most: int
    retry_after_s: float


class Drafts:
    """Drafts dictations. `loader` decodes ahead of the recogniser; the two share nothing but windows of sound."""

    def __init__(
        self,
        *,
        database: Database,
        objects: SealedStore,
        front: WorkerFront,
        heart: Heart,
        recogniser: Recogniser,
        loader: ThreadPoolExecutor,
        model: str,
        hearing: Hearing,
        attempts: Attempts,
        max_audio_s: float,
    ) -> None:
        self._database = database
        self._vocabularies = Vocabularies(database)
        self._objects = objects
        self._front = front
        self._heart = heart
        self._recogniser = recogniser
        self._loader = loader
        self._model = model
        self._hearing = hearing
        self._attempts = attempts
        self._max_audio_s = max_audio_s

    async def transcribe(self, client_id: str, job_id: UUID) -> None:
        """Draft one job. Returns whatever became of it; what became of it, the job says."""
        scope = Scope.of(client_id)

        async def begin() -> Run | None:
            async with self._database.transaction(scope) as tx:
                return await runs.begin_transcription(tx, client_id, job_id)

        try:
            run = await patiently(begin)
        except JobMissing:
            return
        if run is None:
            return
        with self._heart.beating(run, on_void=lambda: self._stop_hearing(run)) as beat:
            try:
                await self._draft(run, beat)
            except (RunVoid, RunSuperseded):
                _log.info("run void", job=str(job_id))
            except asyncio.CancelledError:
                # The job was cancelled, or this worker is told to stop and its grace is over: hand the job back. A
                # job that was cancelled does not take this, and that is right.
                self._stop_hearing(run)
                await asyncio.shield(self._hand_back(run))
            except ScribelineError as error:
                lasting = isinstance(error, InvalidInput)
                await self._fail(run, Trouble(error.reason, error.message, lasting=lasting))
            except Exception as error:
                _log.error("transcription broke down", job=str(job_id), chain=places(error))
                sentence = f"The transcriber broke down over this dictation ({type(error).__name__})."
                await self._fail(run, Trouble("TRANSCRIBER_FAULT", sentence))

    async def _draft(self, run: Run, beat: Beat) -> None:
        job = run.job
        loaded, style = await self._load(run)
        _check(beat)

        def on_progress(progress: Progress) -> None:
            beat.progress = progress.windows_done / progress.windows

        hearing = replace(self._hearing, language=language_of(style.locale).code)
        heard = self._recogniser.submit(
            _run_id(run),
            loaded.windows,
            priority=STAT if job.details.priority is Priority.STAT else ROUTINE,
            hearing=hearing,
            on_progress=on_progress,
        )
        found = loaded.assembled(await _heard(heard, beat))
        vocabulary = await patiently(lambda: self._vocabulary(run))
        wanted = await asyncio.to_thread(again, loaded, found.words, vocabulary, hearing)
        second = () if wanted is None else wanted.words(await self._hear_again(run, beat, wanted))
        rules = await patiently(lambda: self._rules(run))
        draft = await asyncio.to_thread(
            write_draft, found.words, style, vocabulary, found=found.flags, rules=rules, second=second
        )
        await self._store(run, Heard(found.words, found.flags + draft.flags, self._model, draft.marks), draft.document)

    async def _hear_again(self, run: Run, beat: Beat, wanted: Again) -> list[WindowHeard]:
        """What is heard where doses were said, with the author's own drugs in mind; at once: a draft waits for it."""
        return await _heard(
            self._recogniser.submit(_run_id(run), wanted.windows, priority=STAT, hearing=wanted.hearing), beat
        )

    async def _load(self, run: Run) -> tuple[Loaded, Style]:
        job = run.job
        recording = await patiently(lambda: find_recording(self._database, job.client_id, job.dictation_id))
        style = load_style(*await patiently(lambda: self._styles(run)))
        data_key = DataKey(await patiently(lambda: self._front.data_key(job.name, run.fence, "TRANSCRIBE")))
        read = recording.reader(self._objects, data_key)
        loop = asyncio.get_running_loop()
        loaded = await patiently(
            lambda: loop.run_in_executor(
                self._loader, lambda: load_ranges(read, recording.size_bytes, max_duration_s=self._max_audio_s)
            )
        )
        return loaded, style

    async def _styles(self, run: Run) -> tuple[str, str]:
        job = run.job
        async with self._database.transaction(Scope.of(job.client_id)) as tx:
            return await jobs_store.styles_of(tx, job.client_id, job.details.work_type_id)

    async def _rules(self, run: Run) -> list[Rule]:
        async with self._database.transaction(Scope.of(run.job.client_id)) as tx:
            return await learning_store.rules_of(tx, run.job.client_id, run.job.details.author_id)

    async def _vocabulary(self, run: Run) -> Vocabulary:
        details = run.job.details
        return await self._vocabularies.of(run.job.client_id, details.author_id, details.work_type_id)

    async def _store(self, run: Run, heard: Heard, document: Document) -> None:
        job = run.job

        async def complete() -> None:
            async with self._database.transaction(Scope.of(job.client_id)) as tx:
                await runs.complete_draft(tx, job.client_id, job.job_id, run.fence, heard, document)

        await patiently(complete)
        _log.info("drafted", job=str(job.job_id), words=len(heard.words), flags=len(heard.flags))

    async def _fail(self, run: Run, trouble: Trouble) -> None:
        job = run.job

        async def fail() -> None:
            async with self._database.transaction(Scope.of(job.client_id)) as tx:
                await runs.fail_transcription(
                    tx,
                    job.client_id,
                    job.job_id,
                    run.fence,
                    trouble,
                    max_attempts=self._attempts.most,
                    retry_after_s=self._attempts.retry_after_s,
                )

        try:
            await patiently(fail)
        except RunSuperseded:
            return
        _log.warning("transcription failed", job=str(job.job_id), reason=trouble.code)

    async def _hand_back(self, run: Run) -> None:
        job = run.job
        try:
            async with self._database.transaction(Scope.of(job.client_id), timeout_s=HAND_BACK_S) as tx:
                await runs.hand_back_transcription(tx, job.client_id, job.job_id, run.fence)
        except RunSuperseded:
            return
        _log.info("handed back", job=str(job.job_id))

    def _stop_hearing(self, run: Run) -> None:
        self._recogniser.cancel(_run_id(run))


async def _heard(hearing: "Future[list[WindowHeard]]", beat: Beat) -> list[WindowHeard]:
    """What was heard. Raises RunVoid where nobody wants it any more."""
    _check(beat)  # again, now that what makes it void also stops the hearing
    try:
        return await asyncio.wrap_future(hearing)
    except asyncio.CancelledError:
        _check(beat)
        raise


def _run_id(run: Run) -> str:
    return f"{run.job.job_id}/{run.fence}"


def _check(beat: Beat) -> None:
    if beat.void:
        raise RunVoid
