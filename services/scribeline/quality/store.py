"""Quality's SQL: plans, audits with their marks, and the sums of figures."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.sql import SQL, Composable, Identifier
from psycopg.types.json import Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.quality.errors import AuditMissing
from scribeline.quality.model import (
    Audit,
    AuditState,
    Days,
    Ground,
    Kind,
    Mark,
    Moments,
    Outcome,
    Place,
    Said,
    Weight,
)
from scribeline.quality.pay import PayStep
from scribeline.quality.sampling import Plan, Share, Step
from scribeline.quality.statistics import Tally
from scribeline.transcripts.model import WordSpan

_COLUMNS = """
    client_id, audit_id, job_id, revision, characters, editor_id, author_id, work_type_id, kind, grounds, one_in,
    method_id, method_version, state, version, created_at, auditor_id, outcome, finished_at, score, points, passed,
    first_score, read_at, dispute, arbitration
"""
_MARK_COLUMNS = """
    audit_id, category, weight, remark, passage, block, start_at, end_at, first_word, last_word, start_s, end_s,
    is_disputed, stands
"""


# ---------------------------------------------------------------- plans, and what draws are keyed with


async def plan(tx: Transaction, client_id: str, *, lock: bool = False) -> Plan:
    """A client's plan; the defaults where it has none."""
    row = await tx.one(
        "SELECT plan, version FROM quality_plans WHERE client_id = %s" + (" FOR UPDATE" if lock else ""), [client_id]
    )
    return Plan() if row is None else _plan(row["plan"], row["version"])


async def put_plan(tx: Transaction, client_id: str, changed: Plan) -> bool:
    """Write a plan with its new version; False when somebody else wrote that version before."""
    written = await tx.execute(
        """
        INSERT INTO quality_plans (client_id, plan, version) VALUES (%(client_id)s, %(plan)s, %(version)s)
        ON CONFLICT (client_id) DO UPDATE SET plan = EXCLUDED.plan, version = EXCLUDED.version
         WHERE quality_plans.version = EXCLUDED.version - 1
        """,
        {"client_id": client_id, "plan": Jsonb(_plan_value(changed)), "version": changed.version},
    )
    return written == 1


async def sampling_key(tx: Transaction) -> bytes:
    """What draws are keyed with; made when it is first needed."""
    row = await tx.one("SELECT key FROM sampling_key")
    if row is None:
        await tx.execute("INSERT INTO sampling_key (key) VALUES (%s) ON CONFLICT DO NOTHING", [secrets.token_bytes(32)])
        row = await tx.one("SELECT key FROM sampling_key")
    if row is None:
        raise LookupError("the sampling key that was just written is not there")
    return bytes(row["key"])


async def passes_in_a_row(tx: Transaction, client_id: str, editor_id: str, most: int) -> int:
    """How many audits by chance a person has passed at a client since the last failed one, counted up to `most`."""
    rows = await tx.many(
        """
        SELECT passed FROM audits
         WHERE client_id = %s AND editor_id = %s AND kind = 'RANDOM' AND score IS NOT NULL
         ORDER BY finished_at DESC, audit_id DESC LIMIT %s
        """,
        [client_id, editor_id, most],
    )
    passed = [row["passed"] for row in rows]
    return passed.index(False) if False in passed else len(passed)


async def open_questions(tx: Transaction, client_id: str, job_id: UUID, answered: int) -> int:
    """How many of the questions that a job was held for nobody answered."""
    row = await tx.one(
        "SELECT count(*) AS asked FROM job_events WHERE client_id = %s AND job_id = %s AND verb = 'HOLD'",
        [client_id, job_id],
    )
    return max(0, (row["asked"] if row else 0) - answered)


# ---------------------------------------------------------------- audits


