"""What a line is, and how many a document has. Pure, exact, and data: there is no universal line.

Two definitions stand for the two schools of the trade: the line of 65 characters with spaces, as most contracts have
had it, and the visible black character (AHIMA/MTIA task force, 2007), which counts what the eye can see.
"""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LineDefinition:
    """How a document's characters are counted, and how many make a line."""

    name: str
    characters_per_line: int
    count_spaces: bool


CHARACTERS_65 = LineDefinition("65 characters, spaces counted", 65, count_spaces=True)
VISIBLE_BLACK_CHARACTERS = LineDefinition("65 visible black characters", 65, count_spaces=False)


@dataclass(frozen=True, slots=True)
class LineCount:
    """What was counted. `lines` is exact to a hundredth of a line, rounded half up as invoices are."""

    characters: int
    lines: Decimal


def count(text: str, definition: LineDefinition) -> LineCount:
    """Count a document's plain text. Line breaks and other control characters never count."""
    characters = sum(_counts(character, definition) for character in text)
    lines = (Decimal(characters) / definition.characters_per_line).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    return LineCount(characters, lines)


def _counts(character: str, definition: LineDefinition) -> bool:
    category = unicodedata.category(character)
    if category.startswith("Z"):
        # Line and paragraph separators are breaks; the others are spaces.
        return definition.count_spaces and category == "Zs"
    # Marks belong to the letter before them: with it they are one visible character.
    return category[0] not in "CM"
