"""What each figure counts, as a table: the draft, the report, and the share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.scoring.effort import as_accepted, effort, word_errors
from scribeline.scoring.entities import Entity, kept, kept_of
from scribeline.scoring.figures import Estimate, Share, estimate, pooled
from scribeline.scoring.manifest import Accepted, Dictation
from scribeline.scoring.names import drugs_in, found, right_drugs
from scribeline.scoring.scores import Measure, estimates, score


@pytest.mark.parametrize(
    ("draft", "report", "part", "whole"),
    [
        ("No fever.", "No fever.", 0, 9),
        ("no fever.", "No fever.", 1, 9),
        ("No fever period", "No fever.", 7, 9),
        ("", "No fever.", 9, 9),
    ],
)
def test_effort_is_characters_to_change(draft: str, report: str, part: int, whole: int) -> None:
    assert effort(draft, report) == Share(part, whole)


@pytest.mark.parametrize(
    ("draft", "report", "part", "whole"),
    [
        ("no fever", "No fever.", 0, 2),
        ("No fevers.", "No fever.", 1, 2),
        ("BP 120 80", "BP 120/80", 0, 3),
        ("", "No fever.", 2, 2),
    ],
)
def test_word_errors_ignore_case_and_marks(draft: str, report: str, part: int, whole: int) -> None:
    assert word_errors(draft, report) == Share(part, whole)


@pytest.mark.parametrize(
    ("draft", "as_scored"),
    [
        ("For four\n days.", "For 4 days."),  # another form, and layout is free
        ("For 4 days, not four days.", "For 4 days, not four days."),  # the written form is there already
    ],
)
def test_forms_that_are_as_right_count_as_the_written_one(draft: str, as_scored: str) -> None:
    assert as_accepted(draft, "For 4\ndays.", [Accepted("4 days", ("four days",))]) == (as_scored, "For 4 days.")


@pytest.mark.parametrize(
    ("names", "draft", "part"),
    [
        (["lisinopril"], "Lisinopril 20 mg daily.", 1),
        (["lisinopril"], "listen up all 20 mg daily.", 0),
        (["Xanax", "Ambien"], "xanax at night", 1),
        (["iron"], "environment", 0),
        (["C. difficile"], "for C. difficile", 1),
    ],
)
def test_a_name_is_found_as_words_of_its_own(names: list[str], draft: str, part: int) -> None:
    assert found(names, draft) == Share(part, len(names))


def test_a_drug_that_nobody_said_costs_precision() -> None:
    assert drugs_in("Metoprolol and lisinopril, 20 mg; iron and air.") == {"metoprolol", "lisinopril"}
    assert right_drugs("Metoprolol and lisinopril.", "Metoprolol and lorazepam.") == Share(1, 2)
    assert right_drugs("Zyxotril.", "Zyxotril.", ["Zyxotril"]) == Share(1, 1)
    assert right_drugs("Nothing.", "Metoprolol.") == Share(0, 0)


@pytest.mark.parametrize(
    ("report", "entities"),
    [
        ("lisinopril 20 mg p.o. b.i.d.", 3),
        ("Blood pressure 158/92, saturation 91% on 2 units.", 3),
        ("Seen 10/23/92 for L4-5 pain, #30, x3, temperature 98.6.", 5),
        ("Ten days ago.", 0),
    ],
)
def test_entities_are_what_the_field_writes_in_a_form_of_its_own(report: str, entities: int) -> None:
    assert kept(report, report) == Share(entities, entities)
    assert kept("", report) == Share(0, entities)


def test_an_entity_counts_once_for_each_time_it_stands_there() -> None:
    assert kept("5 mg now", "5 mg now, 5 mg later") == Share(1, 2)


@pytest.mark.parametrize(
    ("entity", "draft", "report", "part", "whole"),
    [
        (Entity.DOSE, "20 mg", "20 mg", 1, 1),
        (Entity.DOSE, "20 milligrams", "20 mg", 0, 1),
        (Entity.DOSE, "1,000 mcg and 2 tablets", "1,000 mcg and 2 tablets", 2, 2),
        (Entity.UNIT, "a 3 cm wound, 91%", "a 3 cm wound, 91%", 2, 2),
        (Entity.UNIT, "a 3 centimeter wound", "a 3 cm wound", 0, 1),
        (Entity.FREQUENCY, "5 mg p.o. b.i.d.", "5 mg p.o. b.i.d.", 2, 2),
        (Entity.FREQUENCY, "twice a day as needed", "twice a day as needed", 2, 2),
        (Entity.FREQUENCY, "5 mg bid", "5 mg b.i.d.", 0, 1),
        (Entity.DATE, "on November 9, 2024", "on November 9, 2024", 1, 1),
        (Entity.DATE, "on 9 November", "on November 9", 0, 1),
        (Entity.DATE, "since 1998, on 10/23/92", "since 1998, on 10/23/92", 2, 2),
        (Entity.VITAL_SIGN, "Pulse 96. BP 158/92.", "pulse 96, BP 158/92", 2, 2),
        (Entity.VITAL_SIGN, "pulse 69", "pulse was 96", 0, 1),
        (Entity.NEGATION, "Denies fever. No cough.", "She denies fever. No cough.", 2, 2),
        (Entity.NEGATION, "There is an effusion.", "There is no effusion.", 0, 1),
        (Entity.LATERALITY, "the right knee, left alone", "the left knee, right alone", 0, 2),
        (Entity.LATERALITY, "Left knee.", "The left knee.", 1, 1),
    ],
)
def test_each_kind_of_entity(entity: Entity, draft: str, report: str, part: int, whole: int) -> None:
    assert kept_of(entity, draft, report) == Share(part, whole)


def test_figures_pool_over_dictations_and_carry_an_interval() -> None:
    assert pooled([Share(1, 10), Share(0, 90)]) == 0.01
    assert pooled([Share(0, 0)]) is None
    assert estimate([Share(1, 4)] * 8, pooled) == Estimate(0.25, 0.25, 0.25)
    assert estimate([Share(0, 0)], pooled) is None
    mixed = estimate([Share(0, 10), Share(5, 10)] * 5, pooled)
    assert mixed is not None
    assert 0 <= mixed.low < mixed.value == 0.25 < mixed.high <= 0.5
    assert estimate([Share(0, 10), Share(5, 10)] * 5, pooled) == mixed, "the same each time"


def test_one_draft_has_every_figure_that_its_text_tells() -> None:
    dictation = Dictation("a", "a.wav", "Lisinopril 20 mg daily.", drugs=("lisinopril",), terms=("daily",))
    perfect = score(dictation, "Lisinopril 20 mg daily.")
    assert set(Measure) - set(perfect) == {Measure.WRONG_CORRECTIONS}
    assert perfect[Measure.EFFORT] == Share(0, 23)
    assert perfect[Measure.DRUGS] == perfect[Measure.DRUG_PRECISION] == Share(1, 1)
    told = estimates([perfect])
    assert Measure.DATES not in told, "a report without a date tells nothing about dates"


@given(st.text(max_size=200), st.text(min_size=1, max_size=200))
def test_any_two_texts_can_be_scored(draft: str, report: str) -> None:
    for share in score(Dictation("a", "a.wav", report), draft).values():
        assert share.part >= 0
        assert share.whole >= 0
