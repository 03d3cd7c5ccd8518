"""The core: windows of any number of dictations go through the engine in batches, and come back to their owners.

A batch is laid out as one long sound with each window in a slot of its own, a minute apart, and handed to
faster-whisper's batched pipeline with one clip for each slot. A segment's owner is told by its `seek` (the slot's
offset), never by its times: word times can begin before the window does, and telling by them would put words into the
wrong patient's report. The distance keeps the pipeline's corrections of word times, which look at the word before,
inside of one window: what is heard in a window does not depend on its neighbours.
"""

import logging
import threading
from bisect import insort
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from faster_whisper import BatchedInferencePipeline
from numpy.typing import NDArray

from scribeline_workers.transcriber.assembly import SILENCE, Heard, HeardWord, better
from scribeline_workers.transcriber.audio import SAMPLE_RATE, Pcm
from scribeline_workers.transcriber.engine import Engine
from scribeline_workers.transcriber.errors import ModelLacksLanguage, RecognitionFailed
from scribeline_workers.transcriber.speech import Window

SLOT_S = 60
FRAMES_PER_S = 100
STAT, ROUTINE = 0, 1
"""Priorities: lower goes first."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hearing:
    """How the engine is to listen: windows that are to be heard alike share batches.

    `hotwords` are words to expect, as one line; they help when they are the patient's or author's own, and harm when
    they are many.
    """

    language: str | None = "en"
    beam_size: int = 5
    hotwords: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dictation is: windows heard of all its windows."""

    windows_done: int
    windows: int


class Listener(Protocol):
    """The engine, as the recogniser uses it: one for each thread."""

    def hear(self, sounds: Sequence[Pcm], hearing: Hearing) -> list[Heard]:
        """What is heard in each of these sounds of at most 30 s."""

    def hear_again(self, sound: Pcm, hearing: Hearing) -> Heard:
        """The same for one sound, more carefully."""


@dataclass(slots=True, eq=False)
class _Job:
    dictation_id: str
    windows: Sequence[Window]
    hearing: Hearing
    on_progress: Callable[[Progress], None] | None
    future: Future[list[Heard]]
    heard: dict[int, Heard] = field(default_factory=dict)


@dataclass(order=True, slots=True)
class _Item:
    """One window that waits, in the order in which windows are heard."""

    priority: int
    arrival: int
    number: int
    job: _Job = field(compare=False)
    before: Heard | None = field(default=None, compare=False)
    """What was heard in it the first time, when it is to be heard again."""

    @property
    def sound(self) -> Pcm:
        return self.job.windows[self.number].pcm


