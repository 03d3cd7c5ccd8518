"""The whole front, served on a free loopback port over a database of the test's own, and callers to call it with.

    async def test_something(front: ServedFront) -> None:
        author = await front.manager.authors.CreateAuthor(...)
        refusal = await refused(front.clinic_b.authors.GetAuthor(...))
        assert (refusal.code, refusal.reason) == (StatusCode.NOT_FOUND, "AUTHOR_NOT_FOUND")

The fixtures are imported by the conftest of a folder that wants them:

    from tests.servers.front import front  # noqa: F401

There are two clients, clinic-a and clinic-b, and a caller for each role. Objects lie in memory, passwords cost nothing,
and time stands still until the test moves `front.clock`.
"""

import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import grpc
import pytest
from argon2 import PasswordHasher
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.clients import service as clients
from scribeline.clients.model import Client
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.front.app import Front
from scribeline.front.composition import parts_of
from scribeline.identity import service as identity
from scribeline.identity.model import ALL_CLIENTS, Role, User
from scribeline.identity.passwords import Passwords
from scribeline.settings import Settings
from scribeline.storage.keys import MasterKeys
from scribeline.storage.memory import MemoryStore
from scribeline.v1 import (
    audio_pb2_grpc,
    authors_pb2_grpc,
    billing_pb2_grpc,
    clients_pb2_grpc,
    copies_pb2_grpc,
    deliverables_pb2_grpc,
    discussion_pb2_grpc,
    dossiers_pb2_grpc,
    jobs_pb2_grpc,
    learning_pb2_grpc,
    orders_pb2_grpc,
    phrase_sets_pb2_grpc,
    quality_pb2_grpc,
    recipients_pb2_grpc,
    reports_pb2_grpc,
    routing_pb2_grpc,
    sessions_pb2_grpc,
    templates_pb2_grpc,
    transcripts_pb2_grpc,
    uploads_pb2_grpc,
    users_pb2_grpc,
    work_types_pb2_grpc,
    workers_pb2_grpc,
    writing_pb2_grpc,
)

CLINIC_A, CLINIC_B = "clinic-a", "clinic-b"
COMPANY = (ALL_CLIENTS,)

Metadata = tuple[tuple[str, str], ...]


