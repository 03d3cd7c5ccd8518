"""How a document is scored: pure, exact arithmetic over its marks, by a method that is data (`methods.toml`).

Everything is counted in whole hundredths, so that the desk, which scores while one marks, and the server, whose score
counts, agree to the last digit: `tests/unit/quality/scores.json` is the table that both are tested with.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from scribeline.quality.errors import UnknownMethod
from scribeline.quality.model import Mark, Weight

FULL = 10_000
"""The score of a document without errors: 100.00."""
DEFAULT_METHOD = "ahdi-2010"


class Basis(StrEnum):
    """What points are taken from."""

    DOCUMENT = "document"
    """100, whatever the length."""
    LINES = "lines"
    """The document's lines."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to score. `points` and `pass_at` are hundredths."""

    method_id: str
    version: int
    title: str
    basis: Basis
    points: Mapping[Weight, int]
    pass_at: int
    repeats_count_once: bool
    characters_per_line: int
    source: str


@dataclass(frozen=True, slots=True)
class Category:
    """What kind of error a mark is, and its ordinary weight."""

    category_id: str
    title: str
    weight: Weight
    source: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a document scored: hundredths, cut and never rounded up, so that what reads as 98.00 has passed at 98."""

    score: int
    points: int
    passed: bool


def score(method: Method, marks: Iterable[Mark], characters: int) -> Score:
    """The score of a document of so many characters with these marks. Marks that were overturned do not count."""
    points = points_of(method, marks)
    by_line = method.basis is Basis.LINES
    left = max(0, accuracy(points, characters, method.characters_per_line) if by_line else FULL - points)
    return Score(left, points, left >= method.pass_at)


def points_of(method: Method, marks: Iterable[Mark]) -> int:
    """What the marks cost, in hundredths of a point.

    Where repeats count once, the same text marked as the same is one error, by its heaviest mark; what concerns no
    text (something left out) is an error of its own each time.
    """
    standing = [mark for mark in marks if mark.stands]
    if not method.repeats_count_once:
        return sum(method.points[mark.weight] for mark in standing)
    errors: dict[object, int] = {}
    for number, mark in enumerate(standing):
        passage = " ".join(mark.passage.lower().split())
        error: object = (mark.category, passage) if passage else number
        errors[error] = max(errors.get(error, 0), method.points[mark.weight])
    return sum(errors.values())


def accuracy(points: int, characters: int, characters_per_line: int) -> int:
    """100 * (1 - points / lines) in hundredths, cut; negative where there are more points than lines.

    For one document, or with the points and characters of all that were audited in a quarter.
    """
    if characters == 0:
        return 0 if points else FULL
    return (FULL * characters - 100 * points * characters_per_line) // characters


@cache
def methods() -> Mapping[tuple[str, int], Method]:
    """Every method there is or was, by id and version."""
    found = [
        Method(
            method_id=told["id"],
            version=told["version"],
            title=told["title"],
            basis=Basis(told["basis"]),
            points={weight: _hundredths(told["points"][weight]) for weight in Weight},
            pass_at=_hundredths(told["pass_at"]),
            repeats_count_once=told["repeats_count_once"],
            characters_per_line=told.get("characters_per_line", 65),
            source=told["source"],
        )
        for told in _data()["method"]
    ]
    return {(each.method_id, each.version): each for each in found}


def current_methods() -> Sequence[Method]:
    """The newest version of each method, in the data's order."""
    newest: dict[str, Method] = {}
    for (method_id, version), method in methods().items():
        if method_id not in newest or version > newest[method_id].version:
            newest[method_id] = method
    return tuple(newest.values())


def current_method(method_id: str, *, field: str = "method") -> Method:
    """The newest version of a method. Raises UnknownMethod."""
    known = {each.method_id: each for each in current_methods()}
    if method_id not in known:
        raise UnknownMethod(list(known), field=field)
    return known[method_id]


@cache
def categories() -> Mapping[str, Category]:
    """The categories by id, in the data's order."""
    return {
        told["id"]: Category(told["id"], told["title"], Weight(told["weight"]), told["source"])
        for told in _data()["category"]
    }


def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("methods.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def _hundredths(value: int | Decimal) -> int:
    whole = Decimal(value) * 100
    if whole != int(whole):
        raise ValueError("points and limits have two decimals at most")
    return int(whole)
