"""`scribeline bench draft`: what it shows, and where it writes it. (The engine is measured by `make bench-draft`.)"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scribeline.cli.bench_tables import MarksMissing, as_markdown, as_tables, written_into
from scribeline.cli.main import app
from scribeline.scoring.errors import InvalidManifest
from scribeline.scoring.manifest import Dictation
from scribeline.scoring.scores import Measure, score
from scribeline.scoring.summary import Summary, summarise
from scribeline.scoring.ways import Outcome, Way

REPORT = "HISTORY: She takes losartan 50 mg daily."
DICTATION = Dictation("a-1", "a-1.wav", REPORT, drugs=("losartan",))


def outcome(model: str, way: Way, draft: str, *, heard: bool = True, written: bool = True) -> Outcome:
    return Outcome(
        model,
        way,
        DICTATION,
        draft,
        score(DICTATION, draft),
        duration_s=30.0 if heard else 0.0,
        hearing_s=3.0 if heard else 0.0,
        writing_s=0.03 if written else 0.0,
    )


@pytest.fixture
def summary() -> Summary:
    return summarise(
        [
            outcome("", Way.SPOKEN, REPORT, heard=False),
            outcome("tiny", Way.PLAIN, "history she takes low sartan 50 milligrams daily", written=False),
            outcome("tiny", Way.OURS, "HISTORY: She takes low sartan 50 mg daily."),
        ]
    )


def test_the_ways_stand_side_by_side_for_each_model_and_condition(summary: Summary) -> None:
    page = as_markdown(summary, most=5)
    assert "### tiny, clean: 1 recordings, 0 minutes" in page
    assert "|  | engine as it comes | ours | formatting alone |" in page
    (drugs,) = [line for line in page.splitlines() if line.startswith("| drugs found |")]
    assert [cell.split("(")[0].strip() for cell in drugs.split("|")[2:5]] == ["0.00 %", "0.00 %", "100.0 %"]
    assert "| writing, s for a minute of audio |  | 0.060 |  |" in page


def test_what_stays_wrong_is_named_and_quoted_the_dearest_first(summary: Summary) -> None:
    page = as_markdown(summary, most=1)
    assert "| drug names | 0.00 % | 5.00 % |" in page
    assert "| 2 | drug names | HISTORY: She takes [losartan] 50 mg daily. | [low sartan] | a-1 |" in page


def test_a_terminal_gets_the_same_tables(summary: Summary) -> None:
    assert [table.title for table in as_tables(summary, most=0)] == [
        "tiny, clean: 1 recordings, 0 minutes",
        "What stays wrong, by kind, of the reports' characters (clean)",
    ]


def test_programs_get_every_figure(summary: Summary) -> None:
    told = summary.as_values(most=1)
    ours = next(each for each in told["figures"] if each["way"] == "ours")
    assert ours["measures"]["effort"] == [0.05, 0.05, 0.05]
    assert ours["cost"] == {"s_per_minute": 0.06, "of_recognition": 0.01}
    (wrong,) = [each for each in told["wrong"] if each["model"] == "tiny"]
    assert (len(wrong["places"]), wrong["kinds"]) == (1, {"drug names": 0.05})


def test_tables_are_written_between_their_marks_and_nowhere_else() -> None:
    page = "# Quality\n<!-- bench-draft: own -->\nold\n<!-- end of own -->\nend\n"
    written = written_into(page, "own", "new")
    assert written == "# Quality\n<!-- bench-draft: own -->\n\nnew\n<!-- end of own -->\nend\n"
    assert written_into(written, "own", "new") == written
    with pytest.raises(MarksMissing, match="bench-draft: other"):
        written_into(page, "other", "new")


@pytest.mark.parametrize(("text", "told"), [(b"\xff", "not UTF-8"), (b"{}", "Line 1 has no text for id")])
def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path, text: bytes, told: str) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(text)
    result = CliRunner().invoke(app, ["bench", "draft", str(manifest)])
    assert isinstance(result.exception, InvalidManifest)
    assert told in result.exception.message


def test_a_condition_that_the_manifest_does_not_have_is_told(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text('{"id": "a", "file": "a.wav", "formatted": "Well."}')
    result = CliRunner().invoke(app, ["bench", "draft", str(manifest), "--condition", "underwater"])
    assert result.exit_code == 2


def test_measures_that_nobody_has_are_left_out(summary: Summary) -> None:
    assert all(Measure.DATES not in each.measures for each in summary.figures)
    assert "dates" not in as_markdown(summary, most=0)
