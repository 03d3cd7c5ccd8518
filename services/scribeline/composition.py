"""What every process is made of, out of its settings: its database and its object store.

The front's and the workers' own composition roots take them from here.
"""

from scribeline.database.unit_of_work import Clock, Database, utc_now
from scribeline.settings import Settings, SettingsWrong
from scribeline.storage.files import FileStore
from scribeline.storage.objects import ObjectStore
from scribeline.storage.s3 import S3Store


def database_of(settings: Settings, *, clock: Clock = utc_now, application_name: str) -> Database:
    """The database of this process, which `application_name` names to its administrators. Not opened yet.

    Raises SettingsWrong.
    """
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
    """The object store that the settings name: S3, or a folder under the data folder. Raises SettingsWrong."""
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
