"""What was misheard is written as it was meant, and what was right stays."""

from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.work import calls_in

from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, correct, general_vocabulary
from scribeline.vocabulary.model import Correction, Entry, Kind, Reason
from scribeline.vocabulary.phrases import PhraseSet


def words(text: str, confidence: float | None = 0.7) -> list[Word]:
    return [Word(word, at * 0.4, at * 0.4 + 0.3, confidence) for at, word in enumerate(text.split())]


def applied(heard: Sequence[Word], corrections: Sequence[Correction]) -> str:
    at = {correction.first: correction for correction in corrections}
    written, place = [], 0
    while place < len(heard):
        correction = at.get(place)
        written.append(correction.written if correction else heard[place].text)
        place = correction.last + 1 if correction else place + 1
    return " ".join(written)


def corrected(text: str, confidence: float | None = 0.7, vocabulary: Vocabulary | None = None) -> str:
    heard = words(text, confidence)
    return applied(heard, correct(heard, vocabulary or general_vocabulary()))


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        # one word that nobody knows
        ("She takes metropolol 50 mg daily.", "She takes metoprolol 50 mg daily."),
        ("Continue lysinopril 20 milligrams daily.", "Continue lisinopril 20 milligrams daily."),
        ("He was given vankomycin 1 g IV.", "He was given vancomycin 1 g IV."),
        ("Start gabbapentin, 300 mg at bedtime.", "Start gabapentin, 300 mg at bedtime."),
        ("History of hypothyroydism and gout.", "History of hypothyroidism and gout."),
        ("There was no lymphadenopathie.", "There was no lymphadenopathy."),
        # a name in pieces
        ("He takes a torva statin 40 mg nightly.", "He takes atorvastatin 40 mg nightly."),
        ("Resume warfa rin 5 mg daily.", "Resume warfarin 5 mg daily."),
        ("She was on amio darone 200 mg daily.", "She was on amiodarone 200 mg daily."),
        # words that everybody knows, where a dose follows
        ("He takes listen up rill 10 mg daily.", "He takes lisinopril 10 mg daily."),
        ("listen up all 20 milligrams p.o.", "lisinopril 20 milligrams p.o."),  # how it is taken speaks for a drug too
        # a brand keeps its capital, a mark its place
        ("Tylenoll 500 mg as needed", "Tylenol 500 mg as needed"),
        ("She takes plavicks, aspirin and fish oil.", "She takes Plavix, aspirin and fish oil."),
        # right words in another case
        ("He takes ambien 5 mg at bedtime.", "He takes Ambien 5 mg at bedtime."),
        ("He takes Metformin 500 mg twice daily.", "He takes metformin 500 mg twice daily."),
        # words that everybody knows, but nobody says here
        ("There is a small plural effusion.", "There is a small pleural effusion."),
    ],
)
def test_what_was_misheard_is_written_as_it_was_meant(heard: str, written: str) -> None:
    assert corrected(heard) == written


@pytest.mark.parametrize(
    "text",
    [
        "The patient was seen today for a follow up of her diabetes.",
        "He was asked to listen up and all went well.",
        "The plural of diagnosis is diagnoses.",
        "Mrs. Lasicks came with her son.",
        "Patient name Anneliese Wolfrum spelled W O L F R U M.",
        "Doctor Plavinski will see him on Tuesday.",
        "Her daughter reads to her twice a week; she enjoys gardening.",
        "He drinks two cups of coffee and walks the dog before breakfast.",
        "The incision was closed in layers with Vicryl and the skin with staples.",
        "Blood pressure 132 over 84, pulse 72 and regular.",
        "The caecum, the oesophagus and the haemoglobin were normal.",
        "Take one tablet by mouth twice a day with food for 10 days.",
        "New paragraph. Assessment colon. Stable period.",
        "MRI of the C-spine on the 3rd of May was unremarkable.",
        "We discussed the risks, benefits and alternatives at length.",
        "Dose was increased by 20 mg and then reduced by half.",
        # forms of a word that no list holds, and names of other countries' drugs
        "There are multiple stenoses of both renal arteries.",
        "Lung cancer with metastases.",
        "Bilateral middle meatal antrostomies were made.",
        "Frusemide 40 mg once daily.",
        "Tab Norflox 400 mg twice daily for five days.",
        "Give lignocaine and adrenaline.",
        # everyday words before a dose and how it is taken
        "Aspirin 81 mg, make that 325 mg daily.",
        "The patient is taking her water pill 20 mg daily.",
        "And after that another 4 mg IV every six hours.",
        "She says she took all of them 20 mg p.o.",
    ],
)
@pytest.mark.parametrize("confidence", [0.95, None])
def test_what_was_right_stays(text: str, confidence: float | None) -> None:
    assert corrected(text, confidence) == text


def test_a_correction_keeps_what_was_heard_and_which_words() -> None:
    heard = words("Start a torva statin, 40 mg nightly.")
    assert [
        (each.first, each.last, each.heard, each.written, each.reason) for each in correct(heard, general_vocabulary())
    ] == [(1, 3, "a torva statin,", "atorvastatin,", Reason.SOUND)]
    assert heard == words("Start a torva statin, 40 mg nightly.")


def test_between_two_drugs_that_sound_alike_none_is_guessed() -> None:
    assert corrected("He takes midadine 5 mg daily.") == "He takes midadine 5 mg daily."


def test_a_phrase_set_knows_what_nobody_else_does() -> None:
    text = "We used the quillfeather retractor throughout."
    assert corrected(text) == text
    ours = Vocabulary.of([PhraseSet(phrases=(Entry("Quilfether", Kind.TERM),))])
    assert corrected(text, vocabulary=ours) == "We used the Quilfether retractor throughout."


