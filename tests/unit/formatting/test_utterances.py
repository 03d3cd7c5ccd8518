"""What other engines write of dictation: `utterances.txt` has what `scribeline format` makes of it, or leaves alone."""

import re
from pathlib import Path

import pytest

from scribeline.formatting.text import format_text

TABLE = Path(__file__).with_name("utterances.txt").read_text("utf-8").splitlines()
PAIRS = [tuple(line.split(" |", 1)) for line in TABLE if " |" in line and not line.startswith("# ")]
CASES = [(heard, heard if rest.strip() == "=" else rest.strip().replace("\\n", "\n")) for heard, rest in PAIRS]


@pytest.mark.parametrize(("heard", "written"), CASES, ids=lambda text: re.sub(r"\W+", "-", text)[:60])
def test_an_utterance_is_helped_or_left_alone(heard: str, written: str) -> None:
    assert format_text(heard) == written


@pytest.mark.parametrize("written", sorted({written for _, written in CASES if "\n" not in written}))
def test_what_has_been_formatted_stays_as_it_is(written: str) -> None:
    assert format_text(written) == written


def test_there_are_enough_of_them() -> None:
    assert len(CASES) > 200
    assert sum(heard == written for heard, written in CASES) > 100