async def insert(tx: Transaction, audit: Audit) -> None:
    """Write a new audit."""
    await tx.execute(
        """
        INSERT INTO audits (client_id, audit_id, job_id, revision, characters, editor_id, author_id, work_type_id, kind,
            grounds, one_in, method_id, method_version, state, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            audit.client_id,
            audit.audit_id,
            audit.job_id,
            audit.revision,
            audit.characters,
            audit.editor_id,
            audit.author_id,
            audit.work_type_id,
            audit.kind,
            list(audit.grounds),
            audit.one_in,
            audit.method_id,
            audit.method_version,
            audit.state,
            audit.created_at,
        ],
    )


async def update(tx: Transaction, audit: Audit) -> None:
    """Write an audit that is locked, without its marks."""
    await tx.execute(
        """
        UPDATE audits SET revision = %s, characters = %s, editor_id = %s, state = %s, version = %s, auditor_id = %s,
            outcome = %s, finished_at = %s, score = %s, points = %s, passed = %s, first_score = %s, read_at = %s,
            dispute = %s, arbitration = %s
         WHERE client_id = %s AND audit_id = %s
        """,
        [
            audit.revision,
            audit.characters,
            audit.editor_id,
            audit.state,
            audit.version,
            audit.auditor_id,
            audit.outcome,
            audit.finished_at,
            audit.score,
            audit.points,
            audit.passed,
            audit.first_score,
            audit.read_at,
            _said_value(audit.dispute),
            _said_value(audit.arbitration),
            audit.client_id,
            audit.audit_id,
        ],
    )


async def put_marks(tx: Transaction, audit: Audit) -> None:
    """Write an audit's marks in the place of those that it had."""
    await tx.execute(
        "DELETE FROM audit_marks WHERE client_id = %s AND audit_id = %s", [audit.client_id, audit.audit_id]
    )
    if not audit.marks:
        return
    columns = zip(*(_mark_values(number, mark) for number, mark in enumerate(audit.marks)), strict=True)
    await tx.execute(
        """
        INSERT INTO audit_marks (client_id, audit_id, number, category, weight, remark, passage, block, start_at,
            end_at, first_word, last_word, start_s, end_s, is_disputed, stands)
        SELECT %s, %s, * FROM unnest(%s::integer[], %s::text[], %s::text[], %s::text[], %s::text[], %s::integer[],
            %s::integer[], %s::integer[], %s::integer[], %s::integer[], %s::double precision[], %s::double precision[],
            %s::boolean[], %s::boolean[])
        """,
        [audit.client_id, audit.audit_id, *(list(column) for column in columns)],
    )


async def get(tx: Transaction, client_id: str, audit_id: UUID, *, lock: bool = False) -> Audit:
    """One audit with its marks; with `lock` nobody else changes it until `tx` ends. Raises AuditMissing."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM audits WHERE client_id = %s AND audit_id = %s" + (" FOR UPDATE" if lock else ""),
        [client_id, audit_id],
    )
    if row is None:
        raise AuditMissing(f"clients/{client_id}/audits/{audit_id}")
    return (await _with_marks(tx, [row]))[0]


async def open_of(tx: Transaction, client_id: str, job_id: UUID) -> Audit | None:
    """The audit of a job that QA has not decided yet, locked."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM audits WHERE client_id = %s AND job_id = %s AND state = 'OPEN' FOR UPDATE",
        [client_id, job_id],
    )
    return None if row is None else (await _with_marks(tx, [row]))[0]


async def waits_after_delivery(tx: Transaction, client_id: str, job_id: UUID, *, for_others_than: str) -> bool:
    """Whether a delivered document of somebody else's waits for QA."""
    row = await tx.one(
        "SELECT FROM audits WHERE client_id = %s AND job_id = %s AND state = 'OPEN'"
        " AND 'RETROSPECTIVE' = ANY (grounds) AND editor_id <> %s",
        [client_id, job_id, for_others_than],
    )
    return row is not None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller sees of audits: those of their own work that are decided, and where they review, what they found,
    what is open and what is disputed."""

    user_id: str
    reviews: bool


async def page(
    tx: Transaction,
    *,
    client_id: str | None,
    job_id: UUID | None,
    states: Collection[AuditState],
    editor_id: str | None,
    sight: Sight | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Audit]:
    """Audits without their marks, newest first, behind `after`. `sight` None: all of them."""
    conditions = ["true"]
    parameters: dict[str, object] = {"limit": limit}
    if client_id is not None:
        conditions.append("client_id = %(client_id)s")
        parameters["client_id"] = client_id
    if job_id is not None:
        conditions.append("job_id = %(job_id)s")
        parameters["job_id"] = job_id
    if states:
        conditions.append("state = ANY (%(states)s)")
        parameters["states"] = list(states)
    if editor_id is not None:
        conditions.append("editor_id = %(editor_id)s")
        parameters["editor_id"] = editor_id
    if sight is not None:
        own = "(editor_id = %(me)s AND score IS NOT NULL)"
        reviewed = "(editor_id <> %(me)s AND (auditor_id = %(me)s OR state IN ('OPEN', 'DISPUTED')))"
        conditions.append(f"({own} OR {reviewed})" if sight.reviews else own)
        parameters["me"] = sight.user_id
    if after is not None:
        conditions.append("(created_at, audit_id) < (%(at)s, %(id)s)")
        parameters["at"], parameters["id"] = after
    rows = await tx.many(
        f"SELECT {_COLUMNS} FROM audits WHERE {' AND '.join(conditions)}"
        " ORDER BY created_at DESC, audit_id DESC LIMIT %(limit)s",
        parameters,
    )
    return [_audit(row, ()) for row in rows]


async def _with_marks(tx: Transaction, rows: Sequence[DictRow]) -> list[Audit]:
    found: dict[UUID, list[Mark]] = {row["audit_id"]: [] for row in rows}
    if found:
        marks = await tx.many(
            f"SELECT {_MARK_COLUMNS} FROM audit_marks WHERE client_id = ANY (%s) AND audit_id = ANY (%s)"
            " ORDER BY audit_id, number",
            [list({row["client_id"] for row in rows}), list(found)],
        )
        for mark in marks:
            found[mark["audit_id"]].append(_mark(mark))
    return [_audit(row, found[row["audit_id"]]) for row in rows]


# ---------------------------------------------------------------- figures

_GROUPS: Mapping[str, Composable] = {
    "": SQL("''::text"),
    "client": Identifier("client_id"),
    "person": Identifier("editor_id"),
    "author": Identifier("author_id"),
    "work_type": Identifier("work_type_id"),
}


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one group: the sample, what was targeted, and how many standing marks there are of each weight and
    category in both."""

    client_id: str
    key: str
    """What it is grouped by: an id, or empty for all together or for what has none."""
    sample: Tally
    targeted: int
    targeted_passed: int
    targeted_score: int
    weights: Mapping[Weight, int]
    categories: Mapping[str, int]


