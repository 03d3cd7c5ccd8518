"""OrderService as its callers meet it: lists come in, dictations are matched, people say what lists do not."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from grpc import StatusCode
from tests.builders import Company, caller, open_company
from tests.servers.front import CLINIC_A, CLINIC_B, Api, ServedFront, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Details, Patient
from scribeline.identity.model import Role
from scribeline.jobs import runs
from scribeline.jobs import service as jobs
from scribeline.jobs.errors import DemographicsMissing
from scribeline.jobs.model import Job, JobState
from scribeline.orders import service, store
from scribeline.orders.model import Told
from scribeline.orders.service import Decision
from scribeline.v1 import demographics_pb2, jobs_pb2, orders_pb2, work_types_pb2
from scribeline.v1.orders_pb2 import Identity, ImportOrdersRequest

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
TYPIST = caller("transcriptionist", Role.TRANSCRIPTIONIST)
REVIEWER = caller("reviewer", Role.REVIEWER)
MANAGER = caller("manager", Role.MANAGER)

PATIENTS = (
    "MRN;Last Name;First Name;DOB;Gender\r\n"
    "0012345;Brown;Ada;1960-05-04;F\r\n"
    "54321;Müller;Jürgen;1971-01-31;M\r\n"
    "777;Green;Bea;1980-02-02;\r\n"
)
SCHEDULE = (
    "Visit Number,MRN,Patient Name,DOB,Date,Time,Provider,Visit Type,cc\n"
    'V-1,12345,"Brown, Ada",1960-05-04,2026-03-02,09:30,17,1,Dr. Quill | Dr. Reed\n'
    'V-2,54321,"Müller, Jürgen",1971-01-31,2026-03-02,10:00,17,1,\n'
    'V-3,,"White, Cora",1990-09-09,2026-03-02,11:00,17,1,\n'
)


@pytest.fixture
async def company(front: ServedFront, database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The served front's own company."""
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        await company.catalogue(CLINIC_B)
        yield company


async def import_list(
    api: Api, text: str | bytes, kind: str = "PATIENTS", *, parent: str = A, piece: int = 100, **fields: Any
) -> orders_pb2.ImportOrdersResponse:
    """Import a list, in pieces of some bytes."""
    content = text if isinstance(text, bytes) else text.encode()

    def messages() -> Iterator[ImportOrdersRequest]:
        for start in range(0, max(1, len(content)), piece):
            request = ImportOrdersRequest(data=content[start : start + piece])
            if start == 0:
                request.MergeFrom(ImportOrdersRequest(parent=parent, kind=f"KIND_{kind}", **fields))  # type: ignore[arg-type]
            yield request

    return await api.orders.ImportOrders(messages())


def counts(told: orders_pb2.ImportOrdersResponse.Counts) -> tuple[int, int, int]:
    return told.created, told.changed, told.unchanged


async def dictated(company: Company, patient: Patient, *, reference: str = "", work_type: str = "plain") -> Job:
    details = Details(author_id="vogel", work_type_id=work_type, patient=patient, reference=reference)
    return await company.received(CLINIC_A, details=details)


async def identity_of(front: ServedFront, job: Job) -> Identity:
    return await front.clinic_a.orders.GetIdentity(orders_pb2.GetIdentityRequest(name=f"{job.name}/identity"))


async def require(front: ServedFront, *fields: str) -> None:
    """The work type `plain` asks for these demographics from now on."""
    numbers = [demographics_pb2.Demographic.Value(f"DEMOGRAPHIC_{field}") for field in fields]
    kind = work_types_pb2.WorkType(name=f"{A}/workTypes/plain", required_demographics=numbers)
    request = work_types_pb2.UpdateWorkTypeRequest(work_type=kind)
    request.update_mask.paths.append("required_demographics")
    assert list((await front.manager.work_types.UpdateWorkType(request)).required_demographics) == numbers


