"""Reports: what may be asked, and the figures with their formulas. Pure.

All figures are over documents, each counted on the day that it was delivered; what is still open is counted on the day
that it was received. Sums are exact; a figure that is a
quotient is None where there is nothing to divide by. `median` and `p90` are the values below which half and nine tenths
of the documents lie: of n values in order, the one at place 1 + (n - 1) * share, straight between its neighbours where
that is no whole number (`statistics.quantiles(..., method="inclusive")`, PostgreSQL's percentile_cont). Of one document
both are its own value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from scribeline.identity.model import Caller, Role
from scribeline.reports.errors import NotYourFigures, PeopleHidden, ReportPeriodWrong, ReportTooLarge

LONGEST_DAYS = 1100
"""Days of a period: three years."""
MOST_GROUPINGS = 2
MOST_ROWS = 5_000

EVERYBODY = "*"
"""Whose figures a transaction may show: everybody's, by name."""
NO_NAMES = "-"
"""Everybody's, and nobody's name or pay."""


class Kind(StrEnum):
    """The reports. Quality's figures are `scribeline.quality`'s."""

    TURNAROUND = "turnaround"
    VOLUME = "volume"
    PRODUCTIVITY = "productivity"
    DRAFTS = "drafts"
    QUESTIONS = "questions"
    MARGIN = "margin"


class Dimension(StrEnum):
    """What documents are grouped by."""

    CLIENT = "client"
    WORK_TYPE = "work_type"
    AUTHOR = "author"
    PERSON = "person"
    """Who handed it in."""
    MODEL = "model"
    """What drafted it."""
    HOUR = "hour"
    """The hour of the day that its dictation was received in, 0 to 23."""
    DAY = "day"
    """The day that it was delivered on."""
    WEEK = "week"
    """The Monday of that week."""
    MONTH = "month"
    """The first day of that month."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which documents a report is of, and how they are grouped.

    Delivered from `start` until the day before `end`. Days and hours are those of each client's own time zone, or of
    `time_zone` for all where one is named. None: not chosen by it.
    """

    start: date
    end: date
    by: tuple[Dimension, ...] = ()
    client_id: str | None = None
    work_type_id: str | None = None
    author_id: str | None = None
    person_id: str | None = None
    time_zone: str | None = None


_READERS: Mapping[Kind, frozenset[Role]] = {
    Kind.TURNAROUND: frozenset({Role.ADMIN, Role.MANAGER, Role.CLINIC}),
    Kind.VOLUME: frozenset({Role.ADMIN, Role.MANAGER, Role.CLINIC}),
    Kind.PRODUCTIVITY: frozenset({Role.ADMIN, Role.MANAGER, Role.TRANSCRIPTIONIST, Role.REVIEWER}),
    Kind.DRAFTS: frozenset({Role.ADMIN, Role.MANAGER}),
    Kind.QUESTIONS: frozenset({Role.ADMIN, Role.MANAGER, Role.CLINIC}),
    Kind.MARGIN: frozenset({Role.ADMIN, Role.MANAGER}),
}


def persons_shown(caller: Caller) -> str:
    """Whose figures the database shows to a caller: EVERYBODY, NO_NAMES, or one user's id."""
    if caller.role in (Role.ADMIN, Role.MANAGER):
        return EVERYBODY
    return NO_NAMES if caller.role is Role.CLINIC else caller.user_id


def check_may_read(caller: Caller, kind: Kind, query: Query) -> None:
    """Refuse what is not for the caller. Raises NotYourFigures, PeopleHidden."""
    if caller.role not in _READERS[kind]:
        raise NotYourFigures
    if caller.role is Role.CLINIC and (query.person_id is not None or Dimension.PERSON in query.by):
        raise PeopleHidden
    if caller.role in (Role.TRANSCRIPTIONIST, Role.REVIEWER) and query.person_id not in (None, caller.user_id):
        raise NotYourFigures


