"""One company for all of this folder: starting it takes long, so it is started once."""

import os
from collections.abc import Iterator

import pytest
from tests.acceptance.premises import Premises
from tests.servers.postgres import PostgresServer, postgres_server

__all__ = ["postgres_server"]

# What looks at everything that the others left comes after them.
_LAST = ("test_stopping", "test_patient_data")


@pytest.fixture(scope="session")
def premises(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Premises]:
    """The whole company, up. Where tests run in several processes, one of them has it (`tests.scheduling`)."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        (tmp_path_factory.getbasetemp().parent / "the company").touch(exist_ok=False)
    with Premises(tmp_path_factory.mktemp("premises"), postgres_server) as company:
        yield company


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _LAST.index(item.path.stem) + 1 if item.path.stem in _LAST else 0)
