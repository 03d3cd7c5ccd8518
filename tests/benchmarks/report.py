"""docs/benchmarks.md out of the results in build/bench/: `python -m tests.benchmarks.report`."""

from pathlib import Path

from tests.benchmarks.figures import FOLDER, Figures, Table, say

REPORT = Path("docs/benchmarks.md")
ORDER = ("pipeline", "engine", "upload", "sealing", "verbs", "routing", "office", "outage", "gates", "learning", "desk")
"""What was promised comes first; a result that is not named here comes last."""

HEAD = """# Benchmarks

Written by `make bench`, which runs everything below one after the other and replaces this file. Do not edit it by hand.

Everything, the peers that it is compared with and the programs that call it, shares one machine, so a figure tells
less than the ratio of two figures of the same run. Figures are medians where nothing else is said; p99 is the time that
99 of 100 calls took at most; MB are 10^6 bytes.
"""


def main() -> None:
    """Write the report."""
    results = [Figures.read(path) for path in sorted(FOLDER.glob("*.json"))]
    results.sort(key=lambda each: ORDER.index(each.name) if each.name in ORDER else len(ORDER))
    if not results:
        raise SystemExit(f"There are no results in {FOLDER}: run `make bench`.")
    REPORT.write_text(
        "\n".join([HEAD, *promises(results), *(line for each in results for line in chapter(each))]), "utf-8"
    )
    say(f"wrote {REPORT}")


def promises(results: list[Figures]) -> list[str]:
    """Every figure that has a target."""
    lines = ["| what | target | measured | met |", "| --- | --- | --- | --- |"]
    for result in results:
        for claim in result.claims:
            met = "yes" if claim.is_met else "**no**"
            lines.append(f"| [{claim.what}](#{anchor(result)}) | {claim.target_text} | {claim.measured_text} | {met} |")
    return [*lines, ""]


def chapter(result: Figures) -> list[str]:
    """One benchmark: what was done, and its tables."""
    lines = [f"## {result.title}", "", result.about, ""]
    for table in result.tables:
        lines += [f"### {table.title}", "", *rows(table), ""]
    for sentence in result.notes:
        lines += [sentence, ""]
    where = f"Measured {result.measured_at} by `{result.command}` on {result.machine}; "
    return [*lines, f"{where}load average when it began: {result.load_before:.1f}.", ""]


def rows(table: Table) -> list[str]:
    """A table in Markdown."""
    head = " | ".join(table.columns)
    line = " | ".join(["---", *["---:"] * (len(table.columns) - 1)])
    return [f"| {head} |", f"| {line} |", *(f"| {' | '.join(row)} |" for row in table.rows)]


def anchor(result: Figures) -> str:
    """Where its chapter begins, as Markdown's readers make it out of the title."""
    kept = "".join(c for c in result.title.lower() if c.isalnum() or c in " -")
    return kept.replace(" ", "-")


if __name__ == "__main__":
    main()
