"""What uploads leave behind is cleared away: those that nobody goes on with, and objects that no row names."""

from datetime import timedelta

from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations import store
from scribeline.dictations.model import Upload, UploadState, dictations_prefix, made_at, owner_of_key, uploads_prefix
from scribeline.dictations.objects import AudioObjects
from scribeline.dictations.uploads import Uploads, audit_upload

ORPHAN_AGE = timedelta(days=1)
"""How old an object that no row names is when it is swept: older than any upload's step can last."""

SYSTEM = "system"
"""The actor of what nobody asked for."""

_BATCH = 200


class Sweeping:
    """The chores of uploads."""

    def __init__(self, database: Database, objects: AudioObjects, uploads: Uploads) -> None:
        self._database = database
        self._objects = objects
        self._uploads = uploads

    async def close_expired(self) -> int:
        """Close the uploads that waited too long, and delete what came of them; returns how many."""
        total = 0
        while True:
            closed: list[Upload] = []
            async with self._database.transaction(Scope.company()) as tx:
                for upload in await store.expired(tx, _BATCH):
                    ended = await store.end_upload(
                        tx, upload.client_id, upload.upload_id, upload.fence, UploadState.CLOSED
                    )
                    if ended is not None:
                        await audit_upload(tx, SYSTEM, "EXPIRE_UPLOAD", ended)
                        closed.append(ended)
            for upload in closed:
                self._uploads.discard(upload)
            total += len(closed)
            if len(closed) < _BATCH:
                return total

    async def sweep_orphans(self) -> int:
        """Delete the objects, older than ORPHAN_AGE, that no row names; returns how many.

        They are left by crashes and outages between storing an object and recording it, or after forgetting it.
        """
        async with self._database.transaction(Scope.company()) as tx:
            clients = await store.client_ids(tx)
            before = tx.now - ORPHAN_AGE
        swept = 0
        for client_id in clients:
            for prefix, known in (
                (uploads_prefix(client_id), store.known_part_keys),
                (dictations_prefix(client_id), store.known_playback_keys),
            ):
                old = [
                    key
                    for key in await self._objects.keys(prefix)
                    if (made := made_at(key)) is not None and made < before
                ]
                for batch in (old[at : at + _BATCH] for at in range(0, len(old), _BATCH)):
                    owners = {owner for key in batch if (owner := owner_of_key(key)) is not None}
                    async with self._database.transaction(Scope.of(client_id)) as tx:
                        named = await known(tx, client_id, list(owners))
                    orphans = [key for key in batch if key not in named]
                    await self._objects.delete(orphans)
                    swept += len(orphans)
        return swept
