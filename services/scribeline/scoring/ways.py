"""The ways to a draft that a benchmark compares, and what came of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scribeline.confidence.measuring import Judged
from scribeline.scoring.manifest import Dictation
from scribeline.scoring.scores import Scores


class Way(StrEnum):
    """How a draft was made."""

    PLAIN = "plain"
    """The engine's text as it comes."""
    OURS = "ours"
    """With the general lexicon and formatting: a draft as anybody gets it."""
    AUTHOR = "author"
    """The same with a phrase set made from the author's other reports."""
    SPOKEN = "spoken"
    """Formatting alone, of the words that were really said: as if nothing had been misheard."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One dictation's draft in one way, by one model ("" where nothing was recognised), and its figures.

    `writing_s` is the processor time from words to text, `hearing_s` that of recognition before it. `judged` are the
    draft's words by our certainty, `judged_by_engine` the same by the engine's confidence.
    """

    model: str
    way: Way
    dictation: Dictation
    draft: str
    scores: Scores
    duration_s: float = 0.0
    hearing_s: float = 0.0
    writing_s: float = 0.0
    judged: tuple[Judged, ...] = ()
    judged_by_engine: tuple[Judged, ...] = ()


def by_condition(outcomes: Sequence[Outcome]) -> Mapping[tuple[str, str, Way], list[Outcome]]:
    """Outcomes of one model, condition and way together, in the order in which they came."""
    grouped: dict[tuple[str, str, Way], list[Outcome]] = {}
    for outcome in outcomes:
        grouped.setdefault((outcome.model, outcome.dictation.condition, outcome.way), []).append(outcome)
    return grouped
