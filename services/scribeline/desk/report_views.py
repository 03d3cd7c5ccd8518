"""What each report shows on its page: large figures, charts, and in words how they are counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scribeline.desk.charts import nice_scale, scale_of_time
from scribeline.desk.report_words import (
    Write,
    count_words,
    money_words,
    number_words,
    share_words,
    tick_words,
    time_words,
    whole_share_words,
)
from scribeline.sdk.report_tables import Cell

Cells = Mapping[str, Cell]
Value = Callable[[Cells], float | None]

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
TIMES = ("day", "week", "month")
"""Groupings that are drawn over time."""
GROUPING_WORDS: Mapping[str, str] = {
    "client": "Client",
    "work_type": "Work type",
    "author": "Author",
    "person": "Person",
    "model": "Model",
    "hour": "Hour received",
    "day": "Day",
    "week": "Week",
    "month": "Month",
}


def of(name: str) -> Value:
    """The value of a column."""

    def value(cells: Cells) -> float | None:
        cell = cells[name]
        return None if cell is None or isinstance(cell, str) else float(cell)

    return value


def _cost_of_100(cells: Cells) -> float | None:
    income, edit_pay, review_pay = (
        of(name)(cells) or 0.0 for name in ("income_before_taxes", "edit_pay", "review_pay")
    )
    return 100 * (edit_pay + review_pay) / income if income > 0 else None


def _untouched(cells: Cells) -> float | None:
    documents = of("documents")(cells)
    return (of("untouched")(cells) or 0.0) / documents if documents else None


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of all documents, in large."""

    title: str
    value: Value
    write: Write
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart: what its marks are, and of which unit. `high` is the far end of each range, `low` the near one."""

    title: str
    told: str
    value: Value
    write: Write
    kind: str = "bars"
    high: Value | None = None
    low: Value | None = None
    rising: bool = False
    """The smallest first; otherwise the largest."""
    write_tick: Write | None = None
    is_time: bool = False
    is_share: bool = False

    def scale(self, values: Sequence[float]) -> tuple[float, ...]:
        """The grid for these values."""
        if self.is_share:
            return SHARES
        largest = max(values, default=0.0)
        return scale_of_time(largest) if self.is_time else nice_scale(largest)

    @property
    def ticks(self) -> Write:
        """How the grid's labels are written."""
        return self.write_tick or (whole_share_words if self.is_share else self.write)


@dataclass(frozen=True, slots=True)
class View:
    """One report's page."""

    kind: str
    title: str
    lead: str
    roles: frozenset[str]
    by: tuple[str, ...]
    tiles: tuple[Tile, ...]
    over_time: Drawn | None
    by_group: tuple[Drawn, ...]
    counted: tuple[str, ...] = field(default=())
    """How the figures are counted, a sentence or two each."""


_MANAGERS = frozenset({"ROLE_MANAGER", "ROLE_ADMIN"})
_WITH_CLINICS = _MANAGERS | {"ROLE_CLINIC"}
_WITH_PEOPLE = _MANAGERS | {"ROLE_TRANSCRIPTIONIST", "ROLE_REVIEWER"}
_BY_ALL = ("client", "work_type", "author", "person", "hour", "day", "week", "month")

_DOCUMENTS = Tile("Documents", of("documents"), count_words)
_OPEN = Tile("Still open", of("open"), count_words, "of these days")
_OPEN_COUNTED = (
    "Still open are jobs that were received in these days and are neither delivered nor cancelled. They count at the "
    "day and hour of their receipt, and are part of no other figure."
)

