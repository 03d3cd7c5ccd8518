"""Characters as a reader sees them: an accented letter is one, however many code points it is written with.

The rules are those of extended grapheme clusters (Unicode Standard Annex 29) without the ones for Indic conjuncts
(GB9c), which the standard itself has changed between versions. What a code point is, Python's own Unicode tables say;
their version stands on each invoice.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum, auto

UNICODE_VERSION = unicodedata.unidata_version
"""The version of the tables that say what a letter, a mark or a space is."""

_ALONE = re.compile(
    "[\n -~\u00a0-\u00ac\u00ae-\u02ff\t"
    # Greek, Cyrillic, Latin; punctuation, raised and lowered figures, currencies; signs, arrows, mathematics.
    "\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u04ff\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u205e\u2070\u2071\u2074-\u208e\u2090-\u209c\u20a0-\u20ba\u2100-\u2189\u2190-\u22ff]*"
)
"""Text in which every code point is a character of its own, and is printed or a space. Nothing in it joins what stands
before or after it, and nothing of it was unassigned when Unicode was young, so it is the same in every version."""

SPACES = "\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""What counts as a space, as the inside of a regular expression's class: tabs, and all that Unicode calls a space."""

_IS_SPACE = re.compile(f"[{SPACES}]")


class _Kind(Enum):
    OTHER = auto()
    CONTROL = auto()
    EXTEND = auto()
    JOINER = auto()
    FLAG = auto()
    PREPEND = auto()
    SPACING = auto()
    HANGUL_L = auto()
    HANGUL_V = auto()
    HANGUL_T = auto()
    HANGUL_LV = auto()
    HANGUL_LVT = auto()
    PICTURE = auto()


_HANGUL_BEFORE = {
    _Kind.HANGUL_V: {_Kind.HANGUL_L, _Kind.HANGUL_V, _Kind.HANGUL_LV},
    _Kind.HANGUL_T: {_Kind.HANGUL_V, _Kind.HANGUL_T, _Kind.HANGUL_LV, _Kind.HANGUL_LVT},
    _Kind.HANGUL_L: {_Kind.HANGUL_L},
    _Kind.HANGUL_LV: {_Kind.HANGUL_L},
    _Kind.HANGUL_LVT: {_Kind.HANGUL_L},
}
_EXTENDING = frozenset(
    "\u09be\u09d7\u0b3e\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u200c\uff9e\uff9f"
)
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd")


def stands_alone(text: str) -> bool:
    """Whether each code point of `text` is a character of its own, and none is a control but tab and line feed."""
    return _ALONE.fullmatch(text) is not None


def is_space(character: str) -> bool:
    """Whether a character is a space or a tab."""
    return _IS_SPACE.match(character) is not None


def is_printed(character: str) -> bool:
    """Whether a character can be seen: neither space nor control nor mark of direction."""
    return unicodedata.category(character[0]) not in ("Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp")


def graphemes(text: str) -> Iterator[str]:
    """The characters of a text as a reader sees them, in order; joined together they are the text."""
    if stands_alone(text):
        yield from text
        return
    start = 0
    for end in breaks(text):
        yield text[start:end]
        start = end


def breaks(text: str) -> Iterator[int]:
    """Where the characters of a text end."""
    kinds = [_kind(character) for character in text]
    flags = 0  # flags before this place, in a row: two of them make one picture
    picture = False  # whether what stands before is a picture with nothing but marks behind it
    for place in range(1, len(text)):
        before, after = kinds[place - 1], kinds[place]
        flags = flags + 1 if before is _Kind.FLAG else 0
        if before is _Kind.PICTURE:
            picture = True
        elif before not in (_Kind.EXTEND, _Kind.JOINER):
            picture = False
        if not _joined(before, after, text[place - 1 : place + 1], flags, picture):
            yield place
    if text:
        yield len(text)


def _joined(before: _Kind, after: _Kind, pair: str, flags: int, picture: bool) -> bool:
    if pair == "\r\n":
        return True
    if _Kind.CONTROL in (before, after):
        return False
    if before in _HANGUL_BEFORE.get(after, ()):
        return True
    if after in (_Kind.EXTEND, _Kind.JOINER, _Kind.SPACING) or before is _Kind.PREPEND:
        return True
    if before is _Kind.JOINER and after is _Kind.PICTURE:
        return picture
    return before is _Kind.FLAG and after is _Kind.FLAG and flags % 2 == 1


def _kind(character: str) -> _Kind:
    code = ord(character)
    if code < 0x300:
        return _Kind.CONTROL if code < 0x20 or 0x7F <= code < 0xA0 or code == 0xAD else _simple(code)
    if character == "\u200d":
        return _Kind.JOINER
    if 0x1F1E6 <= code <= 0x1F1FF:
        return _Kind.FLAG
    if character in _PREPENDED:
        return _Kind.PREPEND
    category = unicodedata.category(character)
    if category in ("Mn", "Me") or character in _EXTENDING or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return _Kind.EXTEND
    if category == "Mc" or code in (0xE33, 0xEB3):
        return _Kind.SPACING
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return _Kind.CONTROL
    if 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xA97C or 0xAC00 <= code <= 0xD7FB:
        return _hangul(code)
    if category == "So" and (0x2190 <= code <= 0x2BFF or 0x1F000 <= code <= 0x1FAFF):
        return _Kind.PICTURE
    return _Kind.OTHER


def _simple(code: int) -> _Kind:
    return _Kind.PICTURE if code in (0xA9, 0xAE) else _Kind.OTHER


def _hangul(code: int) -> _Kind:
    if 0xAC00 <= code <= 0xD7A3:
        return _Kind.HANGUL_LV if (code - 0xAC00) % 28 == 0 else _Kind.HANGUL_LVT
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return _Kind.HANGUL_V
    if 0x11A8 <= code <= 0x11FF or code >= 0xD7CB:
        return _Kind.HANGUL_T
    return _Kind.HANGUL_L