async def test_a_list_comes_in_whole_once_and_is_found_again(front: ServedFront, company: Company) -> None:
    tried = await import_list(front.clinic_a, PATIENTS, dry_run=True)
    assert (tried.row_count, tried.dry_run, counts(tried.patients)) == (3, True, (3, 0, 0))
    listing = orders_pb2.ListPatientsRequest(parent=A)
    assert list((await front.clinic_a.orders.ListPatients(listing)).patients) == []

    assert counts((await import_list(front.clinic_a, PATIENTS)).patients) == (3, 0, 0)
    assert counts((await import_list(front.clinic_a, "\ufeff" + PATIENTS)).patients) == (0, 0, 3)
    windows = PATIENTS.replace("Green", "Grün").encode("cp1252")
    told = await refused(import_list(front.clinic_a, windows))
    assert (told.code, told.reason) == (StatusCode.INVALID_ARGUMENT, "ORDER_FILE_UNREADABLE")
    assert "Line 3 is not UTF-8" in told.message
    changed = await import_list(front.clinic_a, windows, encoding="ENCODING_WINDOWS_1252")
    assert counts(changed.patients) == (0, 1, 2)

    named = orders_pb2.ListPatientsRequest(parent=A, display_name="grun")
    (bea,) = (await front.manager.orders.ListPatients(named)).patients
    assert (bea.display_name, bea.record_number, bea.birth_date) == ("Bea Grün", "777", "1980-02-02")
    page = await front.clinic_a.orders.ListPatients(orders_pb2.ListPatientsRequest(parent=A, page_size=2))
    rest = orders_pb2.ListPatientsRequest(parent=A, page_size=2, page_token=page.next_page_token)
    both = [*page.patients, *(await front.clinic_a.orders.ListPatients(rest)).patients]
    assert [each.display_name for each in both] == ["Ada Brown", "Bea Grün", "Jürgen Müller"]

    # A schedule adds to the same patients, and names one whom the list does not have.
    scheduled = await import_list(front.clinic_a, SCHEDULE, "SCHEDULE")
    assert (counts(scheduled.patients), counts(scheduled.orders)) == ((1, 0, 2), (3, 0, 0))
    assert counts((await import_list(front.clinic_a, SCHEDULE, "SCHEDULE")).orders) == (0, 0, 3)
    found = await front.clinic_a.orders.ListOrders(orders_pb2.ListOrdersRequest(parent=A, visit_number="v1"))
    (order,) = found.orders
    assert (order.service_date, order.service_time.ToJsonString()) == ("2026-03-02", "2026-03-02T14:30:00Z")
    assert list(order.copies) == ["Dr. Quill", "Dr. Reed"]

    # Two who import the same list at the same time make nobody twice.
    both_at_once = [import_list(api, "MRN,Name\n99,Black Dan\n") for api in (front.clinic_a, front.manager)]
    assert {counts(each.patients) for each in await asyncio.gather(*both_at_once)} == {(1, 0, 0), (0, 0, 1)}

    # Another clinic sees nothing of it, and cannot name it; nor could any code that forgot to ask whose it is.
    seen = (
        "SELECT (SELECT count(*) FROM patients) AS patients, (SELECT count(*) FROM orders) AS orders,"
        " (SELECT count(*) FROM order_books) AS books"
    )
    own, other = [await company.do(lambda tx: tx.one(seen), scope=Scope.of(each)) for each in (CLINIC_A, CLINIC_B)]
    assert (own, other) == (
        {"patients": 5, "orders": 3, "books": 1},
        {"patients": 0, "orders": 0, "books": 0},
    )
    with pytest.raises(Exception, match="refused a statement"):
        await company.do(
            lambda tx: tx.execute("INSERT INTO order_books (client_id) VALUES (%s)", [CLINIC_A]),
            scope=Scope.of(CLINIC_B),
        )
    assert (await refused(front.clinic_b.orders.ListPatients(listing))).code is StatusCode.NOT_FOUND
    assert (await refused(import_list(front.clinic_b, PATIENTS))).code is StatusCode.NOT_FOUND
    events = await company.do(
        lambda tx: tx.many("SELECT action, actor, details FROM audit_events WHERE action = 'IMPORT_ORDERS'")
    )
    assert len(events) == 7
    assert events[0]["details"]["patients_new"] == "3"
    assert "Brown" not in str(events)


