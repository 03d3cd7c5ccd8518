"""What can go wrong with reports.

ScribelineError
├── NotAllowed
│   ├── NotYourFigures        somebody's own figures are for themselves and for managers
│   └── PeopleHidden          a client sees what was done for it, and not by whom
└── InvalidInput
    ├── ReportPeriodWrong     a period that ends before it begins, or is too long
    └── ReportTooLarge        more groups than anybody reads
"""

from scribeline.errors import InvalidInput, NotAllowed


class NotYourFigures(NotAllowed):
    """Somebody's own figures are for themselves and for managers."""

    reason = "NOT_YOUR_FIGURES"

    def __init__(self) -> None:
        super().__init__("You see your own productivity and quality; a manager sees everybody's reports.")


class PeopleHidden(NotAllowed):
    """A client sees what was done for it, and not by whom."""

    reason = "PEOPLE_HIDDEN"

    def __init__(self) -> None:
        super().__init__("Reports for a client name nobody of the company: group and choose by something else.")


class ReportPeriodWrong(InvalidInput):
    """A period that ends before it begins, or is too long."""

    reason = "REPORT_PERIOD_WRONG"


class ReportTooLarge(InvalidInput):
    """More groups than anybody reads."""

    reason = "REPORT_TOO_LARGE"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The report would have more than {most} rows: ask for a shorter period, for one client, or for fewer "
            "groupings.",
            field="query.by",
            details={"limit": str(most)},
        )
