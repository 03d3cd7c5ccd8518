"""Phrase sets in the database. A transaction sees those of its own clients."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.vocabulary.errors import PhraseSetExists
from scribeline.vocabulary.model import AppliedSet, ClientPhraseSet, Entry, Kind

_SET = (
    "SELECT client_id, phrase_set_id, display_name, author_id, work_type_id, phrase_count, created_at, updated_at,"
    " version FROM phrase_sets"
)
_PHRASE = "SELECT written, kind, weight, sounds_like FROM phrases"


# ---------------------------------------------------------------- sets


async def get(tx: Transaction, client_id: str, phrase_set_id: str, *, held: bool = False) -> ClientPhraseSet | None:
    """A set without its phrases; `held`: nobody else changes it until the transaction ends."""
    row = await tx.one(
        _SET + " WHERE client_id = %s AND phrase_set_id = %s FOR UPDATE"
        if held
        else _SET + " WHERE client_id = %s AND phrase_set_id = %s",
        [client_id, phrase_set_id],
    )
    return ClientPhraseSet(**row) if row else None


async def page(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[ClientPhraseSet]:
    """A client's sets by id, behind `after`, without their phrases."""
    rows = await tx.many(
        _SET + " WHERE client_id = %(client)s AND (%(after)s::text IS NULL OR phrase_set_id > %(after)s)"
        " ORDER BY phrase_set_id LIMIT %(limit)s",
        {"client": client_id, "after": after, "limit": limit},
    )
    return [ClientPhraseSet(**row) for row in rows]


async def phrases_for(tx: Transaction, phrase_set: ClientPhraseSet) -> int:
    """How many phrases the other sets hold that are for the same author, work type or whole client."""
    row = await tx.one(
        "SELECT coalesce(sum(phrase_count), 0)::bigint AS phrases FROM phrase_sets WHERE client_id = %s"
        " AND phrase_set_id <> %s AND author_id IS NOT DISTINCT FROM %s AND work_type_id IS NOT DISTINCT FROM %s",
        [phrase_set.client_id, phrase_set.phrase_set_id, phrase_set.author_id, phrase_set.work_type_id],
    )
    return int(row["phrases"]) if row else 0


async def insert(tx: Transaction, phrase_set: ClientPhraseSet) -> ClientPhraseSet:
    """Keep a new set; returns it with its version. Raises PhraseSetExists."""
    try:
        async with tx.connection.transaction():
            row = await tx.one(
                "INSERT INTO phrase_sets (client_id, phrase_set_id, display_name, author_id, work_type_id,"
                " phrase_count, created_at, updated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING version",
                [
                    phrase_set.client_id,
                    phrase_set.phrase_set_id,
                    phrase_set.display_name,
                    phrase_set.author_id,
                    phrase_set.work_type_id,
                    phrase_set.phrase_count,
                    phrase_set.created_at,
                    phrase_set.updated_at,
                ],
            )
    except UniqueViolation:
        raise PhraseSetExists(phrase_set.name) from None
    return _versioned(phrase_set, row)


async def update(tx: Transaction, phrase_set: ClientPhraseSet) -> ClientPhraseSet:
    """Write a held set; returns it with its new version."""
    row = await tx.one(
        "UPDATE phrase_sets SET display_name = %s, phrase_count = %s, updated_at = %s,"
        " version = nextval('phrase_set_versions') WHERE client_id = %s AND phrase_set_id = %s RETURNING version",
        [
            phrase_set.display_name,
            phrase_set.phrase_count,
            phrase_set.updated_at,
            phrase_set.client_id,
            phrase_set.phrase_set_id,
        ],
    )
    return _versioned(phrase_set, row)


async def delete(tx: Transaction, client_id: str, phrase_set_id: str) -> None:
    """Delete a held set and its phrases."""
    await delete_all_phrases(tx, client_id, phrase_set_id)
    await tx.execute("DELETE FROM phrase_sets WHERE client_id = %s AND phrase_set_id = %s", [client_id, phrase_set_id])


