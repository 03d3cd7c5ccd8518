"""Headings: "heading allergies", "allergies colon", and section names at the start of an utterance."""

from collections.abc import Sequence

from scribeline.formatting.commands import matches
from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_digits
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, span_of

_LONGEST = 7  # words of a heading


def find_headings(tokens: Sequence[Token], language: Language, *, announced: bool = False) -> list[Token]:
    """The tokens with a HEADING in the place of the words that make one, and of the mark after them.

    With `announced`, only those that are ("Heading, plan."): the others stand in a text as its author wrote them.
    """
    done: list[Token] = []
    index = 0
    dictated = any(token.spoken and token.kind is Kind.MARK for token in tokens)
    while index < len(tokens):
        start = index
        said = _announced(tokens, index, language)
        called = said > 0 and (_begins(done) or done[-1].lower not in language.links.the)
        if called:
            start = index + said
            while start < len(tokens) and tokens[start].kind is Kind.MARK and not tokens[start].spoken:
                start += 1
        if announced and not (called and start > index + said):
            end = None
        elif called:
            end = _called(tokens, start, language)
        else:
            end = _uncalled(tokens, start, done, language, dictated=dictated)
        if end is None:
            done.append(tokens[index])
            index += 1
            continue
        if called:
            while done and done[-1].kind is Kind.MARK and not done[-1].spoken and done[-1].text in ",:;":
                done.pop()
        title = " ".join(token.text for token in tokens[start:end])
        while end < len(tokens) and is_mark(tokens[end], ".,:;"):
            end += 1
        done.append(Token(title, span_of(tokens[index:end]), Kind.HEADING))
        index = end
    return done


def _announced(tokens: Sequence[Token], index: int, language: Language) -> int:
    """How many words at `index` announce a heading: "heading", "next heading"; 0 if none do."""
    for said in language.commands.headings:
        if matches(tokens, index, said):
            return len(said.split())
    return 0


def _begins(done: Sequence[Token]) -> bool:
    """Whether an utterance begins after these tokens."""
    return not done or done[-1].kind in LAYOUT or is_mark(done[-1], ".?!")


def _words_to(tokens: Sequence[Token], start: int) -> int:
    """The place after the words that stand from `start` on without anything between them."""
    end = start
    while end < len(tokens) and tokens[end].kind is Kind.WORD and end - start <= _LONGEST:
        end += 1
    return end


def _engine_stop(token: Token | None) -> bool:
    return token is not None and is_mark(token, ".") and not token.spoken


def _known(tokens: Sequence[Token], start: int, end: int, language: Language, *, short: bool) -> int | None:
    """The end of the longest known section name at `start`."""
    for stop in range(end, start, -1):
        said = " ".join(token.lower for token in tokens[start:stop])
        if said in language.headings.sections or (short and said in language.headings.short_sections):
            return stop
    return None


def _called(tokens: Sequence[Token], start: int, language: Language) -> int | None:
    """Where the heading ends that was announced by "heading"."""
    end = _words_to(tokens, start)
    if end == start:
        return None
    at_mark = end if end < len(tokens) and end - start <= _LONGEST else None
    if at_mark is not None and is_mark(tokens[at_mark], ":"):
        return at_mark
    known = _known(tokens, start, min(end, start + _LONGEST), language, short=True)
    if known is not None and (known == end or tokens[known].lower not in language.headings.goes_on):
        return known
    for stop in range(start + 1, min(end, start + _LONGEST)):
        if tokens[stop].text[:1].isupper() and not tokens[stop - 1].text[:1].isupper():
            return stop  # the engine began a sentence here
        if is_digits(tokens[stop].text):
            return stop  # a value is under the heading, not in it
        if (
            tokens[stop].lower in language.headings.ends_before
            and tokens[stop - 1].lower not in language.headings.goes_on
        ):
            return stop
    if at_mark is not None:
        return at_mark
    return known or min(end, start + 2)


def _uncalled(
    tokens: Sequence[Token], start: int, done: Sequence[Token], language: Language, *, dictated: bool
) -> int | None:
    """Where the heading ends that begins an utterance without being announced, if one does."""
    if tokens[start].kind is not Kind.WORD or not _begins(done):
        return None
    end = min(_words_to(tokens, start), start + _LONGEST)
    after = tokens[end] if end < len(tokens) else None
    known = _known(tokens, start, end, language, short=True)
    opens_block = not done or done[-1].kind in LAYOUT
    if is_mark(after, ":") and not (dictated or opens_block):
        return None  # "... Lungs: Clear." in a text that came with its marks: it was written into its line
    if is_mark(after, ":") and (known == end or (opens_block and after and after.spoken and end - start <= 5)):
        return end
    under_heading = bool(done) and done[-1].kind is Kind.HEADING  # "Anesthesia. General." has one heading
    if known == end and known is not None and opens_block and not under_heading and _engine_stop(after):
        return end
    known = _known(tokens, start, end, language, short=False)
    if known is None or known == len(tokens):
        return None
    following = tokens[known]
    if following.lower in language.commands.after_colon or following.lower in language.headings.goes_on:
        return None
    return known if opens_block or following.text[:1].isupper() or is_mark(following, ".:") else None
