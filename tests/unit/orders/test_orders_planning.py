"""What a list changes: nothing twice, nothing emptied, and nobody put in another's place."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.orders.model import Order, Person, Registered, Sex, Visit
from scribeline.orders.planning import Change, Known, Plan, Planner, updated
from scribeline.orders.reading import Row

DAY = date(2026, 3, 2)
BORN = date(1960, 5, 4)
ADA = Person("12345", "Brown, Ada", birth_date=BORN)


class Book:
    """A client's lists as they would be kept, without a database."""

    def __init__(self) -> None:
        self.patients: dict[UUID, Person] = {}
        self.orders: dict[UUID, tuple[UUID, Visit]] = {}
        self._ids: Iterator[int] = count(1)

    def known(self) -> Known:
        registered = {key: Registered("north", key, person) for key, person in self.patients.items()}
        return Known(
            patients={each.person.record_key: each for each in registered.values() if each.person.record_key},
            orders={visit.visit_key: Order("north", key, who, visit) for key, (who, visit) in self.orders.items()},
            of_orders=registered,
        )

    def take(self, *rows: Row, at_once: int = 100) -> tuple[Planner, list[Plan]]:
        """Take a list, so many rows at a time; nothing of it where a row is refused."""
        planner = Planner(lambda: UUID(int=next(self._ids)))
        before = (dict(self.patients), dict(self.orders))
        plans = []
        for start in range(0, len(rows), at_once):
            plan = planner.plan(rows[start : start + at_once], self.known())
            self.patients |= plan.patients
            self.orders |= plan.orders
            plans.append(plan)
        if any(plan.problems for plan in plans):
            self.patients, self.orders = before
        return planner, plans


def patients(*people: Person) -> list[Row]:
    return [Row(at + 2, person, None) for at, person in enumerate(people)]


def schedule(*visits: tuple[Person, Visit]) -> list[Row]:
    return [Row(at + 2, person, visit) for at, (person, visit) in enumerate(visits)]


def problems(plans: Sequence[Plan]) -> list[str]:
    return [each.sentence for plan in plans for each in plan.problems]


def test_new_changed_unchanged_and_the_same_line_twice() -> None:
    book = Book()
    planner, _ = book.take(*patients(ADA, ADA, Person("777", "Green, Bea")))
    assert list(planner.patients.values()) == [Change.NEW, Change.NEW]
    planner, _ = book.take(*patients(ADA, Person("777", "Green, Bea", birth_date=BORN)))
    assert list(planner.patients.values()) == [Change.UNCHANGED, Change.CHANGED]


def test_a_field_that_is_empty_takes_nothing_away() -> None:
    kept = replace(ADA, sex=Sex.FEMALE)
    assert updated(kept, Person("12345", "Brown, Ada"), is_own_list=True) == kept
    assert updated(kept, Person("00-12345", "BROWN, ADA"), is_own_list=False) == kept  # a schedule does not respell
    assert updated(kept, Person("00-12345", "BROWN, ADA"), is_own_list=True).display_name == "BROWN, ADA"
    renamed = Person("12345", "Ada Miller", "Miller", "Ada")
    assert updated(kept, renamed, is_own_list=False).name == renamed.name


def test_one_record_number_for_two_people_is_refused_by_row() -> None:
    book = Book()
    _, plans = book.take(*patients(ADA, Person("0012345", "Green, Bea")))
    assert problems(plans) == [
        "Row 3 (record_number): stands in row 2 as well, for a patient who is told of in another way."
    ]
    visits = (Visit("V-1", DAY), Visit("V-2", DAY), Visit("V-2", DAY, author_code="17"))
    _, plans = book.take(
        *schedule((ADA, visits[0]), (replace(ADA, birth_date=date(1961, 5, 4)), visits[1]), (ADA, visits[2])), at_once=1
    )
    assert problems(plans) == [
        "Row 3 (record_number): is that of row 2 too, whose date of birth is another.",
        "Row 4 (visit_number): stands in row 3 as well, for another appointment.",
    ]
    assert (book.patients, book.orders) == ({}, {})


def test_a_schedule_tells_more_of_a_patient_row_by_row() -> None:
    book = Book()
    bare = Person("12345", "Brown, Ada")
    planner, _ = book.take(*schedule((bare, Visit("V-1", DAY)), (ADA, Visit("V-2", DAY))), at_once=1)
    assert list(book.patients.values()) == [ADA]
    assert list(planner.patients.values()) == [Change.NEW]
    assert len({who for who, _ in book.orders.values()}) == 1


def test_who_has_a_number_is_not_renamed_by_a_row_that_names_none() -> None:
    book = Book()
    book.take(*schedule((ADA, Visit("V-1", DAY))))
    (ada,) = book.patients
    same = Person("", "Ada Brown", birth_date=BORN)
    book.take(*schedule((same, Visit("V-1", DAY, author_code="17"))))
    assert book.patients == {ada: ADA}
    other = Person("", "Green, Bea", birth_date=date(1980, 2, 2))
    book.take(*schedule((other, Visit("V-1", DAY))))
    assert book.patients[ada] == ADA
    ((who, _),) = book.orders.values()
    assert book.patients[who] == other
    # The clinic's system gives her a number: the appointment is that patient's from then on.
    numbered = replace(other, record_number="888")
    book.take(*schedule((numbered, Visit("V-1", DAY))))
    ((who, _),) = book.orders.values()
    assert book.patients[who] == numbered


people = st.builds(
    Person,
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["Brown, Ada", "Ada Brown", "Green, Bea", "BROWN, ADA"]),
    birth_date=st.sampled_from([None, BORN, date(1980, 2, 2)]),
    sex=st.sampled_from(Sex),
)
visits = st.builds(Visit, st.sampled_from(["V-1", "V-2", "V-3"]), st.just(DAY), author_code=st.sampled_from(["", "17"]))


@settings(max_examples=60)
@given(st.lists(people, max_size=5), st.lists(st.tuples(people, visits), max_size=5), st.integers(1, 3))
def test_the_same_list_again_changes_nothing(
    listed: list[Person], booked: list[tuple[Person, Visit]], at_once: int
) -> None:
    book = Book()
    for rows in (patients(*listed), schedule(*booked)):
        _, plans = book.take(*rows, at_once=at_once)
        again, second = book.take(*rows, at_once=at_once)
        if not problems(plans):
            assert set(again.patients.values()) | set(again.orders.values()) <= {Change.UNCHANGED}
            assert all(not plan.patients and not plan.orders for plan in second)
        keys = [person.record_key for person in book.patients.values()]
        assert len(keys) == len(set(keys))
