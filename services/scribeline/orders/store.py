"""The SQL of patients, orders, and whom jobs are about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Demographic, Patient
from scribeline.orders.errors import OrderMissing, PatientMissing
from scribeline.orders.model import (
    Book,
    DayOrder,
    Identity,
    Order,
    Outcome,
    Person,
    Registered,
    Sex,
    Told,
    Visit,
    Why,
    mistyped,
    number_key,
)
from scribeline.orders.names import key_prefixes, read_name, sorting_key
from scribeline.orders.planning import Known

_PATIENT = """
    p.client_id, p.patient_id, p.record_number, p.display_name, p.family_name, p.given_name, p.birth_date, p.sex
"""
_ORDER = """
    o.client_id, o.order_id, o.patient_id, o.visit_number, o.service_date, o.service_at, o.author_code,
    o.work_type_code, o.ordering, o.attending, o.copies
"""
_IDENTITY = """
    i.client_id, i.job_id, i.outcome, i.why, i.evidence, i.patient_id, i.order_id, i.told, i.told_reference,
    i.decided_by, i.lists_version, i.version
"""

MOST_BORN = 400
"""How many of a client's patients who were born on one day are looked at."""
MOST_NAMED = 16
"""How many who are called alike in one way are looked at, to be shown to a person."""
MOST_ORDERS = 40
"""How many of a patient's orders, the newest before a dictation, are looked at."""
_AROUND = timedelta(days=400)
"""Orders that are further away from a dictation are not meant."""


# ---------------------------------------------------------------- the book


async def find_book(tx: Transaction, client_id: str) -> Book | None:
    """How a client's lists are read and matched; None where nobody said and nothing was imported."""
    row = await tx.one("SELECT * FROM order_books WHERE client_id = %s", [client_id])
    return _book(row) if row else None


async def hold_book(tx: Transaction, client_id: str) -> Book:
    """The book, made where there is none; until the transaction ends nobody else imports or changes it."""
    await tx.execute("INSERT INTO order_books (client_id) VALUES (%s) ON CONFLICT DO NOTHING", [client_id])
    row = await tx.one("SELECT * FROM order_books WHERE client_id = %s FOR UPDATE", [client_id])
    if row is None:
        raise LookupError("a row that was just made")
    return _book(row)


async def update_book(tx: Transaction, book: Book) -> None:
    """Write a held book."""
    await tx.execute(
        "UPDATE order_books SET columns = %s, day_order = %s, number_alone = %s, lists_version = %s, version = %s"
        " WHERE client_id = %s",
        [
            Jsonb(book.columns),
            book.day_order,
            book.number_alone,
            book.lists_version,
            book.version,
            book.client_id,
        ],
    )


# ---------------------------------------------------------------- lists


async def known(tx: Transaction, client_id: str, record_keys: Collection[str], visit_keys: Collection[str]) -> Known:
    """What is kept already of these record and visit numbers."""
    orders = await tx.many(
        f"SELECT {_ORDER}, o.visit_key FROM orders AS o WHERE client_id = %s AND visit_key = ANY (%s)",
        [client_id, list(visit_keys)],
    )
    patients = await tx.many(
        f"SELECT {_PATIENT}, p.record_key FROM patients AS p WHERE client_id = %s AND record_key = ANY (%s)",
        [client_id, list(record_keys)],
    )
    of_orders = await tx.many(
        f"SELECT {_PATIENT} FROM patients AS p WHERE client_id = %s AND patient_id = ANY (%s)",
        [client_id, list({row["patient_id"] for row in orders})],
    )
    return Known(
        patients={row["record_key"]: _registered(row) for row in patients},
        orders={row["visit_key"]: _order(row) for row in orders},
        of_orders={row["patient_id"]: _registered(row) for row in of_orders},
    )


