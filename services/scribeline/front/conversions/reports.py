"""Reports between the contract's messages and the component's values."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from google.protobuf.duration_pb2 import Duration

from scribeline.front import checks, names
from scribeline.front.errors import ValueWrong
from scribeline.reports.model import (
    Dimension,
    Drafts,
    Kind,
    Margin,
    Productivity,
    Query,
    Questions,
    Report,
    Turnaround,
    Volume,
)
from scribeline.v1 import reports_pb2
from scribeline.v1.reports_pb2 import (
    DraftQualityReport,
    MarginReport,
    ProductivityReport,
    QuestionsReport,
    ReportQuery,
    TurnaroundReport,
    VolumeReport,
)

_DIMENSIONS: Final[dict[int, Dimension]] = {
    reports_pb2.ReportDimension.Value(f"REPORT_DIMENSION_{each.name}"): each for each in Dimension
}
_EARLIEST, _LATEST = date(2000, 1, 1), date(2200, 1, 1)


def to_query(message: ReportQuery) -> Query:
    """The checked query. Raises ValueWrong, NameWrong."""
    client_id = names.parse_client_or_all(message.parent, field="query.parent")
    author_id = work_type_id = person_id = None
    if message.author:
        owner, author_id = names.AUTHOR.parse(message.author, field="query.author")
        client_id = _owner(client_id, owner, "query.author")
    if message.work_type:
        owner, work_type_id = names.WORK_TYPE.parse(message.work_type, field="query.work_type")
        client_id = _owner(client_id, owner, "query.work_type")
    if message.person:
        (person_id,) = names.USER.parse(message.person, field="query.person")
    return Query(
        start=_day(message.start_date, "query.start_date"),
        end=_day(message.end_date, "query.end_date"),
        by=tuple(checks.choice(each, _DIMENSIONS, field="query.by") for each in message.by),
        client_id=client_id,
        work_type_id=work_type_id,
        author_id=author_id,
        person_id=person_id,
        time_zone=_zone(message.time_zone),
    )


def _owner(client_id: str | None, owner: str, field: str) -> str:
    if client_id not in (None, owner):
        raise ValueWrong("has to be of the client that parent names", field=field)
    return owner


def _day(told: str, field: str) -> date:
    if not told:
        raise ValueWrong("has to be a date of the form YYYY-MM-DD", field=field)
    day = date.fromisoformat(checks.iso_date(told, field=field))
    if not _EARLIEST <= day <= _LATEST:
        raise ValueWrong("has to lie between the years 2000 and 2200", field=field)
    return day


def _zone(told: str) -> str | None:
    if not told:
        return None
    try:
        return ZoneInfo(checks.line(told, field="query.time_zone", longest=64)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueWrong("has to be a time zone such as Europe/Vienna", field="query.time_zone") from None


def from_report(kind: Kind, report: Report[Any], query: Query) -> Any:
    """The message of a report."""
    message = _MESSAGES[kind](total=_FIGURES[kind](report.total))
    for row in report.rows:
        keys = [_key(by, key) for by, key in zip(query.by, row.keys, strict=True)]
        message.rows.add(keys=keys, figures=_FIGURES[kind](row.figures))
    return message


def _key(by: Dimension, key: str) -> str:
    if key and by is Dimension.CLIENT:
        return names.CLIENT.format(key)
    if key and by is Dimension.PERSON:
        return names.USER.format(key)
    if key and by in (Dimension.AUTHOR, Dimension.WORK_TYPE):
        pattern = names.AUTHOR if by is Dimension.AUTHOR else names.WORK_TYPE
        client_id, _, own_id = key.partition("/")
        return pattern.format(client_id, own_id)
    return key


def _duration(seconds: float | None) -> Duration | None:
    return None if seconds is None else Duration(seconds=int(seconds), nanos=round(seconds % 1 * 1000) % 1000 * 10**6)


def _audio(milliseconds: int) -> Duration:
    return Duration(seconds=milliseconds // 1000, nanos=milliseconds % 1000 * 1_000_000)


def _number(value: Decimal) -> str:
    """A decimal number without the zeros at its end."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _amount(value: Decimal) -> str:
    """Money: with two places at least."""
    whole, _, places = _number(value).partition(".")
    return f"{whole}.{places.ljust(2, '0')}"


