"""From a recording to windows that are ready for the engine: what a loader does ahead of the recogniser."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from scribeline.dictations.audio import AudioFacts
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline_workers.transcriber.assembly import Heard, Recognised, assemble
from scribeline_workers.transcriber.audio import Decoded, decode, decode_ranges
from scribeline_workers.transcriber.speech import Speech, Window, find_speech, is_telephone_band


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dictation that is ready to be heard; its sound is let go, but for the windows."""

    facts: AudioFacts
    duration_s: float
    speech: Speech
    flags: tuple[Flag, ...]

    @property
    def windows(self) -> tuple[Window, ...]:
        """What the engine has to hear."""
        return self.speech.windows

    def assembled(self, heard: Sequence[Heard]) -> Recognised:
        """The words, from what the engine heard in each window, with all that is doubtful."""
        found = assemble(self.speech, heard)
        return Recognised(found.words, self.flags + found.flags)


def load(file: BinaryIO, *, max_duration_s: float = 4 * 3600.0) -> Loaded:
    """Decode a seekable file and find the speech in it. Raises what `audio.decode` does."""
    return prepare(decode(file, max_duration_s=max_duration_s))


def load_ranges(read: Callable[[int, int], bytes], size: int, *, max_duration_s: float = 4 * 3600.0) -> Loaded:
    """The same for a recording of which `read(offset, length)` gives ranges."""
    return prepare(decode_ranges(read, size, max_duration_s=max_duration_s))


def prepare(decoded: Decoded) -> Loaded:
    """Find the speech in decoded sound, and flag what the sound itself tells."""
    flags = []
    if decoded.damage is not None:
        flags.append(Flag(FlagKind.DAMAGED_AUDIO, 0.0, decoded.duration_s, str(decoded.damage)))
    speech = find_speech(decoded.pcm)
    if speech.windows and is_telephone_band(decoded.pcm, decoded.facts.sample_rate_hz):
        detail = "Nothing above 4 kHz: expect more errors than usual."
        flags.append(Flag(FlagKind.TELEPHONE_BAND, 0.0, decoded.duration_s, detail))
    return Loaded(decoded.facts, decoded.duration_s, speech, tuple(flags))
