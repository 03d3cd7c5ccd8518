"""LearningService: what corrections teach, and what people decide on it, over gRPC."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.learning import service
from scribeline.learning.model import LEAST_THRESHOLD, MOST_THRESHOLD, Kind, Mode, Proposal, Settings, State, Verb
from scribeline.learning.service import Example
from scribeline.v1 import learning_pb2, learning_pb2_grpc

_Messages = learning_pb2.Proposal
_STATES: dict[int, State] = {
    _Messages.STATE_OPEN: State.OPEN,
    _Messages.STATE_ACCEPTED: State.ACCEPTED,
    _Messages.STATE_APPLIED: State.APPLIED,
    _Messages.STATE_DISMISSED: State.DISMISSED,
    _Messages.STATE_UNDONE: State.UNDONE,
}
_KINDS: dict[int, Kind] = {
    _Messages.KIND_PHRASE: Kind.PHRASE,
    _Messages.KIND_SOUNDS_LIKE: Kind.SOUNDS_LIKE,
    _Messages.KIND_RULE: Kind.RULE,
    _Messages.KIND_STYLE: Kind.STYLE,
}
_MODES: dict[int, Mode] = {
    learning_pb2.LearningSettings.MODE_OFF: Mode.OFF,
    learning_pb2.LearningSettings.MODE_PROPOSE: Mode.PROPOSE,
    learning_pb2.LearningSettings.MODE_APPLY: Mode.APPLY,
}
_CHANGEABLE = ("mode", "threshold")

_Decision = learning_pb2.AcceptProposalRequest | learning_pb2.DismissProposalRequest | learning_pb2.UndoProposalRequest


class LearningServicer(learning_pb2_grpc.LearningServiceServicer):
    """Proposals, seen by the company's people who look after their client."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def ListProposals(
        self, request: learning_pb2.ListProposalsRequest, context: Context
    ) -> learning_pb2.ListProposalsResponse:
        """A page of proposals."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id = names.parse_client_or_all(request.parent, field="parent")
        author_id = _author(request.author, client_id) if request.author else None
        states = {checks.choice(state, dict(_STATES), field="states") for state in request.states}
        kinds = {checks.choice(kind, dict(_KINDS), field="kinds") for kind in request.kinds}
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.page(
                tx,
                client_id=client_id,
                author_id=author_id,
                states=states,
                kinds=kinds,
                after=(datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None,
                limit=page.limit,
            )
        found, token = page.cut(rows, lambda each: (each.created_at.isoformat(), str(each.proposal_id)))
        return learning_pb2.ListProposalsResponse(proposals=[_message(each) for each in found], next_page_token=token)

    async def GetProposal(self, request: learning_pb2.GetProposalRequest, context: Context) -> learning_pb2.Proposal:
        """One proposal, with examples."""
        caller = current_caller()
        client_id, proposal_id = names.PROPOSAL.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            proposal, examples = await service.get(tx, caller, client_id, proposal_id)
        return _message(proposal, examples)

    async def AcceptProposal(
        self, request: learning_pb2.AcceptProposalRequest, context: Context
    ) -> learning_pb2.Proposal:
        """Put a proposal in force."""
        return await self._decide(request, context, Verb.ACCEPT)

    async def DismissProposal(
        self, request: learning_pb2.DismissProposalRequest, context: Context
    ) -> learning_pb2.Proposal:
        """Turn a proposal down."""
        return await self._decide(request, context, Verb.DISMISS)

    async def UndoProposal(self, request: learning_pb2.UndoProposalRequest, context: Context) -> learning_pb2.Proposal:
        """Take a proposal back."""
        return await self._decide(request, context, Verb.UNDO)

    async def GetLearningSettings(
        self, request: learning_pb2.GetLearningSettingsRequest, context: Context
    ) -> learning_pb2.LearningSettings:
        """A client's settings."""
        caller = current_caller()
        (client_id,) = names.LEARNING_SETTINGS.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _settings(client_id, await service.get_settings(tx, client_id))

    async def UpdateLearningSettings(
        self, request: learning_pb2.UpdateLearningSettingsRequest, context: Context
    ) -> learning_pb2.LearningSettings:
        """Change a client's settings."""
        caller = current_caller()
        told = request.learning_settings
        (client_id,) = names.LEARNING_SETTINGS.parse(told.name, field="learning_settings.name")
        fields = checks.update_mask(request.update_mask, told, _CHANGEABLE)
        mode = checks.choice(told.mode, dict(_MODES), field="learning_settings.mode") if "mode" in fields else None
        threshold = _threshold(told.threshold) if "threshold" in fields else None
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> learning_pb2.LearningSettings:
                changed = await service.update_settings(
                    tx, caller, client_id, mode=mode, threshold=threshold, etag=told.etag
                )
                return _settings(client_id, changed)

            return await once(tx, caller, request, act, learning_pb2.LearningSettings)

    async def _decide(self, request: _Decision, context: Context, verb: Verb) -> learning_pb2.Proposal:
        caller = current_caller()
        client_id, proposal_id = names.PROPOSAL.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> learning_pb2.Proposal:
                return _message(await service.decide(tx, caller, client_id, proposal_id, verb, etag=request.etag))

            return await once(tx, caller, request, act, learning_pb2.Proposal)


def _author(name: str, client_id: str | None) -> str:
    owner, author_id = names.AUTHOR.parse(name, field="author")
    if owner != client_id:
        raise ValueWrong("has to be of the client that parent names", field="author")
    return author_id


def _threshold(value: int) -> int:
    if not LEAST_THRESHOLD <= value <= MOST_THRESHOLD:
        raise ValueWrong(f"has to be from {LEAST_THRESHOLD} to {MOST_THRESHOLD}", field="learning_settings.threshold")
    return value


_STATE_NUMBERS = {state: number for number, state in _STATES.items()}
_KIND_NUMBERS = {kind: number for number, kind in _KINDS.items()}
_MODE_NUMBERS = {mode: number for number, mode in _MODES.items()}


def _message(proposal: Proposal, examples: Sequence[Example] = ()) -> learning_pb2.Proposal:
    client_id, tally = proposal.client_id, proposal.tally
    return learning_pb2.Proposal(
        name=proposal.name,
        author=names.AUTHOR.format(client_id, proposal.author_id) if proposal.author_id else "",
        kind=_Messages.Kind.ValueType(_KIND_NUMBERS[proposal.kind]),
        state=_Messages.State.ValueType(_STATE_NUMBERS[proposal.state]),
        heard=proposal.heard,
        written=proposal.written,
        document_count=tally.documents,
        patient_count=tally.patients,
        contradiction_count=tally.against,
        last_seen_time=timestamp(tally.last_seen_at),
        create_time=timestamp(proposal.created_at),
        decide_time=timestamp(proposal.decided_at) if proposal.decided_at else None,
        decider=proposal.decided_by,
        examples=[
            _Messages.Example(
                revision=names.REVISION.format(client_id, each.job_id, each.revision),
                heard=each.heard,
                text=each.text,
                start=each.start,
                end=each.end,
            )
            for each in examples
        ],
        etag=proposal.etag,
    )


def _settings(client_id: str, settings: Settings) -> learning_pb2.LearningSettings:
    return learning_pb2.LearningSettings(
        name=names.LEARNING_SETTINGS.format(client_id),
        mode=learning_pb2.LearningSettings.Mode.ValueType(_MODE_NUMBERS[settings.mode]),
        threshold=settings.threshold,
        etag=settings.etag,
    )
