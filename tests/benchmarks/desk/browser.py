"""A Chromium as a slow laptop, and what it tells of a page: when keys are painted, and what is in memory."""

import asyncio
import contextlib
import itertools
import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, async_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--disable-gpu",  # there is none, and imitating one costs a fifth of a page's time
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-features=OptimizationHints,MediaRouter,Translate", "--no-first-run", "--no-pings"),
    *("--autoplay-policy=no-user-gesture-required", "--enable-precise-memory-info"),
)
LAPTOP = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
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


class Line:
    """The debugger's line to one tab.

    Not Playwright's: with that the tab keeps the body of each answer for the debugger, up to 100 MB and more, which an
    editor that plays a long recording at many places fills with sound. Nothing of that is in a tab that nobody debugs.
    """

    def __init__(self, browser: CDPSession, session_id: str) -> None:
        self._browser = browser
        self._session_id = session_id
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listeners: dict[str, Callable[[dict[str, Any]], None]] = {}
        browser.on("Target.receivedMessageFromTarget", self._hear)

    async def send(self, method: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the tab for something. Raises RuntimeError where it refuses."""
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        message = json.dumps({"id": number, "method": method, "params": parameters or {}})
        await self._browser.send("Target.sendMessageToTarget", {"sessionId": self._session_id, "message": message})
        told = await answer
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        result: dict[str, Any] = told["result"]
        return result

    def on(self, event: str, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call `listener` with what each event of this name tells."""
        self._listeners[event] = listener

    def _hear(self, heard: dict[str, Any]) -> None:
        if heard["sessionId"] != self._session_id:
            return
        told = json.loads(heard["message"])
        if "id" in told:
            self._asked.pop(told["id"]).set_result(told)
        elif told["method"] in self._listeners:
            self._listeners[told["method"]](told["params"])


@dataclass
class Screen:
    """A page, and the debugger's line to it."""

    line: Line
    origin: str
    browser: CDPSession

    async def go(self, path: str) -> None:
        """Ask for a page, and wait until it begins to come."""
        await self.line.send("Page.navigate", {"url": f"{self.origin}{path}"})

    async def evaluate(self, function: str, *arguments: Any) -> Any:
        """What a function in JavaScript makes of the arguments there; a promise is waited for."""
        told = ", ".join(map(json.dumps, arguments))
        answer = await self.line.send(
            "Runtime.evaluate", {"expression": f"({function})({told})", "awaitPromise": True, "returnByValue": True}
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "the page threw"))
        return answer["result"].get("value")

    async def slow_down(self, rate: float) -> None:
        """Let the processor seem so many times slower to the page."""
        await self.line.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    async def until(self, condition: str, limit_s: float = LIMIT_S) -> None:
        """Wait until an expression is true. Raises TimeoutError."""
        look = (
            "() => new Promise((done) => {"
            f"  const look = () => ({condition}) ? done() : setTimeout(look, 4); look(); }})"
        )
        async with asyncio.timeout(limit_s):
            await self.evaluate(look)

    async def press(self, keys: str) -> None:
        """Press a key, "Control+s" for two, as soon as the browser takes it; what the page makes of it comes after."""
        *held, key = keys.split("+")
        code = _CODES.get(key, ord(key.upper()) if held else None)
        down: dict[str, Any] = {"type": "keyDown", "key": key, "modifiers": sum(_HELD[each] for each in held)}
        if code is not None:
            down["windowsVirtualKeyCode"] = code
        if not held and (code is None or key == "Enter"):
            down["text"] = "\r" if key == "Enter" else key
        down["code"] = f"Key{key.upper()}" if len(key) == 1 and key.isalpha() else key if code else "Space"
        await self.line.send("Input.dispatchKeyEvent", down)
        await self.line.send("Input.dispatchKeyEvent", {**down, "type": "keyUp", "text": ""})

    async def click(self, x: float, y: float, times: int = 1) -> None:
        """Click somewhere in the window, in pixels; twice chooses a word."""
        await self.line.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y})
        for count in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": count}
                await self.line.send("Input.dispatchMouseEvent", event)

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
        times: list[list[float]] = await self.evaluate("(from) => window.__seen.keys.slice(from)", before)
        return [painted - pressed for pressed, painted in times]

    async def painted(self) -> int:
        """How many keys were painted so far."""
        count: int = await self.evaluate("() => window.__seen.keys.length")
        return count

    async def memory(self) -> Memory:
        """What is in memory after a thorough collection."""
        for _ in range(3):
            await self.line.send("HeapProfiler.collectGarbage")
        told = {each["name"]: each["value"] for each in (await self.line.send("Performance.getMetrics"))["metrics"]}
        tab = await self._tab_bytes()
        return Memory(int(told["JSHeapUsedSize"]), tab, int(told["Nodes"]), int(told["JSEventListeners"]))

    async def _tab_bytes(self) -> int:
        processes = (await self.browser.send("SystemInfo.getProcessInfo"))["processInfo"]
        # One page is open, and at most an empty process in store for the next one.
        return max(_private_bytes(each["id"]) for each in processes if each["type"] == "renderer")


def _private_bytes(process: int) -> int:
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return sum(1024 * int(size) for size in re.findall(r"^Private_(?:Clean|Dirty): +(\d+) kB$", told, re.MULTILINE))


_CODES = {"Enter": 13, "Backspace": 8, "F2": 113, "F4": 115}
_HELD = {"Alt": 1, "Control": 2}


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
    whole = await browser.new_browser_cdp_session()
    profile = (await whole.send("Target.createBrowserContext"))["browserContextId"]
    try:
        asked = {"url": "about:blank", "browserContextId": profile}
        target = (await whole.send("Target.createTarget", asked))["targetId"]
        attached = await whole.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        line = Line(whole, attached["sessionId"])
        for method, parameters in (
            ("Emulation.setDeviceMetricsOverride", LAPTOP),
            ("Emulation.setFocusEmulationEnabled", {"enabled": True}),
            ("Page.enable", {}),
            ("Performance.enable", {}),
            ("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH}),
        ):
            await line.send(method, parameters)
        yield Screen(line, origin, whole)
    finally:
        await whole.send("Target.disposeBrowserContext", {"browserContextId": profile})
        await whole.detach()
