"""What the desk's tests share: a served desk over a served front, a company with jobs, and people with browsers."""

from collections.abc import AsyncIterator

import pytest
from tests.builders import Company, open_company
from tests.integration.desk.house import House, serve_desk
from tests.servers.front import CLINIC_A, CLINIC_B, ServedFront, front
from tests.servers.postgres import DatabaseUrls

__all__ = ["front"]


@pytest.fixture
async def company(front: ServedFront, database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The front's own company, for making jobs in any state."""
    async with open_company(database_urls, front.clock) as company:
        for client_id in (CLINIC_A, CLINIC_B):
            await company.catalogue(client_id)
        yield company


@pytest.fixture
async def house(front: ServedFront, company: Company) -> AsyncIterator[House]:
    """The desk, served, and somebody of each role to open it."""
    async with serve_desk(front, company) as house:
        yield house
