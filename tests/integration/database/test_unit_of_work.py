"""The unit of work: it commits or it does not, for its clients and for nobody else."""

import contextlib
from datetime import UTC

import psycopg
import pytest
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.database.errors import ConcurrentChange, DatabaseRefused, DeadlineSpent
from scribeline.database.roles import PROCESS_ROLES, Role
from scribeline.database.unit_of_work import Database, Scope
from scribeline.errors import NotFound

COMPANY = Scope.company()


@pytest.fixture
def guarded(database_urls: DatabaseUrls) -> None:
    """A scratch table with the wall around it, and one row for each of two clients."""
    with psycopg.connect(database_urls.owner, autocommit=True) as owner:
        owner.execute(
            """
            CREATE TABLE scratch (client_id text NOT NULL, note text UNIQUE);
            GRANT SELECT, INSERT, UPDATE ON scratch
                TO scribeline_front, scribeline_transcriber, scribeline_deliverer;
            ALTER TABLE scratch ENABLE ROW LEVEL SECURITY;
            ALTER TABLE scratch FORCE ROW LEVEL SECURITY;
            CREATE POLICY wall ON scratch USING (
                NULLIF(current_setting('scribeline.clients', true), '') = '*'
                OR client_id = ANY (
                    string_to_array(NULLIF(current_setting('scribeline.clients', true), ''), ',')
                )
            );
            """
        )
    with psycopg.connect(database_urls.superuser, autocommit=True) as superuser:
        superuser.execute("INSERT INTO scratch VALUES ('north', 'of north'), ('south', 'of south')")


async def notes(database: Database, scope: Scope) -> set[str]:
    async with database.transaction(scope) as tx:
        return {row["note"] for row in await tx.many("SELECT note FROM scratch")}


@pytest.mark.usefixtures("guarded")
class TestCommit:
    async def test_the_end_of_the_block_commits(self, database: Database) -> None:
        async with database.transaction(Scope.of("north")) as tx:
            assert await tx.execute("INSERT INTO scratch VALUES ('north', 'new')") == 1

        assert "new" in await notes(database, COMPANY)

    async def test_any_exception_rolls_back_and_comes_out_as_it_was(self, database: Database) -> None:
        async def insert_and_fail() -> None:
            async with database.transaction(Scope.of("north")) as tx:
                await tx.execute("INSERT INTO scratch VALUES ('north', 'new')")
                raise NotFound("no such job")

        with pytest.raises(NotFound, match="no such job"):
            await insert_and_fail()
        assert "new" not in await notes(database, COMPANY)

    async def test_a_savepoint_survives_an_expected_refusal(self, database: Database) -> None:
        async with database.transaction(COMPANY) as tx:
            with pytest.raises(psycopg.errors.UniqueViolation):
                async with tx.connection.transaction():
                    await tx.execute("INSERT INTO scratch VALUES ('north', 'of north')")
            await tx.execute("INSERT INTO scratch VALUES ('north', 'new')")

        assert "new" in await notes(database, COMPANY)

    async def test_a_swallowed_failure_is_not_taken_for_a_commit(self, database: Database) -> None:
        async def go_on_regardless() -> None:
            async with database.transaction(COMPANY) as tx:
                with contextlib.suppress(psycopg.errors.UniqueViolation):
                    await tx.execute("INSERT INTO scratch VALUES ('north', 'of north')")

        with pytest.raises(DatabaseRefused):
            await go_on_regardless()

    async def test_its_instant_is_the_clocks_and_in_utc(self, database: Database, clock: SettableClock) -> None:
        async with database.transaction(COMPANY) as tx:
            began = tx.now
            clock.advance(minutes=5)
            assert tx.now == began
            row = await tx.one("SELECT %s::timestamptz AS instant", [began])
        assert row == {"instant": began}
        assert row["instant"].tzinfo is not None
        assert row["instant"].utcoffset() == UTC.utcoffset(None)


