"""Terms, agreements, routing and the forecast, as callers meet them."""

from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from grpc import StatusCode
from tests.builders import caller, open_company
from tests.servers.front import CLINIC_A, CLINIC_B, ServedFront, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Scope
from scribeline.identity.model import Role
from scribeline.jobs.model import JobState
from scribeline.outlook import service as outlook
from scribeline.v1 import (
    audio_pb2,
    clients_pb2,
    hours_pb2,
    jobs_pb2,
    routing_pb2,
    transcripts_pb2,
    uploads_pb2,
    work_types_pb2,
)

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
TYPIST = caller("transcriptionist", Role.TRANSCRIPTIONIST)
Terms = clients_pb2.ClientTerms
OFFICE = [hours_pb2.OpenSpan(day=day, opens="09:00", closes="17:00") for day in hours_pb2.Weekday.values()[1:6]]


def update(client: clients_pb2.Client) -> clients_pb2.UpdateClientRequest:
    return clients_pb2.UpdateClientRequest(client=client)


async def test_what_a_contract_says_about_time_is_kept_and_makes_due_times(
    front: ServedFront, database_urls: DatabaseUrls
) -> None:
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
    terms = [
        Terms(effective_from_date="2026-01-01", effective_to_date="2026-02-28", turnaround=Duration(seconds=3600)),
        Terms(
            effective_from_date="2026-03-01",
            turnaround=Duration(seconds=4 * 3600),
            stat_turnaround=Duration(seconds=3600),
            work_types=[Terms.WorkTypeTurnaround(work_type=f"{A}/workTypes/plain", turnaround=Duration(seconds=7200))],
            hours=OFFICE,
            holidays=["2026-07-03"],
            stat_round_the_clock=True,
            start=Terms.START_DICTATED,
            stop=Terms.STOP_AUTHENTICATED,
            sign_off=Terms.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED,
            pauses_while_held=True,
        ),
    ]
    wanted = clients_pb2.Client(name=A, terms=terms, allowed_countries=["US", "CA"], agreement_end_date="2027-12-31")
    made = await front.admin.clients.UpdateClient(update(wanted))
    terms[0].start, terms[0].stop, terms[0].sign_off = Terms.START_RECEIVED, Terms.STOP_DELIVERED, Terms.SIGN_OFF_NONE
    assert list(made.terms) == terms
    assert (made.agreement_start_date, made.agreement_end_date) == ("2020-01-01", "2027-12-31")
    assert list(made.allowed_countries) == ["CA", "US"]
    assert await front.admin.clients.GetClient(clients_pb2.GetClientRequest(name=A)) == made
    later = clients_pb2.Client(name=A, etag="v1", terms=[])
    assert (await refused(front.admin.clients.UpdateClient(update(later)))).reason == "CLIENT_CHANGED"

    async with open_company(database_urls, front.clock) as company:  # 2 March 2026 at 9:00 UTC is 4:00 in New York
        job = await company.job(CLINIC_A, JobState.DRAFTED)
    assert (job.due_at.hour, job.due_at.day) == (18, 2), "9:00 to 13:00 in New York"


@pytest.mark.parametrize(
    ("client", "reason", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "UNKNOWN_TIME_ZONE", "client.time_zone"),
        ({"agreement_end_date": "2019-12-31"}, "DATES_WRONG", "client.agreement_end_date"),
        ({"agreement_end_date": "soon"}, "VALUE_WRONG", "client.agreement_end_date"),
        ({"allowed_countries": ["Holland"]}, "UNKNOWN_COUNTRY", "client.allowed_countries[0]"),
        (
            {"terms": [Terms(effective_from_date="2026-01-01"), Terms(effective_from_date="2026-06-01")]},
            "EFFECTIVE_DATES_OVERLAP",
            "client.terms[1].effective_from",
        ),
        (
            {"terms": [Terms(effective_from_date="2026-01-01", stop=Terms.STOP_AUTHENTICATED)]},
            "STOP_NEVER_COMES",
            "client.terms[0].stop",
        ),
        ({"terms": [Terms()]}, "VALUE_WRONG", "client.terms[0].effective_from_date"),
        (
            {
                "terms": [
                    Terms(
                        effective_from_date="2026-01-01",
                        hours=[hours_pb2.OpenSpan(day=hours_pb2.WEEKDAY_MONDAY, opens="9")],
                    )
                ]
            },
            "VALUE_WRONG",
            "client.terms[0].hours[0].opens",
        ),
        (
            {"terms": [Terms(effective_from_date="2026-01-01", hours=[OFFICE[0], OFFICE[0]])]},
            "HOURS_WRONG",
            "client.terms[0].hours",
        ),
        (
            {
                "terms": [
                    Terms(
                        effective_from_date="2026-01-01",
                        work_types=[Terms.WorkTypeTurnaround(work_type=f"{A}/workTypes/none")],
                    )
                ]
            },
            "UNKNOWN_WORK_TYPE",
            "client.terms[0].work_types",
        ),
    ],
)
async def test_terms_that_make_no_sense_are_refused_with_their_field(
    front: ServedFront, client: dict[str, object], reason: str, field: str
) -> None:
    message = clients_pb2.Client(name=A, **client)  # type: ignore[arg-type]
    refusal = await refused(front.admin.clients.UpdateClient(update(message)))
    assert (refusal.code, refusal.reason, refusal.fields) == (StatusCode.INVALID_ARGUMENT, reason, (field,))


