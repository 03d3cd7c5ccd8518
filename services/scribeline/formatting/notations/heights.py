"""A person's height: "five foot six" is 5 feet 6 inches, or 5'6" where the client writes it so."""

from collections.abc import Sequence
from dataclasses import replace

from scribeline.formatting.language import Language
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import read_number, unit_at
from scribeline.formatting.style import Heights, Style
from scribeline.formatting.token import Token, one_of, span_of, word_at

_FEET = range(2, 8)
_INCHES = range(12)


def height(tokens: Sequence[Token], index: int, style: Style, language: Language) -> Written | None:
    """The height that is told from `index` on, and how many tokens it is. Before a noun it has hyphens."""
    units = language.units
    feet = read_number(tokens, index, language)
    if feet is None or not feet.text.isdecimal() or int(feet.text) not in _FEET:
        return None
    if word_at(tokens, feet.end) not in units.feet:
        return None
    inches = read_number(tokens, feet.end + 1, language)
    if inches is None or not inches.text.replace(".", "", 1).isdecimal() or float(inches.text) not in _INCHES:
        return None
    said = word_at(tokens, inches.end) in units.inches
    end = inches.end + said
    following = word_at(tokens, end)
    if not said and (following in units.counted or unit_at(tokens, inches.end, language)):
        return None  # "five feet two times"
    taken = tokens[index:end]
    if style.heights is Heights.SIGNS:
        return [one_of(taken, f"{feet.text}'{inches.text}\"", fixed=True)], end - index
    if following in units.tall_nouns:
        return [one_of(taken, f"{feet.text}-foot {inches.text}-inch", fixed=True)], end - index
    if said and word_at(tokens, feet.end) == units.height[0]:
        return None  # said as it is written
    number = one_of(tokens[index : feet.end], feet.text)
    small = one_of(tokens[feet.end + 1 : inches.end], inches.text)
    unit = replace(tokens[feet.end], text=units.height[0])
    last = replace(
        small,
        text=units.height[1] if inches.text != "1" else units.height[2],
        words=span_of(tokens[feet.end + 1 : end]),
        glue_left=False,
    )
    return [number, unit, small, last], end - index
