"""What corrections teach, as Python methods: `scribeline.learning.list_proposals("harbor")`."""

from collections.abc import Iterator, Sequence

from scribeline.sdk import names
from scribeline.sdk.line import Line
from scribeline.v1 import learning_pb2, learning_pb2_grpc
from scribeline.v1.learning_pb2 import LearningSettings, Proposal


class LearningCalls:
    """The verbs of LearningService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = learning_pb2_grpc.LearningServiceStub(line.channel)

    def list_proposals(
        self,
        client: str,
        *,
        author: str = "",
        states: Sequence[Proposal.State.ValueType] = (),
        kinds: Sequence[Proposal.Kind.ValueType] = (),
    ) -> Iterator[Proposal]:
        """A client's proposals, newest first: of one author, in these states, of these kinds, or all."""
        request = learning_pb2.ListProposalsRequest(
            parent=names.client_name(client),
            author=names.author_name(client, author) if author else "",
            states=states,
            kinds=kinds,
        )
        return self._line.pages(self._stub.ListProposals, request, lambda page: page.proposals)

    def get_proposal(self, client: str, proposal: str) -> Proposal:
        """A proposal with the corrections that taught it."""
        request = learning_pb2.GetProposalRequest(name=names.proposal_name(client, proposal))
        return self._line.call(self._stub.GetProposal, request)

    def accept_proposal(self, client: str, proposal: str, *, etag: str = "") -> Proposal:
        """Put a proposal in force: the next drafts are written with it."""
        request = learning_pb2.AcceptProposalRequest(name=names.proposal_name(client, proposal), etag=etag)
        return self._line.call(self._stub.AcceptProposal, request)

    def dismiss_proposal(self, client: str, proposal: str, *, etag: str = "") -> Proposal:
        """Turn an open proposal down."""
        request = learning_pb2.DismissProposalRequest(name=names.proposal_name(client, proposal), etag=etag)
        return self._line.call(self._stub.DismissProposal, request)

    def undo_proposal(self, client: str, proposal: str, *, etag: str = "") -> Proposal:
        """Take a proposal that is in force back, exactly."""
        request = learning_pb2.UndoProposalRequest(name=names.proposal_name(client, proposal), etag=etag)
        return self._line.call(self._stub.UndoProposal, request)

    def get_settings(self, client: str) -> LearningSettings:
        """What a client wants done with what its corrections teach."""
        request = learning_pb2.GetLearningSettingsRequest(name=names.learning_settings_name(client))
        return self._line.call(self._stub.GetLearningSettings, request)

    def update_settings(
        self,
        client: str,
        *,
        mode: LearningSettings.Mode.ValueType | None = None,
        threshold: int | None = None,
        etag: str = "",
    ) -> LearningSettings:
        """Change how far learning goes, from how many different patients on, or both."""
        wanted = LearningSettings(name=names.learning_settings_name(client), etag=etag)
        if mode is not None:
            wanted.mode = mode
        if threshold is not None:
            wanted.threshold = threshold
        return self._line.call(
            self._stub.UpdateLearningSettings, learning_pb2.UpdateLearningSettingsRequest(learning_settings=wanted)
        )
