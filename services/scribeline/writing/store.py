"""Shortcuts and words of one's own in the database. A transaction sees those of its own clients, and the company's."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from scribeline.database.unit_of_work import Transaction
from scribeline.writing.errors import ShortcutExists
from scribeline.writing.model import Level, Owner, Shortcut, folded

_SHORTCUT = "SELECT shortcut_id, client_id, author_id, user_id, short, title, text, updated_at, version FROM shortcuts"
_OF_OWNER = (
    " WHERE client_id IS NOT DISTINCT FROM %(client)s AND author_id IS NOT DISTINCT FROM %(author)s"
    " AND user_id IS NOT DISTINCT FROM %(user)s"
)


# ---------------------------------------------------------------- shortcuts


async def get(tx: Transaction, shortcut_id: UUID, *, user_id: str, held: bool = False) -> Shortcut | None:
    """A shortcut, unless it is another person's own; `held`: nobody else changes it until the transaction ends."""
    row = await tx.one(
        _SHORTCUT + " WHERE shortcut_id = %s AND (user_id IS NULL OR user_id = %s) FOR UPDATE"
        if held
        else _SHORTCUT + " WHERE shortcut_id = %s AND (user_id IS NULL OR user_id = %s)",
        [shortcut_id, user_id],
    )
    return _shortcut(row) if row else None


async def page(tx: Transaction, owner: Owner, *, after: str | None, limit: int) -> list[Shortcut]:
    """An owner's shortcuts by abbreviation, behind `after` (folded)."""
    rows = await tx.many(
        _SHORTCUT + _OF_OWNER + " AND (%(after)s::text IS NULL OR folded > %(after)s) ORDER BY folded LIMIT %(limit)s",
        {**_owner_values(owner), "after": after, "limit": limit},
    )
    return [_shortcut(row) for row in rows]


async def in_effect(
    tx: Transaction, client_id: str, author_id: str | None, user_id: str, *, after: str | None, limit: int
) -> list[Shortcut]:
    """What counts for a person who writes an author's report: each abbreviation once, by its narrowest level."""
    rows = await tx.many(
        "SELECT DISTINCT ON (folded) shortcut_id, client_id, author_id, user_id, short, title, text, updated_at,"
        " version, array_agg(level) OVER (PARTITION BY folded) AS levels"
        " FROM (SELECT *, CASE WHEN user_id IS NOT NULL THEN 'own' WHEN author_id IS NOT NULL THEN 'author'"
        "   WHEN client_id IS NOT NULL THEN 'client' ELSE 'company' END AS level FROM shortcuts) AS told"
        " WHERE (user_id = %(user)s OR (user_id IS NULL AND (client_id IS NULL"
        "   OR (client_id = %(client)s AND (author_id IS NULL OR author_id = %(author)s::text)))))"
        " AND (%(after)s::text IS NULL OR folded > %(after)s)"
        " ORDER BY folded, user_id IS NULL, author_id IS NULL, client_id IS NULL LIMIT %(limit)s",
        {"client": client_id, "author": author_id, "user": user_id, "after": after, "limit": limit},
    )
    return [_shortcut(row, row["levels"]) for row in rows]


async def count(tx: Transaction, owner: Owner) -> int:
    """How many shortcuts an owner has."""
    row = await tx.one("SELECT count(*) AS shortcuts FROM shortcuts" + _OF_OWNER, _owner_values(owner))
    return int(row["shortcuts"]) if row else 0


async def insert(tx: Transaction, shortcut: Shortcut) -> None:
    """Keep a new shortcut. Raises ShortcutExists."""
    owner = shortcut.owner
    try:
        async with tx.connection.transaction():
            await tx.execute(
                "INSERT INTO shortcuts (shortcut_id, client_id, author_id, user_id, short, folded, title, text,"
                " updated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    shortcut.shortcut_id,
                    owner.client_id,
                    owner.author_id,
                    owner.user_id,
                    shortcut.short,
                    folded(shortcut.short),
                    shortcut.title,
                    shortcut.text,
                    shortcut.updated_at,
                ],
            )
    except UniqueViolation:
        raise ShortcutExists(owner.name) from None


async def update(tx: Transaction, shortcut: Shortcut) -> None:
    """Write a held shortcut. Raises ShortcutExists where it takes another one's abbreviation."""
    try:
        async with tx.connection.transaction():
            await tx.execute(
                "UPDATE shortcuts SET short = %s, folded = %s, title = %s, text = %s, updated_at = %s, version = %s"
                " WHERE shortcut_id = %s",
                [
                    shortcut.short,
                    folded(shortcut.short),
                    shortcut.title,
                    shortcut.text,
                    shortcut.updated_at,
                    shortcut.version,
                    shortcut.shortcut_id,
                ],
            )
    except UniqueViolation:
        raise ShortcutExists(shortcut.owner.name) from None


async def delete(tx: Transaction, shortcut_id: UUID) -> None:
    """Delete a held shortcut."""
    await tx.execute("DELETE FROM shortcuts WHERE shortcut_id = %s", [shortcut_id])


async def hold_owner(tx: Transaction, owner: Owner) -> None:
    """Lists grow one after another, so that they keep to their limit."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('shortcuts ' || %s, 0))", [owner.name])


def _owner_values(owner: Owner) -> dict[str, object]:
    return {"client": owner.client_id, "author": owner.author_id, "user": owner.user_id}


def _shortcut(row: DictRow, levels: Sequence[str] = ()) -> Shortcut:
    owner = Owner(row["client_id"], row["author_id"], row["user_id"])
    return Shortcut(
        shortcut_id=row["shortcut_id"],
        owner=owner,
        short=row["short"],
        title=row["title"],
        text=row["text"],
        updated_at=row["updated_at"],
        version=row["version"],
        hides=tuple(level for level in Level if level in levels and level is not owner.level),
    )


# ---------------------------------------------------------------- words of one's own


async def words(tx: Transaction, user_id: str) -> list[str]:
    """The words that a person vouches for, in order."""
    rows = await tx.many('SELECT word FROM own_words WHERE user_id = %s ORDER BY word COLLATE "C"', [user_id])
    return [row["word"] for row in rows]


async def add_word(tx: Transaction, user_id: str, word: str) -> None:
    """Keep a word; one that is there already is no error."""
    await tx.execute(
        "INSERT INTO own_words (user_id, word, added_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [user_id, word, tx.now],
    )


async def remove_word(tx: Transaction, user_id: str, word: str) -> None:
    """Take a word out; one that is not there is no error."""
    await tx.execute("DELETE FROM own_words WHERE user_id = %s AND word = %s", [user_id, word])
