"""Lists that are only counted: "impression one right upper lobe mass two hilar adenopathy"."""

from collections.abc import Sequence

from scribeline.formatting import english
from scribeline.formatting.numbers import is_digits, unit_at
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, word_at

_CARDINALS = {word: number for word, number in (english.ONES | english.TEENS).items() if number}
_ORDINALS = {word: number for word, number in english.ORDINALS.items() if number < 10} | {
    "firstly": 1,
    "secondly": 2,
    "thirdly": 3,
}


def number_items(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a NUMBER in the place of each count of a list that is counted without "number".

    A list begins with "one" straight under a heading or after a colon, or with "first the"; it is one only if the next
    count follows, and its counts must come in order.
    """
    places = _places(tokens)
    if not places:
        return list(tokens)
    done: list[Token] = []
    skip = False
    for index, token in enumerate(tokens):
        if skip and is_mark(token, ".,:") and not token.spoken:
            continue
        skip = index in places
        if not skip:
            done.append(token)
            continue
        while done and is_mark(done[-1], ",.") and not done[-1].spoken:
            done.pop()
        done.append(Token("", token.words, Kind.NUMBER))
    return done


def _places(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of the counts of all lists."""
    found: set[int] = set()
    open_list: list[int] = []
    table = _CARDINALS
    for index, token in enumerate(tokens):
        if token.kind in LAYOUT and token.kind is not Kind.LINE:
            if len(open_list) > 1:
                found.update(open_list)
            open_list = []
        if token.kind is not Kind.WORD:
            continue
        if not open_list:
            if _opens(tokens, index):
                table = _CARDINALS if token.lower in _CARDINALS or token.lower == "1" else _ORDINALS
                open_list = [index]
        elif _count(token.lower, table) == len(open_list) + 1 and _is_count(tokens, index, table):
            open_list.append(index)
    if len(open_list) > 1:
        found.update(open_list)
    return frozenset(found)


def _count(word: str, table: dict[str, int]) -> int:
    if word in table:
        return table[word]
    return int(word) if table is _CARDINALS and word.isdecimal() and len(word) < 3 else 0


def _opens(tokens: Sequence[Token], index: int) -> bool:
    word, before = tokens[index].lower, tokens[index - 1] if index else None
    if _ORDINALS.get(word) == 1:
        return word == "firstly" or (
            word_at(tokens, index + 1) == "the" and word_at(tokens, index - 1) not in ("the", "at")
        )
    if before is None or not (before.kind is Kind.HEADING or is_mark(before, ":")):
        return False
    return word in ("one", "1") and _is_count(tokens, index, _CARDINALS)


def _is_count(tokens: Sequence[Token], index: int, table: dict[str, int]) -> bool:
    """Whether the number at `index` counts an item, and not the thing after it ("two views", "two of them")."""
    before, following = word_at(tokens, index - 1), word_at(tokens, index + 1)
    if table is _ORDINALS:
        return before not in english.DETERMINERS and before not in english.NEVER_LAST
    if before in english.NEVER_LAST or before in english.NUMBERED_NOUNS or before in english.BEFORE_NUMBER:
        return False
    if not following:
        return False
    if following in english.COUNTED or following in english.AFTER_COUNT or is_digits(following):
        return False
    return not unit_at(tokens, index + 1) and following not in english.ONES and following not in english.TENS
