"""Dictations to upload: the samples, whole or their beginning, in any format, and never the same bytes twice."""

import functools
import io
import itertools
import json
import shutil
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from tests.integration.transcriber.recordings import RATE, encoded

from scribeline.cli.demo.samples import Dictation

Pcm = NDArray[np.int16]
SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Format:
    """How a file is written."""

    container: str
    codec: str
    rate: int = RATE


FORMATS = {
    "wav": Format("wav", "pcm_s16le"),
    "mu-law": Format("wav", "pcm_mulaw", 8000),
    "mp3": Format("mp3", "libmp3lame"),
    "m4a": Format("ipod", "aac"),
    "opus": Format("ogg", "libopus", 48_000),
    "flac": Format("flac", "flac"),
}

_numbers = itertools.count(1)


def sound_of(sample: Dictation) -> Pcm:
    """A sample as 16 kHz mono."""
    return _decoded(sample.file)


@functools.cache
def _decoded(path: Path) -> Pcm:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    pieces = []
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            pieces += [ready.to_ndarray()[0] for ready in resampler.resample(frame)]
    pieces += [ready.to_ndarray()[0] for ready in resampler.resample(None)]
    return np.concatenate(pieces).astype(np.int16)


def spoken(sample: Dictation, *, seconds: float | None = None, form: str = "wav") -> bytes:
    """The sample's beginning (all of it by default), as a file that was never uploaded before."""
    pcm = sound_of(sample)
    return file_of(pcm if seconds is None else pcm[: int(seconds * RATE)], form)


def file_of(pcm: Pcm, form: str = "wav") -> bytes:
    """A sound as a file that was never uploaded before: with a faint hiss of its own."""
    hiss = np.random.default_rng(next(_numbers)).integers(-8, 9, len(pcm))
    loud = np.clip(pcm.astype(np.int32) + hiss, -32768, 32767).astype(np.int16)
    wanted = FORMATS[form]
    return encoded(resampled(loud, wanted.rate), wanted.container, wanted.codec, rate=wanted.rate)


def resampled(pcm: Pcm, rate: int) -> Pcm:
    """16 kHz mono at another rate."""
    if rate == RATE:
        return pcm
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = RATE
    pieces = [ready.to_ndarray()[0] for ready in (*resampler.resample(frame), *resampler.resample(None))]
    return np.concatenate(pieces).astype(np.int16)


def as_file(data: bytes) -> io.BytesIO:
    """What the library uploads from."""
    return io.BytesIO(data)


def few_samples(folder: Path, chosen: Container[str]) -> Path:
    """Make `folder`, with the samples of these names alone in it, and all that belongs to them."""
    folder.mkdir()
    manifest = json.loads((SAMPLES / "dictations.json").read_text("utf-8"))
    manifest["dictations"] = [one for one in manifest["dictations"] if one["id"] in chosen]
    (folder / "dictations.json").write_text(json.dumps(manifest), "utf-8")
    shutil.copy(SAMPLES / "clients.json", folder)
    for name in ("audio", "templates"):
        (folder / name).symlink_to(SAMPLES / name)
    return folder
