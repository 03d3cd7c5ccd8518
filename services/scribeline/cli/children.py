"""Child processes: started, watched, started again when they crash, and stopped, whatever happens to us.

A child runs in a session of its own, so that Ctrl-C at the terminal reaches us alone and we stop them in order. On
Linux it is also told to end when we die without stopping it (`end_with_parent`).
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scribeline.errors import Unavailable

PARENT_VARIABLE = "SCRIBELINE_PARENT_PID"
"""Tells a child which process it shall not outlive."""

LOG_BYTES = 10 * 1024 * 1024
"""A log that is larger when its process starts is put aside as .1."""

_STEADY_AFTER_S = 60.0
_LONGEST_WAIT_S = 30.0


class ChildEnded(Unavailable):
    """A process that we need ended by itself."""

    reason = "PROCESS_ENDED"


@dataclass(frozen=True, slots=True)
class Program:
    """What a child runs."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path


class Child:
    """One process, and its successors."""

    def __init__(self, program: Program, clock: Callable[[], float] = time.monotonic) -> None:
        self.program = program
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._wait_s = 1.0
        self._start_again_at: float | None = None
        self.crashes = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return self.program.name

    @property
    def pid(self) -> int | None:
        """The number of the process that runs now."""
        return None if self._process is None else self._process.pid

    @property
    def has_crashed(self) -> bool:
        """Whether it has ever ended by itself."""
        return self.crashes > 0 or (self._process is not None and self._process.poll() is not None)

    def start(self) -> None:
        """Start it. What it prints goes to its log."""
        log = self.program.log
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > LOG_BYTES:
                log.replace(log.with_name(log.name + ".1"))
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                list(self.program.command),
                env={**self.program.environment, PARENT_VARIABLE: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started_at = self._clock()
        self._start_again_at = None

    def look_after(self) -> str | None:
        """Start it again when it has ended and has waited long enough. Says what happened, when something did."""
        now = self._clock()
        if self._start_again_at is not None:
            if now < self._start_again_at:
                return None
            self.start()
            return f"{self.name} is started again"
        if self._process is None or (status := self._process.poll()) is None:
            return None
        if now - self._started_at >= _STEADY_AFTER_S:
            self._wait_s = 1.0
        self.crashes += 1
        self._start_again_at = now + self._wait_s
        told = (
            f"{self.name} {how_it_ended(status)}; it is started again in {self._wait_s:.0f} s (see {self.program.log})"
        )
        self._wait_s = min(self._wait_s * 2, _LONGEST_WAIT_S)
        return told

    def refuse_if_ended(self) -> None:
        """Raise ChildEnded when it does not run."""
        if self._process is not None and (status := self._process.poll()) is not None:
            raise ChildEnded(f"{self.name} {how_it_ended(status)}. The end of {self.program.log} says why.")

    def ask_to_stop(self) -> None:
        """Ask it to end what it does, and to end."""
        self._start_again_at = None
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait_stopped(self, within_s: float) -> bool:
        """Wait until it has ended; kill it after `within_s`. False when it had to be killed."""
        if self._process is None:
            return True
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            # It and what it started: they are one process group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            return False
        return True

    def last_log_lines(self, count: int = 15) -> list[str]:
        """The end of its log."""
        return last_lines(self.program.log, count)


def how_it_ended(status: int) -> str:
    """An exit status in words."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a text file; none when it is not there."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, count)]
    except OSError:
        return []


def end_with_parent() -> None:
    """End when the process that started us dies. Called by a child at its start; on Linux alone it does something."""
    parent = os.environ.pop(PARENT_VARIABLE, "")
    if not parent or sys.platform != "linux":
        return
    set_parent_death_signal = 1
    ctypes.CDLL(None, use_errno=True).prctl(set_parent_death_signal, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(parent):  # it died before we had said so
        os.kill(os.getpid(), signal.SIGTERM)
