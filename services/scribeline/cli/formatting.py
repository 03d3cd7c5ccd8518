"""`scribeline format`: any engine's text into written medical language, on this machine."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.printing import complain
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.formatting.pipeline import Formatted
    from scribeline.formatting.style import Style
    from scribeline.vocabulary.correction import Vocabulary

MOST_CHARACTERS = 1_000_000  # of one text

_MOST_BYTES = 8 * MOST_CHARACTERS  # of one line: a JSON string may write a character in six bytes

_JSON_LIST = re.compile(r"\s*\[\s*(?:\{|$)")

_Written = tuple[str, list[str]]  # the text, and what was said to the typist in it
_Write = Callable[[str, str], _Written]  # of a text and its name


class TextUnreadable(InvalidInput):
    """What stands on standard input is not a text, or a line of it is not what the other lines are."""

    reason = "TEXT_UNREADABLE"


def format_(
    style: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The house style of the text: a TOML file.")
    ] = None,
    locale: Annotated[
        str | None, typer.Option(help="en-US, en-GB or nl-NL: the language, dates and titles, where no style says.")
    ] = None,
    phrases: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Words to expect: what `phrases learn` writes, a JSON list, or TOML."
        ),
    ] = None,
    vocabulary: Annotated[
        bool,
        typer.Option(
            "--vocabulary/--no-vocabulary", help="Put names of drugs right that were clearly misheard. (default: on)"
        ),
    ] = True,
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line of plain text is a text of its own, and is written at once.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell on standard error what each pass changed, and why.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Tell on standard error of abbreviations and doses that are easily misread.")
    ] = False,
) -> None:
    """Format text on standard input: plain text, or one JSON object with id and text a line; the same comes out.

    JSON lines are written as they come, one for one, so that a program may ask and read in turn. What was said to the
    typist is no part of the text: it comes out as "notes" of its line, or on standard error.
    """
    house = read_house_style(style, locale)
    known = _vocabulary(phrases) if vocabulary or phrases else None

    def write(text: str, name: str) -> _Written:
        return _write(text, house, known, explain=explain, check=check, name=name)

    given = _lines()
    opening = _opening(given)
    if opening and _JSON_LIST.match(opening[-1]):
        raise TextUnreadable(f"Line {len(opening)} begins a JSON list: give one object a line.", field="text")
    if opening and opening[-1].lstrip().startswith("{"):
        _write_rows(chain(opening, given), write)
    elif lines:
        for line in chain(opening, given):
            sys.stdout.write(_as_it_ended(line, write))
            sys.stdout.flush()
    else:
        sys.stdout.write(_as_it_ended("".join(chain(opening, given)), write))


def read_house_style(path: Path | None, locale: str | None) -> "Style":
    """The style in a file, or the default one of the locale. Raises InvalidStyle, which names the line."""
    from scribeline.formatting.errors import InvalidStyle
    from scribeline.formatting.style_file import style_of

    try:
        return style_of(path.read_text("utf-8") if path else "", locale)
    except UnicodeDecodeError:
        raise InvalidStyle("The style file is not UTF-8 text.", field="style") from None


def _vocabulary(phrases: Path | None) -> "Vocabulary":
    from scribeline.cli.drafting import read_phrase_set
    from scribeline.vocabulary.correction import Vocabulary

    return Vocabulary.of([read_phrase_set(phrases)] if phrases else [])


def _lines() -> Iterator[str]:
    """The lines of standard input, each with its end, as they come."""
    for number in range(1, sys.maxsize):
        line = sys.stdin.buffer.readline(_MOST_BYTES + 1)
        if not line:
            return
        if len(line) > _MOST_BYTES:
            raise TextUnreadable(f"Line {number} is longer than any text may be.", field="text")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise TextUnreadable(f"Line {number} is not UTF-8 text.", field="text") from None


def _opening(lines: Iterator[str]) -> list[str]:
    """The lines up to the first that is not blank, and that one."""
    opening: list[str] = []
    for line in lines:
        opening.append(line)
        if line.strip():
            break
    return opening


def _write_rows(lines: Iterable[str], write: _Write) -> None:
    """Each JSON object with its text formatted; all its other fields come out as they are."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(line, number)
        row["text"], notes = write(row["text"], str(row.get("id", "")))
        if notes and "notes" not in row:
            row["notes"] = notes
        elif notes:  # the field is somebody's own
            _complain_of(notes)
        told = json.dumps(row, ensure_ascii=False)
        if not told.isascii() and any("\ud800" <= character <= "\udfff" for character in told):
            told = json.dumps(row)  # half of a pair of surrogates is JSON, but no UTF-8
        sys.stdout.write(told + "\n")
        sys.stdout.flush()


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise TextUnreadable(f"Line {number} is not a JSON object.", field="text") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise TextUnreadable(f'Line {number} has no "text" that is a string.', field="text")
    return row


def _as_it_ended(given: str, write: _Write) -> str:
    """The text formatted, with a line feed at its end if it had one or was changed."""
    body = given.rstrip("\n")
    written, notes = write(body, "")
    _complain_of(notes)
    if written == body:
        return given
    return written + "\n"


def _complain_of(notes: Iterable[str]) -> None:
    """Tell of what was said to the typist."""
    for note in notes:
        complain(f"to the typist: {note}")


def _write(
    text: str, style: "Style", vocabulary: "Vocabulary | None", *, explain: bool, check: bool, name: str
) -> _Written:
    from scribeline.formatting.text import explain_text, text_of

    if len(text) > MOST_CHARACTERS:
        raise TextUnreadable(f"A text has at most {MOST_CHARACTERS} characters.", field="text")
    formatted = explain_text(text, style, vocabulary, explain=explain)
    written = text_of(formatted, text)
    notes = [note.text for note in formatted.notes]
    if explain:
        print_explanation(formatted, name)
    if check:
        from scribeline.formatting.safety import check as check_safety

        for found in check_safety(written, style.locale):
            where = f"{name}: " if name else ""
            quoted = written[found.start : found.end]
            complain(f'{where}{found.severity}: "{quoted}": {found.reason} Write {found.proposal}. [{found.source}]')
    return written, notes


def print_explanation(formatted: "Formatted", name: str = "") -> None:
    """What each pass changed and why, on standard error."""
    step = ""
    if name:
        complain(f"{name}:")
    for change in formatted.changes:
        if change.step != step:
            step = change.step
            complain(f"{step}: {change.why}")
        complain(f"    {change.before or '(nothing)'} -> {change.after or '(nothing)'}")
