"""Who may see, mark, dispute and decide an audit, and where marks lie in the text."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from scribeline.identity.model import ALL_CLIENTS, Caller, Role
from scribeline.quality.errors import InvalidMark, OwnAudit, WrongAuditState
from scribeline.quality.model import (
    Audit,
    AuditState,
    Kind,
    Mark,
    Place,
    Weight,
    characters_in,
    check_may_arbitrate,
    check_may_dispute,
    check_may_mark,
    may_see,
    passage_at,
    words_at,
)
from scribeline.transcripts.model import Blank, Block, BlockKind, Document, Run, WordSpan


def somebody(user_id: str, role: Role) -> Caller:
    return Caller(user_id, role, (ALL_CLIENTS,), uuid4())


ANNA, BERT = somebody("anna", Role.TRANSCRIPTIONIST), somebody("bert", Role.TRANSCRIPTIONIST)
QUINN, RITA = somebody("quinn", Role.REVIEWER), somebody("rita", Role.REVIEWER)
MAX, ADA = somebody("max", Role.MANAGER), somebody("ada", Role.ADMIN)
EVERYBODY = (ANNA, BERT, QUINN, RITA, MAX, ADA)

MARKS = (
    Mark("wrong-fact", Weight.CRITICAL, passage="15 mg", is_disputed=True),
    Mark("format", Weight.FEEDBACK, passage="HEENT"),
    Mark("misspelt-term", Weight.NONCRITICAL, passage="lisinoprol", is_disputed=True),
)
AUDIT = Audit(
    client_id="north",
    audit_id=UUID(int=1),
    job_id=UUID(int=2),
    revision=3,
    characters=2000,
    editor_id="anna",
    author_id="doe",
    work_type_id="note",
    kind=Kind.RANDOM,
    grounds=(),
    one_in=10,
    method_id="ahdi-2010",
    method_version=1,
    state=AuditState.FINISHED,
    created_at=datetime(2026, 3, 2, tzinfo=UTC),
    marks=MARKS,
    auditor_id="quinn",
)


@pytest.mark.parametrize(
    ("state", "who"),
    [
        (AuditState.OPEN, {"quinn", "rita", "max", "ada"}),
        (AuditState.FINISHED, {"anna", "quinn", "max", "ada"}),
        (AuditState.DISPUTED, {"anna", "quinn", "rita", "max", "ada"}),
        (AuditState.UPHELD, {"anna", "quinn", "max", "ada"}),
        (AuditState.OVERTURNED, {"anna", "quinn", "max", "ada"}),
        (AuditState.DROPPED, {"quinn", "max", "ada"}),
    ],
)
def test_people_see_what_is_theirs_and_what_waits_for_them(state: AuditState, who: set[str]) -> None:
    assert {each.user_id for each in EVERYBODY if may_see(each, replace(AUDIT, state=state))} == who


def test_a_reviewer_sees_nothing_of_their_own_work_before_it_is_decided() -> None:
    audit = replace(AUDIT, state=AuditState.OPEN, editor_id="quinn", auditor_id=None)
    assert not may_see(QUINN, audit)
    assert may_see(RITA, audit)


def test_nobody_marks_their_own_work() -> None:
    audit = replace(AUDIT, state=AuditState.OPEN)
    check_may_mark(QUINN, audit)
    with pytest.raises(OwnAudit):
        check_may_mark(QUINN, replace(audit, editor_id="quinn"))


@pytest.mark.parametrize("state", [state for state in AuditState if state is not AuditState.OPEN])
def test_what_is_decided_is_not_marked_any_more(state: AuditState) -> None:
    with pytest.raises(WrongAuditState):
        check_may_mark(QUINN, replace(AUDIT, state=state))


def test_the_writer_alone_disputes_and_once() -> None:
    check_may_dispute(ANNA, AUDIT, [0, 2])
    for other in (BERT, QUINN, MAX):
        with pytest.raises(OwnAudit):
            check_may_dispute(other, AUDIT, [0])
    for state in AuditState:
        if state is not AuditState.FINISHED:
            with pytest.raises(WrongAuditState):
                check_may_dispute(ANNA, replace(AUDIT, state=state), [0])


@pytest.mark.parametrize("numbers", [[], [3], [-1], [0, 0]])
def test_a_dispute_names_marks_that_there_are(numbers: list[int]) -> None:
    with pytest.raises(InvalidMark):
        check_may_dispute(ANNA, AUDIT, numbers)


def test_a_third_person_decides_on_what_is_disputed() -> None:
    disputed = replace(AUDIT, state=AuditState.DISPUTED)
    for numbers in ([], [0], [2, 0]):
        check_may_arbitrate(RITA, disputed, numbers)
        check_may_arbitrate(MAX, disputed, numbers)
    for side in (QUINN, replace(QUINN, user_id="anna")):
        with pytest.raises(OwnAudit):
            check_may_arbitrate(side, disputed, [0])
    for numbers in ([1], [0, 1], [0, 0], [7]):
        with pytest.raises(InvalidMark):
            check_may_arbitrate(RITA, disputed, numbers)
    with pytest.raises(WrongAuditState):
        check_may_arbitrate(RITA, AUDIT, [0])


DOCUMENT = Document(
    (
        Block(BlockKind.HEADING, (Run("PLAN:", WordSpan(0, 0)),)),
        Block(
            BlockKind.PARAGRAPH,
            (
                Run("Lisinopril ", WordSpan(1, 1)),
                Blank(1.0, 2.0),
                Run(" 15 mg ", WordSpan(3, 5)),
                Run("(typed)"),
            ),
        ),
    )
)


def test_a_mark_lies_in_the_submitted_text_and_over_its_words() -> None:
    # "Lisinopril ____ 15 mg (typed)"
    for start, end, passage, words in (
        (0, 10, "Lisinopril", WordSpan(1, 1)),
        (16, 21, "15 mg", WordSpan(3, 5)),
        (0, 18, "Lisinopril ____ 15", WordSpan(1, 5)),
        (11, 15, "____", None),
        (22, 29, "(typed)", None),
    ):
        place = Place(1, start, end)
        assert (passage_at(DOCUMENT, place, field="marks[0]"), words_at(DOCUMENT, place)) == (passage, words)


@pytest.mark.parametrize("place", [Place(2, 0, 1), Place(-1, 0, 1), Place(0, 0, 0), Place(0, 3, 2), Place(0, 4, 6)])
def test_a_mark_somewhere_else_is_refused(place: Place) -> None:
    with pytest.raises(InvalidMark):
        passage_at(DOCUMENT, place, field="marks[0]")


def test_characters_are_those_of_the_text_without_line_breaks() -> None:
    assert characters_in(DOCUMENT) == len("PLAN:") + len("Lisinopril ____ 15 mg (typed)")
    assert characters_in(Document()) == 0
