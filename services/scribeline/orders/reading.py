"""A clinic's list as a file: its encoding, its delimiter, its header, its rows. Pure.

    reader = ListReader(content, ListKind.SCHEDULE, form, zone, today)
    for batch in reader.batches():
        batch.rows, batch.problems

A file is read once, in order and in batches, so that a long one takes no more memory than a short one. What cannot be a
list at all is refused with an error; what is wrong with single fields is told, each with its row and column.
"""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import cast
from zoneinfo import ZoneInfo

from scribeline.orders.columns import (
    OF_PATIENTS,
    Column,
    Problem,
    RuleBroken,
    at_in,
    columns_by_header,
    header_key,
    readers,
)
from scribeline.orders.errors import ColumnsWrong, FileUnreadable, ListTooLarge
from scribeline.orders.model import DayOrder, Person, Sex, Visit

MOST_LINES = 50_000
"""Lines of one file, without its header: one import is one transaction, which has half a minute."""
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes of one file."""
MOST_COLUMNS = 200
LONGEST_FIELD = 10_000
"""Characters of a field, whatever column it is in."""
BATCH = 1_000
"""Rows that are read at a time."""


class ListKind(StrEnum):
    """What a list tells of."""

    PATIENTS = "PATIENTS"
    SCHEDULE = "SCHEDULE"


class Encoding(StrEnum):
    """How a file's bytes are meant."""

    UTF_8 = "UTF_8"
    WINDOWS_1252 = "WINDOWS_1252"


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is to be read: what its headers are called beside the usual names, by our column name.

    `columns` is what the client's files are known to call them, of which a file need not have all; `given` was said
    with this file, which has to have them.
    """

    encoding: Encoding = Encoding.UTF_8
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day_order: DayOrder | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list. `number` counts from the header, which is row 1; `visit` is None on a list of patients."""

    number: int
    person: Person
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in a row, and what is wrong with others among them."""

    rows: Sequence[Row]
    problems: Sequence[Problem]


class Lines:
    """Counts a file's lines and bytes while it arrives. Raises ListTooLarge as soon as there are too many."""

    def __init__(self) -> None:
        self._bytes = 0
        self._lines = 0

    def add(self, data: bytes) -> None:
        """Count another piece of the file."""
        self._bytes += len(data)
        self._lines += max(data.count(b"\n"), data.count(b"\r"))
        if self._lines > MOST_LINES + 1:
            raise ListTooLarge(MOST_LINES, "lines")
        if self._bytes > LARGEST_FILE:
            raise ListTooLarge(LARGEST_FILE, "bytes")


