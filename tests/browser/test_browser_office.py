"""The office in a browser: an administrator saves by keyboard what a colleague has changed meanwhile, and axe finds
nothing on forms that were refused (test_browser_accessibility.py looks at every page).
"""

from playwright.async_api import expect
from tests.browser.conftest import Browsing
from tests.browser.test_browser_accessibility import violations
from tests.integration.desk.forms import read_form
from tests.integration.desk.house import House
from tests.servers.front import CLINIC_A

CLIENT = f"/office/clients/{CLINIC_A}"


async def test_a_client_is_changed_by_two_and_what_is_refused_can_be_used(house: House, browsing: Browsing) -> None:
    browsing.allowed += ["400", "409"]
    colleague = await house.sign_in("ada")
    page = await browsing.as_("ada")
    await page.get_by_role("link", name="Office").click()
    await page.get_by_role("link", name="Clinic-A").click()
    theirs = await read_form(colleague, CLIENT)
    await theirs.send(display_name="Their name", time_zone="Europe/Paris")

    # Enter saves, whatever other buttons there are.
    await page.get_by_label("Name", exact=True).fill("My name")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Somebody else saved this while you were at it.")
    assert await violations(page) == []
    await expect(page.get_by_label("Name", exact=True)).to_have_value("My name")
    await expect(page.locator(".theirs")).to_have_text("Their name")
    await expect(page.get_by_label("Time zone")).to_have_value("Europe/Paris")
    await page.get_by_label("Turnaround, hours").fill("soon")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Turnaround, hours")).to_be_focused()
    await page.get_by_label("Turnaround, hours").fill("36")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_have_text("Saved.")
    await expect(page.get_by_role("heading", name="My name")).to_be_visible()

    await page.goto(f"{CLIENT}/prices")
    await page.get_by_label("Line definition", exact=True).select_option("report/1")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_label("Billing terms")).to_have_value(
        'currency = "USD"\npayment_days = 30\n\n[[line_definition]]\ndefinition = "report/1"\nfrom = 2026-01-01\n'
    )
    await page.get_by_label("Price of a unit, row 1").fill("4.50")
    await page.get_by_label("From, row 1").fill("soon")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("From, row 1")).to_be_focused()
    await expect(page.locator("#rate_0_from-error")).to_have_text("From has to be a date of the form 2026-01-31.")
    assert await violations(page) == []

    await page.goto("/office/invoices")
    await page.get_by_label("Client", exact=True).select_option(label="Every client")
    await page.get_by_role("button", name="Draft", exact=True).click()
    await expect(page.locator(".month-end")).to_contain_text("2 clients need a look.")
    assert await violations(page) == []
