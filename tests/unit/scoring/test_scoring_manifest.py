"""What a benchmark's manifest may be, and how a wrong one is told."""

import json

import pytest

from scribeline.scoring.errors import InvalidManifest
from scribeline.scoring.manifest import Accepted, Dictation, read_manifest

LEAST = {"id": "a-1", "file": "audio/a-1.opus", "formatted": "The lungs are clear."}


def line(**more: object) -> str:
    return json.dumps({**LEAST, **more})


def test_only_id_file_and_report_are_needed() -> None:
    assert read_manifest(line()) == [Dictation("a-1", "audio/a-1.opus", "The lungs are clear.")]


def test_all_that_a_line_may_tell() -> None:
    (dictation,) = read_manifest(
        line(
            id="a-1.telephone",
            condition="telephone",
            spoken="the lungs are clear period",
            drugs=["losartan"],
            terms=["lungs"],
            author="a",
            locale="en-GB",
            history="history/a.jsonl",
            accept=[{"written": "4 days", "also": ["four days"]}],
            voice="told, and not used",
        )
    )
    assert (dictation.title, dictation.condition, dictation.locale) == ("a-1", "telephone", "en-GB")
    assert (dictation.drugs, dictation.terms, dictation.history) == (("losartan",), ("lungs",), "history/a.jsonl")
    assert dictation.accept == (Accepted("4 days", ("four days",)),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no dictation"),
        ("{", "Line 1 is not JSON"),
        ("[" * 100_000, "Line 1 is not JSON"),
        ("[]", "Line 1 is not a JSON object"),
        (line() + "\n\n" + line(), "Line 3 has the id of an earlier line"),
        (line(id=7), "Line 1 has no text for id"),
        (line(formatted=" "), "Line 1 has no text for formatted"),
        (line(file="/etc/passwd"), "Line 1 has a file outside of the manifest's folder"),
        (line(history="../others.jsonl"), "Line 1 has a history outside of the manifest's folder"),
        (line(drugs="losartan"), "Line 1 has drugs that are no list of texts"),
        (line(accept=["4 days"]), "Line 1 has accept that is no list like"),
        (line(accept=[{"also": []}]), "Line 1 has no text for written"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(InvalidManifest, match=told):
        read_manifest(text)
