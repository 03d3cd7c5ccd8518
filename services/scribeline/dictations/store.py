"""The SQL of uploads and dictations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier, Placeholder
from psycopg.types.json import Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Details, Dictation, Patient, Priority, StoredPart, Upload, UploadState

DETAILS = """
    author_id, work_type_id, author_code, work_type_code, priority, patient, dictated_at, reference, note, file_name,
    copies
"""
"""The columns of what a clinic says of a dictation: of uploads and of jobs alike."""

_UPLOAD = f"""
    client_id, upload_id, {DETAILS}, size_bytes, sha256, committed_size, state, fence, job_id, created_by, created_at,
    expires_at
"""
_DICTATION = """
    client_id, dictation_id, upload_id, size_bytes, sha256, format, duration_s, playback_key, playback_size, peaks_key,
    playback_fence, created_at
"""


async def wrapped_key(tx: Transaction, client_id: str) -> bytes | None:
    """A client's wrapped data key; None when there is no such client for this transaction."""
    row = await tx.one("SELECT wrapped_key FROM clients WHERE client_id = %s", [client_id])
    return None if row is None else bytes(row["wrapped_key"])


async def client_ids(tx: Transaction) -> list[str]:
    """The clients that this transaction is for."""
    return [row["client_id"] for row in await tx.many("SELECT client_id FROM clients ORDER BY client_id")]


async def known_names(
    tx: Transaction, client_id: str, author_id: str | None, work_type_id: str | None
) -> tuple[bool, bool]:
    """Whether the client has this author, and this work type; None counts as known."""
    row = await tx.one(
        """
        SELECT %(author)s::text IS NULL OR EXISTS (
                   SELECT FROM authors WHERE client_id = %(client)s AND author_id = %(author)s) AS author,
               %(work_type)s::text IS NULL OR EXISTS (
                   SELECT FROM work_types WHERE client_id = %(client)s AND work_type_id = %(work_type)s) AS work_type
        """,
        {"client": client_id, "author": author_id, "work_type": work_type_id},
    )
    return (row["author"], row["work_type"]) if row is not None else (False, False)


async def insert_upload(tx: Transaction, upload: Upload) -> None:
    """Write a new upload."""
    values = {
        "client_id": upload.client_id,
        "upload_id": upload.upload_id,
        **details_values(upload.details),
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "state": upload.state,
        "created_by": upload.created_by,
        "created_at": upload.created_at,
        "expires_at": upload.expires_at,
    }
    await tx.execute(
        SQL("INSERT INTO uploads ({}) VALUES ({})").format(
            SQL(", ").join(map(Identifier, values)), SQL(", ").join(map(Placeholder, values))
        ),
        values,
    )


async def get_upload(tx: Transaction, client_id: str, upload_id: UUID, *, lock: bool = False) -> Upload | None:
    """One upload; with `lock` nobody else changes it until `tx` ends."""
    row = await tx.one(
        f"SELECT {_UPLOAD} FROM uploads WHERE client_id = %s AND upload_id = %s" + (" FOR UPDATE" if lock else ""),
        [client_id, upload_id],
    )
    return None if row is None else _upload(row)


async def raise_fence(tx: Transaction, client_id: str, upload_id: UUID, offset: int) -> Upload | None:
    """Let a new stream write from `offset` on, and no older one; None when it is not open or not at this offset."""
    row = await tx.one(
        f"""
        UPDATE uploads SET fence = fence + 1
         WHERE client_id = %s AND upload_id = %s AND state = 'OPEN' AND committed_size = %s
        RETURNING {_UPLOAD}
        """,
        [client_id, upload_id, offset],
    )
    return None if row is None else _upload(row)


async def add_part(tx: Transaction, client_id: str, upload_id: UUID, fence: int, part: StoredPart) -> bool:
    """Count a stored part, if it goes on where the last one ended and the stream of `fence` still may write."""
    counted = await tx.execute(
        """
        UPDATE uploads SET committed_size = committed_size + %(length)s
         WHERE client_id = %(client)s AND upload_id = %(upload)s AND state = 'OPEN' AND fence = %(fence)s
           AND committed_size = %(start)s
        """,
        {"client": client_id, "upload": upload_id, "fence": fence, "start": part.start, "length": part.length},
    )
    if not counted:
        return False
    await tx.execute(
        """
        INSERT INTO upload_parts (client_id, upload_id, start, length, sha256, object_key)
        VALUES (%s, %s, %s, %s, %s, %s)
        """,
        [client_id, upload_id, part.start, part.length, part.sha256, part.object_key],
    )
    return True


async def parts(tx: Transaction, client_id: str, upload_id: UUID) -> list[StoredPart]:
    """The parts of an upload, in the order of its bytes."""
    rows = await tx.many(
        """
        SELECT start, length, sha256, object_key FROM upload_parts
         WHERE client_id = %s AND upload_id = %s ORDER BY start
        """,
        [client_id, upload_id],
    )
    return [StoredPart(row["start"], row["length"], bytes(row["sha256"]), row["object_key"]) for row in rows]


async def end_upload(
    tx: Transaction, client_id: str, upload_id: UUID, fence: int, state: UploadState, job_id: UUID | None = None
) -> Upload | None:
    """Move an open upload to where it ends; None when it is not open, or another stream has begun.

    What ends elsewhere than FINISHED keeps no parts. Their objects are left to whoever called.
    """
    row = await tx.one(
        f"""
        UPDATE uploads SET state = %s, job_id = %s
         WHERE client_id = %s AND upload_id = %s AND fence = %s AND state = 'OPEN'
        RETURNING {_UPLOAD}
        """,
        [state, job_id, client_id, upload_id, fence],
    )
    if row is None:
        return None
    if state is not UploadState.FINISHED:
        await tx.execute("DELETE FROM upload_parts WHERE client_id = %s AND upload_id = %s", [client_id, upload_id])
    return _upload(row)


