"""What helps to write: shortcuts at four levels, the spelling check, what is misread, and what a style allows."""

from playwright.async_api import expect
from tests.browser.conftest import Browsing
from tests.browser.editing import open_job, paste_html, saved, stored, text_of, type_at_end
from tests.integration.desk.house import House
from tests.servers.front import CLINIC_A

from scribeline.jobs.model import JobState
from scribeline.v1 import clients_pb2

NETWORK = ("Failed to load resource",)
"""These jobs have no recording."""

LUNGS = "# Lungs\nClear on the ____[side] side.\nNo ____."


async def test_shortcuts_are_kept_by_a_manager_shadowed_by_ones_own_and_written_out(
    house: House, browsing: Browsing
) -> None:
    browsing.allowed += NETWORK
    manager = await browsing.signed_in("mona")
    await manager.goto("/shortcuts?owner=company")
    for short, title, meant in (("htn", "", "high blood pressure"), ("nlungs", "Normal lungs", LUNGS)):
        await manager.get_by_label("Abbreviation").fill(short)
        await manager.get_by_label("Title, if it needs one").fill(title)
        await manager.get_by_label("What it stands for").fill(meant)
        await manager.get_by_role("button", name="Add", exact=True).click()
        await expect(manager.locator(".shortcuts li", has_text=short)).to_be_visible()

    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    text = await open_job(page, job)
    await expect(page.locator("#editor[data-aids=true]")).to_be_attached()
    await type_at_end(page, ". Htn and")
    await expect(text).to_have_text("the lungs are clear. High blood pressure and")
    await page.keyboard.press("Control+Z")
    await page.keyboard.press("Control+Z")
    await expect(text).to_have_text("the lungs are clear. Htn ")

    # The picker: what is one's own goes before the company's, and says so.
    await page.keyboard.press("Alt+Shift+E")
    picker = page.get_by_role("dialog", name="Abbreviations and normals")
    await picker.get_by_text("Add one of your own").click()
    await picker.get_by_role("textbox", name="Abbreviation").fill("htn")
    await picker.get_by_label("What it stands for").fill("hypertension")
    await picker.get_by_role("button", name="Add").click()
    option = picker.get_by_role("option", name="htn")
    await expect(option).to_contain_text("Own, in place of the company's")
    await picker.get_by_label("Find").fill("normal")
    await expect(picker.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(text.locator("[data-kind=heading]")).to_have_text("Lungs")
    await page.keyboard.type("left")  # the first blank is selected, and goes with what is typed
    await page.keyboard.press("Alt+Shift+B")
    await page.keyboard.type("wheeze")
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" HTN,")
    await saved(page)
    assert await stored(house, job) == (
        "the lungs are clear. Htn \n\nLungs\nClear on the left side.\nNo wheeze. hypertension,"
    )
    await page.goto("/shortcuts")
    await page.get_by_role("button", name="Delete htn").click()
    await expect(page.get_by_text("There are none yet.")).to_be_visible()

    # What this browser alone had, from before lists were kept with the person, is taken over once.
    old = '{"expansions": [{"short": "copd", "text": "chronic obstructive pulmonary disease"}]}'
    await page.evaluate("(old) => localStorage.setItem('scribeline.desk', old)", old)
    await page.reload()
    await page.get_by_role("button", name="Put them on my list").click()
    await expect(page.locator(".shortcuts li", has_text="copd")).to_be_visible()
    await expect(page.get_by_role("heading", name="In this browser alone")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".shortcuts li", has_text="copd")).to_contain_text("chronic obstructive")
    assert await page.evaluate("JSON.parse(localStorage.getItem('scribeline.desk')).expansions") == []


