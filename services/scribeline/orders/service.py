"""What can be done with orders and demographics: lists come in, and people say whose a dictation is.

Each verb runs in the transaction that it is given, which decides whose data it may touch. What is told to the audit
trail are ids, counts and names of fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from scribeline.audit import service as audit
from scribeline.clients.errors import Kind, ResourceMissing
from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Demographic, Patient, missing_demographics
from scribeline.identity.model import Caller
from scribeline.ids import new_id
from scribeline.jobs import store as jobs
from scribeline.jobs.errors import WrongJobState
from scribeline.jobs.model import MOVES, Job, JobState, Verb, check_leaves
from scribeline.jobs.steps import queue_delivery
from scribeline.orders import identifying, store
from scribeline.orders.columns import Column, Problem
from scribeline.orders.errors import BookChanged, ColumnsWrong, IdentityChanged, NothingToTakeBack, RowsRefused
from scribeline.orders.matching import Match, Suggestion
from scribeline.orders.model import Book, DayOrder, Identity, Order, Outcome, Person, Registered, Visit, Why, chosen
from scribeline.orders.planning import Change, Planner
from scribeline.orders.reading import Batch, Form, ListKind, ListReader
from scribeline.routing.service import check_country, forbidden_clients

MOST_PROBLEMS = 200
"""How many of a list's problems are told, the first ones."""

SYSTEM = "system"
"""The actor where no person said whose a dictation is."""


# ---------------------------------------------------------------- lists come in


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list did, or would do."""

    rows: int
    refused: int
    patients: Mapping[Change, int]
    orders: Mapping[Change, int]
    problems: Sequence[Problem]
    unused_columns: Sequence[int]
    """Counted from 1."""


class Import:
    """One list on its way in, batch by batch, so that reading it need not hold up anybody else.

        importing = await Import.begin(tx, caller, client_id)
        reader = importing.reader(content, kind, form)
        for batch in reader.batches():
            await importing.take(batch)
        told = await importing.end(kind, reader.unused, dry_run=False)

    Until its transaction ends nobody else imports for the client. A dry run is undone by whoever began it.
    """

    def __init__(self, tx: Transaction, caller: Caller, book: Book, zone: ZoneInfo) -> None:
        self._tx = tx
        self._caller = caller
        self._book = book
        self._zone = zone
        self._planner = Planner(new_id)
        self._problems: list[Problem] = []
        self._refused: set[int] = set()
        self._rows = 0

    @classmethod
    async def begin(cls, tx: Transaction, caller: Caller, client_id: str) -> "Import":
        """Hold the client's lists. Raises ResourceMissing."""
        zone = await store.time_zone(tx, client_id)
        if zone is None:
            raise ResourceMissing(Kind.CLIENT, f"clients/{client_id}")
        book = await store.hold_book(tx, client_id)
        return cls(tx, caller, replace(book, lists_version=book.lists_version + 1), ZoneInfo(zone))

    def reader(self, content: bytes, kind: ListKind, form: Form) -> ListReader:
        """What reads the file: as the form says, and where that says nothing as the client's files are known to be."""
        whole = Form(form.encoding, self._book.columns, form.given, form.day_order or self._book.day_order)
        today = self._tx.now.astimezone(self._zone).date()
        return ListReader(content, kind, whole, self._zone, today)

    async def take(self, batch: Batch) -> None:
        """Write what some rows change. What is refused is told at the end, which undoes all of it."""
        self._rows += len(batch.rows) + len({each.row for each in batch.problems})
        self._refuse(batch.problems)
        client_id = self._book.client_id
        record_keys = {row.person.record_key for row in batch.rows} - {""}
        visit_keys = {row.visit.visit_key for row in batch.rows if row.visit}
        known = await store.known(self._tx, client_id, record_keys, visit_keys)
        plan = self._planner.plan(batch.rows, known)
        self._refuse(plan.problems)
        # A dry run writes too: a later row that names the same patient has to find them as they are by then.
        await store.write_patients(self._tx, client_id, plan.patients, self._book.lists_version)
        await store.write_orders(self._tx, client_id, plan.orders, self._book.lists_version)

    async def end(self, kind: ListKind, unused: Sequence[int], *, dry_run: bool) -> Imported:
        """What came of it. Raises RowsRefused, so that all of it is undone, unless it is a dry run."""
        if self._refused and not dry_run:
            raise RowsRefused(self._problems, len(self._refused))
        patients, orders = _counted(self._planner.patients), _counted(self._planner.orders)
        if not dry_run:
            await store.update_book(self._tx, self._book)
            await audit.record(
                self._tx,
                actor=self._caller.name,
                action="IMPORT_ORDERS",
                resource=self._book.name,
                client_id=self._book.client_id,
                details={
                    "kind": kind.value,
                    "rows": str(self._rows),
                    **{f"patients_{change.lower()}": str(count) for change, count in patients.items()},
                    **{f"orders_{change.lower()}": str(count) for change, count in orders.items()},
                },
            )
        return Imported(self._rows, len(self._refused), patients, orders, tuple(self._problems), tuple(unused))

    def _refuse(self, problems: Sequence[Problem]) -> None:
        self._refused.update(each.row for each in problems)
        self._problems = sorted([*self._problems, *problems], key=lambda each: (each.row, each.column))[:MOST_PROBLEMS]


