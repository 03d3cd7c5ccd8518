"""Where somebody speaks, and the windows of at most 30 s that the engine hears.

In dictation lost audio is the worst error, so the detector is set to hear too much rather than too little, and what
it finds silent is told, not forgotten. Windows are cut in the longest pauses there are, into as few windows as
possible: each costs the engine the same, however short it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from scribeline_workers.transcriber.audio import SAMPLE_RATE, Pcm

FRAME = 512
"""Samples that the voice detector judges at a time (32 ms)."""
BLOCK_FRAMES = 8192
"""Frames judged in one call (4.4 minutes): bounds its memory, whatever the length of the dictation."""
LEAD_FRAMES = 64
"""Frames judged again before each block, so that the detector knows what came before."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a dictation, in seconds from its start."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """How long it is, in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """When sound counts as voice.

    A frame starts speech above `threshold` (a probability) and ends it below `release`; `pad_s` of sound is kept on
    both sides of speech; voice shorter than `shortest_s` is a click. A window lasts at most `window_s`.
    """

    threshold: float = 0.35
    release: float = 0.2
    pad_s: float = 0.4
    shortest_s: float = 0.06
    window_s: float = 29.9


@dataclass(frozen=True, slots=True)
class Window:
    """What the engine hears at a time: pieces of one dictation in order, long pauses left out.

    `pieces` are stretches of the dictation in samples; `pcm` is their sound, joined.
    """

    pieces: tuple[tuple[int, int], ...]
    pcm: Pcm

    @property
    def length_s(self) -> float:
        """How long it sounds, in seconds."""
        return len(self.pcm) / SAMPLE_RATE

    @property
    def span(self) -> Span:
        """The stretch of the dictation from its first to its last piece."""
        return Span(self.pieces[0][0] / SAMPLE_RATE, self.pieces[-1][1] / SAMPLE_RATE)

    def in_dictation(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Times in the window as times in the dictation, both in the piece where the middle lies.

        A word does not last through a pause that was left out, so both its ends belong to one piece.
        """
        middle = (start_s + end_s) / 2 * SAMPLE_RATE
        before = 0
        for number, (start, end) in enumerate(self.pieces):
            if middle < before + end - start or number == len(self.pieces) - 1:
                shift = (start - before) / SAMPLE_RATE
                low, high = start / SAMPLE_RATE, end / SAMPLE_RATE
                return min(max(start_s + shift, low), high), min(max(end_s + shift, low), high)
            before += end - start
        raise AssertionError("a window has at least one piece")


@dataclass(frozen=True, slots=True)
class Speech:
    """What was found in a dictation: the windows to hear, and where voice is (`voiced`, without padding)."""

    windows: tuple[Window, ...]
    voiced: tuple[Span, ...]
    duration_s: float

    @property
    def voice_s(self) -> float:
        """Seconds of voice."""
        return sum(span.length_s for span in self.voiced)

    @property
    def silent(self) -> tuple[Span, ...]:
        """The stretches without voice."""
        edges = [0.0, *(edge for span in self.voiced for edge in (span.start_s, span.end_s)), self.duration_s]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return tuple(Span(start, end) for start, end in pairs if end > start)


def find_speech(pcm: Pcm, options: VoiceOptions | None = None) -> Speech:
    """Find the voice in a dictation, and cut it into windows."""
    options = options or VoiceOptions()
    chances = voice_chances(pcm)
    runs = voice_runs(chances, options)
    duration_s = len(pcm) / SAMPLE_RATE
    voiced = tuple(Span(start * FRAME / SAMPLE_RATE, min(end * FRAME, len(pcm)) / SAMPLE_RATE) for start, end in runs)
    pieces = padded(split_long(runs, chances, options), len(pcm), options)
    windows = tuple(_window(pcm, pieces[first:last]) for first, last in cuts(pieces, options))
    return Speech(windows, voiced, duration_s)