@pytest.mark.usefixtures("guarded")
class TestScope:
    @pytest.mark.parametrize("role", [*PROCESS_ROLES, Role.OWNER])
    async def test_each_role_sees_the_scopes_rows_only(self, database_urls: DatabaseUrls, role: Role) -> None:
        async with Database(database_urls.of(role)) as database:
            assert await notes(database, Scope.of("north")) == {"of north"}
            assert await notes(database, Scope.of("south", "north")) == {"of north", "of south"}
            assert await notes(database, COMPANY) == {"of north", "of south"}
            assert await notes(database, Scope.of()) == set()
            assert await notes(database, Scope.of("nor")) == set()

    @pytest.mark.parametrize("role", PROCESS_ROLES)
    async def test_no_role_writes_for_another_client(self, database_urls: DatabaseUrls, role: Role) -> None:
        async with Database(database_urls.of(role)) as database:
            with pytest.raises(DatabaseRefused) as refused:
                async with database.transaction(Scope.of("north")) as tx:
                    await tx.execute("INSERT INTO scratch VALUES ('south', 'smuggled')")
            assert refused.value.details["sqlstate"] == "42501"
            async with database.transaction(Scope.of("north")) as tx:
                assert await tx.execute("UPDATE scratch SET note = 'changed' WHERE client_id = 'south'") == 0

    async def test_the_scope_ends_with_its_transaction(self, database_urls: DatabaseUrls) -> None:
        async with Database(database_urls.front, max_size=1) as database:
            async with database.transaction(COMPANY) as tx:
                backend = await tx.one("SELECT pg_backend_pid() AS pid")
                connection = tx.connection
            # The same connection, outside of any transaction of ours:
            left = await (
                await connection.execute("SELECT current_setting('scribeline.clients', true) AS clients")
            ).fetchone()
            assert left == {"clients": ""}
            seen = await (await connection.execute("SELECT count(*) AS rows FROM scratch")).fetchone()
            assert seen == {"rows": 0}
            async with database.transaction(Scope.of("north")) as tx:
                assert await tx.one("SELECT pg_backend_pid() AS pid") == backend

    @pytest.mark.parametrize("client_id", ["", "*", "a,b", "a'b", "a b", "ä", "x" * 129, "a\x00"])
    def test_a_client_id_cannot_widen_the_scope(self, client_id: str) -> None:
        with pytest.raises(ValueError, match="client id"):
            Scope.of(client_id)

    def test_a_scope_tells_whom_it_is_for(self) -> None:
        assert Scope.of("b", "a", "b").client_ids == ("a", "b")
        assert not Scope.of("a").is_company_wide
        assert Scope.of().client_ids == ()
        assert COMPANY.is_company_wide
        assert COMPANY.client_ids == ()


class TestErrors:
    async def test_work_beyond_the_deadline_is_ended_in_the_database(self, database: Database) -> None:
        with pytest.raises(DeadlineSpent):
            async with database.transaction(COMPANY, timeout_s=0.05) as tx:
                await tx.execute("SELECT pg_sleep(30)")

        async with database.transaction(COMPANY) as tx:
            asleep = await tx.one("SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
        assert asleep == {"n": 0}

    @pytest.mark.usefixtures("guarded")
    async def test_a_lost_race_is_a_conflict(self, database: Database) -> None:
        async def lock_north() -> None:
            async with database.transaction(COMPANY) as tx:
                await tx.one("SELECT note FROM scratch WHERE client_id = 'north' FOR UPDATE NOWAIT")

        async with database.transaction(COMPANY) as faster:
            await faster.execute("UPDATE scratch SET note = 'changed' WHERE client_id = 'north'")
            with pytest.raises(ConcurrentChange):
                await lock_north()

    @pytest.mark.usefixtures("guarded")
    async def test_what_postgres_quotes_is_not_passed_on(self, database: Database) -> None:
        async def insert_twice() -> None:
            async with database.transaction(COMPANY) as tx:
                await tx.execute("INSERT INTO scratch VALUES ('north', 'Jane Example')")
                await tx.execute("INSERT INTO scratch VALUES ('north', 'Jane Example')")

        with pytest.raises(DatabaseRefused) as refused:
            await insert_twice()
        error: BaseException | None = refused.value
        assert refused.value.details == {
            "sqlstate": "23505",
            "relation": "scratch",
            "constraint": "scratch_note_key",
        }
        while error is not None:
            assert "Jane" not in str(error)
            error = error.__cause__ or error.__context__
