"""The pieces of a document: what stands between spaces, with the words and the confidence under it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scribeline.confidence.tokens import tokens_of
from scribeline.transcripts.model import Blank, Block, BlockKind, Document, Run, WordSpan, block_text


def document(*inlines: Run | Blank) -> Document:
    return Document((Block(BlockKind.PARAGRAPH, inlines),))


def test_a_piece_has_the_words_of_all_its_runs_and_is_as_sure_as_the_least_sure_of_them() -> None:
    written = document(Run("20", WordSpan(0, 1)), Run(" mg", WordSpan(2, 2)), Run(".", WordSpan(3, 3)))
    found = tokens_of(written, [0.9, 0.8, 0.7, 0.4])
    assert [(token.text, token.words, token.confidence) for token in found] == [
        ("20", WordSpan(0, 1), 0.8),
        ("mg.", WordSpan(2, 3), 0.4),
    ]


def test_of_what_nobody_said_and_of_words_without_a_figure_nothing_is_known() -> None:
    found = tokens_of(document(Run("Typed"), Run(" by", WordSpan(0, 0)), Run(" hand", WordSpan(7, 9))), [None])
    assert [token.confidence for token in found] == [None, None, None]


def test_a_blank_parts_what_stands_before_it_from_what_follows() -> None:
    written = document(Run("on", WordSpan(0, 0)), Blank(0.0, 1.0), Run("daily", WordSpan(2, 2)))
    assert [(token.text, token.start, token.end) for token in tokens_of(written)] == [("on", 0, 2), ("daily", 2, 7)]


@given(st.lists(st.text(alphabet="ab .\n", max_size=6), max_size=12))
def test_pieces_are_the_text_without_its_spaces_and_lie_where_they_say(texts: list[str]) -> None:
    written = document(*(Run(text, WordSpan(place, place)) for place, text in enumerate(texts)))
    text = block_text(written.blocks[0])
    found = tokens_of(written)
    assert [token.text for token in found] == text.split()
    assert all(text[token.start : token.end] == token.text for token in found)
    spans = [token.words for token in found]
    assert all(one and other and one.last <= other.first for one, other in pairwise(spans))
