"""A misspelled name is nearly the right one; another drug's name that sounds like it is not."""

import pytest

from scribeline.formatting.text import format_text
from scribeline.vocabulary.correction import general_vocabulary
from scribeline.vocabulary.likeness import is_nearly


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("metaprolol", "metoprolol"),
        ("Plavics", "Plavix"),
        ("levothyroxin", "levothyroxine"),
        ("ator vastatin", "atorvastatin"),
        ("(Lisinapril)", "lisinopril"),
    ],
)
def test_a_misspelled_name_is_nearly_the_right_one(heard: str, written: str) -> None:
    assert is_nearly(heard, written)


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("Forcan", "Narcan"),
        ("Dytor", "Detrol"),
        ("Encorate", "Nicorette"),
        ("Zicam", "Zagam"),
        ("non-tender", "nontender"),
        ("", "Detrol"),
    ],
)
def test_another_name_is_not(heard: str, written: str) -> None:
    assert not is_nearly(heard, written)


def test_in_text_of_other_engines_only_misspelled_names_are_put_right() -> None:
    written = format_text("Start Lisinapril 10 mg and Cerfan 150 mg daily.", vocabulary=general_vocabulary())
    assert written == "Start lisinopril 10 mg and Cerfan 150 mg daily."


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("listen up all 20 milligrams p.o.", "Lisinopril 20 mg p.o."),
        ("He is on met for men 500 mg b.i.d.", "He is on metformin 500 mg b.i.d."),
        ("Please listen up, all 20 of you.", "Please listen up, all 20 of you."),
        ("The patient is taking hold at 5 mg daily.", "The patient is taking hold at 5 mg daily."),
        ("Aspirin 81 mg, make that 325 mg daily.", "Aspirin 325 mg daily."),
    ],
)
def test_a_row_of_everyday_words_before_a_dose_and_how_it_is_taken_is_a_drug(heard: str, written: str) -> None:
    assert format_text(heard, vocabulary=general_vocabulary()) == written
