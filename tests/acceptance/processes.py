"""A process of Scribeline as a test sees it: started, paused, killed, and asked to stop."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.waiting import until

from scribeline.cli.children import PARENT_VARIABLE

STOPS_WITHIN_S = 30.0


class Process:
    """`scribeline NAME` with `environment`; what all its successors print goes to one log."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._environment = environment
        self._running: subprocess.Popen[bytes] | None = None
        self._read_from = 0

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def start(self, ready: str) -> None:
        """Start it, and wait until it has logged `ready`."""
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self._running = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "scribeline.cli.main", self.name],
                env={**self._environment, PARENT_VARIABLE: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(lambda: self.has_said(ready), within_s=60, what=f"the {self.name} starts")

    def has_said(self, words: str) -> bool:
        """Whether it has logged that since its last start. Fails the test when it has ended by itself."""
        assert self._running is not None
        status = self._running.poll()
        assert status is None, f"{self.name} ended with {status}: {self.said()[-3000:]}"
        return words in self.said()

    def said(self) -> str:
        """What it has logged since its last start."""
        with self.log.open("rb") as file:
            file.seek(self._read_from)
            return file.read().decode("utf-8", "replace")

    def mark(self) -> None:
        """From now on `said` tells only what is logged from now on."""
        self._read_from = self.log.stat().st_size

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Within it, the process does nothing at all."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """kill -9, as a machine that loses its power."""
        if self._running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        os.kill(self.pid, signal.SIGTERM)

    def stopped(self) -> int:
        """Its exit status, once it has ended."""
        assert self._running is not None
        status = self._running.wait(STOPS_WITHIN_S)
        self._running = None
        return status
