"""Text that is already written passes through as it is, and any text at all can be formatted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.formatting.text import explain_text, format_text

SENTENCES = [
    "The patient is a 54-year-old woman with asthma.",
    "She denies fever, chills, or night sweats.",
    "Blood pressure is 128/76, pulse 80, and temperature 98.4.",
    "There is a 2-week history of dry cough.",
    "Lisinopril 20 mg p.o. daily was started on March 3, 2024.",
    "The sigmoid colon was redundant and the cecum was reached.",
    "After a period of observation, he went home.",
    "Sutures of 4-0 Monocryl were placed by Dr. Pellow.",
    "Strength is 4-/5 on the left; reflexes are 2+ throughout.",
    "He was seen at 3:15 p.m. in the Emergency Department.",
    "At L4-5, there is a small disk bulge.",
    "Cranial nerves II through XII are intact.",
    "She said \"I am fine\" and left.",
    "Her mother (age 80) has gout.",
    "Is there pain? He says no.",
    "Take one to two tablets as needed.",
    "He is sorry that he missed the visit.",
    "A new line was placed in the right arm.",
    "The operator was satisfied with the result.",
    "No correction of the deformity was needed.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_clean_sentence_stays(sentence: str) -> None:
    assert format_text(sentence) == sentence


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8))
def test_clean_sentences_stay_together_too(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert format_text(text) == text


def test_a_finished_report_stays_with_its_lines_and_spaces() -> None:
    report = (
        "CHIEF COMPLAINT:\nCough.\n\nMEDICATIONS:\n1. Aspirin 81 mg p.o. daily.\n2. Lisinopril 20 mg p.o. daily.\n\n"
        "PLAN:\nRest for 2 weeks, then follow up in the clinic.  She agrees with this plan and will call us."
    )
    assert format_text(report) == report


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("Patient is well, comma, no fever, period.", "Patient is well, no fever."),
        ("No fever. Comma. Chills. Period. Next line. Lungs clear. Full stop.", "No fever, chills.\nLungs clear."),
        ("Diagnosis colon acute otitis media, full stop.", "Diagnosis: acute otitis media."),
        ("BP 120 over 80, comma, pulse 72. Period.", "BP 120/80, pulse 72."),
        ("BP 140 by 90, comma, SpO2 98 percent, full stop.", "BP 140/90, SpO2 98%."),
        ("Aspirin 75 mg daily. New line. Review after 1 week.", "Aspirin 75 mg daily.\nReview after 1 week."),
        ("Infarct, open bracket, left, close bracket.", "Infarct (left)."),
        ("Fever for four days. Cough since two days.", "Fever for four days. Cough since two days."),
        ("Metformin 500 mg BD, comma, aspirin OD, full stop.", "Metformin 500 mg BD, aspirin OD."),
    ],
)
def test_commands_in_other_engines_text_are_carried_out(heard: str, expected: str) -> None:
    assert format_text(heard) == expected


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_can_be_formatted_and_explained(text: str) -> None:
    format_text(text)
    explain_text(text)


def test_a_mark_at_the_start_of_an_engines_line_ends_the_line_before() -> None:
    assert format_text("No fever or chills\nPeriod. Lungs clear, comma\nno cough full stop") == (
        "No fever or chills.\nLungs clear,\nNo cough."
    )


def test_a_paragraph_with_its_marks_said_has_no_sections() -> None:
    said = (
        "Chest, colon, clear to auscultation bilaterally, comma, no wheezes or crackles, period. "
        "Abdomen, colon, soft, comma, nontender, comma, with normal bowel sounds and no masses, period. "
        "Extremities, colon, no edema, period."
    )
    assert format_text(said) == (
        "Chest: clear to auscultation bilaterally, no wheezes or crackles. "
        "Abdomen: soft, nontender, with normal bowel sounds and no masses. Extremities: no edema."
    )
    assert format_text("Heading, plan. " + said).startswith("PLAN:\n")
