"""Documents, words and flags as messages, and documents back."""

from collections.abc import Sequence

from google.protobuf.duration_pb2 import Duration

from scribeline.front import checks, names
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.jobs import duration
from scribeline.front.errors import ValueWrong
from scribeline.jobs.model import Job
from scribeline.transcripts.flags import Flag
from scribeline.transcripts.marks import Replacement, TypistNote
from scribeline.transcripts.model import (
    Blank,
    BlankReason,
    Block,
    BlockKind,
    Document,
    Inline,
    Run,
    WordSpan,
    plain_text,
)
from scribeline.transcripts.service import Transcript
from scribeline.transcripts.store import Revision
from scribeline.transcripts.words import Word
from scribeline.v1 import transcripts_pb2

_KIND_NUMBERS: dict[BlockKind, transcripts_pb2.Block.Kind.ValueType] = {
    kind: transcripts_pb2.Block.Kind.Value(f"KIND_{kind.name}") for kind in BlockKind
}
_KINDS: dict[int, BlockKind] = {number: kind for kind, number in _KIND_NUMBERS.items()}
_REASON_NUMBERS: dict[BlankReason, transcripts_pb2.Blank.Reason.ValueType] = {
    reason: transcripts_pb2.Blank.Reason.Value(f"REASON_{reason.name}") for reason in BlankReason
}
_REASONS: dict[int, BlankReason] = {number: reason for reason, number in _REASON_NUMBERS.items()}

LONGEST_AUDIO_S = 1e9
"""Beyond any dictation: what a time within one may be at most, in seconds."""


def from_transcript(transcript: Transcript, *, with_words: bool) -> transcripts_pb2.Transcript:
    """The message for a transcript."""
    job, revision = transcript.job, transcript.revision
    message = transcripts_pb2.Transcript(
        name=names.TRANSCRIPT.format(job.client_id, job.job_id),
        revision=revision.number,
        document=from_document(revision.document),
        text=plain_text(revision.document),
        flags=[_flag(flag) for flag in transcript.heard.flags],
        doubtful_below=transcript.heard.marks.doubtful_below,
        etag=revision.etag,
        update_time=timestamp(revision.saved_at),
    )
    if with_words:
        words, marks = transcript.heard.words, transcript.heard.marks
        for word, confidence in zip(words, marks.confidence(words), strict=True):
            _put_word(message.words.add(), word, confidence)
        message.corrections.extend(_correction(each, words) for each in marks.replacements)
        message.notes.extend(_note(each, words) for each in marks.notes)
    return message


def from_revision(revision: Revision, job: Job, *, with_document: bool) -> transcripts_pb2.Revision:
    """The message for a revision of a job's document."""
    message = transcripts_pb2.Revision(
        name=names.REVISION.format(job.client_id, job.job_id, revision.number),
        user=names.USER.format(revision.saved_by) if revision.saved_by else "",
        create_time=timestamp(revision.saved_at),
        changed_characters=revision.changed_characters,
    )
    if with_document:
        message.document.CopyFrom(from_document(revision.document))
        message.text = plain_text(revision.document)
    return message


def from_document(document: Document) -> transcripts_pb2.Document:
    """The message for a document."""
    message = transcripts_pb2.Document()
    for block in document.blocks:
        # Filled where they stand: messages that are made apart are copied into the one around them, level by level.
        told = message.blocks.add(kind=_KIND_NUMBERS[block.kind], level=block.level + 1)  # counted from 1 there
        for inline in block.inlines:
            _put_inline(told.inlines.add(), inline)
    return message


def to_document(message: transcripts_pb2.Document) -> Document:
    """The document in a message. What may be stored, `transcripts.model.validate` knows. Raises ValueWrong."""
    return Document(
        tuple(
            Block(
                kind=checks.choice(block.kind, _KINDS, field=f"document.blocks[{number}].kind"),
                inlines=tuple(
                    _inline(inline, f"document.blocks[{number}].inlines[{place}]")
                    for place, inline in enumerate(block.inlines)
                ),
                level=block.level - 1 if block.level else 0,
            )
            for number, block in enumerate(message.blocks)
        )
    )


