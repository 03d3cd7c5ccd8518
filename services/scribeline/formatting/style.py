"""How a client wants its documents written: data, one small file for each client.

# heart-centre.toml
locale = "en-US"
spaces_after_sentence = 1
heading_case = "upper"
numbers_from = 10
"""

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from scribeline.formatting.errors import InvalidStyle


class Locale(StrEnum):
    """Whose dates and titles are written."""

    EN_US = "en-US"
    EN_GB = "en-GB"


class HeadingCase(StrEnum):
    """How a heading is written."""

    UPPER = "upper"
    TITLE = "title"


class Abbreviations(StrEnum):
    """How the Latin abbreviations of prescriptions are written: p.o. b.i.d., or PO BID."""

    POINTS = "points"
    CAPITALS = "capitals"


class Clock(StrEnum):
    """How the time of day is written: 3:15 p.m. or 15:15."""

    TWELVE = "12h"
    TWENTY_FOUR = "24h"


@dataclass(frozen=True, slots=True)
class Style:
    """One client's way of writing.

    `numbers_from` is the least number that is written in digits where nothing else (a unit, a dose, a date) asks for
    digits: 10 spells out one to nine, 0 spells out none.
    """

    locale: Locale = Locale.EN_US
    spaces_after_sentence: int = 1
    heading_case: HeadingCase = HeadingCase.UPPER
    heading_bold: bool = True
    heading_colon: bool = True
    numbers_from: int = 10
    abbreviations: Abbreviations = Abbreviations.POINTS
    clock: Clock = Clock.TWELVE


_RANGES = {"spaces_after_sentence": (1, 2), "numbers_from": (0, 100)}
_CHOICES: dict[str, type[StrEnum]] = {
    "locale": Locale,
    "heading_case": HeadingCase,
    "abbreviations": Abbreviations,
    "clock": Clock,
}


def load_style(text: str) -> Style:
    """The style that a TOML file's text describes; what it does not say is as in `Style()`."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidStyle(f"The style file is not TOML: {error}.", field="style") from error
    known = [field.name for field in fields(Style)]
    for name in told:
        if name not in known:
            line = _line_of(name, text)
            raise InvalidStyle(
                f"Line {line} sets something that styles do not have. They have: {', '.join(known)}.",
                field="style",
                details={"line": str(line)},
            )
    return Style(**{name: _checked(name, value, text) for name, value in told.items()})


def _checked(name: str, value: object, text: str) -> Any:
    if name in _CHOICES:
        allowed = [choice.value for choice in _CHOICES[name]]
        if isinstance(value, str) and value in allowed:
            return _CHOICES[name](value)
        needed = f"one of {', '.join(allowed)}"
    elif name in _RANGES:
        low, high = _RANGES[name]
        if type(value) is int and low <= value <= high:
            return value
        needed = f"a whole number from {low} to {high}"
    else:
        if isinstance(value, bool):
            return value
        needed = "true or false"
    line = _line_of(name, text)
    raise InvalidStyle(f"{name} must be {needed} (line {line}).", field=f"style.{name}", details={"line": str(line)})


def _line_of(name: str, text: str) -> int:
    lines = (i for i, line in enumerate(text.splitlines(), 1) if line.lstrip().lstrip("\"'[").startswith(name))
    return next(lines, 1)
