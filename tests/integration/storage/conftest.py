"""A real SeaweedFS for the tests of the stores, started once."""

import secrets
from collections.abc import Iterator

import pytest
from tests.servers.proxy import Proxy
from tests.servers.seaweed import SeaweedServer

from scribeline.storage.s3 import S3Store


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedServer]:
    with SeaweedServer(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@pytest.fixture(scope="session")
def bucket(seaweed: SeaweedServer) -> str:
    name = f"objects-{secrets.token_hex(4)}"
    store = s3_store(seaweed, bucket=name)
    store.ensure_bucket()
    store.close()
    return name


@pytest.fixture
def proxy(seaweed: SeaweedServer) -> Iterator[Proxy]:
    with Proxy((seaweed.host, seaweed.port)) as proxy:
        yield proxy


def s3_store(
    server: SeaweedServer, *, bucket: str, endpoint: str | None = None, timeout_s: float = 10.0, retries: int = 2
) -> S3Store:
    return S3Store(
        endpoint or server.endpoint,
        bucket=bucket,
        access_key=server.access_key,
        secret_key=server.secret_key,
        secure=False,
        timeout_s=timeout_s,
        retries=retries,
    )
