"""TOML and CSV of a dossier's files: written so that people can change them, and read so that mistakes are told by
their place. Pure."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scribeline.cells import csv_text
from scribeline.errors import InvalidInput

LARGEST_FILE = 8 * 1024 * 1024
"""Bytes of one file."""
MOST_ROWS = 20_000

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class DossierFileWrong(InvalidInput):
    """A file of a dossier cannot be read. The details name the file, and the row and the field where there are any."""

    reason = "DOSSIER_FILE_WRONG"

    def __init__(self, place: "Place", rule: str) -> None:
        super().__init__(f"{place.words}: {rule}.", field=place.field or None, details=place.details)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: in which file, in which row (the first one below the headings is 1), in which field."""

    file: str
    row: int = 0
    field: str = ""

    @property
    def words(self) -> str:
        """The place as people say it."""
        return ", ".join(part for part in (self.file, f"row {self.row}" if self.row else "", self.field) if part)

    @property
    def details(self) -> dict[str, str]:
        """The place for programs."""
        told = {"file": self.file, "row": str(self.row) if self.row else "", "field": self.field}
        return {name: value for name, value in told.items() if value}

    def at(self, field: str) -> "Place":
        """A field at this place."""
        return Place(self.file, self.row, field)


def decoded(data: bytes, file: str) -> str:
    """A file's text. Raises DossierFileWrong for another encoding than UTF-8, and for too large a file."""
    if len(data) > LARGEST_FILE:
        raise DossierFileWrong(Place(file), f"is larger than {LARGEST_FILE >> 20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DossierFileWrong(Place(file), f"is not UTF-8 in line {line}: save it as UTF-8") from None


# ---------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, by its columns."""

    place: Place
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def needed(self, column: str) -> str:
        """What may not be empty. Raises DossierFileWrong."""
        if not self.cells[column].strip():
            raise DossierFileWrong(self.place.at(column), "must not be empty")
        return self.cells[column]

    def yes(self, column: str) -> bool:
        """Yes or no. Raises DossierFileWrong."""
        told = self.cells[column].strip().lower()
        if told not in ("yes", "no"):
            raise DossierFileWrong(self.place.at(column), "has to be yes or no")
        return told == "yes"

    def number(self, column: str) -> int:
        """A whole number; empty is 0. Raises DossierFileWrong."""
        try:
            return int(self.cells[column].strip() or "0")
        except ValueError:
            raise DossierFileWrong(self.place.at(column), "has to be a whole number") from None


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file. What a spreadsheet would take for a formula gets an apostrophe before it, as does an apostrophe."""
    return csv_text([columns, *([_guarded(cell) for cell in row] for row in rows)]).encode()


def read_table(data: bytes, file: str, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file that has these columns; empty rows are passed over. Raises DossierFileWrong."""
    text = decoded(data, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        first = [cell.strip() for cell in next(reader, [])]
        if first != list(columns):
            raise DossierFileWrong(Place(file), f"has to begin with the headings {','.join(columns)}")
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise DossierFileWrong(Place(file), f"has more than {MOST_ROWS} rows")
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                raise DossierFileWrong(Place(file, number), f"has {len(cells)} columns instead of {len(columns)}")
            bare = [cell.removeprefix("'") for cell in cells]
            yield Row(Place(file, number), dict(zip(columns, bare, strict=True)))
    except csv.Error as error:
        raise DossierFileWrong(Place(file, number + 1), f"is not CSV ({error})") from None


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith("'") else cell


def joined(values: Iterable[str]) -> str:
    """Several values in one cell: between them "; ", and a backslash before what would be taken for it."""
    return "; ".join(re.sub(r"([;\\])", r"\\\1", value) for value in values)


def parted(cell: str) -> list[str]:
    """The values that `joined` put together."""
    found = [
        re.sub(r"\\(.)", r"\1", part.strip(), flags=re.DOTALL)
        for part in re.findall(r"(?:\\.|[^;\\])+", cell, re.DOTALL)
    ]
    return [value for value in found if value]


# ---------------------------------------------------------------- TOML


def write_toml(value: Mapping[str, Any]) -> bytes:
    """A TOML file of texts, numbers, yes and no, lists of them, and lists of tables, which come last."""
    return "".join(_table("", value)).encode()


def read_toml(data: bytes, file: str) -> dict[str, Any]:
    """What a TOML file says, days as text. Raises DossierFileWrong, which tells the line."""
    try:
        return {name: _plain(told) for name, told in tomllib.loads(decoded(data, file)).items()}
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DossierFileWrong(Place(file), f"is not TOML ({error})") from None


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _table(path: str, value: Mapping[str, Any]) -> Iterator[str]:
    tables = {name: told for name, told in value.items() if _is_tables(told)}
    for name, told in value.items():
        if name not in tables:
            yield f"{_name(name)} = {_value(told)}\n"
    for name, told in tables.items():
        for each in told:
            yield f"\n[[{path}{_name(name)}]]\n"
            yield from _table(f"{path}{_name(name)}.", each)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