def _versioned(phrase_set: ClientPhraseSet, row: DictRow | None) -> ClientPhraseSet:
    return replace(phrase_set, version=row["version"]) if row else phrase_set


# ---------------------------------------------------------------- phrases


async def phrases(tx: Transaction, client_id: str, phrase_set_id: str) -> tuple[Entry, ...]:
    """The phrases of a set, the weightiest first."""
    rows = await tx.many(
        _PHRASE + ' WHERE client_id = %s AND phrase_set_id = %s ORDER BY weight DESC, written COLLATE "C"',
        [client_id, phrase_set_id],
    )
    return tuple(map(_entry, rows))


async def find_phrases(
    tx: Transaction, client_id: str, phrase_set_id: str, written: Collection[str]
) -> tuple[Entry, ...]:
    """Those phrases of a set that are written so."""
    rows = await tx.many(
        _PHRASE + " WHERE client_id = %s AND phrase_set_id = %s AND written = ANY (%s)"
        ' ORDER BY weight DESC, written COLLATE "C"',
        [client_id, phrase_set_id, list(written)],
    )
    return tuple(map(_entry, rows))


async def write_phrases(tx: Transaction, client_id: str, phrase_set_id: str, entries: Iterable[Entry]) -> None:
    """Keep phrases of a held set, each in place of the one that is written the same."""
    told = [
        {
            "written": entry.written,
            "kind": str(entry.kind),
            "weight": entry.weight,
            "sounds_like": list(entry.sounds_like),
        }
        for entry in entries
    ]
    await tx.execute(
        "INSERT INTO phrases (client_id, phrase_set_id, written, kind, weight, sounds_like)"
        " SELECT %s, %s, told.* FROM jsonb_to_recordset(%s)"
        " AS told (written text, kind text, weight double precision, sounds_like text[])"
        " ON CONFLICT (client_id, phrase_set_id, written) DO UPDATE"
        " SET kind = excluded.kind, weight = excluded.weight, sounds_like = excluded.sounds_like",
        [client_id, phrase_set_id, Jsonb(told)],
    )


async def delete_phrases(tx: Transaction, client_id: str, phrase_set_id: str, written: Collection[str]) -> int:
    """Take those phrases out of a held set that are written so; returns how many there were."""
    return await tx.execute(
        "DELETE FROM phrases WHERE client_id = %s AND phrase_set_id = %s AND written = ANY (%s)",
        [client_id, phrase_set_id, list(written)],
    )


async def delete_all_phrases(tx: Transaction, client_id: str, phrase_set_id: str) -> None:
    """Take all phrases out of a held set."""
    await tx.execute(
        "DELETE FROM phrases WHERE client_id = %s AND phrase_set_id = %s",
        [client_id, phrase_set_id],
    )


# ---------------------------------------------------------------- what a dictation is weighed against


async def applied_sets(
    tx: Transaction, client_id: str, author_id: str | None, work_type_id: str | None
) -> list[AppliedSet]:
    """The sets for a dictation of this author and work type: those for all of the client first, then the work type's,
    then the author's."""
    rows = await tx.many(
        "SELECT phrase_set_id, version, phrase_count FROM phrase_sets WHERE client_id = %(client)s"
        " AND ((author_id IS NULL AND work_type_id IS NULL)"
        "      OR author_id = %(author)s::text OR work_type_id = %(work_type)s::text)"
        " ORDER BY author_id IS NOT NULL, work_type_id IS NOT NULL, phrase_set_id",
        {"client": client_id, "author": author_id, "work_type": work_type_id},
    )
    return [AppliedSet(client_id, row["phrase_set_id"], row["version"], row["phrase_count"]) for row in rows]


def _entry(row: DictRow) -> Entry:
    return Entry(row["written"], Kind(row["kind"]), row["weight"], tuple(row["sounds_like"]))
