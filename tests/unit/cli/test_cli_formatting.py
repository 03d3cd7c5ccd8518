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


def test_what_is_said_to_the_typist_is_told_apart_from_the_text() -> None:
    said = "Please send a copy of this to doctor Jones."
    row = runner.invoke(app, ["format"], input=json.dumps({"id": "a", "text": said}))
    assert json.loads(row.stdout) == {"id": "a", "text": "", "notes": [said.rstrip(".")]}
    plain = runner.invoke(app, ["format"], input=said)
    assert (plain.stdout.strip(), plain.stderr.strip()) == ("", f"to the typist: {said.rstrip('.')}")


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


def test_names_that_were_clearly_misheard_are_put_right_unless_that_is_switched_off(tmp_path: Path) -> None:
    phrases = tmp_path / "phrases.jsonl"
    phrases.write_text('{"written": "Depo-Medrone", "kind": "brand", "sounds_like": ["depot medro in"]}\n')
    heard = "He was given depot medro in 40 mg today."
    result = runner.invoke(app, ["format", "--phrases", str(phrases), "--explain"], input=heard)
    assert result.stdout.strip() == "He was given Depo-Medrone 40 mg today."
    assert "A phrase set says that this is heard so." in result.stderr
    assert runner.invoke(app, ["format", "--no-vocabulary"], input=heard).stdout == heard


def test_finished_text_is_not_corrected() -> None:
    finished = '"I can\'t breathe," she said. Heparin was given. The uncus is normal.'
    assert runner.invoke(app, ["format"], input=finished).stdout == finished


def test_each_line_is_a_text_of_its_own_where_that_is_asked_for() -> None:
    heard = "No fever, period.\n\nShe is well.\nno cough period"
    result = runner.invoke(app, ["format", "--lines", "--no-vocabulary"], input=heard)
    assert result.stdout == "No fever.\n\nShe is well.\nNo cough.\n"


def test_half_a_pair_of_surrogates_comes_out_as_json() -> None:
    result = runner.invoke(app, ["format", "--no-vocabulary"], input='{"id": "\\ud800", "text": "well period"}\n')
    assert json.loads(result.stdout) == {"id": "\ud800", "text": "Well."}


def test_what_each_pass_changed_is_told_for_each_text() -> None:
    rows = '{"id": "a", "text": "No fever, comma, BP 140 over 90, period."}\n{"id": "b", "text": "She is well."}\n'
    result = runner.invoke(app, ["format", "--explain", "--no-vocabulary"], input=rows)
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["No fever, BP 140/90.", "She is well."]
    told = result.stderr
    assert "apply_commands: The tokens with spoken marks and layout" in told
    assert "write_quantities" in told
    assert "140 over 90 -> 140/90" in told


def test_a_style_that_is_no_text_is_refused(tmp_path: Path) -> None:
    style = tmp_path / "style.toml"
    style.write_bytes(b"\xff\xfe")
    assert isinstance(runner.invoke(app, ["format", "--style", str(style)], input="x").exception, InvalidStyle)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    row = json.dumps({"id": "a", "text": "no fever period"}) + "\n"
    result = runner.invoke(app, ["format"], input=b"\xef\xbb\xbf" + (row * 2).encode())
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == ["No fever.", "No fever."]
    assert runner.invoke(app, ["format"], input=b"\xef\xbb\xbfno fever period\n").stdout == "No fever.\n"


def test_a_json_list_is_refused_with_what_to_do() -> None:
    for given in ('[{"id": 1, "text": "no fever period"}]', '\n[\n{"id": 1, "text": "no fever period"}]\n'):
        result = runner.invoke(app, ["format"], input=given)
        assert isinstance(result.exception, TextUnreadable)
        assert "begins a JSON list: give one object a line" in str(result.exception)
    assert runner.invoke(app, ["format"], input="[inaudible] no fever period").exit_code == 0


def test_marks_and_emoji_alone_stay_as_they_are() -> None:
    for given in (". , ; ... !!!\n", "\u2026\n", "\U0001f642\n"):
        assert runner.invoke(app, ["format"], input=given).stdout == given


def test_a_field_of_somebodys_own_is_not_written_over() -> None:
    row = {"id": "a", "text": "Well period. Transcriptionist, please check the date.", "notes": "mine"}
    result = runner.invoke(app, ["format"], input=json.dumps(row))
    assert json.loads(result.stdout) == {"id": "a", "text": "Well.", "notes": "mine"}
    assert result.stderr.strip() == "to the typist: Transcriptionist please check the date"
