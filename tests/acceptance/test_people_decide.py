"""Where a person has to say how it goes on: an unknown author, a damaged recording, a delivered document."""

import io
from pathlib import Path

from tests.acceptance.premises import BUCKET, Premises, patient_of
from tests.acceptance.sounds import as_file, spoken
from tests.acceptance.test_main_path import fetched, text_of

from scribeline.sdk.documents import document_from_text, document_text
from scribeline.v1.jobs_pb2 import DictationDetails, Job


def test_a_dictation_of_an_unknown_author_waits_until_somebody_routes_it(premises: Premises) -> None:
    sample = premises.short
    upload = premises.clinic(sample.client).upload(
        as_file(spoken(sample, seconds=8)),
        client=sample.client,
        patient=patient_of(sample),
        details=DictationDetails(author_code="9999", work_type_code="9"),
    )
    assert premises.job(upload.job).state == Job.STATE_UNROUTED
    assert premises.drafts_of(upload.job) == (0, 0)
    routed = premises.manager.route_job(upload.job, author=sample.author, work_type=sample.work_type)
    assert routed.state == Job.STATE_RECEIVED
    assert premises.drafted(upload.job).details.author.endswith(sample.author)


def test_what_the_store_has_damaged_is_tried_again_ever_later_then_told_and_repaired_by_a_person(
    premises: Premises,
) -> None:
    data = spoken(premises.short, seconds=8)
    before = premises.keys("clients/")
    with premises.transcriber.paused():
        name = premises.upload(premises.short, data)
        (key,) = premises.keys("clients/") - before
        answer = premises.objects.get_object(BUCKET, key)
        sealed = answer.read()
        answer.close()
        flipped = bytearray(sealed)
        flipped[len(flipped) // 2] ^= 0x10
        premises.objects.put_object(BUCKET, key, io.BytesIO(bytes(flipped)), len(flipped))
    job = premises.reaches(name, Job.STATE_FAILED)
    assert job.attempts == 3
    assert job.failure.code == "OBJECT_DAMAGED"
    assert job.failure.message.endswith(".")
    begun = premises.rows(
        "SELECT at FROM job_events WHERE job_id = %s AND verb = 'BEGIN' ORDER BY event_id", [name.rpartition("/")[2]]
    )
    first, second = (begun[n + 1]["at"] - begun[n]["at"] for n in range(2))
    assert first.total_seconds() >= 0.5
    assert second.total_seconds() >= 1.5
    premises.objects.put_object(BUCKET, key, io.BytesIO(sealed), len(sealed))
    assert premises.manager.retry_job(name).state == Job.STATE_RECEIVED
    premises.drafted(name)
    assert premises.drafts_of(name) == (1, 1)


def test_a_correction_and_an_addendum_are_documents_of_their_own(premises: Premises, tmp_path: Path) -> None:
    sample = premises.short
    first = premises.upload(sample, spoken(sample, seconds=8))
    premises.drafted(first)
    premises.submitted(first, sample.report)
    premises.delivered(first)
    kept = fetched(premises, first, sample.client, tmp_path / "first.docx").read_bytes()

    correction = premises.clinic(sample.client).amend_job(
        first, amendment=Job.AMENDMENT_CORRECTION, reason="It was the left lamina."
    )
    assert (correction.state, correction.amends) == (Job.STATE_DRAFTED, first)
    premises.typist.claim_job(correction.name)
    page = premises.typist.get_transcript(correction.name)
    assert "right C6 lamina" in document_text(page.document)
    text = document_text(page.document).replace("right C6", "left C6")
    saved = premises.typist.save_transcript(correction.name, document_from_text(text), etag=page.etag)
    premises.typist.submit_transcript(correction.name, etag=saved.etag)
    premises.delivered(correction.name)
    assert "left C6 lamina" in text_of(fetched(premises, correction.name, sample.client, tmp_path / "corrected.docx"))

    addendum = premises.clinic(sample.client).amend_job(
        first, amendment=Job.AMENDMENT_ADDENDUM, reason="A second reading."
    )
    assert document_text(premises.transcript(addendum.name).document) == ""
    premises.submitted(addendum.name, "ADDENDUM: A second reading agrees.")
    premises.delivered(addendum.name)
    added = text_of(fetched(premises, addendum.name, sample.client, tmp_path / "addendum.docx"))
    assert "A second reading agrees." in added
    assert "lamina" not in added

    assert fetched(premises, first, sample.client, tmp_path / "again.docx").read_bytes() == kept
