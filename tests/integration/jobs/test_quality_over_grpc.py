"""QualityService as its callers meet it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode
from tests.builders import Company, caller, open_company
from tests.servers.front import CLINIC_A, CLINIC_B, ServedFront, front, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.identity.model import Role
from scribeline.jobs.model import JobState
from scribeline.v1 import clients_pb2, jobs_pb2, quality_pb2
from scribeline.v1.quality_pb2 import Audit, AuditMark, QualityPlan, Scoring
from scribeline.v1.transcripts_pb2 import WordSpan

__all__ = ["front"]

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
PLAN = f"{A}/qualityPlan"
TYPIST = caller("transcriptionist", Role.TRANSCRIPTIONIST)


@pytest.fixture
async def company(front: ServedFront, database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The served front's own company; its work type `checked` is reviewed."""
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        yield company


def list_of(job: str = "") -> quality_pb2.ListAuditsRequest:
    return quality_pb2.ListAuditsRequest(parent=A, job=job)


async def test_the_way_of_one_audit(front: ServedFront, company: Company) -> None:
    job = await company.job(CLINIC_A, JobState.IN_REVIEW, editor=TYPIST, work_type="checked")
    qa, typist, manager = front.reviewer.quality, front.transcriptionist.quality, front.manager.quality
    (listed,) = (await qa.ListAudits(list_of(job.name))).audits
    assert (listed.state, listed.kind, listed.one_in, list(listed.marks)) == (
        Audit.STATE_OPEN,
        Audit.KIND_RANDOM,
        1,
        [],
    )
    assert (listed.job, listed.revision) == (job.name, f"{job.name}/transcript/revisions/1")
    assert (listed.editor, listed.author) == ("users/transcriptionist", f"{A}/authors/vogel")
    assert list((await typist.ListAudits(list_of())).audits) == []

    marks = [
        AuditMark(
            category="wrong-fact",
            weight=AuditMark.WEIGHT_CRITICAL,
            remark="<b>left</b>",
            place=AuditMark.Place(block=0, start=4, end=9),
        ),
        AuditMark(category="changed-meaning", weight=AuditMark.WEIGHT_NONCRITICAL),
    ]
    request = quality_pb2.SaveAuditRequest(name=listed.name, marks=marks, etag=listed.etag, request_id=str(uuid4()))
    saved = await qa.SaveAudit(request)
    assert await qa.SaveAudit(request) == saved
    assert (saved.score, saved.points, saved.passed) == (9600, 400, False)  # so far
    assert (saved.marks[0].passage, saved.marks[0].words.first) == ("lungs", 1)
    assert saved.marks[0].start_offset.ToMilliseconds() == 500
    assert await qa.GetAudit(quality_pb2.GetAuditRequest(name=listed.name)) == saved

    await front.reviewer.jobs.ReturnTranscript(jobs_pb2.ReturnTranscriptRequest(name=job.name, remarks="Please see."))
    (own,) = (await typist.ListAudits(list_of())).audits
    assert (own.state, own.outcome, own.score) == (Audit.STATE_FINISHED, Audit.OUTCOME_RETURNED, 9600)
    read = await typist.AcknowledgeAudit(quality_pb2.AcknowledgeAuditRequest(name=own.name))
    assert read.HasField("read_time")
    disputed = await typist.DisputeAudit(
        quality_pb2.DisputeAuditRequest(name=own.name, marks=[1], reason="He says so.", etag=read.etag)
    )
    assert (disputed.dispute.text, disputed.dispute.user) == ("He says so.", "users/transcriptionist")
    decided = await manager.ArbitrateAudit(
        quality_pb2.ArbitrateAuditRequest(name=own.name, overturned_marks=[1], reason="He does.")
    )
    assert (decided.state, decided.score, decided.first_score) == (Audit.STATE_OVERTURNED, 9700, 9600)
    assert [mark.overturned for mark in decided.marks] == [False, True]

    asked = quality_pb2.GetQualityFiguresRequest(
        parent="clients/-",
        start_time=Timestamp(seconds=int(front.clock().timestamp()) - 60),
        end_time=Timestamp(seconds=int(front.clock().timestamp()) + 60),
        grouping=quality_pb2.GetQualityFiguresRequest.GROUPING_AUTHOR,
    )
    (group,) = (await manager.GetQualityFigures(asked)).groups
    assert (group.key, group.audit_count, group.pass_share, group.mean_score) == (f"{A}/authors/vogel", 1, 0.0, 9700)
    assert (group.pass_share_low, group.critical_count, group.noncritical_count) == (0.0, 1, 0)
    assert group.pass_share_high < 0.8
    assert [(each.category, each.count) for each in group.categories] == [("wrong-fact", 1)]
    assert (await typist.GetQualityFigures(asked)).groups == [group]
    assert list((await front.reviewer.quality.GetQualityFigures(asked)).groups) == []

    # Days are those of the client, wherever it is: these two are never on the same one.
    async def on(day: date) -> list[quality_pb2.QualityFigures.Group]:
        of_day = quality_pb2.GetQualityFiguresRequest(
            parent="clients/-",
            start_date=day.isoformat(),
            end_date=(day + timedelta(days=1)).isoformat(),
            grouping=quality_pb2.GetQualityFiguresRequest.GROUPING_AUTHOR,
        )
        return list((await manager.GetQualityFigures(of_day)).groups)

    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        client = clients_pb2.Client(name=A, time_zone=zone)
        await front.admin.clients.UpdateClient(clients_pb2.UpdateClientRequest(client=client))
        there = front.clock().astimezone(ZoneInfo(zone)).date()
        assert [bool(await on(there + timedelta(days=off))) for off in (-1, 0, 1)] == [False, True, False], zone
        assert await on(there) == [group]
    for wrong, field in (
        ({"start_date": "2026-03-01"}, "end_date"),
        ({"start_date": "2026-03-02", "end_date": "2026-03-02"}, "end_date"),
        ({"start_date": "2026-03-01", "end_date": "2026-03-02", "start_time": asked.start_time}, "start_date"),
    ):
        request = quality_pb2.GetQualityFiguresRequest(parent="clients/-", **wrong)
        assert (await refused(manager.GetQualityFigures(request))).fields == (field,)


