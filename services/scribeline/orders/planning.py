"""What a list changes: its rows, held against what is kept already. Pure.

A list adds and corrects; it never empties a field and never removes anybody. Of a patient's name and
number, a list of patients has the last word in every letter, and a schedule only where it names somebody in another way
altogether.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from scribeline.orders.columns import Problem
from scribeline.orders.model import Order, Person, Registered, Sex, Visit
from scribeline.orders.names import Likeness, compare, sorting_key
from scribeline.orders.reading import Row


class Change(StrEnum):
    """What a list does to one patient or order."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept already of what a batch of rows tells of, by record and by visit number."""

    patients: Mapping[str, Registered]
    orders: Mapping[str, Order]
    of_orders: Mapping[UUID, Registered]
    """The patients of these orders, by id."""


@dataclass(slots=True)
class Plan:
    """What a batch of rows changes: what is to be written, each with its id, whether it is new or changed."""

    patients: dict[UUID, Person] = field(default_factory=dict)
    orders: dict[UUID, tuple[UUID, Visit]] = field(default_factory=dict)
    """By the order's id: its patient's, and what it says."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A patient of whom a list has told: in which row first, what in all, and what is known since."""

    first: Row
    said: Person
    patient_id: UUID
    since: Person


class Planner:
    """Goes through one list, batch by batch. `new_id` makes ids for what is new."""

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        self._new_id = new_id
        self._people: dict[str, _Listed] = {}
        """By record number."""
        self._visits: dict[str, Row] = {}
        self.patients: dict[UUID, Change] = {}
        """What becomes of each patient that the list tells of."""
        self.orders: dict[UUID, Change] = {}

    def plan(self, rows: Sequence[Row], known: Known) -> Plan:
        """What these rows change."""
        plan = Plan()
        for row in rows:
            if row.visit is None:
                self._plan_patient(plan, row, known)
            else:
                self._plan_order(plan, row, row.visit, known)
        return plan

    def _plan_patient(self, plan: Plan, row: Row, known: Known) -> None:
        key = row.person.record_key
        before = self._people.get(key)
        if before is None:
            self._people[key] = _Listed(
                row, row.person, *self._keep(plan, known.patients.get(key), row.person, is_own_list=True)
            )
        elif before.first.person != row.person:  # the same line twice does no harm
            rule = f"stands in row {before.first.number} as well, for a patient who is told of in another way"
            plan.problems.append(Problem(row.number, 0, "record_number", rule))

    def _plan_order(self, plan: Plan, row: Row, visit: Visit, known: Known) -> None:
        before = self._visits.get(visit.visit_key)
        if before is not None:
            if (before.person, before.visit) != (row.person, visit):
                rule = f"stands in row {before.number} as well, for another appointment"
                plan.problems.append(Problem(row.number, 0, "visit_number", rule))
            return
        self._visits[visit.visit_key] = row
        kept = known.orders.get(visit.visit_key)
        patient_id = self._patient_of_order(plan, row, kept, known)
        if patient_id is None:
            return
        order_id = self._new_id() if kept is None else kept.order_id
        wanted = visit if kept is None else _updated_visit(kept.visit, visit)
        if kept is not None and (wanted, patient_id) == (kept.visit, kept.patient_id):
            self.orders[order_id] = Change.UNCHANGED
            return
        self.orders[order_id] = Change.NEW if kept is None else Change.CHANGED
        plan.orders[order_id] = (patient_id, wanted)

    def _patient_of_order(self, plan: Plan, row: Row, order: Order | None, known: Known) -> UUID | None:
        person = row.person
        if not person.record_key:
            registered = known.of_orders.get(order.patient_id) if order else None
            if registered is not None and registered.person.record_key and not _is_clearly(registered.person, person):
                registered = None  # whoever has a number is not renamed by a row that names none
            return self._keep(plan, registered, person, is_own_list=False)[0]
        before = self._people.get(person.record_key)
        if before is None:
            patient_id, since = self._keep(plan, known.patients.get(person.record_key), person, is_own_list=False)
            self._people[person.record_key] = _Listed(row, person, patient_id, since)
            return patient_id
        wrong = _contradiction(before.said, person)
        if wrong:
            rule = f"is that of row {before.first.number} too, whose {wrong} is another"
            plan.problems.append(Problem(row.number, 0, "record_number", rule))
            return None
        wanted = updated(before.since, person, is_own_list=False)
        self._people[person.record_key] = replace(before, said=_together(before.said, person), since=wanted)
        if wanted != before.since:
            plan.patients[before.patient_id] = wanted
            if self.patients[before.patient_id] is Change.UNCHANGED:
                self.patients[before.patient_id] = Change.CHANGED
        return before.patient_id

    def _keep(self, plan: Plan, kept: Registered | None, person: Person, *, is_own_list: bool) -> tuple[UUID, Person]:
        """The patient's id, and what is known of them from now on."""
        patient_id = self._new_id() if kept is None else kept.patient_id
        wanted = person if kept is None else updated(kept.person, person, is_own_list=is_own_list)
        if kept is not None and wanted == kept.person:
            self.patients[patient_id] = Change.UNCHANGED
        else:
            self.patients[patient_id] = Change.NEW if kept is None else Change.CHANGED
            plan.patients[patient_id] = wanted
        return patient_id, wanted


def updated(kept: Person, told: Person, *, is_own_list: bool) -> Person:
    """What is known of a patient after a list has told of them. `is_own_list`: it is a list of patients."""
    person = replace(
        kept,
        record_number=(told.record_number if is_own_list else "") or kept.record_number or told.record_number,
        birth_date=told.birth_date or kept.birth_date,
        sex=kept.sex if told.sex is Sex.UNKNOWN else told.sex,
    )
    is_renamed = is_own_list or compare(told.name, kept.name) is Likeness.DIFFERENT
    if told.display_name and is_renamed:
        person = replace(
            person, display_name=told.display_name, family_name=told.family_name, given_name=told.given_name
        )
    return person


def _updated_visit(kept: Visit, told: Visit) -> Visit:
    return Visit(
        visit_number=told.visit_number,
        service_date=told.service_date,
        service_at=told.service_at or (kept.service_at if told.service_date == kept.service_date else None),
        author_code=told.author_code or kept.author_code,
        work_type_code=told.work_type_code or kept.work_type_code,
        ordering=told.ordering or kept.ordering,
        attending=told.attending or kept.attending,
        copies=told.copies or kept.copies,
    )


def _is_clearly(kept: Person, told: Person) -> bool:
    same_name = compare(kept.name, told.name) is Likeness.SAME
    return same_name and kept.birth_date is not None and kept.birth_date == told.birth_date


def _contradiction(first: Person, second: Person) -> str:
    if first.birth_date and second.birth_date and first.birth_date != second.birth_date:
        return "date of birth"
    if first.sex and second.sex and first.sex is not second.sex:
        return "sex"
    return "name" if compare(first.name, second.name) is Likeness.DIFFERENT else ""


def _together(first: Person, second: Person) -> Person:
    """What two rows of one list say of a patient, with the fuller one of the names."""
    fuller = max(first, second, key=lambda each: len(sorting_key(each.name)))
    return replace(fuller, birth_date=first.birth_date or second.birth_date, sex=first.sex or second.sex)
