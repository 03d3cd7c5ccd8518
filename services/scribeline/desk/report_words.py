"""How the figures of reports are written for people."""

from collections.abc import Callable, Mapping

from scribeline.sdk.report_tables import Cell, Shown

Write = Callable[[float], str]


def share_words(value: float) -> str:
    """98.2 %."""
    return f"{value * 100:.1f} %" if 0 < value < 1 else f"{value * 100:.0f} %"


def whole_share_words(value: float) -> str:
    """98 %."""
    return f"{value * 100:.0f} %"


def time_words(seconds: float) -> str:
    """42 s, 12 min, 4 h 5 min, 120 h."""
    if not seconds:
        return "0"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours:,} h {rest} min" if rest and hours < 100 else f"{hours:,} h"


def count_words(value: float) -> str:
    """12,345."""
    return f"{value:,.0f}"


def number_words(value: float) -> str:
    """1,234.5, 12.3 or 0.45."""
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def tick_words(value: float) -> str:
    """A number beside a grid line."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def money_words(value: float) -> str:
    """1,234.50; what is less than a coin has no sign."""
    return f"{round(value, 2) + 0.0:,.2f}"


WRITTEN: Mapping[Shown, Write] = {
    Shown.COUNT: count_words,
    Shown.SHARE: share_words,
    Shown.TIME: time_words,
    Shown.NUMBER: number_words,
    Shown.MONEY: money_words,
}


def cell_words(cell: Cell, shown: Shown) -> str:
    """A cell as people read it; a dash where there is nothing to tell."""
    if cell is None or cell == "":
        return "\N{EN DASH}"
    return str(cell) if isinstance(cell, str) else WRITTEN[shown](float(cell))
