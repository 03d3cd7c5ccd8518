"""What a request's fields may hold."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from scribeline.front import checks
from scribeline.front.errors import ValueWrong
from scribeline.v1 import authors_pb2, work_types_pb2


@given(st.text(max_size=300))
def test_a_line_that_passes_is_short_clean_and_trimmed(value: str) -> None:
    try:
        line = checks.line(value, field="x", longest=200)
    except ValueWrong:
        return
    assert len(line) <= 200
    assert line == line.strip()
    assert not set(line) & set("\x00\n\r\t\x7f\u2028\u202e\u2066\u200f")


def test_a_refusal_names_the_field_and_does_not_quote_the_value() -> None:
    with pytest.raises(ValueWrong) as refused:
        checks.line("Jane Roe\x00" * 10, field="patient.display_name")
    assert refused.value.field == "patient.display_name"
    assert "Roe" not in refused.value.message


def test_names_of_every_script_are_lines() -> None:
    for name in ("Jo Lee", "Łukasz Żak", "دكتور سليم", "山田太郎", "O'Brien-Smith, MD"):
        assert checks.line(name, field="x") == name


def test_text_may_have_lines_but_no_other_controls() -> None:
    assert checks.text("a\tb\nc", field="x") == "a\tb\nc"
    for wrong in ("a\x00b", "a\x1bb", "x" * (checks.LONGEST_TEXT + 1)):
        with pytest.raises(ValueWrong):
            checks.text(wrong, field="x")
    with pytest.raises(ValueWrong):
        checks.text(" \n", field="x", required=True)


@pytest.mark.parametrize("name", ["a/b.wav", "..", "..\\x", "a\x00.wav", "\u202evaw.exe", "x" * 256, "a\nb"])
def test_a_file_name_names_no_folder_and_shows_as_what_it_is(name: str) -> None:
    with pytest.raises(ValueWrong):
        checks.file_name(name, field="x")


def test_codes_are_told_once_each() -> None:
    assert checks.codes([" 17 ", "LEE"], field="x") == ("17", "LEE")
    for wrong in (["17", "17"], [""], ["x" * 65], [str(n) for n in range(51)]):
        with pytest.raises(ValueWrong):
            checks.codes(wrong, field="x")


def test_a_request_id_is_a_uuid4_or_nothing() -> None:
    wanted = uuid4()
    assert checks.request_id(str(wanted)) == wanted
    assert checks.request_id(str(wanted).upper()) == wanted
    assert checks.request_id("") is None
    for wrong in (str(UUID(int=1)), wanted.hex, f"{{{wanted}}}", f"{wanted}\n", f"{wanted}0", "x" * 10_000):
        with pytest.raises(ValueWrong):
            checks.request_id(wrong)


@pytest.mark.parametrize(("asked", "given"), [(0, 50), (1, 1), (500, 500), (501, 500), (10**9, 500)])
def test_a_page_has_a_size_within_the_limit(asked: int, given: int) -> None:
    assert checks.page_size(asked) == given


def test_a_negative_page_is_refused() -> None:
    with pytest.raises(ValueWrong):
        checks.page_size(-1)


def test_dates_are_calendar_dates() -> None:
    assert checks.iso_date("1970-12-31", field="x") == "1970-12-31"
    assert checks.iso_date("", field="x") == ""
    for wrong in ("31.12.1970", "1970-02-30", "19701231", "1970-W01-1", "1970-12-31T00:00", "١٩٧٠-١٢-٣١", "0000-01-01"):
        with pytest.raises(ValueWrong):
            checks.iso_date(wrong, field="x")


def test_lengths_of_time_have_bounds() -> None:
    assert checks.turnaround(Duration(seconds=3600), field="x") == 3600
    for wrong in (Duration(), Duration(seconds=59), Duration(seconds=-60), Duration(seconds=1 << 40)):
        with pytest.raises(ValueWrong):
            checks.turnaround(wrong, field="x")


def test_instants_are_within_the_calendar() -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    message = Timestamp()
    message.FromDatetime(now)
    assert checks.instant(message, field="x") == now
    for wrong in (Timestamp(seconds=1 << 40), Timestamp(seconds=-(1 << 40)), Timestamp(seconds=1, nanos=-5)):
        with pytest.raises(ValueWrong):
            checks.instant(wrong, field="x")


def test_hashes_contents_and_choices() -> None:
    assert checks.sha256(bytes(32), field="x") == bytes(32)
    assert checks.at_most(b"ab", 2, field="x") == b"ab"
    assert checks.choice(1, {1: "one"}, field="x") == "one"
    for wrong in (
        lambda: checks.sha256(bytes(31), field="x"),
        lambda: checks.at_most(b"", 2, field="x"),
        lambda: checks.at_most(b"abc", 2, field="x"),
        lambda: checks.choice(0, {1: "one"}, field="x"),
    ):
        with pytest.raises(ValueWrong):
            wrong()


def test_an_update_changes_what_is_masked_or_what_is_set() -> None:
    author = authors_pb2.Author(name="clients/c1/authors/a1", display_name="Jo", etag="v1")
    changeable = ("display_name", "credentials", "codes")
    assert checks.update_mask(FieldMask(), author, changeable) == {"display_name"}
    assert checks.update_mask(FieldMask(paths=["codes"]), author, changeable) == {"codes"}
    assert checks.update_mask(FieldMask(paths=["*"]), author, changeable) == set(changeable)
    for wrong in (["etag"], ["nonsense"], ["display_name", "*"], [""]):
        with pytest.raises(ValueWrong):
            checks.update_mask(FieldMask(paths=wrong), author, changeable)
    no_review = work_types_pb2.WorkType(review_required=False)
    assert checks.update_mask(FieldMask(), no_review, ("review_required",)) == {"review_required"}
