"""A company with two clients, north and south, for each test of this folder."""

from tests.integration.jobs.conftest import company, database_urls, shared_urls

__all__ = ["company", "database_urls", "shared_urls"]
