"""Names that were spelled out: "Kovalchik spelled K O W A L C Z Y K" is Kowalczyk."""

from collections.abc import Sequence
from dataclasses import replace

from scribeline.formatting.commands import matches
from scribeline.formatting.language import Language
from scribeline.formatting.token import Kind, Token, is_mark, span_of

_LONGEST_NAME = 20  # letters
_SHORT_NAME = 3  # letters: no name is spelled out that has no more ("F-U-O", "S-O-B")
_MOST_BETWEEN = 4  # tokens from a name to its letters: itself, and a comma with the engine's around it


def spell(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with names as they were spelled: "Kovalchik spelled K O W A L C Z Y K" is written Kowalczyk."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        said = next((said for said in language.commands.spelled if matches(tokens, index, said)), None)
        start = index + (len(said.split()) if said else 0)
        letters, end = _letters(tokens, start) if said else _unannounced(tokens, index, kept)
        if not said and not letters and (hyphened := _hyphened(tokens[index])):
            named = _named(kept, hyphened, language)
            if named is not None:
                span = span_of([*kept[named:], tokens[index]])
                name = hyphened.capitalize() if kept[named].text[:1].isupper() else hyphened.lower()
                written = kept[named].text if kept[named].lower == hyphened.lower() else name
                parted = is_mark(kept[-1], ",") and not kept[-1].spoken
                kept[named:] = [replace(kept[named], text=written, words=span, fixed=True)]
                index += 1
                if parted and index < len(tokens) and is_mark(tokens[index], ",") and not tokens[index].spoken:
                    index += 1
                continue
        if said and end == start + 1 and "-" not in tokens[start].text and not _alike(letters, kept):
            letters = ""  # "he spelled WORLD backwards"
        if len(letters) < 3:
            kept.append(tokens[index])
            index += 1
            continue
        parted = False  # by commas on both sides: "by Ana Kovalchik, spelled K-O-W-A-L-C-Z-Y-K, today"
        while kept and is_mark(kept[-1], ",") and not kept[-1].spoken:
            kept.pop()
            parted = True
        word = kept[-1] if kept and kept[-1].kind is Kind.WORD else None
        name = letters.capitalize()
        if word is not None and letters.lower() != word.lower:
            name = name if word.text[:1].isupper() else letters.lower()
            span = span_of([word, *tokens[index:end]])
            kept[-1] = Token(name, span, fixed=True)
        elif word is None:
            kept.append(Token(name, span_of(tokens[index:end]), fixed=True))
        index = end
        if parted and index < len(tokens) and is_mark(tokens[index], ",") and not tokens[index].spoken:
            index += 1
    return kept


def _hyphened(token: Token) -> str:
    """The letters of a name that is spelled in one word: "F-E-N-W-I-C-K"."""
    parts = token.text.split("-") if token.kind is Kind.WORD else []
    spelled = len(parts) > _SHORT_NAME and all(len(part) == 1 and part.isalpha() and part.isupper() for part in parts)
    return "".join(parts) if spelled else ""


def _named(kept: Sequence[Token], letters: str, language: Language) -> int | None:
    """The place of the word that is spelled after it, with nothing but a comma between, said or written."""
    place = len(kept) - 1
    while place >= 0 and (is_mark(kept[place], ",") or kept[place].lower in language.commands.commas):
        place -= 1
    told = {said.split()[0] for said in language.commands.spelled}
    if any(token.lower in told for token in kept[max(place - _MOST_BETWEEN, 0) :]):
        return None  # "she spelled WORLD, W-O-R-L-D, correctly" tells what somebody did
    if place < 0 or len(kept) - place > _MOST_BETWEEN or not _alike(letters, kept[: place + 1]):
        return None
    return place if kept[place].kind is Kind.WORD and kept[place].text.isalpha() else None


def _alike(letters: str, kept: Sequence[Token]) -> bool:
    """Whether the letters may spell the word that was said last: they begin as it does, and are about as many."""
    word = next((token.lower for token in reversed(kept[-2:]) if token.kind is Kind.WORD), "")
    return word[:1] == letters[:1].lower() and abs(len(word) - len(letters)) <= 3


def _unannounced(tokens: Sequence[Token], index: int, kept: Sequence[Token]) -> tuple[str, int]:
    """The letters of a name that is spelled without a word about it: "doctor Mayer M E Y E R"."""
    named = bool(kept) and kept[-1].kind is Kind.WORD and kept[-1].text.istitle() and len(kept[-1].text) > 3
    if not named or len(tokens[index].lower) != 1:
        return "", index
    end = index
    while end < len(tokens) and end - index < _LONGEST_NAME and len(tokens[end].lower) == 1:
        if not tokens[end].text.isalpha():
            return "", index
        end += 1
    letters = "".join(token.text for token in tokens[index:end])
    return (letters, end) if len(letters) > 3 and _alike(letters, kept) else ("", index)


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
        grouped = len(parts) > 2 and token.text.isupper() and all(part.isalpha() for part in parts)  # "MCAL-L-I-S"
        if not (whole or grouped or (parts and all(len(part) == 1 and part.isalpha() for part in parts))):
            break
        letters.extend("".join(parts))
        index += 1
        end = index
    return "".join(letters), end
