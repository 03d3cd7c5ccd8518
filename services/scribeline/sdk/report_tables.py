"""Reports as tables: one row for each group, with exact cells; and as CSV.

The command line, the desk and whoever wants a file show the same columns. Cells are whole or decimal numbers in the
unit that the column's name ends with (`_s` seconds, `_share` from 0 to 1); None where there is nothing to divide by.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from google.protobuf.duration_pb2 import Duration

from scribeline.cells import csv_text

Cell = int | Decimal | str | None

_PLACES = Decimal("0.000001")


class Shown(StrEnum):
    """How people read a column."""

    COUNT = "count"
    SHARE = "share"
    """0.985 is 98.5 %."""
    TIME = "time"
    """Seconds, as hours and minutes."""
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One figure: its name in files, its title for people, and where it is in the message."""

    name: str
    title: str
    shown: Shown
    cell: Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    keys: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A report as a table. `total` has more than one row where amounts are in several currencies."""

    groupings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    total: tuple[Line, ...]

    def csv(self) -> str:
        """The table as CSV with a header, the total last. Text that a spreadsheet would run is made harmless."""
        width = max(1, len(self.groupings))
        header = [*(self.groupings or ("of",)), *(column.name for column in self.columns)]
        rows: list[Sequence[int | Decimal | str]] = [header]
        for line in self.rows:
            rows.append([*line.keys, *(_written(cell) for cell in line.cells)])
        for line in self.total:
            rows.append([*["total"][:width], *[""] * (width - 1), *(_written(cell) for cell in line.cells)])
        return csv_text(rows)

    def place(self, name: str) -> int:
        """Where a column is."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)


def _written(cell: Cell) -> int | Decimal | str:
    return "" if cell is None else cell


def table_of(kind: str, report: Any, groupings: Sequence[str]) -> ReportTable:
    """The table of a report's message. `kind` is turnaround, volume, productivity, drafts, questions, margin or
    quality; `groupings` are what it was asked to be grouped by."""
    columns = COLUMNS[kind]
    if kind == "quality":
        parts = [((group.key,), group) for group in report.groups]
        if not groupings:
            return ReportTable((), columns, (), tuple(_line((), group, columns) for _, group in parts))
        return ReportTable(
            tuple(groupings), columns, tuple(_line(keys, group, columns) for keys, group in parts), total=()
        )
    groups = [(tuple(row.keys), row.figures) for row in report.rows]
    if kind == "margin":
        return ReportTable(
            tuple(groupings),
            columns,
            tuple(_line(keys, each, columns) for keys, figures in groups for each in _by_currency(figures)),
            tuple(_line((), each, columns) for each in _by_currency(report.total)),
        )
    return ReportTable(
        tuple(groupings),
        columns,
        tuple(_line(keys, figures, columns) for keys, figures in groups),
        (_line((), report.total, columns),),
    )


def _line(keys: tuple[str, ...], figures: Any, columns: Sequence[Column]) -> Line:
    return Line(keys, tuple(column.cell(figures) for column in columns))


@dataclass(frozen=True, slots=True)
class _InCurrency:
    """What a group's documents bring in and cost in one currency; None for a group without any money."""

    figures: Any
    money: Any

    def amount(self, name: str) -> Decimal:
        return Decimal(getattr(self.money, name) or 0) if self.money else Decimal(0)


def _by_currency(figures: Any) -> list[_InCurrency]:
    return [_InCurrency(figures, money) for money in figures.money] or [_InCurrency(figures, None)]


def _count(name: str) -> Callable[[Any], Cell]:
    return lambda figures: int(getattr(figures, name))


def _quotient(name: str) -> Callable[[Any], Cell]:
    def cell(figures: Any) -> Cell:
        return Decimal(getattr(figures, name)).quantize(_PLACES) if figures.HasField(name) else None

    return cell


def _seconds(name: str) -> Callable[[Any], Cell]:
    def cell(figures: Any) -> Cell:
        return seconds(getattr(figures, name)) if figures.HasField(name) else None

    return cell


def seconds(told: Duration) -> Decimal:
    """A length of time in seconds, exactly."""
    exact = Decimal(told.seconds) + Decimal(told.nanos) / 1_000_000_000
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def _decimal(name: str) -> Callable[[Any], Cell]:
    return lambda figures: Decimal(getattr(figures, name) or "0")


def _hundredths(name: str) -> Callable[[Any], Cell]:
    return lambda group: Decimal(getattr(group, name)) / 100 if group.HasField(name) else None


def _definition(figures: Any) -> Cell:
    told = [each.definition for each in figures.units]
    return told[0] if len(told) == 1 else "several" if told else ""


def _units(figures: Any) -> Cell:
    return Decimal(figures.units[0].units) if len(figures.units) == 1 and figures.units[0].units else None


def _sampled(name: str) -> Callable[[Any], Cell]:
    return lambda group: Decimal(getattr(group, name)).quantize(_PLACES) if group.audit_count else None


