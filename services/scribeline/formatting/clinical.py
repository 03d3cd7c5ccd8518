"""Notations of the field that are more than a number and its unit.

Sutures (4-0), times of day (3:15 p.m.), strengths and reflexes (2+, 4-/5), stages and classes in roman numerals,
cranial nerves, gravida and para, scores (PHQ-9, Apgar), interspaces (L5-S1), vision (20/40), ratios and dilutions,
fractions, telephone numbers, and modifiers such as "2-week". Each rule says what to write for how many tokens; the
first that applies wins. They run before plain numbers are written, since "four oh" is not 40 and "two thirty p m" is
not 230.
"""

import re
from collections.abc import Callable, Sequence

from scribeline.formatting.heights import height
from scribeline.formatting.language import Language
from scribeline.formatting.leads import chest_lead, leads
from scribeline.formatting.levels import levels
from scribeline.formatting.numbers import is_digits, is_number, read_number, unit_at
from scribeline.formatting.style import Clock, Style
from scribeline.formatting.token import Kind, Token, is_mark, one_of, word_at
from scribeline.formatting.vitals import pressure_at

_Written = tuple[list[Token], int]  # the new tokens, and how many they replace
_Rule = Callable[[Sequence[Token], int, Style, Language], _Written | None]

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")


def write_clinical(tokens: Sequence[Token], style: Style, language: Language, *, finished: bool = False) -> list[Token]:
    """The tokens with the field's own notations written as such.

    In a text that is `finished`, those that are a matter of style ("two week history", "three fifteen p m") stay.
    """
    rules = _IN_FINISHED_TEXT if finished else _RULES
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind is not Kind.WORD:
            done.append(token)
            index += 1
            continue
        for rule in rules if not token.fixed else _AFTER_FIXED:  # "TSH two" is TSH 2
            written = rule(tokens, index, style, language)
            if written is not None:
                done.extend(written[0])
                index += written[1]
                break
        else:
            done.append(token)
            index += 1
    return done


