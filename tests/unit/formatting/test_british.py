"""British dictation: `british.txt` says what is heard and what is written; in America the words stay as they were."""

import re
from pathlib import Path

import pytest

from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Locale, Style
from scribeline.transcripts.model import plain_text
from scribeline.transcripts.words import Word

TABLE = Path(__file__).with_name("british.txt").read_text("utf-8").splitlines()
LINES = [line.split(" | ") for line in TABLE if " | " in line and not line.startswith("#")]


def written(heard: str, locale: Locale) -> str:
    words = [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(heard.split())]
    return plain_text(format_words(words, Style(locale=locale)))


@pytest.mark.parametrize(("heard", "expected"), LINES, ids=lambda value: re.sub(r"\W+", "-", value)[:60])
def test_british_is_written_as_in_britain(heard: str, expected: str) -> None:
    assert written(heard, Locale.EN_GB) == expected


@pytest.mark.parametrize("word", ["hemoglobin", "hospitalized", "esophagus", "color", "anaemia"])
def test_spelling_stays_in_america(word: str) -> None:
    assert written(f"the {word}", Locale.EN_US) == f"The {word}"
