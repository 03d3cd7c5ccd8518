"""What a transcriber corrects with: the sets that apply, as they are now, kept while there is room."""

from collections.abc import AsyncIterator, Sequence

import pytest
from tests.builders import Company, open_company
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Scope
from scribeline.vocabulary import service
from scribeline.vocabulary.correction import general_vocabulary
from scribeline.vocabulary.model import ClientPhraseSet, Entry, Kind
from scribeline_workers.transcriber.vocabularies import Vocabularies


@pytest.fixture
async def company(database_urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[Company]:
    async with open_company(database_urls, clock) as company:
        await company.client("north")
        await company.client("south")
        yield company


def names(*written: str) -> list[Entry]:
    return [Entry(name, Kind.TERM) for name in written]


async def made(
    company: Company, phrase_set_id: str, phrases: Sequence[Entry], client_id: str = "north", **owner: str
) -> ClientPhraseSet:
    return await company.do(
        lambda tx: service.create_phrase_set(
            tx, client_id, phrase_set_id, phrases, actor="users/ada", display_name="Names", **owner
        ),
        scope=Scope.of(client_id),
    )


async def test_without_sets_it_is_the_general_lexicon(company: Company) -> None:
    await made(company, "names", names("Quilfether"), "south")
    vocabularies = Vocabularies(company.transcriber)
    assert await vocabularies.of("north", "vogel", "letter") is general_vocabulary()
    assert await vocabularies.of("north", None, None) is general_vocabulary()


async def test_who_dictates_has_the_clients_words_the_work_types_and_their_own(company: Company) -> None:
    await made(company, "all", [Entry("Quilfether", Kind.TERM), *names("Zarnevic")])
    await made(company, "letters", names("QUILFETHER", "Moxwell"), work_type_id="letter")
    await made(company, "own", names("Brindmoor"), author_id="vogel")
    vocabularies = Vocabularies(company.transcriber)
    own = (await vocabularies.of("north", "vogel", "letter")).index.names
    assert {"quilfether", "zarnevic", "moxwell", "brindmoor"} <= own.keys()
    assert own["quilfether"].written == "QUILFETHER"
    assert all(own[name].expected for name in ("quilfether", "zarnevic", "moxwell", "brindmoor"))
    others = (await vocabularies.of("north", "somebody", "plain")).index.names
    assert others["quilfether"].written == "Quilfether"
    assert not {"moxwell", "brindmoor"} & others.keys()
    assert "quilfether" not in (await vocabularies.of("south", "vogel", "letter")).index.names


async def test_a_change_counts_from_the_next_dictation_and_nothing_is_made_twice(company: Company) -> None:
    await made(company, "own", names("Brindmoor"), author_id="vogel")
    vocabularies = Vocabularies(company.transcriber)
    before = await vocabularies.of("north", "vogel", "letter")
    assert await vocabularies.of("north", "vogel", "plain") is before
    await company.do(
        lambda tx: service.put_phrases(tx, "north", "own", names("Zarnevic"), actor="users/ada"),
        scope=Scope.of("north"),
    )
    after = await vocabularies.of("north", "vogel", "letter")
    assert {"brindmoor", "zarnevic"} <= after.index.names.keys()
    await company.do(
        lambda tx: service.delete_phrase_set(tx, "north", "own", etag="", actor="users/ada"), scope=Scope.of("north")
    )
    await made(company, "own", names("Moxwell"), author_id="vogel")
    anew = await vocabularies.of("north", "vogel", "letter")
    assert "moxwell" in anew.index.names
    assert "brindmoor" not in anew.index.names


async def test_what_was_not_needed_for_longest_is_let_go_of(company: Company) -> None:
    for client_id in ("north", "south"):
        await made(company, "all", names("Brindmoor", "Zarnevic"), client_id)
        await made(company, "letters", names("Moxwell"), client_id, work_type_id="letter")
    for vocabularies in (
        Vocabularies(company.transcriber, most_phrases=5),
        Vocabularies(company.transcriber, most_kept=2),
    ):
        north = await vocabularies.of("north", None, None)
        letters = await vocabularies.of("north", None, "letter")
        assert await vocabularies.of("north", None, None) is north
        await vocabularies.of("south", None, None)
        assert await vocabularies.of("north", None, None) is north
        assert await vocabularies.of("north", None, "letter") is not letters
    tiny = Vocabularies(company.transcriber, most_phrases=1)
    assert "zarnevic" in (await tiny.of("north", None, None)).index.names
