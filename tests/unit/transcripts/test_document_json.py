"""A document as JSON, and back."""

import json

import pytest
from hypothesis import given

from scribeline.transcripts.document_json import decode, encode, from_value, to_value
from scribeline.transcripts.errors import UnreadableDocument
from scribeline.transcripts.model import Block, BlockKind, Document, Run, WordSpan

from .strategies import documents


@given(documents)
def test_what_is_written_is_read_back_exactly(document: Document) -> None:
    assert decode(encode(document)) == document
    assert from_value(json.loads(json.dumps(to_value(document)))) == document


def test_the_form_is_short_where_there_is_nothing_to_say() -> None:
    document = Document((Block(BlockKind.PARAGRAPH, (Run("20 mg", WordSpan(3, 4), bold=True), Run("."))),))
    assert encode(document) == (
        '{"version":1,"blocks":[{"kind":"paragraph",'
        '"inlines":[{"text":"20 mg","words":[3,4],"bold":true},{"text":"."}]}]}'
    )


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "document"),
        ("[" * 100_000, "document"),
        ("[]", "document"),
        ('{"version": 2, "blocks": []}', "document.version"),
        ('{"version": true, "blocks": []}', "document.version"),
        ('{"version": 1}', "document.blocks"),
        ('{"version": 1, "blocks": [], "extra": 1}', "document"),
        ('{"version": 1, "blocks": [3]}', "document.blocks[0]"),
        ('{"version": 1, "blocks": [{"kind": "table", "inlines": []}]}', "document.blocks[0].kind"),
        ('{"version": 1, "blocks": [{"kind": "bullet", "inlines": [], "level": 1.5}]}', "document.blocks[0].level"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place(text: str, field: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        decode(text)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("inline", "field"),
    [
        ({}, ".text"),
        ({"text": 1}, ".text"),
        ({"text": "a", "colour": "red"}, ""),
        ({"text": "a", "bold": 1}, ""),
        ({"text": "a", "words": [1]}, ".words"),
        ({"text": "a", "words": [1, "2"]}, ".words"),
        ({"text": "a", "blank": {}}, ""),
        ({"blank": {"start_s": 0, "end_s": 1, "reason": "bored"}}, ".blank.reason"),
        ({"blank": {"start_s": True, "end_s": 1, "reason": "other"}}, ".blank.start_s"),
        ({"blank": {"start_s": 0, "end_s": 10**400, "reason": "other"}}, ".blank.end_s"),
    ],
)
def test_inlines_of_the_wrong_form_are_refused(inline: object, field: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        from_value({"version": 1, "blocks": [{"kind": "paragraph", "inlines": [inline]}]})
    assert caught.value.field == f"document.blocks[0].inlines[0]{field}"
