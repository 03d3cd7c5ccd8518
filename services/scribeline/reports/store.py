"""The reports' SQL: what facts are made from, keeping them, and adding them up.

Reports read the view `reported_documents` alone: it shows a transaction what its `scribeline.persons` setting lets it
see, whatever is asked for.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.rows import DictRow
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal, Placeholder

from scribeline.billing import store as billing
from scribeline.database.unit_of_work import Transaction
from scribeline.jobs.model import JobState
from scribeline.reports.errors import ReportTooLarge
from scribeline.reports.facts import Amount, Facts, Move, Saved, Told
from scribeline.reports.income import Issued, Sum, months_of
from scribeline.reports.model import (
    MOST_ROWS,
    Dimension,
    Drafts,
    Margin,
    Money,
    Productivity,
    Query,
    Questions,
    Report,
    Row,
    Spread,
    Turnaround,
    Units,
    Volume,
)
from scribeline.transcripts import store as transcripts
from scribeline.turnaround.terms import Stops, terms_on
from scribeline.turnaround.written import from_value

MOST_TRIES = 5
"""After so many failures a document's facts wait until somebody has them made anew."""

SORT_MEMORY = "64MB"
"""What PostgreSQL may take to sort the documents of one report, which its own default would put on disk."""

# ---------------------------------------------------------------- which documents' facts are due


async def due(tx: Transaction, limit: int) -> list[tuple[str, UUID]]:
    """Documents whose facts are to be made, those first that nobody has tried."""
    rows = await tx.many(
        "SELECT client_id, job_id FROM facts_due WHERE tries < %s ORDER BY tries, noted LIMIT %s", [MOST_TRIES, limit]
    )
    return [(row["client_id"], row["job_id"]) for row in rows]


async def take(tx: Transaction, client_id: str, job_id: UUID) -> bool:
    """Take one from the list, for as long as the transaction lasts; False where somebody else has."""
    row = await tx.one(
        "SELECT FROM facts_due WHERE client_id = %s AND job_id = %s FOR UPDATE SKIP LOCKED", [client_id, job_id]
    )
    if row is None:
        return False
    await tx.execute("DELETE FROM facts_due WHERE client_id = %s AND job_id = %s", [client_id, job_id])
    return True


async def put_off(tx: Transaction, client_id: str, job_id: UUID) -> None:
    """Note that making them failed."""
    await tx.execute("UPDATE facts_due SET tries = tries + 1 WHERE client_id = %s AND job_id = %s", [client_id, job_id])


async def note_again(tx: Transaction, query: Query) -> int:
    """Have the facts of the chosen documents made anew; gives how many."""
    where, parameters = _chosen(query)
    return await tx.execute(
        SQL(
            """
            INSERT INTO facts_due (client_id, job_id) SELECT client_id, job_id FROM reported_documents WHERE {where}
            ON CONFLICT (client_id, job_id) DO UPDATE SET tries = 0
            """
        ).format(where=where),
        parameters,
    )


# ---------------------------------------------------------------- what facts are made from


