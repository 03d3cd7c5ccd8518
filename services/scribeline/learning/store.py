"""Learning's SQL: what documents taught, how often, the proposals, and the rules in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from scribeline.database.unit_of_work import Transaction
from scribeline.jobs.store import Position
from scribeline.learning.errors import ProposalMissing
from scribeline.learning.model import Kind, Lesson, Mode, Place, Proposal, Settings, State, Tally
from scribeline.learning.rules import Rule
from scribeline.transcripts.model import WordSpan

_KEPT = b""
"""The digest of what was heard and left as it is."""
_PROPOSAL = "SELECT * FROM proposals"


@dataclass(frozen=True, slots=True)
class Taught:
    """The document that taught for a dictation."""

    job_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class Example:
    """Where a lesson stands: a job's approved revision, and the place in it."""

    job_id: UUID
    dictation_id: UUID
    revision: int
    place: Place


# ---------------------------------------------------------------- settings, position


async def settings(tx: Transaction, client_id: str) -> Settings:
    """What the client wants; the defaults where it never said."""
    row = await tx.one("SELECT mode, threshold, version FROM learning_settings WHERE client_id = %s", [client_id])
    return Settings(Mode(row["mode"]), row["threshold"], row["version"]) if row else Settings()


async def put_settings(tx: Transaction, client_id: str, wanted: Settings) -> None:
    """Keep what the client wants."""
    await tx.execute(
        """
        INSERT INTO learning_settings (client_id, mode, threshold, version) VALUES (%s, %s, %s, %s)
        ON CONFLICT (client_id) DO UPDATE
            SET mode = EXCLUDED.mode, threshold = EXCLUDED.threshold, version = EXCLUDED.version
        """,
        [client_id, wanted.mode, wanted.threshold, wanted.version],
    )


async def position(tx: Transaction) -> Position:
    """Behind which move of the jobs to go on."""
    row = await tx.one("SELECT txid, event_id FROM learning_position")
    return Position(0, 0) if row is None else Position(row["txid"], row["event_id"])


async def advance(tx: Transaction, to: Position) -> None:
    """Go on behind `to`; where somebody else went further already, nothing changes."""
    await tx.execute(
        """
        INSERT INTO learning_position (txid, event_id) VALUES (%s, %s)
        ON CONFLICT (only_one) DO UPDATE SET txid = EXCLUDED.txid, event_id = EXCLUDED.event_id
         WHERE (learning_position.txid, learning_position.event_id) < (EXCLUDED.txid, EXCLUDED.event_id)
        """,
        [to.txid, to.event_id],
    )


# ---------------------------------------------------------------- lessons


async def hold_client(tx: Transaction, client_id: str) -> None:
    """Nobody else counts or decides for this client until `tx` ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('learning ' || %s, 0))", [client_id])


async def taught(tx: Transaction, client_id: str, dictation_id: UUID) -> Taught | None:
    """What has taught for a dictation so far."""
    row = await tx.one(
        "SELECT job_id, revision FROM taught WHERE client_id = %s AND dictation_id = %s", [client_id, dictation_id]
    )
    return Taught(row["job_id"], row["revision"]) if row else None


async def replace_lessons(
    tx: Transaction,
    client_id: str,
    author_id: str,
    dictation_id: UUID,
    source: Taught,
    lessons: Sequence[Lesson],
    kept: Mapping[bytes, Place],
) -> set[bytes]:
    """Let a document teach in the place of what taught for its dictation before; gives the digests concerned.

    `kept` is what was heard and left as it is, by its digest.
    """
    before = await tx.many(
        "SELECT DISTINCT digest FROM lessons WHERE client_id = %s AND dictation_id = %s AND digest <> ''",
        [client_id, dictation_id],
    )
    await tx.execute("DELETE FROM taught WHERE client_id = %s AND dictation_id = %s", [client_id, dictation_id])
    await tx.execute(
        "INSERT INTO taught (client_id, dictation_id, job_id, revision, at) VALUES (%s, %s, %s, %s, %s)",
        [client_id, dictation_id, source.job_id, source.revision, tx.now],
    )
    rows: list[tuple[object, ...]] = []
    digests = {bytes(row["digest"]) for row in before}
    for lesson in lessons:
        owner = "" if lesson.kind is Kind.STYLE else author_id
        digest = _KEPT if lesson.against else lesson.digest(owner)
        digests.update({digest} - {_KEPT})
        rows.append((owner, digest, lesson.heard_digest(owner), lesson.kind, lesson.dosed, *_of(lesson.place)))
    rows.extend((author_id, _KEPT, heard, Kind.RULE, False, *_of(place)) for heard, place in kept.items())
    async with tx.connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO lessons (client_id, dictation_id, author_id, digest, heard_digest, kind, dosed, block, start_at,
                end_at, first_word, last_word) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT DO NOTHING
            """,
            [(client_id, dictation_id, *row) for row in rows],
        )
    return digests


