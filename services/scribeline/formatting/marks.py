"""Whose punctuation stands: the author's, where the author dictates it, and otherwise the engine's."""

from collections.abc import Sequence
from itertools import pairwise

from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark

_DICTATED_EVERY = 30  # words: an author who says a mark at least this often means to say them all


def settle_marks(tokens: Sequence[Token], *, text: bool = False) -> list[Token]:
    """The tokens with one punctuation: spoken marks win over the engine's beside them.

    Where the author dictates punctuation throughout, the engine's pauses ("daily. Then") are not punctuation at all.
    In `text` of another engine that ends more sentences than the author does, its stops are.
    """
    words = sum(token.kind is Kind.WORD for token in tokens)
    spoken = sum(is_mark(token, ".,") and token.spoken for token in tokens)
    dictated = spoken >= 2 and spoken * _DICTATED_EVERY >= words
    shared = text and _engines_stops(tokens) > sum(is_mark(token, ".") and token.spoken for token in tokens)
    settled: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind is Kind.MARK and not token.spoken:
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            ends = shared and is_mark(token, ".") and following is not None and following.text[:1].isupper()
            if (
                dictated
                and not ends
                and token.text in ".,;…"
                and following is not None
                and following.kind not in LAYOUT
            ):
                if token.text == "." and _abbreviates(settled, following):
                    settled.append(token)
                continue
            if following is not None and following.kind is Kind.MARK and following.spoken and token.text in ".,:;":
                continue
        if is_mark(token, ".,:;") and (not settled or settled[-1].kind in LAYOUT):
            continue
        if is_mark(token) and settled and is_mark(settled[-1]):
            if token.spoken and (not settled[-1].spoken or (is_mark(settled[-1], ",") and token.text != ",")):
                settled.pop()  # of two that are said, the one that was meant comes last
            elif not token.spoken or token.text == settled[-1].text:
                continue
        settled.append(token)
    return settled


def _engines_stops(tokens: Sequence[Token]) -> int:
    """How many sentences the engine ended by itself, with a capital after them."""
    return sum(
        is_mark(token, ".") and not token.spoken and following.kind is Kind.WORD and following.text[:1].isupper()
        for token, following in pairwise(tokens)
    )


def _abbreviates(settled: Sequence[Token], following: Token) -> bool:
    """Whether a point belongs to the letter before it: "E. coli"."""
    letter = settled[-1].text if settled and settled[-1].kind is Kind.WORD else ""
    if len(letter) != 1 or not letter.isupper() or len(following.lower) <= 2:
        return False
    titled = len(settled) > 1 and (settled[-2].text.endswith(".") or is_mark(settled[-2], "."))
    return letter not in "AI" or (titled and following.text[:1].isupper())  # "vitamin A", "Dr. A. Pellow"
