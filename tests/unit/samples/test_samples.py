"""The samples are what samples/README.md says they are: whole, invented, small, and in many formats."""

import hashlib
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import av
import pytest

SAMPLES = Path(__file__).parents[3] / "samples"
DICTATIONS: list[dict[str, Any]] = json.loads((SAMPLES / "dictations.json").read_text())["dictations"]
CLIENTS: dict[str, dict[str, Any]] = {
    client["id"]: client for client in json.loads((SAMPLES / "clients.json").read_text())["clients"]
}
CODECS = {
    "WAV (16 kHz PCM)": ("wav", "pcm_s16le"),
    "WAV (8 kHz mu-law)": ("wav", "pcm_mulaw"),
    "MP3": ("mp3", "mp3float"),
    "M4A (AAC)": ("mov,mp4,m4a,3gp,3g2,mj2", "aac"),
    "Ogg Opus": ("ogg", "opus"),
    "FLAC": ("flac", "flac"),
}
# The Joint Commission's list and ISMP's, as far as a pattern can tell them from good text.
ERROR_PRONE = re.compile(
    r"\b(?:q\.?d\.?|q\.?o\.?d\.?|IU|MSO4|MgSO4|cc|D/C|q\.?h\.?s\.?|HS|SC|SQ|TIW|per os)(?!\w)"
    r"|\d+\s?[Uu]\b|µg|(?<![\d.,])\.\d|\d\.0\s?(?:mg|mcg|g|mL)\b|\b(?:mg|mcg|mL|kg|cm|mm)\.(?=\s[a-z])|\d(?:mg|mcg|mL|kg)\b",
)

each_dictation = pytest.mark.parametrize("dictation", DICTATIONS, ids=lambda dictation: dictation["id"])


@each_dictation
def test_the_file_is_the_one_that_the_manifest_describes(dictation: dict[str, Any]) -> None:
    path = SAMPLES / dictation["file"]

    assert hashlib.sha256(path.read_bytes()).hexdigest() == dictation["sha256"]
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(stream))
        assert (container.format.name, stream.codec_context.name) == CODECS[dictation["format"]]
        assert stream.sample_rate == dictation["sample_rate"]
        assert stream.codec_context.channels == 1
    assert seconds == pytest.approx(dictation["duration_s"], abs=0.2)
    assert 20 <= seconds <= 180


@each_dictation
def test_every_reference_resolves(dictation: dict[str, Any]) -> None:
    client = CLIENTS[dictation["client"]]

    assert dictation["author"] in {author["id"] for author in client["authors"]}
    assert dictation["work_type"] in {work_type["id"] for work_type in client["work_types"]}
    assert dictation["priority"] in {"STAT", "ROUTINE"}


@each_dictation
def test_the_patient_is_described_as_a_document_header_needs(dictation: dict[str, Any]) -> None:
    patient = dictation["patient"]

    assert date.fromisoformat(patient["date_of_birth"]) < date.fromisoformat(patient["date_of_service"])
    assert patient["name"]
    assert patient["record_number"]


@each_dictation
def test_the_report_holds_no_error_prone_abbreviation(dictation: dict[str, Any]) -> None:
    assert ERROR_PRONE.findall(dictation["report"]) == []


@each_dictation
def test_what_is_spoken_is_words_alone(dictation: dict[str, Any]) -> None:
    assert re.fullmatch(r"[A-Za-z \n]+", dictation["spoken"])


def test_all_formats_are_there_and_one_dictation_is_urgent() -> None:
    assert {dictation["format"] for dictation in DICTATIONS} == set(CODECS)
    assert Counter(dictation["priority"] for dictation in DICTATIONS) == {"ROUTINE": 9, "STAT": 1}


def test_every_work_type_and_author_is_used() -> None:
    for key, members in (("author", "authors"), ("work_type", "work_types")):
        known = {(client["id"], member["id"]) for client in CLIENTS.values() for member in client[members]}
        assert {(dictation["client"], dictation[key]) for dictation in DICTATIONS} == known


def test_names_are_unique() -> None:
    for values in (
        [dictation["id"] for dictation in DICTATIONS],
        [dictation["file"] for dictation in DICTATIONS],
        [dictation["patient"]["record_number"] for dictation in DICTATIONS],
    ):
        assert len(set(values)) == len(values)


def test_some_work_needs_a_review_and_some_does_not() -> None:
    asked_for = {work_type["qa_review"] for client in CLIENTS.values() for work_type in client["work_types"]}

    assert asked_for == {True, False}


def test_the_audio_is_small_enough_to_clone() -> None:
    files = list((SAMPLES / "audio").iterdir())

    assert {f"audio/{path.name}" for path in files} == {dictation["file"] for dictation in DICTATIONS}
    assert sum(path.stat().st_size for path in files) < 6_000_000
