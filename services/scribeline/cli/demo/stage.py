"""What one sees of the demo: bars that move on a terminal, and plain lines elsewhere."""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from scribeline.cli.printing import STATE_STYLES

_PLAIN_STEP = 0.25
"""Where lines cannot move, progress is told each time it has grown by so much."""


class Stage(Protocol):
    """Where the demo is shown."""

    in_colour: bool
    width: int
    """Characters of a line."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def tell(self, *what: RenderableType) -> None:
        """Say something that stays."""

    def uploading(self, what: str, sent: int, total: int) -> None:
        """An upload has come so far, in bytes."""

    def standing(self, what: str, state: str, detail: str = "", done: float | None = None) -> None:
        """A job stands there; `done` is how much of its state's work is done, 0 to 1."""


def stage_for(console: Console) -> Stage:
    """The stage that fits the console."""
    return MovingStage(console) if console.is_terminal else PlainStage(console)


class MovingStage:
    """A bar for each dictation, below what was told."""

    def __init__(self, console: Console) -> None:
        self.in_colour = console.color_system is not None and not console.no_color
        self.width = console.width
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[state]}"),
            console=console,
            transient=True,  # what was told stays, and the table at the end comes last
        )
        self._rows: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def tell(self, *what: RenderableType) -> None:
        """Say something that stays, above the bars."""
        for line in what:
            self._bars.console.print(line)

    def uploading(self, what: str, sent: int, total: int) -> None:
        """Move the bar to the bytes sent."""
        self._bars.update(self._row(what), completed=sent, total=max(total, 1), state=f"uploading {sent // 1024} KiB")

    def standing(self, what: str, state: str, detail: str = "", done: float | None = None) -> None:
        """Move the bar to the state."""
        style = STATE_STYLES.get(state, "default")
        told = f"[{style}]{state}[/] {detail}".rstrip()
        row = self._row(what)
        if done is None:
            self._bars.update(row, state=told)
        else:
            self._bars.update(row, completed=done, total=1.0, state=told)

    def _row(self, what: str) -> TaskID:
        if what not in self._rows:
            self._rows[what] = self._bars.add_task(what, total=1, state="")
        return self._rows[what]


class PlainStage:
    """A line for each change: for logs and other places where nothing can move."""

    def __init__(self, console: Console) -> None:
        self.in_colour = console.color_system is not None and not console.no_color
        self.width = console.width
        self._console = console
        self._told: dict[str, str] = {}
        self._steps: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def tell(self, *what: RenderableType) -> None:
        """Say something."""
        for line in what:
            self._console.print(line, soft_wrap=isinstance(line, str))

    def uploading(self, what: str, sent: int, total: int) -> None:
        """Say when it is whole."""
        if sent >= total and what not in self._told:
            self._told[what] = "uploaded"
            self._line(what, f"uploaded, {total // 1024} KiB")

    def standing(self, what: str, state: str, detail: str = "", done: float | None = None) -> None:
        """Say where it stands, when that has changed."""
        step = -1 if done is None else int(done / _PLAIN_STEP)
        if self._told.get(what) == state and self._steps.get(what) == step:
            return
        self._told[what] = state
        self._steps[what] = step
        self._line(what, f"{state} {detail}".rstrip())

    def _line(self, what: str, told: str) -> None:
        self._console.print(f"{what}: {told}", markup=False, soft_wrap=True)
