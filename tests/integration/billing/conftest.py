"""What the tests of billing share: the whole front over a database that is emptied after each test."""

from collections.abc import AsyncIterator

import pytest
from tests.clock import SettableClock
from tests.integration.billing.house import BillingHouse, open_house
from tests.integration.jobs.conftest import database_urls, shared_urls  # noqa: F401
from tests.servers.postgres import DatabaseUrls


@pytest.fixture
async def house(database_urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[BillingHouse]:  # noqa: F811
    """The front with its callers, and jobs that are delivered for the client clinic-a."""
    async with open_house(database_urls, clock) as opened:
        yield opened
