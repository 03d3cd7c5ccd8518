"""Signing delivered documents, as clinics' users meet it: who may, what exactly, and that it stays."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import LiteralString
from uuid import uuid4

import docx
import psycopg
import pytest
from grpc import StatusCode
from tests.builders import Company, caller, open_company
from tests.delivering import deliver_file
from tests.servers.front import CLINIC_A, CLINIC_B, Api, ServedFront, front, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.database.errors import DatabaseRefused
from scribeline.database.unit_of_work import Scope
from scribeline.identity.model import Role
from scribeline.jobs import service as jobs
from scribeline.jobs.model import Amendment, Job, JobState
from scribeline.v1 import clients_pb2, deliverables_pb2, jobs_pb2, users_pb2

__all__ = ["front"]

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
VOGEL = f"{A}/authors/vogel"
Terms = clients_pb2.ClientTerms
Document = deliverables_pb2.Deliverable
CHANGES: tuple[LiteralString, ...] = (
    "DELETE FROM signatures WHERE job_id = %s",
    "UPDATE signatures SET user_id = 'tess' WHERE job_id = %s",
    "UPDATE deliverables SET sha256 = '\\x00' WHERE job_id = %s",
    "DELETE FROM deliverables WHERE job_id = %s",
    "UPDATE jobs SET approved_revision = 7 WHERE job_id = %s",
    "UPDATE jobs SET state = 'APPROVED' WHERE job_id = %s",
    "INSERT INTO deliverables SELECT (jsonb_populate_record(d, jsonb_build_object('deliverable_id', gen_random_uuid(),"
    " 'revision', 9))).* FROM deliverables AS d WHERE job_id = %s",
)
"""Ways to overwrite what is signed. The owner role alone could take a signature back: no process has it."""
UNTIL_SIGNED = Terms(effective_from_date="2020-01-01", sign_off=Terms.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED)


@pytest.fixture
async def company(front: ServedFront, database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The served front's own company, for making jobs."""
    async with open_company(database_urls, front.clock) as company:
        for client_id in (CLINIC_A, CLINIC_B):
            await company.catalogue(client_id)
        yield company


@pytest.fixture
async def doctor(front: ServedFront, company: Company) -> Api:  # noqa: ARG001 - its author is the company's
    """Dr. Vogel, whose documents of clinic A are preliminary until she signs them."""
    await front.admin.clients.UpdateClient(
        clients_pb2.UpdateClientRequest(client=clients_pb2.Client(name=A, terms=[UNTIL_SIGNED]))
    )
    return await signer(front, "dr-vogel", VOGEL)


async def signer(front: ServedFront, user_id: str, *signs_for: str) -> Api:
    api = await front.user(user_id, Role.CLINIC, (CLINIC_A,))
    user = users_pb2.User(name=f"users/{user_id}", signs_for=signs_for)
    await front.admin.users.UpdateUser(users_pb2.UpdateUserRequest(user=user))
    return api


async def delivered(company: Company, client_id: str = CLINIC_A) -> Job:
    job = await company.job(client_id, JobState.APPROVED, work_type="plain", editor=caller("tess", Role.ADMIN))
    return (await deliver_file(company, job))[0]


async def document_of(api: Api, job: Job) -> Document:
    listed = await api.deliverables.ListDeliverables(deliverables_pb2.ListDeliverablesRequest(parent=job.name))
    (document,) = listed.deliverables
    return document


def asked(document: Document, **other: object) -> deliverables_pb2.SignDocumentRequest:
    told = {"revision": document.revision, "sha256": document.sha256, "etag": document.etag}
    return deliverables_pb2.SignDocumentRequest(name=document.name, **{**told, **other})  # type: ignore[arg-type]


async def test_an_author_signs_what_they_have_read_and_it_is_authenticated(
    front: ServedFront, company: Company, doctor: Api
) -> None:
    job = await delivered(company)
    document = await document_of(doctor, job)
    assert (document.status, document.can_sign) == (Document.STATUS_PRELIMINARY, True)
    other = await refused(doctor.deliverables.SignDocument(asked(document, sha256=b"\0" * 32)))
    assert (other.code, other.reason) == (StatusCode.ABORTED, "DOCUMENT_CHANGED")
    request = asked(document, request_id=str(uuid4()))
    signed = await doctor.deliverables.SignDocument(request)
    assert signed.status == Document.STATUS_AUTHENTICATED
    assert not signed.can_sign
    assert (signed.signature.user, signed.signature.in_place_of) == ("users/dr-vogel", "")
    assert (signed.signature.revision, signed.signature.sha256) == (document.revision, document.sha256)
    front.clock.advance(minutes=1)
    assert await doctor.deliverables.SignDocument(request) == signed
    assert await doctor.deliverables.SignDocument(asked(document)) == signed
    assert await document_of(front.manager, job) == signed
    async with front.database.transaction(Scope.company()) as tx:
        events = await tx.many("SELECT actor, resource, details FROM audit_events WHERE action = 'SIGN_DELIVERABLE'")
    (event,) = events
    assert (event["actor"], event["resource"]) == ("users/dr-vogel", document.name)
    assert event["details"]["sha256"] == document.sha256.hex()


async def test_only_who_signs_for_the_author_signs_and_in_their_place_where_the_client_lets_them(
    front: ServedFront, company: Company, doctor: Api
) -> None:
    document = await document_of(doctor, await delivered(company))
    refusal = await refused(front.clinic_a.deliverables.SignDocument(asked(document)))
    assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "NOT_YOUR_SIGNATURE")
    stranger = await refused(front.clinic_b.deliverables.SignDocument(asked(document)))
    assert stranger.code is StatusCode.NOT_FOUND
    assert (await refused(front.manager.deliverables.SignDocument(asked(document)))).reason == "ROLE_NOT_ALLOWED"
    chief = await signer(front, "chief", f"{A}/authors/-")
    signed = await chief.deliverables.SignDocument(asked(document))
    assert signed.signature.in_place_of == VOGEL
    assert (await refused(doctor.deliverables.SignDocument(asked(document)))).reason == "ALREADY_SIGNED"