def cheap_passwords() -> Passwords:
    """argon2id at its lowest cost: for tests alone."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Api:
    """One caller's way to the front: a stub for each service, each call with the caller's token."""

    def __init__(self, address: str, *, user_id: str = "", token: str | None = None) -> None:
        self.user_id = user_id
        self.token = token
        sends = _Sends(() if token is None else (("authorization", f"Bearer {token}"),))
        self.channel = grpc.aio.insecure_channel(
            address,
            interceptors=[_UnaryUnary(sends), _UnaryStream(sends), _StreamUnary(sends)],
            options=[("grpc.max_receive_message_length", 8 << 20), ("grpc.max_send_message_length", 8 << 20)],
        )
        self.routing = routing_pb2_grpc.RoutingServiceStub(self.channel)
        self.sessions = sessions_pb2_grpc.SessionServiceStub(self.channel)
        self.users = users_pb2_grpc.UserServiceStub(self.channel)
        self.clients = clients_pb2_grpc.ClientServiceStub(self.channel)
        self.authors = authors_pb2_grpc.AuthorServiceStub(self.channel)
        self.billing = billing_pb2_grpc.BillingServiceStub(self.channel)
        self.work_types = work_types_pb2_grpc.WorkTypeServiceStub(self.channel)
        self.templates = templates_pb2_grpc.TemplateServiceStub(self.channel)
        self.learning = learning_pb2_grpc.LearningServiceStub(self.channel)
        self.orders = orders_pb2_grpc.OrderServiceStub(self.channel)
        self.phrase_sets = phrase_sets_pb2_grpc.PhraseSetServiceStub(self.channel)
        self.quality = quality_pb2_grpc.QualityServiceStub(self.channel)
        self.reports = reports_pb2_grpc.ReportServiceStub(self.channel)
        self.uploads = uploads_pb2_grpc.UploadServiceStub(self.channel)
        self.audio = audio_pb2_grpc.AudioServiceStub(self.channel)
        self.jobs = jobs_pb2_grpc.JobServiceStub(self.channel)
        self.transcripts = transcripts_pb2_grpc.TranscriptServiceStub(self.channel)
        self.copies = copies_pb2_grpc.CopyServiceStub(self.channel)
        self.dossiers = dossiers_pb2_grpc.DossierServiceStub(self.channel)
        self.recipients = recipients_pb2_grpc.RecipientServiceStub(self.channel)
        self.deliverables = deliverables_pb2_grpc.DeliverableServiceStub(self.channel)
        self.discussion = discussion_pb2_grpc.DiscussionServiceStub(self.channel)
        self.workers = workers_pb2_grpc.WorkerServiceStub(self.channel)
        self.writing = writing_pb2_grpc.WritingServiceStub(self.channel)


@dataclass
class ServedFront:
    """A front that serves, and its callers."""

    server: Front
    clock: SettableClock
    objects: MemoryStore
    master_keys: MasterKeys
    anybody: Api = field(init=False)
    """Carries no token."""
    admin: Api = field(init=False)
    manager: Api = field(init=False)
    transcriptionist: Api = field(init=False)
    reviewer: Api = field(init=False)
    clinic_a: Api = field(init=False)
    clinic_b: Api = field(init=False)
    worker: Api = field(init=False)
    _apis: list[Api] = field(default_factory=list)

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.server.port}"

    @property
    def database(self) -> Database:
        """The front's own database, with its role."""
        return self.server.parts.database

    def api(self, token: str | None = None, user_id: str = "") -> Api:
        """A way to the front with this token."""
        api = Api(self.address, user_id=user_id, token=token)
        self._apis.append(api)
        return api

    async def user(
        self, user_id: str, role: Role, client_ids: tuple[str, ...] = COMPANY, *, password: str | None = None
    ) -> Api:
        """A new user with a token of theirs."""
        password_hash = await self.server.parts.passwords.hash(password) if password else None
        async with self.database.transaction(Scope.company()) as tx:
            token = await _make_user(tx, user_id, role, client_ids, password_hash)
        return self.api(token, user_id)

    async def client(self, client_id: str) -> None:
        """A new medical client."""
        async with self.database.transaction(Scope.company()) as tx:
            await _make_client(tx, self.master_keys, client_id)

    async def populate(self) -> None:
        """Make the two clients, and a caller of each role."""
        async with self.database.transaction(Scope.company()) as tx:
            for client_id in (CLINIC_A, CLINIC_B):
                await _make_client(tx, self.master_keys, client_id)
            tokens = {
                user_id: await _make_user(tx, user_id, role, client_ids, None)
                for user_id, (role, client_ids) in _CALLERS.items()
            }
        (
            self.admin,
            self.manager,
            self.transcriptionist,
            self.reviewer,
            self.clinic_a,
            self.clinic_b,
            self.worker,
        ) = (self.api(token, user_id) for user_id, token in tokens.items())

    async def close(self) -> None:
        """Close every channel."""
        for api in self._apis:
            await api.channel.close()


_CALLERS: dict[str, tuple[Role, tuple[str, ...]]] = {
    "admin": (Role.ADMIN, COMPANY),
    "manager": (Role.MANAGER, COMPANY),
    "transcriptionist": (Role.TRANSCRIPTIONIST, COMPANY),
    "reviewer": (Role.REVIEWER, COMPANY),
    "clinic-a-program": (Role.CLINIC, (CLINIC_A,)),
    "clinic-b-program": (Role.CLINIC, (CLINIC_B,)),
    "worker": (Role.WORKER, COMPANY),
}


async def _make_user(
    tx: Transaction, user_id: str, role: Role, client_ids: tuple[str, ...], password_hash: str | None
) -> str:
    user = User(user_id, user_id.title(), role, client_ids, False, tx.now, 1)
    await identity.create_user(tx, user, password_hash, actor="tests")
    _, bearer = await identity.create_token(tx, user_id, "tests", tx.now + timedelta(days=30), actor="tests")
    return bearer.text


async def _make_client(tx: Transaction, master_keys: MasterKeys, client_id: str) -> None:
    client = Client(
        client_id=client_id,
        display_name=client_id.title(),
        time_zone="America/New_York",
        turnaround_s=86_400,
        review_required=False,
        style="",
        created_at=tx.now,
        agreement_from=date(2020, 1, 1),
    )
    await clients.create_client(tx, master_keys, client, actor="tests")


