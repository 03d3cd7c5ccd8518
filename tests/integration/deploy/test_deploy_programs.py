"""The small programs of deploy/, run as the containers run them, against a real PostgreSQL, S3 and gRPC server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import psycopg
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from tests.servers.postgres import PostgresServer
from tests.servers.seaweed import SeaweedServer, free_ports

from scribeline.database.migrate import migrate
from scribeline.storage.s3 import S3Store

DEPLOY = Path(__file__).parents[3] / "deploy"


def _run(program: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBELINE_")}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(DEPLOY / program)],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedServer]:
    with SeaweedServer(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@pytest.fixture
def secrets_folder(postgres_server: PostgresServer, seaweed: SeaweedServer, tmp_path: Path) -> Iterator[Path]:
    name = "made_by_bootstrap"
    urls = postgres_server.urls(name)
    for role in ("owner", "front", "transcriber", "deliverer"):
        (tmp_path / f"scribeline_{role}_database_url").write_text(getattr(urls, role) + "\n")
    superuser = postgres_server.embedded.url("postgres")
    (tmp_path / "scribeline_superuser_database_url").write_text(superuser + "\n")
    (tmp_path / "scribeline_s3_secret_key").write_text(seaweed.secret_key + "\n")
    yield tmp_path
    postgres_server.drop(name)


def _store_settings(seaweed: SeaweedServer, bucket: str) -> dict[str, str]:
    return {
        "SCRIBELINE_S3_ENDPOINT": seaweed.endpoint,
        "SCRIBELINE_S3_BUCKET": bucket,
        "SCRIBELINE_S3_ACCESS_KEY": seaweed.access_key,
        "SCRIBELINE_S3_SECURE": "false",
    }


def test_bootstrap_makes_what_migrations_and_processes_need_and_can_run_again(
    secrets_folder: Path, seaweed: SeaweedServer
) -> None:
    environment = {"SCRIBELINE_SECRETS_FOLDER": str(secrets_folder)} | _store_settings(seaweed, "made-by-bootstrap")

    for _ in range(2):
        ended = _run("bootstrap.py", environment)
        assert (ended.returncode, ended.stderr) == (0, "")

    assert migrate((secrets_folder / "scribeline_owner_database_url").read_text().strip())
    with psycopg.connect((secrets_folder / "scribeline_front_database_url").read_text().strip()) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("scribeline_front",)
    store = S3Store(
        seaweed.endpoint,
        bucket="made-by-bootstrap",
        access_key=seaweed.access_key,
        secret_key=seaweed.secret_key,
        secure=False,
    )
    store.check()
    store.close()


def test_bootstrap_refuses_an_address_of_another_role_and_does_not_quote_it(
    secrets_folder: Path, seaweed: SeaweedServer
) -> None:
    secret = secrets_folder / "scribeline_deliverer_database_url"
    secret.write_text("postgresql://postgres:very-secret@database/scribeline")

    ended = _run(
        "bootstrap.py", {"SCRIBELINE_SECRETS_FOLDER": str(secrets_folder)} | _store_settings(seaweed, "never-made")
    )

    assert ended.returncode == 1
    assert "scribeline_deliverer_database_url must sign in as scribeline_deliverer" in ended.stderr
    assert "very-secret" not in ended.stderr


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """The folder with the certificate that make_secrets.py makes."""
    copy = tmp_path / "make_secrets.py"
    copy.write_bytes((DEPLOY / "make_secrets.py").read_bytes())
    subprocess.run([sys.executable, str(copy)], check=True, capture_output=True, timeout=60)  # noqa: S603
    assert json.loads((tmp_path / "secrets" / "seaweedfs_s3.json").read_text())
    return tmp_path / "secrets"


@pytest.mark.parametrize(
    ("status", "exit_status"),
    [(health_pb2.HealthCheckResponse.SERVING, 0), (health_pb2.HealthCheckResponse.NOT_SERVING, 1)],
)
def test_the_health_check_says_what_the_front_says_over_its_own_tls(
    certificate: Path, status: health_pb2.HealthCheckResponse.ServingStatus, exit_status: int
) -> None:
    servicer = health.HealthServicer()
    servicer.set("", status)
    with ThreadPoolExecutor(2) as threads:
        server = grpc.server(threads)
        health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
        pair = ((certificate / "tls_key.pem").read_bytes(), (certificate / "tls_certificate.pem").read_bytes())
        port = server.add_secure_port("localhost:0", grpc.ssl_server_credentials([pair]))
        server.start()
        ended = _run(
            "front_health.py",
            {"SCRIBELINE_LISTEN": f"0.0.0.0:{port}", "SCRIBELINE_TLS_CA_FILE": str(certificate / "tls_ca.pem")},
        )
        server.stop(None).wait()

    assert ended.returncode == exit_status


def test_the_health_check_fails_where_nothing_listens() -> None:
    ended = _run("front_health.py", {"SCRIBELINE_LISTEN": f"0.0.0.0:{free_ports(1)[0]}"})

    assert ended.returncode == 1
    assert "does not answer" in ended.stderr
