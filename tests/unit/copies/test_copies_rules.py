"""Who gets a copy of a document, and when."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import ADMIN, ANNA, MANAGER, RITA, clinic

from scribeline.copies.errors import (
    CopiesSettled,
    CopyOutdated,
    NotYoursToSend,
    RecipientInactive,
    TooManyCopies,
)
from scribeline.copies.model import (
    MOST_ASKED,
    Asked,
    Copy,
    CopyState,
    Ground,
    Made,
    Recipient,
    Standing,
    check_asking,
    check_sending,
    ordered,
    state_of,
    wanted,
)
from scribeline.dictations.model import Details
from scribeline.jobs.model import Amendment, Job, JobState

NOW = datetime(2026, 3, 14, 9, tzinfo=UTC)


def recipient(recipient_id: str = "dr-roe", **fields: object) -> Recipient:
    told = {"display_name": "Dr. Jane Roe", "created_at": NOW, **fields}
    return Recipient("north", recipient_id, **told)  # type: ignore[arg-type]


def asked(who: Recipient, ground: Ground = Ground.DICTATED) -> Asked:
    return Asked(who, ground, "users/anna", NOW)


def job(state: JobState) -> Job:
    return Job("north", uuid4(), uuid4(), state, 1, Details(), NOW, NOW, NOW)


@pytest.mark.parametrize(
    ("rule", "author", "work_type", "covers"),
    [
        (Standing(), "vogel", "letter", True),
        (Standing(), None, None, True),
        (Standing("vogel"), "vogel", "letter", True),
        (Standing("vogel"), "lind", "letter", False),
        (Standing("vogel"), None, "letter", False),
        (Standing(None, "letter"), "lind", "letter", True),
        (Standing("vogel", "letter"), "vogel", "letter", True),
        (Standing("vogel", "letter"), "vogel", "note", False),
    ],
)
def test_a_standing_rule_is_for_what_it_names(
    rule: Standing, author: str | None, work_type: str | None, covers: bool
) -> None:
    assert rule.covers(author, work_type) is covers
    named = [each.recipient.recipient_id for each in wanted([], [recipient(standing=(rule,))], author, work_type)]
    assert named == (["dr-roe"] if covers else [])


def test_whoever_is_asked_for_gets_one_copy_and_the_ground_is_what_a_person_said() -> None:
    standing = recipient(standing=(Standing(), Standing("vogel")))
    (only,) = wanted([asked(standing)], [standing], "vogel", None)
    assert (only.ground, only.asked_by) == (Ground.DICTATED, "users/anna")
    (by_rule,) = wanted([], [standing], "vogel", None)
    assert (by_rule.ground, by_rule.asked_by) == (Ground.RULE, "")


def test_who_is_not_active_gets_nothing_new_but_what_corrects_a_document_that_they_have() -> None:
    gone = recipient(is_active=False, standing=(Standing(),))
    assert wanted([asked(gone)], [gone], None, None) == []
    (owed,) = wanted([asked(gone, Ground.AMENDED)], [gone], None, None)
    assert owed.recipient is gone


@settings(max_examples=20)
@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_nobody_gets_two_copies_and_nobody_is_left_out(by_people: list[str], by_rule: list[str]) -> None:
    found = wanted(
        [asked(recipient(each)) for each in by_people],
        [recipient(each, standing=(Standing(),)) for each in by_rule],
        "vogel",
        "letter",
    )
    assert [each.recipient.recipient_id for each in found] == sorted({*by_people, *by_rule})


@pytest.mark.parametrize("state", JobState)
def test_copies_are_asked_for_until_a_revision_is_pinned(state: JobState) -> None:
    if state in (JobState.APPROVED, JobState.DELIVERED, JobState.CANCELLED):
        with pytest.raises(CopiesSettled):
            check_asking(job(state), recipient(), [])
    else:
        check_asking(job(state), recipient(), [])


def test_who_is_not_active_is_not_asked_for_and_there_is_a_limit() -> None:
    with pytest.raises(RecipientInactive):
        check_asking(job(JobState.EDITING), recipient(is_active=False), [])
    full = [asked(recipient(f"r{number}")) for number in range(MOST_ASKED)]
    with pytest.raises(TooManyCopies):
        check_asking(job(JobState.EDITING), recipient(), full)


def test_of_a_delivered_document_copies_are_sent_by_whose_it_is_and_not_of_what_is_corrected() -> None:
    delivered = job(JobState.DELIVERED)
    for caller in (clinic("north"), MANAGER, ADMIN):
        check_sending(caller, delivered, recipient(), [], [])
    for caller in (ANNA, RITA):
        with pytest.raises(NotYoursToSend):
            check_sending(caller, delivered, recipient(), [], [])

    def amending(state: JobState, amendment: Amendment) -> list[Job]:
        return [replace(job(state), amendment=amendment)]

    for amendment in Amendment:
        check_sending(MANAGER, delivered, recipient(), [], amending(JobState.EDITING, amendment))
        with pytest.raises(CopyOutdated):
            check_sending(MANAGER, delivered, recipient(), [], amending(JobState.APPROVED, amendment))
    check_sending(MANAGER, delivered, recipient(), [], amending(JobState.DELIVERED, Amendment.ADDENDUM))
    with pytest.raises(CopyOutdated):
        check_sending(MANAGER, delivered, recipient(), [], amending(JobState.DELIVERED, Amendment.CORRECTION))
    with pytest.raises(RecipientInactive):
        check_sending(MANAGER, delivered, recipient(is_active=False), [], [])
    sent = Copy("north", uuid4(), "r", "R", Ground.LATER, "users/clara", CopyState.DELIVERED)
    check_sending(MANAGER, delivered, recipient(), [sent] * (MOST_ASKED - 1), [])
    with pytest.raises(TooManyCopies):
        check_sending(MANAGER, delivered, recipient(), [sent] * MOST_ASKED, [])


def test_a_copy_waits_for_the_signature_and_never_goes_out_once_the_document_is_replaced() -> None:
    def made(delivered_at: datetime | None) -> Made:
        return Made(
            "north", uuid4(), "dr-roe", uuid4(), "Dr. Jane Roe", Ground.DICTATED, "users/anna", 2, "f.docx", "docx", 1,
            b"", "key", NOW, delivered_at,
        )  # fmt: skip

    assert state_of(made(None), is_replaced=False) is CopyState.WAITING_FOR_SIGNATURE
    assert state_of(made(None), is_replaced=True) is CopyState.REPLACED
    assert state_of(made(NOW), is_replaced=True) is CopyState.DELIVERED


@pytest.mark.parametrize(
    ("ground", "state", "may"),
    [
        (Ground.DICTATED, CopyState.ASKED, True),
        (Ground.CLINIC, CopyState.ASKED, True),
        (Ground.DICTATION, CopyState.ASKED, True),
        (Ground.ORDER, CopyState.ASKED, False),
        (Ground.RULE, CopyState.ASKED, False),
        (Ground.AMENDED, CopyState.ASKED, False),
        (Ground.DICTATED, CopyState.DELIVERED, False),
    ],
)
def test_what_a_person_asked_for_can_be_withdrawn_and_nothing_else(ground: Ground, state: CopyState, may: bool) -> None:
    assert Copy("north", uuid4(), "dr-roe", "Dr. Jane Roe", ground, "", state).can_be_withdrawn is may


def test_an_order_names_recipients_by_id_or_name_and_who_is_nobody_is_told() -> None:
    roe, ward = recipient(), recipient("ward-4", display_name="Ward 4")
    gone = recipient("lee", display_name="Dr. Lee", is_active=False)
    twin = recipient("roe-2")
    named = ["dr.  jane ROE", "WARD-4", "Dr. Lee", "Dr. Nobody"]
    assert ordered(named, [roe, ward, gone]) == ([roe, ward], ["Dr. Lee", "Dr. Nobody"])
    assert ordered(["Dr. Jane Roe"], [roe, twin]) == ([], ["Dr. Jane Roe"])  # it could be either
    assert ordered(["dr-roe", "Dr. Jane Roe"], [roe]) == ([roe], [])


def test_how_a_recipient_is_listed_and_addressed() -> None:
    roe = recipient(role="family physician", organisation="Mill Lane Practice", address=("12 Mill Lane", "Northfield"))
    assert roe.listed == "Dr. Jane Roe, family physician, Mill Lane Practice"
    assert roe.address_block == ("Dr. Jane Roe", "Mill Lane Practice", "12 Mill Lane", "Northfield")
    assert recipient().listed == "Dr. Jane Roe"
