"""What drafts know of names and terms, as Python methods: `scribeline.vocabulary.list_phrase_sets("harbor")`."""

from collections.abc import Iterator, Sequence

from scribeline.sdk import names
from scribeline.sdk.line import Line, mask
from scribeline.v1 import phrase_sets_pb2, phrase_sets_pb2_grpc
from scribeline.v1.phrase_sets_pb2 import PhraseSet


class VocabularyCalls:
    """The verbs of PhraseSetService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = phrase_sets_pb2_grpc.PhraseSetServiceStub(line.channel)

    def create_phrase_set(self, client: str, phrase_set_id: str, phrase_set: PhraseSet) -> PhraseSet:
        """Make a phrase set of a client. It is checked whole first."""
        return self._line.call(
            self._stub.CreatePhraseSet,
            phrase_sets_pb2.CreatePhraseSetRequest(
                parent=names.client_name(client), phrase_set_id=phrase_set_id, phrase_set=phrase_set
            ),
        )

    def get_phrase_set(self, client: str, phrase_set: str) -> PhraseSet:
        """A phrase set with its phrases."""
        return self._line.call(
            self._stub.GetPhraseSet,
            phrase_sets_pb2.GetPhraseSetRequest(name=names.phrase_set_name(client, phrase_set)),
        )

    def list_phrase_sets(self, client: str) -> Iterator[PhraseSet]:
        """A client's phrase sets by id, without their phrases."""
        request = phrase_sets_pb2.ListPhraseSetsRequest(parent=names.client_name(client))
        return self._line.pages(self._stub.ListPhraseSets, request, lambda page: page.phrase_sets)

    def update_phrase_set(self, phrase_set: PhraseSet, fields: Sequence[str] = ()) -> PhraseSet:
        """Change a phrase set's `fields` (display_name, phrases), or those that are set. With its etag, nobody else's
        change is overwritten."""
        return self._line.call(
            self._stub.UpdatePhraseSet,
            phrase_sets_pb2.UpdatePhraseSetRequest(phrase_set=phrase_set, update_mask=mask(fields)),
        )

    def delete_phrase_set(self, client: str, phrase_set: str, *, etag: str = "") -> None:
        """Delete a phrase set with its phrases."""
        self._line.call(
            self._stub.DeletePhraseSet,
            phrase_sets_pb2.DeletePhraseSetRequest(name=names.phrase_set_name(client, phrase_set), etag=etag),
        )
