"""Names that stand in a draft: drugs and clinical terms."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from scribeline.scoring.figures import Share
from scribeline.vocabulary.lexicon import english_words, general_kinds

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z]")


def stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as a word or words of its own, in whatever case."""
    found = re.escape(name.lower())
    return re.search(rf"(?<![a-z]){found}(?![a-z])", text.lower()) is not None


def found(names: Iterable[str], draft: str) -> Share:
    """The names that stand in the draft, of all of them: recall."""
    names = list(names)
    return Share(sum(stands_in(name, draft) for name in names), len(names))


def right_drugs(draft: str, report: str, names: Iterable[str] = ()) -> Share:
    """The drugs written in the draft that the report has too, of all drugs written in the draft: precision.

    A drug is what the general lexicon has as one, unless it is an English word as well, and what is in `names`.
    """
    written = drugs_in(draft) | {name.lower() for name in names if stands_in(name, draft)}
    return Share(sum(stands_in(name, report) for name in written), len(written))


def drugs_in(text: str) -> set[str]:
    """The drugs that the general lexicon finds in a text, each once, in small letters."""
    drugs = _drugs()
    return {word for match in _WORD.finditer(text) if (word := match.group().lower()) in drugs}


@lru_cache(maxsize=1)
def _drugs() -> frozenset[str]:
    kinds: Mapping[str, object] = {name: kind for name, kind in general_kinds().items() if kind.is_drug}
    return frozenset(kinds) - english_words()
