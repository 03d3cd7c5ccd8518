"""A benchmark's summary as tables: for the terminal, and as Markdown for a page of documentation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from scribeline.errors import InvalidInput
from scribeline.scoring.doubt import Doubt
from scribeline.scoring.figures import Estimate
from scribeline.scoring.scores import Measure
from scribeline.scoring.summary import Example, Figures, Summary
from scribeline.scoring.ways import Way

CONDITIONS = {"clean": "clean", "tel8k": "telephone", "noise15": "noise", "fast": "fast"}
"""What people call the conditions; others are called as the manifest does."""
WAYS = {
    Way.PLAIN: "engine as it comes",
    Way.OURS: "ours",
    Way.AUTHOR: "ours, author's phrases",
    Way.SPOKEN: "formatting alone",
}
MEASURES = {
    Measure.EFFORT: "correction effort",
    Measure.EFFORT_NOCASE: "  without capitals",
    Measure.WER: "word error rate",
    Measure.DRUGS: "drugs found",
    Measure.DRUG_PRECISION: "drugs written that are right",
    Measure.TERMS: "medical terms found",
    Measure.ENTITIES: "formatted entities",
    Measure.DOSES: "  doses",
    Measure.UNITS: "  other units",
    Measure.FREQUENCIES: "  frequencies",
    Measure.DATES: "  dates",
    Measure.VITAL_SIGNS: "  vital signs",
    Measure.NEGATIONS: "negations",
    Measure.LATERALITIES: "left and right",
    Measure.WRONG_CORRECTIONS: "wrong corrections, of all words",
}
_SMALL = 0.01  # shares below it are written with two places
_CONTEXT = 30  # characters before and after a difference


class MarksMissing(InvalidInput):
    """The Markdown file does not say where a manifest's tables belong."""

    reason = "MARKS_MISSING"


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table before it is drawn; every column but the first `left` ones holds figures."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int = 1


def as_tables(summary: Summary, most: int) -> list[Table]:
    """The tables for a terminal."""
    return [_drawn(grid) for grid in _grids(summary, most)]


def as_markdown(summary: Summary, most: int) -> str:
    """The same tables as Markdown."""
    lines = []
    for grid in _grids(summary, most):
        rule = ["---"] * grid.left + ["---:"] * (len(grid.columns) - grid.left)
        lines += [f"### {grid.title}", "", _line(grid.columns), _line(rule), *map(_line, map(_escaped, grid.rows)), ""]
    return "\n".join(lines)


def written_into(page: str, name: str, tables: str) -> str:
    """The page with these tables between its marks for `name`. Raises MarksMissing where it has none."""
    begin, end = f"<!-- bench-draft: {name} -->", f"<!-- end of {name} -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise MarksMissing(f'Write "{begin}" and "{end}" where the tables belong.', field="into")
    return f"{before}{begin}\n\n{tables}\n{end}{after}"


def _grids(summary: Summary, most: int) -> Iterator[_Grid]:
    spoken = [each for each in summary.figures if each.way is Way.SPOKEN]
    heard: dict[tuple[str, str], list[Figures]] = {}
    for each in summary.figures:
        if each.way is not Way.SPOKEN:
            heard.setdefault((each.model, each.condition), []).append(each)
    for (model, condition), columns in heard.items():
        files, minutes = columns[0].files, max(each.minutes for each in columns)
        what = f"{model}, {CONDITIONS.get(condition, condition)}: {files} recordings, {minutes:.0f} minutes"
        yield _figures(what, [*columns, *(each for each in spoken if condition == each.condition)])
    if not heard and spoken:
        yield _figures(f"{spoken[0].files} dictations", spoken)
    kinds = list(dict.fromkeys(kind for wrong in summary.wrong for kind in wrong.kinds))
    if kinds:
        rows = [[str(kind), *(_percent(wrong.kinds.get(kind, 0.0)) for wrong in summary.wrong)] for kind in kinds]
        columns_ = [f"{wrong.model}, {WAYS[wrong.way]}".removeprefix(", ") for wrong in summary.wrong]
        yield _Grid("What stays wrong, by kind, of the reports' characters (clean)", ["kind", *columns_], rows)
    for wrong in summary.wrong:
        if most and wrong.places:
            what = f"The dearest places, {wrong.model}, {WAYS[wrong.way]} (clean)".replace(", ,", ",")
            rows = [_example(place) for place in wrong.places[:most]]
            yield _Grid(what, ["characters", "kind", "the report", "the draft", "dictation"], rows, left=5)


def _figures(title: str, columns: Sequence[Figures]) -> _Grid:
    rows = []
    for measure, name in MEASURES.items():
        if any(measure in each.measures for each in columns):
            rows.append([name, *(_cell(each.measures.get(measure)) for each in columns)])
    rows += _doubts([each.doubt for each in columns], [each.engine_doubt for each in columns])
    if any(each.cost for each in columns):
        costs = [each.cost for each in columns]
        rows.append(
            ["writing, s for a minute of audio", *(f"{cost.s_per_minute:.3f}" if cost else "" for cost in costs)]
        )
        rows.append(
            ["writing, of recognition's time", *(_percent(cost.of_recognition, 2) if cost else "" for cost in costs)]
        )
    return _Grid(title, ["", *(WAYS[each.way] for each in columns)], rows)


def _doubts(ours: Sequence[Doubt | None], engines: Sequence[Doubt | None]) -> list[list[str]]:
    if not any(ours):
        return []
    by_engine = "  by the engine's confidence"
    return [
        ["calibration error", *(_cell(each.calibration_error if each else None) for each in ours)],
        [by_engine, *(_cell(each.calibration_error if each else None) for each in engines)],
        ["errors in the most doubtful tenth", *(_cell(each.errors_in_doubtful if each else None) for each in ours)],
        [by_engine, *(_cell(each.errors_in_doubtful if each else None) for each in engines)],
    ]


def _example(place: Example) -> list[str]:
    change = place.change
    before, after = change.before[-_CONTEXT:].lstrip(), change.after[:_CONTEXT].rstrip()
    report = f"{before}[{change.report}]{after}"
    return [str(change.cost), str(change.kind), report, f"[{change.draft}]", place.dictation_id]


def _cell(figure: Estimate | None) -> str:
    if figure is None:
        return ""
    places = 2 if figure.value < _SMALL else 1
    low, high = (f"{bound * 100:.{places}f}" for bound in (figure.low, figure.high))
    return f"{_percent(figure.value, places)} ({low} to {high})"


def _percent(share: float, places: int = 2) -> str:
    return f"{share * 100:.{places}f} %"


def _drawn(grid: _Grid) -> Table:
    table = Table(title=grid.title, title_justify="left", header_style="bold", pad_edge=False)
    for number, column in enumerate(grid.columns):
        table.add_column(column, justify="left" if number < grid.left else "right")
    for row in grid.rows:
        table.add_row(*map(Text, row))
    return table


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(cells: Sequence[str]) -> list[str]:
    return [cell.replace("|", "\\|").strip() for cell in cells]
