"""Plain forms: what was sent, what was typed in two places at once, and hours as people write them."""

import pytest
from google.protobuf.duration_pb2 import Duration
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.desk.errors import FieldWrong
from scribeline.desk.forms import (
    Form,
    Shown,
    Wrong,
    attempt,
    field_among,
    filled,
    fingerprints,
    merged,
    read_form,
    whole_number,
    words_in,
)
from scribeline.desk.working_hours import (
    WEEKDAYS,
    days_in,
    length_in,
    length_text,
    week_in,
    week_values,
    week_words,
)
from scribeline.errors import Conflict, InvalidInput, NotFound

URLENCODED = "application/x-www-form-urlencoded"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def multipart(parts: dict[str, str], files: dict[str, bytes], boundary: str = "b0") -> bytes:
    """A body as a browser makes it."""
    made = b""
    for name, text in parts.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        made += head.encode() + text.encode() + b"\r\n"
    for name, content in files.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a b.docx"\r\n\r\n'
        made += head.encode() + content + b"\r\n"
    return made + f"--{boundary}--\r\n".encode()


def test_a_form_is_read_with_each_line_break_as_one_character() -> None:
    form = read_form(b"name=J%C3%B6rg+%26+%3Cb%3E&codes=1%0D%0A2%0D3&empty=", URLENCODED)
    assert form == Form({"name": "Jörg & <b>", "codes": "1\n2\n3", "empty": ""})
    assert form.text("not sent") == ""


@settings(max_examples=25)
@given(st.binary(max_size=200), TEXT)
def test_files_come_through_as_they_are(content: bytes, text: str) -> None:
    if b"\r\n--b0" in b"\r\n" + content:
        return  # a browser chooses another boundary then
    body = multipart({"name": text}, {"content": content})
    form = read_form(body, "multipart/form-data; boundary=b0")
    assert form.files == {"content": content}
    assert form.text("name") == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=%ff", URLENCODED),
        (b"\xff", URLENCODED),
        (b"a=1&" * 6_000, URLENCODED),
        (b"no part at all", "multipart/form-data; boundary=b0"),
        (multipart({"a": "1"}, {})[:-6], "multipart/form-data; boundary=b0"),
        (multipart({"a": "1"}, {}), "multipart/form-data; boundary=other"),
    ],
)
def test_what_is_no_form_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(FieldWrong):
        read_form(body, kind)


def test_the_same_form_sent_twice_asks_for_one_change_and_another_one_for_another() -> None:
    form = Form({"request_id": "r", "name": "A"}, {"content": b"1"})
    assert form.request_id == Form({"name": "A", "request_id": "r"}, {"content": b"1"}).request_id
    others = (
        Form({"request_id": "s", "name": "A"}, {"content": b"1"}),
        Form({"request_id": "r", "name": "B"}, {"content": b"1"}),
        Form({"request_id": "r", "name": "A"}, {"content": b"2"}),
    )
    assert len({each.request_id for each in (form, *others)}) == 4


async def test_what_is_wrong_comes_back_with_all_that_was_typed() -> None:
    form = Form({"name": "typed", "zone": "Mars", "etag": "v1", "was": "{}"})

    async def refuse(error: Exception) -> Shown | None:
        async def act() -> None:
            raise error

        return await attempt(form, ("name", "zone"), act)

    at_field = await refuse(InvalidInput("`client.zone[1].name` has to be a place.", field="client.zone[1].name"))
    assert at_field is not None
    assert (at_field.values, at_field.etag, at_field.status) == ({"name": "typed", "zone": "Mars"}, "v1", 400)
    assert at_field.errors == {"zone": Wrong("has to be a place.", of_field=True)}
    nowhere = await refuse(InvalidInput("Choose another day.", field="period"))
    assert nowhere is not None
    assert (nowhere.errors, nowhere.problem) == ({}, "Choose another day.")
    with pytest.raises(NotFound):
        await refuse(NotFound("Gone."))


