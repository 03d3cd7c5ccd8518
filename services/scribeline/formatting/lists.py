"""Lists that are only counted: "impression one right upper lobe mass two hilar adenopathy"."""

from collections.abc import Mapping, Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_digits, unit_at
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, word_at

_ITEM = 60  # tokens of an item


def number_items(tokens: Sequence[Token], language: Language, *, by_line: bool = False) -> list[Token]:
    """The tokens with a NUMBER in the place of each count of a list that is counted without "number".

    A list begins with "one" straight under a heading or after a colon, or with "first the"; it is one only if the next
    count follows, and its counts must come in order. Where each count begins a line that was asked for ("new line one
    sinusitis new line two"), it is a list in any text; `by_line` looks for no other.
    """
    places = _by_line(tokens, language) or (frozenset() if by_line else _places(tokens, language))
    if not places:
        return list(tokens)
    ended = is_mark(tokens[-1], ".")  # the last item has a stop, so the others get theirs
    done: list[Token] = []
    skip = False
    for index, token in enumerate(tokens):
        if skip and is_mark(token, ".,:") and not (token.spoken and token.words):
            continue  # a mark of the engine's, or of ours
        skip = index in places
        if not skip:
            done.append(token)
            continue
        while done and is_mark(done[-1], ",.") and not done[-1].spoken:
            done.pop()
        if ended and done and done[-1].kind is Kind.WORD and any(each.kind is Kind.NUMBER for each in done[-_ITEM:]):
            done.append(Token(".", None, Kind.MARK, spoken=True, glue_left=True))
        done.append(Token("", token.words, Kind.NUMBER))
    return done


def _places(tokens: Sequence[Token], language: Language) -> frozenset[int]:
    """The places of the counts of all lists."""
    found: set[int] = set()
    open_list: list[int] = []
    table = language.numbers.counts
    for index, token in enumerate(tokens):
        if token.kind in LAYOUT and token.kind is not Kind.LINE:
            if len(open_list) > 1:
                found.update(open_list)
            open_list = []
        if token.kind is not Kind.WORD:
            continue
        if not open_list:
            if _opens(tokens, index, language):
                table = (
                    language.numbers.counts
                    if token.lower in language.numbers.counts or token.lower == "1"
                    else language.numbers.counts_in_order
                )
                open_list = [index]
        elif _count(token.lower, table, language) == len(open_list) + 1 and _is_count(tokens, index, table, language):
            open_list.append(index)
    if len(open_list) > 1:
        found.update(open_list)
    return frozenset(found)


def _by_line(tokens: Sequence[Token], language: Language) -> frozenset[int]:
    """The places of counts that stand in order at the beginning of lines that were asked for."""
    found: list[int] = []
    for index in range(1, len(tokens)):
        before = tokens[index - 1]
        if before.kind not in (Kind.LINE, Kind.PARAGRAPH) or not before.spoken or tokens[index].kind is not Kind.WORD:
            continue
        word = tokens[index].lower
        value = int(word) if word.isdecimal() and len(word) < 3 else language.numbers.ones.get(word, 0)
        alone = index + 1 < len(tokens) and is_mark(tokens[index + 1], ",.:")
        if value == len(found) + 1 and (alone or _is_count(tokens, index, language.numbers.counts, language)):
            found.append(index)
    return frozenset(found) if len(found) > 1 else frozenset()


def _count(word: str, table: Mapping[str, int], language: Language) -> int:
    if word in table:
        return table[word]
    return int(word) if table is language.numbers.counts and word.isdecimal() and len(word) < 3 else 0


def _opens(tokens: Sequence[Token], index: int, language: Language) -> bool:
    word, before = tokens[index].lower, tokens[index - 1] if index else None
    if language.numbers.counts_in_order.get(word) == 1:
        following = index + 1
        if following < len(tokens) and is_mark(tokens[following], ".,:") and tokens[following].words is None:
            following += 1  # a stop of ours
        return word in language.numbers.firstly or (
            word_at(tokens, following) in language.links.the
            and word_at(tokens, index - 1) not in language.links.the | language.links.at
        )
    if before is None or not (before.kind is Kind.HEADING or is_mark(before, ":")):
        return False
    return (word == "1" or language.numbers.ones.get(word) == 1) and _is_count(
        tokens, index, language.numbers.counts, language
    )


def _is_count(tokens: Sequence[Token], index: int, table: Mapping[str, int], language: Language) -> bool:
    """Whether the number at `index` counts an item, and not the thing after it ("two views", "two of them")."""
    before, following = word_at(tokens, index - 1), word_at(tokens, index + 1)
    if table is language.numbers.counts_in_order:
        return before not in language.commands.determiners and before not in language.forms.never_last
    if (
        before in language.forms.never_last
        or before in language.units.numbered
        or before in language.commands.before_number
    ):
        return False
    if not following:
        return False
    if following in language.units.counted or following in language.notations.after_count or is_digits(following):
        return False
    return (
        not unit_at(tokens, index + 1, language)
        and following not in language.numbers.ones
        and following not in language.numbers.tens
    )
