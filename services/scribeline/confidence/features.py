"""What can be seen of each piece of a draft that tells whether it is right.

Each feature is a figure that grows or falls with the chance of a mistake; data/weights.json says how much each counts.
The first ones come from the engine alone; those under "language" need a vocabulary, and are left out without one.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scribeline.confidence.tokens import Told
from scribeline.transcripts.alignment import comparable
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary
from scribeline.vocabulary.drugs import MOST_WORDS
from scribeline.vocabulary.model import Correction, Reason
from scribeline.vocabulary.register import DRUG, NUMBER, read

NEIGHBOURS = 10
"""Machine words on either side that tell how well a passage was heard."""
ORDINARY, UNKNOWN = -11.0, -16.0
"""Log probability of a word that no report holds: one that is known otherwise, and one that nobody knows."""
USUAL_ODDS = 5.0
"""Minus the log probability that is taken where there is nothing to look at."""
USUAL_S_A_CHARACTER = 0.07
UNSAID = 0.9
"""Confidence that is taken of words for which the engine gave none."""

_SPELLED = re.compile(r"(?:[A-Za-z]-)+[A-Za-z]\b|(?:[A-Za-z]\.)+")

Features = Mapping[str, float]


def features_of(
    tokens: Sequence[Told],
    words: Sequence[Word],
    corrections: Sequence[Correction],
    vocabulary: Vocabulary | None,
) -> tuple[Features, ...]:
    """The features of each piece of a draft of `words`; `corrections` are those that stand in it."""
    hearing = _Hearing.of(words)
    corrected = {
        index
        for correction in corrections
        if correction.reason is not Reason.CASE
        for index in range(correction.first, correction.last + 1)
    }
    told = _language(tokens, vocabulary) if vocabulary is not None else [{} for _ in tokens]
    return tuple(
        _heard(token, hearing, corrected) | _written(token) | more for token, more in zip(tokens, told, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Hearing:
    """The words, how unsure each is (minus the log of its confidence), and the sums of that up to each."""

    words: Sequence[Word]
    unsure: list[float]
    sums: list[float]

    @classmethod
    def of(cls, words: Sequence[Word]) -> "_Hearing":
        unsure = [-math.log(min(max(UNSAID if w.confidence is None else w.confidence, 0.01), 1.0)) for w in words]
        return cls(words, unsure, [0.0, *accumulate(unsure)])

    def mean(self, first: int, last: int) -> float:
        """How unsure the words from first to last are, as far as there are any."""
        first, last = max(first, 0), min(last + 1, len(self.unsure))
        return (self.sums[last] - self.sums[first]) / (last - first) if last > first else 0.0

    def one(self, index: int) -> float:
        """How unsure one word is; 0 outside of the dictation."""
        return self.unsure[index] if 0 <= index < len(self.unsure) else 0.0


def _heard(token: Told, hearing: _Hearing, corrected: set[int]) -> dict[str, float]:
    """What the engine says: its confidence here and around, and whether words were spoken at a natural pace."""
    span = token.words
    if span is None or span.last >= len(hearing.words):
        return {}
    words = hearing.words[span.first : span.last + 1]
    worst = max(hearing.unsure[span.first : span.last + 1])
    characters = sum(character.isalnum() for word in words for character in word.text)
    seconds = sum(word.end_s - word.start_s for word in words)
    pace = _log_ratio(seconds, USUAL_S_A_CHARACTER * max(characters, 1))
    pause = words[0].start_s - hearing.words[span.first - 1].end_s if span.first else 0.0
    rewritten = any(index in corrected for index in range(span.first, span.last + 1))
    changed = not rewritten and comparable("".join(word.text for word in words)) != comparable(token.text)
    return {
        "worst": worst,
        "mean": hearing.mean(span.first, span.last),
        "before": hearing.one(span.first - 1),
        "after": hearing.one(span.last + 1),
        "around": hearing.mean(span.first - NEIGHBOURS, span.last + NEIGHBOURS),
        "overall": hearing.mean(0, len(hearing.words)),
        "slow": _within(pace, 0.0, 2.0),
        "fast": _within(-pace, 0.0, 2.0),
        "pause": _within(pause, 0.0, 1.5),
        "words": math.log(len(words)),
        "corrected": float(rewritten),
        "changed": float(changed),
        "worst and changed": worst * changed,
    }


def _written(token: Told) -> dict[str, float]:
    """What the piece looks like."""
    core = comparable(token.text)
    return {
        "length": math.log(len(core)),
        "number": float(any(character.isdigit() for character in core)),
        "spelled": float(_SPELLED.match(token.text) is not None),
        "hyphen": float("-" in core),
    }


def _language(tokens: Sequence[Told], vocabulary: Vocabulary) -> list[dict[str, float]]:
    """How likely the piece is between its neighbours, by the counts of finished reports."""
    row, places = _row(tokens, vocabulary)
    odds = [-_log(word, row[max(0, at - 2) : at], vocabulary) for at, word in enumerate(row)]
    found = []
    for place in places:
        own = [odds[at] for at in place]
        following = odds[place.stop : place.stop + 2]
        odd, odd_next = max(own, default=USUAL_ODDS), following[0] if following else USUAL_ODDS
        found.append(
            {
                "odd": odd,
                "odd next": odd_next,
                "odd after": max(following, default=USUAL_ODDS),
                "odd and odd next": odd * odd_next,
                "unseen": float(any(_unseen(row[at], vocabulary) for at in place)),
            }
        )
    return found


def _row(tokens: Sequence[Told], vocabulary: Vocabulary) -> tuple[list[str], list[range]]:
    """The document as counts see it, with drugs as one class; and which of it each piece gave."""
    names = [(name, number) for number, token in enumerate(tokens) for name in read(token.text)]
    row: list[str] = []
    places: list[range | None] = [None] * len(tokens)
    at = 0
    while at < len(names):
        length = _drug_length([name for name, _ in names[at : at + MOST_WORDS]], vocabulary)
        name = names[at][0]
        if length:
            row.append(DRUG)
        elif name != NUMBER or row[-1:] != [NUMBER]:
            row.append(vocabulary.counts.known_form(name))
        for _, number in names[at : at + max(length, 1)]:
            before = places[number]
            places[number] = range(len(row) - 1 if before is None else before.start, len(row))
        at += max(length, 1)
    stop = 0
    filled = []
    for place in places:
        filled.append(range(stop, stop) if place is None else place)
        stop = filled[-1].stop
    return row, filled


def _drug_length(names: Sequence[str], vocabulary: Vocabulary) -> int:
    """Of how many of these names the drug is, which they begin with; 0 for none."""
    return next(
        (length for length in range(len(names), 0, -1) if " ".join(names[:length]) in vocabulary.index.drugs), 0
    )


def _log(word: str, before: Sequence[str], vocabulary: Vocabulary) -> float:
    if not _unseen(word, vocabulary):
        return vocabulary.counts.log_probability(word, before)
    known = word.split("'")[0] in vocabulary.known or word in vocabulary.index.names
    return ORDINARY if known else UNKNOWN


def _unseen(word: str, vocabulary: Vocabulary) -> bool:
    return word != DRUG and word not in vocabulary.counts.grams


def _log_ratio(one: float, other: float) -> float:
    return math.log(max(one, 0.02) / other) if math.isfinite(one) else 0.0


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high) if math.isfinite(value) else low
