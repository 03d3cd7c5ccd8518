"""Whatever comes, formatting gives a document, in time that grows with the text and no faster."""

import time
from functools import partial
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.work import calls_in

from scribeline.formatting import safety
from scribeline.formatting.languages.english import ENGLISH
from scribeline.formatting.pipeline import format_dictation, format_words
from scribeline.formatting.style import Editing, Locale, Style
from scribeline.formatting.text import explain_text, format_text
from scribeline.transcripts.model import Document, validate
from scribeline.transcripts.words import Word

COMMANDS = ENGLISH.commands
SAID = [
    *COMMANDS.marks, *COMMANDS.layout, *COMMANDS.end, *COMMANDS.before_end, *COMMANDS.scratch, *COMMANDS.sorry,
    *COMMANDS.spelled, *COMMANDS.fillers, *COMMANDS.misheard, *ENGLISH.headings.transitions,
    *ENGLISH.instructions.blank_here, *ENGLISH.instructions.bold_this, *ENGLISH.instructions.to_the_typist,
    *ENGLISH.instructions.vocatives, *ENGLISH.units.written, *ENGLISH.abbreviations.prescription,
    *ENGLISH.notations.months, *ENGLISH.notations.measured, *ENGLISH.numbers.ones, *ENGLISH.numbers.tens,
    *ENGLISH.numbers.ordinals, *ENGLISH.numbers.fractions, *ENGLISH.numbers.decades,
]  # fmt: skip
MARKS = [*".,:;?!()[]\"'-/\\…", ".,", "...", "?!", "((", "))", ",comma,", "(open", "bracket)", "—", "“", "”"]
ODD = [
    "9" * 5000, "0" * 40, "1,000", "1,00", ".5", "5.", "1.2.3", "1/2/3", "10-slash", "L4", "L5", "S1", "T12", "4O",
    "2-12", "3A", "x", "3x", "-", "--", "-up", "a-b-c", "forty-five-year-old", "P-O-B-I-D", "Q-4", "q.", "²", "½", "Ⅷ",
    "٣", "\uff13", "\u200f", "\u0301", "é", "e\u0301",
    "\x00", "\x1b[31m", "\ufeff", "\ud7ff", "👩‍⚕️", "שלום", "مرحبا", "你好", "I", "i", "X",
]  # fmt: skip
words_said = st.lists(st.sampled_from(SAID) | st.sampled_from(MARKS) | st.sampled_from(ODD), max_size=30)
times = st.sampled_from([0.0, 1.0, 0.5, -1.0, nan, inf, -inf, 1e308])


@settings(max_examples=100, deadline=None)
@given(words_said, st.sampled_from(Locale), st.sampled_from(Editing))
def test_no_series_of_commands_numbers_and_marks_makes_it_fail(said: list[str], locale: Locale, how: Editing) -> None:
    style = Style(locale=locale, editing=how)
    heard = [Word(part, 0.0, 0.0) for text in said for part in text.split() or [text]]
    validate(format_words(heard, style), word_count=len(heard))
    text = " ".join(said)
    explain_text(text, style)
    safety.check(format_text(text, style))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SAID), times, times, times | st.none()), max_size=12))
def test_no_times_make_it_fail(heard: list[tuple[str, float, float, float | None]]) -> None:
    words = [Word(text, start, end, confidence) for text, start, end, confidence in heard]
    validate(format_dictation(words, explain=True).document, word_count=len(words))


@pytest.mark.parametrize("text", ["", " ", "\x00", "\u200f", "\n\n", "\t"])
def test_empty_words_make_no_document(text: str) -> None:
    assert format_words([Word(text, 0.0, 0.0)]) == Document()
    assert format_text(text).strip() == ""


@pytest.mark.parametrize("word", ["cough", "Cough.", "42", "👍", "שלום", "你好", "é", "9" * 5000])
def test_one_word_is_a_document(word: str) -> None:
    assert format_text(word).lower() == word.lower()


@pytest.mark.parametrize(
    "text", ["He said שלום and left.", "她说你好 and left.", "Fine 👍 today.", "Naïve, café, Sjögren's."]
)
def test_other_scripts_pass_through(text: str) -> None:
    assert format_text(text) == text


@pytest.mark.parametrize("number", ["9" * 5000, "1" * 4400, "1," * 3000 + "1", "1." * 3000 + "1"])
def test_a_number_that_nobody_means_stays_as_it_is(number: str) -> None:
    assert number in format_text(f"pulse {number} over {number} comma stage {number} period")


# --- time that grows with the text ------------------------------------------------------------------------------------

PATTERNS = [
    "p o b i d", "s", "A", "one two three", "1 2 3", "one hundred and five thousand", "point five", "oh oh", "quote",
    "quote a unquote", "left scratch that", "left sorry right", "five mg of x correction eight mg", "heading",
    "heading plan x", "number one", "1", "period", "comma", "new line", "findings", "findings colon", ".", "( )",
    "spelled A B C", "spelled", "apgar of", "cranial nerves two and", "telephone number is", "telephone five five",
    "vital signs", "times three", "two by", "two to", "five over", ",", "Word,", "Word.", "put that in bold",
    "x put that in bold", "please copy this to", "leave a blank", "Operator, please", "add my standard", "cap",
    "caps on x", "literal comma", "March five", "doctor", "bullet", "um,", "end of", "follow up", "5 mg per",
    "the patient has pain in the left knee and", "history of present illness", "moving on to the plan",
    "bp 120 by 80", "one and a half", "L 4", "bp one forty one hundred",
]  # fmt: skip


def repeated(pattern: str, count: int) -> list[Word]:
    said = pattern.split()
    return [Word(said[place % len(said)], place * 0.5, place * 0.5 + 0.4) for place in range(count)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_twice_the_words_take_twice_the_work(pattern: str) -> None:
    few, many = (calls_in(partial(format_words, repeated(pattern, count))) for count in (100, 200))
    assert many < 2.4 * few


def test_explaining_takes_no_longer_for_words_that_are_all_alike() -> None:
    few, many = (
        calls_in(partial(format_dictation, repeated("left sorry right comma", count), explain=True))
        for count in (100, 200)
    )
    assert many < 2.4 * few


@pytest.mark.parametrize(
    "piece", ["1,", "1.", "9", "q.", " ", "1 ", "0.0", "measur", "a", ".5", "h.s.", "(", "-", "a-"]
)
def test_no_rule_searches_a_text_again_and_again(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    started = time.process_time()
    safety.check(text)
    assert time.process_time() - started < 5  # linear: far below a second


@pytest.mark.parametrize("text", ["👩\u200d⚕️ saw him.", "क्\u200dष"])
def test_joiners_without_width_stay_where_writing_needs_them(text: str) -> None:
    assert format_text(f"{text} comma well period").startswith(text.rstrip("."))


def test_joiners_without_width_go_from_latin_words() -> None:
    assert format_text("fe\u200dver comma chills period \u200d") == "Fever, chills."
