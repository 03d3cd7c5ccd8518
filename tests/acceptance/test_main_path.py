"""The way of a dictation: uploaded, drafted, corrected, approved, delivered, fetched; each step by whose it is."""

import hashlib
import re
from pathlib import Path

import docx
import grpc
import pytest
from tests.acceptance.premises import HARBOR, NORTHFIELD, SETTINGS, Premises
from tests.acceptance.sounds import FORMATS, spoken
from tests.waiting import until

from scribeline.cli.demo.samples import Dictation
from scribeline.errors import NotFound
from scribeline.sdk.documents import document_text
from scribeline.v1.audio_pb2 import AudioCopy, GetPeaksRequest, Peaks, ReadAudioRequest
from scribeline.v1.jobs_pb2 import Job

LEAST_RECALL = 0.75
AHEAD = int(SETTINGS["SCRIBELINE_TRANSCRIPTIONS_AHEAD"])


class Morning:
    """What the clinics sent in one morning: a dictation in each format, and last of all one that is STAT."""

    def __init__(self, premises: Premises) -> None:
        short, letter = premises.short, premises.sample("cardiology-procedure-note")
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, str] = {}
        self.samples: dict[str, Dictation] = {}
        for form in FORMATS:
            self.samples[form] = letter if form == "flac" else short
            self.files[form] = spoken(self.samples[form], form=form)
        self.samples["STAT"], self.files["STAT"] = short, spoken(short)
        with premises.transcriber.paused():
            for name, data in self.files.items():
                work_type = "operative-report" if name == "m4a" else None  # which goes to review
                job = premises.upload(self.samples[name], data, stat=name == "STAT", work_type=work_type)
                self.jobs[name] = job
            self.positions = {form: premises.job(job).queue_position for form, job in self.jobs.items()}
        for job in self.jobs.values():
            premises.drafted(job)


@pytest.fixture(scope="module")
def morning(premises: Premises) -> Morning:
    return Morning(premises)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]{3,}", text.lower())


def recall(heard: str, meant: str) -> float:
    """How much of the words that were meant is there."""
    there = set(words(heard))
    wanted = words(meant)
    return sum(word in there for word in wanted) / len(wanted)


@pytest.mark.parametrize("form", FORMATS)
def test_the_draft_has_most_of_what_was_said_and_when(premises: Premises, morning: Morning, form: str) -> None:
    job = premises.job(morning.jobs[form])
    draft = premises.transcript(job.name)
    duration_s = job.audio_duration.ToNanoseconds() / 1e9
    starts = [word.start_offset.ToNanoseconds() / 1e9 for word in draft.words]
    ends = [word.end_offset.ToNanoseconds() / 1e9 for word in draft.words]
    assert recall(document_text(draft.document), morning.samples[form].report) > LEAST_RECALL
    assert len(draft.words) > 30
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= duration_s + 0.1 for start, end in zip(starts, ends, strict=True))
    assert all(0 <= word.confidence <= 1 for word in draft.words)
    assert job.audio_sha256 == hashlib.sha256(morning.files[form]).digest()
    assert premises.drafts_of(job.name) == (1, 1)


def test_stat_is_the_next_one_whoever_waits(morning: Morning) -> None:
    assert morning.positions["STAT"] == 0
    assert sorted(morning.positions.values()) == list(range(len(morning.positions)))


def test_stat_does_not_wait_for_a_transcriber_that_is_full_of_routine(premises: Premises) -> None:
    files = [spoken(premises.long) for _ in range(AHEAD)]
    routine = [premises.upload(premises.long, file) for file in files]
    for name in routine:
        premises.reaches(name, Job.STATE_TRANSCRIBING)
    stat = premises.upload(premises.short, spoken(premises.short, seconds=8), stat=True)
    premises.drafted(stat)
    assert {premises.job(name).state for name in routine} == {Job.STATE_TRANSCRIBING}
    for name in routine:
        premises.manager.cancel_job(name, reason="It has told enough.")


def test_the_audio_is_kept_to_the_byte_and_has_a_copy_to_listen_to(premises: Premises, morning: Morning) -> None:
    name, file = morning.jobs["mp3"], morning.files["mp3"]
    with premises.audio_of("mona-manager") as (audio, metadata):

        def read(copy: "AudioCopy.ValueType", offset: int = 0, limit: int = 0) -> bytes:
            request = ReadAudioRequest(job=name, copy=copy, read_offset=offset, read_limit=limit)
            return b"".join(message.data for message in audio.ReadAudio(request, metadata=metadata))

        def peaks() -> Peaks | None:
            try:
                return audio.GetPeaks(GetPeaksRequest(job=name), metadata=metadata)
            except grpc.RpcError as error:
                if isinstance(error, grpc.Call) and error.code() is grpc.StatusCode.NOT_FOUND:
                    return None  # not made yet
                raise

        assert read(AudioCopy.AUDIO_COPY_ORIGINAL) == file
        assert read(AudioCopy.AUDIO_COPY_ORIGINAL, 1000, 500) == file[1000:1500]
        assert read(AudioCopy.AUDIO_COPY_ORIGINAL, len(file) - 3) == file[-3:]
        outline = until(peaks, within_s=60, what="the peaks")
        assert outline is not None
        copy = read(AudioCopy.AUDIO_COPY_PLAYBACK)
        assert copy.startswith(b"\x1a\x45\xdf\xa3")
        assert read(AudioCopy.AUDIO_COPY_PLAYBACK, 100, 50) == copy[100:150]
        seconds = len(outline.min_max) / 2 / outline.pairs_per_second
        assert abs(seconds - premises.job(name).audio_duration.ToNanoseconds() / 1e9) < 0.5


