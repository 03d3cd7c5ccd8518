"""Prepare an empty PostgreSQL and an empty S3 server for Scribeline: the roles, the database, the bucket.

Runs before the first migration, as the only process that ever holds the superuser's password. Running it again changes
nothing, except that the passwords in the roles' addresses become the roles' passwords: so a password is changed by
writing it into its secret and running this. Reads the secrets scribeline_superuser_database_url,
scribeline_{owner,front,transcriber,deliverer}_database_url and the settings of the store from
SCRIBELINE_SECRETS_FOLDER.
"""

import os
import sys
import time
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from scribeline.database.bootstrap import bootstrap
from scribeline.database.roles import Role
from scribeline.settings import Settings
from scribeline.storage.errors import StoreUnavailable
from scribeline.storage.s3 import S3Store

# An S3 server answers some time before it can take data.
STORE_READY_WITHIN_S = 60.0
ASK_AGAIN_S = 2.0

ADDRESS_SECRETS = {
    Role.OWNER: "scribeline_owner_database_url",
    Role.FRONT: "scribeline_front_database_url",
    Role.TRANSCRIBER: "scribeline_transcriber_database_url",
    Role.DELIVERER: "scribeline_deliverer_database_url",
}


def prepare_database(secrets: Path) -> None:
    """Make the roles, each with the password in its address, and the database that the owner's address names."""
    addresses = {role: conninfo_to_dict((secrets / name).read_text().strip()) for role, name in ADDRESS_SECRETS.items()}
    for role, address in addresses.items():
        if address.get("user") != role or not address.get("password"):
            sys.exit(f"{ADDRESS_SECRETS[role]} must sign in as {role}, with a password: correct that secret.")
    bootstrap(
        (secrets / "scribeline_superuser_database_url").read_text().strip(),
        str(addresses[Role.OWNER]["dbname"]),
        {role: str(address["password"]) for role, address in addresses.items()},
    )


def prepare_store(settings: Settings) -> None:
    """Make the bucket if it is missing, and see that objects can be written to it."""
    if settings.s3_endpoint is None or settings.s3_access_key is None or settings.s3_secret_key is None:
        sys.exit("The store is not set: SCRIBELINE_S3_ENDPOINT, _S3_ACCESS_KEY and _S3_SECRET_KEY are needed.")
    store = S3Store(
        settings.s3_endpoint,
        bucket=settings.s3_bucket,
        access_key=settings.s3_access_key.get_secret_value(),
        secret_key=settings.s3_secret_key.get_secret_value(),
        secure=settings.s3_secure,
        region=settings.s3_region,
        timeout_s=settings.store_timeout_s,
    )
    deadline = time.monotonic() + STORE_READY_WITHIN_S
    while True:
        try:
            store.ensure_bucket()
            store.check()
            break
        except StoreUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(ASK_AGAIN_S)
    store.close()


def main() -> None:
    """Prepare both."""
    prepare_database(Path(os.environ["SCRIBELINE_SECRETS_FOLDER"]))
    prepare_store(Settings.load())


if __name__ == "__main__":
    main()
