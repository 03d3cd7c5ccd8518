"""What the front does with uploads and recordings, wired.

Objects first, rows after: a part is stored before the row that counts it is written, and a row is gone before its
object is deleted. So a crash, or an outage of the database or the store, at any moment loses nothing that was told to
be kept. What it can leave is an object that no row names; those are swept.

Nothing of the store is waited for inside of a transaction.
"""

from scribeline.database.unit_of_work import Database
from scribeline.dictations.audio import ReaderLimits
from scribeline.dictations.background import Background
from scribeline.dictations.finishing import Finishing
from scribeline.dictations.hearing import Hearing
from scribeline.dictations.keys import ClientKeys
from scribeline.dictations.objects import AudioObjects
from scribeline.dictations.sweeping import Sweeping
from scribeline.dictations.uploads import Uploads
from scribeline.dictations.writing import PART_BYTES, PARTS_AT_ONCE
from scribeline.storage.keys import MasterKeys
from scribeline.storage.sealed import SealedStore

KEEP_WITHIN_S = 15.0
"""How long storing what a broken stream left may take, in seconds; the rest is sent again."""


class Dictations:
    """Uploads and recordings in one process; `close` it before database and store.

    Sizes are bytes, times seconds. `keep_within_s` bounds storing what a broken stream left.
    """

    def __init__(
        self,
        database: Database,
        store: SealedStore,
        master_keys: MasterKeys,
        *,
        max_upload_bytes: int,
        upload_expires_s: float,
        max_audio_s: float,
        part_bytes: int = PART_BYTES,
        parts_at_once: int = PARTS_AT_ONCE,
        keep_within_s: float = KEEP_WITHIN_S,
    ) -> None:
        self.keys = ClientKeys(master_keys)
        self._objects = AudioObjects(store)
        self._background = Background()
        self.uploads = Uploads(
            database,
            self.keys,
            self._objects,
            self._background,
            max_upload_bytes=max_upload_bytes,
            upload_expires_s=upload_expires_s,
            part_bytes=part_bytes,
            parts_at_once=parts_at_once,
            keep_within_s=keep_within_s,
        )
        limits = ReaderLimits(max_duration_s=max_audio_s)
        self.finishing = Finishing(database, self.keys, self._objects, self.uploads, reader_limits=limits)
        self.sweeping = Sweeping(database, self._objects, self.uploads)
        self.hearing = Hearing(self.keys, self._objects)

    async def close(self) -> None:
        """Wait for what goes on in the background, which is bounded, and let the threads go."""
        await self._background.close()
        self._objects.close()
