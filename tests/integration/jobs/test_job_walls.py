"""The wall between clients, and what each kind of process may do, whatever the code asks for."""

from collections.abc import Awaitable, Callable

import psycopg
import pytest
from tests.builders import CLAIM_S, MANAGER, Company
from tests.integration.jobs.acts import PEOPLES, WORKERS, Act
from tests.servers.postgres import DatabaseUrls

from scribeline.database.roles import PROCESS_ROLES, Role
from scribeline.database.unit_of_work import Scope, Transaction
from scribeline.jobs import service, store
from scribeline.jobs.errors import JobMissing, NothingToClaim
from scribeline.jobs.model import MOVES, JobState, Verb
from scribeline.jobs.store import Position
from scribeline.transcripts import service as transcripts
from scribeline.transcripts import store as revisions
from scribeline.transcripts.model import Document

S = JobState
SOUTH = Scope.of("south")
GUARDED = [
    "clients", "authors", "templates", "template_versions", "work_types", "uploads", "upload_parts", "dictations",
    "jobs", "job_events", "machine_words", "revisions", "deliverables", "deliveries", "phrase_sets", "phrases",
    "learning_settings", "taught", "lessons", "proposals", "replacement_rules", "quality_plans", "audits",
    "audit_marks",
    "delivered_texts", "billing_terms", "billing_rates", "invoices", "billed",
    "document_facts", "facts_due",
    "order_books", "patients", "orders", "job_identities",
]  # fmt: skip

ACTS = [(act, next(iter(MOVES[act.verb]))) for act in PEOPLES + WORKERS]


@pytest.mark.parametrize(("act", "state"), ACTS, ids=str)
async def test_no_verb_reaches_over_the_wall(company: Company, act: Act, state: JobState) -> None:
    job = await company.job("north", S.TRANSCRIBING if act.verb is Verb.FAIL else state, editor=MANAGER)
    before = await company.contents()
    for scope in (SOUTH, Scope.of()):
        with pytest.raises(JobMissing):
            async with act.database(company).transaction(scope) as tx:
                await act.run(tx, job)
    assert await company.contents() == before


async def test_nothing_that_reads_sees_over_the_wall(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW)
    await company.job("north")
    before = await company.contents()
    for scope in (SOUTH, Scope.of()):
        async with company.front.transaction(scope) as tx:
            assert (
                await service.page(tx, MANAGER, client_id=None, states=set(), editor_id=None, after=None, limit=100)
                == []
            )
            assert await store.moves_after(tx, Position(0, 0), None, 100) == []
            assert await store.moves_after(tx, Position(0, 0), "north", 100) == []
            assert await store.newest_position(tx) == Position(0, 0)
            assert await store.get_all(tx, {("north", job.job_id)}) == []
            assert await store.histories(tx, [job]) == {job.job_id: []}
            assert await store.audio_of(tx, [job]) == {}
            assert (
                await store.find_route(
                    tx, "north", author_id="vogel", work_type_id=None, author_code="", work_type_code=""
                )
                is None
            )
            assert await store.lapsed(tx, 100) == []
            assert not await store.beat(tx, "north", job.job_id, job.fence, None)
            assert await revisions.revision(tx, "north", job.job_id) is None
            assert await revisions.heard(tx, "north", job.dictation_id) is None
            assert await revisions.page(tx, "north", job.job_id, before=None, limit=10) == []
            with pytest.raises(NothingToClaim):
                await service.claim_next(tx, MANAGER, None, claim_s=CLAIM_S)
            with pytest.raises(JobMissing):
                await transcripts.get(tx, MANAGER, "north", job.job_id)
    assert await company.contents() == before


async def test_nothing_is_written_for_another_client(company: Company) -> None:
    """Even where the code would name it: the database refuses the row."""
    job = await company.job("north")
    attempts: list[Callable[[Transaction], Awaitable[object]]] = [
        lambda tx: store.insert(tx, job, "RECEIVE", "users/x"),
        lambda tx: revisions.insert_revision(tx, "north", job.job_id, 9, DOCUMENT, saved_by=None, changed=0),
        lambda tx: tx.execute(
            "INSERT INTO job_events (client_id, job_id, at, verb, to_state, actor)"
            " VALUES ('north', %s, %s, '', '', '')",
            [job.job_id, tx.now],
        ),
    ]
    before = await company.contents()
    for attempt in attempts:
        with pytest.raises(Exception, match="refused a statement"):
            await company.do(attempt, scope=SOUTH)
    assert await company.contents() == before


DOCUMENT = Document(())


@pytest.mark.parametrize("role", PROCESS_ROLES)
async def test_each_role_reads_one_clients_rows_only(company: Company, database_urls: DatabaseUrls, role: Role) -> None:
    for client_id in ("north", "south"):
        await company.job(client_id, S.DELIVERED)
    with psycopg.connect(database_urls.of(role)) as connection:
        for table in GUARDED:
            asked = connection.execute("SELECT has_column_privilege(%s, 'client_id', 'SELECT')", [table])
            if asked.fetchone() == (False,):
                continue
            for setting, seen in (("", set()), ("south", {"south"}), ("south,north", {"north", "south"})):
                connection.execute("SELECT set_config('scribeline.clients', %s, true)", [setting])
                rows = connection.execute(f"SELECT DISTINCT client_id FROM {table}".encode()).fetchall()  # noqa: S608
                assert {row[0] for row in rows} <= seen, (table, setting)
                if table in ("clients", "jobs", "dictations", "revisions"):
                    assert {row[0] for row in rows} == seen, (table, setting)
            connection.rollback()


