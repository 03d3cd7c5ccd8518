"""axe-core finds nothing on any page, in light and in dark; and it looks at all pages that the desk has."""

import json
import re
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, CDPSession, Page
from starlette.routing import Route
from tests.browser.conftest import AXE, Browsing
from tests.integration.billing.house import PAY, TERMS, BillingHouse
from tests.integration.desk.forms import read_form
from tests.integration.desk.house import PASSWORD, House, answers_of, new_request
from tests.servers.front import CLINIC_A, COMPANY
from tests.unit.deliverables.crafted import template

from scribeline.desk.app import desk_of, routes
from scribeline.desk.rendering import STATIC
from scribeline.dictations.model import Priority
from scribeline.identity.model import Role
from scribeline.jobs.model import JobState as S
from scribeline.settings import Settings

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that a colour scheme alone can break."""
DARK = re.compile(r"prefers-color-scheme[^{]*\{\s*[^{]*\{([^}]*)\}|data-theme[^{]*\{([^}]*)\}")
"""What a style sheet says of one colour scheme."""
SOURCE = AXE.read_text("utf-8") if AXE.exists() else ""

CLIENT = "/office/clients/{client}"
VISITED: dict[str, tuple[str, ...]] = {
    "": ("/sign-in", "/once/{link}"),
    "tess": ("/work", "/past", "/past?q=nothing", "/account", "/shortcuts", "/nowhere"),
    "anna": ("/pay", "/pay/{statement}"),
    "rita": ("/review", "/quality/{client}/{audit}"),
    "mona": ("/board", "/documents", "/shortcuts?owner=company", "/quality"),
    "clara": (
        "/clinic",
        "/clinic/upload",
        "/patients",
        "/patients/import",
        "/documents",
        "/documents/{client}/{job}",
        "/messages",
        "/messages/job/{client}/{job}",
        "/messages/new?order=1",
        "/messages/{client}/{thread}",
        "/reports",
    ),
    "ada": (
        "/office/clients",
        "/office/new-client",
        CLIENT,
        f"{CLIENT}/terms",
        f"{CLIENT}/new-terms",
        f"{CLIENT}/terms/{{first_day}}",
        f"{CLIENT}/authors",
        f"{CLIENT}/new-author",
        f"{CLIENT}/authors/{{author}}",
        f"{CLIENT}/work-types",
        f"{CLIENT}/new-work-type",
        f"{CLIENT}/work-types/{{work_type}}",
        f"{CLIENT}/templates",
        f"{CLIENT}/templates/{{template}}",
        f"{CLIENT}/recipients",
        f"{CLIENT}/new-recipient",
        f"{CLIENT}/recipients/{{recipient}}",
        f"{CLIENT}/prices",
        f"{CLIENT}/quality-plan",
        f"{CLIENT}/phrases",
        f"{CLIENT}/new-phrases",
        f"{CLIENT}/phrases/{{phrase_set}}",
        "/office/routing",
        "/office/routing/{user}",
        "/office/invoices",
        "/office/invoices/{client}/{invoice}",
        "/office/pay",
        "/office/pay/{user}",
        "/office/pay/{user}/{statement}",
    ),
}
"""By whom which pages are looked at here, as the desk's routes name them."""

REFUSED = {"/once/{link}": 403, "/nowhere": 404}
"""Which of them tell of something that went wrong, by their status."""

ELSEWHERE = {
    "/jobs/{client}/{job}": "test_editor_reading.py",  # with what is marked and asked
    "/patients/{client}/{job}": "test_browser_patients.py",  # with whom it could be
    "/reports/{kind}": "test_browser_reports.py",  # with figures to draw
}
"""Pages that say nothing without a story: the test that tells it looks at them, in light and in dark."""

