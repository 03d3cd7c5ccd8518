"""Who may sign a delivered document, and what a signature says. Pure.

A signature is of one file: its revision and SHA-256 are part of it. What is signed is authenticated, and stays as it
is; what has to change is an addendum or a corrected version, which is a document of its own (HL7's TXA-13, TXA-17).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribeline.deliverables.errors import (
    AlreadySigned,
    DocumentChanged,
    DocumentReplaced,
    NoSignatureAsked,
    NotYourSignature,
)
from scribeline.identity.model import EVERY_AUTHOR


class Status(StrEnum):
    """How far a document can be relied on."""

    FINAL = "FINAL"
    """The client's rule asks for no signature."""
    PRELIMINARY = "PRELIMINARY"
    """It waits for one."""
    AUTHENTICATED = "AUTHENTICATED"
    """It is signed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a document, and what exactly."""

    user_id: str
    display_name: str
    """What they were called then."""
    in_place_of: str | None
    """The author in whose place they signed; None: it is their own document."""
    signed_at: datetime
    revision: int
    sha256: bytes
    """Of the file."""


@dataclass(frozen=True, slots=True)
class Signable:
    """What decides about signing a document, beside who signs."""

    name: str
    """The document's resource name."""
    author_id: str | None
    needs_signature: bool
    """The client's rule on the day that it was delivered."""
    signature: Signature | None
    is_delivered: bool
    is_replaced: bool
    """A corrected version of it was delivered."""
    revision: int
    sha256: bytes
    etag: str

    @property
    def status(self) -> Status:
        """How far it can be relied on."""
        return status_of(needs_signature=self.needs_signature, is_signed=self.signature is not None)


def status_of(*, needs_signature: bool, is_signed: bool) -> Status:
    """How far a document can be relied on."""
    if is_signed:
        return Status.AUTHENTICATED
    return Status.PRELIMINARY if needs_signature else Status.FINAL


def place_of(signs_for: Collection[str], author_id: str | None) -> tuple[bool, str | None]:
    """Whether somebody who signs for these authors may sign this one's document, and in whose place (None: own)."""
    if author_id is not None and author_id in signs_for:
        return True, None
    return EVERY_AUTHOR in signs_for, author_id


def can_sign(document: Signable, signs_for: Collection[str]) -> bool:
    """Whether it waits for a signature that somebody who signs for these authors may give."""
    waits = document.status is Status.PRELIMINARY and document.is_delivered and not document.is_replaced
    return waits and place_of(signs_for, document.author_id)[0]


def check_signing(
    document: Signable, signs_for: Collection[str], user_id: str, *, revision: int, sha256: bytes, etag: str
) -> str | None:
    """In which author's place somebody signs what they have read; None: as its author.

    Whoever signed it already may say so again. Raises NotYourSignature, NoSignatureAsked, AlreadySigned,
    DocumentReplaced and DocumentChanged.
    """
    may, in_place_of = place_of(signs_for, document.author_id)
    if not may:
        raise NotYourSignature(document.name)
    if (revision, sha256) != (document.revision, document.sha256):
        raise DocumentChanged(document.name, document.etag)
    if document.signature is not None:
        if document.signature.user_id != user_id:
            raise AlreadySigned(document.name)
        return document.signature.in_place_of
    if etag and etag != document.etag:
        raise DocumentChanged(document.name, document.etag)
    if not document.needs_signature or not document.is_delivered:
        raise NoSignatureAsked(document.name)
    if document.is_replaced:
        raise DocumentReplaced(document.name)
    return in_place_of
