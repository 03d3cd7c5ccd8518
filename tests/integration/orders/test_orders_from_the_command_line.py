"""A clinic's list and a pending dictation from the command line, which names no patient on the screen."""

import asyncio
import json
from pathlib import Path

from tests.builders import open_company
from tests.servers.front import CLINIC_A, ServedFront
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner

from scribeline.cli.main import app
from scribeline.dictations.model import Details, Patient

LIST = 'Chart,Name,DOB,Shoe\n12345,"Brown, Ada",1960-05-04,40\n'


async def run(front: ServedFront, *words: str, ends: int = 0) -> str:
    """What a command prints, called as the manager."""
    environment = {"SCRIBELINE_FRONT": front.address, "SCRIBELINE_TOKEN": front.manager.token}
    result = await asyncio.to_thread(CliRunner().invoke, app, ["orders", *words], env=environment)
    assert result.exit_code == ends, (words, result.output, result.exception)
    # The front serves in this process, and its log goes the same way.
    return "\n".join(line for line in result.output.splitlines() if "[info " not in line).strip()


async def test_a_list_and_a_pending_dictation(front: ServedFront, database_urls: DatabaseUrls, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST.replace("Chart", "Kennung").replace("1960-05-04", "04/05/1960"), "utf-8")
    words = ("import", CLINIC_A, "patients", str(file), "--column", "record_number=Kennung")
    tried = await run(front, *words, "--dry-run", ends=4)
    assert "1 rows, 1 of them refused" in tried
    assert "Row 2, column 3 (birth_date)" in tried
    assert "Brown" not in tried
    told = await run(front, *words, "--days", "day-first")
    assert told.splitlines() == [
        "1 rows",
        "patients: 1 new, 0 changed, 0 unchanged",
        "columns that are not taken over: 4",
    ]
    assert json.loads(await run(front, *words, "--days", "day-first", "--json"))["patients"] == {"unchanged": 1}

    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        details = Details(author_id="vogel", work_type_id="plain", patient=Patient("Ada Brown", "12354", "1960-05-04"))
        job = await company.received(CLINIC_A, details=details)
        listed = await run(front, "list")
        assert "CONTRADICTION" in listed
        assert "Ada" not in listed
        shown = json.loads(await run(front, "show", job.name))
        (suggestion,) = shown["suggestions"]
        assert suggestion["likely"] == ["IDENTIFIER_RECORD_NUMBER"]  # two digits changed round: shown, and not taken
        assert await run(front, "match", job.name) == "PENDING (CONTRADICTION)"
        assert await run(front, "match", job.name, "--patient", suggestion["patient"]["name"]) == "SETTLED"
        assert (await company.find(job)).details.patient.record_number == "12345"
        assert await run(front, "match", job.name, "--take-back") == "PENDING (TAKEN_BACK)"
        assert await run(front, "match", job.name, "--record-number", "12345") == "MATCHED"
        assert await run(front, "match", job.name, "--nobody") == "SETTLED"
