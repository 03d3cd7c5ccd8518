"""A benchmark's outcome in figures: for each model, condition and way, and what stays wrong by kind."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scribeline.scoring.differences import Change, Difference, differences
from scribeline.scoring.doubt import Doubt, doubt_of
from scribeline.scoring.effort import as_accepted
from scribeline.scoring.figures import Estimate
from scribeline.scoring.manifest import CLEAN
from scribeline.scoring.scores import Measure, estimates
from scribeline.scoring.ways import Outcome, Way, by_condition


@dataclass(frozen=True, slots=True)
class Cost:
    """What writing costs: processor seconds for each minute of audio, and of the time for recognition (None where
    nothing was recognised)."""

    s_per_minute: float
    of_recognition: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one model, condition and way. `doubt` is what our certainty is worth, `engine_doubt` what the
    engine's confidence is."""

    model: str
    condition: str
    way: Way
    files: int
    minutes: float
    measures: dict[Measure, Estimate]
    doubt: Doubt | None = None
    engine_doubt: Doubt | None = None
    cost: Cost | None = None

    def as_values(self) -> dict[str, Any]:
        """The same as JSON values: each measure as [value, low, high]."""
        return {
            "model": self.model,
            "condition": self.condition,
            "way": str(self.way),
            "files": self.files,
            "minutes": round(self.minutes, 2),
            "measures": {str(measure): _rounded(figure) for measure, figure in self.measures.items()},
            "doubt": self.doubt and _values(self.doubt),
            "engine_doubt": self.engine_doubt and _values(self.engine_doubt),
            "cost": self.cost and {name: round(value, 5) for name, value in asdict(self.cost).items()},
        }


@dataclass(frozen=True, slots=True)
class Example:
    """One place that somebody has to correct, and in which dictation it is."""

    dictation_id: str
    change: Change

    def as_values(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {"id": self.dictation_id, **asdict(self.change)}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What stays wrong in the clean recordings' drafts of one model and way: for each kind of correction its share of
    the reports' characters, and every place, both the dearest first."""

    model: str
    way: Way
    kinds: dict[Difference, float]
    places: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a benchmark tells."""

    figures: tuple[Figures, ...]
    wrong: tuple[Wrong, ...]

    def as_values(self, most: int) -> dict[str, Any]:
        """The same as JSON values, with at most so many places for each model and way."""
        return {
            "figures": [each.as_values() for each in self.figures],
            "wrong": [
                {
                    "model": each.model,
                    "way": str(each.way),
                    "kinds": {str(kind): round(share, 5) for kind, share in each.kinds.items()},
                    "places": [place.as_values() for place in each.places[:most]],
                }
                for each in self.wrong
            ],
        }


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """The figures of all outcomes, and what stays wrong in our drafts and in formatting alone."""
    groups = by_condition(outcomes)
    return Summary(
        tuple(figures(outcomes)),
        tuple(
            Wrong(model, way, effort_by_kind(group), tuple(places(group)))
            for (model, condition, way), group in groups.items()
            if condition == CLEAN and way in (Way.OURS, Way.SPOKEN)
        ),
    )


def figures(outcomes: Sequence[Outcome]) -> list[Figures]:
    """The figures of every model, condition and way among these outcomes."""
    return [
        Figures(
            model=model,
            condition=condition,
            way=way,
            files=len(group),
            minutes=sum(each.duration_s for each in group) / 60,
            measures=estimates([each.scores for each in group]),
            doubt=doubt_of([each.judged for each in group]),
            engine_doubt=doubt_of([each.judged_by_engine for each in group]),
            cost=_cost(group, [each for each in outcomes if (each.model, each.way) == (model, way)]),
        )
        for (model, condition, way), group in by_condition(outcomes).items()
    ]


def places(outcomes: Iterable[Outcome]) -> list[Example]:
    """Every place that somebody has to correct in these drafts, the dearest first."""
    found: list[Example] = []
    for outcome in outcomes:
        dictation = outcome.dictation
        draft, report = as_accepted(outcome.draft, dictation.formatted, dictation.accept)
        changes = differences(draft, report, dictation.drugs, dictation.terms)
        found.extend(Example(dictation.dictation_id, change) for change in changes)
    return sorted(found, key=lambda example: -example.change.cost)


def effort_by_kind(outcomes: Sequence[Outcome]) -> dict[Difference, float]:
    """For each kind of correction the characters to change, of the reports' characters; the dearest first."""
    characters = sum(int(outcome.scores[Measure.EFFORT].whole) for outcome in outcomes)
    costs: dict[Difference, int] = {}
    for example in places(outcomes):
        costs[example.change.kind] = costs.get(example.change.kind, 0) + example.change.cost
    return {kind: cost / characters for kind, cost in sorted(costs.items(), key=lambda pair: -pair[1])}


def _cost(group: Sequence[Outcome], every: Sequence[Outcome]) -> Cost | None:
    """Files are heard in batches, so what one of them took is known only over `every` one of the model."""
    audio_s, every_s = (sum(each.duration_s for each in outcomes) for outcomes in (group, every))
    hearing_s = sum(each.hearing_s for each in every)
    writing_s = sum(each.writing_s for each in group)
    if not (audio_s and hearing_s and writing_s):
        return None
    return Cost(writing_s / audio_s * 60, writing_s / audio_s / (hearing_s / every_s))


def _values(doubt: Doubt) -> dict[str, list[float]]:
    return {
        "calibration_error": _rounded(doubt.calibration_error),
        "errors_in_doubtful": _rounded(doubt.errors_in_doubtful),
    }


def _rounded(figure: Estimate) -> list[float]:
    return [round(figure.value, 5), round(figure.low, 5), round(figure.high, 5)]
