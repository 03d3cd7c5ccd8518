"""The front's composition root: out of settings, a server that serves.

async with build(settings) as front:
    await front.until_stopped()
"""

import asyncio
import contextlib
import ipaddress
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any, Self

import grpc
import structlog
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from scribeline.database.unit_of_work import Clock, Scope, utc_now
from scribeline.front import housekeeping, idempotency, store
from scribeline.front.access import access_table
from scribeline.front.background import Background, Chore
from scribeline.front.composition import Parts, parts_of
from scribeline.front.errors import ContractIncomplete, ListenRefused
from scribeline.front.health import CHECK_EVERY_S, Health
from scribeline.front.interceptors import CallInterceptor
from scribeline.front.memory import give_memory_back
from scribeline.front.servicers.audio import AudioServicer
from scribeline.front.servicers.authors import AuthorServicer
from scribeline.front.servicers.billing import BillingServicer
from scribeline.front.servicers.clients import ClientServicer
from scribeline.front.servicers.copies import CopyServicer
from scribeline.front.servicers.deliverables import DeliverableServicer
from scribeline.front.servicers.discussion import DiscussionServicer
from scribeline.front.servicers.dossiers import DossierServicer
from scribeline.front.servicers.jobs import JobServicer
from scribeline.front.servicers.learning import LearningServicer
from scribeline.front.servicers.orders import OrderServicer
from scribeline.front.servicers.phrase_sets import PhraseSetServicer
from scribeline.front.servicers.quality import QualityServicer
from scribeline.front.servicers.recipients import RecipientServicer
from scribeline.front.servicers.reports import ReportServicer
from scribeline.front.servicers.routing import RoutingServicer
from scribeline.front.servicers.sessions import SessionServicer
from scribeline.front.servicers.templates import TemplateServicer
from scribeline.front.servicers.transcripts import TranscriptServicer
from scribeline.front.servicers.uploads import UploadServicer
from scribeline.front.servicers.users import UserServicer
from scribeline.front.servicers.work_types import WorkTypeServicer
from scribeline.front.servicers.workers import WorkerServicer
from scribeline.front.servicers.writing import WritingServicer
from scribeline.identity import store as identity_store
from scribeline.settings import Settings
from scribeline.v1 import (
    audio_pb2,
    audio_pb2_grpc,
    authors_pb2,
    authors_pb2_grpc,
    billing_pb2,
    billing_pb2_grpc,
    clients_pb2,
    clients_pb2_grpc,
    copies_pb2,
    copies_pb2_grpc,
    deliverables_pb2,
    deliverables_pb2_grpc,
    discussion_pb2,
    discussion_pb2_grpc,
    dossiers_pb2,
    dossiers_pb2_grpc,
    jobs_pb2,
    jobs_pb2_grpc,
    learning_pb2,
    learning_pb2_grpc,
    orders_pb2,
    orders_pb2_grpc,
    phrase_sets_pb2,
    phrase_sets_pb2_grpc,
    quality_pb2,
    quality_pb2_grpc,
    recipients_pb2,
    recipients_pb2_grpc,
    reports_pb2,
    reports_pb2_grpc,
    routing_pb2,
    routing_pb2_grpc,
    sessions_pb2,
    sessions_pb2_grpc,
    templates_pb2,
    templates_pb2_grpc,
    transcripts_pb2,
    transcripts_pb2_grpc,
    uploads_pb2,
    uploads_pb2_grpc,
    users_pb2,
    users_pb2_grpc,
    work_types_pb2,
    work_types_pb2_grpc,
    workers_pb2,
    workers_pb2_grpc,
    writing_pb2,
    writing_pb2_grpc,
)

LARGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes of one message, in and out. Audio and documents come and go in streams of smaller ones."""
LARGEST_METADATA = 16 * 1024
"""Bytes of one call's metadata."""

_MINUTE_S = 60.0
_HOUR_S = 3600.0

_log = structlog.get_logger("scribeline.front")


@dataclass(frozen=True)
class Service:
    """One service of the contract, and who serves it."""

    messages: ModuleType
    """The generated module of its file (`..._pb2`), which holds this one service."""
    add: Callable[[Any, grpc.aio.Server], None]
    """The generated `add_...Servicer_to_server`."""
    servicer: object

    @property
    def descriptor(self) -> ServiceDescriptor:
        """The service as the contract describes it."""
        (service,) = self.messages.DESCRIPTOR.services_by_name.values()
        if not isinstance(service, ServiceDescriptor):
            raise ContractIncomplete(f"{self.messages.__name__} describes no service.")
        return service


