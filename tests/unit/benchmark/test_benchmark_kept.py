"""What was recognised is kept while nothing that decides it changes; and which reports are an author's others."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from scribeline.scoring.manifest import Dictation
from scribeline.scoring.ways import Way
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, general_vocabulary
from scribeline.vocabulary.model import Entry, Kind
from scribeline.vocabulary.phrases import PhraseSet
from scribeline_workers.benchmark.drafting import other_reports, spoken_outcomes
from scribeline_workers.benchmark.hearing import Heard, hear_again, hear_plain
from scribeline_workers.benchmark.kept import Kept
from scribeline_workers.transcriber.again import sought_after
from scribeline_workers.transcriber.engine import Engine
from scribeline_workers.transcriber.recogniser import Hearing


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "large"
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    return folder


def no_engine() -> Engine:
    raise AssertionError("what is kept is not recognised again")


def test_what_is_kept_is_not_recognised_again(tmp_path: Path, recording: Path, model: Path) -> None:
    kept = Kept(tmp_path / "kept", str(model))
    assert kept.name == "large"
    kept.put(recording, "plain, beam 5", {"text": "no fever"})
    assert list(hear_plain([recording], no_engine, kept)) == ["no fever"]


def test_another_recording_model_or_way_is_recognised_anew(tmp_path: Path, recording: Path, model: Path) -> None:
    kept = Kept(tmp_path / "kept", str(model))
    kept.put(recording, "plain", {"text": "no fever"})
    assert kept.get(recording, "ours") is None
    recording.write_bytes(b"other sound")
    assert kept.get(recording, "plain") is None
    recording.write_bytes(b"sound")
    assert kept.get(recording, "plain") == {"text": "no fever"}
    (model / "model.bin").write_text("trained further")
    assert Kept(tmp_path / "kept", str(model)).get(recording, "plain") is None


def test_a_second_hearing_with_the_authors_drugs_is_kept_too(tmp_path: Path, recording: Path, model: Path) -> None:
    kept = Kept(tmp_path / "kept", str(model))
    told = ["takes", "zinc", "to", "prowl", "5", "mg"]
    first = Heard(tuple(Word(text, at, at + 0.5, 0.9) for at, text in enumerate(told)), (), 6.0, 1.0)
    authors = Vocabulary.of([PhraseSet(phrases=(Entry("Zyntoprel", Kind.BRAND),))])
    sought = sought_after(first.words, authors, Hearing(beam_size=5))
    assert sought is not None
    second = Word("Zyntoprel", 1.0, 3.5, 0.8)
    kept.put(recording, f"again, {sought}", {"words": [asdict(second)], "processor_s": 0.5})
    heard = hear_again(recording, first, authors, no_engine, kept)
    assert (heard.words, heard.second, heard.processor_s) == (first.words, (second,), 1.5)


def test_nothing_is_heard_again_for_an_author_of_whom_no_drug_is_known(
    tmp_path: Path, recording: Path, model: Path
) -> None:
    first = Heard((Word("losartan", 0.0, 0.5, 0.9), Word("5", 0.5, 0.8, 0.9), Word("mg", 0.8, 1.0, 0.9)), (), 1.0, 1.0)
    kept = Kept(tmp_path / "kept", str(model))
    assert hear_again(recording, first, general_vocabulary(), no_engine, kept) is first


def test_a_result_that_was_half_written_is_none(tmp_path: Path, recording: Path, model: Path) -> None:
    kept = Kept(tmp_path / "kept", str(model))
    kept.put(recording, "plain", {"text": "no fever"})
    (file,) = (tmp_path / "kept").iterdir()
    file.write_text('{"text": "no f')
    assert kept.get(recording, "plain") is None


def test_an_authors_other_dictations_are_their_history_each_once_and_never_the_same_one(tmp_path: Path) -> None:
    every = [
        Dictation("one", "1.wav", "First report.", author="a"),
        Dictation("two", "2.wav", "Second report.", author="a"),
        Dictation("two.telephone", "3.wav", "Second report.", condition="telephone", author="a"),
        Dictation("three", "4.wav", "Somebody else's.", author="b"),
        Dictation("four", "5.wav", "Nobody's."),
    ]
    texts = {each.dictation_id: [report.text for report in other_reports(each, every, tmp_path)] for each in every}
    assert texts == {
        "one": ["Second report."],
        "two": ["First report."],
        "two.telephone": ["First report."],
        "three": [],
        "four": [],
    }


def test_a_history_is_read_where_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "9", "work": "Letter", "text": "Earlier."}))
    dictation = Dictation("one", "1.wav", "First report.", author="a", history="a.jsonl")
    assert [report.text for report in other_reports(dictation, [dictation], tmp_path)] == ["Earlier."]


def test_formatting_alone_is_measured_once_for_each_dictation_in_its_locale() -> None:
    dictations = [
        Dictation("one", "1.wav", "Seen 3 March.", spoken="seen third of march period", locale="en-GB"),
        Dictation("one.noise", "2.wav", "Seen 3 March.", "noise", "seen third of march period", locale="en-GB"),
        Dictation("two", "3.wav", "Whose words nobody knows."),
    ]
    (outcome,) = spoken_outcomes(dictations)
    assert (outcome.way, outcome.model, outcome.dictation.dictation_id) == (Way.SPOKEN, "", "one")
    assert outcome.draft == "Seen 3 March."