async def test_what_two_typed_at_once_is_put_together_field_by_field() -> None:
    stored = {"mine": "a", "theirs": "a", "both": "a", "same": "a", "nobody": "a\r\nb"}
    opened = filled(stored, "v1")
    typed = stored | {"mine": "b", "both": "b", "same": "b", "nobody": "a\nb"}
    form = Form({**typed, "etag": "v1", "was": opened.was})

    async def act() -> None:
        raise Conflict("Somebody was faster.")

    async def latest() -> Shown:
        return filled(stored | {"theirs": "c", "both": "c", "same": "b", "row": "d"}, "v2")

    shown = await attempt(form, tuple(typed), act, latest=latest)
    assert shown is not None
    assert shown.values == {"mine": "b", "theirs": "c", "both": "b", "same": "b", "nobody": "a\nb", "row": "d"}
    assert (shown.theirs, shown.taken) == ({"both": "c"}, frozenset({"theirs", "row"}))
    assert (shown.etag, shown.status, shown.request_id != opened.request_id) == ("v2", 409, True)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from("abc"), st.tuples(TEXT, TEXT, TEXT), min_size=1))
def test_a_merge_loses_nothing_of_either_side(fields: dict[str, tuple[str, str, str]]) -> None:
    """Each field: what was stored, what was typed here, and what somebody else saved."""
    before, mine, other = ({name: versions[n] for name, versions in fields.items()} for n in range(3))
    shown = merged(mine, fingerprints(before), filled(other), status=409)
    for name, (was, typed, now) in fields.items():
        seen = {shown.values[name], shown.theirs.get(name, shown.values[name])}
        if typed not in (was, now):
            assert shown.values[name] == typed
        if now not in (was, typed):
            assert now in seen


@pytest.mark.parametrize("was", ["", "nonsense", "[]", "[" * 100_000])
def test_a_form_whose_memory_was_lost_keeps_what_was_typed(was: str) -> None:
    shown = merged({"name": "typed"}, was, filled({"name": "stored"}), status=409)
    assert (shown.values, shown.theirs) == ({"name": "typed"}, {"name": "stored"})


def test_hours_are_written_as_people_write_them() -> None:
    for text, seconds in (
        ("24", 86_400),
        ("1.5", 5_400),
        ("1,5", 5_400),
        ("1:30", 5_400),
        ("0:45 h", 2_700),
        ("72h", 259_200),
    ):
        assert length_in(text, "turnaround") == Duration(seconds=seconds), text
    for seconds, text in ((86_400, "24"), (5_400, "1:30"), (100, "0:01:40")):
        assert length_text(Duration(seconds=seconds)) == text
        assert length_in(text, "turnaround") == Duration(seconds=seconds)
    assert length_in("  ", "turnaround") is None
    for wrong in ("a day", "-1", "1:60", "1:2:3:4", "1e9", "٣"):
        with pytest.raises(FieldWrong) as told:
            length_in(wrong, "turnaround")
        assert told.value.field == "turnaround"


def test_a_week_goes_round_and_is_told_on_one_line() -> None:
    written = {name: "9 - 12, 13:00 to 17.30" for name, _ in WEEKDAYS[:5]} | {"hours_saturday": "0:00-24:00"}
    spans = week_in(written)
    assert len(spans) == 11
    values = week_values(spans)
    assert (values["hours_monday"], values["hours_sunday"]) == ("09:00 - 12:00, 13:00 - 17:30", "")
    assert list(week_in(values)) == spans
    assert week_words(spans) == "Mon to Fri 09:00 - 12:00, 13:00 - 17:30; Sat 00:00 - 24:00"
    with pytest.raises(FieldWrong) as told:
        week_in({"hours_friday": "9 - 12, afternoon"})
    assert told.value.field == "hours_friday"


def test_days_words_and_numbers() -> None:
    assert days_in("2026-12-25\n2027-01-01, 2027-05-05", "holidays") == ["2026-12-25", "2027-01-01", "2027-05-05"]
    with pytest.raises(FieldWrong, match="place 2"):
        days_in("2026-12-25\n2026-13-01", "holidays")
    assert words_in("US, CA;\n nl\n\n") == ["US", "CA", "nl"]
    assert (whole_number(" 20 ", "one_in"), whole_number("", "one_in")) == (20, 0)
    for wrong in ("2.5", "x", "1" * 10, "²"):
        with pytest.raises(FieldWrong):
            whole_number(wrong, "one_in")
    assert field_among({"terms", "hours"}, "client.terms[3].hours[1].opens") == "terms"
    assert field_among({"hours"}, "client.zone") == ""
