"""Reports in a browser: a manager looks, chooses and takes a file along; a transcriptionist sees their own work."""

import csv
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Page, expect
from tests.browser.conftest import Browsing
from tests.browser.test_browser_accessibility import SCHEMES, violations
from tests.integration.desk.house import House
from tests.integration.desk.reported import report_on
from tests.servers.postgres import DatabaseUrls


async def total_of(page: Page) -> list[str]:
    """The last row of the table."""
    return await page.locator(".report-table tfoot tr").first.locator("td").all_inner_texts()


async def documents_by_row(page: Page) -> dict[str, int]:
    """How many documents each group has."""
    rows = await page.locator(".report-table tbody tr").all()
    return {await row.locator("th").inner_text(): int(await row.locator("td").first.inner_text()) for row in rows}


async def test_reports_from_the_first_look_to_the_file(
    house: House, browsing: Browsing, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    today = house.front.clock().date()
    report_on(database_urls, today, days=40, each_day=6)

    # The manager opens the reports, and sees all clients of the last thirty days.
    mona = await browsing.as_("mona")
    await mona.get_by_role("link", name="Reports").click()
    await expect(mona.get_by_role("heading", name="Turnaround")).to_be_visible()
    both = await documents_by_row(mona)
    assert set(both) == {"Clinic-A", "Clinic-B"}
    assert int((await total_of(mona))[0]) == sum(both.values())
    charts = mona.get_by_role("img")
    assert await charts.count() == 3
    for chart in await charts.all():
        assert await chart.locator("title").first.text_content()
        assert "The lowest is" in (told := await chart.locator("desc").text_content() or "") or "First comes" in told
    assert await violations(mona, *SCHEMES) == []

    # Another period, one client, by work type: as a form that one fills in.
    await mona.get_by_label("From", exact=True).fill((today - timedelta(days=9)).isoformat())
    await mona.get_by_label("Client", exact=True).select_option(label="Clinic-A")
    await mona.get_by_label("by", exact=True).select_option(label="work type")
    await mona.get_by_role("button", name="Show").click()
    await expect(mona.get_by_role("heading", name="By work type")).to_be_visible()
    fewer = await documents_by_row(mona)
    assert set(fewer) == {"Letter", "Plain", "Checked"}
    assert sum(fewer.values()) < both["Clinic-A"]

    # Of one client's documents those of one work type and author.
    await mona.get_by_label("Work type", exact=True).select_option(label="Letter")
    await mona.get_by_label("Author", exact=True).select_option(label="Dr. Vogel")
    await mona.get_by_role("button", name="Show").click()
    await expect(mona.locator(".report-table tbody tr")).to_have_count(1)
    assert await documents_by_row(mona) == {"Letter": fewer["Letter"]}
    await mona.go_back()

    # What is shown is what the file has, to the digit.
    async with mona.expect_download() as waiting:
        await mona.get_by_role("link", name="Download CSV").click()
    download = await waiting.value
    assert download.suggested_filename == f"turnaround-{today - timedelta(days=9)}-{today}.csv"
    await download.save_as(tmp_path / "turnaround.csv")
    rows = list(csv.DictReader((tmp_path / "turnaround.csv").read_text("utf-8").splitlines()))
    assert {row["work_type"].rpartition("/")[2].title(): int(row["documents"]) for row in rows[:-1]} == fewer
    assert rows[-1]["work_type"] == "total"

    # Every other report has its page; a wrong period is told, and a time without documents is no riddle.
    for title in ("Volume", "Productivity", "Drafts", "Blanks and questions", "Margin", "QA"):
        await mona.get_by_role("navigation", name="Reports").get_by_role("link", name=title, exact=True).click()
        await expect(mona.get_by_role("heading", level=2, name=title, exact=True)).to_be_visible()
    assert "Nothing was audited in this time." in await mona.locator("main").inner_text()
    await mona.goto("/reports/volume?from=2026-02-02&to=2026-02-01")
    await expect(mona.get_by_role("alert")).to_have_text("The last day lies before the first one.")
    await mona.goto("/reports/margin?from=2020-02-01&to=2020-02-01")
    await expect(mona.locator(".empty")).to_have_text("Nothing was delivered in this time.")

    # A transcriptionist sees their own work, and nobody else's by any address.
    browsing.allowed += ["404"]
    tess = await browsing.as_("tess")
    await tess.get_by_role("link", name="Reports").click()
    await expect(tess.get_by_role("heading", name="Productivity: your own work")).to_be_visible()
    mine = int((await total_of(tess))[0])
    await mona.goto("/reports/productivity?by=person")
    by_person = await documents_by_row(mona)
    assert (mine, set(by_person)) == (by_person["tess"], {"tess", "theo"})
    assert "theo" not in await tess.content()
    for address in ("/reports/margin", "/reports/turnaround", "/reports/margin/csv"):
        answer = await tess.goto(address)
        assert answer is not None
        assert answer.status == 404
    # A clinic sees its own, and nobody's name.
    clara = await browsing.as_("clara")
    await clara.goto("/reports/volume?by=person&client=clinic-b")
    assert "tess" not in await clara.content()
