"""Which documents QA looks at: rates, grounds, new people, and a draw that is fair and cannot be foreseen."""

from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.quality.errors import InvalidPlan, UnknownMethod
from scribeline.quality.model import Ground, Kind
from scribeline.quality.pay import PayStep
from scribeline.quality.sampling import Choice, HandedIn, Plan, Share, Step, check_plan, choose, is_drawn, rate_of

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
NAMESPACE = UUID(int=1)


def job(number: int) -> UUID:
    return uuid5(NAMESPACE, str(number))


def document(number: int = 0, **told: Any) -> HandedIn:
    return HandedIn(
        job_id=job(number), **{"person_id": "anna", "author_id": "doe", "work_type_id": "op-report", **told}
    )


def drawn_at(one_in: int, *, wanted: bool) -> UUID:
    return next(job(number) for number in range(10_000) if is_drawn(KEY, job(number), one_in) == wanted)


# --- rates ------------------------------------------------------------------------------------------------------------


def test_without_a_plan_nothing_goes_to_qa() -> None:
    assert choose(Plan(), document(blanks=3, doubtful_share=1, open_questions=1), KEY) is None


def test_where_review_is_required_every_document_goes_there() -> None:
    for number in range(50):
        assert choose(Plan(), document(number, is_required=True), KEY) == Choice(Kind.RANDOM, (Ground.REQUIRED,), 1)


SHARES = (
    Share(2, person_id="anna"),
    Share(50, author_id="trusted"),
    Share(3, work_type_id="op-report", author_id="roe"),
    Share(4, work_type_id="discharge"),
    Share(0, work_type_id="letter"),
)


@pytest.mark.parametrize(
    ("person", "author", "work_type", "rate"),
    [
        ("bert", "doe", "note", (10, Ground.SAMPLE)),
        ("anna", "doe", "note", (2, Ground.PERSON)),
        ("anna", "trusted", "note", (2, Ground.PERSON)),
        ("bert", "trusted", "note", (50, Ground.AUTHOR)),
        ("bert", "trusted", "discharge", (4, Ground.WORK_TYPE)),
        ("bert", "roe", "op-report", (3, Ground.AUTHOR)),
        ("bert", "roe", "note", (10, Ground.SAMPLE)),
        ("bert", "doe", "letter", None),
        ("anna", "doe", "letter", (2, Ground.PERSON)),
        ("bert", None, None, (10, Ground.SAMPLE)),
    ],
)
def test_a_share_takes_the_place_of_the_ordinary_rate_and_the_one_that_looks_at_most_counts(
    person: str, author: str | None, work_type: str | None, rate: tuple[int, Ground] | None
) -> None:
    told = document(person_id=person, author_id=author, work_type_id=work_type)
    assert rate_of(Plan(one_in=10, shares=SHARES), told) == rate


def test_new_people_step_down_with_each_run_of_passes() -> None:
    plan = Plan(one_in=20, new_person=(Step(5, 1), Step(10, 2), Step(30, 5)))
    rates = [rate_of(plan, document(passes_in_a_row=passes)) for passes in (0, 4, 5, 9, 10, 29, 30, 400)]
    new = Ground.NEW_PERSON
    assert rates == [
        (1, new),
        (1, new),
        (2, new),
        (2, new),
        (5, new),
        (5, new),
        (20, Ground.SAMPLE),
        (20, Ground.SAMPLE),
    ]


def test_every_document_of_somebody_new_is_looked_at() -> None:
    plan = Plan(new_person=(Step(5, 1),))
    for number in range(50):
        assert choose(plan, document(number), KEY) == Choice(Kind.RANDOM, (Ground.NEW_PERSON,), 1)
        assert choose(plan, document(number, passes_in_a_row=5), KEY) is None


# --- grounds ----------------------------------------------------------------------------------------------------------

SEARCHING = Plan(any_blank=True, doubtful_share=0.2, open_question=True)


@pytest.mark.parametrize(
    ("told", "grounds"),
    [
        ({"blanks": 1}, (Ground.BLANK,)),
        ({"doubtful_share": 0.21}, (Ground.DOUBTFUL,)),
        ({"doubtful_share": 0.2}, None),
        ({"open_questions": 2}, (Ground.QUESTION,)),
        ({"blanks": 1, "open_questions": 1, "doubtful_share": 0.9}, (Ground.BLANK, Ground.DOUBTFUL, Ground.QUESTION)),
        ({}, None),
    ],
)
def test_a_ground_in_the_document_targets_it(told: dict[str, Any], grounds: tuple[Ground, ...] | None) -> None:
    assert choose(SEARCHING, document(**told), KEY) == (grounds and Choice(Kind.TARGETED, grounds))


