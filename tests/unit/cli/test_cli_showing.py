"""What people see: documents with doubtful words, jobs, and the demo where lines cannot move."""

import io
import json
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from rich.console import Console
from rich.text import Text

from scribeline.cli.demo.samples import SamplesUnreadable, load_samples
from scribeline.cli.demo.stage import MovingStage, PlainStage, stage_for
from scribeline.cli.demo.summary import Outcome, outcome_table, write_summary
from scribeline.cli.drafting import as_values, read_phrase_set
from scribeline.cli.following import safe_file_name, state_number
from scribeline.cli.printing import as_value, document_lines, flag_lines, job_state, jobs_table, minutes
from scribeline.errors import InvalidInput
from scribeline.sdk.documents import Line, Piece
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.marks import Marks, Replacement, TypistNote
from scribeline.transcripts.model import Block as DocumentBlock
from scribeline.transcripts.model import BlockKind, Document, Run, WordSpan
from scribeline.transcripts.words import Word
from scribeline.v1.jobs_pb2 import DictationDetails, Job, Patient, Priority
from scribeline.v1.transcripts_pb2 import Block
from scribeline.v1.transcripts_pb2 import Flag as FlagMessage
from scribeline.vocabulary.errors import InvalidPhraseSet
from scribeline.vocabulary.model import Correction, Reason
from scribeline_workers.transcriber.drafting import DraftedFile

SAMPLES = Path(__file__).parents[3] / "samples"

LINES = (
    Line(Block.KIND_HEADING, (Piece("PLAN:"),)),
    Line(Block.KIND_PARAGRAPH, (Piece("Start "), Piece("losartan", is_doubtful=True), Piece(" daily."))),
    Line(Block.KIND_HEADING, (Piece("CC:"),)),
)


def plain(width: int = 100) -> tuple[PlainStage, io.StringIO]:
    out = io.StringIO()
    return PlainStage(Console(file=out, width=width, highlight=False)), out


def test_without_colour_doubtful_words_stand_in_brackets() -> None:
    assert [line.plain for line in document_lines(LINES, in_colour=False)] == [
        "PLAN:",
        "Start [losartan] daily.",
        "",
        "CC:",
    ]


def test_with_colour_doubtful_words_are_underlined() -> None:
    line = document_lines(LINES, in_colour=True)[1]
    assert line.plain == "Start losartan daily."
    ((start, end, style),) = [(span.start, span.end, span.style) for span in line.spans]
    assert line.plain[start:end] == "losartan"
    assert "underline" in str(style)


def test_text_that_looks_like_markup_is_shown_as_it_is() -> None:
    stage, out = plain()
    stage.tell(Text("[bold]x[/bold]"))
    stage.standing("[red]one[/red]", "DRAFTED")
    assert out.getvalue() == "[bold]x[/bold]\n[red]one[/red]: DRAFTED\n"


def test_where_lines_cannot_move_each_change_is_told_once() -> None:
    stage, out = plain()
    stage.uploading("one", 10, 2048)
    stage.uploading("one", 2048, 2048)
    stage.uploading("one", 2048, 2048)
    for place in (2, 2, 1):
        stage.standing("one", "RECEIVED", f"place {place} in the queue", 0.0)
    for done in (0.0, 0.1, 0.3, 0.4, 0.8, 0.8, 1.0):
        stage.standing("one", "TRANSCRIBING", f"{done:.0%} of 1:00", done)
    stage.standing("one", "DELIVERED", "", 1.0)
    assert out.getvalue().splitlines() == [
        "one: uploaded, 2 KiB",
        "one: RECEIVED place 2 in the queue",
        "one: TRANSCRIBING 0% of 1:00",
        "one: TRANSCRIBING 30% of 1:00",
        "one: TRANSCRIBING 80% of 1:00",
        "one: TRANSCRIBING 100% of 1:00",
        "one: DELIVERED",
    ]