async def expired(tx: Transaction, limit: int) -> list[Upload]:
    """Open uploads past their time, locked."""
    rows = await tx.many(
        f"""
        SELECT {_UPLOAD} FROM uploads WHERE state = 'OPEN' AND expires_at <= %s
         ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED
        """,
        [tx.now, limit],
    )
    return [_upload(row) for row in rows]


async def lock_audio(tx: Transaction, client_id: str, sha256: bytes) -> None:
    """Let nobody else decide about this client's audio with this SHA-256 until `tx` ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"audio/{client_id}/{sha256.hex()}"])


async def job_of_audio(tx: Transaction, client_id: str, sha256: bytes) -> UUID | None:
    """The first job, not cancelled, of a client's audio with this SHA-256; None where there is none."""
    row = await tx.one(
        """
        SELECT job.job_id
          FROM dictations AS dictation
          JOIN jobs AS job ON job.client_id = dictation.client_id AND job.dictation_id = dictation.dictation_id
         WHERE dictation.client_id = %s AND dictation.sha256 = %s AND job.state <> 'CANCELLED'
         ORDER BY job.received_at, job.job_id LIMIT 1
        """,
        [client_id, sha256],
    )
    return None if row is None else row["job_id"]


async def insert_dictation(
    tx: Transaction, upload: Upload, dictation_id: UUID, audio_format: Mapping[str, str | int], duration_s: float | None
) -> None:
    """Write the dictation that an upload became."""
    await tx.execute(
        """
        INSERT INTO dictations (client_id, dictation_id, upload_id, size_bytes, sha256, format, duration_s, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            upload.client_id,
            dictation_id,
            upload.upload_id,
            upload.size_bytes,
            upload.sha256,
            Jsonb(dict(audio_format)),
            duration_s,
            tx.now,
        ],
    )


async def get_dictation(tx: Transaction, client_id: str, dictation_id: UUID) -> Dictation | None:
    """One dictation."""
    row = await tx.one(
        f"SELECT {_DICTATION} FROM dictations WHERE client_id = %s AND dictation_id = %s", [client_id, dictation_id]
    )
    return None if row is None else _dictation(row)


async def raise_playback_fence(tx: Transaction, client_id: str, dictation_id: UUID) -> int | None:
    """Let a new run make the playback copy, and no older one; None when there is no such dictation."""
    row = await tx.one(
        """
        UPDATE dictations SET playback_fence = playback_fence + 1 WHERE client_id = %s AND dictation_id = %s
        RETURNING playback_fence
        """,
        [client_id, dictation_id],
    )
    return None if row is None else row["playback_fence"]


async def set_playback(
    tx: Transaction,
    client_id: str,
    dictation_id: UUID,
    fence: int,
    *,
    playback_key: str,
    playback_size: int,
    peaks_key: str,
    duration_s: float,
) -> bool:
    """Name the playback copy and the peaks, if the run of `fence` is still the newest."""
    named = await tx.execute(
        """
        UPDATE dictations SET playback_key = %s, playback_size = %s, peaks_key = %s, duration_s = %s
         WHERE client_id = %s AND dictation_id = %s AND playback_fence = %s
        """,
        [playback_key, playback_size, peaks_key, duration_s, client_id, dictation_id, fence],
    )
    return named == 1


async def known_part_keys(tx: Transaction, client_id: str, upload_ids: Collection[UUID]) -> set[str]:
    """The keys of all parts of these uploads."""
    rows = await tx.many(
        "SELECT object_key FROM upload_parts WHERE client_id = %s AND upload_id = ANY (%s)",
        [client_id, list(upload_ids)],
    )
    return {row["object_key"] for row in rows}


async def known_playback_keys(tx: Transaction, client_id: str, dictation_ids: Sequence[UUID]) -> set[str]:
    """The keys of the playback copies and peaks of these dictations."""
    rows = await tx.many(
        "SELECT playback_key, peaks_key FROM dictations WHERE client_id = %s AND dictation_id = ANY (%s)",
        [client_id, list(dictation_ids)],
    )
    return {key for row in rows for key in row.values() if key is not None}


def details_of(row: DictRow) -> Details:
    """The details in a row that has their columns, DETAILS."""
    return Details(
        author_id=row["author_id"],
        work_type_id=row["work_type_id"],
        author_code=row["author_code"],
        work_type_code=row["work_type_code"],
        priority=Priority(row["priority"]),
        patient=Patient(**row["patient"]),
        dictated_at=row["dictated_at"],
        reference=row["reference"],
        note=row["note"],
        file_name=row["file_name"],
        copies=tuple(row["copies"]),
    )


def details_values(details: Details) -> dict[str, object]:
    """What stands in the columns of details, DETAILS."""
    return {
        "author_id": details.author_id,
        "work_type_id": details.work_type_id,
        "author_code": details.author_code,
        "work_type_code": details.work_type_code,
        "priority": int(details.priority),
        "patient": Jsonb(asdict(details.patient)),
        "dictated_at": details.dictated_at,
        "reference": details.reference,
        "note": details.note,
        "file_name": details.file_name,
        "copies": list(details.copies),
    }


def _upload(row: DictRow) -> Upload:
    return Upload(
        client_id=row["client_id"],
        upload_id=row["upload_id"],
        details=details_of(row),
        size_bytes=row["size_bytes"],
        sha256=bytes(row["sha256"]),
        committed_size=row["committed_size"],
        state=UploadState(row["state"]),
        fence=row["fence"],
        job_id=row["job_id"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )


def _dictation(row: DictRow) -> Dictation:
    return Dictation(**{**row, "sha256": bytes(row["sha256"])})
