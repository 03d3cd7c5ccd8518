"""Windows: as few as possible, cut in the longest pauses, with no voice lost between them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline_workers.transcriber.audio import SAMPLE_RATE
from scribeline_workers.transcriber.speech import (
    FRAME,
    Span,
    Speech,
    VoiceOptions,
    Window,
    cuts,
    is_telephone_band,
    padded,
    split_long,
    voice_runs,
)

OPTIONS = VoiceOptions()
SECOND = SAMPLE_RATE
chances_of_voice = st.lists(
    st.tuples(st.integers(1, 1500), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])), min_size=1, max_size=12
).map(lambda runs: np.concatenate([np.full(count, chance, np.float32) for count, chance in runs]))


def seconds(*pieces: tuple[float, float]) -> list[tuple[int, int]]:
    return [(int(start * SECOND), int(end * SECOND)) for start, end in pieces]


@settings(deadline=None)  # a busy machine is no failure
@given(chances_of_voice)
def test_every_frame_that_surely_is_voice_lies_in_a_window(chances: np.ndarray) -> None:
    length = len(chances) * FRAME
    pieces = padded(split_long(voice_runs(chances, OPTIONS), chances, OPTIONS), length, OPTIONS)
    heard = np.zeros(length, bool)
    for start, end in pieces:
        heard[start:end] = True
    sure = np.flatnonzero(chances.astype(float) >= OPTIONS.threshold)
    for frame in sure.tolist():
        neighbours = [*chances[max(0, frame - 1) : frame], *chances[frame + 1 : frame + 2]]
        a_click = float(max(neighbours, default=0.0)) < OPTIONS.threshold
        assert a_click or heard[frame * FRAME : (frame + 1) * FRAME].all()


@settings(deadline=None)  # a busy machine is no failure
@given(chances_of_voice)
def test_pieces_run_forward_and_no_window_is_longer_than_the_engine_can_hear(chances: np.ndarray) -> None:
    length = len(chances) * FRAME
    pieces = padded(split_long(voice_runs(chances, OPTIONS), chances, OPTIONS), length, OPTIONS)
    edges = [edge for piece in pieces for edge in piece]
    assert edges == sorted(edges)
    windows = cuts(pieces, OPTIONS)
    assert [number for first, last in windows for number in range(first, last)] == list(range(len(pieces)))
    for first, last in windows:
        assert sum(end - start for start, end in pieces[first:last]) <= 30 * SECOND


def test_windows_are_cut_in_the_longest_pauses() -> None:
    # Three windows would do with any cut near 30 s; the pauses of two seconds are the better ones.
    pieces = seconds((0, 12), (12.1, 24), (26, 38), (38.1, 50), (52, 64), (64.1, 76))
    assert cuts(pieces, OPTIONS) == [(0, 2), (2, 4), (4, 6)]


def test_a_short_dictation_is_one_window() -> None:
    assert cuts(seconds((0, 5), (6, 12)), OPTIONS) == [(0, 2)]


def test_silence_has_no_window() -> None:
    assert voice_runs(np.zeros(1000, np.float32), OPTIONS) == []
    assert cuts([], OPTIONS) == []


def test_speech_without_a_pause_is_split_where_voice_is_least_likely() -> None:
    chances = np.full(1500, 0.9, np.float32)  # 48 s
    chances[700] = 0.3
    (start, cut), (again, end) = split_long(voice_runs(chances, OPTIONS), chances, OPTIONS)
    assert (start, cut, again, end) == (0, 700, 700, 1500)


def test_times_in_a_window_become_times_in_the_dictation_across_a_pause_left_out() -> None:
    window = Window(tuple(seconds((1, 3), (10, 12))), np.zeros(4 * SECOND, np.int16))
    assert window.in_dictation(0.5, 0.75) == (1.5, 1.75)
    assert window.in_dictation(2.5, 3.0) == (10.5, 11.0)
    assert window.in_dictation(1.9, 2.5) == (10.0, 10.5), "a word does not last through a pause"
    assert window.in_dictation(-0.2, 0.3) == (1.0, 1.3), "the engine's times can begin before the window"
    assert window.in_dictation(3.9, 4.4) == (11.9, 12.0)


def test_what_is_silent_is_told() -> None:
    speech = Speech((), (Span(1.0, 2.0), Span(4.0, 10.0)), 10.0)
    assert speech.silent == (Span(0.0, 1.0), Span(2.0, 4.0))
    assert speech.voice_s == 7.0


def test_a_telephone_is_known_by_its_rate_or_its_sound() -> None:
    generator = np.random.default_rng(5)
    noise = generator.normal(0, 3000, SAMPLE_RATE * 5)
    assert not is_telephone_band(noise.astype(np.int16), 16000)
    assert is_telephone_band(noise.astype(np.int16), 8000)
    spectrum = np.fft.rfft(noise)
    spectrum[np.fft.rfftfreq(len(noise), 1 / SAMPLE_RATE) > 3400] = 0
    low = np.fft.irfft(spectrum)
    assert is_telephone_band(np.round(low).clip(-32768, 32767).astype(np.int16), 16000)
    assert not is_telephone_band(np.zeros(0, np.int16), 16000)