def _turnaround(told: Turnaround) -> TurnaroundReport.Figures:
    return TurnaroundReport.Figures(
        document_count=told.documents,
        on_time_count=told.on_time,
        late_count=told.late,
        running_count=told.running,
        on_time_share=told.on_time_share,
        median=_duration(told.total.median),
        percentile_90=_duration(told.total.p90),
        median_without_waiting=_duration(told.ours.median),
        percentile_90_without_waiting=_duration(told.ours.p90),
        waited_count=told.waited,
        waiting=_duration(told.waiting_s),
        open_count=told.open,
    )


def _volume(told: Volume) -> VolumeReport.Figures:
    return VolumeReport.Figures(
        document_count=told.documents,
        stat_count=told.stat,
        audio=_audio(told.audio_ms),
        lines=_number(told.lines),
        character_count=told.characters,
        units=[
            VolumeReport.Units(
                definition=each.definition,
                document_count=each.documents,
                units=_number(each.units) if each.definition else "",
            )
            for each in told.units
        ],
        open_count=told.open,
    )


def _productivity(told: Productivity) -> ProductivityReport.Figures:
    return ProductivityReport.Figures(
        document_count=told.documents,
        audio=_audio(told.audio_ms),
        lines=_number(told.lines),
        edit=_duration(told.edit_s),
        others_edit=_duration(told.others_edit_s),
        idle=_duration(told.idle_s),
        edit_per_audio=told.edit_per_audio,
        lines_per_hour=told.lines_per_hour,
        changed_per_line=told.changed_per_line,
        changed_count=told.changed,
    )


def _drafts(told: Drafts) -> DraftQualityReport.Figures:
    return DraftQualityReport.Figures(
        document_count=told.documents,
        untouched_count=told.untouched,
        character_count=told.characters,
        changed_count=told.changed,
        changed_per_100=told.changed_per_100,
        median_changed_per_100=told.each.median,
        percentile_90_changed_per_100=told.each.p90,
    )


def _questions(told: Questions) -> QuestionsReport.Figures:
    return QuestionsReport.Figures(
        document_count=told.documents,
        blank_count=told.blanks,
        with_blanks_count=told.with_blanks,
        blanks_per_document=told.blanks_per_document,
        question_count=told.questions,
        asked_about_count=told.asked_about,
        answered_count=told.answered,
        answered_share=told.answered_share,
        median_answer=_duration(told.answers.median),
        percentile_90_answer=_duration(told.answers.p90),
    )


def _margin(told: Margin) -> MarginReport.Figures:
    return MarginReport.Figures(
        document_count=told.documents,
        unpriced_count=told.unpriced,
        unpaid_count=told.unpaid,
        money=[
            MarginReport.Money(
                currency=each.currency,
                revenue=_amount(each.revenue),
                edit_pay=_amount(each.edit_pay),
                review_pay=_amount(each.review_pay),
                adjustment=_amount(each.adjustment),
                income=_amount(each.income),
            )
            for each in told.money
        ],
        margin=None if told.margin is None else _amount(told.margin),
        margin_share=told.margin_share,
    )


_MESSAGES: Mapping[Kind, Callable[..., Any]] = {
    Kind.TURNAROUND: TurnaroundReport,
    Kind.VOLUME: VolumeReport,
    Kind.PRODUCTIVITY: ProductivityReport,
    Kind.DRAFTS: DraftQualityReport,
    Kind.QUESTIONS: QuestionsReport,
    Kind.MARGIN: MarginReport,
}
_FIGURES: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TURNAROUND: _turnaround,
    Kind.VOLUME: _volume,
    Kind.PRODUCTIVITY: _productivity,
    Kind.DRAFTS: _drafts,
    Kind.QUESTIONS: _questions,
    Kind.MARGIN: _margin,
}
