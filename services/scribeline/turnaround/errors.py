"""What can be wrong with the terms that a client's clock runs by. Each error names the field at fault.

ScribelineError
└── InvalidInput
    ├── HoursWrong             spans that end before they begin, overlap, or lie outside a day HOURS_WRONG
    ├── NeverOpen              hours that are never open: nothing would ever be due            NEVER_OPEN
    ├── TooFarAhead            a turnaround that these hours do not reach in ten years         TURNAROUND_TOO_FAR
    ├── StopNeverComes         a clock that stops with a signature that nobody has to give     STOP_NEVER_COMES
    ├── DatesWrong             a last day before the first one                                 DATES_WRONG
    └── DatesOverlap           two sets of terms in force on the same day                      EFFECTIVE_DATES_OVERLAP
"""

from scribeline.errors import InvalidInput


class HoursWrong(InvalidInput):
    """Spans of a day that make no sense."""

    reason = "HOURS_WRONG"

    def __init__(self, field: str) -> None:
        super().__init__(
            "Opening hours are spans of one day that end after they begin, follow one another and do not overlap: "
            "the last may end at 24:00.",
            field=field,
        )


class NeverOpen(InvalidInput):
    """Nothing would ever be due."""

    reason = "NEVER_OPEN"

    def __init__(self, field: str) -> None:
        super().__init__(
            "With these hours the client is never open, so nothing would ever be due: give at least one span of a "
            "weekday, or let the clock run round the clock.",
            field=field,
        )


class TooFarAhead(InvalidInput):
    """The hours do not reach the turnaround in any sensible time."""

    reason = "TURNAROUND_TOO_FAR"

    def __init__(self, field: str) -> None:
        super().__init__(
            "With these opening hours the turnaround is over only after more than ten years: a turnaround over open "
            "hours counts the open hours alone.",
            field=field,
        )


class StopNeverComes(InvalidInput):
    """The clock would stop with a signature that nobody has to give."""

    reason = "STOP_NEVER_COMES"

    def __init__(self, field: str) -> None:
        super().__init__(
            "The clock can stop at the signature only where these terms ask for one: set sign_off as well.",
            field=field,
        )


class DatesWrong(InvalidInput):
    """A last day before the first one."""

    reason = "DATES_WRONG"

    def __init__(self, field: str) -> None:
        super().__init__("The last day must not lie before the first one.", field=field)


class DatesOverlap(InvalidInput):
    """Two things are in force on the same day, where only one can be."""

    reason = "EFFECTIVE_DATES_OVERLAP"

    def __init__(self, field: str) -> None:
        super().__init__(
            "These effective dates overlap those of the entry before: end one the day before the next begins.",
            field=field,
        )
