"""The outline of a dictation's sound, for drawing it: the lowest and highest sample of each fiftieth of a second.

The bytes, all little-endian:

    0   4   "SPK1"
    4   2   peaks a second (unsigned)
    6   2   0, kept for later
    8   8   samples in the recording (unsigned)
    16  4   samples a second (unsigned)
    20  4   number of peaks (unsigned)
    24  ..  for each peak two signed bytes: lowest and highest sample, full scale being 127

An hour is 360 kB.
"""

import struct
from dataclasses import dataclass

HEADER = struct.Struct("<4sHHQII")
MAGIC = b"SPK1"
PEAKS_PER_S = 50


@dataclass(frozen=True, slots=True)
class Peaks:
    """An outline: `pairs` holds two signed bytes a peak, the lowest and the highest sample."""

    per_s: int
    sample_rate_hz: int
    samples: int
    pairs: bytes

    def __len__(self) -> int:
        return len(self.pairs) // 2

    @property
    def duration_s(self) -> float:
        """How long the recording sounds, in seconds."""
        return self.samples / self.sample_rate_hz

    def between(self, start_s: float, end_s: float) -> bytes:
        """The pairs from `start_s` to `end_s`, in seconds from the start; what lies outside is left out."""
        first = max(0, int(start_s * self.per_s))
        last = max(first, int(end_s * self.per_s + 0.999))
        return self.pairs[first * 2 : last * 2]


def to_bytes(peaks: Peaks) -> bytes:
    """The outline as it is stored."""
    return HEADER.pack(MAGIC, peaks.per_s, 0, peaks.samples, peaks.sample_rate_hz, len(peaks)) + peaks.pairs


def from_bytes(data: bytes) -> Peaks:
    """A stored outline; ValueError where it is none."""
    if len(data) < HEADER.size:
        raise ValueError("shorter than the header of peaks")
    magic, per_s, _, samples, sample_rate_hz, count = HEADER.unpack_from(data)
    if magic != MAGIC or not per_s or not sample_rate_hz or len(data) != HEADER.size + 2 * count:
        raise ValueError("not peaks")
    return Peaks(per_s, sample_rate_hz, samples, data[HEADER.size :])
