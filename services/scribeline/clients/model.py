"""Clients and what belongs to them: authors, work types, templates. Pure."""

import functools
import zoneinfo
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from scribeline.clients.errors import UnknownTimeZone
from scribeline.dictations.model import Demographic
from scribeline.routing.model import check_country
from scribeline.turnaround.errors import DatesWrong
from scribeline.turnaround.terms import Terms, check_terms


@dataclass(frozen=True, slots=True)
class Client:
    """A medical client: a clinic, hospital or practice whose dictation the company transcribes."""

    client_id: str
    display_name: str
    time_zone: str
    """IANA name, in which its dates and due times are meant."""
    turnaround_s: int
    """From received to delivered, where the work type does not say."""
    review_required: bool
    """Whether QA listens to each document, where the work type does not say."""
    style: str
    """The house style: TOML, or empty for the default one."""
    created_at: datetime
    terms: tuple[Terms, ...] = ()
    """What its contract says about time, in the order of their dates; where none is in force, `turnaround_s` holds."""
    agreement_from: date | None = None
    """The first day of the agreement with it, on its own calendar; None: there is none, and intake is refused."""
    agreement_to: date | None = None
    """The last day; None: until further notice."""
    allowed_countries: tuple[str, ...] = ()
    """ISO 3166 codes of the countries that its dictation may be worked on in; none: any."""
    question_holds: bool = True
    """Whether a question to it holds the job; otherwise work goes on until the answer comes."""
    version: int = 1

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


@dataclass(frozen=True, slots=True)
class Author:
    """A clinician who dictates for a client."""

    client_id: str
    author_id: str
    display_name: str
    credentials: str
    codes: tuple[str, ...]
    """The ids that recorders and telephone systems know the author by; each leads to one author only."""
    created_at: datetime
    version: int = 1
    signature_lines: tuple[str, ...] = ()
    """What stands where a document is signed; none: name and credentials."""

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/authors/{self.author_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


@dataclass(frozen=True, slots=True)
class WorkType:
    """A kind of document that a client orders."""

    client_id: str
    work_type_id: str
    display_name: str
    codes: tuple[str, ...]
    """The codes that recorders and telephone systems know it by; each leads to one work type only."""
    turnaround_s: int | None
    """None: the client's."""
    template_id: str | None
    """None: our plain one."""
    review_required: bool | None
    """None: the client's rule."""
    created_at: datetime
    style: str = ""
    """What of the client's house style is otherwise in it: TOML."""
    stat_turnaround_s: int | None = None
    """For STAT; None: the client's, or the routine one."""
    job_priority: int = 0
    """From 0 to 9: behind STAT and before the due time, the higher goes first."""
    required_demographics: tuple[Demographic, ...] = ()
    """What its documents have to tell of the patient and the order before they are let go."""
    version: int = 1

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/workTypes/{self.work_type_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


@dataclass(frozen=True, slots=True)
class Template:
    """A client's own styled .docx, without its content."""

    client_id: str
    template_id: str
    display_name: str
    sha256: bytes
    tokens: tuple[str, ...]
    created_at: datetime
    version: int = 1
    """Of the content: older ones stay, for the documents that were made with them."""

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/templates/{self.template_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


def is_current(agreement_from: date | None, agreement_to: date | None, day: date) -> bool:
    """Whether an agreement with these first and last days holds on a day; without a first day there is none."""
    return agreement_from is not None and agreement_from <= day and (agreement_to is None or day <= agreement_to)


def check_client(client: Client) -> Client:
    """The client with its terms in order, and meant in its time zone.

    Raises UnknownTimeZone, UnknownCountry and what is wrong with the dates, each with its field.
    """
    check_time_zone(client.time_zone)
    for index, country in enumerate(client.allowed_countries):
        check_country(country or "-", field=f"client.allowed_countries[{index}]")
    if client.agreement_to is not None and (
        client.agreement_from is None or client.agreement_to < client.agreement_from
    ):
        raise DatesWrong("client.agreement_end_date")
    terms = [
        each if each.hours is None else replace(each, hours=replace(each.hours, time_zone=client.time_zone))
        for each in client.terms
    ]
    return replace(client, terms=check_terms(terms, field="client.terms"))


def check_time_zone(name: str, *, field: str = "client.time_zone") -> str:
    """An IANA time zone's name. Raises UnknownTimeZone."""
    if name not in _time_zones():
        raise UnknownTimeZone(field)
    return name


@functools.cache
def _time_zones() -> Set[str]:
    return frozenset(zoneinfo.available_timezones()) - {"localtime", "posixrules"}
