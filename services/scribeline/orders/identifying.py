"""Whose a dictation is when it comes in, and again when the lists have changed: matching over what is kept.

`begin` and `keep` belong to a job that is being made; `anew` is for one that is there already.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Details, Patient
from scribeline.orders import store
from scribeline.orders.matching import Match, match
from scribeline.orders.model import Book, Identity, Outcome, Told, filled


async def begin(tx: Transaction, client_id: str, job_id: UUID, details: Details) -> tuple[Details, Identity | None]:
    """A new dictation's details with what the client's lists add to them, and what `store.write_identity` keeps once
    the job is there; None for a client without lists."""
    book = await store.find_book(tx, client_id)
    if book is None or not book.lists_version:
        return details, None
    identity, patient, reference = await anew(
        tx, book, job_id, details, details.patient, details.reference, received_at=tx.now
    )
    return replace(details, patient=patient, reference=reference), identity


async def anew(
    tx: Transaction,
    book: Book,
    job_id: UUID,
    details: Details,
    told: Patient,
    reference: str,
    *,
    received_at: datetime,
    version: int = 1,
) -> tuple[Identity, Patient, str]:
    """What the lists say of whom a dictation is about, beginning from what was `told`; and its patient and reference
    with what is missing filled in."""
    found = await look(tx, book, details, told, reference, received_at=received_at, widely=False)
    identity = Identity(
        client_id=book.client_id,
        job_id=job_id,
        outcome=found.outcome,
        why=found.why,
        evidence=found.found.agree if found.found else (),
        patient_id=found.found.registered.patient_id if found.found else None,
        order_id=found.found.order.order_id if found.found and found.found.order else None,
        told=told,
        told_reference=reference,
        decided_by="",
        lists_version=book.lists_version,
        version=version,
    )
    if found.outcome is not Outcome.MATCHED or found.found is None:
        return identity, told, reference
    order = found.found.order
    patient, number = filled(told, reference, found.found.registered.person, order.visit if order else None)
    return identity, patient, number


async def look(
    tx: Transaction,
    book: Book,
    details: Details,
    told: Patient,
    reference: str,
    *,
    received_at: datetime,
    widely: bool,
) -> Match:
    """Whom a dictation may be about. `widely`: with those who are merely like it, to be shown to a person."""
    zone = ZoneInfo(await store.time_zone(tx, book.client_id) or "UTC")
    asked = Told(
        patient=told,
        reference=reference,
        dictated_on=(details.dictated_at or received_at).astimezone(zone).date(),
        author_codes=await store.author_codes(tx, book.client_id, details.author_id, details.author_code),
    )
    candidates, is_complete = await store.candidates(tx, book.client_id, asked, widely=widely)
    return match(asked, candidates, is_complete=is_complete, number_alone=book.number_alone)