async def told_of(tx: Transaction, client_id: str, job_id: UUID) -> Told | None:
    """What is kept of a delivered document, but for terms and rules of pay; None where none was delivered."""
    row = await tx.one(
        """
        SELECT j.client_id, j.job_id::text AS job_id, f.deliverable_id::text AS document_id, f.revision, j.reference,
               j.author_id, j.work_type_id, j.priority, j.amendment, j.submitted_by, j.received_at, j.due_at, j.answers,
               c.time_zone, c.terms, l.delivered_at, (l.delivered_at AT TIME ZONE c.time_zone)::date AS delivered_on,
               coalesce(round(d.duration_s * 1000), 0)::bigint AS audio_ms, encode(f.sha256, 'hex') AS file_sha256,
               f.lines, t.paragraphs, coalesce(w.model, '') AS model, s.signed_at
          FROM jobs AS j
          JOIN clients AS c USING (client_id)
          JOIN dictations AS d USING (client_id, dictation_id)
          JOIN deliverables AS f ON f.client_id = j.client_id AND f.job_id = j.job_id
               AND f.revision = j.approved_revision AND f.content_type = %(docx)s
          JOIN LATERAL (SELECT max(acknowledged_at) AS delivered_at FROM deliveries
                         WHERE client_id = f.client_id AND deliverable_id = f.deliverable_id
                        HAVING bool_and(acknowledged_at IS NOT NULL)) AS l ON true
          LEFT JOIN delivered_texts AS t ON t.client_id = f.client_id AND t.deliverable_id = f.deliverable_id
          LEFT JOIN signatures AS s ON s.client_id = f.client_id AND s.deliverable_id = f.deliverable_id
          LEFT JOIN machine_words AS w ON w.client_id = j.client_id AND w.dictation_id = j.dictation_id
         WHERE j.client_id = %(client_id)s AND j.job_id = %(job_id)s AND j.state = 'DELIVERED'
        """,
        {"client_id": client_id, "job_id": job_id, "docx": billing.DOCX},
    )
    if row is None:
        return None
    final = await transcripts.revision(tx, client_id, job_id, row["revision"])
    if final is None:
        return None
    first = await transcripts.revision(tx, client_id, job_id, 1) if row["amendment"] is None else None
    terms = terms_on(from_value(row["terms"], row["time_zone"]), row["received_at"], row["time_zone"])
    return Told(
        client_id=client_id,
        author_id=row["author_id"],
        submitted_by=row["submitted_by"],
        amendment=row["amendment"],
        received_at=row["received_at"],
        due_at=row["due_at"],
        time_zone=row["time_zone"],
        stops=terms.stops if terms else Stops.DELIVERED,
        signed_at=row["signed_at"],
        audio_s=row["audio_ms"] / 1000,
        moves=await _moves(tx, client_id, job_id),
        saves=await _saves(tx, client_id, job_id),
        answered_at=frozenset(datetime.fromisoformat(answer["time"]) for answer in row["answers"]),
        model=row["model"],
        draft=first.document if first is not None and first.saved_by is None else None,
        document=final.document,
        delivered=billing.document_of(row),
        lines=row["lines"],
    )


async def _moves(tx: Transaction, client_id: str, job_id: UUID) -> list[Move]:
    rows = await tx.many(
        "SELECT verb, to_state, at, actor FROM job_events WHERE client_id = %s AND job_id = %s ORDER BY event_id",
        [client_id, job_id],
    )
    return [Move(row["verb"], JobState(row["to_state"]), row["at"], row["actor"]) for row in rows]


async def _saves(tx: Transaction, client_id: str, job_id: UUID) -> list[Saved]:
    rows = await tx.many(
        "SELECT saved_by, saved_at FROM revisions WHERE client_id = %s AND job_id = %s AND saved_by IS NOT NULL"
        " ORDER BY revision",
        [client_id, job_id],
    )
    return [Saved(row["saved_by"], row["saved_at"]) for row in rows]


# ---------------------------------------------------------------- keeping them

_MONEY = ("revenue", "edit_pay", "review_pay")
_COLUMNS = [field.name for field in fields(Facts) if field.name not in _MONEY] + [
    column for name in _MONEY for column in (name, f"{name}_currency")
]


async def put(tx: Transaction, facts: Facts) -> None:
    """Write the facts of a document, in the place of those that there are."""
    plain = replace(facts, revenue=None, edit_pay=None, review_pay=None)
    values: dict[str, object] = dict(zip((each.name for each in fields(Facts)), astuple(plain), strict=True))
    values["answers_s"] = list(facts.answers_s)
    for name in _MONEY:
        amount: Amount | None = getattr(facts, name)
        values[name] = amount.value if amount else None
        values[f"{name}_currency"] = amount.currency if amount else None
    # Two statements: an update in place would need the right to read what is put there.
    await tx.execute("DELETE FROM document_facts WHERE client_id = %s AND job_id = %s", [facts.client_id, facts.job_id])
    await tx.execute(
        SQL("INSERT INTO document_facts ({}) VALUES ({})").format(
            SQL(", ").join(map(Identifier, _COLUMNS)), SQL(", ").join(map(Placeholder, _COLUMNS))
        ),
        values,
    )


# ---------------------------------------------------------------- choosing and grouping