def test_a_terminal_gets_bars_and_a_log_gets_lines() -> None:
    assert isinstance(stage_for(Console(file=io.StringIO(), force_terminal=True)), MovingStage)
    assert isinstance(stage_for(Console(file=io.StringIO())), PlainStage)


def test_a_list_of_jobs_names_no_patient() -> None:
    job = Job(
        name="clients/harbor/jobs/1",
        state=Job.STATE_TRANSCRIBING,
        progress=0.5,
        details=DictationDetails(
            author="clients/harbor/authors/x",
            priority=Priority.PRIORITY_STAT,
            patient=Patient(display_name="Osric Pell", record_number="NO-1"),
            file_name="pell.wav",
        ),
    )
    out = io.StringIO()
    Console(file=out, width=160).print(jobs_table([job]))
    shown = out.getvalue()
    assert "TRANSCRIBING 50%" in shown
    assert "STAT" in shown
    for hidden in ("Osric", "Pell", "NO-1", "pell"):
        assert hidden not in shown


def test_a_queue_position_is_counted_as_people_count() -> None:
    assert job_state(Job(state=Job.STATE_RECEIVED, queue_position=0)).plain == "RECEIVED (place 1)"


def test_json_of_a_job_tells_its_digest_as_other_tools_do() -> None:
    value = as_value(Job(name="clients/a/jobs/1", audio_sha256=b"\x01\xff"))
    assert value == {"name": "clients/a/jobs/1", "audio_sha256": "01ff"}
    json.dumps(value)


@pytest.mark.parametrize(("word", "state"), [("drafted", "STATE_DRAFTED"), ("IN-REVIEW", "STATE_IN_REVIEW")])
def test_states_are_typed_as_people_type(word: str, state: str) -> None:
    assert state_number(word) == Job.State.Value(state)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", "a\0b"])
def test_a_document_never_leaves_the_folder_that_it_is_fetched_to(name: str) -> None:
    with pytest.raises(InvalidInput):
        safe_file_name(name)
    assert safe_file_name("a_b.docx") == "a_b.docx"


def test_minutes_are_rounded_before_they_are_split() -> None:
    assert [minutes(seconds) for seconds in (0, 59.4, 59.6, 101.2)] == ["0:00", "0:59", "1:00", "1:41"]


def test_a_file_of_phrases_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidPhraseSet):
        read_phrase_set(path)


def test_a_draft_as_json_has_the_documented_shape() -> None:
    runs = (Run("Fine", WordSpan(0, 0)), Run(" ten", WordSpan(1, 1)), Run(" typed"))
    drafted = DraftedFile(
        Path("a.wav"),
        2.00049,
        (Word("Fine", 0.1, 0.5, 0.0), Word("x", 0.6, 0.7), Word("operator", 0.8, 0.9, 0.7)),
        (Flag(FlagKind.TELEPHONE_BAND, 0.0, 2.0, "Nothing above 4 kHz."),),
        Document((DocumentBlock(BlockKind.PARAGRAPH, runs),)),
        (Correction(1, 1, "x", "ten", Reason.SOUND, 5.0),),
        Marks(
            (Replacement(WordSpan(1, 1), "x", "ten", "sound", "It sounds like this.", ("tan",)),),
            (TypistNote("operator", WordSpan(2, 2)), TypistNote("please", None)),
            (0.91234, 0.5, None),
        ),
    )
    assert as_values(drafted) == {
        "file": "a.wav",
        "duration_s": 2.0,
        "text": "Fine ten typed",
        "words": [
            {"text": "Fine", "start_s": 0.1, "end_s": 0.5, "confidence": 0.9123, "engine_confidence": 0.0},
            {"text": "x", "start_s": 0.6, "end_s": 0.7, "confidence": 0.5, "engine_confidence": None},
            {"text": "operator", "start_s": 0.8, "end_s": 0.9, "confidence": None, "engine_confidence": 0.7},
        ],
        "tokens": [
            {"text": "Fine", "confidence": 0.9123, "first": 0, "last": 0, "start_s": 0.1, "end_s": 0.5},
            {"text": "ten", "confidence": 0.5, "first": 1, "last": 1, "start_s": 0.6, "end_s": 0.7},
            {"text": "typed", "confidence": None},
        ],
        "doubtful_below": 0.8,
        "flags": [{"kind": "TELEPHONE_BAND", "start_s": 0.0, "end_s": 2.0, "message": "Nothing above 4 kHz."}],
        "corrections": [
            {
                "first": 1,
                "last": 1,
                "start_s": 0.6,
                "end_s": 0.7,
                "heard": "x",
                "written": "ten",
                "reason": "sound",
                "message": "It sounds like this.",
                "alternatives": ["tan"],
            }
        ],
        "notes": [
            {"text": "operator", "first": 2, "last": 2, "start_s": 0.8, "end_s": 0.9},
            {"text": "please"},
        ],
    }


