"""The same name, misheard and corrected for three patients, is proposed, accepted, and right in the next draft."""

import re

from tests.acceptance.premises import NORTHFIELD, Premises
from tests.acceptance.sounds import as_file, spoken
from tests.acceptance.test_tools import program, run
from tests.waiting import until

from scribeline.sdk.documents import document_text
from scribeline.v1.jobs_pb2 import Job, Patient
from scribeline.v1.learning_pb2 import Proposal
from scribeline.v1.transcripts_pb2 import Transcript

SURGEON = "Halleraine"
"""How the surgeon writes her name whom the radiologist of the shortest sample called."""
PATIENTS = ("Pia Muster", "Odo Quandt", "Ute Ferber")


def drafted(premises: Premises, patient: str) -> Transcript:
    """The sample, dictated once more, for another patient."""
    sample = premises.short
    job = (
        premises.clinic(sample.client)
        .upload(
            as_file(spoken(sample)),
            client=sample.client,
            author=sample.author,
            work_type=sample.work_type,
            patient=Patient(display_name=patient, record_number=f"R-{sum(map(ord, patient))}"),
        )
        .job
    )
    premises.drafted(job)
    return premises.transcript(job)


def name_in(draft: Transcript) -> str:
    """The name that the draft has for the surgeon."""
    found = re.search(r"Dr\. (\w+) was called", document_text(draft.document))
    assert found is not None
    return found[1]


def correct(premises: Premises, draft: Transcript) -> None:
    """Somebody listens, writes the surgeon's name as she does, and hands the document in."""
    job = draft.name.removesuffix("/transcript")
    text = document_text(draft.document)
    submitted = premises.submitted(job, text.replace(f"Dr. {name_in(draft)}", f"Dr. {SURGEON}"))
    if submitted.state == Job.STATE_IN_REVIEW:
        premises.reviewer.approve_transcript(job, etag=premises.transcript(job).etag)


def proposed(premises: Premises) -> Proposal | None:
    """The proposal for the surgeon's name."""
    found = premises.manager.learning.list_proposals(NORTHFIELD, author=premises.short.author)
    return next((each for each in found if each.written == SURGEON), None)


def admin(premises: Premises, *arguments: str) -> str:
    """What `scribeline admin proposals` prints for the manager."""
    done = run(
        [program("scribeline"), "--front", premises.address, "admin", "proposals", *arguments, "--client", NORTHFIELD],
        {"SCRIBELINE_TOKEN": premises.tokens["mona-manager"]},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_people_correct_again_and_again_is_right_in_the_next_draft(premises: Premises) -> None:
    for count, patient in enumerate(PATIENTS):
        assert proposed(premises) is None, f"after {count} patients"
        draft = drafted(premises, patient)
        assert name_in(draft) != SURGEON
        correct(premises, draft)
    found = until(
        lambda: proposed(premises), within_s=30.0, every_s=0.2, what="what three patients' documents teach is proposed"
    )
    assert found is not None
    assert (found.state, found.patient_count) == (Proposal.STATE_OPEN, 3)

    assert SURGEON in admin(premises, "list", "--state", "open")
    assert SURGEON in admin(premises, "show", found.name)
    admin(premises, "accept", found.name)
    assert name_in(drafted(premises, "Jan Brandl")) == SURGEON
    assert "learned" in {name.rpartition("/")[2].partition("-")[0] for name in phrase_sets(premises)}

    admin(premises, "undo", found.name)
    assert phrase_sets(premises) == []
    assert name_in(drafted(premises, "Lea Wimmer")) != SURGEON


def phrase_sets(premises: Premises) -> list[str]:
    """The names of the client's phrase sets."""
    return [each.name for each in premises.manager.vocabulary.list_phrase_sets(NORTHFIELD)]
