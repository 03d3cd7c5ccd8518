"""A stored recording, as a worker reads it: its parts unsealed with the key of the client whose task it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations import store
from scribeline.dictations.errors import DictationMissing
from scribeline.dictations.model import StoredPart
from scribeline.dictations.objects import reader_of_parts
from scribeline.storage.keys import DataKey
from scribeline.storage.sealed import SealedStore


@dataclass(frozen=True, slots=True)
class Recording:
    """Where a recording lies: its parts, in the order of its bytes."""

    client_id: str
    upload_id: UUID
    size_bytes: int
    parts: tuple[StoredPart, ...]

    def reader(self, objects: SealedStore, data_key: DataKey) -> Callable[[int, int], bytes]:
        """Gives the bytes of the recording as it came: from an offset, so many. For use in any thread."""
        return reader_of_parts(objects, data_key, self.client_id, self.upload_id, self.parts).read


async def find_recording(database: Database, client_id: str, dictation_id: UUID) -> Recording:
    """Where a dictation's recording lies. Raises DictationMissing."""
    async with database.transaction(Scope.of(client_id)) as tx:
        dictation = await store.get_dictation(tx, client_id, dictation_id)
        if dictation is None:
            raise DictationMissing
        parts = await store.parts(tx, client_id, dictation.upload_id)
    return Recording(client_id, dictation.upload_id, dictation.size_bytes, tuple(parts))
