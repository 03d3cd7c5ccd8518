"""What integration tests share: the session's PostgreSQL, a database for each test, and a clock that it sets."""

from tests.servers.postgres import clock, database, database_urls, postgres_server

__all__ = ["clock", "database", "database_urls", "postgres_server"]
