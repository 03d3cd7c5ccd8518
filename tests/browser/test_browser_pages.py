"""A day at the desk in a real browser: each kind of user's path through the pages around the editor."""

import asyncio
import re

from playwright.async_api import Page, Route, expect
from tests.browser.conftest import Browsing, sign_in
from tests.browser.editing import stored
from tests.builders import MANAGER
from tests.integration.desk.house import PASSWORD, THEO, House, drafted, page_of, wav

from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Priority
from scribeline.jobs import service
from scribeline.jobs.model import JobState as S
from scribeline.outlook import service as outlook

NASTY = "<img src=x onerror=document.title=1><script>document.title=2"
NO_AUDIO = ("/peaks", "/audio")
"""A job that a test makes has none, and the editor that opens it asks for it."""


async def test_the_cookie_is_kept_over_plain_http_on_this_machine_and_hidden_from_scripts(browsing: Browsing) -> None:
    page = await browsing.page()
    await sign_in(page, "tess")
    await expect(page.get_by_role("heading", name="Work", exact=True)).to_be_visible()
    (cookie,) = await page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-scribeline", True, True)
    assert await page.evaluate("document.cookie") == ""


async def test_a_wrong_password_is_told_and_the_right_one_goes_on_where_one_was(browsing: Browsing) -> None:
    browsing.allowed.append("401")
    page = await browsing.page()
    await page.goto("/past?q=muster")
    await page.get_by_label("User name").fill("tess")
    await page.get_by_label("Password").fill("wrong wrong wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="My documents")).to_be_visible()
    await expect(page.get_by_role("searchbox")).to_have_value("muster")


async def test_signing_out_leaves_nothing_to_go_back_to(browsing: Browsing) -> None:
    page = await browsing.as_("tess")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.goto("/work")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_new_draft_shows_up_without_reloading_and_one_key_takes_it(house: House, browsing: Browsing) -> None:
    browsing.allowed += NO_AUDIO
    page = await browsing.as_("tess")
    await _line_open(page)
    await expect(page.get_by_text("No draft waits")).to_be_visible()
    job = await house.job(priority=Priority.STAT)
    await expect(page.get_by_role("row", name=re.compile("Checked.*STAT"))).to_be_visible()
    await page.keyboard.press("Alt+n")
    await page.wait_for_url(f"**{page_of(job)}")
    assert (await house.company.find(job)).editor_id == "tess"


async def test_all_tabs_share_one_line_and_another_takes_over_when_its_tab_is_closed(
    house: House, browsing: Browsing
) -> None:
    first = await browsing.as_("tess")
    await _line_open(first)
    tabs = [first]
    lines: list[str] = []
    for _ in range(7):  # more than the lines that a browser keeps to one server
        tab = await first.context.new_page()
        browsing.watch(tab)
        tab.on("request", lambda request: lines.append(request.url) if "/events" in request.url else None)
        await tab.goto("/work")
        await _line_open(tab)
        tabs.append(tab)
    assert lines == []
    await house.job()
    for tab in tabs:
        await expect(tab.get_by_role("button", name="Take Checked by Dr. Vogel, MD")).to_be_visible()
    await first.close()
    await house.job(client_id="clinic-b")
    for tab in tabs[1:]:
        await expect(tab.get_by_role("row", name=re.compile("Clinic-B"))).to_be_visible()
    assert len(lines) == 1


async def test_a_job_that_a_colleague_takes_or_is_given_goes_away_at_once(house: House, browsing: Browsing) -> None:
    job, given = await house.job(), await house.job(client_id="clinic-b")
    page = await browsing.page()
    await page.add_init_script("window.setInterval = () => 0")  # no list is read again from time to time
    await sign_in(page, "tess")
    await _line_open(page)
    await expect(page.get_by_role("button", name="Take Checked by Dr. Vogel, MD")).to_have_count(2)
    await house.company.do(lambda tx: service.claim(tx, THEO, job.client_id, job.job_id, claim_s=900))
    await expect(page.get_by_role("row", name=re.compile("Clinic-A"))).to_have_count(0)
    await expect(page.get_by_role("row", name=re.compile("Clinic-B"))).to_be_visible()
    await house.company.do(lambda tx: service.assign(tx, MANAGER, given.client_id, given.job_id, THEO.user_id))
    await expect(page.get_by_text("No draft waits")).to_be_visible()


async def test_two_people_who_take_the_same_job_at_once_get_one_each_or_a_sentence(
    house: House, browsing: Browsing
) -> None:
    browsing.allowed += ["423", *NO_AUDIO]
    job = await house.job()
    tess, theo = await browsing.as_("tess"), await browsing.as_("theo")
    button = "Take Checked by Dr. Vogel, MD"
    for page in (tess, theo):
        await expect(page.get_by_role("button", name=button)).to_be_visible()
    await asyncio.gather(*(page.get_by_role("button", name=button).click(force=True) for page in (tess, theo)))
    holder = tess if (await _holder(house, job)) == "tess" else theo
    other = theo if holder is tess else tess
    await holder.wait_for_url(f"**{page_of(job)}")
    await expect(other.get_by_role("status")).to_contain_text("Somebody else holds this job")


async def test_a_returned_job_shows_the_remarks_of_qa(house: House, browsing: Browsing) -> None:
    job = await house.job(S.IN_REVIEW)
    page = await browsing.as_("tess")
    await _line_open(page)
    rita = await house.sign_in("rita")
    await rita.verb(job, "return", remarks="Left or right?")
    await expect(page.get_by_text("Left or right?")).to_be_visible()
    await expect(page.get_by_text("Returned", exact=True)).to_be_visible()


async def test_a_held_job_goes_on_by_a_button(house: House, browsing: Browsing) -> None:
    job = await house.job(S.EDITING)
    page = await browsing.as_("tess")
    tess = await house.sign_in("tess")
    await tess.verb(job, "hold", question="Which side?")
    await page.reload()
    await page.get_by_role("button", name="Go on with it").click()
    await expect(page.get_by_role("heading", name="On hold")).to_have_count(0)
    await expect(page.locator(".card.mine")).to_have_count(1)


async def test_one_finds_ones_own_documents_by_a_patients_name(house: House, browsing: Browsing) -> None:
    await house.job(S.DELIVERED)
    page = await browsing.as_("tess")
    await page.get_by_role("link", name="My documents").click()
    await page.get_by_role("searchbox").fill("vogel muster")
    await page.keyboard.press("Enter")
    await page.get_by_role("row", name="Pia Muster").get_by_role("link").click()
    await expect(page.get_by_text("the lungs are clear")).to_be_visible()


async def test_the_reviewers_list_fills_as_work_is_handed_in(house: House, browsing: Browsing) -> None:
    browsing.allowed += NO_AUDIO
    page = await browsing.as_("rita")
    await _line_open(page)
    await expect(page.get_by_text("Nothing waits for QA")).to_be_visible()
    job = await house.job(S.IN_REVIEW)
    await page.get_by_role("link", name=re.compile("Checked")).click()
    await page.wait_for_url(f"**{page_of(job)}")


async def test_a_clinic_sends_many_files_and_sees_them_come(browsing: Browsing) -> None:
    page = await browsing.as_("clara")
    await page.get_by_role("link", name="Send dictation").first.click()
    await page.get_by_label("Dictated by").select_option(label="Dr. Vogel, MD")
    await page.get_by_label("Kind of report").select_option(label="Letter")
    await page.get_by_label("STAT").check()
    await page.get_by_label("Name").fill("Osric Pell")
    files = [
        {"name": f"tone-{number}.wav", "mimeType": "audio/wav", "buffer": wav(2.0 + number, 200 + 30 * number)}
        for number in range(3)
    ]
    await page.locator("#files").set_input_files(files)  # type: ignore[arg-type]
    await expect(page.get_by_text("received", exact=True)).to_have_count(3)
    await page.get_by_role("link", name="Dictations", exact=True).click()
    await expect(page.get_by_role("row", name=re.compile("Letter.*STAT"))).to_have_count(3)
    await expect(page.get_by_role("row", name=re.compile("Osric Pell"))).to_have_count(3)


async def test_files_are_dropped_on_the_page_and_what_is_no_sound_says_so(browsing: Browsing) -> None:
    browsing.allowed.append("400")
    page = await browsing.signed_in("clara")
    await page.goto("/clinic/upload")
    data = await page.evaluate_handle(
        """() => { const data = new DataTransfer();
          data.items.add(new File(["this is no sound at all"], "notes.wav", {type: "audio/wav"}));
          data.items.add(new File([], "empty.wav")); return data; }"""
    )
    await page.dispatch_event("#drop", "drop", {"dataTransfer": data})
    await expect(page.get_by_text("This file is empty.")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="notes.wav")
    await expect(row.get_by_role("status")).to_contain_text(re.compile("audio", re.IGNORECASE))


async def test_a_file_goes_on_where_it_stopped_when_the_line_breaks(browsing: Browsing) -> None:
    browsing.allowed.append("ERR_")
    page = await browsing.signed_in("clara")
    await page.goto("/clinic/upload")
    offsets: list[str] = []

    async def cut(route: Route) -> None:
        offsets.append(route.request.url.partition("offset=")[2].partition("&")[0])
        if len(offsets) == 2:
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route(re.compile(r"/answers/uploads/.+offset="), cut)
    audio = wav(70.0)  # 2.2 MB: two pieces
    await page.locator("#files").set_input_files(
        [{"name": "long.wav", "mimeType": "audio/wav", "buffer": audio}]  # type: ignore[list-item]
    )
    await expect(page.get_by_text("received", exact=True)).to_be_visible(timeout=60_000)
    assert offsets[0] == "0"
    assert offsets[1] == offsets[2] == str(2 << 20)


async def test_a_file_goes_on_where_it_stopped_after_the_page_was_closed(browsing: Browsing) -> None:
    browsing.allowed.append("ERR_")
    page = await browsing.signed_in("clara")
    await page.goto("/clinic/upload")
    audio = wav(70.0, 330)
    file = {"name": "long.wav", "mimeType": "audio/wav", "buffer": audio}

    async def first_alone(route: Route) -> None:
        if "offset=0&" in route.request.url:
            await route.continue_()
        else:
            await route.abort("connectionreset")

    pieces = re.compile(r"/answers/uploads/.+offset=")
    await page.route(pieces, first_alone)
    await page.locator("#files").set_input_files([file])  # type: ignore[list-item]
    await expect(page.get_by_text("goes on when the line is back")).to_be_visible(timeout=60_000)
    stored = await page.evaluate("JSON.stringify(localStorage)")
    assert "long" not in stored
    await page.unroute(pieces)
    second = await page.context.new_page()
    browsing.watch(second)
    await page.close()
    offsets: list[str] = []
    second.on("request", lambda request: offsets.append(request.url) if "offset=" in request.url else None)
    await second.goto("/clinic/upload")
    await second.locator("#files").set_input_files([file])  # type: ignore[list-item]
    await expect(second.get_by_text("received", exact=True)).to_be_visible(timeout=60_000)
    assert not any("offset=0&" in url for url in offsets)


async def test_dictation_is_recorded_in_the_browser(browsing: Browsing) -> None:
    page = await browsing.signed_in("clara", permissions=["microphone"])
    await page.goto("/clinic/upload")
    await page.get_by_role("button", name="Record now").click()
    await expect(page.get_by_text("Recording.")).to_be_visible()
    await expect(page.get_by_role("timer")).to_have_text(re.compile("0:0[1-9]"))
    await page.get_by_role("button", name="Stop and send").click()
    await expect(page.get_by_text("received", exact=True)).to_be_visible(timeout=30_000)
    await page.goto("/clinic")
    await expect(page.get_by_role("row", name=re.compile("Unknown work type"))).to_have_count(1)


async def test_a_clinic_follows_a_dictation_to_its_document(house: House, browsing: Browsing) -> None:
    page = await browsing.as_("clara")
    await _line_open(page)
    job = await drafted(house, await house.sign_in("clara"), wav(), work_type="plain", patient={"name": "Osric Pell"})
    await expect(page.get_by_role("row", name=re.compile("Osric Pell.*Drafted"))).to_be_visible()
    tess = await house.sign_in("tess")
    await tess.verb(job, "claim")
    await expect(page.get_by_role("row", name=re.compile("Being corrected"))).to_be_visible()
    await tess.verb(job, "submit", etag="r1")
    await expect(page.get_by_role("row", name=re.compile("Finished, on its way"))).to_be_visible()
    await house.company.deliver(await house.company.find(job))
    await page.get_by_role("link", name=re.compile("Plain")).click()
    await expect(page.get_by_role("article")).to_contain_text("the lungs are clear")


async def test_a_clinic_sees_a_question_as_it_is_asked(house: House, browsing: Browsing) -> None:
    job = await house.job(S.EDITING)
    page = await browsing.as_("clara")
    await _line_open(page)
    await (await house.sign_in("tess")).verb(job, "hold", question="Which side?")
    await expect(page.get_by_text("Which side?")).to_be_visible()


async def test_a_clinic_answers_and_the_answer_is_there_for_who_asked(house: House, browsing: Browsing) -> None:
    job = await house.job(S.EDITING)
    await (await house.sign_in("tess")).verb(job, "hold", question="Which side?")
    clinic, typist = await browsing.as_("clara"), await browsing.as_("tess")
    await _line_open(typist)
    await clinic.get_by_label("Your answer").fill("The left one")
    await clinic.get_by_role("button", name="Answer").click()
    await expect(clinic.get_by_role("heading", name="Questions for you")).to_have_count(0)
    await expect(typist.get_by_text("The left one")).to_be_visible()
    assert (await house.company.find(job)).state is S.EDITING


async def test_a_clinic_asks_for_a_corrected_version(house: House, browsing: Browsing) -> None:
    job = await house.job(S.DELIVERED)
    page = await browsing.signed_in("clara")
    await page.goto(f"/documents/clinic-a/{job.job_id}")
    await page.get_by_label("What shall be different?").fill("The date of service is wrong")
    await page.get_by_role("button", name="Ask for it").click()
    await page.wait_for_url("**/clinic")
    await expect(page.get_by_text("Correction")).to_be_visible()


async def test_the_manager_routes_holds_puts_back_and_gives_up(house: House, browsing: Browsing) -> None:
    unrouted, editing = await house.job(S.UNROUTED), await house.job(S.EDITING)
    page = await browsing.as_("mona")
    await page.get_by_label("Author").select_option(label="Dr. Vogel")
    await page.get_by_label("Work type").select_option(label="Letter")
    await page.get_by_role("button", name="Route").click()
    await expect(page.get_by_role("heading", name="Whose are these?")).to_have_count(0)
    assert (await house.company.find(unrouted)).state is S.RECEIVED
    soon = page.get_by_role("region", name="Will be late")
    await soon.get_by_role("button", name="Put back").click()
    await page.get_by_role("dialog").get_by_role("button", name="Yes").click()
    await expect(page.get_by_text("Nobody has a job in hand.")).to_be_visible()
    assert (await house.company.find(editing)).state is S.DRAFTED
    await page.get_by_role("button", name="Hold").first.click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("Which side?")
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", name="On hold")).to_be_visible()
    await page.get_by_role("button", name="Give up").first.click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert (await house.company.find(editing)).state is S.HELD


async def test_the_manager_moves_a_job_to_somebody_else_and_says_how_urgent_it_is(
    house: House, browsing: Browsing
) -> None:
    job = await house.job(S.EDITING, text="the lungs are clear")
    async with house.front.database.transaction(Scope.company()) as tx:
        await outlook.look_ahead(tx)
    page = await browsing.as_("mona")
    await expect(page.get_by_role("heading", name="Who can do how much")).to_be_visible()
    mine = page.get_by_role("region", name="Who has what").get_by_role("row", name=re.compile("Muster"))
    await mine.get_by_text("Who and when").click()
    await mine.get_by_label("Urgency").select_option(label="STAT")
    await mine.get_by_label("Priority").fill("7")
    await mine.get_by_role("button", name="Set").click()
    await expect(mine.get_by_text("STAT", exact=True).first).to_be_visible()
    await expect(mine.get_by_role("button", name="Move")).to_be_visible()  # it stayed open when the list was read again
    await mine.get_by_label("For").select_option(label="theo")
    await mine.get_by_role("button", name="Move").click()
    await expect(page.get_by_text("Nobody has a job in hand.")).to_be_visible()
    moved = await house.company.find(job)
    assert (moved.state, moved.assignee_id, moved.job_priority) == (S.DRAFTED, "theo", 7)


async def test_scripts_that_people_type_are_text_on_every_page(house: House, browsing: Browsing) -> None:
    clara = await house.sign_in("clara")
    patient = {"name": NASTY, "record_number": NASTY}
    job = await drafted(house, clara, wav(), patient=patient, note=NASTY, reference=NASTY)
    await (await house.sign_in("tess")).verb(job, "claim")
    await (await house.sign_in("tess")).verb(job, "hold", question=NASTY)
    for user, paths in {"tess": ["/work"], "mona": ["/board"], "clara": ["/clinic", "/clinic?q=%3Cimg"]}.items():
        page = await browsing.signed_in(user)
        for path in paths:
            await page.goto(path)
            await expect(page.get_by_text("<script>document.title=2").first).to_be_visible()
            assert "Scribeline" in await page.title()


async def test_who_sits_still_is_signed_off_and_comes_back_to_the_same_page(house: House, browsing: Browsing) -> None:
    browsing.allowed.append("/answers/threads/unread")  # the page looks for messages once more, as nobody
    page = await browsing.as_("tess")
    await page.clock.install()
    await page.goto("/past?q=abc")
    house.front.clock.advance(minutes=31)
    await page.clock.fast_forward("31:00")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.get_by_label("User name").fill("tess")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/past?q=abc")


async def test_a_list_is_live_again_by_itself_after_the_front_was_away(house: House, browsing: Browsing) -> None:
    browsing.allowed += ["503", "EventSource"]
    page = await browsing.page()
    is_away = True

    async def away(route: Route) -> None:
        if is_away:
            await route.fulfill(status=503, content_type="application/json", body="{}")
        else:
            await route.continue_()

    await page.route("**/answers/jobs/events", away)
    await sign_in(page, "tess")
    await expect(page.locator("#live[data-line=broken]")).to_have_count(1)
    is_away = False
    await expect(page.locator("#live[data-line=open]")).to_have_count(1, timeout=15_000)
    await house.job()
    await expect(page.get_by_role("button", name="Take Checked by Dr. Vogel, MD")).to_be_visible()


async def test_while_the_front_is_away_a_page_says_what_to_do(house: House, browsing: Browsing) -> None:
    browsing.allowed += ["503", "ERR_"]
    page = await browsing.as_("tess")
    await _line_open(page)
    await house.front.server.stop()
    await page.reload()
    await expect(page.get_by_role("heading", name=re.compile("away for the moment"))).to_be_visible()
    await expect(page.get_by_text("Nothing of yours is lost")).to_be_visible()


async def test_a_whole_job_goes_by_keyboard_alone_from_signing_in_to_handing_in(
    house: House, browsing: Browsing
) -> None:
    browsing.allowed += NO_AUDIO
    job = await house.job()
    page = await browsing.page()
    await page.goto("/sign-in")
    await _tab_to(page, "user")
    await page.keyboard.type("tess")
    await _tab_to(page, "password")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/work")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await _tab_to(page, "Take Checked by Dr. Vogel, MD")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{page_of(job)}")
    text = page.get_by_role("textbox", name="The report")
    await expect(text).to_be_focused()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(". No effusion.")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/work")
    handed_in = await house.company.find(job)
    assert (handed_in.state, handed_in.submitted_by) == (S.IN_REVIEW, "tess")
    assert await stored(house, job) == "the lungs are clear. No effusion."


async def _tab_to(page: Page, name: str) -> None:
    """Go on by Tab to what is named so, by its label or in its form."""
    for _ in range(12):
        focused = await page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.getAttribute('name')"
        )
        if focused == name:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


async def test_a_phone_shows_the_upload_page_without_scrolling_sideways(browsing: Browsing) -> None:
    page = await browsing.signed_in("clara", viewport={"width": 390, "height": 844})
    for path in ("/clinic", "/clinic/upload", "/documents"):
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


async def _line_open(page: Page) -> None:
    await expect(page.locator("#live[data-line=open]")).to_have_count(1)


async def _holder(house: House, job: object) -> str | None:
    async with asyncio.timeout(20):
        while True:
            found = await house.company.find(job)  # type: ignore[arg-type]
            if found.editor_id:
                return found.editor_id
            await asyncio.sleep(0.05)