async def test_nothing_is_taken_in_without_a_current_agreement(front: ServedFront) -> None:
    upload = uploads_pb2.Upload(size_bytes=100, sha256=b"\1" * 32)
    request = uploads_pb2.CreateUploadRequest(parent=A, upload=upload)
    await front.clinic_a.uploads.CreateUpload(request)
    for first, last in (("2020-01-01", "2026-03-01"), ("2026-03-03", ""), ("", "")):
        changed = clients_pb2.UpdateClientRequest(
            client=clients_pb2.Client(name=A, agreement_start_date=first, agreement_end_date=last)
        )
        changed.update_mask.paths.extend(["agreement_start_date", "agreement_end_date"])
        await front.admin.clients.UpdateClient(changed)
        refusal = await refused(front.clinic_a.uploads.CreateUpload(request))
        assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "NO_CURRENT_AGREEMENT")


async def test_a_manager_routes_moves_and_ranks_work(front: ServedFront, database_urls: DatabaseUrls) -> None:
    manager, routing = front.manager, front.manager.routing
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        first = await company.job(CLINIC_A, JobState.DRAFTED)
        second = await company.job(CLINIC_A, JobState.DRAFTED)
    profile = routing_pb2.WorkProfile(
        name="users/transcriptionist/workProfile",
        country="US",
        time_zone="America/New_York",
        hours=OFFICE,
        away=[routing_pb2.WorkProfile.Away(first_date="2026-07-01", last_date="2026-07-14")],
        skills=["cardiology"],
        pools=["day"],
    )
    kept = await routing.UpdateWorkProfile(routing_pb2.UpdateWorkProfileRequest(work_profile=profile))
    profile.etag = kept.etag
    assert kept == profile
    own = routing_pb2.GetWorkProfileRequest(name=profile.name)
    assert await front.transcriptionist.routing.GetWorkProfile(own) == kept
    assert (await refused(front.reviewer.routing.GetWorkProfile(own))).fields == ("name",)
    listed = await routing.ListWorkProfiles(routing_pb2.ListWorkProfilesRequest())
    assert list(listed.work_profiles) == [kept]
    for field, value, reason in (
        ("time_zone", "Mars/Olympus", "UNKNOWN_TIME_ZONE"),
        ("country", "USA", "UNKNOWN_COUNTRY"),
        ("away", [routing_pb2.WorkProfile.Away(first_date="2026-07-02", last_date="2026-07-01")], "VALUE_WRONG"),
    ):
        wrong = routing_pb2.WorkProfile(name=profile.name, **{field: value})  # type: ignore[arg-type]
        refusal = await refused(routing.UpdateWorkProfile(routing_pb2.UpdateWorkProfileRequest(work_profile=wrong)))
        assert (refusal.reason, refusal.fields[0].startswith(f"work_profile.{field}")) == (reason, True)

    create = routing_pb2.CreateAssignmentRequest(
        assignment=routing_pb2.Assignment(pool="day", client=A, author=f"{A}/authors/vogel", priority=4),
        request_id=str(uuid4()),
    )
    assignment = await routing.CreateAssignment(create)
    assert await routing.CreateAssignment(create) == assignment
    foreign = routing_pb2.Assignment(pool="day", client=B, author=f"{A}/authors/vogel")
    refusal = await refused(routing.CreateAssignment(routing_pb2.CreateAssignmentRequest(assignment=foreign)))
    assert refusal.fields == ("assignment.author",)
    everything = routing_pb2.ListAssignmentsRequest(parent="clients/-")
    assert list((await routing.ListAssignments(everything)).assignments) == [assignment]
    claim = jobs_pb2.ClaimNextJobRequest(parent="clients/-")
    assert (await refused(front.reviewer.jobs.ClaimNextJob(claim))).reason == "NOTHING_TO_CLAIM"
    ranked = await manager.jobs.PrioritizeJob(jobs_pb2.PrioritizeJobRequest(name=second.name, job_priority=7))
    assert ranked.job_priority == 7
    assert (await front.transcriptionist.jobs.ClaimNextJob(claim)).name == second.name
    assert (await refused(manager.jobs.PrioritizeJob(jobs_pb2.PrioritizeJobRequest(name=first.name)))).fields
    moved = await manager.jobs.AssignJob(jobs_pb2.AssignJobRequest(name=second.name, user="users/reviewer"))
    assert (moved.state, moved.assignee, moved.editor) == (jobs_pb2.Job.STATE_DRAFTED, "users/reviewer", "")
    assert (await front.reviewer.jobs.ClaimNextJob(claim)).name == second.name
    refusal = await refused(manager.jobs.AssignJob(jobs_pb2.AssignJobRequest(name=first.name, user="users/worker")))
    assert (refusal.reason, refusal.fields) == ("CANNOT_WORK_ON_IT", ("user",))
    await routing.DeleteAssignment(routing_pb2.DeleteAssignmentRequest(name=assignment.name))
    assert (await front.reviewer.jobs.ClaimNextJob(claim)).name == first.name

    async with front.database.transaction(Scope.company()) as tx:
        await outlook.look_ahead(tx)
    forecast = await routing.GetForecast(routing_pb2.GetForecastRequest())
    assert forecast.outstanding_jobs == 2
    (typist,) = [person for person in forecast.people if person.user == "users/transcriptionist"]
    assert (typist.has_hours, typist.measured, typist.capacity.seconds) == (True, False, 16 * 3600 // 3)


async def test_a_country_rule_refuses_each_look_with_a_reason_and_tells_the_audit_trail(
    front: ServedFront, database_urls: DatabaseUrls
) -> None:
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        job = await company.job(CLINIC_A, JobState.EDITING, editor=TYPIST)
    await front.admin.clients.UpdateClient(update(clients_pb2.Client(name=A, allowed_countries=["US"])))
    looks: list[Any] = [
        front.transcriptionist.jobs.GetJob(jobs_pb2.GetJobRequest(name=job.name)),
        front.transcriptionist.transcripts.GetTranscript(
            transcripts_pb2.GetTranscriptRequest(name=f"{job.name}/transcript")
        ),
        front.transcriptionist.audio.ReadAudio(audio_pb2.ReadAudioRequest(job=job.name)),
        front.transcriptionist.audio.GetPeaks(audio_pb2.GetPeaksRequest(job=job.name)),
    ]
    for look in looks:
        refusal = await refused(look)
        assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "COUNTRY_NOT_ALLOWED")
    listed = await front.transcriptionist.jobs.ListJobs(jobs_pb2.ListJobsRequest(parent="clients/-"))
    assert not listed.jobs
    async with front.database.transaction(Scope.company()) as tx:
        told = await tx.many("SELECT actor, resource, details FROM audit_events WHERE action = 'REFUSE_COUNTRY'")
    assert [(row["actor"], row["resource"]) for row in told] == [("users/transcriptionist", job.name)] * 4
    methods = {row["details"]["method"].rpartition("/")[2] for row in told}
    assert methods == {"GetJob", "GetTranscript", "ReadAudio", "GetPeaks"}
    inside = routing_pb2.WorkProfile(name="users/transcriptionist/workProfile", country="US")
    await front.admin.routing.UpdateWorkProfile(routing_pb2.UpdateWorkProfileRequest(work_profile=inside))
    assert (await front.transcriptionist.jobs.GetJob(jobs_pb2.GetJobRequest(name=job.name))).name == job.name


async def test_a_work_type_says_how_urgent_its_documents_are(front: ServedFront, database_urls: DatabaseUrls) -> None:
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        wanted = work_types_pb2.WorkType(
            name=f"{A}/workTypes/letter", job_priority=3, stat_turnaround=Duration(seconds=7200)
        )
        kept = await front.admin.work_types.UpdateWorkType(work_types_pb2.UpdateWorkTypeRequest(work_type=wanted))
        assert (kept.job_priority, kept.stat_turnaround.seconds) == (3, 7200)
        assert (await company.job(CLINIC_A)).job_priority == 3
    wanted.job_priority = 10
    refusal = await refused(
        front.admin.work_types.UpdateWorkType(work_types_pb2.UpdateWorkTypeRequest(work_type=wanted))
    )
    assert refusal.fields == ("work_type.job_priority",)
