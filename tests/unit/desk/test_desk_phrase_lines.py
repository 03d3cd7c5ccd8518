"""Phrase sets as lines that a person types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.desk.errors import FieldWrong
from scribeline.desk.phrase_lines import KINDS, can_be_typed, lines_of, phrases_of
from scribeline.v1.phrase_sets_pb2 import Phrase, PhraseKind

TERM, BRAND = PhraseKind.PHRASE_KIND_TERM, PhraseKind.PHRASE_KIND_BRAND


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("facet arthropathy", Phrase(written="facet arthropathy", weight=1)),
        (
            "Halleraine | Halloran; Helleron",
            Phrase(written="Halleraine", weight=1, sounds_like=["Halloran", "Helleron"]),
        ),
        (
            "Depo-Medrone | depot medro in | brand | 4",
            Phrase(written="Depo-Medrone", kind=BRAND, weight=4, sounds_like=["depot medro in"]),
        ),
        ("  C3/C4  ||Term|0.5 ", Phrase(written="C3/C4", kind=TERM, weight=0.5)),
        ("Roe | ; Row ;", Phrase(written="Roe", weight=1, sounds_like=["Row"])),
    ],
)
def test_a_line_is_a_phrase(line: str, phrase: Phrase) -> None:
    assert phrases_of(f"\n{line}\n\n") == [phrase]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fine\n| heard", "line 2: has no phrase in its first column"),
        ("\n\na | b | drug", "line 3: names no kind in its third column: generic, brand or term"),
        ("a | b | brand | often", "line 1: has no number in its fourth column, such as 4 or 0.5"),
        ("a | b | brand | -1", "line 1: has no number"),
        ("a | b | brand | 1 | more", "line 1: has more than 4 columns"),
    ],
)
def test_what_is_wrong_names_its_line(text: str, sentence: str) -> None:
    with pytest.raises(FieldWrong, match=sentence) as raised:
        phrases_of(text)
    assert raised.value.field == "phrases"


def test_what_was_a_term_stays_one_and_what_is_new_is_the_lexicons_to_say() -> None:
    before = [Phrase(written="Coumadin", kind=TERM, weight=1)]
    assert lines_of(before) == "Coumadin"
    kept, new = phrases_of("Coumadin\nWarfarin", before)
    assert (kept.kind, new.kind) == (TERM, PhraseKind.PHRASE_KIND_UNSPECIFIED)


def test_a_phrase_with_the_signs_of_a_line_cannot_be_typed() -> None:
    assert can_be_typed([Phrase(written="a-b", sounds_like=["a b"])])
    assert not can_be_typed([Phrase(written="a|b")])
    assert not can_be_typed([Phrase(written="ab", sounds_like=["a; b"])])


WORDS = st.text("abcdefgé/-. 0", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    st.lists(
        st.builds(
            Phrase,
            written=WORDS,
            sounds_like=st.lists(WORDS, max_size=3),
            kind=st.sampled_from([*KINDS.values()]),
            weight=st.integers(1, 10**9).map(lambda number: number / 10**6),
        ),
        max_size=5,
        unique_by=lambda phrase: phrase.written,
    )
)
def test_what_is_shown_says_what_is_stored(phrases: list[Phrase]) -> None:
    assert phrases_of(lines_of(phrases), phrases) == phrases
