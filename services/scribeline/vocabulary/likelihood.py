"""How likely a stretch of words is in a medical report: counts of one, two and three words in a row.

Names of drugs are counted as one class, so that a drug that no report names is expected where drugs stand ("<drug> 20
mg po"). Where a history was not seen, the shorter one answers (stupid backoff, at 0.4). Figures are natural logarithms.
"""

import gzip
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from scribeline.vocabulary.register import DRUG, NUMBER, folded

_BACKOFF = math.log(0.4)
UNSEEN = -14.0
"""Of a word that no report holds."""


@dataclass(frozen=True)
class Counts:
    """Counts of words in a row, joined by spaces, and of each drug's name within its class."""

    grams: Mapping[str, int]
    drugs: Mapping[str, int]

    @cached_property
    def words(self) -> int:
        """How many words were counted."""
        return sum(count for gram, count in self.grams.items() if " " not in gram)

    @cached_property
    def drug_words(self) -> int:
        """How many names of drugs were counted."""
        return sum(self.drugs.values())

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {folded(word): word for word in self.grams if " " not in word}

    def known_form(self, word: str) -> str:
        """The word as reports spell it, where they do, or else the word itself: "caecum" is "cecum" to the counts."""
        return word if word in self.grams else self._folded.get(folded(word), word)

    def log_probability(self, word: str, before: Sequence[str]) -> float:
        """Of a word after the words before it, of which the last two matter."""
        penalty = 0.0
        for length in range(min(2, len(before)), 0, -1):
            history = " ".join(before[-length:])
            seen = self.grams.get(f"{history} {word}")
            if seen:
                return penalty + math.log(seen / max(self.grams.get(history, seen), seen))
            penalty += _BACKOFF
        seen = self.grams.get(word)
        return penalty + (math.log(seen / self.words) if seen else UNSEEN)

    def log_of(self, words: Sequence[str], before: Sequence[str]) -> float:
        """Of words in a row after those before them."""
        total = 0.0
        history = list(before[-2:])
        for word in words:
            total += self.log_probability(word, history)
            history = [*history[-1:], word]
        return total

    def log_of_drug(self, name: str, weight: float) -> float:
        """Of this drug, where it is known that a drug is named. `weight` stands in for one that no report names."""
        return math.log((self.drugs.get(name, 0) + weight) / (self.drug_words + 1000.0))


@lru_cache(maxsize=1)
def general_counts() -> Counts:
    """The counts that come with Scribeline (see data/NOTICE)."""
    grams: dict[str, int] = {}
    drugs: dict[str, int] = {}
    packed = resources.files("scribeline.vocabulary").joinpath("data", "counts.tsv.gz").read_bytes()
    into = grams
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        if line.startswith("["):
            into = drugs if line == "[drugs]" else grams
            continue
        gram, _, count = line.partition("\t")
        into[gram] = int(count)
    return Counts(grams, drugs)


__all__ = ["DRUG", "NUMBER", "UNSEEN", "Counts", "general_counts"]
