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
from dataclasses import dataclass, replace
from typing import Any

from scribeline.vocabulary.errors import InvalidPhraseSet
from scribeline.vocabulary.lexicon import general_kinds
from scribeline.vocabulary.model import MOST_PHRASES, Entry, Kind, Scope
from scribeline.vocabulary.register import read

MOST_CHARACTERS = 200
MOST_SOUNDS_LIKE = 20
MOST_WEIGHT = 1000.0
MOST_BYTES = 1_500_000
"""Of all texts of a set together, so that a set goes over the wire in one message."""
_KEYS = ("written", "kind", "weight", "sounds_like")


_FIELD = "phrases"
_FAR = 200
"""Lines between two phrases of a list, within which the second one is looked for to tell its line."""


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


def check_phrases(values: Iterable[Mapping[str, Any]], *, field: str = "phrases") -> tuple[Entry, ...]:
    """The phrases that a caller sent, each as a file's line would hold it. Raises InvalidPhraseSet, which names the
    phrase by its number, from 1. A phrase that is there twice is refused: a caller can only have meant one of the two.
    """
    list_of = _List()
    for number, value in enumerate(values, 1):
        list_of.add(value, _Place("Phrase", number, field), each_once=True)
    return tuple(list_of.entries)


def laid_over(sets: Iterable[Iterable[Entry]]) -> tuple[Entry, ...]:
    """The phrases of several sets as those of one, where a later set has the last word.

    Of a name that two sets hold, the later one says how it is written and how common it is; what it may be heard as
    adds up. A form that two sets tell of is that of the later one's name alone.
    """
    names: dict[str, Entry] = {}
    for entries in sets:
        here: dict[str, Entry] = {}
        for entry in entries:
            name = _as_read(entry.written)
            here[name] = _with_forms_of(here[name], entry) if name in here else entry
        told = {_as_read(form): name for name, entry in here.items() for form in entry.sounds_like}
        for name, entry in names.items():
            kept = tuple(form for form in entry.sounds_like if told.get(_as_read(form), name) == name)
            names[name] = replace(entry, sounds_like=kept)
        for name, entry in here.items():
            names[name] = _with_forms_of(names[name], entry) if name in names else entry
    return tuple(names.values())


def _with_forms_of(before: Entry, entry: Entry) -> Entry:
    """The entry, which may be heard as the one before it too."""
    return replace(entry, sounds_like=tuple(dict.fromkeys(before.sounds_like + entry.sounds_like)))


def _as_read(text: str) -> str:
    return " ".join(read(text)) or text


