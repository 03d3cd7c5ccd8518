"""Make the secrets that compose.yaml mounts, in deploy/secrets/, and deploy/.env with whom they belong to.

A secret that is there already is never replaced: running this again adds what is missing. The folder and its files can
be read by their owner alone; the containers run as that owner (SCRIBELINE_USER in .env). Needs Python and openssl.
"""

import base64
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "secrets"
PROCESSES = ("front", "transcriber", "deliverer")
UNPRIVILEGED = 10001
CERTIFICATE_DAYS = 825


def keep(name: str, content: str) -> str:
    """The secret `name`: what its file holds, which is `content` if it was not there before."""
    path = FOLDER / name
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content + "\n")
    return path.read_text().strip()


def make_database_secrets() -> None:
    """A password for the superuser, and the address of each role with its own."""
    superuser = keep("postgres_password", secrets.token_urlsafe(32))
    keep("superuser_database_url", f"postgresql://postgres:{superuser}@database/postgres")
    for role in ("owner", *PROCESSES):
        password = secrets.token_urlsafe(32)
        keep(f"{role}_database_url", f"postgresql://scribeline_{role}:{password}@database/scribeline")


def make_store_secrets() -> None:
    """A key for each process, and the file that tells SeaweedFS who may do what: only bootstrap makes buckets."""
    rights = {name: ["Read:scribeline", "Write:scribeline", "List:scribeline"] for name in PROCESSES}
    identities = [
        {
            "name": name,
            "credentials": [{"accessKey": name, "secretKey": keep(f"{name}_s3_secret_key", secrets.token_urlsafe(32))}],
            "actions": actions,
        }
        for name, actions in [("bootstrap", ["Admin"]), *rights.items()]
    ]
    keep("seaweedfs_s3.json", json.dumps({"identities": identities}, indent=2))


def make_certificate() -> None:
    """A certificate of the front's own, for the names `front` and `localhost`; put your own in its place."""
    certificate, key = FOLDER / "tls_certificate.pem", FOLDER / "tls_key.pem"
    if not certificate.exists():
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        command += ["-days", str(CERTIFICATE_DAYS), "-subj", "/CN=front"]
        command += ["-addext", "subjectAltName=DNS:front,DNS:localhost"]
        subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)  # noqa: S603
        for path in (certificate, key):
            path.chmod(0o600)
    keep("tls_ca.pem", certificate.read_text().strip())


def main() -> None:
    """Make what is missing."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    make_database_secrets()
    make_store_secrets()
    make_certificate()
    keep("desk_key", secrets.token_urlsafe(32))
    keep("master_key", base64.b64encode(secrets.token_bytes(32)).decode())

    # Containers must not run as root: where root makes the secrets, they belong to nobody else's number.
    owner = UNPRIVILEGED if os.getuid() == 0 else os.getuid()
    group = UNPRIVILEGED if os.getuid() == 0 else os.getgid()
    if os.getuid() == 0:
        for path in [FOLDER, *FOLDER.iterdir()]:
            os.chown(path, owner, group)
    environment = HERE / ".env"
    if not environment.exists():
        environment.write_text(f"SCRIBELINE_USER={owner}:{group}\n")
    sys.stdout.write(f"The secrets are in {FOLDER}. Keep a copy of master_key elsewhere: without it nothing opens.\n")


if __name__ == "__main__":
    main()