FORBIDDEN_TO_WORKERS = [
    "SELECT wrapped_key FROM clients",
    "SELECT * FROM clients",
    "SELECT * FROM users",
    "SELECT * FROM tokens",
    "SELECT * FROM find_token('00000000-0000-0000-0000-000000000000')",
    "SELECT * FROM sign_in_failures",
    "SELECT * FROM requests",
    "SELECT * FROM uploads",
    "SELECT * FROM audit_events",
    "SELECT * FROM audit_chain",
    "SELECT * FROM job_events",
    "INSERT INTO clients SELECT * FROM clients",
    "INSERT INTO audit_chain VALUES (1, 1, '1', '')",
    "UPDATE jobs SET editor_id = 'anna'",
    "UPDATE jobs SET claim_expires_at = now()",
    "UPDATE jobs SET approved_revision = 1",
    "UPDATE jobs SET submitted_by = 'anna'",
    "UPDATE jobs SET patient = '{}'",
    "UPDATE jobs SET client_id = 'south'",
    "UPDATE jobs SET priority = 100",
    "UPDATE jobs SET due_at = now()",
    "UPDATE jobs SET cancellation = NULL",
    "UPDATE clients SET display_name = ''",
    "UPDATE revisions SET saved_by = NULL",
    "DELETE FROM jobs",
    "DELETE FROM revisions",
    "DELETE FROM job_events",
    "DELETE FROM audit_events",
    "SELECT display_name FROM phrase_sets",
    "UPDATE phrases SET written = 'a'",
    "INSERT INTO phrases SELECT * FROM phrases",
    "DELETE FROM phrases",
    "SELECT * FROM delivered_texts",
    "UPDATE delivered_texts SET paragraphs = '[]'",
    "SELECT * FROM billing_rates",
    "SELECT * FROM patients",
    "SELECT * FROM orders",
    "SELECT * FROM job_identities",
    "SELECT * FROM invoices",
    "SELECT * FROM pay_statements",
    "DELETE FROM phrase_sets",
    "SELECT nextval('phrase_set_versions')",
    "SELECT * FROM lessons",
    "SELECT * FROM taught",
    "SELECT * FROM proposals",
    "SELECT proposal_id FROM replacement_rules",
    "INSERT INTO replacement_rules SELECT * FROM replacement_rules",
    "DELETE FROM replacement_rules",
    "UPDATE learning_position SET txid = 0",
]
FORBIDDEN_TO_ALL = [
    "UPDATE machine_words SET words = '[]'",
    "DELETE FROM machine_words",
    "UPDATE revisions SET document = '{}'",
    "DELETE FROM revisions",
    "UPDATE job_events SET actor = ''",
    "DELETE FROM job_events",
    "UPDATE audit_events SET actor = ''",
    "DELETE FROM audit_events",
    "UPDATE audit_chain SET hash = ''",
    "DELETE FROM audit_chain",
    "DELETE FROM jobs",
    "DELETE FROM clients",
    "DELETE FROM patients",
    "TRUNCATE audit_events",
]
FORBIDDEN = [
    *((Role.TRANSCRIBER, statement) for statement in FORBIDDEN_TO_WORKERS),
    *((Role.DELIVERER, statement) for statement in FORBIDDEN_TO_WORKERS),
    *((role, statement) for role in PROCESS_ROLES for statement in FORBIDDEN_TO_ALL),
    (Role.TRANSCRIBER, "SELECT * FROM deliverables"),
    (Role.TRANSCRIBER, "SELECT * FROM template_versions"),
    (Role.TRANSCRIBER, "UPDATE jobs SET delivery_attempts = 0"),
    (Role.DELIVERER, "SELECT * FROM upload_parts"),
    (Role.DELIVERER, "INSERT INTO revisions SELECT * FROM revisions"),
    (Role.DELIVERER, "SELECT * FROM machine_words"),
    (Role.DELIVERER, "SELECT * FROM phrases"),
    (Role.DELIVERER, "SELECT client_id FROM phrase_sets"),
    (Role.DELIVERER, "SELECT heard FROM replacement_rules"),
    (Role.DELIVERER, "UPDATE jobs SET attempts = 0"),
    (Role.FRONT, "INSERT INTO machine_words SELECT * FROM machine_words"),
]


@pytest.mark.parametrize(("role", "statement"), FORBIDDEN, ids=str)
def test_a_role_cannot(shared_urls: DatabaseUrls, role: Role, statement: str) -> None:
    with psycopg.connect(shared_urls.of(role), autocommit=True) as connection:
        connection.execute("SELECT set_config('scribeline.clients', '*', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
