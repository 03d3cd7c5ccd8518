"""A client's phrase sets: kept whole, guarded by etags, told in the audit trail, and seen by their client alone."""

from collections.abc import Awaitable, Callable

import pytest
from tests.builders import Company

from scribeline.clients.errors import ResourceMissing
from scribeline.database.unit_of_work import Scope, Transaction
from scribeline.vocabulary import service
from scribeline.vocabulary.errors import (
    PhraseSetChanged,
    PhraseSetExists,
    PhraseSetMissing,
    TooManyPhrases,
    UnknownOwner,
)
from scribeline.vocabulary.model import MOST_PHRASES, AppliedSet, ClientPhraseSet, Entry, Kind

ADA = "users/ada"
ZELVORAN = Entry("Zelvoran", Kind.BRAND, 4.0, ("cell for an", "sell foreign"))
FACET = Entry("facet arthropathy", Kind.TERM)
NAMES = [ZELVORAN, FACET]


async def made(
    company: Company,
    phrase_set_id: str = "names",
    phrases: list[Entry] | None = None,
    *,
    client_id: str = "north",
    author_id: str | None = None,
    work_type_id: str | None = None,
) -> ClientPhraseSet:
    return await company.do(
        lambda tx: service.create_phrase_set(
            tx,
            client_id,
            phrase_set_id,
            NAMES if phrases is None else phrases,
            actor=ADA,
            display_name="Names",
            author_id=author_id,
            work_type_id=work_type_id,
        ),
        scope=Scope.of(client_id),
    )


async def kept(company: Company, phrase_set_id: str = "names") -> tuple[ClientPhraseSet, tuple[Entry, ...]]:
    return await company.do(lambda tx: service.get_phrase_set(tx, "north", phrase_set_id))


async def applied(company: Company, author_id: str | None, work_type_id: str | None) -> list[str]:
    """The sets that a transcriber finds for a dictation of north's."""
    sets = await company.work(lambda tx: service.applied_sets(tx, "north", author_id, work_type_id), "north")
    return [each.phrase_set_id for each in sets]


async def test_a_set_is_kept_as_it_was_made_the_weightiest_phrase_first(company: Company) -> None:
    phrase_set = await made(company, phrases=[FACET, ZELVORAN], author_id="vogel")
    assert await kept(company) == (phrase_set, (ZELVORAN, FACET))
    assert (phrase_set.name, phrase_set.author_id, phrase_set.phrase_count) == (
        "clients/north/phraseSets/names",
        "vogel",
        2,
    )


async def test_an_id_is_taken_once_and_an_owner_has_to_be_there(company: Company) -> None:
    await made(company)
    with pytest.raises(PhraseSetExists):
        await made(company)
    with pytest.raises(UnknownOwner) as author:
        await made(company, "of-nobody", author_id="nobody")
    with pytest.raises(UnknownOwner) as work_type:
        await made(company, "of-nothing", work_type_id="nothing")
    assert (author.value.reason, author.value.field) == ("UNKNOWN_AUTHOR", "phrase_set.author")
    assert (work_type.value.reason, work_type.value.field) == ("UNKNOWN_WORK_TYPE", "phrase_set.work_type")


async def test_new_phrases_take_the_place_of_all_and_a_new_name_changes_no_phrase(company: Company) -> None:
    first = await made(company)
    renamed = await company.do(
        lambda tx: service.update_phrase_set(tx, "north", "names", etag=first.etag, actor=ADA, display_name="Brands")
    )
    assert await kept(company) == (renamed, (ZELVORAN, FACET))
    await company.do(
        lambda tx: service.update_phrase_set(tx, "north", "names", etag=renamed.etag, actor=ADA, phrases=[FACET])
    )
    changed, phrases = await kept(company)
    assert (changed.display_name, changed.phrase_count, phrases) == ("Brands", 1, (FACET,))


async def test_who_read_an_older_state_changes_nothing(company: Company) -> None:
    first = await made(company)
    second = await company.do(
        lambda tx: service.update_phrase_set(tx, "north", "names", etag=first.etag, actor=ADA, phrases=[FACET])
    )
    late: list[Callable[[Transaction], Awaitable[object]]] = [
        lambda tx: service.update_phrase_set(tx, "north", "names", etag=first.etag, actor=ADA, phrases=[]),
        lambda tx: service.put_phrases(tx, "north", "names", [ZELVORAN], etag=first.etag, actor=ADA),
        lambda tx: service.remove_phrases(tx, "north", "names", ["facet arthropathy"], etag=first.etag, actor=ADA),
        lambda tx: service.delete_phrase_set(tx, "north", "names", etag=first.etag, actor=ADA),
    ]
    for act in late:
        with pytest.raises(PhraseSetChanged) as refused:
            await company.do(act)
        assert refused.value.details == {"etag": second.etag}
    assert await kept(company) == (second, (FACET,))


