"""The chance that what a draft has is right: what lowers it, and what it never does."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.confidence.certainty import MOST_WHERE_INVENTED, certainty_of, tables
from scribeline.formatting.pipeline import format_words
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, general_vocabulary


def heard(text: str, unsure: Sequence[str] = (), confidence: float = 0.9) -> list[Word]:
    return [
        Word(word, at * 0.5, at * 0.5 + 0.07 * len(word), 0.2 if word in unsure else confidence)
        for at, word in enumerate(text.split())
    ]


def sure(words: Sequence[Word], flags: Sequence[Flag] = (), vocabulary: Vocabulary | None = None) -> dict[str, float]:
    found = certainty_of(words, format_words(words), (), vocabulary or general_vocabulary(), flags)
    return {word.text: chance for word, chance in zip(words, found, strict=True) if chance is not None}


SAID = "The patient was admitted with chest pain and shortness of breath."


def test_what_reports_say_all_the_time_and_was_heard_well_is_sure() -> None:
    assert min(sure(heard(SAID)).values()) > 0.9


def test_a_word_that_the_engine_was_unsure_of_is_doubtful() -> None:
    assert sure(heard(SAID, unsure=["chest"]))["chest"] < sure(heard(SAID))["chest"]


def test_a_word_that_nobody_knows_is_doubtful_however_sure_the_engine_is() -> None:
    found = sure(heard("The patient was admitted with glorbish pain and shortness of breath."))
    assert found["glorbish"] == min(found.values())
    assert found["glorbish"] < 0.6


def test_words_that_do_not_follow_each_other_in_reports_are_doubtful() -> None:
    odd = sure(heard("The patient was admitted with quad pain and shortness of breath."))["quad"]
    assert odd < sure(heard(SAID))["chest"]


@pytest.mark.parametrize("kind", [FlagKind.LOOP_SUSPECTED, FlagKind.TEXT_WITHOUT_VOICE])
def test_what_may_be_invented_is_never_believed(kind: FlagKind) -> None:
    found = sure(heard(SAID, confidence=1.0), [Flag(kind, 1.0, 2.9)])
    assert max(found[word] for word in ("was", "admitted", "with", "chest")) <= MOST_WHERE_INVENTED
    assert found["breath."] > 0.9


def test_a_command_is_not_judged_by_itself_but_with_what_it_stands_at() -> None:
    words = heard("The chest is clear period Next comma um the abdomen is soft")
    found = certainty_of(words, format_words(words), (), general_vocabulary())
    assert found[words.index(next(word for word in words if word.text == "um"))] is None


def test_of_words_without_a_confidence_nothing_is_known() -> None:
    words = [Word(word, at * 0.5, at * 0.5 + 0.3) for at, word in enumerate(SAID.split())]
    assert set(certainty_of(words, format_words(words), (), general_vocabulary())) == {None}


def test_without_a_vocabulary_the_engine_alone_is_asked() -> None:
    words = heard("De patient werd opgenomen met pijn", unsure=["pijn"])
    found = certainty_of(words, format_words(words))
    assert found[-1] == min(each for each in found if each is not None)


def test_both_tables_are_there() -> None:
    assert set(tables()) == {"language", "engine"}


WORDS = st.builds(
    Word,
    st.text(max_size=8),
    st.floats(allow_nan=True),
    st.floats(allow_nan=True),
    st.none() | st.floats(min_value=0.0, max_value=1.0),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=20), st.booleans())
def test_every_word_gets_a_chance_or_none_whatever_was_heard(words: list[Word], with_words: bool) -> None:
    vocabulary = general_vocabulary() if with_words else None
    found = certainty_of(words, format_words(words), (), vocabulary, [Flag(FlagKind.LOOP_SUSPECTED, 0.0, 5.0)])
    assert len(found) == len(words)
    assert all(each is None or 0.0 <= each <= 1.0 for each in found)
