"""Corrected words stand in documents with all the machine words that they were heard as."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.formatting.pipeline import format_dictation, format_words
from scribeline.formatting.style import Style
from scribeline.transcripts.model import Run, WordSpan, plain_text
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import correct, general_vocabulary
from scribeline.vocabulary.model import Correction, Reason


def words(text: str) -> list[Word]:
    return [Word(word, at * 0.4, at * 0.4 + 0.3, 0.7) for at, word in enumerate(text.split())]


def test_a_corrected_word_points_to_what_was_heard() -> None:
    heard = words("He takes a torva statin, 40 mg nightly.")
    document = format_words(heard, Style(), correct(heard, general_vocabulary()))
    assert plain_text(document).strip() == "He takes atorvastatin, 40 mg nightly."
    [run] = [run for run in document.blocks[0].inlines if isinstance(run, Run) and "atorva" in run.text]
    assert run.words == WordSpan(2, 4)


def test_a_correction_is_explained() -> None:
    heard = words("He takes plavicks 75 mg daily.")
    formatted = format_dictation(heard, corrections=correct(heard, general_vocabulary()), explain=True)
    change = formatted.changes[0]
    assert (change.step, change.before, change.after, change.words) == ("correct", "plavicks", "Plavix", WordSpan(2, 2))
    assert change.why


def test_a_name_of_two_words_keeps_one_span() -> None:
    heard = words("Start insulen glarjine tonight.")
    correction = Correction(1, 2, "insulen glarjine", "insulin glargine", Reason.SOUND, 5.0)
    document = format_words(heard, Style(), (correction,))
    assert plain_text(document).strip() == "Start insulin glargine tonight."


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_corrections_leave_spans_in_order(data: st.DataObject) -> None:
    said = st.sampled_from(["he", "takes", "20", "mg", "comma", "period", "plavicks", "a"])
    heard = words(" ".join(data.draw(st.lists(said, max_size=15))))
    corrections = []
    place = 0
    while place < len(heard):
        last = min(place + data.draw(st.integers(0, 2)), len(heard) - 1)
        if data.draw(st.booleans()):
            written = data.draw(st.sampled_from(["Plavix", "insulin glargine,", "gout."]))
            corrections.append(Correction(place, last, "x", written, Reason.SOUND, 1.0))
        place = last + 1
    document = format_words(heard, Style(), corrections)
    reached = 0
    for block in document.blocks:
        for inline in block.inlines:
            if isinstance(inline, Run) and inline.words is not None:
                assert reached <= inline.words.first <= inline.words.last < len(heard)
                reached = inline.words.first
