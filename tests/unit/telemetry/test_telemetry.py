"""Log lines hold ids, and what must not be told is withheld even when somebody tries."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from scribeline import telemetry
from scribeline.settings import Settings


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    before = structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def lines(monkeypatch: pytest.MonkeyPatch, **settings: object) -> io.StringIO:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    telemetry.set_up(Settings(**settings), "front")
    return out


def test_json_lines_tell_process_level_and_time_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    out = lines(monkeypatch, log_json=True)
    structlog.get_logger("scribeline.test").info("job_drafted", job="clients/a/jobs/1", words=3)
    logging.getLogger("some.library").warning("it waits")
    ours, theirs = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ours["event"] == "job_drafted"
    assert ours["job"] == "clients/a/jobs/1"
    assert ours["process"] == theirs["process"] == "front"
    assert ours["level"] == "info"
    assert ours["timestamp"].endswith("Z")
    assert theirs["event"] == "it waits"


def test_patient_data_and_secrets_are_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    out = lines(monkeypatch, log_json=True)
    structlog.get_logger("scribeline.test").info("saved", text="Mr. Pell", token="scb_x", file_name="pell.wav", job="1")
    (line,) = out.getvalue().splitlines()
    told = json.loads(line)
    assert (told["text"], told["token"], told["file_name"]) == (telemetry.WITHHELD,) * 3
    assert told["job"] == "1"
    assert "pell" not in line.lower()


def test_the_level_is_the_one_in_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    out = lines(monkeypatch, log_level="warning")
    structlog.get_logger("scribeline.test").info("quiet")
    structlog.get_logger("scribeline.test").warning("loud")
    assert "quiet" not in out.getvalue()
    assert "loud" in out.getvalue()


def test_what_an_exception_says_is_never_told_only_what_it_was_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    out = lines(monkeypatch, log_json=True)
    try:
        raise KeyError("Osric Pell")
    except KeyError:
        structlog.get_logger("scribeline.test").exception("broke down")
        logging.getLogger("some.library").exception("it broke down")
    ours, theirs = [json.loads(line) for line in out.getvalue().splitlines()]
    assert "Pell" not in out.getvalue()
    for told in (ours, theirs):
        (link,) = told["chain"]
        assert link.startswith("builtins.KeyError at test_telemetry.py:")


def test_what_asyncio_shows_of_a_lost_exception_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    out = lines(monkeypatch, log_json=True)
    told = "Task exception was never retrieved\nfuture: <Task exception=KeyError('Osric Pell')>"
    logging.getLogger("asyncio").error(told)
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["event"] == "Task exception was never retrieved"
