"""A front that serves uploads in this process: two clients, a caller of each role, and the sounds to send."""

import asyncio
import contextlib
import dataclasses
import hashlib
import io
import random
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import google_crc32c
import grpc
import psycopg
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from psycopg.rows import dict_row
from pydantic import SecretStr
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Database
from scribeline.dictations.service import Dictations
from scribeline.front.app import Front
from scribeline.front.composition import parts_of
from scribeline.identity.tokens import Bearer
from scribeline.settings import Settings
from scribeline.storage.keys import DataKey, MasterKeys
from scribeline.storage.objects import ObjectStore
from scribeline.v1 import audio_pb2, audio_pb2_grpc, jobs_pb2, uploads_pb2, uploads_pb2_grpc, workers_pb2_grpc

PART_BYTES = 64 * 1024
CLIENTS = ("acme", "bravo")
USERS = {
    "acme-clinic": ("CLINIC", ["acme"]),
    "bravo-clinic": ("CLINIC", ["bravo"]),
    "mona": ("MANAGER", ["*"]),
    "tess": ("TRANSCRIPTIONIST", ["*"]),
    "toby": ("TRANSCRIPTIONIST", ["*"]),
    "rita": ("REVIEWER", ["*"]),
    "machine": ("WORKER", ["*"]),
}

Message = uploads_pb2.WriteUploadRequest


def wav(seconds: float = 2.0, *, seed: int = 1, rate: int = 16_000) -> bytes:
    """A WAV file of noise: 2 bytes a sample, mono."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(random.Random(seed).randbytes(int(seconds * rate) * 2))  # noqa: S311
    return file.getvalue()


def messages(
    upload: str, content: bytes, *, start: int = 0, size: int = 20_000, finish: bool = True
) -> list[uploads_pb2.WriteUploadRequest]:
    """The messages that carry `content` from byte `start` on; the first one names the upload, the last one finishes."""
    pieces = [content[at : at + size] for at in range(start, len(content), size)] or [b""]
    told = []
    at = start
    for number, piece in enumerate(pieces):
        told.append(
            Message(
                upload=upload if number == 0 else "",
                write_offset=at,
                data=piece,
                data_crc32c=google_crc32c.value(piece),
                finish_write=finish and number == len(pieces) - 1,
            )
        )
        at += len(piece)
    return told


def reason(error: grpc.aio.AioRpcError) -> tuple[str, dict[str, str]]:
    """The reason and the metadata of the error's ErrorInfo."""
    for detail in _details(error):
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason, dict(info.metadata)
    raise AssertionError("an error without ErrorInfo")


def advises_retry(error: grpc.aio.AioRpcError) -> bool:
    """Whether the error carries a RetryInfo."""
    return any(detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR) for detail in _details(error))


def _details(error: grpc.aio.AioRpcError) -> Iterable[Any]:
    status = rpc_status.from_call(error)  # type: ignore[arg-type]  # an AioRpcError has what it needs
    assert status is not None
    return status.details


async def eventually(condition: Callable[[], Awaitable[bool]], *, within_s: float = 20.0) -> None:
    """Wait until the condition holds."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not await condition():
        assert asyncio.get_running_loop().time() < deadline, "what is waited for did not come"
        await asyncio.sleep(0.01)


class Caller:
    """One caller's stubs; every call carries their token."""

    def __init__(self, channel: grpc.aio.Channel, token: str) -> None:
        self.metadata = (("authorization", f"Bearer {token}"),)
        self.uploads = uploads_pb2_grpc.UploadServiceStub(channel)
        self.audio = audio_pb2_grpc.AudioServiceStub(channel)
        self.workers = workers_pb2_grpc.WorkerServiceStub(channel)

    async def create(
        self,
        content: bytes,
        *,
        client: str = "acme",
        details: jobs_pb2.DictationDetails | None = None,
        size: int | None = None,
        sha256: bytes | None = None,
        request_id: str = "",
    ) -> uploads_pb2.Upload:
        """CreateUpload for `content`, or for what is declared instead."""
        return await self.uploads.CreateUpload(
            uploads_pb2.CreateUploadRequest(
                parent=f"clients/{client}",
                upload=uploads_pb2.Upload(
                    details=details
                    or jobs_pb2.DictationDetails(
                        author=f"clients/{client}/authors/drlee", work_type=f"clients/{client}/workTypes/letter"
                    ),
                    size_bytes=len(content) if size is None else size,
                    sha256=hashlib.sha256(content).digest() if sha256 is None else sha256,
                ),
                request_id=request_id,
            ),
            metadata=self.metadata,
        )

    def stream(self) -> Any:
        """A WriteUpload call to write to."""
        return self.uploads.WriteUpload(metadata=self.metadata)

    async def write(self, told: Sequence[uploads_pb2.WriteUploadRequest]) -> uploads_pb2.WriteUploadResponse:
        """One whole WriteUpload."""
        return await self.uploads.WriteUpload(iter(told), metadata=self.metadata)

    async def send(self, content: bytes, **declared: Any) -> uploads_pb2.Upload:
        """Create, write and finish an upload of `content`."""
        upload = await self.create(content, **declared)
        return (await self.write(messages(upload.name, content))).upload

    async def get(self, upload: str) -> uploads_pb2.Upload:
        """GetUpload."""
        return await self.uploads.GetUpload(uploads_pb2.GetUploadRequest(name=upload), metadata=self.metadata)

    async def cancel(self, upload: str, request_id: str = "") -> uploads_pb2.Upload:
        """CancelUpload."""
        return await self.uploads.CancelUpload(
            uploads_pb2.CancelUploadRequest(name=upload, request_id=request_id), metadata=self.metadata
        )

    async def read(
        self,
        job: str,
        offset: int = 0,
        limit: int = 0,
        copy: audio_pb2.AudioCopy.ValueType = audio_pb2.AUDIO_COPY_ORIGINAL,
    ) -> list[audio_pb2.ReadAudioResponse]:
        """ReadAudio: the messages that came."""
        request = audio_pb2.ReadAudioRequest(job=job, copy=copy, read_offset=offset, read_limit=limit)
        return [message async for message in self.audio.ReadAudio(request, metadata=self.metadata)]