async def test_a_list_with_a_wrong_row_is_refused_whole_and_tells_where_and_not_what(front: ServedFront) -> None:
    wrong = "MRN,Name,DOB,Sex\n1,Ada Brown,1960-05-04,F\n2,Secret Person,04/05/1960,F\n3,Else Else,1890-01-01,q\n"
    told = await refused(import_list(front.clinic_a, wrong))
    assert (told.reason, told.fields) == ("ORDER_ROWS_REFUSED", ("rows[3].3",))
    assert told.message.startswith("Row 3, column 3 (birth_date): is a date whose day and month cannot be told apart")
    assert "Secret" not in told.message
    assert "1960" not in told.message
    tried = await import_list(front.clinic_a, wrong, dry_run=True)
    assert (tried.row_count, tried.refused_count) == (3, 2)
    assert [(each.row, each.column, each.field) for each in tried.problems] == [
        (3, 3, "birth_date"),
        (4, 3, "birth_date"),
        (4, 4, "sex"),
    ]
    listing = orders_pb2.ListPatientsRequest(parent=A)
    assert list((await front.clinic_a.orders.ListPatients(listing)).patients) == []

    book = orders_pb2.OrderBook(
        name=f"{A}/orderBook",
        columns=[orders_pb2.OrderBook.Column(column="record_number", headers=["Kennung"])],
        day_order="DAY_ORDER_DAY_FIRST",  # type: ignore[arg-type]
    )
    change = orders_pb2.UpdateOrderBookRequest(order_book=book)
    assert (await refused(front.clinic_a.orders.UpdateOrderBook(change))).code is StatusCode.PERMISSION_DENIED
    await front.manager.orders.UpdateOrderBook(change)
    german = "Kennung\tName\tDOB\n1\tAda Brown\t04.05.1960\n"
    assert counts((await import_list(front.clinic_a, german)).patients) == (1, 0, 0)
    (ada,) = (await front.clinic_a.orders.ListPatients(listing)).patients
    assert ada.birth_date == "1960-05-04"

    lines = await refused(import_list(front.clinic_a, "MRN,Name\n" + "1,A\n" * 1_000_000, piece=1 << 20))
    assert (lines.code, lines.reason) == (StatusCode.RESOURCE_EXHAUSTED, "ORDER_FILE_TOO_LARGE")
    assert "50,000 lines" in lines.message


async def test_dictations_are_matched_when_they_come_and_again_when_a_list_does(
    front: ServedFront, company: Company
) -> None:
    early = await dictated(company, Patient("Ada Brown", "12345"))
    assert (await identity_of(front, early)).state == Identity.STATE_UNSPECIFIED  # there are no lists yet
    await import_list(front.clinic_a, PATIENTS)

    matched = await dictated(company, Patient("Brown, Ada", "12345"))
    assert matched.details.patient == Patient("Brown, Ada", "12345", "1960-05-04")
    unknown = await dictated(company, Patient("Cora White", "", "1990-09-09"))
    wrong = await dictated(company, Patient("Ada Brown", "12345", "1961-05-04"))
    told = await identity_of(front, matched)
    assert (told.state, list(told.evidence)) == (
        Identity.STATE_MATCHED,
        [Identity.IDENTIFIER_RECORD_NUMBER, Identity.IDENTIFIER_NAME],
    )
    assert (told.patient.display_name, told.told.birth_date) == ("Ada Brown", "")

    pending = (
        await front.clinic_a.orders.ListPendingIdentities(orders_pb2.ListPendingIdentitiesRequest(parent=A))
    ).identities
    assert [(each.name, each.reason) for each in pending] == [
        (f"{unknown.name}/identity", Identity.REASON_NOTHING),
        (f"{wrong.name}/identity", Identity.REASON_CONTRADICTION),
    ]
    (meant,) = (await identity_of(front, wrong)).suggestions
    assert list(meant.differing) == [Identity.IDENTIFIER_BIRTH_DATE]
    everywhere = orders_pb2.ListPendingIdentitiesRequest(parent="clients/-")
    assert list((await front.clinic_b.orders.ListPendingIdentities(everywhere)).identities) == []

    # The schedule knows who was unknown; and it fills in what it knows better of who was matched, not what was said.
    front.clock.advance(minutes=1)
    await import_list(front.clinic_a, SCHEDULE, "SCHEDULE")
    found = await company.find(unknown)
    assert (found.details.patient.birth_date, found.details.patient.display_name) == ("1990-09-09", "Cora White")
    assert (await identity_of(front, unknown)).state == Identity.STATE_MATCHED
    assert (await company.find(wrong)).details.patient == Patient("Ada Brown", "12345", "1961-05-04")
    assert ("IDENTIFY", "RECEIVED", "RECEIVED", "system") in await company.events(unknown)

    # What a list corrects is corrected in what it had filled in; where it contradicts now, a person looks.
    await import_list(front.clinic_a, PATIENTS.replace("1960-05-04", "1960-05-05"))
    assert (await company.find(matched)).details.patient.birth_date == "1960-05-05"


