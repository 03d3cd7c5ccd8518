"""What whoever corrects a draft has to know of it, word by word: nothing is rewritten or left out in silence."""

from dataclasses import dataclass

from scribeline.transcripts.model import WordSpan


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
