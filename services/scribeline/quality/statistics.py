"""What audits say about the documents that nobody audited: exact sums, and intervals that are honest. Pure.

A mean of twenty audits says little, and looks like much: so the share of documents that pass comes with its Wilson
interval. Only audits by chance are counted. Each one stands for as many documents as its rate says (1 in 10: ten), so
that an author who is looked at more often does not weigh more; the interval takes the number of audits that an equally
weighted sample would need for the same precision (Kish's effective size), which is their number where all rates are
the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from scribeline.quality.scoring import accuracy

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both from 0 to 1."""

    low: float
    high: float


def wilson(share: float, size: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for a share (0 to 1) seen in `size` trials; everything is possible where size is 0."""
    if size <= 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size)) / (1 + z * z / size)
    # At the ends the formula gives exactly 0 and 1, but not in floating point.
    low = 0.0 if share == 0 else max(0.0, middle - half)
    return Interval(low, 1.0 if share == 1 else min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over audits by chance: whole numbers, so that parts added up are the whole exactly.

    `weight` is how many documents they stand for; the other sums are weighted by it, scores and points in hundredths.
    `squares` is the sum of the squared weights.
    """

    audits: int = 0
    weight: int = 0
    squares: int = 0
    passed: int = 0
    score: int = 0
    points: int = 0
    characters: int = 0

    @classmethod
    def of(cls, *, one_in: int, passed: bool, score: int, points: int, characters: int) -> "Tally":
        """One audit."""
        return cls(
            audits=1,
            weight=one_in,
            squares=one_in * one_in,
            passed=one_in * passed,
            score=one_in * score,
            points=one_in * points,
            characters=one_in * characters,
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.audits + other.audits,
            self.weight + other.weight,
            self.squares + other.squares,
            self.passed + other.passed,
            self.score + other.score,
            self.points + other.points,
            self.characters + other.characters,
        )

    @property
    def pass_share(self) -> float | None:
        """Which share of all documents passes, by this sample; None without one."""
        return self.passed / self.weight if self.weight else None

    @property
    def size(self) -> float:
        """How many equally weighted audits say as much."""
        return self.weight * self.weight / self.squares if self.squares else 0.0

    @property
    def interval(self) -> Interval:
        """Where the share that passes lies, with 95 % confidence."""
        return wilson(self.pass_share or 0.0, self.size)

    @property
    def mean_score(self) -> int | None:
        """The mean score in hundredths, cut; None without audits."""
        return self.score // self.weight if self.weight else None

    def line_accuracy(self, characters_per_line: int = 65) -> int | None:
        """The quarterly variant: 100 * (1 - all points / all lines audited), in hundredths; None without audits."""
        return max(0, accuracy(self.points, self.characters, characters_per_line)) if self.weight else None


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, start=Tally())
