"""Patients and orders as clinics list them, and how each dictation stands to them. Pure."""

import functools
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from scribeline.dictations.model import Demographic, Patient
from scribeline.orders.names import PersonName, read_name


class Sex(StrEnum):
    """What a patient's record says."""

    UNKNOWN = ""
    FEMALE = "FEMALE"
    MALE = "MALE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Person:
    """What a clinic's list says of a patient. All of it is patient data."""

    record_number: str = ""
    display_name: str = ""
    """The name as documents show it."""
    family_name: str = ""
    """Empty where the list has names in one column."""
    given_name: str = ""
    birth_date: date | None = None
    sex: Sex = Sex.UNKNOWN

    @property
    def name(self) -> PersonName:
        """The name, to compare it."""
        return read_name(self.display_name, family_name=self.family_name, given_name=self.given_name)

    @property
    def record_key(self) -> str:
        """The record number, to compare it."""
        return number_key(self.record_number)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a clinic's schedule says of an appointment, procedure or study: an order for a document."""

    visit_number: str
    """The clinic's own number for it: visit, encounter, order or accession."""
    service_date: date
    """On the clinic's calendar."""
    service_at: datetime | None = None
    """UTC; None where the schedule has no times."""
    author_code: str = ""
    work_type_code: str = ""
    ordering: str = ""
    """Who ordered it."""
    attending: str = ""
    copies: tuple[str, ...] = ()
    """Who gets a copy, in the clinic's words."""

    @property
    def visit_key(self) -> str:
        """The visit number, to compare it."""
        return number_key(self.visit_number)


@dataclass(frozen=True, slots=True)
class Order:
    """An appointment as it is kept."""

    client_id: str
    order_id: UUID
    patient_id: UUID
    visit: Visit

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/orders/{self.order_id}"


@dataclass(frozen=True, slots=True)
class Registered:
    """A patient as the client's lists have it, with the orders that could be meant."""

    client_id: str
    patient_id: UUID
    person: Person
    orders: tuple[Order, ...] = ()

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/patients/{self.patient_id}"


@dataclass(frozen=True, slots=True)
class Told:
    """What the clinic said with a dictation, to find its patient by."""

    patient: Patient
    reference: str
    """The clinic's own number for the dictation, which may be an order's."""
    dictated_on: date
    """On the clinic's calendar."""
    author_codes: frozenset[str] = frozenset()
    """By which the clinic's schedule may know the author."""


class Outcome(StrEnum):
    """How a dictation stands to the client's lists."""

    MATCHED = "MATCHED"
    """It belongs to one patient for certain."""
    PENDING = "PENDING"
    """A person has to say whose it is."""
    SETTLED = "SETTLED"
    """A person has said so."""


class Why(StrEnum):
    """Why a dictation is pending."""

    CONTRADICTION = "CONTRADICTION"
    """What was said agrees with a patient in one thing and not in another."""
    AMBIGUOUS = "AMBIGUOUS"
    """Several patients fit."""
    TOO_LITTLE = "TOO_LITTLE"
    """One thing agrees, and one alone is not enough."""
    NOTHING = "NOTHING"
    """Nothing on the lists agrees."""
    UNTOLD = "UNTOLD"
    """Nothing was said to find a patient by."""
    TAKEN_BACK = "TAKEN_BACK"
    """A person took back what it had been matched with."""


@dataclass(frozen=True, slots=True)
class Identity:
    """How one job stands to its client's lists, as it is kept. `told` is what matching starts from."""

    client_id: str
    job_id: UUID
    outcome: Outcome
    why: Why | None
    evidence: tuple[str, ...]
    patient_id: UUID | None
    order_id: UUID | None
    told: Patient
    told_reference: str
    decided_by: str
    """users/{user} who said so; empty where the lists did."""
    lists_version: int
    """Which state of the lists it was matched with."""
    version: int = 1

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


@dataclass(frozen=True, slots=True)
class Book:
    """How a client's lists are read and matched, and their state."""

    client_id: str
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the client's files call a column beside the usual names, by our name for it."""
    day_order: "DayOrder | None" = None
    """How dates with slashes or dots are meant; None: such dates are refused."""
    number_alone: bool = False
    """Whether a record or visit number is enough by itself."""
    lists_version: int = 0
    """Goes up with each import."""
    version: int = 1

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/orderBook"

    @property
    def etag(self) -> str:
        """Changes with each change of the settings."""
        return f"v{self.version}"


class DayOrder(StrEnum):
    """In which order a date like 03/04/1970 has its day and month."""

    MONTH_FIRST = "MONTH_FIRST"
    DAY_FIRST = "DAY_FIRST"


@functools.lru_cache(maxsize=2048)
def number_key(number: str) -> str:
    """A record or visit number, to compare it: letters and digits alone, without case and leading zeros."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", number).casefold() if each.isalnum())
    return plain.lstrip("0") or plain[:1]


def mistyped(key: str) -> tuple[str, ...]:
    """The keys that are this one with two neighbouring characters changed round: a slip, to be shown, never taken."""
    swapped = (key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in range(min(len(key), _LONGEST_LOOKED_AT) - 1))
    return tuple(dict.fromkeys(number_key(each) for each in swapped if each != key))


_LONGEST_LOOKED_AT = 32


def filled(told: Patient, reference: str, person: Person, visit: Visit | None) -> tuple[Patient, str]:
    """What was told, with what is missing taken from the lists. What the clinic said is never overwritten."""
    known = demographics_of(person, visit)
    return (
        Patient(
            display_name=told.display_name or known[Demographic.DISPLAY_NAME],
            record_number=told.record_number or known[Demographic.RECORD_NUMBER],
            birth_date=told.birth_date or known[Demographic.BIRTH_DATE],
            service_date=told.service_date or known[Demographic.SERVICE_DATE],
        ),
        reference or known[Demographic.REFERENCE],
    )


def chosen(told: Patient, reference: str, person: Person, visit: Visit | None) -> tuple[Patient, str]:
    """What a document shows after a person has said that this is the patient: what the lists say, and what they leave
    open as it was told."""
    known = demographics_of(person, visit)
    return (
        Patient(
            display_name=known[Demographic.DISPLAY_NAME] or told.display_name,
            record_number=known[Demographic.RECORD_NUMBER] or told.record_number,
            birth_date=known[Demographic.BIRTH_DATE] or told.birth_date,
            service_date=known[Demographic.SERVICE_DATE] or told.service_date,
        ),
        known[Demographic.REFERENCE] or reference,
    )


def demographics_of(person: Person, visit: Visit | None) -> dict[Demographic, str]:
    """What the lists say of a patient and an order, as a dictation has it."""
    return {
        Demographic.DISPLAY_NAME: person.display_name,
        Demographic.RECORD_NUMBER: person.record_number,
        Demographic.BIRTH_DATE: person.birth_date.isoformat() if person.birth_date else "",
        Demographic.SERVICE_DATE: visit.service_date.isoformat() if visit else "",
        Demographic.REFERENCE: visit.visit_number if visit else "",
    }


_SPACES = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Text without spaces around it and with single ones within."""
    return _SPACES.sub(" ", text).strip()
