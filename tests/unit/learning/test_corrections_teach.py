"""What a person's corrections teach: heard and approved, and the lessons between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.dictations.model import Patient
from scribeline.learning.corrections import corrections, left_as_heard
from scribeline.learning.model import Kind
from scribeline.transcripts.alignment import realign
from scribeline.transcripts.model import Block, BlockKind, Document, Run, WordSpan
from scribeline.transcripts.words import Word

PATIENT = Patient("Odile Marchetti", "20871", "1961-04-02", "2026-03-05")


def words(text: str) -> tuple[Word, ...]:
    """What a machine heard."""
    return tuple(Word(word, at * 0.5, at * 0.5 + 0.4, 0.9) for at, word in enumerate(text.split()))


def drafted(heard: str) -> Document:
    """A draft that writes what was heard, a run for each word."""
    return Document(
        (
            Block(
                BlockKind.PARAGRAPH,
                tuple(Run((" " if at else "") + word.text, WordSpan(at, at)) for at, word in enumerate(words(heard))),
            ),
        )
    )


def approved(heard: str, *paragraphs: str) -> Document:
    """What a person made of it."""
    document = Document(tuple(Block(BlockKind.PARAGRAPH, (Run(text),)) for text in paragraphs))
    return realign(drafted(heard), document, words(heard))


def taught(heard: str, *paragraphs: str, patient: Patient = PATIENT) -> list[tuple[Kind, str, str]]:
    """The lessons: kind, heard, written."""
    found = corrections(drafted(heard), approved(heard, *paragraphs), words(heard), patient)
    return [(lesson.kind, lesson.heard, lesson.written) for lesson in found]


@pytest.mark.parametrize(
    ("heard", "written", "lessons"),
    [
        # A name that no lexicon holds, heard as one word or as several.
        ("seen by Shimborski again", "seen by Szymborski again", [(Kind.PHRASE, "shimborski", "Szymborski")]),
        ("the quill feather score", "the Quillfeather score", [(Kind.PHRASE, "quill feather", "Quillfeather")]),
        ("he takes or last daily", "he takes Orlivast daily", [(Kind.PHRASE, "or last", "Orlivast")]),
        # A known term.
        ("start listen up all now", "start lisinopril now", [(Kind.SOUNDS_LIKE, "listen up all", "lisinopril")]),
        ("he has hemoptosis again", "he has hemoptysis again", [(Kind.SOUNDS_LIKE, "hemoptosis", "hemoptysis")]),
        # Two beside each other, which the sounds tell apart.
        (
            "at Tans worth in for mary today",
            "at Tamsworth Infirmary today",
            [(Kind.PHRASE, "tans worth", "Tamsworth"), (Kind.PHRASE, "in for mary", "Infirmary")],
        ),
        # Written otherwise than it is said.
        ("he had a bka then", "he had a below-knee amputation then", [(Kind.RULE, "bka", "below-knee amputation")]),
        # An everyday word for another.
        ("he is fine his well", "he is fine is well", [(Kind.RULE, "his", "is")]),
        # Capitals within a sentence.
        ("the pellow sign was seen", "the Pellow sign was seen", [(Kind.RULE, "pellow", "Pellow")]),
        # A term at the beginning of a sentence is as it is within one.
        ("hemoptosis was seen", "Hemoptysis was seen", [(Kind.SOUNDS_LIKE, "hemoptosis", "hemoptysis")]),
        # Marks alone, and nothing at all.
        ("the chest is clear", "The chest is clear.", []),
        ("the chest is clear", "the chest is clear", []),
    ],
)
def test_what_is_learnt(heard: str, written: str, lessons: list[tuple[Kind, str, str]]) -> None:
    assert taught(heard, written) == lessons


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        # Numbers and dates, in digits or in words.
        ("pulse is 28 now", "pulse is 82 now"),
        ("pulse is twenty now", "pulse is thirty now"),
        ("he came in marge again", "he came in March again"),
        ("seen on monkey again", "seen on Monday again"),
        ("room b4 was used", "room before was used"),
        # The patient's own names and numbers, also misheard and half of them.
        ("then Odeel coughed", "then Odile coughed"),
        ("then Marketty coughed", "then Marchetti coughed"),
        ("record two zero eight", "record 20871"),
        # Whoever is named behind what introduces a person.
        ("we told mrs. Dunn leavy so", "we told Mrs. Dunleavy so"),
        ("the patient Coil was seen", "the patient Coyle was seen"),
        ("her daughter Roza drove", "her daughter Rosa drove"),
        ("a man named Fork drove", "a man named Falk drove"),
        # A line of the patient's own.
        ("patient : Hedda nick fist", "Patient: Hedda Nyqvist"),
        ("address : tans worth lane", "Address: Tamsworth Lane"),
        # Commands that were misheard, or taken for words.
        ("no bleeding period was seen", "no bleeding paired was seen"),
    ],
)
def test_what_is_never_learnt(heard: str, written: str) -> None:
    assert taught(heard, written) == []


def test_under_a_heading_of_the_patients_nothing_is_learnt() -> None:
    heard = "patient name quill feather jones"
    document = Document(
        (
            Block(BlockKind.HEADING, (Run("PATIENT NAME:"),)),
            Block(BlockKind.PARAGRAPH, (Run("Quillfeather Jones"),)),
        )
    )
    lessons = corrections(drafted(heard), realign(drafted(heard), document, words(heard)), words(heard), PATIENT)
    assert lessons == ()


def test_passages_put_in_taken_out_moved_or_written_anew_teach_nothing() -> None:
    first = "the lungs are clear to auscultation and there is no wheeze"
    second = "the abdomen is soft and not tender to touch at all"
    both = f"{first} {second}"
    assert taught(both, first) == []
    assert taught(first, first, "Electronically signed by the author of this report.") == []
    assert taught(both, second, first) == []
    anew = "Examination of thorax was unremarkable in every regard and nothing else was noted by anyone that day"
    assert taught(first, anew) == []


def test_a_dose_behind_it_is_told() -> None:
    heard = "takes or last 500 mg daily"
    (lesson,) = corrections(drafted(heard), approved(heard, "takes Orlivast 500 mg daily"), words(heard), PATIENT)
    assert lesson.dosed


def test_an_example_is_told_by_its_place() -> None:
    heard = "seen by Shimborski again"
    document = approved(heard, "Seen by Szymborski again.")
    (lesson,) = corrections(drafted(heard), document, words(heard), PATIENT)
    place = lesson.place
    run_text = "".join(run.text for run in document.blocks[place.block].inlines if isinstance(run, Run))
    assert run_text[place.start : place.end] == "Szymborski"
    assert place.words == WordSpan(2, 2)


def test_what_was_left_as_heard_is_told_in_every_length_up_to_four_words() -> None:
    heard = "the or last is gone 5 times"
    told = left_as_heard(drafted(heard), approved(heard, "The or last was gone 5 times."), words(heard), PATIENT)
    assert {"or last", "the or last", "gone"} <= set(told)
    assert not any("is" in each.split() or "#" in each for each in told)


_SYLLABLES = st.text("bdfgklmnprstvwzaeiou", min_size=2, max_size=7)
_TEXTS = st.lists(_SYLLABLES, min_size=1, max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(heard=_TEXTS, written=st.text(max_size=80))
def test_whatever_is_written_no_lesson_fails_or_counts_what_can_be_counted(heard: str, written: str) -> None:
    text = "".join(character for character in written if character.isprintable())
    for kind, said, put in taught(heard, text):
        assert kind is not Kind.STYLE
        assert said
        assert not any(character.isdigit() for character in said + put)


@settings(max_examples=150, deadline=None)
@given(before=_TEXTS, after=_TEXTS, name=_SYLLABLES, misheard=_SYLLABLES, number=st.integers(1000, 99999))
def test_no_name_or_number_of_the_patient_is_ever_in_a_lesson(
    before: str, after: str, name: str, misheard: str, number: int
) -> None:
    patient = Patient(f"Ada {name.title()}", str(number))
    heard = f"{before} {misheard} {number + 1} {after}"
    for _, said, put in taught(heard, f"{before} {name.title()} {number} {after}", patient=patient):
        assert name not in put.casefold().split()
        assert str(number) not in put
        assert str(number + 1) not in said
