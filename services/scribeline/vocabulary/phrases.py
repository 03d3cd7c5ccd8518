"""Phrase sets: the words that a client, an author or a work type uses, as a file holds them.

A file is JSON lines, so that a long list can be read, searched and compared line by line:

    {"name": "Dr. Pellow", "scope": "author"}
    {"written": "Depo-Medrone", "kind": "brand", "weight": 4, "sounds_like": ["depot medro in"]}
    {"written": "facet arthropathy"}

The first line may tell the set's name and what it is for. Only `written` is needed in the others: without a kind, it is
what the general lexicon says, or else a term. A JSON list of words, or TOML with `name` and `phrases = ["...", ...]`,
is read as well.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scribeline.vocabulary.errors import InvalidPhraseSet
from scribeline.vocabulary.lexicon import general_kinds
from scribeline.vocabulary.model import Entry, Kind

MOST_PHRASES = 20_000
MOST_CHARACTERS = 200
MOST_SOUNDS_LIKE = 20
MOST_WEIGHT = 1000.0
_KEYS = ("written", "kind", "weight", "sounds_like")


class Scope(StrEnum):
    """What a phrase set is for."""

    CLIENT = "client"
    AUTHOR = "author"
    WORK_TYPE = "work_type"


@dataclass(frozen=True, slots=True)
class PhraseSet:
    """Phrases under one name."""

    name: str = ""
    scope: Scope = Scope.AUTHOR
    phrases: tuple[Entry, ...] = ()


def load_phrase_set(text: str) -> PhraseSet:
    """The phrase set that a file's text describes. Raises InvalidPhraseSet, which names the line."""
    start = text.lstrip()[:1]
    if start == "{":
        return _from_lines(text)
    if start == "[" and not text.lstrip().startswith("[["):
        return _from_value(_parsed(json.loads, text, "JSON"), text)
    return _from_value(_parsed(tomllib.loads, text, "TOML"), text)


def dump_phrase_set(phrases: PhraseSet) -> str:
    """The set as JSON lines, which `load_phrase_set` reads again."""
    lines: list[dict[str, object]] = [{"name": phrases.name, "scope": str(phrases.scope)}]
    for entry in phrases.phrases:
        line: dict[str, object] = {"written": entry.written, "kind": str(entry.kind), "weight": entry.weight}
        if entry.sounds_like:
            line["sounds_like"] = list(entry.sounds_like)
        lines.append(line)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _parsed(parse: Any, text: str, form: str) -> Any:
    try:
        return parse(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        where = f"Line {line}" if line else "The file of phrases"
        raise InvalidPhraseSet(f"{where} is not {form}, and not JSON lines either.", field="phrases") from error


def _from_lines(text: str) -> PhraseSet:
    name, scope = "", Scope.AUTHOR
    entries: list[Entry] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _wrong(number, "is not JSON") from error
        if not isinstance(value, dict):
            raise _wrong(number, 'is no object like {"written": "losartan"}')
        if not entries and "written" not in value:
            name, scope = _head(value, number)
            continue
        entries.append(_entry(value, number))
        if len(entries) > MOST_PHRASES:
            raise _wrong(number, f"is one phrase too many: a set holds at most {MOST_PHRASES}")
    return PhraseSet(name, scope, _merged(entries))


def _from_value(value: Any, text: str) -> PhraseSet:
    head: Mapping[str, Any] = value if isinstance(value, dict) else {}
    listed = value.get("phrases") if isinstance(value, dict) else value
    name, scope = _head({key: told for key, told in head.items() if key != "phrases"}, 1)
    if not isinstance(listed, list):
        raise InvalidPhraseSet('The file holds no list of phrases: write phrases = ["losartan", ...].', field="phrases")
    if len(listed) > MOST_PHRASES:
        raise InvalidPhraseSet(f"The file holds more than {MOST_PHRASES} phrases.", field="phrases")
    lines = text.splitlines()
    at = 0
    entries = []
    for told in listed:
        wanted = told.get("written") if isinstance(told, dict) else told
        if isinstance(wanted, str):  # the next line that holds it; the list is in the file's order
            at = next((number for number in range(at, len(lines)) if wanted in lines[number]), at)
        entries.append(_entry(told if isinstance(told, dict) else {"written": told}, at + 1))
    return PhraseSet(name, scope, _merged(entries))


def _head(value: Mapping[str, Any], line: int) -> tuple[str, Scope]:
    for key in value:
        if key not in ("name", "scope"):
            raise _wrong(line, "tells something of the set that sets do not have. They have: name, scope")
    name, scope = value.get("name", ""), value.get("scope", Scope.AUTHOR)
    if not isinstance(name, str) or len(name) > MOST_CHARACTERS:
        raise _wrong(line, f"has a name that is no text of at most {MOST_CHARACTERS} characters")
    if scope not in list(Scope):
        raise _wrong(line, f"has a scope that is none of {', '.join(Scope)}")
    return name, Scope(scope)


def _entry(value: Mapping[str, Any], line: int) -> Entry:
    for key in value:
        if key not in _KEYS:
            raise _wrong(line, f"tells something that phrases do not have. They have: {', '.join(_KEYS)}")
    written = _phrase(value.get("written"), "written", line)
    kind, weight, sounds_like = value.get("kind"), value.get("weight", 1.0), value.get("sounds_like", [])
    if kind is not None and kind not in list(Kind):
        raise _wrong(line, f"has a kind that is none of {', '.join(Kind)}")
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= MOST_WEIGHT:
        raise _wrong(line, f"has a weight that is no number above 0 and up to {MOST_WEIGHT:.0f}")
    if not isinstance(sounds_like, list) or len(sounds_like) > MOST_SOUNDS_LIKE:
        raise _wrong(line, f"has sounds_like that is no list of at most {MOST_SOUNDS_LIKE} texts")
    forms = tuple(_phrase(form, "sounds_like", line) for form in sounds_like)
    return Entry(written, Kind(kind) if kind else general_kinds().get(written.lower(), Kind.TERM), float(weight), forms)


def _phrase(value: Any, key: str, line: int) -> str:
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS or not any(each.isalpha() for each in value):
        raise _wrong(line, f"has no text with letters, of at most {MOST_CHARACTERS} characters, for {key}")
    if not value.isprintable():
        raise _wrong(line, f"has a control character in {key}")
    return " ".join(value.split())


def _merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each phrase once; weights of the same one add up."""
    merged: dict[str, Entry] = {}
    for entry in entries:
        before = merged.get(entry.written)
        if before is not None:
            forms = tuple(dict.fromkeys(before.sounds_like + entry.sounds_like))
            entry = Entry(entry.written, entry.kind, min(before.weight + entry.weight, MOST_WEIGHT), forms)
        merged[entry.written] = entry
    return tuple(merged.values())


def _wrong(line: int, what: str) -> InvalidPhraseSet:
    return InvalidPhraseSet(f"Line {line} {what}.", field="phrases", details={"line": str(line)})