async def test_a_person_says_whose_it_is_takes_it_back_and_types_it(front: ServedFront, company: Company) -> None:
    await import_list(front.clinic_a, PATIENTS)
    await import_list(front.clinic_a, SCHEDULE, "SCHEDULE")
    job = await dictated(company, Patient("Ada Brown", "12345", "1961-05-04"))
    pending = await identity_of(front, job)
    (suggestion,) = pending.suggestions
    ask = front.clinic_a.orders.IdentifyJob
    request = orders_pb2.IdentifyJobRequest(
        name=pending.name, patient=suggestion.patient.name, etag=pending.etag, request_id=str(uuid4())
    )
    settled = await ask(request)
    assert await ask(request) == settled
    assert (settled.state, settled.decided_by) == (Identity.STATE_SETTLED, "users/clinic-a-program")
    assert settled.job.details.patient.birth_date == "1960-05-04"
    assert settled.told.birth_date == "1961-05-04"
    stale = orders_pb2.IdentifyJobRequest(name=pending.name, nobody=True, etag=pending.etag)
    assert (await refused(ask(stale))).reason == "IDENTITY_CHANGED"

    back = await ask(orders_pb2.IdentifyJobRequest(name=pending.name, take_back=True))
    assert (back.state, back.reason) == (Identity.STATE_PENDING, Identity.REASON_TAKEN_BACK)
    assert back.job.details.patient.birth_date == "1961-05-04"
    assert (await refused(ask(orders_pb2.IdentifyJobRequest(name=pending.name, take_back=True)))).code is (
        StatusCode.FAILED_PRECONDITION
    )
    await import_list(front.clinic_a, PATIENTS.replace("Green", "Greene"))
    assert (await identity_of(front, job)).reason == Identity.REASON_TAKEN_BACK  # no list undoes what a person said

    found = await front.clinic_a.orders.ListOrders(orders_pb2.ListOrdersRequest(parent=A, visit_number="V-2"))
    ordered = await ask(orders_pb2.IdentifyJobRequest(name=pending.name, order=found.orders[0].name))
    patient = ordered.job.details.patient
    assert (patient.display_name, patient.service_date, ordered.job.details.reference) == (
        "Jürgen Müller",
        "2026-03-02",
        "V-2",
    )
    typed = orders_pb2.IdentifyJobRequest(
        name=pending.name, demographics=jobs_pb2.Patient(display_name="Somebody Else", record_number="9999")
    )
    assert (await ask(typed)).job.details.patient.display_name == "Somebody Else"
    nobody = await ask(orders_pb2.IdentifyJobRequest(name=pending.name, nobody=True))
    assert nobody.state == Identity.STATE_SETTLED
    elsewhere = orders_pb2.IdentifyJobRequest(name=pending.name, patient=f"{B}/patients/{uuid4()}")
    assert (await refused(ask(elsewhere))).fields == ("patient",)
    rows = await company.do(lambda tx: tx.many("SELECT details FROM audit_events WHERE action = 'IDENTIFY_JOB'"))
    assert rows[0]["details"]["fields"] == "record_number,birth_date"
    assert not any(secret in str(rows) for secret in ("Brown", "1960", "9999"))