def test_what_chance_chose_stays_in_the_sample_although_there_is_a_ground() -> None:
    """Without this, the sample would lack just the documents with blanks, and read better than the truth."""
    plan = replace(SEARCHING, one_in=4)
    chosen, passed_over = drawn_at(4, wanted=True), drawn_at(4, wanted=False)
    told = replace(document(blanks=1), job_id=chosen)
    assert choose(plan, told, KEY) == Choice(Kind.RANDOM, (Ground.SAMPLE, Ground.BLANK), 4)
    assert choose(plan, replace(told, job_id=passed_over), KEY) == Choice(Kind.TARGETED, (Ground.BLANK,))


def test_what_was_returned_comes_back_and_is_no_sample_a_second_time() -> None:
    told = document(was_returned=True, is_required=True, blanks=1)
    assert choose(replace(SEARCHING, one_in=1), told, KEY) == Choice(Kind.TARGETED, (Ground.RETURNED,))
    assert choose(Plan(), told, KEY) == Choice(Kind.TARGETED, (Ground.RETURNED,))


# --- the draw ---------------------------------------------------------------------------------------------------------


def test_the_draw_is_the_same_each_time_and_another_one_with_another_key() -> None:
    drawn = [is_drawn(KEY, job(number), 2) for number in range(200)]
    assert drawn == [is_drawn(KEY, job(number), 2) for number in range(200)]
    assert drawn != [is_drawn(OTHER_KEY, job(number), 2) for number in range(200)]


@pytest.mark.parametrize("one_in", [2, 3, 10, 25])
def test_the_draw_takes_as_many_as_the_rate_says(one_in: int) -> None:
    count = 8_000
    drawn = sum(is_drawn(KEY, job(number), one_in) for number in range(count))
    expected = count / one_in
    assert abs(drawn - expected) < 4 * (expected * (1 - 1 / one_in)) ** 0.5


def test_the_draw_knows_nothing_of_how_ids_are_made() -> None:
    """Ids that follow each other, and times in their first bits, are drawn like any others."""
    drawn = [is_drawn(KEY, UUID(int=(0x0199 << 112) + number), 4) for number in range(4_000)]
    assert 900 < sum(drawn) < 1_100
    pairs = sum(one and other for one, other in pairwise(drawn))
    assert 200 < pairs < 300


@settings(max_examples=40)
@given(st.uuids(), st.integers(1, 500), st.integers(1, 500))
def test_what_is_drawn_at_a_rate_is_drawn_at_every_higher_one(one: UUID, rate: int, other: int) -> None:
    assert is_drawn(KEY, one, 1)
    if is_drawn(KEY, one, max(rate, other)):
        assert is_drawn(KEY, one, min(rate, other))


