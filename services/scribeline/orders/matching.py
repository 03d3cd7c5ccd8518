"""Whose dictation it is: what a clinic said, held against its patients and orders. Pure; knows nothing of files.

The rule is that of the trade: two identifiers of a patient have to agree, and none may contradict. Identifiers are the
record number, the date of birth, the name, and the number of a visit or order. What is merely likely (an initial, a
name turned round) helps a number along and does nothing beside a date. A number with two digits changed round is shown
to a person and never taken. Where anything points at two patients, a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from scribeline.orders.model import Order, Outcome, Registered, Told, Why, mistyped, number_key
from scribeline.orders.names import Likeness, compare, read_name

MOST_SUGGESTED = 8
"""How many patients a person is shown."""


class Identifier(StrEnum):
    """What a patient is told apart by."""

    VISIT_NUMBER = "VISIT_NUMBER"
    RECORD_NUMBER = "RECORD_NUMBER"
    BIRTH_DATE = "BIRTH_DATE"
    NAME = "NAME"
    SERVICE_DATE = "SERVICE_DATE"
    """Of an order; it tells no patients apart."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A patient who may be meant, with the order that may be, and what speaks for and against them."""

    registered: Registered
    order: Order | None
    agree: tuple[Identifier, ...]
    differ: tuple[Identifier, ...] = ()
    is_likely: tuple[Identifier, ...] = ()
    """Of those that agree or differ: what does so by a likeness alone. An initial; two digits changed round."""


@dataclass(frozen=True, slots=True)
class Match:
    """What came of it. `found` is the patient, where there is exactly one; `suggestions` come best first."""

    outcome: Outcome
    why: Why | None
    found: Suggestion | None
    suggestions: tuple[Suggestion, ...]


def match(
    told: Told, candidates: Sequence[Registered], *, is_complete: bool = True, number_alone: bool = False
) -> Match:
    """Find the patient, and the order if it can be told, among the `candidates`.

    `is_complete`: the candidates are all of the client's patients who agree in a number or the date of birth; where so
    many were born on a day that not all of them were looked at, name and date are not enough. `number_alone`: the
    client's rule is that a record or visit number is enough by itself.
    """
    if not (told.reference or told.patient.record_number or told.patient.birth_date or told.patient.display_name):
        return Match(Outcome.PENDING, Why.UNTOLD, None, _of_the_day(told, candidates))
    looked_at = [_held_against(told, each) for each in _merged(candidates)]
    fits = [each for each in looked_at if _is_enough(each, number_alone=number_alone, is_complete=is_complete)]
    rivals = [each for each in looked_at if each not in fits and _NUMBERS.intersection(each.agree)]
    if len(fits) == 1 and not rivals:
        return Match(Outcome.MATCHED, None, fits[0], ())
    suggestions = tuple(sorted(filter(_is_worth_showing, looked_at), key=_by_weight)[:MOST_SUGGESTED])
    return Match(Outcome.PENDING, _why(fits, rivals, suggestions, is_complete), None, suggestions)


_NUMBERS = frozenset({Identifier.RECORD_NUMBER, Identifier.VISIT_NUMBER})


def _is_enough(each: Suggestion, *, number_alone: bool, is_complete: bool) -> bool:
    if each.differ:
        return False
    numbers = _NUMBERS.intersection(each.agree)
    if numbers:
        return len(each.agree) > 1 or number_alone
    return is_complete and len(each.agree) > 1 and not each.is_likely


def _why(
    fits: Sequence[Suggestion], rivals: Sequence[Suggestion], suggestions: Sequence[Suggestion], is_complete: bool
) -> Why:
    if len(fits) > 1:
        return Why.AMBIGUOUS
    if fits or any(each.differ and len(each.agree) > 1 for each in suggestions):
        return Why.CONTRADICTION
    if any(each.differ for each in rivals):
        return Why.CONTRADICTION
    if len(rivals) > 1:
        return Why.AMBIGUOUS
    pairs = [each for each in suggestions if len(each.agree) > 1]
    if pairs and not is_complete:
        return Why.AMBIGUOUS
    return Why.TOO_LITTLE if any(not each.differ for each in suggestions) else Why.NOTHING