async def test_nothing_is_let_go_without_what_its_work_type_requires(front: ServedFront, company: Company) -> None:
    await require(front, "BIRTH_DATE", "REFERENCE")
    job = await dictated(company, Patient("Ada Brown", "12345"))
    await company.complete(await company.begin(job))
    editing = await company.do(lambda tx: jobs.claim(tx, TYPIST, CLINIC_A, job.job_id, claim_s=900))
    submit = jobs_pb2.SubmitTranscriptRequest(name=job.name, transcript_etag="r1")
    told = await refused(front.transcriptionist.jobs.SubmitTranscript(submit))
    assert (told.code, told.reason) == (StatusCode.FAILED_PRECONDITION, "DEMOGRAPHICS_MISSING")
    assert told.metadata["missing"] == "birth_date,reference"
    assert "date of birth and visit number" in told.message
    assert (await company.find(job)) == editing
    # It is pending for what it lacks, although there are no lists.
    pending = orders_pb2.ListPendingIdentitiesRequest(parent="clients/-")
    (listed,) = (await front.manager.orders.ListPendingIdentities(pending)).identities
    assert list(listed.missing) == [
        demographics_pb2.DEMOGRAPHIC_BIRTH_DATE,
        demographics_pb2.DEMOGRAPHIC_REFERENCE,
    ]

    typed = orders_pb2.IdentifyJobRequest(
        name=listed.name, demographics=jobs_pb2.Patient(birth_date="1960-05-04"), reference="V-77"
    )
    assert list((await front.clinic_a.orders.IdentifyJob(typed)).missing) == []
    approved = await front.transcriptionist.jobs.SubmitTranscript(submit)
    assert approved.state == jobs_pb2.Job.STATE_APPROVED
    # On its way it stays as it is: nothing can be taken away any more.
    back = orders_pb2.IdentifyJobRequest(name=listed.name, take_back=True)
    assert (await refused(front.manager.orders.IdentifyJob(back))).reason == "WRONG_JOB_STATE"

    # The work type asks for more now: it is not delivered, and says why; once it is there, it is.
    await require(front, "SERVICE_DATE")
    scope = Scope.of(CLINIC_A)
    async with company.deliverer.transaction(scope) as tx:
        assert await runs.begin_delivery(tx, CLINIC_A, job.job_id) is None
    undelivered = await company.find(job)
    assert undelivered.failure is not None
    assert (undelivered.failure.code, undelivered.state) == ("DEMOGRAPHICS_MISSING", JobState.APPROVED)
    served = orders_pb2.IdentifyJobRequest(name=listed.name, demographics=jobs_pb2.Patient(service_date="2026-03-02"))
    await front.clinic_a.orders.IdentifyJob(served)
    assert (await company.deliver(await company.find(job))).state is JobState.DELIVERED

    # Whatever the code does, the database refuses it.
    other = await company.job(CLINIC_A, JobState.EDITING, editor=TYPIST, work_type="plain")
    async with company.front.transaction(scope) as tx:
        await tx.execute("UPDATE jobs SET patient = patient - 'service_date' WHERE job_id = %s", [other.job_id])
    with pytest.raises(Exception, match="refused"):
        async with company.front.transaction(scope) as tx:
            await tx.execute(
                "UPDATE jobs SET state = 'APPROVED', claim_expires_at = NULL, approved_revision = 1 WHERE job_id = %s",
                [other.job_id],
            )


