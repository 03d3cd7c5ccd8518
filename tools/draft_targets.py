"""Writes the targets of draft quality beside what was measured, and what recognition costs, into a page.

    scribeline bench draft CORPUS/manifest.jsonl --json ... > corpus.json
    scribeline bench draft NATURAL/manifest.jsonl --json ... > natural.json
    draft_targets.py corpus.json natural.json --into docs/draft-quality.md

The tables go between the page's marks for "targets" and for "models". "Corpus" is textbook dictation, "natural" the way
people dictate; targets are for the model base and clean recordings, with no list taken from the references.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribeline.cli.bench_tables import CONDITIONS, written_into
from scribeline.scoring.manifest import CLEAN
from scribeline.scoring.scores import Measure
from scribeline.scoring.ways import Way

MODEL = "base"


@dataclass(frozen=True)
class Target:
    """What is to be reached, and what would be best; of the share that `read` finds in a set's figures of one way."""

    name: str
    way: Way
    read: Callable[[Mapping[str, Any]], Sequence[float] | None]
    reach: float
    aim: float
    corpus: bool = True
    natural: bool = True
    at_least: bool = False

    def met(self, value: float) -> str:
        """Which of the two this value comes up to."""
        sign = -1 if self.at_least else 1
        if value * sign <= self.aim * sign:
            return "aim"
        return "reach" if value * sign <= self.reach * sign else "**no**"


def measured(measure: Measure) -> Callable[[Mapping[str, Any]], Sequence[float] | None]:
    """Reads one of the measures."""
    return lambda figures: figures["measures"].get(str(measure))


def doubtful(figures: Mapping[str, Any]) -> Sequence[float] | None:
    """The share of all errors among the most doubtful tenth."""
    share: Sequence[float] | None = figures["doubt"]["errors_in_doubtful"] if figures["doubt"] else None
    return share


def cost(figures: Mapping[str, Any]) -> Sequence[float] | None:
    """What writing costs, of the time for recognition."""
    return [figures["cost"]["of_recognition"]] if figures["cost"] else None


def targets() -> Iterator[Target]:
    """All of them."""
    effort, drugs, entities = (measured(each) for each in (Measure.EFFORT, Measure.DRUGS, Measure.ENTITIES))
    yield Target("correction effort, general lexicon", Way.OURS, effort, 0.08, 0.05, natural=False)
    yield Target("correction effort, author's phrases", Way.AUTHOR, effort, 0.07, 0.04, natural=False)
    yield Target("correction effort, general lexicon", Way.OURS, effort, 0.14, 0.08, corpus=False)
    yield Target("formatting alone", Way.SPOKEN, effort, 0.03, 0.015, natural=False)
    yield Target("formatting alone", Way.SPOKEN, effort, 0.07, 0.04, corpus=False)
    yield Target("drugs found, general lexicon", Way.OURS, drugs, 0.6, 0.8, natural=False, at_least=True)
    yield Target("drugs found, author's phrases", Way.AUTHOR, drugs, 0.75, 0.9, natural=False, at_least=True)
    yield Target("formatted entities", Way.OURS, entities, 0.85, 0.95, natural=False, at_least=True)
    yield Target("formatted entities", Way.OURS, entities, 0.9, 0.96, corpus=False, at_least=True)
    yield Target("wrong corrections, of all words", Way.OURS, measured(Measure.WRONG_CORRECTIONS), 0.002, 0.0005)
    yield Target("errors among the most doubtful tenth", Way.OURS, doubtful, 0.6, 0.8, at_least=True)
    yield Target("writing, of recognition's time", Way.OURS, cost, 0.03, 0.01)


class Measured:
    """The figures of one set, as the benchmark told them."""

    def __init__(self, name: str, told: Mapping[str, Any]) -> None:
        self.name = name
        self._figures = {(each["model"], each["condition"], each["way"]): each for each in told["figures"]}

    def of(self, model: str, condition: str, way: Way) -> Mapping[str, Any] | None:
        """The figures of one model, condition and way; formatting alone has no model."""
        return self._figures.get(("" if way is Way.SPOKEN else model, condition, str(way)))

    def heard(self) -> list[tuple[str, str]]:
        """The models and conditions, in the order in which they were measured."""
        return list(dict.fromkeys((model, condition) for model, condition, _ in self._figures if model))


def targets_table(sets: Mapping[str, Measured]) -> Iterator[str]:
    """Targets beside what was measured."""
    yield "| | set | engine as it comes | reach | aim | ours | met |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | --- |"
    for target in targets():
        for name in [name for name, wanted in (("corpus", target.corpus), ("natural", target.natural)) if wanted]:
            ours = sets[name].of(MODEL, CLEAN, target.way)
            plain = sets[name].of(MODEL, CLEAN, Way.PLAIN) if target.way in (Way.OURS, Way.AUTHOR) else None
            value = target.read(ours) if ours else None
            if value:
                before = target.read(plain) if plain else None
                bounds = (_whole(target.reach), _whole(target.aim))
                yield _row(target.name, name, _cell(before), *bounds, _cell(value), target.met(value[0]))


def models_table(sets: Mapping[str, Measured]) -> Iterator[str]:
    """What each model leaves to correct in each condition, beside what perfect words would."""
    columns = ("set", "condition", "model", "effort, perfect words", "effort, ours", "author's phrases")
    yield _row(*columns, "drugs found, ours", "author's phrases")
    yield _row(*["---"] * 3, *["---:"] * 5)
    for each in sets.values():
        perfect = each.of("", CLEAN, Way.SPOKEN)
        for model, condition in each.heard():
            cells = [_measure(perfect if condition == CLEAN else None, Measure.EFFORT)]
            for measure in (Measure.EFFORT, Measure.DRUGS):
                cells += [_measure(each.of(model, condition, way), measure) for way in (Way.OURS, Way.AUTHOR)]
            yield _row(each.name, CONDITIONS.get(condition, condition), model, *cells)


def _measure(figures: Mapping[str, Any] | None, measure: Measure) -> str:
    return _cell(figures["measures"].get(str(measure))) if figures else ""


def _cell(figure: Sequence[float] | None) -> str:
    if not figure:
        return ""
    value, *interval = figure
    places = 2 if value < 0.01 else 1
    told = f"{value * 100:.{places}f} %"
    return f"{told} ({' to '.join(f'{bound * 100:.{places}f}' for bound in interval)})" if interval else told


def _whole(share: float) -> str:
    return f"{share * 100:g} %"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Read both sets' figures, write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("natural", type=Path)
    parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    sets = {
        name: Measured(name, json.loads(getattr(arguments, name).read_text("utf-8"))) for name in ("corpus", "natural")
    }
    page = arguments.into.read_text("utf-8")
    for name, table in (("targets", targets_table(sets)), ("models", models_table(sets))):
        page = written_into(page, name, "\n".join(table) + "\n")
    arguments.into.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