_DECIDED_FROM = SQL("score IS NOT NULL AND finished_at >= %(start)s AND finished_at < %(end)s")
# No client's day is further than two from the same day in UTC: what lies outside need not be looked at.
_DECIDED_ON = SQL(
    """
    score IS NOT NULL AND finished_at >= %(start)s::date - 2 AND finished_at < %(end)s::date + 2
    AND (SELECT (finished_at AT TIME ZONE c.time_zone)::date FROM clients AS c WHERE c.client_id = audits.client_id)
        BETWEEN %(start)s AND %(end)s::date - 1
    """
)


async def sums(
    tx: Transaction,
    *,
    client_id: str | None,
    editor_id: str | None,
    when: Moments | Days,
    group: str,
) -> list[Sums]:
    """The sums of what was decided in a time, by group. Authors and work types are each client's own."""
    key = _GROUPS[group]
    of_client = group in ("author", "work_type")
    client = Identifier("client_id") if of_client else SQL("''::text")
    where = (_DECIDED_ON if isinstance(when, Days) else _DECIDED_FROM) + SQL(
        " AND (%(client_id)s::text IS NULL OR client_id = %(client_id)s)"
        " AND (%(editor_id)s::text IS NULL OR editor_id = %(editor_id)s)"
    )
    parameters = {"client_id": client_id, "editor_id": editor_id, "start": when.start, "end": when.end}
    rows = await tx.many(
        SQL(
            """
            SELECT {client} AS client, coalesce({key}, '') AS key,
                   count(*) FILTER (WHERE kind = 'RANDOM') AS audits,
                   coalesce(sum(one_in), 0)::bigint AS weight,
                   coalesce(sum(one_in::bigint * one_in), 0)::bigint AS squares,
                   coalesce(sum(one_in) FILTER (WHERE passed), 0)::bigint AS passed,
                   coalesce(sum(one_in::bigint * score), 0)::bigint AS score,
                   coalesce(sum(one_in::bigint * points), 0)::bigint AS points,
                   coalesce(sum(one_in::bigint * characters), 0)::bigint AS characters,
                   count(*) FILTER (WHERE kind = 'TARGETED') AS targeted,
                   count(*) FILTER (WHERE kind = 'TARGETED' AND passed) AS targeted_passed,
                   coalesce(sum(score) FILTER (WHERE kind = 'TARGETED'), 0)::bigint AS targeted_score
              FROM audits WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2
            """
        ).format(client=client, key=key, where=where),
        parameters,
    )
    marks = await tx.many(
        SQL(
            """
            SELECT {client} AS client, coalesce({key}, '') AS key, category, weight, count(*) AS count
              FROM audits JOIN audit_marks USING (client_id, audit_id)
             WHERE {where} AND stands GROUP BY 1, 2, 3, 4
            """
        ).format(client=client, key=key, where=where),
        parameters,
    )
    weights: dict[tuple[str, str], dict[Weight, int]] = {}
    categories: dict[tuple[str, str], dict[str, int]] = {}
    for row in marks:
        at = (row["client"], row["key"])
        by_weight, by_category = weights.setdefault(at, {}), categories.setdefault(at, {})
        by_weight[Weight(row["weight"])] = by_weight.get(Weight(row["weight"]), 0) + row["count"]
        by_category[row["category"]] = by_category.get(row["category"], 0) + row["count"]
    return [
        Sums(
            client_id=row["client"],
            key=row["key"],
            sample=Tally(
                row["audits"],
                row["weight"],
                row["squares"],
                row["passed"],
                row["score"],
                row["points"],
                row["characters"],
            ),
            targeted=row["targeted"],
            targeted_passed=row["targeted_passed"],
            targeted_score=row["targeted_score"],
            weights=weights.get((row["client"], row["key"]), {}),
            categories=categories.get((row["client"], row["key"]), {}),
        )
        for row in rows
    ]