def check_query(query: Query) -> None:
    """Refuse what makes no sense. Raises ReportPeriodWrong, ReportTooLarge."""
    if not 0 < (query.end - query.start).days <= LONGEST_DAYS:
        raise ReportPeriodWrong(
            f"end_date has to lie behind start_date, and at most {LONGEST_DAYS} days later.", field="query.end_date"
        )
    if len(set(query.by)) != len(query.by) or len(query.by) > MOST_GROUPINGS:
        raise ReportPeriodWrong(
            f"A report is grouped by at most {MOST_GROUPINGS} different things.",
            field="query.by",
            reason="REPORT_GROUPING_WRONG",
        )


def check_size(rows: int) -> None:
    """Refuse a report that nobody reads to its end. Raises ReportTooLarge."""
    if rows > MOST_ROWS:
        raise ReportTooLarge(MOST_ROWS)


# ---------------------------------------------------------------- figures


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of many values; None of no documents."""

    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Turnaround:
    """How fast documents were, and whether they were in time.

    A document's clock stops at the status that its client's terms name (handed in, reviewed, delivered or signed), and
    it is on time where that is no later than its due time. Documents whose clock still runs (they wait for a signature)
    are late once their due time has passed; until then they are `running`, and part of no share.
    """

    documents: int = 0
    on_time: int = 0
    late: int = 0
    waited: int = 0
    """Documents that were held for the client."""
    waiting_s: int = 0
    """How long they were, before their clocks stopped, all together."""
    total: Spread = Spread()
    """Seconds from receipt until the clock stopped, round the clock; of documents whose clock stopped."""
    ours: Spread = Spread()
    """The same without the time that each document waited for the client."""
    open: int = 0
    """Jobs that were received in this time, and are neither delivered nor cancelled; part of nothing else."""

    @property
    def running(self) -> int:
        """documents - on_time - late."""
        return self.documents - self.on_time - self.late

    @property
    def on_time_share(self) -> float | None:
        """on_time / (on_time + late), from 0 to 1."""
        return _share(self.on_time, self.on_time + self.late)


@dataclass(frozen=True, slots=True)
class Units:
    """How much there is by one line definition. What two definitions count is never added up."""

    definition: str
    """Its id and version; empty for documents without a definition in force."""
    documents: int
    units: Decimal


@dataclass(frozen=True, slots=True)
class Volume:
    """How much was delivered."""

    documents: int = 0
    stat: int = 0
    """STAT documents among them."""
    audio_ms: int = 0
    """Milliseconds of recordings."""
    lines: Decimal = Decimal(0)
    """Lines of 65 characters, spaces counted, of the documents' bodies: the same for every client."""
    characters: int = 0
    """Each run of white space as one."""
    units: tuple[Units, ...] = ()
    """What each client's own line definition counts, by definition."""
    open: int = 0
    """Jobs that were received in this time, and are neither delivered nor cancelled; part of nothing else."""


@dataclass(frozen=True, slots=True)
class Productivity:
    """What people got done in the time that they were at it (`facts.editing` says how that is measured).

    Counted for who handed a document in. What was changed is told of documents that had a machine's draft.
    """

    documents: int = 0
    audio_ms: int = 0
    lines: Decimal = Decimal(0)
    edit_s: int = 0
    """Seconds that who handed it in was at work on it."""
    others_edit_s: int = 0
    """Seconds that others were, who had it before; they count for no quotient."""
    idle_s: int = 0
    """Seconds for which documents were claimed and nothing showed that anybody was at work."""
    drafted_lines: Decimal = Decimal(0)
    """Lines of the documents that had a draft."""
    changed: int = 0
    """Characters by which those differ from their drafts."""

    @property
    def edit_per_audio(self) -> float | None:
        """Edit seconds for a second of recording: edit_s / (audio_ms / 1000)."""
        return _share(self.edit_s * 1000, self.audio_ms)

    @property
    def lines_per_hour(self) -> float | None:
        """lines / (edit_s / 3600)."""
        return _share(float(self.lines) * 3600, self.edit_s)

    @property
    def changed_per_line(self) -> float | None:
        """changed / drafted_lines."""
        return _share(self.changed, float(self.drafted_lines))


