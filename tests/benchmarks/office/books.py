"""What is known of the company's work: what is under way, what people were given, and what the oracles look at."""

import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from tests.benchmarks.office.checks import Fault, Given
from tests.benchmarks.office.company import Company, Dictation
from tests.benchmarks.office.text import Text, document_text, text_of
from tests.builders import Company as House
from tests.clock import SettableClock

from scribeline.billing.delivered import DeliveredText
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.deliverables.model import ReportFacts
from scribeline.jobs.model import Job

CLAIM_S = 900.0

Result = TypeVar("Result")


@dataclass(slots=True)
class Progress:
    """A job on its way."""

    dictation: Dictation
    text: int
    etag: str = "r1"
    fate_is_met: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivered document was told of."""

    job_id: UUID
    facts: ReportFacts
    text: int
    is_corrected: bool


class Books:
    """What callers were given and refused, and how far each job is. Its rows are in the house's database."""

    def __init__(self, house: House, clock: SettableClock, company: Company) -> None:
        self.house = house
        self.clock = clock
        self.company = company
        self.sent: list[Dictation] = []
        self.progress: dict[UUID, Progress] = {}
        self.open: set[UUID] = set()
        self.waiting: dict[UUID, Dictation] = {}
        self.held: dict[UUID, Given] = {}
        self.given: list[Given] = []
        self.refused: Counter[str] = Counter()
        self.delivered: dict[UUID, Delivered] = {}
        self.faults: list[Fault] = []
        self.checked = 0
        """How many requests for the next job were checked against the whole queue."""
        self.took_ms: dict[str, list[float]] = defaultdict(list)

    async def do(
        self, verb: str, database: Database, scope: Scope, act: Callable[[Transaction], Awaitable[Result]]
    ) -> Result:
        """Do something in a transaction of its own, and keep how long it took."""
        began = time.perf_counter()
        async with database.transaction(scope) as tx:
            result = await act(tx)
        self.took_ms[verb].append((time.perf_counter() - began) * 1000)
        return result

    def give(self, job: Job, user_id: str, *, was_offered: bool = True) -> None:
        """Somebody has a job."""
        until = self.clock.now + timedelta(seconds=CLAIM_S)
        given = Given(job.job_id, user_id, self.clock.now, until, was_offered)
        self.held[job.job_id] = given
        self.given.append(given)

    def end_hold(self, job_id: UUID) -> None:
        """Nobody has it any more."""
        given = self.held.pop(job_id, None)
        if given is not None:
            given.until = min(given.until, self.clock.now)

    def over(self, job_id: UUID) -> None:
        """A job is delivered, or given up."""
        self.open.discard(job_id)
        self.waiting.pop(job_id, None)


def document_of(seed: int, told: Delivered) -> DeliveredText:
    """What a delivered document says."""
    text: Text = text_of(seed, told.text)
    return document_text(told.facts, text.body(is_corrected=told.is_corrected))
