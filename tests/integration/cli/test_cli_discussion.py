"""Talking with a clinic from the command line: said, read, ordered, decided, and how long answers took."""

import asyncio
import json
from typing import Any

import pytest
from tests.builders import open_company
from tests.servers.front import CLINIC_A, Api, ServedFront, front
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner, Result

from scribeline.cli.main import app
from scribeline.jobs.model import JobState

__all__ = ["front"]


def printed(result: Result) -> list[dict[str, Any]]:
    """The JSON lines among what was printed."""
    return [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]


async def test_a_clinic_and_the_company_talk(
    front: ServedFront, database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(who: Api, *arguments: object) -> Result:
        monkeypatch.setenv("SCRIBELINE_FRONT", front.address)
        monkeypatch.setenv("SCRIBELINE_TOKEN", who.token or "")
        return await asyncio.to_thread(CliRunner().invoke, app, ["discussion", *map(str, arguments)])

    async def done(who: Api, *arguments: object) -> str:
        result = await run(who, *arguments)
        assert result.exit_code == 0, (arguments, result.output, result.exception)
        return result.output

    clinic, manager = front.clinic_a, front.manager
    await done(clinic, "say", "Which headings?", "--client", CLINIC_A, "--subject", "Headings", "--ask")
    (thread,) = printed(await run(manager, "list", "--unread", "--waiting", "--json"))
    assert (thread["subject"], thread["unread_count"], thread["waits_on"]) == ("Headings", 1, "SIDE_COMPANY")
    told = await done(manager, "read", thread["name"])
    assert "  Which headings?" in told
    assert "wants an answer" in told
    assert printed(await run(manager, "list", "--unread", "--json")) == []
    front.clock.advance(minutes=90)
    await done(manager, "say", "All of [bold]them[/bold]", "--thread", thread["name"])
    assert "All of [bold]them[/bold]" in await done(clinic, "read", thread["name"], "--keep-unread")
    assert "1" in (await done(clinic, "list", "--unread"))
    assert "1 h 30 min" in await done(manager, "times", "--days", 3_650)

    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        job = await company.job(CLINIC_A, JobState.DELIVERED)
    (order,) = printed(await run(clinic, "order", "resend", "It never came", "--job", job.name, "--json"))
    assert (order["wanted"], order["order_state"], order["job"]) == ("WANTED_RESEND", "ORDER_STATE_ASKED", job.name)
    assert "order: resend, accepted" in await done(manager, "decide", order["name"], "accepted", "--text", "Today")
    assert "(accepted)" in await done(clinic, "read", order["name"])
    assert "order: resend, done" in await done(manager, "decide", order["name"], "done")
    (about,) = printed(await run(manager, "say", "Sent again", "--job", job.name, "--json"))
    assert about["job"] == job.name

    for arguments in (
        ("say", "where?"),
        ("say", "both?", "--thread", thread["name"], "--client", CLINIC_A),
        ("order", "rush", "now"),
        ("order", "rush", "now", "--client", CLINIC_A, "--subject", "x"),
        ("decide", order["name"], "accepted"),
        ("read", thread["name"].replace(CLINIC_A, "clinic-b")),
    ):
        assert (await run(manager, *arguments)).exit_code != 0, arguments