def services(parts: Parts) -> Sequence[Service]:
    """What the front serves: a line for each service."""
    database, pages, dictations, settings = parts.database, parts.pages, parts.dictations, parts.settings
    return (
        Service(sessions_pb2, sessions_pb2_grpc.add_SessionServiceServicer_to_server, SessionServicer(parts)),
        Service(
            users_pb2, users_pb2_grpc.add_UserServiceServicer_to_server, UserServicer(database, pages, parts.passwords)
        ),
        Service(
            clients_pb2,
            clients_pb2_grpc.add_ClientServiceServicer_to_server,
            ClientServicer(database, pages, parts.master_keys),
        ),
        Service(authors_pb2, authors_pb2_grpc.add_AuthorServiceServicer_to_server, AuthorServicer(database, pages)),
        Service(
            work_types_pb2, work_types_pb2_grpc.add_WorkTypeServiceServicer_to_server, WorkTypeServicer(database, pages)
        ),
        Service(
            templates_pb2, templates_pb2_grpc.add_TemplateServiceServicer_to_server, TemplateServicer(database, pages)
        ),
        Service(
            phrase_sets_pb2,
            phrase_sets_pb2_grpc.add_PhraseSetServiceServicer_to_server,
            PhraseSetServicer(database, pages),
        ),
        Service(
            learning_pb2, learning_pb2_grpc.add_LearningServiceServicer_to_server, LearningServicer(database, pages)
        ),
        Service(writing_pb2, writing_pb2_grpc.add_WritingServiceServicer_to_server, WritingServicer(database, pages)),
        Service(quality_pb2, quality_pb2_grpc.add_QualityServiceServicer_to_server, QualityServicer(database, pages)),
        Service(billing_pb2, billing_pb2_grpc.add_BillingServiceServicer_to_server, BillingServicer(database, pages)),
        Service(reports_pb2, reports_pb2_grpc.add_ReportServiceServicer_to_server, ReportServicer(database)),
        Service(routing_pb2, routing_pb2_grpc.add_RoutingServiceServicer_to_server, RoutingServicer(database, pages)),
        Service(orders_pb2, orders_pb2_grpc.add_OrderServiceServicer_to_server, OrderServicer(database, pages)),
        Service(
            discussion_pb2,
            discussion_pb2_grpc.add_DiscussionServiceServicer_to_server,
            DiscussionServicer(database, pages),
        ),
        Service(
            uploads_pb2,
            uploads_pb2_grpc.add_UploadServiceServicer_to_server,
            UploadServicer(database, dictations, settings.stream_idle_timeout_s),
        ),
        Service(
            audio_pb2, audio_pb2_grpc.add_AudioServiceServicer_to_server, AudioServicer(database, dictations.hearing)
        ),
        Service(
            jobs_pb2,
            jobs_pb2_grpc.add_JobServiceServicer_to_server,
            JobServicer(database, pages, parts.pulse, parts.master_keys, settings.claim_s),
        ),
        Service(
            transcripts_pb2,
            transcripts_pb2_grpc.add_TranscriptServiceServicer_to_server,
            TranscriptServicer(database, pages, settings.claim_s),
        ),
        Service(
            deliverables_pb2,
            deliverables_pb2_grpc.add_DeliverableServiceServicer_to_server,
            DeliverableServicer(database, parts.store, dictations.keys, pages),
        ),
        Service(
            recipients_pb2,
            recipients_pb2_grpc.add_RecipientServiceServicer_to_server,
            RecipientServicer(database, pages),
        ),
        Service(
            dossiers_pb2,
            dossiers_pb2_grpc.add_DossierServiceServicer_to_server,
            DossierServicer(database, pages, parts.master_keys),
        ),
        Service(
            copies_pb2,
            copies_pb2_grpc.add_CopyServiceServicer_to_server,
            CopyServicer(database, parts.store, dictations.keys, pages),
        ),
        Service(
            workers_pb2, workers_pb2_grpc.add_WorkerServiceServicer_to_server, WorkerServicer(database, dictations.keys)
        ),
    )


def chores(parts: Parts, health: Health) -> Sequence[Chore]:
    """What the front does beside its calls: a line for each."""

    async def forget_what_is_over() -> None:
        async with parts.database.transaction(Scope.company()) as tx:
            await store.forget_before(tx, tx.now - timedelta(seconds=idempotency.KEPT_S))
            await identity_store.forget_tokens_before(tx, tx.now - timedelta(days=1))
            await identity_store.forget_failures_before(tx, tx.now - timedelta(hours=1))

    return (
        Chore("health", CHECK_EVERY_S, health.check),
        Chore("tell watchers", 1.0, parts.pulse.run),  # runs until the front stops
        Chore("forget what is over", _HOUR_S, forget_what_is_over),
        Chore("close expired uploads", _MINUTE_S, parts.dictations.sweeping.close_expired),
        Chore("sweep objects that nothing names", 24 * _HOUR_S, parts.dictations.sweeping.sweep_orphans),
        *housekeeping.chores(
            parts.database, max_attempts=parts.settings.attempts, stalled_after_s=parts.settings.stalled_after_s
        ),
    )


