"""Finished reports, one {"id", "specialty", "work", "text"} a line, packed."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_reports(path: Path) -> Iterator[dict[str, Any]]:
    """The reports of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
