"""What a line is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.billing.model import (
    CHARACTERS_65,
    VISIBLE_BLACK_CHARACTERS,
    CountedCharacters,
    LineCount,
    LineDefinition,
    LineRounding,
    count,
)


@pytest.mark.parametrize(
    ("text", "with_spaces", "visible"),
    [
        ("", 0, 0),
        ("a" * 65, 65, 65),
        ("He has no pain.", 15, 12),
        ("Two  spaces", 11, 9),
        ("a\tb", 3, 2),
        ("one\ntwo\n\nthree", 11, 11),
        ("one\r\ntwo", 6, 6),
        ("B12 140/80 (x3)", 15, 13),
        ("e\u0301", 1, 1),  # an accent that is a character of its own
        ("שלום\u200f", 4, 4),
        ("non\u00a0breaking", 12, 11),
    ],
)
def test_characters(text: str, with_spaces: int, visible: int) -> None:
    assert count(text, CHARACTERS_65).characters == with_spaces
    assert count(text, VISIBLE_BLACK_CHARACTERS).characters == visible


def test_lines_are_exact_and_rounded_once() -> None:
    assert count("a" * 65, CHARACTERS_65) == LineCount("65-characters", 65, Decimal("1.00"))
    assert count("a" * 100, CHARACTERS_65).lines == Decimal("1.54")
    up = replace(CHARACTERS_65, rounding=LineRounding.UP)
    assert count("a" * 66, up).lines == Decimal("1.02")
    assert count("a" * 66, CHARACTERS_65).lines == Decimal("1.02")
    assert count("a", replace(up, characters_per_line=1000)).lines == Decimal("0.01")
    assert count("a", replace(CHARACTERS_65, characters_per_line=1000)).lines == Decimal("0.00")


def test_contracts_differ_in_spaces_and_line_breaks() -> None:
    collapsed = replace(CHARACTERS_65, collapse_spaces=True, line_break_characters=2)
    assert count("a  \t b\nc", collapsed).characters == 6


def test_a_definition_that_counts_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        LineDefinition("x", CountedCharacters.VISIBLE, characters_per_line=0)


@given(st.text(), st.text())
def test_nothing_visible_is_lost_between_two_texts(left: str, right: str) -> None:
    visible = VISIBLE_BLACK_CHARACTERS
    whole = count(f"{left}\n{right}", visible).characters
    assert whole == count(left, visible).characters + count(right, visible).characters
    assert whole <= count(f"{left}\n{right}", CHARACTERS_65).characters
