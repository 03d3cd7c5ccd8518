"""Figures of reports as people read them, and which times a chart has a place for."""

from datetime import date
from decimal import Decimal

import pytest

from scribeline.desk.pages.reports import time_label
from scribeline.desk.report_views import VIEWS, groupings_for, views_for
from scribeline.desk.report_words import cell_words, number_words, share_words, time_words
from scribeline.desk.reports import chart_by_group, missing_words, step_for, times_in
from scribeline.sdk.report_tables import COLUMNS, Line, ReportTable, Shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0"),
        (42, "42 s"),
        (59.6, "1 min"),
        (750, "12 min"),
        (14_700, "4 h 5 min"),
        (7200, "2 h"),
        (451_000, "125 h"),
    ],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert time_words(seconds) == words


def test_other_figures() -> None:
    assert [share_words(value) for value in (0, 0.985, 1)] == ["0 %", "98.5 %", "100 %"]
    assert [number_words(value) for value in (0.456, 12.345, 1234.5)] == ["0.46", "12.3", "1,234.5"]
    assert cell_words(None, Shown.SHARE) == cell_words("", Shown.TEXT) == "\N{EN DASH}"
    assert cell_words(Decimal("1234.5"), Shown.MONEY) == "1,234.50"


def test_a_chart_has_a_place_for_every_time_of_its_period() -> None:
    assert times_in(date(2026, 2, 27), date(2026, 3, 2), "day") == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert times_in(date(2026, 2, 25), date(2026, 3, 3), "week") == ["2026-02-23", "2026-03-02"]
    assert times_in(date(2025, 12, 31), date(2026, 2, 1), "month") == ["2025-12-01", "2026-01-01"]
    assert [step_for(date(2026, 1, 1), end) for end in (date(2026, 2, 1), date(2026, 6, 1), date(2028, 1, 1))] == [
        "day",
        "week",
        "month",
    ]
    assert [time_label("2026-03-02", step) for step in ("day", "week", "month")] == [
        "2 Mar 2026",
        "from 2 Mar 2026",
        "March 2026",
    ]


def test_each_role_is_offered_its_own_reports_and_nobody_a_name_that_is_not_theirs() -> None:
    kinds = {role: [view.kind for view in views_for(role)] for role in ("ROLE_MANAGER", "ROLE_CLINIC", "ROLE_REVIEWER")}
    assert kinds["ROLE_MANAGER"] == list(VIEWS)
    assert kinds["ROLE_CLINIC"] == ["turnaround", "volume", "questions"]
    assert kinds["ROLE_REVIEWER"] == ["productivity", "quality"]
    for view in VIEWS.values():
        assert "person" not in groupings_for(view, "ROLE_CLINIC")
        assert set(COLUMNS[view.kind])


def test_every_figure_that_a_page_shows_is_a_column() -> None:
    for view in VIEWS.values():
        columns = COLUMNS[view.kind]
        for cells in ((None,) * len(columns), (Decimal(2),) * len(columns)):
            table = ReportTable(("client",), columns, (Line(("clients/north",), cells),), ())
            named = {column.name: cell for column, cell in zip(columns, cells, strict=True)}
            for tile in view.tiles:
                tile.value(named)
            for drawn in view.by_group:
                chart = chart_by_group(drawn, table, ["North"])
                assert (chart is None) == (cells[0] is None)
            if view.over_time:
                view.over_time.value(named)


def test_what_a_margin_lacks_is_said() -> None:
    assert missing_words({"unpriced": 0, "unpaid": 0}) == ""
    assert missing_words({"unpriced": 3, "unpaid": 0}) == "Money is missing here: 3 documents without a rate."
    assert missing_words({"unpriced": 1, "unpaid": 1}) == (
        "Money is missing here: 1 document without a rate, 1 document by people without a rule of pay."
    )
