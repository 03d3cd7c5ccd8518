"""What a person should know of a dictation's machine words before trusting them.

Nothing that was heard is ever dropped in silence: where the words are doubtful, or missing, a flag says so, and where.
"""

from dataclasses import dataclass
from enum import StrEnum


class FlagKind(StrEnum):
    """What is doubtful."""

    NO_SPEECH = "NO_SPEECH"
    """Nobody speaks in the whole recording, or nothing of it could be understood."""
    LOOP_SUSPECTED = "LOOP_SUSPECTED"
    """The engine repeats itself: it may have invented these words, and missed what was said."""
    LOW_CONFIDENCE_SPAN = "LOW_CONFIDENCE_SPAN"
    """The engine was unsure of several words in a row."""
    VOICE_WITHOUT_TEXT = "VOICE_WITHOUT_TEXT"
    """Somebody speaks, and there are no words for it."""
    TEXT_WITHOUT_VOICE = "TEXT_WITHOUT_VOICE"
    """There are words where nobody seems to speak: they may be invented."""
    UNLIKELY_PACE = "UNLIKELY_PACE"
    """There are more words, or fewer, than anybody speaks in that time: some may be invented, others missing."""
    CORRECTED = "CORRECTED"
    """The draft has another word than the engine heard: a name that it sounds like."""
    INSTRUCTION = "INSTRUCTION"
    """The author speaks to the typist, which is not part of the text."""
    DAMAGED_AUDIO = "DAMAGED_AUDIO"
    """The recording is cut short or holds parts that cannot be decoded."""
    TELEPHONE_BAND = "TELEPHONE_BAND"
    """The sound has a telephone's bandwidth: expect more errors than usual."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One doubt, with the stretch of audio (seconds from the start) that it concerns.

    `detail` is for people: it tells figures, never what was said.
    """

    kind: FlagKind
    start_s: float
    end_s: float
    detail: str = ""
