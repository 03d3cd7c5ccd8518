"""The processor time of processes, as the kernel counts it: other programs on the machine disturb it less than the
clock on the wall."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    spent_s: float
    """Its own, and that of the children that it has waited for."""


def processor_s(roots: Mapping[int, str]) -> dict[str, float]:
    """Seconds of processor time by name, of the processes `roots` (names by pid), each with what descends from it."""
    found = [process for entry in Path("/proc").iterdir() if entry.name.isdecimal() and (process := _read(entry))]
    processes = {process.pid: process for process in found}
    spent = dict.fromkeys(roots.values(), 0.0)
    for process in found:
        pid = process.pid
        while pid not in roots and pid in processes:
            pid = processes[pid].parent
        if pid in roots:
            spent[roots[pid]] += process.spent_s
    return spent


def _read(entry: Path) -> _Process | None:
    try:
        fields = (entry / "stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None  # it has just ended
    return _Process(int(entry.name), int(fields[1]), sum(int(ticks) for ticks in fields[11:15]) / _TICKS_A_SECOND)