def _parsed(parse: Any, text: str, form: str) -> Any:
    try:
        return parse(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        where = f"Line {line}" if line else "The file of phrases"
        raise InvalidPhraseSet(f"{where} is not {form}, and not JSON lines either.", field=_FIELD) from error


def _from_lines(text: str) -> PhraseSet:
    name, scope = "", Scope.AUTHOR
    list_of = _List()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        place = _line(number)
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise place.wrong("is not JSON") from error
        if not isinstance(value, dict):
            raise place.wrong('is no object like {"written": "losartan"}')
        if not list_of.entries and "written" not in value:
            name, scope = _head(value, place)
            continue
        list_of.add(value, place)
    return PhraseSet(name, scope, _merged(list_of.entries))


def _from_value(value: Any, text: str) -> PhraseSet:
    head: Mapping[str, Any] = value if isinstance(value, dict) else {}
    listed = value.get("phrases") if isinstance(value, dict) else value
    name, scope = _head({key: told for key, told in head.items() if key != "phrases"}, _line(1))
    if not isinstance(listed, list):
        raise InvalidPhraseSet('The file holds no list of phrases: write phrases = ["losartan", ...].', field=_FIELD)
    lines = text.splitlines()
    at = 0
    list_of = _List()
    for told in listed:
        wanted = told.get("written") if isinstance(told, dict) else told
        if isinstance(wanted, str):  # the next line that holds it; the list is in the file's order
            near = range(at, min(at + _FAR, len(lines)))
            at = next((number for number in near if wanted in lines[number]), at)
        list_of.add(told if isinstance(told, dict) else {"written": told}, _line(at + 1))
    return PhraseSet(name, scope, _merged(list_of.entries))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase was told: what a refusal names."""

    what: str
    number: int
    field: str

    def wrong(self, why: str) -> InvalidPhraseSet:
        """The refusal of what stands here. It never quotes it: a phrase may be a name."""
        return InvalidPhraseSet(
            f"{self.what} {self.number} {why}.", field=self.field, details={self.what.lower(): str(self.number)}
        )


def _line(number: int) -> _Place:
    return _Place("Line", number, _FIELD)


class _List:
    """Phrases as they are read one after another, within the limits of a set."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._seen: set[str] = set()
        self._bytes = 0

    def add(self, value: Mapping[str, Any], place: _Place, *, each_once: bool = False) -> None:
        """Read one phrase. Raises InvalidPhraseSet; `each_once`, also where the same one came before."""
        if len(self.entries) == MOST_PHRASES:
            raise place.wrong(f"is one phrase too many: a set holds at most {MOST_PHRASES}")
        entry = _entry(value, place)
        self._bytes += sum(len(text.encode()) for text in (entry.written, *entry.sounds_like))
        if self._bytes > MOST_BYTES:
            raise place.wrong(f"makes the set too long: its texts have at most {MOST_BYTES} bytes together")
        if each_once and entry.written in self._seen:
            raise place.wrong("is written like one before it: put the two together")
        self._seen.add(entry.written)
        self.entries.append(entry)


def _head(value: Mapping[str, Any], place: _Place) -> tuple[str, Scope]:
    for key in value:
        if key not in ("name", "scope"):
            raise place.wrong("tells something of the set that sets do not have. They have: name, scope")
    name, scope = value.get("name", ""), value.get("scope", Scope.AUTHOR)
    if not isinstance(name, str) or len(name) > MOST_CHARACTERS or not name.isprintable():
        raise place.wrong(f"has a name that is no text of at most {MOST_CHARACTERS} printable characters")
    if not isinstance(scope, str) or scope not in list(Scope):
        raise place.wrong(f"has a scope that is none of {', '.join(Scope)}")
    return name, Scope(scope)


def _entry(value: Mapping[str, Any], place: _Place) -> Entry:
    for key in value:
        if key not in _KEYS:
            raise place.wrong(f"tells something that phrases do not have. They have: {', '.join(_KEYS)}")
    written = _phrase(value.get("written"), "written", place)
    kind, weight, sounds_like = value.get("kind"), value.get("weight", 1.0), value.get("sounds_like", [])
    if kind is not None and (not isinstance(kind, str) or kind not in list(Kind)):
        raise place.wrong(f"has a kind that is none of {', '.join(Kind)}")
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= MOST_WEIGHT:
        raise place.wrong(f"has a weight that is no number above 0 and up to {MOST_WEIGHT:.0f}")
    if not isinstance(sounds_like, list) or len(sounds_like) > MOST_SOUNDS_LIKE:
        raise place.wrong(f"has sounds_like that is no list of at most {MOST_SOUNDS_LIKE} texts")
    forms = tuple(dict.fromkeys(_phrase(form, "sounds_like", place) for form in sounds_like))
    return Entry(written, Kind(kind) if kind else general_kinds().get(written.lower(), Kind.TERM), float(weight), forms)


def _phrase(value: Any, key: str, place: _Place) -> str:
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS or not any(each.isalpha() for each in value):
        raise place.wrong(f"has no text with letters, of at most {MOST_CHARACTERS} characters, for {key}")
    if not value.isprintable():
        raise place.wrong(f"has a control character, a tab or a space of another kind in {key}")
    return " ".join(value.split())


def _merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each phrase once; weights of the same one add up."""
    merged: dict[str, Entry] = {}
    for entry in entries:
        before = merged.get(entry.written)
        if before is not None:
            forms = tuple(dict.fromkeys(before.sounds_like + entry.sounds_like))[:MOST_SOUNDS_LIKE]
            entry = Entry(entry.written, entry.kind, min(before.weight + entry.weight, MOST_WEIGHT), forms)
        merged[entry.written] = entry
    return tuple(merged.values())
