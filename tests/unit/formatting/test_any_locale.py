"""Whatever is heard, in any language and any style: nothing raises, and every piece of text knows its words."""

from dataclasses import fields
from enum import StrEnum

from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.formatting.language import Language
from scribeline.formatting.languages import language_of
from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Locale, Style
from scribeline.formatting.text import format_text
from scribeline.transcripts.model import Run
from scribeline.transcripts.words import Word


def vocabulary_of(language: Language) -> list[str]:
    said = language.commands
    phrases = (*said.marks, *said.layout, *said.headings, *said.end, *said.scratch, *language.notations.months)
    numbers = (*language.numbers.ones, *language.numbers.teens, *language.numbers.tens, *language.numbers.hundred)
    units = (*language.units.written, *language.units.counted, *language.headings.short_sections)
    return [part for text in (*phrases, *numbers, *units, "2005", "14", "38.5", "2,5", "%") for part in text.split()]


def values(default: object) -> st.SearchStrategy[object]:
    if isinstance(default, StrEnum):
        return st.sampled_from(list(type(default)))
    return st.booleans() if isinstance(default, bool) else st.sampled_from([1, 2])


styles = st.builds(Style, **{field.name: values(getattr(Style(), field.name)) for field in fields(Style)})
SAID = {locale: st.lists(st.sampled_from(vocabulary_of(language_of(locale))), max_size=40) for locale in Locale}


@settings(deadline=None)  # a busy machine is no fault of the text
@given(style=styles, data=st.data())
def test_every_run_comes_from_words_in_their_order(style: Style, data: st.DataObject) -> None:
    said = data.draw(SAID[style.locale])
    words = [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(said)]
    last = 0
    for block in format_words(words, style).blocks:
        for piece in block.inlines:
            if isinstance(piece, Run) and piece.words is not None:
                assert last <= piece.words.first <= piece.words.last < len(words)
                last = piece.words.first


@settings(deadline=None)
@given(style=styles, text=st.text(max_size=200))
def test_no_text_makes_a_pass_raise(style: Style, text: str) -> None:
    assert isinstance(format_text(text, style), str)
