"""What whoever corrects a draft has to know of it, word by word: nothing is rewritten or left out in silence."""

from collections.abc import Sequence
from dataclasses import dataclass

from scribeline.transcripts.model import WordSpan
from scribeline.transcripts.words import Word

DOUBTFUL_BELOW = 0.8
"""Certainty below which text is shown as doubtful: of ten pieces one, and two of three errors (docs/decisions/)."""
DOUBTFUL_TO_THE_ENGINE = 0.6
"""The same for the engine's own confidence, where there is no certainty."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The draft has `written` for `words`, where the engine `heard` something else.

    `reason` is a code for programs ("sound", "sounds_like", "case", "rule"), `why` the same as a sentence.
    `alternatives` are what else may have been said, the likeliest first.
    """

    words: WordSpan
    heard: str
    written: str
    reason: str
    why: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypistNote:
    """What the author said to whoever types, in the words at `words`: it does not stand in the text."""

    text: str
    words: WordSpan | None


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks on a draft.

    `certainty` has one figure for each machine word: the chance (0 to 1) that what the draft has for it is right; None
    where nothing is written for it, or nothing is known. It is empty for drafts that were made before there was one.
    """

    replacements: tuple[Replacement, ...] = ()
    notes: tuple[TypistNote, ...] = ()
    certainty: tuple[float | None, ...] = ()

    @property
    def doubtful_below(self) -> float:
        """Under which confidence, as `confidence` tells it, words are doubtful."""
        return DOUBTFUL_BELOW if self.certainty else DOUBTFUL_TO_THE_ENGINE

    def confidence(self, words: Sequence[Word]) -> tuple[float | None, ...]:
        """How sure the draft is of each of its `words`: its certainty, or without one what the engine says."""
        return self.certainty or tuple(word.confidence for word in words)
