"""One table for each pass and notation: what is heard, and what is written. The tables are the plain files in passes/.

A line beginning with @ sets the style for the lines after it, as a style file does; @ alone goes back to the default.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Style
from scribeline.formatting.style_file import load_style
from scribeline.transcripts.model import plain_text
from scribeline.transcripts.words import Word

TABLES = sorted(Path(__file__).with_name("passes").glob("*.txt"))


def rows(table: Path) -> Iterator[tuple[str, str, Style]]:
    """What is heard, what is written, and in which style."""
    style = Style()
    for line in table.read_text("utf-8").splitlines():
        if line.startswith("@"):
            style = load_style("\n".join(line.removeprefix("@").split(",")))
        elif " |" in line and not line.startswith("# "):
            heard, written = line.split(" |", 1)
            yield heard, written.strip().replace("\\n", "\n"), style


CASES = [
    pytest.param(heard, written, style, id=f"{table.stem}-{re.sub(r'[^a-zA-Z0-9]+', '-', heard)[:60]}")
    for table in TABLES
    for heard, written, style in rows(table)
]


@pytest.mark.parametrize(("heard", "written", "style"), CASES)
def test_what_is_heard_is_written_so(heard: str, written: str, style: Style) -> None:
    words = [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(heard.split())]
    text = re.sub(r"\n+", "\n", plain_text(format_words(words, style)))
    assert text == re.sub(r"\n+", "\n", written)


def test_there_is_a_table_for_every_notation() -> None:
    assert len(TABLES) > 30
    assert len(CASES) > 400
