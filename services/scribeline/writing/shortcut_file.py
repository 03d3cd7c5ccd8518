"""The file that shortcuts are kept in outside of us, in TOML. Pure.

[[shortcut]]
short = "htn"
text = "hypertension"

[[shortcut]]
short = "nlungs"
title = "Normal lungs"
text = '''
# Lungs
Clear to auscultation on ____[side].
'''
"""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from scribeline.writing.errors import ShortcutFileWrong, ShortcutWrong
from scribeline.writing.model import MOST_SHORTCUTS, check_shortcut, folded

LONGEST_FILE = 2_000_000
"""Characters of a file."""
_FIELDS = frozenset({"short", "title", "text"})


@dataclass(frozen=True, slots=True)
class FiledShortcut:
    """A shortcut as a file has it: nobody's yet."""

    short: str
    text: str
    title: str = ""


def read_shortcuts(text: str) -> tuple[FiledShortcut, ...]:
    """The shortcuts that a file holds, checked. Raises ShortcutFileWrong, which names the entry by its number."""
    if len(text) > LONGEST_FILE:
        raise ShortcutFileWrong(f"has more than {LONGEST_FILE} characters")
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise ShortcutFileWrong("is not TOML") from None
    entries = told.get("shortcut")
    if set(told) != {"shortcut"} or not isinstance(entries, list):
        raise ShortcutFileWrong("has no [[shortcut]] tables, or something beside them")
    if len(entries) > MOST_SHORTCUTS:
        raise ShortcutFileWrong(f"has more than {MOST_SHORTCUTS} shortcuts")
    seen: set[str] = set()
    found = []
    for number, entry in enumerate(entries, 1):
        shortcut = _shortcut(entry, number)
        if folded(shortcut.short) in seen:
            raise ShortcutFileWrong("has an abbreviation twice", number)
        seen.add(folded(shortcut.short))
        found.append(shortcut)
    return tuple(found)


def dump_shortcuts(shortcuts: Iterable[FiledShortcut]) -> str:
    """The file for shortcuts, which `read_shortcuts` reads back the same."""
    return "\n".join(map(_entry, shortcuts))


def _shortcut(entry: object, number: int) -> FiledShortcut:
    if not isinstance(entry, dict) or not set(entry) <= _FIELDS or not {"short", "text"} <= set(entry):
        raise ShortcutFileWrong("has an entry with other fields", number)
    if not all(isinstance(value, str) for value in entry.values()):
        raise ShortcutFileWrong("has something that is no text", number)
    short, title = entry["short"], entry.get("title", "")
    text = entry["text"].strip("\n")
    try:
        check_shortcut(short, title, text)
    except ShortcutWrong as error:
        raise ShortcutFileWrong(f"has an entry whose {error.message.replace('shortcut.', '')}", number) from None
    return FiledShortcut(short, text, title)


def _entry(shortcut: FiledShortcut) -> str:
    title = f"title = {_quoted(shortcut.title)}\n" if shortcut.title else ""
    return f"[[shortcut]]\nshort = {_quoted(shortcut.short)}\n{title}text = {_written(shortcut.text)}\n"


def _written(text: str) -> str:
    # Lines as lines, where TOML takes them as they are.
    if "\n" in text and "'''" not in text and not text.endswith("'") and text.replace("\n", "").isprintable():
        return f"'''\n{text}\n'''"
    return _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