VIEWS: Mapping[str, View] = {
    view.kind: view
    for view in (
        View(
            "turnaround",
            "Turnaround",
            "How fast documents were, from receipt until their clocks stopped, and how many were on time.",
            _WITH_CLINICS,
            _BY_ALL,
            (
                Tile("On time", of("on_time_share"), share_words),
                Tile("Half of them within", of("median_s"), time_words),
                Tile("Nine of ten within", of("p90_s"), time_words),
                Tile("Waited for the clinic", of("waiting_s"), time_words, "in all"),
                _DOCUMENTS,
                _OPEN,
            ),
            Drawn(
                "Share on time",
                "The share of documents that were on time, over time.",
                of("on_time_share"),
                share_words,
                "line",
                is_share=True,
            ),
            (
                Drawn(
                    "Share on time, the lowest first",
                    "A bar for each group: its share of documents on time.",
                    of("on_time_share"),
                    share_words,
                    rising=True,
                    is_share=True,
                ),
                Drawn(
                    "Half within, and nine of ten within",
                    "A dot for each group at its median turnaround, and a bar from there to the 90th percentile.",
                    of("median_s"),
                    time_words,
                    "ranges",
                    high=of("p90_s"),
                    is_time=True,
                ),
            ),
            (
                "Each document counts on the day that it was delivered. Its clock stops at the status that the "
                "client's terms name, and it is on time where that is no later than its due time.",
                "Times run round the clock, from receipt. “Ours” is without the time that a document was held for an "
                "answer of the client.",
                "What waits for a signature that stops the clock is part of no share until it is overdue; then it is "
                "late.",
                _OPEN_COUNTED,
            ),
        ),
        View(
            "volume",
            "Volume",
            "How much was delivered.",
            _WITH_CLINICS,
            _BY_ALL,
            (
                _DOCUMENTS,
                Tile("Audio", of("audio_s"), time_words),
                Tile("Lines of 65 characters", of("lines"), count_words),
                Tile("STAT", of("stat"), count_words),
                _OPEN,
            ),
            Drawn(
                "Documents delivered",
                "A column for each time: the documents that were delivered.",
                of("documents"),
                count_words,
                "columns",
                write_tick=tick_words,
            ),
            (
                Drawn(
                    "Lines of 65 characters, the most first",
                    "A bar for each group: its lines.",
                    of("lines"),
                    count_words,
                    write_tick=tick_words,
                ),
                Drawn(
                    "Audio, the most first",
                    "A bar for each group: the length of its recordings.",
                    of("audio_s"),
                    time_words,
                    is_time=True,
                ),
            ),
            (
                "Lines of 65 characters count spaces and the document's body alone, the same for every client, so that "
                "clients can be compared.",
                "Beside it stands what the client's own line definition counts, which its invoices are made of; what "
                "two definitions count cannot be added up.",
                _OPEN_COUNTED,
            ),
        ),
        View(
            "productivity",
            "Productivity",
            "What got done in the time that people were at it.",
            _WITH_PEOPLE,
            ("person", "client", "author", "work_type", "day", "week", "month"),
            (
                Tile("Lines an hour", of("lines_per_hour"), count_words),
                Tile("Editing for a minute of audio", of("edit_per_audio"), number_words, "min"),
                Tile("Characters changed a line", of("changed_per_line"), number_words),
                Tile("Editing", of("edit_s"), time_words),
                _DOCUMENTS,
            ),
            Drawn(
                "Lines an hour",
                "Lines of 65 characters for an hour of editing, over time.",
                of("lines_per_hour"),
                count_words,
                "line",
                write_tick=tick_words,
            ),
            (
                Drawn(
                    "Lines an hour, the most first",
                    "A bar for each group: lines of 65 characters for an hour of editing.",
                    of("lines_per_hour"),
                    count_words,
                    write_tick=tick_words,
                ),
                Drawn(
                    "Minutes of editing for a minute of audio",
                    "A bar for each group: how much longer than the recording the editing took.",
                    of("edit_per_audio"),
                    number_words,
                    write_tick=tick_words,
                ),
            ),
            (
                "Editing is the time from claiming a document until it was handed in or put back, of who handed it in. "
                "Where nothing was saved for longer than ten minutes, or than the recording lasts, the rest of that "
                "pause counts as idle.",
                "Listening without changing anything cannot be told from a pause, work outside of the desk is not "
                "seen, and QA's own time is not measured: compare like with like, and many documents.",
            ),
        ),
        View(
            "drafts",
            "Drafts",
            "How much of the machine's drafts people had to change.",
            _MANAGERS,
            ("author", "model", "client", "work_type", "day", "week", "month"),
            (
                Tile("Changed of 100 characters", of("changed_per_100"), number_words),
                Tile("Half of the drafts at most", of("median_changed_per_100"), number_words, "of 100"),
                Tile("Delivered as drafted", _untouched, share_words),
                Tile("Drafts", of("documents"), count_words),
            ),
            Drawn(
                "Characters changed of 100 delivered",
                "Characters changed of 100 delivered, over time: lower is better.",
                of("changed_per_100"),
                number_words,
                "line",
                write_tick=tick_words,
            ),
            (
                Drawn(
                    "Characters changed of 100, the most first",
                    "A bar for each group: characters changed of 100 delivered.",
                    of("changed_per_100"),
                    number_words,
                    write_tick=tick_words,
                ),
                Drawn(
                    "Of single drafts: half, and nine of ten",
                    "A dot for each group at its median draft, and a bar from there to the 90th percentile.",
                    of("median_changed_per_100"),
                    number_words,
                    "ranges",
                    high=of("p90_changed_per_100"),
                    write_tick=tick_words,
                ),
            ),
            (
                "Changed is the least number of characters to insert, delete or replace that turns the draft into what "
                "was delivered, with each run of white space as one. QA's changes are in it.",
                "Corrections and addenda of delivered documents have no draft of the machine, and are left out.",
            ),
        ),
        View(
            "questions",
            "Blanks and questions",
            "What was left open in delivered documents, and what clinics were asked.",
            _WITH_CLINICS,
            _BY_ALL,
            (
                Tile("Blanks left", of("blanks"), count_words),
                Tile("Blanks a document", of("blanks_per_document"), number_words),
                Tile("Questions", of("questions"), count_words),
                Tile("Answered", of("answered_share"), share_words),
                Tile("Half of the answers within", of("median_answer_s"), time_words),
            ),
            Drawn(
                "Blanks left in delivered documents",
                "A column for each time: the blanks in what was delivered.",
                of("blanks"),
                count_words,
                "columns",
                write_tick=tick_words,
            ),
            (
                Drawn(
                    "Blanks a document, the most first",
                    "A bar for each group: blanks for each delivered document.",
                    of("blanks_per_document"),
                    number_words,
                    write_tick=tick_words,
                ),
                Drawn(
                    "Answers: half within, and nine of ten within",
                    "A dot for each group at its median time to an answer, and a bar to the 90th percentile.",
                    of("median_answer_s"),
                    time_words,
                    "ranges",
                    high=of("p90_answer_s"),
                    is_time=True,
                ),
            ),
            (
                "Blanks are those that were still in a document when it was delivered.",
                "Questions are those about delivered documents, whenever they were asked; answers are timed round the "
                "clock. A question without an answer is one that work went on without.",
            ),
        ),
        View(
            "margin",
            "Margin",
            "What clients pay before taxes, and what people earn by it.",
            _MANAGERS,
            ("client", "work_type", "author", "person", "day", "week", "month"),
            (),
            Drawn(
                "What documents bring, without minimums",
                "A column for each time: what the delivered documents bring in, without minimum amounts.",
                of("revenue"),
                money_words,
                "columns",
                write_tick=tick_words,
            ),
            (
                Drawn(
                    "Income before taxes, the most first",
                    "A bar for each group: what clients pay for it.",
                    of("income_before_taxes"),
                    money_words,
                    write_tick=tick_words,
                ),
                Drawn(
                    "Pay of 100 of income",
                    "A bar for each group: what people earn for each 100 that come in; above 100 it costs more than it "
                    "brings.",
                    _cost_of_100,
                    number_words,
                    write_tick=tick_words,
                ),
            ),
            (
                "Documents bring what each of them adds to an invoice by the client's terms and rates on the day of "
                "its delivery. Minimums and rounding are what the client's invoice comes to beyond that; both together "
                "are the income before taxes. Taxes are no income, and are in none of these figures.",
                "Minimums and rounding count on the last day of an issued invoice. What is on no issued invoice yet is "
                "taken as a draft for its month would take it, on the month's last day, or today while the month goes "
                "on; a month in which nothing was delivered has none. They belong to no single document: by work type, "
                "author or person they have a row of their own, and they are left out where one work type or author is "
                "chosen.",
                "Pay is what who handed a document in and who let it go as QA earn by it, by their own rules.",
                "Currencies are never added up or converted: with more than one there is no margin.",
                "Documents without a rate, or without a rule of pay for somebody who worked on them, are counted, and "
                "their money is missing.",
            ),
        ),
        View(
            "quality",
            "QA",
            "What QA found in documents that chance chose, and what that says of all.",
            _WITH_PEOPLE,
            ("person", "author", "work_type", "client"),
            (
                Tile("Pass", of("pass_share"), share_words),
                Tile("Mean score", of("mean_score"), number_words),
                Tile("Audits by chance", of("audits"), count_words),
                Tile("Critical errors", of("critical"), count_words),
            ),
            None,
            (
                Drawn(
                    "Share that passes, with its 95 % interval",
                    "A dot for each group at its share, and a bar for the range that holds it with 95 % confidence.",
                    of("pass_share"),
                    share_words,
                    "ranges",
                    low=of("pass_share_low"),
                    high=of("pass_share_high"),
                    rising=True,
                    is_share=True,
                ),
            ),
            (
                "Only documents that chance chose count for the share and its interval (Wilson); targeted ones are "
                "told apart.",
            ),
        ),
    )
}


def views_for(role: str) -> list[View]:
    """The reports that a role is offered."""
    return [view for view in VIEWS.values() if role in view.roles]


def groupings_for(view: View, role: str) -> tuple[str, ...]:
    """What a role may group a report by: a clinic by nobody's name, and who sees only themselves by nobody else's."""
    if role in _MANAGERS:
        return view.by
    hidden = ("person", "client") if role == "ROLE_CLINIC" else ("person",)
    return tuple(each for each in view.by if each not in hidden)
