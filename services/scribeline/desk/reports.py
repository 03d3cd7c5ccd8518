"""A report's table as charts and large figures.

The figures are the front's and the columns those of `scribeline.sdk.report_tables`; `report_views` says what is shown.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from scribeline.desk.charts import Chart, bars, ranges, trend
from scribeline.desk.report_views import Cells, Drawn, of
from scribeline.desk.report_words import count_words, money_words, share_words
from scribeline.sdk.report_tables import Line, ReportTable


def cells_of(table: ReportTable, line: Line) -> Cells:
    """A row's cells by their columns' names."""
    return {column.name: cell for column, cell in zip(table.columns, line.cells, strict=True)}


def step_for(start: date, end: date) -> str:
    """How fine a chart over these days is: day, week or month."""
    days = (end - start).days
    return "day" if days <= 62 else "week" if days <= 400 else "month"


def times_in(start: date, end: date, step: str) -> list[str]:
    """The keys of every day, week or month from `start` to before `end`."""
    if step == "day":
        return [(start + timedelta(days=number)).isoformat() for number in range((end - start).days)]
    if step == "week":
        first = start - timedelta(days=start.weekday())
        return [(first + timedelta(days=number)).isoformat() for number in range(0, (end - first).days, 7)]
    months, month = [], start.replace(day=1)
    while month < end:
        months.append(month.isoformat())
        month = (month + timedelta(days=32)).replace(day=1)
    return months


def chart_over_time(drawn: Drawn, table: ReportTable, times: Sequence[str], step: str) -> Chart:
    """A chart over time out of a table that is grouped by it."""
    found = {line.keys[0]: drawn.value(cells_of(table, line)) for line in table.rows}
    missing = 0.0 if drawn.kind == "columns" else None
    values = [found.get(each, missing) for each in times]
    scale = drawn.scale([value for value in values if value is not None])
    points = [(_short(each, step), _long(each, step), value) for each, value in zip(times, values, strict=True)]
    told = f"{drawn.told} {_summary(drawn, points)}"
    return trend(drawn.title, told, points, drawn.write if drawn.is_time else drawn.ticks, kind=drawn.kind, scale=scale)


def chart_by_hour(drawn: Drawn, table: ReportTable) -> Chart:
    """Columns for the hours of the day."""
    found = {line.keys[0]: drawn.value(cells_of(table, line)) for line in table.rows}
    hours = [f"{hour:02d}" for hour in range(24)]
    values = [found.get(hour) for hour in hours]
    points = [(hour, f"{hour}:00 to {hour}:59", value) for hour, value in zip(hours, values, strict=True)]
    scale = drawn.scale([value for value in values if value is not None])
    title = f"{drawn.title.partition(',')[0]}, by the hour received"
    return trend(title, f"{drawn.told} {_summary(drawn, points)}", points, drawn.ticks, kind="columns", scale=scale)


def _summary(drawn: Drawn, points: Sequence[tuple[str, str, float | None]]) -> str:
    told = [(value, label) for _, label, value in points if value is not None]
    if not told:
        return "There is nothing to show."
    low, high = min(told), max(told)
    return f"The lowest is {drawn.write(low[0])} ({low[1]}), the highest {drawn.write(high[0])} ({high[1]})."


def chart_by_group(drawn: Drawn, table: ReportTable, labels: Sequence[str]) -> Chart | None:
    """A chart with a row for each group; None where no group has a value."""
    rows: list[tuple[str, float, float, float]] = []
    for label, line in zip(labels, table.rows, strict=True):
        cells = cells_of(table, line)
        value = drawn.value(cells)
        if value is None:
            continue
        low = drawn.low(cells) if drawn.low else None
        high = drawn.high(cells) if drawn.high else None
        rows.append((label, value if low is None else low, value, value if high is None else high))
    if not rows:
        return None
    rows.sort(key=lambda row: (row[2] if drawn.rising else -row[2], row[0].casefold()))
    scale = drawn.scale([row[3] for row in rows])
    first, last = rows[0], rows[-1]
    told = f"{drawn.told} First comes {first[0]} with {drawn.write(first[2])}, last {last[0]} with "
    told += f"{drawn.write(last[2])}."
    if drawn.kind == "bars":
        return bars(
            drawn.title, told, [(row[0], row[2]) for row in rows], drawn.write, scale=scale, write_tick=drawn.ticks
        )

    def write(_: float, value: float, high: float) -> str:
        if drawn.low is not None:
            return drawn.write(value)
        return drawn.write(value) if high == value else f"{drawn.write(value)} to {drawn.write(high)}"

    return ranges(drawn.title, told, rows, write, scale=scale, write_tick=drawn.ticks)


def _short(key: str, step: str) -> str:
    day = date.fromisoformat(key)
    return day.strftime("%b %Y") if step == "month" else f"{day.day} {day.strftime('%b')}"


def _long(key: str, step: str) -> str:
    day = date.fromisoformat(key)
    if step == "month":
        return day.strftime("%B %Y")
    told = f"{day.day} {day.strftime('%B %Y')}"
    return f"the week from {told}" if step == "week" else told


def missing_words(total: Cells) -> str:
    """What a margin lacks, where it lacks anything."""
    unpriced, unpaid = (int(of(name)(total) or 0) for name in ("unpriced", "unpaid"))
    told = []
    if unpriced:
        told.append(f"{_documents(unpriced)} without a rate")
    if unpaid:
        told.append(f"{_documents(unpaid)} by people without a rule of pay")
    return f"Money is missing here: {', '.join(told)}." if told else ""


def _documents(count: int) -> str:
    return f"{count_words(count)} {'document' if count == 1 else 'documents'}"


def money_tiles(table: ReportTable) -> list[tuple[str, str, str]]:
    """Income, pay and margin in each currency, as title, figure and unit."""
    tiles: list[tuple[str, str, str]] = []
    for line in table.total:
        cells = cells_of(table, line)
        currency = str(cells["currency"] or "")
        if not currency:
            continue
        pay = sum((cell for name in ("edit_pay", "review_pay") if isinstance(cell := cells[name], Decimal)), Decimal(0))
        tiles.append(("Income before taxes", money_words(of("income_before_taxes")(cells) or 0.0), currency))
        tiles.append(("Pay", money_words(float(pay)), currency))
        margin, margin_share = of("margin")(cells), of("margin_share")(cells)
        if margin is not None:
            share = f", {share_words(margin_share)} of income" if margin_share is not None else ""
            tiles.append(("Margin", money_words(margin), f"{currency}{share}"))
    return tiles
