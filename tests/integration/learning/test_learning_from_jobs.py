"""What approved documents teach, from the first to the one that makes a proposal, and back again."""

import pytest
from tests.builders import MANAGER, Company
from tests.integration.learning.house import (
    PATIENTS,
    amended,
    approve,
    corrected,
    draft,
    learn,
    proposals,
    state_of,
    text_of,
    want,
)

from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Patient
from scribeline.jobs.model import Amendment
from scribeline.learning import service, store
from scribeline.learning.errors import NothingLeftToApply, ProposalChanged, ProposalMissing, WrongProposalState
from scribeline.learning.model import Kind, Mode, State, Verb

HEARD = "he was seen by dr shim bor ski today ."
WRITTEN = "He was seen by Dr. Szymborski today."


async def teach(company: Company, count: int, heard: str = HEARD, written: str = WRITTEN) -> None:
    for patient in PATIENTS[:count]:
        await corrected(company, heard, written, patient)


async def decide(company: Company, proposal_id: object, verb: Verb, etag: str = "") -> None:
    (found,) = [each for each in await proposals(company, *Kind) if each.proposal_id == proposal_id]
    await company.do(
        lambda tx: service.decide(tx, MANAGER, found.client_id, found.proposal_id, verb, etag=etag),
        scope=Scope.of(found.client_id),
    )


async def test_what_recurs_for_three_patients_is_proposed_and_what_does_not_is_not(company: Company) -> None:
    await teach(company, 2)
    assert await proposals(company) == []
    await corrected(company, HEARD, WRITTEN, PATIENTS[2])
    (proposal,) = await proposals(company)
    assert (proposal.kind, proposal.state, proposal.written) == (Kind.PHRASE, State.OPEN, "Szymborski")
    assert proposal.heard == ("shim bor ski",)
    assert (proposal.tally.documents, proposal.tally.patients, proposal.tally.against) == (3, 3, 0)
    assert proposal.author_id == "vogel"


async def test_one_patient_however_many_documents_is_no_proposal(company: Company) -> None:
    for _ in range(4):
        await corrected(company, HEARD, WRITTEN, PATIENTS[0])
    await corrected(company, HEARD, WRITTEN, Patient("Pia Muster", ""))
    assert await proposals(company) == []


async def test_documents_without_a_patient_may_all_be_of_one(company: Company) -> None:
    for _ in range(4):
        await corrected(company, HEARD, WRITTEN, Patient())
    assert await proposals(company) == []


async def test_no_text_is_kept_of_what_did_not_recur(company: Company) -> None:
    await teach(company, 2)
    async with company.front.transaction(Scope.company()) as tx:
        rows = await tx.many("SELECT l::text AS told FROM lessons AS l")
    assert rows
    assert not [row for row in rows if "szymborski" in row["told"].lower() or "shim" in row["told"]]


async def test_accepted_it_writes_the_next_draft_and_undone_it_does_not(company: Company) -> None:
    await teach(company, 3)
    (proposal,) = await proposals(company)
    plain = await text_of(company, await draft(company, HEARD, PATIENTS[3]))
    await decide(company, proposal.proposal_id, Verb.ACCEPT)
    assert await text_of(company, await draft(company, HEARD, PATIENTS[3])) == WRITTEN
    await decide(company, proposal.proposal_id, Verb.UNDO)
    assert await text_of(company, await draft(company, HEARD, PATIENTS[3])) == plain
    async with company.front.transaction(Scope.of("north")) as tx:
        assert await tx.many("SELECT * FROM phrase_sets") == []


async def test_a_form_that_is_heard_later_is_learnt_too(company: Company) -> None:
    await teach(company, 3)
    (proposal,) = await proposals(company)
    await decide(company, proposal.proposal_id, Verb.ACCEPT)
    other = HEARD.replace("shim bor ski", "cymbals key")
    await corrected(company, other, WRITTEN, PATIENTS[3])
    (proposal,) = await proposals(company)
    assert set(proposal.heard) == {"shim bor ski", "cymbals key"}
    assert await text_of(company, await draft(company, other, PATIENTS[4])) == WRITTEN


async def test_a_rule_writes_what_is_never_said(company: Company) -> None:
    await teach(company, 3, "he had a bka on the left .", "He had a below-knee amputation on the left.")
    (proposal,) = await proposals(company)
    assert (proposal.kind, proposal.heard, proposal.written) == (Kind.RULE, ("bka",), "below-knee amputation")
    await decide(company, proposal.proposal_id, Verb.ACCEPT)
    job = await draft(company, "a bka was done .", PATIENTS[3])
    assert await text_of(company, job) == "A below-knee amputation was done."
    await decide(company, proposal.proposal_id, Verb.UNDO)
    async with company.front.transaction(Scope.of("north")) as tx:
        assert await store.rules_of(tx, "north", "vogel") == []


async def test_a_choice_of_style_changes_the_clients_style_and_is_taken_back_exactly(company: Company) -> None:
    style = "# of the house\nnumbers_from = 10 # as they asked\n"
    async with company.front.transaction(Scope.of("north")) as tx:
        await tx.execute("UPDATE clients SET style = %s WHERE client_id = 'north'", [style])
    await teach(company, 3, "she took it P O B I D for a week .", "She took it PO BID for a week.")
    found = await proposals(company, Kind.STYLE)
    (proposal,) = [each for each in found if each.heard == ("abbreviations",)]
    assert (proposal.written, proposal.author_id) == ('"capitals"', None)
    await decide(company, proposal.proposal_id, Verb.ACCEPT)
    assert "PO BID" in await text_of(company, await draft(company, "she took it P O B I D .", PATIENTS[3]))
    await decide(company, proposal.proposal_id, Verb.UNDO)
    async with company.front.transaction(Scope.of("north")) as tx:
        row = await tx.one("SELECT style FROM clients")
    assert row is not None
    assert row["style"] == style


