"""CSV files that no spreadsheet runs anything of."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | Decimal


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as CSV. Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return written.getvalue()


def _harmless(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULAS) else str(cell)
    return str(cell)
