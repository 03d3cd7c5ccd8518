"""A clinic orders something, and the company answers, while both look on."""

import os
from pathlib import Path

from playwright.async_api import Page, expect
from tests.browser.conftest import Browsing
from tests.browser.test_browser_accessibility import violations
from tests.integration.desk.house import House

from scribeline.jobs.model import JobState as S

HOSTILE = "</textarea><img src=x onerror=alert(1)><script>alert(2)</script>"


async def test_a_clinic_orders_asks_and_is_answered_while_both_look_on(house: House, browsing: Browsing) -> None:
    await house.job(S.HELD)  # with a question to the clinic
    clara, mona = await browsing.as_("clara"), await browsing.as_("mona", color_scheme="dark")
    await expect(clara.get_by_role("link", name="Messages 1 new")).to_be_visible()
    await clara.get_by_role("link", name="Messages 1 new").click()
    await clara.get_by_role("link", name="Order something").press("Enter")
    await clara.get_by_label("What is wanted?").select_option("TEMPLATE")
    await clara.get_by_label("Subject").fill("A letter head")
    await clara.get_by_label("What shall it be?").fill(f"With our new address.\n{HOSTILE}")
    await clara.get_by_role("button", name="Order it").press("Enter")
    await expect(clara.get_by_text("Not answered yet")).to_be_visible()
    await expect(clara.get_by_text(HOSTILE)).to_be_visible()

    await mona.goto("/messages")
    await expect(mona.get_by_text("Waits for you")).to_have_count(1)
    assert await violations(mona) == []
    await shot(mona, "messages")
    await mona.get_by_role("link", name="A letter head").click()
    await expect(mona.locator("ol.messages[data-unread='0']")).to_have_count(1)
    await mona.get_by_label("What to tell the clinic").fill("By Friday.")
    await mona.get_by_role("button", name="Accept it").press("Enter")
    await expect(mona.get_by_text("Accepted the order")).to_be_visible()
    assert await violations(mona) == []
    await shot(mona, "thread-dark")

    await expect(clara.get_by_text("By Friday.")).to_be_visible(timeout=30_000)  # it comes by itself
    await clara.get_by_label("Write", exact=True).fill("Thank you.")
    await clara.get_by_role("button", name="Send").press("Enter")
    await expect(clara.get_by_text("Thank you.")).to_be_visible()
    assert await violations(clara) == []
    await shot(clara, "thread")
    await clara.goto("/messages")
    await clara.locator(".unread .row-link").first.click()
    await clara.get_by_label("Your answer").fill("The left one")
    await clara.get_by_role("button", name="Answer the question").press("Enter")
    await expect(clara.locator(".message-text", has_text="The left one")).to_be_visible()
    await shot(clara, "question")


async def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
