"""What audits say: known intervals, sums that are exact over parts, and pay by quality."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.quality.pay import PayStep, pay_factor
from scribeline.quality.scoring import FULL
from scribeline.quality.statistics import Interval, Tally, total, wilson

audits = st.builds(
    Tally.of,
    one_in=st.sampled_from([1, 2, 10, 25]),
    passed=st.booleans(),
    score=st.integers(0, FULL),
    points=st.integers(0, 3_000),
    characters=st.integers(0, 30_000),
)


@pytest.mark.parametrize(
    ("passed", "size", "low", "high"),
    [
        # The worked examples of Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
        # Medicine 17 (1998), table I: the score method without continuity correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # The same from the other side.
        (20, 20, 0.8389, 1.0000),
        (28, 29, 0.8282, 0.9939),
    ],
)
def test_intervals_known_from_the_literature(passed: int, size: int, low: float, high: float) -> None:
    told = wilson(passed / size, size)
    assert (round(told.low, 4), round(told.high, 4)) == (low, high)


def test_twenty_audits_that_passed_say_little() -> None:
    assert wilson(1.0, 20).low < 0.84


def test_without_audits_everything_is_possible() -> None:
    assert Tally().interval == Interval(0.0, 1.0)
    assert (Tally().pass_share, Tally().mean_score, Tally().line_accuracy()) == (None, None, None)


@settings(max_examples=40)
@given(st.floats(0, 1), st.floats(0.01, 1e7), st.floats(0.5, 0.999))
def test_an_interval_lies_within_0_and_1_and_holds_what_was_seen(share: float, size: float, confidence: float) -> None:
    told = wilson(share, size, confidence)
    assert 0 <= told.low <= share + 1e-9
    assert share - 1e-9 <= told.high <= 1


@settings(max_examples=40)
@given(st.integers(0, 50), st.integers(1, 50))
def test_more_audits_of_the_same_share_narrow_it_and_both_sides_are_alike(passed: int, more: int) -> None:
    few, many = wilson(passed / 50, 50), wilson(passed / 50, 50 * (1 + more))
    assert many.high - many.low < few.high - few.low
    failed = wilson(1 - passed / 50, 50)
    assert failed.low == pytest.approx(1 - few.high)
    assert failed.high == pytest.approx(1 - few.low)


@settings(max_examples=40)
@given(st.lists(audits, max_size=12), st.integers(0, 12))
def test_parts_added_up_are_the_whole(found: list[Tally], cut: int) -> None:
    assert total(found[:cut]) + total(found[cut:]) == total(found) == total(reversed(found))


@settings(max_examples=40)
@given(st.lists(audits, min_size=1, max_size=12))
def test_every_figure_of_a_sample_makes_sense(found: list[Tally]) -> None:
    told = total(found)
    assert told.pass_share is not None
    assert told.mean_score is not None
    assert 0 <= told.interval.low <= told.pass_share + 1e-9
    assert told.pass_share - 1e-9 <= told.interval.high <= 1
    assert 0 <= told.mean_score <= FULL
    assert 0 < told.size <= told.audits + 1e-9
    assert 0 <= (told.line_accuracy() or 0) <= FULL


def test_at_one_rate_the_rate_changes_nothing() -> None:
    def sample(one_in: int) -> Tally:
        passed = [Tally.of(one_in=one_in, passed=True, score=9900, points=100, characters=2000)] * 18
        failed = [Tally.of(one_in=one_in, passed=False, score=9600, points=400, characters=2000)] * 2
        return total([*passed, *failed])

    all_of_them, one_in_ten = sample(1), sample(10)
    assert all_of_them.interval == one_in_ten.interval == wilson(0.9, 20)
    assert all_of_them.mean_score == one_in_ten.mean_score == 9870
    assert all_of_them.line_accuracy() == one_in_ten.line_accuracy()


def test_who_is_looked_at_more_often_does_not_weigh_more() -> None:
    """All ten documents of somebody new, five failed, and ten of a hundred by others, none failed: 105 of 110 pass."""
    new = [Tally.of(one_in=1, passed=number < 5, score=9800, points=0, characters=0) for number in range(10)]
    others = [Tally.of(one_in=10, passed=True, score=10_000, points=0, characters=0) for _ in range(10)]
    told = total([*new, *others])
    assert told.pass_share == pytest.approx(105 / 110)
    assert told.size == pytest.approx(110**2 / 1010)  # fewer than the 20 that were audited
    assert told.interval.low < wilson(105 / 110, 20).low


def test_the_quarterly_variant_is_over_all_lines() -> None:
    lines = [
        Tally.of(one_in=1, passed=True, score=9900, points=points, characters=1000 * 65) for points in (0, 500, 1500, 0)
    ]
    assert total(lines).line_accuracy() == 9950


def test_pay_by_quality_where_a_company_wants_it() -> None:
    steps = (PayStep(9500, 9_000), PayStep(9800, 10_000), PayStep(9950, 10_550))
    told = {score: pay_factor(steps, score) for score in (0, 9499, 9500, 9799, 9800, 9949, 9950, 10_000, None)}
    assert [str(each) for each in told.values()] == ["0.9", "0.9", "0.9", "0.9", "1", "1", "1.055", "1.055", "1"]
    assert pay_factor((), 5000) == Decimal(1)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 20_000)), max_size=6),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)
def test_a_higher_score_never_pays_less(told: list[tuple[int, int]], one: int, other: int) -> None:
    scores = sorted({score for score, _ in told})
    percents = sorted(percent for _, percent in told)[: len(scores)]
    steps = tuple(PayStep(*pair) for pair in zip(scores, percents, strict=True))
    assert pay_factor(steps, min(one, other)) <= pay_factor(steps, max(one, other))
