"""The house of these tests: a front over a folder of objects."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.clock import SettableClock
from tests.integration.uploads.house import House, open_house
from tests.servers.postgres import DatabaseUrls

from scribeline.storage.files import FileStore


@pytest.fixture
async def house(database_urls: DatabaseUrls, clock: SettableClock, tmp_path: Path) -> AsyncIterator[House]:
    """A served front, with its objects in a folder."""
    async with open_house(database_urls, FileStore(tmp_path / "objects"), clock) as opened:
        yield opened
