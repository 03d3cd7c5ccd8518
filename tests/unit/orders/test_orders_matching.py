"""Whose dictation it is: two identifiers agree and none contradicts; all else waits for a person."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.dictations.model import Demographic, Details, Patient, missing_demographics
from scribeline.orders.matching import Identifier, Match, Suggestion, match
from scribeline.orders.model import (
    Order,
    Outcome,
    Person,
    Registered,
    Told,
    Visit,
    Why,
    chosen,
    demographics_of,
    filled,
    mistyped,
    number_key,
)

DAY = date(2026, 3, 2)
I = Identifier  # noqa: E741 - the tables below are read by columns


def registered(
    number: int, record: str, name: str, born: str | None, *visits: Visit, client: str = "north"
) -> Registered:
    patient_id = UUID(int=number)
    orders = tuple(Order(client, UUID(int=number * 100 + at), patient_id, visit) for at, visit in enumerate(visits))
    person = Person(record_number=record, display_name=name, birth_date=date.fromisoformat(born) if born else None)
    return Registered(client, patient_id, person, orders)


def visit(number: str, day: date = DAY, author: str = "") -> Visit:
    return Visit(number, day, author_code=author)


ADA = registered(1, "0012345", "Brown, Ada", "1960-05-04", visit("V-1"))
BEA = registered(2, "54321", "Green, Bea", "1971-01-31", visit("V-2"))
ADA_TOO = registered(3, "777", "Brown, Ada", "1960-05-04")
EVERYBODY = (ADA, BEA)


def told(
    name: str = "", record: str = "", born: str = "", *, reference: str = "", served: str = "", authors: str = ""
) -> Told:
    return Told(Patient(name, record, born, served), reference, DAY, frozenset(authors.split()))


def who(found: Match) -> UUID | None:
    return found.found.registered.patient_id if found.found else None


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        (told("Ada Brown", "12345", "1960-05-04"), (I.RECORD_NUMBER, I.BIRTH_DATE, I.NAME)),
        (told("", "12345", "1960-05-04"), (I.RECORD_NUMBER, I.BIRTH_DATE)),
        (told("brown, ada", "12345"), (I.RECORD_NUMBER, I.NAME)),
        (told("A. Brown", "12345"), (I.RECORD_NUMBER, I.NAME)),  # an initial helps a number along
        (told("Ada Brown", born="1960-05-04"), (I.BIRTH_DATE, I.NAME)),
        (told("Ada Brown", reference="v1"), (I.VISIT_NUMBER, I.NAME)),
        (told("", "12345", reference="V-1"), (I.VISIT_NUMBER, I.RECORD_NUMBER)),
    ],
)
def test_two_identifiers_that_agree_are_a_match(said: Told, evidence: tuple[Identifier, ...]) -> None:
    found = match(said, EVERYBODY)
    assert (found.outcome, who(found)) == (Outcome.MATCHED, ADA.patient_id)
    assert found.found is not None
    assert found.found.agree == evidence


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (told(), Why.UNTOLD),
        (told("Cora White", "99", "1980-01-01"), Why.NOTHING),
        (told("", "12345"), Why.TOO_LITTLE),
        (told("Ada Brown"), Why.TOO_LITTLE),
        (told("A. Brown", born="1960-05-04"), Why.TOO_LITTLE),  # an initial does nothing beside a date
        (told("", reference="V-1"), Why.TOO_LITTLE),
        (told("Ada Brown", "12345", "1961-05-04"), Why.CONTRADICTION),
        (told("Ada Brown", "99", "1960-05-04"), Why.CONTRADICTION),
        (told("Bea Green", "12345"), Why.CONTRADICTION),
        (told("Ada Brown", "12345", reference="V-2"), Why.CONTRADICTION),  # the visit is somebody else's
        (told("Ada Brown", "12345", reference="V-1", served="2026-03-09"), Why.CONTRADICTION),
        (told("Ada Brown", "12354", "1960-05-04"), Why.CONTRADICTION),  # two digits changed round: shown, not taken
    ],
)
def test_all_else_waits_for_a_person(said: Told, why: Why) -> None:
    found = match(said, EVERYBODY)
    assert (found.outcome, found.why, found.found) == (Outcome.PENDING, why, None)


def test_two_digits_changed_round_are_shown_as_a_likeness() -> None:
    (only,) = match(told("", "12354"), EVERYBODY).suggestions
    assert (only.registered, only.differ, only.is_likely) == (ADA, (I.RECORD_NUMBER,), (I.RECORD_NUMBER,))


def test_a_contradiction_shows_both_sides() -> None:
    (only,) = match(told("Ada Brown", "12345", "1961-05-04"), EVERYBODY).suggestions
    assert (only.agree, only.differ) == ((I.RECORD_NUMBER, I.NAME), (I.BIRTH_DATE,))


def test_two_patients_of_one_name_and_day_of_birth_are_ambiguous_until_a_number_tells() -> None:
    said = told("Ada Brown", born="1960-05-04")
    found = match(said, (ADA, ADA_TOO))
    assert (found.why, len(found.suggestions)) == (Why.AMBIGUOUS, 2)
    assert who(match(replace(said, patient=replace(said.patient, record_number="777")), (ADA, ADA_TOO))) == UUID(int=3)


def test_where_not_everybody_of_a_birthday_was_looked_at_the_name_and_the_day_are_not_enough() -> None:
    assert match(told("Ada Brown", born="1960-05-04"), (ADA,), is_complete=False).why is Why.AMBIGUOUS
    assert match(told("Ada Brown", "12345"), (ADA,), is_complete=False).outcome is Outcome.MATCHED


def test_a_number_alone_is_enough_where_the_client_says_so_and_nothing_contradicts() -> None:
    assert who(match(told("", "12345"), EVERYBODY, number_alone=True)) == ADA.patient_id
    assert match(told("Bea Green", "12345"), EVERYBODY, number_alone=True).why is Why.CONTRADICTION
    assert match(told("Ada Brown"), EVERYBODY, number_alone=True).outcome is Outcome.PENDING


def test_whom_a_schedule_names_without_a_number_is_the_patient_of_that_name_and_day_of_birth() -> None:
    unnumbered = registered(9, "", "Ada Brown", "1960-05-04", visit("V-9", date(2026, 3, 3)))
    found = match(told("Ada Brown", born="1960-05-04", served="2026-03-03"), (unnumbered, ADA))
    assert who(found) == ADA.patient_id
    assert found.found is not None
    assert found.found.order is not None
    assert found.found.order.visit.visit_number == "V-9"


def test_the_order_is_that_of_the_number_else_the_one_of_the_day_else_of_the_author_else_none() -> None:
    busy = registered(5, "5", "Brown, Ada", None, visit("A", author="17"), visit("B", author="18"))

    def order_of(said: Told) -> str:
        found = match(said, (busy,)).found
        return found.order.visit.visit_number if found and found.order else ""

    assert order_of(told("Ada Brown", "5", reference="b")) == "B"
    assert order_of(told("Ada Brown", "5", authors="17")) == "A"
    assert order_of(told("Ada Brown", "5")) == ""
    assert order_of(told("Ada Brown", "5", served="2026-03-01", authors="17")) == ""
    assert match(told("Ada Brown", "12345"), (ADA,)).found == Suggestion(ADA, ADA.orders[0], (I.RECORD_NUMBER, I.NAME))


def test_where_nothing_was_said_the_authors_own_appointments_of_the_day_are_shown() -> None:
    seen = registered(6, "6", "White, Cora", None, visit("C", author="17"), visit("D", date(2026, 3, 3), author="17"))
    (only,) = match(told(authors="17 vogel"), (ADA, seen)).suggestions
    assert only.order is not None
    assert (only.registered, only.order.visit.visit_number, only.agree) == (seen, "C", ())


def test_what_is_missing_is_filled_in_and_nothing_is_overwritten() -> None:
    patient, reference = filled(Patient("A. Brown", "", "1999-01-01"), "", ADA.person, ADA.orders[0].visit)
    assert (patient, reference) == (Patient("A. Brown", "0012345", "1999-01-01", "2026-03-02"), "V-1")
    assert chosen(Patient("A. Brown", "", "1999-01-01"), "X", ADA.person, None) == (
        Patient("Brown, Ada", "0012345", "1960-05-04"),
        "X",
    )


def test_missing_demographics_are_named_by_their_fields() -> None:
    details = Details(patient=Patient("Ada Brown", " ", "", "2026-03-02"))
    assert missing_demographics(details, Demographic) == (
        Demographic.RECORD_NUMBER,
        Demographic.BIRTH_DATE,
        Demographic.REFERENCE,
    )
    assert missing_demographics(details, [Demographic.DISPLAY_NAME]) == ()


def test_numbers_are_compared_without_marks_case_and_leading_zeros() -> None:
    assert number_key(" 00-12.345/a ") == "12345a"
    assert number_key("000") == "0"
    assert number_key("--") == ""
    assert "12354" in mistyped("12345")
    assert mistyped("11") == ()


# ---------------------------------------------------------------- whatever is said, whoever is listed

records = st.sampled_from(["", "12345", "12354", "54321", "0012345"])
people_names = st.sampled_from(["", "Brown, Ada", "Ada Brown", "A. Brown", "Green, Bea", "Brown, Bea", "Brown"])
births = st.sampled_from(["", "1960-05-04", "1960-04-05"])
references = st.sampled_from(["", "V-1", "V-2", "x"])
statements = st.builds(told, people_names, records, births, reference=references)


@st.composite
def lists(draw: st.DrawFn) -> tuple[Registered, ...]:
    numbers = draw(st.lists(records, unique_by=lambda each: number_key(each) or object(), max_size=5))
    visits = iter(draw(st.permutations(["V-1", "V-2", "V-3", "V-4", "V-5"])))
    return tuple(
        registered(at + 1, each, draw(people_names) or "Nobody, N", draw(births) or None, visit(next(visits)))
        for at, each in enumerate(numbers)
    )


@settings(max_examples=120)
@given(statements, lists(), st.booleans())
def test_a_match_never_rests_on_less_than_two_identifiers_nor_on_a_contradiction(
    said: Told, candidates: tuple[Registered, ...], number_alone: bool
) -> None:
    found = match(said, candidates, number_alone=number_alone)
    if found.found is not None:
        person = found.found.registered.person
        assert found.found.differ == ()
        assert len(found.found.agree) > 1 or number_alone
        # A number that was said is the patient's own, to the digit; so is a date of birth.
        if said.patient.record_number and person.record_number:
            assert number_key(said.patient.record_number) == person.record_key
        if said.patient.birth_date and person.birth_date:
            assert said.patient.birth_date == person.birth_date.isoformat()
        # Nothing that was said is overwritten, and matching what came of it finds the same patient.
        order = found.found.order
        patient, reference = filled(said.patient, said.reference, person, order.visit if order else None)
        known = demographics_of(person, order.visit if order else None)
        for what in Demographic:
            before, after = (
                (said.reference, reference)
                if what is Demographic.REFERENCE
                else (getattr(said.patient, what), getattr(patient, what))
            )
            assert after == (before or known[what])
        again = match(replace(said, patient=patient, reference=reference), candidates, number_alone=number_alone)
        # What is filled in may be somebody else's name and date too, where a number alone was enough: then it asks.
        assert who(again) == who(found) or (len(found.found.agree) == 1 and again.why is Why.AMBIGUOUS)
    else:
        assert found.outcome is Outcome.PENDING
        assert found.why is not None
    # In which order the lists give them makes no difference.
    turned = match(said, candidates[::-1], number_alone=number_alone)
    assert (turned.outcome, turned.why, who(turned)) == (found.outcome, found.why, who(found))


@settings(max_examples=40)
@given(statements, lists())
def test_somebody_else_on_the_lists_never_makes_a_match_of_what_was_none(
    said: Told, candidates: tuple[Registered, ...]
) -> None:
    stranger = registered(99, "999999", "Strange, Zara", "1933-03-03", visit("Z-99"))
    without, beside = match(said, candidates), match(said, (*candidates, stranger))
    assert (without.outcome, who(without)) == (beside.outcome, who(beside))