async def test_misspelt_words_are_underlined_mended_by_a_key_and_vouched_for(house: House, browsing: Browsing) -> None:
    browsing.allowed += NETWORK
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    text = await open_job(page, job)
    await type_at_end(page, ". Pia Muster has hypertention, COPD and Zelvoran 5 mg; Dr. Vogel knows")
    wrong = text.locator(".misspelt")
    await expect(wrong).to_have_text(["hypertention", "Zelvoran"])
    await page.keyboard.press("Control+Home")
    await page.keyboard.press("Alt+m")
    menu = page.get_by_role("dialog", name="Instead of hypertention")
    await expect(menu.get_by_role("menuitem").first).to_have_text("1hypertension")
    await expect(menu.get_by_role("menuitem", name="Add it to the words of")).to_have_count(0)  # that is QA's to do
    await page.keyboard.press("1")
    await expect(text).to_contain_text("has hypertension, COPD")
    await page.keyboard.press("Alt+n")
    await page.keyboard.press("Alt+m")
    await page.get_by_role("menuitem", name="It is right: add it to my words").click()
    await expect(wrong).to_have_count(0)
    await expect(text).to_be_focused()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" of a wrod")
    await expect(wrong).to_have_count(0)  # it may not be finished
    await page.keyboard.type(" ")
    await expect(wrong).to_have_text("wrod")
    await saved(page)

    await open_job(page, job)
    await expect(text_of(page).locator(".misspelt")).to_have_text(["wrod"])
    await page.goto("/shortcuts")
    await page.get_by_role("button", name="Take Zelvoran out").click()
    await expect(page.get_by_text("None yet:")).to_be_visible(timeout=15_000)

    review = await house.job(JobState.IN_REVIEW, text="give Zelvoran now")
    page = await browsing.signed_in("rita")
    await open_job(page, review)
    await expect(page.locator(".misspelt")).to_have_text("Zelvoran")
    await page.keyboard.press("Alt+m")
    await page.get_by_role("menuitem", name="Add it to the words of").click()
    await expect(page.locator(".misspelt")).to_have_count(0)


async def test_what_a_style_does_not_have_is_not_done_and_what_is_misread_is_chosen(
    house: House, browsing: Browsing
) -> None:
    browsing.allowed += NETWORK
    style = clients_pb2.Client(name=f"clients/{CLINIC_A}", style='underline = false\nlists = "lines"\n')
    await house.front.admin.clients.UpdateClient(clients_pb2.UpdateClientRequest(client=style))
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    text = await open_job(page, job)
    await expect(page.locator("#editor[data-aids=true]")).to_be_attached()
    await text.focus()
    await page.keyboard.press("Control+a")
    for chord, why in (("Control+u", "no underlining"), ("Control+Shift+8", "no lists")):
        await page.keyboard.press(chord)
        await expect(page.locator("#say")).to_contain_text(why)
    await page.keyboard.press("Control+b")
    await expect(text.locator("strong")).to_have_text("the lungs are clear")
    await page.keyboard.press("Control+End")
    await page.keyboard.press("Enter")
    await paste_html(page, "<p><u>Under</u> <i>slanted</i></p><ul><li>one</li></ul>", "Under slanted")
    await expect(page.locator("#say")).to_contain_text("no underlining, no lists: the text is in without")
    await expect(text.locator("u")).to_have_count(0)
    await expect(text.locator("em")).to_have_text("slanted")
    await expect(text.locator("[data-kind=bullet]")).to_have_count(0)

    # What may mean two things is asked, what means one is written.
    await page.keyboard.press("Enter")
    await page.keyboard.type("MS 10 mg, then D/C it; aspirin 81mg q.d.")
    await expect(text.locator(".caution")).to_have_text(["MS", "D/C", "81mg", "q.d."])
    await page.keyboard.press("Home")
    await page.keyboard.press("Alt+u")
    asked = page.get_by_role("dialog", name="What does MS mean here?")
    await expect(asked).to_contain_text("taken for each other")
    await page.keyboard.press("ArrowDown")
    line = text.locator("p").last
    for keys, written in (
        (["Enter"], "Magnesium"),
        (["Alt+u", "1"], "discontinue"),
        (["Alt+u"], "81 mg"),
        (["Alt+u"], "daily"),
    ):
        for key in keys:
            await page.keyboard.press(key)
        await expect(line).to_contain_text(written)  # a person looks before the next one
    await expect(line).to_have_text("Magnesium sulfate 10 mg, then discontinue it; aspirin 81 mg daily.")
    await saved(page)
