"""What the author says to the typist: carried out where that is possible, and kept as a note; never typed.

"Leave a blank there" leaves one, "put that in bold" makes the sentence bold, "add my standard precautions here" holds
the place for it; "please copy this to Dr. X" and "transcriptionist, ..." become notes for the person who corrects.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scribeline.formatting.language import Language
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, one_of, span_of, word_at
from scribeline.transcripts.model import WordSpan

_LONGEST = 14  # words of an instruction that no mark ends
_LONGEST_NORMAL = 5  # words of a standard text's name


@dataclass(frozen=True, slots=True)
class Note:
    """What was said to the typist, and the words that said it."""

    text: str
    words: WordSpan | None


def carry_out(tokens: Sequence[Token], language: Language) -> tuple[list[Token], list[Note]]:
    """The tokens without instructions, with what they ask for done; and the instructions as notes."""
    done: list[Token] = []
    notes: list[Note] = []
    index = 0
    while index < len(tokens):
        told = _instruction(tokens, index, language) if tokens[index].kind is Kind.WORD else None
        if told is None:
            done.append(tokens[index])
            index += 1
            continue
        end, written, bold = told
        notes.append(
            Note(" ".join(t.text for t in tokens[index:end] if t.kind is Kind.WORD), span_of(tokens[index:end]))
        )
        if bold:
            _embolden(done)
        index = end
        if written and written[0].kind is Kind.BLANK:
            if index < len(tokens) and _is_pause(done[-1] if done else None) and _is_pause(tokens[index]):
                done.pop()  # the engine's commas around what was said
                index += 1
            done.extend(written)  # a blank stands in its sentence
            continue
        while done and written and is_mark(done[-1], ",") and not done[-1].spoken:
            done.pop()
        if done and done[-1].kind is Kind.WORD:
            done.append(Token(".", None, Kind.MARK, glue_left=True))  # what was said to the typist ended the sentence
        done.extend(written)
        while index < len(tokens) and is_mark(tokens[index], ".,"):
            index += 1
        if index < len(tokens) and tokens[index].kind is Kind.WORD:
            if written:
                done.append(Token(".", None, Kind.MARK, glue_left=True))
            done.append(replace(tokens[index], begins=True))
            index += 1
    return done, notes


def _is_pause(token: Token | None) -> bool:
    return is_mark(token, ",") and token is not None and not token.spoken


_Told = tuple[int, list[Token], bool]  # the place after it, what is written for it, whether the sentence gets bold


def _instruction(tokens: Sequence[Token], index: int, language: Language) -> _Told | None:
    start = index + (word_at(tokens, index) in language.instructions.please)
    if word_at(tokens, start) not in language.instructions.first_words:
        return None
    for said in language.instructions.blank_here:
        if (end := _after(tokens, start, said)) is not None:
            return _politely(tokens, end, language), [Token("", span_of(tokens[index:end]), Kind.BLANK)], False
    for said in language.instructions.bold_this:
        if (end := _after(tokens, start, said)) is not None:
            return _politely(tokens, end, language), [], True
    for said in language.instructions.standard_text:
        if (end := _after(tokens, start, said)) is not None:
            return _standard_text(tokens, index, end, language)
    for said in language.instructions.to_the_typist:
        if (end := _after(tokens, start, said)) is not None:
            if said in language.instructions.vocatives and not _calls(tokens, index, language):
                continue
            return _to_its_end(tokens, end, language), [], False
    return None


def _after(tokens: Sequence[Token], index: int, said: str) -> int | None:
    """The place after these words, or None if they are not said there."""
    parts = said.split()
    if [word_at(tokens, index + offset) for offset in range(len(parts))] != parts:
        return None
    return index + len(parts)


def _politely(tokens: Sequence[Token], end: int, language: Language) -> int:
    """The place after the "please" that may follow: it is said to the typist unless it begins what the patient does."""
    beyond = end + 1 if end < len(tokens) and is_mark(tokens[end], ",") and not tokens[end].spoken else end
    return beyond + 1 if word_at(tokens, beyond) in language.instructions.please else end


def _calls(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether "operator" or "transcriptionist" is spoken to: at the start of an utterance, not "the operator"."""
    if index == 0 or tokens[index - 1].kind in LAYOUT or is_mark(tokens[index - 1], ".?!"):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        return is_mark(following, ",") or word_at(tokens, index + 1) in language.instructions.asked
    return False


def _to_its_end(tokens: Sequence[Token], index: int, language: Language) -> int:
    """The place where the instruction ends: its stop, a piece of layout, or not too far away."""
    end = index
    while end < len(tokens) and end - index < _LONGEST and tokens[end].kind not in LAYOUT:
        if is_mark(tokens[end], ".?!"):
            return end + 1
        if tokens[end].lower in language.commands.headings:
            return end
        end += 1
    if end - index < _LONGEST:
        return end
    for place in range(index, end):
        if word_at(tokens, place) in language.instructions.doctors:
            return place + 2  # no end in sight: at least the name that it is about
    return index


def _standard_text(tokens: Sequence[Token], index: int, end: int, language: Language) -> _Told | None:
    """ "add my standard delirium precautions here" is [Standard delirium precautions.]"""
    stop = end
    while (
        stop < len(tokens)
        and tokens[stop].kind is Kind.WORD
        and word_at(tokens, stop) not in language.instructions.here
    ):
        if stop - end >= _LONGEST_NORMAL:
            return None
        stop += 1
    if stop == end:
        return None
    name = " ".join(token.text for token in tokens[end - 1 : stop])
    closed = stop + (word_at(tokens, stop) in language.instructions.here)
    text = f"[{name[:1].upper()}{name[1:]}.]"
    return _politely(tokens, closed, language), [one_of(tokens[index:closed], text, fixed=True)], False


def _embolden(done: list[Token]) -> None:
    """Make the sentence that ends here bold."""
    for place in range(len(done) - 1, -1, -1):
        if done[place].kind in LAYOUT or (is_mark(done[place], ".?!") and place < len(done) - 1):
            return
        done[place] = replace(done[place], bold=True)
