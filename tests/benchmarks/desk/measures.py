"""What is measured of an editor: opening, keys, playing, a save, and an hour of work."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser
from tests.benchmarks.desk.browser import Memory, Screen, open_screen
from tests.benchmarks.desk.editors import Ours, Subject

SLOWER = 4.0
"""How many times slower the processor seems: Chromium's Emulation.setCPUThrottlingRate."""
KEY_EVERY_S = 0.125
"""Eight keys a second: a fast typist, a hundred words a minute."""
PLACES = (0.02, 0.5, 0.97)
"""Where in the text it is typed, as a share of it."""
KEYS = "the wound is clean and dry, with no sign of infection"
CLICK_TO_KEY_S = 0.4
"""From a click into the text to the key that plays from there: a hand goes from the mouse to the keyboard."""
QUIET_S = 2.5
"""What a person takes to begin; what the page does by itself is done then."""

CORRECTIONS_AN_HOUR = 600
"""One in six seconds."""
CORRECTIONS_BEFORE = 50
"""Five minutes' work: by then the browser has compiled what is used, which it keeps."""
UNDO_EVERY, PLAY_EVERY, SAVE_EVERY = 8, 5, 10


@dataclass
class Found:
    """What was measured of one editor with one dictation: milliseconds, but for memory and bytes."""

    opened: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    played: list[float] = field(default_factory=list)
    saved_bytes: int | None = None
    memory: tuple[Memory, Memory, Memory, Memory] | None = None
    """When the first key is painted, the recording was heard at five places, after five minutes, and after the hour."""
    corrections: int = 0
    """How many corrections of the hour were done between the two."""
    gave_up: str = ""
    """Why there is no more of it."""


async def opening(browser: Browser, subject: Subject, found: Found, *, limit_s: float) -> None:
    """From asking for the page to the paint of the first key, in a browser that keeps nothing from before."""
    async with open_screen(browser, subject.origin) as screen:
        await _open(screen, subject, found, limit_s)