@contextlib.asynccontextmanager
async def serve_front(
    database_url: str, clock: SettableClock, *, populated: bool = True, **settings: Any
) -> AsyncIterator[ServedFront]:
    """Serve the front over a database with the front's role. `settings` are those that the test wants otherwise.

    `populated`: with the two clients and the callers; a second front over the same database is not.
    """
    objects, master_keys = MemoryStore(), MasterKeys.generate()
    parts = parts_of(
        Settings(**{"database_url": database_url, "stop_grace_s": 0.5, **settings}),
        clock=clock,
        objects=objects,
        master_keys=master_keys,
        passwords=cheap_passwords(),
    )
    async with Front(parts, listen="127.0.0.1:0") as server:
        served = ServedFront(server, clock, objects, master_keys)
        served.anybody = served.api()
        if populated:
            await served.populate()
        try:
            yield served
        finally:
            await served.close()


@pytest.fixture
async def front(database_urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[ServedFront]:
    """The whole front, served, with two clients and a caller of each role."""
    async with serve_front(database_urls.front, clock) as served:
        yield served


@dataclass(frozen=True)
class Refusal:
    """What a refused call told."""

    code: grpc.StatusCode
    message: str
    reason: str
    metadata: dict[str, str]
    fields: tuple[str, ...]
    resource: str | None
    retry_after_s: float | None
    preconditions: tuple[str, ...]
    call_id: str | None


async def refused(call: Awaitable[object] | AsyncIterable[object]) -> Refusal:
    """The refusal that `call` ends in; it fails the test when the call succeeds."""
    try:
        if isinstance(call, AsyncIterable) and not isinstance(call, Awaitable):
            async for _ in call:
                pass
        else:
            await call  # type: ignore[misc]
    except grpc.aio.AioRpcError as error:
        return refusal_in(error)
    raise AssertionError("the call was not refused")


def refusal_in(error: grpc.aio.AioRpcError) -> Refusal:
    """What an error of grpc tells, with its rich details."""
    rich = rpc_status.from_call(error)  # type: ignore[arg-type]
    told: dict[str, Any] = {}
    for detail in rich.details if rich else ():
        for kind in (
            error_details_pb2.ErrorInfo,
            error_details_pb2.BadRequest,
            error_details_pb2.ResourceInfo,
            error_details_pb2.RetryInfo,
            error_details_pb2.PreconditionFailure,
        ):
            if detail.Is(kind.DESCRIPTOR):
                message = kind()
                detail.Unpack(message)
                told[kind.__name__] = message
    info = told.get("ErrorInfo")
    bad = told.get("BadRequest")
    retry = told.get("RetryInfo")
    unmet = told.get("PreconditionFailure")
    trailing = dict(error.trailing_metadata() or ())
    call_id = trailing.get("x-call-id")
    return Refusal(
        code=error.code(),
        message=error.details() or "",
        reason=info.reason if info else "",
        metadata=dict(info.metadata) if info else {},
        fields=tuple(violation.field for violation in bad.field_violations) if bad else (),
        resource=told["ResourceInfo"].resource_name if "ResourceInfo" in told else None,
        retry_after_s=retry.retry_delay.ToNanoseconds() / 1e9 if retry else None,
        preconditions=tuple(violation.type for violation in unmet.violations) if unmet else (),
        call_id=str(call_id) if call_id else None,
    )


def secret_of(token: str | None) -> str:
    """The part of a bearer token that is secret."""
    assert token is not None
    return token.split("_", 2)[2]


class _Sends:
    def __init__(self, metadata: Metadata) -> None:
        self.metadata = metadata

    def added_to(self, details: grpc.aio.ClientCallDetails) -> grpc.aio.ClientCallDetails:
        metadata = grpc.aio.Metadata(*(details.metadata or ()), *self.metadata)
        return grpc.aio.ClientCallDetails(
            details.method, details.timeout, metadata, details.credentials, details.wait_for_ready
        )


class _UnaryUnary(grpc.aio.UnaryUnaryClientInterceptor):  # type: ignore[type-arg]
    def __init__(self, sends: _Sends) -> None:
        self._sends = sends

    async def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        return await continuation(self._sends.added_to(client_call_details), request)


class _UnaryStream(grpc.aio.UnaryStreamClientInterceptor):  # type: ignore[type-arg]
    def __init__(self, sends: _Sends) -> None:
        self._sends = sends

    async def intercept_unary_stream(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        return await continuation(self._sends.added_to(client_call_details), request)


class _StreamUnary(grpc.aio.StreamUnaryClientInterceptor):  # type: ignore[type-arg]
    def __init__(self, sends: _Sends) -> None:
        self._sends = sends

    async def intercept_stream_unary(self, continuation: Any, client_call_details: Any, request_iterator: Any) -> Any:
        return await continuation(self._sends.added_to(client_call_details), request_iterator)
