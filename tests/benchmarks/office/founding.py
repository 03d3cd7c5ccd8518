"""Founds the company in a database, by the services that a company is set up with."""

from datetime import UTC, date, datetime

from tests.benchmarks.office.company import WORK_TYPES, Company, Rule
from tests.builders import ADMIN
from tests.builders import Company as House

from scribeline.billing import service as billing
from scribeline.clients import service as clients
from scribeline.clients.model import Author, Client, WorkType
from scribeline.database.unit_of_work import Scope, Transaction
from scribeline.identity import service as identity
from scribeline.identity.model import User
from scribeline.ids import new_id
from scribeline.routing import service as routing
from scribeline.routing.model import Assignment
from scribeline.storage.keys import MasterKeys

_DEFINITIONS = ("vbc/1", "characters-65/1", "zydoc-each/1")
_TERMS = """
currency = "USD"
seller = ["Northwind Transcription", "12 Quay Street"]
buyer = ["Accounts payable"]
money_rounding = {{ mode = "half_up", level = "invoice" }}

[[line_definition]]
definition = "{routine}"
from = 2025-01-01

[[line_definition]]
definition = "{report}"
work_type = "report"
from = 2025-01-01
"""
_RATES = """work_type,entry_mode,stat,unit_price,stat_percent,stat_per_unit,from,until
,,,0.11,25,,2025-01-01,
report,edited,,0.09,,0.01,2025-01-01,
"""


async def found_in(house: House, company: Company) -> None:
    """Make the company's clients, people and rules."""
    keys, actor = MasterKeys.generate(), ADMIN.name
    async with house.front.transaction(Scope.company()) as tx:
        for number, client in enumerate(company.clients):
            terms = client.contract.terms(client.time_zone)
            made = Client(
                client_id=client.client_id,
                display_name=f"Clinic {number + 1}",
                time_zone=client.time_zone,
                turnaround_s=client.contract.routine_s,
                review_required=client.contract.review_required,
                style="",
                created_at=tx.now,
                terms=(terms,),
                agreement_from=date(2025, 1, 1),
                allowed_countries=client.countries,
            )
            await clients.create_client(tx, keys, made, actor=actor)
            await _catalogue(tx, client.client_id, client.author_ids)
            routine = _DEFINITIONS[number % len(_DEFINITIONS)]
            report = _DEFINITIONS[(number + 1) % len(_DEFINITIONS)]
            text = _TERMS.format(routine=routine, report=report)
            await billing.set_terms(tx, ADMIN, client.client_id, terms=text, rates=_RATES, etag="")
        for person in company.people:
            user = User(person.user_id, person.user_id, person.role, person.clients, False, tx.now, 1)
            await identity.create_user(tx, user, None, actor=actor)
            change = routing.ProfileChange(
                country=person.country,
                time_zone=person.time_zone,
                hours=person.hours,
                away=person.away,
                pools=person.pools,
            )
            await routing.update_profile(tx, person.user_id, change, etag="", actor=actor)
        for rule in company.rules:
            await routing.create_assignment(tx, _assignment(rule, tx.now), over=(), actor=actor)


async def _catalogue(tx: Transaction, client_id: str, author_ids: tuple[str, ...]) -> None:
    for author_id in author_ids:
        name = f"Author {author_id.rpartition('-')[2]}"
        author = Author(client_id, author_id, name, "MD", (author_id.rpartition("-")[2],), tx.now)
        await clients.create_author(tx, author, actor=ADMIN.name)
    for number, work_type_id in enumerate(WORK_TYPES, 1):
        work_type = WorkType(client_id, work_type_id, work_type_id.title(), (str(number),), None, None, None, tx.now)
        await clients.create_work_type(tx, work_type, actor=ADMIN.name)


def _assignment(rule: Rule, now: datetime) -> Assignment:
    return Assignment(
        assignment_id=new_id(),
        created_at=now.astimezone(UTC),
        user_id=rule.user_id,
        pool=rule.pool,
        client_id=rule.client_id,
        author_id=rule.author_id,
        priority=rule.priority,
    )
