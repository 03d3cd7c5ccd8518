"""Dutch dictation: `dutch.txt` says what is heard and what is written."""

import re
from pathlib import Path

import pytest

from scribeline.formatting.language import Language
from scribeline.formatting.languages.dutch import DUTCH
from scribeline.formatting.languages.english import ENGLISH
from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Locale, Style
from scribeline.transcripts.model import plain_text
from scribeline.transcripts.words import Word

TABLE = Path(__file__).with_name("dutch.txt").read_text("utf-8").splitlines()
LINES = [line.split(" | ") for line in TABLE if " | " in line and not line.startswith("#")]


def written(heard: str) -> str:
    words = [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(heard.split())]
    return plain_text(format_words(words, Style(locale=Locale.NL_NL))).strip()


@pytest.mark.parametrize(("heard", "expected"), LINES, ids=lambda value: re.sub(r"\W+", "-", value)[:60])
def test_dutch_is_written_as_the_field_does(heard: str, expected: str) -> None:
    assert re.sub(r"\n+", "\n", written(heard)) == expected.replace("\\n", "\n")


def test_there_are_forty_lines() -> None:
    assert len(LINES) >= 40


def commands_of(language: Language) -> set[str]:
    said = language.commands
    return {*said.marks, *said.layout, *said.end, *said.scratch, *said.headings}


def foreign_to(language: Language, other: Language) -> list[str]:
    """The commands of the other language that hold no command of this one ("forward slash" holds slash)."""
    own = commands_of(language)
    return sorted(said for said in commands_of(other) if own.isdisjoint({said, *said.split()}))


@pytest.mark.parametrize("command", foreign_to(DUTCH, ENGLISH))
def test_an_english_command_commands_nothing_in_dutch(command: str) -> None:
    assert written(f"patiënt {command} patiënt").lower() == f"patiënt {command} patiënt"


@pytest.mark.parametrize("command", foreign_to(ENGLISH, DUTCH))
def test_a_dutch_command_commands_nothing_in_english(command: str) -> None:
    words = [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(f"patient {command} patient".split())]
    assert command in plain_text(format_words(words)).lower() or command in ENGLISH.commands.misheard
