"""QA looks at a report that was delivered without it: finds it, marks it, and ends its audit; nothing else changes."""

import os
from pathlib import Path

from playwright.async_api import expect
from tests.browser.conftest import Browsing
from tests.browser.test_browser_accessibility import violations
from tests.builders import MANAGER
from tests.integration.desk.house import House

from scribeline.jobs.model import JobState as S
from scribeline.quality import service
from scribeline.quality.sampling import Plan


async def test_a_reviewer_marks_what_was_delivered(house: House, browsing: Browsing) -> None:
    browsing.allowed += ["audio", "peaks"]  # this job has none
    plan = Plan(overall_one_in=1)
    await house.company.do(lambda tx: service.update_plan(tx, MANAGER, "clinic-a", plan))
    job = await house.job(S.DELIVERED, work_type="plain")
    page = await browsing.as_("rita")
    await page.goto("/quality")
    await page.get_by_role("region", name="Delivered, and to be looked at").get_by_role("link").press("Enter")
    await page.wait_for_selector("#editor[data-ready]")
    await page.get_by_text("lungs").dblclick()
    await page.get_by_label("What it is").select_option("wrong-fact")
    await page.get_by_label("Weight").select_option("critical")
    await page.get_by_role("button", name="Mark what is selected").press("Enter")
    await expect(page.get_by_text("97", exact=False).first).to_be_visible()
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert await violations(page) == []
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=Path(folder) / "after-delivery.png")
    await page.get_by_role("button", name="Finish the audit").press("Enter")
    await page.wait_for_url(lambda url: "/quality/clinic-a/" in url)
    await expect(page.get_by_text("after its delivery")).to_be_visible()
    await expect(page.get_by_text("lungs")).to_be_visible()
    assert (await house.company.find(job)).state is S.DELIVERED
    await page.goto("/quality")
    await expect(page.get_by_text("Delivered, and to be looked at")).to_have_count(0)
