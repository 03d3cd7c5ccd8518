"""Documents for programs: text in, text out, and the doubtful words told apart."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.sdk.documents import Piece, document_from_text, document_text, transcript_lines
from scribeline.v1.transcripts_pb2 import Blank, Block, Document, Inline, Run, Transcript, Word, WordSpan

SAMPLES = Path(__file__).parents[3] / "samples" / "dictations.json"


def kinds(document: Document) -> list[tuple[str, str]]:
    return [
        (Block.Kind.Name(block.kind).removeprefix("KIND_"), "".join(inline.run.text for inline in block.inlines))
        for block in document.blocks
    ]


def test_headings_paragraphs_and_lists_are_found_in_text() -> None:
    text = (
        "EXAMINATION: CT of the cervical spine.\n\nFINDINGS:\nNo fracture.\n- mild arthritis\n* fluid\n"
        "IMPRESSION\n1. Arthritis.\n2) Bursitis.\n"
    )
    assert kinds(document_from_text(text)) == [
        ("HEADING", "EXAMINATION:"),
        ("PARAGRAPH", "CT of the cervical spine."),
        ("HEADING", "FINDINGS:"),
        ("PARAGRAPH", "No fracture."),
        ("BULLET", "mild arthritis"),
        ("BULLET", "fluid"),
        ("HEADING", "IMPRESSION"),
        ("NUMBERED", "Arthritis."),
        ("NUMBERED", "Bursitis."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "He was seen: no fever.",
        "C6: intact.",
        "MRI of the shoulder was normal.",
        "2.5 mg daily.",
        "- ",
        "1.",
        "A",
        "10:30",
    ],
)
def test_what_only_looks_like_a_heading_or_an_item_is_a_paragraph(line: str) -> None:
    assert kinds(document_from_text(line)) == [("PARAGRAPH", line.strip())]


def test_text_shows_numbers_levels_and_blanks() -> None:
    def block(kind: "Block.Kind.ValueType", text: str, level: int = 1) -> Block:
        return Block(kind=kind, inlines=[Inline(run=Run(text=text))], level=level)

    document = Document(
        blocks=[
            block(Block.KIND_HEADING, "PLAN:"),
            block(Block.KIND_NUMBERED, "Rest."),
            block(Block.KIND_BULLET, "at home", 2),
            block(Block.KIND_NUMBERED, "Ice.", 0),
            Block(kind=Block.KIND_PARAGRAPH, inlines=[Inline(run=Run(text="Take ")), Inline(blank=Blank(heard="x"))]),
            block(Block.KIND_HEADING, "CC:"),
            block(Block.KIND_NUMBERED, "One again."),
        ]
    )
    assert document_text(document) == "PLAN:\n1. Rest.\n  - at home\n2. Ice.\nTake ____\n\nCC:\n1. One again."


def test_the_reports_of_the_samples_keep_their_words() -> None:
    samples: list[dict[str, Any]] = json.loads(SAMPLES.read_text())["dictations"]
    for sample in samples:
        read = document_text(document_from_text(sample["report"]))
        assert read.split() == sample["report"].split(), sample["id"]


@given(st.text())
def test_reading_what_was_written_changes_nothing_more(text: str) -> None:
    once = document_text(document_from_text(text))
    assert document_text(document_from_text(once)) == once


def test_words_below_the_bound_are_doubtful_and_the_spaces_around_them_are_not() -> None:
    transcript = Transcript(
        document=Document(
            blocks=[
                Block(
                    kind=Block.KIND_BULLET,
                    inlines=[
                        Inline(run=Run(text="Takes", words=WordSpan(first=0, last=0))),
                        Inline(run=Run(text=" losartan ", words=WordSpan(first=1, last=2))),
                        Inline(run=Run(text="daily", words=WordSpan(first=3, last=3))),
                        Inline(run=Run(text=", typed", words=None)),
                    ],
                )
            ]
        ),
        words=[
            Word(text="takes", confidence=0.9),
            Word(text="lo", confidence=0.9),
            Word(text="sartan", confidence=0.2),
            Word(text="daily"),
        ],
        doubtful_below=0.5,
    )
    (line,) = transcript_lines(transcript)
    assert line.pieces == (
        Piece("- "),
        Piece("Takes"),
        Piece(" "),
        Piece("losartan", is_doubtful=True),
        Piece(" "),
        Piece("daily"),
        Piece(", typed"),
    )
    assert line.text == "- Takes losartan daily, typed"


def test_a_confidence_of_zero_is_a_confidence_and_none_is_not() -> None:
    transcript = Transcript(
        document=Document(
            blocks=[
                Block(
                    inlines=[
                        Inline(run=Run(text="a", words=WordSpan(first=0, last=0))),
                        Inline(run=Run(text="b", words=WordSpan(first=1, last=1))),
                        Inline(run=Run(text="c", words=WordSpan(first=7, last=9))),
                    ]
                )
            ]
        ),
        words=[Word(text="a", confidence=0.0), Word(text="b")],
        doubtful_below=0.5,
    )
    (line,) = transcript_lines(transcript)
    assert [piece.is_doubtful for piece in line.pieces] == [True, False, False]