def outcome(dictation: str, client: str) -> Outcome:
    return Outcome(
        dictation=dictation,
        client=client,
        work_type="letter",
        author="x",
        is_stat=dictation == "b",
        job=f"clients/{client}/jobs/{dictation}",
        document=f"{client}/{dictation}.docx",
        delivered_as=f"{dictation}_r2.docx",
        sha256="ab" * 32,
        audio_s=61.0,
        seconds_in_state={"RECEIVED": 1.0, "TRANSCRIBING": 2.5},
        words=10,
        lines=1.5,
        doubtful_words=2,
        characters=100,
        characters_changed=7,
        is_reviewed=False,
    )


def test_the_summary_holds_each_job_and_the_totals(tmp_path: Path) -> None:
    write_summary([outcome("a", "one"), outcome("b", "two")], tmp_path / "summary.json")
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert [job["document"] for job in summary["jobs"]] == ["one/a.docx", "two/b.docx"]
    assert summary["jobs"][0]["seconds_in_state"] == {"RECEIVED": 1.0, "TRANSCRIBING": 2.5}
    assert summary["totals"] == {"jobs": 2, "audio_s": 122.0, "words": 20, "lines": 3.0, "characters_changed": 14}


def test_the_table_at_the_end_tells_each_document() -> None:
    out = io.StringIO()
    Console(file=out, width=140).print(outcome_table([outcome("b", "two"), outcome("a", "one")], with_digests=True))
    shown = out.getvalue()
    for expected in ("one", "  a", "  b STAT", "1:01", "4 s", "7%", "2 documents", "2:02", "abababababab"):
        assert expected in shown


def test_the_table_at_the_end_fits_a_narrow_terminal() -> None:
    out = io.StringIO()
    long = outcome("imaging-stat-cervical-spine-second", "two")
    Console(file=out, width=80).print(outcome_table([long], with_digests=False))
    assert "imaging-stat-cervical-spine-second" in out.getvalue()
    assert "…" not in out.getvalue()


def test_the_samples_are_whole_and_belong_together() -> None:
    samples = load_samples(SAMPLES)
    assert len(samples.dictations) >= 8
    clinics = {clinic.id: clinic for clinic in samples.clinics}
    for dictation in samples.dictations:
        clinic = clinics[dictation.client]
        assert dictation.author in {author.id for author in clinic.authors}
        assert dictation.work_type in {kind.id for kind in clinic.work_types}


def test_samples_that_are_not_there_are_told_by_their_folder(tmp_path: Path) -> None:
    with pytest.raises(SamplesUnreadable, match=str(tmp_path)):
        load_samples(tmp_path)


def test_each_kind_of_doubt_is_told_once_with_its_places() -> None:
    def flag(start_s: int, message: str) -> FlagMessage:
        return FlagMessage(kind="CORRECTED", start_offset=Duration(seconds=start_s), message=message)

    told = flag_lines([flag(5, "Listen."), flag(61, "Another."), flag(75, "Listen.")])
    assert told == ["0:05, 1:15: Listen.", "1:01: Another."]
