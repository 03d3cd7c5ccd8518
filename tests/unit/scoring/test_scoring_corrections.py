"""Which corrections harm, and what a corrector would change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.scoring.corrections import wrong_corrections
from scribeline.scoring.differences import Difference, differences
from scribeline.scoring.effort import one_line
from scribeline.scoring.figures import Share
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Correction, Reason


def correction(heard: str, first: int, written: str) -> Correction:
    return Correction(first, first + len(heard.split()) - 1, heard, written, Reason.SOUND, 1.0)


@pytest.mark.parametrize(
    ("heard", "first", "stretch", "written", "said", "wrong"),
    [
        ("take listen up all daily", 1, "listen up all", "lisinopril", "take lisinopril daily", 0),
        ("the Depo-Medrone was given", 1, "Depo-Medrone", "Depo-Medrol", "the Depo-Medrone was given", 1),
        ("dose of foresee daily", 1, "of foresee", "furosemide", "dose of furosemide daily", 1),  # "of" is lost
        ("dose of foresee daily", 1, "of foresee", "of furosemide", "dose of furosemide daily", 0),
        ("took Lisinopril daily", 1, "Lisinopril", "lisinopril", "took lisinopril daily", 0),  # case misleads nobody
        ("some misheard thing", 1, "misheard", "methadone", "some midodrine thing", 0),  # wrong before, too
    ],
)
def test_a_correction_is_wrong_where_it_takes_away_what_was_right(
    heard: str, first: int, stretch: str, written: str, said: str, wrong: int
) -> None:
    words = [Word(text, 0.0, 0.0) for text in heard.split()]
    assert wrong_corrections(words, [correction(stretch, first, written)], said) == Share(wrong, len(words))


@pytest.mark.parametrize(
    ("draft", "report", "kind", "change"),
    [
        ("The lungs Are clear.", "The lungs are clear.", Difference.CASE, ("Are", "are")),
        (
            "Comparison chest film",
            "COMPARISON: Chest film",
            Difference.HEADING,
            ("Comparison chest", "COMPARISON: Chest"),
        ),
        ("two ports no bleeding", "two ports. No bleeding", Difference.SENTENCE, ("no", ". No")),
        ("Lungs are clear", "Lungs are clear.", Difference.MARK, ("", ".")),
        ("a follow up visit", "a follow-up visit", Difference.SPACING, ("follow up", "follow-up")),
        ("for ten days", "for 10 days", Difference.NUMBER, ("ten", "10")),
        ("took midazolam now", "took losartan now", Difference.DRUG, ("midazolam", "losartan")),
        ("with his mirrors", "with ischemia", Difference.TERM, ("his mirrors", "ischemia")),
        ("he was", "he was well", Difference.MISSING, ("", "well")),
        ("he was so well", "he was well", Difference.EXTRA, ("so", "")),
        ("he went home", "he came home", Difference.WORD, ("went", "came")),
    ],
)
def test_differences_are_told_as_a_corrector_names_them(
    draft: str, report: str, kind: Difference, change: tuple[str, str]
) -> None:
    (found,) = differences(draft, report, drugs=["losartan"], terms=["ischemia"])
    assert (found.kind, found.draft, found.report) == (kind, *change)


def test_a_difference_tells_where_it_stands_and_what_it_costs() -> None:
    (found,) = differences("She was given losar tan for days.", "She was given losartan for days.", drugs=["losartan"])
    assert (found.before.split()[-1], found.after.split()[0], found.cost) == ("given", "for", 1)


@given(st.text(max_size=100), st.text(max_size=100))
def test_texts_are_equal_where_nothing_differs(draft: str, report: str) -> None:
    draft, report = one_line(draft), one_line(report)
    assert (not differences(draft, report)) == (draft == report)
