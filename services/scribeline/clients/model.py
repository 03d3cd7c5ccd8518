"""Clients and what belongs to them: authors, work types, templates. Pure."""

import functools
import zoneinfo
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from scribeline.clients.errors import UnknownTimeZone


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


def check_time_zone(name: str) -> str:
    """An IANA time zone's name. Raises UnknownTimeZone."""
    if name not in _time_zones():
        raise UnknownTimeZone
    return name


@functools.cache
def _time_zones() -> Set[str]:
    return frozenset(zoneinfo.available_timezones()) - {"localtime", "posixrules"}
