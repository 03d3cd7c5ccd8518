"""What the front is made of, out of its settings: database, object store, keys, clock.

Servicers are handed a `Parts` and take from it what they need.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

from scribeline.composition import database_of, objects_of
from scribeline.database.unit_of_work import Clock, Database, utc_now
from scribeline.dictations.service import Dictations
from scribeline.front.paging import Pages
from scribeline.identity.passwords import Passwords
from scribeline.jobs.watch import Pulse
from scribeline.settings import Settings, SettingsWrong
from scribeline.storage.keys import MasterKeys
from scribeline.storage.objects import ObjectStore
from scribeline.storage.sealed import SealedStore


@dataclass(frozen=True)
class Parts:
    """What servicers work with."""

    settings: Settings
    database: Database
    store: SealedStore
    """Everything that is stored of a client goes through its seal."""
    master_keys: MasterKeys = field(repr=False)
    dictations: Dictations
    """Uploads and recordings; closed before the database is."""
    pulse: Pulse
    """Tells watchers that something moved, while it runs."""
    passwords: Passwords
    pages: Pages
    clock: Clock


def parts_of(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    objects: ObjectStore | None = None,
    master_keys: MasterKeys | None = None,
    passwords: Passwords | None = None,
) -> Parts:
    """The parts that `settings` ask for; what is given beside them takes the place of its own. Connects to nothing."""
    keys = master_keys or master_keys_of(settings)
    database = database_of(settings, clock=clock, application_name="scribeline front")
    sealed = SealedStore(objects or objects_of(settings))
    return Parts(
        settings=settings,
        database=database,
        store=sealed,
        master_keys=keys,
        dictations=Dictations(
            database,
            sealed,
            keys,
            max_upload_bytes=settings.max_upload_bytes,
            upload_expires_s=settings.upload_expires_s,
            max_audio_s=settings.max_audio_s,
        ),
        pulse=Pulse(database),
        passwords=passwords or Passwords(),
        pages=Pages(_derived(keys, b"page tokens")),
        clock=clock,
    )


def master_keys_of(settings: Settings) -> MasterKeys:
    """The master keys. Without a setting, one machine keeps its own beside the data folder, made at first start."""
    if settings.master_key_file is not None:
        return MasterKeys.from_file(settings.master_key_file)
    if settings.s3_endpoint is not None:
        raise SettingsWrong(
            "SCRIBELINE_MASTER_KEY_FILE is not set: with an S3 store, name the file (mode 0600) of the master key. A "
            "key made here in passing could get lost, and with it everything that is stored."
        )
    path = own_master_key_file(settings)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        MasterKeys.generate().save(path)
    return MasterKeys.from_file(path)


def own_master_key_file(settings: Settings) -> Path:
    """Where the master key lies when no setting says: beside the data folder, never in it."""
    folder = settings.data_folder.absolute()
    return folder.with_name(f"{folder.name}.master-key")


def _derived(keys: MasterKeys, purpose: bytes) -> bytes:
    """A key for one purpose of the front's own: the same in every front of an installation."""
    return hmac.new(keys.to_text().encode(), b"scribeline front\0" + purpose, hashlib.sha256).digest()
