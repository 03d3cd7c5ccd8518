"""A month's invoices: drawn up by the service, and proved from the documents, as texts and as Word files."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import psycopg
from tests.benchmarks.office.company import Company
from tests.benchmarks.office.text import without_writers
from tests.builders import MANAGER
from tests.builders import Company as House
from tests.clock import SettableClock
from typer.testing import CliRunner

from scribeline.billing import service as billing
from scribeline.billing.delivered import of_value
from scribeline.billing.invoice_json import read_invoice
from scribeline.billing.invoices import Period
from scribeline.billing.verification import Finding, GivenFile, verify
from scribeline.cli.main import app
from scribeline.cli.month_end import AT_ONCE
from scribeline.database.unit_of_work import Scope
from scribeline.deliverables import service as deliverables
from scribeline.deliverables.docx import render_counted
from scribeline.deliverables.model import document_name
from scribeline.jobs import store as job_rows
from scribeline_workers.deliverer.documents import PLAIN_TEMPLATE


@dataclass(frozen=True, slots=True)
class Drawn:
    """An invoice that was issued."""

    client_id: str
    invoice_id: UUID
    number: str
    documents: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month's invoices, and what they took: seconds on the wall, and of this process's processor."""

    first: date
    drawn: tuple[Drawn, ...]
    wall_s: float
    processor_s: float


def periods(first: date, last: date) -> list[Period]:
    """The months in which these days lie."""
    begins = [first.replace(day=1)]
    while begins[-1] <= last:
        begins.append((begins[-1] + timedelta(days=31)).replace(day=1))
    return [Period(one, until) for one, until in pairwise(begins)]


async def draw_up(house: House, clock: SettableClock, company: Company, period: Period) -> Month:
    """Draft and issue the invoices of a month that is over, two clients' at a time as `invoices draft --all` does."""
    clock.now = max(clock.now, datetime.combine(period.until, datetime.min.time(), UTC) + timedelta(days=1))
    began, spent = time.perf_counter(), time.process_time()
    clients = iter(company.clients)
    drawn: list[Drawn] = []

    async def some() -> None:
        for client in clients:
            if issued := await _drawn(house, client.client_id, period):
                drawn.append(issued)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    drawn.sort(key=lambda each: each.client_id)
    return Month(period.first, tuple(drawn), time.perf_counter() - began, time.process_time() - spent)


async def _drawn(house: House, client_id: str, period: Period) -> Drawn | None:
    scope = Scope.of(client_id)
    async with house.front.transaction(scope) as tx:
        made = await billing.draft_invoice(tx, MANAGER, client_id, period)
    if not made.documents and not made.problems:
        return None
    async with house.front.transaction(scope) as tx:
        issued = await billing.issue_invoice(tx, MANAGER, client_id, made.invoice_id, etag=made.etag)
    return Drawn(client_id, issued.invoice_id, issued.number, issued.documents)


# --- from the texts


def prove_texts(front_url: str, drawn: Sequence[Drawn], processes: int) -> Counter[Finding]:
    """Count every document of these invoices again from its text alone."""
    found: Counter[Finding] = Counter()
    # Fresh processes: this one has threads and connections.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for told in pool.map(_prove, [(front_url, each) for each in drawn]):
            found.update(told)
    return found


def _prove(told: tuple[str, Drawn]) -> Counter[Finding]:
    front_url, drawn = told
    with psycopg.connect(front_url) as connection:
        connection.execute("SELECT set_config('scribeline.clients', %s, true)", [drawn.client_id])
        row = connection.execute(
            "SELECT content FROM invoices WHERE client_id = %s AND invoice_id = %s", [drawn.client_id, drawn.invoice_id]
        ).fetchone()
        assert row is not None
        invoice = read_invoice(row[0])
        rows = connection.execute(
            "SELECT f.file_name, f.sha256, t.paragraphs FROM billed AS b"
            " JOIN deliverables AS f USING (client_id, deliverable_id)"
            " JOIN delivered_texts AS t USING (client_id, deliverable_id)"
            " WHERE b.client_id = %s AND b.invoice_id = %s",
            [drawn.client_id, drawn.invoice_id],
        ).fetchall()
    files = [GivenFile(name, bytes(sha256).hex(), without_writers(of_value(value))) for name, sha256, value in rows]
    return Counter(verdict.finding for verdict in verify(invoice, files))


# --- from Word files


async def prove_files(
    house: House, front_url: str, drawn: Sequence[Drawn], wanted: int, seed: int, folder: Path
) -> Counter[str]:
    """Render documents that chance chooses of all invoices, and let the command verify each invoice from them.

    Gives how often the command found what, of the documents that it was given.
    """
    chance = random.Random(f"files {seed}")  # noqa: S311 - repeatable on purpose
    places = [(each, place) for each in drawn for place in range(each.documents)]
    chosen: dict[Drawn, list[int]] = {}
    for each, place in chance.sample(places, min(wanted, len(places))):
        chosen.setdefault(each, []).append(place)
    found: Counter[str] = Counter()
    for each, at in chosen.items():
        found.update(await _prove_files(house, front_url, each, at, folder / each.number))
    return found


async def _prove_files(house: House, front_url: str, drawn: Drawn, places: Sequence[int], folder: Path) -> Counter[str]:
    folder.mkdir(parents=True)  # noqa: ASYNC240 - nobody else waits
    with psycopg.connect(front_url) as connection:
        connection.execute("SELECT set_config('scribeline.clients', %s, true)", [drawn.client_id])
        row = connection.execute(
            "SELECT content FROM invoices WHERE client_id = %s AND invoice_id = %s", [drawn.client_id, drawn.invoice_id]
        ).fetchone()
    assert row is not None
    invoice = folder / "invoice.json"
    invoice.write_text(row[0], "utf-8")
    lines = read_invoice(row[0]).lines
    wanted = [lines[place] for place in places]
    for line in wanted:
        async with house.deliverer.transaction(Scope.of(drawn.client_id)) as tx:
            job = await job_rows.get(tx, drawn.client_id, UUID(line.job_id))
            work = await deliverables.work_of(tx, job)
        content, _ = render_counted(work.document, PLAIN_TEMPLATE.read_bytes(), work.facts, work.draft, work.normals)
        name = document_name(client_id=drawn.client_id, document_id=line.job_id, revision=work.revision)
        (folder / name).write_bytes(content)
    told = CliRunner().invoke(app, ["verify-invoice", str(invoice), str(folder), "--json"])
    verdicts = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    given = {line.document_id for line in wanted}
    found = Counter(
        verdict["finding"]
        for verdict in verdicts
        if verdict["document"] in given or verdict["finding"] != Finding.FILE_MISSING
    )
    if told.exit_code not in (0, 3):  # 3: other documents of the invoice were not given
        found["command failed"] += 1
    return found
