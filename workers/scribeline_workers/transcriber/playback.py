"""The copy that people listen to (Opus in WebM, mono, small) and the outline that the editor draws.

A browser plays every dictation alike, whatever a clinic's recorder wrote, and seeks quickly: the file begins with where
each two seconds are. (In Ogg, which has no such index, a browser halves the file until it has found a place: eight to
ten requests one after the other in a long recording.) Making it is no part of a draft, so it runs in a process of its
own at the lowest priority: `python -m scribeline_workers.transcriber.playback` reads samples from its standard input.
"""

import io
import math
import os
import subprocess
import sys
from dataclasses import dataclass

import av
import numpy as np

from scribeline.dictations.peaks import PEAKS_PER_S, Peaks
from scribeline_workers.transcriber.audio import SAMPLE_RATE, Pcm
from scribeline_workers.transcriber.errors import PlaybackFailed

BIT_RATE = 28_000
"""Bits a second: speech of wideband telephony stays clear, an hour is 12 MB."""
CLUSTER_S = 2
"""Seconds between two places in the index: a player that seeks begins at one, and leaves out what is before."""
CUE_BYTES, CUES_BYTES = 32, 1024
"""What the index takes at most: for each of its places, and besides."""
NICENESS = 15


@dataclass(frozen=True, slots=True)
class Playback:
    """What an editor needs of a dictation's sound."""

    opus: bytes
    peaks: Peaks


def make_playback(pcm: Pcm) -> Playback:
    """The playback copy and the outline of a recording (16 kHz, mono)."""
    return Playback(encode_opus(pcm), outline(pcm))


def container_options(duration_s: float) -> dict[str, str]:
    """How a playback copy is written: with room for its index at the beginning."""
    places = math.ceil(duration_s / CLUSTER_S) + 1
    return {
        "cluster_time_limit": str(1000 * CLUSTER_S),
        "reserve_index_space": str(CUES_BYTES + CUE_BYTES * places),
        "fflags": "+bitexact",
    }


def encode_opus(pcm: Pcm) -> bytes:
    """A recording as Opus in WebM; the same samples give the same bytes."""
    target = io.BytesIO()
    with av.open(
        target, mode="w", format="webm", container_options=container_options(len(pcm) / SAMPLE_RATE)
    ) as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE)
        stream.layout = "mono"
        stream.format = "s16"
        stream.bit_rate = BIT_RATE
        # The encoder's effort: 5 of 10 costs half of 10, and nobody hears the difference in speech.
        stream.options = {"application": "voip", "compression_level": "5", "frame_duration": "40"}
        step = SAMPLE_RATE * 10
        # An empty recording still is one: a tenth of a second of silence keeps players content.
        sound = pcm if len(pcm) else np.zeros(SAMPLE_RATE // 10, np.int16)
        for first in range(0, len(sound), step):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(sound[first : first + step]).reshape(1, -1), format="s16", layout="mono"
            )
            frame.sample_rate = SAMPLE_RATE
            frame.pts = first
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def outline(pcm: Pcm) -> Peaks:
    """The lowest and highest sample of each fiftieth of a second."""
    size = SAMPLE_RATE // PEAKS_PER_S
    count = -(-len(pcm) // size)
    # Zeros that fill the last peak only say what every outline holds: its middle.
    samples = np.pad(pcm, (0, count * size - len(pcm))).reshape(count, size)
    pairs = np.empty((count, 2), np.int8)
    if count:
        pairs[:, 0] = np.clip(np.floor(samples.min(axis=1) / 256.0), -127, 0)
        pairs[:, 1] = np.clip(np.ceil(samples.max(axis=1) / 256.0), 0, 127)
    return Peaks(PEAKS_PER_S, SAMPLE_RATE, len(pcm), pairs.tobytes())


def make_playback_apart(pcm: Pcm, *, wall_s: float = 1800.0) -> Playback:
    """The same as `make_playback`, in a process of the lowest priority: recognition goes first.

    Raises PlaybackFailed where that process breaks down or takes longer than `wall_s` seconds.
    """
    command = [sys.executable, "-m", "scribeline_workers.transcriber.playback"]
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and program)
            command, input=pcm.astype("<i2").tobytes(), capture_output=True, timeout=wall_s, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise PlaybackFailed("The playback copy could not be made. Retry.") from error
    return Playback(done.stdout, outline(pcm))


def main() -> None:
    """Samples from standard input, Opus in WebM to standard output."""
    os.nice(NICENESS)
    pcm = np.frombuffer(sys.stdin.buffer.read(), "<i2")
    sys.stdout.buffer.write(encode_opus(pcm))


if __name__ == "__main__":
    main()
