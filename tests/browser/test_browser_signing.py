"""A clinic's doctor reads a document, sees what they are about to sign, and signs it."""

import pytest
from playwright.async_api import expect
from tests.browser.conftest import Browsing
from tests.browser.test_browser_accessibility import violations
from tests.delivering import deliver_file
from tests.integration.desk.house import House
from tests.servers.front import CLINIC_A

from scribeline.jobs.model import JobState as S
from scribeline.v1 import clients_pb2, users_pb2

Terms = clients_pb2.ClientTerms


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_doctor_reads_and_signs_with_the_keyboard_alone(house: House, browsing: Browsing, scheme: str) -> None:
    rule = Terms(effective_from_date="2020-01-01", sign_off=Terms.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED)
    client = clients_pb2.Client(name=f"clients/{CLINIC_A}", terms=[rule])
    await house.front.admin.clients.UpdateClient(clients_pb2.UpdateClientRequest(client=client))
    clara = users_pb2.User(name="users/clara", signs_for=[f"clients/{CLINIC_A}/authors/vogel"])
    await house.front.admin.users.UpdateUser(users_pb2.UpdateUserRequest(user=clara))
    job, _ = await deliver_file(house.company, await house.job(S.APPROVED))

    page = await browsing.as_("clara", color_scheme=scheme)
    await page.goto("/documents")
    await page.get_by_role("region", name="To be signed").get_by_role("link").click()
    await expect(page.get_by_text("Preliminary")).to_be_visible()
    await page.get_by_role("button", name="Sign this document").press("Enter")
    dialog = page.get_by_role("dialog", name="Sign this document?")
    await expect(dialog.get_by_text(str(job.job_id))).to_be_visible()
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Not yet").press("Enter")
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name="Sign this document").press("Enter")
    shown = await dialog.locator(".sum").inner_text()
    await dialog.get_by_role("button", name="I have read it: sign").press("Enter")
    await expect(page.get_by_text("Signed", exact=True)).to_be_visible()
    await expect(page.get_by_text(shown)).to_be_visible()
    await expect(page.get_by_role("button", name="Sign this document")).to_have_count(0)
    assert await violations(page) == []
