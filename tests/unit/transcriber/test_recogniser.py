"""Who is heard when: priorities, batches, cancelling, failures. The engine is a scripted one; the real one is in
tests/integration/transcriber."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError

import numpy as np
import pytest

from scribeline_workers.transcriber.assembly import Heard, HeardWord
from scribeline_workers.transcriber.audio import Pcm
from scribeline_workers.transcriber.errors import RecognitionFailed
from scribeline_workers.transcriber.recogniser import ROUTINE, STAT, Hearing, Progress, Recogniser
from scribeline_workers.transcriber.speech import Window

SOON_S = 10.0


def window(mark: int) -> Window:
    """A window that is known by its first sample."""
    return Window(((0, 1600),), np.full(1600, mark, np.int16))


def heard(mark: int, text: str = "") -> Heard:
    return Heard((HeardWord(f" {text or mark}", 0.0, 0.1, 0.9),), -0.1, 0.0)


class Script:
    """A listener that notes what it hears, and can be held at a gate."""

    def __init__(self, answer: Callable[[int], Heard] = heard) -> None:
        self.answer = answer
        self.batches: list[list[int]] = []
        self.hearings: list[Hearing] = []
        self.again: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.busy = threading.Event()

    def hear(self, sounds: Sequence[Pcm], hearing: Hearing) -> list[Heard]:
        marks = [int(sound[0]) for sound in sounds]
        self.batches.append(marks)
        self.hearings.append(hearing)
        self.busy.set()
        assert self.gate.wait(SOON_S)
        return [self.answer(mark) for mark in marks]

    def hear_again(self, sound: Pcm, hearing: Hearing) -> Heard:
        del hearing
        self.again.append(int(sound[0]))
        return heard(int(sound[0]), "again")

    def held(self, recogniser: Recogniser) -> None:
        """Keep the only thread busy with a window of its own, so that others queue up behind it."""
        self.gate.clear()
        recogniser.submit("first", [window(999)])
        assert self.busy.wait(SOON_S)


def texts(result: Sequence[Heard]) -> list[str]:
    return [what.text.strip() for what in result]


def test_windows_of_several_dictations_share_a_batch_and_come_back_to_their_owners() -> None:
    script = Script()
    with Recogniser([script], batch_size=4) as recogniser:
        script.held(recogniser)
        one = recogniser.submit("one", [window(1), window(2), window(3)])
        two = recogniser.submit("two", [window(11), window(12)])
        script.gate.set()
        assert texts(one.result(SOON_S)) == ["1", "2", "3"]
        assert texts(two.result(SOON_S)) == ["11", "12"]
    assert script.batches == [[999], [1, 2, 3, 11], [12]]


def test_stat_goes_before_routine_and_then_who_came_first() -> None:
    script = Script()
    with Recogniser([script], batch_size=2) as recogniser:
        script.held(recogniser)
        recogniser.submit("routine", [window(1), window(2)], priority=ROUTINE)
        recogniser.submit("later", [window(3)], priority=ROUTINE)
        recogniser.submit("stat", [window(4)], priority=STAT)
        script.gate.set()
    assert script.batches == [[999], [4, 1], [2, 3]]


def test_windows_that_are_to_be_heard_differently_do_not_share_a_batch() -> None:
    script = Script()
    with Recogniser([script], batch_size=8) as recogniser:
        script.held(recogniser)
        recogniser.submit("one", [window(1)], hearing=Hearing(hotwords="metoprolol"))
        recogniser.submit("two", [window(2)])
        recogniser.submit("three", [window(3)], hearing=Hearing(hotwords="metoprolol"))
        script.gate.set()
    assert script.batches == [[999], [1, 3], [2]]
    assert [hearing.hotwords for hearing in script.hearings] == [None, "metoprolol", None]


def test_a_cancelled_dictation_is_not_heard_any_further_and_its_neighbours_are() -> None:
    script = Script()
    with Recogniser([script], batch_size=2) as recogniser:
        script.gate.clear()
        gone = recogniser.submit("gone", [window(n) for n in range(1, 7)])
        assert script.busy.wait(SOON_S)
        stays = recogniser.submit("stays", [window(11)])
        assert recogniser.cancel("gone")
        assert gone.cancelled(), "told at once, not when the batch ends"
        script.gate.set()
        assert texts(stays.result(SOON_S)) == ["11"]
        with pytest.raises(CancelledError):
            gone.result(SOON_S)
        assert not recogniser.cancel("gone")
    assert script.batches == [[1, 2], [11]]


def test_a_cancelled_dictation_can_be_submitted_again_while_its_old_words_are_in_flight() -> None:
    script = Script()
    with Recogniser([script], batch_size=2) as recogniser:
        script.gate.clear()
        recogniser.submit("same", [window(1)])
        assert script.busy.wait(SOON_S)
        recogniser.cancel("same")
        again = recogniser.submit("same", [window(2)])
        script.gate.set()
        assert texts(again.result(SOON_S)) == ["2"]


def test_a_window_that_breaks_the_engine_fails_its_own_dictation_only() -> None:
    def answer(mark: int) -> Heard:
        if mark == 13:
            raise MemoryError
        return heard(mark)

    script = Script(answer)
    with Recogniser([script], batch_size=8) as recogniser:
        script.held(recogniser)
        well = recogniser.submit("well", [window(1), window(2)])
        ill = recogniser.submit("ill", [window(13), window(14)])
        script.gate.set()
        assert texts(well.result(SOON_S)) == ["1", "2"]
        with pytest.raises(RecognitionFailed):
            ill.result(SOON_S)


def test_a_dubious_window_is_heard_again_and_the_better_hearing_wins() -> None:
    loop = Heard(tuple(HeardWord(" next number.", n, n + 1, 0.9) for n in range(60)), -0.1, 0.0)
    script = Script(lambda mark: loop if mark == 2 else heard(mark))
    with Recogniser([script], batch_size=8) as recogniser:
        found = recogniser.submit("one", [window(1), window(2), window(3)])
        assert texts(found.result(SOON_S)) == ["1", "again", "3"]
    assert script.again == [2]


def test_progress_counts_windows_and_a_listener_that_breaks_fails_its_own_dictation() -> None:
    script = Script()
    seen: list[Progress] = []

    def broken(progress: Progress) -> None:
        raise ValueError(progress)

    with Recogniser([script], batch_size=8) as recogniser:
        recogniser.submit("one", [window(1), window(2)], on_progress=seen.append).result(SOON_S)
        with pytest.raises(RecognitionFailed):
            recogniser.submit("two", [window(1)], on_progress=broken).result(SOON_S)
        assert texts(recogniser.submit("three", [window(3)]).result(SOON_S)) == ["3"]
    assert seen == [Progress(1, 2), Progress(2, 2)]


def test_threads_share_what_little_waits() -> None:
    scripts = [Script(), Script()]
    for script in scripts:
        script.gate.clear()
    with Recogniser(scripts, batch_size=8) as recogniser:
        both = recogniser.submit("one", [window(n) for n in range(4)])
        for script in scripts:
            assert script.busy.wait(SOON_S)  # both, before either goes on and takes what the other would
        for script in scripts:
            script.gate.set()
        both.result(SOON_S)
    assert sorted(len(script.batches[0]) for script in scripts) in ([1, 2], [2, 2])


def test_closing_finishes_what_is_queued_or_cancels_it() -> None:
    script = Script()
    recogniser = Recogniser([script], batch_size=1)
    queued = [recogniser.submit(f"d{n}", [window(n)]) for n in range(5)]
    recogniser.close()
    assert all(one.done() and not one.cancelled() for one in queued)
    with pytest.raises(RecognitionFailed):
        recogniser.submit("late", [window(1)])

    script = Script()
    recogniser = Recogniser([script], batch_size=1)
    script.held(recogniser)
    waiting = recogniser.submit("waiting", [window(1)])
    closing = threading.Thread(target=recogniser.close, kwargs={"drain": False})
    closing.start()
    with pytest.raises(CancelledError):
        waiting.result(SOON_S)
    script.gate.set()
    closing.join(SOON_S)
    assert not closing.is_alive()


def test_a_dictation_without_windows_is_done_at_once_and_one_id_is_queued_once() -> None:
    script = Script()
    with Recogniser([script]) as recogniser:
        assert recogniser.submit("silent", []).result(SOON_S) == []
        script.held(recogniser)
        with pytest.raises(RecognitionFailed):
            recogniser.submit("first", [window(1)])
        script.gate.set()