async def corrected_before(tx: Transaction, client_id: str, heard: Collection[bytes]) -> set[bytes]:
    """Those of these that were heard before, and corrected."""
    rows = await tx.many(
        "SELECT DISTINCT heard_digest FROM lessons WHERE client_id = %s AND heard_digest = ANY (%s) AND digest <> ''",
        [client_id, list(heard)],
    )
    return {bytes(row["heard_digest"]) for row in rows}


async def about(tx: Transaction, client_id: str, heard: Collection[bytes]) -> set[bytes]:
    """The digests of what was ever written where one of these was heard."""
    rows = await tx.many(
        "SELECT DISTINCT digest FROM lessons WHERE client_id = %s AND heard_digest = ANY (%s) AND digest <> ''",
        [client_id, list(heard)],
    )
    return {bytes(row["digest"]) for row in rows}


async def tally(tx: Transaction, client_id: str, digest: bytes) -> Tally | None:
    """How often something was taught; None where it never was.

    Patients are told apart by record number and by name, and the lower of the two numbers counts. Where a clinic names
    no patient, a known term or a habit counts for each document, but a new word only once over all of them: it might be
    the name of one and the same patient.
    """
    row = await tx.one(
        """
        WITH alike AS (
            SELECT l.dictation_id, l.heard_digest, l.dosed, t.at,
                   nullif(trim(j.patient ->> 'record_number'), '') AS record_number,
                   nullif(lower(trim(j.patient ->> 'display_name')), '') AS named,
                   CASE WHEN l.kind IN ('SOUNDS_LIKE', 'STYLE') THEN l.dictation_id::text ELSE '' END AS nameless
              FROM lessons AS l
              JOIN taught AS t ON t.client_id = l.client_id AND t.dictation_id = l.dictation_id
              JOIN jobs AS j ON j.client_id = t.client_id AND j.job_id = t.job_id
             WHERE l.client_id = %(client_id)s AND l.digest = %(digest)s
        )
        SELECT count(DISTINCT dictation_id) AS documents,
               least(count(DISTINCT coalesce(record_number, named, nameless)),
                     count(DISTINCT coalesce(named, record_number, nameless))) AS patients,
               count(DISTINCT dictation_id) FILTER (WHERE dosed) AS dosed,
               max(at) AS last_seen_at,
               (SELECT count(DISTINCT other.dictation_id) FROM lessons AS other
                 WHERE other.client_id = %(client_id)s AND other.digest <> %(digest)s
                   AND other.heard_digest IN (SELECT heard_digest FROM alike)) AS against
          FROM alike
        """,
        {"client_id": client_id, "digest": digest},
    )
    if row is None or not row["documents"]:
        return None
    return Tally(row["documents"], row["patients"], row["against"], row["dosed"], row["last_seen_at"])


