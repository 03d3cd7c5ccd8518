"""Database or store away for longer than every timeout, in the middle of each step: told or waited out, then made good.

Nothing is lost by it and nothing is done twice.
"""

import io
from collections.abc import Callable

import pytest
from tests.acceptance.premises import AT_ONCE, Premises, away, patient_of, raised
from tests.acceptance.sounds import spoken
from tests.acceptance.test_cancelled_and_lost import windows_begun
from tests.servers.proxy import Mode
from tests.waiting import until

from scribeline.sdk import Scribeline
from scribeline.sdk.documents import document_from_text
from scribeline.sdk.errors import CallUnavailable
from scribeline.v1.jobs_pb2 import Job
from scribeline.v1.uploads_pb2 import Upload


class Interrupted(io.BytesIO):
    """A file that lets something happen when it is read again to be sent: in the middle of its upload."""

    def __init__(self, data: bytes, happens: Callable[[], object]) -> None:
        super().__init__(data)
        self._happens = happens
        self._passes = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset == 0 and whence == 0:
            self._passes += 1
            if self._passes == 2:
                self._happens()
        return super().seek(offset, whence)


def upload(premises: Premises, caller: Scribeline, file: io.BytesIO) -> Upload:
    sample = premises.short
    return caller.upload(
        file,
        client=sample.client,
        author=sample.author,
        work_type=sample.work_type,
        patient=patient_of(sample),
    )


def assert_advises_retry(error: Exception) -> None:
    assert isinstance(error, CallUnavailable)
    assert error.reason != "FRONT_UNREACHABLE"  # the front itself has said so
    assert error.retry_after_s is not None


def assert_one_job_of(premises: Premises, job: str) -> None:
    sha256 = premises.job(job).audio_sha256
    assert premises.count("SELECT count(*) FROM dictations WHERE sha256 = %s", [sha256]) == 1
    premises.drafted(job)
    assert premises.drafts_of(job) == (1, 1)


@pytest.fixture(scope="module")
def delivered(premises: Premises) -> str:
    """A delivered job: its addenda are pages to write on, without a dictation each."""
    name = premises.upload(premises.short, spoken(premises.short, seconds=8))
    premises.drafted(name)
    premises.submitted(name, premises.short.report)
    premises.delivered(name)
    return name


@pytest.fixture
def page(premises: Premises, delivered: str) -> str:
    """A page that the typist holds."""
    job = premises.manager.amend_job(delivered, amendment=Job.AMENDMENT_ADDENDUM, reason="More was said.")
    premises.typist.claim_job(job.name)
    return job.name


def events(premises: Premises, job: str, verb: str) -> int:
    return premises.count(
        "SELECT count(*) FROM job_events WHERE job_id = %s AND verb = %s", [job.rpartition("/")[2], verb]
    )


@pytest.mark.parametrize("part", ["database", "store"])
def test_during_an_upload(premises: Premises, part: str) -> None:
    line = {"database": premises.database, "store": premises.store}[part]["front"]
    data = spoken(premises.short)
    impatient = premises.caller(f"{premises.short.client}-desk", AT_ONCE)
    with away():
        file = Interrupted(data, lambda: setattr(line, "mode", Mode.STALL))
        error = raised(CallUnavailable, lambda: upload(premises, impatient, file))
        line.mode = Mode.PASS
    assert_advises_retry(error)
    # Another line breaks in the midst of what is sent, and the library goes on where it was.
    patient = premises.clinic(premises.short.client)
    done = upload(
        premises, patient, Interrupted(data, lambda: line.cut_after(2_000 if part == "database" else 300_000))
    )
    assert done.state == Upload.STATE_FINISHED
    assert_one_job_of(premises, done.job)


def test_the_database_during_a_transcription(premises: Premises) -> None:
    note = premises.sample("orthopedics-progress-note")
    name = premises.upload(note, spoken(note))
    until(lambda: windows_begun(premises, name), within_s=60, what="the first windows")
    premises.transcriber.mark()
    with away(*premises.database.values()):
        until(lambda: premises.transcriber.said().count("no beat") >= 2, within_s=30, what="beats that do not arrive")
    job = premises.drafted(name)
    assert job.attempts == 1
    assert premises.drafts_of(name) == (1, 1)