async def test_an_approval_and_a_taking_back_at_the_same_time_leave_nothing_delivered_without(
    front: ServedFront, company: Company
) -> None:
    await import_list(front.clinic_a, PATIENTS)
    await require(front, "BIRTH_DATE")
    for first in ("approve", "take back"):
        job = await dictated(company, Patient("Ada Brown", "12345"))
        await company.complete(await company.begin(job))
        await company.do(lambda tx, job=job: jobs.claim(tx, TYPIST, CLINIC_A, job.job_id, claim_s=900))  # type: ignore[misc]
        submit = front.transcriptionist.jobs.SubmitTranscript(
            jobs_pb2.SubmitTranscriptRequest(name=job.name, transcript_etag="r1")
        )
        back = front.clinic_a.orders.IdentifyJob(
            orders_pb2.IdentifyJobRequest(name=f"{job.name}/identity", take_back=True)
        )
        calls = (submit, back) if first == "approve" else (back, submit)
        await asyncio.gather(*calls, return_exceptions=True)
        left = await company.find(job)
        if left.state is JobState.APPROVED:
            assert left.details.patient.birth_date == "1960-05-04"
        else:
            assert (left.state, left.details.patient.birth_date) == (JobState.EDITING, "")
    # In turn, whoever comes second meets what the first one did.
    job = await dictated(company, Patient("Ada Brown", "12345"))
    await company.complete(await company.begin(job))
    await company.do(lambda tx: jobs.claim(tx, TYPIST, CLINIC_A, job.job_id, claim_s=900))
    async with company.front.transaction(Scope.of(CLINIC_A)) as tx:
        await service.decide(tx, MANAGER, CLINIC_A, job.job_id, Decision(take_back=True), etag="")

        async def submit_meanwhile() -> None:
            await company.do(lambda tx: jobs.submit(tx, TYPIST, CLINIC_A, job.job_id, "r1"))

        meanwhile = asyncio.create_task(submit_meanwhile())
        assert not (await asyncio.wait([meanwhile], timeout=0.1))[0]  # it waits for the job
    with pytest.raises(DemographicsMissing):
        await meanwhile


async def test_a_list_that_comes_while_a_dictation_does_is_not_missed(front: ServedFront, company: Company) -> None:
    await import_list(front.clinic_a, "MRN,Name,DOB\n777,Green Bea,1980-02-02\n")
    async with company.front.transaction(Scope.of(CLINIC_A)) as tx:
        details = Details(author_id="vogel", work_type_id="plain", patient=Patient("Ada Brown", "12345"))
        dictation = await company.dictation(CLINIC_A)
        job = await jobs.receive(
            tx, actor="users/uploader", client_id=CLINIC_A, dictation_id=dictation, details=details
        )
        await import_list(front.clinic_a, PATIENTS)  # it commits first, and does not see the job
    assert (await company.find(job)).details.patient.birth_date == ""

    async def is_matched() -> bool:
        await company.do(lambda tx: service.match_outdated(tx, None, 100))  # as the front's chore does
        return (await company.find(job)).details.patient.birth_date == "1960-05-04"

    assert await is_matched()
    assert await company.do(lambda tx: service.match_outdated(tx, None, 100)) == 0


async def test_finding_a_patient_reads_no_whole_table(front: ServedFront, company: Company) -> None:
    rows = "".join(f"{at},Name{at % 97} Given{at % 89},{1940 + at % 60}-01-1{at % 9}\n" for at in range(800))
    await import_list(front.clinic_a, "MRN,Name,DOB\n" + rows, piece=1 << 20)
    reads = (
        "SELECT coalesce(sum(seq_tup_read), 0) AS read FROM pg_stat_xact_user_tables"
        " WHERE relname IN ('patients', 'orders')"
    )
    async with company.front.transaction(Scope.of(CLINIC_A)) as tx:
        told = Told(Patient("Given5 Name5", "123", "1945-01-15"), "V-1", tx.now.date(), frozenset({"17"}))
        before = await tx.one(reads)
        found, is_complete = await store.candidates(tx, CLINIC_A, told, widely=True)
        after = await tx.one(reads)
    assert is_complete
    assert any(each.person.record_key == "123" for each in found)
    assert before == after  # through the indexes, behind the wall of row security
