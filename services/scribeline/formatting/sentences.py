"""Sentences, headings and titles that nobody announced.

Many authors dictate no punctuation, or only some, and go from "hemoptysis" straight into "comparison chest radiograph".
Finished reports tell where marks stand between such words (`boundaries`); the engine's own marks, its capitals and the
author's pauses weigh in. How freely marks are put in depends on the dictation:

- BARE: neither the author nor the engine punctuates; marks go where they are more likely than not.
- MIXED: the author says some stops; only clear ones are added between them.
- ENGINE: the engine punctuates; its marks stand, and only headings and the ends of blocks are settled.
- SPOKEN: the author says them all; nothing is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from scribeline.formatting.boundaries import COLON, COMMA, EDGE, STOP, Chances, chances, shape
from scribeline.formatting.language import Language
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, span_of, word_at

MIN_WORDS = 25  # a shorter text is a remark, not a report: it gets neither title nor headings nor stops of ours
_LONGEST_NAME = 6  # words of a section's name
_LONGEST_TITLE = 8
_SURE = 0.8  # of a colon after "findings", though "at" follows
_PAUSE_S = 0.7  # a pause that means something


class Manner(Enum):
    """How a dictation comes by its punctuation."""

    BARE = "bare"
    MIXED = "mixed"
    ENGINE = "engine"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True)
class _Limits:
    """How likely a stop must be where the engine began a sentence, where it did not, and a comma."""

    stop_at_capital: float
    stop: float
    comma: float


_LIMITS = {
    Manner.BARE: _Limits(0.3, 0.5, 0.6),
    Manner.MIXED: _Limits(0.4, 0.72, 2.0),
    Manner.ENGINE: _Limits(2.0, 2.0, 2.0),
    Manner.SPOKEN: _Limits(2.0, 2.0, 2.0),
}


def manner_of(tokens: Sequence[Token]) -> Manner:
    """How this dictation comes by its punctuation, by its marks."""
    words = sum(token.kind is Kind.WORD for token in tokens)
    spoken = sum(is_mark(token, ".?!;") and token.spoken for token in tokens)
    engine = sum(is_mark(token, ".?!,;:") and not token.spoken for token in tokens)
    stretches = _longest_stretch(tokens)
    if spoken >= 2 and spoken * 30 >= words:
        return Manner.SPOKEN if stretches <= 30 or spoken * 14 >= words else Manner.MIXED
    ended = bool(tokens) and is_mark(tokens[-1], ".?!") and not tokens[-1].spoken
    if engine * 25 >= words or (ended and engine * 60 >= words):
        return Manner.ENGINE
    return Manner.BARE


def is_finished(given: Sequence[Token], tokens: Sequence[Token], *, remark: bool) -> bool:
    """Whether whoever wrote this text wrote sentences: it came with capitals and marks, and its author says no stops.

    `given` is the text as it came, `tokens` with its commands carried out. A `remark` is too short to count in: one
    capital and one mark are enough.
    """
    if not any(token.kind is Kind.WORD and not token.text.islower() for token in given):
        return False
    if remark:
        return any(is_mark(token, ".?!,;:") for token in given)
    return manner_of(tokens) is Manner.ENGINE


def _longest_stretch(tokens: Sequence[Token]) -> int:
    """The most words that stand together with no mark and no layout between them."""
    longest = length = 0
    for token in tokens:
        length = length + 1 if token.kind is Kind.WORD else 0
        longest = max(longest, length)
    return longest


def end_sentences(tokens: Sequence[Token], language: Language, pauses: Sequence[float] = ()) -> list[Token]:
    """The tokens with the headings, stops and commas that were meant but not said.

    `pauses` holds the silence in seconds after each of the dictation's words.
    """
    words = sum(token.kind is Kind.WORD for token in tokens)
    if words < MIN_WORDS:
        return list(tokens)
    manner = manner_of(tokens)
    limits = _LIMITS[manner]
    likely = _Likely(tokens, pauses, language)
    likely.spliced = manner is Manner.ENGINE and _splices(tokens, likely)
    done: list[Token] = []
    index = 0
    begin = _title_end(tokens, likely, manner, language)
    if begin:
        text = " ".join(token.text for token in tokens[:begin] if token.kind is Kind.WORD)
        spans = [token.words for token in tokens[:begin] if token.words]
        done.append(Token(text, spans[0].joined(spans[-1]) if spans else None, Kind.TITLE))
        index = begin
        named = _section_between_commas(tokens, index, language)
        while index < len(tokens) and is_mark(tokens[index], ".,:"):
            index += 1
        likely.begin_at(index)
        if named:
            end = _known_name(tokens, index, language)[0]
            name = [token for token in tokens[index:end] if token.kind is Kind.WORD]
            done.append(Token(" ".join(token.text for token in name), span_of(tokens[index : end + 1]), Kind.HEADING))
            index = end + 1
            likely.begin_at(index)
    noun = 0  # the place after the noun that is being passed
    while index < len(tokens):
        under = bool(done) and done[-1].kind is Kind.HEADING
        heading = _heading(tokens, index, likely, manner, language, under=under)
        if heading is not None:
            if manner is not Manner.SPOKEN:
                _end_block(done)
            done.append(heading[0])
            index = heading[1]
            likely.begin_at(index)
            continue
        token = tokens[index]
        if token.kind in LAYOUT and manner is not Manner.SPOKEN:
            _end_block(done)
        done.append(token)
        mark = _mark_after(tokens, index, likely, limits, manner, language)
        if manner is Manner.BARE:
            if index < noun:
                mark = None  # within a section's name that is only a noun ("home medications include")
            elif (goes_on := _noun_end(tokens, index + 1, language)) is not None:
                noun = goes_on
        if mark == STOP and is_mark(token, ","):
            done.pop()
        if mark == STOP:
            likely.begin_at(index + 1)
        if mark in (STOP, COMMA):
            done.append(Token("." if mark == STOP else ",", None, Kind.MARK, spoken=True, glue_left=True))
        index += 1
    if manner is not Manner.SPOKEN:
        _end_block(done)
    return done


class _Likely:
    """The chances of each mark after each word of the tokens; looked up when asked for."""

    def __init__(self, tokens: Sequence[Token], pauses: Sequence[float], language: Language) -> None:
        self._counted = language.boundaries
        self._shapes = [EDGE, EDGE]
        self._places: dict[int, int] = {}
        self._since: list[int] = []
        since = 0
        for index, token in enumerate(tokens):
            if token.kind is Kind.WORD:
                self._places[index] = len(self._shapes)
                self._shapes.append(shape(token.text.rstrip(".") if token.text.count(".") == 1 else token.text))
                since += 1
            elif token.kind in LAYOUT or is_mark(token, ".?!:"):
                since = 0
            self._since.append(since)
        self._shapes += [EDGE, EDGE]
        self._pauses = pauses
        self._tokens = tokens
        self.spliced = False  # whether the engine writes commas for stops
        self._said = 0  # words before the sentence that was begun last, and where that was
        self.begun = 0

    def begin_at(self, index: int) -> None:
        """A sentence begins at `index`, though the tokens have no mark before it."""
        self.begun = index
        self._said = self._since[index - 1] if index else 0

    def _length(self, index: int) -> int:
        """How many words the sentence has, up to `index`."""
        since = self._since[index]
        return since - self._said if index >= self.begun and since > self._said else since

    def after(self, index: int, since: int | None = None) -> Chances:
        """The chances after the word at `index`, which is `since` words into its sentence."""
        place = self._places[index]
        if not self._counted:
            return 1.0, 0.0, 0.0, 0.0
        told = chances(self._shapes, place, self._length(index) if since is None else since)
        return _after_pause(told, self._pause(index))

    def _pause(self, index: int) -> float:
        words = self._tokens[index].words
        return self._pauses[words.last] if words is not None and words.last < len(self._pauses) else 0.0


def _after_pause(told: Chances, pause_s: float) -> Chances:
    """The chances when the author also paused there: a stop or a colon is four times as likely after a long pause."""
    if pause_s < _PAUSE_S:
        return told
    nothing, stop, comma, colon = told[0], told[1] * 4, told[2] * 2, told[3] * 4
    whole = nothing + stop + comma + colon
    return nothing / whole, stop / whole, comma / whole, colon / whole


def _mark_after(
    tokens: Sequence[Token], index: int, likely: _Likely, limits: _Limits, manner: Manner, language: Language
) -> int | None:
    """The mark to put after the token at `index`, if one is missing."""
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.kind is not Kind.WORD or following.glue_left or token.glue_right:
        return None
    if manner is Manner.ENGINE and is_mark(token, ",") and not token.spoken and index:
        return STOP if likely.spliced and tokens[index - 1].kind is Kind.WORD and _spliced(likely, index) else None
    if token.kind is not Kind.WORD or token.lower in language.forms.never_last:
        return None
    told = likely.after(index)
    if told[STOP] + told[COLON] > (limits.stop_at_capital if following.begins else limits.stop):
        return STOP
    return COMMA if told[COMMA] > limits.comma else None


def _spliced(likely: "_Likely", comma: int, limit: float = 0.5) -> bool:
    """Whether a comma of the engine's stands where a sentence ends."""
    return likely.after(comma - 1)[STOP] > limit


