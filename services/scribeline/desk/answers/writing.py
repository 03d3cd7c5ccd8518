"""What helps to write: shortcuts and their upkeep, the words that count as right, and what a client's style allows."""

import asyncio
from typing import Any

from starlette.responses import JSONResponse, Response

from scribeline.desk.errors import FieldWrong
from scribeline.desk.visits import Visit, checked_uuid, request_id_in, text_in
from scribeline.sdk.names import last_id
from scribeline.v1.writing_pb2 import (
    AddSpellingWordRequest,
    AddSpellingWordResponse,
    CreateShortcutRequest,
    DeleteShortcutRequest,
    DeleteShortcutResponse,
    GetWritingAidsRequest,
    ListShortcutsRequest,
    ListShortcutsResponse,
    ListSpellingWordsRequest,
    ListSpellingWordsResponse,
    RemoveSpellingWordRequest,
    RemoveSpellingWordResponse,
    Shortcut,
    ShortcutLevel,
    UpdateShortcutRequest,
    WritingAids,
)

MOST_SHORTCUTS = 8_000
"""As many as four full lists hold."""
LARGEST_SHORTCUT = 128 * 1024
"""Bytes of a shortcut as JSON."""


async def aids(visit: Visit) -> Response:
    """What helps to write a job's report: its style's looks, its right words, and the shortcuts that count in it."""
    caller = visit.front
    told, counted = await asyncio.gather(
        caller.call(caller.front.writing.GetWritingAids, GetWritingAidsRequest(name=visit.job_name), WritingAids),
        _shortcuts(visit, ListShortcutsRequest(job=visit.job_name)),
    )
    return JSONResponse(
        {
            "looks": {"bold": told.bold, "italic": told.italic, "underline": told.underline, "lists": told.lists},
            "locale": told.locale,
            "units_in_words": told.units_in_words,
            "words": list(told.words),
            "may_add_for_client": told.may_add_for_client,
            "shortcuts": [shortcut_value(each) for each in counted],
        }
    )


async def add_word(visit: Visit) -> Response:
    """Let a word count as right: on one's own list, or on that of the job's client."""
    fields = await visit.fields()
    whose = text_in(fields, "whose", longest=10, required=True)
    if whose not in ("own", "client"):
        raise FieldWrong("whose", "is own or client")
    client = visit.job_name.partition("/jobs/")[0] if whose == "client" else ""
    request = AddSpellingWordRequest(client=client, word=text_in(fields, "word", longest=200, required=True))
    await visit.front.call(visit.desk.front.writing.AddSpellingWord, request, AddSpellingWordResponse)
    return Response(status_code=204)


async def words(visit: Visit) -> Response:
    """The words that the person vouches for."""
    request = ListSpellingWordsRequest()
    told = await visit.front.call(visit.desk.front.writing.ListSpellingWords, request, ListSpellingWordsResponse)
    return JSONResponse({"words": list(told.words)})


async def remove_word(visit: Visit) -> Response:
    """Take a word out of one's own list."""
    request = RemoveSpellingWordRequest(word=text_in(await visit.fields(), "word", longest=200, required=True))
    await visit.front.call(visit.desk.front.writing.RemoveSpellingWord, request, RemoveSpellingWordResponse)
    return Response(status_code=204)


async def shortcuts(visit: Visit) -> Response:
    """The shortcuts of one list."""
    owner = owner_of(visit, visit.query("owner", 200) or "own")
    counted = await _shortcuts(visit, ListShortcutsRequest(owner=owner))
    return JSONResponse({"shortcuts": [shortcut_value(each) for each in counted]})


async def create_shortcut(visit: Visit) -> Response:
    """Add a shortcut to a list."""
    fields = await visit.fields(LARGEST_SHORTCUT)
    told = _told(fields)
    told.owner = owner_of(visit, text_in(fields, "owner", longest=200) or "own")
    request = CreateShortcutRequest(shortcut=told, request_id=request_id_in(fields))
    made = await visit.front.call(visit.desk.front.writing.CreateShortcut, request, Shortcut)
    return JSONResponse({"shortcut": shortcut_value(made)}, 201)


async def change_shortcut(visit: Visit) -> Response:
    """Change a shortcut."""
    fields = await visit.fields(LARGEST_SHORTCUT)
    told = _told(fields)
    told.name, told.etag = _name(visit), text_in(fields, "etag", longest=100)
    request = UpdateShortcutRequest(shortcut=told, request_id=request_id_in(fields))
    changed = await visit.front.call(visit.desk.front.writing.UpdateShortcut, request, Shortcut)
    return JSONResponse({"shortcut": shortcut_value(changed)})


async def delete_shortcut(visit: Visit) -> Response:
    """Delete a shortcut."""
    fields = await visit.fields()
    request = DeleteShortcutRequest(
        name=_name(visit), etag=text_in(fields, "etag", longest=100), request_id=request_id_in(fields)
    )
    await visit.front.call(visit.desk.front.writing.DeleteShortcut, request, DeleteShortcutResponse)
    return Response(status_code=204)


def shortcut_value(shortcut: Shortcut) -> dict[str, Any]:
    """A shortcut as the scripts know it."""
    return {
        "id": last_id(shortcut.name),
        "short": shortcut.short,
        "title": shortcut.title,
        "text": shortcut.text,
        "level": _level(shortcut.level),
        "hides": [_level(level) for level in shortcut.hides],
        "etag": shortcut.etag,
    }


def owner_of(visit: Visit, told: str) -> str:
    """The owner's name: `own` is whoever asks."""
    return f"users/{visit.session.user}" if told == "own" else told


async def _shortcuts(visit: Visit, request: ListShortcutsRequest) -> list[Shortcut]:
    caller = visit.front
    return await caller.items(
        caller.front.writing.ListShortcuts,
        request,
        ListShortcutsResponse,
        lambda page: page.shortcuts,
        most=MOST_SHORTCUTS,
    )


def _told(fields: dict[str, Any]) -> Shortcut:
    return Shortcut(
        short=text_in(fields, "short", longest=100, required=True),
        title=text_in(fields, "title", longest=400),
        text=text_in(fields, "text", longest=20_000, required=True),
    )


def _name(visit: Visit) -> str:
    return f"shortcuts/{checked_uuid(visit.request.path_params['shortcut'])}"


def _level(level: ShortcutLevel.ValueType) -> str:
    return ShortcutLevel.Name(level).removeprefix("SHORTCUT_LEVEL_").lower()