async def write_patients(tx: Transaction, client_id: str, patients: Mapping[UUID, Person], lists_version: int) -> None:
    """Keep patients as they are told of now, new ones and others."""
    if not patients:
        return
    people = list(patients.values())
    await tx.execute(
        """
        INSERT INTO patients (client_id, patient_id, record_number, record_key, display_name, family_name, given_name,
               name_key, birth_date, sex, lists_version, updated_at)
        SELECT %(client)s, told.*, %(lists)s, %(now)s
          FROM unnest(%(ids)s::uuid[], %(numbers)s::text[], %(keys)s::text[], %(names)s::text[], %(families)s::text[],
               %(given)s::text[], %(name_keys)s::text[], %(born)s::date[], %(sexes)s::text[]) AS told
        ON CONFLICT (client_id, patient_id) DO UPDATE SET
               (record_number, record_key, display_name, family_name, given_name, name_key, birth_date, sex,
                lists_version, updated_at)
             = (EXCLUDED.record_number, EXCLUDED.record_key, EXCLUDED.display_name, EXCLUDED.family_name,
                EXCLUDED.given_name, EXCLUDED.name_key, EXCLUDED.birth_date, EXCLUDED.sex, EXCLUDED.lists_version,
                EXCLUDED.updated_at)
        """,
        {
            "client": client_id,
            "lists": lists_version,
            "now": tx.now,
            "ids": list(patients),
            "numbers": [each.record_number for each in people],
            "keys": [each.record_key or None for each in people],
            "names": [each.display_name for each in people],
            "families": [each.family_name for each in people],
            "given": [each.given_name for each in people],
            "name_keys": [sorting_key(each.name) for each in people],
            "born": [each.birth_date for each in people],
            "sexes": [each.sex.value for each in people],
        },
    )


async def write_orders(
    tx: Transaction, client_id: str, orders: Mapping[UUID, tuple[UUID, Visit]], lists_version: int
) -> None:
    """Keep orders as they are told of now, new ones and others; each with its patient's id."""
    if not orders:
        return
    visits = [visit for _, visit in orders.values()]
    await tx.execute(
        """
        INSERT INTO orders (client_id, order_id, patient_id, visit_number, visit_key, service_date, service_at,
               author_code, work_type_code, ordering, attending, copies, lists_version, updated_at)
        SELECT %(client)s, order_id, patient_id, visit_number, visit_key, service_date, service_at, author_code,
               work_type_code, ordering, attending, ARRAY (SELECT jsonb_array_elements_text(told.copies)),
               %(lists)s, %(now)s
          FROM unnest(%(ids)s::uuid[], %(patients)s::uuid[], %(numbers)s::text[], %(keys)s::text[], %(days)s::date[],
               %(times)s::timestamptz[], %(authors)s::text[], %(work_types)s::text[], %(ordering)s::text[],
               %(attending)s::text[], %(copies)s::jsonb[])
            AS told (order_id, patient_id, visit_number, visit_key, service_date, service_at, author_code,
               work_type_code, ordering, attending, copies)
        ON CONFLICT (client_id, order_id) DO UPDATE SET
               (patient_id, visit_number, service_date, service_at, author_code, work_type_code, ordering, attending,
                copies, lists_version, updated_at)
             = (EXCLUDED.patient_id, EXCLUDED.visit_number, EXCLUDED.service_date, EXCLUDED.service_at,
                EXCLUDED.author_code, EXCLUDED.work_type_code, EXCLUDED.ordering, EXCLUDED.attending, EXCLUDED.copies,
                EXCLUDED.lists_version, EXCLUDED.updated_at)
        """,
        {
            "client": client_id,
            "lists": lists_version,
            "now": tx.now,
            "ids": list(orders),
            "patients": [patient_id for patient_id, _ in orders.values()],
            "numbers": [each.visit_number for each in visits],
            "keys": [each.visit_key for each in visits],
            "days": [each.service_date for each in visits],
            "times": [each.service_at for each in visits],
            "authors": [each.author_code for each in visits],
            "work_types": [each.work_type_code for each in visits],
            "ordering": [each.ordering for each in visits],
            "attending": [each.attending for each in visits],
            "copies": [Jsonb(list(each.copies)) for each in visits],
        },
    )


async def get_patient(tx: Transaction, client_id: str, patient_id: UUID) -> Registered:
    """One patient, without orders. Raises PatientMissing."""
    row = await tx.one(
        f"SELECT {_PATIENT} FROM patients AS p WHERE client_id = %s AND patient_id = %s", [client_id, patient_id]
    )
    if row is None:
        raise PatientMissing(f"clients/{client_id}/patients/{patient_id}")
    return _registered(row)


