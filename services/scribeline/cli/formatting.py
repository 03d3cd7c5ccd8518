"""`scribeline format`: any engine's text into written medical language, on this machine."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.printing import complain
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.formatting.pipeline import Formatted
    from scribeline.formatting.style import Style

MOST_CHARACTERS = 1_000_000  # of one text


class TextUnreadable(InvalidInput):
    """What stands on standard input is not a text, or a line of it is not what the other lines are."""

    reason = "TEXT_UNREADABLE"


def format_(
    style: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The house style of the text: a TOML file.")
    ] = None,
    locale: Annotated[
        str | None, typer.Option(help="en-US or en-GB: dates and titles, where no style says. (default: en-US)")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell on standard error what each pass changed, and why.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Tell on standard error of abbreviations and doses that are easily misread.")
    ] = False,
) -> None:
    """Format text on standard input: plain text, or one JSON object with id and text a line; the same comes out."""
    from scribeline.formatting.style import style_of

    house = style_of(style.read_text("utf-8") if style else "", locale)
    try:
        given = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise TextUnreadable("Standard input is not UTF-8 text.", field="text") from None
    first = given.lstrip()[:1]
    if first == "{":
        for row in _rows(given):
            row["text"] = _write(row["text"], house, explain=explain, check=check, name=str(row.get("id", "")))
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    body = given.rstrip("\n")
    written = _write(body, house, explain=explain, check=check)
    sys.stdout.write(written + ("\n" if given.endswith("\n") or written != body else ""))


def _rows(given: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(given.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise TextUnreadable(f"Line {number} is not a JSON object.", field="text") from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise TextUnreadable(f'Line {number} has no "text" that is a string.', field="text")
        yield row


def _write(text: str, style: "Style", *, explain: bool, check: bool, name: str = "") -> str:
    from scribeline.formatting.text import explain_text, format_text

    if len(text) > MOST_CHARACTERS:
        raise TextUnreadable(f"A text has at most {MOST_CHARACTERS} characters.", field="text")
    written = format_text(text, style)
    if explain:
        print_explanation(explain_text(text, style), name)
    if check:
        from scribeline.formatting.safety import check as check_safety

        for found in check_safety(written):
            where = f"{name}: " if name else ""
            quoted = written[found.start : found.end]
            complain(f'{where}{found.severity}: "{quoted}": {found.reason} Write {found.proposal}. [{found.source}]')
    return written


def print_explanation(formatted: "Formatted", name: str = "") -> None:
    """What each pass changed and why, and what was said to the typist, on standard error."""
    step = ""
    if name:
        complain(f"{name}:")
    for change in formatted.changes:
        if change.step != step:
            step = change.step
            complain(f"{step}: {change.why}")
        complain(f"    {change.before or '(nothing)'} -> {change.after or '(nothing)'}")
    for note in formatted.notes:
        complain(f"to the typist: {note.text}")
