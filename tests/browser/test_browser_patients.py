"""Whose dictations are, as a clinic's person goes about it in a browser."""

from playwright.async_api import FilePayload
from tests.browser.conftest import Browsing
from tests.browser.test_browser_accessibility import SCHEMES, violations
from tests.integration.desk.house import House
from tests.servers.front import CLINIC_A

from scribeline.dictations.model import Details, Patient

LIST = (
    "Chart No;Last Name;First Name;DOB\r\n12345;Brown;Ada;1960-05-04\r\n12346;Brown;Ada M.;1961-05-04\r\n"
    "777;Grün;Bea;1980-02-02\r\n"
)


async def test_a_list_comes_in_and_a_dictation_finds_its_patient(house: House, browsing: Browsing) -> None:
    told = Patient("Ada Brown", "12345", "1961-05-04", "2026-03-02")
    details = Details(author_id="vogel", work_type_id="checked", patient=told)
    page = await browsing.as_("clara")
    await page.get_by_role("link", name="Patients").click()
    await page.get_by_text("Of every dictation under way it is known whose it is.").wait_for()
    await page.get_by_role("link", name="Import a list").click()
    file = FilePayload(name="list.csv", mimeType="text/csv", buffer=LIST.encode("cp1252"))
    browsing.allowed.append("400")
    await page.get_by_label("CSV file").set_input_files(file)
    await page.get_by_role("button", name="Import").click()
    await page.get_by_text("Line 4 is not UTF-8").wait_for()
    assert await page.get_by_label("CSV file").get_attribute("aria-invalid") == "true"
    await page.get_by_label("CSV file").set_input_files(file)
    await page.get_by_label("Written in").select_option("Windows-1252")
    await page.get_by_role("button", name="Import").click()
    await page.get_by_text("3 new patients").wait_for()
    assert await violations(page) == []

    await house.company.received(CLINIC_A, details=details)
    await page.get_by_role("link", name="Patients").click()
    await page.get_by_text("agrees with the lists in one thing and not in another").wait_for()
    await page.get_by_role("link", name="Checked").click()
    rows = page.locator(".candidates tbody tr")
    await rows.first.wait_for()
    assert await rows.count() == 3  # what was said, and the two Browns
    assert (await rows.nth(1).locator(".differs").inner_text()).startswith("04 May 1960")
    assert await violations(page, *SCHEMES) == []
    await page.get_by_role("button", name="This is the one: Ada Brown", exact=True).focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("clara has said whose it is: Ada Brown, 12345").wait_for()
    assert await page.get_by_label("Date of birth").last.input_value() == "1960-05-04"
    await page.get_by_role("link", name="Back to the list").click()
    await page.get_by_text("Of every dictation under way it is known whose it is.").wait_for()
