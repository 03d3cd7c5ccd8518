"""The letters of prescriptions: "p o b i d" is p.o. b.i.d., "q four hours" is q.4h., however the engine wrote them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import read_number, unit_at
from scribeline.formatting.style import Abbreviations, DoNotUse, Style
from scribeline.formatting.token import Kind, Token, is_mark, one_of, span_of, word_at

_LETTERS_TOKEN = re.compile(r"(?:[A-Za-z][-.])*[A-Za-z]\.?\Z")
_MIXED = re.compile(r"(?=.*-)[A-Z]{1,4}(?:-[A-Z]{1,4})+\Z")  # "P-OQ"
_JOINED = re.compile(r"[A-Z]{2,10}\Z")
_Q_NUMBER = re.compile(r"[Qq]-?(\d{1,2})\Z")
_MOST = 40  # letters that are looked at together
_MOST_INITIALS = 6  # letters of one abbreviation
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    token: int  # the place of its token
    spelled: bool  # it was said and written as a letter of its own


def write_abbreviations(
    tokens: Sequence[Token], style: Style, language: Language, *, as_heard: bool = False
) -> list[Token]:
    """The tokens with the abbreviations of prescriptions written as the style wants them.

    `as_heard` leaves those that were already written in capitals or with points ("PO BID") alone.
    """
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        interval = _interval(tokens, index, style, language)
        if interval is not None:
            done.append(interval[0])
            index = interval[1]
            continue
        letters, end = _letters(tokens, index, language)
        letters, end = _with_n(tokens, letters, end, language)
        hours = _hours(tokens, letters, end, style, language)
        if hours is not None:
            letters, end = letters[:-1], hours[1]
        words = _split(letters, language) if letters else None
        if words is not None and (
            (as_heard and all(_JOINED.match(token.text) or "." in token.text for token in tokens[index:end]))
            or (_ambiguous(words, language) and not _after_dose(done, language))
        ):
            words = None
        if words is None and not as_heard:
            joined = _initials(tokens, index, language)
            if joined is not None:
                done.append(joined[0])
                index = joined[1]
                continue
        if words is None:
            done.append(_put_right(tokens, index, done, style, language))
            index += 1
            continue
        for said in words:
            taken = [tokens[letter.token] for letter in said]
            name = "".join(letter.text for letter in said)
            done.append(Token(_written(name, style, language), span_of(taken), fixed=True))
        if hours is not None:
            done.append(hours[0])
        index = end
    return _as_needed(
        _after_doses(_hyphenated_parts_follow(done, style, language), style, language, as_heard=as_heard),
        style,
        language,
    )


def _initials(tokens: Sequence[Token], index: int, language: Language) -> tuple[Token, int] | None:
    """Three letters or more that are said one by one are an abbreviation in capitals: "c o p d" is COPD."""
    end = index
    while end < len(tokens) and end - index < _MOST_INITIALS and len(tokens[end].lower) == 1:
        if not tokens[end].text.isalpha() or tokens[end].fixed:
            break
        end += 1
    letters = "".join(token.text for token in tokens[index:end]).upper()
    if len(letters) < 3 or letters in _ALPHABET or (letters[0] == "A" and tokens[index].text == "a"):
        return None  # "hepatitis a b c"; "has a c t scan"
    known = language.abbreviations.prescription
    if any(letters[start:].lower() in known for start in range(1, len(letters) - 1)):
        return None  # "Dr. X p r n"
    return one_of(tokens[index:end], letters, fixed=True), end


def _put_right(tokens: Sequence[Token], index: int, done: Sequence[Token], style: Style, language: Language) -> Token:
    """A word that engines write for the letters of a prescription, where a dose stands before it, or where it or the
    word after it ("peel cuid") means nothing else."""
    token = tokens[index]
    meant = language.abbreviations.misheard.get(token.lower)
    last = done[-1] if done else None
    taken = last is not None and last.fixed and last.lower in language.abbreviations.frequencies
    taken = taken or not language.abbreviations.misheard_only.isdisjoint((token.lower, word_at(tokens, index + 1)))
    if meant is None or not (taken or _after_dose(done, language)):
        return token
    return token.written(_written(meant, style, language), fixed=True)


def _ambiguous(words: Sequence[Sequence[_Letter]], language: Language) -> bool:
    """Whether these letters mean other things too ("A C. difficile toxin")."""
    return all("".join(letter.text for letter in said) in language.abbreviations.ambiguous_capitals for said in words)


def _written(name: str, style: Style, language: Language) -> str:
    if name in language.abbreviations.letters:
        return language.abbreviations.letters[name]
    expanded = style.do_not_use is DoNotUse.EXPAND and name in language.abbreviations.do_not_use
    if style.abbreviations is Abbreviations.WORDS or expanded:
        return language.abbreviations.in_words[name]
    return language.abbreviations.prescription[name] if style.abbreviations is Abbreviations.POINTS else name.upper()


def _interval(tokens: Sequence[Token], index: int, style: Style, language: Language) -> tuple[Token, int] | None:
    """ "q 4 hours", "Q-4 hours", "q four to six hours"."""
    token = tokens[index]
    if token.kind is not Kind.WORD:
        return None
    joined = _Q_NUMBER.match(token.text)
    if joined:
        text, end = joined.group(1), index + 1
    elif token.lower == "q" and language.abbreviations.every:
        after = index + 1
        if after < len(tokens) and is_mark(tokens[after], ".") and not tokens[after].spoken:
            after += 1  # "q. six hours"
        number = read_number(tokens, after, language)
        if number is None:
            return None
        text, end = number.text, number.end
    else:
        return None
    if end < len(tokens) and tokens[end].lower in language.links.to:
        number = read_number(tokens, end + 1, language)
        if number is not None:
            text, end = f"{text}-{number.text}", number.end
    if end >= len(tokens) or tokens[end].lower not in language.units.hours:
        return None
    forms = {Abbreviations.POINTS: f"q.{text}h.", Abbreviations.CAPITALS: f"Q{text}H"}
    written = forms.get(style.abbreviations) or language.abbreviations.every_hours(text)
    return Token(written, span_of(tokens[index : end + 1]), fixed=True), end + 1


def _with_n(tokens: Sequence[Token], letters: list[_Letter], end: int, language: Language) -> tuple[list[_Letter], int]:
    """The letters with the N that engines hear as a word: "TIDPR in" is t.i.d. p.r.n."""
    heard = (
        "".join(letter.text for letter in letters[-2:]) == "pr"
        and word_at(tokens, end) in language.abbreviations.like_n
    )
    if not heard or len(letters) < 4:
        return letters, end
    return [*letters, _Letter("n", end, True)], end + 1


def _hours(
    tokens: Sequence[Token], letters: Sequence[_Letter], end: int, style: Style, language: Language
) -> tuple[Token, int] | None:
    """The interval that begins with the last of the letters ("POQ 6 hours"), and the place after it."""
    if len(letters) < 2 or letters[-1].text != "q" or end >= len(tokens):
        return None
    told = _interval([tokens[end - 1].written("q"), *tokens[end : end + 8]], 0, style, language)
    return None if told is None else (told[0], end - 1 + told[1])


def _letters(tokens: Sequence[Token], index: int, language: Language) -> tuple[list[_Letter], int]:
    """The letters that follow each other from `index` on: "p o", "P-O-B-I-D", "POQD"."""
    letters: list[_Letter] = []
    start = index
    while len(letters) < _MOST and index < len(tokens) and tokens[index].kind is Kind.WORD:
        if tokens[index].fixed:
            break
        if index > start and tokens[index].lower == "q" and read_number(tokens, index + 1, language):
            break  # "p o q four hours": the interval is for `_interval`
        text = tokens[index].text
        if _LETTERS_TOKEN.match(text) or _MIXED.match(text):
            letters.extend(_Letter(letter.lower(), index, True) for letter in text if letter.isalpha())
        elif _JOINED.match(text):
            letters.extend(_Letter(letter.lower(), index, False) for letter in text)
        else:
            break
        index += 1
    return letters, index


def _split(letters: Sequence[_Letter], language: Language) -> list[list[_Letter]] | None:
    """The letters as known abbreviations, if they are nothing else; the longest ones first."""
    words: list[list[_Letter]] = []
    start = 0
    while start < len(letters):
        for length in range(min(language.abbreviations.longest, len(letters) - start), 1, -1):
            taken = list(letters[start : start + length])
            name = "".join(letter.text for letter in taken)
            spelled = any(letter.spelled for letter in taken)
            if (
                name in language.abbreviations.prescription
                and (spelled or name not in language.abbreviations.ambiguous_capitals)
            ) or (name in language.abbreviations.letters and spelled):
                words.append(taken)
                start += length
                break
        else:
            return None
    return words or None


def _hyphenated_parts_follow(tokens: Sequence[Token], style: Style, language: Language) -> list[Token]:
    """ "P-O-Daily" is p.o. daily: the letters at the head of a word that ends in a word."""
    done: list[Token] = []
    for token in tokens:
        head, _, rest = token.text.rpartition("-")
        name = head.replace("-", "").lower()
        if (
            token.kind is Kind.WORD
            and head[1:2] == "-"
            and name in language.abbreviations.prescription
            and len(rest) > 1
        ):
            done.append(token.written(_written(name, style, language), fixed=True))
            done.append(token.written(rest.lower()))
        else:
            done.append(token)
    return done


def _after_doses(tokens: Sequence[Token], style: Style, language: Language, *, as_heard: bool) -> list[Token]:
    """The abbreviations that mean something else elsewhere: "o d" and "b d" after a dose, "M R" after a drug's name."""
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        length = 2 if _single(tokens, index) and _single(tokens, index + 1) and not _single(tokens, index + 2) else 1
        name = "".join(word_at(tokens, index + offset) for offset in range(length)).replace(".", "").replace("-", "")
        spelled = length == 2 or (name not in language.abbreviations.words_too and not tokens[index].text.islower())
        spelled = spelled and not (as_heard and length == 1 and tokens[index].text.isupper())
        if name in language.abbreviations.after_dose and spelled and _after_dose(done, language):
            written = (
                language.abbreviations.after_dose[name] if style.abbreviations is Abbreviations.POINTS else name.upper()
            )
            written = language.abbreviations.in_words[name] if style.abbreviations is Abbreviations.WORDS else written
            done.append(Token(written, span_of(tokens[index : index + length]), fixed=True))
        elif length == 2 and name in language.abbreviations.release:
            done.append(Token(name.upper(), span_of(tokens[index : index + 2]), fixed=True))
        else:
            done.extend(tokens[index : index + length])
        index += length
    return done


def _single(tokens: Sequence[Token], index: int) -> bool:
    word = word_at(tokens, index)
    return len(word) == 1 and word.isalpha()


def _after_dose(done: Sequence[Token], language: Language) -> bool:
    """Whether a dose stands just before: a number and its unit."""
    return bool(done) and (unit_at(done, len(done) - 1, language) != "" or done[-1].lower in language.units.dose_forms)


def _as_needed(tokens: Sequence[Token], style: Style, language: Language) -> list[Token]:
    """ "PR and", "PR in" after another abbreviation of a prescription are how engines hear p.r.n."""
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        heard = word_at(tokens, index) == "pr" and word_at(tokens, index + 1) in language.abbreviations.like_n
        if (
            heard
            and done
            and done[-1].fixed
            and (done[-1].lower in language.abbreviations.frequencies or done[-1].lower[:1] == "q")
        ):
            done.append(Token(_written("prn", style, language), span_of(tokens[index : index + 2]), fixed=True))
            index += 2
            continue
        done.append(tokens[index])
        index += 1
    return done
