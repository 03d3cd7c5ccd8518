"""What the author took back: "strike that", and what is said in passing ("no make that a ten", "sorry", "I mean")."""

from collections.abc import Sequence
from dataclasses import replace

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_number, read_number, unit_at
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, word_at
from scribeline.transcripts.model import WordSpan

_WINDOW = 24  # tokens that are looked at in all
_LOOK_BACK = 8  # words in which the beginning of what was taken back is looked for


def scratch(tokens: Sequence[Token], language: Language, *, marked: bool = False) -> list[Token]:
    """The tokens without what was taken back and the words that took it back.

    What follows tells how much was meant: a number takes back the number before it, "left" takes back "right", a word
    that was said just before takes back all from there. Otherwise "strike that" takes back the whole sentence so far,
    and "sorry" nothing: it may be what the patient said. In a text that is `marked` with its commas, "correction" and
    the like stand between marks where they take something back.
    """
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        after = _taking_back(tokens, index, language.commands.scratch)
        sure = after is not None
        if after is None and (is_mark(kept[-1] if kept else None) or (kept and _ends_in_a_number(kept, language))):
            after = _taking_back(tokens, index, language.commands.scratched)
            sure = after is not None and _between_stops(kept, tokens, after)
        if after is None and (not marked or is_mark(kept[-1] if kept else None)):
            after = _taking_back(tokens, index, language.commands.sorry)
            if after is not None and _takes_nothing(tokens, after, language):
                after = None
        if after is None or not kept or _is_done(kept[-1].lower, language):
            kept.append(tokens[index])
            index += 1
            continue
        before = len(kept)
        while before and kept[before - 1].kind is Kind.MARK and not kept[before - 1].spoken:
            before -= 1
        far = max(before - _WINDOW, 0)
        put = _put_right(kept[far:before], tokens, after, language)
        if put is not None:
            kept[far:], index = put
            continue
        start = _answered(kept[far:before], tokens[after] if after < len(tokens) else None, language)
        if start is None and not sure:
            kept.append(tokens[index])
            index += 1
            continue
        del kept[before:]
        del kept[_sentence_start(kept) if start is None else far + start :]
        index = after
    return kept


def _takes_nothing(tokens: Sequence[Token], after: int, language: Language) -> bool:
    """Whether the word after "correction" or "sorry" says that it is meant as a word: "correction of the deformity"."""
    said = word_at(tokens, after - 1)
    return word_at(tokens, after) in language.commands.not_sorry.get(said, frozenset())


def _ends_in_a_number(kept: Sequence[Token], language: Language) -> bool:
    """Whether a number stands last, or what one is of ("2:30 p.m.", "five milligrams")."""
    last = kept[-1].lower
    if is_number(last, language) or last[:1].isdigit() or unit_at(kept, len(kept) - 1, language):
        return True
    return last in language.notations.halves or last in language.notations.halves.values()


def _between_stops(kept: Sequence[Token], tokens: Sequence[Token], after: int) -> bool:
    """Whether stops part what takes back from the text on both sides."""
    return is_mark(kept[-1], ".?!") and is_mark(tokens[after - 1], ".?!")


def _is_done(before: str, language: Language) -> bool:
    """Whether "scratch that" tells of somebody who does so, after this word ("to scratch that area")."""
    return before in language.commands.before_scratch


def _taking_back(tokens: Sequence[Token], index: int, phrases: Sequence[str]) -> int | None:
    """The place after words that take back, at `index`: the engine's marks between and after them are passed over."""
    for said in phrases:
        at = index
        for part in said.split():
            while at > index and _engine_mark(tokens, at):
                at += 1
            if at >= len(tokens) or tokens[at].lower != part:
                break
            at += 1
        else:
            while _engine_mark(tokens, at):
                at += 1
            return at
    return None


def _engine_mark(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].kind is Kind.MARK and not tokens[index].spoken


