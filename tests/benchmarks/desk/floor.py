"""What no editor in this browser can undercut: the same text in a bare field, and in ProseMirror without ours."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.desk.pages import REPOSITORY, bundle
from tests.benchmarks.desk.reports import Dictated, sound_of

from scribeline.transcripts.model import BlockKind, Run

SOURCES = Path(__file__).parent / "floor_page"
FOLDER = REPOSITORY / "build" / "bench-floor"


def make(dictations: Sequence[Dictated]) -> Path:
    """Bundle it, with these dictations' texts and sound to open. The folder that it is served from."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCES / "index.html", FOLDER)
    bundle(SOURCES / "page.js", FOLDER / "bundle.js")
    for each in dictations:
        (FOLDER / f"text-{each.words}.json").write_text(json.dumps(_blocks(each)))
        (FOLDER / f"sound-{each.words}.webm").write_bytes(sound_of(each.audio_s).opus)
    return FOLDER


def _blocks(dictated: Dictated) -> list[tuple[str, str]]:
    return [
        (
            "h2" if block.kind is BlockKind.HEADING else "p",
            "".join(inline.text for inline in block.inlines if isinstance(inline, Run)),
        )
        for block in dictated.document.blocks
    ]