async def test_what_is_left_as_heard_speaks_against(company: Company) -> None:
    await teach(company, 3, "the kestler was seen .", "The Gestler was seen.")
    job = await draft(company, "a kestler was seen .", PATIENTS[3])
    await approve(company, job)
    await learn(company)
    (proposal,) = await proposals(company)
    assert proposal.tally.against == 1


async def test_applied_from_the_threshold_where_the_client_wants_it(company: Company) -> None:
    await want(company, Mode.APPLY)
    await teach(company, 2)
    assert await proposals(company) == []
    await corrected(company, HEARD, WRITTEN, PATIENTS[2])
    assert state_of(await proposals(company), "Szymborski") is State.APPLIED
    assert await text_of(company, await draft(company, HEARD, PATIENTS[3])) == WRITTEN


async def test_what_was_undone_is_not_applied_again(company: Company) -> None:
    await want(company, Mode.APPLY)
    await teach(company, 3)
    (proposal,) = await proposals(company)
    await decide(company, proposal.proposal_id, Verb.UNDO)
    await corrected(company, HEARD, WRITTEN, PATIENTS[3])
    assert state_of(await proposals(company), "Szymborski") is State.UNDONE


async def test_a_rule_for_everyday_words_waits_for_a_person(company: Company) -> None:
    await want(company, Mode.APPLY)
    await teach(company, 3, "the knee feels well .", "The knee feels stable and free of pain.")
    assert {each.state for each in await proposals(company)} <= {State.OPEN}


async def test_turned_off_nothing_is_counted(company: Company) -> None:
    await want(company, Mode.OFF)
    await teach(company, 3)
    assert await proposals(company) == []
    async with company.front.transaction(Scope.company()) as tx:
        assert await tx.many("SELECT * FROM lessons") == []


async def test_turned_to_apply_what_waits_is_applied(company: Company) -> None:
    await teach(company, 3)
    await company.do(
        lambda tx: service.update_settings(tx, MANAGER, "north", mode=Mode.APPLY, threshold=None),
        scope=Scope.of("north"),
    )
    assert state_of(await proposals(company), "Szymborski") is State.APPLIED


async def test_a_document_teaches_once_however_often_it_is_looked_at(company: Company) -> None:
    jobs = [await corrected(company, HEARD, WRITTEN, patient) for patient in PATIENTS[:3]]
    before = await proposals(company, *Kind)
    for job in jobs:
        again = await company.do(lambda tx, job=job: service.learn(tx, "north", job.job_id))  # type: ignore[misc]
        assert again is False
    assert await proposals(company, *Kind) == before


async def test_a_corrected_version_teaches_in_place_of_the_first(company: Company) -> None:
    jobs = [await corrected(company, HEARD, WRITTEN, patient) for patient in PATIENTS[:3]]
    assert len(await proposals(company)) == 1
    await amended(company, jobs[0], Amendment.CORRECTION, "He was seen by Dr. Shim today.")
    await amended(company, jobs[1], Amendment.ADDENDUM, "He was seen once more.")
    (proposal,) = await proposals(company)
    assert (proposal.tally.documents, proposal.tally.patients) == (2, 2)
    await amended(company, jobs[2], Amendment.CORRECTION, "He was seen by Dr. Shim today.")
    assert state_of(await proposals(company), "Szymborski") is None


async def test_clients_and_authors_learn_apart(company: Company) -> None:
    await teach(company, 2)
    await corrected(company, HEARD, WRITTEN, PATIENTS[2], client_id="south")
    assert await proposals(company) == []
    await corrected(company, HEARD, WRITTEN, PATIENTS[2])
    (proposal,) = await proposals(company)
    with pytest.raises(ProposalMissing):
        await company.do(lambda tx: store.get(tx, "north", proposal.proposal_id), scope=Scope.of("south"))


async def test_verbs_leave_from_their_states_only(company: Company) -> None:
    await teach(company, 3)
    (proposal,) = await proposals(company)
    with pytest.raises(WrongProposalState):
        await decide(company, proposal.proposal_id, Verb.UNDO)
    await decide(company, proposal.proposal_id, Verb.DISMISS, etag=proposal.etag)
    with pytest.raises(ProposalChanged):
        await decide(company, proposal.proposal_id, Verb.ACCEPT, etag=proposal.etag)
    await decide(company, proposal.proposal_id, Verb.ACCEPT)
    with pytest.raises(WrongProposalState):
        await decide(company, proposal.proposal_id, Verb.DISMISS)


async def test_of_two_rules_for_one_thing_one_is_in_force(company: Company) -> None:
    await teach(company, 3, "he had a bka .", "He had a below-knee amputation.")
    for number in range(6):
        await corrected(company, "he had a bka .", "He had a basket of wool.", Patient(f"Person {'x' * number}", ""))
    one, other = [each for each in await proposals(company) if each.kind is Kind.RULE and each.heard == ("bka",)]
    await decide(company, one.proposal_id, Verb.ACCEPT)
    with pytest.raises(NothingLeftToApply):
        await decide(company, other.proposal_id, Verb.ACCEPT)


async def test_examples_are_read_where_they_stand(company: Company) -> None:
    await teach(company, 3)
    (proposal,) = await proposals(company)
    _, examples = await company.do(
        lambda tx: service.get(tx, MANAGER, "north", proposal.proposal_id), scope=Scope.of("north")
    )
    assert len(examples) == 3
    assert {example.heard for example in examples} == {"shim bor ski"}
    assert {example.text[example.start : example.end] for example in examples} == {"Szymborski"}
