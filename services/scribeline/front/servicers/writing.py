"""WritingService: shortcuts, words that count as right, and what a style allows, over gRPC."""

from collections.abc import Sequence
from dataclasses import replace

from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.writing import from_aids, from_shortcut, to_owner
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Page, Pages
from scribeline.v1 import writing_pb2, writing_pb2_grpc
from scribeline.writing import service
from scribeline.writing.model import LONGEST_TEXT, LONGEST_TITLE, Shortcut, folded
from scribeline.writing.shortcut_file import FiledShortcut

LARGEST_PAGE = 2 * 1024 * 1024
"""Bytes of text in one page of shortcuts: an answer has to fit into one message."""


class WritingServicer(writing_pb2_grpc.WritingServiceServicer):
    """Everybody's own lists, and those that a manager keeps for others."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def GetWritingAids(
        self, request: writing_pb2.GetWritingAidsRequest, context: Context
    ) -> writing_pb2.WritingAids:
        """What helps to write a job's report."""
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            aids = await service.aids(tx, caller, client_id, job_id)
        return from_aids(aids)

    async def ListShortcuts(
        self, request: writing_pb2.ListShortcutsRequest, context: Context
    ) -> writing_pb2.ListShortcutsResponse:
        """A page of an owner's shortcuts, or of those that count in a job's report."""
        caller = current_caller()
        if bool(request.owner) == bool(request.job):
            raise ValueWrong("has to be set, or `job`, and not both", field="owner")
        page = self._pages.of(request, caller)
        after = page.after[0] if page.after else None
        async with unit_of_work(self._database, caller, context) as tx:
            if request.job:
                client_id, job_id = names.JOB.parse(request.job, field="job")
                rows = await service.in_effect(tx, caller, client_id, job_id, after=after, limit=page.limit)
            else:
                owner = to_owner(request.owner, field="owner")
                rows = await service.list_shortcuts(tx, caller, owner, after=after, limit=page.limit)
        shortcuts, token = _fitting(page, rows).cut(rows, lambda shortcut: (folded(shortcut.short),))
        return writing_pb2.ListShortcutsResponse(
            shortcuts=[from_shortcut(shortcut) for shortcut in shortcuts], next_page_token=token
        )

    async def CreateShortcut(
        self, request: writing_pb2.CreateShortcutRequest, context: Context
    ) -> writing_pb2.Shortcut:
        """Add a shortcut."""
        caller = current_caller()
        owner = to_owner(request.shortcut.owner, field="shortcut.owner")
        title, text = _told(request.shortcut)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> writing_pb2.Shortcut:
                made = await service.create_shortcut(
                    tx, caller, owner, short=request.shortcut.short, title=title, text=text
                )
                return from_shortcut(made)

            return await once(tx, caller, request, act, writing_pb2.Shortcut)

    async def ImportShortcuts(
        self, request: writing_pb2.ImportShortcutsRequest, context: Context
    ) -> writing_pb2.ImportShortcutsResponse:
        """Put a whole file's shortcuts into a list."""
        caller = current_caller()
        owner = to_owner(request.owner, field="owner")
        filed = [_filed(each, f"shortcuts[{number}]") for number, each in enumerate(request.shortcuts)]
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> writing_pb2.ImportShortcutsResponse:
                told = await service.import_shortcuts(tx, caller, owner, filed, dry_run=request.dry_run)
                return writing_pb2.ImportShortcutsResponse(
                    created_count=told.created, updated_count=told.updated, unchanged_count=told.unchanged
                )

            return await once(tx, caller, request, act, writing_pb2.ImportShortcutsResponse)

    async def UpdateShortcut(
        self, request: writing_pb2.UpdateShortcutRequest, context: Context
    ) -> writing_pb2.Shortcut:
        """Change a shortcut."""
        caller = current_caller()
        told = request.shortcut
        (shortcut_id,) = names.SHORTCUT.parse(told.name, field="shortcut.name")
        title, text = _told(told)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> writing_pb2.Shortcut:
                changed = await service.change_shortcut(
                    tx, caller, shortcut_id, etag=told.etag, short=told.short, title=title, text=text
                )
                return from_shortcut(changed)

            return await once(tx, caller, request, act, writing_pb2.Shortcut)

    async def DeleteShortcut(
        self, request: writing_pb2.DeleteShortcutRequest, context: Context
    ) -> writing_pb2.DeleteShortcutResponse:
        """Delete a shortcut."""
        caller = current_caller()
        (shortcut_id,) = names.SHORTCUT.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> writing_pb2.DeleteShortcutResponse:
                await service.delete_shortcut(tx, caller, shortcut_id, etag=request.etag)
                return writing_pb2.DeleteShortcutResponse()

            return await once(tx, caller, request, act, writing_pb2.DeleteShortcutResponse)

    async def ListSpellingWords(
        self,
        request: writing_pb2.ListSpellingWordsRequest,  # noqa: ARG002 - it says nothing: the list is the caller's
        context: Context,
    ) -> writing_pb2.ListSpellingWordsResponse:
        """The words that the caller vouches for."""
        caller = current_caller()
        async with unit_of_work(self._database, caller, context) as tx:
            words = await service.own_words(tx, caller)
        return writing_pb2.ListSpellingWordsResponse(words=words)

    async def AddSpellingWord(
        self, request: writing_pb2.AddSpellingWordRequest, context: Context
    ) -> writing_pb2.AddSpellingWordResponse:
        """Let a word count as right."""
        caller = current_caller()
        async with unit_of_work(self._database, caller, context) as tx:
            if request.client:
                (client_id,) = names.CLIENT.parse(request.client, field="client")
                await service.add_client_word(tx, caller, client_id, request.word)
            else:
                await service.add_own_word(tx, caller, request.word)
        return writing_pb2.AddSpellingWordResponse()

    async def RemoveSpellingWord(
        self, request: writing_pb2.RemoveSpellingWordRequest, context: Context
    ) -> writing_pb2.RemoveSpellingWordResponse:
        """Take a word out of the caller's list."""
        caller = current_caller()
        async with unit_of_work(self._database, caller, context) as tx:
            await service.remove_own_word(tx, caller, request.word)
        return writing_pb2.RemoveSpellingWordResponse()


def _told(shortcut: writing_pb2.Shortcut, field: str = "shortcut") -> tuple[str, str]:
    """The checked title and text; what an abbreviation may be is the component's to say."""
    title = checks.line(shortcut.title, field=f"{field}.title", longest=LONGEST_TITLE)
    text = checks.text(shortcut.text, field=f"{field}.text", longest=LONGEST_TEXT, required=True)
    return title, text.replace("\r\n", "\n").replace("\r", "\n")


def _filed(shortcut: writing_pb2.Shortcut, field: str) -> FiledShortcut:
    title, text = _told(shortcut, field)
    return FiledShortcut(shortcut.short, text, title)


def _fitting(page: Page, rows: Sequence[Shortcut]) -> Page:
    """The page, smaller where its rows would not fit into one message; one of them always does."""
    size, total = 0, 0
    for shortcut in rows[: page.size]:
        total += len(shortcut.text.encode())
        if size and total > LARGEST_PAGE:
            break
        size += 1
    return replace(page, size=min(page.size, max(size, 1)))
