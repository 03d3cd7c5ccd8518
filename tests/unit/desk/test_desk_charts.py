"""Charts as geometry: nothing lies outside, nothing is left out in silence, and whatever is shown is told in words."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.desk.charts import MOST_BARS, WIDE, bars, nice_scale, ranges, scale_of_time, shortened, trend

numbers = st.floats(0, 1e9, allow_nan=False)


@settings(max_examples=80)
@given(numbers)
def test_scales_are_round_and_reach_far_enough(largest: float) -> None:
    for scale in (nice_scale(largest), scale_of_time(largest)):
        assert scale[0] == 0
        assert scale[-1] >= largest * 0.998
        assert 2 <= len(scale) <= 8
        steps = {round(after - before, 6) for before, after in pairwise(scale)}
        assert max(steps) - min(steps) <= 1e-6 * max(1.0, scale[-1])


@pytest.mark.parametrize(
    ("largest", "scale"),
    [
        (0, (0, 1)),
        (4, (0, 1, 2, 3, 4)),
        (97, (0, 25, 50, 75, 100)),
        (0.11, (0, 0.05, 0.1, 0.15)),
    ],
)
def test_scales_that_one_would_draw_by_hand(largest: float, scale: tuple[float, ...]) -> None:
    assert nice_scale(largest) == pytest.approx(scale)
    assert scale_of_time(5 * 3600) == (0, 7200, 14_400, 21_600)


@settings(max_examples=40)
@given(st.lists(st.none() | numbers, max_size=40), st.sampled_from(["columns", "line"]))
def test_a_chart_over_time_stays_within_its_frame(values: list[float | None], kind: str) -> None:
    points = [(str(place), f"day {place}", value) for place, value in enumerate(values)]
    scale = nice_scale(max((value for value in values if value is not None), default=0.0))
    chart = trend("Title", "Told.", points, str, kind=kind, scale=scale)
    assert len(chart.marks) == sum(value is not None for value in values)
    for mark in chart.marks:
        assert chart.left <= mark.x <= WIDE
        assert chart.top - 0.1 <= mark.y <= chart.bottom
        assert math.isfinite(mark.height)
    assert len(chart.names) <= 13


def test_a_gap_in_time_is_a_gap_in_the_line() -> None:
    points = [("", "", value) for value in (1.0, 2.0, None, 3.0, None, 1.0, 1.0)]
    chart = trend("", "", points, str, kind="line", scale=(0.0, 3.0))
    assert [len(line.split()) for line in chart.lines] == [2, 2], "a single point is a dot alone"


def test_groups_that_do_not_fit_are_told_of() -> None:
    groups = [(f"A clinic with a very long name indeed, number {number}", float(number)) for number in range(40)]
    chart = bars("", "", groups, str, scale=nice_scale(39))
    assert (len(chart.marks), chart.left_out) == (MOST_BARS, 40 - MOST_BARS)
    assert all(len(mark.label) <= 26 for mark in chart.marks)
    assert chart.marks[0].told.startswith("A clinic with a very long name indeed"), "whole for who asks"
    assert all(chart.left <= mark.x + mark.width <= chart.right for mark in chart.marks)


def test_a_range_lies_where_its_ends_are() -> None:
    chart = ranges(
        "", "", [("one", 0.2, 0.5, 1.0)], lambda *ends: str(ends), scale=(0.0, 1.0), write_tick=lambda value: f"{value}"
    )
    (mark,) = chart.marks
    assert mark.low is not None
    assert mark.high == chart.right
    assert mark.low < mark.x + mark.width < mark.high
    assert shortened("x" * 26) == "x" * 26