def _counted(changes: Mapping[UUID, Change]) -> dict[Change, int]:
    told = list(changes.values())
    return {change: told.count(change) for change in Change}


async def match_outdated(tx: Transaction, client_id: str | None, limit: int) -> int:
    """Match jobs anew that wait for it since a list came in, at most `limit`; returns how many were looked at."""
    names = await store.outdated(tx, client_id, limit)
    for owner, job_id in names:
        job = await jobs.get(tx, owner, job_id, lock=True)
        kept = await store.identity(tx, owner, job_id)
        book = await store.find_book(tx, owner)
        if kept is not None and book is not None:
            await _match_anew(tx, job, kept, book, actor=SYSTEM)
    return len(names)


# ---------------------------------------------------------------- how lists are read


class BookChange(TypedDict, total=False):
    """The settings that change."""

    columns: dict[str, tuple[str, ...]]
    day_order: DayOrder | None
    number_alone: bool


async def get_book(tx: Transaction, client_id: str) -> Book:
    """How a client's lists are read and matched. Raises ResourceMissing for the client."""
    if await store.time_zone(tx, client_id) is None:
        raise ResourceMissing(Kind.CLIENT, f"clients/{client_id}")
    return await store.find_book(tx, client_id) or Book(client_id)


async def update_book(tx: Transaction, caller: Caller, client_id: str, change: BookChange, *, etag: str) -> Book:
    """Change how a client's lists are read and matched. Raises ResourceMissing, BookChanged, ColumnsWrong."""
    await get_book(tx, client_id)
    book = await store.hold_book(tx, client_id)
    if etag and etag != book.etag:
        raise BookChanged(book.name, book.etag)
    _check_columns(change.get("columns", {}))
    changed = replace(book, **change, version=book.version + 1)
    if changed.number_alone != book.number_alone:
        changed = replace(changed, lists_version=book.lists_version + (1 if book.lists_version else 0))
    await store.update_book(tx, changed)
    await audit.record(
        tx,
        actor=caller.name,
        action="UPDATE_ORDER_BOOK",
        resource=book.name,
        client_id=client_id,
        details={"fields": ",".join(sorted(change))},
    )
    return changed


def _check_columns(columns: Mapping[str, Sequence[str]]) -> None:
    known = [column.value for column in Column]
    for column in columns:
        if column not in known:
            raise ColumnsWrong(f"There is no such column; there are: {', '.join(known)}.")


