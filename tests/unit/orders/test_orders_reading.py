"""Clinics' lists as files: what is read, what is refused whole, and what is told of single fields."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.orders.columns import Problem, RuleBroken, birth_date, clock_time, day, day_and_time
from scribeline.orders.errors import ColumnsWrong, FileUnreadable, ListTooLarge, RowsRefused
from scribeline.orders.model import DayOrder, Person, Sex
from scribeline.orders.reading import LARGEST_FILE, MOST_LINES, Encoding, Form, Lines, ListKind, ListReader, Row

VIENNA = ZoneInfo("Europe/Vienna")
TODAY = date(2026, 3, 2)
PLAIN = Form()


def read(
    content: bytes | str, kind: ListKind = ListKind.PATIENTS, form: Form = PLAIN, size: int = 1000
) -> tuple[list[Row], list[Problem]]:
    """Every row and every problem of a list."""
    data = content.encode() if isinstance(content, str) else content
    batches = list(ListReader(data, kind, form, VIENNA, TODAY).batches(size))
    return [row for batch in batches for row in batch.rows], [each for batch in batches for each in batch.problems]


ADA = Person("0012345", "Brown, Ada", birth_date=date(1960, 5, 4), sex=Sex.FEMALE)


@pytest.mark.parametrize(
    "text",
    [
        'MRN,Name,DOB,Sex\n0012345,"Brown, Ada",1960-05-04,F\n',
        "mrn;patient name;date of birth;gender\r\n0012345;Brown, Ada;19600504;female\r\n",
        "Medical Record Number\tFULL NAME\tD.O.B.\tSex\n0012345\tBrown, Ada\t1960-5-4\tw\n",
        '\ufeffMRN,Name,DOB,Sex\r0012345,"Brown, Ada",1960-05-04,f\r',
        'sep=;\r\n"MRN";"Name";"DOB";"Sex"\r\n"0012345";"  Brown,  Ada ";"1960-05-04";"F"\r\n\r\n;;;\r\n',
        'Shoe size,Sex,DOB,Name,MRN,,\n44,F,1960-05-04,"Brown, Ada",0012345,,\n',
    ],
)
def test_the_same_patient_however_the_file_is_written(text: str) -> None:
    rows, problems = read(text)
    assert ([row.person for row in rows], problems) == ([ADA], [])


def test_a_schedule_has_the_visit_with_it_and_its_times_are_the_clients_own() -> None:
    head = "Visit No,MRN,Last Name,First Name,DOB,Date,Time,Provider ID,Visit Type,Referring,Attending,CC\n"
    rows, problems = read(
        head
        + "V-1,12345,Brown,Ada,1960-05-04,2026-07-01,2:30 PM,17,1,Dr. Reed,Dr. Ott,Dr. Quill|Dr. Reed;Dr. Quill\n"
        + "V-2,,Green,Bea,1980-02-02,2026-03-29T02:30,,,,,,\n"
        + "V-3,777,Green,Bea,,202612011405,,,,,,\n"
        + "V-4,777,Green,Bea,,2026-12-01,,,,,,\n",
        ListKind.SCHEDULE,
    )
    assert problems == []
    first, skipped, written, day_alone = (row.visit for row in rows)
    assert first is not None
    assert (first.service_date, first.service_at) == (date(2026, 7, 1), datetime(2026, 7, 1, 12, 30, tzinfo=UTC))
    assert (first.author_code, first.work_type_code, first.ordering) == ("17", "1", "Dr. Reed")
    assert first.copies == ("Dr. Quill", "Dr. Reed")
    assert rows[0].person.display_name == "Ada Brown"
    assert skipped is not None
    assert skipped.service_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # an hour that the clock skips
    assert written is not None
    assert written.service_at == datetime(2026, 12, 1, 13, 5, tzinfo=UTC)
    assert day_alone is not None
    assert day_alone.service_at is None


def test_the_encoding_is_as_declared_or_the_file_is_refused() -> None:
    german = "MRN;Name;DOB\n1;Müller, Jürgen;1971-01-31\n"
    windows = Form(Encoding.WINDOWS_1252)
    assert read(german.encode())[0][0].person.display_name == "Müller, Jürgen"
    assert read(german.encode("cp1252"), form=windows)[0][0].person.display_name == "Müller, Jürgen"
    for content, form, said in (
        (german.encode("cp1252"), PLAIN, "Line 2 is not UTF-8"),
        (german.encode(), windows, "is UTF-8: declare it so"),
        (b"\xef\xbb\xbfMRN,Name\n", windows, "is UTF-8: declare it so"),
        (b"MRN;Name\n1;\x81\n", windows, "Line 2 is not Windows-1252"),
        (german.encode("utf-16"), PLAIN, "not text in UTF-8"),
        (b"MRN,Name\n1,\0\n", PLAIN, "not text in UTF-8"),
        (b"", PLAIN, "first line has to be the header"),
        (b"\n\nMRN,Name\n", PLAIN, "first line has to be the header"),
        (b'MRN,Name\n1,"Brown\n2,Green\n', PLAIN, "quoted field is not closed"),
        (b'MRN,Name\n1,"Brown"x\n', PLAIN, "cannot be read"),
    ):
        with pytest.raises(FileUnreadable, match=said) as refused:
            read(content, form=form)
        assert "ller" not in refused.value.message


def test_columns_are_named_by_us_by_the_client_or_with_the_file_and_none_twice() -> None:
    known = Form(columns={"record_number": ("Kennung",), "birth_date": ("geb.",)}, day_order=DayOrder.DAY_FIRST)
    rows, _ = read("Kennung,MRN,Name,geb.\nK-1,ignored,Ada Brown,04.05.1960\n", form=known)
    assert (rows[0].person.record_number, rows[0].person.birth_date) == ("K-1", date(1960, 5, 4))
    reader = ListReader(b"Kennung,MRN,Name,Shoe\n", ListKind.PATIENTS, known, VIENNA, TODAY)
    assert reader.unused == (2, 4)
    for text, form, said in (
        ("MRN,Chart No,Name\n", PLAIN, "Columns 1 and 2 both are the record_number"),
        ("DOB,Sex\n", PLAIN, r"lacks: name \(or family_name and given_name\), record_number"),
        (
            "MRN,Name\n",
            Form(given={"birth_date": ("Geburtstag",)}),
            "no column of the name that was given",
        ),
        ('1,"Brown, Ada",1960\n2,Green,1970\n', PLAIN, "The header lacks"),
    ):
        with pytest.raises(ColumnsWrong, match=said) as refused:
            read(text, form=form)
        assert "Brown" not in refused.value.message
    with pytest.raises(ColumnsWrong, match="visit_number, service_date"):
        read("MRN,Name\n", ListKind.SCHEDULE)


def test_a_wrong_field_is_told_by_row_and_column_and_never_by_what_stands_there() -> None:
    rows, problems = read(
        "MRN,Name,DOB,Sex\n"
        "1,Ada Brown,1960-05-04,F\n"
        "2,Secret Person,05/04/1960,Q\n"
        "\n"
        ",Nobody Here,,\n"
        "5,,1960-05-04,F\n"
        "6,Too Short\n"
        "7,Too Long,1960-05-04,F,x\n"
        "8,Turned \u202eRound,2027-05-04,F\n"
        "---,Ada Brown,1960-02-30,F\n"
    )
    assert [row.number for row in rows] == [2]
    assert [(each.row, each.column, each.what) for each in problems] == [
        (3, 3, "birth_date"),
        (3, 4, "sex"),
        (5, 1, "record_number"),
        (6, 2, "name"),
        (7, 0, ""),
        (8, 0, ""),
        (9, 2, "name"),
        (9, 3, "birth_date"),
        (10, 1, "record_number"),
        (10, 3, "birth_date"),
    ]
    told = RowsRefused(problems, 7)
    assert told.message.startswith("Row 3, column 3 (birth_date): is a date whose day and month cannot be told apart")
    assert "7 rows are refused" in told.message
    assert not any(value in "".join(each.sentence for each in problems) for value in ("Secret", "05/04", "Nobody"))


@pytest.mark.parametrize(
    ("text", "order", "meant"),
    [
        ("1960-05-04", None, date(1960, 5, 4)),
        ("19600504", None, date(1960, 5, 4)),
        ("5/4/1960", DayOrder.MONTH_FIRST, date(1960, 5, 4)),
        ("05.04.1960", DayOrder.DAY_FIRST, date(1960, 4, 5)),
        ("31-01-1960", DayOrder.DAY_FIRST, date(1960, 1, 31)),
        ("", None, None),
    ],
)
def test_dates(text: str, order: DayOrder | None, meant: date | None) -> None:
    assert day(text, order) == meant


@pytest.mark.parametrize(
    "text", ["05/04/60", "4 May 1960", "1960", "13/13/1960", "31.02.1960", "1960-00-10", "٢٠٢٠-01-01"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(RuleBroken):
        day(text, DayOrder.DAY_FIRST)


def test_nobody_is_born_tomorrow_or_in_another_century() -> None:
    for text in ("2026-03-10", "1880-01-01"):
        with pytest.raises(RuleBroken):
            birth_date(text, None, TODAY)
    assert day_and_time("2026-03-02 14:05:59", None)[1] == clock_time("2:05 p.m.") == clock_time("1405")
    for text in ("25:00", "12:60", "13:00 PM", "noon"):
        with pytest.raises(RuleBroken):
            clock_time(text)


def test_a_file_that_is_too_long_is_refused_while_it_comes() -> None:
    lines = Lines()
    lines.add(b"\n" * (MOST_LINES + 1))
    with pytest.raises(ListTooLarge, match="50,000 lines"):
        lines.add(b"x\n")
    with pytest.raises(ListTooLarge, match="50,000 lines"):
        Lines().add(b"\r" * (MOST_LINES + 2))
    size = Lines()
    size.add(b"x" * LARGEST_FILE)
    with pytest.raises(ListTooLarge, match="bytes"):
        size.add(b"x")


MARKS = [",", ";", "\t", "\n", "\r\n", '"', '""', "'", " "]
pieces = st.sampled_from([*MARKS, "MRN", "Name", "DOB", "Brown", "1960-05-04", "12", "=1+1", "é"])


@settings(max_examples=100)
@given(st.lists(pieces, max_size=30).map("".join), st.sampled_from(Encoding), st.integers(1, 3))
def test_whatever_comes_is_read_or_refused_with_an_error_of_ours(text: str, encoding: Encoding, size: int) -> None:
    content = ("MRN,Name,DOB\n" + text).encode("utf-8" if encoding is Encoding.UTF_8 else "cp1252")
    form = Form(encoding)
    try:
        rows, problems = read(content, form=form, size=size)
    except FileUnreadable:
        return
    for row in rows:
        assert row.person.record_key
        assert row.person.name.is_told
    assert (rows, problems) == read(content, form=form)
    assert {row.number for row in rows}.isdisjoint(each.row for each in problems)
