"""Billing's SQL: terms, rates, what was delivered, invoices, rules of pay and pay statements."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from psycopg.errors import ExclusionViolation, UniqueViolation
from psycopg.rows import DictRow

from scribeline.billing.delivered import DeliveredText, of_value
from scribeline.billing.errors import DocumentBilled, PayOverlaps, RatesWrong
from scribeline.billing.invoices import Counted, DeliveredDocument, InvoiceKind, InvoiceState
from scribeline.billing.pay import Work
from scribeline.billing.quality_pay import Scored
from scribeline.billing.rates import EntryMode, Rate
from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Priority
from scribeline.quality.pay import PayStep

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""A document is counted once, as its Word file, in however many forms it is delivered."""


@dataclass(frozen=True, slots=True)
class StoredText:
    """A TOML file as it was written, with its version."""

    text: str
    version: int
    updated_at: datetime

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


@dataclass(frozen=True, slots=True)
class StoredInvoice:
    """An invoice as it is kept. `content` is all that it says, as JSON; days are the client's, times UTC."""

    client_id: str
    invoice_id: UUID
    kind: InvoiceKind
    number: str
    first_day: date
    until_day: date
    currency: str
    total: Decimal
    documents: int
    problems: int
    content: str
    created_at: datetime
    issued_at: datetime | None
    credits: UUID | None
    credited_by: UUID | None
    version: int

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/invoices/{self.invoice_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"

    @property
    def state(self) -> InvoiceState:
        """Where it stands."""
        if self.issued_at is None:
            return InvoiceState.DRAFT
        return InvoiceState.ISSUED if self.credited_by is None else InvoiceState.CREDITED


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A pay statement as it was issued."""

    user_id: str
    statement_id: UUID
    first_day: date
    until_day: date
    currency: str
    total: Decimal
    documents: int
    content: str
    content_csv: str
    issued_at: datetime

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"users/{self.user_id}/payStatements/{self.statement_id}"


# ---------------------------------------------------------------- terms and rates


async def terms(tx: Transaction, client_id: str) -> StoredText | None:
    """A client's terms."""
    row = await tx.one("SELECT terms AS text, version, updated_at FROM billing_terms WHERE client_id = %s", [client_id])
    return None if row is None else StoredText(**row)


async def put_terms(tx: Transaction, client_id: str, text: str, actor: str, version: int) -> None:
    """Write a client's terms."""
    await tx.execute(
        """
        INSERT INTO billing_terms (client_id, terms, updated_at, updated_by, version) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (client_id) DO UPDATE SET terms = excluded.terms, updated_at = excluded.updated_at,
               updated_by = excluded.updated_by, version = excluded.version
        """,
        [client_id, text, tx.now, actor, version],
    )


async def rates(tx: Transaction, client_id: str) -> tuple[Rate, ...]:
    """A client's rates, in the order of their file."""
    rows = await tx.many(
        """
        SELECT work_type_id, entry_mode, stat, unit_price, stat_percent, stat_per_unit, since, until
          FROM billing_rates WHERE client_id = %s ORDER BY row
        """,
        [client_id],
    )
    return tuple(_rate(row) for row in rows)


def _rate(row: DictRow) -> Rate:
    money = {key: _plain(row[key]) for key in ("unit_price", "stat_percent", "stat_per_unit")}
    mode = row["entry_mode"]
    return Rate(**{**row, **money, "entry_mode": EntryMode(mode) if mode else None})


def _plain(value: Decimal) -> Decimal:
    """A number without the zeros that the column's type adds."""
    shorter = value.normalize()
    return shorter.quantize(Decimal(1)) if shorter == shorter.to_integral_value() else shorter


async def replace_rates(tx: Transaction, client_id: str, rates: Sequence[Rate]) -> None:
    """Write a client's rates in the place of those before. Raises RatesWrong."""
    await tx.execute("DELETE FROM billing_rates WHERE client_id = %s", [client_id])
    try:
        async with tx.connection.transaction(), tx.connection.cursor() as cursor:
            await cursor.executemany(
                """
                INSERT INTO billing_rates (client_id, row, work_type_id, entry_mode, stat, unit_price, stat_percent,
                                           stat_per_unit, since, until)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                [
                    [
                        client_id,
                        row,
                        rate.work_type_id,
                        rate.entry_mode,
                        rate.stat,
                        rate.unit_price,
                        rate.stat_percent,
                        rate.stat_per_unit,
                        rate.since,
                        rate.until,
                    ]
                    for row, rate in enumerate(rates, 1)
                ],
            )
    except ExclusionViolation:
        raise RatesWrong("Two rates are for the same documents on the same day.", field="rates") from None


async def work_type_ids(tx: Transaction, client_id: str) -> frozenset[str]:
    """A client's work types."""
    rows = await tx.many("SELECT work_type_id FROM work_types WHERE client_id = %s", [client_id])
    return frozenset(row["work_type_id"] for row in rows)


async def time_zone(tx: Transaction, client_id: str, *, held: bool = False) -> str | None:
    """A client's time zone; None where there is no such client. `held` lets one transaction at a time go on from
    here."""
    row = await tx.one(
        "SELECT time_zone FROM clients WHERE client_id = %s" + (" FOR NO KEY UPDATE" if held else ""), [client_id]
    )
    return None if row is None else str(row["time_zone"])


# ---------------------------------------------------------------- what was delivered

# What was delivered between two moments, of the documents that `chosen` names.
_DELIVERED = """
    delivered AS (
        SELECT client_id, deliverable_id, max(acknowledged_at) AS delivered_at
          FROM chosen JOIN deliveries USING (client_id, deliverable_id)
         GROUP BY client_id, deliverable_id
        HAVING bool_and(acknowledged_at IS NOT NULL)
           AND max(acknowledged_at) >= %(begins_at)s AND max(acknowledged_at) < %(ends_at)s
    )
    SELECT j.client_id, j.job_id::text AS job_id, f.deliverable_id::text AS document_id, f.revision, j.reference,
           j.work_type_id, j.priority, j.amendment, l.delivered_at,
           (l.delivered_at AT TIME ZONE c.time_zone)::date AS delivered_on,
           coalesce(round(d.duration_s * 1000), 0)::bigint AS audio_ms, encode(f.sha256, 'hex') AS file_sha256,
           t.paragraphs
      FROM delivered AS l
      JOIN deliverables AS f USING (client_id, deliverable_id)
      JOIN jobs AS j USING (client_id, job_id)
      JOIN clients AS c USING (client_id)
      JOIN dictations AS d USING (client_id, dictation_id)
      LEFT JOIN delivered_texts AS t USING (client_id, deliverable_id)
"""


_WITHOUT_TEXT = _DELIVERED.replace("t.paragraphs", "encode(t.sha256, 'hex') AS text_sha256")


async def unbilled(tx: Transaction, client_id: str, begins_at: datetime, ends_at: datetime) -> list[DictRow]:
    """A client's documents that were delivered between two moments and are on no issued invoice, without their texts:
    each with its text's SHA-256, or None where that was not kept."""
    return await tx.many(
        f"""
        WITH chosen AS (
            SELECT client_id, deliverable_id FROM deliverables
             WHERE client_id = %(client_id)s AND content_type = %(docx)s
            EXCEPT
            SELECT client_id, deliverable_id FROM billed WHERE client_id = %(client_id)s
        ), {_WITHOUT_TEXT}
        """,
        {"client_id": client_id, "begins_at": begins_at, "ends_at": ends_at, "docx": DOCX},
    )


async def texts(tx: Transaction, client_id: str, documents: Sequence[str]) -> dict[str, str]:
    """What these documents of a client say, by document, as JSON that `text_of` reads."""
    rows = await tx.many(
        "SELECT deliverable_id::text AS document_id, paragraphs::text AS paragraphs FROM delivered_texts"
        " WHERE client_id = %s AND deliverable_id = ANY (%s::uuid[])",
        [client_id, list(documents)],
    )
    return {row["document_id"]: row["paragraphs"] for row in rows}


def text_of(paragraphs: str) -> DeliveredText:
    """The text that JSON holds. It takes its time: not on the event loop."""
    return of_value(json.loads(paragraphs))


async def handed_in(tx: Transaction, user_id: str, begins_at: datetime, ends_at: datetime) -> list[DictRow]:
    """The documents, delivered between two moments, that somebody handed in."""
    return await tx.many(
        f"""
        WITH chosen AS (
            SELECT client_id, deliverable_id
              FROM deliverables JOIN jobs USING (client_id, job_id)
             WHERE submitted_by = %(user_id)s AND content_type = %(docx)s
        ), {_DELIVERED}
        """,
        {"user_id": user_id, "begins_at": begins_at, "ends_at": ends_at, "docx": DOCX},
    )


async def reviewed(tx: Transaction, user_id: str, begins_at: datetime, ends_at: datetime) -> list[DictRow]:
    """The documents, delivered between two moments, that somebody let go as QA: who did so last."""
    return await tx.many(
        f"""
        WITH approved AS (
            SELECT client_id, job_id, max(event_id) AS event_id
              FROM job_events WHERE verb = 'APPROVE' AND actor = %(actor)s GROUP BY client_id, job_id
        ), chosen AS (
            SELECT client_id, deliverable_id
              FROM deliverables JOIN approved AS a USING (client_id, job_id)
             WHERE content_type = %(docx)s
               AND NOT EXISTS (SELECT FROM job_events AS e
                                WHERE e.client_id = a.client_id AND e.job_id = a.job_id AND e.verb = 'APPROVE'
                                  AND e.event_id > a.event_id)
        ), {_DELIVERED}
        """,
        {"actor": f"users/{user_id}", "begins_at": begins_at, "ends_at": ends_at, "docx": DOCX},
    )


def document_of(row: DictRow) -> DeliveredDocument:
    """The delivered document that a row tells. It reads the text, which takes its time: not on the event loop."""
    return billable(row, None if row["paragraphs"] is None else of_value(row["paragraphs"]))


def billable(row: DictRow, text: DeliveredText | None, counted: Counted | None = None) -> DeliveredDocument:
    """The delivered document that a row without its text tells, with that or with what was counted of it."""
    return DeliveredDocument(
        job_id=row["job_id"],
        document_id=row["document_id"],
        revision=row["revision"],
        reference=row["reference"],
        work_type_id=row["work_type_id"],
        stat=row["priority"] >= Priority.STAT,
        is_correction=row["amendment"] == "CORRECTION",
        delivered_at=row["delivered_at"],
        delivered_on=row["delivered_on"],
        audio_ms=row["audio_ms"],
        file_sha256=row["file_sha256"],
        text=text,
        counted=counted,
    )


def work_of(row: DictRow, *, reviewed: bool, done_at: datetime | None = None) -> Work:
    """The work that a row tells."""
    return Work(row["client_id"], document_of(row), reviewed, done_at)


async def done_times(tx: Transaction, user_id: str, rows: Sequence[DictRow]) -> dict[tuple[str, str, bool], datetime]:
    """When somebody handed documents in (False), or let them go as QA (True), for the last time; by client and job."""
    found = await tx.many(
        """
        SELECT client_id, job_id::text AS job_id, verb = 'APPROVE' AS reviewed, max(at) AS at FROM job_events
         WHERE client_id = ANY (%s) AND job_id = ANY (%s::uuid[]) AND verb IN ('SUBMIT', 'APPROVE') AND actor = %s
         GROUP BY 1, 2, 3
        """,
        [
            list({row["client_id"] for row in rows}),
            list({row["job_id"] for row in rows}),
            f"users/{user_id}",
        ],
    )
    return {(row["client_id"], row["job_id"], row["reviewed"]): row["at"] for row in found}


async def scored(tx: Transaction, user_id: str, first: date, until: date) -> list[Scored]:
    """The audits of somebody's work that were decided on days from `first` until before `until`, each client's own.

    What is disputed is not decided yet.
    """
    rows = await tx.many(
        """
        SELECT a.client_id, a.score, a.one_in FROM audits AS a JOIN clients AS c USING (client_id)
         WHERE a.editor_id = %s AND a.score IS NOT NULL AND a.state <> 'DISPUTED'
           AND (a.finished_at AT TIME ZONE c.time_zone)::date >= %s
           AND (a.finished_at AT TIME ZONE c.time_zone)::date < %s
        """,
        [user_id, first, until],
    )
    return [Scored(**row) for row in rows]


async def pay_steps(tx: Transaction) -> dict[str, tuple[PayStep, ...]]:
    """What scores do to pay by each client's quality plan."""
    rows = await tx.many("SELECT client_id, plan -> 'pay' AS pay FROM quality_plans")
    return {row["client_id"]: tuple(PayStep(*each) for each in row["pay"] or ()) for row in rows}


# ---------------------------------------------------------------- invoices

_SELECT = """
    SELECT i.client_id, i.invoice_id, i.kind, coalesce(i.number, '') AS number, i.first_day, i.until_day, i.currency,
           i.total, i.documents, i.problems, i.content, i.created_at, i.issued_at, i.credits,
           (SELECT n.invoice_id FROM invoices AS n WHERE n.client_id = i.client_id AND n.credits = i.invoice_id)
               AS credited_by,
           i.version
      FROM invoices AS i
"""
_WITHOUT_CONTENT = _SELECT.replace("i.content,", "'' AS content,")


def _invoice(row: DictRow) -> StoredInvoice:
    return StoredInvoice(**{**row, "kind": InvoiceKind(row["kind"])})


async def invoice(tx: Transaction, client_id: str, invoice_id: UUID) -> StoredInvoice | None:
    """One invoice."""
    row = await tx.one(f"{_SELECT} WHERE i.client_id = %s AND i.invoice_id = %s", [client_id, invoice_id])
    return None if row is None else _invoice(row)


async def draft_of(tx: Transaction, client_id: str, first: date, until: date) -> StoredInvoice | None:
    """The draft for a period."""
    row = await tx.one(
        f"{_SELECT} WHERE i.client_id = %s AND i.first_day = %s AND i.until_day = %s AND i.issued_at IS NULL",
        [client_id, first, until],
    )
    return None if row is None else _invoice(row)


async def page(
    tx: Transaction, *, client_id: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[StoredInvoice]:
    """Invoices without their content, newest first, behind `after`."""
    at, invoice_id = after or (None, None)
    rows = await tx.many(
        f"""
        {_WITHOUT_CONTENT}
         WHERE (%(client_id)s::text IS NULL OR i.client_id = %(client_id)s)
           AND (%(at)s::timestamptz IS NULL OR (i.created_at, i.invoice_id) < (%(at)s, %(invoice_id)s::uuid))
         ORDER BY i.created_at DESC, i.invoice_id DESC LIMIT %(limit)s
        """,
        {"client_id": client_id, "at": at, "invoice_id": invoice_id, "limit": limit},
    )
    return [_invoice(row) for row in rows]


async def put_draft(tx: Transaction, made: StoredInvoice, actor: str) -> None:
    """Write a draft, in the place of the one that has its id."""
    await tx.execute(
        """
        INSERT INTO invoices (client_id, invoice_id, kind, first_day, until_day, currency, total, documents, problems,
                              content, created_at, created_by, version)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (client_id, invoice_id) DO UPDATE SET currency = excluded.currency, total = excluded.total,
               documents = excluded.documents, problems = excluded.problems, content = excluded.content,
               created_at = excluded.created_at, created_by = excluded.created_by, version = excluded.version
        """,
        [
            made.client_id,
            made.invoice_id,
            made.kind,
            made.first_day,
            made.until_day,
            made.currency,
            made.total,
            made.documents,
            made.problems,
            made.content,
            made.created_at,
            actor,
            made.version,
        ],
    )


async def next_sequence(tx: Transaction, client_id: str) -> int:
    """The next number of a client's series. The client is held, so nobody else takes it."""
    row = await tx.one("SELECT coalesce(max(sequence), 0) + 1 AS next FROM invoices WHERE client_id = %s", [client_id])
    return 1 if row is None else int(row["next"])


async def issue(tx: Transaction, draft: StoredInvoice, *, sequence: int, number: str, content: str, actor: str) -> None:
    """Give a draft its number and its last content; from then on it never changes."""
    await tx.execute(
        """
        UPDATE invoices SET sequence = %s, number = %s, content = %s, issued_at = %s, issued_by = %s,
               version = version + 1
         WHERE client_id = %s AND invoice_id = %s AND issued_at IS NULL
        """,
        [sequence, number, content, tx.now, actor, draft.client_id, draft.invoice_id],
    )


async def mark_billed(tx: Transaction, draft: StoredInvoice, documents: Sequence[UUID]) -> None:
    """Write which documents an issued invoice bills. Raises DocumentBilled."""
    try:
        async with tx.connection.transaction():
            await tx.execute(
                "INSERT INTO billed (client_id, deliverable_id, invoice_id) SELECT %s, unnest(%s::uuid[]), %s",
                [draft.client_id, list(documents), draft.invoice_id],
            )
    except UniqueViolation:
        raise DocumentBilled(draft.name) from None


async def insert_credit_note(tx: Transaction, note: StoredInvoice, *, sequence: int, actor: str) -> None:
    """Write a credit note, which is issued as it is made, and let the invoice's documents be billed again."""
    await tx.execute(
        """
        INSERT INTO invoices (client_id, invoice_id, kind, sequence, number, first_day, until_day, currency, total,
                              documents, problems, content, created_at, created_by, issued_at, issued_by, credits)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s, %s, %s)
        """,
        [
            note.client_id,
            note.invoice_id,
            note.kind,
            sequence,
            note.number,
            note.first_day,
            note.until_day,
            note.currency,
            note.total,
            note.documents,
            note.content,
            note.created_at,
            actor,
            note.issued_at,
            actor,
            note.credits,
        ],
    )
    await tx.execute("DELETE FROM billed WHERE client_id = %s AND invoice_id = %s", [note.client_id, note.credits])


# ---------------------------------------------------------------- pay


async def user_exists(tx: Transaction, user_id: str, *, held: bool = False) -> bool:
    """Whether there is such a user. `held` lets one transaction at a time go on from here."""
    query = "SELECT FROM users WHERE user_id = %s" + (" FOR NO KEY UPDATE" if held else "")
    return await tx.one(query, [user_id]) is not None


async def pay_rules(tx: Transaction, user_id: str) -> StoredText | None:
    """How somebody is paid."""
    row = await tx.one("SELECT rules AS text, version, updated_at FROM pay_rules WHERE user_id = %s", [user_id])
    return None if row is None else StoredText(**row)


async def put_pay_rules(tx: Transaction, user_id: str, text: str, actor: str, version: int) -> None:
    """Write how somebody is paid."""
    await tx.execute(
        """
        INSERT INTO pay_rules (user_id, rules, updated_at, updated_by, version) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (user_id) DO UPDATE SET rules = excluded.rules, updated_at = excluded.updated_at,
               updated_by = excluded.updated_by, version = excluded.version
        """,
        [user_id, text, tx.now, actor, version],
    )


async def insert_statement(tx: Transaction, made: StoredStatement, actor: str) -> None:
    """Write a statement. Raises PayOverlaps where one for some of its days is there."""
    try:
        async with tx.connection.transaction():
            await tx.execute(
                """
                INSERT INTO pay_statements (user_id, statement_id, first_day, until_day, currency, total, documents,
                                            content, content_csv, issued_at, issued_by)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                [
                    made.user_id,
                    made.statement_id,
                    made.first_day,
                    made.until_day,
                    made.currency,
                    made.total,
                    made.documents,
                    made.content,
                    made.content_csv,
                    made.issued_at,
                    actor,
                ],
            )
    except ExclusionViolation:
        raise PayOverlaps(made.name) from None


_STATEMENT = """
    SELECT user_id, statement_id, first_day, until_day, currency, total, documents, content, content_csv, issued_at
      FROM pay_statements
"""


async def statement(tx: Transaction, user_id: str, statement_id: UUID) -> StoredStatement | None:
    """One statement."""
    row = await tx.one(f"{_STATEMENT} WHERE user_id = %s AND statement_id = %s", [user_id, statement_id])
    return None if row is None else StoredStatement(**row)


async def statements(tx: Transaction, user_id: str, *, after: date | None, limit: int) -> list[StoredStatement]:
    """Somebody's statements, newest first; `after` is the first day of the last one seen."""
    rows = await tx.many(
        f"""
        {_STATEMENT} WHERE user_id = %(user_id)s AND (%(after)s::date IS NULL OR first_day < %(after)s)
         ORDER BY first_day DESC LIMIT %(limit)s
        """,
        {"user_id": user_id, "after": after, "limit": limit},
    )
    return [StoredStatement(**row) for row in rows]