def _splices(tokens: Sequence[Token], likely: "_Likely") -> bool:
    """Whether the engine writes commas for stops throughout: more of them than stops."""
    stops = sum(is_mark(token, ".") for token in tokens)
    commas = [i for i, t in enumerate(tokens) if i and is_mark(t, ",") and tokens[i - 1].kind is Kind.WORD]
    return sum(_spliced(likely, place, 0.65) for place in commas) > max(stops, 2)


# --- headings and titles ----------------------------------------------------------------------------------------------


def _known_name(tokens: Sequence[Token], start: int, language: Language) -> tuple[int, bool]:
    """The place after the longest section name at `start`, and whether it means nothing else; `start` if none is."""
    for length in range(_LONGEST_NAME, 0, -1):
        name = " ".join(word_at(tokens, place) for place in range(start, start + length))
        if name in language.headings.sections:
            return start + length, True
        if name in language.headings.short_sections or name in language.headings.running_sections:
            return start + length, False
    return start, False


def _announcement(tokens: Sequence[Token], index: int, language: Language) -> int:
    """How many words at `index` lead over to a section: "moving on to the"."""
    for said in language.headings.transitions:
        parts = said.split()
        if [word_at(tokens, index + offset) for offset in range(len(parts))] == parts:
            length = len(parts)
            return length + (word_at(tokens, index + length) in language.links.the | language.headings.my)
    return 0


