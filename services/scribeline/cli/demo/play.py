"""The play itself: clinics upload, the machine drafts, people correct and approve, documents are delivered.

Everybody calls the public API with a token of their own. What the transcriptionist types is known beforehand: the
sample's intended report.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rich.rule import Rule
from rich.text import Text

from scribeline.cli.demo.company import People, set_up
from scribeline.cli.demo.samples import Dictation, Samples
from scribeline.cli.demo.stage import Stage
from scribeline.cli.demo.summary import Outcome, outcome_table, write_summary
from scribeline.cli.machine import Machine
from scribeline.cli.printing import document_lines, flag_lines, minutes, state_word
from scribeline.errors import NotFound, Unavailable, WrongState
from scribeline.sdk.documents import document_from_text, transcript_lines
from scribeline.sdk.names import last_id
from scribeline.v1.jobs_pb2 import Job, Patient
from scribeline.v1.transcripts_pb2 import Transcript
from scribeline.v1.uploads_pb2 import Upload

LOOK_EVERY_S = 0.4
"""How often the floor is looked at."""
STILL_FOR_S = 150.0
"""So long without any change is a failure."""
UPLOADS_AT_A_TIME = 3
WIDE = 96
"""From so many characters on the table shows digests."""


class JobStuck(WrongState):
    """A job went where it should not."""

    reason = "JOB_STUCK"


class NothingMoves(Unavailable):
    """Nothing has changed for too long."""

    reason = "NOTHING_MOVES"


@dataclass(slots=True)
class Course:
    """One dictation on its way."""

    dictation: Dictation
    job: Job = field(default_factory=Job)
    doubtful_words: int = 0
    characters: int = 0
    is_reviewed: bool = False
    outcome: Outcome | None = None


class Play:
    """The demo on a running machine."""

    def __init__(self, machine: Machine, samples: Samples, output: Path, stage: Stage) -> None:
        self._machine = machine
        self._samples = samples
        self._output = output
        self._stage = stage
        self._courses: dict[str, Course] = {}  # by the job's name
        self._changed_at = time.monotonic()

    def run(self) -> None:
        """Play it to the end, and tell what became of it."""
        with set_up(self._machine, self._samples) as people:
            self._stage.tell(*self._cast())
            with ThreadPoolExecutor(UPLOADS_AT_A_TIME, thread_name_prefix="clinic") as clinics:
                uploads = [clinics.submit(self._upload, people, dictation) for dictation in self._samples.dictations]
                try:
                    self._play(people, uploads)
                except BaseException:
                    for upload in uploads:
                        upload.cancel()
                    raise
        outcomes = [course.outcome for course in self._courses.values() if course.outcome is not None]
        write_summary(outcomes, self._output / "summary.json")
        self._stage.tell("", outcome_table(outcomes, with_digests=self._stage.width >= WIDE))

    def _cast(self) -> list[str]:
        told = [""]
        for clinic in self._samples.clinics:
            told.append(
                f"{clinic.name}: {len(clinic.authors)} authors, {len(clinic.work_types)} work types, "
                f"its own template, {sum(d.client == clinic.id for d in self._samples.dictations)} dictations"
            )
        return [*told, ""]

    # --- the clinics

    def _upload(self, people: People, dictation: Dictation) -> Upload:
        patient = dictation.patient
        return people.clinics[dictation.client].upload(
            dictation.file,
            client=dictation.client,
            author=dictation.author,
            work_type=dictation.work_type,
            stat=dictation.is_stat,
            patient=Patient(
                display_name=patient["name"],
                record_number=patient["record_number"],
                birth_date=patient["date_of_birth"],
                service_date=patient["date_of_service"],
            ),
            on_progress=lambda sent, total: self._stage.uploading(dictation.id, sent, total),
        )

    def _fetch(self, people: People, course: Course) -> None:
        """The clinic fetches its document; the library has verified its SHA-256."""
        dictation, job = course.dictation, course.job
        clinic = people.clinics[dictation.client]
        deliverable = next(clinic.list_deliverables(job.name))
        # Under a name that a person recognises; the clinic itself gets it as deliverable.file_name.
        target = self._output / dictation.client / f"{dictation.id}{Path(deliverable.file_name).suffix}"
        clinic.download(deliverable.name, target)
        changed = sum(
            revision.changed_characters
            for revision in people.transcriptionist.list_revisions(job.name)
            if int(last_id(revision.name)) > 1
        )
        course.outcome = Outcome(
            dictation=dictation.id,
            client=dictation.client,
            work_type=dictation.work_type,
            author=dictation.author,
            is_stat=dictation.is_stat,
            job=job.name,
            document=str(target.relative_to(self._output)),
            delivered_as=deliverable.file_name,
            sha256=deliverable.sha256.hex(),
            audio_s=round(job.audio_duration.ToTimedelta() / timedelta(seconds=1), 3),
            seconds_in_state={
                state_word(spent.state): round(spent.duration.ToTimedelta() / timedelta(seconds=1), 3)
                for spent in job.times_in_state
            },
            words=deliverable.word_count,
            lines=float(deliverable.lines),
            doubtful_words=course.doubtful_words,
            characters=course.characters,
            characters_changed=changed,
            is_reviewed=course.is_reviewed,
        )

    # --- the floor

    def _play(self, people: People, uploads: list[Future[Upload]]) -> None:
        waiting = dict(zip(uploads, self._samples.dictations, strict=True))
        while waiting or any(course.outcome is None for course in self._courses.values()):
            for upload in [upload for upload in waiting if upload.done()]:
                course = Course(waiting.pop(upload))
                self._courses[upload.result().job] = course
                self._moved()
            self._look(people)
            self._machine.refuse_crashes()
            if time.monotonic() - self._changed_at > STILL_FOR_S:
                raise NothingMoves(f"Nothing has moved for {STILL_FOR_S:.0f} s: the logs say why.")
            time.sleep(LOOK_EVERY_S)

    def _look(self, people: People) -> None:
        """Look at every job, and do what it waits for."""
        for job in people.manager.list_jobs():
            course = self._courses.get(job.name)
            if course is None or course.outcome is not None:
                continue
            if job.etag != course.job.etag or job.progress != course.job.progress:
                self._moved()
            course.job = job
            self._show(course)
            match job.state:
                case Job.STATE_DRAFTED:
                    self._correct_next(people)
                case Job.STATE_IN_REVIEW:
                    self._approve(people, course)
                case Job.STATE_DELIVERED:
                    self._fetch(people, course)
                case Job.STATE_FAILED | Job.STATE_UNROUTED | Job.STATE_CANCELLED | Job.STATE_HELD:
                    why = job.failure.message or "a person has to look at it"
                    raise JobStuck(f"The job of {course.dictation.id} is {state_word(job.state)}: {why}")
                case _:
                    pass

    def _show(self, course: Course) -> None:
        job, dictation = course.job, course.dictation
        detail, done = "", None
        if job.state == Job.STATE_RECEIVED and job.HasField("queue_position"):
            detail, done = f"place {job.queue_position + 1} in the queue", 0.0
        elif job.state == Job.STATE_TRANSCRIBING:
            done = job.progress
            detail = f"{job.progress:.0%} of {minutes(job.audio_duration.seconds)}"
        elif job.state == Job.STATE_DELIVERED:
            done = 1.0
        self._stage.standing(dictation.id, state_word(job.state), detail, done)

    def _moved(self) -> None:
        self._changed_at = time.monotonic()

    # --- the people

    def _correct_next(self, people: People) -> None:
        """The transcriptionist takes the next draft (STAT first), corrects it and hands it in."""
        typist = people.transcriptionist
        try:
            job = typist.claim_next_job()
        except NotFound:
            return
        course = self._courses.get(job.name)
        if course is None:  # its upload has just become a job, and is not written down yet
            typist.release_job(job.name)
            return
        draft = typist.get_transcript(job.name, with_words=True)
        self._tell_draft(course, draft)
        corrected = typist.save_transcript(job.name, document_from_text(course.dictation.report), etag=draft.etag)
        course.characters = len(corrected.text)
        typist.submit_transcript(job.name, etag=corrected.etag)
        self._moved()

    def _approve(self, people: People, course: Course) -> None:
        """Somebody else reads it again, where the clinic asks for that."""
        transcript = people.reviewer.get_transcript(course.job.name)
        people.reviewer.approve_transcript(course.job.name, etag=transcript.etag)
        course.is_reviewed = True
        self._moved()

    def _tell_draft(self, course: Course, draft: Transcript) -> None:
        lines = transcript_lines(draft)
        course.doubtful_words = sum(piece.is_doubtful for line in lines for piece in line.pieces)
        title = f"draft of {course.dictation.id}: {course.doubtful_words} doubtful"
        self._stage.tell(
            Text(),
            Rule(title, align="left", style="dim"),
            *document_lines(lines, in_colour=self._stage.in_colour),
            *(Text(line, style="yellow") for line in flag_lines(draft.flags)),
            Rule(style="dim"),
        )
