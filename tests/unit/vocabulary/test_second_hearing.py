"""A second hearing, with an author's drugs told to the engine: it gives those names, and nothing else."""

import pytest

from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, correct, general_vocabulary
from scribeline.vocabulary.model import Entry, Kind, Reason
from scribeline.vocabulary.phrases import PhraseSet
from scribeline.vocabulary.second_hearing import MOST_HOTWORDS, correct_again, doses, hotwords

DRUGS = (
    Entry("Advair", Kind.BRAND, 3.0),
    Entry("Zyntoprel", Kind.BRAND, 2.0),
    Entry("lisinopril", Kind.GENERIC, 1.0),
    Entry("facet arthropathy", Kind.TERM, 9.0),
)
OURS = Vocabulary.of([PhraseSet(phrases=DRUGS)])


def said(text: str) -> list[Word]:
    """A word each half second."""
    return [Word(word, at * 0.5, at * 0.5 + 0.4, 0.7) for at, word in enumerate(text.split())]


def written(first: str, second: str, vocabulary: Vocabulary = OURS) -> str:
    words = said(first)
    corrections = correct_again(words, correct(words, vocabulary), said(second), vocabulary)
    parts, at = [], 0
    for correction in corrections:
        parts += [word.text for word in words[at : correction.first]] + [correction.written]
        at = correction.last + 1
    return " ".join(parts + [word.text for word in words[at:]])


def test_an_engine_is_told_the_sets_drugs_the_weightiest_first() -> None:
    assert hotwords(OURS) == "Advair, Zyntoprel, lisinopril"
    assert hotwords(general_vocabulary()) is None
    many = PhraseSet(phrases=tuple(Entry(f"Zyn{chr(97 + n)}{chr(97 + n % 7)}rel", Kind.BRAND) for n in range(26)))
    more = PhraseSet(phrases=tuple(Entry(f"Kor{chr(97 + n)}{chr(97 + n % 7)}vin", Kind.BRAND) for n in range(26)))
    told = hotwords(Vocabulary.of([many, more]))
    assert told is not None
    assert told.count(", ") + 1 == MOST_HOTWORDS


@pytest.mark.parametrize(
    ("first", "second", "draft"),
    [
        ("Use at their 250 micrograms twice.", "Use Advair 250 micrograms Cama.", "Use Advair 250 micrograms twice."),
        ("Take zinc to prowl, 5 mg.", "Take it Zyntoprel, 5 mg.", "Take Zyntoprel, 5 mg."),
    ],
)
def test_a_drug_of_the_set_takes_the_place_of_what_sounds_a_little_like_it(first: str, second: str, draft: str) -> None:
    assert written(first, second) == draft


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("He has at their, again.", "He has Advair, again."),
        ("New paragraph. Physical examination colon.", "New paragraph. Furosemide furosemide colon."),
        ("2 plus pitting edema to the mid shins.", "2 plus pitting furosemide furosemide mid furosemide."),
        ("Use at their own home, 250 micrograms.", "Use Advair own home, 250 micrograms."),
    ],
)
def test_where_no_dose_follows_in_the_first_hearing_no_drug_is_believed(first: str, second: str) -> None:
    expected = Vocabulary.of([PhraseSet(phrases=(*DRUGS, Entry("furosemide", Kind.GENERIC, 3.0)))])
    assert written(first, second, expected) == first


@pytest.mark.parametrize(
    "second",
    [
        "Use water 250 micrograms twice.",  # no drug
        "Use Cardizem 250 micrograms twice.",  # a drug that nobody told of
        "Lisinopril was here before and then.",  # at another place, where it sounds like nothing
        "",
    ],
)
def test_nothing_else_of_it_is_written(second: str) -> None:
    assert written("Use it now 250 micrograms twice.", second) == "Use it now 250 micrograms twice."


def test_what_the_first_hearing_settled_stays() -> None:
    assert written("Takes metoprolol 25 mg.", "Takes Advair 25 mg.") == "Takes metoprolol 25 mg."
    words = said("Use at their 250 micrograms.")
    (correction,) = correct_again(words, (), said("Use Advair 250 micrograms."), OURS)
    assert (correction.first, correction.last, correction.reason) == (1, 2, Reason.SECOND_HEARING)
    assert correct_again(words, (correction,), said("Use Advair 250 micrograms."), OURS) == (correction,)


def test_doses_say_where_a_second_hearing_is_worth_its_time() -> None:
    assert doses(said("The lungs are clear at 2 places."), OURS) == []
    assert doses(said("Use at their 250 micrograms and iron 325 mg."), OURS) == [1.5, 3.5]
