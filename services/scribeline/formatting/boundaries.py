"""Where sentences end when nobody says so: the likelihood of each mark between two words.

Counted from finished reports by `tools/boundaries/train.py`: a table of weights, one for each of STOP, COMMA and
COLON, for the words and pairs of words around a gap. The words are in lower case and digits are all alike, so that
"140/80" and "98/54" are one. Features are places in the table by their CRC-32; two that share a place cost a little.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from math import exp
from re import compile as pattern
from zlib import crc32, decompress

NONE, STOP, COMMA, COLON = range(4)
_PLACES = 1 << 17
_SCALE = 16.0  # weights are kept in sixteenths, from -8 to 8
_DIGITS = pattern(r"\d+(?:[.,]\d+)*")
EDGE = "|"

Chances = tuple[float, float, float, float]


def shape(word: str) -> str:
    """The word as the table knows it."""
    return _DIGITS.sub("0", word.lower())


def features(words: Sequence[str], gap: int, since: int) -> Iterator[str]:
    """What is looked at to tell the mark after `words[gap]`: `since` is the number of words from the last stop to it.

    `words` are shapes, and begin and end with two EDGEs each.
    """
    far_left, left, right, far_right = words[gap - 1 : gap + 3]
    yield ""
    yield f"l{left}"
    yield f"r{right}"
    yield f"k{far_left} {left}"
    yield f"s{right} {far_right}"
    yield f"m{left} {right}"
    yield f"f{far_left}"
    yield f"g{far_right}"
    yield f"x{far_left} {right}"
    yield f"y{left} {far_right}"
    yield f"e{left[-3:]}"
    yield f"n{min(since, 12)}"
    yield f"o{min(since, 3)} {right}"
    if since <= 5:
        yield f"h{since} {left}"


def place(feature: str) -> int:
    """The place of a feature in the table."""
    return crc32(feature.encode()) % _PLACES


@cache
def _weights() -> bytes:
    return decompress(files(__package__).joinpath("boundaries.bin").read_bytes())


def chances(words: Sequence[str], gap: int, since: int) -> Chances:
    """How likely nothing, a stop, a comma and a colon are after `words[gap]`; they add up to 1."""
    table = _weights()
    stop = comma = colon = 0
    for feature in features(words, gap, since):
        at = 3 * place(feature)
        stop += table[at] - 128
        comma += table[at + 1] - 128
        colon += table[at + 2] - 128
    raised = [exp(min(total / _SCALE, 30.0)) for total in (0, stop, comma, colon)]
    whole = sum(raised)
    return raised[0] / whole, raised[1] / whole, raised[2] / whole, raised[3] / whole