def _noun_end(tokens: Sequence[Token], index: int, language: Language) -> int | None:
    """The place after a section's name of some words, where it is the subject of a sentence; None if it is not."""
    end, certain = _known_name(tokens, index, language)
    subject = certain and end > index + 1 and word_at(tokens, end) in language.headings.after_a_noun
    return end if subject else None


def _heading(
    tokens: Sequence[Token], index: int, likely: _Likely, manner: Manner, language: Language, *, under: bool
) -> tuple[Token, int] | None:
    """The heading that begins at `index` without being announced, and the place after it and its mark."""
    if tokens[index].kind is not Kind.WORD or (index and tokens[index - 1].glue_right):
        return None
    lead = _announcement(tokens, index, language)
    start = index + lead
    end, certain = _known_name(tokens, start, language)
    if lead and end == start and word_at(tokens, start)[:-1] in language.headings.short_sections:
        end = start + 1  # "moving on to the plans"
    if end == start or end >= len(tokens):
        return None
    if not lead and not _stands_alone(tokens, index, end, likely, manner, language, certain=certain, under=under):
        return None
    title = " ".join(token.text for token in tokens[start:end])
    if (
        lead
        and title.lower()
        not in language.headings.sections | language.headings.short_sections | language.headings.running_sections
    ):
        title = title[:-1]
    spans = [token.words for token in tokens[index:end] if token.words]
    while end < len(tokens) and is_mark(tokens[end], ".,:;"):
        end += 1
    return Token(title, spans[0].joined(spans[-1]) if spans else None, Kind.HEADING), end


