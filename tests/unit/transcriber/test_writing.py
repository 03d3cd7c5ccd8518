"""The draft that is made of words, and the marks on it."""

from dataclasses import replace

from scribeline.formatting.style import Style
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.model import WordSpan, plain_text
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Reason
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
    (replacement,) = draft.marks.replacements
    assert (replacement.heard, replacement.written, replacement.words) == ("lysinapril", "lisinopril", WordSpan(1, 1))
    assert (replacement.reason, replacement.why) == ("sound", Reason.SOUND.why)


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
    (note,) = draft.marks.notes
    assert "send a copy to Dr" in note.text
    assert note.words is not None
    certainty = draft.marks.certainty
    assert {certainty[at] for at in range(note.words.first, note.words.last + 1)} == {None}  # nothing is written there


def test_several_doubtful_words_in_a_row_are_flagged_and_one_alone_is_not() -> None:
    sure = said("The patient was admitted with chest pain and shortness of breath.")
    assert write_draft(sure, Style()).flags == ()
    misheard = zip(sure[4:7], ("wif", "glorb", "fane"), strict=True)
    unsure = [replace(word, text=text, confidence=0.2) for word, text in misheard]
    draft = write_draft([*sure[:4], *unsure, *sure[7:]], Style())
    (flag,) = [flag for flag in draft.flags if flag.kind is FlagKind.LOW_CONFIDENCE_SPAN]
    assert (flag.start_s, flag.end_s) == (4.0, 6.9)
    alone = write_draft([*sure[:5], unsure[1], *sure[6:]], Style())
    assert not [flag for flag in alone.flags if flag.kind is FlagKind.LOW_CONFIDENCE_SPAN]
    assert (alone.marks.certainty[5] or 0.0) < alone.marks.doubtful_below


def test_what_may_be_invented_is_kept_and_not_believed() -> None:
    words = said("The patient was admitted with chest pain and shortness of breath.")
    draft = write_draft(words, Style(), found=[Flag(FlagKind.TEXT_WITHOUT_VOICE, 0.0, 11.0)])
    assert plain_text(draft.document) == "The patient was admitted with chest pain and shortness of breath."
    assert all(chance is not None and chance < draft.marks.doubtful_below for chance in draft.marks.certainty)


def test_no_words_make_an_empty_draft_without_marks() -> None:
    draft = write_draft([], Style())
    assert (draft.document.blocks, draft.flags, draft.corrections) == ((), (), ())