@settings(max_examples=40)
@given(
    st.builds(
        HandedIn,
        job_id=st.uuids(),
        person_id=st.sampled_from(["anna", "bert"]),
        author_id=st.sampled_from(["roe", "doe", None]),
        work_type_id=st.sampled_from(["letter", "note"]),
        is_required=st.booleans(),
        passes_in_a_row=st.integers(0, 40),
    ),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_whether_chance_chooses_a_document_does_not_depend_on_how_it_turned_out(
    told: HandedIn, blanks: int, questions: int
) -> None:
    plan = replace(SEARCHING, one_in=7, shares=SHARES, new_person=(Step(5, 1), Step(10, 2)))
    worse = replace(told, blanks=blanks, open_questions=questions, doubtful_share=0.5)
    assert _is_random(choose(plan, told, KEY)) == _is_random(choose(plan, worse, KEY))


def _is_random(choice: Choice | None) -> bool:
    return choice is not None and choice.kind is Kind.RANDOM


# --- after delivery ---------------------------------------------------------------------------------------------------


def test_what_goes_out_without_qa_is_looked_at_afterwards_and_counts_as_what_chance_chose_before() -> None:
    """One draw decides both: 1 in 20 before delivery, 1 in 4 in all, and each stands for four documents."""
    plan, count = Plan(one_in=20, overall_one_in=4), 8_000
    choices = [choose(plan, document(number), KEY) for number in range(count)]
    before = [each for each in choices if each is not None and not each.after_delivery]
    after = [each for each in choices if each is not None and each.after_delivery]
    assert set(before) == {Choice(Kind.RANDOM, (Ground.SAMPLE,), 4)}
    assert set(after) == {Choice(Kind.RANDOM, (Ground.RETROSPECTIVE,), 4, after_delivery=True)}
    for found, share in ((before, 1 / 20), (after, 1 / 4 - 1 / 20)):
        assert abs(len(found) - count * share) < 4 * (count * share * (1 - share)) ** 0.5


def test_a_client_without_qa_has_a_sample_all_the_same() -> None:
    choices = [choose(Plan(overall_one_in=1), document(number), KEY) for number in range(20)]
    assert set(choices) == {Choice(Kind.RANDOM, (Ground.RETROSPECTIVE,), 1, after_delivery=True)}


def test_where_more_is_looked_at_before_delivery_nothing_is_afterwards() -> None:
    for told in ({"is_required": True}, {"person_id": "anna"}):
        plan = Plan(one_in=20, shares=(Share(2, person_id="anna"),), overall_one_in=4)
        choices = [choose(plan, document(number, **{"person_id": "bert", **told}), KEY) for number in range(50)]
        assert not any(each.after_delivery for each in choices if each is not None)
        assert {each.one_in for each in choices if each is not None} == {1 if told.get("is_required") else 2}


def test_a_ground_and_chance_afterwards_are_one_look_before_delivery_that_chance_owns() -> None:
    """Else the sample would lack just the hard ones: they are never looked at afterwards."""
    plan = replace(SEARCHING, overall_one_in=4)
    chosen, passed_over = drawn_at(4, wanted=True), drawn_at(4, wanted=False)
    told = document(blanks=1)
    assert choose(plan, replace(told, job_id=chosen), KEY) == Choice(Kind.RANDOM, (Ground.SAMPLE, Ground.BLANK), 4)
    assert choose(plan, replace(told, job_id=passed_over), KEY) == Choice(Kind.TARGETED, (Ground.BLANK,))
    returned = document(was_returned=True)
    assert choose(plan, replace(returned, job_id=chosen), KEY) == Choice(Kind.TARGETED, (Ground.RETURNED,))


@settings(max_examples=60)
@given(st.uuids(), st.integers(0, 60), st.integers(0, 60), st.integers(0, 3))
def test_how_a_document_turned_out_changes_neither_its_chance_nor_its_weight(
    one: UUID, one_in: int, overall: int, blanks: int
) -> None:
    plan = replace(SEARCHING, one_in=one_in, overall_one_in=overall)
    told = replace(document(), job_id=one)
    clean, hard = choose(plan, told, KEY), choose(plan, replace(told, blanks=blanks), KEY)
    assert _is_random(clean) == _is_random(hard)
    if clean is not None and hard is not None and _is_random(clean):
        assert clean.one_in == hard.one_in == min(rate for rate in (one_in, overall) if rate)


# --- plans that make no sense -----------------------------------------------------------------------------------------


def test_a_full_plan_is_fine() -> None:
    pay = (PayStep(0, 9000), PayStep(9800, 10_000), PayStep(9950, 10_500))
    check_plan(Plan("aamt-2005-lines", 10, SHARES, (Step(5, 1), Step(10, 2)), True, 0.0, True, pay))


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(one_in=-1), "one_in"),
        (Plan(one_in=10_001), "one_in"),
        (Plan(overall_one_in=-1), "overall_one_in"),
        (Plan(overall_one_in=10_001), "overall_one_in"),
        (Plan(shares=(Share(5),)), "shares[0]"),
        (Plan(shares=(Share(5, person_id="anna"), Share(6, person_id="anna"))), "shares[1]"),
        (Plan(shares=(Share(-5, person_id="anna"),)), "shares[0].one_in"),
        (Plan(shares=tuple(Share(1, f"p{number}") for number in range(1_001))), "shares"),
        (Plan(new_person=(Step(0, 1),)), "new_person[0]"),
        (Plan(new_person=(Step(5, 1), Step(5, 2))), "new_person[1]"),
        (Plan(new_person=(Step(5, 2), Step(10, 1))), "new_person[1]"),
        (Plan(new_person=(Step(5, 0),)), "new_person[0]"),
        (Plan(new_person=tuple(Step(number, 1) for number in range(1, 22))), "new_person"),
        (Plan(doubtful_share=1.0), "doubtful_share"),
        (Plan(doubtful_share=float("nan")), "doubtful_share"),
        (Plan(pay=(PayStep(0, 10_000), PayStep(9800, 9_000))), "pay_steps[1]"),
        (Plan(pay=(PayStep(9800, 10_000), PayStep(9800, 10_000))), "pay_steps[1]"),
        (Plan(pay=(PayStep(0, 20_001),)), "pay_steps[0]"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_with_its_field(plan: Plan, field: str) -> None:
    with pytest.raises(InvalidPlan) as refused:
        check_plan(plan)
    assert refused.value.field == f"quality_plan.{field}"


def test_a_plan_with_an_unknown_method_is_refused() -> None:
    with pytest.raises(UnknownMethod):
        check_plan(Plan(method_id="best-guess"))
