"""The transcripts' SQL: the machine's words, and the document's revisions. Both are only ever added to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Json, Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.transcripts import document_json
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.marks import Marks, Replacement, TypistNote
from scribeline.transcripts.model import Document, WordSpan
from scribeline.transcripts.words import Word


@dataclass(frozen=True, slots=True)
class Heard:
    """Revision 0: what the machine heard in a dictation, and what is to be known of the draft made of it."""

    words: tuple[Word, ...]
    flags: tuple[Flag, ...]
    model: str
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a job's document. `saved_by` is a user's id, or None for the machine; `saved_at` is UTC."""

    number: int
    document: Document
    saved_by: str | None
    saved_at: datetime
    changed_characters: int

    @property
    def etag(self) -> str:
        """What names it when it is given back with a save or a submission."""
        return f"r{self.number}"


async def insert_heard(tx: Transaction, client_id: str, dictation_id: UUID, heard: Heard) -> None:
    """Write what the machine heard."""
    await tx.execute(
        """
        INSERT INTO machine_words (client_id, dictation_id, words, flags, marks, model, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        [
            client_id,
            dictation_id,
            Jsonb([[w.text, w.start_s, w.end_s, w.confidence, w.space_before] for w in heard.words]),
            Jsonb([[flag.kind, flag.start_s, flag.end_s, flag.detail] for flag in heard.flags]),
            Jsonb(_marks_value(heard.marks)),
            heard.model,
            tx.now,
        ],
    )


async def heard(tx: Transaction, client_id: str, dictation_id: UUID) -> Heard | None:
    """What the machine heard; None where it has not listened yet."""
    row = await tx.one(
        "SELECT words, flags, marks, model FROM machine_words WHERE client_id = %s AND dictation_id = %s",
        [client_id, dictation_id],
    )
    if row is None:
        return None
    return Heard(
        words=tuple(Word(*fields) for fields in row["words"]),
        flags=tuple(Flag(FlagKind(kind), start_s, end_s, detail) for kind, start_s, end_s, detail in row["flags"]),
        model=row["model"],
        marks=_marks(row["marks"]),
    )


def _marks_value(marks: Marks) -> dict[str, Any]:
    return {
        "replacements": [
            [*_ends(each.words), each.heard, each.written, each.reason, each.why, each.alternatives]
            for each in marks.replacements
        ],
        "notes": [[note.text, None if note.words is None else _ends(note.words)] for note in marks.notes],
        "certainty": [None if chance is None else round(chance, 4) for chance in marks.certainty],
    }


def _marks(value: Mapping[str, Any]) -> Marks:
    return Marks(
        replacements=tuple(
            Replacement(WordSpan(first, last), heard, written, reason, why, tuple(alternatives))
            for first, last, heard, written, reason, why, alternatives in value["replacements"]
        ),
        notes=tuple(TypistNote(text, None if ends is None else WordSpan(*ends)) for text, ends in value["notes"]),
        certainty=tuple(value["certainty"]),
    )


def _ends(span: WordSpan) -> list[int]:
    return [span.first, span.last]


async def insert_revision(
    tx: Transaction,
    client_id: str,
    job_id: UUID,
    number: int,
    document: Document,
    *,
    saved_by: str | None,
    changed: int,
) -> None:
    """Write a revision."""
    await tx.execute(
        """
        INSERT INTO revisions (client_id, job_id, revision, document, saved_by, saved_at, changed_characters)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        [client_id, job_id, number, Json(document, dumps=document_json.encode), saved_by, tx.now, changed],
    )


async def revision(tx: Transaction, client_id: str, job_id: UUID, number: int | None = None) -> Revision | None:
    """One revision, the newest where no number is given."""
    row = await tx.one(
        """
        SELECT revision, document, saved_by, saved_at, changed_characters FROM revisions
         WHERE client_id = %(client_id)s AND job_id = %(job_id)s
           AND (%(number)s::integer IS NULL OR revision = %(number)s)
         ORDER BY revision DESC LIMIT 1
        """,
        {"client_id": client_id, "job_id": job_id, "number": number},
    )
    if row is None:
        return None
    return Revision(
        row["revision"],
        document_json.from_value(row["document"]),
        row["saved_by"],
        row["saved_at"],
        row["changed_characters"],
    )


async def page(tx: Transaction, client_id: str, job_id: UUID, *, before: int | None, limit: int) -> Sequence[Revision]:
    """Revisions without their documents, newest first, older than `before`."""
    rows = await tx.many(
        """
        SELECT revision, saved_by, saved_at, changed_characters FROM revisions
         WHERE client_id = %(client_id)s AND job_id = %(job_id)s
           AND (%(before)s::integer IS NULL OR revision < %(before)s)
         ORDER BY revision DESC LIMIT %(limit)s
        """,
        {"client_id": client_id, "job_id": job_id, "before": before, "limit": limit},
    )
    return [
        Revision(row["revision"], Document(()), row["saved_by"], row["saved_at"], row["changed_characters"])
        for row in rows
    ]