async def get_order(tx: Transaction, client_id: str, order_id: UUID) -> Order:
    """One order. Raises OrderMissing."""
    row = await tx.one(
        f"SELECT {_ORDER} FROM orders AS o WHERE client_id = %s AND order_id = %s", [client_id, order_id]
    )
    if row is None:
        raise OrderMissing(f"clients/{client_id}/orders/{order_id}")
    return _order(row)


async def page_of_patients(
    tx: Transaction,
    client_id: str,
    *,
    record_number: str,
    name: str,
    birth_date: date | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[tuple[str, Registered]]:
    """A client's patients by name, behind `after`: those who agree in all that is asked for, each with the key that
    the list is ordered by. A name is looked for from its beginning, the family name first."""
    key = sorting_key(read_name(name)) if "," in name else " ".join(part[0] for part in read_name(name).given)
    rows = await tx.many(
        f"""
        SELECT {_PATIENT}, p.name_key FROM patients AS p
         WHERE p.client_id = %(client)s
           AND (%(record)s::text = '' OR p.record_key = %(record)s)
           AND (%(born)s::date IS NULL OR p.birth_date = %(born)s)
           AND (%(name)s::text = '' OR (p.name_key COLLATE "C" >= %(name)s
                AND p.name_key COLLATE "C" < %(name)s || chr(1114111)))
           AND (%(after_key)s::text IS NULL OR (p.name_key COLLATE "C", p.patient_id) > (%(after_key)s, %(after_id)s))
         ORDER BY p.name_key COLLATE "C", p.patient_id LIMIT %(limit)s
        """,
        {
            "client": client_id,
            "record": number_key(record_number),
            "born": birth_date,
            "name": key,
            "after_key": after[0] if after else None,
            "after_id": after[1] if after else None,
            "limit": limit,
        },
    )
    return [(row["name_key"], _registered(row)) for row in rows]


async def page_of_orders(
    tx: Transaction,
    client_id: str,
    *,
    visit_number: str,
    patient_id: UUID | None,
    service_date: date | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Order]:
    """A client's orders, the latest day first, behind `after`: those that agree in all that is asked for."""
    rows = await tx.many(
        f"""
        SELECT {_ORDER} FROM orders AS o
         WHERE o.client_id = %(client)s
           AND (%(visit)s::text = '' OR o.visit_key = %(visit)s)
           AND (%(patient)s::uuid IS NULL OR o.patient_id = %(patient)s)
           AND (%(day)s::date IS NULL OR o.service_date = %(day)s)
           AND (%(after_day)s::date IS NULL OR (o.service_date, o.order_id) < (%(after_day)s, %(after_id)s))
         ORDER BY o.service_date DESC, o.order_id DESC LIMIT %(limit)s
        """,
        {
            "client": client_id,
            "visit": number_key(visit_number),
            "patient": patient_id,
            "day": service_date,
            "after_day": after[0] if after else None,
            "after_id": after[1] if after else None,
            "limit": limit,
        },
    )
    return [_order(row) for row in rows]


# ---------------------------------------------------------------- whom a dictation may be about


async def candidates(tx: Transaction, client_id: str, told: Told, *, widely: bool) -> tuple[list[Registered], bool]:
    """The patients whom a dictation may be about, each with the orders that may be meant; and whether these are all who
    agree in a number or a date of birth. `widely`: with those who are merely called alike, or whom the author saw on
    the day, to be shown to a person."""
    patient = told.patient
    key, visit_key = number_key(patient.record_number), number_key(told.reference)
    born = patient.birth_date or None
    rows = await tx.many(
        f"""
        SELECT {_PATIENT}, false AS by_birth FROM patients AS p
         WHERE p.client_id = %(client)s AND p.record_key = ANY (%(keys)s)
        UNION ALL
        SELECT {_PATIENT}, false FROM orders AS o JOIN patients AS p USING (client_id, patient_id)
         WHERE o.client_id = %(client)s AND o.visit_key = %(visit)s
        UNION ALL
        (SELECT {_PATIENT}, true FROM patients AS p
          WHERE p.client_id = %(client)s AND p.birth_date = %(born)s
            AND (p.record_key IS NOT NULL
                 OR EXISTS (SELECT FROM orders AS o WHERE (o.client_id, o.patient_id) = (p.client_id, p.patient_id)))
          LIMIT %(most)s)
        """,
        {
            "client": client_id,
            "keys": [key, *mistyped(key)] if key else [],
            "visit": visit_key,
            "born": born,
            "most": MOST_BORN + 1,
        },
    )
    is_complete = sum(row["by_birth"] for row in rows) <= MOST_BORN
    if widely:
        rows += await _called_alike(tx, client_id, patient.display_name)
        rows += await _seen_that_day(tx, client_id, told)
    found = {row["patient_id"]: _registered(row) for row in rows}
    orders = await _orders_of(tx, client_id, told, visit_key, list(found))
    return [
        Registered(each.client_id, each.patient_id, each.person, tuple(orders.get(each.patient_id, ())))
        for each in found.values()
    ], is_complete


async def _called_alike(tx: Transaction, client_id: str, display_name: str) -> list[DictRow]:
    prefixes = key_prefixes(read_name(display_name))
    if not prefixes:
        return []
    return await tx.many(
        f"""
        SELECT p.* FROM unnest(%(prefixes)s::text[]) AS wanted (prefix), LATERAL (
               SELECT {_PATIENT} FROM patients AS p
                WHERE p.client_id = %(client)s AND p.name_key COLLATE "C" >= wanted.prefix
                  AND p.name_key COLLATE "C" < wanted.prefix || chr(1114111)
                  AND (p.record_key IS NOT NULL
                       OR EXISTS (SELECT FROM orders AS o
                                   WHERE (o.client_id, o.patient_id) = (p.client_id, p.patient_id)))
                ORDER BY p.name_key COLLATE "C", p.patient_id LIMIT %(most)s) AS p
        """,
        {"prefixes": list(prefixes), "client": client_id, "most": MOST_NAMED},
    )


async def _seen_that_day(tx: Transaction, client_id: str, told: Told) -> list[DictRow]:
    if not told.author_codes:
        return []
    return await tx.many(
        f"""
        SELECT {_PATIENT} FROM orders AS o JOIN patients AS p USING (client_id, patient_id)
         WHERE o.client_id = %s AND o.service_date = %s AND o.author_code = ANY (%s)
         ORDER BY o.service_at, o.order_id LIMIT %s
        """,
        [client_id, told.patient.service_date or told.dictated_on, list(told.author_codes), MOST_NAMED],
    )


async def _orders_of(
    tx: Transaction, client_id: str, told: Told, visit_key: str, patient_ids: Sequence[UUID]
) -> dict[UUID, list[Order]]:
    """The orders of these patients that may be meant: that of the number, and those around the day."""
    if not patient_ids:
        return {}
    day = told.patient.service_date or told.dictated_on
    rows = await tx.many(
        f"""
        SELECT {_ORDER} FROM orders AS o WHERE o.client_id = %(client)s AND o.visit_key = %(visit)s
        UNION
        SELECT near.* FROM unnest(%(patients)s::uuid[]) AS wanted (patient_id), LATERAL (
               SELECT {_ORDER} FROM orders AS o
                WHERE o.client_id = %(client)s AND o.patient_id = wanted.patient_id
                  AND o.service_date BETWEEN %(day)s::date - %(around)s AND %(day)s::date + %(around)s
                ORDER BY o.service_date DESC LIMIT %(most)s) AS near
        """,
        {
            "client": client_id,
            "visit": visit_key,
            "patients": list(patient_ids),
            "day": day,
            "around": _AROUND,
            "most": MOST_ORDERS,
        },
    )
    orders: dict[UUID, list[Order]] = {}
    for row in sorted(rows, key=lambda row: (row["service_date"], row["order_id"])):
        orders.setdefault(row["patient_id"], []).append(_order(row))
    return orders


async def author_codes(tx: Transaction, client_id: str, author_id: str | None, code: str) -> frozenset[str]:
    """By which codes the client's systems know an author."""
    row = await tx.one("SELECT codes FROM authors WHERE client_id = %s AND author_id = %s", [client_id, author_id])
    told = [code] if code else []
    return frozenset([*told, *(row["codes"] if row else ()), *([author_id] if author_id else ())])


async def time_zone(tx: Transaction, client_id: str) -> str | None:
    """The client's time zone; None where there is no such client for this transaction."""
    row = await tx.one("SELECT time_zone FROM clients WHERE client_id = %s", [client_id])
    return None if row is None else str(row["time_zone"])


# ---------------------------------------------------------------- whom a job is about


async def identity(tx: Transaction, client_id: str, job_id: UUID) -> Identity | None:
    """What was said of whom a job is about; None where nobody asked."""
    row = await tx.one(
        f"SELECT {_IDENTITY} FROM job_identities AS i WHERE client_id = %s AND job_id = %s", [client_id, job_id]
    )
    return _identity(row) if row else None


async def identities(tx: Transaction, names: Collection[tuple[str, UUID]]) -> list[Identity]:
    """What was said of whom these jobs are about, by ids of client and job, in no order."""
    rows = await tx.many(
        f"SELECT {_IDENTITY} FROM job_identities AS i WHERE client_id = ANY (%s) AND job_id = ANY (%s)",
        [list({client_id for client_id, _ in names}), [job_id for _, job_id in names]],
    )
    return [_identity(row) for row in rows]


async def write_identity(tx: Transaction, identity: Identity) -> None:
    """Keep whom a job is about. The job is held by this transaction, or new in it."""
    await tx.execute(
        """
        INSERT INTO job_identities (client_id, job_id, outcome, why, evidence, patient_id, order_id, told,
               told_reference, decided_by, lists_version, version)
        VALUES (%(client_id)s, %(job_id)s, %(outcome)s, %(why)s, %(evidence)s, %(patient_id)s, %(order_id)s, %(told)s,
               %(told_reference)s, %(decided_by)s, %(lists_version)s, %(version)s)
        ON CONFLICT (client_id, job_id) DO UPDATE SET
               (outcome, why, evidence, patient_id, order_id, told, told_reference, decided_by, lists_version, version)
             = (EXCLUDED.outcome, EXCLUDED.why, EXCLUDED.evidence, EXCLUDED.patient_id, EXCLUDED.order_id,
                EXCLUDED.told, EXCLUDED.told_reference, EXCLUDED.decided_by, EXCLUDED.lists_version, EXCLUDED.version)
        """,
        {
            "client_id": identity.client_id,
            "job_id": identity.job_id,
            "outcome": identity.outcome,
            "why": identity.why,
            "evidence": list(identity.evidence),
            "patient_id": identity.patient_id,
            "order_id": identity.order_id,
            "told": Jsonb(asdict(identity.told)),
            "told_reference": identity.told_reference,
            "decided_by": identity.decided_by,
            "lists_version": identity.lists_version,
            "version": identity.version,
        },
    )


@dataclass(frozen=True, slots=True)
class Unidentified:
    """A job that a person should look at, with what its documents have to tell; in the order of due times."""

    client_id: str
    job_id: UUID
    due_at: datetime
    required: tuple[Demographic, ...]


_OPEN = ["RECEIVED", "UNROUTED", "TRANSCRIBING", "DRAFTED", "EDITING", "HELD", "IN_REVIEW", "APPROVED", "FAILED"]

_REQUIRED_IS_MISSING = """
    EXISTS (SELECT FROM unnest(w.required_demographics) AS wanted (field)
             WHERE coalesce(btrim(CASE field WHEN 'reference' THEN j.reference ELSE j.patient ->> field END), '') = '')
"""


async def unidentified(
    tx: Transaction,
    *,
    client_id: str | None,
    forbidden: Collection[str] = (),
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Unidentified]:
    """The jobs under way that are pending, or lack something that their documents have to tell; the most urgent first,
    behind `after`."""
    rows = await tx.many(
        f"""
        SELECT j.client_id, j.job_id, j.due_at, coalesce(w.required_demographics, '{{}}') AS required
          FROM jobs AS j
          LEFT JOIN job_identities AS i ON (i.client_id, i.job_id) = (j.client_id, j.job_id)
          LEFT JOIN work_types AS w ON (w.client_id, w.work_type_id) = (j.client_id, j.work_type_id)
         WHERE j.state = ANY (%(open)s)
           AND (%(client)s::text IS NULL OR j.client_id = %(client)s) AND j.client_id <> ALL (%(forbidden)s)
           AND (i.outcome = 'PENDING' OR {_REQUIRED_IS_MISSING})
           AND (%(after_at)s::timestamptz IS NULL OR (j.due_at, j.job_id) > (%(after_at)s, %(after_id)s))
         ORDER BY j.due_at, j.job_id LIMIT %(limit)s
        """,
        {
            "open": _OPEN,
            "client": client_id,
            "forbidden": list(forbidden),
            "after_at": after[0] if after else None,
            "after_id": after[1] if after else None,
            "limit": limit,
        },
    )
    return [Unidentified(row["client_id"], row["job_id"], row["due_at"], required(row["required"])) for row in rows]


async def required_of(tx: Transaction, client_id: str, work_type_id: str | None) -> tuple[Demographic, ...]:
    """What documents of a work type have to tell."""
    row = await tx.one(
        "SELECT required_demographics AS required FROM work_types WHERE client_id = %s AND work_type_id = %s",
        [client_id, work_type_id],
    )
    return required(row["required"]) if row else ()


def required(fields: Iterable[str]) -> tuple[Demographic, ...]:
    """What the names of fields mean, in the order of `Demographic`."""
    wanted = frozenset(fields)
    return tuple(each for each in Demographic if each.value in wanted)


async def outdated(tx: Transaction, client_id: str | None, limit: int) -> list[tuple[str, UUID]]:
    """Jobs that were matched with an earlier state of their client's lists and may be matched otherwise now, held by
    nobody else: what is pending, and what was matched with a patient or an order that has changed since."""
    rows = await tx.many(
        """
        SELECT j.client_id, j.job_id FROM jobs AS j
         WHERE (j.client_id, j.job_id) IN (
               SELECT i.client_id, i.job_id FROM order_books AS b JOIN job_identities AS i USING (client_id)
                WHERE i.outcome = 'PENDING' AND i.why <> 'TAKEN_BACK' AND i.lists_version < b.lists_version
                  AND (%(client)s::text IS NULL OR b.client_id = %(client)s)
                UNION ALL
               SELECT i.client_id, i.job_id FROM job_identities AS i
                 JOIN order_books AS b USING (client_id)
                 JOIN patients AS p USING (client_id, patient_id)
                 LEFT JOIN orders AS o USING (client_id, order_id)
                WHERE i.outcome = 'MATCHED' AND i.lists_version < b.lists_version
                  AND greatest(p.lists_version, o.lists_version) > i.lists_version
                  AND (%(client)s::text IS NULL OR b.client_id = %(client)s))
           AND j.state = ANY (%(open)s)
         ORDER BY j.due_at, j.job_id LIMIT %(limit)s FOR UPDATE OF j SKIP LOCKED
        """,
        {"client": client_id, "open": [state for state in _OPEN if state != "APPROVED"], "limit": limit},
    )
    return [(row["client_id"], row["job_id"]) for row in rows]


# ---------------------------------------------------------------- rows


def _book(row: DictRow) -> Book:
    columns = {column: tuple(names) for column, names in row["columns"].items()}
    day_order = DayOrder(row["day_order"]) if row["day_order"] else None
    return Book(**{**row, "columns": columns, "day_order": day_order})


def _registered(row: Mapping[str, Any]) -> Registered:
    return Registered(
        client_id=row["client_id"],
        patient_id=row["patient_id"],
        person=Person(
            record_number=row["record_number"],
            display_name=row["display_name"],
            family_name=row["family_name"],
            given_name=row["given_name"],
            birth_date=row["birth_date"],
            sex=Sex(row["sex"]),
        ),
    )


def _order(row: Mapping[str, Any]) -> Order:
    return Order(
        client_id=row["client_id"],
        order_id=row["order_id"],
        patient_id=row["patient_id"],
        visit=Visit(
            visit_number=row["visit_number"],
            service_date=row["service_date"],
            service_at=row["service_at"],
            author_code=row["author_code"],
            work_type_code=row["work_type_code"],
            ordering=row["ordering"],
            attending=row["attending"],
            copies=tuple(row["copies"]),
        ),
    )


def _identity(row: Mapping[str, Any]) -> Identity:
    return Identity(
        client_id=row["client_id"],
        job_id=row["job_id"],
        outcome=Outcome(row["outcome"]),
        why=None if row["why"] is None else Why(row["why"]),
        evidence=tuple(row["evidence"]),
        patient_id=row["patient_id"],
        order_id=row["order_id"],
        told=Patient(**row["told"]),
        told_reference=row["told_reference"],
        decided_by=row["decided_by"],
        lists_version=row["lists_version"],
        version=row["version"],
    )
