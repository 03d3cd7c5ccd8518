"""A company of 60 clients, 400 authors and 120 people over 90 days: `python -m tests.benchmarks.bench_office`.

Its first week and its last days go through the services, on a real PostgreSQL, with a clock that jumps from one event
to the next: intake, drafts, claims, corrections, questions, QA, deliveries, with people on vacation, storms of STAT
work, and workers that die. The weeks between are the first week's rows written again with other ids, times and
documents. Afterwards oracles of their own look for what must not be; then "next job" is measured, and every invoice is
drawn up and proved.
"""

import argparse
import asyncio
import contextlib
import gc
import os
import pickle
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.benchmarks.bench_verbs import percentile
from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.benchmarks.office import asking, checks, company, history, ledger, month
from tests.benchmarks.office.checks import Ending, Fairness, Fault
from tests.benchmarks.office.company import Company, Dictation
from tests.benchmarks.office.databases import Databases
from tests.benchmarks.office.day import LOOK_EVERY, Office
from tests.benchmarks.office.founding import found_in
from tests.builders import Company as House
from tests.builders import open_company
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.billing.verification import Finding

JOBS, DAYS, SEED = 300_000, 90, 2025
SERVED_LAST = 6
"""How many days at the end go through the services."""
SMALL = 3_000
"""Jobs of the company to whose "next job" the large one's is compared."""
WAITING = 3_000
"""Drafts that wait when "next job" is asked for first; half of them when it is asked for last."""
REQUESTS = 1_500
AT_ONCE = 8
FILES = 2_000

SLOWEST_NEXT_MS = 20.0
MOST_GROWTH = 1.5
SLOWEST_MONTH_S = 60.0


@dataclass
class Found:
    """All that was found."""

    served: int = 0
    total: int = 0
    faults: list[Fault] = field(default_factory=list)
    ended: list[Ending] = field(default_factory=list)
    fairness: list[Fairness] = field(default_factory=list)
    claims: int = 0
    checked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    verbs: dict[str, list[float]] = field(default_factory=dict)
    next_ms: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    """By how many jobs there are, and how many ask at once."""
    months: list[month.Month] = field(default_factory=list)
    texts: Counter[Finding] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    counted: dict[str, int] = field(default_factory=dict)
    took_s: dict[str, float] = field(default_factory=dict)
    was_kept: bool = False
    """Whether the company worked in an earlier run."""


def of_days(made: Company, days: range, jobs: int, first_number: int) -> list[Dictation]:
    """What comes in on these days, about so many jobs and the storms."""
    weights = [company.weight_of(day) for day in days]
    found: list[Dictation] = []
    for day, weight in zip(days, weights, strict=True):
        of_day = round(jobs * weight / sum(weights))
        found += company.dictations(made, day, of_day, first_number=first_number + len(found))
    return found


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the run is of."""

    jobs: int
    days: int
    last_days: int
    seed: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is known when the company has worked, beside what its databases hold; kept for measuring again."""

    chosen: Chosen
    found: Found
    small_now: datetime
    large_now: datetime