NO_PAGES = {
    "/": "leads to the first page of one's role",
    "/office": "leads to the clients",
    "/health": "is for what looks after the desk",
    "/documents/{client}/{job}/files/{deliverable}": "a file",
    "/documents/{client}/{job}/copies/{recipient}": "a file",
    "/reports/{kind}/csv": "a file",
    f"{CLIENT}/templates/{{template}}/file": "a file",
    f"{CLIENT}/templates/{{template}}/sample": "a file",
    "/office/invoices/{client}/{invoice}/file": "a file",
}
"""Addresses that a person opens and that show no page."""


async def test_every_page_of_the_desk_is_looked_at() -> None:
    served = {
        route.path
        for route in routes(desk_of(Settings()))
        if isinstance(route, Route) and "GET" in (route.methods or ()) and not route.path.startswith("/answers/")
    }
    visited = {path.partition("?")[0] for paths in VISITED.values() for path in paths} - {"/nowhere"}
    assert visited | set(ELSEWHERE) | set(NO_PAGES) == served
    for name in ELSEWHERE.values():
        assert ", *SCHEMES) == []" in (Path(__file__).parent / name).read_text("utf-8"), name


def test_schemes_differ_in_colours_alone() -> None:
    """So that what axe finds in one scheme and is no matter of colour, it would find in the other."""
    for style in STATIC.glob("*.css"):
        for block in re.findall(
            r"prefers-color-scheme[^{]*\{\s*[^{]*\{([^}]*)\}|data-theme[^{]*\{([^}]*)\}", style.read_text()
        ):
            told = [line.split(":")[0].strip() for line in "".join(block).split(";") if line.strip()]
            assert told, style.name
            assert all(name.startswith("--") or name == "color-scheme" for name in told), (style.name, told)


async def test_axe_finds_nothing(house: House, browsing: Browsing) -> None:
    assert SOURCE, "axe-core is missing: `make test-browser` installs it"
    browsing.allowed += ["403", "404"]
    ids = await furnish(house)
    found: dict[str, list[str]] = {}
    page = await browsing.page()
    for user, paths in VISITED.items():
        if user:
            await browsing.let_in(page, user)
        for path in paths:
            address = path.replace("{job}", ids["held" if path.startswith("/messages") else "delivered"])
            for name, value in ids.items():
                address = address.replace(f"{{{name}}}", value)
            answer = await page.goto(address)
            assert answer is not None
            assert answer.status == REFUSED.get(path, 200), address
            if wrong := [*await violations(page, *SCHEMES), *await wrong_as_a_page(page)]:
                found[path] = wrong
    assert found == {}


async def furnish(house: House) -> dict[str, str]:
    """Something for each page to show: the ids in their addresses."""
    jobs = {state: await house.job(state) for state in S}
    await house.job(priority=Priority.STAT)
    anna = await house.front.user("anna", Role.TRANSCRIPTIONIST, COMPANY, password=PASSWORD)
    await house.front.user("quinn", Role.REVIEWER, COMPANY, password=PASSWORD)
    home = CLIENT.format(client=CLINIC_A)
    ada, clara, rita = [await house.sign_in(user) for user in ("ada", "clara", "rita")]
    asked = {"client": CLINIC_A, "subject": "A letter head", "text": "With our address.", "wanted": "AUTHOR"}
    thread = (await clara.post("/answers/threads", **asked, request_id=new_request())).json()["address"]
    audit = (await rita.get(f"{answers_of(jobs[S.IN_REVIEW])}/audit")).json()["audit"]["audit"]
    await (await read_form(ada, f"{home}/new-recipient")).send(recipient_id="dr-roe", display_name="Dr. Roe")
    words = {"phrase_set_id": "names", "display_name": "Names", "phrases": "Halleraine | Halloran"}
    await (await read_form(ada, f"{home}/new-phrases")).send(**words)
    paper = {"template_id": "paper", "display_name": "Paper"}
    await (await read_form(ada, f"{home}/templates")).send({"content": template()}, **paper)
    await (await read_form(ada, f"{home}/prices")).send(terms=TERMS)
    today = house.front.clock().date()
    span = {"first": today.replace(day=1).isoformat(), "last": today.isoformat()}
    # One rate is missing, so that the draft has something to say.
    await BillingHouse(house.front, house.company, house.front.clock, anna).delivered(text="the lungs are clear " * 20)
    drafted = await (await read_form(ada, "/office/invoices")).send(client=CLINIC_A, **span)
    await (await read_form(ada, "/office/pay/anna")).send(rules=PAY)
    house.front.clock.advance(days=2)
    ada = await house.sign_in("ada")
    settled = await (await read_form(ada, f"/office/pay/anna?first={span['first']}&last={span['last']}")).send()
    terms = {"effective_from_date": "2026-01-01", "turnaround": "24", "stat_turnaround": "2"}
    await (await read_form(ada, f"{home}/new-terms")).send(**terms)
    return {
        "client": CLINIC_A,
        "held": str(jobs[S.HELD].job_id),
        "delivered": str(jobs[S.DELIVERED].job_id),
        "link": "nonsense",
        "thread": thread.rpartition("/")[2],
        "audit": audit,
        "recipient": "dr-roe",
        "phrase_set": "names",
        "template": "paper",
        "author": "vogel",
        "work_type": "checked",
        "user": "anna",
        "first_day": terms["effective_from_date"],
        "invoice": last_part(drafted.headers["location"]),
        "statement": last_part(settled.headers["location"]),
    }


