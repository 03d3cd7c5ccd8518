"""A real Chromium, and the desk over a real front and database to open in it.

    async def test_something(house: House, browsing: Browsing) -> None:
        page = await browsing.as_("tess")          # signed in, on their first page
        await page.get_by_role("button", name="Take the next job").click()

A page that logs an error, breaks the content security policy or asks another address for something fails its test.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright
from tests.integration.conftest import clock, database, database_urls, postgres_server
from tests.integration.desk.conftest import company, front, house
from tests.integration.desk.house import PASSWORD, House

from scribeline.desk.sessions import COOKIE

__all__ = ["clock", "company", "database", "database_urls", "front", "house", "postgres_server"]

CHROMIUM = Path("/usr/bin/chromium")
IS_THERE = CHROMIUM.exists()
QUIET = (
    "--disable-gpu",  # there is none, and imitating one costs a fifth of a page's time
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--no-pings"),
    # What nobody looks at: a renderer in store for the next page, and the window's own surface as a web page.
    "--disable-features=OptimizationHints,MediaRouter,Translate,SpareRendererForSitePerProcess,PreloadTopChromeWebUI,"
    "InitialWebUI,WebUIReloadButton",
    *(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
    ),
)
WIDE = {"width": 1280, "height": 800}

AXE = Path(__file__).parents[2] / "services/scribeline/desk/frontend/node_modules/axe-core/axe.min.js"


@dataclass
class Browsing:
    """Opens pages, each with a browser profile of its own."""

    browser: Browser
    house: House
    allowed: list[str] = field(default_factory=list)
    """Parts of console messages that the test brings about itself."""
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def page(self, **options: Any) -> Page:
        """A page of somebody who is not signed in."""
        settings = {"viewport": WIDE, "locale": "en-US", "timezone_id": "America/New_York", **options}
        context = await self.browser.new_context(base_url=self.house.origin, **settings)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = await context.new_page()
        self.watch(page)
        return page

    async def as_(self, user: str, **options: Any) -> Page:
        """A page of somebody who is signed in, and sees their first page."""
        page = await self.signed_in(user, **options)
        await page.goto("/")
        return page

    async def signed_in(self, user: str, **options: Any) -> Page:
        """A blank page of somebody who is signed in, for a test that opens a page of its own.

        They signed in without the browser, which has their cookie: the page /sign-in costs a second of a core.
        """
        page = await self.page(**options)
        await self.let_in(page, user)
        return page

    async def let_in(self, page: Page, user: str) -> None:
        """Sign somebody in, in the place of whoever was signed in there."""
        person = self.house.anybody()
        answer = await person.send("POST", "/sign-in", data={"user": user, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        cookie = {"name": COOKIE, "value": person.cookie, "domain": "127.0.0.1", "path": "/"}
        await page.context.add_cookies([{**cookie, "secure": True, "httpOnly": True, "sameSite": "Strict"}])

    def watch(self, page: Page) -> None:
        """Complain of what the page should not do."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._asked)

    async def close(self) -> None:
        """Close all, and fail the test if anything was wrong."""
        for context in self._contexts:
            with contextlib.suppress(Exception):
                await context.close()
        wrong = [told for told in self.complaints if not any(part in told for part in self.allowed)]
        assert not wrong, wrong

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} at {message.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.house.origin, "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")


async def sign_in(page: Page, user: str) -> None:
    """Sign in as a person does."""
    await page.goto("/sign-in")
    await page.get_by_label("User name").fill(user)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, without its own calls home."""
    if not IS_THERE:
        pytest.fail("Chromium is missing: `make test-browser` installs it (apt-get install chromium).")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        await browser.close()


@pytest.fixture
async def browsing(chromium: Browser, house: House) -> AsyncIterator[Browsing]:
    """Opens pages of the test's own desk."""
    browsing = Browsing(chromium, house)
    yield browsing
    await browsing.close()
