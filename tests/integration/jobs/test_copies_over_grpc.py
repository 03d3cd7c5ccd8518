"""Copies of documents, as clinics, people who write and deliverers meet them: asked for, made, held back, sent."""

import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import LiteralString
from uuid import uuid4

import docx
import psycopg
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode
from tests.builders import Company, caller, open_company
from tests.servers.front import CLINIC_A, CLINIC_B, Api, ServedFront, front, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.billing import store as billing_store
from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations.model import Details
from scribeline.identity.model import Role
from scribeline.jobs import service as jobs
from scribeline.jobs.model import Amendment, Job, JobState
from scribeline.sdk.worker import WorkerFront
from scribeline.v1 import clients_pb2, copies_pb2, deliverables_pb2, jobs_pb2, recipients_pb2, uploads_pb2, users_pb2
from scribeline_workers.deliverer.documents import Documents
from scribeline_workers.heart import Heart

__all__ = ["front"]

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
VOGEL = f"{A}/authors/vogel"
Terms = clients_pb2.ClientTerms
Copy = copies_pb2.Copy
Recipient = recipients_pb2.Recipient
ROE = Recipient(display_name="Dr. Jane Roe", organisation="Mill Lane", address_lines=["Northfield"])
UNTIL_SIGNED = Terms(effective_from_date="2020-01-01", sign_off=Terms.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED)
TESS = caller("transcriptionist", Role.TRANSCRIPTIONIST)
Deliver = Callable[[Job], Awaitable[None]]
CHANGES: tuple[LiteralString, ...] = (
    "UPDATE copies SET sha256 = '\\x00' WHERE job_id = %s",
    "UPDATE copies SET delivered_at = delivered_at + interval '1 hour' WHERE job_id = %s",
    "UPDATE copies SET recipient_id = 'ward-4' WHERE job_id = %s",
    "DELETE FROM copies WHERE job_id = %s",
    "DELETE FROM copy_requests WHERE job_id = %s",
    "UPDATE copy_requests SET ground = 'CLINIC' WHERE job_id = %s",
    "INSERT INTO copy_requests SELECT client_id, job_id, 'ward-4', 'CLINIC', '', created_at FROM copies"
    " WHERE job_id = %s",
    'INSERT INTO copies SELECT (jsonb_populate_record(c, \'{"recipient_id": "ward-4", "revision": 9}\')).*'
    " FROM copies AS c WHERE job_id = %s",
)
"""Ways to change who got what: not even the owner of the tables can."""
ORDERED: tuple[LiteralString, ...] = (
    "INSERT INTO patients (client_id, patient_id, record_number, record_key, display_name, family_name, given_name,"
    " name_key, sex, lists_version, updated_at)"
    " SELECT %(client)s, %(id)s, '4711', '4711', 'Pia Muster', 'Muster', 'Pia', 'muster pia', '', 1, '2026-03-01'",
    "INSERT INTO orders SELECT client_id, %(id)s, patient_id, 'V-1', 'V-1', '2026-03-01', NULL, '', '', '', '',"
    " ARRAY ['dr. jane ROE', 'Dr. Nobody'], 1, updated_at FROM patients",
    "INSERT INTO job_identities (client_id, job_id, outcome, evidence, patient_id, order_id, told, told_reference,"
    " decided_by, lists_version) SELECT client_id, %(job)s, 'MATCHED', '{}', patient_id, order_id, '{}', '', '', 1"
    " FROM orders",
)
"""A clinic's list names this job's patient, with an order that names two people for copies."""