# ---------------------------------------------------------------- rows and values


def _mark_values(number: int, mark: Mark) -> tuple[object, ...]:
    place, words = mark.place, mark.words
    return (
        number,
        mark.category,
        mark.weight,
        mark.remark,
        mark.passage,
        place.block if place else None,
        place.start if place else None,
        place.end if place else None,
        words.first if words else None,
        words.last if words else None,
        mark.start_s,
        mark.end_s,
        mark.is_disputed,
        mark.stands,
    )


def _mark(row: DictRow) -> Mark:
    return Mark(
        category=row["category"],
        weight=Weight(row["weight"]),
        remark=row["remark"],
        passage=row["passage"],
        place=None if row["block"] is None else Place(row["block"], row["start_at"], row["end_at"]),
        words=None if row["first_word"] is None else WordSpan(row["first_word"], row["last_word"]),
        start_s=row["start_s"],
        end_s=row["end_s"],
        is_disputed=row["is_disputed"],
        stands=row["stands"],
    )


def _audit(row: DictRow, marks: Sequence[Mark]) -> Audit:
    return Audit(
        client_id=row["client_id"],
        audit_id=row["audit_id"],
        job_id=row["job_id"],
        revision=row["revision"],
        characters=row["characters"],
        editor_id=row["editor_id"],
        author_id=row["author_id"],
        work_type_id=row["work_type_id"],
        kind=Kind(row["kind"]),
        grounds=tuple(Ground(each) for each in row["grounds"]),
        one_in=row["one_in"],
        method_id=row["method_id"],
        method_version=row["method_version"],
        state=AuditState(row["state"]),
        created_at=row["created_at"],
        version=row["version"],
        marks=tuple(marks),
        auditor_id=row["auditor_id"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        finished_at=row["finished_at"],
        score=row["score"],
        points=row["points"],
        passed=row["passed"],
        first_score=row["first_score"],
        read_at=row["read_at"],
        dispute=_said(row["dispute"]),
        arbitration=_said(row["arbitration"]),
    )


def _said_value(said: Said | None) -> Jsonb | None:
    if said is None:
        return None
    return Jsonb({"text": said.text, "user": said.user_id, "time": said.time.astimezone(UTC).isoformat()})


def _said(value: Mapping[str, str] | None) -> Said | None:
    return None if value is None else Said(value["text"], value["user"], datetime.fromisoformat(value["time"]))


def _plan_value(plan: Plan) -> dict[str, Any]:
    return {
        "method": plan.method_id,
        "one_in": plan.one_in,
        "shares": [[each.one_in, each.person_id, each.author_id, each.work_type_id] for each in plan.shares],
        "new_person": [[each.passes, each.one_in] for each in plan.new_person],
        "any_blank": plan.any_blank,
        "doubtful_share": plan.doubtful_share,
        "open_question": plan.open_question,
        "pay": [[each.least_score, each.percent] for each in plan.pay],
        "overall_one_in": plan.overall_one_in,
    }


def _plan(value: Mapping[str, Any], version: int) -> Plan:
    return Plan(
        method_id=value["method"],
        one_in=value["one_in"],
        shares=tuple(Share(*each) for each in value["shares"]),
        new_person=tuple(Step(*each) for each in value["new_person"]),
        any_blank=value["any_blank"],
        doubtful_share=value["doubtful_share"],
        open_question=value["open_question"],
        pay=tuple(PayStep(*each) for each in value["pay"]),
        overall_one_in=value.get("overall_one_in", 0),
        version=version,
    )
