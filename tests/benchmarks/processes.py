"""The processor time of processes, as the kernel counts it: other programs on the machine disturb it less than the
clock on the wall."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    command: str
    spent_s: float
    """Its own, and that of the children that it has waited for."""


def processor_s(roots: frozenset[int]) -> dict[str, float]:
    """Seconds of processor time by command, of the processes `roots` and all that descend from them."""
    processes = [found for entry in Path("/proc").iterdir() if entry.name.isdecimal() and (found := _process(entry))]
    family = set(roots)
    while more := {each.pid for each in processes if each.parent in family and each.pid not in family}:
        family |= more
    spent: dict[str, float] = {}
    for each in processes:
        if each.pid in family:
            spent[each.command] = spent.get(each.command, 0.0) + each.spent_s
    return spent


def _process(entry: Path) -> _Process | None:
    try:
        head, _, tail = (entry / "stat").read_text("utf-8", errors="replace").rpartition(")")
        fields = tail.split()
        spent = sum(int(ticks) for ticks in fields[11:15]) / _TICKS_A_SECOND
        words = (entry / "cmdline").read_bytes().split(b"\0")
        last = next((word for word in reversed(words) if word), b"").decode(errors="replace")
    except OSError:
        return None  # it has just ended
    name = head.partition("(")[2]
    return _Process(int(entry.name), int(fields[1]), last if name.startswith("python") else name, spent)
