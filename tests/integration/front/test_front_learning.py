"""Proposals over gRPC: listed, decided and undone by whom the contract names, and each decision once."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from grpc import StatusCode
from tests.servers.front import CLINIC_A, CLINIC_B, ServedFront, refused

from scribeline.database.unit_of_work import Scope
from scribeline.ids import new_id
from scribeline.learning import store
from scribeline.learning.model import Kind, Proposal, State, Tally
from scribeline.v1 import authors_pb2, learning_pb2
from scribeline.v1.learning_pb2 import LearningSettings
from scribeline.v1.learning_pb2 import Proposal as Message

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
SETTINGS = f"{A}/learningSettings"


async def propose(front: ServedFront, kind: Kind = Kind.PHRASE, written: str = "Zelvoran", **changes: str) -> str:
    """A proposal as documents teach one; its name."""
    database = front.server.parts.database
    async with database.transaction(Scope.of(CLINIC_A)) as tx:
        await tx.execute(
            "INSERT INTO authors VALUES (%s, 'doe', 'Dr. Doe', 'MD', '{}', %s) ON CONFLICT DO NOTHING",
            [CLINIC_A, tx.now],
        )
        proposal = Proposal(
            client_id=CLINIC_A,
            proposal_id=new_id(),
            author_id=None if kind is Kind.STYLE else "doe",
            kind=kind,
            state=State.OPEN,
            heard=(changes.get("heard", "cell for an"),),
            written=written,
            tally=Tally(4, 3, 0, 0, tx.now),
            created_at=tx.now,
        )
        await store.insert(tx, replace(proposal), uuid4().bytes)
    return proposal.name


def accept(name: str, etag: str = "", request_id: str = "") -> learning_pb2.AcceptProposalRequest:
    return learning_pb2.AcceptProposalRequest(name=name, etag=etag, request_id=request_id)


def undo(name: str) -> learning_pb2.UndoProposalRequest:
    return learning_pb2.UndoProposalRequest(name=name)


async def test_a_proposal_is_accepted_and_undone(front: ServedFront) -> None:
    name = await propose(front)
    told = await front.manager.learning.GetProposal(learning_pb2.GetProposalRequest(name=name))
    assert (told.state, told.written, list(told.heard)) == (Message.STATE_OPEN, "Zelvoran", ["cell for an"])
    assert (told.document_count, told.patient_count, told.author) == (4, 3, f"{A}/authors/doe")
    accepted = await front.manager.learning.AcceptProposal(accept(name, told.etag))
    assert (accepted.state, accepted.decider) == (Message.STATE_ACCEPTED, "users/manager")
    undone = await front.admin.learning.UndoProposal(undo(name))
    assert undone.state == Message.STATE_UNDONE


async def test_a_repeated_acceptance_is_one(front: ServedFront) -> None:
    name = await propose(front)
    request = accept(name, request_id=str(uuid4()))
    first = await front.manager.learning.AcceptProposal(request)
    assert await front.manager.learning.AcceptProposal(request) == first
    refusal = await refused(front.manager.learning.AcceptProposal(accept(name)))
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "WRONG_PROPOSAL_STATE")


async def test_who_decides_on_what_changed_is_told(front: ServedFront) -> None:
    name = await propose(front)
    told = await front.manager.learning.GetProposal(learning_pb2.GetProposalRequest(name=name))
    await front.admin.learning.DismissProposal(learning_pb2.DismissProposalRequest(name=name))
    refusal = await refused(front.manager.learning.AcceptProposal(accept(name, told.etag)))
    assert (refusal.code, refusal.reason) == (StatusCode.ABORTED, "PROPOSAL_CHANGED")


async def test_two_choices_for_one_setting_are_not_in_force_together(front: ServedFront) -> None:
    one = await propose(front, Kind.STYLE, '"capitals"', heard="abbreviations")
    other = await propose(front, Kind.STYLE, '"words"', heard="abbreviations")
    await front.manager.learning.AcceptProposal(accept(one))
    refusal = await refused(front.manager.learning.AcceptProposal(accept(other)))
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "PROPOSAL_NOT_APPLICABLE")
    await front.manager.learning.UndoProposal(undo(one))
    await front.manager.learning.AcceptProposal(accept(other))


async def test_lists_are_filtered_and_paged(front: ServedFront) -> None:
    names = []
    for number in range(5):
        front.clock.advance(seconds=1)
        names.append(await propose(front, written=f"Zelvoran{'x' * number}"))
    await front.manager.learning.AcceptProposal(accept(names[0]))
    request = learning_pb2.ListProposalsRequest(parent=A, states=[Message.STATE_OPEN], page_size=3)
    page = await front.reviewer.learning.ListProposals(request)
    assert [each.name for each in page.proposals] == names[:1:-1]
    request.page_token = page.next_page_token
    page = await front.reviewer.learning.ListProposals(request)
    assert ([each.name for each in page.proposals], page.next_page_token) == ([names[1]], "")
    for parent, author, kinds, found in (
        ("clients/-", "", [], 5),
        (A, f"{A}/authors/doe", [Message.KIND_PHRASE], 5),
        (A, f"{A}/authors/roe", [], 0),
        (A, "", [Message.KIND_RULE], 0),
        (B, "", [], 0),
    ):
        asked = learning_pb2.ListProposalsRequest(parent=parent, author=author, kinds=kinds)
        assert len((await front.manager.learning.ListProposals(asked)).proposals) == found


@pytest.mark.parametrize(
    "request_",
    [
        learning_pb2.ListProposalsRequest(parent=A, author=f"{B}/authors/doe"),
        learning_pb2.ListProposalsRequest(parent="clients/-", author=f"{A}/authors/doe"),
        learning_pb2.ListProposalsRequest(parent=A, page_size=-1),
        learning_pb2.ListProposalsRequest(parent=A, states=[Message.STATE_UNSPECIFIED]),
        learning_pb2.ListProposalsRequest(parent="clients"),
    ],
    ids=str,
)
async def test_lists_that_make_no_sense_are_refused(
    front: ServedFront, request_: learning_pb2.ListProposalsRequest
) -> None:
    assert (await refused(front.manager.learning.ListProposals(request_))).code == StatusCode.INVALID_ARGUMENT


async def test_what_is_not_there_is_not_found(front: ServedFront) -> None:
    refusal = await refused(front.manager.learning.AcceptProposal(accept(f"{A}/proposals/{UUID(int=7)}")))
    assert (refusal.code, refusal.reason) == (StatusCode.NOT_FOUND, "PROPOSAL_NOT_FOUND")


async def test_settings_begin_with_a_persons_yes_and_change_by_their_fields(front: ServedFront) -> None:
    told = await front.manager.learning.GetLearningSettings(learning_pb2.GetLearningSettingsRequest(name=SETTINGS))
    assert (told.mode, told.threshold) == (LearningSettings.MODE_PROPOSE, 3)
    change = learning_pb2.UpdateLearningSettingsRequest(
        learning_settings=LearningSettings(name=SETTINGS, mode=LearningSettings.MODE_APPLY, etag=told.etag)
    )
    changed = await front.manager.learning.UpdateLearningSettings(change)
    assert (changed.mode, changed.threshold) == (LearningSettings.MODE_APPLY, 3)
    refusal = await refused(front.manager.learning.UpdateLearningSettings(change))
    assert (refusal.code, refusal.reason) == (StatusCode.ABORTED, "LEARNING_SETTINGS_CHANGED")
    for threshold in (1, 101, -3):
        wrong = LearningSettings(name=SETTINGS, threshold=threshold)
        request = learning_pb2.UpdateLearningSettingsRequest(learning_settings=wrong)
        assert (
            await refused(front.manager.learning.UpdateLearningSettings(request))
        ).code == StatusCode.INVALID_ARGUMENT


async def test_turned_to_apply_what_waits_is_in_force(front: ServedFront) -> None:
    name = await propose(front)
    wanted = LearningSettings(name=SETTINGS, mode=LearningSettings.MODE_APPLY)
    request = learning_pb2.UpdateLearningSettingsRequest(learning_settings=wanted)
    await front.manager.learning.UpdateLearningSettings(request)
    told = await front.manager.learning.GetProposal(learning_pb2.GetProposalRequest(name=name))
    assert (told.state, told.decider) == (Message.STATE_APPLIED, "system")


async def test_an_author_has_proposals_only_where_they_are(front: ServedFront) -> None:
    await propose(front)
    await front.manager.authors.CreateAuthor(
        authors_pb2.CreateAuthorRequest(parent=A, author_id="roe", author=authors_pb2.Author(display_name="Dr. Roe"))
    )
    asked = learning_pb2.ListProposalsRequest(parent=A, author=f"{A}/authors/roe")
    assert not (await front.manager.learning.ListProposals(asked)).proposals