def _held_against(told: Told, registered: Registered) -> Suggestion:
    agree: list[Identifier] = []
    differ: list[Identifier] = []
    likely: list[Identifier] = []
    person, patient = registered.person, told.patient
    visit_key = number_key(told.reference)
    by_number = next((each for each in registered.orders if visit_key and each.visit.visit_key == visit_key), None)
    if by_number is not None:
        agree.append(Identifier.VISIT_NUMBER)
    key = number_key(patient.record_number)
    if key and person.record_key:
        (agree if key == person.record_key else differ).append(Identifier.RECORD_NUMBER)
        if person.record_key in mistyped(key):
            likely.append(Identifier.RECORD_NUMBER)
    if patient.birth_date and person.birth_date:
        same = person.birth_date.isoformat() == patient.birth_date
        (agree if same else differ).append(Identifier.BIRTH_DATE)
    likeness = compare(read_name(patient.display_name), person.name)
    if likeness in (Likeness.SAME, Likeness.LIKELY):
        agree.append(Identifier.NAME)
    elif likeness is Likeness.DIFFERENT:
        differ.append(Identifier.NAME)
    if likeness is Likeness.LIKELY:
        likely.append(Identifier.NAME)
    order = by_number or _order_of_the_day(told, registered.orders)
    if by_number is not None and _is_other_day(told, by_number.visit.service_date):
        differ.append(Identifier.SERVICE_DATE)
    return Suggestion(registered, order, tuple(agree), tuple(differ), tuple(likely))


def _is_other_day(told: Told, day: date) -> bool:
    return bool(told.patient.service_date) and told.patient.service_date != day.isoformat()


def _order_of_the_day(told: Told, orders: Sequence[Order]) -> Order | None:
    """The one order of the day of service, or of dictation where none was told; of several that of the author."""
    day = told.patient.service_date or told.dictated_on.isoformat()
    of_day = [each for each in orders if each.visit.service_date.isoformat() == day]
    if len(of_day) > 1:
        of_day = [each for each in of_day if each.visit.author_code and each.visit.author_code in told.author_codes]
    return of_day[0] if len(of_day) == 1 else None


def _merged(candidates: Sequence[Registered]) -> list[Registered]:
    """The candidates, one for each person: what the schedule says of somebody without a record number is joined to the
    one patient who has that name and date of birth."""
    merged = [each for each in candidates if each.person.record_key]
    for each in candidates:
        if each.person.record_key:
            continue
        same = [at for at, other in enumerate(merged) if _is_same_person(each, other)]
        if len(same) == 1:
            other = merged[same[0]]
            merged[same[0]] = replace(other, orders=(*other.orders, *each.orders))
        else:
            merged.append(each)
    return merged


def _is_same_person(one: Registered, other: Registered) -> bool:
    born = one.person.birth_date
    same_name = compare(one.person.name, other.person.name) is Likeness.SAME
    return born is not None and born == other.person.birth_date and same_name


def _is_worth_showing(each: Suggestion) -> bool:
    if _NUMBERS.intersection(each.agree) or Identifier.RECORD_NUMBER in each.is_likely:
        return True
    return len(each.agree) > 1 or (len(each.agree) == 1 and not each.differ)


def _by_weight(each: Suggestion) -> tuple[int, int, int, str]:
    """The best first; among equals always the same one."""
    weight = sum(_WEIGHTS[what] for what in each.agree)
    return (-weight, len(each.differ), len(each.is_likely), str(each.registered.patient_id))


_WEIGHTS = {
    Identifier.VISIT_NUMBER: 4,
    Identifier.RECORD_NUMBER: 4,
    Identifier.NAME: 2,
    Identifier.BIRTH_DATE: 2,
    Identifier.SERVICE_DATE: 0,
}


def _of_the_day(told: Told, candidates: Sequence[Registered]) -> tuple[Suggestion, ...]:
    """Whom the author saw on the day of dictation, where nothing else was said."""
    day = told.patient.service_date or told.dictated_on.isoformat()
    seen = [
        Suggestion(each, order, ())
        for each in candidates
        for order in each.orders
        if order.visit.service_date.isoformat() == day and order.visit.author_code in told.author_codes
    ]
    return tuple(sorted(seen, key=_by_time)[:MOST_SUGGESTED])


def _by_time(each: Suggestion) -> tuple[str, str]:
    visit = each.order.visit if each.order else None
    at = visit.service_at.isoformat() if visit and visit.service_at else ""
    return (at, str(each.registered.patient_id))