# ---------------------------------------------------------------- whose a dictation is


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a job is about, as a person is shown it."""

    job: Job
    identity: Identity | None
    registered: Registered | None
    """The patient that it was matched with, or that a person named."""
    order: Order | None
    required: tuple[Demographic, ...]
    missing: tuple[Demographic, ...]
    """What of the required is not known."""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def etag(self) -> str:
        """Changes with each change of whom the job is about."""
        return self.identity.etag if self.identity else "v0"


async def get_identity(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Told:
    """Whom a job is about, with suggestions where a person has to say. Raises JobMissing and CountryForbidden."""
    job = await jobs.get(tx, client_id, job_id)
    await check_country(tx, caller, client_id, job.name)
    identity = await store.identity(tx, client_id, job_id)
    told = await _told(tx, job, identity, await store.required_of(tx, client_id, job.details.work_type_id))
    if told.registered is None and (told.missing or identity is None or identity.outcome is Outcome.PENDING):
        return replace(told, suggestions=(await _look(tx, job, identity)).suggestions)
    return told


async def page(
    tx: Transaction, caller: Caller, *, client_id: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[store.Unidentified, Told | None]]:
    """The jobs that a person should look at, the most urgent first, behind `after`, without suggestions; the one behind
    the page is told without what it holds."""
    forbidden = await forbidden_clients(tx, caller)
    found = await store.unidentified(tx, client_id=client_id, forbidden=forbidden, after=after, limit=limit)
    shown = found[: limit - 1]
    names = {(each.client_id, each.job_id) for each in shown}
    by_id = {job.job_id: job for job in await jobs.get_all(tx, names)}
    identities = {each.job_id: each for each in await store.identities(tx, names)}
    return [
        (each, await _told(tx, by_id[each.job_id], identities.get(each.job_id), each.required))
        if each.job_id in by_id
        else (each, None)
        for each in found
    ]


async def _told(tx: Transaction, job: Job, identity: Identity | None, required: tuple[Demographic, ...]) -> Told:
    registered = order = None
    if identity is not None and identity.patient_id is not None:
        registered = await store.get_patient(tx, job.client_id, identity.patient_id)
    if identity is not None and identity.order_id is not None:
        order = await store.get_order(tx, job.client_id, identity.order_id)
    return Told(job, identity, registered, order, required, missing_demographics(job.details, required))


async def _look(tx: Transaction, job: Job, identity: Identity | None) -> Match:
    book = await store.find_book(tx, job.client_id)
    if book is None or not book.lists_version:
        return Match(Outcome.PENDING, None, None, ())
    told = identity.told if identity else job.details.patient
    reference = identity.told_reference if identity else job.details.reference
    found = await identifying.look(tx, book, job.details, told, reference, received_at=job.received_at, widely=True)
    return found if found.found is None else replace(found, suggestions=(found.found, *found.suggestions))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says of whom a job is about. Nothing of it: the lists shall be asked anew.

    `fields` are demographics as they type them; those that are not in it stay as they are.
    """

    patient_id: UUID | None = None
    order_id: UUID | None = None
    nobody: bool = False
    """It is nobody on the lists."""
    take_back: bool = False
    """What was matched or decided is wrong: what was filled in goes, and it is pending again."""
    fields: Mapping[Demographic, str] | None = None


async def decide(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, decision: Decision, *, etag: str
) -> Told:
    """Say whose a dictation is. It holds the job, so nothing is approved meanwhile that lacks what is taken away.

    Raises JobMissing, CountryForbidden, WrongJobState, IdentityChanged, PatientMissing, OrderMissing and
    NothingToTakeBack.
    """
    job = await jobs.get(tx, client_id, job_id, lock=True)
    await check_country(tx, caller, client_id, job.name)
    check_leaves(job.name, Verb.IDENTIFY, job.state)
    required = await store.required_of(tx, client_id, job.details.work_type_id)
    if job.state is JobState.APPROVED and not missing_demographics(job.details, required):
        # It is on its way as it is.
        leaves = [state for state in MOVES[Verb.IDENTIFY] if state is not JobState.APPROVED]
        raise WrongJobState(job.name, Verb.IDENTIFY, job.state, leaves)
    kept = await store.identity(tx, client_id, job_id)
    if etag and etag != (kept.etag if kept else "v0"):
        raise IdentityChanged(job.name, kept.etag if kept else "v0")
    book = await store.find_book(tx, client_id) or Book(client_id)
    before = kept or _nothing_said(job, book)
    if decision.take_back:
        if kept is None or kept.outcome is Outcome.PENDING:
            raise NothingToTakeBack(job.name)
        await _keep(tx, job, _pending(before, Why.TAKEN_BACK, book), before.told, before.told_reference, caller.name)
    elif decision.patient_id is not None or decision.order_id is not None:
        await _decide_for(tx, job, before, book, decision, caller)
    elif decision.fields:
        patient, reference = _with_fields(job.details.patient, job.details.reference, decision.fields)
        said = replace(before, told=patient, told_reference=reference)
        await _match_anew(tx, job, said, book, actor=caller.name, unless_found=_settled(said, book, caller))
    elif decision.nobody:
        await _keep(tx, job, _settled(before, book, caller), before.told, before.told_reference, caller.name)
    else:
        await _match_anew(tx, job, before, book, actor=caller.name)
    return await get_identity(tx, caller, client_id, job_id)


async def _decide_for(
    tx: Transaction, job: Job, before: Identity, book: Book, decision: Decision, caller: Caller
) -> None:
    order: Order | None = None
    patient_id = decision.patient_id
    if decision.order_id is not None:
        order = await store.get_order(tx, job.client_id, decision.order_id)
        # A schedule may name somebody without a number whom the list of patients has: both then are the same person.
        patient_id = patient_id or order.patient_id
    if patient_id is None:
        raise LookupError("neither a patient nor an order")
    person: Person = (await store.get_patient(tx, job.client_id, patient_id)).person
    visit: Visit | None = order.visit if order else None
    patient, reference = chosen(before.told, before.told_reference, person, visit)
    if decision.fields:
        patient, reference = _with_fields(patient, reference, decision.fields)
    identity = replace(
        _settled(before, book, caller), patient_id=patient_id, order_id=order.order_id if order else None
    )
    await _keep(tx, job, identity, patient, reference, caller.name)


