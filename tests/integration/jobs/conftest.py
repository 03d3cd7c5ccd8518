"""What the tests of jobs share: a company with two clients."""

from collections.abc import AsyncIterator

import pytest
from tests.builders import Company, open_company
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls


@pytest.fixture
async def company(database_urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[Company]:
    """A company with the clients `north` and `south`, in the test's own database."""
    async with open_company(database_urls, clock) as company:
        await company.client("north")
        await company.client("south")
        yield company
