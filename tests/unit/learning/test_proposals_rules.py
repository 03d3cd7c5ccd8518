"""When something is proposed, when it applies itself, and which verbs lead where."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.learning.errors import WrongProposalState
from scribeline.learning.model import (
    LEAST_THRESHOLD,
    MOST_THRESHOLD,
    Kind,
    Lesson,
    Place,
    State,
    Tally,
    Verb,
    applies_itself,
    is_proposed,
    moved,
)
from scribeline.learning.style_text import setting, with_setting, without_setting
from scribeline.transcripts.model import WordSpan

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HERE = Place(0, 0, 1, WordSpan(0, 0))
THRESHOLDS = st.integers(LEAST_THRESHOLD, MOST_THRESHOLD)


def tally(documents: int, patients: int, against: int = 0) -> Tally:
    return Tally(documents, patients, against, 0, NOW)


@given(kind=st.sampled_from(Kind), threshold=THRESHOLDS, documents=st.integers(1, 1000))
def test_no_single_document_and_no_single_patient_makes_a_proposal(kind: Kind, threshold: int, documents: int) -> None:
    assert not is_proposed(kind, tally(1, 1), threshold)
    assert not is_proposed(kind, tally(documents, 1), threshold)


@given(kind=st.sampled_from(Kind), threshold=THRESHOLDS, documents=st.integers(1, 50), against=st.integers(0, 50))
def test_what_applies_itself_is_proposed_and_never_contradicted(
    kind: Kind, threshold: int, documents: int, against: int
) -> None:
    told = tally(documents, documents, against)
    if applies_itself(kind, told, threshold):
        assert is_proposed(kind, told, threshold)
        assert against == 0


@pytest.mark.parametrize(
    ("kind", "documents", "against", "proposed"),
    [
        (Kind.PHRASE, 4, 2, True),
        (Kind.PHRASE, 4, 3, False),
        (Kind.RULE, 3, 0, True),
        (Kind.STYLE, 4, 1, True),
        (Kind.STYLE, 4, 2, False),
    ],
)
def test_what_speaks_against_is_weighed(kind: Kind, documents: int, against: int, proposed: bool) -> None:
    assert is_proposed(kind, tally(documents, documents, against), 3) is proposed


@pytest.mark.parametrize(
    ("state", "verb", "to"),
    [
        (State.OPEN, Verb.ACCEPT, State.ACCEPTED),
        (State.OPEN, Verb.APPLY, State.APPLIED),
        (State.OPEN, Verb.DISMISS, State.DISMISSED),
        (State.DISMISSED, Verb.ACCEPT, State.ACCEPTED),
        (State.ACCEPTED, Verb.UNDO, State.UNDONE),
        (State.APPLIED, Verb.UNDO, State.UNDONE),
        (State.UNDONE, Verb.ACCEPT, State.ACCEPTED),
    ],
)
def test_verbs_lead(state: State, verb: Verb, to: State) -> None:
    assert moved("clients/c/proposals/p", state, verb) is to


@pytest.mark.parametrize(
    ("state", "verb"),
    [(State.UNDONE, Verb.APPLY), (State.DISMISSED, Verb.APPLY), (State.OPEN, Verb.UNDO), (State.ACCEPTED, Verb.ACCEPT)],
)
def test_verbs_that_do_not_leave_from_there_say_so(state: State, verb: Verb) -> None:
    with pytest.raises(WrongProposalState) as told:
        moved("clients/c/proposals/p", state, verb)
    assert told.value.details["state"] == state


def test_a_phrase_is_one_subject_in_whatever_form_it_is_heard_and_a_rule_in_one() -> None:
    def digest(kind: Kind, heard: str, author_id: str = "doe") -> bytes:
        return Lesson(kind, heard, "Szymborski", HERE).digest(author_id)

    assert digest(Kind.PHRASE, "shim bor ski") == digest(Kind.PHRASE, "cymbals key")
    assert digest(Kind.PHRASE, "shim bor ski") != digest(Kind.PHRASE, "shim bor ski", "roe")
    assert digest(Kind.RULE, "bka") != digest(Kind.RULE, "aka")


_LINES = st.lists(
    st.sampled_from(
        [
            "# a remark",
            "",
            "numbers_from = 10",
            'dates = "day-first" # so',
            "heading_bold = false",
            "  spaces_after_sentence = 2",
        ]
    ),
    unique=True,
    max_size=5,
).map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(
    style=_LINES,
    choice=st.sampled_from(
        [("numbers_from", "0"), ("dates", '"month-first"'), ("heading_bold", "true"), ("clock", '"24h"')]
    ),
)
def test_a_choice_that_is_taken_back_leaves_the_style_as_it_was(style: str, choice: tuple[str, str]) -> None:
    name, value = choice
    before = setting(style, name)
    changed = with_setting(style, name, value)
    assert setting(changed, name) == value
    undone = without_setting(changed, name) if before is None else with_setting(changed, name, before)
    assert undone == style
