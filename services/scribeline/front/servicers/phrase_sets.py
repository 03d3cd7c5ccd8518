"""PhraseSetService: the words that a client, its authors and its work types use, over gRPC."""

import asyncio
from collections.abc import Sequence

from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.phrases import from_entries, to_entries
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.v1 import phrase_sets_pb2, phrase_sets_pb2_grpc
from scribeline.vocabulary import service
from scribeline.vocabulary.model import ClientPhraseSet, Entry

_CHANGEABLE = ("display_name", "phrases")


class PhraseSetServicer(phrase_sets_pb2_grpc.PhraseSetServiceServicer):
    """Phrase sets, seen by the callers of their client. A set is checked whole before anything is kept of it."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def GetPhraseSet(
        self, request: phrase_sets_pb2.GetPhraseSetRequest, context: Context
    ) -> phrase_sets_pb2.PhraseSet:
        """One phrase set, with its phrases."""
        caller = current_caller()
        client_id, phrase_set_id = names.PHRASE_SET.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            phrase_set, entries = await service.get_phrase_set(tx, client_id, phrase_set_id)
        return await asyncio.to_thread(_message, phrase_set, entries)

    async def ListPhraseSets(
        self, request: phrase_sets_pb2.ListPhraseSetsRequest, context: Context
    ) -> phrase_sets_pb2.ListPhraseSetsResponse:
        """A page of phrase sets, without their phrases."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            after = page.after[0] if page.after else None
            rows = await service.list_phrase_sets(tx, client_id, after=after, limit=page.limit)
        phrase_sets, token = page.cut(rows, lambda phrase_set: (phrase_set.phrase_set_id,))
        return phrase_sets_pb2.ListPhraseSetsResponse(
            phrase_sets=[_message(each) for each in phrase_sets], next_page_token=token
        )

    async def CreatePhraseSet(
        self, request: phrase_sets_pb2.CreatePhraseSetRequest, context: Context
    ) -> phrase_sets_pb2.PhraseSet:
        """Make a phrase set."""
        caller = current_caller()
        told = request.phrase_set
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        phrase_set_id = names.check_new_id(request.phrase_set_id, field="phrase_set_id")
        display_name = checks.line(told.display_name, field="phrase_set.display_name", required=True)
        author_id, work_type_id = _owner(told, client_id)
        entries = await asyncio.to_thread(to_entries, told.phrases, field="phrase_set.phrases")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> phrase_sets_pb2.PhraseSet:
                phrase_set = await service.create_phrase_set(
                    tx,
                    client_id,
                    phrase_set_id,
                    entries,
                    actor=caller.name,
                    display_name=display_name,
                    author_id=author_id,
                    work_type_id=work_type_id,
                )
                return _message(phrase_set)

            return await once(tx, caller, request, act, phrase_sets_pb2.PhraseSet)

    async def UpdatePhraseSet(
        self, request: phrase_sets_pb2.UpdatePhraseSetRequest, context: Context
    ) -> phrase_sets_pb2.PhraseSet:
        """Change a phrase set's display name or its phrases."""
        caller = current_caller()
        told = request.phrase_set
        client_id, phrase_set_id = names.PHRASE_SET.parse(told.name, field="phrase_set.name")
        fields = checks.update_mask(request.update_mask, told, _CHANGEABLE)
        display_name, entries = None, None
        if "display_name" in fields:
            display_name = checks.line(told.display_name, field="phrase_set.display_name", required=True)
        if "phrases" in fields:
            entries = await asyncio.to_thread(to_entries, told.phrases, field="phrase_set.phrases")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> phrase_sets_pb2.PhraseSet:
                phrase_set = await service.update_phrase_set(
                    tx,
                    client_id,
                    phrase_set_id,
                    etag=told.etag,
                    actor=caller.name,
                    display_name=display_name,
                    phrases=entries,
                )
                return _message(phrase_set)

            return await once(tx, caller, request, act, phrase_sets_pb2.PhraseSet)

    async def DeletePhraseSet(
        self, request: phrase_sets_pb2.DeletePhraseSetRequest, context: Context
    ) -> phrase_sets_pb2.DeletePhraseSetResponse:
        """Delete a phrase set."""
        caller = current_caller()
        client_id, phrase_set_id = names.PHRASE_SET.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> phrase_sets_pb2.DeletePhraseSetResponse:
                await service.delete_phrase_set(tx, client_id, phrase_set_id, etag=request.etag, actor=caller.name)
                return phrase_sets_pb2.DeletePhraseSetResponse()

            return await once(tx, caller, request, act, phrase_sets_pb2.DeletePhraseSetResponse)


def _owner(told: phrase_sets_pb2.PhraseSet, client_id: str) -> tuple[str | None, str | None]:
    """The ids of the author and of the work type that a set is for."""
    if told.author and told.work_type:
        raise ValueWrong("is for an author or for a work type, not for both", field="phrase_set")
    author_id = work_type_id = None
    if told.author:
        owner, author_id = names.AUTHOR.parse(told.author, field="phrase_set.author")
        _check_owner(owner, client_id, "phrase_set.author")
    if told.work_type:
        owner, work_type_id = names.WORK_TYPE.parse(told.work_type, field="phrase_set.work_type")
        _check_owner(owner, client_id, "phrase_set.work_type")
    return author_id, work_type_id


def _check_owner(owner: str, client_id: str, field: str) -> None:
    if owner != client_id:
        raise ValueWrong("has to be of the same client", field=field)


def _message(phrase_set: ClientPhraseSet, entries: Sequence[Entry] = ()) -> phrase_sets_pb2.PhraseSet:
    client_id, author_id, work_type_id = phrase_set.client_id, phrase_set.author_id, phrase_set.work_type_id
    return phrase_sets_pb2.PhraseSet(
        name=phrase_set.name,
        display_name=phrase_set.display_name,
        author=names.AUTHOR.format(client_id, author_id) if author_id else "",
        work_type=names.WORK_TYPE.format(client_id, work_type_id) if work_type_id else "",
        phrases=from_entries(entries),
        phrase_count=phrase_set.phrase_count,
        create_time=timestamp(phrase_set.created_at),
        update_time=timestamp(phrase_set.updated_at),
        etag=phrase_set.etag,
    )