def voice_chances(pcm: Pcm) -> NDArray[np.float32]:
    """For each frame of 32 ms, the probability that somebody speaks in it."""
    frames = -(-len(pcm) // FRAME)
    if not frames:
        return np.zeros(0, np.float32)
    gain = _gain(pcm)
    detector = get_vad_model()
    found = []
    for first in range(0, frames, BLOCK_FRAMES):
        lead = min(first, LEAD_FRAMES)
        block = pcm[(first - lead) * FRAME : (first + BLOCK_FRAMES) * FRAME].astype(np.float32)
        block *= gain / 32768.0
        np.clip(block, -1.0, 1.0, out=block)
        block = np.pad(block, (0, -len(block) % FRAME))
        found.append(detector(block).reshape(-1)[lead:])
    return np.concatenate(found)[:frames].astype(np.float32)


def _gain(pcm: Pcm) -> float:
    """How much louder a faint recording has to be for the detector, which was taught with ordinary levels.

    The engine itself does not care for loudness. At most 30 dB: more would make noise of a silent room.
    """
    seconds = len(pcm) // SAMPLE_RATE
    if seconds < 1:
        return 1.0
    levels = [
        float(np.sqrt(np.mean(np.square(pcm[n * SAMPLE_RATE : (n + 1) * SAMPLE_RATE].astype(np.float32)))))
        for n in range(seconds)
    ]
    loud = float(np.percentile(levels, 90))
    return float(np.clip(1000.0 / loud, 1.0, 32.0)) if loud > 3.0 else 1.0


def voice_runs(chances: NDArray[np.float32], options: VoiceOptions) -> list[tuple[int, int]]:
    """Stretches of voice, in frames: begun above `threshold`, ended by three frames (0.1 s) below `release`."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    quiet = 0
    shortest = max(1, round(options.shortest_s * SAMPLE_RATE / FRAME))
    for frame, chance in enumerate(chances.tolist()):
        if start is None:
            if chance >= options.threshold:
                start, quiet = frame, 0
        elif chance < options.release:
            quiet += 1
            if quiet == 3:
                if frame - 2 - start >= shortest:
                    runs.append((start, frame - 2))
                start = None
        else:
            quiet = 0
    if start is not None and len(chances) - start - quiet >= shortest:
        runs.append((start, len(chances) - quiet))
    return runs


def split_long(
    runs: Sequence[tuple[int, int]], chances: NDArray[np.float32], options: VoiceOptions
) -> list[tuple[int, int]]:
    """Runs that fit into a window: longer ones are split where voice is least likely, in their second half."""
    most = int((options.window_s - 2 * options.pad_s) * SAMPLE_RATE / FRAME)
    short: list[tuple[int, int]] = []
    for start, end in runs:
        while end - start > most:
            low = start + most // 2
            cut = low + int(np.argmin(chances[low : start + most]))
            short.append((start, cut))
            start = cut
        short.append((start, end))
    return short


def padded(runs: Sequence[tuple[int, int]], length: int, options: VoiceOptions) -> list[tuple[int, int]]:
    """Runs in samples of a dictation of `length` samples, each with its padding, none over its neighbour."""
    pad = int(options.pad_s * SAMPLE_RATE)
    edges = [(start * FRAME, min(end * FRAME, length)) for start, end in runs]
    pieces = []
    for number, (start, end) in enumerate(edges):
        before = edges[number - 1][1] if number else 0
        after = edges[number + 1][0] if number + 1 < len(edges) else length
        left = min(pad, start - before if not number else (start - before + 1) // 2)
        right = min(pad, after - end if number + 1 == len(edges) else (after - end) // 2)
        pieces.append((start - left, end + right))
    return pieces


def cuts(pieces: Sequence[tuple[int, int]], options: VoiceOptions) -> list[tuple[int, int]]:
    """Which pieces share a window: as few windows as possible, and among those ways the one with the longest pauses.

    Returns the first and one past the last piece of each window.
    """
    most = int(options.window_s * SAMPLE_RATE)
    # best[n]: (windows, cost, first piece of the last window) for the first n pieces.
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for count in range(1, len(pieces) + 1):
        length = 0
        choice = (len(pieces) + 1, 0.0, 0)  # worse than any real way
        for first in range(count - 1, -1, -1):
            length += pieces[first][1] - pieces[first][0]
            if length > most and first < count - 1:
                break
            windows, cost, _ = best[first]
            # A cut between pieces that touch lies in a short pause, or in the midst of speech.
            pause_s = (pieces[first][0] - pieces[first - 1][1]) / SAMPLE_RATE if first else 1.0
            choice = min(choice, (windows + 1, cost + 1.0 / (0.05 + pause_s), first))
        best.append(choice)
    found = []
    last = len(pieces)
    while last:
        first = best[last][2]
        found.append((first, last))
        last = first
    return found[::-1]


def _window(pcm: Pcm, pieces: Sequence[tuple[int, int]]) -> Window:
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and joined[-1][1] >= start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return Window(tuple(joined), np.concatenate([pcm[start:end] for start, end in joined]))


def is_telephone_band(pcm: Pcm, source_rate_hz: int) -> bool:
    """Whether the sound has a telephone's bandwidth, whatever the rate it was stored with."""
    if source_rate_hz <= 8000:
        return True
    size = 4096
    frames = len(pcm) // size
    if not frames:
        return False
    power = np.zeros(size // 2 + 1)
    for frame in np.linspace(0, frames - 1, min(frames, 400)).astype(int):
        sound = pcm[frame * size : (frame + 1) * size].astype(np.float64) * np.hanning(size)
        power += np.abs(np.fft.rfft(sound)) ** 2
    hz_per_bin = SAMPLE_RATE / size
    speech = power[int(300 / hz_per_bin) : int(3400 / hz_per_bin)].mean()
    above = power[int(4200 / hz_per_bin) : int(7000 / hz_per_bin)].mean()
    return bool(speech > 0 and above < 1e-6 * speech)
