"""What the simulated company's test shares."""

from tests.servers.postgres import clock, database_urls, postgres_server

__all__ = ["clock", "database_urls", "postgres_server"]
