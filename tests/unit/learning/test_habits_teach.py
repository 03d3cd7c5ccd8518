"""What a client's corrections say of its style: every setting, spoken for or against."""

from dataclasses import replace
from typing import Any

import pytest

from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Clock, Style
from scribeline.learning.habits import alternatives, habits, value_text
from scribeline.learning.model import Kind
from scribeline.learning.style_text import setting, with_setting, without_setting
from scribeline.transcripts.alignment import realign
from scribeline.transcripts.words import Word

SAID = (
    "heading plan period start furosemide 40 milligrams P O B I D . she comes at three fifteen P M on March 5 , 2024 ."
    " heading impression period she has seven warts and eleven moles ."
)
HEARD = tuple(Word(text, at * 0.5, at * 0.5 + 0.4, 0.9) for at, text in enumerate(SAID.split(" ")))
CHOICES = [
    (name, value)
    for name, value in alternatives(Style())
    if (name, value) != ("dates", "month-first")
    and format_words(HEARD, replace(Style(), **{name: value})) != format_words(HEARD, Style())
]
"""The settings that this dictation shows something of."""


def votes(wanted: Style, now: Style | None = None) -> dict[tuple[str, str], bool]:
    """What a document that a person brought into the style `wanted` says: settings and values, True where for."""
    now = now or Style()
    draft = format_words(HEARD, now)
    approved = realign(draft, format_words(HEARD, wanted), HEARD)
    found = habits(draft, approved, HEARD, now)
    assert {lesson.kind for lesson in found} <= {Kind.STYLE}
    return {(lesson.heard, lesson.written): not lesson.against for lesson in found}


@pytest.mark.parametrize(("name", "value"), CHOICES)
def test_each_setting_is_spoken_for_by_who_writes_so(name: str, value: Any) -> None:
    assert votes(replace(Style(), **{name: value}))[name, value_text(value)]


def test_what_is_left_beside_a_change_speaks_against_every_other_one() -> None:
    told = votes(replace(Style(), clock=Clock.TWENTY_FOUR))
    assert told["clock", '"24h"']
    assert not told["abbreviations", '"capitals"']


def test_where_nothing_was_changed_nothing_is_said() -> None:
    assert votes(Style()) == {}


def test_a_setting_that_shows_nowhere_is_not_spoken_of() -> None:
    words = HEARD[-5:]
    draft = format_words(words, Style())
    names = {lesson.heard for lesson in habits(draft, draft, words, Style())}
    assert "clock" not in names
    assert "heading_case" not in names


def test_nothing_is_learnt_of_locale_and_editing() -> None:
    assert {"locale", "editing"}.isdisjoint(name for name, _ in alternatives(Style()))


STYLE = '# the house\nlocale = "en-US"  # as ever\nnumbers_from = 10\n'


@pytest.mark.parametrize(
    ("style", "name", "value", "changed"),
    [
        ("", "clock", '"24h"', 'clock = "24h"\n'),
        (STYLE, "clock", '"24h"', STYLE + 'clock = "24h"\n'),
        (STYLE, "numbers_from", "0", STYLE.replace("10", "0")),
        (STYLE, "locale", '"en-GB"', STYLE.replace("en-US", "en-GB")),
        ('clock = "12h"', "heading_bold", "false", 'clock = "12h"\nheading_bold = false\n'),
    ],
)
def test_one_setting_changes_and_the_rest_of_the_file_stays(style: str, name: str, value: str, changed: str) -> None:
    assert with_setting(style, name, value) == changed
    assert setting(changed, name) == value


def test_what_was_set_is_set_again() -> None:
    before = setting(STYLE, "numbers_from")
    assert before == "10"
    changed = with_setting(STYLE, "numbers_from", "0")
    assert with_setting(changed, "numbers_from", before) == STYLE


def test_what_was_not_set_is_taken_out_again() -> None:
    assert setting(STYLE, "clock") is None
    assert without_setting(with_setting(STYLE, "clock", '"24h"'), "clock") == STYLE
