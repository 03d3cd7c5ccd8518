"""A document as JSON, and back, exactly.

The form has a version, so that stored revisions stay readable. What is not said has its ordinary value: a run without
`words` stands for none, a block without `level` is at 0.

    {"version": 1, "blocks": [
      {"kind": "heading", "inlines": [{"text": "ALLERGIES:", "words": [4, 5], "bold": true}]},
      {"kind": "paragraph", "inlines": [{"blank": {"start_s": 3.1, "end_s": 3.9, "reason": "inaudible"}}]}]}
"""

import json
from collections.abc import Mapping
from typing import Any

from scribeline.transcripts.errors import UnreadableDocument
from scribeline.transcripts.model import Blank, BlankReason, Block, BlockKind, Document, Inline, Run, WordSpan

VERSION = 1
MAX_SECONDS = 1e9  # beyond any dictation, and far below where whole numbers are too large for a float
_LOOKS = ("bold", "italic", "underline")
_OF_INLINES = frozenset(("text", "words", "blank", *_LOOKS))


def encode(document: Document) -> str:
    """The document as JSON text: the same text each time for the same document."""
    return json.dumps(to_value(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decode(text: str | bytes) -> Document:
    """The document that `encode` wrote; anything else is refused with where it is wrong."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument("The document is not JSON. Send what was read, changed.", field="document") from error
    return from_value(value)


def to_value(document: Document) -> dict[str, Any]:
    """The document as JSON values: dictionaries, lists, strings and numbers."""
    return {"version": VERSION, "blocks": [_block_value(block) for block in document.blocks]}


def _block_value(block: Block) -> dict[str, Any]:
    value: dict[str, Any] = {"kind": block.kind.value, "inlines": [_inline_value(i) for i in block.inlines]}
    if block.level:
        value["level"] = block.level
    return value


def _inline_value(inline: Inline) -> dict[str, Any]:
    if isinstance(inline, Blank):
        blank: dict[str, Any] = {"start_s": inline.start_s, "end_s": inline.end_s, "reason": inline.reason.value}
        if inline.heard:
            blank["heard"] = inline.heard
        if inline.note:
            blank["note"] = inline.note
        return {"blank": blank}
    value: dict[str, Any] = {"text": inline.text}
    if inline.words is not None:
        value["words"] = [inline.words.first, inline.words.last]
    for name in _LOOKS:
        if getattr(inline, name):
            value[name] = True
    return value


def from_value(value: object) -> Document:
    """The document that JSON values stand for. `validate` is the caller's: here only the form is checked."""
    fields = _fields(value, "document", {"version", "blocks"})
    version = fields.get("version")
    if type(version) is not int or version != VERSION:
        raise UnreadableDocument(
            f"The document's version must be {VERSION}. A later one needs a later Scribeline.", field="document.version"
        )
    return Document(
        tuple(
            _block(block, f"document.blocks[{number}]")
            for number, block in enumerate(_list(fields.get("blocks"), "document.blocks"))
        )
    )


def _block(value: object, at: str) -> Block:
    fields = _fields(value, at, {"kind", "inlines", "level"})
    try:
        kind = BlockKind(_text(fields.get("kind"), f"{at}.kind"))
    except ValueError:
        raise UnreadableDocument(
            f"A block's kind is one of {', '.join(sorted(BlockKind))}.", field=f"{at}.kind"
        ) from None
    inlines = _list(fields.get("inlines"), f"{at}.inlines")
    return Block(
        kind,
        tuple(_plain_run(each) or _inline(each, f"{at}.inlines[{place}]") for place, each in enumerate(inlines)),
        _whole(fields.get("level", 0), f"{at}.level"),
    )


def _plain_run(value: object) -> Run | None:
    """A run of words without a look, as nearly all of a draft's are; None for what has to be looked at more closely."""
    if not isinstance(value, dict) or len(value) != 2:
        return None
    text, words = value.get("text"), value.get("words")
    if type(text) is not str or type(words) is not list or len(words) != 2:
        return None
    first, last = words
    return Run(text, WordSpan(first, last)) if type(first) is int and type(last) is int else None


def _inline(value: object, at: str) -> Inline:
    fields = _fields(value, at, _OF_INLINES)
    if "blank" in fields:
        if len(fields) > 1:
            raise UnreadableDocument("A blank has no text of its own.", field=at)
        return _blank(fields["blank"], f"{at}.blank")
    words = fields.get("words")
    looks = [fields.get(name, False) for name in _LOOKS]
    if not all(isinstance(flag, bool) for flag in looks):
        raise UnreadableDocument("bold, italic and underline are true or false.", field=at)
    span = None
    if words is not None:
        pair = _list(words, f"{at}.words")
        if len(pair) != 2:
            raise UnreadableDocument("words are two numbers: the first word and the last.", field=f"{at}.words")
        span = WordSpan(_whole(pair[0], f"{at}.words"), _whole(pair[1], f"{at}.words"))
    bold, italic, underline = (bool(flag) for flag in looks)
    return Run(_text(fields.get("text"), f"{at}.text"), span, bold, italic, underline)


def _blank(value: object, at: str) -> Blank:
    fields = _fields(value, at, {"start_s", "end_s", "reason", "heard", "note"})
    try:
        reason = BlankReason(_text(fields.get("reason"), f"{at}.reason"))
    except ValueError:
        raise UnreadableDocument(
            f"A blank's reason is one of {', '.join(sorted(BlankReason))}.", field=f"{at}.reason"
        ) from None
    return Blank(
        _seconds(fields.get("start_s"), f"{at}.start_s"),
        _seconds(fields.get("end_s"), f"{at}.end_s"),
        _text(fields.get("heard", ""), f"{at}.heard"),
        reason,
        _text(fields.get("note", ""), f"{at}.note"),
    )


def _fields(value: object, at: str, known: set[str] | frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise UnreadableDocument("An object was expected here.", field=at)
    if not known.issuperset(value):
        raise UnreadableDocument(f"Only these fields are known here: {', '.join(sorted(known))}.", field=at)
    return value


def _list(value: object, at: str) -> list[object]:
    if not isinstance(value, list):
        raise UnreadableDocument("A list was expected here.", field=at)
    return value


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise UnreadableDocument("Text was expected here.", field=at)
    return value


def _whole(value: object, at: str) -> int:
    if type(value) is not int:
        raise UnreadableDocument("A whole number was expected here.", field=at)
    return value


def _seconds(value: object, at: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MAX_SECONDS:
        return float(value)
    raise UnreadableDocument("A number of seconds was expected here.", field=at)