async def typing(browser: Browser, subject: Subject, found: Found, *, keys: int, limit_s: float) -> None:
    """From key to paint, at each of PLACES; `keys` at each. For ours, playing and one save as well.

    Opening is measured with it.
    """
    async with open_screen(browser, subject.origin) as screen:
        await _open(screen, subject, found, limit_s)
        for share in PLACES:
            await click(screen, subject, share)
            await asyncio.sleep(QUIET_S)
            text = (KEYS * (keys // len(KEYS) + 1))[:keys]
            found.keys += await screen.type_at_pace(text, KEY_EVERY_S)
        if isinstance(subject, Ours):
            await asyncio.sleep(QUIET_S)
            found.saved_bytes = await _one_save(screen)
            found.played += await _playing(screen, subject)


async def an_hour(browser: Browser, subject: Subject, found: Found, *, limit_s: float, open_limit_s: float) -> None:
    """What an hour of work leaves in memory, at the browser's own speed and without its pauses; `limit_s` at most.

    600 corrections, each a word that is chosen anywhere in the text and typed anew, with a slip taken back; every
    eighth is undone twice and done again once, at every fifth the recording is sought and heard, every tenth is saved.
    Memory is looked at when the first key is painted, when the recording was heard at five places, after five minutes'
    work, and after the hour that follows.
    """
    chance = random.Random(1)  # noqa: S311 - where it is typed
    async with open_screen(browser, subject.origin) as screen:
        await subject.prepare(screen)
        await subject.go(screen)
        await screen.until(subject.ready, open_limit_s)
        await subject.focus(screen)
        await screen.press("x")
        await screen.until("window.__seen.keys.length", open_limit_s)
        start = heard = await _settled(screen, subject)
        if subject.plays:
            await _playing(screen, subject)
            heard = await _settled(screen, subject)
        for number in range(CORRECTIONS_BEFORE):
            await _correct(screen, subject, number, chance)
        warm = await _settled(screen, subject)
        began = time.monotonic()
        for number in range(CORRECTIONS_AN_HOUR):
            if time.monotonic() - began > limit_s:
                break
            await _correct(screen, subject, number, chance)
            found.corrections = number + 1
        found.memory = (start, heard, warm, await _settled(screen, subject))


async def click(screen: Screen, subject: Subject, share: float, *, times: int = 1) -> None:
    """Click into the text, at a share of its paragraphs."""
    x, y = await screen.evaluate(
        """(blocks, share) => {
            const all = document.querySelectorAll(blocks);
            const block = all[Math.floor(share * (all.length - 1))];
            block.scrollIntoView({ block: "center" });
            const box = block.getBoundingClientRect();
            const middle = (box.top + box.bottom) / 2;
            return [box.left + box.width / 3, Math.min(Math.max(middle, 150), innerHeight - 220)];
        }""",
        subject.blocks,
        share,
    )
    await screen.click(x, y, times)


async def _open(screen: Screen, subject: Subject, found: Found, limit_s: float) -> None:
    await subject.prepare(screen)
    await screen.slow_down(SLOWER)
    await subject.go(screen)
    await screen.until(subject.ready, limit_s)
    await subject.focus(screen)
    await screen.press("x")
    await screen.until("window.__seen.keys.length", limit_s)
    painted: float = await screen.evaluate("() => window.__seen.keys[0][1]")
    found.opened.append(painted)
    await asyncio.sleep(QUIET_S)


async def _one_save(screen: Screen) -> int:
    """How many bytes one changed letter sends: the request's head and body."""
    asked: dict[str, int] = {}
    """The bodies of saves, in bytes, by their requests' names."""
    heads: dict[str, int] = {}
    sent: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def look() -> None:
        whole = asked.keys() & heads.keys()
        if whole and not sent.done():
            name = whole.pop()
            sent.set_result(asked[name] + heads[name])

    def asks(told: dict[str, Any]) -> None:
        request = told["request"]
        if request["method"] == "PUT" and request["url"].endswith("/transcript"):
            asked[told["requestId"]] = len(request["postData"].encode())
            look()

    def goes(told: dict[str, Any]) -> None:
        heads[told["requestId"]] = sum(len(f"{name}: {value}\r\n".encode()) for name, value in told["headers"].items())
        look()

    screen.line.on("Network.requestWillBeSent", asks)
    screen.line.on("Network.requestWillBeSentExtraInfo", goes)
    await screen.line.send("Network.enable", {"maxPostDataSize": 2**20})
    await screen.press("y")
    async with asyncio.timeout(30):
        size = await sent
    await screen.line.send("Network.disable")
    return size


async def _playing(screen: Screen, subject: Subject) -> list[float]:
    """From key to sound: first where it stands, then from words all over the recording, which are fetched first."""
    times: list[float] = []
    for number, share in enumerate((None, 0.9, 0.2, 0.7, 0.4)):
        if share is not None:
            await click(screen, subject, share)
            await asyncio.sleep(CLICK_TO_KEY_S)
        await screen.press("F4" if share is None else "Alt+p")
        await screen.until(f"window.__seen.playing.length > {number}")
        times.append(await screen.evaluate("() => window.__seen.playing.at(-1) - window.__seen.pressed"))
        await screen.press("F4")
    return times


async def _correct(screen: Screen, subject: Subject, number: int, chance: random.Random) -> None:
    await click(screen, subject, chance.random(), times=2)
    for letter in chance.choice(("wound ", "lungs ", "severe ", "edema ")):
        await screen.press(letter)
    await screen.press("Backspace")
    await screen.press(" ")
    if number % UNDO_EVERY == 0:
        for keys in ("Control+z", "Control+z", "Control+y"):
            await screen.press(keys)
    if number % PLAY_EVERY == 0 and subject.plays:
        for keys in ("Alt+p", "F2", "F4"):
            await screen.press(keys)
    if number % SAVE_EVERY == SAVE_EVERY - 1:
        await subject.save(screen)


async def _settled(screen: Screen, subject: Subject) -> Memory:
    await subject.save(screen)
    await asyncio.sleep(QUIET_S)
    if isinstance(subject, Ours):
        await screen.until("document.querySelector('.save-state').dataset.state === 'saved'")
    return await screen.memory()
