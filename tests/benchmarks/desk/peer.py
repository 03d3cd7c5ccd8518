"""The editor that ours is measured beside: bbc's @bbc/react-transcript-editor, installed and bundled for the run alone.

Nothing of it is a dependency of the product: it comes into build/, by the exact versions of peer_page's lock file.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.desk.pages import REPOSITORY, bundle, install
from tests.benchmarks.desk.reports import Dictated, sound_of

from scribeline.transcripts.model import Run

SOURCES = Path(__file__).parent / "peer_page"
FOLDER = REPOSITORY / "build" / "bench-peer"
PACKAGE = "@bbc/react-transcript-editor"


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
        install(FOLDER)
    page = FOLDER / "page"
    page.mkdir(exist_ok=True)
    shutil.copy(SOURCES / "index.html", page)
    production = ('--define:process.env.NODE_ENV="production"', "--define:global=window")
    bundle(FOLDER / "page.js", page / "bundle.js", *production)
    for each in dictations:
        (page / f"transcript-{each.words}.json").write_text(json.dumps(transcript_of(each)))
    (page / "sound.webm").write_bytes(sound_of(dictations[-1].audio_s).opus)
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
