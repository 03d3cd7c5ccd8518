"""What the author took back ("strike that"), and names that were spelled out."""

from collections.abc import Sequence

from scribeline.formatting import english
from scribeline.formatting.commands import matches
from scribeline.formatting.numbers import is_number
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, span_of

_OPPOSITES = ({"left", "right", "bilateral"}, {"upper", "lower", "mid"}, {"he", "she"}, {"his", "her"},
              {"male", "female"}, {"with", "without"}, {"no", "mild", "moderate", "severe"},
              {"anterior", "posterior"}, {"medial", "lateral"}, {"proximal", "distal"})  # fmt: skip
_LOOK_BACK = 8  # words in which the beginning of what was taken back is looked for


def scratch(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without what was taken back and the words that took it back.

    What follows tells how much was meant: a number takes back the number before it, "left" takes back "right", a word
    that was said just before takes back all from there. Otherwise it is the whole sentence so far.
    """
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        said = next((said for said in english.SCRATCH if matches(tokens, index, said)), None)
        if said is None or not kept:
            kept.append(tokens[index])
            index += 1
            continue
        index += len(said.split())
        while index < len(tokens) and tokens[index].kind is Kind.MARK and not tokens[index].spoken:
            index += 1
        while kept and kept[-1].kind is Kind.MARK and not kept[-1].spoken:
            kept.pop()
        del kept[_taken_back_from(kept, tokens[index] if index < len(tokens) else None) :]
    return kept


def _taken_back_from(kept: Sequence[Token], following: Token | None) -> int:
    end = len(kept)
    if end and is_mark(kept[-1], ".?!"):
        end -= 1  # "... daily period scratch that" takes back the sentence before
    start = end
    while start and not is_mark(kept[start - 1], ".?!:") and kept[start - 1].kind not in LAYOUT:
        start -= 1
    near = range(end - 1, max(start, end - _LOOK_BACK) - 1, -1)
    word = following.lower if following else ""
    if end < len(kept) or not word:
        return start
    if is_number(word):
        last = next((i for i in near if is_number(kept[i].lower)), None)
        if last is not None:
            while last > start and is_number(kept[last - 1].lower):
                last -= 1
            return last
    for same in near:
        if kept[same].lower == word or any({word, kept[same].lower} <= opposites for opposites in _OPPOSITES):
            return same
    return start


def spell(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with names as they were spelled: "Kovalchik spelled K O W A L C Z Y K" is written Kowalczyk."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        said = next((said for said in english.SPELLED if matches(tokens, index, said)), None)
        start = index + (len(said.split()) if said else 0)
        letters, end = _letters(tokens, start) if said else ("", index)
        if len(letters) < 3:
            kept.append(tokens[index])
            index += 1
            continue
        while kept and is_mark(kept[-1], ",") and not kept[-1].spoken:
            kept.pop()
        word = kept[-1] if kept and kept[-1].kind is Kind.WORD else None
        name = letters.capitalize()
        if word is not None and letters.lower() != word.lower:
            name = name if word.text[:1].isupper() else letters.lower()
            span = span_of([word, *tokens[index:end]])
            kept[-1] = Token(name, span, fixed=True)
        elif word is None:
            kept.append(Token(name, span_of(tokens[index:end]), fixed=True))
        index = end
    return kept


def _letters(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """The letters that are spelled from `start` on, and where they end."""
    letters: list[str] = []
    end = index = start
    while index < len(tokens):
        token = tokens[index]
        if is_mark(token, ",.") and not token.spoken:
            index += 1
            continue
        parts = token.text.split("-") if token.kind is Kind.WORD else []
        whole = token.kind is Kind.WORD and not letters and token.text.isupper() and token.text.isalpha()
        if not (whole or (parts and all(len(part) == 1 and part.isalpha() for part in parts))):
            break
        letters.extend(parts)
        index += 1
        end = index
    return "".join(letters), end
