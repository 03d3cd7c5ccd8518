"""Child processes: watched, started again, stopped, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.waiting import until

from scribeline.cli.children import Child, ChildEnded, Program, last_lines

LIMIT_S = 30.0


class Hands:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def child(tmp_path: Path, code: str, clock: Callable[[], float] = time.monotonic) -> Child:
    return Child(
        Program("worker", [sys.executable, "-c", code], dict(os.environ), tmp_path / "logs" / "worker.log"), clock
    )


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_what_it_says_goes_to_a_log_that_others_cannot_read(tmp_path: Path) -> None:
    one = child(tmp_path, "print('hello'); raise SystemExit(3)")
    one.start()
    until(lambda: one.has_crashed, within_s=LIMIT_S)
    assert one.last_log_lines() == ["hello"]
    assert one.program.log.stat().st_mode & 0o077 == 0
    with pytest.raises(ChildEnded, match="status 3"):
        one.refuse_if_ended()


def test_a_crashed_child_is_started_again_later_and_later(tmp_path: Path) -> None:
    hands = Hands()
    one = child(tmp_path, "raise SystemExit(1)", hands)
    one.start()
    for wait_s in (1, 2, 4, 8, 16, 30, 30):
        until(lambda: one.pid is not None and has_ended(one.pid), within_s=LIMIT_S)
        assert f"again in {wait_s} s" in (one.look_after() or "")
        hands.now += wait_s - 0.5
        assert one.look_after() is None
        hands.now += 0.5
        assert one.look_after() == "worker is started again"
    assert one.crashes == 7
    one.wait_stopped(LIMIT_S)


def test_one_that_was_steady_before_it_crashed_is_started_again_soon(tmp_path: Path) -> None:
    hands = Hands()
    one = child(tmp_path, "raise SystemExit(1)", hands)
    one.start()
    for _ in range(3):
        until(lambda: one.pid is not None and has_ended(one.pid), within_s=LIMIT_S)
        one.look_after()
        hands.now += 60
        one.look_after()
    until(lambda: one.pid is not None and has_ended(one.pid), within_s=LIMIT_S)
    hands.now += 60
    assert "again in 1 s" in (one.look_after() or "")


def test_it_ends_when_asked(tmp_path: Path) -> None:
    one = child(tmp_path, "import time; print('up', flush=True); time.sleep(60)")
    one.start()
    until(lambda: one.last_log_lines() == ["up"], within_s=LIMIT_S)
    one.ask_to_stop()
    assert one.wait_stopped(LIMIT_S)


def test_one_that_will_not_end_is_killed_with_what_it_started(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(inner.pid, flush=True); time.sleep(60)"
    )
    one = child(tmp_path, code)
    one.start()
    until(lambda: bool(one.last_log_lines()), within_s=LIMIT_S)
    inner = int(one.last_log_lines()[0])
    one.ask_to_stop()
    assert not one.wait_stopped(0.2)
    until(lambda: has_ended(inner), within_s=LIMIT_S)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_a_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    inner = (
        "from scribeline.cli.children import end_with_parent; import os, time; end_with_parent();"
        "print(os.getpid(), flush=True); time.sleep(60)"
    )
    outer = (
        "import os, sys, time; from pathlib import Path; from scribeline.cli.children import Child, Program;"
        f"Child(Program('worker', [sys.executable, '-c', {inner!r}], dict(os.environ), Path({str(log)!r}))).start();"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", outer])  # noqa: S603 - our own code
    until(lambda: bool(last_lines(log, 1)), within_s=LIMIT_S)
    orphan = int(last_lines(log, 1)[0])
    parent.send_signal(signal.SIGKILL)
    parent.wait(LIMIT_S)
    until(lambda: has_ended(orphan), within_s=LIMIT_S)


def test_a_log_that_has_grown_large_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribeline.cli.children.LOG_BYTES", 3)
    one = child(tmp_path, "print('hello')")
    for _ in range(2):
        one.start()
        one.wait_stopped(LIMIT_S)
    assert one.last_log_lines() == ["hello"]
    assert last_lines(one.program.log.with_name("worker.log.1"), 5) == ["hello"]
