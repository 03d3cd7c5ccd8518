"""The draft that is made of words, and the marks on it."""

from scribeline.formatting.style import Style
from scribeline.transcripts.flags import FlagKind
from scribeline.transcripts.model import plain_text
from scribeline.transcripts.words import Word
from scribeline_workers.transcriber.writing import write_draft


def said(text: str) -> list[Word]:
    return [Word(word, float(second), second + 0.9, 0.9) for second, word in enumerate(text.split())]


def test_what_is_written_otherwise_than_heard_is_marked_where_it_was_heard() -> None:
    words = said("Medications: lysinapril 20 milligrams daily.")
    draft = write_draft(words, Style())
    assert "lisinopril 20 mg" in plain_text(draft.document).lower()
    (mark,) = [flag for flag in draft.flags if flag.kind is FlagKind.CORRECTED]
    assert (mark.start_s, mark.end_s) == (1.0, 1.9)
    assert "lysinapril" not in mark.detail.lower()


def test_what_was_heard_right_carries_no_mark() -> None:
    draft = write_draft(said("Medications: lisinopril 20 milligrams daily."), Style())
    assert draft.flags == ()


def test_what_is_said_to_the_typist_is_not_typed_and_not_lost() -> None:
    words = said("The lungs are clear. Transcriptionist, please send a copy to Dr. Farrow. The heart is regular.")
    draft = write_draft(words, Style())
    text = plain_text(draft.document)
    assert "lungs are clear" in text
    assert "heart is regular" in text
    assert "Transcriptionist" not in text
    (mark,) = [flag for flag in draft.flags if flag.kind is FlagKind.INSTRUCTION]
    assert 4.0 <= mark.start_s < mark.end_s <= 13.9


def test_no_words_make_an_empty_draft_without_marks() -> None:
    draft = write_draft([], Style())
    assert (draft.document.blocks, draft.flags, draft.corrections) == ((), (), ())
