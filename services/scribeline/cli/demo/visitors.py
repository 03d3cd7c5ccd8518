"""People to try the desk as: two made-up clinics, somebody of each role, and a link for each that signs in once.

They see the made-up clinics alone, whose ids say so (`demo-...`); the desk signs nobody else in by a link. Their
passwords are new at each start, and nobody knows them.
"""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scribeline.cli.caller import read_token
from scribeline.cli.demo.company import make_clinic
from scribeline.cli.demo.samples import Dictation, Samples
from scribeline.cli.machine import Machine
from scribeline.desk.sessions import DEMO_PREFIX, DeskKey, write_link
from scribeline.errors import AlreadyThere, ScribelineError
from scribeline.sdk import Scribeline
from scribeline.sdk.documents import document_from_text
from scribeline.sdk.names import client_name, user_name
from scribeline.v1.access_pb2 import Role
from scribeline.v1.jobs_pb2 import Job, Patient
from scribeline.v1.users_pb2 import User

COLLEAGUE = f"{DEMO_PREFIX}colleague"
"""A second transcriptionist, who hands in what the reviewer finds to review."""
DRAFTED_WITHIN_S = 600.0
LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody to try the desk as."""

    user_id: str
    role: "Role.ValueType"
    words: str
    clients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that signs a visitor in, once, within 15 minutes."""

    words: str
    address: str


class Visit:
    """The visitors of a running machine that has a desk. A context manager: leaving it ends what is under way."""

    def __init__(self, machine: Machine, samples: Samples, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._machine = machine
        self._samples = _as_demo(samples)
        self._clock = clock
        self._passwords: dict[str, str] = {}
        self._leaving = threading.Event()
        self._furnishing: threading.Thread | None = None

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        if self._furnishing is not None:
            self._furnishing.join()

    def invite(self) -> list[Invitation]:
        """Make clinics and people where they are not there yet, and a link for each kind of user."""
        visitors = self._visitors()
        with self._calling(read_token(self._machine.admin_token_file)) as admin:
            for clinic in self._samples.clinics:
                with contextlib.suppress(AlreadyThere):
                    make_clinic(admin, clinic)
            for visitor in visitors:
                self._passwords[visitor.user_id] = _renewed(admin, visitor)
        key = DeskKey.from_text(read_token(self._machine.desk_key_file))
        invitations = []
        with self._calling(None) as door:
            for visitor in visitors:
                if visitor.user_id == COLLEAGUE:
                    continue
                session = door.sign_in(visitor.user_id, self._passwords[visitor.user_id])
                link = write_link(key, session.refresh_token, self._clock())
                invitations.append(Invitation(visitor.words, f"{self._machine.desk_address}/once/{link}"))
        return invitations

    def furnish(self) -> None:
        """Let the clinics send their sample dictations, so that there is work; it goes on behind the scenes."""
        self._furnishing = threading.Thread(target=self._furnish, name="demo visitors", daemon=True)
        self._furnishing.start()

    def _furnish(self) -> None:
        # The visitors see what is there; what could not be brought is not worth stopping for.
        with contextlib.suppress(ScribelineError, OSError):
            jobs = dict(self._uploads())
            reviewed = {
                (clinic.id, kind.id)
                for clinic in self._samples.clinics
                for kind in clinic.work_types
                if kind.is_reviewed
            }
            for wanted in (True, False):
                for job, dictation in jobs.items():
                    if ((dictation.client, dictation.work_type) in reviewed) is wanted:
                        self._hand_in(job, dictation)
                        break

    def _uploads(self) -> Iterator[tuple[str, Dictation]]:
        for dictation in self._samples.dictations:
            if self._leaving.is_set():
                return
            with self._signed_in(f"{dictation.client}-desk") as clinic:
                upload = clinic.upload(
                    dictation.file,
                    client=dictation.client,
                    author=dictation.author,
                    work_type=dictation.work_type,
                    stat=dictation.is_stat,
                    patient=patient_of(dictation.patient),
                )
            yield upload.job, dictation

    def _hand_in(self, job: str, dictation: Dictation) -> None:
        """The colleague corrects a draft and hands it in; not where somebody else was faster, or an earlier start."""
        with self._signed_in(COLLEAGUE) as colleague:
            for _ in range(int(DRAFTED_WITHIN_S / LOOK_EVERY_S)):
                with contextlib.suppress(ScribelineError):  # nobody sees a job that is not drafted yet
                    if colleague.get_job(job).state == Job.STATE_DRAFTED:
                        break
                if self._leaving.wait(LOOK_EVERY_S):
                    return
            colleague.claim_job(job)
            draft = colleague.get_transcript(job)
            saved = colleague.save_transcript(job, document_from_text(dictation.report), etag=draft.etag)
            colleague.submit_transcript(job, etag=saved.etag)

    def _visitors(self) -> list[Visitor]:
        clients = tuple(clinic.id for clinic in self._samples.clinics)
        return [
            Visitor(f"{DEMO_PREFIX}typist", Role.ROLE_TRANSCRIPTIONIST, "a transcriptionist", clients),
            Visitor(f"{DEMO_PREFIX}reviewer", Role.ROLE_REVIEWER, "quality assurance", clients),
            Visitor(f"{DEMO_PREFIX}manager", Role.ROLE_MANAGER, "the manager", clients),
            Visitor(f"{DEMO_PREFIX}admin", Role.ROLE_ADMIN, "an administrator", clients),
            *(
                Visitor(f"{clinic.id}-desk", Role.ROLE_CLINIC, clinic.name, (clinic.id,))
                for clinic in self._samples.clinics
            ),
            Visitor(COLLEAGUE, Role.ROLE_TRANSCRIPTIONIST, "a second transcriptionist", clients),
        ]

    @contextlib.contextmanager
    def _signed_in(self, user_id: str) -> Iterator[Scribeline]:
        with self._calling(None) as door:
            session = door.sign_in(user_id, self._passwords[user_id])
        with self._calling(session.token) as caller:
            yield caller

    def _calling(self, token: str | None) -> Scribeline:
        return Scribeline(self._machine.listen, token=token)


def patient_of(told: Mapping[str, str]) -> Patient:
    """Whom a sample is about."""
    return Patient(
        display_name=told["name"],
        record_number=told["record_number"],
        birth_date=told["date_of_birth"],
        service_date=told["date_of_service"],
    )


def _renewed(admin: Scribeline, visitor: Visitor) -> str:
    password = secrets.token_urlsafe(24)
    try:
        admin.create_user(
            visitor.user_id,
            role=visitor.role,
            clients=visitor.clients,
            display_name=f"{visitor.words[0].upper()}{visitor.words[1:]} (demo)",
            password=password,
        )
    except AlreadyThere:
        admin.set_password(visitor.user_id, password)
    if visitor.role == Role.ROLE_CLINIC:
        signs_for = [f"{client_name(client)}/authors/-" for client in visitor.clients]
        admin.update_user(User(name=user_name(visitor.user_id), signs_for=signs_for), ["signs_for"])
    return password


def _as_demo(samples: Samples) -> Samples:
    """The samples, of clinics whose ids say that they are made up."""
    return Samples(
        tuple(replace(clinic, id=f"{DEMO_PREFIX}{clinic.id}") for clinic in samples.clinics),
        tuple(replace(each, client=f"{DEMO_PREFIX}{each.client}") for each in samples.dictations),
    )
