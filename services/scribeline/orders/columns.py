"""The columns of a clinic's lists: how files call them, and what may stand in them. Pure.

A rule that a field breaks is told as the end of a sentence about its row and column, never with what stands there.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scribeline.orders.model import DayOrder, Sex, number_key, one_line


class Column(StrEnum):
    """What a column of a list holds."""

    RECORD_NUMBER = "record_number"
    NAME = "name"
    """The whole name in one column."""
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    VISIT_NUMBER = "visit_number"
    SERVICE_DATE = "service_date"
    """With or without a time."""
    SERVICE_TIME = "service_time"
    AUTHOR_CODE = "author_code"
    WORK_TYPE_CODE = "work_type_code"
    ORDERING = "ordering"
    ATTENDING = "attending"
    COPIES = "copies"


OF_PATIENTS = frozenset(
    {Column.RECORD_NUMBER, Column.NAME, Column.FAMILY_NAME, Column.GIVEN_NAME, Column.BIRTH_DATE, Column.SEX}
)
"""The columns that a list of patients has; a schedule has them all."""

_USUAL: Mapping[Column, str] = {
    Column.RECORD_NUMBER: "mrn, medical record number, medical record no, med rec no, record no, patient id, patient"
    " number, patient no, chart number, chart no, chart, unit number, pid, hospital number, patientennummer",
    Column.NAME: "patient name, patient, full name, patient full name, naam, patientname",
    Column.FAMILY_NAME: "last name, surname, family, patient last name, patient family name, achternaam, nachname",
    Column.GIVEN_NAME: "first name, forename, given, given names, patient first name, patient given name, voornaam,"
    " vorname",
    Column.BIRTH_DATE: "dob, date of birth, birthdate, patient dob, born, geboortedatum, geburtsdatum",
    Column.SEX: "gender, patient sex, patient gender, geslacht, geschlecht",
    Column.VISIT_NUMBER: "visit, visit id, visit no, encounter, encounter number, encounter id, csn, accession,"
    " accession number, accession no, appointment, appointment id, appointment number, order, order number,"
    " order no, order id",
    Column.SERVICE_DATE: "date, date of service, dos, visit date, appointment date, appt date, scheduled date,"
    " date time, appointment date time, visit date time, start, start time, scheduled",
    Column.SERVICE_TIME: "time, visit time, appointment time, appt time, scheduled time",
    Column.AUTHOR_CODE: "author, provider, provider id, provider code, physician, physician id, doctor, doctor id,"
    " resource, dictator, dictator id",
    Column.WORK_TYPE_CODE: "work type, worktype, document type, document type code, visit type, appointment type,"
    " procedure, procedure code, exam, exam code",
    Column.ORDERING: "ordering provider, ordering physician, referring, referring provider, referring physician,"
    " requested by, ordered by",
    Column.ATTENDING: "attending provider, attending physician",
    Column.COPIES: "copies to, cc, copy, copy to, cc list, copy list, carbon copies",
}

MOST_COPIES = 20
LONGEST = 200
"""Characters of a field where no other limit is given."""
LONGEST_NUMBER = 64
LONGEST_ALIAS = 100
MOST_ALIASES = 20

_OLDEST = timedelta(days=366 * 130)
_LAST_YEAR = 2199


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field of a list. `row` counts from the header, which is row 1; `column` from 1, and is 0
    where the row as a whole is meant."""

    row: int
    column: int
    what: str
    """Our name of the column, or empty."""
    rule: str

    @property
    def sentence(self) -> str:
        """It in words."""
        where = f", column {self.column}" if self.column else ""
        what = f" ({self.what})" if self.what else ""
        return f"Row {self.row}{where}{what}: {self.rule}."


def header_key(text: str) -> str:
    """A header, to compare it: letters and digits alone, without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if each.isalnum() and not unicodedata.combining(each))


def columns_by_header(named: Mapping[str, tuple[str, ...]]) -> dict[str, Column]:
    """Which column each header means; what a client's files are known to call one (`named`) goes before what is usual.

    A header that a client gave to one column means no other.
    """
    known = {header_key(each): column for column, usual in _USUAL.items() for each in usual.split(",")}
    known |= {header_key(column.value): column for column in Column}
    own = {header_key(each): Column(column) for column, names in named.items() for each in names}
    return known | own


class RuleBroken(Exception):
    """A field breaks a rule: the end of a sentence about it."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def line(text: str, *, longest: int = LONGEST) -> str:
    """One line of text."""
    trimmed = one_line(text) if text.isprintable() else _checked_line(text)
    if len(trimmed) > longest:
        raise RuleBroken(f"has more than {longest} characters")
    return trimmed


_BLANKS = frozenset("\t\n\r\u00a0\u2007\u202f\u3000")
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _checked_line(text: str) -> str:
    # A line break or a tab within a quoted field is what spreadsheets make of a second line: a space.
    if any(unicodedata.category(each) in _FORBIDDEN and each not in _BLANKS for each in text):
        raise RuleBroken("holds control characters or text direction controls")
    return one_line(text)


def number(text: str) -> str:
    """A record or visit number."""
    told = line(text, longest=LONGEST_NUMBER)
    if told and not number_key(told):
        raise RuleBroken("holds neither letters nor digits")
    return told


