"""What a confidence is worth: how far from the truth it is, and how many errors it points at."""

import pytest

from scribeline.confidence.measuring import Judged, judge, measure
from scribeline.confidence.tokens import Told
from scribeline.transcripts.model import WordSpan


def told(text: str, confidence: float | None = 0.5) -> list[Told]:
    return [Told(piece, WordSpan(at, at), confidence, 0, at, at + len(piece)) for at, piece in enumerate(text.split())]


def rights(draft: str, report: str, accept: list[tuple[str, list[str]]] | None = None) -> list[bool]:
    return [each.right for each in judge(told(draft), report, accept or [])]


def test_a_piece_is_right_where_the_report_has_it_in_any_case_and_with_any_marks() -> None:
    assert rights("takes lisinopril, 20 MG daily", "Takes lisinopril 20 mg daily.") == [True] * 5
    assert rights("takes listen up 20 mg", "takes lisinopril 20 mg") == [True, False, False, True, True]


def test_another_form_that_is_as_right_counts_as_right() -> None:
    accept = [("twice daily", ["b.i.d.", "two times a day"])]
    assert rights("20 mg b.i.d. with food", "20 mg twice daily with food", accept) == [True] * 5


def test_lone_marks_and_what_nothing_is_known_of_are_not_judged() -> None:
    assert judge(told("- , x", None), "x") == ()
    assert len(judge(told("- x"), "x")) == 1


def test_a_confidence_that_is_as_often_right_as_it_says_has_no_calibration_error() -> None:
    judged = [Judged(0.75, right) for right in (True, True, True, False)] * 5
    assert measure(judged).calibration_error == pytest.approx(0.0)


def test_boasting_is_a_calibration_error() -> None:
    assert measure([Judged(1.0, False)] * 3 + [Judged(1.0, True)]).calibration_error == pytest.approx(0.75)


def test_the_share_of_errors_among_the_most_doubtful_pieces() -> None:
    judged = [Judged(0.1, False), Judged(0.2, True), *[Judged(0.9, True)] * 17, Judged(0.95, False)]
    found = measure(judged)
    assert (found.tokens, found.errors, found.errors_in_doubtful) == (20, 2, 0.5)
    assert sum(each.tokens for each in found.bins) == 20


def test_nothing_can_be_said_where_there_is_nothing() -> None:
    found = measure([])
    assert (found.tokens, found.calibration_error, found.errors_in_doubtful) == (0, 0.0, None)
