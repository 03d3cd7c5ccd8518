"""The phrases of a set: Phrase messages and back."""

from collections.abc import Iterable, Iterator
from typing import Any

from scribeline.v1 import phrase_sets_pb2
from scribeline.vocabulary.model import Entry, Kind
from scribeline.vocabulary.phrases import check_phrases

_KINDS: dict[int, Kind] = {
    phrase_sets_pb2.PHRASE_KIND_GENERIC: Kind.GENERIC,
    phrase_sets_pb2.PHRASE_KIND_BRAND: Kind.BRAND,
    phrase_sets_pb2.PHRASE_KIND_TERM: Kind.TERM,
}
_NUMBERS = {kind: phrase_sets_pb2.PhraseKind.ValueType(number) for number, kind in _KINDS.items()}


def to_entries(messages: Iterable[phrase_sets_pb2.Phrase], *, field: str) -> tuple[Entry, ...]:
    """The checked phrases of a set. Raises InvalidPhraseSet, which names the phrase by its number."""
    return check_phrases(map(_value, messages), field=field)


def from_entries(entries: Iterable[Entry]) -> Iterator[phrase_sets_pb2.Phrase]:
    """The messages for phrases."""
    for entry in entries:
        yield phrase_sets_pb2.Phrase(
            written=entry.written, kind=_NUMBERS[entry.kind], weight=entry.weight, sounds_like=entry.sounds_like
        )


def _value(message: phrase_sets_pb2.Phrase) -> dict[str, Any]:
    """The phrase as a file's line would hold it."""
    value: dict[str, Any] = {"written": message.written, "sounds_like": list(message.sounds_like)}
    if message.kind != phrase_sets_pb2.PHRASE_KIND_UNSPECIFIED:
        value["kind"] = str(_KINDS.get(message.kind, "unknown"))
    if message.HasField("weight"):
        value["weight"] = message.weight
    return value
