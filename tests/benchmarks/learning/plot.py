"""A line chart as SVG, by hand: a few lines over whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import Final

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 48, 190, 36, 40
COLOURS: Final = ("#777777", "#1f5fa8", "#c2571a", "#2d8a4e")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a value for each of 1, 2, 3 ..."""

    name: str
    values: Sequence[float]


def plot(lines: Sequence[Line], title: str, along: str) -> str:
    """The chart; the values begin at 0, and each line is named at its end, apart from its neighbours."""
    most = max(5, 5 * ceil(max(value for line in lines for value in line.values) / 5))
    count = max(len(line.values) for line in lines)

    def across(number: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * number / max(1, count - 1)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most

    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}</text>',
        f'<text x="{across(count // 2):.0f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(along)}</text>',
    ]
    for value in range(0, most + 1, 5):
        drawn.append(f'<path d="M{LEFT} {up(value):.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        drawn.append(f'<text x="{LEFT - 6}" y="{up(value) + 4:.1f}" text-anchor="end">{value}</text>')
    for number in range(count):
        if number == 0 or (number + 1) % 5 == 0:
            drawn.append(f'<text x="{across(number):.1f}" y="{HEIGHT - 22}" text-anchor="middle">{number + 1}</text>')
    free = -99.0
    for colour, line in sorted(zip(COLOURS, lines, strict=False), key=lambda pair: up(pair[1].values[-1])):
        places = " ".join(f"{across(number):.1f},{up(value):.1f}" for number, value in enumerate(line.values))
        drawn.append(f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        free = max(free + 15, up(line.values[-1]) + 4)
        drawn.append(f'<text x="{WIDTH - RIGHT + 8}" y="{free:.1f}" fill="{colour}">{escape(line.name)}</text>')
    return "\n".join([*drawn, "</svg>", ""])
