"""The running server of one cluster: found by its pid file, and trusted only when it proves to be that.

A pid file outlives its process, and the number in it may since belong to somebody else's. So no signal is sent before
the process has shown that it works in the cluster's own data folder, and it is sent to the very process that was
checked, never to whoever has the number by then.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.02
"""How often we look again while we wait for a process that cannot tell us."""


@dataclass(frozen=True)
class Postmaster:
    """A server that was verified to be the one of the cluster in `data`."""

    pid: int
    data: Path
    port: int
    is_ready: bool

    def send(self, number: signal.Signals) -> None:
        """Signal it, when it still is what it was; nothing happens when it has ended."""
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "linux":
                handle = os.pidfd_open(self.pid)
                try:
                    if _works_in(self.pid, self.data):
                        signal.pidfd_send_signal(handle, number)
                finally:
                    os.close(handle)
            elif _works_in(self.pid, self.data):
                os.kill(self.pid, number)

    def has_ended(self) -> bool:
        """Whether it is gone."""
        return not _works_in(self.pid, self.data)


def find(data: Path) -> Postmaster | None:
    """The server that runs on the cluster in `data`, or None."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (FileNotFoundError, IndexError, ValueError):
        return None  # not there, or still being written
    if not _works_in(pid, data):
        return None
    return Postmaster(pid, data, port, is_ready=len(lines) > 7 and lines[7].strip() == "ready")


def clear_what_a_dead_one_left(data: Path, *, within_s: float) -> bool:
    """Make way for a start after a server was killed. False when its processes are still there after `within_s`.

    A killed server's own processes notice and end within moments; only then may another one touch the data. After that
    the pid file may still name a number that is in use, by a stranger or by a dead process that nobody has reaped, and
    PostgreSQL would refuse to start because of it.
    """
    if not (data / "postmaster.pid").exists():
        return True
    if not Path("/proc/self/cwd").exists():
        return True  # without /proc this cannot be told: leave it to PostgreSQL's own check
    if not wait_for(lambda: not _processes_in(data), within_s=within_s):
        return False
    (data / "postmaster.pid").unlink(missing_ok=True)
    return True


def wait_for(condition: Callable[[], bool], *, within_s: float) -> bool:
    """Wait until `condition` holds; False when it does not within `within_s`."""
    give_up_at = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(POLL_S)
    return True


def _works_in(pid: int, data: Path) -> bool:
    # PostgreSQL's processes make the data folder their working folder, and keep it.
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").samefile(data)
        except OSError:
            return False
    command = ["/bin/ps", "-o", "command=", "-p", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a number, no shell
    return f"-D {data} " in listed.stdout


def _processes_in(data: Path) -> list[int]:
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _works_in(int(entry.name), data)
    ]
