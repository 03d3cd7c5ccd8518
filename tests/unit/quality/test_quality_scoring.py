"""How documents are scored: the table that the desk is tested with as well, and what holds for any marks."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.quality.errors import UnknownMethod
from scribeline.quality.model import Mark, Weight
from scribeline.quality.scoring import (
    FULL,
    Basis,
    accuracy,
    categories,
    current_method,
    current_methods,
    methods,
    points_of,
    score,
)

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("scores.json").read_text())
CASES: list[dict[str, Any]] = TABLE["cases"]
AHDI, LINES = current_method("ahdi-2010"), current_method("aamt-2005-lines")

marks = st.lists(
    st.builds(
        Mark,
        category=st.sampled_from(sorted(categories())),
        weight=st.sampled_from(Weight),
        passage=st.sampled_from(["", "15 mg", "15  MG ", "lungs"]),
        stands=st.booleans(),
    ),
    max_size=12,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_the_table_that_the_desk_is_tested_with(case: dict[str, Any]) -> None:
    given_marks = [
        Mark(category, Weight(weight), passage=passage, stands=stands)
        for category, weight, passage, stands in case["marks"]
    ]
    told = score(current_method(case["method"]), given_marks, case["characters"])
    assert (told.score, told.points, told.passed) == (case["score"], case["points"], case["passed"])


def test_the_table_has_the_methods_as_they_are() -> None:
    for method in current_methods():
        told = TABLE["methods"][method.method_id]
        assert Basis(told["basis"]) is method.basis
        assert {Weight(weight): points for weight, points in told["points"].items()} == method.points
        assert told["pass_at"] == method.pass_at
        assert told["repeats_count_once"] == method.repeats_count_once
        assert told["characters_per_line"] == method.characters_per_line


def test_the_methods_say_where_they_come_from() -> None:
    assert [each.method_id for each in current_methods()] == ["ahdi-2010", "aamt-2005-lines"]
    assert AHDI.points == {Weight.CRITICAL: 300, Weight.NONCRITICAL: 100, Weight.FEEDBACK: 0}
    assert (AHDI.pass_at, AHDI.basis, AHDI.repeats_count_once) == (9800, Basis.DOCUMENT, True)
    assert all(each.source for each in methods().values())
    assert all(each.source for each in categories().values())
    assert {each.weight for each in categories().values()} == set(Weight)


def test_another_method_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownMethod, match="ahdi-2010, aamt-2005-lines"):
        current_method("ahdi-1998")


def test_twenty_points_in_a_quarter_of_4000_lines() -> None:
    assert accuracy(2000, 4000 * 65, 65) == 9950


@settings(max_examples=40)
@given(marks, st.integers(0, 400_000), st.sampled_from([AHDI, LINES]))
def test_every_score_lies_between_0_and_100_and_passes_from_the_limit_on(
    found: list[Mark], length: int, method: Any
) -> None:
    told = score(method, found, length)
    assert 0 <= told.score <= FULL
    assert told.passed == (told.score >= method.pass_at)


@settings(max_examples=40)
@given(marks, marks, st.sampled_from([AHDI, LINES]))
def test_one_more_mark_never_raises_a_score_and_order_does_not_matter(
    found: list[Mark], more: list[Mark], method: Any
) -> None:
    assert score(method, [*found, *more], 3000).score <= score(method, found, 3000).score
    assert points_of(method, [*found, *more]) == points_of(method, [*more, *found])


@settings(max_examples=40)
@given(marks, st.integers(1, 5))
def test_repeating_every_error_changes_nothing_where_repeats_count_once(found: list[Mark], times: int) -> None:
    in_text = [mark for mark in found if mark.passage.strip()]
    assert points_of(AHDI, in_text * times) == points_of(AHDI, in_text)
    assert points_of(LINES, in_text * times) == times * points_of(LINES, in_text)


@settings(max_examples=40)
@given(marks)
def test_what_is_overturned_counts_as_if_it_had_never_been_marked(found: list[Mark]) -> None:
    for method in (AHDI, LINES):
        assert points_of(method, found) == points_of(method, [mark for mark in found if mark.stands])
