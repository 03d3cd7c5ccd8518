"""Spoken commands: marks, layout, the end of the dictation; and the fillers that are nobody's words.

The engine writes its own punctuation around a command ("daily, period. New paragraph."): it is absorbed, on both
sides. A command word that is used as a word ("a period of time", "sigmoid colon") stays one.
"""

from collections.abc import Sequence
from dataclasses import replace

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_digits, is_number, whole_word
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, word_at

_LONGEST = 3  # words of the longest command
_LONELY = 12  # words to a mark in a text that the engine punctuates
_CLOSING = ')"'
_MOST_APART = 25  # tokens from one mark to the next where the engine punctuates
_QUOTE_WITHIN = 60  # tokens from "quote" to "unquote"


def cut_at_end(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens up to "end of dictation", or to the "this is the" before it."""
    for index in range(len(tokens)):
        for said in language.commands.end:
            if matches(tokens, index, said):
                lengths = [len(lead.split()) for lead in language.commands.before_end if _precedes(tokens, index, lead)]
                start = index - max(lengths, default=0)
                if word_at(tokens, start - 1) not in language.forms.never_last:  # "at the end of the dictation"
                    return list(tokens[:start])
    return list(tokens)


def _precedes(tokens: Sequence[Token], index: int, said: str) -> bool:
    start = index - len(said.split())
    return start >= 0 and matches(tokens, start, said)


def drop_fillers(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens without "um" and "uh", and without the commas that the engine wrote around one."""
    kept: list[Token] = []
    after_filler = began = False
    for token in tokens:
        if token.lower in language.commands.fillers and not token.text.isupper():
            after_filler = True
            began = began or (token.begins and token.text.istitle())  # "Um, he left": the sentence begins after it
        elif after_filler and is_mark(token, ","):
            if is_mark(kept[-1] if kept else None, ","):
                kept.pop()  # "he, um, takes"
        else:
            if after_filler and is_mark(token, ".?!") and is_mark(kept[-1] if kept else None, ","):
                kept.pop()  # "takes aspirin, uh."
            if began and token.kind is Kind.WORD:
                token = replace(token.written(token.text[:1].upper() + token.text[1:]), begins=True)
            after_filler = began = False
            kept.append(token)
    return kept


def apply_commands(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with spoken marks and layout in the place of the words that ask for them."""
    done: list[Token] = []
    index = 0
    lonely = _lonely_period(tokens, language)
    items = 0  # of the list that is being said
    absorbed = ".,:;?!"  # of the engine's marks before a command
    ends = any(_says_stop(tokens, index, language) for index in range(len(tokens)))
    listed = _goes_on(tokens, language)
    absorbing = False  # the engine's marks after a command
    capital = False  # whether the engine wrote the command before with one, inside of a sentence
    while index < len(tokens):
        token = tokens[index]
        if absorbing and token.kind is Kind.MARK and not token.spoken and token.text in ".,:;?!":
            index += 1
            continue
        absorbing = False
        command, length = (None, 0)
        if index != lonely:
            command, length = _command_at(tokens, index, items, language, listed=listed)
        if command is None:
            done.append(replace(token, begins=True) if capital and token.kind is Kind.WORD else token)
            capital = False
            index += 1
            continue
        if command.kind is Kind.NUMBER:
            items += 1
        elif command.kind is Kind.PARAGRAPH:
            items = 0
        keeps = not ends and command.kind is not Kind.MARK  # whoever says no stops ends a line with the engine's
        while done and done[-1].kind is Kind.MARK and not done[-1].spoken and done[-1].text in absorbed:
            if keeps and done[-1].text in ".?!":
                break
            done.pop()
        if is_mark(done[-1] if done else None, "(") and not done[-1].spoken and _marked(tokens, index + length, ")"):
            done.pop()  # "(open bracket)"
            length += 1
        if command.kind is Kind.MARK and command.glue_left and done and _is_engines_line(done[-1]):
            done.insert(len(done) - 1, command)  # the engine's line began with the mark that ends the one before
        else:
            done.append(command)
        capital = token.text.istitle() and not token.begins  # "fever Comma Chills Comma": so begins nothing
        index += length
        closes = command.kind is Kind.MARK and command.text in _CLOSING and index == len(tokens) - 1
        absorbing = ends or not closes or not is_mark(tokens[index], ".?!")
    return done


def _is_engines_line(token: Token) -> bool:
    return token.kind in (Kind.LINE, Kind.PARAGRAPH) and not token.spoken


def _marked(tokens: Sequence[Token], index: int, marks: str) -> bool:
    return 0 <= index < len(tokens) and is_mark(tokens[index], marks) and not tokens[index].spoken


def _says_stop(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether a full stop is said at `index`."""
    word = tokens[index].lower
    if word in language.commands.stops:
        return not _is_a_word(tokens, index, word, language)
    return word in language.commands.stop and (
        word_at(tokens, index - 1) in language.commands.full or _is_full_stop(tokens, index, language)
    )


def _lonely_period(tokens: Sequence[Token], language: Language) -> int | None:
    """The place of the one "period" or "colon" of a text that the engine punctuates and that commands nothing else.

    "... with sensory integration period." is then what was meant: nobody says one stop of many.
    """
    words = sum(token.kind is Kind.WORD for token in tokens)
    marks = sum(is_mark(token, ".,") for token in tokens)
    lone = {*language.commands.commas, *language.commands.stops, *language.commands.colons, *language.commands.headings}
    said = [index for index, token in enumerate(tokens) if token.lower in lone]
    if len(said) != 1 or words < 2 * _LONELY or marks * _LONELY < words:
        return None
    named = word_at(tokens, said[0] - 1) in language.headings.last_words
    lonely = tokens[said[0]].lower
    stops = lonely in language.commands.stops
    return said[0] if stops or (lonely in language.commands.colons and not named) else None


def hear_commands(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with commands where engines misheard them ("calmer" for comma), if the author dictates marks."""
    tokens = _unclung(tokens, language)
    marks = language.commands.said_marks | language.commands.never_said
    said = sum(token.lower in marks for token in tokens)
    stops = sum(
        token.lower in language.commands.stop and _is_full_stop(tokens, index, language)
        for index, token in enumerate(tokens)
    )
    if said + stops < 2:
        return list(tokens)
    heard: list[Token] = []
    for index, token in enumerate(tokens):
        name = language.headings.misheard.get(token.lower)
        before = word_at(tokens, index - 1)
        meant = (
            before in language.commands.before_misheard
            or before in language.forms.never_last
            or before in language.commands.determiners
        )
        meant = meant or word_at(tokens, index + 1) in language.commands.after_misheard
        if token.lower in language.commands.misheard and before and not meant:
            token = token.written(language.commands.misheard[token.lower])
        elif (
            token.lower in language.commands.misheard_colons
            and heard
            and heard[-1].lower in language.headings.last_words
        ):
            token = token.written(min(language.commands.colons))
        elif name and (word_at(tokens, index + 1) in language.commands.colons or before in language.commands.headings):
            token = token.written(name)
        heard.append(token)
    return heard


def _unclung(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with marks parted from the words that an engine wrote them in one with ("commano", "Kamal-LDL")."""
    done: list[Token] = []
    for token in tokens:
        done.extend([token] if token.kind is not Kind.WORD or token.fixed else _taken_apart(token, language))
    return done


def _taken_apart(token: Token, language: Language) -> list[Token]:
    word = token.lower
    head, hyphen, rest = token.text.partition("-")
    if hyphen and head.lower() in language.commands.misheard and rest.isupper() and len(rest) > 1:
        return [token.written(head), replace(token.written(rest), begins=False)]
    if word.startswith(language.commands.clinging_not) or word in language.commands.marks or not word.isalpha():
        return [token]
    for mark in language.commands.clinging:
        if word.endswith(mark) and len(word) > len(mark) + 2:
            return [token.written(token.text[: -len(mark)]), replace(token.written(mark), begins=False)]
        if word.startswith(mark) and len(word) > len(mark) + 1:
            return [token.written(mark), replace(token.written(token.text[len(mark) :]), begins=False)]
    return [token]


def matches(tokens: Sequence[Token], index: int, said: str) -> bool:
    """Whether the words from `index` on are those of `said`, with nothing between them."""
    parts = said.split()
    return len(tokens) - index >= len(parts) and all(
        tokens[index + offset].lower == part for offset, part in enumerate(parts)
    )


def _command_at(
    tokens: Sequence[Token], index: int, items: int, language: Language, *, listed: bool
) -> tuple[Token | None, int]:
    for length in range(min(_LONGEST, len(tokens) - index), 0, -1):
        taken = tokens[index : index + length]
        if any(token.kind is not Kind.WORD or token.fixed for token in taken):
            continue
        said = " ".join(token.lower for token in taken)
        words = taken[0].words
        if words is not None and taken[-1].words is not None:
            words = words.joined(taken[-1].words)
        if said in language.commands.at_start and not _begins(tokens, index, language):
            continue
        if said in language.commands.layout and not _is_a_word(tokens, index, said, language):
            return Token("", words, language.commands.layout[said], spoken=True), length
        if said in language.units.written and is_number(word_at(tokens, index - 1), language):
            continue  # "forty percent sign"
        if said in language.commands.unquote and word_at(tokens, index - 1) in language.commands.quote:
            continue  # "quote unquote"
        if said in language.commands.dashes and _joins_numbers(tokens, index, language):
            return Token("-", words, Kind.MARK, True, True, True), length
        if said in language.commands.marks and not _is_a_word(tokens, index, said, language):
            text, left, right = language.commands.marks[said]
            return Token(text, words, Kind.MARK, True, left, right), length
        if said in language.commands.stop and _is_full_stop(tokens, index, language):
            return Token(".", words, Kind.MARK, True, True, False), length
        if said in language.commands.quote and (opened := _quote(tokens, index, language)):
            return opened, length
        counted = (length == 2 and taken[0].lower in language.commands.item) or (length == 1 and said[:1] == "#")
        if counted and _begins_item(tokens, index, items, language, listed=listed):
            return Token("", words, Kind.NUMBER, spoken=True), length
    return None, 0


def _joins_numbers(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether a dash at `index` is a hyphen: "10 dash 15 mg", "COVID dash 19"; the engine wrote no pause there."""
    if not 0 < index < len(tokens) - 1 or not is_number(word_at(tokens, index + 1), language):
        return False
    before = tokens[index - 1]
    if len(before.text) > 1 and before.kind is Kind.WORD and before.text.isupper():
        return True
    first, last = (_value(word_at(tokens, place), language) for place in (index - 1, index + 1))
    return first is not None and last is not None and first < last


def _value(word: str, language: Language) -> float | None:
    """The number that one word says or is."""
    return float(word.replace(",", "")) if is_digits(word) else whole_word(word, language)


def _begins(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether an utterance begins at `index`, by the marks, said or not, and the layout before it."""
    before = tokens[index - 1] if index else None
    if before is None or before.kind in LAYOUT or is_mark(before, ".?!"):
        return True
    return _says_stop(tokens, index - 1, language)


def _is_a_word(tokens: Sequence[Token], index: int, said: str, language: Language) -> bool:
    """Whether a command word is meant as a word here, by its neighbours."""
    if said in language.numbers.point and is_number(word_at(tokens, index - 1), language):
        return is_number(word_at(tokens, index + 1), language)  # "twee komma vijf"
    if said not in language.commands.words_before:
        return False
    if said in language.commands.strokes and _begins(tokens, index, language):
        return True  # "Slash and burn."
    if tokens[index].text.isupper() and any(
        place.text.islower() for place in tokens[max(index - 1, 0) : index + 2] if place.kind is Kind.WORD
    ):
        return True  # "a DASH diet"
    before, after = word_at(tokens, index - 1), word_at(tokens, index + len(said.split()))
    if after and after in language.commands.words_after[said]:
        # "abdomen colon is soft" is a heading; "the colon is clean" is not
        return (
            said not in language.commands.colons
            or _word_before(tokens, index) not in ("", *language.headings.short_sections)
            or after in language.commands.always_thing
        )
    if before in language.commands.words_before[said]:
        return True
    if said not in language.commands.nouns:
        return False
    if said in language.commands.colons | language.commands.stops and _is_followed_by_a_mark(tokens, index, language):
        return True
    further = word_at(tokens, index - 2)
    if said in language.commands.stops and _is_a_span(before, further, language):
        return True
    if before in language.commands.determiners:
        answer = before in language.commands.answers and not further and said not in language.commands.colons
        return not answer  # "Question mark. No period."
    if said in language.commands.stops and _goes_on_after(tokens, index, language):
        return True
    if said in language.commands.stops and before in language.commands.pointing:
        return further in language.commands.spanning  # "at the end of that period", not "he knew that period"
    if said in language.commands.stops and before in language.commands.times:
        spans = further in language.commands.determiners | language.commands.linking | language.commands.pointing
        if spans and word_at(tokens, index - 3) not in language.links.at:
            return True  # "a time period", not "at this time period"
    between = language.commands.between
    if before in between and (further if further not in between else word_at(tokens, index - 3)) in (
        language.commands.determiners
    ):
        return True  # "the recovery period", "a prolonged recovery period"
    near = [word_at(tokens, index - back) for back in (2, 3, 4)]
    lasts = before != "" and any(word in language.commands.lasting for word in near)  # not "2+ throughout, period"
    return said in language.commands.stops and lasts


def _goes_on_after(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether a sentence goes on with the "period" at `index`: "The window period for HIV was explained.", where the
    engine punctuates, and wrote no mark there; or "Follow-up period: 12 months"."""
    if _marked(tokens, index + 1, ":"):
        return True
    before = tokens[index - 1] if index else None
    if before is None or before.kind is not Kind.WORD or word_at(tokens, index + 1) not in language.commands.going_on:
        return False
    near = range(max(index - _MOST_APART, 0), min(index + _MOST_APART, len(tokens)))
    return tokens[index + 1].text.islower() and any(_marked(tokens, place, ".,;?!") for place in near)


def _word_before(tokens: Sequence[Token], index: int) -> str:
    """The word before `index`, past the engine's marks."""
    place = index - 1
    while _marked(tokens, place, ".,"):
        place -= 1
    return word_at(tokens, place)


def _is_followed_by_a_mark(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether what stands at `index` is no mark, since one follows it ("the recovery period, comma, then"), or since
    nothing stands before it that a colon could end ("Colon: normal", "clean, comma, colon normal")."""
    begins = index == 0 or tokens[index - 1].kind in LAYOUT or is_mark(tokens[index - 1], ".?!")
    at = index + 1
    colons = tokens[index].lower in language.commands.colons
    if colons and _word_before(tokens, index) in language.commands.said_marks:
        return True  # "adequate, comma, colon was clean"
    if colons and _marked(tokens, index - 1, ":") and word_at(tokens, at):
        return True  # "Findings: colon normal"
    if colons and ((begins and _marked(tokens, at, ":")) or (index == 0 and at < len(tokens))):
        return True
    while _marked(tokens, at, ".,"):
        at += 1
    following = word_at(tokens, at)
    return following in language.commands.commas or (colons and following in language.commands.stops)


def _is_a_span(before: str, further: str, language: Language) -> bool:
    """Whether these two words make a span of time of a "period" after them: "a six-month", "a two hour"."""
    number, _, noun = before.rpartition("-")
    if noun not in language.commands.spans:
        return False
    return number != "" or is_number(further, language)


def _is_full_stop(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether "stop" ends a sentence: only before layout, or at the very end ("stop next line")."""
    if index == 0 or word_at(tokens, index - 1) in language.commands.before_stop:
        return False
    at = index + 1
    while at < len(tokens) and is_mark(tokens[at], ".,") and not tokens[at].spoken:
        at += 1
    if at == len(tokens):
        return True
    two = f"{word_at(tokens, at)} {word_at(tokens, at + 1)}"
    return two in language.commands.layout or word_at(tokens, at) in (
        *language.commands.headings,
        *language.commands.layout,
    )


def _quote(tokens: Sequence[Token], index: int, language: Language) -> Token | None:
    """An opening quotation mark for "quote", if the quotation is closed not too far away, and holds anything."""
    if any(matches(tokens, index + 1, said) for said in language.commands.unquote):
        return None  # "quote unquote himself": nobody knows how much is quoted
    for end in range(index + 1, min(index + _QUOTE_WITHIN, len(tokens))):
        if any(matches(tokens, end, said) for said in language.commands.unquote):
            return Token('"', tokens[index].words, Kind.MARK, spoken=True, glue_right=True)
    return None


def _goes_on(tokens: Sequence[Token], language: Language) -> bool:
    """Whether anything says that there is a second item: "number two", "next number"."""
    two = next((word for word, number in language.numbers.ones.items() if number == 2), "2")
    for index in range(len(tokens)):
        said, following = word_at(tokens, index), word_at(tokens, index + 1)
        if said in language.commands.item and following in (two, "2"):
            return True
        if said == "#2" or language.commands.layout.get(f"{said} {following}") is Kind.NUMBER:
            return True
    return False


def _begins_item(tokens: Sequence[Token], index: int, items: int, language: Language, *, listed: bool) -> bool:
    """Whether "number three" (or "#3") begins an item: where an utterance begins, or as the next one of a list.

    `listed` says that a second item is told of; without it, "He is ill. Number one, he coughs" counts nothing.
    """
    written = tokens[index].lower[:1] == "#"
    if word_at(tokens, index - 1) in language.commands.before_number or (written and _marked(tokens, index + 1, ":")):
        return False  # "specimen #1", "PROCEDURE #1:"
    number = tokens[index].lower[1:] if written else tokens[index + 1].lower
    if (
        number not in language.numbers.ones
        and number not in language.numbers.teens
        and not (number.isdecimal() and len(number) < 3)
    ):
        return False
    value = (
        language.numbers.ones.get(number)
        or language.numbers.teens.get(number)
        or (int(number) if number.isdecimal() else 0)
    )
    if items and value == items + 1:
        return True
    if written and value != 1:
        return False
    if index == 0:
        return listed or not word_at(tokens, index + 2 - written)  # "Number one concern is his breathing."
    before = tokens[index - 1]
    if index > 1 and is_mark(before, ",") and not before.spoken and tokens[index - 2].lower in language.commands.marks:
        index, before = index - 1, tokens[index - 2]  # "impression, colon, number one"
    if is_mark(before, ".;") and not before.spoken and not listed:
        return False
    if before.kind in LAYOUT or is_mark(before, ".:;"):
        return True
    if before.lower in language.commands.marks or before.lower in language.commands.layout_nouns:
        return (
            not _is_a_word(tokens, index - 1, before.lower, language) and before.lower not in language.commands.commas
        )
    return before.lower in language.headings.short_sections or _in_spoken_heading(tokens, index, language)


def _in_spoken_heading(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether the words just before are a heading ("heading treatment plan number one")."""
    for back in range(index - 1, max(index - 8, -1), -1):
        if tokens[back].kind is not Kind.WORD:
            return False
        if tokens[back].lower in language.commands.headings:
            return True
    return False
