"""Every field of a style, and each of its values: `styles.txt` says what is written without it and with it."""

import json
import re
from dataclasses import fields
from enum import StrEnum
from pathlib import Path

import pytest

from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Clock, Locale, Style
from scribeline.formatting.style_file import load_style, schema, style_of
from scribeline.transcripts.model import BlockKind, Document, Run, plain_text
from scribeline.transcripts.words import Word

TABLE = Path(__file__).with_name("styles.txt").read_text("utf-8").splitlines()
LINES = [line.split(" | ") for line in TABLE if " | " in line and not line.startswith("#")]
DOCS = Path(__file__).parents[3] / "docs"


def drafted(heard: str, style: Style) -> Document:
    return format_words([Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(heard.split())], style)


def written(heard: str, style: Style) -> str:
    return re.sub(r"\n+", "\n", plain_text(drafted(heard, style)))


@pytest.mark.parametrize(("setting", "heard", "plain", "changed"), LINES, ids=lambda value: re.sub(r"\W+", "-", value))
def test_a_setting_changes_what_it_says(setting: str, heard: str, plain: str, changed: str) -> None:
    assert written(heard, Style()) == plain.replace("\\n", "\n")
    assert written(heard, load_style(setting)) == changed.replace("\\n", "\n")


@pytest.mark.parametrize("field", [field.name for field in fields(Style)])
def test_every_value_of_every_field_is_in_the_table(field: str) -> None:
    default = getattr(Style(), field)
    told = {setting.split(" = ")[1].strip('"') for setting, *_ in LINES if setting.split(" = ")[0] == field}
    if isinstance(default, StrEnum) and field != "editing":
        assert told >= {choice.value for choice in type(default)} - {default.value}
    elif field not in ("heading_bold", "editing", "bold", "italic", "underline"):  # the last three are the editor's
        assert told


def test_headings_are_bold_or_not() -> None:
    for bold in (True, False):
        heading = drafted("heading allergies none period", Style(heading_bold=bold)).blocks[0]
        assert heading.kind is BlockKind.HEADING
        assert [piece.bold for piece in heading.inlines if isinstance(piece, Run)] == [bold]


def test_a_heading_that_is_run_in_keeps_its_words_and_its_weight() -> None:
    (block,) = drafted("heading allergies none period", load_style('heading_place = "run-in"')).blocks
    assert block.kind is BlockKind.PARAGRAPH
    first = block.inlines[0]
    assert isinstance(first, Run)
    assert first.bold
    assert first.words is not None


def test_verbatim_ends_no_sentence_that_nobody_ended() -> None:
    heard = (
        "the patient was seen in the clinic today for follow up of her hypertension she denies chest pain she denies"
    )
    heard += " shortness of breath she takes lisinopril every day and she feels well"
    assert "." in written(heard, Style())
    assert "." not in written(heard, load_style('editing = "verbatim"'))


def test_a_locale_brings_its_own_defaults_and_a_file_may_say_otherwise() -> None:
    assert style_of("", "nl-NL").clock is Clock.TWENTY_FOUR
    assert style_of('clock = "12h"', "nl-NL").clock is Clock.TWELVE
    assert style_of('locale = "en-GB"', "nl-NL").locale is Locale.EN_GB


def test_a_date_in_digits_is_in_the_order_of_the_locale() -> None:
    told = 'date_form = "numeric"\nlocale = '
    assert written("on fourteen March 2005", load_style(told + '"en-GB"')) == "On 14/03/2005"
    assert written("on the fourteenth of March 2005", load_style(told + '"en-GB"')) == "On 14/03/2005"
    assert written("op veertien maart 2005", load_style(told + '"nl-NL"')) == "Op 14-03-2005"


def test_the_schema_that_is_shipped_is_of_this_version() -> None:
    shipped = json.loads((DOCS / "style.schema.json").read_text("utf-8"))
    assert shipped == schema(), "run tools/styles/schema.py > docs/style.schema.json"


def test_every_field_and_value_is_documented() -> None:
    page = (DOCS / "style.md").read_text("utf-8")
    for name, told in schema()["properties"].items():
        assert f"| `{name}` |" in page
        for value in told.get("enum", ()):
            assert f"`{value}`" in page
