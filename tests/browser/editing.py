"""What the editor's tests share: opening a job's page, typing in its text, and seeing what the server has of it."""

import asyncio

from playwright.async_api import Locator, Page, expect
from tests.builders import MANAGER
from tests.integration.desk.house import House, page_of

from scribeline.jobs.model import Job
from scribeline.transcripts import service
from scribeline.transcripts.model import plain_text

SAVED = "✓ Saved"
OFFLINE = "⚠ No line"


def text_of(page: Page) -> Locator:
    """The report's text, to type in."""
    return page.get_by_role("textbox", name="The report")


def state_of(page: Page) -> Locator:
    """Where the text is, as the page tells it."""
    return page.locator(".save-state")


async def open_job(page: Page, job: Job) -> Locator:
    """Open a job's page, and its text."""
    await page.goto(page_of(job))
    text = text_of(page)
    await expect(text).to_be_visible()
    return text


async def type_at_end(page: Page, words: str) -> None:
    """Put the cursor at the end of the text, and type."""
    await text_of(page).focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(words)


async def saved(page: Page) -> None:
    """Wait until the server has everything."""
    await expect(state_of(page)).to_have_text(SAVED, timeout=15_000)


async def stored(house: House, job: Job) -> str:
    """The text that the server has."""
    told = await house.company.do(lambda tx: service.get(tx, MANAGER, job.client_id, job.job_id))
    return plain_text(told.revision.document)


async def paste_html(page: Page, html: str, plain: str = "") -> None:
    """Paste as another program left it on the clipboard."""
    await text_of(page).evaluate(
        """(text, [html, plain]) => {
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            data.setData("text/plain", plain);
            text.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [html, plain],
    )


async def until_kept(page: Page, *, is_kept: bool) -> None:
    """Wait until this browser keeps unsaved text, or none any more."""
    async with asyncio.timeout(15):
        while bool(await kept_in_browser(page)) is not is_kept:
            await asyncio.sleep(0.05)


async def kept_in_browser(page: Page) -> list[str]:
    """What this browser keeps of unsaved texts, as far as it can be read without the key: all of it as text."""
    found: list[str] = await page.evaluate(
        """() => new Promise((resolve, reject) => {
            const opening = indexedDB.open("scribeline");
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
                const asked = opening.result.transaction("unsaved").objectStore("unsaved").getAll();
                asked.onsuccess = () => resolve(asked.result.map((sealed) => new TextDecoder().decode(sealed.data)));
            };
        })"""
    )
    return found