@pytest.mark.usefixtures("doctor")
async def test_whom_a_user_signs_for_is_of_their_own_clinic_and_ends_with_it(front: ServedFront) -> None:
    async def told(name: str, **fields: object) -> str:
        user = users_pb2.User(name=name, **fields)  # type: ignore[arg-type]
        return (await refused(front.admin.users.UpdateUser(users_pb2.UpdateUserRequest(user=user)))).reason

    assert await told("users/transcriptionist", signs_for=[VOGEL]) == "SIGNING_REFUSED"
    assert await told("users/dr-vogel", signs_for=[f"{B}/authors/vogel"]) == "SIGNING_REFUSED"
    assert await told("users/dr-vogel", signs_for=[f"{A}/authors/nobody"]) == "SIGNING_REFUSED"
    assert await told("users/dr-vogel", signs_for=["everybody"]) == "NAME_WRONG"
    moved = users_pb2.User(name="users/dr-vogel", clients=[B])
    moved = await front.admin.users.UpdateUser(users_pb2.UpdateUserRequest(user=moved))
    assert list(moved.signs_for) == []


async def test_the_rule_of_the_day_of_delivery_holds_and_stays(front: ServedFront, company: Company) -> None:
    async def terms(*terms: Terms) -> None:
        client = clients_pb2.Client(name=A, terms=terms)
        stored = await front.admin.clients.UpdateClient(clients_pb2.UpdateClientRequest(client=client))
        assert [each.sign_off for each in stored.terms] == [each.sign_off for each in terms]

    before = await delivered(company)
    await terms(UNTIL_SIGNED)
    doctor = await signer(front, "dr-vogel", VOGEL)
    document = await document_of(doctor, before)
    assert (document.status, document.can_sign) == (Document.STATUS_FINAL, False)
    assert (await refused(doctor.deliverables.SignDocument(asked(document)))).reason == "NO_SIGNATURE_ASKED"
    waiting = await delivered(company)
    yesterday = (front.clock() - timedelta(days=1)).date().isoformat()
    await terms(Terms(effective_from_date="2020-01-01", effective_to_date=yesterday, sign_off=UNTIL_SIGNED.sign_off))
    assert (await document_of(doctor, await delivered(company))).status == Document.STATUS_FINAL
    document = await document_of(doctor, waiting)
    assert document.status == Document.STATUS_PRELIMINARY
    to_sign = jobs_pb2.ListJobsRequest(parent="clients/-", awaits_signature=True)
    assert [job.name for job in (await doctor.jobs.ListJobs(to_sign)).jobs] == [waiting.name]
    await doctor.deliverables.SignDocument(asked(document))
    assert not (await doctor.jobs.ListJobs(to_sign)).jobs


async def test_what_is_signed_is_never_overwritten_by_any_process_and_amended_by_a_new_document(
    company: Company, doctor: Api, database_urls: DatabaseUrls
) -> None:
    job = await delivered(company)
    signed = await doctor.deliverables.SignDocument(asked(await document_of(doctor, job)))
    for change in CHANGES:
        for database in (company.front, company.deliverer):
            with pytest.raises(DatabaseRefused):
                async with database.transaction(Scope.of(CLINIC_A)) as tx:
                    await tx.execute(change, [job.job_id])
    async with await psycopg.AsyncConnection.connect(database_urls.owner, autocommit=True) as owner:
        await owner.execute("SELECT set_config('scribeline.clients', '*', false)")
        for change in CHANGES[1:]:
            with pytest.raises(psycopg.errors.RestrictViolation):
                await owner.execute(change, [job.job_id])

    manager = caller("mona", Role.MANAGER)
    new = await company.do(
        lambda tx: jobs.amend(tx, manager, CLINIC_A, job.job_id, Amendment.CORRECTION, "The other side")
    )
    tess = caller("tess", Role.ADMIN)
    await company.do(lambda tx: jobs.claim(tx, tess, CLINIC_A, new.job_id, claim_s=60))
    approved = await company.do(lambda tx: jobs.submit(tx, tess, CLINIC_A, new.job_id, "r1"))
    corrected, content = await deliver_file(company, approved)
    first = docx.Document(io.BytesIO(content)).paragraphs
    assert any(p.text.startswith("Corrected version of the report of ") and str(job.job_id) in p.text for p in first)
    assert (await document_of(doctor, job)) == signed
    document = await document_of(doctor, corrected)
    assert (document.status, document.can_sign) == (Document.STATUS_PRELIMINARY, True)


async def test_a_preliminary_document_that_was_corrected_is_not_signed_any_more(company: Company, doctor: Api) -> None:
    job = await delivered(company)
    tess = caller("tess", Role.ADMIN)
    new = await company.do(lambda tx: jobs.amend(tx, tess, CLINIC_A, job.job_id, Amendment.CORRECTION, "The side"))
    await company.do(lambda tx: jobs.claim(tx, tess, CLINIC_A, new.job_id, claim_s=60))
    await deliver_file(company, await company.do(lambda tx: jobs.submit(tx, tess, CLINIC_A, new.job_id, "r1")))
    document = await document_of(doctor, job)
    assert not document.can_sign
    assert (await refused(doctor.deliverables.SignDocument(asked(document)))).reason == "DOCUMENT_REPLACED"
