"""Terms, people and assignments from the command line, in and out again."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import open_company
from tests.servers.front import CLINIC_A, ServedFront, front
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner, Result

from scribeline.cli.main import app
from scribeline.jobs.model import JobState

__all__ = ["front"]


async def test_a_manager_sets_up_who_gets_what_and_when_it_is_due(
    front: ServedFront, database_urls: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIBELINE_FRONT", front.address)
    monkeypatch.setenv("SCRIBELINE_TOKEN", front.admin.token or "")
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        job = await company.job(CLINIC_A, JobState.DRAFTED)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, list(map(str, arguments)))

    async def done(*arguments: object) -> str:
        result = await asyncio.to_thread(run, *arguments)
        assert result.exit_code == 0, result.output
        return result.output

    async def exported() -> dict[str, Any]:
        await done("admin", "terms", "export", CLINIC_A, file)
        value: dict[str, Any] = json.loads(file.read_text())
        return value

    file = tmp_path / "terms.json"
    value = await exported()
    assert value == {"etag": "v1", "terms": []}
    value["terms"] = [
        {
            "effective_from_date": "2026-01-01",
            "turnaround": "14400s",
            "hours": [{"day": "WEEKDAY_MONDAY", "opens": "09:00", "closes": "17:00"}],
        }
    ]
    file.write_text(json.dumps(value))
    assert '+      "turnaround": "14400s"' in await done("admin", "terms", "import", CLINIC_A, file, "--dry-run")
    assert (await exported())["terms"] == []
    file.write_text(json.dumps(value))
    await done("admin", "terms", "import", CLINIC_A, file)
    stale = await asyncio.to_thread(run, "admin", "terms", "import", CLINIC_A, file)
    assert stale.exit_code != 0, "its etag is that of before"
    assert (await exported())["terms"][0]["start"] == "START_RECEIVED"
    file.write_text('{"terms": [{"tunraround": "1s"}]}')
    assert (await asyncio.to_thread(run, "admin", "terms", "import", CLINIC_A, file)).exit_code != 0

    hours = ("--hours", "mon-fri 09:00-12:00,13:00-17:00")
    await done("admin", "people", "set", "reviewer", "--country", "NL", "--pool", "day", *hours, "--away", "2026-07-01")
    told = await done("admin", "people", "list")
    assert "fri 13:00-17:00" in told
    assert "2026-07-01 to 2026-07-01" in told
    assert (await asyncio.to_thread(run, "admin", "people", "set", "reviewer", "--hours", "always")).exit_code != 0
    told = await done("admin", "assignments", "create", "--client", CLINIC_A, "--author", "vogel", "--pool", "day")
    made = next(line for line in told.splitlines() if line.startswith("Done: "))
    assert "pool day" in await done("admin", "assignments", "list")
    assert "users/reviewer" in await done("jobs", "assign", job.name, "--user", "reviewer", "--json")
    told = await done("jobs", "prioritize", job.name, "--stat", "--priority", "4", "--json")
    ranked = json.loads(next(line for line in told.splitlines() if line.startswith("{")))
    assert (ranked["details"]["priority"], ranked["job_priority"]) == ("PRIORITY_STAT", 4)
    await done("admin", "assignments", "delete", made.split()[-1])
    await done("admin", "people", "forecast")
