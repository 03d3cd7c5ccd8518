"""The server itself: TLS, reflection, its limits, and how it stops."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from grpc import StatusCode
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from tests.clock import SettableClock
from tests.servers.front import CLINIC_A, ServedFront, refused, serve_front
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Scope
from scribeline.front.app import Front, serve
from scribeline.front.composition import parts_of
from scribeline.front.errors import ListenRefused
from scribeline.settings import Settings
from scribeline.storage.keys import MasterKeys
from scribeline.storage.memory import MemoryStore
from scribeline.v1 import authors_pb2, jobs_pb2, templates_pb2, users_pb2, users_pb2_grpc

ME = users_pb2.GetCurrentUserRequest()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    chain, private = folder / "front.pem", folder / "front.key"
    chain.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


async def test_with_a_certificate_it_speaks_tls_and_nothing_else(
    database_urls: DatabaseUrls, clock: SettableClock, certificate: tuple[Path, Path]
) -> None:
    chain, private = certificate
    async with serve_front(database_urls.front, clock, tls_certificate_file=chain, tls_key_file=private) as front:
        trusting = grpc.ssl_channel_credentials(chain.read_bytes())
        async with grpc.aio.secure_channel(f"localhost:{front.server.port}", trusting) as channel:
            users = users_pb2_grpc.UserServiceStub(channel)
            header = [("authorization", f"Bearer {front.admin.token}")]
            assert (await users.GetCurrentUser(ME, metadata=header)).name == "users/admin"
        refusal = await refused(front.admin.users.GetCurrentUser(ME, timeout=5))
        assert refusal.code in {StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED}


async def test_reflection_tells_the_contract_to_anybody(front: ServedFront) -> None:
    async def asks() -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")

    stub = reflection_pb2_grpc.ServerReflectionStub(front.anybody.channel)
    told: set[str] = set()
    async for answer in stub.ServerReflectionInfo(asks()):
        told |= {service.name for service in answer.list_services_response.service}
    assert {"scribeline.v1.SessionService", "scribeline.v1.JobService", "grpc.health.v1.Health"} <= told


async def test_a_method_that_does_not_exist_is_unimplemented(front: ServedFront) -> None:
    call = front.admin.channel.unary_unary("/scribeline.v1.UserService/Nonsense")(b"")
    assert (await refused(call)).code is StatusCode.UNIMPLEMENTED


async def test_bytes_that_are_no_message_do_no_harm(front: ServedFront) -> None:
    for content in (b"\xff" * 40, b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x02\xc3\x28"):
        call = front.admin.channel.unary_unary("/scribeline.v1.UserService/GetUser")(content)
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "MESSAGE_UNREADABLE")
    upload = front.clinic_a.channel.stream_unary("/scribeline.v1.UploadService/WriteUpload")
    assert (await refused(upload(iter([b"\xff" * 40])))).reason == "MESSAGE_UNREADABLE"
    await front.admin.users.GetCurrentUser(ME)


async def test_a_message_over_the_limit_is_refused(front: ServedFront) -> None:
    request = templates_pb2.CreateTemplateRequest(
        parent=f"clients/{CLINIC_A}",
        template_id="letter",
        template=templates_pb2.Template(display_name="L", content=bytes(5 * 1024 * 1024)),
    )
    assert (await refused(front.manager.templates.CreateTemplate(request))).code is StatusCode.RESOURCE_EXHAUSTED


async def test_more_calls_than_the_limit_are_refused_and_not_queued(
    database_urls: DatabaseUrls, clock: SettableClock
) -> None:
    author = authors_pb2.CreateAuthorRequest(
        parent=f"clients/{CLINIC_A}", author_id="dr-lee", author=authors_pb2.Author(display_name="Jo Lee")
    )
    async with serve_front(database_urls.front, clock, max_concurrent_calls=2) as front:
        async with front.database.transaction(Scope.company()) as tx:
            await tx.execute("SELECT FROM clients WHERE client_id = %s FOR UPDATE", [CLINIC_A])
            calls = [asyncio.ensure_future(front.manager.authors.CreateAuthor(author)) for _ in range(5)]
            done, waiting = await asyncio.wait(calls, timeout=5, return_when=asyncio.FIRST_COMPLETED)
            while len(done) < 3:
                more, waiting = await asyncio.wait(waiting, timeout=5, return_when=asyncio.FIRST_COMPLETED)
                assert more, "the third call is neither refused nor served"
                done |= more
        for call in done:
            assert (await refused(call)).code is StatusCode.RESOURCE_EXHAUSTED
        assert len(waiting) == 2
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert sum(isinstance(answer, authors_pb2.Author) for answer in answers) == 1


async def test_two_fronts_do_not_share_a_port(
    front: ServedFront, database_urls: DatabaseUrls, clock: SettableClock
) -> None:
    parts = parts_of(
        Settings(database_url=database_urls.front),  # type: ignore[arg-type]
        clock=clock,
        objects=MemoryStore(),
        master_keys=MasterKeys.generate(),
    )
    with pytest.raises(ListenRefused, match="SCRIBELINE_LISTEN"):
        await Front(parts, listen=front.address).start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it(database_urls: DatabaseUrls, tmp_path: Path, number: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = Settings(database_url=database_urls.front, data_folder=tmp_path / "data", listen=address)  # type: ignore[arg-type]
    serving = asyncio.ensure_future(serve(settings))
    async with grpc.aio.insecure_channel(address) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        answer = await health.Check(health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=20)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    os.kill(os.getpid(), number)
    async with asyncio.timeout(30):
        await serving


async def test_a_watch_does_not_hold_up_the_end(database_urls: DatabaseUrls, clock: SettableClock) -> None:
    async with serve_front(database_urls.front, clock, stop_grace_s=60.0) as front:
        watch = front.clinic_a.jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent="clients/clinic-a"))
        assert (await watch.read()).resume_token
        async with asyncio.timeout(10):
            await front.server.stop()
        told = await refused(watch)
        assert (told.code, told.reason) == (StatusCode.UNAVAILABLE, "WATCH_ENDED")
        assert told.retry_after_s == 1.0