_DOCUMENTS = Column("documents", "Documents", Shown.COUNT, _count("document_count"))
_OPEN = Column("open", "Still open", Shown.COUNT, _count("open_count"))

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "turnaround": (
        _DOCUMENTS,
        _OPEN,
        Column("on_time_share", "On time", Shown.SHARE, _quotient("on_time_share")),
        Column("on_time", "On time, count", Shown.COUNT, _count("on_time_count")),
        Column("late", "Late", Shown.COUNT, _count("late_count")),
        Column("running", "To be signed", Shown.COUNT, _count("running_count")),
        Column("median_s", "Half within", Shown.TIME, _seconds("median")),
        Column("p90_s", "90 % within", Shown.TIME, _seconds("percentile_90")),
        Column("median_without_waiting_s", "Half, ours", Shown.TIME, _seconds("median_without_waiting")),
        Column("p90_without_waiting_s", "90 %, ours", Shown.TIME, _seconds("percentile_90_without_waiting")),
        Column("waited", "Waited", Shown.COUNT, _count("waited_count")),
        Column("waiting_s", "Waiting", Shown.TIME, _seconds("waiting")),
    ),
    "volume": (
        _DOCUMENTS,
        _OPEN,
        Column("stat", "STAT", Shown.COUNT, _count("stat_count")),
        Column("audio_s", "Audio", Shown.TIME, _seconds("audio")),
        Column("lines", "Lines of 65", Shown.NUMBER, _decimal("lines")),
        Column("characters", "Characters", Shown.COUNT, _count("character_count")),
        Column("definition", "Client's definition", Shown.TEXT, _definition),
        Column("units", "Its units", Shown.NUMBER, _units),
    ),
    "productivity": (
        _DOCUMENTS,
        Column("audio_s", "Audio", Shown.TIME, _seconds("audio")),
        Column("lines", "Lines of 65", Shown.NUMBER, _decimal("lines")),
        Column("edit_s", "Editing", Shown.TIME, _seconds("edit")),
        Column("edit_per_audio", "Editing per audio", Shown.NUMBER, _quotient("edit_per_audio")),
        Column("lines_per_hour", "Lines an hour", Shown.NUMBER, _quotient("lines_per_hour")),
        Column("changed_per_line", "Changed a line", Shown.NUMBER, _quotient("changed_per_line")),
        Column("changed", "Characters changed", Shown.COUNT, _count("changed_count")),
        Column("others_edit_s", "Others' editing", Shown.TIME, _seconds("others_edit")),
        Column("idle_s", "Idle", Shown.TIME, _seconds("idle")),
    ),
    "drafts": (
        Column("documents", "Drafts", Shown.COUNT, _count("document_count")),
        Column("changed_per_100", "Changed of 100", Shown.NUMBER, _quotient("changed_per_100")),
        Column("median_changed_per_100", "Half at most", Shown.NUMBER, _quotient("median_changed_per_100")),
        Column("p90_changed_per_100", "90 % at most", Shown.NUMBER, _quotient("percentile_90_changed_per_100")),
        Column("untouched", "Untouched", Shown.COUNT, _count("untouched_count")),
        Column("changed", "Changed", Shown.COUNT, _count("changed_count")),
        Column("characters", "Characters", Shown.COUNT, _count("character_count")),
    ),
    "questions": (
        _DOCUMENTS,
        Column("blanks", "Blanks", Shown.COUNT, _count("blank_count")),
        Column("with_blanks", "With blanks", Shown.COUNT, _count("with_blanks_count")),
        Column("blanks_per_document", "Blanks a document", Shown.NUMBER, _quotient("blanks_per_document")),
        Column("questions", "Questions", Shown.COUNT, _count("question_count")),
        Column("asked_about", "Asked about", Shown.COUNT, _count("asked_about_count")),
        Column("answered", "Answers", Shown.COUNT, _count("answered_count")),
        Column("answered_share", "Answered", Shown.SHARE, _quotient("answered_share")),
        Column("median_answer_s", "Half answered within", Shown.TIME, _seconds("median_answer")),
        Column("p90_answer_s", "90 % within", Shown.TIME, _seconds("percentile_90_answer")),
    ),
    "margin": (
        Column("currency", "Currency", Shown.TEXT, lambda each: each.money.currency if each.money else ""),
        Column("documents", "Documents", Shown.COUNT, lambda each: int(each.figures.document_count)),
        Column("revenue", "Documents bring", Shown.MONEY, lambda each: each.amount("revenue")),
        Column("adjustment", "Minimums, rounding", Shown.MONEY, lambda each: each.amount("adjustment")),
        Column("income_before_taxes", "Income before taxes", Shown.MONEY, lambda each: each.amount("income")),
        Column("edit_pay", "Pay, editing", Shown.MONEY, lambda each: each.amount("edit_pay")),
        Column("review_pay", "Pay, QA", Shown.MONEY, lambda each: each.amount("review_pay")),
        Column(
            "margin",
            "Margin",
            Shown.MONEY,
            lambda each: Decimal(each.figures.margin) if each.figures.HasField("margin") else None,
        ),
        Column("margin_share", "Of income", Shown.SHARE, lambda each: _quotient("margin_share")(each.figures)),
        Column("unpriced", "Without a rate", Shown.COUNT, lambda each: int(each.figures.unpriced_count)),
        Column("unpaid", "Without pay rules", Shown.COUNT, lambda each: int(each.figures.unpaid_count)),
    ),
    "quality": (
        Column("audits", "Audits", Shown.COUNT, _count("audit_count")),
        Column("pass_share", "Pass", Shown.SHARE, _sampled("pass_share")),
        Column("pass_share_low", "95 % from", Shown.SHARE, _sampled("pass_share_low")),
        Column("pass_share_high", "to", Shown.SHARE, _sampled("pass_share_high")),
        Column("mean_score", "Mean score", Shown.NUMBER, _hundredths("mean_score")),
        Column("line_accuracy_percent", "Lines right, %", Shown.NUMBER, _hundredths("line_accuracy")),
        Column("critical", "Critical", Shown.COUNT, _count("critical_count")),
        Column("noncritical", "Others", Shown.COUNT, _count("noncritical_count")),
        Column("targeted", "Targeted", Shown.COUNT, _count("targeted_count")),
        Column("targeted_passed", "of them pass", Shown.COUNT, _count("targeted_passed_count")),
    ),
}
"""What each report shows, in order."""
