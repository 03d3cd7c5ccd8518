"""The audit trail in the database: what is done is told once, and whatever is done to that afterwards shows."""

# ruff: noqa: S608 - the statements are put together from this file's own constants

import psycopg
import pytest
from tests.builders import Company
from tests.servers.postgres import DatabaseUrls

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Scope
from scribeline.jobs.model import JobState


async def fill(company: Company) -> int:
    """Two jobs from receipt to delivery through QA: eight events each."""
    for client_id in ("north", "south"):
        await company.job(client_id, JobState.DELIVERED)
    return await company.do(audit.extend_chain)


async def test_each_verb_is_told_once_and_chained(company: Company) -> None:
    job = await company.job("north", JobState.DELIVERED)
    rows = await company.do(
        lambda tx: tx.many(
            "SELECT action, actor, details FROM audit_events WHERE resource = %s ORDER BY event_id", [job.name]
        )
    )
    assert [(row["action"], row["actor"], row["details"]["state"]) for row in rows] == [
        ("RECEIVE_JOB", "users/uploader", "RECEIVED"),
        ("DRAFT_JOB", "workers/transcriber", "DRAFTED"),
        ("CLAIM_JOB", "users/anna", "EDITING"),
        ("SUBMIT_JOB", "users/anna", "IN_REVIEW"),
        ("APPROVE_JOB", "users/quinn", "APPROVED"),
        ("DELIVER_JOB", "workers/deliverer", "DELIVERED"),
    ]
    assert "Muster" not in str((await company.contents())["audit_events"])
    assert await company.do(audit.extend_chain) == 8  # with the audit that QA begins and ends
    assert await company.do(audit.extend_chain) == 0
    assert await company.do(audit.verify_chain) is None


async def test_the_chain_goes_on_where_it_ended(company: Company) -> None:
    assert await company.do(audit.verify_chain) is None  # of nothing
    await fill(company)
    await fill(company)
    assert await company.do(audit.verify_chain) is None


FIFTH = "event_id = (SELECT event_id FROM audit_chain WHERE link = 5)"
COPY = "INSERT INTO audit_events (txid, at, actor, action, resource, details)"
TAMPERING = {
    "another actor": (f"UPDATE audit_events SET actor = 'users/bert' WHERE {FIFTH}", 5),
    "another time": (f"UPDATE audit_events SET at = at + interval '1 microsecond' WHERE {FIFTH}", 5),
    "other details": (f"UPDATE audit_events SET details = '{{}}' WHERE {FIFTH}", 5),
    "another client": (f"UPDATE audit_events SET client_id = 'south' WHERE {FIFTH}", 5),
    "another place": (f"UPDATE audit_events SET txid = (txid::text::bigint + 1)::text::xid8 WHERE {FIFTH}", 5),
    "removed": (f"DELETE FROM audit_events WHERE {FIFTH}", 5),
    "removed with its link": (
        "WITH gone AS (DELETE FROM audit_chain WHERE link = 5 RETURNING event_id)"
        " DELETE FROM audit_events USING gone WHERE audit_events.event_id = gone.event_id",
        6,
    ),
    "swapped": (
        "UPDATE audit_chain SET link = 111 - link WHERE link IN (5, 6);"
        " UPDATE audit_chain SET link = link - 100 WHERE link > 100",
        5,
    ),
    "another hash": ("UPDATE audit_chain SET hash = sha256('') WHERE link = 5", 5),
    "slipped in": (f"{COPY} SELECT txid, at, 'users/b', action, resource, details FROM audit_events WHERE {FIFTH}", 6),
    "slipped in at first": (f"{COPY} VALUES ('3', now(), '', '', '', '{{}}')", 1),
}


@pytest.mark.parametrize(("tamper", "shows_at"), TAMPERING.values(), ids=TAMPERING)
async def test_tampering_shows(company: Company, database_urls: DatabaseUrls, tamper: str, shows_at: int) -> None:
    assert await fill(company) == 16
    with psycopg.connect(database_urls.superuser, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")  # as somebody with the disk in hand would
        superuser.execute(tamper.encode())
    assert await company.do(audit.verify_chain) == shows_at


async def test_an_event_that_commits_later_is_chained_in_its_place(company: Company) -> None:
    async with company.front.transaction(Scope.company()) as early:
        await audit.record(early, actor="users/a", action="EARLY", resource="r")
        await company.do(lambda tx: audit.record(tx, actor="users/b", action="LATE", resource="r"))
        # The later one is committed, but an earlier one may still come.
        assert await company.do(audit.extend_chain) == 0
    assert await company.do(audit.extend_chain) == 2
    rows = await company.do(
        lambda tx: tx.many("SELECT action FROM audit_chain JOIN audit_events USING (event_id) ORDER BY link")
    )
    assert [row["action"] for row in rows] == ["EARLY", "LATE"]
    assert await company.do(audit.verify_chain) is None


async def test_one_extends_the_chain_at_a_time(company: Company) -> None:
    await company.job("north")
    async with company.front.transaction(Scope.company()) as one:
        assert await audit.extend_chain(one) > 0
        assert await company.do(audit.extend_chain) == 0
    assert await company.do(audit.extend_chain) == 0
    assert await company.do(audit.verify_chain) is None


async def test_a_clients_own_people_read_none_of_it(company: Company) -> None:
    await company.job("north")
    assert await company.do(lambda tx: tx.many("SELECT * FROM audit_events"), scope=Scope.of("north")) == []