def _inline(message: transcripts_pb2.Inline, field: str) -> Inline:
    if message.HasField("blank"):
        blank = message.blank
        return Blank(
            start_s=_seconds(blank.start_offset, f"{field}.blank.start_offset"),
            end_s=_seconds(blank.end_offset, f"{field}.blank.end_offset"),
            heard=blank.heard,
            reason=checks.choice(blank.reason, _REASONS, field=f"{field}.blank.reason"),
            note=blank.note,
        )
    if not message.HasField("run"):
        raise ValueWrong("has to hold a run or a blank", field=field)
    run = message.run
    return Run(
        text=run.text,
        words=WordSpan(run.words.first, run.words.last) if run.HasField("words") else None,
        bold=run.bold,
        italic=run.italic,
        underline=run.underline,
    )


def _put_inline(message: transcripts_pb2.Inline, inline: Inline) -> None:
    if isinstance(inline, Blank):
        blank = message.blank
        _put_duration(blank.start_offset, inline.start_s)
        _put_duration(blank.end_offset, inline.end_s)
        blank.heard = inline.heard
        blank.reason = _REASON_NUMBERS[inline.reason]
        blank.note = inline.note
        return
    run = message.run
    run.text = inline.text
    if inline.words is not None:
        words = run.words
        words.first = inline.words.first  # also where it is 0: touched, the span is there
        words.last = inline.words.last
    # Nearly all runs have no look, and a field that is not touched costs nothing.
    if inline.bold:
        run.bold = True
    if inline.italic:
        run.italic = True
    if inline.underline:
        run.underline = True


def _put_word(message: transcripts_pb2.Word, word: Word, confidence: float | None) -> None:
    message.text = word.text
    _put_duration(message.start_offset, word.start_s)
    _put_duration(message.end_offset, word.end_s)
    if confidence is not None:
        message.confidence = confidence
    if word.confidence is not None:
        message.engine_confidence = word.confidence
    if not word.space_before:
        message.joined = True


def _put_duration(message: Duration, seconds: float) -> None:
    message.seconds, message.nanos = divmod(round(seconds * 1_000_000_000), 1_000_000_000)


def _correction(replacement: Replacement, words: Sequence[Word]) -> transcripts_pb2.Correction:
    span = replacement.words
    return transcripts_pb2.Correction(
        words=transcripts_pb2.WordSpan(first=span.first, last=span.last),
        start_offset=duration(words[span.first].start_s),
        end_offset=duration(words[span.last].end_s),
        heard=replacement.heard,
        written=replacement.written,
        reason=replacement.reason.upper(),
        message=replacement.why,
        alternatives=replacement.alternatives,
    )


def _note(note: TypistNote, words: Sequence[Word]) -> transcripts_pb2.TypistNote:
    message = transcripts_pb2.TypistNote(text=note.text)
    span = note.words
    if span is not None:
        message.words.CopyFrom(transcripts_pb2.WordSpan(first=span.first, last=span.last))
        message.start_offset.CopyFrom(duration(words[span.first].start_s))
        message.end_offset.CopyFrom(duration(words[span.last].end_s))
    return message


def _flag(flag: Flag) -> transcripts_pb2.Flag:
    return transcripts_pb2.Flag(
        kind=flag.kind, start_offset=duration(flag.start_s), end_offset=duration(flag.end_s), message=flag.detail
    )


def _seconds(value: Duration, field: str) -> float:
    checks.seconds(value, field=field, shortest_s=0, longest_s=LONGEST_AUDIO_S)
    # Divided once, so that what `duration` made of a time comes back as that very time.
    return (value.seconds * 1_000_000_000 + value.nanos) / 1_000_000_000