async def examples(tx: Transaction, client_id: str, digest: bytes, limit: int) -> list[Example]:
    """Where something was taught, the latest first."""
    rows = await tx.many(
        """
        SELECT DISTINCT ON (t.at, l.dictation_id) t.job_id, t.revision, l.* FROM lessons AS l
          JOIN taught AS t ON t.client_id = l.client_id AND t.dictation_id = l.dictation_id
         WHERE l.client_id = %s AND l.digest = %s
         ORDER BY t.at DESC, l.dictation_id, l.heard_digest LIMIT %s
        """,
        [client_id, digest, limit],
    )
    return [_example(row) for row in rows]


async def forms(tx: Transaction, client_id: str, digest: bytes, limit: int) -> list[Example]:
    """One example of each form that it was heard in, but of those that were oftener left as they are; commonest
    first."""
    rows = await tx.many(
        """
        WITH counted AS (
            SELECT heard_digest, count(*) AS documents FROM lessons
             WHERE client_id = %(client_id)s AND digest = %(digest)s GROUP BY heard_digest
        ), standing AS (
            SELECT counted.* FROM counted
             WHERE documents >= (SELECT count(DISTINCT other.dictation_id) FROM lessons AS other
                                  WHERE other.client_id = %(client_id)s AND other.heard_digest = counted.heard_digest
                                    AND other.digest <> %(digest)s)
             ORDER BY documents DESC, heard_digest LIMIT %(limit)s
        )
        SELECT found.* FROM standing, LATERAL (
            SELECT t.job_id, t.revision, l.* FROM lessons AS l
              JOIN taught AS t ON t.client_id = l.client_id AND t.dictation_id = l.dictation_id
             WHERE l.client_id = %(client_id)s AND l.digest = %(digest)s AND l.heard_digest = standing.heard_digest
             ORDER BY t.at DESC, l.dictation_id LIMIT 1) AS found
         ORDER BY standing.documents DESC, standing.heard_digest
        """,
        {"client_id": client_id, "digest": digest, "limit": limit},
    )
    return [_example(row) for row in rows]


# ---------------------------------------------------------------- proposals


async def get(tx: Transaction, client_id: str, proposal_id: UUID, *, lock: bool = False) -> tuple[Proposal, bytes]:
    """A proposal and its digest. Raises ProposalMissing."""
    row = await tx.one(
        _PROPOSAL + " WHERE client_id = %s AND proposal_id = %s" + (" FOR UPDATE" if lock else ""),
        [client_id, proposal_id],
    )
    if row is None:
        raise ProposalMissing(f"clients/{client_id}/proposals/{proposal_id}")
    return _proposal(row), bytes(row["digest"])


async def of_digest(tx: Transaction, client_id: str, digest: bytes) -> Proposal | None:
    """The proposal that grew out of these lessons."""
    row = await tx.one(_PROPOSAL + " WHERE client_id = %s AND digest = %s FOR UPDATE", [client_id, digest])
    return _proposal(row) if row else None


async def page(
    tx: Transaction,
    *,
    client_id: str | None,
    author_id: str | None,
    states: Collection[State],
    kinds: Collection[Kind],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Proposal]:
    """Proposals, newest first, behind `after`; of one client and author or of all, in these states and of these kinds
    (all where none are given)."""
    rows = await tx.many(
        _PROPOSAL
        + """
         WHERE (%(client_id)s::text IS NULL OR client_id = %(client_id)s)
           AND (%(author_id)s::text IS NULL OR author_id = %(author_id)s)
           AND (%(states)s::text[] = '{}' OR state = ANY (%(states)s))
           AND (%(kinds)s::text[] = '{}' OR kind = ANY (%(kinds)s))
           AND (%(at)s::timestamptz IS NULL OR (created_at, proposal_id) < (%(at)s, %(id)s))
         ORDER BY created_at DESC, proposal_id DESC LIMIT %(limit)s
        """,
        {
            "client_id": client_id,
            "author_id": author_id,
            "states": list(states),
            "kinds": list(kinds),
            "at": after[0] if after else None,
            "id": after[1] if after else None,
            "limit": limit,
        },
    )
    return [_proposal(row) for row in rows]


