"""Audits as pages show them, and marks as browsers send them."""

from typing import Any

import pytest

from scribeline.desk.audits import bars_of, marks_of, numbers_of, percent_words, points_words, scoring_value
from scribeline.desk.errors import FieldWrong
from scribeline.v1.quality_pb2 import AuditMark, QualityFigures, Scoring


def test_scores_and_shares_read_as_people_write_them() -> None:
    assert [points_words(each) for each in (10_000, 9_850, 9_825, 9_801, 0)] == ["100", "98.5", "98.25", "98.01", "0"]
    assert [percent_words(each) for each in (1.0, 0.8389, 0.0)] == ["100.0 %", "83.9 %", "0.0 %"]


def test_a_chart_has_a_bar_for_each_group_with_audits_within_its_scale() -> None:
    some = QualityFigures.Group(audit_count=20, pass_share=1.0, pass_share_low=0.8389, pass_share_high=1.0)
    none = QualityFigures.Group(targeted_count=3)
    (bar,) = bars_of([("nobody", none), ("a name that is too long for the chart", some)])
    assert (bar["x"], bar["width"], bar["at"]) == (190 + 352.3, 67.7, 610.0)
    assert bar["label"] == "a name that is too long f…"
    assert bar["told"].endswith("100.0 % pass, with 95 % confidence 83.9 % to 100.0 %")


FINE: dict[str, Any] = {"category": "format", "weight": "feedback"}


def test_a_mark_comes_with_its_place_its_words_or_its_time() -> None:
    sent = {**FINE, "remark": "<b>", "place": [0, 4, 9], "words": [1, 2], "start_s": 0.5, "end_s": 1}
    (mark,) = marks_of([sent])
    assert (mark.category, mark.weight, mark.remark) == ("format", AuditMark.WEIGHT_FEEDBACK, "<b>")
    assert (mark.place.block, mark.place.start, mark.place.end) == (0, 4, 9)
    assert (mark.words.last, mark.start_offset.ToMilliseconds(), mark.end_offset.ToMilliseconds()) == (2, 500, 1000)
    (bare,) = marks_of([{**FINE, "place": None, "words": None, "start_s": None, "end_s": None}])
    assert not any(bare.HasField(name) for name in ("place", "words", "start_offset", "end_offset"))


@pytest.mark.parametrize(
    ("marks", "field"),
    [
        (None, "marks"),
        ({}, "marks"),
        ([1], "marks[0]"),
        ([{"category": "format"}], "marks[0].weight"),
        ([{**FINE, "weight": ["critical"]}], "marks[0].weight"),
        ([FINE, {**FINE, "category": 7}], "marks[1].category"),
        ([{**FINE, "remark": "\ud800"}], "marks[0].remark"),
        ([{**FINE, "place": [0, 4]}], "marks[0].place"),
        ([{**FINE, "place": [0, -1, 2]}], "marks[0].place"),
        ([{**FINE, "words": [0.5, 1]}], "marks[0].words"),
        ([{**FINE, "words": [True, 1]}], "marks[0].words"),
        ([{**FINE, "start_s": -1, "end_s": 1}], "marks[0].start_s"),
        ([{**FINE, "start_s": 1}], "marks[0].end_s"),
    ],
)
def test_marks_that_make_no_sense_are_refused_with_their_field(marks: object, field: str) -> None:
    with pytest.raises(FieldWrong) as refused:
        marks_of(marks)
    assert refused.value.field == field


def test_numbers_of_marks_are_whole_and_from_0() -> None:
    assert numbers_of([2, 0], "marks") == [2, 0]
    for wrong in (None, "0", [-1], [1.0], [True], [2**31], [0] * 1_001):
        with pytest.raises(FieldWrong):
            numbers_of(wrong, "marks")


def test_the_editor_gets_the_method_of_its_audit_or_else_the_first() -> None:
    scoring = Scoring(
        methods=[
            Scoring.Method(id="one", basis=Scoring.Method.BASIS_DOCUMENT),
            Scoring.Method(id="two", basis=Scoring.Method.BASIS_LINES),
        ],
        categories=[Scoring.Category(id="format", title="Format", weight=AuditMark.WEIGHT_FEEDBACK)],
    )
    assert scoring_value(scoring, "two")["method"]["basis"] == "lines"
    assert scoring_value(scoring, "gone")["method"]["id"] == "one"
    assert scoring_value(scoring, "one")["categories"] == [{"id": "format", "title": "Format", "weight": "feedback"}]
