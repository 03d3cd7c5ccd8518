"""Hears the recordings of a manifest once, so that weights can be fitted as often as need be.

    hear.py MODEL MANIFEST.jsonl OUT.jsonl

MODEL is a folder or a name, as `scribeline draft --model` takes it.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from scribeline_workers.transcriber.engine import load_model
from scribeline_workers.transcriber.loading import load
from scribeline_workers.transcriber.recogniser import Recogniser


def main(model: str, manifest: Path, out: Path) -> None:
    """Write the words and the flags of each recording, one object a line."""
    with Recogniser.with_engine(load_model(model)) as recogniser, out.open("w", encoding="utf-8") as lines:
        for line in manifest.read_text("utf-8").splitlines():
            item = json.loads(line)
            with (manifest.parent / item["file"]).open("rb") as file:
                loaded = load(file)
            found = loaded.assembled(recogniser.submit(item["id"], loaded.windows).result())
            heard = {"id": item["id"], "words": [asdict(word) for word in found.words]}
            lines.write(json.dumps(heard) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
