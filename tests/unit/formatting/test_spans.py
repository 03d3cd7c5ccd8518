"""The words under the text: whatever passes do, each piece of text knows the words that it came from, and each word
its place in the text or the pass that took it out."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.formatting.pipeline import Formatted, format_dictation
from scribeline.formatting.spans import settle_spans
from scribeline.formatting.style import Abbreviations, Clock, Editing, Locale, Style
from scribeline.formatting.token import Token
from scribeline.transcripts.model import Run, WordSpan
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Correction, Reason

SAYINGS = (
    "the patient takes lisinopril twenty milligrams p o q i d twice daily and denies chest pain number one next number",
    "two period comma colon slash hyphen new line new paragraph heading allergies plan history of present illness",
    "strike that scratch that correction no i mean spelled K-O-W-A-L K O W A cap all caps bullet open paren close",
    "one hundred and five over eighty BP-130 10-slash 5-millimeter zero point five percent degrees May third nineteen",
    "ninety nine times three L four five um uh quote unquote leave a blank there please operator transcriptionist",
    "send a copy to Dr. Roe. put that in bold end of dictation don't follow -up , . ... 120 80 S1 2-0 P.O. b.i.d.",
    "q6h \u00bd \U0001f600 blood pressure temperature heart rate gravida para vision twenty at three thirty in the",
    "morning March 5,",
)
SAID = [word for saying in SAYINGS for word in saying.split()]

TEXTS = st.one_of(
    st.lists(st.sampled_from(SAID), max_size=30),
    st.lists(st.sampled_from([" ".join(pair) for pair in pairwise(SAID)]), max_size=15).map(
        lambda pairs: " ".join(pairs).split()
    ),
    st.lists(st.text(max_size=5), max_size=12),
)
STYLES = st.builds(
    Style,
    locale=st.sampled_from(Locale),
    abbreviations=st.sampled_from(Abbreviations),
    clock=st.sampled_from(Clock),
    editing=st.sampled_from(Editing),
)


def said(texts: Sequence[str], joined: Sequence[bool] = ()) -> list[Word]:
    return [
        Word(text, at * 0.5, at * 0.5 + 0.4, 0.9, not (at < len(joined) and joined[at]))
        for at, text in enumerate(texts)
    ]


@st.composite
def corrections(draw: st.DrawFn, texts: Sequence[str]) -> list[Correction]:
    """Corrections that join words, split them, or write one for one; no two touch the same word."""
    found: list[Correction] = []
    at = 0
    while at < len(texts) and len(found) < 4:
        first = draw(st.integers(at, len(texts) - 1))
        last = draw(st.integers(first, min(first + 2, len(texts) - 1)))
        written = draw(st.sampled_from(["lisinopril", "folic acid", "twice daily", "Advil PM 5", "period"]))
        found.append(Correction(first, last, " ".join(texts[first : last + 1]), written, Reason.SOUND, 5.0))
        at = last + 1
    return found


@st.composite
def dictations(draw: st.DrawFn) -> tuple[list[Word], list[Correction]]:
    texts = draw(TEXTS)
    joined = draw(st.lists(st.booleans(), max_size=len(texts))) if draw(st.booleans()) else []
    return said(texts, joined), draw(corrections(texts)) if draw(st.booleans()) else []


def spans(formatted: Formatted) -> list[WordSpan]:
    return [
        inline.words
        for block in formatted.document.blocks
        for inline in block.inlines
        if isinstance(inline, Run) and inline.words is not None
    ]


def unaccounted(formatted: Formatted, words: Sequence[Word]) -> list[str]:
    """Words with a letter or digit that stand under no text and that no pass says that it took."""
    accounted = [*spans(formatted), *(change.words for change in formatted.changes if change.words is not None)]
    covered = {index for span in accounted for index in range(span.first, span.last + 1)}
    return [
        word.text
        for index, word in enumerate(words)
        if index not in covered and any(character.isalnum() for character in word.text)
    ]


@settings(max_examples=300, deadline=None)
@given(dictations(), STYLES)
def test_spans_never_overlap_and_never_run_backwards(
    dictation: tuple[list[Word], list[Correction]], style: Style
) -> None:
    words, corrected = dictation
    for before, after in pairwise(spans(format_dictation(words, style, corrections=corrected))):
        assert before == after or before.last < after.first, "pieces of one word share it"


@settings(max_examples=300, deadline=None)
@given(dictations(), STYLES)
def test_every_word_stands_under_text_or_a_pass_says_that_it_took_it(
    dictation: tuple[list[Word], list[Correction]], style: Style
) -> None:
    words, corrected = dictation
    formatted = format_dictation(words, style, corrections=corrected, explain=True)
    assert unaccounted(formatted, words) == []
    assert all(0 <= span.first <= span.last < len(words) for span in spans(formatted))


TOKENS = st.lists(
    st.none() | st.tuples(st.integers(0, 12), st.integers(0, 4)).map(lambda pair: WordSpan(pair[0], sum(pair))),
    max_size=12,
).map(lambda found: [Token("x", span) for span in found])


@given(TOKENS)
def test_spans_are_settled_without_losing_a_word_whatever_they_were(tokens: list[Token]) -> None:
    settled = settle_spans(tokens)
    assert [token.words is None for token in settled] == [token.words is None for token in tokens]
    found = [token.words for token in settled if token.words is not None]
    assert all(one == other or one.last < other.first for one, other in pairwise(found))
    assert words_under(tokens) <= words_under(settled)
    assert settle_spans(settled) == settled


@given(TOKENS)
def test_spans_that_are_in_order_stay_as_they_are(tokens: list[Token]) -> None:
    found: list[WordSpan] = [token.words for token in tokens if token.words is not None]
    if all(one == other or one.last < other.first for one, other in pairwise(found)):
        assert settle_spans(tokens) == tokens


def words_under(tokens: Sequence[Token]) -> set[int]:
    return {index for token in tokens if token.words for index in range(token.words.first, token.words.last + 1)}
