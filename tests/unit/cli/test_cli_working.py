"""The verbs of jobs on the command line: the API's own words, and what they need."""

import pytest
from typer.testing import CliRunner

from scribeline.cli import main

VERBS = (
    "claim",
    "claim-next",
    "renew",
    "release",
    "route",
    "submit",
    "approve",
    "return",
    "hold",
    "resume",
    "cancel",
    "retry",
    "amend",
)


def test_every_verb_of_the_contract_is_there() -> None:
    helped = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "200", "TERM": "dumb"}).invoke(main.app, ["jobs", "--help"])
    assert helped.exit_code == 0
    told = {line.strip("│ ").partition(" ")[0] for line in helped.output.splitlines()}
    assert set(VERBS) <= told


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (["jobs", "claim"], "JOB"),
        (["jobs", "return", "1"], "--remarks"),
        (["jobs", "hold", "1"], "--question"),
        (["jobs", "cancel", "1"], "--reason"),
        (["jobs", "route", "1", "--author", "a"], "--work-type"),
        (["jobs", "amend", "1", "--reason", "x"], "--as"),
        (["jobs", "--json", "claim", "1"], "behind it"),
        (["transcript", "save", "1"], "FILE"),
        (["transcript", "save", "1", "not-there.txt"], "does not exist"),
    ],
)
def test_what_is_missing_is_told_before_anybody_is_called(arguments: list[str], missing: str) -> None:
    ended = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "200", "TERM": "dumb"}).invoke(main.app, arguments)
    assert ended.exit_code == 2
    assert missing in ended.output