async def _match_anew(
    tx: Transaction, job: Job, kept: Identity, book: Book, *, actor: str, unless_found: Identity | None = None
) -> None:
    """Ask the lists again, from what was told; `unless_found` is what is kept where they do not know."""
    identity, patient, reference = await identifying.anew(
        tx,
        book,
        job.job_id,
        job.details,
        kept.told,
        kept.told_reference,
        received_at=job.received_at,
        version=kept.version + 1,
    )
    if identity.outcome is not Outcome.MATCHED and unless_found is not None:
        identity = unless_found
    await _keep(tx, job, identity, patient, reference, actor)


async def _keep(tx: Transaction, job: Job, identity: Identity, patient: Patient, reference: str, actor: str) -> None:
    await store.write_identity(tx, identity)
    changed = [
        each.value
        for each in Demographic
        if _field(patient, reference, each) != _field(job.details.patient, job.details.reference, each)
    ]
    if actor == SYSTEM and not changed and identity.outcome is Outcome.PENDING:
        return  # the lists know no more than before
    changes: dict[str, object] = {"patient": patient, "reference": reference}
    if job.state is JobState.APPROVED:
        # What was lacking is there: whoever was at its delivery begins again.
        changes |= {"fence": job.fence + 1, "delivery_attempts": 0, "failure": None}
        changes["queue_task_id"] = await queue_delivery(tx, job)
    moved = await jobs.move(tx, job, Verb.IDENTIFY, job.state, actor, changes)
    details = {"state": moved.state.value, "outcome": identity.outcome.value, "fields": ",".join(changed)}
    if identity.patient_id is not None:
        details["patient"] = str(identity.patient_id)
    if identity.order_id is not None:
        details["order"] = str(identity.order_id)
    await audit.record(
        tx, actor=actor, action="IDENTIFY_JOB", resource=moved.name, client_id=moved.client_id, details=details
    )


def _nothing_said(job: Job, book: Book) -> Identity:
    return Identity(
        client_id=job.client_id,
        job_id=job.job_id,
        outcome=Outcome.PENDING,
        why=Why.UNTOLD,
        evidence=(),
        patient_id=None,
        order_id=None,
        told=job.details.patient,
        told_reference=job.details.reference,
        decided_by="",
        lists_version=book.lists_version,
        version=0,
    )


def _pending(before: Identity, why: Why, book: Book) -> Identity:
    return replace(
        before,
        outcome=Outcome.PENDING,
        why=why,
        evidence=(),
        patient_id=None,
        order_id=None,
        decided_by="",
        lists_version=book.lists_version,
        version=before.version + 1,
    )


def _settled(before: Identity, book: Book, caller: Caller) -> Identity:
    return replace(
        before,
        outcome=Outcome.SETTLED,
        why=None,
        evidence=(),
        patient_id=None,
        order_id=None,
        decided_by=caller.name,
        lists_version=book.lists_version,
        version=before.version + 1,
    )


def _with_fields(patient: Patient, reference: str, fields: Mapping[Demographic, str]) -> tuple[Patient, str]:
    told = {each.value: value for each, value in fields.items() if each is not Demographic.REFERENCE}
    return replace(patient, **told), fields.get(Demographic.REFERENCE, reference)


def _field(patient: Patient, reference: str, what: Demographic) -> str:
    return reference if what is Demographic.REFERENCE else str(getattr(patient, what.value))


# ---------------------------------------------------------------- looking things up


async def list_patients(
    tx: Transaction,
    caller: Caller,
    client_id: str,
    *,
    record_number: str,
    name: str,
    birth_date: date | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[tuple[str, Registered]]:
    """A client's patients who agree in all that is asked for, by name. Raises ResourceMissing for the client, and
    CountryForbidden."""
    await get_book(tx, client_id)
    await check_country(tx, caller, client_id, f"clients/{client_id}/patients/-")
    return await store.page_of_patients(
        tx, client_id, record_number=record_number, name=name, birth_date=birth_date, after=after, limit=limit
    )


async def list_orders(
    tx: Transaction,
    caller: Caller,
    client_id: str,
    *,
    visit_number: str,
    patient_id: UUID | None,
    service_date: date | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Order]:
    """A client's orders that agree in all that is asked for, the latest first.

    Raises ResourceMissing and CountryForbidden.
    """
    await get_book(tx, client_id)
    await check_country(tx, caller, client_id, f"clients/{client_id}/orders/-")
    return await store.page_of_orders(
        tx,
        client_id,
        visit_number=visit_number,
        patient_id=patient_id,
        service_date=service_date,
        after=after,
        limit=limit,
    )
