"""How many lines a text has: pure arithmetic over what was delivered.

There is no universal line. AHDI (then AAMT) withdrew its support for the 65-character line in 1998; contracts still
use it, each in its own way. In 2007 a task force of AHIMA and MTIA recommended the visible black character (VBC): every
letter, number, symbol and mark that can be seen with the naked eye, and nothing else. So a line is data, agreed with
the client, and everything that two readers could count differently is a field of its definition. Counts are exact:
whole characters, and lines as the decimal fraction that they are, cut to hundredths only where a definition rounds.
"""

import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum

_HUNDREDTH = Decimal("0.01")


class CountedCharacters(StrEnum):
    """What counts as a character: all that is printed and the spaces between, or visible black characters only."""

    WITH_SPACES = "with_spaces"
    VISIBLE = "visible"


class LineRounding(StrEnum):
    """How a document's lines are rounded, to hundredths."""

    HALF_UP = "half_up"
    UP = "up"


@dataclass(frozen=True, slots=True)
class LineDefinition:
    """What a client and the company call a line.

    `characters_per_line` divides the characters; `collapse_spaces` counts neighbouring spaces and tabs as one;
    `line_break_characters` is how many characters a hard return counts as (0, 1 or 2, by contract).
    """

    definition_id: str
    counted: CountedCharacters
    characters_per_line: int = 65
    collapse_spaces: bool = False
    line_break_characters: int = 0
    rounding: LineRounding = LineRounding.HALF_UP

    def __post_init__(self) -> None:
        if self.characters_per_line < 1 or not 0 <= self.line_break_characters <= 2:
            raise ValueError("A line has at least one character, and a line break counts as 0, 1 or 2.")


CHARACTERS_65 = LineDefinition("65-characters", CountedCharacters.WITH_SPACES)
"""65 characters with spaces make a line; line breaks count as nothing."""

VISIBLE_BLACK_CHARACTERS = LineDefinition("vbc-65", CountedCharacters.VISIBLE)
"""65 visible black characters make a line."""


@dataclass(frozen=True, slots=True)
class LineCount:
    """What was counted, by which definition."""

    definition_id: str
    characters: int
    lines: Decimal


def count(text: str, definition: LineDefinition) -> LineCount:
    """The characters and lines of a text, by the definition. The same text always gives the same count."""
    characters = 0
    after_space = False
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        if character == "\n":
            characters += definition.line_break_characters
            after_space = False
        elif character == "\t" or unicodedata.category(character) == "Zs":
            if definition.counted is CountedCharacters.WITH_SPACES and not (definition.collapse_spaces and after_space):
                characters += 1
            after_space = True
        else:
            characters += _is_seen(character)
            after_space = False
    rounding = ROUND_UP if definition.rounding is LineRounding.UP else ROUND_HALF_UP
    lines = (Decimal(characters) / definition.characters_per_line).quantize(_HUNDREDTH, rounding)
    return LineCount(definition.definition_id, characters, lines)


def _is_seen(character: str) -> bool:
    """Whether a character takes a place of its own: not so accents that sit on a letter, and marks of direction."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Mn", "Me", "Zl", "Zp")
