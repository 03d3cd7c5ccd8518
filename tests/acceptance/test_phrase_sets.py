"""A phrase set that is put in changes what the next draft of the same dictation says, and no draft that was there."""

import json
import re
from pathlib import Path

from tests.acceptance.premises import NORTHFIELD, Premises
from tests.acceptance.sounds import spoken
from tests.acceptance.test_tools import program, run

from scribeline.sdk.documents import document_text
from scribeline.sdk.names import author_name
from scribeline.v1.phrase_sets_pb2 import Phrase, PhraseSet
from scribeline.v1.transcripts_pb2 import Transcript

SURGEON = "Halleraine"
"""How the surgeon writes her name whom the radiologist of the shortest sample called: nobody could know from hearing
it."""
HEARD_AS = ("Halloran", "Helleron", "Halleron", "Holleran")
"""What the small model made of it, from time to time."""


def drafted(premises: Premises) -> Transcript:
    """The sample, dictated once more."""
    job = premises.upload(premises.short, spoken(premises.short))
    premises.drafted(job)
    return premises.transcript(job)


def name_in(draft: Transcript) -> str:
    """The name that the draft has for the surgeon."""
    found = re.search(r"Dr\. (\w+) was called", document_text(draft.document))
    assert found is not None
    return found[1]


def admin(premises: Premises, *arguments: str) -> str:
    """What `scribeline admin phrase-sets` prints for the manager."""
    done = run(
        [
            program("scribeline"),
            "--front",
            premises.address,
            "admin",
            "phrase-sets",
            *arguments,
            "--client",
            NORTHFIELD,
        ],
        {"SCRIBELINE_TOKEN": premises.tokens["mona-manager"]},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_authors_words_are_in_their_next_draft(premises: Premises, tmp_path: Path) -> None:
    first = drafted(premises)
    heard = name_in(first)
    assert heard != SURGEON

    forms = {heard, *HEARD_AS}
    file = tmp_path / "names.jsonl"
    author = premises.short.author
    try:
        # What the model hears depends on what it hears beside it: a new form is told as well, as a person would.
        for _ in range(4):
            file.write_text(json.dumps({"written": SURGEON, "sounds_like": sorted(forms)}) + "\n")
            admin(premises, "put", "colleagues", "--file", str(file), "--author", author, "--name", "Colleagues")
            second = drafted(premises)
            if name_in(second) == SURGEON:
                break
            forms.add(name_in(second))
        assert name_in(second) == SURGEON
        assert SURGEON not in {word.text.strip(".,") for word in second.words}, "what was heard stays"
        assert "CORRECTED" in {flag.kind for flag in second.flags}
        assert name_in(premises.transcript(first.name.removesuffix("/transcript"))) == heard

        assert "Colleagues" in admin(premises, "list")
        kept = tmp_path / "kept.jsonl"
        kept.write_text(admin(premises, "show", "colleagues"))
        assert set(json.loads(kept.read_text().splitlines()[1])["sounds_like"]) == forms
        admin(premises, "put", "colleagues", "--file", str(kept))
    finally:
        admin(premises, "delete", "colleagues")
    assert name_in(drafted(premises)) != SURGEON


def test_an_author_whose_drugs_are_known_is_heard_again_where_doses_are(premises: Premises) -> None:
    sample = premises.sample("cardiology-procedure-note")
    drugs = ["apixaban", "amiodarone", "propofol"]
    made = premises.manager.vocabulary.create_phrase_set(
        sample.client,
        "drugs",
        PhraseSet(
            display_name="Drugs",
            author=author_name(sample.client, sample.author),
            phrases=[Phrase(written=drug) for drug in drugs],
        ),
    )
    try:
        job = premises.upload(sample, spoken(sample))
        premises.drafted(job)
        draft = premises.transcript(job)
        assert all(drug in document_text(draft.document).lower() for drug in drugs)
        assert premises.drafts_of(job) == (1, 1)
    finally:
        premises.manager.vocabulary.delete_phrase_set(sample.client, "drugs", etag=made.etag)