class Recogniser:
    """Hears windows, on one thread for each listener.

    Thread-safe. A window that breaks the engine fails its own dictation and no other.
    """

    @classmethod
    def with_engine(cls, engine: Engine, *, batch_size: int = 0) -> "Recogniser":
        """A recogniser on as many threads as the engine has; `batch_size` 0 leaves it to the engine."""
        listeners = [WhisperListener(engine) for _ in range(engine.threads)]
        return cls(listeners, batch_size=batch_size or engine.batch_size, multilingual=engine.multilingual)

    def __init__(self, listeners: Sequence[Listener], *, batch_size: int = 8, multilingual: bool = True) -> None:
        self._multilingual = multilingual
        self._batch_size = batch_size
        self._waiting: list[_Item] = []
        self._jobs: dict[str, _Job] = {}
        self._arrivals = 0
        self._closing = False
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, args=(listener,), name=f"recogniser-{number}", daemon=True)
            for number, listener in enumerate(listeners)
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        dictation_id: str,
        windows: Sequence[Window],
        *,
        priority: int = ROUTINE,
        hearing: Hearing | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> "Future[list[Heard]]":
        """Queue a dictation's windows; the future gives what was heard in each, in order.

        A lower `priority` goes first, then who came first. `on_progress` is called after each window on a thread of
        the recogniser, so it has to be quick. A dictation is queued once at a time. Raises ModelLacksLanguage where
        the model knows English only and the hearing is to be in another language.
        """
        future: Future[list[Heard]] = Future()
        hearing = hearing or Hearing()
        if hearing.language not in (None, "en") and not self._multilingual:
            raise ModelLacksLanguage(
                f'This speech model knows English only, and the dictation is in "{hearing.language}". '
                "Set a multilingual model, such as base."
            )
        job = _Job(dictation_id, tuple(windows), hearing, on_progress, future)
        with self._changed:
            if self._closing:
                raise RecognitionFailed("The recogniser is closing down; another worker will take this dictation.")
            if dictation_id in self._jobs:
                raise RecognitionFailed("This dictation is being recognised already.")
            if not job.windows:
                future.set_result([])
                return future
            self._jobs[dictation_id] = job
            for number in range(len(job.windows)):
                insort(self._waiting, _Item(priority, self._arrivals, number, job))
            self._arrivals += 1
            self._changed.notify_all()
        return future

    def cancel(self, dictation_id: str) -> bool:
        """Stop hearing a dictation: no further window of it starts, words in flight are dropped, its future is
        cancelled. The others of its batch are untouched. False where it is not being recognised."""
        with self._changed:
            job = self._jobs.get(dictation_id)
            if job is None:
                return False
            self._forget(job)
        job.future.cancel()
        return True

    def close(self, *, drain: bool = True) -> None:
        """Take no more; finish what is queued (or cancel it), and end the threads."""
        with self._changed:
            self._closing = True
            waiting = [] if drain else list(self._jobs)
            self._changed.notify_all()
        for dictation_id in waiting:
            self.cancel(dictation_id)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> "Recogniser":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close(drain=exc[0] is None)

    def _forget(self, job: _Job) -> None:
        self._jobs.pop(job.dictation_id, None)
        self._waiting = [item for item in self._waiting if item.job is not job]
        self._changed.notify_all()

    def _run(self, listener: Listener) -> None:
        while batch := self._next_batch():
            if batch[0].before is not None:
                self._hear_again(listener, batch[0], batch[0].before)
            else:
                self._hear(listener, batch)

    def _next_batch(self) -> list[_Item]:
        """The next windows to hear together; empty when there will be none any more.

        The first one decides how they are to be heard. Where little waits, the threads share it, so that one short
        dictation is not heard by one thread while the others idle.
        """
        with self._changed:
            # While a job is open a window of it may still come back to be heard again.
            self._changed.wait_for(lambda: self._waiting or (self._closing and not self._jobs))
            if not self._waiting:
                return []
            first = self._waiting[0]
            share = -(-len(self._waiting) // len(self._threads))
            most = 1 if first.before is not None else min(self._batch_size, share)
            batch: list[_Item] = []
            rest: list[_Item] = []
            for item in self._waiting:
                alike = item.before is None and item.job.hearing == first.job.hearing
                if item is first or (len(batch) < most and alike):
                    batch.append(item)
                else:
                    rest.append(item)
            self._waiting = rest
        log.debug("hearing %s", " ".join(f"{item.job.dictation_id}#{item.number}" for item in batch))
        return batch

    def _hear(self, listener: Listener, batch: Sequence[_Item]) -> None:
        hearing = batch[0].job.hearing
        try:
            heard = listener.hear([item.sound for item in batch], hearing)
        except Exception as error:  # whatever the engine raises, the other dictations of the batch must go on
            if len(batch) > 1:
                for item in batch:
                    if item.job.dictation_id in self._jobs:
                        self._hear(listener, [item])
            else:
                self._fail(batch[0].job, error)
            return
        for item, what in zip(batch, heard, strict=True):
            if what.dubious:
                self._put_back(item, what)
            else:
                self._finish(item, what)

    def _hear_again(self, listener: Listener, item: _Item, before: Heard) -> None:
        try:
            again = listener.hear_again(item.sound, item.job.hearing)
        except Exception as error:  # as above
            self._fail(item.job, error)
            return
        self._finish(item, better(before, again))

    def _put_back(self, item: _Item, heard: Heard) -> None:
        with self._changed:
            if self._jobs.get(item.job.dictation_id) is item.job:
                insort(self._waiting, _Item(item.priority, item.arrival, item.number, item.job, heard))
                self._changed.notify_all()

    def _finish(self, item: _Item, heard: Heard) -> None:
        job = item.job
        with self._changed:
            if self._jobs.get(job.dictation_id) is not job:
                return  # cancelled meanwhile: its words are dropped
            job.heard[item.number] = heard
            progress = Progress(len(job.heard), len(job.windows))
            done = progress.windows_done == progress.windows
            if done:
                self._forget(job)
        try:
            if job.on_progress is not None:
                job.on_progress(progress)
        except Exception as error:  # a listener to progress must not end the thread that serves everybody
            self._fail(job, error)
            return
        if done:
            try:
                job.future.set_result([job.heard[number] for number in range(len(job.windows))])
            except InvalidStateError:
                log.debug("a dictation was cancelled while its last window ended")

    def _fail(self, job: _Job, error: Exception) -> None:
        failure = RecognitionFailed(f"The speech engine broke down ({type(error).__name__}). Retry.")
        failure.__cause__ = error
        with self._changed:
            self._forget(job)
        try:
            job.future.set_exception(failure)
        except InvalidStateError:
            log.debug("a dictation was cancelled while it failed")


class WhisperListener:
    """faster-whisper as a Listener: the batched pipeline first, the sequential one with its fallback for the rest."""

    def __init__(self, engine: Engine) -> None:
        self._whisper: Any = engine.whisper
        self._batched = BatchedInferencePipeline(engine.whisper)  # holds state between segments: one for each thread

    def hear(self, sounds: Sequence[Pcm], hearing: Hearing) -> list[Heard]:
        """Hear sounds of at most 30 s as one batch."""
        # Slot 0 stays empty: the pipeline believes that a word ended at 0.0, and would correct the first one by it.
        sound = np.zeros(SLOT_S * SAMPLE_RATE * (len(sounds) + 1), np.float32)
        clips = []
        for number, pcm in enumerate(sounds):
            start_s = SLOT_S * (number + 1)
            sound[start_s * SAMPLE_RATE : start_s * SAMPLE_RATE + len(pcm)] = _float(pcm)
            clips.append({"start": start_s, "end": start_s + len(pcm) / SAMPLE_RATE})
        segments, _ = self._batched.transcribe(
            sound,
            language=hearing.language,
            beam_size=hearing.beam_size,
            hotwords=hearing.hotwords,
            word_timestamps=True,
            clip_timestamps=clips,
            batch_size=len(sounds),
        )
        heard = [SILENCE] * len(sounds)
        for segment in segments:
            slot, offset = divmod(segment.seek, SLOT_S * FRAMES_PER_S)
            if offset or not 1 <= slot <= len(sounds):
                raise RuntimeError("a segment of no window")
            heard[slot - 1] = _joined(heard[slot - 1], segment, slot * SLOT_S)
        return heard

    def hear_again(self, sound: Pcm, hearing: Hearing) -> Heard:
        """Hear one sound with the fallback to higher temperatures. Nothing is dropped for seeming silent."""
        segments, _ = self._whisper.transcribe(
            _float(sound),
            language=hearing.language,
            beam_size=hearing.beam_size,
            hotwords=hearing.hotwords,
            word_timestamps=True,
            condition_on_previous_text=False,
            no_speech_threshold=None,
            temperature=[0.0, 0.2, 0.4, 0.6, 0.8],
        )
        heard = SILENCE
        for segment in segments:
            heard = _joined(heard, segment, 0)
        return heard


def _float(pcm: Pcm) -> NDArray[np.float32]:
    return pcm.astype(np.float32) / np.float32(32768.0)


def _joined(before: Heard, segment: Any, offset_s: float) -> Heard:
    """What was heard in a window so far, and one more segment of it."""
    words = tuple(
        HeardWord(word.word, float(word.start) - offset_s, float(word.end) - offset_s, float(word.probability))
        for word in segment.words or ()
    )
    total = len(before.words) + len(words)
    weight = len(words) / total if total else 1.0
    return Heard(
        before.words + words,
        (1 - weight) * before.mean_log_prob + weight * float(segment.avg_logprob),
        min(before.no_speech_prob, float(segment.no_speech_prob)),
        max(before.temperature, float(segment.temperature or 0.0)),
    )
