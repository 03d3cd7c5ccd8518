"""A desk over a front over a PostgreSQL, each a process of its own, and jobs with long drafts in one person's hands."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import grpc
from tests.benchmarks.desk.reports import Dictated, sound_of
from tests.builders import Company, caller
from tests.servers.seaweed import free_ports

from scribeline.clients import service as clients
from scribeline.clients.model import Client
from scribeline.database.migrate import migrate
from scribeline.database.roles import Role as DatabaseRole
from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations import peaks
from scribeline.dictations.keys import ClientKeys
from scribeline.dictations.model import new_peaks_key, new_playback_key, peaks_context, playback_context
from scribeline.dictations.playback import begin_playback, finish_playback
from scribeline.embedded.postgres import EmbeddedPostgres
from scribeline.identity import service as identity
from scribeline.identity.model import ALL_CLIENTS, Role, User
from scribeline.identity.passwords import Passwords
from scribeline.jobs import runs
from scribeline.jobs import service as jobs
from scribeline.jobs.model import Job
from scribeline.sdk.channel import open_channel
from scribeline.storage.files import FileStore
from scribeline.storage.keys import MasterKeys
from scribeline.storage.sealed import SealedStore

CLIENT = "riverside"
USER = "tess"
PASSWORD = "a password for one benchmark"
CLAIM_S = 6 * 3600.0
START_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class DeskHouse:
    """The served desk."""

    origin: str
    company: Company
    master_keys: MasterKeys
    objects: SealedStore

    async def job(self, dictated: Dictated) -> Job:
        """A job with a recording, its playback copy and its draft, in the hands of USER."""
        company = self.company
        run = await company.begin(await company.received(CLIENT, work_type="checked"))
        client_id, job_id = CLIENT, run.job.job_id
        await company.work(
            lambda tx: runs.complete_draft(tx, client_id, job_id, run.fence, dictated.heard, dictated.document), CLIENT
        )
        await self._make_heard(run.job, dictated)
        typist = caller(USER, Role.TRANSCRIPTIONIST)
        return await company.do(lambda tx: jobs.claim(tx, typist, client_id, job_id, claim_s=CLAIM_S))

    async def _make_heard(self, job: Job, dictated: Dictated) -> None:
        """Store what a transcriber stores for the ears: the playback copy and the outline."""
        client_id, dictation_id = job.client_id, job.dictation_id
        sound = await asyncio.to_thread(sound_of, dictated.audio_s)
        key = await self.company.do(lambda tx: ClientKeys(self.master_keys).of(tx, client_id), scope=Scope.of(CLIENT))
        copy, line = new_playback_key(client_id, dictation_id), new_peaks_key(client_id, dictation_id)
        self.objects.put(copy, sound.opus, data_key=key, context=playback_context(client_id, dictation_id))
        outline = peaks.to_bytes(sound.peaks)
        self.objects.put(line, outline, data_key=key, context=peaks_context(client_id, dictation_id))
        fence = await self.company.work(lambda tx: begin_playback(tx, client_id, dictation_id), client_id)
        await self.company.work(
            lambda tx: finish_playback(
                tx,
                client_id,
                dictation_id,
                fence,
                playback_key=copy,
                playback_size=len(sound.opus),
                peaks_key=line,
                duration_s=sound.duration_s,
            ),
            client_id,
        )


@contextlib.asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[DeskHouse]:
    """Start everything in an empty folder; stop it afterwards."""
    front_port, desk_port = free_ports(2)
    origin = f"http://127.0.0.1:{desk_port}"
    with ExitStack() as running:
        postgres = running.enter_context(EmbeddedPostgres(folder / "postgres"))
        migrate(postgres.url(DatabaseRole.OWNER))
        keys = MasterKeys.generate()
        keys.save(folder / "master-key")
        settings = {
            "SCRIBELINE_DATABASE_URL": postgres.url(DatabaseRole.FRONT),
            "SCRIBELINE_DATA_FOLDER": str(folder),
            "SCRIBELINE_MASTER_KEY_FILE": str(folder / "master-key"),
            "SCRIBELINE_LISTEN": f"127.0.0.1:{front_port}",
            "SCRIBELINE_FRONT": f"127.0.0.1:{front_port}",
            "SCRIBELINE_DESK_LISTEN": f"127.0.0.1:{desk_port}",
            "SCRIBELINE_DESK_KEY": "a key for one benchmark, of more than 32 characters",
        }
        running.enter_context(_process("front", settings, folder))
        with open_channel(settings["SCRIBELINE_FRONT"], plaintext=None, tls_ca_file=None) as channel:
            grpc.channel_ready_future(channel).result(timeout=START_LIMIT_S)
        running.enter_context(_process("desk", settings, folder))
        await _until_serving(origin)
        async with AsyncExitStack() as opened:
            company = Company(
                *[
                    await opened.enter_async_context(Database(postgres.url(role), clock=lambda: datetime.now(UTC)))
                    for role in (DatabaseRole.FRONT, DatabaseRole.TRANSCRIBER, DatabaseRole.DELIVERER)
                ]
            )
            await _populate(company, keys)
            yield DeskHouse(origin, company, keys, SealedStore(FileStore(folder / "objects")))


async def _populate(company: Company, keys: MasterKeys) -> None:
    now = datetime.now(UTC)
    client = Client(CLIENT, "Riverside", "America/New_York", 86_400, False, "", now)
    user = User(USER, "Tess", Role.TRANSCRIPTIONIST, (ALL_CLIENTS,), False, now, 1)
    password = await Passwords().hash(PASSWORD)
    await company.do(lambda tx: clients.create_client(tx, keys, client, actor="benchmark"))
    await company.do(lambda tx: identity.create_user(tx, user, password, actor="benchmark"))
    await company.catalogue(CLIENT)


@contextlib.contextmanager
def _process(verb: str, settings: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / f"{verb}.log").open("ab") as log:
        command = [sys.executable, "-m", "scribeline.cli.main", verb]
        process = subprocess.Popen(  # noqa: S603
            command, env={**os.environ, **settings}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


async def _until_serving(origin: str) -> None:
    def ask() -> None:
        with urllib.request.urlopen(f"{origin}/health", timeout=5) as answer:  # noqa: S310 - loopback
            answer.read()

    async with asyncio.timeout(START_LIMIT_S):
        while True:
            try:
                return await asyncio.to_thread(ask)
            except OSError:
                await asyncio.sleep(0.05)
