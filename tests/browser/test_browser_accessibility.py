"""axe-core finds nothing on any page, in light and in dark."""

import json
from typing import Literal

import pytest
from playwright.async_api import Page
from tests.browser.conftest import AXE, Browsing
from tests.integration.desk.house import House

from scribeline.dictations.model import Priority
from scribeline.jobs.model import Job
from scribeline.jobs.model import JobState as S

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SOURCE = AXE.read_text("utf-8") if AXE.exists() else ""


@pytest.fixture
async def jobs(house: House) -> dict[S, Job]:
    """A job in every state, and a STAT one."""
    found = {state: await house.job(state) for state in S}
    await house.job(priority=Priority.STAT)
    return found


@pytest.mark.parametrize("user", ["", "tess", "rita", "mona", "clara"])
async def test_axe_finds_nothing(jobs: dict[S, Job], browsing: Browsing, user: str) -> None:
    assert SOURCE, "axe-core is missing: `make test-browser` installs it"
    browsing.allowed.append("404")
    document = f"/documents/clinic-a/{jobs[S.DELIVERED].job_id}"
    talk = f"/messages/job/clinic-a/{jobs[S.HELD].job_id}"
    paths = {
        "": ["/sign-in", "/once/nonsense"],
        "tess": ["/work", "/past", "/past?q=nothing", "/account", "/shortcuts", "/pay", "/nowhere"],
        "rita": ["/review"],
        "mona": ["/board", "/documents", "/shortcuts?owner=company", document],
        "clara": [
            "/clinic",
            "/clinic/upload",
            "/patients",
            "/documents",
            document,
            "/messages",
            talk,
            "/messages/new?order=1",
            "/reports",
        ],
    }[user]
    browsing.allowed.append("403")
    page = await (browsing.signed_in(user) if user else browsing.page())
    for path in paths:
        await page.goto(path)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            assert await violations(page) == [], (path, scheme)


async def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is: the rule, why, and where."""
    # Run beside the page's own scripts, whose policy would not let it in.
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    world = await session.send(
        "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "axe"}
    )
    run = f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(found => JSON.stringify(found.violations))"
    told = await session.send(
        "Runtime.evaluate",
        {
            "expression": f"{SOURCE};\n{run}",
            "contextId": world["executionContextId"],
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    assert "exceptionDetails" not in told, told
    await session.detach()
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {[node['html'][:120] for node in rule['nodes'][:4]]}"
        for rule in json.loads(told["result"]["value"])
    ]


async def test_axe_would_find_something(browsing: Browsing) -> None:
    page = await browsing.as_("tess")
    await page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any(told.startswith("image-alt") for told in await violations(page))
