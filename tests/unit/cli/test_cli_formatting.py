"""`scribeline format`: text in, formatted text out, in the form in which it came."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scribeline.cli.formatting import TextUnreadable
from scribeline.cli.main import app
from scribeline.formatting.errors import InvalidStyle

runner = CliRunner()


def test_plain_text_comes_out_as_plain_text() -> None:
    result = runner.invoke(app, ["format"], input="no fever comma chills period\n")
    assert (result.exit_code, result.stdout) == (0, "No fever, chills.\n")


def test_clean_text_comes_out_byte_by_byte() -> None:
    clean = "She denies  fever.\n\nHe is well."
    assert runner.invoke(app, ["format"], input=clean).stdout == clean
    assert runner.invoke(app, ["format"], input="").stdout == ""


def test_json_lines_come_out_with_their_ids_and_other_fields() -> None:
    rows = [{"id": "a", "text": "no fever period"}, {"id": 7, "text": "", "voice": "x"}]
    result = runner.invoke(app, ["format"], input="\n".join(json.dumps(row) for row in rows))
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"id": "a", "text": "No fever."},
        {"id": 7, "text": "", "voice": "x"},
    ]


def test_style_and_locale_are_followed(tmp_path: Path) -> None:
    style = tmp_path / "style.toml"
    style.write_text('abbreviations = "capitals"')
    heard = "seen by doctor Pellow on March third five milligrams p o"
    assert runner.invoke(app, ["format", "--style", str(style)], input=heard).stdout.strip() == (
        "Seen by Dr. Pellow on March 3 5 mg PO"
    )
    assert runner.invoke(app, ["format", "--locale", "en-GB"], input=heard).stdout.strip() == (
        "Seen by Dr Pellow on 3 March 5 mg p.o."
    )


def test_what_was_changed_and_what_is_risky_is_told_apart_from_the_text() -> None:
    result = runner.invoke(app, ["format", "--explain", "--check"], input="insulin ten U daily period")
    assert result.stdout == "Insulin 10 U daily.\n"
    assert "apply_commands" in result.stderr
    assert "error:" in result.stderr
    assert "[Joint Commission]" in result.stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [(b'{"id": "a", "text": "x"}\n{"id": ', "Line 2"), (b'{"id": "a"}', "Line 1"), (b"\xff\xfe", "UTF-8")],
)
def test_what_cannot_be_read_is_refused_with_its_line(given: bytes, says: str) -> None:
    result = runner.invoke(app, ["format"], input=given)
    assert isinstance(result.exception, TextUnreadable)
    assert says in str(result.exception)


def test_an_unknown_locale_is_refused() -> None:
    assert isinstance(runner.invoke(app, ["format", "--locale", "fr"], input="x").exception, InvalidStyle)