_DELIVERED = Identifier("reported_documents")
# Jobs of which nothing is delivered yet, with the columns that one chooses and groups by: their day is that of receipt.
_OPEN = SQL(
    """
    (SELECT j.client_id, j.work_type_id, j.author_id, j.submitted_by AS person_id, coalesce(w.model, '') AS model,
            j.received_at, extract(hour FROM j.received_at AT TIME ZONE c.time_zone) AS received_hour,
            j.received_at AS delivered_at, (j.received_at AT TIME ZONE c.time_zone)::date AS delivered_on
       FROM jobs AS j JOIN clients AS c USING (client_id)
       LEFT JOIN machine_words AS w ON w.client_id = j.client_id AND w.dictation_id = j.dictation_id
      WHERE j.state IN ({states}))
    """
).format(
    states=SQL(", ").join(
        Literal(each.value) for each in JobState if each not in (JobState.DELIVERED, JobState.CANCELLED)
    )
)


def _chosen(query: Query) -> tuple[Composed, dict[str, Any]]:
    """Which rows of the view a query is of."""
    conditions: list[Composable] = []
    parameters: dict[str, Any] = {"start": query.start, "end": query.end}
    if query.time_zone is None:
        conditions.append(SQL("delivered_on >= %(start)s AND delivered_on < %(end)s"))
    else:
        zone = ZoneInfo(query.time_zone)
        # The client's own day is at most two away from any zone's, so that the index by it can be used.
        conditions.append(
            SQL(
                "delivered_on >= %(start)s::date - 2 AND delivered_on < %(end)s::date + 2"
                " AND delivered_at >= %(begins_at)s AND delivered_at < %(ends_at)s"
            )
        )
        parameters["begins_at"] = datetime.combine(query.start, time(), zone).astimezone(UTC)
        parameters["ends_at"] = datetime.combine(query.end, time(), zone).astimezone(UTC)
        parameters["zone"] = query.time_zone
    for column in ("client_id", "work_type_id", "author_id", "person_id"):
        wanted = getattr(query, column)
        if wanted is not None:
            conditions.append(SQL("{} = {}").format(Identifier(column), Placeholder(column)))
            parameters[column] = wanted
    return SQL(" AND ").join(conditions), parameters


@dataclass(frozen=True, slots=True)
class _Grouping:
    """How rows are grouped: `columns` define k0, k1, ... of each chosen row, `parts` says which make each key."""

    columns: Composable
    names: tuple[Composable, ...]
    parts: tuple[int, ...]

    def keys(self, row: DictRow) -> tuple[str, ...]:
        """The keys of a row."""
        values = [row[f"k{place}"] for place in range(sum(self.parts))]
        keys, place = [], 0
        for part in self.parts:
            told = values[place : place + part]
            keys.append("" if None in told else "/".join(map(str, told)))
            place += part
        return tuple(keys)


def _grouping(query: Query) -> _Grouping:
    at = "delivered_on" if query.time_zone is None else "(delivered_at AT TIME ZONE %(zone)s)::date"
    hour = "received_hour" if query.time_zone is None else "extract(hour FROM received_at AT TIME ZONE %(zone)s)"
    columns: dict[Dimension, tuple[str, ...]] = {
        Dimension.CLIENT: ("client_id",),
        # Where it is not known whose it is, one row is of all clients.
        Dimension.WORK_TYPE: ("CASE WHEN work_type_id IS NOT NULL THEN client_id END", "work_type_id"),
        Dimension.AUTHOR: ("CASE WHEN author_id IS NOT NULL THEN client_id END", "author_id"),
        Dimension.PERSON: ("person_id",),
        Dimension.MODEL: ("nullif(model, '')",),
        Dimension.HOUR: (f"lpad(({hour})::text, 2, '0')",),
        Dimension.DAY: (f"{at}::text",),
        Dimension.WEEK: (f"date_trunc('week', {at})::date::text",),
        Dimension.MONTH: (f"date_trunc('month', {at})::date::text",),
    }
    told = [columns[dimension] for dimension in query.by]
    names = tuple(Identifier(f"k{place}") for place in range(sum(map(len, told))))
    expressions = [SQL(each) for each in (column for part in told for column in part)]
    written = [SQL(", {} AS {}").format(each, name) for each, name in zip(expressions, names, strict=True)]
    return _Grouping(SQL("").join(written), names, tuple(map(len, told)))


async def _grouped(
    tx: Transaction, query: Query, figures: Composable, *, source: LiteralString = ""
) -> tuple[list[DictRow], _Grouping]:
    """`figures` of each group and of all (`is_total`). Raises ReportTooLarge."""
    grouping = _grouping(query)
    of_groups = SQL("({}), ").format(SQL(", ").join(grouping.names)) if grouping.names else SQL("")
    is_total = SQL("GROUPING({}) > 0").format(grouping.names[0]) if grouping.names else SQL("true")
    sets = SQL("GROUPING SETS ({}())").format(of_groups)
    selected = SQL("{} AS is_total, {}").format(is_total, figures)
    rows = await _read(tx, query, grouping, selected, sets, [SQL("is_total DESC"), *grouping.names], source)
    return rows, grouping