class Bench:
    """The run, in two parts: the company works, and what it left is measured.

    What is measured is a copy of the company's databases, so that it can be measured again, by other code as well.
    """

    def __init__(self, folder: Path, chosen: Chosen, files: int) -> None:
        self._folder = folder
        self._jobs, self._days, self._last_days = chosen.jobs, chosen.days, chosen.last_days
        self._seed, self._files, self._chosen = chosen.seed, files, chosen
        self._databases = Databases(folder / "postgres")
        self.company = company.found(chosen.seed, chosen.days)
        self.found = Found()

    async def run(self) -> Found:
        """All of it, or only the measuring where the folder has the company's work."""
        kept = self._folder / "simulated.pickle"
        was_kept = kept.exists()
        with self._databases:
            if not was_kept:
                simulated = await self._simulate()
                kept.write_bytes(pickle.dumps(simulated))
            simulated = pickle.loads(kept.read_bytes())  # noqa: S301 - written by this program
            if simulated.chosen != self._chosen:
                raise SystemExit(f"{self._folder} holds another company: {simulated.chosen}. Choose another folder.")
            self.found = simulated.found
            self.found.was_kept = was_kept
            await self._measure(simulated)
        return self.found

    async def _simulate(self) -> Simulated:
        urls, clock = self._databases.made("large"), SettableClock()
        async with open_company(urls, clock) as house:
            await self._large(house, urls, clock)
        urls, small_clock = self._databases.made("small"), SettableClock()
        async with open_company(urls, small_clock) as house:
            await self._small(house, small_clock)
        return Simulated(self._chosen, self.found, small_clock.now, clock.now)

    async def _measure(self, simulated: Simulated) -> None:
        urls = self._databases.copied("small", "small_measured")
        async with open_company(urls, SettableClock(simulated.small_now)) as house:
            await self._ask(house, urls, SMALL)
        urls, clock = self._databases.copied("large", "large_measured"), SettableClock(simulated.large_now)
        async with open_company(urls, clock) as house:
            await self._ask(house, urls, self._jobs)
            await self._bill(house, urls, clock)
        self.found.counted = ledger.counted(urls.owner)

    async def _small(self, house: House, clock: SettableClock) -> None:
        calm = company.found(self._seed, self._days, busy=False)
        await found_in(house, calm)
        office = Office(house, clock, calm, say=say)
        say(f"{SMALL:,} jobs that wait")
        await office.let_in(company.dictations(calm, 0, SMALL, first_number=1))

    async def _large(self, house: House, urls: DatabaseUrls, clock: SettableClock) -> None:
        await found_in(house, self.company)
        office = Office(house, clock, self.company, say=say)
        last_days = self._last_days if self._days >= 14 + self._last_days else 0
        first_days = 7 if last_days else self._days
        weeks = (self._days - last_days) // 7 - 1
        weights = [company.weight_of(day) for day in range(self._days)]
        first = of_days(
            self.company, range(first_days), round(self._jobs * sum(weights[:first_days]) / sum(weights)), 1
        )
        await self._serve(office, first, f"the first {first_days} days, through the services")
        if last_days:
            left = round((self._jobs - len(first)) * (1 - sum(weights[-last_days:]) / sum(weights[first_days:])))
            copied = self._copy(urls, office, left, weeks)
            last = range(7 * (weeks + 1), 7 * (weeks + 1) + last_days)
            latest = of_days(self.company, last, self._jobs - len(first) - copied, len(first) + 1)
            await self._serve(office, latest, f"the last {last_days} days, through the services")
        self._check(urls, office)
        made = company.found(self._seed, self._days, busy=False)
        say(f"{WAITING:,} more that wait")
        await office.let_in(company.dictations(made, self._days + 14, WAITING, first_number=len(office.books.sent) + 1))

    def _took(self, what: str, began: float) -> None:
        self.found.took_s[what] = time.monotonic() - began

    async def _serve(self, office: Office, dictations: Sequence[Dictation], what: str) -> None:
        began = time.monotonic()
        say(f"{what}: {len(dictations):,} jobs")
        await office.serve(dictations)
        self._took(what, began)

    def _copy(self, urls: DatabaseUrls, office: Office, wanted: int, weeks: int) -> int:
        began = time.monotonic()
        say(f"{weeks} weeks between, the first one's rows written again: {wanted:,} jobs")
        done = 0
        for week, written in enumerate(
            history.copy_weeks(urls.owner, self._seed, office.books.delivered, weeks, wanted), 2
        ):
            done += written
            say(f"week {week}: {written:,} jobs ({time.monotonic() - began:.0f} s)")
        ledger.settle(urls.superuser)
        self._took("the weeks between, written in bulk", began)
        return done

    def _check(self, urls: DatabaseUrls, office: Office) -> None:
        began = time.monotonic()
        say("looking for what must not be")
        rows, events = ledger.rows(urls.owner), ledger.events(urls.owner)
        dictations = {job_id: progress.dictation for job_id, progress in office.books.progress.items()}
        stat = {job_id: dictation.is_stat for job_id, dictation in dictations.items()}
        found = self.found
        found.ended = checks.endings(rows, events, self.company, stat)
        found.fairness = checks.fairness(found.ended, self.company)
        copied_only = history.shapes(urls.owner, copied=True) - history.shapes(urls.owner, copied=False)
        found.faults = [
            *office.books.faults,
            *checks.lost(office.books.sent, rows),
            *checks.broken(events),
            *checks.offered_twice(office.books.given),
            *checks.Rulebook(self.company).against_rules(office.books.given, dictations),
            *checks.unforeseen(found.ended),
            *(Fault("another shape", table, shape) for table, shape in sorted(copied_only)),
        ]
        found.served, found.total = len(office.books.sent), ledger.counted(urls.owner)["jobs"]
        found.claims, found.checked = sum(each.was_offered for each in office.books.given), office.books.checked
        found.refused, found.verbs = office.books.refused, office.books.took_ms
        self._took("the oracles", began)
        for kind, number in Counter(fault.kind for fault in found.faults).items():
            say(f"{kind}: {number}")
        for fault in found.faults[:20]:
            say(f"  {fault.kind}: {fault.job}: {fault.sentence}")

    async def _ask(self, house: House, urls: DatabaseUrls, jobs: int) -> None:
        ledger.settle(urls.superuser)
        gc.collect()
        gc.freeze()  # what the simulation keeps, a front would not have to look through
        for at_once in (1, AT_ONCE):
            requests = min(REQUESTS // 2, WAITING // 4)
            took_ms = await asking.ask(house, self.company, requests, at_once, self._seed)
            self.found.next_ms[jobs, at_once] = took_ms
            say(
                f"next job over {jobs:,} jobs, {at_once} at once: p50 {statistics.median(took_ms):.1f} ms,"
                f" p99 {percentile(took_ms, 0.99):.1f} ms"
            )

    async def _bill(self, house: House, urls: DatabaseUrls, clock: SettableClock) -> None:
        began = time.monotonic()
        last = company.START + timedelta(days=self._days + 12)
        for period in month.periods(company.START, last):
            drawn = await month.draw_up(house, clock, self.company, period)
            if not drawn.drawn:
                continue
            self.found.months.append(drawn)
            documents = sum(each.documents for each in drawn.drawn)
            say(
                f"{len(drawn.drawn)} invoices of {drawn.first:%B}, {documents:,} documents: {drawn.wall_s:.1f} s"
                f" (processor here {drawn.processor_s:.1f} s)"
            )
        self._took("drawing up and issuing all invoices", began)
        issued = [each for one in self.found.months for each in one.drawn]
        began = time.monotonic()
        say("proving every invoice from its documents' texts")
        self.found.texts = await asyncio.to_thread(month.prove_texts, urls.front, issued, os.cpu_count() or 1)
        self._took("verifying every invoice from texts", began)
        began = time.monotonic()
        say(f"proving invoices from {self._files:,} Word files")
        with tempfile.TemporaryDirectory() as files:
            self.found.files = await month.prove_files(house, urls.front, issued, self._files, self._seed, Path(files))
        self._took("rendering Word files and verifying invoices from them", began)


# --- the figures


def tell(found: Found, jobs: int, days: int, last_days: int, seed: int) -> None:
    """Show them, and write them down."""
    figures = Figures(
        "office", "The back office", _about(found, days, last_days), command=_command(jobs, days, last_days, seed)
    )
    _promises(figures, found, jobs)
    _work(figures, found)
    _fairness(figures, found)
    _times(figures, found)
    _notes(figures, found)
    figures.finish()


def _command(jobs: int, days: int, last_days: int, seed: int) -> str:
    chosen = (("jobs", jobs, JOBS), ("days", days, DAYS), ("last-days", last_days, SERVED_LAST), ("seed", seed, SEED))
    told = [f"--{name} {value}" for name, value, usual in chosen if value != usual]
    return " ".join(["python -m tests.benchmarks.bench_office", *told])


def _about(found: Found, days: int, last_days: int) -> str:
    copied = found.total - found.served
    return (
        f"A company of {company.CLIENTS} clients, {company.AUTHORS} authors and {company.PEOPLE} people over {days} "
        f"days, with {found.total:,} jobs, vacations, storms of STAT work and workers that die. {found.served:,} of "
        f"the jobs, those of the first week and of the last {last_days} days, went through the services, each step "
        "in a transaction of its own under its process's database role, with row security on and every commit synced, "
        "on a clock that jumps from one event to the next; without gRPC, recordings, the speech engine, and the files "
        f"of the documents, whose texts are told without them. The other {copied:,}, the weeks between, are the first "
        "week's rows written again in bulk, with ids, times and documents of their own. What holds of single jobs "
        "(none lost, offered twice, offered against a rule, late unforeseen) is looked for among those that went "
        'through the services; "next job" and the invoices are over all of them.'
    )


def _promises(figures: Figures, found: Found, jobs: int) -> None:
    kinds = Counter(fault.kind for fault in found.faults)

    def none(what: str, *of: str) -> None:
        figures.claim(Claim(what, sum(kinds[kind] for kind in of), 0))

    none("Jobs lost, doubled or with a broken past", "lost", "doubled", "broken")
    none("Jobs offered to two people", "offered twice")
    none("Jobs offered against a rule or out of order", "against a rule", "out of order")
    none("Jobs late that were not forecast to be", "late unforeseen")
    small, large = (percentile(found.next_ms[size, 1], 0.99) for size in (SMALL, jobs))
    figures.claim(Claim(f"Next job, p99 over {jobs:,} jobs", large, SLOWEST_NEXT_MS, "ms"))
    figures.claim(
        Claim(f"Next job, p99 over {jobs:,} jobs to that over {SMALL:,}", large / small, MOST_GROWTH, "times")
    )
    slowest = max(each.wall_s for each in found.months)
    figures.claim(Claim("A month's invoices, drafted and issued", slowest, SLOWEST_MONTH_S, "s"))
    wrong = sum(number for finding, number in found.texts.items() if finding is not Finding.AGREES)
    figures.claim(Claim("Documents that disagree with their invoice, as text", wrong, 0))
    wrong = sum(number for finding, number in found.files.items() if finding != Finding.AGREES)
    figures.claim(Claim("Documents that disagree with their invoice, as DOCX", wrong, 0))
    unbilled = found.counted["documents"] - found.counted["billed"]
    figures.claim(Claim("Delivered documents that are on no invoice", unbilled, 0))
    none("Shapes of copied rows that no served row has", "another shape")


def _work(figures: Figures, found: Found) -> None:
    late = [each for each in found.ended if each.is_late]
    warned = [each for each in found.ended if each.was_warned]
    ahead = [(each.due_at - each.warned_at).total_seconds() / 60 for each in late if each.warned_at]
    rows = [
        ["delivered", f"{len(found.ended):,}"],
        ["jobs given to people who asked for the next one", f"{found.claims:,}"],
        ["requests compared with the whole queue, by the oracle's own rules", f"{found.checked:,}"],
        ["late", f"{len(late):,} ({_share(len(late), len(found.ended))})"],
        ["forecast to be late at some time", f"{len(warned):,}"],
        ["of these, late in the end", f"{sum(each.is_late for each in warned):,}"],
        ["median warning before a late job was due, minutes", f"{statistics.median(ahead):.0f}" if ahead else "-"],
    ]
    rows += [[f"refused or put right: {what}", f"{number:,}"] for what, number in sorted(found.refused.items())]
    figures.table(Table("Jobs through the services", ("what", "number"), rows))


def _fairness(figures: Figures, found: Found) -> None:
    columns = (
        "contract", "clients", "jobs", "late, all", "late, worst client", "time used, median client",
        "worst over median", "Gini",
    )  # fmt: skip
    rows = [
        [
            each.contract,
            str(len(each.used)),
            f"{each.jobs:,}",
            f"{100 * statistics.mean(each.late):.2f} %",
            f"{100 * max(each.late):.2f} %",
            f"{100 * statistics.median(each.used):.0f} %",
            f"{each.worst_used:.2f}",
            f"{each.gini_used:.3f}",
        ]
        for each in found.fairness
    ]
    figures.table(Table("Fairness between clients of one kind of contract, routine work", columns, rows))


def _times(figures: Figures, found: Found) -> None:
    asked = [
        [
            f"{jobs:,}",
            "one after another" if at_once == 1 else f"{at_once} at a time",
            *(f"{percentile(times, share):.1f}" for share in (0.5, 0.95, 0.99)),
            str(len(times)),
        ]
        for (jobs, at_once), times in found.next_ms.items()
    ]
    title = "ClaimNextJob's service call, its transaction and commit included, ms"
    figures.table(Table(title, ("jobs", "asked for", "p50", "p95", "p99", "requests"), asked))
    verbs = [
        [verb, f"{statistics.median(times):.1f}", f"{percentile(times, 0.99):.1f}", f"{len(times):,}"]
        for verb, times in sorted(found.verbs.items(), key=lambda each: -sum(each[1]))
        if len(times) >= _FEWEST
    ]
    title = f"What a transaction takes while up to {AT_ONCE} go on, ms"
    figures.table(Table(title, ("verb", "p50", "p99", "number"), verbs))
    months = [
        [
            f"{each.first}",
            str(len(each.drawn)),
            f"{sum(one.documents for one in each.drawn):,}",
            f"{each.wall_s:.1f}",
            f"{each.processor_s:.1f}",
        ]
        for each in found.months
    ]
    columns = ("month from", "invoices", "documents", "drafted and issued, s", "the front's processor, s")
    figures.table(Table("Invoices", columns, months))
    minutes = [[what, f"{seconds / 60:.1f}"] for what, seconds in found.took_s.items()]
    figures.table(Table("What the run took, minutes", ("part", "minutes"), minutes))


_FEWEST = 100
"""How many times a verb was done at least, of which a 99th percentile is told."""


def _notes(figures: Figures, found: Found) -> None:
    figures.note(
        f'"Next job" is asked for by everybody who is not away, in turns by chance, while {WAITING:,} drafts wait at '
        f"first and about half of them at last; what is given stays taken. The forecast looks ahead each "
        f"{LOOK_EVERY // timedelta(minutes=1)} minutes (a real front does it each minute); what it expects to be late "
        "it raises, so fewer become late than it tells. A job counts as foreseen where the forecast stood when it "
        'became late. "Late" is by each contract\'s own stop, over opening hours where it has them. "Time used" is '
        "the median share of the time from receipt to due time that a client's documents took: 100 % is just on time."
    )
    figures.note(
        "A month's invoices are drafted and issued two clients at a time, as `scribeline invoices draft --all` does; "
        "issuing makes the draft anew, to see that it still holds. Every invoice was verified from the texts of its "
        f"documents ({found.texts[Finding.AGREES]:,} "
        f"agree to the character), and by `scribeline verify-invoice` from {found.files[Finding.AGREES]:,} Word files "
        "of documents that chance chose, rendered by the deliverer's own writer from what the database holds. Where no "
        "file was made, its SHA-256 on the invoice is the text's. The database holds "
        f"{found.counted['bytes'] / 1e9:.1f} GB at the end."
    )
    if found.was_kept:
        figures.note(
            'The company worked in an earlier run, which kept its databases (`--keep`); "next job", invoices and their '
            "proofs were measured later, on copies of them."
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it, and show it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument(
        "--last-days",
        type=int,
        default=SERVED_LAST,
        help="how many at the end are served at least, beside the first week; the weeks between are whole",
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--files", type=int, default=FILES, help="how many documents are rendered as Word files")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help='keep the company\'s databases there; where there are some, only measure "next job" and invoices again',
    )
    told = parser.parse_args(arguments)
    chosen = Chosen(told.jobs, told.days, told.last_days + (told.days - told.last_days) % 7, told.seed)
    with contextlib.ExitStack() as stack:
        folder = told.keep
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scribeline-bench-", dir="/tmp")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # as root, PostgreSQL's own user has to get through
        found = asyncio.run(Bench(folder, chosen, told.files).run())
    tell(found, chosen.jobs, chosen.days, chosen.last_days, chosen.seed)


if __name__ == "__main__":
    main()