def write_letters_and_digits(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with "S p O two" and the like as SpO2, before "p o" in them is taken for a prescription's."""
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        written = _laboratory(tokens, index, Style(), language)
        if written is None or written[1] < 3:
            done.append(tokens[index])
            index += 1
        else:
            done.extend(written[0])
            index += written[1]
    return done


def _digit(tokens: Sequence[Token], index: int, language: Language) -> int | None:
    """The number from 0 to 9 that one token says."""
    word = word_at(tokens, index)
    if word in language.numbers.ones:
        return language.numbers.ones[word]
    return int(word) if len(word) == 1 and word.isdigit() and word.isascii() else None


def _whole(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int] | None:
    """A whole number below a million from `index` on, and the place after it."""
    number = read_number(tokens, index, language)
    if number is None or "." in number.text:
        return None
    value = int(number.text.replace(",", ""))
    return (value, number.end) if value < 1_000_000 else None


def _marked(tokens: Sequence[Token], index: int, marks: str) -> bool:
    return 0 <= index < len(tokens) and is_mark(tokens[index], marks)


def _said_oh(word: str, language: Language) -> bool:
    """Whether a zero is said in words."""
    return word in language.numbers.oh or language.numbers.ones.get(word) == 0


def _sign(word: str, language: Language) -> str:
    """ "plus" is +, "minus" is -; empty for every other word."""
    return "+" if word in language.links.plus else "-" if word in language.links.minus else ""


def _suture(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "four oh Monocryl" is 4-0 Monocryl; "oh Vicryl" is 0 Vicryl."""
    size = _digit(tokens, index, language)
    word = word_at(tokens, index)
    head, hyphen, tail = word.partition("-")
    if (
        hyphen
        and (tail in language.numbers.oh or tail == "0")
        and (head in language.numbers.ones or (head.isdecimal() and len(head) < 3))
    ):
        text, end = f"{language.numbers.ones.get(head, head)}-0", index + 1
    elif len(word) == 2 and word[0].isdigit() and word[1] == "o":
        text, end = f"{word[0]}-0", index + 1  # "4O"
    elif word in language.notations.double and word_at(tokens, index + 1) in language.notations.oh:
        text, end = "2-0", index + 2
    elif size and (_marked(tokens, index + 1, "-") or word_at(tokens, index + 1) in language.notations.oh):
        end = index + 2 + _marked(tokens, index + 1, "-")
        if word_at(tokens, end - 1) not in language.notations.oh:
            return None
        text = f"{size}-0"
    elif _said_oh(word, language) and word_at(tokens, index - 1) not in language.numbers.ones:
        text, end = "0", index + 1
    else:
        return None
    if not any(word_at(tokens, near).removesuffix("s") in language.notations.sutures for near in range(end, end + 4)):
        return None
    return [one_of(tokens[index:end], text, fixed=True)], end - index


def _time(tokens: Sequence[Token], index: int, style: Style, language: Language) -> _Written | None:
    """ "two thirty p m" is 2:30 p.m., "oh three hundred hours" 0300 hours, and "9 May at ten forty" 9 May at 10:40."""
    military = _military(tokens, index, language)
    if military is not None:
        return military
    hour, minute, end = _clock(tokens, index, language)
    if hour is None:
        return None
    half, after = _half_of_day(tokens, end, language)
    if half:
        if style.clock is Clock.TWENTY_FOUR:
            hour = hour % 12 + (12 if half == "p.m." else 0)
            return [one_of(tokens[index:after], f"{hour:02}:{minute or '00'}", fixed=True)], after - index
        text = f"{hour}:{minute}" if minute else str(hour)
        return [one_of(tokens[index:end], text, fixed=True), one_of(tokens[end:after], half, fixed=True)], after - index
    exact = language.notations.exact_hours.get(word_at(tokens, end))
    if exact and minute is None:
        return [one_of(tokens[index:end], str(hour)), tokens[end].written(exact, fixed=True)], end + 1 - index
    said_at = word_at(tokens, index - 1) in language.links.at
    in_the_day = any(_joined(tokens, end, len(said.split())) == said for said in language.notations.times_of_day)
    if minute and said_at and (in_the_day or _dated(tokens, index - 1, language)):
        return [one_of(tokens[index:end], f"{hour}:{minute}", fixed=True)], end - index
    if minute is None and word_at(tokens, end) in language.links.to | language.numbers.joining:
        later = _clock(tokens, end + 1, language)
        if later[0] is not None and _half_of_day(tokens, later[2], language)[0] and style.clock is Clock.TWELVE:
            return [one_of(tokens[index:end], str(hour)), tokens[end]], end + 1 - index  # "between two and four p m"
    return None


def _clock(tokens: Sequence[Token], index: int, language: Language) -> tuple[int | None, str | None, int]:
    """The hour, the minute ("05") if one is said, and the place after them."""
    nothing = (None, None, index)
    word = word_at(tokens, index)
    for mark in (":", "."):
        hours, _, past = word.partition(mark)
        if not (hours.isdecimal() and past.isdecimal() and len(hours) < 3 and len(past) == 2):
            continue
        if 0 < int(hours) < 13 and int(past) < 60:
            return int(hours), past, index + 1
    if len(word) in (3, 4) and word.isdecimal() and 0 < int(word[:-2]) < 13 and int(word[-2:]) < 60:
        return int(word[:-2]), word[-2:], index + 1  # "1040"
    hour = (
        language.numbers.ones.get(word)
        or language.numbers.teens.get(word)
        or (int(word) if word.isdecimal() and len(word) < 3 else 0)
    )
    if not 0 < hour < 13:
        return nothing
    at = index + 1
    if _marked(tokens, at, ":"):
        at += 1
    word = word_at(tokens, at)
    if word in language.numbers.oh and (ones := _digit(tokens, at + 1, language)):
        return hour, f"0{ones}", at + 2
    if word.isdecimal() and len(word) == 2:
        return hour, word, at + 1
    minutes = language.numbers.teens.get(word) or language.numbers.tens.get(word)
    if minutes is None or minutes >= 60:
        tens, _, ones_word = word.partition("-")
        if language.numbers.tens.get(tens, 60) < 60 and language.numbers.ones.get(ones_word):
            return hour, str(language.numbers.tens[tens] + language.numbers.ones[ones_word]), at + 1
        return hour, None, index + 1
    ones = language.numbers.ones.get(word_at(tokens, at + 1), 0) if word in language.numbers.tens else 0
    return hour, str(minutes + ones), at + (2 if ones else 1)


def _half_of_day(tokens: Sequence[Token], index: int, language: Language) -> tuple[str, int]:
    word = word_at(tokens, index)
    halves = language.notations.halves
    joined = word.replace(".", "")
    if joined in halves and not (word == joined and word_at(tokens, index - 1) in language.notations.before_no_half):
        return halves[joined], index + 1
    spelled = word + word_at(tokens, index + 1).removesuffix(".")
    if len(word) == 1 and spelled in halves:
        return halves[spelled], index + 2
    return "", index


def _dated(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether a date or "today" was said just before "at"."""
    near = [word_at(tokens, back) for back in range(max(at - 3, 0), at)]
    return any(word in language.notations.months or word in language.notations.days for word in near)


def _military(tokens: Sequence[Token], index: int, language: Language) -> _Written | None:
    word = word_at(tokens, index)
    start = index + 1 if _said_oh(word, language) else index
    number = _whole(tokens, start, language)
    if number is None:
        return None
    minutes = _whole(tokens, number[1], language) if 10 <= number[0] < 24 else None
    if minutes is not None and 0 < minutes[0] < 60:
        number = number[0] * 100 + minutes[0], minutes[1]  # "fourteen thirty hours"
    if word_at(tokens, number[1]) not in language.notations.hours:
        return None
    value, end = number
    if not (100 <= value < 2400 and value % 100 < 60 and (start > index or value >= 1000)):
        return None
    if start == index and value % 100 == 0 and word_at(tokens, index - 1) not in language.links.until:
        return None  # "one thousand hours" may be a duration
    return [one_of(tokens[index:end], f"{value:04}", fixed=True), tokens[end]], end + 1 - index


def _graded(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "two plus" is 2+, "four minus out of five" is 4-/5."""
    digit = _digit(tokens, index, language)
    sign = _sign(word_at(tokens, index + 1), language)
    if digit is None or not sign or digit > 5:
        return None
    end = index + 2
    over = end + (
        2 if word_at(tokens, end) in language.links.out and word_at(tokens, end + 1) in language.links.of else 1
    )
    if word_at(tokens, end) in language.notations.of_most or _marked(tokens, end, "/"):
        whole = _digit(tokens, over, language)
        if whole is not None:
            return [one_of(tokens[index : over + 1], f"{digit}{sign}/{whole}", fixed=True)], over + 1 - index
    if sign == "+" and not is_number(word_at(tokens, end), language) and not _marked(tokens, end, "/"):
        return [one_of(tokens[index:end], f"{digit}+", fixed=True)], 2
    return None


def _roman(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "class three" after NYHA, "stage two b" of a cancer, "factor eight", "cranial nerves two through twelve"."""
    noun = word_at(tokens, index)
    if noun in language.notations.nerves and word_at(tokens, index - 1) in language.notations.cranial:
        return _nerves(tokens, index, language)
    if noun in language.notations.roman_types:
        return _roman_type(tokens, index, language)
    if noun in language.notations.roman:
        told = index + 1 + (word_at(tokens, index + 1) in language.commands.numeral)
        numeral = word_at(tokens, told).upper()
        if numeral in _ROMAN[2:]:  # the engine wrote it so itself: "Roman IV"
            return [one_of(tokens[index : told + 1], numeral, fixed=True)], told + 1 - index
        number = _whole(tokens, told, language)
        if number is not None and 0 < number[0] < len(_ROMAN):
            return [one_of(tokens[index : number[1]], _ROMAN[number[0]], fixed=True)], number[1] - index
        return None
    number = _whole(tokens, index + 1, language)
    lettered = word_at(tokens, index + 1)
    if noun in language.notations.stage and lettered[:1] in ("1", "2", "3", "4") and lettered[1:] in ("a", "b", "c"):
        if not _cancer_near(tokens, index + 2, language):
            return None
        text = _ROMAN[int(lettered[0])] + lettered[1].upper()  # "stage 3A lung cancer"
        return [tokens[index], one_of(tokens[index + 1 : index + 2], text, fixed=True)], 2
    if number is None or not 0 < number[0] < len(_ROMAN):
        return None
    value, end = number
    if noun in language.notations.class_ and any(
        word_at(tokens, back) in language.notations.classes for back in range(max(index - 4, 0), index)
    ):
        written = [tokens[index], one_of(tokens[index + 1 : end], _ROMAN[value], fixed=True)]
        last = _whole(tokens, end + 1, language) if word_at(tokens, end) in language.links.through else None
        if last is not None and value < last[0] < len(_ROMAN):
            written += [tokens[end], one_of(tokens[end + 1 : last[1]], _ROMAN[last[0]], fixed=True)]
            end = last[1]
        return written, end - index
    if (
        noun in language.notations.factor
        and value in (2, 5, 7, 8, 9, 10, 11, 12, 13)
        and not unit_at(tokens, end, language)
    ):
        return [tokens[index], one_of(tokens[index + 1 : end], _ROMAN[value], fixed=True)], end - index
    if noun in language.notations.stage and value <= 4:
        letter = word_at(tokens, end)
        letter = (
            letter.upper()
            if letter in ("a", "b", "c") and word_at(tokens, end + 1) not in language.units.written
            else ""
        )
        beyond = end + bool(letter)
        if letter == "A" and not _cancer_near(tokens, beyond, language):
            letter, beyond = "", end
        if letter or _cancer_near(tokens, end, language):
            return [tokens[index], one_of(tokens[index + 1 : beyond], _ROMAN[value] + letter, fixed=True)], (
                beyond - index
            )
    return None


def _roman_type(tokens: Sequence[Token], index: int, language: Language) -> _Written | None:
    """ "Salter-Harris two" and "Salter-Harris type two" are Salter-Harris II and Salter-Harris type II."""
    typed = word_at(tokens, index + 1) in language.notations.type_
    if not typed and word_at(tokens, index) not in language.notations.roman_alone:
        return None
    start = index + 1 + typed
    number = _whole(tokens, start, language)
    if number is None or not 0 < number[0] < 7 or unit_at(tokens, number[1], language):
        return None
    if word_at(tokens, number[1]) in language.units.counted:
        return None
    numeral = one_of(tokens[start : number[1]], _ROMAN[number[0]], fixed=True)
    return [*tokens[index:start], numeral], number[1] - index


def _cancer_near(tokens: Sequence[Token], end: int, language: Language) -> bool:
    near = [word_at(tokens, place) for place in range(end, end + 5)]
    return any(word.endswith(language.notations.cancers) for word in near)


def _nerves(tokens: Sequence[Token], index: int, language: Language) -> _Written | None:
    written = [tokens[index]]
    at = index + 1
    first, hyphen, last = word_at(tokens, at).partition("-")
    if hyphen and all(part.isdecimal() and len(part) < 3 and 0 < int(part) <= 12 for part in (first, last)):
        return [tokens[index], one_of(tokens[at : at + 1], f"{_ROMAN[int(first)]}-{_ROMAN[int(last)]}", fixed=True)], 2
    while (number := _whole(tokens, at, language)) is not None and 0 < number[0] <= 12:
        written.append(one_of(tokens[at : number[1]], _ROMAN[number[0]], fixed=True))
        at = number[1]
        joining = word_at(tokens, at) in language.links.through | language.numbers.joining or _marked(tokens, at, ",-")
        following = _whole(tokens, at + 1, language) if joining else None
        if following is None or following[0] > 12:
            break
        written.append(tokens[at])
        at += 1
    return (written, at - index) if len(written) > 1 else None


def _pregnancies(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "gravida three para two" in digits; "G three P two" is G3 P2; "para two zero one two" is para 2-0-1-2."""
    word = word_at(tokens, index)
    gravida, para = language.notations.gravida, language.notations.para
    if word not in gravida | para and word not in ("g", "p"):
        return None
    digits: list[str] = []
    at = index + 1
    while (
        len(digits) < 4
        and (digit := language.numbers.digits.get(word_at(tokens, at), _digit(tokens, at, language))) is not None
    ):
        digits.append(str(digit))
        at += 1
        if len(digits) < 4 and _marked(tokens, at, "-,") and _digit(tokens, at + 1, language) is not None:
            at += 1
    if len(digits) not in (1, 4) or (word in gravida and len(digits) > 1):
        return None
    text = "-".join(digits)
    if word in gravida | para:
        return [tokens[index], one_of(tokens[index + 1 : at], text, fixed=True)], at - index
    partner = word_at(tokens, at + _marked(tokens, at, ","))
    if (word == "g" and (partner == "p" or partner in para)) or (
        word == "p" and _after_gravida(tokens, index, language)
    ):
        return [one_of(tokens[index:at], f"{word.upper()}{text}", fixed=True)], at - index
    return None


def _after_gravida(tokens: Sequence[Token], index: int, language: Language) -> bool:
    return any(word_at(tokens, back) in language.notations.gravida | {"g"} for back in range(max(index - 3, 0), index))


def _score(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "PHQ nine" is PHQ-9; the number after a score's, a laboratory value's or a dose's name is in digits."""
    word = word_at(tokens, index)
    if word in language.notations.questionnaires:
        number = _whole(tokens, index + 1, language)
        if number is not None and number[0] in language.notations.questionnaires[word]:
            text = f"{word.upper()}-{number[0]}"
            return [one_of(tokens[index : number[1]], text, fixed=True)], number[1] - index
    if word in language.notations.apgar:
        at = index + 1
        written = [tokens[index].written(tokens[index].text.capitalize())]
        while word_at(tokens, at) in language.notations.between_scores or _whole(tokens, at, language):
            number = _whole(tokens, at, language)
            end = number[1] if number else at + 1
            written.append(one_of(tokens[at:end], str(number[0])) if number else tokens[at])
            at = end
        return (written, at - index) if len(written) > 1 else None
    if word in language.notations.measured:
        at = index + 1
        if word_at(tokens, at) in language.links.is_:
            at += 1
        value = read_number(tokens, at, language)
        if value is None or word_at(tokens, value.end) in language.links.of or unit_at(tokens, value.end, language):
            return None
        if word_at(tokens, value.end) in language.units.feet:
            return None  # a height, for its own rule
        if word_at(tokens, value.end) in language.notations.not_after_value or at == value.end:
            return None
        written = [*tokens[index:at], one_of(tokens[at : value.end], value.text)]
        end = value.end
        if word_at(tokens, end) in language.notations.flat and "." not in value.text:
            written[-1] = one_of(tokens[at : end + 1], f"{value.text}.0")  # "thirteen flat"
            end += 1
        return written, end - index
    return None


def _interspace(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "L five S one" is L5-S1; "C seven T one" is C7-T1; "T twelve L one" is T12-L1."""
    first, second = word_at(tokens, index), ""
    number = _whole(tokens, index + 1, language)
    if first not in ("l", "c", "t") or number is None:
        return None
    second = word_at(tokens, number[1])
    last = _whole(tokens, number[1] + 1, language)
    if last is not None and second == first and last[0] == number[0] + 1:
        text = f"{first.upper()}{number[0]}-{last[0]}"  # "L four L five"
        return [one_of(tokens[index : last[1]], text, fixed=True)], last[1] - index
    pair = {("l", 5, "s"), ("l", 4, "s"), ("c", 7, "t"), ("t", 12, "l")}
    if last is None or last[0] != 1 or (first, number[0], second) not in pair:
        return None
    text = f"{first.upper()}{number[0]}-{second.upper()}{last[0]}"
    return [one_of(tokens[index : last[1]], text, fixed=True)], last[1] - index


_JOINED_LEVEL = re.compile(r"(?P<region>[LCT])(?P<number>\d{1,2})\Z")


def _interspace_in_two(tokens: Sequence[Token], index: int, _: Style, __: Language) -> _Written | None:
    """ "L4 L5" is L4-5, "L5 S1" L5-S1."""
    upper = _JOINED_LEVEL.match(tokens[index].text)
    lower = tokens[index + 1].text if index + 1 < len(tokens) and tokens[index + 1].kind is Kind.WORD else ""
    if upper is None:
        return None
    region, number = upper["region"], int(upper["number"])
    if lower == f"{region}{number + 1}":
        text = f"{region}{number}-{number + 1}"
    elif (region, number, lower) in _ACROSS:
        text = f"{region}{number}-{lower}"
    else:
        return None
    return [one_of(tokens[index : index + 2], text, fixed=True)], 2


_ACROSS = frozenset({("L", 5, "S1"), ("C", 7, "T1"), ("T", 12, "L1")})


def _levels(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "L four dash five" is L4-5."""
    return levels(tokens, index, language)


def _leads(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "leads two three and a V F" are leads II, III, and aVF."""
    return leads(tokens, index, language) or chest_lead(tokens, index, language)


def _bare_pressure(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "BP one twenty seventy" is BP 120/70: after that name, two numbers that can be nothing else are one pressure."""
    said = next(
        (said for said in language.vitals.said_pressure if _joined(tokens, index, len(said.split())) == said), None
    )
    at = index + (len(said.split()) if said else 0)
    pair = pressure_at(tokens, at, language) if said else None
    if pair is None or any(word_at(tokens, place) in language.links.over for place in range(at, pair[2])):
        return None
    return [*tokens[index:at], one_of(tokens[at : pair[2]], f"{pair[0]}/{pair[1]}", fixed=True)], pair[2] - index


def _vision(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "twenty forty" is 20/40 where vision is spoken of."""
    word = word_at(tokens, index)
    second = _whole(tokens, index + 1, language)
    if word[:2] == "20" and word[2:].isdecimal() and len(word) < 6:
        second = int(word[2:]), index + 1  # "2040"
    elif word != "20" and language.numbers.tens.get(word) != 20:
        return None
    if second is None or second[0] not in language.notations.snellen:
        return None
    near = [word_at(tokens, place) for place in (*range(max(index - 8, 0), index), second[1])]
    if not any(word in language.notations.seeing for word in near):
        return None
    return [one_of(tokens[index : second[1]], f"20/{second[0]}", fixed=True)], second[1] - index


def _ratio(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "a ratio of one to four" is 1:4; "one to one hundred thousand epinephrine" is 1:100,000."""
    first = _whole(tokens, index, language)
    if first is None or word_at(tokens, first[1]) not in language.links.to:
        return None
    second = _whole(tokens, first[1] + 1, language)
    if second is None:
        return None
    back = index - 2 if word_at(tokens, index - 1) in language.links.is_ else index - 1
    named = word_at(tokens, back) in language.notations.ratios
    diluted = first[0] == 1 and second[0] >= 1000 and second[0] % 1000 == 0
    if not (named or diluted) or second[1] - index < 3:
        return None
    return [one_of(tokens[index : second[1]], f"{first[0]}:{second[0]:,}", fixed=True)], second[1] - index


def _fraction(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "two thirds of" is two-thirds, "one and a half" tablets 1-1/2."""
    mixed = _whole(tokens, index, language)
    if mixed is not None and mixed[0] and word_at(tokens, mixed[1]) in language.numbers.joining:
        at = mixed[1] + 1
        top = 1 if word_at(tokens, at) in language.links.a else _digit(tokens, at, language)
        bottom = language.numbers.fractions.get(word_at(tokens, at + 1))
        if top and bottom and top < bottom:
            return [one_of(tokens[index : at + 2], f"{mixed[0]}-{top}/{bottom}", fixed=True)], at + 2 - index
    word = word_at(tokens, index)
    parts = language.numbers.fractions.get(word_at(tokens, index + 1))
    if word in language.numbers.ones and parts and 0 < language.numbers.ones[word] < parts:
        text = f"{tokens[index].text}-{word_at(tokens, index + 1)}"
        if word_at(tokens, index + 2) in language.notations.after_fraction or parts == 2:
            return [one_of(tokens[index : index + 2], text)], 2
    return None


def _telephone(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """Seven or ten digits after "telephone", "fax", "pager": 555-0134."""
    if word_at(tokens, index) not in language.notations.telephones:
        return None
    at = index + 1
    while word_at(tokens, at) in language.notations.after_telephone or _marked(tokens, at, ":,"):
        at += 1
    digits: list[str] = []
    end = at
    while len(digits) < 10 and (
        (word := word_at(tokens, end)) in language.numbers.digits or (word.isdecimal() and word.isascii())
    ):
        digits.extend(str(language.numbers.digits[word]) if word in language.numbers.digits else word)
        end += 1
    said = "".join(digits)
    if len(said) in (4, 5) and end > at + 1 and word_at(tokens, index) in language.notations.pagers:
        return [*tokens[index:at], one_of(tokens[at:end], said, fixed=True)], end - index
    if len(said) not in (7, 10) or end == at + 1:
        return None
    text = f"{said[-7:-4]}-{said[-4:]}" if len(said) == 7 else f"{said[:3]}-{said[3:6]}-{said[6:]}"
    return [*tokens[index:at], one_of(tokens[at:end], text, fixed=True)], end - index


def _modifier(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "two week history" is 2-week history, "twelve lead EKG" 12-lead EKG, "thirty pack year" 30-pack-year."""
    number = _whole(tokens, index, language)
    if number is None or number[1] >= len(tokens):
        return None
    value, end = number
    nouns = [word_at(tokens, end)]
    if nouns[0] in language.notations.packs and word_at(tokens, end + 1) in language.notations.after_pack:
        nouns.append(word_at(tokens, end + 1))
        if nouns[1] in language.notations.after_pack - language.notations.modifying:
            taken = tokens[index : end + 2]
            return [one_of(taken[:-2], str(value)), one_of(taken[-2:], "-".join(nouns))], end + 2 - index
    beyond = end + len(nouns)
    following = word_at(tokens, beyond)
    if (
        nouns[-1] not in language.notations.modifying
        or not following
        or following in language.notations.not_modified
        or following in language.links.old
    ):
        return None
    if value == 1 and following not in language.notations.modified:
        return None
    if is_number(following, language) or unit_at(tokens, beyond, language):
        return None
    if value == 0 or (
        nouns[-1] in language.notations.modifying_only and following not in language.notations.modifying_only[nouns[-1]]
    ):
        return None
    nouns = [token.text for token in tokens[end:beyond]]
    text = "-".join([f"{value:,}" if value >= 10_000 else str(value), *nouns])
    return [one_of(tokens[index:beyond], text)], beyond - index


def _numbered(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "postop day two", "session four of six", "three sets of ten"."""
    word = word_at(tokens, index)
    if word in language.notations.numbered_of:
        first = _whole(tokens, index + 1, language)
        if (
            first is not None
            and word_at(tokens, first[1]) in language.links.of
            and (last := _whole(tokens, first[1] + 1, language))
        ):
            written = [tokens[index], one_of(tokens[index + 1 : first[1]], str(first[0])), tokens[first[1]]]
            return [*written, one_of(tokens[first[1] + 1 : last[1]], str(last[0]))], last[1] - index
    if word in language.notations.day and word_at(tokens, index - 1) not in language.notations.each:
        number = _whole(tokens, index + 1, language)
        if number is not None and 0 < number[0] < 100 and not unit_at(tokens, number[1], language):
            if word_at(tokens, number[1]) in language.units.counted or word_at(tokens, index - 1) in language.links.the:
                return None
            return [tokens[index], one_of(tokens[index + 1 : number[1]], str(number[0]))], number[1] - index
    first = _whole(tokens, index, language)
    if (
        first is not None
        and word_at(tokens, first[1]) in language.notations.sets
        and word_at(tokens, first[1] + 1) in language.links.of
    ):
        return [one_of(tokens[index : first[1]], str(first[0]))], first[1] - index
    return None


def _rate(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "units per kilo per hour" after a number is units/kg/h; "milligrams per deciliter" mg/dL."""
    first = unit_at(tokens, index, language) or (
        word_at(tokens, index) if word_at(tokens, index) in language.units.rated else ""
    )
    if not first or index == 0 or not _numeral(word_at(tokens, index - 1), language):
        return None
    text = language.units.written.get(first, first)
    at = index + len(first.split())
    while word_at(tokens, at) in language.links.per or _marked(tokens, at, "/"):
        below = next((n for n in (2, 1) if _joined(tokens, at + 1, n) in language.units.rates), 0)
        if not below:
            break
        text += "/" + language.units.rates[_joined(tokens, at + 1, below)]
        at += 1 + below
    if "/" not in text or (first == text.split("/")[0].lower() and first not in language.units.rated):
        return None  # "30 mL per hour" was written so
    return [one_of(tokens[index:at], text, fixed=True)], at - index


def _joined(tokens: Sequence[Token], index: int, length: int) -> str:
    return " ".join(word_at(tokens, index + offset) for offset in range(length))


def _numeral(word: str, language: Language) -> bool:
    return is_number(word, language) or is_digits(word) or word in language.notations.large


def _laboratory(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "S p O two" is SpO2, "H b A one C" HbA1c, "O two" O2, "p H" pH: letters and digits with a form of their own."""
    if len(word_at(tokens, index)) != 1:
        return None
    for length in range(5, 1, -1):
        said = "".join(
            str(language.numbers.ones.get(word_at(tokens, index + n), word_at(tokens, index + n)) or "~")
            for n in range(length)
        )
        if said in language.notations.mixed:
            return [one_of(tokens[index : index + length], language.notations.mixed[said], fixed=True)], length
    return None


_RULES: tuple[_Rule, ...] = (
    _laboratory,
    _levels,
    _interspace,
    _interspace_in_two,
    _bare_pressure,
    _suture,
    _time,
    _graded,
    height,
    _leads,
    _roman,
    _pregnancies,
    _vision,
    _ratio,
    _fraction,
    _telephone,
    _modifier,
    _numbered,
    _rate,
    _score,
)
_AFTER_FIXED = (_score,)
_MATTERS_OF_STYLE = frozenset({height, _time, _fraction, _telephone, _modifier, _numbered, _score})
_IN_FINISHED_TEXT = tuple(rule for rule in _RULES if rule not in _MATTERS_OF_STYLE)