async def of_setting(tx: Transaction, client_id: str, name: str, state: State) -> list[Proposal]:
    """The proposals for one setting of the client's style that are in this state."""
    rows = await tx.many(
        _PROPOSAL + " WHERE client_id = %s AND kind = 'STYLE' AND state = %s AND heard[1] = %s",
        [client_id, state, name],
    )
    return [_proposal(row) for row in rows]


async def insert(tx: Transaction, proposal: Proposal, digest: bytes) -> None:
    """Keep a new proposal."""
    tally = proposal.tally
    await tx.execute(
        """
        INSERT INTO proposals (client_id, proposal_id, author_id, kind, state, digest, heard, written, documents,
            patients, against, dosed, last_seen_at, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            proposal.client_id,
            proposal.proposal_id,
            proposal.author_id,
            proposal.kind,
            proposal.state,
            digest,
            list(proposal.heard),
            proposal.written,
            tally.documents,
            tally.patients,
            tally.against,
            tally.dosed,
            tally.last_seen_at,
            proposal.created_at,
        ],
    )


async def update(tx: Transaction, proposal: Proposal) -> None:
    """Write a proposal that is held."""
    tally = proposal.tally
    await tx.execute(
        """
        UPDATE proposals SET state = %s, heard = %s, documents = %s, patients = %s, against = %s, dosed = %s,
            last_seen_at = %s, decided_at = %s, decided_by = %s, before = %s, version = %s
         WHERE client_id = %s AND proposal_id = %s
        """,
        [
            proposal.state,
            list(proposal.heard),
            tally.documents,
            tally.patients,
            tally.against,
            tally.dosed,
            tally.last_seen_at,
            proposal.decided_at,
            proposal.decided_by,
            proposal.before,
            proposal.version,
            proposal.client_id,
            proposal.proposal_id,
        ],
    )


async def delete(tx: Transaction, proposal: Proposal) -> None:
    """Forget a proposal that nothing depends on."""
    await tx.execute(
        "DELETE FROM proposals WHERE client_id = %s AND proposal_id = %s", [proposal.client_id, proposal.proposal_id]
    )


# ---------------------------------------------------------------- rules in force


async def rules_of(tx: Transaction, client_id: str, author_id: str | None) -> list[Rule]:
    """The rules that an author's drafts are written by."""
    rows = await tx.many(
        "SELECT heard, written FROM replacement_rules WHERE client_id = %s AND author_id = %s ORDER BY heard",
        [client_id, author_id],
    )
    return [Rule(row["heard"], row["written"]) for row in rows]


async def insert_rule(tx: Transaction, proposal: Proposal, rule: Rule) -> bool:
    """Put a rule in force; False where another one is, for the same that is heard."""
    return bool(
        await tx.execute(
            "INSERT INTO replacement_rules (client_id, author_id, heard, written, proposal_id)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [proposal.client_id, proposal.author_id, rule.heard, rule.written, proposal.proposal_id],
        )
    )


async def delete_rules(tx: Transaction, proposal: Proposal) -> None:
    """Take a proposal's rule out of force."""
    await tx.execute(
        "DELETE FROM replacement_rules WHERE client_id = %s AND proposal_id = %s",
        [proposal.client_id, proposal.proposal_id],
    )


def _of(place: Place) -> tuple[int, ...]:
    return place.block, place.start, place.end, place.words.first, place.words.last


def _example(row: DictRow) -> Example:
    words = WordSpan(row["first_word"], row["last_word"])
    place = Place(row["block"], row["start_at"], row["end_at"], words)
    return Example(row["job_id"], row["dictation_id"], row["revision"], place)


def _proposal(row: DictRow) -> Proposal:
    return Proposal(
        client_id=row["client_id"],
        proposal_id=row["proposal_id"],
        author_id=row["author_id"],
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        heard=tuple(row["heard"]),
        written=row["written"],
        tally=Tally(row["documents"], row["patients"], row["against"], row["dosed"], row["last_seen_at"]),
        created_at=row["created_at"],
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        before=row["before"],
        version=row["version"],
    )
