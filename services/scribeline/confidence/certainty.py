"""The chance that what a draft has for each machine word is right.

A logistic model over the features of each piece, with a table of weights for drafts of the language that the counts
are of, and one for everything else. docs/decisions/confidence.md says what was tried; tools/confidence makes the
tables.
"""

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate

from scribeline.confidence.features import Features, features_of
from scribeline.confidence.tokens import Told, tokens_of
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.model import Document
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary
from scribeline.vocabulary.model import Correction

INVENTED = frozenset({FlagKind.LOOP_SUSPECTED, FlagKind.TEXT_WITHOUT_VOICE, FlagKind.UNLIKELY_PACE})
"""Flags that say that words may have been invented."""
MOST_WHERE_INVENTED = 0.3
"""The most that is believed of such words, however sure the engine sounds: loops are written with full confidence."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model of mistakes: what each feature adds to the log odds of one, over `bias`."""

    bias: float
    features: Mapping[str, float]

    def chance_right(self, features: Features) -> float:
        """The chance that a piece with these features is right; a feature that is not there counts as 0."""
        odds = self.bias + sum(self.features.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(min(max(odds, -30.0), 30.0)))


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Weights]:
    """The weights that come with Scribeline: "language" and "engine" (which knows no vocabulary)."""
    text = resources.files("scribeline.confidence").joinpath("data", "weights.json").read_text("utf-8")
    return {name: Weights(table["bias"], table["features"]) for name, table in json.loads(text).items()}


def certainty_of(
    words: Sequence[Word],
    document: Document,
    corrections: Sequence[Correction] = (),
    vocabulary: Vocabulary | None = None,
    flags: Iterable[Flag] = (),
) -> tuple[float | None, ...]:
    """For each of a dictation's words, the chance that what the draft `document` has for it is right.

    None where nothing is written for a word (a command, a filler), and where the engine said nothing of its words.
    Without a vocabulary (the language has none), only the engine is asked.
    """
    tokens = tokens_of(document)
    table = tables()["engine" if vocabulary is None else "language"]
    certainty: list[float | None] = [None] * len(words)
    for token, features in zip(tokens, features_of(tokens, words, corrections, vocabulary), strict=True):
        if _is_known(token, words):
            _lower(certainty, token, table.chance_right(features))
    for index in _invented(words, flags):
        believed = certainty[index]
        certainty[index] = None if believed is None else min(believed, MOST_WHERE_INVENTED)
    return tuple(certainty)


def _is_known(token: Told, words: Sequence[Word]) -> bool:
    span = token.words
    if span is None or span.last >= len(words) or not token.is_word:
        return False
    return any(word.confidence is not None for word in words[span.first : span.last + 1])


def _lower(certainty: list[float | None], token: Told, chance: float) -> None:
    """Two pieces may stand for one word, which is as sure as the less sure of them."""
    if token.words is None:
        return
    for index in range(token.words.first, token.words.last + 1):
        before = certainty[index]
        certainty[index] = chance if before is None else min(before, chance)


def _invented(words: Sequence[Word], flags: Iterable[Flag]) -> Iterator[int]:
    """The words whose middles lie in a stretch that may have been invented."""
    middles = list(accumulate(((word.start_s + word.end_s) / 2 for word in words), max))
    for flag in flags:
        if flag.kind in INVENTED:
            yield from range(bisect_left(middles, flag.start_s), bisect_right(middles, flag.end_s))