async def _parted(
    tx: Transaction, query: Query, figures: Composable, parts: Sequence[str]
) -> tuple[list[DictRow], _Grouping]:
    """`figures` of each group by `parts` of it: sums, which make up the whole. Raises ReportTooLarge."""
    grouping = replace(_grouping(query), names=(*_grouping(query).names, *map(Identifier, parts)))
    by = SQL(", ").join(grouping.names)
    return await _read(tx, query, grouping, figures, by, list(grouping.names), ""), grouping


async def _read(
    tx: Transaction,
    query: Query,
    grouping: _Grouping,
    selected: Composable,
    group_by: Composable,
    order: Sequence[Composable],
    source: LiteralString,
    table: Composable = _DELIVERED,
) -> list[DictRow]:
    where, parameters = _chosen(query)
    most = MOST_ROWS * 2
    await tx.execute(SQL("SET LOCAL work_mem = {}").format(SORT_MEMORY))
    rows = await tx.many(
        SQL(
            """
            SELECT {keys} {selected}
              FROM (SELECT * {columns} FROM {table} AS told WHERE {where}) AS chosen {source}
             GROUP BY {group_by} ORDER BY {order} LIMIT {most}
            """
        ).format(
            keys=SQL("").join(SQL("{}, ").format(name) for name in grouping.names),
            selected=selected,
            columns=grouping.columns,
            table=table,
            where=where,
            source=SQL(source),
            group_by=group_by,
            order=SQL(", ").join(order),
            most=most,
        ),
        parameters,
    )
    if len(rows) == most:
        raise ReportTooLarge(MOST_ROWS)
    return rows


def _spread(values: Sequence[float] | None) -> Spread:
    return Spread(values[0], values[1]) if values else Spread()


# ---------------------------------------------------------------- the reports


async def turnaround(tx: Transaction, query: Query) -> Report[Turnaround]:
    """How fast documents were."""
    rows, grouping = await _grouped(
        tx,
        query,
        SQL(
            """
            count(*) AS documents,
            count(*) FILTER (WHERE is_on_time) AS on_time,
            count(*) FILTER (WHERE NOT is_on_time OR (is_on_time IS NULL AND due_at < {now})) AS late,
            count(*) FILTER (WHERE waiting_s > 0) AS waited, coalesce(sum(waiting_s), 0)::bigint AS waiting_s,
            percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY turnaround_s) AS total,
            percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY turnaround_s - waiting_s) AS ours
            """
        ).format(now=tx.now),
    )
    made = [
        (
            row,
            Turnaround(
                documents=row["documents"],
                on_time=row["on_time"],
                late=row["late"],
                waited=row["waited"],
                waiting_s=row["waiting_s"],
                total=_spread(row["total"]),
                ours=_spread(row["ours"]),
            ),
        )
        for row in rows
    ]
    return _report(made, grouping, Turnaround())


async def productivity(tx: Transaction, query: Query) -> Report[Productivity]:
    """What people got done."""
    rows, grouping = await _grouped(
        tx,
        query,
        SQL(
            """
            count(*) AS documents, coalesce(sum(audio_ms), 0)::bigint AS audio_ms, coalesce(sum(lines), 0) AS lines,
            coalesce(sum(edit_s), 0)::bigint AS edit_s, coalesce(sum(others_edit_s), 0)::bigint AS others_edit_s,
            coalesce(sum(idle_s), 0)::bigint AS idle_s,
            coalesce(sum(lines) FILTER (WHERE changed IS NOT NULL), 0) AS drafted_lines,
            coalesce(sum(changed), 0)::bigint AS changed
            """
        ),
    )
    return _report([(row, Productivity(**_only(row, Productivity))) for row in rows], grouping, Productivity())


