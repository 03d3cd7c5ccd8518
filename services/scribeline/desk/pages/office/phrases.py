"""A client's phrase sets: the words that drafts of its dictation expect; learnt from corrections, or typed here."""

import re
from collections.abc import Sequence

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import Response

from scribeline.desk.directory import MOST_ITEMS, author_words
from scribeline.desk.errors import FieldWrong
from scribeline.desk.forms import LARGE_FORM, Shown, attempt, field_among, filled
from scribeline.desk.pages.office.rooms import client_of_page, go, show_client
from scribeline.desk.phrase_lines import can_be_typed, lines_of, phrases_of
from scribeline.desk.visits import Visit, checked_id
from scribeline.errors import ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.phrase_sets_pb2 import (
    CreatePhraseSetRequest,
    DeletePhraseSetRequest,
    DeletePhraseSetResponse,
    GetPhraseSetRequest,
    ListPhraseSetsRequest,
    ListPhraseSetsResponse,
    PhraseSet,
    UpdatePhraseSetRequest,
)

FIELDS: Sequence[str] = ("display_name", "phrases")
NEW_FIELDS: Sequence[str] = (*FIELDS, "phrase_set_id", "of")
LARGEST_FORM = 3 * LARGE_FORM
"""Bytes of a form with 20,000 phrases, whose spaces and bars a browser writes as three characters."""


async def index(visit: Visit) -> Response:
    """The phrase sets."""
    client = await client_of_page(visit)
    sets = await visit.front.items(
        visit.desk.front.phrase_sets.ListPhraseSets,
        ListPhraseSetsRequest(parent=client.name),
        ListPhraseSetsResponse,
        lambda page: page.phrase_sets,
        most=MOST_ITEMS,
    )
    owners = dict(await _owners(visit, client))
    rows = [(last_id(each.name), each, owners.get(each.author or each.work_type, "")) for each in sets]
    return show_client(visit, "phrases.html", client, "/phrases", rows=rows)


async def new(visit: Visit) -> Response:
    """The form for a new phrase set."""
    return await _page(visit, await client_of_page(visit), None, filled(dict.fromkeys(NEW_FIELDS, "")))


async def create(visit: Visit) -> Response:
    """Make a phrase set."""
    client, form = await client_of_page(visit), visit.form

    async def act() -> PhraseSet:
        told = PhraseSet(display_name=form.text("display_name").strip(), phrases=phrases_of(form.text("phrases")))
        if of := form.text("of"):
            kind = "author" if "/authors/" in of else "work_type"
            setattr(told, kind, of)
        request = CreatePhraseSetRequest(
            parent=client.name,
            phrase_set_id=form.text("phrase_set_id").strip(),
            phrase_set=told,
            request_id=form.request_id,
        )
        return await visit.front.call(visit.desk.front.phrase_sets.CreatePhraseSet, request, PhraseSet)

    refused = await attempt(form, NEW_FIELDS, act, place=_field_of)
    return await _page(visit, client, None, refused) if refused else go(f"/office/{client.name}/phrases", "made")


async def one(visit: Visit) -> Response:
    """The form of a phrase set."""
    client, phrase_set = await client_of_page(visit), await _of_page(visit)
    return await _page(visit, client, phrase_set, filled(_values(phrase_set), phrase_set.etag))


async def save(visit: Visit) -> Response:
    """Change a phrase set, or take it away. Drafts that are there stay as they are."""
    client, phrase_set, form = await client_of_page(visit), await _of_page(visit), visit.form
    phrase_sets, removes = visit.desk.front.phrase_sets, form.text("do") == "remove"

    async def act() -> object:
        if removes:
            gone = DeletePhraseSetRequest(name=phrase_set.name, etag=form.text("etag"), request_id=form.request_id)
            return await visit.front.call(phrase_sets.DeletePhraseSet, gone, DeletePhraseSetResponse)
        fields = [name for name in FIELDS if name in form.texts]
        if "phrases" in fields and not can_be_typed(phrase_set.phrases):
            raise FieldWrong("phrases", "has signs in it that lines cannot say: it is kept from the command line")
        told = PhraseSet(
            name=phrase_set.name,
            etag=form.text("etag"),
            display_name=form.text("display_name").strip(),
            phrases=phrases_of(form.text("phrases"), phrase_set.phrases),
        )
        request = UpdatePhraseSetRequest(
            phrase_set=told, update_mask=FieldMask(paths=fields), request_id=form.request_id
        )
        return await visit.front.call(phrase_sets.UpdatePhraseSet, request, PhraseSet)

    async def latest() -> Shown:
        now = await _of_page(visit)
        return filled(_values(now), now.etag)

    refused = await attempt(form, FIELDS, act, place=_field_of, latest=latest)
    if refused:
        return await _page(visit, client, phrase_set, refused)
    return go(f"/office/{client.name}/phrases", "removed" if removes else "saved")


def _values(phrase_set: PhraseSet) -> dict[str, str]:
    return {"display_name": phrase_set.display_name, "phrases": lines_of(phrase_set.phrases)}


_OWNER = re.compile(r"phrase_set(\.(author|work_type))?")


def _field_of(error: ScribelineError) -> str:
    path = error.field or ""
    if error.reason == "PHRASE_SET_EXISTS":
        return "phrase_set_id"
    return "of" if _OWNER.fullmatch(path) else field_among(NEW_FIELDS, path)


async def _of_page(visit: Visit) -> PhraseSet:
    client, phrase_set = (checked_id(visit.request.path_params[each]) for each in ("client", "phrase_set"))
    request = GetPhraseSetRequest(name=f"clients/{client}/phraseSets/{phrase_set}")
    return await visit.front.call(visit.desk.front.phrase_sets.GetPhraseSet, request, PhraseSet)


async def _owners(visit: Visit, client: Client) -> list[tuple[str, str]]:
    house = await visit.desk.directory.house(visit.front, visit.session.sid, last_id(client.name))
    authors = [(each.name, f"what {author_words(each)} dictates") for each in house.authors]
    return [("", "all of its dictation"), *authors, *((each.name, each.display_name) for each in house.work_types)]


async def _page(visit: Visit, client: Client, phrase_set: PhraseSet | None, form: Shown) -> Response:
    owners = await _owners(visit, client)
    return show_client(
        visit,
        "phrase_set.html",
        client,
        "/phrases",
        status=form.status,
        form=form,
        phrase_set=phrase_set,
        of=dict(owners).get(phrase_set.author or phrase_set.work_type, "") if phrase_set else "",
        owners=owners,
        can_be_typed=phrase_set is None or can_be_typed(phrase_set.phrases),
        longest=LARGE_FORM,
    )
