"""Quality from the command line: a plan goes out and in again, and what audits say is told."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import caller, open_company
from tests.servers.front import CLINIC_A, ServedFront, front
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner, Result

from scribeline.cli.main import app
from scribeline.identity.model import Role
from scribeline.jobs.model import JobState

__all__ = ["front"]

TYPIST = caller("transcriptionist", Role.TRANSCRIPTIONIST)
REVIEWER = caller("reviewer", Role.REVIEWER)


def printed(result: Result) -> list[dict[str, Any]]:
    """The JSON lines among what was printed; the front, which serves from here, logs between them."""
    return [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]


async def test_a_plan_goes_out_and_in_and_what_audits_say_is_told(
    front: ServedFront, database_urls: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIBELINE_FRONT", front.address)
    monkeypatch.setenv("SCRIBELINE_TOKEN", front.manager.token or "")
    file = tmp_path / "plan.json"

    async def run(*arguments: object) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["quality", *map(str, arguments)])

    (plan,) = printed(await run("plan", CLINIC_A))
    file.write_text(json.dumps({**plan, "one_in": 10, "new_person": [{"passes": 5, "one_in": 1}], "any_blank": True}))
    (changed,) = printed(await run("plan", CLINIC_A, "--from", file))
    assert (changed["one_in"], changed["etag"]) == (10, "v1")
    for wrong in ("[]", "{", '{"one_in": "many"}', '{"nonsense": 1}', json.dumps({**changed, "one_in": -1})):
        file.write_text(wrong)
        assert (await run("plan", CLINIC_A, "--from", file)).exit_code != 0, wrong
    assert printed(await run("plan", CLINIC_A)) == [changed]

    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        await company.job(CLINIC_A, JobState.APPROVED, editor=TYPIST, reviewer=REVIEWER, work_type="checked")
    listed = printed(await run("audits", "--json"))
    assert [(each["editor"], each["score"]) for each in listed] == [("users/transcriptionist", 10_000)]
    assert "100, passes" in (await run("show", listed[0]["name"])).output
    (told,) = printed(await run("figures", "--by", "person", "--days", 3_650, "--json"))
    assert (told["key"], told["audit_count"]) == ("users/transcriptionist", "1")
    assert "20.7 % to 100.0 %" in (await run("figures", "--days", 3_650)).output

    file.write_text(json.dumps({**changed, "overall_one_in": 1, "new_person": []}))
    assert printed(await run("plan", CLINIC_A, "--from", file))[0]["overall_one_in"] == 1
    async with open_company(database_urls, front.clock) as company:
        job = await company.job(CLINIC_A, JobState.DELIVERED, editor=TYPIST, work_type="plain")
    (open_one,) = printed(await run("audits", "--state", "open", "--json"))
    assert (open_one["job"], open_one["grounds"]) == (job.name, ["GROUND_RETROSPECTIVE"])
    marks = tmp_path / "marks.json"
    marks.write_text('[{"category": "wrong-fact", "weight": "WEIGHT_HEAVY"}]')
    assert (await run("finish", open_one["name"], "--marks", marks)).exit_code != 0
    marks.write_text('[{"category": "wrong-fact", "weight": "WEIGHT_CRITICAL"}]')
    assert "97, does not pass" in (await run("finish", open_one["name"], "--marks", marks)).output
