"""Figures out of sums: quotients that are there or not, money that is never mixed, and who may read what."""

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import ADMIN, ANNA, MANAGER, RITA, clinic

from scribeline.identity.model import Caller
from scribeline.reports.errors import NotYourFigures, PeopleHidden, ReportPeriodWrong, ReportTooLarge
from scribeline.reports.model import (
    EVERYBODY,
    MOST_ROWS,
    NO_NAMES,
    Dimension,
    Drafts,
    Kind,
    Margin,
    Money,
    Productivity,
    Query,
    Questions,
    Report,
    Row,
    Turnaround,
    Volume,
    check_may_read,
    check_query,
    check_size,
    persons_shown,
    with_open,
)

MARCH = Query(date(2026, 3, 1), date(2026, 4, 1))
counts = st.integers(0, 10**9)


def test_nothing_gives_no_quotients_and_no_nonsense() -> None:
    assert Turnaround().on_time_share is None
    productivity = Productivity()
    assert (productivity.edit_per_audio, productivity.lines_per_hour, productivity.changed_per_line) == (None,) * 3
    assert Drafts().changed_per_100 is None
    assert (Questions().blanks_per_document, Questions().answered_share) == (None, None)
    assert (Margin().margin, Margin().margin_share) == (None, None)


@settings(max_examples=60)
@given(counts, counts, counts)
def test_shares_lie_between_0_and_1_and_parts_are_the_whole(on_time: int, late: int, running: int) -> None:
    told = Turnaround(documents=on_time + late + running, on_time=on_time, late=late)
    assert told.running == running
    if on_time + late:
        assert told.on_time_share is not None
        assert 0 <= told.on_time_share <= 1
        assert math.isclose(told.on_time_share, 1 - late / (on_time + late), abs_tol=1e-12)


def test_the_formulas_with_numbers_that_one_can_reckon_in_the_head() -> None:
    told = Productivity(
        audio_ms=120_000, lines=Decimal(30), edit_s=360, drafted_lines=Decimal(20), changed=60, idle_s=999
    )
    assert (told.edit_per_audio, told.lines_per_hour, told.changed_per_line) == (3.0, 300.0, 3.0)
    assert Drafts(documents=2, characters=4000, changed=128).changed_per_100 == 3.2


def test_margin_is_there_in_one_currency_alone() -> None:
    dollars = Money("USD", Decimal(100), Decimal(30), Decimal(10))
    assert Margin(documents=3, money=(dollars,)).margin == Decimal(60)
    assert Margin(documents=3, money=(dollars,)).margin_share == 0.6
    both = Margin(documents=3, money=(Money("EUR", Decimal(100)), replace(dollars, revenue=Decimal(0))))
    assert (both.margin, both.margin_share) == (None, None)
    assert Margin(documents=1, money=(Money("USD", Decimal(0), Decimal(5)),)).margin == Decimal(-5)
    assert Margin(documents=1, money=(Money("USD", Decimal(0), Decimal(5)),)).margin_share is None


def test_what_is_open_has_its_place_and_changes_nothing_else() -> None:
    told = Report(Volume(documents=3, stat=1), (Row(("north",), Volume(documents=3, stat=1)),))
    made = with_open(told, Volume(), {("south",): 2, ("north",): 1, ("",): 4})
    assert made.total == Volume(documents=3, stat=1, open=7)
    assert made.rows == (
        Row(("north",), Volume(documents=3, stat=1, open=1)),
        Row(("south",), Volume(open=2)),
        Row(("",), Volume(open=4)),
    )
    assert with_open(Report(Turnaround()), Turnaround(), {(): 5}) == Report(Turnaround(open=5))
    assert Turnaround(open=5).running == 0
    assert Turnaround(open=5).on_time_share is None
    assert with_open(told, Volume(), {}) == told


# ---------------------------------------------------------------- who may read what


@pytest.mark.parametrize(
    ("caller", "kinds", "shown"),
    [
        (ADMIN, set(Kind), EVERYBODY),
        (MANAGER, set(Kind), EVERYBODY),
        (ANNA, {Kind.PRODUCTIVITY}, "anna"),
        (RITA, {Kind.PRODUCTIVITY}, "rita"),
        (clinic("north"), {Kind.TURNAROUND, Kind.VOLUME, Kind.QUESTIONS}, NO_NAMES),
    ],
)
def test_each_role_reads_its_own_reports(caller: Caller, kinds: set[Kind], shown: str) -> None:
    assert persons_shown(caller) == shown
    for kind in Kind:
        if kind in kinds:
            check_may_read(caller, kind, MARCH)
        else:
            with pytest.raises(NotYourFigures):
                check_may_read(caller, kind, MARCH)


def test_a_person_chooses_nobody_else_and_a_clinic_nobody_at_all() -> None:
    check_may_read(ANNA, Kind.PRODUCTIVITY, replace(MARCH, person_id="anna", by=(Dimension.PERSON,)))
    with pytest.raises(NotYourFigures):
        check_may_read(ANNA, Kind.PRODUCTIVITY, replace(MARCH, person_id="bert"))
    for query in (replace(MARCH, person_id="anna"), replace(MARCH, by=(Dimension.PERSON,))):
        with pytest.raises(PeopleHidden):
            check_may_read(clinic("north"), Kind.VOLUME, query)


def test_what_makes_no_sense_is_refused() -> None:
    check_query(replace(MARCH, by=(Dimension.CLIENT, Dimension.DAY)))
    check_query(replace(MARCH, end=date(2026, 3, 2)))
    for wrong in (
        replace(MARCH, end=MARCH.start),
        replace(MARCH, end=date(2026, 2, 1)),
        replace(MARCH, end=date(2030, 1, 1)),
        replace(MARCH, by=(Dimension.DAY, Dimension.DAY)),
        replace(MARCH, by=(Dimension.DAY, Dimension.CLIENT, Dimension.PERSON)),
    ):
        with pytest.raises(ReportPeriodWrong):
            check_query(wrong)
    check_size(MOST_ROWS)
    with pytest.raises(ReportTooLarge):
        check_size(MOST_ROWS + 1)
