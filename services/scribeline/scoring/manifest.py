"""The dictations of a benchmark: JSON lines, each a recording with the report that it should become.

{"id": "a-1", "file": "audio/a-1.opus", "condition": "clean", "formatted": "The lungs are clear.",
 "spoken": "the lungs are clear period", "drugs": [], "terms": ["lungs"], "author": "a", "locale": "en-US",
 "history": "a.jsonl", "accept": [{"written": "4 days", "also": ["four days"]}]}

`id`, `file` and `formatted` are needed. Names in `drugs` and `terms` are for scoring, never for recognising.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from scribeline.scoring.errors import InvalidManifest

CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A form in the report, and other forms that are as right."""

    written: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dictation:
    """One recording and the report that it should become.

    `formatted` is that report, `spoken` the words that were said, spoken commands too ("" where nobody knows), `file`
    and `history` (earlier reports of the author) are paths from the manifest's folder.
    """

    dictation_id: str
    file: str
    formatted: str
    condition: str = CLEAN
    spoken: str = ""
    drugs: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    author: str = ""
    locale: str | None = None
    history: str | None = None
    accept: tuple[Accepted, ...] = ()

    @property
    def title(self) -> str:
        """The same for every recording of one dictation: its id up to the condition ("a-1.telephone" is "a-1")."""
        return self.dictation_id.partition(".")[0]


def read_manifest(text: str) -> list[Dictation]:
    """The dictations of a manifest, in its order. Raises InvalidManifest, which names the line."""
    dictations: dict[str, Dictation] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _wrong(number, "is not JSON") from error
        if not isinstance(value, dict):
            raise _wrong(number, "is not a JSON object")
        dictation = _dictation(value, number)
        if dictation.dictation_id in dictations:
            raise _wrong(number, "has the id of an earlier line")
        dictations[dictation.dictation_id] = dictation
    if not dictations:
        raise InvalidManifest("The manifest holds no dictation.", field="manifest")
    return list(dictations.values())


def _dictation(value: Mapping[str, Any], line: int) -> Dictation:
    return Dictation(
        dictation_id=_text(value, "id", line, needed=True),
        file=_path(_text(value, "file", line, needed=True), "file", line),
        formatted=_text(value, "formatted", line, needed=True),
        condition=_text(value, "condition", line) or CLEAN,
        spoken=_text(value, "spoken", line),
        drugs=_texts(value, "drugs", line),
        terms=_texts(value, "terms", line),
        author=_text(value, "author", line),
        locale=_text(value, "locale", line) or None,
        history=_path(_text(value, "history", line), "history", line) or None,
        accept=_accepted(value, line),
    )


def _text(value: Mapping[str, Any], key: str, line: int, *, needed: bool = False) -> str:
    found = value.get(key, "")
    if not isinstance(found, str) or (needed and not found.strip()):
        raise _wrong(line, f"has no text for {key}")
    return found


def _path(path: str, key: str, line: int) -> str:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise _wrong(line, f"has a {key} outside of the manifest's folder")
    return path


def _texts(value: Mapping[str, Any], key: str, line: int) -> tuple[str, ...]:
    found = value.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each.strip() for each in found):
        raise _wrong(line, f"has {key} that are no list of texts")
    return tuple(found)


def _accepted(value: Mapping[str, Any], line: int) -> tuple[Accepted, ...]:
    found = value.get("accept", [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _wrong(line, 'has accept that is no list like [{"written": "4 days", "also": ["four days"]}]')
    return tuple(Accepted(_text(each, "written", line, needed=True), _texts(each, "also", line)) for each in found)


def _wrong(line: int, what: str) -> InvalidManifest:
    return InvalidManifest(f"Line {line} {what}.", field="manifest", details={"line": str(line)})
