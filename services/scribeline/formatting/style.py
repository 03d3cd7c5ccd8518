"""How a client wants its documents written: data, one small file for each client.

# heart-centre.toml
locale = "en-US"
spaces_after_sentence = 1
heading_case = "upper"
numbers_from = 10
"""

import tomllib
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from scribeline.formatting.errors import InvalidStyle


class Locale(StrEnum):
    """Whose dates and titles are written."""

    EN_US = "en-US"
    EN_GB = "en-GB"
    NL_NL = "nl-NL"


class HeadingCase(StrEnum):
    """How a heading is written."""

    UPPER = "upper"
    TITLE = "title"


class Abbreviations(StrEnum):
    """How the Latin abbreviations of prescriptions are written: p.o. b.i.d., PO BID, or by mouth twice daily."""

    POINTS = "points"
    CAPITALS = "capitals"
    WORDS = "words"


class Dates(StrEnum):
    """The order of a date: as the locale has it, March 14, 2005, or 14 March 2005."""

    LOCALE = "locale"
    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


class Editing(StrEnum):
    """How far the text is edited: `edited` ends sentences that nobody ended, `verbatim` writes only what was said."""

    EDITED = "edited"
    VERBATIM = "verbatim"


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
    dates: Dates = Dates.LOCALE
    editing: Editing = Editing.EDITED

    @property
    def day_first(self) -> bool:
        """Whether the day stands before the month."""
        return self.dates is Dates.DAY_FIRST or (self.dates is Dates.LOCALE and self.locale is not Locale.EN_US)


_RANGES = {"spaces_after_sentence": (1, 2), "numbers_from": (0, 100)}
_CHOICES: dict[str, type[StrEnum]] = {
    "locale": Locale,
    "heading_case": HeadingCase,
    "abbreviations": Abbreviations,
    "clock": Clock,
    "dates": Dates,
    "editing": Editing,
}


def style_of(text: str, locale: str | None = None) -> Style:
    """The style that a TOML file's text describes; where it names no locale, `locale` is used if one is given."""
    style = load_style(text)
    if locale is None:
        return style
    if locale not in [choice.value for choice in Locale]:
        raise InvalidStyle(f"The locale must be one of {', '.join(Locale)}.", field="locale")
    return style if "locale" in tomllib.loads(text) else replace(style, locale=Locale(locale))


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
