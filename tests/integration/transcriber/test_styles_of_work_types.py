"""A draft is written in its client's style, and in what its work type has otherwise."""

from collections.abc import AsyncIterator

import pytest
from tests.builders import Company, open_company
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.clients import service
from scribeline.database.unit_of_work import Scope
from scribeline.formatting.errors import InvalidStyle
from scribeline.formatting.style import Abbreviations, HeadingCase, Locale, Style
from scribeline.formatting.style_file import load_style
from scribeline.jobs import store

SCOPE = Scope.of("north")


@pytest.fixture
async def company(database_urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[Company]:
    async with open_company(database_urls, clock) as company:
        await company.client("north")
        yield company


async def told(company: Company, work_type_id: str | None) -> Style:
    async with company.transcriber.transaction(SCOPE) as tx:
        return load_style(*await store.styles_of(tx, "north", work_type_id))


async def test_a_work_type_says_what_is_otherwise(company: Company) -> None:
    client = 'locale = "en-GB"\nabbreviations = "capitals"'
    await company.do(
        lambda tx: service.update_client(tx, "north", {"style": client}, etag="", actor="users/ada"), scope=SCOPE
    )
    letter = 'heading_case = "title"\nabbreviations = "words"'
    await company.do(
        lambda tx: service.update_work_type(tx, "north", "letter", {"style": letter}, etag="", actor="users/ada"),
        scope=SCOPE,
    )
    assert await told(company, "letter") == Style(
        locale=Locale.EN_GB, abbreviations=Abbreviations.WORDS, heading_case=HeadingCase.TITLE
    )
    assert await told(company, None) == Style(locale=Locale.EN_GB, abbreviations=Abbreviations.CAPITALS)


async def test_a_style_that_is_none_is_refused_when_it_is_written(company: Company) -> None:
    with pytest.raises(InvalidStyle, match="heading_case must be one of"):
        await company.do(
            lambda tx: service.update_work_type(
                tx, "north", "letter", {"style": 'heading_case = "loud"'}, etag="", actor="users/ada"
            ),
            scope=SCOPE,
        )
