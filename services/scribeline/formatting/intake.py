"""From the engine's words to tokens: marks parted from words, pieces of one word joined."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scribeline.formatting.decimals import read_decimals
from scribeline.formatting.language import Language
from scribeline.formatting.token import Kind, Token, is_mark
from scribeline.transcripts.model import WordSpan
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Correction

_OPENING = "([{\"'\u201c\u2018"
_CLOSING = ".,:;?!)]}\"'\u201d\u2019\u2026"
_JOINERS = "\u200c\u200d"
_STRAY_JOINER = re.compile(f"(?<![^\\x00-\\x7f{_JOINERS}])[{_JOINERS}]+|[{_JOINERS}]+(?![^\\x00-\\x7f{_JOINERS}])")
_INNER_MARKS = re.compile(r"[.,;]")
_ABBREVIATION = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?\.?\Z")


def take_in(
    words: Sequence[Word], language: Language, corrections: Sequence[Correction] = (), *, whole: bool = False
) -> list[Token]:
    """The words as tokens: WORDs, and MARKs for the punctuation that the engine wrote.

    An engine may write one word in pieces ("follow", "-up") and two in one ("10-slash"); characters that no document
    may hold are left out. A word that begins with a line feed begins a line, with two a paragraph. Where a correction
    stands, its words are taken in its place, and keep the span of all the words that were heard there. `whole` leaves
    "5-millimeter" whole: it was written so, and not only heard.
    """
    tokens: list[Token] = []
    for text, span, fixed in _whole_words(words, {correction.first: correction for correction in corrections}):
        if words[span.first].text.startswith("\n") and tokens:
            layout = Kind.PARAGRAPH if words[span.first].text.startswith("\n\n") else Kind.LINE
            tokens.append(Token("", WordSpan(span.first, span.first), layout))
        for token in _parted(text, span, language, whole=whole):
            begins = not tokens or tokens[-1].kind in (Kind.LINE, Kind.PARAGRAPH) or is_mark(tokens[-1], ".?!")
            if token.kind is Kind.WORD and (begins or fixed):
                token = replace(token, begins=begins, fixed=fixed)
            tokens.append(token)
    return tokens


def _whole_words(words: Sequence[Word], corrections: Mapping[int, Correction]) -> Iterator[tuple[str, WordSpan, bool]]:
    """Each whole word with the machine words that it stands for, and whether its case is as it must be."""
    pieces: list[str] = []
    first = last = 0
    corrected = -1
    for index, word in enumerate(words):
        if index <= corrected:
            continue
        correction = corrections.get(index)
        if correction is not None:
            if pieces:
                yield "".join(pieces), WordSpan(first, last), False
                pieces = []
            corrected = min(correction.last, len(words) - 1)
            for part in correction.written.split():
                yield part, WordSpan(index, corrected), correction.fixed
            continue
        text = _written(word.text)
        if not text:
            continue
        if pieces and (word.space_before or text.isspace()):
            yield "".join(pieces), WordSpan(first, last), False
            pieces = []
        if not pieces:
            first = index
        pieces.append(text)
        last = index
    if pieces:
        yield "".join(pieces), WordSpan(first, last), False


def _written(text: str) -> str:
    """What may stand in a document: no control characters. Joiners without width stay between letters of scripts that
    need them and the parts of an emoji."""
    if text.isprintable():
        return text.strip()
    return _STRAY_JOINER.sub("", "".join(each for each in text if each.isprintable() or each in _JOINERS)).strip()


def _parted(text: str, span: WordSpan, language: Language, *, whole: bool) -> Iterator[Token]:
    text = read_decimals(text, language)
    start, end = 0, len(text)
    while start < end and text[start] in _OPENING:
        start += 1
    alone = start == end  # marks with spaces around them
    while end > start and text[end - 1] in _CLOSING:
        end -= 1
    for character in text[:start]:
        yield Token(character, span, Kind.MARK, glue_right=not (alone and whole))
    core, tail = text[start:end], text[end:]
    alone = not text[:end]
    while core[:1] in (",", ";"):
        yield Token(core[0], span, Kind.MARK, glue_left=True)
        core = core[1:]
    if core and tail.startswith(".") and _keeps_its_point(core + ".", language):
        core, tail = core + ".", tail[1:]
    amount = language.units.amount.match(core)
    for part in amount.groups() if amount else _parts(core, language, whole=whole):
        yield Token(part, span)
    for place, character in enumerate(tail):
        yield Token(character, span, Kind.MARK, glue_left=not (alone and whole and not place))


def _parts(core: str, language: Language, *, whole: bool) -> Sequence[str]:
    """A word in its parts where a command is hidden in it ("10-slash"); otherwise the word alone."""
    joined = [part for part in _INNER_MARKS.split(core) if part]
    hung = any(part.lower() in language.commands.hung_marks for part in joined)
    if hung and len(joined) > 1 and all(map(str.isalpha, joined)):
        return joined  # "knee,comma"
    parts = core.split("-")
    if len(parts) > 1 and any(part.lower() in language.commands.hung_marks for part in parts):
        named = any(parts[1].lower() in language.commands.words_after.get(part.lower(), ()) for part in parts[:1])
        return [core] if named else [part for part in parts if part]  # "comma-shaped"
    if core.lower() in language.commands.hyphenated:
        return parts  # "full-stop", "new-line"
    if len(parts) == 2 and parts[0].isdecimal() and parts[1].lower() in language.units.said_after_numbers and not whole:
        return parts  # "5-millimeter", "2-plus"
    if len(parts) > 3 and not whole and parts[-1].lower() in language.links.old and parts[-2] in language.links.ages:
        return ["-".join(parts[:-2]), "-".join(parts[-2:])]  # "forty-five-year-old"
    if len(parts) == 2 and parts[1].isdecimal() and parts[0].lower() in language.notations.measured:
        return parts  # "BP-130"
    return [core] if core else []


def _keeps_its_point(text: str, language: Language) -> bool:
    return text.lower() in language.forms.pointed or (len(text) > 2 and _ABBREVIATION.match(text) is not None)
