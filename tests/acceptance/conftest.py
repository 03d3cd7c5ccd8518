"""One company for all of this folder: starting it takes long, so it is started once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.premises import Premises
from tests.servers.postgres import PostgresServer, postgres_server

__all__ = ["postgres_server"]

_HERE = Path(__file__).parent

# What looks at everything that the others left comes after them.
_LAST = ("test_stopping", "test_patient_data")


@pytest.fixture(scope="session")
def premises(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Premises]:
    """The whole company, up."""
    with Premises(tmp_path_factory.mktemp("premises"), postgres_server) as company:
        yield company


@pytest.hookimpl(tryfirst=True)  # xdist's own reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            # Where tests run in several processes, one of them has the company, and each of the other files is whole.
            has_company = "premises" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("the company" if has_company else item.path.stem))
    items.sort(key=lambda item: _LAST.index(item.path.stem) + 1 if item.path.stem in _LAST else 0)
