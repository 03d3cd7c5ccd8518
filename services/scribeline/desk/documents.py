"""Documents between the editor and the front: as JSON, changed block by block, and the sum that proves a change.

The JSON is the form that revisions are kept in: a block has `kind`, `inlines` and, below the outermost, `level`; an
inline is a run (`text`, `words`, looks) or a `blank`. A sum is the SHA-256 of the blocks as canonical JSON: keys in
order, no spaces, numbers and strings as JavaScript writes them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.duration_pb2 import Duration

from scribeline.desk.errors import FieldWrong
from scribeline.v1.transcripts_pb2 import (
    Blank,
    Block,
    Correction,
    Document,
    Flag,
    Inline,
    Run,
    Transcript,
    TypistNote,
    Word,
    WordSpan,
)

LOOKS = ("bold", "italic", "underline")
LONGEST_AUDIO_S = 1e6
"""Beyond any dictation, in seconds."""
LARGEST_INDEX = 2**31 - 1

Value = dict[str, Any]


# --- out --------------------------------------------------------------------------------------------------------------


def transcript_value(transcript: Transcript) -> Value:
    """A transcript as the editor opens it."""
    return {
        "etag": transcript.etag,
        "revision": transcript.revision,
        "document": {"version": 1, "blocks": block_values(transcript.document)},
        "words": [_word(word) for word in transcript.words],
        "flags": [_flag(flag) for flag in transcript.flags],
        "corrections": [_correction(each) for each in transcript.corrections],
        "notes": [_note(each) for each in transcript.notes],
        "doubtful_below": _short(transcript.doubtful_below),
    }


def block_values(document: Document) -> list[Value]:
    """The blocks of a document."""
    return [_block_value(block) for block in document.blocks]


def _block_value(block: Block) -> Value:
    value: Value = {"kind": _name(Block.Kind.Name(block.kind)), "inlines": [_inline_value(i) for i in block.inlines]}
    if block.level > 1:  # the contract counts levels from 1
        value["level"] = block.level - 1
    return value


def _inline_value(inline: Inline) -> Value:
    if inline.HasField("blank"):
        blank = inline.blank
        told: Value = {
            "start_s": seconds(blank.start_offset),
            "end_s": seconds(blank.end_offset),
            "reason": _name(Blank.Reason.Name(blank.reason)),
        }
        if blank.heard:
            told["heard"] = blank.heard
        if blank.note:
            told["note"] = blank.note
        return {"blank": told}
    run = inline.run
    value: Value = {"text": run.text}
    if run.HasField("words"):
        words = run.words
        value["words"] = [words.first, words.last]
    if run.bold:
        value["bold"] = True
    if run.italic:
        value["italic"] = True
    if run.underline:
        value["underline"] = True
    return value


def _word(word: Word) -> list[Any]:
    confidence = round(word.confidence, 4) if word.HasField("confidence") else None
    return [word.text, seconds(word.start_offset), seconds(word.end_offset), confidence]


def _flag(flag: Flag) -> Value:
    return {
        "kind": flag.kind,
        "start_s": seconds(flag.start_offset),
        "end_s": seconds(flag.end_offset),
        "message": flag.message,
    }


def _correction(each: Correction) -> Value:
    return {
        "words": [each.words.first, each.words.last],
        "start_s": seconds(each.start_offset),
        "end_s": seconds(each.end_offset),
        "heard": each.heard,
        "written": each.written,
        "reason": each.reason,
        "message": each.message,
        "alternatives": list(each.alternatives),
    }


def _note(each: TypistNote) -> Value:
    words = [each.words.first, each.words.last] if each.HasField("words") else None
    return {
        "text": each.text,
        "words": words,
        "start_s": seconds(each.start_offset),
        "end_s": seconds(each.end_offset),
    }


def seconds(offset: Duration) -> float | int:
    """An offset in seconds, to the millisecond; a whole number as JavaScript would write it."""
    nanos = offset.nanos
    if nanos == 0:
        return offset.seconds
    milliseconds = offset.seconds * 1000 + round(nanos / 1e6)
    return milliseconds / 1000 if milliseconds % 1000 else milliseconds // 1000


def _short(number: float) -> float:
    """A single-precision number without the digits that double precision invents."""
    return round(number, 4)


def _name(enum: str) -> str:
    """REASON_UNCLEAR_TERM -> unclear_term."""
    return enum.partition("_")[2].lower()


# --- in ---------------------------------------------------------------------------------------------------------------


def document_of(blocks: Sequence[object], around: tuple[Sequence[Block], Sequence[Block]] = ((), ())) -> Document:
    """The document of blocks that came from a browser, with those that stay before and after them.

    Raises FieldWrong, naming the place among those that came and not what it says.
    """
    before, after = around
    document = Document()
    document.blocks.extend(before)
    document.blocks.extend(_block(block, f"blocks[{number}]") for number, block in enumerate(blocks))
    document.blocks.extend(after)
    return document


def _block(value: object, at: str) -> Block:
    fields = _fields(value, at, {"kind", "inlines", "level"})
    kind = _choice(fields.get("kind"), Block.Kind.items(), "KIND_", f"{at}.kind")
    inlines = fields.get("inlines")
    if not isinstance(inlines, list):
        raise FieldWrong(f"{at}.inlines", "is a list")
    level = _index(fields.get("level", 0), f"{at}.level")
    return Block(
        kind=kind,  # type: ignore[arg-type]
        level=min(level + 1, LARGEST_INDEX),
        inlines=[_inline(inline, f"{at}.inlines[{place}]") for place, inline in enumerate(inlines)],
    )


def _inline(value: object, at: str) -> Inline:
    fields = _fields(value, at, {"text", "words", "blank", *LOOKS})
    if "blank" in fields:
        if len(fields) > 1:
            raise FieldWrong(at, "is a blank or a run, not both")
        return Inline(blank=_blank(fields["blank"], f"{at}.blank"))
    run = Run(text=_text(fields.get("text"), f"{at}.text"))
    words = fields.get("words")
    if words is not None:
        if not isinstance(words, list) or len(words) != 2:
            raise FieldWrong(f"{at}.words", "is the first word's number and the last one's")
        first, last = (_index(each, f"{at}.words") for each in words)
        run.words.CopyFrom(WordSpan(first=first, last=last))
    for look in LOOKS:
        if not isinstance(fields.get(look, False), bool):
            raise FieldWrong(f"{at}.{look}", "is true or false")
        setattr(run, look, fields.get(look, False))
    return Inline(run=run)


def _blank(value: object, at: str) -> Blank:
    fields = _fields(value, at, {"start_s", "end_s", "reason", "heard", "note"})
    return Blank(
        start_offset=_offset(fields.get("start_s"), f"{at}.start_s"),
        end_offset=_offset(fields.get("end_s"), f"{at}.end_s"),
        reason=_choice(fields.get("reason"), Blank.Reason.items(), "REASON_", f"{at}.reason"),  # type: ignore[arg-type]
        heard=_text(fields.get("heard", ""), f"{at}.heard"),
        note=_text(fields.get("note", ""), f"{at}.note"),
    )


def _fields(value: object, at: str, known: set[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise FieldWrong(at, "is an object")
    if not known.issuperset(value):
        raise FieldWrong(at, f"has only the fields {', '.join(sorted(known))}")
    return value


def _choice(value: object, items: Sequence[tuple[str, int]], prefix: str, at: str) -> int:
    choices = {name.removeprefix(prefix).lower(): number for name, number in items if number}
    if not isinstance(value, str) or value not in choices:
        raise FieldWrong(at, f"is one of {', '.join(choices)}")
    return choices[value]


def _text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise FieldWrong(at, "is text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FieldWrong(at, "holds half of a character") from None
    return value


def _index(value: object, at: str) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_INDEX:
        raise FieldWrong(at, "is a whole number from 0")
    return value


def _offset(value: object, at: str) -> Duration:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LONGEST_AUDIO_S:
        raise FieldWrong(at, "is a number of seconds")
    return Duration(seconds=round(value * 1000) // 1000, nanos=round(value * 1000) % 1000 * 1_000_000)


# --- changes ----------------------------------------------------------------------------------------------------------


def blocks_sum(blocks: Sequence[object]) -> str:
    """The sum of blocks, as `block_values` or `replaced` gave them: SHA-256 of their canonical JSON, in hexadecimal.

    Raises FieldWrong.
    """
    canonical = json.dumps(blocks, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return hashlib.sha256(canonical.encode()).hexdigest()
    except UnicodeEncodeError:
        raise FieldWrong("blocks", "hold half of a character") from None


def replaced(blocks: Sequence[Value], first: int, last: int, by: Sequence[Any]) -> list[Any]:
    """The blocks with those from `first` up to `last` replaced. Raises FieldWrong where there are none such."""
    if not 0 <= first <= last <= len(blocks):
        raise FieldWrong("from", "and `to` are places among the blocks")
    return [*blocks[:first], *map(_plain, by), *blocks[last:]]


def unpacked(blocks: Sequence[Value], first: int, last: int, sent: Sequence[Any]) -> list[Any]:
    """The blocks that were sent for those from `first` up to `last`, whole.

    One with a `head` and a `tail` lacks so many inlines at its beginning and end, which are those of the block that it
    takes the place of: a changed word is not sent with all of its paragraph. Raises FieldWrong.
    """
    if not any(isinstance(each, dict) and "head" in each for each in sent):
        return list(sent)
    if not 0 <= first <= last <= len(blocks) or len(sent) != last - first:
        raise FieldWrong("blocks", "are as many as they take the place of, where they lack inlines")
    return [_whole(blocks[first + number], each) for number, each in enumerate(sent)]


def _whole(before: Value, sent: Any) -> Any:
    if not isinstance(sent, dict) or "head" not in sent:
        return sent
    rest = {key: value for key, value in sent.items() if key not in ("head", "tail")}
    head, tail, own, there = sent["head"], sent.get("tail"), sent.get("inlines"), before["inlines"]
    if type(head) is not int or type(tail) is not int or min(head, tail) < 0 or head + tail > len(there):
        raise FieldWrong("blocks", "lack as many inlines as a block has, at most")
    if not isinstance(own, list):
        raise FieldWrong("blocks", "hold inlines")
    return {**rest, "inlines": [*there[:head], *own, *there[len(there) - tail :]]}


def stored_otherwise(sent: Sequence[Value], stored: Sequence[Value]) -> list[list[Any]]:
    """The blocks, with their numbers, that were stored in another form than they were sent."""
    if len(sent) != len(stored):
        return [[number, block] for number, block in enumerate(stored)]
    pairs = zip(sent, stored, strict=True)
    return [[number, block] for number, (before, block) in enumerate(pairs) if before != block]


def _plain(value: Any) -> Any:
    """Values with whole numbers as such: JavaScript writes 3.0 as 3."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value