def last_part(address: str) -> str:
    """The id at the end of an address."""
    return address.partition("?")[0].rpartition("/")[2]


async def wrong_as_a_page(page: Page) -> list[str]:
    """Ids that two elements have, and whether one would have to scroll aside."""
    told: list[str] = await page.evaluate(
        """() => {
            const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
            const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
            return document.documentElement.scrollWidth > innerWidth ? [...twice, "(it is too wide)"] : twice;
        }"""
    )
    return told


async def violations(page: Page, *schemes: Literal["light", "dark"]) -> list[str]:
    """What axe-core finds wrong with the page as it is: the rule, why, and where. With schemes: in each of them, all
    that it knows in the first one and in the others what colours can break.
    """
    # Run beside the page's own scripts, whose policy would not let it in.
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    world = await session.send(
        "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "axe"}
    )
    context = world["executionContextId"]
    await evaluate(session, context, f"{SOURCE};0")
    found = [] if schemes else await run_axe(session, context, RULES)
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        rules = RULES if scheme == schemes[0] else COLOURS
        found += [f"{scheme}: {told}" for told in await run_axe(session, context, rules)]
    await session.detach()
    return found


async def run_axe(session: CDPSession, context: int, rules: list[str]) -> list[str]:
    """What these rules find."""
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"], "preload": False, "iframes": False})
    told = await evaluate(
        session, context, f"axe.run(document, {options}).then(found => JSON.stringify(found.violations))"
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {[node['html'][:120] for node in rule['nodes'][:4]]}"
        for rule in json.loads(told)
    ]


async def evaluate(session: CDPSession, context: int, expression: str) -> Any:
    """What a script says in a world of its own."""
    asked = {"expression": expression, "contextId": context, "awaitPromise": True, "returnByValue": True}
    told = await session.send("Runtime.evaluate", asked)
    assert "exceptionDetails" not in told, told
    return told["result"]["value"]


async def test_axe_would_find_something(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content(
        """<!doctype html><html lang="en"><title>A page</title>
        <style>
          main { background: #fff; color: #ddd }
          @media (prefers-color-scheme: dark) { main { background: #000; color: #222 } }
        </style>
        <main id="main"><h1>A page</h1><img id="main" src=""><p>It can hardly be read.</p></main>"""
    )
    found = await violations(page, *SCHEMES)
    assert any(told.startswith("light: image-alt") for told in found), found
    for scheme in SCHEMES:
        assert any(told.startswith(f"{scheme}: color-contrast") for told in found), (scheme, found)
    assert await wrong_as_a_page(page) == ["main"]
    await page.close()