def test_the_store_during_a_transcription(premises: Premises) -> None:
    data = spoken(premises.short, seconds=8)
    premises.transcriber.mark()
    with premises.transcriber.paused():
        name = premises.upload(premises.short, data)
        premises.store["transcriber"].mode = Mode.REFUSE
    try:
        until(lambda: "STORE_UNAVAILABLE" in premises.transcriber.said(), within_s=30, what="it waits for the store")
        assert premises.job(name).state == Job.STATE_TRANSCRIBING
    finally:
        premises.store["transcriber"].mode = Mode.PASS
    assert premises.drafted(name).attempts == 1
    assert premises.drafts_of(name) == (1, 1)


def test_the_database_during_a_save(premises: Premises, page: str) -> None:
    impatient = premises.caller("tess-typist", AT_ONCE)
    etag = premises.typist.get_transcript(page).etag
    text = document_from_text("FINDINGS: A spur of four millimeters.")
    with away(premises.database["front"]):
        assert_advises_retry(raised(CallUnavailable, lambda: impatient.save_transcript(page, text, etag=etag)))
    assert premises.typist.get_transcript(page).etag == etag
    for turn, byte_count in enumerate((300, 1_500, 4_000)):
        premises.database["front"].cut_after(byte_count)
        document = document_from_text(f"FINDINGS: A spur of {turn + 5} millimeters.")
        etag = premises.typist.save_transcript(page, document, etag=etag).etag
    assert premises.drafts_of(page)[1] == 4


def test_the_database_during_a_submission(premises: Premises, page: str) -> None:
    impatient = premises.caller("tess-typist", AT_ONCE)
    etag = premises.typist.get_transcript(page).etag
    with away(premises.database["front"], mode=Mode.CUT):
        assert_advises_retry(raised(CallUnavailable, lambda: impatient.submit_transcript(page, etag=etag)))
    assert premises.job(page).state == Job.STATE_EDITING
    premises.database["front"].cut_after(1_000)
    premises.typist.submit_transcript(page, etag=etag)
    premises.delivered(page)
    assert events(premises, page, "SUBMIT") == 1


@pytest.mark.parametrize("byte_count", [200, 1_200, 2_500, 5_000])
def test_the_database_during_a_delivery(premises: Premises, page: str, byte_count: int) -> None:
    line = premises.database["deliverer"]
    etag = premises.typist.get_transcript(page).etag
    with premises.deliverer.paused():
        premises.typist.submit_transcript(page, etag=etag)
        line.cut_after(byte_count)
    assert_delivered_once(premises, page)


def test_the_store_during_a_delivery(premises: Premises, page: str) -> None:
    etag = premises.typist.get_transcript(page).etag
    premises.deliverer.mark()
    with away(premises.store["deliverer"]):
        premises.typist.submit_transcript(page, etag=etag)
        until(lambda: "STORE_UNAVAILABLE" in premises.deliverer.said(), within_s=30, what="it waits for the store")
        assert premises.job(page).state == Job.STATE_APPROVED
    assert_delivered_once(premises, page)


def assert_delivered_once(premises: Premises, job: str) -> None:
    premises.delivered(job)
    assert len(list(premises.manager.list_deliverables(job))) == 1
    assert events(premises, job, "DELIVER") == 1
    until(lambda: not premises.tasks_of(job), within_s=30, what="nothing of it is left in the queue")


@pytest.mark.parametrize("part", ["database", "store"])
def test_during_a_download(
    premises: Premises, delivered: str, part: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (made,) = premises.manager.list_deliverables(delivered)
    target = tmp_path_factory.mktemp("download") / "report.docx"
    impatient = premises.caller(f"{premises.short.client}-desk", AT_ONCE)
    with away({"database": premises.database, "store": premises.store}[part]["front"]):
        assert_advises_retry(raised(CallUnavailable, lambda: impatient.download(made.name, target)))
        assert not target.exists()
    assert impatient.download(made.name, target).sha256 == made.sha256


def test_everything_away_from_everybody_for_a_while(premises: Premises) -> None:
    data = [spoken(premises.short, seconds=8) for _ in range(3)]
    with premises.transcriber.paused():
        names = [premises.upload(premises.short, each) for each in data]
    impatient = premises.caller("mona-manager", AT_ONCE)
    with away(*premises.database.values(), *premises.store.values()):
        for _ in range(3):
            assert_advises_retry(raised(CallUnavailable, lambda: list(impatient.list_jobs())))
    for name in names:
        premises.drafted(name)
        assert premises.drafts_of(name) == (1, 1)
        until(lambda name=name: not premises.tasks_of(name), within_s=60, what="nothing is left in the queue")  # type: ignore[misc]
