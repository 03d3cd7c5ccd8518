"""Sound that is no dictation, or not all of one: told, never guessed at, and nothing stands still for it."""

import numpy as np
import pytest
from tests.acceptance.premises import AT_ONCE, Premises, patient_of
from tests.acceptance.sounds import as_file, file_of, spoken
from tests.integration.transcriber.recordings import encoded, tones

from scribeline.errors import InvalidInput
from scribeline.sdk.documents import document_text
from scribeline.v1.jobs_pb2 import Job


def kinds(premises: Premises, job: str) -> set[str]:
    return {flag.kind for flag in premises.transcript(job).flags}


def test_silence_is_an_empty_draft_that_says_so(premises: Premises) -> None:
    name = premises.upload(premises.short, file_of(np.zeros(16_000 * 5, np.int16)))
    premises.drafted(name)
    draft = premises.transcript(name)
    assert (document_text(draft.document), list(draft.words)) == ("", [])
    assert kinds(premises, name) == {"NO_SPEECH"}


def test_music_is_flagged_and_makes_no_report(premises: Premises) -> None:
    name = premises.upload(premises.short, file_of(tones(5.0)))
    premises.drafted(name)
    draft = premises.transcript(name)
    assert len(draft.words) < 10
    assert draft.flags


@pytest.mark.parametrize("form", ["wav", "mp3", "opus"])
def test_what_is_cut_off_is_drafted_as_far_as_it_goes_and_flagged(premises: Premises, form: str) -> None:
    whole = spoken(premises.short, form=form)
    name = premises.upload(premises.short, whole[: len(whole) * 2 // 3])
    premises.drafted(name)
    assert len(premises.transcript(name).words) > 10
    assert "DAMAGED_AUDIO" in kinds(premises, name)


def test_a_phone_recording_without_its_index_is_refused_with_what_to_do(premises: Premises) -> None:
    whole = spoken(premises.short, form="m4a")
    with pytest.raises(InvalidInput, match=r"cut off.*Export the recording again") as refused:
        premises.upload(premises.short, whole[: len(whole) * 2 // 3])
    assert refused.value.reason == "AUDIO_DAMAGED"


def test_flipped_bits_cost_what_they_hit_and_no_more(premises: Premises) -> None:
    damaged = bytearray(spoken(premises.short, form="mp3"))
    generator = np.random.default_rng(5)
    for at in generator.integers(len(damaged) // 3, len(damaged) // 2, 60):
        damaged[at] ^= 1 << int(generator.integers(8))
    name = premises.upload(premises.short, bytes(damaged))
    job = premises.reaches(name, Job.STATE_DRAFTED, Job.STATE_FAILED)
    if job.state == Job.STATE_FAILED:
        assert job.failure.message.endswith(".")
    else:
        assert len(premises.transcript(name).words) > 10


def test_a_header_without_its_sound_fails_with_words_for_people(premises: Premises) -> None:
    whole = spoken(premises.short, form="flac")
    name = premises.upload(premises.short, whole[:1000] + bytes(len(whole) - 1000))
    job = premises.reaches(name, Job.STATE_FAILED)
    assert job.failure.code == "AUDIO_DAMAGED"
    assert "Export the recording again" in job.failure.message
    assert job.attempts == 1  # trying again cannot help


@pytest.mark.parametrize(
    "data", [b"", b"The patient was seen today. " * 100, encoded(np.zeros(0, np.int16))], ids=["empty", "text", "0 s"]
)
def test_what_holds_no_sound_is_refused_and_makes_no_job(premises: Premises, data: bytes) -> None:
    jobs = premises.count("SELECT count(*) FROM jobs")
    clinic = premises.caller(f"{premises.short.client}-desk", AT_ONCE)
    with pytest.raises(InvalidInput):
        clinic.upload(
            as_file(data),
            client=premises.short.client,
            author=premises.short.author,
            work_type=premises.short.work_type,
            patient=patient_of(premises.short),
        )
    assert premises.count("SELECT count(*) FROM jobs") == jobs
