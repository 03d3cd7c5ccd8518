"""Command words in both senses: `both_senses.txt` has lines for each, as a command and as a word."""

import re
from pathlib import Path

import pytest

from scribeline.formatting.languages.english import ENGLISH
from scribeline.formatting.pipeline import format_words
from scribeline.transcripts.model import plain_text
from scribeline.transcripts.words import Word

TABLE = Path(__file__).with_name("both_senses.txt").read_text("utf-8").splitlines()


def lines() -> list[tuple[str, str, str]]:
    """Sense, what is heard, what is written."""
    rows = [line.split(" | ") for line in TABLE if " | " in line and not line.startswith("#")]
    return [(sense, heard, expected.replace("\\n", "\n").replace("\\\\", "\\")) for sense, heard, expected in rows]


def senses() -> dict[str, set[str]]:
    """The senses that each command word has lines for."""
    found: dict[str, set[str]] = {}
    names: list[str] = []
    for line in TABLE:
        if line.startswith("["):
            names = line.strip("[]").split(", ")
        elif " | " in line and not line.startswith("#"):
            for name in names:
                found.setdefault(name, set()).add(line.split(" | ")[0])
    return found


@pytest.mark.parametrize(("sense", "heard", "expected"), lines(), ids=lambda value: re.sub(r"\W+", "-", value)[:60])
def test_a_command_word_is_a_command_or_a_word(sense: str, heard: str, expected: str) -> None:
    words = [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(heard.split())]
    assert plain_text(format_words(words)) == expected, sense


@pytest.mark.parametrize(
    "command",
    [
        *ENGLISH.commands.marks,
        *ENGLISH.commands.layout,
        *ENGLISH.commands.scratch,
        *ENGLISH.commands.sorry,
        *ENGLISH.commands.spelled,
        *ENGLISH.commands.end,
    ],
)
def test_every_command_has_lines_for_both_senses(command: str) -> None:
    if command == "expelled":  # how engines hear "spelled"
        return
    assert senses().get(command) == {"command", "word"}
