"""What the front is made of, out of its settings: database, object store, keys, clock.

Servicers are handed a `Parts` and take from it what they need.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

from scribeline.database.unit_of_work import Clock, Database, utc_now
from scribeline.front.paging import Pages
from scribeline.identity.passwords import Passwords
from scribeline.settings import Settings, SettingsWrong
from scribeline.storage.files import FileStore
from scribeline.storage.keys import MasterKeys
from scribeline.storage.objects import ObjectStore
from scribeline.storage.s3 import S3Store
from scribeline.storage.sealed import SealedStore


@dataclass(frozen=True)
class Parts:
    """What servicers work with."""

    settings: Settings
    database: Database
    store: SealedStore
    """Everything that is stored of a client goes through its seal."""
    master_keys: MasterKeys = field(repr=False)
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
    return Parts(
        settings=settings,
        database=database_of(settings, clock=clock),
        store=SealedStore(objects or objects_of(settings)),
        master_keys=keys,
        passwords=passwords or Passwords(),
        pages=Pages(_derived(keys, b"page tokens")),
        clock=clock,
    )


def database_of(settings: Settings, *, clock: Clock = utc_now, application_name: str = "scribeline front") -> Database:
    """The database of this process. Not opened yet."""
    if settings.database_url is None:
        raise SettingsWrong(
            "SCRIBELINE_DATABASE_URL is not set: name the PostgreSQL of this process, with its role, or run "
            "`scribeline up`, which brings its own."
        )
    return Database(
        settings.database_url.get_secret_value(),
        max_size=settings.database_connections,
        connect_timeout_s=settings.database_timeout_s,
        acquire_timeout_s=settings.database_timeout_s,
        statement_timeout_s=settings.statement_timeout_s,
        clock=clock,
        application_name=application_name,
    )


def objects_of(settings: Settings) -> ObjectStore:
    """The object store that the settings name: S3, or a folder under the data folder."""
    if settings.s3_endpoint is None:
        return FileStore(settings.data_folder / "objects")
    if settings.s3_access_key is None or settings.s3_secret_key is None:
        raise SettingsWrong(
            "SCRIBELINE_S3_ENDPOINT is set without SCRIBELINE_S3_ACCESS_KEY and SCRIBELINE_S3_SECRET_KEY: set both."
        )
    return S3Store(
        settings.s3_endpoint,
        bucket=settings.s3_bucket,
        access_key=settings.s3_access_key.get_secret_value(),
        secret_key=settings.s3_secret_key.get_secret_value(),
        secure=settings.s3_secure,
        region=settings.s3_region,
        timeout_s=settings.store_timeout_s,
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
