"""Leads of an electrocardiogram: "leads two three and a V F" are leads II, III, and aVF; "V one" is V1."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Kind, Token, is_mark, one_of, word_at

_LIMB = ("", "I", "II", "III")
_CHEST = range(1, 10)
_MOST = 12  # leads in a row


def leads(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """The leads that are told from `index` on, and how many tokens they are.

    Limb leads are roman where "leads" is said before them, or a lead that can be nothing else stands in their row
    ("in two, three, and a V F"). Where one follows another with nothing between, a comma parts them.
    """
    named = word_at(tokens, index) in language.notations.leads
    if not named and word_at(tokens, index - 1) not in language.notations.before_leads:
        return None
    at = index + named
    row: list[Token] = list(tokens[index:at])
    count = plain = taken = 0
    limbs = chest = parted = False
    while count < _MOST:
        lead = _lead(tokens, at, language)
        if lead is None:
            break
        text, end = lead
        if count and row[-1].kind is Kind.WORD and row[-1].text in _ENDS:
            row.append(_comma_after(row[-1]))
            parted = True
        row.append(one_of(tokens[at:end], text, fixed=True))
        limbs, chest = limbs or text in _LIMB, chest or text not in _LIMB
        count += 1
        plain, taken, joined = len(row), end, end
        if joined < len(tokens) and is_mark(tokens[joined], ","):
            row.append(tokens[joined])
            joined += 1
        if word_at(tokens, joined) in language.numbers.joining | language.links.through:
            if parted and joined == end:
                row.append(_comma_after(row[-1]))
            row.append(tokens[joined])
            joined += 1
        if _lead(tokens, joined, language) is None:
            break
        at = joined
    told = count > 1 or word_at(tokens, index - 1) in language.notations.before_leads
    if not limbs or not told or not (named or chest) or word_at(tokens, taken) in language.units.counted:
        return None
    return row[:plain], taken - index


def _comma_after(lead: Token) -> Token:
    return Token(",", lead.words, Kind.MARK, spoken=True, glue_left=True)


def chest_lead(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "V one" is V1."""
    if tokens[index].text != "V" or (lead := _lead(tokens, index, language)) is None:
        return None
    return [one_of(tokens[index : lead[1]], lead[0], fixed=True)], lead[1] - index


_AUGMENTED = {"avr": "aVR", "avl": "aVL", "avf": "aVF"}
_ENDS = frozenset((*_LIMB[1:], *_AUGMENTED.values(), *(f"V{number}" for number in _CHEST)))


def _lead(tokens: Sequence[Token], index: int, language: Language) -> tuple[str, int] | None:
    """One lead as it is written, and the place after it."""
    word = word_at(tokens, index)
    if tokens[index : index + 1] and tokens[index].kind is Kind.WORD and tokens[index].text in _LIMB[1:]:
        return tokens[index].text, index + 1
    number = _number(word, language)
    if number in (1, 2, 3):
        return _LIMB[number], index + 1
    if word in _AUGMENTED:
        return _AUGMENTED[word], index + 1
    if word[:1] == "v" and word[1:].isdecimal() and len(word) == 2 and int(word[1]) in _CHEST:
        return word.upper(), index + 1
    if word == "v" and (number := _number(word_at(tokens, index + 1), language)) in _CHEST:
        return f"V{number}", index + 2
    spelled = word + word_at(tokens, index + 1) + word_at(tokens, index + 2)
    if word in ("a", "av") and spelled[:3] in _AUGMENTED and len(spelled) >= 3:
        length = 3 if word == "a" and len(word_at(tokens, index + 1)) == 1 else 2
        if "".join(word_at(tokens, index + part) for part in range(length)) in _AUGMENTED:
            return _AUGMENTED[spelled[:3]], index + length
    return None


def _number(word: str, language: Language) -> int:
    """The digit that one word says; 0 if none."""
    if len(word) == 1 and word.isdecimal() and word.isascii():
        return int(word)
    return language.numbers.ones.get(word, 0)
