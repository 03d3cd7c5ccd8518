"""What a draft's confidence is worth, over many drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from scribeline.confidence.measuring import Judged, measure
from scribeline.scoring.figures import Estimate, estimate

_ROUNDS = 200  # each of them sorts all words


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far confidence lies from the share that is right (0 is best), and the share of all errors that lies among the
    tenth of the words that are doubted most."""

    calibration_error: Estimate
    errors_in_doubtful: Estimate


def doubt_of(drafts: Sequence[Sequence[Judged]]) -> Doubt | None:
    """The worth of the confidence in these drafts' words; None where no word was judged, or none is wrong."""
    drafts = [draft for draft in drafts if draft]
    calibration = estimate(drafts, lambda rows: measure(chain.from_iterable(rows)).calibration_error, _ROUNDS)
    doubtful = estimate(drafts, lambda rows: measure(chain.from_iterable(rows)).errors_in_doubtful, _ROUNDS)
    return Doubt(calibration, doubtful) if calibration and doubtful else None
