"""The company's days: what comes in, what machines and people do with it, all by the services, on a clock of its own.

All that happens in a minute happens at once, on several connections, each process under its own database role: intake
and people as the front, drafts as a transcriber, documents as a deliverer. Recordings are invented.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from tests.benchmarks.office.agenda import Agenda
from tests.benchmarks.office.books import Books, Progress
from tests.benchmarks.office.company import Company, Dictation, Fate
from tests.benchmarks.office.machines import Machines
from tests.benchmarks.office.people import People, caller_of
from tests.benchmarks.office.text import number_for
from tests.builders import Company as House
from tests.clock import SettableClock

from scribeline.clients.service import check_agreement
from scribeline.database.queue import retry_stalled, spent_stalled
from scribeline.database.unit_of_work import Scope, Transaction
from scribeline.dictations import store as dictation_rows
from scribeline.dictations.model import Details, Patient, Priority, Upload, UploadState
from scribeline.dictations.uploads import audit_upload
from scribeline.identity.model import Role
from scribeline.ids import new_id
from scribeline.jobs import service as jobs
from scribeline.jobs.errors import WrongJobState
from scribeline.jobs.model import Job, JobState
from scribeline.outlook import service as outlook

LOOK_EVERY = timedelta(minutes=20)
"""How often is looked ahead; a real front does it each minute."""
CHORES_EVERY = timedelta(minutes=10)
LAST_JOBS_WITHIN = timedelta(days=10)
"""How long after the last dictation all has to be over."""


class Office:
    """The company at work. What callers were given and refused stays in its books, for the oracles."""

    def __init__(
        self, house: House, clock: SettableClock, company: Company, *, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.books = Books(house, clock, company)
        self._agenda = Agenda(clock)
        self._machines = Machines(self.books, self._agenda)
        self._people = People(self.books, self._agenda, self._machines)
        self._manager = caller_of(next(person for person in company.people if person.role is Role.MANAGER))
        self._say = say
        self._still_to_come = 0
        self._came = 0

    async def serve(self, dictations: Sequence[Dictation]) -> None:
        """Take in these dictations, each at its time, and work until all of them are over."""
        first = dictations[0].received_at
        self._agenda.clear()
        await self._machines.begin()
        self._still_to_come = len(dictations)
        self.books.sent += dictations
        for each in dictations:
            self._agenda.at(each.received_at, partial(self._receive, each))
        for person in self.books.company.people:
            if person.role is not Role.MANAGER:
                self._agenda.at(first, partial(self._people.turn, person))
            if person.is_away(first + timedelta(hours=12)):
                self._agenda.at(first + timedelta(hours=12), partial(self._people.ask_while_away, person))
        last = dictations[-1].received_at + LAST_JOBS_WITHIN
        for outage in self.books.company.outages:
            if first <= outage.begins < last:
                if outage.dies:
                    self._agenda.at(outage.begins, partial(self._machines.die, outage.worker), alone=True)
                self._agenda.at(outage.ends, partial(self._machines.wake, outage.worker))
        self._agenda.at(first, self._chores)
        self._agenda.at(first, self._look_ahead)
        self._agenda.at(first + timedelta(days=1), partial(self._tell, time.monotonic()))
        await self._agenda.run(last, lambda: not self.books.open and not self._still_to_come)

    async def let_in(self, dictations: Iterable[Dictation]) -> None:
        """Take in dictations and draft them, with nobody at work."""
        self._agenda.clear()
        await self._machines.begin()
        wanted = len(self.books.waiting)
        for each in dictations:
            self._agenda.at(each.received_at, partial(self._receive, replace(each, fate=Fate.PLAIN)))
            self.books.sent.append(each)
            wanted += 1
        await self._agenda.run(None, lambda: len(self.books.waiting) == wanted)

    # --- what comes in

    async def _receive(self, dictation: Dictation) -> None:
        client_id, now = dictation.client_id, self.books.clock.now
        is_known = dictation.fate is not Fate.UNROUTED
        details = Details(
            author_id=dictation.author_id if is_known else None,
            work_type_id=dictation.work_type_id if is_known else None,
            author_code="" if is_known else "unknown",
            priority=Priority.STAT if dictation.is_stat else Priority.ROUTINE,
            patient=Patient(
                f"Invented {dictation.number}", f"R{dictation.number}", "1960-04-01", now.date().isoformat()
            ),
            dictated_at=now - timedelta(minutes=20),
            reference=dictation.reference,
            file_name=f"{dictation.number}.wav",
        )
        actor = f"users/{client_id}-desk"
        upload = Upload(
            client_id=client_id,
            upload_id=new_id(),
            details=details,
            size_bytes=int(dictation.audio_s * 32_000),
            sha256=hashlib.sha256(dictation.reference.encode()).digest(),
            committed_size=0,
            state=UploadState.OPEN,
            fence=0,
            job_id=None,
            created_by=actor,
            created_at=now,
            expires_at=now + timedelta(days=2),
        )
        job = await self.books.do(
            "receive", self.books.house.front, Scope.of(client_id), partial(_finish, upload, dictation)
        )
        self._still_to_come -= 1
        self._came += 1
        self.books.progress[job.job_id] = Progress(dictation, number_for(dictation.audio_s, dictation.chance))
        self.books.open.add(job.job_id)
        if job.state is JobState.UNROUTED:
            self._agenda.after(timedelta(minutes=30 + 60 * dictation.chance), partial(self._route, job))
        else:
            self._agenda.at(now, self._machines.take_transcription)
        if dictation.fate is Fate.GIVEN_UP:
            self._agenda.after(timedelta(minutes=240 * dictation.chance), partial(self._give_up, job))

    async def _route(self, job: Job) -> None:
        dictation = self.books.progress[job.job_id].dictation
        await self.books.do(
            "route",
            self.books.house.front,
            Scope.company(),
            lambda tx: jobs.route(
                tx, self._manager, job.client_id, job.job_id, author_id=dictation.author_id,
                work_type_id=dictation.work_type_id,
            ),
        )  # fmt: skip
        self._agenda.at(self.books.clock.now, self._machines.take_transcription)

    async def _give_up(self, job: Job) -> None:
        try:
            await self.books.do(
                "cancel",
                self.books.house.front,
                Scope.company(),
                lambda tx: jobs.cancel_job(tx, self._manager, job.client_id, job.job_id, "Sent by mistake"),
            )
        except WrongJobState:
            self.books.refused["given up too late"] += 1
            return
        self.books.over(job.job_id)
        self.books.end_hold(job.job_id)

    # --- chores

    async def _chores(self) -> None:
        """What a front does from time to time, and what workers tell the queue."""
        await self._machines.look_alive()
        await self.books.do("lapse", self.books.house.front, Scope.company(), jobs.lapse_claims)
        again = await self.books.do("retry stalled", self.books.house.front, Scope.company(), retry_stalled)
        self.books.refused["task of a dead worker, run again"] += len(again)
        if spent := await self.books.do("spent stalled", self.books.house.front, Scope.company(), spent_stalled):
            raise RuntimeError(f"{len(spent)} tasks stalled too often")
        if again:
            await self._machines.wake_all()
        self._agenda.after(CHORES_EVERY, self._chores)

    async def _look_ahead(self) -> None:
        await self.books.do(
            "look ahead", self.books.house.front, Scope.company(), partial(outlook.look_ahead, again_in=LOOK_EVERY)
        )
        self._agenda.after(LOOK_EVERY, self._look_ahead)

    async def _tell(self, began: float) -> None:
        self._say(
            f"{self.books.clock.now:%a %d %B}: {self._came:,} came in, {len(self.books.open):,} are under way, "
            f"{len(self.books.waiting):,} wait for a person ({time.monotonic() - began:.0f} s)"
        )
        self._agenda.after(timedelta(days=1), partial(self._tell, began))


async def _finish(upload: Upload, dictation: Dictation, tx: Transaction) -> Job:
    """The end of an upload, as `scribeline.dictations.finishing` ends it, without its audio."""
    client_id = upload.client_id
    await check_agreement(tx, client_id)
    await dictation_rows.insert_upload(tx, upload)
    await dictation_rows.lock_audio(tx, client_id, upload.sha256)
    if await dictation_rows.job_of_audio(tx, client_id, upload.sha256) is not None:
        raise RuntimeError("the same audio twice")
    dictation_id = new_id()
    facts: dict[str, Any] = {"container": "wav", "codec": "pcm_s16le", "sample_rate_hz": 16000, "channels": 1}
    await dictation_rows.insert_dictation(tx, upload, dictation_id, facts, dictation.audio_s)
    job = await jobs.receive(
        tx, actor=upload.created_by, client_id=client_id, dictation_id=dictation_id, details=upload.details
    )
    ended = await dictation_rows.end_upload(tx, client_id, upload.upload_id, 0, UploadState.FINISHED, job.job_id)
    if ended is None:
        raise RuntimeError("an upload that is gone")
    await audit_upload(tx, upload.created_by, "FINISH_UPLOAD", ended, state=ended.state, job_id=str(job.job_id))
    return job
