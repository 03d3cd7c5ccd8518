"""The table of what is easily misread, for the desk's editor: python tools/desk/cautions.py

The editor checks each block as it is typed, without the line. So that it knows the very rules that the server knows, it
gets them from `formatting/safety.toml` and the other languages' lists, with the patterns in the words of JavaScript. A
test compares what is written here with the lists, and both checkers over the same cases.
"""

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[2] / "services/scribeline/desk/frontend/src/editor/cautions.table.ts"

_WORD = r"\p{L}\p{N}_"
_OUTSIDE = {
    r"\w": f"[{_WORD}]",
    r"\d": r"\p{Nd}",
}
_BEGINS, _ENDS = f"(?<![{_WORD}])", f"(?![{_WORD}])"
"""What a border of a word is before a letter, and behind one: half of what it is in general, and far cheaper."""
_INSIDE = {r"\w": _WORD, r"\d": r"\p{Nd}"}
_PIECE = re.compile(r"\\.|\[|\]|\(\?P<|.", re.DOTALL)


LISTS = {"en": "safety.toml", "nl": "safety.nl.toml"}
"""The list of each language."""


def table(name: str) -> dict[str, Any]:
    """The rules of a list, as the editor reads them."""
    told = tomllib.loads(files("scribeline.formatting").joinpath(name).read_text("utf-8"))
    context = told["context"]
    return {
        "reach": context["reach"],
        **{name: in_javascript(context[name]) for name in ("dose", "order", "measured")},
        "rules": [_rule(row) for row in told["rule"]],
    }


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "pattern": in_javascript(row["pattern"]),
        "flags": "gu" if row.get("case") else "giu",
        "where": row.get("where", "anywhere"),
        "reason": row["reason"],
        "write": row["write"],
        "source": row["source"],
        **({"choose": row["choose"]} if "choose" in row else {}),
    }


def in_javascript(pattern: str) -> str:
    """A pattern of ours for JavaScript with the flag u: its words and digits are those of all scripts there too."""
    written: list[str] = []
    is_class = False
    for piece in _PIECE.findall(pattern):
        if piece == "[" and not is_class:
            is_class = True
        elif piece == "]":
            is_class = False
        if piece == "(?P<":
            written.append("(?<")
        elif piece == r"\b" and not is_class:
            written.append(_BEGINS if not written or written[-1] in ("(", "|", ":") else _ENDS)
        else:
            written.append((_INSIDE if is_class else _OUTSIDE).get(piece, piece))
    return "".join(written)


def module() -> str:
    """The editor's module."""
    tables = {language: table(name) for language, name in LISTS.items()}
    return (
        "// What is easily misread, as formatting/safety*.toml have it. tools/desk/cautions.py writes it.\n\n"
        f"export const SAFETY = {json.dumps(tables, ensure_ascii=False, indent=2)} as const;\n"
    )


if __name__ == "__main__":
    TARGET.write_text(module(), "utf-8")
