"""What the demo tells at its end: a JSON file for programs and a table for people."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from scribeline.cli.printing import minutes


@dataclass(frozen=True, slots=True)
class Outcome:
    """One dictation that became a document."""

    dictation: str
    client: str
    work_type: str
    author: str
    is_stat: bool
    job: str
    document: str
    """The file, below the output folder."""
    delivered_as: str
    """The file's name as the clinic gets it."""
    sha256: str
    audio_s: float
    seconds_in_state: dict[str, float]
    words: int
    lines: float
    doubtful_words: int
    characters: int
    characters_changed: int
    is_reviewed: bool

    @property
    def waited_for_draft_s(self) -> float:
        """From received to drafted."""
        return self.seconds_in_state.get("RECEIVED", 0.0) + self.seconds_in_state.get("TRANSCRIBING", 0.0)


def write_summary(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write summary.json."""
    totals = {
        "jobs": len(outcomes),
        "audio_s": round(sum(outcome.audio_s for outcome in outcomes), 2),
        "words": sum(outcome.words for outcome in outcomes),
        "lines": round(sum(outcome.lines for outcome in outcomes), 2),
        "characters_changed": sum(outcome.characters_changed for outcome in outcomes),
    }
    value = {"jobs": [asdict(outcome) for outcome in outcomes], "totals": totals}
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


def outcome_table(outcomes: Sequence[Outcome], *, with_digests: bool) -> Table:
    """The table at the end: 80 characters wide, and 96 with the beginnings of the SHA-256s."""
    table = Table(
        title="What became of the dictations",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
        footer_style="bold",
        show_footer=True,
    )
    audio_s = sum(outcome.audio_s for outcome in outcomes)
    table.add_column("document", footer=f"{len(outcomes)} documents", no_wrap=True)
    table.add_column("audio", justify="right", footer=minutes(audio_s), no_wrap=True)
    table.add_column("draft", justify="right", no_wrap=True)
    table.add_column("unsure", justify="right", footer=str(sum(one.doubtful_words for one in outcomes)), no_wrap=True)
    table.add_column("edited", justify="right", no_wrap=True)
    table.add_column("words", justify="right", footer=str(sum(one.words for one in outcomes)), no_wrap=True)
    table.add_column("lines", justify="right", footer=f"{sum(one.lines for one in outcomes):.1f}", no_wrap=True)
    if with_digests:
        table.add_column("SHA-256", no_wrap=True)
    client = ""
    for outcome in sorted(outcomes, key=lambda one: (one.client, one.dictation)):
        if outcome.client != client:
            client = outcome.client
            table.add_row(Text(client, style="bold"))
        name = Text(f"  {Path(outcome.document).stem}")
        if outcome.is_stat:
            name.append(" STAT", style="bold red")
        if outcome.is_reviewed:
            name.append(" QA", style="bold green")
        cells: list[Text | str] = [
            name,
            minutes(outcome.audio_s),
            f"{outcome.waited_for_draft_s:.0f} s",
            str(outcome.doubtful_words),
            f"{outcome.characters_changed / max(outcome.characters, 1):.0%}",
            str(outcome.words),
            f"{outcome.lines:.1f}",
        ]
        table.add_row(*cells, *([outcome.sha256[:12]] if with_digests else []))
    return table
