"""The editor for everybody: by keyboard alone, in light and dark, to a screen reader; for QA; to take a draft."""

from playwright.async_api import expect
from tests.browser.conftest import Browsing
from tests.browser.editing import open_job, saved, state_of, stored, text_of, type_at_end
from tests.browser.test_browser_accessibility import SCHEMES, violations
from tests.builders import CLAIM_S, caller
from tests.integration.desk.house import TESS, House, page_of
from tests.servers.front import CLINIC_A

from scribeline.identity.model import Role
from scribeline.jobs import service as jobs
from scribeline.jobs import store
from scribeline.jobs.model import JobState
from scribeline.v1 import clients_pb2

NETWORK = ("Failed to load resource",)
"""These jobs have no recording."""


async def test_axe_finds_nothing_in_light_and_dark_nor_in_the_sheets(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await type_at_end(page, " 10 U QD, MS 10 mg, a pateint ")
    await expect(page.locator(".misspelt")).to_have_text("pateint")
    assert await violations(page, *SCHEMES) == []
    for chord in ("F1", "Alt+B", "Alt+Shift+E", "Alt+Q", "Alt+M", "Control+F"):
        await text_of(page).focus()
        await page.keyboard.press(chord)
        assert await violations(page, *SCHEMES) == [], chord
        await page.keyboard.press("Escape")
    await saved(page)


async def test_a_whole_job_is_done_with_the_keyboard_alone(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    text = await open_job(page, job)
    await expect(text).to_be_focused()
    await page.keyboard.press("Alt+ArrowDown")  # the first doubtful word, which the draft has otherwise than was heard
    await expect(page.locator("#say")).to_contain_text("Heard: thaw")
    await page.keyboard.press("Alt+Backspace")  # no: as it was heard
    await expect(text).to_have_text("thaw lungs are clear")
    await page.keyboard.press("Control+Z")
    doubtful = text.locator(".doubtful")
    await expect(doubtful).to_have_text(["lungs", "are"])  # the first one was looked at
    await page.keyboard.press("Control+End")
    await page.keyboard.press("Alt+ArrowUp")
    assert await page.evaluate("getSelection().toString()") == "are"
    await page.keyboard.press("Alt+Enter")  # it is right
    await expect(doubtful).to_have_text(["lungs"])
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" 10 U")
    await page.keyboard.press("Alt+U")
    await expect(text).to_have_text("the lungs are clear 10 units")
    await page.keyboard.press("F6")
    await expect(page.get_by_role("complementary")).to_be_focused()
    await page.keyboard.press("F6")
    await expect(text).to_be_focused()
    await page.keyboard.press("Control+s")
    await saved(page)
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(lambda url: "/jobs/" not in url)
    assert await stored(house, job) == "the lungs are clear 10 units"


async def test_a_screen_reader_meets_names_and_roles_that_make_sense(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await open_job(page, job)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pia Muster")
    await expect(page.get_by_role("textbox", name="The report")).to_have_attribute("aria-multiline", "true")
    await expect(page.get_by_role("complementary", name="Patient, order and house style")).to_be_visible()
    recording = page.get_by_role("region", name="Recording")
    await expect(recording.get_by_role("slider", name="Place in the recording")).to_be_visible()
    await expect(recording.get_by_role("button", name="Play", exact=True)).to_be_visible()


async def test_qa_marks_what_is_kept_scored_returned_and_read(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.IN_REVIEW)
    page = await browsing.signed_in("rita")
    await open_job(page, job)
    await type_at_end(page, " bilaterally")
    await saved(page)
    await page.get_by_role("button", name="Changes").click()
    changes = page.get_by_role("dialog", name="Changes")
    await expect(changes.locator("ins")).to_have_text(" bilaterally")
    await expect(changes.get_by_role("radio", name="the draft")).to_be_focused()
    await page.keyboard.press("ArrowRight")  # since submission
    await expect(changes.get_by_role("columnheader")).to_have_text(["As it was submitted", "Now"])
    await expect(changes.get_by_role("cell")).to_have_text(["the lungs are clear", "the lungs are clear bilaterally"])
    await expect(changes.get_by_role("status")).to_contain_text("1 of 1 paragraphs differs")
    assert await violations(page, *SCHEMES) == []
    await page.keyboard.press("Escape")
    await text_of(page).get_by_text("lungs").dblclick()
    await page.get_by_label("What it is").select_option(label="Wrong drug, dose, value, test or diagnosis")
    await page.get_by_label("Comment").fill("<b>kidneys</b>")
    await page.get_by_role("button", name="Mark what is selected").click()
    await expect(page.get_by_text("97 of 100: does not pass")).to_be_visible()
    await expect(text_of(page).locator(".marked.critical")).to_have_text("lungs")
    # When the server has it, it knows where it can be heard. Then it is there on any device, and after a reload.
    await expect(page.get_by_role("region", name="Marks").get_by_role("button", name="Hear it")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("97 of 100: does not pass")).to_be_visible()
    await expect(page.get_by_role("region", name="Marks")).to_contain_text("“lungs”, <b>kidneys</b>")
    await text_of(page).focus()
    await page.keyboard.press("Alt+k")  # by key, and of the whole report: nothing is selected
    await expect(page.get_by_label("What it is")).to_be_focused()
    await page.get_by_label("Weight").select_option(label="Feedback (no points)")
    await page.get_by_label("Comment").press("Enter")
    await expect(page.get_by_role("button", name="Take away mark 2")).to_be_visible()
    await expect(text_of(page)).to_be_focused()
    assert await violations(page, *SCHEMES) == []
    await page.get_by_role("button", name="Take away mark 2").click()
    await page.get_by_role("button", name="Return").click()
    await page.get_by_label("What has to be corrected").fill("Right or left?")
    await page.get_by_role("dialog").get_by_role("button", name="Return").click()
    await page.wait_for_url(lambda url: "/jobs/" not in url)

    typist = await browsing.signed_in("tess")
    await open_job(typist, job)
    side = typist.get_by_role("complementary")
    await expect(side).to_contain_text("Right or left?")
    await expect(side).to_contain_text("Critical: Wrong drug, dose, value, test or diagnosis, “lungs”, <b>kidneys</b>")
    await expect(typist.get_by_role("button", name="Take away mark 1")).to_have_count(0)
    await typist.get_by_role("link", name="Why, and what you can answer").click()
    assert await violations(typist) == []
    await typist.get_by_role("checkbox").check()
    await typist.get_by_label("Say why").fill("He says lungs.")
    await typist.get_by_role("button", name="Dispute").click()
    await expect(typist.get_by_text("Why it is disputed")).to_be_visible()

    manager = await browsing.signed_in("mona")
    await manager.goto("/quality")
    await expect(manager.get_by_role("img")).to_be_visible()
    await expect(manager.get_by_role("row").nth(1)).to_contain_text("tess")
    assert await violations(manager, *SCHEMES) == []
    await manager.get_by_role("link", name="by Dr. Vogel").click()
    await manager.get_by_role("checkbox").check()
    await manager.get_by_label("say why").fill("He does.")
    await manager.get_by_role("button", name="Decide").click()
    await expect(manager.get_by_role("heading", name="100 of 100: passes")).to_be_visible()
    await expect(manager.get_by_text("It was 97 before the dispute.")).to_be_visible()


async def test_qa_approves(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.IN_REVIEW)
    page = await browsing.signed_in("rita")
    await open_job(page, job)
    await page.get_by_role("button", name="Approve").click()
    await page.wait_for_url(lambda url: "/jobs/" not in url)


async def test_a_question_holds_the_job_and_its_answer_comes_back_to_its_place(
    house: House, browsing: Browsing
) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    text = await open_job(page, job)
    await text.get_by_text("lungs").dblclick()
    await page.keyboard.press("Alt+Q")
    await page.get_by_label("Your question").fill("Which lung?")
    await page.get_by_role("button", name="Ask, and hold the job").click()
    await page.wait_for_url(lambda url: "/jobs/" not in url)
    await page.goto(page_of(job))
    await expect(page.get_by_role("complementary")).to_contain_text("“lungs”: Which lung?")
    clinic = caller("clara", Role.CLINIC, CLINIC_A)
    await house.company.do(
        lambda tx: jobs.answer(tx, clinic, job.client_id, job.job_id, "Both of them", claim_s=CLAIM_S)
    )
    await page.reload()
    await expect(page.get_by_role("complementary")).to_contain_text("Both of them")
    await page.get_by_role("button", name="Show its place").click()
    assert await page.evaluate("getSelection().toString()") == "lungs"


async def test_where_a_question_does_not_hold_the_job_its_answer_comes_into_the_open_editor_at_its_place(
    house: House, browsing: Browsing
) -> None:
    browsing.allowed += NETWORK
    rule = clients_pb2.Client(name=f"clients/{CLINIC_A}", question_holds=False)
    await house.front.admin.clients.UpdateClient(clients_pb2.UpdateClientRequest(client=rule))
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await page.clock.install()
    text = await open_job(page, job)
    await text.get_by_text("lungs").dblclick()
    await page.keyboard.press("Alt+B")
    await page.get_by_role("button", name="Leave a blank").click()
    await page.keyboard.press("Alt+Shift+B")  # the cursor goes to the blank
    await page.keyboard.press("Alt+Q")
    await page.get_by_label("Your question").fill("What is clear?")
    await page.get_by_role("button", name="Ask, and go on").click()
    side = page.get_by_role("complementary")
    await expect(side).to_contain_text("“____ at 0:00”: What is clear?")
    await type_at_end(page, " on both sides")
    clinic = caller("clara", Role.CLINIC, CLINIC_A)
    await house.company.do(lambda tx: jobs.answer(tx, clinic, job.client_id, job.job_id, "Both lungs", claim_s=CLAIM_S))
    await page.clock.fast_forward(31_000)  # the job is asked for again each half minute while an answer is awaited
    await expect(page.locator("#say")).to_contain_text("The clinic has answered your question")
    await expect(side).to_contain_text("Both lungs")
    await page.get_by_role("button", name="Show its place").click()
    await page.keyboard.type("lungs")  # the blank is selected, and what is typed stands in its place
    await expect(text).to_have_text("the lungs are clear on both sides")
    await saved(page)
    assert await stored(house, job) == "the lungs are clear on both sides"


async def test_a_draft_that_nobody_has_is_taken_from_its_own_page(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.DRAFTED)
    page = await browsing.signed_in("tess")
    await page.goto(page_of(job))
    await page.get_by_role("button", name="Take this job").click()
    await expect(text_of(page)).to_have_attribute("contenteditable", "true")
    await expect(state_of(page)).to_contain_text("Saved")
    taken = await house.company.do(lambda tx: store.get(tx, job.client_id, job.job_id))
    assert taken.editor_id == TESS.user_id