async def drafts(tx: Transaction, query: Query) -> Report[Drafts]:
    """How good drafts were."""
    rows, grouping = await _grouped(
        tx,
        query,
        SQL(
            """
            count(changed) AS documents, count(*) FILTER (WHERE changed = 0) AS untouched,
            coalesce(sum(characters) FILTER (WHERE changed IS NOT NULL), 0)::bigint AS characters,
            coalesce(sum(changed), 0)::bigint AS changed,
            percentile_cont(ARRAY[0.5, 0.9])
                WITHIN GROUP (ORDER BY 100.0::double precision * changed / nullif(characters, 0)) AS each
            """
        ),
    )
    made = [(row, Drafts(**{**_only(row, Drafts), "each": _spread(row["each"])})) for row in rows]
    with_drafts = [(row, figures) for row, figures in made if row["is_total"] or figures.documents]
    return _report(with_drafts, grouping, Drafts())


async def volume(tx: Transaction, query: Query) -> Report[Volume]:
    """How much was delivered."""
    rows, grouping = await _parted(
        tx,
        query,
        SQL(
            """
            count(*) AS documents, count(*) FILTER (WHERE is_stat) AS stat,
            coalesce(sum(audio_ms), 0)::bigint AS audio_ms, coalesce(sum(lines), 0) AS lines,
            coalesce(sum(characters), 0)::bigint AS characters, coalesce(sum(units), 0) AS units
            """
        ),
        ["definition"],
    )
    return _folded(rows, grouping, Volume(), _with_volume)


def _with_volume(before: Volume, row: DictRow) -> Volume:
    units = {each.definition: each for each in before.units}
    name = row["definition"]
    told = units.get(name, Units(name, 0, Decimal(0)))
    units[name] = Units(name, told.documents + row["documents"], told.units + row["units"])
    return Volume(
        documents=before.documents + row["documents"],
        stat=before.stat + row["stat"],
        audio_ms=before.audio_ms + row["audio_ms"],
        lines=before.lines + row["lines"],
        characters=before.characters + row["characters"],
        units=tuple(units[name] for name in sorted(units)),
    )


async def open_jobs(tx: Transaction, query: Query) -> dict[tuple[str, ...], int]:
    """How many jobs that were received on the query's days are neither delivered nor cancelled, by group."""
    grouping = _grouping(query)
    by = SQL(", ").join(grouping.names) if grouping.names else SQL("()")
    rows = await _read(tx, query, grouping, SQL("count(*) AS open"), by, [SQL("open"), *grouping.names], "", _OPEN)
    return {grouping.keys(row): row["open"] for row in rows}


async def questions(tx: Transaction, query: Query) -> Report[Questions]:
    """What was left open, and what the client was asked."""
    rows, grouping = await _grouped(
        tx,
        query,
        SQL(
            """
            count(*) AS documents, coalesce(sum(blanks), 0)::bigint AS blanks,
            count(*) FILTER (WHERE blanks > 0) AS with_blanks, coalesce(sum(questions), 0)::bigint AS questions,
            count(*) FILTER (WHERE questions > 0) AS asked_about,
            coalesce(sum(cardinality(answers_s)), 0)::bigint AS answered
            """
        ),
    )
    took, _ = await _grouped(
        tx,
        query,
        SQL("percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY answer_s) AS answers"),
        source="CROSS JOIN LATERAL unnest(answers_s) AS answer_s WHERE questions > 0",
    )
    answers = {(row["is_total"], grouping.keys(row)): _spread(row["answers"]) for row in took}
    made = [
        (
            row,
            Questions(
                **{
                    **_only(row, Questions),
                    "answers": answers.get((row["is_total"], grouping.keys(row)), Spread()),
                }
            ),
        )
        for row in rows
    ]
    return _report(made, grouping, Questions())


async def margin(tx: Transaction, query: Query) -> Report[Margin]:
    """What documents bring in, and what people earn by them."""
    rows, grouping = await _parted(
        tx,
        query,
        SQL(
            """
            count(*) AS documents, count(*) FILTER (WHERE revenue IS NULL) AS unpriced,
            count(*) FILTER (WHERE (person_id IS NOT NULL AND edit_pay IS NULL)
                                OR (reviewer_id IS NOT NULL AND review_pay IS NULL)) AS unpaid,
            coalesce(sum(revenue), 0) AS revenue, coalesce(sum(edit_pay), 0) AS edit_pay,
            coalesce(sum(review_pay), 0) AS review_pay
            """
        ),
        ["revenue_currency", "edit_pay_currency", "review_pay_currency"],
    )
    return _folded(rows, grouping, Margin(), _with_money)