async def test_single_phrases_come_and_go(company: Company) -> None:
    await made(company)
    louder = Entry("Zelvoran", Kind.BRAND, 9.0)
    quill = Entry("Quilfether", Kind.TERM, 2.0)
    changed = await company.do(lambda tx: service.put_phrases(tx, "north", "names", [louder, quill], actor=ADA))
    assert await kept(company) == (changed, (louder, quill, FACET))
    found = await company.do(lambda tx: service.find_phrases(tx, "north", "names", ["Quilfether", "zelvoran"]))
    assert found == (quill,)
    changed = await company.do(
        lambda tx: service.remove_phrases(tx, "north", "names", ["Zelvoran", "of nobody"], actor=ADA)
    )
    assert await kept(company) == (changed, (quill, FACET))
    assert changed.phrase_count == 2


async def test_a_deleted_set_is_gone_and_its_version_never_comes_again(company: Company) -> None:
    first = await made(company)
    await company.do(lambda tx: service.delete_phrase_set(tx, "north", "names", etag=first.etag, actor=ADA))
    with pytest.raises(PhraseSetMissing):
        await kept(company)
    assert (await made(company)).version > first.version


async def test_all_sets_for_one_owner_keep_to_one_limit(company: Company) -> None:
    most = [Entry(f"word {number}", Kind.TERM) for number in range(MOST_PHRASES)]
    await made(company, "all", most, author_id="vogel")
    await made(company, "for-the-client", NAMES)
    await made(company, "empty", [], author_id="vogel")
    before = await kept(company, "empty")
    with pytest.raises(TooManyPhrases):
        await made(company, "more", [FACET], author_id="vogel")
    with pytest.raises(TooManyPhrases):
        await company.do(lambda tx: service.put_phrases(tx, "north", "empty", [FACET], actor=ADA))
    with pytest.raises(TooManyPhrases):
        await company.do(
            lambda tx: service.update_phrase_set(tx, "north", "empty", etag="", actor=ADA, phrases=[FACET])
        )
    assert await kept(company, "empty") == before
    heavier = [Entry(f"word {number}", Kind.TERM, 2.0) for number in range(5)]
    changed = await company.do(lambda tx: service.put_phrases(tx, "north", "all", heavier, actor=ADA))
    assert changed.phrase_count == MOST_PHRASES


async def test_a_dictation_has_its_clients_sets_then_its_work_types_then_its_authors(company: Company) -> None:
    await made(company, "an-author", author_id="vogel")
    await made(company, "letters", work_type_id="letter")
    await made(company, "zz-client")
    await made(company, "names", client_id="south")
    assert await applied(company, "vogel", "letter") == ["zz-client", "letters", "an-author"]
    assert await applied(company, "vogel", "plain") == ["zz-client", "an-author"]
    assert await applied(company, "somebody", None) == ["zz-client"]
    assert await applied(company, None, None) == ["zz-client"]


async def test_a_transcriber_reads_the_phrases_of_its_client_alone(company: Company) -> None:
    phrase_set = await made(company)
    own = AppliedSet("north", "names", phrase_set.version, 2)
    assert await company.work(lambda tx: service.phrases_of(tx, own), "north") == (ZELVORAN, FACET)
    assert await company.work(lambda tx: service.phrases_of(tx, own), "south") == ()
    assert await company.work(lambda tx: service.applied_sets(tx, "north", "vogel", "letter"), "south") == []


async def test_nothing_reaches_over_the_wall(company: Company) -> None:
    before = await made(company)
    acts: list[Callable[[Transaction], Awaitable[object]]] = [
        lambda tx: service.get_phrase_set(tx, "north", "names"),
        lambda tx: service.update_phrase_set(tx, "north", "names", etag="", actor=ADA, phrases=[]),
        lambda tx: service.put_phrases(tx, "north", "names", [FACET], actor=ADA),
        lambda tx: service.remove_phrases(tx, "north", "names", ["Zelvoran"], actor=ADA),
        lambda tx: service.delete_phrase_set(tx, "north", "names", etag="", actor=ADA),
    ]
    for scope in (Scope.of("south"), Scope.of()):
        for act in acts:
            with pytest.raises(PhraseSetMissing):
                await company.do(act, scope=scope)
        with pytest.raises(ResourceMissing):
            await company.do(lambda tx: service.list_phrase_sets(tx, "north", after=None, limit=9), scope=scope)
        with pytest.raises(ResourceMissing):
            await company.do(
                lambda tx: service.create_phrase_set(tx, "north", "more", [], actor=ADA, display_name="More"),
                scope=scope,
            )
        assert await company.do(lambda tx: service.find_phrases(tx, "north", "names", ["Zelvoran"]), scope=scope) == ()
    assert await kept(company) == (before, (ZELVORAN, FACET))


async def test_the_audit_trail_tells_who_did_what_and_no_phrase(company: Company) -> None:
    await made(company)
    await company.do(lambda tx: service.put_phrases(tx, "north", "names", [ZELVORAN], actor=ADA))
    await company.do(lambda tx: service.delete_phrase_set(tx, "north", "names", etag="", actor=ADA))
    rows = await company.do(
        lambda tx: tx.many("SELECT client_id, actor, action, resource, details FROM audit_events ORDER BY event_id")
    )
    told = {
        "client_id": "north",
        "actor": ADA,
        "resource": "clients/north/phraseSets/names",
        "details": {"phrases": "2"},
    }
    assert rows == [
        {**told, "action": "CREATE_PHRASE_SET"},
        {**told, "action": "UPDATE_PHRASE_SET"},
        {**told, "action": "DELETE_PHRASE_SET"},
    ]
