"""What helps people to write, as Python methods: `scribeline.writing.list_shortcuts(owner="company")`."""

from collections.abc import Iterator, Sequence

from scribeline.sdk import names
from scribeline.sdk.line import Line
from scribeline.v1 import writing_pb2, writing_pb2_grpc
from scribeline.v1.writing_pb2 import ImportShortcutsResponse, Shortcut, WritingAids


class WritingCalls:
    """The verbs of WritingService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = writing_pb2_grpc.WritingServiceStub(line.channel)

    def get_aids(self, job: str) -> WritingAids:
        """What a job's style allows, and the words that count as right in its report."""
        return self._line.call(self._stub.GetWritingAids, writing_pb2.GetWritingAidsRequest(name=job))

    def list_shortcuts(self, *, owner: str = "", job: str = "") -> Iterator[Shortcut]:
        """An owner's shortcuts (company, clients/c, clients/c/authors/a, users/u) by abbreviation, or those that count
        for the caller in a job's report."""
        request = writing_pb2.ListShortcutsRequest(owner=owner, job=job, page_size=500)
        return self._line.pages(self._stub.ListShortcuts, request, lambda page: page.shortcuts)

    def create_shortcut(self, owner: str, *, short: str, text: str, title: str = "") -> Shortcut:
        """Add an abbreviation or a normal to an owner's list."""
        shortcut = Shortcut(owner=owner, short=short, title=title, text=text)
        return self._line.call(self._stub.CreateShortcut, writing_pb2.CreateShortcutRequest(shortcut=shortcut))

    def import_shortcuts(
        self, owner: str, shortcuts: Sequence[Shortcut], *, dry_run: bool = False
    ) -> ImportShortcutsResponse:
        """Put shortcuts into an owner's list, each in the place of the one with its abbreviation: all or none."""
        request = writing_pb2.ImportShortcutsRequest(owner=owner, shortcuts=shortcuts, dry_run=dry_run)
        return self._line.call(self._stub.ImportShortcuts, request)

    def update_shortcut(self, shortcut: Shortcut) -> Shortcut:
        """Change a shortcut. With its etag, nobody else's change is overwritten."""
        return self._line.call(self._stub.UpdateShortcut, writing_pb2.UpdateShortcutRequest(shortcut=shortcut))

    def delete_shortcut(self, name: str, *, etag: str = "") -> None:
        """Delete a shortcut. Text that was written with it stays."""
        self._line.call(self._stub.DeleteShortcut, writing_pb2.DeleteShortcutRequest(name=name, etag=etag))

    def list_spelling_words(self) -> Sequence[str]:
        """The words that the caller vouches for."""
        request = writing_pb2.ListSpellingWordsRequest()
        return list(self._line.call(self._stub.ListSpellingWords, request).words)

    def add_spelling_word(self, word: str, *, client: str = "") -> None:
        """Let a word count as right: for the caller, or for a client."""
        owner = names.client_name(client) if client else ""
        self._line.call(self._stub.AddSpellingWord, writing_pb2.AddSpellingWordRequest(client=owner, word=word))

    def remove_spelling_word(self, word: str) -> None:
        """Take a word out of the caller's own list."""
        self._line.call(self._stub.RemoveSpellingWord, writing_pb2.RemoveSpellingWordRequest(word=word))
