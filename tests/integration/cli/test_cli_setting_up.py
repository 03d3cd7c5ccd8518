"""Work types and the recipients of copies, from the command line."""

import asyncio
import json
from typing import Any

import pytest
from tests.servers.front import CLINIC_A, ServedFront, front
from typer.testing import CliRunner, Result

from scribeline.cli.main import app

__all__ = ["front"]

CLIENT = ("--client", CLINIC_A)


async def test_work_types_and_recipients_are_made_changed_and_listed(
    front: ServedFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIBELINE_FRONT", front.address)
    monkeypatch.setenv("SCRIBELINE_TOKEN", front.manager.token or "")

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["admin", *words])

    async def done(*words: str) -> str:
        result = await run(*words)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result.output

    async def listed(group: str) -> dict[str, dict[str, Any]]:
        # The front tells its log on the same standard output here.
        lines = [line for line in (await done(group, "list", *CLIENT, "--json")).splitlines() if line[:1] == "{"]
        return {told["name"].rpartition("/")[2]: told for told in map(json.loads, lines)}

    # What no document is let go without.
    await done("work-types", "create", "op-note", *CLIENT, "--name", "Operative note", "--require", "record-number")
    assert (await listed("work-types"))["op-note"]["required_demographics"] == ["DEMOGRAPHIC_RECORD_NUMBER"]
    both = ("--require", "name", "--require", "birth-date")
    await done("work-types", "update", "op-note", *CLIENT, *both, "--turnaround-hours", "4")
    kept = (await listed("work-types"))["op-note"]
    assert kept["required_demographics"] == ["DEMOGRAPHIC_DISPLAY_NAME", "DEMOGRAPHIC_BIRTH_DATE"]
    assert (kept["display_name"], kept["turnaround"]) == ("Operative note", "14400s"), "the rest stays"
    assert "name, birth-date" in await done("work-types", "list", *CLIENT)
    await done("work-types", "update", "op-note", *CLIENT, "--require", "nothing")
    assert "required_demographics" not in (await listed("work-types"))["op-note"]
    assert (await run("work-types", "update", "op-note", *CLIENT)).exit_code == 2, "nothing to change"
    assert (await run("work-types", "update", "op-note", *CLIENT, *both, "--require", "nothing")).exit_code == 2
    assert (await run("work-types", "update", "op-note", *CLIENT, "--require", "shoe-size")).exit_code == 2

    # Who gets copies, and who always does.
    always = ("--always", "author=vogel,work-type=op-note", "--always", "work-type=op-note")
    await done("authors", "create", "vogel", *CLIENT, "--name", "Vera Vogel")
    about = ("--role", "family physician", "--address", "3 Mill Lane", "--address", "Portland")
    await done("recipients", "create", "dr-roe", *CLIENT, "--name", "Dr. Jane Roe", *about, *always)
    roe = (await listed("recipients"))["dr-roe"]
    assert roe["address_lines"] == ["3 Mill Lane", "Portland"]
    op_note = f"clients/{CLINIC_A}/workTypes/op-note"
    assert sorted(roe["standing_copies"], key=len) == [
        {"work_type": op_note},
        {"author": f"clients/{CLINIC_A}/authors/vogel", "work_type": op_note},
    ]
    await done("recipients", "update", "dr-roe", *CLIENT, "--inactive", "--always", "all")
    (shown,) = (line for line in (await done("recipients", "list", *CLIENT)).splitlines() if line[:6] == "dr-roe")
    assert shown.split()[-2:] == ["all", "yes"]
    await done("recipients", "update", "dr-roe", *CLIENT, "--active", "--only-when-asked")
    roe = (await listed("recipients"))["dr-roe"]
    assert not {"standing_copies", "inactive"} & set(roe)
    assert roe["role"] == "family physician"
    for wrong in (("--always", "ward=7"), ("--always", "all", "--only-when-asked"), ()):
        assert (await run("recipients", "update", "dr-roe", *CLIENT, *wrong)).exit_code == 2, wrong
    assert (await run("recipients", "create", "dr-roe", *CLIENT, "--name", "Another")).exit_code != 0
