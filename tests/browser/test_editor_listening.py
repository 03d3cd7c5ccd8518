"""Listening while writing: keys, places, speed, and the word that is heard. The recording is one of our samples."""

import re
from pathlib import Path

from playwright.async_api import Page, Route, expect
from tests.browser.conftest import Browsing
from tests.browser.editing import open_job, text_of
from tests.integration.desk.house import House

from scribeline.jobs.model import JobState

RECORDING = (Path(__file__).parents[2] / "samples/audio/imaging-stat-cervical-spine.wav").read_bytes()


async def give_recording(page: Page) -> None:
    """A recording and its outline, where the job's own dictation has none."""

    async def audio(route: Route) -> None:
        first, last = re.findall(r"\d+", route.request.headers.get("range", "bytes=0-")), len(RECORDING)
        start = int(first[0])
        await route.fulfill(
            status=206,
            body=RECORDING[start:],
            content_type="audio/wav",
            headers={"accept-ranges": "bytes", "content-range": f"bytes {start}-{last - 1}/{last}"},
        )

    outline = bytes([0xF0, 0x10] * 200 + [0x00, 0x01] * 50)
    peaks = (10).to_bytes(2, "little") + outline
    await page.route("**/audio", audio)
    await page.route("**/peaks", lambda route: route.fulfill(body=peaks))


PLACE = "Number(document.querySelector('[role=slider]').getAttribute('aria-valuenow'))"
"""Where the recording is, in seconds, as a screen reader hears it."""


async def test_the_recording_is_played_and_wound_by_keys_without_leaving_the_text(
    house: House, browsing: Browsing
) -> None:
    job = await house.job(JobState.EDITING)
    page = await browsing.as_("tess")
    await give_recording(page)
    text = await open_job(page, job)
    recording = page.get_by_role("region", name="Recording")
    await page.keyboard.press("F4")
    await expect(recording.get_by_role("button", name="Pause")).to_be_visible()
    await page.wait_for_function(f"() => {PLACE} >= 1")
    await expect(text.locator(".spoken")).to_have_count(1)
    await page.keyboard.press("F4")
    await expect(recording.get_by_role("button", name="Play", exact=True)).to_be_visible()
    await page.keyboard.press("F3")
    await page.keyboard.press("F3")
    await page.wait_for_function(f"() => {PLACE} >= 7")
    await page.keyboard.press("F2")
    await page.keyboard.press("F9")
    await expect(recording).to_contain_text("1.1\N{MULTIPLICATION SIGN}")
    await page.keyboard.press("Alt+Shift+ArrowUp")
    await expect(recording).to_contain_text("volume 1.5\N{MULTIPLICATION SIGN}")
    await page.keyboard.press("Alt+s")
    await expect(recording).to_contain_text("skips silence")
    await page.keyboard.press("F7")
    await expect(recording).to_contain_text("repeats")
    await page.keyboard.press("F7")
    await page.keyboard.press("F4")
    await expect(text).to_be_focused()
    await expect(text).to_have_text("the lungs are clear")


async def test_a_word_is_heard_by_a_click_with_alt(house: House, browsing: Browsing) -> None:
    job = await house.job(JobState.EDITING)
    page = await browsing.as_("tess")
    await give_recording(page)
    await open_job(page, job)
    await page.keyboard.press("Control+End")
    await page.keyboard.press("Alt+p")  # the last word is said at 1.5 s
    await page.wait_for_function(f"() => {PLACE} >= 1")
    await page.keyboard.press("F4")
    await page.get_by_role("slider", name="Place in the recording").press("Home")
    await page.wait_for_function(f"() => {PLACE} === 0")
    box = await text_of(page).locator("p").first.bounding_box()
    assert box is not None
    await page.keyboard.down("Alt")
    await page.mouse.click(box["x"] + 130, box["y"] + box["height"] / 2)
    await page.keyboard.up("Alt")
    await page.wait_for_function(f"() => {PLACE} >= 1")
