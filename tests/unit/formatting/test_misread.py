"""The checker's table: `misread.txt` says what it finds, how grave that is, and what it proposes."""

from pathlib import Path

import pytest

from scribeline.formatting.safety import check

LINES = Path(__file__).with_name("misread.txt").read_text("utf-8").splitlines()
ROWS = [line.split(" | ") for line in LINES if " | " in line and not line.startswith("#")]


@pytest.mark.parametrize(("text", "told"), ROWS, ids=[text[:40] for text, _ in ROWS])
def test_what_is_easily_misread_is_told_with_what_to_write(text: str, told: str) -> None:
    found = [f"{each.severity}: {text[each.start : each.end]} -> {each.proposal}" for each in check(text)]
    assert (found or ["nothing"])[0] == told
    assert all(each.reason and each.source for each in check(text))