@dataclass(frozen=True, slots=True)
class Drafts:
    """How good the machine's drafts were: what people left of them.

    Of documents that had a draft; corrections and addenda of delivered documents have none.
    """

    documents: int = 0
    untouched: int = 0
    """Documents that were delivered as they were drafted."""
    characters: int = 0
    """Of what was delivered, each run of white space as one."""
    changed: int = 0
    """The least number of characters to insert, delete or replace that turns the drafts into what was delivered."""
    each: Spread = Spread()
    """Of the single documents: changed characters for 100 delivered ones."""

    @property
    def changed_per_100(self) -> float | None:
        """100 * changed / characters."""
        return _share(100 * self.changed, self.characters)


@dataclass(frozen=True, slots=True)
class Questions:
    """What was left open, and what the client was asked."""

    documents: int = 0
    blanks: int = 0
    """Blanks that were still in delivered documents."""
    with_blanks: int = 0
    """Documents with at least one."""
    questions: int = 0
    """Questions about delivered documents, asked at any time before the report."""
    asked_about: int = 0
    """Documents with at least one."""
    answered: int = 0
    """Questions that the client answered; others went on without."""
    answers: Spread = Spread()
    """Seconds from question to answer, round the clock; of the answered ones."""

    @property
    def blanks_per_document(self) -> float | None:
        """blanks / documents."""
        return _share(self.blanks, self.documents)

    @property
    def answered_share(self) -> float | None:
        """answered / questions, from 0 to 1."""
        return _share(self.answered, self.questions)


@dataclass(frozen=True, slots=True)
class Money:
    """What comes in and goes out in one currency."""

    currency: str
    revenue: Decimal = Decimal(0)
    """What the documents add to invoices, before an invoice is rounded or filled up to its minimum."""
    edit_pay: Decimal = Decimal(0)
    """What who handed them in earns by them."""
    review_pay: Decimal = Decimal(0)
    """What who let them go as QA earns by them."""
    adjustment: Decimal = Decimal(0)
    """What clients' invoices come to beyond `revenue`: minimum amounts, and the rounding of sums."""

    @property
    def income(self) -> Decimal:
        """revenue + adjustment: what clients' invoices come to before taxes, which are no income."""
        return self.revenue + self.adjustment

    @property
    def cost(self) -> Decimal:
        """edit_pay + review_pay."""
        return self.edit_pay + self.review_pay


@dataclass(frozen=True, slots=True)
class Margin:
    """What documents bring in and what people earn by them. Nothing is converted: each currency stands for itself."""

    documents: int = 0
    unpriced: int = 0
    """Documents without terms or without a rate: they bring in nothing here."""
    unpaid: int = 0
    """Documents for which somebody who worked on them has no rule of pay: their cost is missing."""
    money: tuple[Money, ...] = ()
    """By currency."""

    @property
    def margin(self) -> Decimal | None:
        """income - cost, where all of it is in one currency; None otherwise."""
        return self.money[0].income - self.money[0].cost if len(self.money) == 1 else None

    @property
    def margin_share(self) -> float | None:
        """margin / income; None without income."""
        return None if self.margin is None else _share(float(self.margin), float(self.money[0].income))


Figures = TypeVar("Figures", covariant=True)


@dataclass(frozen=True, slots=True)
class Row(Generic[Figures]):
    """The figures of one group. `keys` are in the order of the query's groupings: ids ("client/author" for what each
    client has of its own), hours, ISO dates; empty where it is not known."""

    keys: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report(Generic[Figures]):
    """A report: the figures of all documents together, and of each group in order."""

    total: Figures
    rows: tuple[Row[Figures], ...] = ()


def in_order(rows: Mapping[tuple[str, ...], Figures]) -> tuple[Row[Figures], ...]:
    """Rows by their keys, what is not known last."""
    ordered = sorted(rows.items(), key=lambda row: [(not key, key) for key in row[0]])
    return tuple(Row(keys, figures) for keys, figures in ordered)


Open = TypeVar("Open", Turnaround, Volume)


def with_open(report: Report[Open], none: Open, counts: Mapping[tuple[str, ...], int]) -> Report[Open]:
    """The report with the jobs that are still open, by group: a group of which nothing was delivered has a row, too.

    `none` are the figures of no documents.
    """
    rows = {row.keys: row.figures for row in report.rows}
    for keys, number in counts.items():
        if keys:
            rows[keys] = replace(rows.get(keys, none), open=number)
    return Report(replace(report.total, open=sum(counts.values())), in_order(rows))