class ListReader:
    """Reads one file. `zone` is the client's, in which the times of a schedule are meant; `today` is its date there.

    Raises FileUnreadable and ColumnsWrong, at once where the beginning tells, and while its rows are read.
    """

    def __init__(self, content: bytes, kind: ListKind, form: Form, zone: ZoneInfo, today: date) -> None:
        self._kind = kind
        self._zone = zone
        self._lines = _Decoded(content, form.encoding)
        first = self._first_line()
        named = {**form.columns, **form.given}
        self._known = columns_by_header(named)
        self._delimiter = _delimiter(first, self._known)
        header = self._header(first)
        self._columns = self._placed(header, named)
        self._check_given(header, form.given)
        self.width = len(header)
        """How many columns the header has."""
        self.unused = tuple(at + 1 for at in range(self.width) if at not in self._columns.values())
        """The columns, counted from 1, that are not taken over."""
        self._readers = readers(form.day_order, today)

    def batches(self, size: int = BATCH) -> Iterator[Batch]:
        """The rows, `size` at a time."""
        rows: list[Row] = []
        problems: list[Problem] = []
        for number, fields in self._records():
            wrong: list[Problem] = []
            row = self._row(number, fields, wrong)
            if row is not None and not wrong:
                rows.append(row)
            problems.extend(wrong)
            if len(rows) + len(problems) >= size:
                yield Batch(rows, problems)
                rows, problems = [], []
        if rows or problems:
            yield Batch(rows, problems)

    # --- the beginning

    def _first_line(self) -> str:
        first = next(self._lines, "")
        if first.strip().casefold().startswith("sep="):  # what one spreadsheet program writes for itself
            first = next(self._lines, "")
        if not first.strip():
            raise FileUnreadable(
                "The file is empty, or begins with an empty line: its first line has to be the header."
            )
        return first

    def _header(self, first: str) -> list[str]:
        header = next(self._parsed(iter([first])), [])
        while header and not header[-1].strip():
            header.pop()
        if len(header) > MOST_COLUMNS:
            raise FileUnreadable(f"The header has more than {MOST_COLUMNS} columns.")
        return header

    def _placed(self, header: Sequence[str], named: Mapping[str, tuple[str, ...]]) -> dict[Column, int]:
        keys = [header_key(each) for each in header]
        placed: dict[Column, int] = {}
        for at, key in enumerate(keys):
            column = self._known.get(key)
            if column is None or (self._kind is ListKind.PATIENTS and column not in OF_PATIENTS):
                continue
            own = any(header_key(each) == key for each in named.get(column.value, ()))
            before = placed.get(column)
            if before is not None:
                is_own = any(header_key(each) == keys[before] for each in named.get(column.value, ()))
                if own == is_own:
                    raise ColumnsWrong(f"Columns {before + 1} and {at + 1} both are the {column.value}.")
                if is_own:
                    continue  # the client said which of the two it is
            placed[column] = at
        self._check_is_enough(placed)
        return placed

    def _check_given(self, header: Sequence[str], given: Mapping[str, tuple[str, ...]]) -> None:
        keys = {header_key(each) for each in header}
        for column, names in given.items():
            if names and not any(header_key(each) in keys for each in names):
                raise ColumnsWrong(f"The file has no column of the name that was given for {column}.")

    def _check_is_enough(self, placed: Mapping[Column, int]) -> None:
        has_name = Column.NAME in placed or (Column.FAMILY_NAME in placed and Column.GIVEN_NAME in placed)
        missing = [] if has_name else ["name (or family_name and given_name)"]
        needed = (
            [Column.RECORD_NUMBER]
            if self._kind is ListKind.PATIENTS
            else [Column.VISIT_NUMBER, Column.SERVICE_DATE, Column.RECORD_NUMBER]
        )
        missing += [each.value for each in needed if each not in placed]
        if missing:
            raise ColumnsWrong(
                f"The header lacks: {', '.join(missing)}. Name the columns so, or say how the file calls them."
            )

    # --- the rows

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        number = 1
        for fields in self._parsed(self._lines):
            number += 1
            if any(each.strip() for each in fields):
                yield number, fields

    def _parsed(self, lines: Iterator[str]) -> Iterator[list[str]]:
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        while True:
            try:
                fields = next(reader, None)
            except csv.Error:
                line = max(1, self._lines.number)
                raise FileUnreadable(
                    f"Line {line} cannot be read: a quoted field is not closed, or goes on behind its quotes."
                ) from None
            if fields is None:
                return
            yield fields

    def _row(self, number: int, fields: list[str], wrong: list[Problem]) -> Row | None:
        while len(fields) > self.width and not fields[-1].strip():
            fields.pop()
        if len(fields) != self.width and not (self.width - len(fields) > 0 and self._tail_is_unused(len(fields))):
            wrong.append(Problem(number, 0, "", f"has {len(fields)} fields, and the header {self.width}"))
            return None
        told: dict[Column, object] = {}
        for column, at in self._columns.items():
            text = fields[at] if at < len(fields) else ""
            try:
                if len(text) > LONGEST_FIELD:
                    raise RuleBroken(f"has more than {LONGEST_FIELD} characters")
                told[column] = self._readers[column](text)
            except RuleBroken as broken:
                wrong.append(Problem(number, at + 1, column.value, broken.rule))
        if wrong:
            return None
        row = Row(number, _person(told), self._visit(told))
        self._check_whole(row, wrong)
        return row

    def _tail_is_unused(self, count: int) -> bool:
        """Whether a row that ends early lacks nothing that is taken over."""
        return all(at < count for at in self._columns.values())

    def _visit(self, told: Mapping[Column, object]) -> Visit | None:
        if self._kind is ListKind.PATIENTS:
            return None
        on, clock = cast("tuple[date | None, time | None]", told[Column.SERVICE_DATE])
        clock = cast("time | None", told.get(Column.SERVICE_TIME)) or clock
        if on is None:
            on, clock = date.min, None  # told as a problem below
        return Visit(
            visit_number=_text(told, Column.VISIT_NUMBER),
            service_date=on,
            service_at=None if clock is None else at_in(on, clock, self._zone),
            author_code=_text(told, Column.AUTHOR_CODE),
            work_type_code=_text(told, Column.WORK_TYPE_CODE),
            ordering=_text(told, Column.ORDERING),
            attending=_text(told, Column.ATTENDING),
            copies=cast("tuple[str, ...]", told.get(Column.COPIES, ())),
        )

    def _check_whole(self, row: Row, wrong: list[Problem]) -> None:
        def refuse(column: Column, rule: str) -> None:
            wrong.append(Problem(row.number, self._columns.get(column, -1) + 1, column.value, rule))

        person, visit = row.person, row.visit
        if not person.name.is_told:
            refuse(Column.NAME if Column.NAME in self._columns else Column.FAMILY_NAME, "must not be empty")
        if visit is None:
            if not person.record_key:
                refuse(Column.RECORD_NUMBER, "must not be empty")
            return
        if not visit.visit_key:
            refuse(Column.VISIT_NUMBER, "must not be empty")
        if visit.service_date == date.min:
            refuse(Column.SERVICE_DATE, "must not be empty")
        if not person.record_key and person.birth_date is None:
            refuse(Column.RECORD_NUMBER, "must not be empty where the date of birth is empty as well")


