"""What is known about a recording, and how much of one we are willing to read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What a recording's header says.

    `container` and `codec` are FFmpeg's short names ("mp4", "aac"); `duration_s` is None where the header does not
    tell (a live recording), and only an estimate in formats without an index (AAC, AMR, MP3 without a Xing header).
    """

    container: str
    codec: str
    sample_rate_hz: int
    channels: int
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What the process that opens a recording may use up.

    `read_bytes` is how much of the file it may ask for in all, `max_duration_s` how long the recording may last.
    """

    max_duration_s: float = 4 * 3600.0
    wall_s: float = 20.0
    cpu_s: int = 10
    memory_bytes: int = 768 * 1024 * 1024
    read_bytes: int = 32 * 1024 * 1024


def facts_from_json(payload: bytes) -> AudioFacts:
    """The facts that the reader process reported; it may have been taken over, so what is out of shape raises."""
    raw = json.loads(payload)
    if not isinstance(raw, Mapping):
        raise ValueError("the reader reported no facts")
    duration = raw.get("duration_s")
    facts = AudioFacts(
        container=str(raw["container"])[:40],
        codec=str(raw["codec"])[:40],
        sample_rate_hz=int(raw["sample_rate_hz"]),
        channels=int(raw["channels"]),
        duration_s=None if duration is None else float(duration),
    )
    if facts.sample_rate_hz <= 0 or facts.channels <= 0 or not (facts.duration_s is None or facts.duration_s >= 0):
        raise ValueError("the reader reported impossible facts")
    return facts