def _sentence_start(kept: Sequence[Token]) -> int:
    start = len(kept)
    if start and is_mark(kept[start - 1], ".?!"):
        start -= 1  # "... daily period scratch that" takes back the sentence before
    while start and not is_mark(kept[start - 1], ".?!:") and kept[start - 1].kind not in LAYOUT:
        start -= 1
    return start


def _near(kept: Sequence[Token]) -> range:
    """The last words of the sentence so far, from the end backwards."""
    end = len(kept)
    if end and is_mark(kept[end - 1], ".?!"):
        return range(0)
    start = end
    while start and end - start < _LOOK_BACK and not is_mark(kept[start - 1], ".?!:"):
        if kept[start - 1].kind in LAYOUT:
            break
        start -= 1
    return range(end - 1, start - 1, -1)


def _opposed(one: str, other: str, language: Language) -> bool:
    return any(one in kind and other in kind for kind in language.commands.exchanged)


def _answered(kept: Sequence[Token], following: Token | None, language: Language) -> int | None:
    """Where that begins which the next word says anew; None if it answers to nothing."""
    word = following.lower if following else ""
    near = _near(kept)
    if not word:
        return None
    if is_number(word, language):
        last = next((place for place in near if is_number(kept[place].lower, language)), None)
        if last is not None:
            while last > near[-1] and is_number(kept[last - 1].lower, language):
                last -= 1
            return last
    for same in near:
        if kept[same].lower == word or _opposed(kept[same].lower, word, language):
            return same
    return None


def _put_right(
    kept: Sequence[Token], tokens: Sequence[Token], after: int, language: Language
) -> tuple[list[Token], int] | None:
    """What was kept with an amount or a side put right further back, where words that stay stand between.

    "five milliliters of lidocaine correction eight milliliters" is eight milliliters of lidocaine. The words between
    then stand for the correction too, so that spans never run backwards.
    """
    near = _near(kept)
    number = read_number(tokens, after, language)
    if number is not None and (unit := unit_at(tokens, number.end, language)):
        end = number.end + len(unit.split())
        for place in near:
            size = len(unit.split())
            if (
                unit_at(kept, place, language) != unit
                or place + size >= len(kept)
                or not is_number(kept[place - 1].lower, language)
            ):
                continue
            start = place - 1
            while start and is_number(kept[start - 1].lower, language):
                start -= 1
            stays = len(kept) - _said_anew(kept[place + size :], tokens, end)
            return _exchange(kept[:stays], start, place + size, tokens[after:end]), end
    word = tokens[after].lower if after < len(tokens) else ""
    for place in near:
        if _opposed(kept[place].lower, word, language) and place < len(kept) - 1:
            goes_on = tokens[after + 1].lower if after + 1 < len(tokens) else ""
            if goes_on and any(token.lower == goes_on for token in kept[place + 1 :]):
                return None  # "the left kidney sorry right kidney": all is said anew
            return _exchange(kept, place, place + 1, tokens[after : after + 1]), after + 1
    return None


def _said_anew(rest: Sequence[Token], tokens: Sequence[Token], after: int) -> int:
    """How many of the last words are said anew after the amount: "500 mg twice daily, scratch that, 1 g once daily"."""
    following: list[str] = []
    while len(following) < len(rest) and after < len(tokens) and tokens[after].kind is Kind.WORD:
        following.append(tokens[after].lower)
        after += 1
    if not following or any(token.kind is not Kind.WORD for token in rest):
        return 0
    if rest[-1].lower in following:
        return following.index(rest[-1].lower) + 1
    return len(rest) if rest[0].lower == following[0] else 0


def _exchange(kept: Sequence[Token], start: int, end: int, new: Sequence[Token]) -> list[Token]:
    last = max((token.words.last for token in new if token.words), default=0)
    first = kept[start].words or new[0].words
    put = [replace(token, words=first and WordSpan(first.first, last), begins=False) for token in new]
    rest = [
        token if token.words is None else replace(token, words=WordSpan(token.words.first, last))
        for token in kept[end:]
    ]
    return [*kept[:start], *put, *rest]