def _person(told: Mapping[Column, object]) -> Person:
    family, given = _text(told, Column.FAMILY_NAME), _text(told, Column.GIVEN_NAME)
    return Person(
        record_number=_text(told, Column.RECORD_NUMBER),
        display_name=_text(told, Column.NAME) or " ".join(filter(None, (given, family))),
        family_name=family,
        given_name=given,
        birth_date=cast("date | None", told.get(Column.BIRTH_DATE)),
        sex=cast(Sex, told.get(Column.SEX, Sex.UNKNOWN)),
    )


def _text(told: Mapping[Column, object], column: Column) -> str:
    return str(told.get(column, ""))


class _Decoded(Iterator[str]):
    """The lines of a file as text, one after the other; `number` is that of the last one."""

    def __init__(self, content: bytes, encoding: Encoding) -> None:
        has_mark = content.startswith(codecs.BOM_UTF8)
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content:
            raise FileUnreadable("The file is not text in UTF-8 or Windows-1252: save it as CSV in UTF-8.")
        if encoding is Encoding.WINDOWS_1252 and (has_mark or _reads_as_utf_8(content)):
            raise FileUnreadable("The file is declared as Windows-1252, and is UTF-8: declare it so.")
        self._rest = iter(content.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True))
        self._codec = "utf-8" if encoding is Encoding.UTF_8 else "cp1252"
        self.number = 0

    def __next__(self) -> str:
        self.number += 1
        line = next(self._rest)
        try:
            return line.decode(self._codec)
        except UnicodeDecodeError:
            told, other = ("UTF-8", "Windows-1252") if self._codec == "utf-8" else ("Windows-1252", "UTF-8")
            raise FileUnreadable(
                f"Line {self.number} is not {told}: save the file as CSV in UTF-8, or declare {other} if it is that."
            ) from None


def _reads_as_utf_8(content: bytes) -> bool:
    """Whether bytes beyond ASCII make sense as UTF-8, which text in Windows-1252 by accident hardly ever does."""
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(first: str, known: Mapping[str, Column]) -> str:
    """The delimiter that makes the most known columns of the header, or else the most columns."""

    def weight(delimiter: str) -> tuple[int, int]:
        try:
            fields = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return (0, 0)
        return (sum(header_key(each) in known for each in fields), len(fields))

    return max((",", ";", "\t"), key=weight)
