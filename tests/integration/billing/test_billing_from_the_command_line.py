"""A month from the command line: terms, a draft, the invoice, its files, and the proof; and somebody's pay."""

import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from tests.integration.billing.house import PAY, RATES, TERMS, BillingHouse
from tests.servers.front import CLINIC_A, CLINIC_B
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner

from scribeline.cli.exits import Exit
from scribeline.cli.main import app


async def run(house: BillingHouse, *words: str, ends: Exit = Exit.OK) -> str:
    """What a command prints, called as the manager; it has to end as it should."""
    environment = {"SCRIBELINE_FRONT": house.front.address, "SCRIBELINE_TOKEN": house.front.manager.token}
    result = await asyncio.to_thread(CliRunner().invoke, app, words, env=environment)
    assert result.exit_code == ends, (words, result.output, result.exception)
    # The front serves in this process, and its log goes the same way.
    return "\n".join(line for line in result.output.splitlines() if "[info " not in line).strip()


async def test_a_month_from_the_command_line(house: BillingHouse, database_urls: DatabaseUrls, tmp_path: Path) -> None:
    files = {"terms.toml": TERMS, "rates.csv": RATES, "pay.toml": PAY}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    terms, rates, pay = (str(tmp_path / name) for name in files)
    days = days_around(house)

    assert "No terms are set." in await run(house, "invoices", "terms", CLINIC_A)
    assert 'currency = "USD"' in await run(house, "invoices", "terms", CLINIC_A, "--put", terms, "--rates", rates)
    await run(house, "pay", "rules", "anna", "--put", pay)
    await house.delivered(text="word " * 200)
    await house.delivered(work_type="checked")
    house.clock.advance(days=4)

    drafted = await run(house, "invoices", "draft", CLINIC_A, *days)
    name, _, said = drafted.partition(" ")
    assert said.startswith("is DRAFT: 2 documents")
    issued = await run(house, "invoices", "issue", name)
    assert issued == drafted.replace(name, f"{CLINIC_A}-00001").replace("DRAFT", "ISSUED")
    written = (await run(house, "invoices", "fetch", f"{CLINIC_A}-00001", "-o", str(tmp_path / "march"))).splitlines()
    assert [Path(path).suffix for path in written] == [".json", ".csv", ".docx"]
    folder = tmp_path / "delivered"
    folder.mkdir()
    house.write_files(folder)
    assert await run(house, "verify-invoice", written[0], str(folder)) == "2 of 2 documents agree to the character."
    credited = await run(house, "invoices", "credit", f"{CLINIC_A}-00001", "--reason", "Wrong address")
    assert credited.startswith(f"{CLINIC_A}-00002 is CREDIT NOTE")
    listed = await run(house, "invoices", "list", "--client", CLINIC_A)
    assert [line.split()[2] for line in listed.splitlines()[1:]] == ["CREDIT", "CREDITED"]
    assert "zydoc-each/1" in await run(house, "invoices", "definitions")

    shown = await run(house, "pay", "show", "anna", *days)
    assert await run(house, "pay", "issue", "anna", *days) == shown
    assert shown.splitlines()[-1].startswith("total,")
    assert "users/anna/payStatements/" in await run(house, "pay", "list", "anna")

    # Two prices for the same documents on one day: not even by hand.
    with psycopg.connect(database_urls.superuser) as superuser, pytest.raises(psycopg.errors.ExclusionViolation):
        superuser.execute(
            "INSERT INTO billing_rates (client_id, row, entry_mode, unit_price, stat_percent, stat_per_unit, since)"
            " VALUES (%s, 9, 'edited', 0.2, 0, 0, '2026-01-01')",
            [CLINIC_A],
        )


def days_around(house: BillingHouse) -> list[str]:
    today = house.clock().date()
    return ["--from", (today - timedelta(days=1)).isoformat(), "--to", (today + timedelta(days=1)).isoformat()]


async def set_terms(house: BillingHouse, client: str, folder: Path, rates: str = RATES) -> None:
    files = {"terms.toml": TERMS, "rates.csv": rates}
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    put, given = (str(folder / name) for name in files)
    await run(house, "invoices", "terms", client, "--put", put, "--rates", given)


async def test_every_clients_month_at_once(house: BillingHouse, tmp_path: Path) -> None:
    days = days_around(house)
    await house.company.catalogue(CLINIC_B)
    await set_terms(house, CLINIC_A, tmp_path)
    await house.delivered()
    house.clock.advance(days=4)

    # clinic-b has no terms: it is told, and clinic-a gets its draft all the same.
    drafted = await run(house, "invoices", "draft", "--all", *days, ends=Exit.REFUSED)
    assert f"{CLINIC_B}: The client has no billing terms" in drafted
    assert "is DRAFT: 1 documents" in drafted
    assert drafted.endswith("1 drafted, 0 of them with problems; 1 refused.")

    # With terms its draft is one of nothing, which is not issued.
    await set_terms(house, CLINIC_B, tmp_path)
    drafted = await run(house, "invoices", "draft", "--all", *days)
    assert drafted.endswith("2 drafted, 0 of them with problems; 0 refused.")
    issued = await run(house, "invoices", "issue", "--all", *days)
    assert issued.splitlines()[0].startswith(f"{CLINIC_A}-00001 is ISSUED: 1 documents")
    assert issued.endswith("1 issued; 0 left for their problems, 1 of nothing; 0 refused.")
    assert (await run(house, "invoices", "issue", "--all", *days)).startswith("0 issued;"), "once is enough"


async def test_what_has_problems_is_left_for_somebody_to_look_at(house: BillingHouse, tmp_path: Path) -> None:
    days = days_around(house)
    await house.company.catalogue(CLINIC_B)
    for client in (CLINIC_A, CLINIC_B):
        await set_terms(house, client, tmp_path, rates=RATES.splitlines()[0])
    await house.delivered()
    house.clock.advance(days=4)

    drafted = await run(house, "invoices", "draft", "--all", *days)
    assert "has no rate" in drafted
    assert drafted.endswith("2 drafted, 1 of them with problems; 0 refused.")
    issued = await run(house, "invoices", "issue", "--all", *days, ends=Exit.REFUSED)
    assert issued == "0 issued; 1 left for their problems, 1 of nothing; 0 refused."
