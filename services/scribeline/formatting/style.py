"""How a client wants its documents written: data, one small file for each client (see `style_file`).

Every field has a default, and says here what it decides. A field that is missing from a client's file is as the locale
has it: `Style.of(Locale.EN_GB)` is how Britain writes.
"""

from dataclasses import dataclass
from enum import StrEnum


class Locale(StrEnum):
    """Whose language, dates, spelling and prescriptions are written."""

    EN_US = "en-US"
    EN_GB = "en-GB"
    NL_NL = "nl-NL"


class HeadingCase(StrEnum):
    """How a heading is written: PAST MEDICAL HISTORY, Past Medical History, or Past medical history."""

    UPPER = "upper"
    TITLE = "title"
    SENTENCE = "sentence"


class HeadingPlace(StrEnum):
    """Where the text of a section begins: under its heading, or behind it in the same line."""

    LINE = "line"
    RUN_IN = "run-in"


class Abbreviations(StrEnum):
    """How the Latin abbreviations of prescriptions are written: p.o. b.i.d., PO BID, or by mouth twice daily."""

    POINTS = "points"
    CAPITALS = "capitals"
    WORDS = "words"


class DoNotUse(StrEnum):
    """What becomes of abbreviations on the do-not-use list (q.d., q.o.d., U): flagged for a person, or written out."""

    FLAG = "flag"
    EXPAND = "expand"


class Units(StrEnum):
    """How units are written after a number: 20 mg, or 20 milligrams."""

    ABBREVIATED = "abbreviated"
    WORDS = "words"


class Percent(StrEnum):
    """How a percentage is written: 96%, 96 % or 96 percent."""

    SIGN = "sign"
    SPACED = "spaced-sign"
    WORD = "word"


class Ages(StrEnum):
    """How an age before a noun is written: 67-year-old, 67 year old, or 67 y.o."""

    HYPHENS = "hyphens"
    SPACES = "spaces"
    ABBREVIATED = "abbreviated"


class Heights(StrEnum):
    """How a person's height is written: 5 feet 6 inches, or 5'6"."""

    WORDS = "words"
    SIGNS = "signs"


class Thousands(StrEnum):
    """From which number on thousands are marked: 10,000 (and 5000), 5,000, or never."""

    FIVE_DIGITS = "five-digits"
    FOUR_DIGITS = "four-digits"
    NEVER = "never"


class Lists(StrEnum):
    """What the items of a counted list become: numbered, bulleted, or plain lines."""

    NUMBERS = "numbers"
    BULLETS = "bullets"
    LINES = "lines"


class Contractions(StrEnum):
    """Whether "isn't" is written out, outside quotations."""

    EXPAND = "expand"
    KEEP = "keep"


class Dates(StrEnum):
    """The order of a date: as the locale has it, March 14, 2005, or 14 March 2005."""

    LOCALE = "locale"
    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


class DateForm(StrEnum):
    """How a whole date is written: March 14, 2005; Mar 14, 2005; 03/14/2005; or 2005-03-14."""

    LONG = "long"
    SHORT = "short"
    NUMERIC = "numeric"
    ISO = "iso"


class Editing(StrEnum):
    """How far the text is edited: `edited` ends sentences that nobody ended, `verbatim` writes only what was said."""

    EDITED = "edited"
    VERBATIM = "verbatim"


class Clock(StrEnum):
    """How the time of day is written: 3:15 p.m. or 15:15."""

    TWELVE = "12h"
    TWENTY_FOUR = "24h"


class HalfOfDay(StrEnum):
    """How the halves of a twelve-hour day are written: 3 p.m., 3 pm or 3 PM."""

    POINTS = "p.m."
    SMALL = "pm"
    CAPITALS = "PM"


class Titles(StrEnum):
    """Whether a title before a name has a point (Dr. Jones): as the locale has it, always, or never."""

    LOCALE = "locale"
    POINT = "point"
    NO_POINT = "no-point"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One client's way of writing.

    `numbers_from` is the least number that is written in digits where nothing else (a unit, a dose, a date) asks for
    digits: 10 spells out one to nine, 0 spells out none. `bold`, `italic` and `underline` say what a person may set in
    the text of a report; drafts have none of them outside headings.
    """

    locale: Locale = Locale.EN_US
    spaces_after_sentence: int = 1
    heading_case: HeadingCase = HeadingCase.UPPER
    heading_bold: bool = True
    heading_colon: bool = True
    bold: bool = True
    italic: bool = True
    underline: bool = True
    heading_place: HeadingPlace = HeadingPlace.LINE
    numbers_from: int = 10
    thousands: Thousands = Thousands.FIVE_DIGITS
    units: Units = Units.ABBREVIATED
    percent: Percent = Percent.SIGN
    ages: Ages = Ages.HYPHENS
    heights: Heights = Heights.WORDS
    abbreviations: Abbreviations = Abbreviations.POINTS
    do_not_use: DoNotUse = DoNotUse.FLAG
    clock: Clock = Clock.TWELVE
    half_of_day: HalfOfDay = HalfOfDay.POINTS
    dates: Dates = Dates.LOCALE
    date_form: DateForm = DateForm.LONG
    titles: Titles = Titles.LOCALE
    contractions: Contractions = Contractions.EXPAND
    lists: Lists = Lists.NUMBERS
    editing: Editing = Editing.EDITED

    @classmethod
    def of(cls, locale: Locale) -> "Style":
        """The style of a locale's clients that ask for nothing else."""
        return cls(locale=locale, clock=Clock.TWENTY_FOUR if locale is Locale.NL_NL else Clock.TWELVE)

    @property
    def day_first(self) -> bool:
        """Whether the day stands before the month."""
        return self.dates is Dates.DAY_FIRST or (self.dates is Dates.LOCALE and self.locale is not Locale.EN_US)

    @property
    def title_point(self) -> bool:
        """Whether "Dr" has a point."""
        return self.titles is Titles.POINT or (self.titles is Titles.LOCALE and self.locale is not Locale.EN_GB)