@pytest.fixture
async def company(front: ServedFront, database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The served front's own company, with recipients: Dr. Roe and ward 4 at clinic A, somebody else at B."""
    async with open_company(database_urls, front.clock) as company:
        for client_id in (CLINIC_A, CLINIC_B):
            await company.catalogue(client_id)
        for parent, recipient_id, recipient in (
            (
                A,
                "dr-roe",
                ROE,
            ),
            (A, "ward-4", Recipient(display_name="Ward 4")),
            (B, "insurer", Recipient(display_name="The insurer")),
        ):
            await front.manager.recipients.CreateRecipient(
                recipients_pb2.CreateRecipientRequest(parent=parent, recipient_id=recipient_id, recipient=recipient)
            )
        yield company


@pytest.fixture
async def deliver(front: ServedFront, company: Company, database_urls: DatabaseUrls) -> AsyncIterator[Deliver]:
    """Delivers an approved job as the deliverer does, into the front's own store."""
    async with WorkerFront(front.address, token=front.worker.token) as worker_front:
        heart = Heart(lambda: Database(database_urls.deliverer, clock=front.clock))
        documents = Documents(
            database=company.deliverer,
            objects=front.server.parts.store,
            front=worker_front,
            heart=heart,
            max_attempts=1,
            retry_after_s=1,
        )

        async def run(job: Job) -> None:
            await documents.deliver(job.client_id, job.job_id)
            assert (await company.find(job)).state is JobState.DELIVERED

        yield run


async def copies_of(api: Api, job: Job) -> dict[str, Copy]:
    listed = await api.copies.ListCopies(copies_pb2.ListCopiesRequest(parent=job.name))
    return {each.recipient.rpartition("/")[2]: each for each in listed.copies}


async def ask(api: Api, job: Job, recipient: str = "dr-roe", parent: str = A) -> Copy:
    request = copies_pb2.AskForCopyRequest(parent=job.name, recipient=f"{parent}/recipients/{recipient}")
    return await api.copies.AskForCopy(request)


async def fetched(api: Api, copy: Copy) -> bytes:
    call = api.copies.DownloadCopy(copies_pb2.DownloadCopyRequest(name=copy.name))
    return b"".join([message.data async for message in call])


def said(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


async def original_of(front: ServedFront, job: Job) -> tuple[deliverables_pb2.Deliverable, bytes]:
    listed = await front.manager.deliverables.ListDeliverables(
        deliverables_pb2.ListDeliverablesRequest(parent=job.name)
    )
    (made,) = listed.deliverables
    call = front.manager.deliverables.DownloadDeliverable(deliverables_pb2.DownloadDeliverableRequest(name=made.name))
    return made, b"".join([message.data async for message in call])


async def approved(company: Company, job: Job) -> Job:
    return await company.do(lambda tx: jobs.submit(tx, TESS, job.client_id, job.job_id, "r1"))


async def test_copies_go_to_whom_people_and_rules_name_and_say_what_the_original_says(
    front: ServedFront, company: Company, deliver: Deliver
) -> None:
    await front.manager.recipients.UpdateRecipient(
        recipients_pb2.UpdateRecipientRequest(
            recipient=Recipient(
                name=f"{A}/recipients/ward-4",
                standing_copies=[Recipient.StandingCopy(author=VOGEL, work_type=f"{A}/workTypes/plain")],
            )
        )
    )
    job = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    made = await ask(front.transcriptionist, job)
    assert (made.state, made.ground, made.can_withdraw) == (Copy.STATE_ASKED, Copy.GROUND_DICTATED, True)
    assert await ask(front.clinic_a, job) == made
    coming = await copies_of(front.clinic_a, job)
    assert {name: each.ground for name, each in coming.items()} == {
        "dr-roe": Copy.GROUND_DICTATED,
        "ward-4": Copy.GROUND_RULE,
    }
    await deliver(await approved(company, job))
    original, original_file = await original_of(front, job)
    copies = await copies_of(front.clinic_a, job)
    assert set(copies) == {"dr-roe", "ward-4"}
    roe = copies["dr-roe"]
    assert (roe.state, roe.revision, roe.deliverable) == (Copy.STATE_DELIVERED, original.revision, original.name)
    assert roe.deliver_time == original.deliver_time
    content = await fetched(front.clinic_a, roe)
    assert hashlib.sha256(content).digest() == roe.sha256 != original.sha256
    mark = "Copy for Dr. Jane Roe\nMill Lane\nNorthfield"
    assert [line for line in said(content) if line != mark] == said(original_file)
    assert mark in said(content)
    assert said(original_file)[-2:] == ["cc: Dr. Jane Roe, Mill Lane", "cc: Ward 4"]
    assert not roe.HasField("collect_time")
    assert (await copies_of(front.manager, job))["dr-roe"].HasField("collect_time")
    assert await refused(front.clinic_b.copies.ListCopies(copies_pb2.ListCopiesRequest(parent=job.name)))
    settled = await refused(_withdraw(front.manager, roe))
    assert (settled.code, settled.reason) == (StatusCode.FAILED_PRECONDITION, "COPIES_SETTLED")
    # A copy is no second document: what is billed is the original alone.
    async with front.database.transaction(Scope.company()) as tx:
        begins, ends = front.clock.now.replace(year=2000), front.clock.now.replace(year=2100)
        billed = await billing_store.unbilled(tx, CLINIC_A, begins, ends)
        handed_in = await billing_store.handed_in(tx, TESS.user_id, begins, ends)
    assert [row["document_id"] for row in billed] == [original.name.rpartition("/")[2]]
    assert len(handed_in) == 1


async def _withdraw(api: Api, copy: Copy) -> copies_pb2.WithdrawCopyResponse:
    return await api.copies.WithdrawCopy(copies_pb2.WithdrawCopyRequest(name=copy.name))


async def test_copies_of_a_preliminary_document_follow_its_signature(
    front: ServedFront, company: Company, deliver: Deliver, database_urls: DatabaseUrls
) -> None:
    await front.admin.clients.UpdateClient(
        clients_pb2.UpdateClientRequest(client=clients_pb2.Client(name=A, terms=[UNTIL_SIGNED]))
    )
    doctor = await front.user("dr-vogel", Role.CLINIC, (CLINIC_A,))
    user = users_pb2.User(name="users/dr-vogel", signs_for=[VOGEL])
    await front.admin.users.UpdateUser(users_pb2.UpdateUserRequest(user=user))
    job = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    await ask(front.clinic_a, job)
    await deliver(await approved(company, job))
    waiting = (await copies_of(doctor, job))["dr-roe"]
    assert waiting.state == Copy.STATE_WAITING_FOR_SIGNATURE
    assert (await refused(_first(doctor, waiting))).reason == "COPY_NOT_OUT"
    async with await psycopg.AsyncConnection.connect(database_urls.owner) as owner:
        await owner.execute("SELECT set_config('scribeline.clients', '*', true)")
        with pytest.raises(psycopg.errors.RestrictViolation):
            await owner.execute("UPDATE copies SET delivered_at = created_at WHERE job_id = %s", [job.job_id])
    original, _ = await original_of(front, job)
    late = await ask(front.manager, job, "ward-4")
    assert (late.state, late.ground) == (Copy.STATE_WAITING_FOR_SIGNATURE, Copy.GROUND_LATER)
    replaced = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    await ask(front.clinic_a, replaced)
    await deliver(await approved(company, replaced))
    corrected = await company.do(
        lambda tx: jobs.amend(tx, TESS, CLINIC_A, replaced.job_id, Amendment.CORRECTION, "wrong side")
    )
    await company.do(lambda tx: jobs.claim(tx, TESS, CLINIC_A, corrected.job_id, claim_s=900))
    await deliver(await approved(company, corrected))
    never = (await copies_of(doctor, replaced))["dr-roe"]
    assert never.state == Copy.STATE_REPLACED
    assert (await refused(_first(doctor, never))).reason == "COPY_NOT_OUT"
    assert (await copies_of(doctor, corrected))["dr-roe"].state == Copy.STATE_WAITING_FOR_SIGNATURE
    front.clock.advance(minutes=5)
    await doctor.deliverables.SignDocument(
        deliverables_pb2.SignDocumentRequest(name=original.name, revision=original.revision, sha256=original.sha256)
    )
    sent = (await copies_of(doctor, job))["dr-roe"]
    assert (sent.state, sent.sha256) == (Copy.STATE_DELIVERED, waiting.sha256)
    assert sent.deliver_time.ToDatetime(front.clock.now.tzinfo) == front.clock.now
    assert await fetched(doctor, sent)
    late = (await copies_of(doctor, job))["ward-4"]
    assert (late.state, late.deliver_time) == (Copy.STATE_DELIVERED, sent.deliver_time)
    assert hashlib.sha256(await fetched(doctor, late)).digest() == original.sha256


async def _first(api: Api, copy: Copy) -> copies_pb2.DownloadCopyResponse:
    call = api.copies.DownloadCopy(copies_pb2.DownloadCopyRequest(name=copy.name))
    return await anext(aiter(call))


async def test_a_corrected_version_goes_to_everybody_who_got_the_first_and_says_so(
    front: ServedFront, company: Company, deliver: Deliver
) -> None:
    first = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    await ask(front.clinic_a, first)
    await deliver(await approved(company, first))
    await front.manager.recipients.UpdateRecipient(
        recipients_pb2.UpdateRecipientRequest(
            recipient=Recipient(name=f"{A}/recipients/dr-roe", inactive=True), update_mask=FieldMask(paths=["inactive"])
        )
    )
    amended = await company.do(
        lambda tx: jobs.amend(
            tx, caller("manager", Role.MANAGER), CLINIC_A, first.job_id, Amendment.CORRECTION, "wrong side"
        )
    )
    owed = (await copies_of(front.manager, amended))["dr-roe"]
    assert (owed.ground, owed.can_withdraw) == (Copy.GROUND_AMENDED, False)
    assert (await refused(_withdraw(front.manager, owed))).reason == "COPY_OWED"
    await company.do(lambda tx: jobs.claim(tx, TESS, CLINIC_A, amended.job_id, claim_s=900))
    await deliver(await approved(company, amended))
    lines = said(await fetched(front.clinic_a, (await copies_of(front.clinic_a, amended))["dr-roe"]))
    (place,) = [place for place, line in enumerate(lines) if line.startswith("Copy for")]
    assert lines[place].endswith("You were sent a copy of the earlier document.")
    assert lines[place + 1].startswith("Corrected version of the report of")
    inactive = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    assert (await refused(ask(front.clinic_a, inactive))).reason == "RECIPIENT_INACTIVE"


LATER: tuple[LiteralString, ...] = (
    'INSERT INTO copies SELECT (jsonb_populate_record(c, \'{"recipient_id": "ward-5", "ground": "LATER",'
    ' "sha256": "\\\\x00"}\')).* FROM copies AS c WHERE job_id = %s AND recipient_id = \'ward-4\'',
    'INSERT INTO copies SELECT (jsonb_populate_record(c, \'{"recipient_id": "ward-5", "ground": "CLINIC"}\')).*'
    " FROM copies AS c WHERE job_id = %s AND recipient_id = 'ward-4'",
)
"""What even the front cannot write down as a copy: another file, or another ground than it has."""


async def test_a_delivered_document_is_sent_to_one_more_as_it_is_and_never_called_back(
    front: ServedFront, company: Company, deliver: Deliver, database_urls: DatabaseUrls
) -> None:
    for recipient_id in ("ward-5", "ward-6"):
        await front.manager.recipients.CreateRecipient(
            recipients_pb2.CreateRecipientRequest(
                parent=A, recipient_id=recipient_id, recipient=Recipient(display_name=recipient_id)
            )
        )
    job = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    await ask(front.clinic_a, job)
    await deliver(await approved(company, job))
    original, original_file = await original_of(front, job)
    before = await copies_of(front.clinic_a, job)
    not_theirs = await refused(ask(front.reviewer, job, "ward-4"))
    assert not_theirs.code in (StatusCode.PERMISSION_DENIED, StatusCode.NOT_FOUND)
    assert (await refused(ask(front.transcriptionist, job, "ward-4"))).reason == "COPY_NOT_YOURS_TO_SEND"
    assert (await refused(ask(front.clinic_b, job, "ward-4"))).reason == "JOB_NOT_FOUND"

    front.clock.advance(hours=3)
    sent = await ask(front.clinic_a, job, "ward-4")
    assert (sent.state, sent.ground, sent.can_withdraw) == (Copy.STATE_DELIVERED, Copy.GROUND_LATER, False)
    assert sent.deliver_time.ToDatetime(front.clock.now.tzinfo) == front.clock.now
    assert (sent.sha256, sent.deliverable) == (original.sha256, original.name)
    assert await fetched(front.clinic_a, sent) == original_file
    assert "ward-4" in sent.file_name
    assert await ask(front.manager, job, "ward-4") == (await copies_of(front.clinic_a, job))["ward-4"], "once"
    assert (await refused(_withdraw(front.clinic_a, sent))).reason == "COPIES_SETTLED"
    now = await copies_of(front.clinic_a, job)
    assert now["dr-roe"] == before["dr-roe"], "what went out before stays as it was"
    async with await psycopg.AsyncConnection.connect(database_urls.front, autocommit=True) as connection:
        await connection.execute("SELECT set_config('scribeline.clients', '*', false)")
        refusals = (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)
        for statement, refusal in zip(LATER, refusals, strict=True):
            with pytest.raises(refusal):
                await connection.execute(statement, [job.job_id])
        actions = await connection.execute(
            "SELECT actor FROM audit_events WHERE action = 'SEND_COPY' AND resource = %s", [sent.name]
        )
        assert await actions.fetchall() == [("users/clinic-a-program",)]

    # A correction that is under way goes to who is sent a copy meanwhile; once it is approved, nobody gets the old one.
    corrected = await company.do(
        lambda tx: jobs.amend(tx, TESS, CLINIC_A, job.job_id, Amendment.CORRECTION, "wrong side")
    )
    assert (await ask(front.admin, job, "ward-5")).state == Copy.STATE_DELIVERED
    await company.do(lambda tx: jobs.claim(tx, TESS, CLINIC_A, corrected.job_id, claim_s=900))
    corrected = await approved(company, corrected)
    assert (await refused(ask(front.clinic_a, job, "ward-6"))).reason == "COPY_OUTDATED"
    await deliver(corrected)
    assert (await refused(ask(front.clinic_a, job, "ward-6"))).reason == "COPY_OUTDATED"
    owed = await copies_of(front.clinic_a, corrected)
    assert {name: each.ground for name, each in owed.items()} == dict.fromkeys(
        ("dr-roe", "ward-4", "ward-5"), Copy.GROUND_AMENDED
    )
    lines = said(await fetched(front.clinic_a, owed["ward-5"]))
    assert any(line.endswith("You were sent a copy of the earlier document.") for line in lines)


async def test_nothing_goes_to_another_clients_recipient_and_nobody_changes_what_was_sent(
    front: ServedFront, company: Company, deliver: Deliver, database_urls: DatabaseUrls
) -> None:
    job = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    other = await refused(ask(front.manager, job, "insurer", parent=B))
    assert (other.code, other.reason) == (StatusCode.INVALID_ARGUMENT, "VALUE_WRONG")
    assert (await refused(ask(front.manager, job, "insurer"))).reason == "UNKNOWN_RECIPIENT"
    assert (await refused(ask(front.reviewer, job))).reason == "JOB_NOT_FOUND"
    mistaken = await ask(front.transcriptionist, job, "ward-4")
    await _withdraw(front.transcriptionist, mistaken)
    assert await copies_of(front.manager, job) == {}
    await ask(front.transcriptionist, job)
    await deliver(await approved(company, job))
    async with await psycopg.AsyncConnection.connect(database_urls.owner, autocommit=True) as owner:
        await owner.execute("SELECT set_config('scribeline.clients', '*', false)")
        for statement in CHANGES:
            with pytest.raises(psycopg.errors.RestrictViolation):
                await owner.execute(statement, [job.job_id])
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            await owner.execute(
                'INSERT INTO copies SELECT (jsonb_populate_record(c, \'{"recipient_id": "insurer"}\')).*'
                " FROM copies AS c WHERE job_id = %s",
                [job.job_id],
            )


async def test_whom_the_order_names_gets_a_copy_and_who_is_nobodys_recipient_is_told(
    front: ServedFront, company: Company, deliver: Deliver
) -> None:
    job = await company.job(CLINIC_A, JobState.EDITING, work_type="plain", editor=TESS)
    async with front.database.transaction(Scope.of(CLINIC_A)) as tx:
        for statement in ORDERED:
            await tx.execute(statement, {"client": CLINIC_A, "job": job.job_id, "id": uuid4()})
    request = copies_pb2.ListCopiesRequest(parent=job.name)
    listed = await front.transcriptionist.copies.ListCopies(request)
    assert list(listed.unknown_names) == ["Dr. Nobody"]
    assert [(each.recipient, each.ground, each.can_withdraw) for each in listed.copies] == [
        (f"{A}/recipients/dr-roe", Copy.GROUND_ORDER, False)
    ]
    await deliver(await approved(company, job))
    (made,) = (await copies_of(front.clinic_a, job)).values()
    assert (made.ground, made.state) == (Copy.GROUND_ORDER, Copy.STATE_DELIVERED)


async def test_a_clinic_asks_for_copies_with_the_dictation(front: ServedFront, company: Company) -> None:
    job = await company.received(CLINIC_A, details=Details("vogel", "plain", copies=("dr-roe", "ward-4")))
    assert {each.ground for each in (await copies_of(front.clinic_a, job)).values()} == {Copy.GROUND_DICTATION}
    told = (await front.clinic_a.jobs.GetJob(jobs_pb2.GetJobRequest(name=job.name))).details
    assert list(told.copies) == [f"{A}/recipients/dr-roe", f"{A}/recipients/ward-4"]
    upload = uploads_pb2.Upload(
        details=jobs_pb2.DictationDetails(copies=[f"{A}/recipients/dr-roe", f"{A}/recipients/nobody"]),
        size_bytes=10,
        sha256=b"\0" * 32,
    )
    refusal = await refused(
        front.clinic_a.uploads.CreateUpload(uploads_pb2.CreateUploadRequest(parent=A, upload=upload))
    )
    assert (refusal.reason, refusal.fields) == ("UNKNOWN_RECIPIENT", ("upload.details.copies[1]",))


@pytest.mark.usefixtures("company")
async def test_recipients_are_changed_by_one_person_at_a_time_and_rules_name_what_there_is(
    front: ServedFront,
) -> None:
    name = f"{A}/recipients/dr-roe"
    read = await front.clinic_a.recipients.GetRecipient(recipients_pb2.GetRecipientRequest(name=name))

    async def told(**fields: object) -> str:
        recipient = Recipient(name=name, **fields)  # type: ignore[arg-type]
        request = recipients_pb2.UpdateRecipientRequest(recipient=recipient)
        return (await refused(front.manager.recipients.UpdateRecipient(request))).reason

    changed = await front.manager.recipients.UpdateRecipient(
        recipients_pb2.UpdateRecipientRequest(recipient=Recipient(name=name, role="family physician", etag=read.etag))
    )
    assert changed.display_name == "Dr. Jane Roe"
    assert await told(role="surgeon", etag=read.etag) == "RECIPIENT_CHANGED"
    rule = Recipient.StandingCopy
    assert await told(standing_copies=[rule(author=f"{A}/authors/nobody")]) == "STANDING_RULE_WRONG"
    assert await told(standing_copies=[rule(author=f"{B}/authors/vogel")]) == "VALUE_WRONG"
    assert await told(standing_copies=[rule(), rule()]) == "VALUE_WRONG"
    assert await told(address_lines=["line"] * 9) == "VALUE_WRONG"
    listed = await front.clinic_a.recipients.ListRecipients(recipients_pb2.ListRecipientsRequest(parent=A))
    assert [each.name.rpartition("/")[2] for each in listed.recipients] == ["dr-roe", "ward-4"]
    stranger = await refused(front.clinic_b.recipients.GetRecipient(recipients_pb2.GetRecipientRequest(name=name)))
    assert (stranger.code, stranger.reason) == (StatusCode.NOT_FOUND, "RECIPIENT_NOT_FOUND")