def test_a_transcriptionist_takes_the_next_one_and_its_document_reaches_the_clinic(
    premises: Premises, morning: Morning, tmp_path: Path
) -> None:
    job = premises.typist.claim_next_job(NORTHFIELD)
    assert job.name == morning.jobs["STAT"]
    premises.typist.release_job(job.name)
    premises.submitted(job.name, premises.short.report)
    assert premises.delivered(job.name).approved_revision == 2
    document = fetched(premises, job.name, NORTHFIELD, tmp_path / "first.docx")
    assert_is_the_clinics(document, premises.short, "NORTHFIELD")
    assert "nondisplaced fracture of the right C6 lamina" in text_of(document)
    with pytest.raises(NotFound):
        next(premises.clinic(HARBOR).list_deliverables(job.name))  # the other clinic knows nothing of it


def test_what_the_clinic_wants_reviewed_is_approved_by_somebody_else(
    premises: Premises, morning: Morning, tmp_path: Path
) -> None:
    name = morning.jobs["m4a"]
    assert premises.submitted(name, premises.short.report).state == Job.STATE_IN_REVIEW
    returned = premises.reviewer
    etag = returned.get_transcript(name).etag
    premises.reviewer.return_transcript(name, remarks="Which level?")
    again = premises.typist.get_transcript(name)
    assert again.etag == etag
    premises.typist.submit_transcript(name, etag=etag)
    premises.reviewer.approve_transcript(name, etag=premises.reviewer.get_transcript(name).etag)
    premises.delivered(name)
    assert "C6 lamina" in text_of(fetched(premises, name, NORTHFIELD, tmp_path / "reviewed.docx"))


def test_each_clinic_has_its_own_look(premises: Premises, morning: Morning, tmp_path: Path) -> None:
    sample = morning.samples["flac"]
    premises.submitted(morning.jobs["flac"], sample.report)
    premises.delivered(morning.jobs["flac"])
    document = fetched(premises, morning.jobs["flac"], HARBOR, tmp_path / "harbor.docx")
    assert_is_the_clinics(document, sample, "HARBOR")
    assert all(line.partition(": ")[2][:40] in text_of(document) for line in sample.report.splitlines() if ": " in line)


def test_delivered_again_the_same_revision_is_the_same_file(
    premises: Premises, morning: Morning, tmp_path: Path
) -> None:
    name = morning.jobs["wav"]
    premises.submitted(name, premises.short.report)
    premises.delivered(name)
    first = fetched(premises, name, NORTHFIELD, tmp_path / "one.docx").read_bytes()
    # As if the deliverer had died after rendering, before anything of it was on record.
    job_id = name.rpartition("/")[2]
    premises.forget_deliverables(job_id)
    premises.change("UPDATE jobs SET state = 'APPROVED' WHERE job_id = %s", [job_id])
    premises.manager.retry_job(name)
    premises.delivered(name)
    assert fetched(premises, name, NORTHFIELD, tmp_path / "two.docx").read_bytes() == first


def test_the_same_audio_twice_is_one_job(premises: Premises, morning: Morning) -> None:
    assert premises.upload(morning.samples["mp3"], morning.files["mp3"]) == morning.jobs["mp3"]


def fetched(premises: Premises, job: str, client: str, target: Path) -> Path:
    """The clinic fetches its one document."""
    (deliverable,) = premises.clinic(client).list_deliverables(job)
    told = premises.clinic(client).download(deliverable.name, target)
    assert hashlib.sha256(target.read_bytes()).digest() == told.sha256 == deliverable.sha256
    assert target.stat().st_size == deliverable.size_bytes
    return target


def text_of(path: Path) -> str:
    """All that a document says in its body, tables too, in the order of the page."""
    body = docx.Document(str(path)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in body.iter(f"{{{W}}}p"))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def assert_is_the_clinics(path: Path, sample: Dictation, clinic: str) -> None:
    """The document has the clinic's own header, and the patient's demographics in their places."""
    document = docx.Document(str(path))
    header = "".join(t.text or "" for s in document.sections for t in s.header._element.iter() if t.tag.endswith("}t"))
    assert clinic in header.upper()
    everything = header + text_of(path)
    for what in ("name", "record_number"):
        assert sample.patient[what] in everything
    assert "{" not in everything
