"""Count where finished reports have their stops, commas and colons: makes formatting/boundaries.bin.

    python tools/boundaries/train.py REPORTS.jsonl.gz services/scribeline/formatting/boundaries.bin

REPORTS has one JSON object with a `text` a line. The table that is shipped was made from 2,263 reports of MTSamples
(CC0, by way of the clinspacy package); the sentences are not in it. Needs numpy. A tenth of the reports is kept apart
to measure with, and the figures are printed: precision and recall of each mark at even odds.
"""

import gzip
import json
import re
import sys
import zlib
from pathlib import Path

import numpy as np

from scribeline.formatting.boundaries import COLON, COMMA, EDGE, NONE, STOP, features, place, shape

PLACES, SCALE, EPOCHS, BATCH, RATE, DECAY = 1 << 17, 16.0, 3, 512, 0.25, 2e-5
ABBREVIATION = re.compile(r"(?:[a-z]\.)+\Z|(?:dr|mr|mrs|ms|st|vs|q\.?\d+(?:-\d+)?h)\.\Z")
ITEM = re.compile(r"(?m)^\s*(?:\d{1,2}[.)]|-)\s+|(?<=[:.]) (?:\d{1,2}[.)]) ")


def gaps(text: str) -> tuple[list[str], list[int]]:
    """The words of a report, without its marks, and the mark after each."""
    words: list[str] = []
    marks: list[int] = []
    for line in ITEM.sub("\n", text).splitlines():
        for piece in line.split():
            word = shape(piece.strip("()[]\"'*"))
            mark = NONE
            if word.endswith(".") and not ABBREVIATION.match(word):
                word, mark = word.rstrip("."), STOP
            elif word[-1:] in (",", ";"):
                word, mark = word[:-1], COMMA
            elif word[-1:] in ("?", "!"):
                word, mark = word[:-1], STOP
            elif word[-1:] == ":":
                word, mark = word[:-1], COLON
            word = word.strip("()[]\"'*")
            if word and any(character.isalnum() for character in word):
                words.append(word)
                marks.append(mark)
        if marks and marks[-1] in (NONE, COMMA):
            marks[-1] = STOP
    return words, marks


def rows(reports: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The places of the features of each gap (0 where there are fewer), and its mark."""
    places, marks = [], []
    known: dict[str, int] = {}
    for text in reports:
        words, said = gaps(text)
        padded = [EDGE, EDGE, *words, EDGE, EDGE]
        since = 0
        for number, mark in enumerate(said[:-1]):
            since += 1
            row = []
            for feature in features(padded, number + 2, since):
                if feature not in known:
                    known[feature] = place(feature)
                row.append(known[feature])
            places.append(row + [PLACES] * (14 - len(row)))
            marks.append(mark)
            if mark in (STOP, COLON):
                since = 0
    return np.array(places, dtype=np.int32), np.array(marks, dtype=np.int8)


def probabilities(weights: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The chance of each mark for each row of places."""
    totals = np.concatenate([np.zeros((len(places), 1), np.float32), weights[places].sum(axis=1)], axis=1)
    totals -= totals.max(axis=1, keepdims=True)
    raised = np.exp(totals)
    return raised / raised.sum(axis=1, keepdims=True)


def main() -> None:
    """Count, measure on the reports kept apart, and write the table."""
    source, target = map(Path, sys.argv[1:3])
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        reports = [json.loads(line)["text"] for line in lines]
    held = reports[::10]
    places, marks = rows([text for number, text in enumerate(reports) if number % 10])
    held_places, held_marks = rows(held)
    rng = np.random.default_rng(0)
    weights = np.zeros((PLACES + 1, 3), np.float32)
    seen = np.full((PLACES + 1, 3), 1e-3, np.float32)
    wanted = np.eye(4, dtype=np.float32)[marks][:, 1:]
    for epoch in range(EPOCHS):
        order = rng.permutation(len(places))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            at = places[chosen]
            error = probabilities(weights, at)[:, 1:] - wanted[chosen]
            flat, inverse = np.unique(at, return_inverse=True)
            slope = np.zeros((len(flat), 3), np.float32)
            np.add.at(slope, inverse.ravel(), np.repeat(error, at.shape[1], axis=0))
            slope += DECAY * BATCH * weights[flat]
            seen[flat] += slope**2
            weights[flat] -= RATE * slope / np.sqrt(seen[flat])
            weights[PLACES] = 0
        chance = probabilities(weights, held_places)
        told = chance.argmax(axis=1)
        figures = []
        for name, mark in (("stop", STOP), ("comma", COMMA), ("colon", COLON)):
            hits = ((told == mark) & (held_marks == mark)).sum()
            figures.append(
                f"{name} {hits / max((told == mark).sum(), 1):.3f} / {hits / (held_marks == mark).sum():.3f}"
            )
        print(f"epoch {epoch + 1}: precision / recall: {', '.join(figures)}", flush=True)
    table = np.clip(np.round(weights[:PLACES] * SCALE), -128, 127).astype(np.int16) + 128
    target.write_bytes(zlib.compress(table.astype(np.uint8).tobytes(), 9))
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
