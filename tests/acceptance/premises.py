"""The whole company on this machine: the real processes, their database and store behind lines that can be cut.

Every process reaches the database and the store through proxies of its own, so that a test may take either away from
one of them, or from all. Each timeout is a second or two, and a dead worker is found after nine.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import grpc
import psycopg
from minio import Minio
from psycopg.rows import dict_row
from tests.acceptance.processes import Process
from tests.acceptance.sounds import as_file
from tests.servers.postgres import DatabaseUrls, PostgresServer
from tests.servers.proxy import Mode, Proxy
from tests.servers.seaweed import SeaweedServer, free_ports
from tests.waiting import until

from scribeline.cli.demo.company import make_clinic
from scribeline.cli.demo.samples import Clinic, Dictation, Samples, load_samples
from scribeline.cli.first_admin import make_admin_token
from scribeline.cli.machine import HUGE_PAGES, write_secret
from scribeline.errors import Unavailable
from scribeline.sdk import Scribeline
from scribeline.sdk.documents import document_from_text
from scribeline.sdk.retries import Patience
from scribeline.storage.keys import MasterKeys
from scribeline.v1.access_pb2 import Role
from scribeline.v1.audio_pb2_grpc import AudioServiceStub
from scribeline.v1.jobs_pb2 import Job, Patient
from scribeline.v1.transcripts_pb2 import Transcript

REPOSITORY = Path(__file__).parents[2]
BUCKET = "scribeline"
HARBOR, NORTHFIELD = "harbor-cardiology", "northfield-ortho"
KINDS = ("front", "transcriber", "deliverer")
READY = {"front": "serving", "transcriber": "working", "deliverer": "working"}

AT_ONCE = Patience(attempts=1)
"""Calls once, so that a test sees what the front says."""

SETTINGS = {
    "SCRIBELINE_DATABASE_TIMEOUT_S": "1",
    "SCRIBELINE_STORE_TIMEOUT_S": "1",
    "SCRIBELINE_STATEMENT_TIMEOUT_S": "2",
    "SCRIBELINE_CALL_TIMEOUT_S": "10",
    "SCRIBELINE_STOP_GRACE_S": "1",
    "SCRIBELINE_HEARTBEAT_S": "1.5",
    "SCRIBELINE_ATTEMPTS": "3",
    "SCRIBELINE_RETRY_AFTER_S": "0.5",
    "SCRIBELINE_BATCH_SIZE": "2",
    "SCRIBELINE_TRANSCRIPTIONS_AHEAD": "2",
    "SCRIBELINE_LOG_LEVEL": "DEBUG",
    "SCRIBELINE_LOG_JSON": "true",
}

T = TypeVar("T")


class Premises:
    """All of it. A context manager."""

    def __init__(self, folder: Path, postgres: PostgresServer) -> None:
        self.folder = folder
        self.samples: Samples = load_samples(REPOSITORY / "samples")
        self._postgres = postgres
        self._running = contextlib.ExitStack()
        self.processes: dict[str, Process] = {}
        self.database: dict[str, Proxy] = {}
        """The lines to the database, by process."""
        self.store: dict[str, Proxy] = {}
        """The lines to the store, by process."""
        self.people: dict[str, Scribeline] = {}
        self.tokens: dict[str, str] = {}

    # --- up and down

    def __enter__(self) -> "Premises":
        try:
            self._start()
        except BaseException:
            self._running.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def _start(self) -> None:
        self.urls = self._postgres.clone()
        self._running.callback(self._postgres.drop, self.urls.name)
        self.seaweed = self._running.enter_context(SeaweedServer(self.folder / "store"))
        self.objects: Minio = self.seaweed.client()
        self.objects.make_bucket(BUCKET)
        MasterKeys.generate().save(self.folder / "master-key")
        for kind in KINDS:
            socket = self.urls.socket_path
            self.database[kind] = self._running.enter_context(Proxy(socket))
            self.store[kind] = self._running.enter_context(Proxy((self.seaweed.host, self.seaweed.port)))
        self.address = f"127.0.0.1:{free_ports(1)[0]}"
        (self.folder / "logs").mkdir()
        self.start("front")
        self._make_company()
        self.start("transcriber")
        self.start("deliverer")

    def start(self, kind: str) -> None:
        """Start a process, and wait until it is ready."""
        if kind not in self.processes:
            process = Process(kind, self.environment(kind), self.folder / "logs" / f"{kind}.log")
            self.processes[kind] = process
            self._running.callback(process.kill)
        self.processes[kind].start(READY[kind])

    @property
    def front(self) -> Process:
        return self.processes["front"]

    @property
    def transcriber(self) -> Process:
        return self.processes["transcriber"]

    @property
    def deliverer(self) -> Process:
        return self.processes["deliverer"]

    @property
    def postgres_folder(self) -> Path:
        """Where the database server keeps its files, its log among them."""
        return self._postgres.folder

    def environment(self, kind: str) -> dict[str, str]:
        """What a process is told from outside."""
        url = {"front": self.urls.front, "transcriber": self.urls.transcriber, "deliverer": self.urls.deliverer}[kind]
        own = {"SCRIBELINE_DATABASE_URL": DatabaseUrls.through(url, self.database[kind].port)}
        if kind == "front":
            own |= {
                "SCRIBELINE_LISTEN": self.address,
                "SCRIBELINE_MASTER_KEY_FILE": str(self.folder / "master-key"),
            }
        else:
            own |= {"SCRIBELINE_FRONT": self.address, "SCRIBELINE_TOKEN": self.tokens[kind], **HUGE_PAGES}
        return {**clean_environment(), **SETTINGS, **self._store_settings(kind), **own}

    def _store_settings(self, kind: str) -> dict[str, str]:
        return {
            "SCRIBELINE_S3_ENDPOINT": self.store[kind].endpoint,
            "SCRIBELINE_S3_BUCKET": BUCKET,
            "SCRIBELINE_S3_ACCESS_KEY": self.seaweed.access_key,
            "SCRIBELINE_S3_SECRET_KEY": self.seaweed.secret_key,
            "SCRIBELINE_S3_SECURE": "false",
            "SCRIBELINE_DATA_FOLDER": str(self.folder / "data"),
        }

    # --- people

    def _make_company(self) -> None:
        self.tokens["admin"] = make_admin_token(self.urls.front)
        admin = self.people["admin"] = self.caller("admin")
        for clinic in self.samples.clinics:
            make_clinic(admin, clinic)
            self._make_user(f"{clinic.id}-desk", Role.ROLE_CLINIC, (clinic.id,))
        self._make_user("tess-typist", Role.ROLE_TRANSCRIPTIONIST)
        self._make_user("rita-reviewer", Role.ROLE_REVIEWER)
        self._make_user("mona-manager", Role.ROLE_MANAGER)
        for kind in ("transcriber", "deliverer"):
            self._make_user(kind, Role.ROLE_WORKER)

    def _make_user(self, user_id: str, role: "Role.ValueType", clients: Sequence[str] = ("-",)) -> None:
        admin = self.people["admin"]
        admin.create_user(user_id, role=role, clients=clients, display_name=user_id.title())
        self.tokens[user_id] = admin.create_token(user_id, display_name="tests").secret
        self.people[user_id] = self.caller(user_id)

    def caller(self, user_id: str, patience: Patience | None = None) -> Scribeline:
        """A line of its own for a user."""
        caller = Scribeline(self.address, token=self.tokens[user_id], patience=patience)
        self._running.callback(caller.close)
        return caller

    def clinic(self, client: str) -> Scribeline:
        return self.people[f"{client}-desk"]

    @property
    def typist(self) -> Scribeline:
        return self.people["tess-typist"]

    @property
    def reviewer(self) -> Scribeline:
        return self.people["rita-reviewer"]

    @property
    def manager(self) -> Scribeline:
        return self.people["mona-manager"]

    def token_file(self, user_id: str) -> Path:
        path = self.folder / "tokens" / user_id
        write_secret(path, self.tokens[user_id])
        return path

    @contextlib.contextmanager
    def audio_of(self, user_id: str) -> Iterator[tuple[AudioServiceStub, Sequence[tuple[str, str]]]]:
        """The audio service, which the library does not cover, and the metadata that a user calls it with."""
        with grpc.insecure_channel(self.address) as channel:
            yield AudioServiceStub(channel), (("authorization", f"Bearer {self.tokens[user_id]}"),)

    # --- the samples

    def sample(self, dictation_id: str) -> Dictation:
        return next(each for each in self.samples.dictations if each.id == dictation_id)

    @property
    def short(self) -> Dictation:
        """The shortest one: 25 s."""
        return self.sample("imaging-stat-cervical-spine")

    @property
    def long(self) -> Dictation:
        """The longest one: 163 s."""
        return self.sample("cardiology-discharge-summary")

    def clinic_of(self, sample: Dictation) -> Clinic:
        return next(each for each in self.samples.clinics if each.id == sample.client)

    # --- the way of a dictation

    def upload(
        self, sample: Dictation, data: bytes, *, stat: bool = False, work_type: str | None = None, **more: Any
    ) -> str:
        """Upload a file as the sample's clinic does; the name of its job."""
        upload = self.clinic(sample.client).upload(
            as_file(data),
            client=sample.client,
            author=sample.author,
            work_type=work_type or sample.work_type,
            patient=patient_of(sample),
            stat=stat,
            **more,
        )
        return upload.job

    def job(self, name: str) -> Job:
        return self.manager.get_job(name)

    def reaches(self, name: str, *states: "Job.State.ValueType", within_s: float = 120.0) -> Job:
        """The job, once it is in one of the states; fails the test when it has ended in another one."""
        ended = {Job.STATE_DELIVERED, Job.STATE_FAILED, Job.STATE_CANCELLED} - set(states)

        def there() -> Job | None:
            try:
                job = self.job(name)
            except Unavailable:
                return None
            assert job.state not in ended, f"{Job.State.Name(job.state)}: {job.failure.message}"
            return job if job.state in states else None

        wanted = " or ".join(map(Job.State.Name, states))
        found = until(there, within_s=within_s, every_s=0.1, what=f"{name} is {wanted}")
        assert found is not None
        return found

    def drafted(self, name: str, within_s: float = 120.0) -> Job:
        return self.reaches(name, Job.STATE_DRAFTED, within_s=within_s)

    def transcript(self, name: str) -> Transcript:
        return self.manager.get_transcript(name, with_words=True)

    def corrected(self, name: str, text: str) -> Transcript:
        """The typist takes a draft and saves the corrected text."""
        self.typist.claim_job(name)
        draft = self.typist.get_transcript(name)
        return self.typist.save_transcript(name, document_from_text(text), etag=draft.etag)

    def submitted(self, name: str, text: str) -> Job:
        """The typist takes a draft, corrects it and hands it in."""
        saved = self.corrected(name, text)
        return self.typist.submit_transcript(name, etag=saved.etag)

    def delivered(self, name: str, within_s: float = 60.0) -> Job:
        return self.reaches(name, Job.STATE_DELIVERED, within_s=within_s)

    # --- behind the scenes

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """What the database holds, whoever may see it; not through the lines that are cut."""
        with psycopg.connect(self.urls.superuser, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def change(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """Change what the database holds, as nobody of ours could."""
        with psycopg.connect(self.urls.superuser, autocommit=True) as connection:
            return connection.execute(statement, parameters).rowcount  # type: ignore[arg-type]

    def forget_deliverables(self, job_id: str) -> None:
        """Take a job's documents off the record, which only ever grows otherwise."""
        for table in ("deliveries", "deliverables"):
            self.change(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.change(
            "DELETE FROM deliveries USING deliverables AS made"
            " WHERE made.deliverable_id = deliveries.deliverable_id AND made.job_id = %s",
            [job_id],
        )
        self.change("DELETE FROM deliverables WHERE job_id = %s", [job_id])
        for table in ("deliveries", "deliverables"):
            self.change(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def count(self, query: str, parameters: Sequence[object] = ()) -> int:
        (row,) = self.rows(query, parameters)
        (number,) = row.values()
        return int(number)

    def drafts_of(self, job: str) -> tuple[int, int]:
        """How many times the machine's words of a job's dictation are stored, and how many revisions it has."""
        job_id = job.rpartition("/")[2]
        words = self.count(
            "SELECT count(*) FROM machine_words WHERE dictation_id = (SELECT dictation_id FROM jobs WHERE job_id = %s)",
            [job_id],
        )
        return words, self.count("SELECT count(*) FROM revisions WHERE job_id = %s", [job_id])

    def tasks_of(self, job: str) -> list[dict[str, Any]]:
        """What the queue still holds for a job."""
        return self.rows(
            "SELECT task_name, status::text FROM procrastinate_jobs WHERE args ->> 'job_id' = %s",
            [job.rpartition("/")[2]],
        )

    def keys(self, prefix: str = "") -> set[str]:
        """The keys of the stored objects."""
        return {str(each.object_name) for each in self.objects.list_objects(BUCKET, prefix=prefix, recursive=True)}


@contextlib.contextmanager
def away(*lines: Proxy, mode: Mode = Mode.STALL) -> Iterator[None]:
    """Within it, nothing gets through these lines."""
    for line in lines:
        line.mode = mode
    try:
        yield
    finally:
        for line in lines:
            line.mode = Mode.PASS


def raised(kind: type[Exception], call: Callable[[], T]) -> Exception:
    """What the call raises, which has to be of this kind."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError("the call succeeded")


def patient_of(sample: Dictation) -> Patient:
    """Whom a sample is about."""
    told: Mapping[str, str] = sample.patient
    return Patient(
        display_name=told["name"],
        record_number=told["record_number"],
        birth_date=told["date_of_birth"],
        service_date=told["date_of_service"],
    )


def clean_environment() -> dict[str, str]:
    """Our own environment without any setting of Scribeline."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBELINE_")}
    return {**kept, "PYTHONUNBUFFERED": "1"}
