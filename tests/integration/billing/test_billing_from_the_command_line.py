"""A month from the command line: terms, a draft, the invoice, its files, and the proof; and somebody's pay."""

import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from tests.integration.billing.house import PAY, RATES, TERMS, BillingHouse
from tests.servers.front import CLINIC_A
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner

from scribeline.cli.main import app


async def run(house: BillingHouse, *words: str) -> str:
    """What a command prints, called as the manager; it has to end well."""
    environment = {"SCRIBELINE_FRONT": house.front.address, "SCRIBELINE_TOKEN": house.front.manager.token}
    result = await asyncio.to_thread(CliRunner().invoke, app, words, env=environment)
    assert result.exit_code == 0, (words, result.output, result.exception)
    # The front serves in this process, and its log goes the same way.
    return "\n".join(line for line in result.output.splitlines() if "[info " not in line).strip()


async def test_a_month_from_the_command_line(house: BillingHouse, database_urls: DatabaseUrls, tmp_path: Path) -> None:
    files = {"terms.toml": TERMS, "rates.csv": RATES, "pay.toml": PAY}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    terms, rates, pay = (str(tmp_path / name) for name in files)
    today = house.clock().date()
    days = ["--from", (today - timedelta(days=1)).isoformat(), "--to", (today + timedelta(days=1)).isoformat()]

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