def _stands_alone(
    tokens: Sequence[Token],
    start: int,
    end: int,
    likely: _Likely,
    manner: Manner,
    language: Language,
    *,
    certain: bool,
    under: bool,
) -> bool:
    """Whether a section's name at `start` is a heading: a sentence ends before it and its text begins after it."""
    before = tokens[start - 1] if start else None
    following = tokens[end]
    goes_on = following.lower in language.headings.goes_on and following.lower not in language.links.the
    if goes_on and (manner is Manner.ENGINE and before is not None and before.kind is Kind.MARK):
        return False
    if goes_on and likely.after(end - 1, end - start)[COLON] < _SURE:
        return False
    if following.lower in language.commands.after_colon:
        return False
    if following.lower in language.headings.after_a_noun or (
        before is not None and before.lower in language.forms.never_last
    ):
        return False
    if is_mark(following, ":"):
        if manner is Manner.ENGINE and not following.spoken and before is not None and before.kind not in LAYOUT:
            return False
        return before is None or before.kind in LAYOUT or is_mark(before, ".?!") or certain
    if manner is Manner.SPOKEN and not certain:
        return False
    if before is None or before.kind in LAYOUT:
        opens = 0.35 if under else 1.0
    elif start == likely.begun:
        opens = 0.95
    elif is_mark(before, ".?!"):
        opens = 0.9
    elif before.kind is Kind.WORD:
        told = likely.after(start - 1)
        opens = told[STOP] + told[COLON]
        if tokens[start].begins:
            opens = max(opens, 0.5)
        elif manner is Manner.ENGINE and (opens < 0.5 or following.kind is Kind.MARK):
            return False
    elif is_mark(before, ",") and not before.spoken and start > 1 and tokens[start - 2].kind is Kind.WORD:
        told = likely.after(start - 2)
        opens = max(0.3, told[STOP])
    else:
        return False
    told = likely.after(end - 1, end - start)
    text = told[COLON] + told[STOP] * 0.5
    if is_mark(following, ".") and not following.spoken:
        text = max(text, 0.6)
    elif is_mark(following, ",") and not following.spoken:
        text = max(text, min(4 * text, 0.5))
    elif following.kind in LAYOUT:
        text = max(text, 0.5)
    elif following.kind is not Kind.WORD:
        return False
    elif following.text[:1].isupper() and following.begins:
        text = max(text, 0.8)
    return opens * text > (0.06 if certain else 0.25)


def _title_end(tokens: Sequence[Token], likely: _Likely, manner: Manner, language: Language) -> int:
    """The place after the words at the very beginning that name the document; 0 if none do."""
    end = 0
    while end < min(len(tokens), _LONGEST_TITLE + 1) and tokens[end].kind is Kind.WORD:
        if end and _known_name(tokens, end, language)[0] > end:
            if word_at(tokens, end - 1) in language.headings.title_nouns:
                break
            if _heading(tokens, end, likely, manner, language, under=False):
                break
        end += 1
    if not 0 < end < len(tokens):
        return 0
    imaging = any(word_at(tokens, place) in language.headings.imaging for place in range(end))
    for stop in range(min(end, _LONGEST_TITLE), 0, -1):
        noun = word_at(tokens, stop - 1)
        following = tokens[stop]
        if is_mark(following, ":") or (end > 2 and tokens[end].kind is Kind.MARK and not is_mark(tokens[end], ".,")):
            return 0
        closed = following.kind in LAYOUT or is_mark(following, ".") or (stop == end and following.kind is Kind.WORD)
        if noun in language.headings.title_nouns and stop > 1 - (noun in language.headings.titles_alone):
            told = likely.after(stop - 1, stop)
            if closed or (told[STOP] + told[COLON] > 0.2 and not is_mark(following, ",")):
                return stop
        if closed and stop == end and (imaging or any(t.lower in language.headings.title_nouns for t in tokens[:stop])):
            return stop
        if noun in language.headings.title_nouns and stop > 1 and _section_between_commas(tokens, stop, language):
            return stop
    return 0


def _section_between_commas(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether an engine wrote a section's name between commas of its own ("Clinic letter, diagnosis, left ...")."""
    if index + 2 >= len(tokens) or not _engine_comma(tokens[index]):
        return False
    end = _known_name(tokens, index + 1, language)[0]
    if not index + 1 < end < len(tokens) or word_at(tokens, 0) in language.commands.determiners:
        return False
    goes_on = word_at(tokens, end + 1) in language.headings.goes_on - language.links.the
    return not goes_on and (_engine_comma(tokens[end]) or is_mark(tokens[end], ":."))


def _engine_comma(token: Token) -> bool:
    return is_mark(token, ",") and not token.spoken


def _end_block(done: list[Token]) -> None:
    """Put a stop at the end of a block of text that has none."""
    if not done or done[-1].kind not in (Kind.WORD, Kind.MARK):
        return
    last = done[-1]
    if is_mark(last, ",") and not last.spoken:
        done.pop()
    elif last.kind is Kind.MARK and not (last.text in ')"' and last.spoken):
        return
    length = 0
    while length < 4 and length < len(done) and done[-1 - length].kind in (Kind.WORD, Kind.MARK):
        length += 1
    before = done[-1 - length] if length < len(done) else None
    if length >= 4 or (before is not None and before.kind in (Kind.HEADING, Kind.NUMBER)):
        done.append(Token(".", None, Kind.MARK, spoken=True, glue_left=True))
