"""Fits the weights of confidence, and says what they are worth on reports that they were not fitted on.

    fit.py MANIFEST.jsonl=HEARD.jsonl... --out WEIGHTS.json

HEARD is what hear.py wrote. All recordings of one report (other conditions, other models) are held out together. The
weights go out for drafts with a vocabulary ("language") and without ("engine").
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scribeline.confidence.certainty import Weights
from scribeline.confidence.features import Features, features_of
from scribeline.confidence.measuring import Judged, judge, measure
from scribeline.confidence.tokens import Told, tokens_of
from scribeline.formatting.style_file import style_of
from scribeline.transcripts.model import WordSpan
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, general_vocabulary
from scribeline_workers.transcriber.writing import write_draft

FOLDS = 8
PENALTY = 3.0
"""On the squares of the weights (of features brought to one scale): keeps them small where little is known."""


@dataclass(frozen=True)
class Draft:
    """One recording's draft: the features of its pieces, what the engine alone says of them, and the truth."""

    source: str
    report: str
    condition: str
    features: tuple[Features, ...]
    engine: tuple[float, ...]
    right: tuple[bool, ...]


def drafts_of(manifest: Path, heard: Path, vocabulary: Vocabulary | None) -> Iterable[Draft]:
    """Draft every recording again from its words."""
    items = {item["id"]: item for item in map(json.loads, manifest.read_text("utf-8").splitlines())}
    for line in heard.read_text("utf-8").splitlines():
        found = json.loads(line)
        item = items[found["id"]]
        words = [Word(**word) for word in found["words"]]
        yield draft_of(f"{manifest.parent.name} {heard.stem}", item, words, vocabulary)


def draft_of(source: str, item: dict[str, Any], words: Sequence[Word], vocabulary: Vocabulary | None) -> Draft:
    """Draft one recording from its words, and judge every piece by the finished report."""
    draft = write_draft(words, style_of("", item.get("locale")), general_vocabulary())
    tokens = [token for token in tokens_of(draft.document) if token.is_word and token.words is not None]
    sure = [Told(t.text, t.words, 1.0, t.block, t.start, t.end) for t in tokens]
    judged = judge(sure, item["formatted"], [(each["written"], each["also"]) for each in item.get("accept", [])])
    features = features_of(tokens, words, draft.corrections, vocabulary)
    return Draft(
        source=source,
        report=item["id"].split(".")[0],
        condition=item["condition"],
        features=features,
        engine=tuple(_engine(token, words) for token in tokens),
        right=tuple(each.right for each in judged),
    )


def _engine(token: Told, words: Sequence[Word]) -> float:
    span = token.words or WordSpan(0, -1)
    return min((word.confidence or 0.0 for word in words[span.first : span.last + 1]), default=0.0)


def fit(drafts: Sequence[Draft]) -> Weights:
    """The logistic model of mistakes over the features of these drafts (Newton's method)."""
    names = sorted({name for draft in drafts for features in draft.features for name in features})
    rows = [[features.get(name, 0.0) for name in names] for draft in drafts for features in draft.features]
    values: NDArray[np.float64] = np.array(rows, dtype=np.float64)
    wrong = np.array([not right for draft in drafts for right in draft.right], dtype=np.float64)
    mean, scale = values.mean(0), values.std(0) + 1e-9
    scaled = np.hstack([(values - mean) / scale, np.ones((len(values), 1))])
    weights = np.zeros(scaled.shape[1])
    penalty = np.eye(len(weights)) * PENALTY
    penalty[-1, -1] = 0.0
    for _ in range(25):
        chance = 1.0 / (1.0 + np.exp(-scaled @ weights))
        curve = (scaled * (chance * (1.0 - chance))[:, None]).T @ scaled + penalty
        weights += np.linalg.solve(curve, scaled.T @ (wrong - chance) - penalty @ weights)
    found = weights[:-1] / scale
    bias = float(weights[-1] - (found * mean).sum())
    return Weights(round(bias, 4), {name: round(float(each), 4) for name, each in zip(names, found, strict=True)})


def held_out(drafts: Sequence[Draft]) -> list[tuple[Draft, list[float]]]:
    """Each draft with the chances that weights give it which were fitted on other reports."""
    reports = sorted({draft.report for draft in drafts}, key=lambda report: sha256(report.encode()).digest())
    fold = {report: number % FOLDS for number, report in enumerate(reports)}
    found = []
    for number in range(FOLDS):
        weights = fit([draft for draft in drafts if fold[draft.report] != number])
        for draft in drafts:
            if fold[draft.report] == number:
                found.append((draft, [weights.chance_right(features) for features in draft.features]))
    return found


def tell(drafts: Sequence[Draft]) -> None:
    """Print what the chances are worth, set by set; beside it, the same of the engine's own confidence."""
    found = held_out(drafts)
    print(f"{'':32s} pieces  wrong   calibration error   errors among the 10 % most doubtful")
    for source in [*sorted({draft.source for draft in drafts}), ""]:
        for condition in ("clean", ""):
            ours: list[Judged] = []
            engine: list[Judged] = []
            for draft, chances in found:
                if source in ("", draft.source) and condition in ("", draft.condition):
                    ours += [Judged(*pair) for pair in zip(chances, draft.right, strict=True)]
                    engine += [Judged(*pair) for pair in zip(draft.engine, draft.right, strict=True)]
            one, other = measure(ours), measure(engine)
            print(
                f"{source or 'all':24s} {condition or 'all':7s} {one.tokens:6d} {one.errors / one.tokens:6.1%}   "
                f"{one.calibration_error:.3f} (engine {other.calibration_error:.3f})   "
                f"{one.errors_in_doubtful or 0:.1%} (engine {other.errors_in_doubtful or 0:.1%})"
            )


def main() -> None:
    """Fit, tell, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("heard", nargs="+", metavar="MANIFEST=HEARD")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    tables = {}
    for name, vocabulary in (("language", general_vocabulary()), ("engine", None)):
        drafts: list[Draft] = []
        for pair in arguments.heard:
            manifest, heard = map(Path, pair.split("="))
            drafts += drafts_of(manifest, heard, vocabulary)
        print(name)
        tell(drafts)
        weights = fit(drafts)
        tables[name] = {"bias": weights.bias, "features": weights.features}
    arguments.out.write_text(json.dumps(tables, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
