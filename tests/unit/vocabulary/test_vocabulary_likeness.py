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
