"""The words under the tokens, put in order: no two tokens share a part of their words."""

from collections.abc import Sequence
from dataclasses import replace

from scribeline.formatting.token import Token
from scribeline.transcripts.model import WordSpan


def settle_spans(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with spans that never run backwards and never overlap; all words that stood under them still do.

    Two tokens may stand for the same words (one machine word gave both). Where they share only some, each keeps its
    own, as far as their order tells which; where it does not, both stand for all of them. So "five milliliters of
    lidocaine, correction, eight milliliters" stands as a whole under "8 mL of lidocaine": what was said of the eight
    comes after the lidocaine.
    """
    groups: list[list[int]] = []  # places of tokens that stand for the same words
    spans: list[WordSpan] = []  # the words of each group: rising, and apart from each other
    for place, token in enumerate(tokens):
        if token.words is None:
            continue
        span, group = token.words, [place]
        while spans and span.first <= spans[-1].last:
            before = spans[-1]
            within = before.last == span.last and span.first < span.last
            if before.first < span.first and before.last <= span.last and not within:
                spans[-1] = WordSpan(before.first, span.first - 1)
            elif before.first == span.first and before.last < span.last and len(group) == 1:
                span = WordSpan(before.last + 1, span.last)
            else:
                span = before.joined(span)
                spans.pop()
                group = groups.pop() + group
        spans.append(span)
        groups.append(group)
    settled = list(tokens)
    for span, group in zip(spans, groups, strict=True):
        for place in group:
            settled[place] = replace(tokens[place], words=span)
    return settled
