"""Charts as plain geometry: what a template draws as SVG, without any style or script in it. Pure.

Each chart says in words what it shows, and each mark of it what it stands for; the page has the same figures as a
table. Lengths are units of the drawing, about a pixel each on a wide screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

Write = Callable[[float], str]

WIDE = 1200
"""How wide a chart over time is."""
HALF = 590
"""How wide a chart of groups is; two of them stand side by side."""
MOST_BARS = 16
"""A chart of groups shows so many; the table shows all."""
LONGEST_LABEL = 26

_TREND_HEIGHT, _TREND_LEFT, _TREND_TOP, _TREND_BOTTOM = 230, 68, 14, 32
_BAR_ROW, _BAR_TOP, _BAR_BOTTOM = 30, 8, 28
_LETTER = 7.8
"""How wide a letter of a label is, about."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, at `at`, with its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One value: where it is drawn, and what it says. `low` and `high` are the ends of its range, where it has one."""

    label: str
    told: str
    value: str
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: `kind` is columns, line, bars or ranges."""

    kind: str
    title: str
    told: str
    """What it shows, for who does not see it."""
    width: float
    height: float
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    names: tuple[Tick, ...] = ()
    """Of a chart over time: the labels below it."""
    lines: tuple[str, ...] = ()
    """Of a line: its points, a stretch for each time without a gap."""
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    left_out: int = 0
    """How many groups it does not show."""


def nice_scale(largest: float, steps: int = 4) -> tuple[float, ...]:
    """Round numbers from 0 to at least `largest`, about `steps` of them."""
    if largest < 1e-9:
        return (0.0, 1.0)
    rough = largest / steps
    magnitude = 10.0 ** floor(log10(rough))
    step = next(size * magnitude for size in (1, 2, 2.5, 5, 10) if size * magnitude >= rough * 0.999)
    count = 1
    while count * step < largest * 0.999:
        count += 1
    return tuple(number * step for number in range(count + 1))


def scale_of_time(longest_s: float, steps: int = 4) -> tuple[float, ...]:
    """Round lengths of time from 0 to at least `longest_s` seconds."""
    if longest_s <= 0:
        return (0.0, 3600.0)
    sizes = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400)
    step = next((size for size in sizes if size * steps >= longest_s), 0) or 86_400 * -(-longest_s // (86_400 * steps))
    return tuple(number * step for number in range(int(-(-longest_s // step)) + 1))


def trend(
    title: str,
    told: str,
    points: Sequence[tuple[str, str, float | None]],
    write: Write,
    *,
    kind: str,
    scale: Sequence[float],
) -> Chart:
    """A chart over time: `points` are short label, full label and value (None: nothing to show)."""
    bottom = _TREND_HEIGHT - _TREND_BOTTOM
    reach = bottom - _TREND_TOP
    each = (WIDE - _TREND_LEFT) / max(1, len(points))
    highest = scale[-1]
    marks, stretches = [], [[]]  # type: tuple[list[Mark], list[list[str]]]
    for place, (_, label, value) in enumerate(points):
        if value is None:
            stretches.append([])
            continue
        middle = _TREND_LEFT + (place + 0.5) * each
        tall = reach * min(value / highest, 1.0)
        width = min(each * 0.72, 44.0)
        columns = kind == "columns"
        marks.append(
            Mark(
                label,
                f"{label}: {write(value)}",
                write(value),
                x=round(middle - width / 2 if columns else middle, 1),
                y=round(bottom - tall, 1),
                width=round(width, 1),
                height=round(tall, 1),
            )
        )
        stretches[-1].append(f"{middle:.1f},{bottom - tall:.1f}")
    apart = max(1, -(-len(points) // 12))
    return Chart(
        kind=kind,
        title=title,
        told=told,
        width=WIDE,
        height=_TREND_HEIGHT,
        marks=tuple(marks),
        ticks=tuple(Tick(round(bottom - reach * value / highest, 1), write(value)) for value in scale),
        names=tuple(
            Tick(round(_TREND_LEFT + (place + 0.5) * each, 1), points[place][0])
            for place in range(0, len(points), apart)
        ),
        lines=tuple(" ".join(stretch) for stretch in stretches if len(stretch) > 1) if kind == "line" else (),
        left=_TREND_LEFT,
        right=WIDE,
        top=_TREND_TOP,
        bottom=bottom,
    )


def bars(
    title: str,
    told: str,
    groups: Sequence[tuple[str, float]],
    write: Write,
    *,
    scale: Sequence[float],
    write_tick: Write | None = None,
) -> Chart:
    """A bar for each group, in the order given."""
    rows = [(label, value, value, value) for label, value in groups]
    return _rows("bars", title, told, rows, lambda _, value, __: write(value), scale, write_tick or write)


def ranges(
    title: str,
    told: str,
    groups: Sequence[tuple[str, float, float, float]],
    write: Callable[[float, float, float], str],
    *,
    scale: Sequence[float],
    write_tick: Write,
) -> Chart:
    """A dot and a range around it or beside it for each group: label, low end, value, high end."""
    return _rows("ranges", title, told, groups, write, scale, write_tick)


def _rows(
    kind: str,
    title: str,
    told: str,
    groups: Sequence[tuple[str, float, float, float]],
    write: Callable[[float, float, float], str],
    scale: Sequence[float],
    write_tick: Write,
) -> Chart:
    shown = groups[:MOST_BARS]
    values = [write(low, value, high) for _, low, value, high in shown]
    left = round(24 + _LETTER * max((len(shortened(row[0])) for row in shown), default=0))
    right = round(HALF - 18 - _LETTER * max(map(len, values), default=0))
    highest = scale[-1]
    bottom = _BAR_TOP + len(shown) * _BAR_ROW

    def at(value: float) -> float:
        return round(left + (right - left) * min(max(value, 0.0) / highest, 1.0), 1)

    return Chart(
        kind=kind,
        title=title,
        told=told,
        width=HALF,
        height=bottom + _BAR_BOTTOM,
        marks=tuple(
            Mark(
                shortened(label),
                f"{label}: {written}",
                written,
                x=left,
                y=round(_BAR_TOP + (place + 0.5) * _BAR_ROW, 1),
                width=round(at(value) - left, 1),
                height=14,
                low=at(low),
                high=at(high),
            )
            for place, ((label, low, value, high), written) in enumerate(zip(shown, values, strict=True))
        ),
        ticks=tuple(Tick(at(value), write_tick(value)) for value in scale),
        left=left,
        right=right,
        top=_BAR_TOP,
        bottom=bottom,
        left_out=len(groups) - len(shown),
    )


def shortened(label: str) -> str:
    """A label that fits beside a chart."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
