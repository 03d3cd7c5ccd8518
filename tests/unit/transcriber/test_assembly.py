"""Words in order with their doubts, whatever the engine says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.transcripts.flags import FlagKind
from scribeline.transcripts.words import Word
from scribeline_workers.transcriber.assembly import (
    LOOP_COMPRESSION,
    SILENCE,
    SURE_LOOP_COMPRESSION,
    Heard,
    HeardWord,
    VoiceWithin,
    assemble,
    better,
    in_order,
    repetitions,
    unheard,
    unvoiced,
)
from scribeline_workers.transcriber.audio import SAMPLE_RATE
from scribeline_workers.transcriber.speech import Span, Speech, Window


def spoken(text: str, *, start_s: float = 0.0, each_s: float = 0.4, confidence: float | None = 0.9) -> list[Word]:
    return [
        Word(word, start_s + n * each_s, start_s + (n + 1) * each_s, confidence) for n, word in enumerate(text.split())
    ]


def heard(text: str, *, log_prob: float = -0.2, silence: float = 0.0) -> Heard:
    words = tuple(HeardWord(f" {word}", n * 0.4, n * 0.4 + 0.3, 0.9) for n, word in enumerate(text.split()))
    return Heard(words, log_prob, silence)


def window(start_s: float, end_s: float) -> Window:
    start, end = int(start_s * SAMPLE_RATE), int(end_s * SAMPLE_RATE)
    return Window(((start, end),), np.zeros(end - start, np.int16))


def kinds(flags: object) -> list[FlagKind]:
    return [flag.kind for flag in flags]  # type: ignore[attr-defined]


def test_words_carry_their_times_in_the_dictation_and_the_engines_spacing() -> None:
    speech = Speech((window(2, 6), window(10, 14)), (Span(2.0, 5.0), Span(10.0, 13.0)), 20.0)
    first = Heard((HeardWord(" follow", 0.0, 0.5, 0.9), HeardWord("-up", 0.5, 0.8, 0.8)), -0.1, 0.0)
    second = Heard((HeardWord("visit.", 0.25, 0.5, 1.5),), -0.1, 0.0)
    words = assemble(speech, [first, second]).words
    assert words == (
        Word("follow", 2.0, 2.5, 0.9, True),
        Word("-up", 2.5, 2.8, 0.8, False),
        Word("visit.", 10.25, 10.5, 1.0, True),
    )


def test_a_silent_recording_has_no_words_and_says_so() -> None:
    found = assemble(Speech((), (), 12.0), [])
    assert found.words == ()
    assert [(flag.kind, flag.start_s, flag.end_s) for flag in found.flags] == [(FlagKind.NO_SPEECH, 0.0, 12.0)]


times = st.floats(-5, 100)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.tuples(times, times), max_size=30))
def test_times_never_run_backwards_never_overlap_and_lie_in_the_dictation(pairs: list[tuple[float, float]]) -> None:
    words = in_order([Word("w", start, end) for start, end in pairs], 60.0)
    assert len(words) == len(pairs)
    edges = [edge for word in words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert all(0.0 <= edge <= 60.0 for edge in edges)


def test_voice_without_words_is_flagged_with_its_place() -> None:
    words = [*spoken("one two three", start_s=0.0), *spoken("four five", start_s=8.0)]
    (flag,) = unheard([Span(0.0, 9.0)], words)
    assert flag.kind is FlagKind.VOICE_WITHOUT_TEXT
    assert flag.start_s == pytest.approx(1.2)
    assert flag.end_s == 8.0
    assert kinds(unheard([Span(0.0, 3.0)], [])) == [FlagKind.VOICE_WITHOUT_TEXT]
    assert not list(unheard([Span(0.0, 1.3), Span(5.0, 6.0)], words)), "short sounds are breath"


def test_words_without_voice_are_flagged_and_kept() -> None:
    words = [*spoken("patient is well", start_s=0.0), *spoken("thank you", start_s=20.0)]
    (flag,) = unvoiced([Span(0.0, 1.5)], words)
    assert (flag.kind, flag.start_s) == (FlagKind.TEXT_WITHOUT_VOICE, 20.0)
    assert not list(unvoiced([Span(0.0, 1.5), Span(19.5, 21.0)], words))


def test_what_repeats_itself_is_flagged() -> None:
    (flag,) = repetitions(spoken("heading plan next number. Next number. next number, next number the end"))
    assert flag.kind is FlagKind.LOOP_SUSPECTED
    assert flag.start_s == pytest.approx(0.8)
    assert not list(repetitions(spoken("he had had a very very long day of test and test and test")))
    assert not list(repetitions([]))


def test_a_window_that_the_engine_takes_for_silence_is_flagged_and_its_words_kept() -> None:
    speech = Speech((window(0, 10),), (Span(0.0, 1.0),), 10.0)
    found = assemble(speech, [heard("thanks for watching", log_prob=-1.5, silence=0.9)])
    assert len(found.words) == 3
    assert FlagKind.TEXT_WITHOUT_VOICE in kinds(found.flags)


def test_words_faster_than_anybody_speaks_are_flagged_and_kept() -> None:
    words = tuple(HeardWord(f" w{n}", n * 0.05, n * 0.05 + 0.05, 0.9) for n in range(40))
    found = assemble(Speech((window(0, 2),), (Span(0.0, 2.0),), 2.0), [Heard(words, -0.1, 0.0)])
    assert FlagKind.UNLIKELY_PACE in kinds(found.flags)
    assert len(found.words) == 40


def test_a_few_words_for_much_voice_are_flagged_and_kept() -> None:
    speech = Speech((window(0, 20),), (Span(0.0, 9.0), Span(11.0, 20.0)), 20.0)
    found = assemble(speech, [heard("i am so happy to be here")])
    assert FlagKind.UNLIKELY_PACE in kinds(found.flags)
    assert len(found.words) == 7


def test_few_words_in_a_long_pause_are_not_flagged_for_their_pace() -> None:
    speech = Speech((window(0, 20),), (Span(0.0, 3.0),), 20.0)
    assert FlagKind.UNLIKELY_PACE not in kinds(assemble(speech, [heard("i am so happy")]).flags)


def test_a_window_of_which_the_engine_is_unsure_is_flagged() -> None:
    speech = Speech((window(0, 4),), (Span(0.0, 2.0),), 4.0)
    found = assemble(speech, [heard("thank you so much", log_prob=-0.9)])
    assert kinds(found.flags) == [FlagKind.LOW_CONFIDENCE_SPAN]


spans = st.lists(st.floats(0, 50), min_size=2, max_size=12, unique=True).map(
    lambda edges: [Span(a, b) for a, b in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)]
)


@given(spans, st.floats(0, 50), st.floats(0, 50))
def test_voice_is_counted_within_a_stretch_and_nowhere_else(voiced: list[Span], one: float, other: float) -> None:
    stretch = Span(min(one, other), max(one, other))
    expected = sum(max(0.0, min(v.end_s, stretch.end_s) - max(v.start_s, stretch.start_s)) for v in voiced)
    assert VoiceWithin(voiced).seconds(stretch) == pytest.approx(expected)


def test_of_two_hearings_the_one_with_words_without_loops_and_more_confidence_wins() -> None:
    loop = heard("next number " * 40, log_prob=-0.1)
    plain, unsure = heard("the patient was seen today", log_prob=-0.3), heard("the patient was", log_prob=-1.4)
    assert loop.loops
    assert loop.dubious
    assert unsure.dubious
    assert not plain.dubious
    assert better(loop, plain) is plain
    assert better(unsure, plain) is plain
    assert better(loop, SILENCE) is loop, "doubtful words are flagged, not dropped"


def test_a_clean_dictation_has_no_flags() -> None:
    speech = Speech((window(0, 4),), (Span(0.0, 2.0),), 4.0)
    assert assemble(speech, [heard("the patient was seen")]).flags == ()


def test_lone_points_are_no_words() -> None:
    speech = Speech((window(0, 4),), (Span(0.0, 0.5),), 4.0)
    found = assemble(speech, [heard(". .", log_prob=-1.4, silence=0.95)])
    assert found.words == ()
    assert kinds(found.flags) == [FlagKind.NO_SPEECH]


def test_a_list_that_compresses_well_is_no_loop() -> None:
    said = " ".join(
        f"next number {drug} {dose} milligrams by mouth {often}"
        for drug, dose, often in (
            ("metoprolol", "fifty", "daily period"),
            ("lisinopril", "ten", "at bedtime"),
            ("simvastatin", "twenty", "twice a day period"),
            ("furosemide", "forty", "in the morning comma"),
            ("omeprazole", "twenty", "before breakfast"),
            ("warfarin", "three", "as directed period"),
            ("ramipril", "five", "daily"),
        )
    )
    assert LOOP_COMPRESSION / 1.1 < heard(said).compression < SURE_LOOP_COMPRESSION
    assert not heard(said).loops
