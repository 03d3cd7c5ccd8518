"""What can go wrong with orders and demographics.

ScribelineError
├── InvalidInput
│   ├── FileUnreadable       a list that is no such file: its encoding, its quotes, its header   ORDER_FILE_UNREADABLE
│   ├── ColumnsWrong         columns that are missing, or named twice                            ORDER_COLUMNS_WRONG
│   ├── RowsRefused          rows that make no sense; nothing was imported                       ORDER_ROWS_REFUSED
│   └── NotOfThisClient      an order or patient of another client                               NOT_OF_THIS_CLIENT
├── LimitReached
│   └── ListTooLarge         more lines or bytes than one import takes                           ORDER_FILE_TOO_LARGE
├── NotFound
│   ├── PatientMissing       no such patient on the client's lists                               PATIENT_NOT_FOUND
│   └── OrderMissing         no such order on the client's lists                                 ORDER_NOT_FOUND
├── WrongState
│   └── NothingToTakeBack    the job was never matched                                           NOTHING_TO_TAKE_BACK
└── Conflict
    ├── IdentityChanged      somebody decided in the meantime                                    IDENTITY_CHANGED
    └── BookChanged          the settings changed in the meantime                                ORDER_BOOK_CHANGED

A file's fields are patient data: an error names the row and the column, never what stands there, and no header that the
file has, since a file without one begins with a patient.
"""

from collections.abc import Sequence

from scribeline.errors import Conflict, InvalidInput, LimitReached, NotFound, WrongState
from scribeline.orders.columns import Problem


class FileUnreadable(InvalidInput):
    """The bytes are no list that can be read. `why` is a sentence without anything of the file."""

    reason = "ORDER_FILE_UNREADABLE"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was imported.", field="data")


class ColumnsWrong(InvalidInput):
    """The header does not have the columns that the list needs."""

    reason = "ORDER_COLUMNS_WRONG"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was imported.", field="columns")


class RowsRefused(InvalidInput):
    """Some rows make no sense, so none was imported."""

    reason = "ORDER_ROWS_REFUSED"

    def __init__(self, problems: Sequence[Problem], refused: int) -> None:
        first = problems[0]
        more = f" {refused} rows are refused; a dry run lists them." if refused > 1 else ""
        super().__init__(
            f"{first.sentence}{more} Nothing was imported: correct the list, then import it again.",
            field=f"rows[{first.row}].{first.column}",
            details={"row": str(first.row), "column": str(first.column), "refused": str(refused)},
        )


class ListTooLarge(LimitReached):
    """More than one import takes."""

    reason = "ORDER_FILE_TOO_LARGE"

    def __init__(self, most: int, what: str) -> None:
        super().__init__(
            f"One import takes at most {most:,} {what}. Nothing was imported: part the list, and import one part after "
            "the other.",
            field="data",
            details={"limit": str(most), "of": what},
        )


class NotOfThisClient(InvalidInput):
    """An order or patient of another client."""

    reason = "NOT_OF_THIS_CLIENT"

    def __init__(self, field: str) -> None:
        super().__init__("This has to be of the job's own client.", field=field)


class PatientMissing(NotFound):
    """No such patient."""

    reason = "PATIENT_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such patient on the client's lists.", resource=name)


class OrderMissing(NotFound):
    """No such order."""

    reason = "ORDER_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such order on the client's lists.", resource=name)


class NothingToTakeBack(WrongState):
    """The job was never matched and nobody said whose it is."""

    reason = "NOTHING_TO_TAKE_BACK"

    def __init__(self, name: str) -> None:
        super().__init__("Nobody has said yet whose dictation this is: there is nothing to take back.", resource=name)


class IdentityChanged(Conflict):
    """Somebody, or a new list, decided in the meantime."""

    reason = "IDENTITY_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "Whose dictation this is was decided anew in the meantime. Look again, then retry.",
            resource=name,
            details={"etag": etag},
        )


class BookChanged(Conflict):
    """The settings changed in the meantime."""

    reason = "ORDER_BOOK_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The settings changed in the meantime. Read them again, then retry.", resource=name, details={"etag": etag}
        )
