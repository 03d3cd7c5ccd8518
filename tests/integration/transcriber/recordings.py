"""Recordings that tests make themselves, in memory."""

import io
from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

RATE = 16_000


def tones(seconds: float, *, hz: Sequence[float] = (220.0, 330.0, 440.0), rate: int = RATE) -> NDArray[np.int16]:
    """A chord that swells and changes each half second: music, to a machine."""
    t = np.arange(int(seconds * rate)) / rate
    steps = np.floor(t * 2)
    sound = sum(np.sin(2 * np.pi * f * (1 + (steps % 4) / 8) * t) for f in hz) / len(hz)
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * t * 2)
    return (sound * swell * 12000).astype(np.int16)


def noise(seconds: float, *, loudness: float = 300.0, rate: int = RATE) -> NDArray[np.int16]:
    """Hiss, the same each time."""
    return np.random.default_rng(7).normal(0, loudness, int(seconds * rate)).astype(np.int16)


def encoded(
    pcm: NDArray[np.int16], container: str = "wav", codec: str = "pcm_s16le", *, rate: int = RATE, channels: int = 1
) -> bytes:
    """Sound as a file of some format."""
    target = io.BytesIO()
    layout = "mono" if channels == 1 else "stereo"
    with av.open(target, mode="w", format=container) as output:
        stream = output.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        if codec == "wmav2":
            stream.bit_rate = 64_000
        resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate)
        frame = av.AudioFrame.from_ndarray(np.repeat(pcm, channels).reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = rate
        fifo = av.AudioFifo()
        for ready in (*resampler.resample(frame), *resampler.resample(None)):
            ready.pts = None
            fifo.write(ready)
        size = stream.codec_context.frame_size or 1024
        at = 0
        while (piece := fifo.read(size, partial=True)) is not None:
            piece.pts, piece.time_base = at, Fraction(1, rate)
            at += piece.samples
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return target.getvalue()
