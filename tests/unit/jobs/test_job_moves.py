"""The table of moves, held against the design: every verb in every state."""

import pytest

from scribeline.jobs.errors import WrongJobState
from scribeline.jobs.model import MOVES, JobState, Verb, check_leaves

S, V = JobState, Verb

# As architecture.md tells it: each state, the verbs that it leaves by, and where they lead.
DESIGN: dict[JobState, dict[Verb, set[JobState]]] = {
    S.RECEIVED: {V.BEGIN: {S.TRANSCRIBING}, V.FAIL: {S.FAILED}, V.CANCEL: {S.CANCELLED}},
    S.UNROUTED: {V.ROUTE: {S.RECEIVED}, V.HOLD: {S.HELD}, V.CANCEL: {S.CANCELLED}},
    S.TRANSCRIBING: {
        V.BEGIN: {S.TRANSCRIBING},  # by the successor of a worker that is thought dead
        V.DRAFT: {S.DRAFTED},
        V.FAIL: {S.FAILED},
        V.REQUEUE: {S.RECEIVED},
        V.CANCEL: {S.CANCELLED},
    },
    S.DRAFTED: {V.CLAIM: {S.EDITING}, V.HOLD: {S.HELD}, V.CANCEL: {S.CANCELLED}},
    S.EDITING: {
        V.SUBMIT: {S.IN_REVIEW, S.APPROVED},
        V.RELEASE: {S.DRAFTED},
        V.LAPSE: {S.DRAFTED},
        V.HOLD: {S.HELD},
        V.CANCEL: {S.CANCELLED},
    },
    S.HELD: {V.RESUME: {S.UNROUTED, S.DRAFTED, S.EDITING, S.IN_REVIEW}, V.CANCEL: {S.CANCELLED}},
    S.IN_REVIEW: {V.APPROVE: {S.APPROVED}, V.RETURN: {S.EDITING}, V.HOLD: {S.HELD}, V.CANCEL: {S.CANCELLED}},
    S.APPROVED: {
        V.DELIVER: {S.DELIVERED},
        V.RETRY: {S.APPROVED},  # its delivery, which is on the dead-letter list
    },
    S.DELIVERED: {V.AMEND: {S.DELIVERED}},
    S.FAILED: {V.RETRY: {S.RECEIVED}, V.CANCEL: {S.CANCELLED}},
    S.CANCELLED: {},
}

# Beside these, what is said of a job without moving it: who shall do it, how urgent it is, that it may be late,
# whom it is about, what the client is asked while work goes on.
for state, leaves in DESIGN.items():
    if state not in (S.DELIVERED, S.CANCELLED):
        leaves.update({verb: {state} for verb in (V.PRIORITIZE, V.RAISE, V.CALM, V.IDENTIFY)})
    if state in (S.RECEIVED, S.UNROUTED, S.TRANSCRIBING, S.DRAFTED, S.FAILED):
        leaves[V.ASSIGN] = {state}
    if state in (S.UNROUTED, S.DRAFTED, S.EDITING, S.IN_REVIEW):
        leaves[V.ASK] = {state}
    if state not in (S.HELD, S.CANCELLED):
        leaves[V.ANSWER] = {state}
DESIGN[S.EDITING][V.ASSIGN] = {S.DRAFTED}  # who was at it puts it back


def test_the_design_tells_of_every_state_and_of_every_verb() -> None:
    assert set(DESIGN) == set(JobState)
    assert {verb for leaves in DESIGN.values() for verb in leaves} == set(Verb) == set(MOVES)


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_leaves_from_the_states_of_the_design_and_from_no_other(verb: Verb, state: JobState) -> None:
    assert MOVES[verb].get(state, frozenset()) == DESIGN[state].get(verb, set())
    if verb in DESIGN[state]:
        check_leaves("clients/north/jobs/j1", verb, state)
        return
    with pytest.raises(WrongJobState) as refused:
        check_leaves("clients/north/jobs/j1", verb, state)
    assert refused.value.details == {"state": state, "verb": verb}
    assert refused.value.resource == "clients/north/jobs/j1"
    assert f"The job is {state};" in refused.value.message


def test_nothing_that_is_approved_can_be_cancelled_or_changed_any_more() -> None:
    assert set().union(*DESIGN[S.APPROVED].values()) == {S.APPROVED, S.DELIVERED}
    assert DESIGN[S.DELIVERED] == {V.AMEND: {S.DELIVERED}, V.ANSWER: {S.DELIVERED}}


def test_every_held_state_can_be_gone_back_to() -> None:
    assert MOVES[V.RESUME][S.HELD] == frozenset(MOVES[V.HOLD])


def test_every_state_can_be_reached() -> None:
    reached = {S.RECEIVED, S.UNROUTED}
    for _ in JobState:
        reached |= {to for moves in MOVES.values() for source, tos in moves.items() if source in reached for to in tos}
    assert reached == set(JobState)
