"""Hearing again those windows in which doses were said, with the drugs of a phrase set told to the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary
from scribeline.vocabulary.lexicon import LEXICON_LANGUAGE
from scribeline.vocabulary.second_hearing import doses, hotwords
from scribeline_workers.transcriber.assembly import SILENCE, Heard
from scribeline_workers.transcriber.loading import Loaded
from scribeline_workers.transcriber.recogniser import Hearing
from scribeline_workers.transcriber.speech import Span, Window

_NEAR_S = 3.0
"""A drug stands so near before its dose, which may begin the next window."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a second hearing is for: `hearing` tells the engine the drugs, and a dose was said in each of `spans`."""

    hearing: Hearing
    spans: tuple[Span, ...]

    def within(self, loaded: Loaded) -> "Again | None":
        """The windows of the dictation in which it is sought; None where there are none."""
        numbers = tuple(
            number
            for number, window in enumerate(loaded.windows)
            if any(window.span.start_s <= near.end_s and window.span.end_s >= near.start_s for near in self.spans)
        )
        return Again(loaded, numbers, self.hearing) if numbers else None


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be heard again of a dictation, and how."""

    loaded: Loaded
    numbers: tuple[int, ...]
    hearing: Hearing

    @property
    def windows(self) -> tuple[Window, ...]:
        """What the engine has to hear."""
        return tuple(self.loaded.windows[number] for number in self.numbers)

    def words(self, heard: Sequence[Heard]) -> tuple[Word, ...]:
        """The words of the second hearing, from what was heard in each of its windows."""
        second = dict(zip(self.numbers, heard, strict=True))
        return self.loaded.assembled([second.get(at, SILENCE) for at in range(len(self.loaded.windows))]).words


def sought_after(words: Sequence[Word], vocabulary: Vocabulary, hearing: Hearing) -> Sought | None:
    """What is worth seeking again, after `words` were heard; None where there is no dose, or no drug to tell of.

    The lexicon is English, and so is what is heard with it.
    """
    drugs = hotwords(vocabulary) if hearing.language == LEXICON_LANGUAGE else None
    if drugs is None:
        return None
    spans = tuple(Span(at - _NEAR_S, at + _NEAR_S) for at in doses(words, vocabulary))
    return Sought(replace(hearing, hotwords=drugs), spans) if spans else None


def again(loaded: Loaded, words: Sequence[Word], vocabulary: Vocabulary, hearing: Hearing) -> Again | None:
    """What is worth hearing again, after `words` were heard; None where there is nothing, or no drug to tell of."""
    sought = sought_after(words, vocabulary, hearing)
    return sought.within(loaded) if sought else None