async def test_what_makes_no_sense_is_refused_with_its_field(front: ServedFront, company: Company) -> None:
    job = await company.job(CLINIC_A, JobState.IN_REVIEW, editor=TYPIST, work_type="checked")
    (audit,) = (await front.reviewer.quality.ListAudits(list_of(job.name))).audits
    fine: dict[str, Any] = {"category": "format", "weight": AuditMark.WEIGHT_FEEDBACK}
    for mark, field in (
        (AuditMark(category="format"), "marks[0].weight"),
        (AuditMark(**{**fine, "category": "typo"}), "marks[0].category"),
        (AuditMark(**fine, remark="x" * 2_001), "marks[0].remark"),
        (AuditMark(**fine, remark="a\0b"), "marks[0].remark"),
        (AuditMark(**fine, place=AuditMark.Place(block=0, start=4, end=99)), "marks[0].place"),
        (AuditMark(**fine, words=WordSpan(first=0, last=4)), "marks[0].words"),
        (AuditMark(**fine, start_offset=Duration(seconds=5)), "marks[0].audio"),
    ):
        request = quality_pb2.SaveAuditRequest(name=audit.name, marks=[mark], etag=audit.etag)
        refusal = await refused(front.reviewer.quality.SaveAudit(request))
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,))
    many = quality_pb2.SaveAuditRequest(name=audit.name, marks=[AuditMark(**fine)] * 501, etag=audit.etag)
    assert (await refused(front.reviewer.quality.SaveAudit(many))).fields == ("marks",)
    elsewhere = quality_pb2.GetAuditRequest(name=f"{B}/audits/{UUID(int=7)}")
    assert (await refused(front.manager.quality.GetAudit(elsewhere))).code == StatusCode.NOT_FOUND


async def test_a_plan_is_read_changed_and_refused_with_its_field(front: ServedFront, company: Company) -> None:  # noqa: ARG001 - its client
    api = front.manager.quality
    told = await api.GetQualityPlan(quality_pb2.GetQualityPlanRequest(name=PLAN))
    assert (told.method, told.one_in, told.etag) == ("ahdi-2010", 0, "v0")
    wanted = QualityPlan(
        name=PLAN,
        one_in=10,
        shares=[QualityPlan.Share(one_in=2, person="users/anna", author=f"{A}/authors/vogel")],
        new_person=[QualityPlan.Step(passes=10, one_in=1)],
        any_blank=True,
        doubtful_share=0.25,
        pay_steps=[QualityPlan.PayStep(least_score=9800, percent=10_000)],
        etag=told.etag,
    )
    changed = await api.UpdateQualityPlan(quality_pb2.UpdateQualityPlanRequest(quality_plan=wanted))
    wanted.method, wanted.etag = "ahdi-2010", "v1"
    assert changed == wanted == await api.GetQualityPlan(quality_pb2.GetQualityPlanRequest(name=PLAN))
    for plan, field in (
        (QualityPlan(name=PLAN, one_in=-1), "quality_plan.one_in"),
        (QualityPlan(name=PLAN, method="mine"), "quality_plan.method"),
        (
            QualityPlan(name=PLAN, shares=[QualityPlan.Share(one_in=1, author=f"{B}/authors/vogel")]),
            "quality_plan.shares[0]",
        ),
        (QualityPlan(name=PLAN, doubtful_share=2), "quality_plan.doubtful_share"),
    ):
        refusal = await refused(api.UpdateQualityPlan(quality_pb2.UpdateQualityPlanRequest(quality_plan=plan)))
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,))
    stale = QualityPlan(name=PLAN, one_in=3, etag="v0")
    refusal = await refused(api.UpdateQualityPlan(quality_pb2.UpdateQualityPlanRequest(quality_plan=stale)))
    assert (refusal.code, refusal.reason) == (StatusCode.ABORTED, "QUALITY_PLAN_CHANGED")


async def test_scoring_is_told_with_its_sources(front: ServedFront) -> None:
    told = await front.transcriptionist.quality.GetScoring(quality_pb2.GetScoringRequest())
    ahdi = told.methods[0]
    assert (ahdi.id, ahdi.basis, ahdi.critical_points, ahdi.pass_at) == (
        "ahdi-2010",
        Scoring.Method.BASIS_DOCUMENT,
        300,
        9800,
    )
    assert all(each.source for each in told.methods)
    assert {each.weight for each in told.categories} == {1, 2, 3}
