"""`scribeline up` and the command line beside it, as one machine runs them: real processes, the real model."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.servers.seaweed import free_ports
from tests.waiting import until

SAMPLES = Path(__file__).parents[2] / "samples"
LIMIT_S = 120.0


class Machine:
    """A folder with `scribeline up` in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address, self.desk_address = (f"127.0.0.1:{port}" for port in free_ports(2))
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "up.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBELINE_")}
        self._environment = {**inherited, "NO_COLOR": "1", "SCRIBELINE_BEAM_SIZE": "1"}

    def run(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "scribeline.cli.main", *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert ended.returncode == expect, (arguments, ended.stdout, ended.stderr)
        return ended

    def jobs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("jobs", "--json").stdout.splitlines()]

    def up(self, *options: str) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [
                    *(sys.executable, "-m", "scribeline.cli.main", "up", *options),
                    *("--listen", self.address, "--desk-listen", self.desk_address),
                ],
                cwd=self.folder,
                env={**self._environment, "PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
            )
        until(lambda: self.said("Press Ctrl-C") or self.has_ended(), within_s=LIMIT_S, what="its coming up")
        assert not self.has_ended(), self.log.read_text()

    def said(self, words: str) -> bool:
        return words in self.log.read_text()

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(LIMIT_S)

    def child(self, name: str) -> int | None:
        assert self.process is not None
        for process in Path("/proc").iterdir():
            if process.name.isdecimal():
                try:
                    words = (process / "cmdline").read_bytes().decode().split("\0")
                    parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
                except OSError:
                    continue
                if parent == self.process.pid and name in words:
                    return int(process.name)
        return None


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    one = Machine(tmp_path)
    yield one
    if not one.has_ended():
        one.end(signal.SIGTERM)


@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform != "linux", reason="children are found through /proc")
def test_a_clinics_first_day_with_the_command_line(machine: Machine, tmp_path: Path) -> None:
    machine.up()
    data = tmp_path / "scribeline-data"
    for secret in (data / "admin.token", tmp_path / "scribeline-data.master-key", *(data / "tokens").iterdir()):
        assert secret.stat().st_mode & 0o077 == 0, secret
    assert "ALREADY_UP" in machine.run("up", expect=4).stderr
    findings = {told["what"]: told for told in map(json.loads, machine.run("doctor", "--json").stdout.splitlines())}
    assert findings["front"]["verdict"] == findings["token"]["verdict"] == "good"

    # The administrator sets a clinic up.
    admin = ("admin",)
    machine.run(*admin, "clients", "create", "harbor", "--name", "Harbor Cardiology", "--time-zone", "America/New_York")
    machine.run(*admin, "clients", "create", "harbor", "--name", "Another", expect=4)
    machine.run(*admin, "authors", "create", "t-farrow", "--client", "harbor", "--name", "Tobias Farrow")
    template = str(SAMPLES / "templates" / "harbor-cardiology.docx")
    machine.run(*admin, "templates", "create", "letter", "--client", "harbor", "--file", template)
    not_one = str(SAMPLES / "clients.json")
    machine.run(*admin, "templates", "create", "broken", "--client", "harbor", "--file", not_one, expect=4)
    machine.run(*admin, "work-types", "create", "note", "--client", "harbor", "--name", "Note", "--template", "letter")
    machine.run(*admin, "users", "create", "desk", "--role", "clinic", "--client", "harbor")
    machine.run(*admin, "tokens", "create", "desk", "--output", "desk.token")
    assert (tmp_path / "desk.token").stat().st_mode & 0o077 == 0
    machine.run(*admin, "bootstrap", "--output", "other.token", expect=4)

    # The clinic uploads; what is wrong is refused and told by the exit status.
    desk = ("--token-file", "desk.token")
    audio = str(SAMPLES / "audio" / "imaging-stat-cervical-spine.wav")
    what = ("--client", "harbor", "--author", "t-farrow", "--work-type", "note")
    upload = json.loads(machine.run(*desk, "upload", audio, *what, "--patient-name", "Osric Pell", "--json").stdout)
    again = json.loads(machine.run(*desk, "upload", audio, *what, "--json").stdout)
    assert (upload["state"], again["state"]) == ("STATE_FINISHED", "STATE_DUPLICATE")
    assert again["job"] == upload["job"]
    machine.run(*desk, "upload", not_one, *what, expect=4)
    machine.run(*desk, "upload", audio, "--client", "elsewhere", expect=3)
    machine.run(*desk, "admin", "users", "list", expect=6)
    machine.run(*desk, "fetch", upload["job"], expect=3)

    # A transcriber that is killed is started again, and the dictation is drafted all the same.
    transcriber = machine.child("transcriber")
    assert transcriber is not None
    os.kill(transcriber, signal.SIGKILL)
    until(
        lambda: machine.said("transcriber is started again"),
        within_s=LIMIT_S,
        what="the transcriber's second start",
    )
    until(lambda: machine.jobs()[0]["state"] == "STATE_DRAFTED", within_s=LIMIT_S, what="a draft")
    shown = machine.run("show", upload["job"]).stdout
    assert "cervical spine without contrast" in shown

    # What was done is still there after its power was cut (test_up_desk.py has what an orderly end leaves).
    assert machine.end(signal.SIGKILL) == -signal.SIGKILL
    machine.up()
    assert [job["name"] for job in machine.jobs()] == [upload["job"]]
    assert machine.end(signal.SIGINT) == 0
    assert machine.said("stopped")
    machine.run("jobs", expect=5)
