"""Pay by the hour at which work was handed in, and by what QA found: both only where the rules say so."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.billing.invented import MARCH, document
from tests.unit.billing.test_pay import RULES

from scribeline.billing.errors import PayRulesWrong
from scribeline.billing.pay import PayStatement, Work, pay_statement, read_pay_rules, statement_csv, statement_json
from scribeline.billing.quality_pay import Scored
from scribeline.billing.shifts import Shift
from scribeline.quality.pay import PayStep

SHIFTS = """
time_zone = "America/New_York"
[[shift]]
days = ["fri", "sat"]
from = "22:00"
until = "06:00"
percent = "20"
[[shift]]
days = ["sun"]
from = "06:00"
until = "22:00"
percent = "10"
"""
QUALITY = """
[quality]
audits = "random"
at_least = 3
bands = [{ score = "0", percent = "90" }, { score = "98", percent = "100" }, { score = "99.5", percent = "105" }]
"""


def work(number: int, done_at: datetime | None, *, client: str = "north", reviewed: bool = False) -> Work:
    return Work(client, document(number), reviewed=reviewed, done_at=done_at)


def paid(rules: str, *done: Work, **more: object) -> PayStatement:
    return pay_statement("anna", read_pay_rules(rules), MARCH, done, **more)  # type: ignore[arg-type]


def with_shifts(shifts: str = SHIFTS) -> str:
    return RULES.replace('currency = "USD"', 'currency = "USD"\n' + shifts)


# --- shifts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "percent"),
    [
        (datetime(2026, 3, 7, 2, 59, tzinfo=UTC), 0),  # Friday 21:59 in New York
        (datetime(2026, 3, 7, 3, 0, tzinfo=UTC), 20),  # Friday 22:00
        (datetime(2026, 3, 7, 10, 59, tzinfo=UTC), 20),  # Saturday 05:59: the shift began on Friday
        (datetime(2026, 3, 7, 11, 0, tzinfo=UTC), 0),  # Saturday 06:00
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), 20),  # Sunday 01:30, before the clock is put forward
        (datetime(2026, 3, 8, 9, 59, tzinfo=UTC), 20),  # Sunday 05:59, after it: an hour less on the wall
        (datetime(2026, 3, 8, 10, 0, tzinfo=UTC), 10),  # Sunday 06:00
        (datetime(2026, 3, 9, 2, 0, tzinfo=UTC), 0),  # Sunday 22:00
    ],
)
def test_a_shift_is_read_on_the_clock_on_the_wall(at: datetime, percent: int) -> None:
    (line,) = paid(with_shifts(), work(1, at)).lines
    assert line.shift_percent == percent
    assert line.unit_price == Decimal("0.05") * (100 + percent) / 100


def test_stat_and_shift_are_both_of_the_ordinary_price() -> None:
    at_night = datetime(2026, 3, 7, 4, tzinfo=UTC)
    stat = Work("north", document(1, stat=True), reviewed=False, done_at=at_night)
    (line,) = paid(with_shifts(), stat).lines
    assert line.unit_price == Decimal("0.05") * Decimal("1.30")


def test_work_of_which_the_hour_is_not_known_is_said() -> None:
    told = paid(with_shifts(), work(1, None))
    assert (told.lines, [problem.job_id for problem in told.problems]) == ((), [document(1).job_id])
    assert paid(RULES, work(1, None)).problems == ()


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ('"America/New_York"', '"America/Nowhere"', "time_zone"),
        ('time_zone = "America/New_York"', "", "time_zone"),
        ('"22:00"\nuntil', '"24:00"\nuntil', "shift[1].from"),
        ('until = "06:00"', "until = 6", "shift[1].until"),
        ('["fri", "sat"]', '["friday"]', "shift[1].days"),
        ('["fri", "sat"]', "[]", "shift[1].days"),
        ('percent = "20"', 'percent = "-20"', "shift[1].percent"),
        ('percent = "20"', 'percent = "2000"', "shift[1].percent"),
        ('["sun"]', '["sat", "sun"]', None),
        ('["sun"]\nfrom = "06:00"', '["sun"]\nfrom = "05:59"', "shift[2]"),
    ],
)
def test_what_is_wrong_with_shifts_is_named(was: str, becomes: str, field: str | None) -> None:
    assert was in SHIFTS
    text = with_shifts(SHIFTS.replace(was, becomes, 1))
    if field is None:
        assert read_pay_rules(text).shifts is not None
        return
    with pytest.raises(PayRulesWrong) as refused:
        read_pay_rules(text)
    assert refused.value.field == field


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 10079))
@settings(max_examples=40, deadline=None)
def test_a_shift_covers_its_minutes_and_no_others(days: set[int], start: int, minutes: int, minute: int) -> None:
    shift = Shift(frozenset(days), start, minutes, Decimal(5))
    expected = any((day * 1440 + start + passed) % 10080 == minute for day in days for passed in range(minutes))
    assert shift.covers(minute) == expected


# --- quality ----------------------------------------------------------------------------------------------------------

FOUR = [work(number, None) for number in range(1, 4)] + [work(4, None, reviewed=True)]
"""Three that were edited, 0.32 each, and one that was reviewed, 1.20."""


def random(*scores: int, one_in: int = 10) -> list[Scored]:
    return [Scored("north", score, one_in) for score in scores]


def test_without_the_table_scores_do_nothing() -> None:
    told = paid(RULES, *FOUR, scored=random(0, 0, 0))
    assert (told.quality, str(told.total)) == ((), "2.16")


@pytest.mark.parametrize(
    ("scores", "percent", "amount", "total"),
    [
        ((9000, 9500, 9000), "90", "-0.10", "2.06"),
        ((9800, 9800, 9800), "100", "0.00", "2.16"),
        ((9950, 9950, 10000), "105", "0.05", "2.21"),
        ((0, 0), "100", "0.00", "2.16"),  # too few
        ((), "100", "0.00", "2.16"),
    ],
)
def test_a_band_changes_what_was_typed_and_edited(
    scores: tuple[int, ...], percent: str, amount: str, total: str
) -> None:
    told = paid(RULES + QUALITY, *FOUR, scored=random(*scores))
    (effect,) = told.quality
    assert (f"{effect.percent:f}", str(effect.amount), str(effect.of_amount)) == (percent, amount, "0.96")
    assert (effect.audits, str(told.total)) == (len(scores), total)


def test_each_audit_by_chance_weighs_as_many_documents_as_its_rate_says() -> None:
    scored = [*random(10000, one_in=1), *random(10000, one_in=1), *random(9700, one_in=20)]
    (effect,) = paid(RULES + QUALITY, *FOUR, scored=scored).quality
    assert (effect.mean_score, str(effect.percent)) == ((2 * 10000 + 20 * 9700) // 22, "90")


def test_what_was_looked_at_for_a_ground_counts_only_where_all_do() -> None:
    scored = [*random(10000, 10000, 10000, one_in=1), *(Scored("north", 0, None) for _ in range(3))]
    assert paid(RULES + QUALITY, *FOUR, scored=scored).quality[0].percent == 105
    everything = paid(RULES + QUALITY.replace('"random"', '"all"'), *FOUR, scored=scored).quality[0]
    assert (everything.audits, str(everything.percent)) == (6, "90")


def test_clients_plans_count_each_for_its_own_work() -> None:
    rules = RULES + QUALITY.partition("bands")[0] + 'bands = "plans"\n'
    done = [work(1, None), work(2, None, client="south")]
    plans = {"south": (PayStep(0, 5000), PayStep(9000, 10000))}
    scored = [*random(0, 0, 0), *(replace(each, client_id="south") for each in random(1, 2, 3))]
    told = paid(rules, *done, scored=scored, plans=plans)
    assert [(each.client_id, str(each.amount)) for each in told.quality] == [("north", "0.00"), ("south", "-0.16")]


def test_a_statement_says_what_quality_did() -> None:
    told = paid(RULES + QUALITY, *FOUR, scored=random(9000, 9000, 9000))
    value = json.loads(statement_json(told))
    assert value["quality"] == [
        {
            "client": "",
            "audits": 3,
            "mean_score": "90.00",
            "percent": "90",
            "of_amount": "0.96",
            "amount": "-0.10",
        }
    ]
    rows = list(csv.reader(io.StringIO(statement_csv(told))))
    assert (rows[-2][0], rows[-2][-3:]) == ("quality", ["90", "-0.10", "USD"])
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ('"random"', '"some"', "quality.audits"),
        ("at_least = 3", "at_least = 0", "quality.at_least"),
        ("at_least = 3", "least = 3", "quality"),
        ('score = "98"', 'score = "101"', "quality.bands[2].score"),
        ('percent = "90"', 'percent = "-90"', "quality.bands[1].percent"),
        ('percent = "105"', 'percent = "99"', "quality.bands[3]"),
        ('score = "98"', 'score = "98.001"', "quality.bands[2]"),
        ('{ score = "0", percent = "90" }', '{ score = "0" }', "quality.bands[1]"),
        ('bands = [{ score = "0"', 'bands = "mine"\nother = [{ score = "0"', "quality"),
    ],
)
def test_what_is_wrong_with_the_rule_of_quality_is_named(was: str, becomes: str, field: str) -> None:
    assert was in QUALITY
    with pytest.raises(PayRulesWrong) as refused:
        read_pay_rules(RULES + QUALITY.replace(was, becomes, 1))
    assert refused.value.field == field