def test_a_form_that_was_told_is_heard_even_as_common_words() -> None:
    text = "Closed with the sun rise stitch as usual."
    ours = Vocabulary.of([PhraseSet(phrases=(Entry("Sunderese", Kind.TERM, sounds_like=("sun rise",)),))])
    assert corrected(text, 0.95, ours) == "Closed with the Sunderese stitch as usual."
    [correction] = correct(words(text), ours)
    assert correction.reason is Reason.SOUNDS_LIKE


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("Seen with Dr. Helleron, who agrees.", "Seen with Dr. Halloran, who agrees."),
        ("Given peel cuid as before.", "Given p.o. q.i.d. as before."),
        ("Given P -O Q -I -D as before.", "Given p.o. q.i.d. as before."),
        ("It was done as we all do it in the north end.", "It was done by protocol in the north end."),
    ],
)
def test_what_nobody_else_may_touch_is_mended_where_just_that_was_told(heard: str, written: str) -> None:
    entries = (
        Entry("Halloran", Kind.TERM, sounds_like=("Helleron",)),
        Entry("p.o. q.i.d.", Kind.TERM, sounds_like=("peel cuid", "p o q i d")),
        Entry("by protocol", Kind.TERM, sounds_like=("as we all do it",)),
    )
    assert corrected(heard, vocabulary=Vocabulary.of([PhraseSet(phrases=entries)])) == written


def test_what_is_said_to_the_typist_is_no_phrase() -> None:
    ours = Vocabulary.of([PhraseSet(phrases=(Entry("Newpara", Kind.TERM, sounds_like=("new paragraph",)),))])
    assert corrected("It is well, new paragraph, He walks.", vocabulary=ours) == "It is well, new paragraph, He walks."


def test_a_later_set_has_the_last_word() -> None:
    client = PhraseSet(phrases=(Entry("Zelvoran", Kind.BRAND, 9.0, ("cell for an", "sell foreign")),))
    work_type = PhraseSet(phrases=(Entry("zelvoran", Kind.GENERIC),))
    author = PhraseSet(phrases=(Entry("Celloran", Kind.BRAND, sounds_like=("Cell for an",)),))
    heard = "He takes cell for an daily and sell foreign weekly."
    together = Vocabulary.of([client, work_type, author])
    assert corrected(heard, vocabulary=Vocabulary.of([client])) == "He takes Zelvoran daily and Zelvoran weekly."
    assert corrected(heard, vocabulary=together) == "He takes Celloran daily and zelvoran weekly."


def test_a_phrase_set_may_say_that_a_drugs_name_is_none() -> None:
    ours = Vocabulary.of([PhraseSet(phrases=(Entry("Losartan", Kind.TERM),))])
    assert "losartan" in general_vocabulary().index.drugs
    assert "losartan" not in ours.index.drugs
    assert "lisinopril" in ours.index.drugs


def test_a_phrase_set_changes_nothing_for_others() -> None:
    Vocabulary.of([PhraseSet(phrases=(Entry("Quilfether", Kind.TERM),))])
    assert "quilfether" not in general_vocabulary().index.names


text_of_any_kind = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "-", "'", "a", "20mg", "P", "-O", "\x00", "\U0001f600", "statin", "metropolol", "comma", "and"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.builds(Word, text_of_any_kind, st.just(0.0), st.just(0.0), st.none() | st.floats(0, 1)), max_size=30)
)
def test_no_words_break_it_and_corrections_never_touch(heard: list[Word]) -> None:
    corrections = correct(heard, general_vocabulary())
    ends = -1
    for correction in corrections:
        assert ends < correction.first <= correction.last < len(heard)
        assert correction.written.strip()
        ends = correction.last


def test_a_long_dictation_takes_as_long_as_its_parts() -> None:
    part = words("She takes metropolol 50 mg daily and has no complaints of chest pain or dyspnea today. ") * 20
    correct(part, general_vocabulary())
    few, many = (calls_in(partial(correct, part * times, general_vocabulary())) for times in (2, 4))
    assert many < 2.4 * few


def test_one_endless_word_is_left_alone() -> None:
    heard = [Word("metropolol" * 5000, 0.0, 1.0), Word("-" * 5000, 0.0, 1.0)]
    assert correct(heard, general_vocabulary()) == ()


def test_what_else_a_correction_may_have_been_is_told_with_it() -> None:
    heard = words("She takes lysinopril 20 milligrams daily and metropolol 50 mg daily.")
    made = correct(heard, general_vocabulary())
    assert {each.written for each in made} == {"lisinopril", "metoprolol"}
    for correction in made:
        assert correction.written not in correction.alternatives
        assert len(correction.alternatives) == len(set(correction.alternatives)) <= 3


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        # what engines write for the letters of a prescription, and plants that sound like it
        ("Start lisinopril 20 mg peel cuid today.", "Start lisinopril 20 mg peel cuid today."),
        ("The skin had a pokewead colour.", "The skin had a pokewead colour."),
        # brands that no report names, for a row of everyday words
        (
            "He takes p.o. daily comma an era of 10 mg daily comma",
            "He takes p.o. daily comma an era of 10 mg daily comma",
        ),
    ],
)
def test_nothing_unheard_of_is_written(heard: str, written: str) -> None:
    assert corrected(heard) == written


def test_a_list_with_misheard_marks_is_a_list() -> None:
    heard = "He takes aspirin comma albuterol calmer a sackel calmer and prednisone comma daily period"
    assert "calmer Asacol calmer" in corrected(heard)
    assert "calmer and" in corrected("She was calmer and slept well.")
