"""How far the confidence of a draft's pieces can be believed, where the finished report is known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from scribeline.confidence.tokens import Told
from scribeline.transcripts.alignment import comparable


@dataclass(frozen=True, slots=True)
class Judged:
    """A piece of a draft: the chance that was given to its being right, and whether it is."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Pieces of about the same confidence: how many, their mean confidence, and the share of them that is right."""

    tokens: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What the confidence of `tokens` pieces, of which `errors` are wrong, is worth.

    `calibration_error` is the mean distance between confidence and the share that is right, over bins of equal width
    weighted by their pieces (0 is best). `errors_in_doubtful` is the share of all errors that lies among the most
    doubtful pieces; None where there is no error.
    """

    tokens: int
    errors: int
    calibration_error: float
    errors_in_doubtful: float | None
    bins: tuple[Bin, ...]


def judge(
    tokens: Sequence[Told], reference: str, accept: Iterable[tuple[str, Sequence[str]]] = ()
) -> tuple[Judged, ...]:
    """Which pieces of a draft stand in the finished report, by the shortest way from one to the other.

    Case and the marks around a piece do not count. `accept` pairs what the report has with other forms that are as
    right. Pieces of which nothing is known, and lone marks, are not judged.
    """
    words = [token for token in tokens if token.is_word]
    draft = " ".join(token.text for token in words)
    report = " ".join(reference.split())
    for written, also in accept:
        if _flat(written) not in draft:
            other = next((form for form in map(_flat, also) if form in draft), None)
            report = report if other is None else report.replace(_flat(written), other)
    wanted = [comparable(piece) for piece in report.split() if any(character.isalnum() for character in piece)]
    right = [False] * len(words)
    for step in Levenshtein.opcodes([comparable(token.text) for token in words], wanted):
        if step.tag == "equal":
            right[step.src_start : step.src_end] = [True] * (step.src_end - step.src_start)
    return tuple(
        Judged(token.confidence, is_right)
        for token, is_right in zip(words, right, strict=True)
        if token.confidence is not None
    )


def measure(judged: Iterable[Judged], *, bins: int = 10, share: float = 0.10) -> Measured:
    """Calibration error over `bins` bins, and what share of the errors lies within the most doubtful `share`."""
    ordered = sorted(judged, key=lambda each: each.confidence)
    wrong = sum(not each.right for each in ordered)
    filled = [
        [each for each in ordered if min(int(each.confidence * bins), bins - 1) == number] for number in range(bins)
    ]
    found = tuple(
        Bin(
            len(group),
            sum(each.confidence for each in group) / len(group),
            sum(each.right for each in group) / len(group),
        )
        for group in filled
        if group
    )
    doubtful = ordered[: round(len(ordered) * share)]
    return Measured(
        tokens=len(ordered),
        errors=wrong,
        calibration_error=sum(each.tokens * abs(each.confidence - each.right) for each in found) / max(len(ordered), 1),
        errors_in_doubtful=sum(not each.right for each in doubtful) / wrong if wrong else None,
        bins=found,
    )


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
