"""`scribeline demo` as a newcomer runs it: real processes, the real model, the public API; interrupted, and again."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.acceptance.sounds import few_samples
from tests.waiting import until

CHOSEN = ("imaging-stat-cervical-spine", "cardiology-procedure-note", "orthopedics-operative-report")
"""A STAT one, one of the other clinic, and one that QA reads."""
LIMIT_S = 280


def start_demo(folder: Path, samples: Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBELINE_")}
    command = ["demo", "--data-folder", "data", "--output", "output", "--samples", str(samples)]
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "scribeline.cli.main", *command],
        env={**environment, "PYTHONUNBUFFERED": "1", "SCRIBELINE_BEAM_SIZE": "1"},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def processes_of(folder: Path) -> list[str]:
    """The processes that work in or on a folder."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            told += os.fsencode((process / "cwd").readlink())
        except OSError:
            continue
        if os.fsencode(folder) in told and int(process.name) != os.getpid():
            found.append(process.name)
    return found


@pytest.mark.timeout(2 * LIMIT_S)
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found through /proc")
def test_an_interrupted_demo_leaves_nothing_in_the_way_of_the_next_in_which_all_becomes_documents(
    tmp_path: Path,
) -> None:
    with start_demo(tmp_path, few_samples(tmp_path / "samples-1", CHOSEN[:1])) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "TRANSCRIBING" in line:
                break
        demo.send_signal(signal.SIGTERM)
        told = demo.stdout.read()
    assert demo.returncode == 130, told
    until(lambda: not processes_of(tmp_path), within_s=10, what="the end of every process of the demo")

    # The next one is over what that one left in its data folder, and over what a whole one leaves in its output.
    output = tmp_path / "output"
    (output / "an-earlier-client").mkdir(parents=True)
    (output / "summary.json").write_text("{}")
    demo = start_demo(tmp_path, few_samples(tmp_path / "samples-2", CHOSEN))
    told, _stderr = demo.communicate(timeout=LIMIT_S)
    assert demo.returncode == 0, told[-4000:]
    assert processes_of(tmp_path) == []
    assert not (output / "an-earlier-client").exists()

    summary = json.loads((output / "summary.json").read_text("utf-8"))
    assert sorted(job["dictation"] for job in summary["jobs"]) == sorted(CHOSEN)
    for job in summary["jobs"]:
        document = output / job["document"]
        assert document.parent.name == job["client"]
        assert document.name == f"{job['dictation']}.docx"
        assert hashlib.sha256(document.read_bytes()).hexdigest() == job["sha256"]
        assert job["audio_s"] > 20
        assert job["words"] > 40
        assert job["lines"] > 4
        assert 0 <= job["characters_changed"] < job["characters"]  # a draft may need no correction at all
        assert {"RECEIVED", "TRANSCRIBING", "DRAFTED", "EDITING", "APPROVED"} <= job["seconds_in_state"].keys()
        assert ("IN_REVIEW" in job["seconds_in_state"]) == job["is_reviewed"]
        assert job["dictation"] in told
    assert [job["dictation"] for job in summary["jobs"] if job["is_reviewed"]] == ["orthopedics-operative-report"]
    assert "What became of the dictations" in told

    with ZipFile(output / "northfield-ortho" / "imaging-stat-cervical-spine.docx") as document_zip:
        text = document_zip.read("word/document.xml").decode()
    assert "nondisplaced fracture of the right C6 lamina" in text  # what the transcriptionist made of it
    assert "Osric Pell" in text
