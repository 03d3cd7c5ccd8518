"""When time runs out or a part is away: nothing is half done, and the caller is told when to try again."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from grpc import StatusCode
from grpc_health.v1 import health_pb2, health_pb2_grpc
from structlog.testing import capture_logs
from tests.clock import SettableClock
from tests.servers.front import CLINIC_A, ServedFront, refused, secret_of, serve_front
from tests.servers.postgres import DatabaseUrls
from tests.servers.proxy import Mode, Proxy

from scribeline.database.unit_of_work import Scope
from scribeline.front import app
from scribeline.front.composition import Parts
from scribeline.identity.model import Role
from scribeline.storage.errors import StoreUnavailable
from scribeline.v1 import authors_pb2, clients_pb2, sessions_pb2, users_pb2

A = f"clients/{CLINIC_A}"
ME = users_pb2.GetCurrentUserRequest()
AUTHOR = authors_pb2.CreateAuthorRequest(parent=A, author_id="dr-lee", author=authors_pb2.Author(display_name="Jo Lee"))
SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


async def statements_running(front: ServedFront) -> int:
    async with front.database.transaction(Scope.company()) as tx:
        row = await tx.one(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database()"
            " AND state <> 'idle' AND pid <> pg_backend_pid() AND query LIKE %s",
            ["%FOR NO KEY UPDATE%"],
        )
    return int(row["n"]) if row else 0


async def until(wanted: int, front: ServedFront) -> None:
    """Wait until so many statements wait for the lock."""
    for _ in range(500):
        if await statements_running(front) == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"there are not {wanted} statements at work")


async def test_a_deadline_ends_the_work_in_the_database_too(front: ServedFront) -> None:
    async with front.database.transaction(Scope.company()) as tx:
        await tx.execute("SELECT FROM clients WHERE client_id = %s FOR UPDATE", [CLINIC_A])
        refusal = await refused(front.manager.authors.CreateAuthor(AUTHOR, timeout=0.05))
        assert refusal.code is StatusCode.DEADLINE_EXCEEDED
        await until(0, front)
    await front.manager.authors.CreateAuthor(AUTHOR)  # nothing of the first one stayed


async def test_a_cancelled_call_is_rolled_back(front: ServedFront) -> None:
    async with front.database.transaction(Scope.company()) as tx:
        await tx.execute("SELECT FROM clients WHERE client_id = %s FOR UPDATE", [CLINIC_A])
        call = front.manager.authors.CreateAuthor(AUTHOR)
        waiting = asyncio.ensure_future(call)
        await until(1, front)
        waiting.cancel()
        await until(0, front)
    listed = await front.manager.authors.ListAuthors(authors_pb2.ListAuthorsRequest(parent=A))
    assert not listed.authors


async def test_a_call_without_a_deadline_gets_the_servers_own(
    database_urls: DatabaseUrls, clock: SettableClock
) -> None:
    async with serve_front(database_urls.front, clock, call_timeout_s=0.3) as front:
        async with front.database.transaction(Scope.company()) as tx:
            await tx.execute("SELECT FROM clients WHERE client_id = %s FOR UPDATE", [CLINIC_A])
            refusal = await refused(front.manager.authors.CreateAuthor(AUTHOR))
        assert (refusal.code, refusal.reason) == (StatusCode.DEADLINE_EXCEEDED, "DEADLINE_SPENT")
        assert refusal.retry_after_s is not None


@contextlib.asynccontextmanager
async def front_behind_a_line(urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[tuple[ServedFront, Proxy]]:
    with Proxy(urls.socket_path) as proxy:
        url = urls.through(urls.front, proxy.port)
        async with serve_front(url, clock, database_timeout_s=1.0, statement_timeout_s=1.0) as front:
            yield front, proxy
            proxy.mode = Mode.PASS


@pytest.mark.parametrize("mode", [Mode.REFUSE, Mode.STALL, Mode.CUT])
async def test_the_database_away_is_unavailable_with_advice_and_back_again(
    database_urls: DatabaseUrls, clock: SettableClock, mode: Mode
) -> None:
    async with front_behind_a_line(database_urls, clock) as (front, proxy):
        request = authors_pb2.CreateAuthorRequest()
        request.CopyFrom(AUTHOR)
        request.request_id = str(uuid4())
        proxy.mode = mode
        for call in (
            front.manager.authors.CreateAuthor(request),
            front.anybody.sessions.SignIn(sessions_pb2.SignInRequest(user_name="anna", password="x")),
        ):
            refusal = await refused(call)
            assert (refusal.code, refusal.reason) == (StatusCode.UNAVAILABLE, "DATABASE_UNAVAILABLE")
            assert refusal.retry_after_s
        health = health_pb2_grpc.HealthStub(front.anybody.channel)
        await front.server.health.check()
        assert (await health.Check(health_pb2.HealthCheckRequest())).status == NOT_SERVING
        assert (await health.Check(health_pb2.HealthCheckRequest(service="scribeline.store"))).status == SERVING
        proxy.mode = Mode.PASS
        made = await front.manager.authors.CreateAuthor(request)
        assert await front.manager.authors.CreateAuthor(request) == made
        await front.server.health.check()
        assert (await health.Check(health_pb2.HealthCheckRequest())).status == SERVING


async def test_health_tells_of_the_store_and_of_stopping(front: ServedFront, monkeypatch: pytest.MonkeyPatch) -> None:
    health = health_pb2_grpc.HealthStub(front.anybody.channel)
    assert (await health.Check(health_pb2.HealthCheckRequest())).status == SERVING

    def away() -> None:
        raise StoreUnavailable("it was taken away")

    monkeypatch.setattr(front.objects, "check", away)
    await front.server.health.check()
    assert (await health.Check(health_pb2.HealthCheckRequest())).status == NOT_SERVING
    monkeypatch.undo()
    await front.server.health.check()
    await front.server.health.stop_serving()
    assert (await health.Check(health_pb2.HealthCheckRequest())).status == NOT_SERVING
    await front.admin.users.GetCurrentUser(ME)  # what is there is still served


async def test_stopping_lets_a_call_in_flight_end(database_urls: DatabaseUrls, clock: SettableClock) -> None:
    async with serve_front(database_urls.front, clock, stop_grace_s=10.0) as front:
        async with front.database.transaction(Scope.company()) as tx:
            await tx.execute("SELECT FROM clients WHERE client_id = %s FOR UPDATE", [CLINIC_A])
            call = asyncio.ensure_future(front.manager.authors.CreateAuthor(AUTHOR))
            await until(1, front)
            stopping = asyncio.ensure_future(front.server.stop())
            await asyncio.sleep(0)
            assert not stopping.done()
        assert (await call).name == f"{A}/authors/dr-lee"
        await stopping
        refusal = await refused(front.api(front.manager.token).users.GetCurrentUser(ME, timeout=2))
        assert refusal.code is StatusCode.UNAVAILABLE


async def test_a_fault_of_ours_tells_an_incident_and_logs_no_values(
    front: ServedFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def falls_over(*_: object, **__: object) -> None:
        raise KeyError("Jane Roe, born 1970-01-01")

    monkeypatch.setattr("scribeline.clients.service.get_client", falls_over)
    with capture_logs() as lines:
        refusal = await refused(front.admin.clients.GetClient(clients_pb2.GetClientRequest(name=A)))
    assert (refusal.code, refusal.reason) == (StatusCode.INTERNAL, "INTERNAL")
    (incident,) = [line for line in lines if line["event"] == "incident"]
    assert incident["incident"] == refusal.metadata["incident"]
    assert incident["call_id"] == refusal.call_id
    assert "builtins.KeyError at " in incident["chain"][0]
    assert "test_front_away.py" in incident["chain"][0]
    assert "Roe" not in str(lines)
    assert "Roe" not in refusal.message


async def test_logs_hold_no_secrets_and_no_bodies(
    front: ServedFront, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    password = "correct horse battery"
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        await front.user("anna", Role.TRANSCRIPTIONIST, password=password)
        session = await front.anybody.sessions.SignIn(sessions_pb2.SignInRequest(user_name="anna", password=password))
        await refused(front.anybody.sessions.SignIn(sessions_pb2.SignInRequest(user_name="anna", password="s3cret!")))
        await front.anybody.sessions.RefreshSession(
            sessions_pb2.RefreshSessionRequest(refresh_token=session.refresh_token)
        )
        await front.manager.authors.CreateAuthor(AUTHOR)
        await refused(front.manager.authors.CreateAuthor(AUTHOR))
    out = capfd.readouterr()
    told = str(lines) + caplog.text + out.out + out.err
    for secret in (
        password,
        "s3cret!",
        session.token,
        secret_of(session.token),
        secret_of(session.refresh_token),
        secret_of(front.manager.token),
        "Jo Lee",
    ):
        assert secret not in told
    calls = [line for line in lines if line["event"] == "call"]
    assert [(line["method"].rpartition("/")[2], line["code"]) for line in calls] == [
        ("SignIn", "OK"),
        ("SignIn", "UNAUTHENTICATED"),
        ("RefreshSession", "OK"),
        ("CreateAuthor", "OK"),
        ("CreateAuthor", "ALREADY_EXISTS"),
    ]
    assert calls[-1]["caller"] == "manager"
    assert {"peer", "ms", "call_id"} <= calls[-1].keys()


async def test_old_answers_sessions_and_failures_are_forgotten(front: ServedFront) -> None:
    request = authors_pb2.CreateAuthorRequest()
    request.CopyFrom(AUTHOR)
    request.request_id = str(uuid4())
    await front.manager.authors.CreateAuthor(request)
    await front.user("anna", Role.TRANSCRIPTIONIST, password="correct horse battery")
    await front.anybody.sessions.SignIn(sessions_pb2.SignInRequest(user_name="anna", password="correct horse battery"))
    await refused(front.anybody.sessions.SignIn(sessions_pb2.SignInRequest(user_name="anna", password="x")))
    front.clock.advance(days=3)
    parts: Parts = front.server.parts
    (chore,) = [chore for chore in app.chores(parts, front.server.health) if chore.name == "forget what is over"]
    await chore.do()
    async with front.database.transaction(Scope.company()) as tx:
        for query in (
            "SELECT count(*) AS n FROM requests",
            "SELECT count(*) AS n FROM sign_in_failures",
            "SELECT count(*) AS n FROM tokens WHERE kind <> 'TOKEN'",
        ):
            row = await tx.one(query)
            assert row is not None
            assert row["n"] == 0
