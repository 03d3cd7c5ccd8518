"""Times of day, with "p m" or as the military says them: 3:15 p.m., 0300 hours."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import digit_at, marked, said_at, said_oh, whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Clock, Style
from scribeline.formatting.token import Token, one_of, word_at


def time_of_day(tokens: Sequence[Token], index: int, style: Style, language: Language) -> Written | None:
    """ "two thirty p m" is 2:30 p.m., "oh three hundred hours" 0300 hours, and "9 May at ten forty" 9 May at 10:40."""
    hours = _hours(tokens, index, language)
    if hours is not None:
        return hours
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
    after_at = word_at(tokens, index - 1) in language.links.at
    in_the_day = any(said_at(tokens, end, len(said.split())) == said for said in language.notations.times_of_day)
    if minute and after_at and (in_the_day or _dated(tokens, index - 1, language)):
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
    if marked(tokens, at, ":"):
        at += 1
    word = word_at(tokens, at)
    if word in language.numbers.oh and (ones := digit_at(tokens, at + 1, language)):
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
    """ "a.m." or "p.m." where it is said, and the place after it."""
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


def _hours(tokens: Sequence[Token], index: int, language: Language) -> Written | None:
    """The military's "oh three hundred hours" and "fourteen thirty hours"."""
    word = word_at(tokens, index)
    start = index + 1 if said_oh(word, language) else index
    number = whole_at(tokens, start, language)
    if number is None:
        return None
    minutes = whole_at(tokens, number[1], language) if 10 <= number[0] < 24 else None
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
