"""The command as a shell sees it: output, one sentence on standard error, exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_S = 60


def run(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBELINE_")}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "scribeline.cli.main", *arguments],
        env={**environment, **settings, "NO_COLOR": "1", "COLUMNS": "100"},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def test_help_tells_the_verbs_and_loads_nothing_heavy(tmp_path: Path) -> None:
    helped = run("--help", cwd=tmp_path)
    assert helped.returncode == 0
    for verb in ("up", "demo", "draft", "doctor", "upload", "jobs", "watch", "fetch", "admin", "front", "migrate"):
        assert verb in helped.stdout
    code = (
        "import sys, scribeline.cli.main;"
        "print([name for name in sys.modules if name.split('.')[0] in"
        " ('grpc', 'google', 'psycopg', 'faster_whisper', 'av', 'docx', 'numpy', 'pydantic', 'minio')])"
    )
    loaded = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_it_tells_its_version(tmp_path: Path) -> None:
    told = run("--version", cwd=tmp_path)
    assert (told.returncode, told.stdout.split()[0]) == (0, "scribeline")


@pytest.mark.parametrize(
    ("arguments", "settings", "status", "reason"),
    [
        (["jobs", "--nonsense"], {}, 2, "No such option"),
        (["upload", "nothing.wav", "--client", "a"], {}, 2, "does not exist"),
        (["jobs"], {}, 6, "[TOKEN_MISSING]"),
        (["jobs"], {"SCRIBELINE_TOKEN": "scb_x", "SCRIBELINE_FRONT": "127.0.0.1:1"}, 5, "[FRONT_UNREACHABLE]"),
        (["--front", "nowhere", "jobs"], {"SCRIBELINE_TOKEN": "scb_x"}, 4, "[ADDRESS_WRONG]"),
        (["--token-file", "nowhere", "jobs"], {}, 4, "[TOKEN_FILE_UNREADABLE]"),
        (["jobs"], {"SCRIBELINE_BEAM_SIZE": "many"}, 4, "SCRIBELINE_BEAM_SIZE"),
        (["migrate"], {}, 4, "[SETTINGS_WRONG]"),
        (["front"], {}, 4, "[SETTINGS_WRONG]"),
        (["up"], {"SCRIBELINE_DATABASE_URL": "postgresql://x"}, 4, "[DATABASE_IS_CONFIGURED]"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_status(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], status: int, reason: str
) -> None:
    ended = run(*arguments, cwd=tmp_path, **settings)
    assert ended.returncode == status, ended.stderr
    assert reason in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_doctor_says_what_is_there_and_what_to_do(tmp_path: Path) -> None:
    key = tmp_path / "scribeline-data.master-key"
    key.write_text("AAAA")
    key.chmod(0o644)
    ended = run("doctor", "--json", cwd=tmp_path)
    findings = {finding["what"]: finding for finding in map(json.loads, ended.stdout.splitlines())}
    assert ended.returncode == 1
    assert findings["settings"]["verdict"] == "good"
    assert findings["speech model"]["verdict"] == "good"
    assert findings["master key"]["verdict"] == "bad"
    assert "chmod 600" in findings["master key"]["told"]
    key.unlink()
    assert run("doctor", cwd=tmp_path).returncode == 0


def test_a_folder_that_is_not_ours_is_never_emptied_for_the_demo(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    samples = Path(__file__).parents[3] / "samples"
    ended = run("demo", "--data-folder", "mine", "--samples", str(samples), cwd=tmp_path)
    assert ended.returncode == 1
    assert "was not made by Scribeline" in ended.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_completion_can_be_had(tmp_path: Path) -> None:
    shown = run("--show-completion", "bash", cwd=tmp_path)
    assert shown.returncode == 0
    assert "complete" in shown.stdout
