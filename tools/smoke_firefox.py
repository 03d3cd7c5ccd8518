"""Show the desk's sign-in page to a real Firefox.

    make test-firefox

Nothing here could drive Firefox as the browser tests drive Chromium (Playwright wants a build of its own), so this is
a smoke test: what Firefox draws of the page is more than a blank one, and it has asked for what the page needs. It
needs `firefox-esr` (Debian), and says so where it is missing.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from scribeline.desk.app import Server, app_of, config_of, desk_of
from scribeline.settings import Settings

WAIT_S = 120
MORE_BYTES = 10_000
"""By how much the picture of a page with a form is larger than that of a blank one, at least."""
NEEDED = ("/sign-in", "/static/desk.css", "/static/pages.css", "/static/fonts/")
"""What Firefox has to ask for: the page, how it looks, and its letters. Before the sign-in no script runs."""


async def main() -> int:
    """Draw the page; 0 where it was, or where there is no Firefox."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if firefox is None:
        print("Firefox is missing, so nothing was tested: install Debian's firefox-esr.")
        return 0
    settings = Settings(desk_listen="127.0.0.1:1", desk_key=SecretStr("k" * 40))
    desk = desk_of(settings)
    app, asked = app_of(desk), set[str]()

    async def listening(scope: Scope, receive: Receive, send: Send) -> None:
        asked.add(scope.get("path", ""))
        await app(scope, receive, send)

    config = config_of(settings, listening)
    config.port = 0
    server = Server(config, desk.stopping)
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        async with asyncio.timeout(20):
            while not server.started:  # noqa: ASYNC110 - it says so to nobody
                await asyncio.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        with tempfile.TemporaryDirectory() as folder:
            page = await picture(firefox, Path(folder), f"http://127.0.0.1:{port}/sign-in")
            blank = await picture(firefox, Path(folder), "about:blank")
    finally:
        server.should_exit = True
        serving.join()
        await desk.front.close()
    missing = [path for path in NEEDED if not any(each.startswith(path) for each in asked)]
    is_drawn = len(page) > len(blank) + MORE_BYTES
    print(f"The sign-in page is {'drawn' if is_drawn else 'NOT drawn'}: {len(page)} bytes, a blank one {len(blank)}.")
    print(f"Not asked for: {', '.join(missing)}" if missing else f"Asked for: {', '.join(sorted(asked))}.")
    return 0 if is_drawn and not missing else 1


async def picture(firefox: str, folder: Path, address: str) -> bytes:
    """What Firefox draws of an address, as PNG; nothing where it draws none in time."""
    file = folder / "page.png"
    file.unlink(missing_ok=True)
    profile = folder / "profile"
    profile.mkdir(exist_ok=True)
    command = (firefox, "--headless", "--no-remote", "--profile", profile, "--window-size", "1280,800")
    process = await asyncio.create_subprocess_exec(
        *command, "--screenshot", file, address, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await asyncio.wait_for(process.wait(), WAIT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
    return file.read_bytes() if file.exists() else b""


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
