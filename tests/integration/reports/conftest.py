"""What the tests of reports share: the front, and documents that are really delivered."""

from tests.integration.billing.conftest import house
from tests.integration.jobs.conftest import database_urls, shared_urls

__all__ = ["database_urls", "house", "shared_urls"]
