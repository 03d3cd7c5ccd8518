"""Copies as people meet them: asked for beside the text and on the document's page, and listed once they are made."""

from playwright.async_api import expect
from tests.browser.conftest import Browsing
from tests.browser.editing import open_job
from tests.browser.test_browser_accessibility import violations
from tests.builders import caller
from tests.delivering import deliver_file
from tests.integration.desk.house import House
from tests.servers.front import CLINIC_A

from scribeline.identity.model import Role
from scribeline.jobs import service as jobs
from scribeline.jobs.model import JobState as S
from scribeline.v1 import recipients_pb2

TESS = caller("tess", Role.TRANSCRIPTIONIST)


async def test_a_copy_is_asked_for_while_one_writes_and_found_with_the_document(
    house: House, browsing: Browsing
) -> None:
    for recipient_id, name in (("dr-roe", "Dr. Jane Roe"), ("ward-4", "Ward 4"), ("archive", "The archive")):
        await house.front.manager.recipients.CreateRecipient(
            recipients_pb2.CreateRecipientRequest(
                parent=f"clients/{CLINIC_A}",
                recipient_id=recipient_id,
                recipient=recipients_pb2.Recipient(display_name=name),
            )
        )
    job = await house.job(S.EDITING, work_type="plain")

    browsing.allowed += ["audio", "peaks"]  # this job has none
    page = await browsing.as_("tess")
    await open_job(page, job)
    copies = page.locator("section", has=page.get_by_role("heading", name="Copies"))
    for name in ("Dr. Jane Roe", "Ward 4"):
        await copies.get_by_label("Copy to", exact=True).select_option(label=name)
        await copies.get_by_role("button", name="Add a copy").press("Enter")
        await expect(copies.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    await copies.get_by_role("button", name="No copy to Ward 4").press("Enter")
    await expect(copies.get_by_role("listitem")).to_have_count(1)
    assert await violations(page) == []

    clinic = await browsing.as_("clara")
    document = f"/documents/{CLINIC_A}/{job.job_id}"
    await clinic.goto(document)
    await expect(clinic.get_by_role("listitem").filter(has_text="Dr. Jane Roe dictated")).to_be_visible()
    await clinic.get_by_label("Copy to", exact=True).select_option(label="Ward 4")
    await clinic.get_by_role("button", name="Add a copy").click()
    await expect(clinic.get_by_role("listitem").filter(has_text="Ward 4")).to_be_visible()
    assert await violations(clinic) == []

    await deliver_file(
        house.company,
        await house.company.do(lambda tx: jobs.submit(tx, TESS, CLINIC_A, job.job_id, "r1")),
    )
    await clinic.reload()
    for name in ("Dr. Jane Roe", "Ward 4"):
        link = clinic.get_by_role("link", name=name)
        await expect(link).to_have_attribute("href", f"{document}/copies/{'dr-roe' if 'Roe' in name else 'ward-4'}")
    await expect(clinic.get_by_role("button", name="Add a copy")).to_have_count(0)
    assert await violations(clinic) == []

    # It is delivered, and somebody else shall have it, too.
    await clinic.get_by_label("Send a copy to").select_option(label="The archive")
    await clinic.get_by_role("button", name="Send a copy").click()
    await expect(clinic.get_by_role("link", name="The archive")).to_have_attribute("href", f"{document}/copies/archive")
    await expect(clinic.get_by_label("Send a copy to")).to_have_count(0)
