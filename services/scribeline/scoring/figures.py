"""Shares, pooled over dictations, and how far they may be from the truth."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

ROUNDS = 1000
_TAIL = 0.025

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, of one dictation: characters to change of its characters, names found of its names."""

    part: float
    whole: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over dictations, and the interval that holds 95 of 100 of those that other dictations would have given
    (a bootstrap over dictations)."""

    value: float
    low: float
    high: float


def pooled(shares: Sequence[Share]) -> float | None:
    """All parts over all wholes; None where there is nothing to have a share of."""
    whole = sum(share.whole for share in shares)
    return sum(share.part for share in shares) / whole if whole else None


def estimate(
    rows: Sequence[Row], figure: Callable[[Sequence[Row]], float | None], rounds: int = ROUNDS
) -> Estimate | None:
    """The figure of these rows, one row a dictation, with its interval; None where it has no value."""
    value = figure(rows)
    if value is None:
        return None
    draw = random.Random(0)  # noqa: S311 - resampling, and the same each time
    found = (figure(draw.choices(rows, k=len(rows))) for _ in range(rounds))
    others = sorted(each for each in found if each is not None)
    tail = int(_TAIL * rounds)
    return Estimate(value, others[min(tail, len(others) - 1)], others[max(len(others) - 1 - tail, 0)])