class House:
    """A front, what it stands on, and who calls it."""

    def __init__(
        self, urls: DatabaseUrls, objects: ObjectStore, clock: SettableClock, database_url: str, **settings: Any
    ):
        self.urls = urls
        self.objects = objects
        self.clock = clock
        self.master_keys = MasterKeys.generate()
        self.data_keys = {client: DataKey.generate() for client in CLIENTS}
        self._tokens = {user: Bearer.generate() for user in USERS}
        limits: dict[str, Any] = {"database_timeout_s": 2.0, "stop_grace_s": 2.0, "call_timeout_s": 20.0}
        self.settings = Settings(database_url=SecretStr(database_url), **(limits | settings))
        parts = parts_of(self.settings, clock=clock, objects=objects, master_keys=self.master_keys)
        self.dictations = Dictations(
            parts.database,
            parts.store,
            self.master_keys,
            max_upload_bytes=self.settings.max_upload_bytes,
            upload_expires_s=self.settings.upload_expires_s,
            max_audio_s=self.settings.max_audio_s,
            part_bytes=PART_BYTES,
            keep_within_s=5.0,
        )
        self.front = Front(dataclasses.replace(parts, dictations=self.dictations), listen="127.0.0.1:0")
        self.sealed = parts.store
        self.database: Database = parts.database
        self._channels: list[grpc.aio.Channel] = []

    def caller(self, user: str) -> Caller:
        """One who calls, over a line of their own."""
        channel = grpc.aio.insecure_channel(
            f"127.0.0.1:{self.front.port}", options=[("grpc.use_local_subchannel_pool", 1)]
        )
        self._channels.append(channel)
        return Caller(channel, self._tokens[user].text)

    @property
    def clinic(self) -> Caller:
        """The clinic acme."""
        return self.caller("acme-clinic")

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """What the database holds, whoever may see it."""
        with psycopg.connect(self.urls.superuser, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def change(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Change what the database holds, as nobody of ours could."""
        with psycopg.connect(self.urls.superuser, autocommit=True) as connection:
            connection.execute(statement, parameters)  # type: ignore[arg-type]

    def keys(self, prefix: str = "clients/") -> list[str]:
        """The keys of all stored objects."""
        return list(self.objects.keys(prefix))

    def counts(self) -> dict[str, int]:
        """How many rows each table has that an upload becomes."""
        tables = ("dictations", "jobs", "job_events", "procrastinate_jobs")
        return {table: self.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}  # noqa: S608

    def seed(self) -> None:
        """Put clients, their authors and work types, users and tokens in."""
        now = self.clock()
        with psycopg.connect(self.urls.superuser) as connection:
            for client in CLIENTS:
                wrapped = self.master_keys.wrap(self.data_keys[client], client)
                connection.execute(
                    "INSERT INTO clients (client_id, display_name, time_zone, turnaround_s, review_required, style,"
                    " wrapped_key, created_at, agreement_from)"
                    " VALUES (%s, %s, 'UTC', 86400, false, 'plain', %s, %s, '2020-01-01')",
                    [client, client.title(), wrapped, now],
                )
                connection.execute(
                    "INSERT INTO authors (client_id, author_id, display_name, credentials, codes, created_at)"
                    " VALUES (%s, 'drlee', 'Dana Lee', 'MD', ARRAY['17'], %s)",
                    [client, now],
                )
                connection.execute(
                    "INSERT INTO work_types (client_id, work_type_id, display_name, codes, created_at)"
                    " VALUES (%s, 'letter', 'Letter', ARRAY['3'], %s)",
                    [client, now],
                )
            for user, (role, clients) in USERS.items():
                bearer = self._tokens[user]
                connection.execute(
                    "INSERT INTO users (user_id, display_name, role, clients, created_at) VALUES (%s, %s, %s, %s, %s)",
                    [user, user, role, clients, now],
                )
                connection.execute(
                    "INSERT INTO tokens (token_id, user_id, kind, secret_sha256, created_at, expires_at)"
                    " VALUES (%s, %s, 'TOKEN', %s, %s, %s)",
                    [bearer.token_id, user, bearer.secret_sha256, now, now + timedelta(days=3650)],
                )

    async def __aenter__(self) -> "House":
        self.seed()
        await self.front.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for channel in self._channels:
            await channel.close()
        await self.front.stop()


@contextlib.asynccontextmanager
async def open_house(
    urls: DatabaseUrls, objects: ObjectStore, clock: SettableClock, *, database_url: str | None = None, **settings: Any
) -> AsyncIterator[House]:
    """A served front over `objects`; `database_url` leads to the same database another way."""
    async with House(urls, objects, clock, database_url or urls.front, **settings) as house:
        yield house


def files_below(folder: Path) -> list[Path]:
    """All files in a folder and below."""
    return [path for path in folder.rglob("*") if path.is_file()]
