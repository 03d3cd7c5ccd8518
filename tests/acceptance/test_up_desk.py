"""`scribeline up --demo`, and the desk that its links open, as one machine runs them."""

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.acceptance.sounds import few_samples
from tests.acceptance.test_up_command import LIMIT_S, Machine
from tests.waiting import until

from scribeline.desk.sessions import COOKIE

REPOSITORY = Path(__file__).parents[2]
FIRST_PAGES = {
    "a transcriptionist": "/work",
    "quality assurance": "/review",
    "the manager": "/board",
    "an administrator": "/board",
    "Harbor Cardiology Associates": "/clinic",
    "Northfield Orthopedics and Imaging": "/clinic",
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    one = Machine(tmp_path)
    yield one
    if not one.has_ended():
        one.end(signal.SIGTERM)


@pytest.mark.timeout(400)
def test_the_links_that_up_prints_sign_each_kind_of_user_in_once(machine: Machine) -> None:
    samples = few_samples(machine.folder / "samples", ("imaging-stat-cervical-spine",))
    machine.up("--demo", "--samples", str(samples))
    links = dict(re.findall(r"  as (.+)\n +(http\S+)", machine.log.read_text()))
    assert links.keys() == FIRST_PAGES.keys()
    cookies = {}
    for who, link in links.items():
        assert link.startswith(f"http://{machine.desk_address}/once/")
        answer = httpx2.get(link, timeout=30)
        assert (answer.status_code, answer.headers["location"]) == (303, FIRST_PAGES[who]), who
        cookies[who] = answer.headers["set-cookie"].partition(";")[0]
        page = httpx2.get(f"http://{machine.desk_address}{FIRST_PAGES[who]}", headers={"cookie": cookies[who]})
        assert page.status_code == 200
    assert all(cookie.startswith(COOKIE) for cookie in cookies.values())

    # Work comes by itself, with nothing to set up.
    board = f"http://{machine.desk_address}/answers/jobs?state=RECEIVED,TRANSCRIBING,DRAFTED"
    headers = {"cookie": cookies["the manager"]}
    told = until(
        lambda: httpx2.get(board, headers=headers, timeout=30).json()["jobs"],
        within_s=LIMIT_S,
        what="the first dictation",
    )
    assert {job["client"][:5] for job in told} == {"demo-"}

    # Started again, everybody is there, the old links are spent, and new ones work.
    assert machine.end(signal.SIGTERM) == 0
    machine.up("--demo", "--samples", str(samples))
    fresh = dict(re.findall(r"  as (.+)\n +(http\S+)", machine.log.read_text()))
    assert httpx2.get(links["the manager"], timeout=30).status_code == 403
    assert httpx2.get(fresh["the manager"], timeout=30).status_code == 303
    assert httpx2.get(fresh["the manager"], timeout=30).status_code == 403


def test_the_desk_says_what_is_wrong_with_its_settings(tmp_path: Path) -> None:
    for settings, words in (
        ({"SCRIBELINE_DESK_LISTEN": "0.0.0.0:7660"}, "without TLS"),
        ({"SCRIBELINE_DESK_KEY": "short"}, "SCRIBELINE_DESK_KEY"),
        ({"SCRIBELINE_DESK_LISTEN": "nonsense"}, "host:port"),
        ({"SCRIBELINE_DESK_TLS_KEY_FILE": "key.pem"}, "SCRIBELINE_DESK_TLS_CERTIFICATE_FILE"),
        ({"SCRIBELINE_DESK_ORIGIN": "desk.example"}, "SCRIBELINE_DESK_ORIGIN"),
    ):
        one = Machine(tmp_path)
        one._environment |= settings
        ended: subprocess.CompletedProcess[str] = one.run("desk", expect=1 if "TLS" in words or "KEY" in words else 4)
        assert words in ended.stderr, ended.stderr
