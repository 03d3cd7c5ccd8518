"""A Chromium as a slow laptop, and what it tells of a page: when keys are painted, and what is in memory."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--disable-gpu",  # there is none, and imitating one costs a fifth of a page's time
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-features=OptimizationHints,MediaRouter,Translate", "--no-first-run", "--no-pings"),
    *("--autoplay-policy=no-user-gesture-required", "--enable-precise-memory-info"),
)
LAPTOP = {"width": 1280, "height": 800}
LIMIT_S = 60.0
"""Nothing that is waited for takes longer, or the benchmark fails."""

WATCH = """(() => {
    // A key is painted when the frame that it asked for is done: its callback runs before the frame is laid out and
    // painted, and the message that it posts comes after.
    const seen = (window.__seen = { keys: [], pressed: 0, playing: [] });
    window.addEventListener("keydown", (event) => {
        const began = (seen.pressed = event.timeStamp);
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => seen.keys.push([began, performance.now()]);
            channel.port2.postMessage(0);
        });
    }, { capture: true });
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
        const time = this.currentTime;
        const wait = () => {
            if (!this.seeking && !this.paused && this.currentTime > time) seen.playing.push(performance.now());
            else setTimeout(wait, 1);
        };
        setTimeout(wait, 1);
        return play.call(this);
    };
})();"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a page holds once everything that is not used any more is gone."""

    heap_bytes: int
    """JavaScript's objects and compiled code."""
    tab_bytes: int
    """All that the page's process has for itself alone, as the browser's task manager tells it."""
    nodes: int
    listeners: int


@dataclass
class Screen:
    """A page, and the debugger's line to it."""

    page: Page
    line: CDPSession

    async def slow_down(self, rate: float) -> None:
        """Let the processor seem so many times slower to the page."""
        await self.line.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    async def until(self, condition: str, limit_s: float = LIMIT_S) -> None:
        """Wait until an expression is true. Raises TimeoutError."""
        # Not Playwright's own way of waiting, which the page's content security policy refuses.
        look = (
            "() => new Promise((done) => {"
            f"  const look = () => ({condition}) ? done() : setTimeout(look, 4); look(); }})"
        )
        async with asyncio.timeout(limit_s):
            await self.page.evaluate(look)

    async def press(self, key: str) -> None:
        """Press a key as soon as the browser takes it, without waiting for what the page makes of it."""
        code = _CODES.get(key)
        down: dict[str, Any] = {"type": "keyDown", "key": key, **({"windowsVirtualKeyCode": code} if code else {})}
        if code is None or key == "Enter":
            down["text"] = "\r" if key == "Enter" else key
        down["code"] = key if code else f"Key{key.upper()}" if key.isalpha() else "Space"
        await self.line.send("Input.dispatchKeyEvent", down)
        await self.line.send("Input.dispatchKeyEvent", {**down, "type": "keyUp", "text": ""})

    async def type_at_pace(self, keys: Sequence[str], pause_s: float) -> list[float]:
        """Type at a pace that does not wait for the page. Milliseconds from each key to its paint."""
        before = await self.painted()
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), []
        for number, key in enumerate(keys):
            await asyncio.sleep(max(0.0, began + number * pause_s - loop.time()))
            sent.append(asyncio.create_task(self.press(key)))
        await asyncio.gather(*sent)
        await self.until(f"window.__seen.keys.length >= {before + len(keys)}")
        times: list[list[float]] = await self.page.evaluate(f"window.__seen.keys.slice({before})")
        return [painted - pressed for pressed, painted in times]

    async def painted(self) -> int:
        """How many keys were painted so far."""
        count: int = await self.page.evaluate("window.__seen.keys.length")
        return count

    async def memory(self) -> Memory:
        """What is in memory after a thorough collection."""
        for _ in range(3):
            await self.line.send("HeapProfiler.collectGarbage")
        told = {each["name"]: each["value"] for each in (await self.line.send("Performance.getMetrics"))["metrics"]}
        tab = await self._tab_bytes()
        return Memory(int(told["JSHeapUsedSize"]), tab, int(told["Nodes"]), int(told["JSEventListeners"]))

    async def _tab_bytes(self) -> int:
        browser = self.page.context.browser
        assert browser is not None
        session = await browser.new_browser_cdp_session()
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        await session.detach()
        # One page is open, and at most an empty process in store for the next one.
        return max(_private_bytes(each["id"]) for each in processes if each["type"] == "renderer")


def _private_bytes(process: int) -> int:
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return sum(1024 * int(size) for size in re.findall(r"^Private_(?:Clean|Dirty): +(\d+) kB$", told, re.MULTILINE))


_CODES = {"Enter": 13, "Backspace": 8}


@contextlib.asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """The system's Chromium, without its own calls home."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def open_screen(browser: Browser, origin: str) -> AsyncIterator[Screen]:
    """A page of a profile of its own, with nothing kept from before."""
    context = await browser.new_context(base_url=origin, viewport=LAPTOP)  # type: ignore[arg-type]
    context.set_default_timeout(LIMIT_S * 1000)
    try:
        page = await context.new_page()
        await page.add_init_script(WATCH)
        line = await context.new_cdp_session(page)
        await line.send("Performance.enable")
        yield Screen(page, line)
    finally:
        await context.close()
