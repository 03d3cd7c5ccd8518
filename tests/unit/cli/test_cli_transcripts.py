"""Documents in files: text as people type it, JSON as the contract has it."""

import json
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration

from scribeline.cli.printing import as_value
from scribeline.cli.transcripts import TranscriptFileRefused, document_of, document_typed, read_text
from scribeline.sdk.documents import document_text
from scribeline.v1.transcripts_pb2 import Blank, Block, Document, Inline, Run, Transcript, WordSpan

DOCUMENT = Document(
    blocks=[
        Block(kind=Block.KIND_HEADING, level=1, inlines=[Inline(run=Run(text="PLAN:", bold=True))]),
        Block(
            kind=Block.KIND_PARAGRAPH,
            level=1,
            inlines=[
                Inline(run=Run(text="Start ", words=WordSpan(first=1, last=1))),
                Inline(blank=Blank(start_offset=Duration(seconds=2), reason=Blank.REASON_INAUDIBLE)),
            ],
        ),
    ]
)


def test_json_gives_back_what_was_read_with_its_etag() -> None:
    read = Transcript(name="clients/a/jobs/1/transcript", document=DOCUMENT, etag="r3", text="PLAN:")
    assert document_of(json.dumps(as_value(read))) == (DOCUMENT, "r3")
    assert document_of(json.dumps(as_value(DOCUMENT))) == (DOCUMENT, "")


@pytest.mark.parametrize(
    "text", ["{", '{"document": 3}', '{"blocks": "x"}', '{"blocks": [{"kind": "KIND_NONSENSE"}]}', '{"secret": "x"}']
)
def test_json_that_is_no_document_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(TranscriptFileRefused) as refused:
        document_of(text)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_text_takes_the_place_of_the_document() -> None:
    text = "PLAN:\nStart losartan.\n- rest"
    assert document_text(document_typed(text, DOCUMENT)) == text


def test_text_does_not_make_blanks_into_lines() -> None:
    with pytest.raises(TranscriptFileRefused, match="--json"):
        document_typed(document_text(DOCUMENT), DOCUMENT)
    # In a document without blanks they are what somebody typed.
    assert document_text(document_typed("Sign here: ____", Document())) == "Sign here: ____"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(TranscriptFileRefused, match="UTF-8"):
        read_text(tmp_path / "letter.docx")
    (tmp_path / "note.txt").write_bytes("\ufeffPLAN:".encode())
    assert read_text(tmp_path / "note.txt") == "PLAN:"
