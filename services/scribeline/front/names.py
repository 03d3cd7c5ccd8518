"""The resource names of the contract, read and written in one place.

    client_id, job_id = names.JOB.parse(request.name, field="name")
    answer.name = names.JOB.format(client_id, job_id)

Clients, authors, work types, templates, phrase sets, recipients and users have ids that people choose: 2 to 63 of a-z,
0-9 and "-", starting with a letter. Uploads, jobs, deliverables, proposals, shortcuts, audits and tokens have UUIDs,
revisions have numbers from 0.
"""

import re
from collections.abc import Callable
from typing import Generic, TypeVarTuple, cast
from uuid import UUID

from scribeline.front.errors import NameWrong, ValueWrong

Ids = TypeVarTuple("Ids")

LONGEST_NAME = 512
"""Characters in a name; a longer one is refused before it is looked at."""

ALL = "-"
"""Stands for every client in a parent (`clients/-`)."""

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_PLACE = re.compile(r"\{(\w+)\}")

_READERS: dict[str, tuple[re.Pattern[str], Callable[[str], object]]] = {
    "client": (_SLUG, str),
    "author": (_SLUG, str),
    "work_type": (_SLUG, str),
    "template": (_SLUG, str),
    "phrase_set": (_SLUG, str),
    "recipient": (_SLUG, str),
    "user": (_SLUG, str),
    "upload": (_UUID, UUID),
    "job": (_UUID, UUID),
    "deliverable": (_UUID, UUID),
    "assignment": (_UUID, UUID),
    "proposal": (_UUID, UUID),
    "audit": (_UUID, UUID),
    "thread": (_UUID, UUID),
    "token": (_UUID, UUID),
    "invoice": (_UUID, UUID),
    "statement": (_UUID, UUID),
    "shortcut": (_UUID, UUID),
    "patient": (_UUID, UUID),
    "order": (_UUID, UUID),
    "revision": (_NUMBER, int),
}


class Pattern(Generic[*Ids]):
    """One form of name, such as `clients/{client}/jobs/{job}`; `Ids` are the types of its ids in order."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        readers = [_READERS[place] for place in _PLACE.findall(pattern)]
        self._readers = [read for _, read in readers]
        texts = _PLACE.split(pattern)[::2]
        groups = [f"({form.pattern})" for form, _ in readers] + [""]
        self._form = re.compile("".join(re.escape(text) + group for text, group in zip(texts, groups, strict=True)))
        self._written = _PLACE.sub("{}", pattern)

    def parse(self, name: str, *, field: str) -> tuple[*Ids]:
        """The ids in `name`, which came in the request's field `field`. Raises NameWrong."""
        match = self._form.fullmatch(name) if len(name) <= LONGEST_NAME else None
        if match is None:
            raise NameWrong(self.pattern, field=field)
        ids = tuple(read(text) for read, text in zip(self._readers, match.groups(), strict=True))
        return cast(tuple[*Ids], ids)

    def format(self, *ids: *Ids) -> str:
        """The name with these ids."""
        return self._written.format(*ids)


CLIENT: Pattern[str] = Pattern("clients/{client}")
AUTHOR: Pattern[str, str] = Pattern("clients/{client}/authors/{author}")
WORK_TYPE: Pattern[str, str] = Pattern("clients/{client}/workTypes/{work_type}")
TEMPLATE: Pattern[str, str] = Pattern("clients/{client}/templates/{template}")
RECIPIENT: Pattern[str, str] = Pattern("clients/{client}/recipients/{recipient}")
PHRASE_SET: Pattern[str, str] = Pattern("clients/{client}/phraseSets/{phrase_set}")
PROPOSAL: Pattern[str, UUID] = Pattern("clients/{client}/proposals/{proposal}")
BILLING_TERMS: Pattern[str] = Pattern("clients/{client}/billingTerms")
INVOICE: Pattern[str, UUID] = Pattern("clients/{client}/invoices/{invoice}")
PAY_RULES: Pattern[str] = Pattern("users/{user}/payRules")
PAY_STATEMENT: Pattern[str, UUID] = Pattern("users/{user}/payStatements/{statement}")
PATIENT: Pattern[str, UUID] = Pattern("clients/{client}/patients/{patient}")
ORDER: Pattern[str, UUID] = Pattern("clients/{client}/orders/{order}")
ORDER_BOOK: Pattern[str] = Pattern("clients/{client}/orderBook")
LEARNING_SETTINGS: Pattern[str] = Pattern("clients/{client}/learningSettings")
AUDIT: Pattern[str, UUID] = Pattern("clients/{client}/audits/{audit}")
THREAD: Pattern[str, UUID] = Pattern("clients/{client}/threads/{thread}")
QUALITY_PLAN: Pattern[str] = Pattern("clients/{client}/qualityPlan")
UPLOAD: Pattern[str, UUID] = Pattern("clients/{client}/uploads/{upload}")
JOB: Pattern[str, UUID] = Pattern("clients/{client}/jobs/{job}")
IDENTITY: Pattern[str, UUID] = Pattern("clients/{client}/jobs/{job}/identity")
TRANSCRIPT: Pattern[str, UUID] = Pattern("clients/{client}/jobs/{job}/transcript")
REVISION: Pattern[str, UUID, int] = Pattern("clients/{client}/jobs/{job}/transcript/revisions/{revision}")
DELIVERABLE: Pattern[str, UUID, UUID] = Pattern("clients/{client}/jobs/{job}/deliverables/{deliverable}")
COPY: Pattern[str, UUID, str] = Pattern("clients/{client}/jobs/{job}/copies/{recipient}")
USER: Pattern[str] = Pattern("users/{user}")
WORK_PROFILE: Pattern[str] = Pattern("users/{user}/workProfile")
ASSIGNMENT: Pattern[UUID] = Pattern("assignments/{assignment}")
TOKEN: Pattern[str, UUID] = Pattern("users/{user}/tokens/{token}")
SHORTCUT: Pattern[UUID] = Pattern("shortcuts/{shortcut}")

_OF_A_CLIENT = re.compile(rf"clients/({_SLUG.pattern})(?:/.*)?")


def parse_client_or_all(name: str, *, field: str) -> str | None:
    """The id in `clients/{client}`, or None for `clients/-`: every client that the caller may see."""
    if name == CLIENT.format(ALL):
        return None
    return CLIENT.parse(name, field=field)[0]


def client_in(name: str) -> str | None:
    """Whose resource `name` is, for a name that we made; None where it is no client's."""
    match = _OF_A_CLIENT.fullmatch(name)
    return match[1] if match else None


def check_new_id(value: str, *, field: str) -> str:
    """An id that a caller chose for something new. Raises ValueWrong."""
    if len(value) > LONGEST_NAME or not _SLUG.fullmatch(value):
        raise ValueWrong("has to be 2 to 63 characters of a-z, 0-9 and '-', starting with a letter", field=field)
    return value
