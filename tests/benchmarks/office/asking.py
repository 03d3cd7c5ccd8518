"""How long "next job" takes: asked for by everybody in turn, each with assignments of their own."""

import asyncio
import random
import time
from uuid import uuid4

from tests.benchmarks.office.books import CLAIM_S
from tests.benchmarks.office.company import Company, Person
from tests.builders import Company as House

from scribeline.database.unit_of_work import Scope
from scribeline.identity.model import ALL_CLIENTS, Caller, Role
from scribeline.jobs import service as jobs
from scribeline.jobs.errors import NothingToClaim

WARM_UP = 40
"""Requests before those that count: connections, prepared statements, caches."""


async def ask(house: House, company: Company, requests: int, at_once: int, seed: int) -> list[float]:
    """Milliseconds of each of so many requests, the transaction and its commit included. What is given stays taken."""
    now = house.front._clock()
    people = [each for each in company.people if each.role is Role.TRANSCRIPTIONIST and not each.is_away(now)]
    chance = random.Random(f"asking {seed}")  # noqa: S311 - repeatable on purpose
    asking = iter(chance.choices(people, k=WARM_UP + requests))
    took_ms: list[float] = []

    async def some() -> None:
        for person in asking:
            took_ms.append(await _ask(house, person))

    await asyncio.gather(*(some() for _ in range(at_once)))
    return took_ms[WARM_UP:]


async def _ask(house: House, person: Person) -> float:
    caller = Caller(person.user_id, person.role, person.clients, uuid4())
    scope = Scope.company() if ALL_CLIENTS in person.clients else Scope.of(*person.clients)
    began = time.perf_counter()
    try:
        async with house.front.transaction(scope) as tx:
            await jobs.claim_next(tx, caller, None, claim_s=CLAIM_S)
    except NothingToClaim:
        pass  # somebody of few clients; asking takes its time all the same
    return (time.perf_counter() - began) * 1000
