"""Sounds without words, made here and the same each time: what no text may be drafted from that is not flagged.

Each maker gives 16 kHz, 16 bit sound of so many seconds. `babble` needs recordings of speech, which it turns round and
lays over each other: voices without a word in them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.words import Word

RATE = 16_000

Sound = NDArray[np.int16]
_Wave = NDArray[np.float64]


def silence(seconds: float) -> Sound:
    """A recorder that runs in an empty room: some hiss, 70 dB below full scale."""
    return _sound(np.random.default_rng(1).normal(0.0, 10.0, _samples(seconds)))


def hum(seconds: float, mains_hz: float = 50.0) -> Sound:
    """A mains hum with its harmonics, which swells slowly, and hiss under it."""
    t = _times(seconds)
    tones = sum(np.sin(2 * np.pi * mains_hz * order * t + order) / order for order in range(1, 13))
    swell = 0.7 + 0.3 * np.sin(2 * np.pi * 0.13 * t)
    return _sound(2500.0 * swell * tones + np.random.default_rng(2).normal(0.0, 40.0, len(t)))


def hold_music(seconds: float) -> Sound:
    """A tune over chords with a beat, over and over, in the band of a telephone."""
    random = np.random.default_rng(3)
    total = np.zeros(_samples(seconds))
    chords = ((220.0, 277.2, 329.6), (293.7, 370.0, 440.0), (329.6, 415.3, 493.9), (246.9, 293.7, 370.0))
    beat = 0.4
    for number in range(int(seconds / beat)):
        chord = chords[number // 4 % len(chords)]
        for pitch in (*chord, 2.0 * chord[random.integers(3)] * (2.0 if random.random() < 0.2 else 1.0)):
            _add(total, number * beat, _note(pitch, beat * 1.4, vibrato_hz=5.0), 900.0)
        _add(total, number * beat, random.normal(0.0, 1.0, RATE // 25) * np.exp(-np.arange(RATE // 25) / 120), 1500.0)
    return _sound(total)


def keyboard(seconds: float) -> Sound:
    """Somebody types: bursts of key strokes, each a click down and a lighter one up, in a quiet room."""
    random = np.random.default_rng(4)
    total = random.normal(0.0, 12.0, _samples(seconds))
    at = 0.5
    while at < seconds - 0.5:
        for lightness, later in ((1.0, 0.0), (0.4, 0.05 + 0.04 * random.random())):
            size = RATE // 60
            decay = np.exp(-np.arange(size) / (20.0 + 30.0 * random.random()))
            ring = np.sin(2 * np.pi * (1500.0 + 2500.0 * random.random()) * np.arange(size) / RATE)
            click = decay * (random.normal(0.0, 0.6, size) + ring)
            _add(total, at + later, click, 6000.0 * lightness * (0.4 + 0.6 * random.random()))
        at += random.exponential(0.16) + 0.06 if random.random() < 0.93 else 0.8 + 2.5 * random.random()
    return _sound(total)


def babble(seconds: float, speech: Sequence[Sound], voices: int = 8) -> Sound:
    """A full room: recordings of speech turned round, as many at a time as there are `voices`."""
    random = np.random.default_rng(5)
    length = _samples(seconds)
    total = np.zeros(length)
    for voice in range(voices):
        turned = speech[voice % len(speech)][::-1].astype(np.float64)
        loud = float(np.sqrt(np.mean(np.square(turned)))) or 1.0
        rolled = np.roll(turned, int(random.integers(len(turned))))
        total += np.resize(rolled, length) * (900.0 / loud) * (0.6 + 0.4 * random.random())
    return _sound(total)


def wordless(speech: Sequence[Sound]) -> Mapping[str, Callable[[float], Sound]]:
    """Every kind of sound without words, by name; `speech` is what babble is made of."""
    return {
        "silence": silence,
        "hum, 50 Hz": hum,
        "hum, 60 Hz": partial(hum, mains_hz=60.0),
        "hold music": hold_music,
        "keyboard": keyboard,
        "babble": partial(babble, speech=speech),
    }


def _samples(seconds: float) -> int:
    return int(seconds * RATE)


def _times(seconds: float) -> _Wave:
    return np.arange(_samples(seconds)) / RATE


def _note(pitch: float, seconds: float, vibrato_hz: float) -> _Wave:
    t = _times(seconds)
    phase = 2 * np.pi * pitch * t + 0.3 * np.sin(2 * np.pi * vibrato_hz * t)
    voice = np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase)
    shape: _Wave = voice * np.minimum(1.0, t / 0.02) * np.exp(-2.0 * t)
    return shape


def _add(total: _Wave, at_s: float, sound: _Wave, loudness: float) -> None:
    start = int(at_s * RATE)
    end = min(start + len(sound), len(total))
    total[start:end] += loudness * sound[: end - start]


def _sound(wave: _Wave) -> Sound:
    return np.clip(wave, -32768, 32767).astype(np.int16)


DOUBTS = frozenset(
    {
        FlagKind.NO_SPEECH,
        FlagKind.LOOP_SUSPECTED,
        FlagKind.LOW_CONFIDENCE_SPAN,
        FlagKind.TEXT_WITHOUT_VOICE,
        FlagKind.UNLIKELY_PACE,
    }
)
"""Flags that tell whoever reads a text not to trust it there."""


def unflagged(words: Sequence[Word], flags: Sequence[Flag]) -> list[Word]:
    """The words that no flag says to doubt."""
    doubts = [(flag.start_s, flag.end_s) for flag in flags if flag.kind in DOUBTS]
    return [
        word
        for word in words
        if not any(start_s <= (word.start_s + word.end_s) / 2 <= end_s for start_s, end_s in doubts)
    ]
