"""Corrections that harm: what was heard right, and is written otherwise."""

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from scribeline.scoring.effort import words_in
from scribeline.scoring.figures import Share
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Correction


def wrong_corrections(words: Sequence[Word], corrections: Sequence[Correction], said: str) -> Share:
    """Words that were right and that a correction took away, of all words heard. `said` is what was really said.

    Which words are right tells an alignment of what was heard with what was said; each correction is judged alone.
    """
    truth = words_in(said)
    pieces = [words_in(word.text) for word in words]
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    heard = [token for piece in pieces for token in piece]
    partner = _partners(heard, truth)
    wrong = 0
    for correction in corrections:
        start, end = starts[correction.first], starts[correction.last + 1]
        was_right = {partner[at] for at in range(start, end) if partner[at] is not None}
        if not was_right:
            continue
        after = [*heard[:start], *words_in(correction.written), *heard[end:]]
        wrong += len(was_right.difference(_partners(after, truth)))
    return Share(wrong, len(words))


def _partners(heard: Sequence[str], truth: Sequence[str]) -> list[int | None]:
    """For each word heard, the place of the word said that it is, or None where it is none."""
    partners: list[int | None] = [None] * len(heard)
    for opcode in Levenshtein.opcodes(heard, truth):
        if opcode.tag == "equal":
            for offset in range(opcode.src_end - opcode.src_start):
                partners[opcode.src_start + offset] = opcode.dest_start + offset
    return partners
