"""The words that a speech engine heard, each with its place in the audio.

They are stored once for a dictation and never change: drafts, corrections and alignments refer to them by index.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the engine wrote it.

    `text` has no surrounding space; `space_before` says whether the engine put one in front of it ("follow", "-up").
    `start_s` and `end_s` are seconds from the start of the dictation; `confidence` is a probability from 0 to 1, or
    None where the engine gave none (0.0 is a confidence, not "unknown").
    """

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None
    space_before: bool = True
