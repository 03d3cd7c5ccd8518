"""Listening while writing: keys, places, speed, and the word that is heard. The recording is one of our samples."""

import io
import re
import wave
from pathlib import Path

from playwright.async_api import Page, Route, expect
from tests.browser.conftest import Browsing
from tests.browser.editing import open_job, text_of
from tests.integration.desk.house import House, drafted

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


PEDALS = """
const device = Object.assign(new EventTarget(), {
  vendorId: 0x05f3, productId: 0x00ff, opened: false, open() { this.opened = true; return Promise.resolve(); },
});
const hid = Object.assign(new EventTarget(), { getDevices: () => Promise.resolve([device]) });
Object.defineProperty(navigator, "hid", { value: hid });
window.press = (bits) => device.dispatchEvent(
  Object.assign(new Event("inputreport"), { data: new DataView(Uint8Array.of(bits, 0).buffer) }));
const pad = { buttons: [0, 1, 2, 3].map(() => ({ pressed: false })) };
navigator.getGamepads = () => [pad, null];
window.tread = (button, pressed) => { pad.buttons[button].pressed = pressed; };
"""
"""An Infinity IN-USB-2 that the page was let use before, and a gamepad: as a page meets them, without the things."""

PLACE = "Number(document.querySelector('[role=slider]').getAttribute('aria-valuenow'))"
"""Where the recording is, in seconds, as a screen reader hears it."""


async def test_the_recording_is_played_and_wound_by_keys_and_by_foot_without_leaving_the_text(
    house: House, browsing: Browsing
) -> None:
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
    await page.add_init_script(PEDALS)
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

    # By foot: it plays for as long as the middle one is down, and winds while another one is.
    pause, play = (
        recording.get_by_role("button", name="Pause"),
        recording.get_by_role("button", name="Play", exact=True),
    )
    await expect(play).to_be_visible()
    await page.evaluate("dispatchEvent(new Event('gamepadconnected'))")
    for down, up in (("press(2)", "press(0)"), ("tread(1, true)", "tread(1, false)")):
        await page.evaluate(down)
        await expect(pause).to_be_visible()
        await page.evaluate(up)
        await expect(play).to_be_visible()
    before = await page.evaluate(PLACE)
    await page.evaluate("press(4)")
    await page.wait_for_function(f"() => {PLACE} > {before} + 1")
    await page.evaluate("press(0)")
    await expect(text).to_be_focused()
    await expect(text).to_have_text("the lungs are clear")


async def test_a_word_is_heard_by_a_click_with_alt(house: House, browsing: Browsing) -> None:
    job = await house.job(JobState.EDITING)
    page = await browsing.signed_in("tess")
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


WATCHED = """
window.sought = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (window.heard !== this) this.addEventListener("seeking", () => window.sought.push(this.currentTime));
  window.heard = this;
  return play.call(this);
};
"""
"""The recording that the page plays, which is no element of it, and each place that it goes to."""


def with_a_silence(recording: bytes) -> bytes:
    """The recording's first 3 seconds, 3 seconds of nothing, and the rest."""
    with wave.open(io.BytesIO(recording)) as reader:
        form, frames = reader.getparams(), reader.readframes(reader.getnframes())
    cut = 3 * form.framerate * form.sampwidth * form.nchannels
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams(form)
        writer.writeframes(frames[:cut] + bytes(cut) + frames[cut:])
    return file.getvalue()


async def test_a_real_recording_is_heard_word_by_word_repeated_and_without_its_silence(
    house: House, browsing: Browsing
) -> None:
    # Sent by the clinic and played from the front, by range; its outline is what a worker would have made of it.
    job = await drafted(house, await house.sign_in("clara"), with_a_silence(RECORDING))
    await (await house.sign_in("tess")).verb(job, "claim")
    page = await browsing.signed_in("tess")
    await page.add_init_script(WATCHED)
    outline = (10).to_bytes(2, "little") + bytes([0xF0, 0x10] * 30 + [0x00, 0x01] * 30 + [0xF0, 0x10] * 60)
    await page.route("**/peaks", lambda route: route.fulfill(body=outline))
    text = await open_job(page, job)

    await page.keyboard.press("F4")
    await page.wait_for_function("() => window.heard && !heard.paused && heard.currentTime > 0.1")
    assert await page.evaluate("heard.preservesPitch")
    await page.wait_for_function(  # each word lasts half a second: what is marked is what is said now, or was just now
        """() => {
          const marked = document.querySelector(".spoken")?.textContent?.trim();
          const at = ["the", "lungs", "are", "clear"].indexOf(marked);
          return at >= 0 && heard.currentTime > at * 0.5 - 0.1 && heard.currentTime < at * 0.5 + 0.7;
        }"""
    )
    await page.keyboard.press("F9")
    await page.wait_for_function("() => heard.playbackRate > 1 && heard.preservesPitch")

    await page.wait_for_function("() => heard.currentTime > 1.1")
    await page.keyboard.press("F4")
    await page.wait_for_function("() => heard.paused")
    stopped = await page.evaluate("sought.length = 0; heard.currentTime")
    await page.keyboard.press("F4")  # it goes on a second before where it stopped, unless one wants it otherwise
    await page.wait_for_function(f"() => sought.length > 0 && Math.abs(sought[0] - {stopped} + 1) < 0.05")

    word = await page.evaluate(
        """() => {
          const node = document.evaluate("//p//text()[contains(., 'clear')]", document, null, 9).singleNodeValue;
          const range = document.createRange();
          const at = node.data.indexOf("clear");
          range.setStart(node, at);
          range.setEnd(node, at + 5);
          const {x, y, width, height} = range.getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        }"""
    )
    await page.evaluate("sought.length = 0")
    await page.keyboard.down("Alt")
    await page.mouse.click(*word)
    await page.keyboard.up("Alt")
    await page.wait_for_function("() => sought.length > 0 && Math.abs(sought[0] - 1.5) <= 0.1 && !heard.paused")

    await page.evaluate("sought.length = 0")
    await page.keyboard.press("F7")  # again and again from one place
    await page.wait_for_function("() => sought.length >= 3 && Math.abs(sought.at(-1) - sought.at(-2)) < 0.1")
    await page.keyboard.press("F7")

    await page.keyboard.press("Alt+s")
    await page.evaluate("sought.length = 0; heard.currentTime = 2.5")
    await page.wait_for_function("() => sought.at(-1) > 5 && sought.at(-1) < 6 && !heard.paused")
    await expect(text).to_have_text("the lungs are clear")
