"""Nothing is ever lost: each way to lose work ends with the text safe and the person told."""

from playwright.async_api import expect
from tests.browser.conftest import Browsing
from tests.browser.editing import kept_in_browser, open_job, saved, state_of, stored, text_of, type_at_end, until_kept
from tests.builders import CLAIM_S, MANAGER
from tests.integration.desk.house import PASSWORD, TESS, THEO, House, page_of

from scribeline.jobs import service as jobs
from scribeline.jobs.model import Job, JobState
from scribeline.transcripts import service as transcripts
from scribeline.transcripts.model import Block, BlockKind, Document, Run

NETWORK = ("net::", "Failed to load resource")
"""What the browser says itself where a line is cut or a request refused."""


async def test_what_is_typed_while_the_line_is_cut_is_kept_and_saved_when_it_is_back(
    house: House, browsing: Browsing
) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await page.context.set_offline(True)
    await type_at_end(page, " No effusion.")
    await expect(state_of(page)).to_contain_text("No line")
    await type_at_end(page, " No nodule.")
    assert "effusion" not in await stored(house, job)
    await page.context.set_offline(False)
    await saved(page)
    assert (await stored(house, job)).endswith("No effusion. No nodule.")


async def test_a_browser_that_dies_has_kept_the_text_and_keeps_it_unreadable(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await page.route(
        "**/transcript", lambda route: route.abort() if route.request.method == "PUT" else route.continue_()
    )
    await type_at_end(page, " Sekretwort.")

    await until_kept(page, is_kept=True)
    assert not any("Sekretwort" in kept for kept in await kept_in_browser(page))
    again = await page.context.new_page()
    browsing.watch(again)
    await page.close(run_before_unload=False)
    await open_job(again, job)
    await expect(text_of(again)).to_contain_text("Sekretwort.")
    await saved(again)
    assert (await stored(house, job)).endswith("Sekretwort.")
    await until_kept(again, is_kept=False)


async def test_an_expired_sign_in_is_renewed_over_the_page(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await page.context.clear_cookies()
    await type_at_end(page, " Typed after the session ended.")
    dialog = page.get_by_role("dialog", name="Sign in again")
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Sign in and go on").click()
    await saved(page)
    assert (await stored(house, job)).endswith("Typed after the session ended.")


async def test_in_a_second_tab_a_report_is_read_only_until_it_is_taken_over(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    first = await browsing.signed_in("tess")
    await open_job(first, job)
    await type_at_end(first, " From the first tab.")
    second = await first.context.new_page()
    browsing.watch(second)
    await open_job(second, job)
    await expect(text_of(second)).to_have_attribute("contenteditable", "false")
    await expect(second.get_by_text("open in another tab")).to_be_visible()
    await second.get_by_role("button", name="Go on here").click()
    await expect(text_of(second)).to_have_attribute("contenteditable", "true")
    await expect(text_of(first)).to_have_attribute("contenteditable", "false")
    await expect(text_of(second)).to_contain_text("From the first tab.")
    await type_at_end(second, " From the second.")
    await saved(second)
    assert (await stored(house, job)).endswith("From the first tab. From the second.")


def paragraphs(*texts: str) -> Document:
    """A document without word times."""
    return Document(tuple(Block(BlockKind.PARAGRAPH, (Run(text),)) for text in texts))


async def save_elsewhere(house: House, job: Job, document: Document) -> None:
    """Save as the same person from another machine."""
    now = await house.company.do(lambda tx: transcripts.get(tx, MANAGER, job.client_id, job.job_id))
    etag = now.revision.etag
    await house.company.do(
        lambda tx: transcripts.save(tx, TESS, job.client_id, job.job_id, document, etag, claim_s=CLAIM_S)
    )


async def test_what_two_machines_changed_in_different_places_is_put_together(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    await save_elsewhere(house, job, paragraphs("The lungs are clear.", "The heart is normal."))
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await save_elsewhere(house, job, paragraphs("Both lungs are clear.", "The heart is normal."))
    await type_at_end(page, " No effusion.")
    await saved(page)
    await expect(text_of(page)).to_contain_text("Both lungs are clear.")
    assert await stored(house, job) == "Both lungs are clear.\nThe heart is normal. No effusion."


async def test_where_both_changed_the_same_words_a_person_chooses(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    await save_elsewhere(house, job, paragraphs("Takes 20 mg"))
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await save_elsewhere(house, job, paragraphs("Takes 20 mcg"))
    await text_of(page).focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.press("Backspace")
    await page.keyboard.type("L")
    dialog = page.get_by_role("dialog", name="The same passage was changed twice")
    await expect(dialog).to_contain_text("Takes 20 mL")
    await expect(dialog).to_contain_text("Takes 20 mcg")
    await dialog.get_by_label("The saved one").check()
    await dialog.get_by_role("button", name="Go on with this").click()
    await saved(page)
    await expect(text_of(page)).to_have_text("Takes 20 mcg")


async def test_a_job_taken_over_by_a_colleague_leaves_the_text_here(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await house.company.do(lambda tx: jobs.release(tx, MANAGER, job.client_id, job.job_id))
    await house.company.do(lambda tx: jobs.claim(tx, THEO, job.client_id, job.job_id, claim_s=CLAIM_S))
    await type_at_end(page, " Mine.")
    await expect(page.get_by_text("nothing of it is lost")).to_be_visible()
    await expect(text_of(page)).to_have_attribute("contenteditable", "false")
    await expect(text_of(page)).to_contain_text("Mine.")
    assert await kept_in_browser(page)
    assert "Mine." not in await stored(house, job)


async def test_nothing_is_left_in_the_browser_after_submission(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await type_at_end(page, " Done.")
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_url(lambda url: "/jobs/" not in url)
    assert not await kept_in_browser(page)
    await page.goto(page_of(job))
    await expect(text_of(page)).to_have_attribute("contenteditable", "false")


async def test_one_change_is_saved_with_less_than_5_kib(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    await save_elsewhere(house, job, paragraphs(*(f"Paragraph {n} of the report." for n in range(2_000))))
    page = await browsing.signed_in("tess")
    sizes: list[int] = []
    page.on("request", lambda request: sizes.append(len(request.post_data or "")) if request.method == "PUT" else None)
    await open_job(page, job)
    await type_at_end(page, " One more.")
    await saved(page)
    assert sizes
    assert max(sizes) < 5 * 1024
