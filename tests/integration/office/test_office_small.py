"""A tiny company's day through the services, its rows copied, its invoices proved: as `make bench-office` does it."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.benchmarks.office import checks, company, history, ledger, month
from tests.benchmarks.office.asking import ask
from tests.benchmarks.office.company import Fate, Outage
from tests.benchmarks.office.day import Office
from tests.benchmarks.office.founding import found_in
from tests.builders import open_company
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.billing.verification import Finding


async def test_a_tiny_company_loses_nothing_and_bills_everything(
    database_urls: DatabaseUrls, clock: SettableClock, tmp_path: Path
) -> None:
    made = company.found(3, 2, clients=3, authors=6, people=10)
    sent = company.dictations(made, 0, 26, first_number=1)
    # One is just being transcribed when its worker goes, and comes back long after another one has done it.
    sent[4] = replace(sent[4], audio_s=600.0, chance=0.1, fate=Fate.PLAIN)
    gone = sent[4].received_at + timedelta(minutes=1)
    made = replace(
        made,
        people=tuple(replace(person, away=()) for person in made.people),
        outages=(Outage("transcriber", gone, gone + timedelta(minutes=30), dies=True),),
    )
    async with open_company(database_urls, clock) as house:
        await found_in(house, made)
        office = Office(house, clock, made)
        await office.serve(sent)

        rows, events = ledger.rows(database_urls.owner), ledger.events(database_urls.owner)
        dictations = {job_id: progress.dictation for job_id, progress in office.books.progress.items()}
        ended = checks.endings(rows, events, made, {job_id: each.is_stat for job_id, each in dictations.items()})
        assert office.books.sent == sent
        assert checks.lost(sent, rows) == []
        assert checks.broken(events) == []
        assert checks.offered_twice(office.books.given) == []
        assert checks.Rulebook(made).against_rules(office.books.given, dictations) == []
        assert checks.unforeseen(ended) == []
        assert office.books.faults == []
        assert office.books.refused["task of a dead worker, run again"] == 1
        assert office.books.refused["a void run's draft"] == 1
        assert len(ended) + sum(row.state == "CANCELLED" for row in rows) == len(sent)

        (copied,) = history.copy_weeks(database_urls.owner, made.seed, office.books.delivered, 1, 12)
        assert copied == 12
        assert not history.shapes(database_urls.owner, copied=True) - history.shapes(database_urls.owner, copied=False)

        await office.let_in(company.dictations(made, 14, 6, first_number=len(sent) + 1))
        assert len(await ask(house, made, 4, 2, seed=1)) == 4

        drawn = [
            each
            for period in month.periods(company.START, company.START + timedelta(days=40))
            for each in (await month.draw_up(house, clock, made, period)).drawn
        ]
        told = ledger.counted(database_urls.owner)
        assert told["billed"] == told["documents"] == told["delivered"]
        proved = await asyncio.to_thread(month.prove_texts, database_urls.front, drawn, 1)
        assert proved == Counter({Finding.AGREES: told["documents"]})
        files = await month.prove_files(house, database_urls.front, drawn, 6, 1, tmp_path)
        assert files == Counter({Finding.AGREES: 6})
