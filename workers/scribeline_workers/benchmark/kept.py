"""What was recognised, kept for the next run: recognition is most of a benchmark's time, and gives the same again."""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from scribeline_workers.transcriber.engine import DEFAULT_MODEL, folder_of

_HEARD_BY = ("assembly", "audio", "engine", "loading", "recogniser", "speech")
"""The modules of ours that decide which words are heard."""


@dataclass(frozen=True)
class Kept:
    """Results of one model, in a folder, a file each.

    A result is found again by the recording, the model, the engine's version, our own code that hears, and `how`: all
    that it depends on.
    """

    folder: Path
    model: str

    @property
    def name(self) -> str:
        """The model's name, for people."""
        source = self.model or DEFAULT_MODEL
        return source.removeprefix("package:").rstrip("/").rpartition("/")[2]

    def get(self, recording: Path, how: str) -> dict[str, Any] | None:
        """What was put for this recording, or None."""
        try:
            value = json.loads(self._path(recording, how).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return value if isinstance(value, dict) else None

    def put(self, recording: Path, how: str, value: dict[str, Any]) -> None:
        """Keep it."""
        path = self._path(recording, how)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(value), "utf-8")
        part.replace(path)

    def _path(self, recording: Path, how: str) -> Path:
        key = "\n".join((_digest(recording), self._engine, how))
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    @cached_property
    def _engine(self) -> str:
        source = self.model or DEFAULT_MODEL
        model = folder_of(source)
        code = Path(__file__).parent.parent / "transcriber"
        return "\n".join(
            (
                _digest(model / "model.bin") if model else source,
                metadata.version("faster-whisper"),
                metadata.version("ctranslate2"),
                *(_digest(code / f"{name}.py") for name in _HEARD_BY),
            )
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
