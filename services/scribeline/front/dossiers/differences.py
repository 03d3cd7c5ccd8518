"""What is different between two states of a resource, field by field, for people to read before they agree. Pure."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from scribeline.v1.dossiers_pb2 import DossierChange

MOST_BYTES = 2 * 1024 * 1024
"""What all changes of one import may take in an answer."""
MOST_FIELDS = 500
"""Fields that one part's change tells."""

_PASSED_OVER = frozenset(
    {"create_time", "update_time", "etag", "version", "tokens", "sha256", "phrase_count", "hides", "level"}
)
_NAMELESS = frozenset({"Shortcut", "Assignment", "BillingTerms"})
"""Their names are the database's, or say nothing beside the client's."""


def bare(message: Message) -> Message:
    """The resource without what its making left on it: what a dossier holds of it."""
    told = type(message)()
    told.CopyFrom(message)
    passed_over = _PASSED_OVER | {"name"} if message.DESCRIPTOR.name in _NAMELESS else _PASSED_OVER
    for field, _ in message.ListFields():
        if field.name in passed_over:
            told.ClearField(field.name)
    return told


def change_of(part: str, before: Message | None, after: Message | None, *, is_wanted: bool = True) -> DossierChange:
    """What became of a part. `is_wanted`: the dossier holds it."""
    if not is_wanted:
        return DossierChange(part=part, action=DossierChange.ACTION_LEFT_ALONE)
    if before is None:
        return DossierChange(part=part, action=DossierChange.ACTION_ADDED)
    was, now = (dict(_fields(each)) if each is not None else {} for each in (before, after))
    differing = [path for path in {**was, **now} if was.get(path, "") != now.get(path, "")]
    if not differing:
        return DossierChange(part=part, action=DossierChange.ACTION_SAME)
    return DossierChange(
        part=part,
        action=DossierChange.ACTION_CHANGED,
        fields=[
            DossierChange.FieldChange(field=path, before=was.get(path, ""), after=now.get(path, ""))
            for path in differing[:MOST_FIELDS]
        ],
        further_field_count=max(0, len(differing) - MOST_FIELDS),
    )


def bounded(changes: Sequence[DossierChange]) -> Sequence[DossierChange]:
    """The changes with as many of their fields as one message carries; of the others it is told how many there are."""
    size = 0
    for change in changes:
        size += change.ByteSize()
        if size > MOST_BYTES and change.fields:
            size -= change.ByteSize()
            change.further_field_count += len(change.fields)
            del change.fields[:]
            size += change.ByteSize()
    return changes


def _fields(message: Message) -> Iterator[tuple[str, str]]:
    """Each field that is set, by its path, as it is written in JSON; text and files without their marks."""
    content = getattr(message, "content", b"")
    value = MessageToDict(message, preserving_proto_field_name=True)
    if isinstance(content, bytes) and content:
        value["content"] = f"SHA-256 {hashlib.sha256(content).hexdigest()}, {len(content)} bytes"
    yield from _paths("", value)


def _paths(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, told in value.items():
            yield from _paths(f"{path}.{name}" if path else name, told)
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for index, each in enumerate(value):
            # A phrase is known by what it is, so that one more does not change all behind it.
            known_by = json.dumps(each["written"], ensure_ascii=False) if "written" in each else index
            yield from _paths(f"{path}[{known_by}]", each)
    elif isinstance(value, list):
        yield path, ", ".join(map(str, value))
    elif isinstance(value, bool):
        yield path, "yes" if value else "no"
    else:
        yield path, str(value)