def build(settings: Settings, *, clock: Clock = utc_now) -> "Front":
    """The front that `settings` ask for. Raises what makes it impossible to serve; connects to nothing yet."""
    return Front(parts_of(settings, clock=clock))


async def serve(settings: Settings) -> None:
    """Serve until the process is told to stop (SIGTERM or SIGINT); then end what is in flight, and return."""
    give_memory_back()
    front = build(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        async with front:
            await stopping.wait()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


class Front:
    """The gRPC server with everything it needs, between `start` and `stop`.

    `listen` takes the place of the setting ("127.0.0.1:0" picks a free port, see `port`).
    """

    def __init__(self, parts: Parts, *, listen: str | None = None) -> None:
        self.parts = parts
        self.port = 0
        """Where it listens, once started."""
        self._settings = parts.settings
        self._listen = listen or parts.settings.listen
        self.health = Health(parts.database, parts.store, timeout_s=parts.settings.database_timeout_s)
        self.services = services(parts)
        """What it serves."""
        self._table = access_table(service.descriptor for service in self.services)
        self._credentials = _credentials(self._settings, self._listen)
        self._running = contextlib.AsyncExitStack()

    async def start(self) -> None:
        """Connect to the database and serve. Raises DatabaseUnavailable, and ListenRefused."""
        async with contextlib.AsyncExitStack() as starting:
            await starting.enter_async_context(self.parts.database)
            starting.push_async_callback(self.parts.dictations.close)
            await self.health.check()
            server = self._server()
            await server.start()
            starting.push_async_callback(server.stop, self._settings.stop_grace_s)
            await starting.enter_async_context(Background(chores(self.parts, self.health)))
            starting.push_async_callback(self.parts.pulse.close)
            starting.push_async_callback(self.health.stop_serving)  # first of all when it ends
            self._running = starting.pop_all()
        _log.info("serving", port=self.port, tls=self._credentials is not None)

    async def stop(self) -> None:
        """Say NOT_SERVING, take no new calls, let those in flight end within the grace, and disconnect."""
        await self._running.aclose()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _server(self) -> grpc.aio.Server:
        interceptor = CallInterceptor(
            self.parts.database,
            self._table,
            call_timeout_s=self._settings.call_timeout_s,
            recheck_s=self._settings.stream_recheck_s,
        )
        server = grpc.aio.server(
            interceptors=[interceptor],
            maximum_concurrent_rpcs=self._settings.max_concurrent_calls,
            options=[
                ("grpc.max_receive_message_length", LARGEST_MESSAGE),
                ("grpc.max_send_message_length", LARGEST_MESSAGE),
                ("grpc.max_metadata_size", LARGEST_METADATA),
                ("grpc.so_reuseport", 0),  # a second front on the same port is a mistake, and shall be told
                ("grpc.keepalive_time_ms", 60_000),
                ("grpc.keepalive_timeout_ms", 20_000),
                ("grpc.keepalive_permit_without_calls", 1),
                ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
                ("grpc.http2.max_ping_strikes", 3),
            ],
        )
        for service in self.services:
            service.add(service.servicer, server)
        health_pb2_grpc.add_HealthServicer_to_server(self.health.servicer, server)
        reflection.enable_server_reflection(
            (
                *(service.descriptor.full_name for service in self.services),
                health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,
                reflection.SERVICE_NAME,
            ),
            server,
        )
        try:
            if self._credentials is None:
                self.port = server.add_insecure_port(self._listen)
            else:
                self.port = server.add_secure_port(self._listen, self._credentials)
        except RuntimeError:
            self.port = 0
        if self.port == 0:
            raise ListenRefused(
                f"The front cannot listen on {self._listen}: is another one running, or is the address not this "
                "machine's? Set SCRIBELINE_LISTEN."
            )
        return server


def _credentials(settings: Settings, listen: str) -> grpc.ServerCredentials | None:
    """The server's certificate, or None for plaintext, which is for callers on this machine only."""
    certificate, key = settings.tls_certificate_file, settings.tls_key_file
    if (certificate is None) != (key is None):
        raise ListenRefused(
            "TLS needs both SCRIBELINE_TLS_CERTIFICATE_FILE and SCRIBELINE_TLS_KEY_FILE, or neither: set the other one."
        )
    if certificate is not None and key is not None:
        try:
            return grpc.ssl_server_credentials([(key.read_bytes(), certificate.read_bytes())])
        except OSError as error:
            raise ListenRefused(f"The TLS certificate or its key cannot be read: {error.strerror}.") from None
    if not _is_loopback(listen):
        raise ListenRefused(
            f"The front shall listen on {listen}, which other machines can reach, without TLS: set "
            "SCRIBELINE_TLS_CERTIFICATE_FILE and SCRIBELINE_TLS_KEY_FILE, or listen on 127.0.0.1."
        )
    return None


def _is_loopback(listen: str) -> bool:
    host = listen.rpartition(":")[0].strip("[]")
    if host == "localhost" or listen.startswith("unix:"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
