"""What a benchmark hands on: tables for people, and the same as JSON in build/bench/ for the report.

figures = Figures("verbs", "The verbs", "50 callers ...")
figures.table(Table("Milliseconds", ("call", "p50", "p99"), rows))
figures.claim(Claim("ClaimNextJob, p99", measured=31.0, target=250.0, unit="ms"))
figures.finish()
"""

import json
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from rich import table as rich_table
from rich.console import Console

FOLDER = Path("build/bench")
"""Where the results lie, below the folder that the benchmarks are run from."""

_LOAD_AT_START = os.getloadavg()[0]
_CONSOLE = Console(highlight=False, width=None if os.isatty(1) else 120)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure with a target: at most it, or at least it."""

    what: str
    measured: float
    target: float
    unit: str = ""
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is as it should be."""
        return self.measured >= self.target if self.at_least else self.measured <= self.target

    @property
    def measured_text(self) -> str:
        """The figure with its unit."""
        return f"{figure(self.measured)} {self.unit}".strip()

    @property
    def target_text(self) -> str:
        """The target with its unit."""
        return f"{'at least' if self.at_least else 'at most'} {figure(self.target)} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side; the first column says what each row is."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(slots=True)
class Figures:
    """The result of one benchmark. `about` says what was measured and how, in a paragraph of its own."""

    name: str
    title: str
    about: str
    command: str = ""
    claims: list[Claim] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    machine: str = ""
    measured_at: str = ""
    load_before: float = _LOAD_AT_START
    """How many other processes wanted a core when it began (the load average of a minute): 0 on a quiet machine."""

    def __post_init__(self) -> None:
        self.command = self.command or f"python -m tests.benchmarks.bench_{self.name}"
        self.machine = self.machine or this_machine()
        self.measured_at = self.measured_at or f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"

    def claim(self, claim: Claim) -> None:
        """Hold a figure beside its target."""
        self.claims.append(claim)

    def table(self, table: Table) -> None:
        """Keep a table."""
        self.tables.append(table)

    def note(self, sentence: str) -> None:
        """Keep a sentence that a reader of the figures has to know."""
        self.notes.append(sentence)

    def finish(self) -> None:
        """Show the figures, and write them down for the report."""
        for table in self.tables:
            shown = rich_table.Table(title=table.title, title_justify="left", header_style="bold")
            for number, column in enumerate(table.columns):
                shown.add_column(column, justify="right" if number else "left")
            for row in table.rows:
                shown.add_row(*row)
            _CONSOLE.print(shown)
        for claim in self.claims:
            met = "met" if claim.is_met else "[bold red]missed[/]"
            _CONSOLE.print(f"{claim.what}: {claim.measured_text} ({claim.target_text}: {met})")
        for sentence in self.notes:
            _CONSOLE.print(sentence, markup=False)
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{self.name}.json").write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """A result that was written down."""
        value: dict[str, Any] = json.loads(path.read_text("utf-8"))
        value["claims"] = [Claim(**claim) for claim in value["claims"]]
        value["tables"] = [Table(each["title"], tuple(each["columns"]), each["rows"]) for each in value["tables"]]
        return cls(**value)


def say(line: str) -> None:
    """Tell how far it is, at once, also into a pipe."""
    _CONSOLE.print(line, markup=False, soft_wrap=True)
    _CONSOLE.file.flush()


def figure(value: float) -> str:
    """A number with as many places as it deserves."""
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def this_machine() -> str:
    """The processor, its cores and the memory, with no name that would say whose it is."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return f"{_processor()}, {cores} cores, {memory_gib:.0f} GiB of memory, Python {platform.python_version()}"


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1).strip() if found else platform.machine()
