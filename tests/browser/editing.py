"""What the editor's tests share: opening a job's page, typing in its text, and seeing what the server has of it."""

from playwright.async_api import Locator, Page, expect
from tests.builders import CLAIM_S, MANAGER
from tests.integration.desk.house import TESS, House, page_of
from tests.servers.front import CLINIC_A

from scribeline.jobs import runs
from scribeline.jobs import service as jobs
from scribeline.jobs.model import Job
from scribeline.transcripts import service
from scribeline.transcripts.model import Document, plain_text
from scribeline.transcripts.store import Heard

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
    await expect(text).to_be_visible(timeout=30_000)  # a long report on a busy machine
    await expect(page.locator("#editor[data-ready]")).to_be_attached()
    return text


async def type_at_end(page: Page, words: str) -> None:
    """Put the cursor at the end of the text, and type."""
    await text_of(page).focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(words)


async def saved(page: Page, *, within_s: float = 15.0) -> None:
    """Wait until the server has everything."""
    await expect(state_of(page)).to_have_text(SAVED, timeout=within_s * 1000)


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
    for _ in range(300):
        if bool(await kept_in_browser(page)) is is_kept:
            return
        await page.wait_for_timeout(50)
    raise AssertionError("the browser's database did not come to that")


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


async def drafted_job(house: House, heard: Heard, document: Document) -> Job:
    """A job in tess's hands, with this draft."""
    company = house.company
    run = await company.begin(await company.received(CLINIC_A, work_type="checked"))
    job = run.job
    await company.work(
        lambda tx: runs.complete_draft(tx, job.client_id, job.job_id, run.fence, heard, document), job.client_id
    )
    return await company.do(lambda tx: jobs.claim(tx, TESS, job.client_id, job.job_id, claim_s=CLAIM_S))