_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_HL7_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_OTHER_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]m?)?", re.ASCII | re.IGNORECASE)
_HL7_TIME = re.compile(r"(\d{2})(\d{2})(\d{2})?", re.ASCII)


def day(text: str, order: DayOrder | None) -> date | None:
    """A date: 1970-12-31, 19701231, or with its order told 31.12.1970 and 12/31/1970. None where the field is empty."""
    told = text.strip()
    if not told:
        return None
    found = _ISO_DAY.fullmatch(told) or _HL7_DAY.fullmatch(told)
    if found is not None:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    other = _OTHER_DAY.fullmatch(told)
    if other is None:
        raise RuleBroken("is no date of the form YYYY-MM-DD")
    if order is None:
        raise RuleBroken(
            "is a date whose day and month cannot be told apart: say which comes first, or write YYYY-MM-DD"
        )
    first, second, year = int(other[1]), int(other[3]), int(other[4])
    month, day_of_month = (first, second) if order is DayOrder.MONTH_FIRST else (second, first)
    return _date(year, month, day_of_month)


def _date(year: int, month: int, day_of_month: int) -> date:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        raise RuleBroken("is no day of the calendar, as the order of day and month is set") from None
    return found


def birth_date(text: str, order: DayOrder | None, today: date) -> date | None:
    """A day on which a patient can have been born."""
    born = day(text, order)
    if born is not None and not today - _OLDEST <= born <= today + timedelta(days=1):
        raise RuleBroken("is no day on which a patient can have been born")
    return born


def day_and_time(text: str, order: DayOrder | None) -> tuple[date | None, time | None]:
    """A date with or without a time behind it."""
    told = text.strip().replace("T", " ", 1)
    first, _, rest = told.partition(" ")
    if not rest and len(first) in (12, 14) and first.isdecimal():
        first, rest = first[:8], first[8:]
    on = day(first, order)
    if on is not None and not 1900 <= on.year <= _LAST_YEAR:
        raise RuleBroken("is no date between 1900 and 2199")
    return on, clock_time(rest)


def clock_time(text: str) -> time | None:
    """A time of day: 14:30, 2:30 PM, 1430. None where the field is empty."""
    told = text.strip().upper().replace(".", "") if "M" in text.upper() else text.strip()
    if not told:
        return None
    found = _TIME.fullmatch(told) or _HL7_TIME.fullmatch(told)
    if found is None:
        raise RuleBroken("is no time of the form HH:MM")
    hour, minute = int(found[1]), int(found[2])
    half = (found[4] or "").upper() if found.re is _TIME else ""
    if half:
        if not 1 <= hour <= 12:
            raise RuleBroken("is no time of day")
        hour = hour % 12 + (12 if half.startswith("P") else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise RuleBroken("is no time of day") from None


_SEXES: Mapping[str, Sex] = {
    **dict.fromkeys(("", "u", "unknown", "unk", "n", "not known"), Sex.UNKNOWN),
    **dict.fromkeys(("f", "female", "woman", "w", "v", "vrouw", "weiblich"), Sex.FEMALE),
    **dict.fromkeys(("m", "male", "man", "mannlich", "männlich"), Sex.MALE),
    **dict.fromkeys(("o", "other", "x", "a", "ambiguous", "nonbinary", "non-binary", "d", "divers"), Sex.OTHER),
}


def sex(text: str) -> Sex:
    """What a record says of it: F, M, O or U, or words for them."""
    try:
        return _SEXES[text.strip().casefold()]
    except KeyError:
        raise RuleBroken("is none of F, M, O and U") from None


def copies(text: str) -> tuple[str, ...]:
    """Who gets a copy: names with ";" or "|" between them, each once."""
    told = tuple(dict.fromkeys(filter(None, (line(each) for each in re.split(r"[;|\n]", text)))))
    if len(told) > MOST_COPIES:
        raise RuleBroken(f"names more than {MOST_COPIES} recipients")
    return told


Reader = Callable[[str], object]


def readers(order: DayOrder | None, today: date) -> Mapping[Column, Reader]:
    """What makes a value of each column's field, or raises RuleBroken."""
    return {
        Column.RECORD_NUMBER: number,
        Column.NAME: line,
        Column.FAMILY_NAME: line,
        Column.GIVEN_NAME: line,
        Column.BIRTH_DATE: lambda text: birth_date(text, order, today),
        Column.SEX: sex,
        Column.VISIT_NUMBER: number,
        Column.SERVICE_DATE: lambda text: day_and_time(text, order),
        Column.SERVICE_TIME: clock_time,
        Column.AUTHOR_CODE: lambda text: line(text, longest=LONGEST_NUMBER),
        Column.WORK_TYPE_CODE: lambda text: line(text, longest=LONGEST_NUMBER),
        Column.ORDERING: line,
        Column.ATTENDING: line,
        Column.COPIES: copies,
    }


def at_in(on: date, clock: time, zone: ZoneInfo) -> datetime:
    """The point in time, in UTC. An hour that a clock change skips is meant as if it had not been put forward."""
    return datetime.combine(on, clock, zone).astimezone(UTC)
