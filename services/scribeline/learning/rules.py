"""Replacement rules: wherever this is heard, that is written.

A rule needs no context, so there is one only for what an author's documents never contradicted, or for what a person
wanted. Rules go before what the vocabulary makes of the sounds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scribeline.transcripts.words import Word
from scribeline.vocabulary.lexicon import english_words
from scribeline.vocabulary.model import Correction, Reason
from scribeline.vocabulary.register import read

_MARKS = ".,:;?!()[]\"'\u2018\u2019\u201c\u201d"


@dataclass(frozen=True, slots=True)
class Rule:
    """Where `heard` is heard (in the form that counts see), `written` is written."""

    heard: str
    written: str


def is_safe_alone(heard: str) -> bool:
    """Whether a rule for this could do no harm unseen: some word of it is none that people say otherwise."""
    return any(word not in english_words() for word in heard.split())


def by_rules(words: Sequence[Word], rules: Iterable[Rule]) -> tuple[Correction, ...]:
    """What the rules write otherwise, in order; of two rules for one place, that for more words."""
    wanted = {tuple(rule.heard.split()): rule.written for rule in rules}
    longest = max(map(len, wanted), default=0)
    heard = [read(word.text) for word in words] if wanted else []
    found: list[Correction] = []
    at = 0
    while at < len(heard):
        last = at
        for end in range(min(len(words), at + longest), at, -1):
            row = tuple(part for parts in heard[at:end] for part in parts)
            written = wanted.get(row)
            if written is not None and not any(_ends(word) for word in words[at : end - 1]):
                found.append(_correction(words, at, end - 1, written))
                last = end - 1
                break
        at = last + 1
    return tuple(correction for correction in found if correction.heard != correction.written)


def beside(rules: Sequence[Correction], others: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections by rules, and those others that touch none of them, in order."""
    taken = {at for correction in rules for at in range(correction.first, correction.last + 1)}
    free = [each for each in others if taken.isdisjoint(range(each.first, each.last + 1))]
    return tuple(sorted([*rules, *free], key=lambda each: each.first))


def _ends(word: Word) -> bool:
    return word.text.rstrip()[-1:] in _MARKS


def _correction(words: Sequence[Word], first: int, last: int, written: str) -> Correction:
    opening, closing = words[first].text.strip(), words[last].text.strip()
    lead = opening[: len(opening) - len(opening.lstrip(_MARKS))]
    tail = closing[len(closing.rstrip(_MARKS)) :]
    return Correction(
        first=first,
        last=last,
        heard=" ".join(word.text.strip() for word in words[first : last + 1]),
        written=lead + written + tail,
        reason=Reason.RULE,
        score=0.0,
        fixed=not written.islower(),
    )