def _with_money(before: Margin, row: DictRow) -> Margin:
    money = {each.currency: each for each in before.money}
    for name in ("revenue", "edit_pay", "review_pay"):
        currency = row[f"{name}_currency"]
        if currency is not None:
            told = money.get(currency, Money(currency))
            money[currency] = replace(told, **{name: getattr(told, name) + row[name]})
    return Margin(
        documents=before.documents + row["documents"],
        unpriced=before.unpriced + row["unpriced"],
        unpaid=before.unpaid + row["unpaid"],
        money=tuple(money[currency] for currency in sorted(money)),
    )


async def issued_invoices(tx: Transaction, query: Query) -> list[Issued]:
    """The invoices of the chosen clients that were issued and not credited, their last day among the query's."""
    rows = await tx.many(
        """
        SELECT i.client_id, i.invoice_id, i.first_day, i.until_day - 1 AS last_day, i.currency, i.net FROM invoices AS i
         WHERE i.kind = 'invoice' AND i.issued_at IS NOT NULL
           AND i.until_day > %(start)s AND i.until_day <= %(end)s
           AND (%(client_id)s::text IS NULL OR i.client_id = %(client_id)s)
           AND NOT EXISTS (SELECT FROM invoices AS n WHERE n.client_id = i.client_id AND n.credits = i.invoice_id)
        """,
        {"start": query.start, "end": query.end, "client_id": query.client_id},
    )
    return [Issued(**row) for row in rows]


async def sums_for_invoices(tx: Transaction, query: Query, issued: Sequence[Issued]) -> list[Sum]:
    """What the documents of these invoices bring in, and those of the query's months that are on none."""
    first, until = months_of(query)
    # Written down only where it is asked for: so each table is read by its index on the client.
    of_client = SQL("AND d.client_id = %(client_id)s") if query.client_id is not None else SQL("")
    rows = await tx.many(
        SQL(
            """
            SELECT d.client_id, b.invoice_id,
                   CASE WHEN b.invoice_id IS NULL THEN date_trunc('month', d.delivered_on)::date END AS month,
                   d.revenue_currency AS currency, coalesce(sum(d.revenue), 0) AS revenue
              FROM reported_documents AS d LEFT JOIN billed AS b USING (client_id, deliverable_id)
             WHERE d.delivered_on >= %(earliest)s AND d.delivered_on < %(until)s {of_client}
               AND CASE WHEN b.invoice_id IS NULL THEN d.delivered_on >= %(first)s
                        ELSE b.invoice_id = ANY (%(invoices)s) END
             GROUP BY 1, 2, 3, 4
            """
        ).format(of_client=of_client),
        {
            "first": first,
            "until": until,
            # A client that moved to another time zone has documents of its invoices on the day before or after.
            "earliest": min([first, *(each.first_day - timedelta(days=2) for each in issued)]),
            "client_id": query.client_id,
            "invoices": [each.invoice_id for each in issued],
        },
    )
    return [Sum(**row) for row in rows]


async def terms_texts(tx: Transaction, clients: Sequence[str]) -> list[tuple[str, str, str]]:
    """Client, time zone and billing terms of those clients that have any."""
    rows = await tx.many(
        "SELECT client_id, c.time_zone, b.terms FROM clients AS c JOIN billing_terms AS b USING (client_id)"
        " WHERE client_id = ANY (%s)",
        [list(clients)],
    )
    return [(row["client_id"], row["time_zone"], row["terms"]) for row in rows]


def _only(row: DictRow, figures: type[Any]) -> dict[str, Any]:
    names = {each.name for each in fields(figures)}
    return {name: value for name, value in row.items() if name in names}


def _report(made: Sequence[tuple[DictRow, Any]], grouping: _Grouping, none: Any) -> Report[Any]:
    total = next((figures for row, figures in made if row["is_total"]), none)
    return Report(total, tuple(Row(grouping.keys(row), figures) for row, figures in made if not row["is_total"]))


def _folded(rows: Sequence[DictRow], grouping: _Grouping, none: Any, fold: Any) -> Report[Any]:
    """A report of rows that are parted further than its groups are; the total is all of them."""
    total, groups = none, dict[tuple[str, ...], Any]()
    for row in rows:
        total = fold(total, row)
        if keys := grouping.keys(row):
            groups[keys] = fold(groups.get(keys, none), row)
    return Report(total, tuple(Row(keys, figures) for keys, figures in groups.items()))
