"""What a request's fields may hold, checked by hand in this one place.

Each function takes a value and the field that it came in (a path as in `patient.birth_date`), and gives the value as
the components want it. What makes no sense is a ValueWrong that names the field and never quotes the value.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from scribeline.front.errors import ValueWrong

DEFAULT_PAGE = 50
"""How many items a page has when the caller does not say."""
LONGEST_PAGE = 500
"""More than this is cut to this."""

LONGEST_LINE = 200
"""Characters of a display name, a code or a reference, where no other limit is given."""
LONGEST_TEXT = 4000
"""Characters of a remark or a note, where no other limit is given."""
LONGEST_FILE_NAME = 255
"""Characters of a file name."""
MOST_CODES = 50
"""How many codes an author or a work type may have."""

# They turn the reading direction around, so that a name shows as another one.
_DIRECTION_CONTROLS = frozenset(map(chr, [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_LINE_CONTROLS = frozenset("\t\n\r")
_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)

T = TypeVar("T")


def line(value: str, *, field: str, longest: int = LONGEST_LINE, required: bool = False) -> str:
    """One line of text: a display name, a code, a reference. Trimmed; no control and no direction characters."""
    if len(value) > longest:
        raise ValueWrong(f"may have at most {longest} characters", field=field)
    if any(_is_control(character) or character in _DIRECTION_CONTROLS for character in value):
        raise ValueWrong("may hold no control characters, line breaks or text direction controls", field=field)
    trimmed = value.strip()
    if required and not trimmed:
        raise ValueWrong("must not be empty", field=field)
    return trimmed


def text(value: str, *, field: str, longest: int = LONGEST_TEXT, required: bool = False) -> str:
    """Text of any number of lines: a remark, a note. Tabs and line breaks are its only control characters."""
    if len(value) > longest:
        raise ValueWrong(f"may have at most {longest} characters", field=field)
    if any(_is_control(character) and character not in _LINE_CONTROLS for character in value):
        raise ValueWrong("may hold no control characters other than tabs and line breaks", field=field)
    if required and not value.strip():
        raise ValueWrong("must not be empty", field=field)
    return value


def file_name(value: str, *, field: str) -> str:
    """The name of a file without a folder; empty where there is none."""
    name = line(value, field=field, longest=LONGEST_FILE_NAME)
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise ValueWrong("has to be a file's name without a folder", field=field)
    return name


def codes(values: Iterable[str], *, field: str, longest: int = 64) -> tuple[str, ...]:
    """Codes of recorders and telephone systems: each once, in their order."""
    checked = tuple(line(value, field=field, longest=longest, required=True) for value in values)
    if len(checked) > MOST_CODES:
        raise ValueWrong(f"may hold at most {MOST_CODES} codes", field=field)
    if len(set(checked)) != len(checked):
        raise ValueWrong("holds a code twice", field=field)
    return checked


def request_id(value: str, *, field: str = "request_id") -> UUID | None:
    """A UUID4, or None where the field is empty: the call is then not protected against being repeated."""
    if not value:
        return None
    if not _UUID4.fullmatch(value[:64]):
        raise ValueWrong("has to be a UUID of version 4, such as a library's uuid4() makes, or empty", field=field)
    return UUID(value)


def page_size(value: int, *, field: str = "page_size") -> int:
    """How many items a page may have: 0 means our default, and too many are cut to the limit."""
    if value < 0:
        raise ValueWrong("must not be negative", field=field)
    return min(value or DEFAULT_PAGE, LONGEST_PAGE)


def iso_date(value: str, *, field: str) -> str:
    """A calendar date as in 1970-12-31; empty where there is none."""
    if not value:
        return ""
    try:
        if not _DATE.fullmatch(value[:64]):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueWrong("has to be a date of the form YYYY-MM-DD, or empty", field=field) from None


def whole_number(value: int, *, field: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    if not least <= value <= most:
        raise ValueWrong(f"has to be from {least} to {most}", field=field)
    return value


def words(values: Iterable[str], *, field: str, most: int = MOST_CODES) -> tuple[str, ...]:
    """Single words of somebody's own choice, each once, in alphabetical order."""
    checked = tuple(sorted(line(value, field=field, longest=64, required=True) for value in values))
    if len(checked) > most or len(set(checked)) != len(checked):
        raise ValueWrong(f"may hold at most {most} words, each once", field=field)
    return checked


def seconds(value: Duration, *, field: str, shortest_s: float, longest_s: float) -> float:
    """A length of time in seconds, from `shortest_s` to `longest_s`."""
    given = value.seconds + value.nanos / 1_000_000_000
    if not shortest_s <= given <= longest_s:
        raise ValueWrong(
            f"has to be from {timedelta(seconds=shortest_s)} to {timedelta(seconds=longest_s)}", field=field
        )
    return given


def turnaround(value: Duration, *, field: str) -> int:
    """From received to delivered, in whole seconds: a minute to a year."""
    return round(seconds(value, field=field, shortest_s=60, longest_s=366 * 86_400))


def instant(value: Timestamp, *, field: str) -> datetime:
    """A point in time, in UTC."""
    try:
        given = value.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        given = None
    if given is None or not _EARLIEST <= given < _LATEST:
        raise ValueWrong("has to be a time between the years 1900 and 9999", field=field)
    return given


def sha256(value: bytes, *, field: str) -> bytes:
    """A SHA-256."""
    if len(value) != 32:
        raise ValueWrong("has to be a SHA-256: 32 bytes", field=field)
    return value


def at_most(value: bytes, limit: int, *, field: str) -> bytes:
    """Bytes, `limit` of them at most and one at least."""
    if not value:
        raise ValueWrong("must not be empty", field=field)
    if len(value) > limit:
        raise ValueWrong(f"may have at most {limit} bytes", field=field)
    return value


def choice(value: int, meanings: dict[int, T], *, field: str) -> T:
    """What one of an enum's numbers means; 0 and numbers that the contract does not know are refused."""
    try:
        return meanings[value]
    except KeyError:
        raise ValueWrong("has to be one of the values that the contract names", field=field) from None


def update_mask(mask: FieldMask, message: Message, changeable: Collection[str]) -> frozenset[str]:
    """Which fields of `message` an update changes: those in the mask, or without a mask those that are set.

    `*` means all that can change. A field that cannot change is refused.
    """
    if not mask.paths:
        return frozenset(field.name for field, _ in message.ListFields() if field.name in changeable)
    if list(mask.paths) == ["*"]:
        return frozenset(changeable)
    if not frozenset(mask.paths) <= frozenset(changeable):
        raise ValueWrong(f"may hold: {', '.join(sorted(changeable))}", field="update_mask")
    return frozenset(mask.paths)


def _is_control(character: str) -> bool:
    # Cc: the controls; Zl, Zp: what other programs take for line breaks; Cs: halves of characters.
    return unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"}
