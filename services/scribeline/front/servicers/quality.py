"""QualityService: audits, what people answer to them, plans and figures, over gRPC."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from uuid import UUID

from google.protobuf.message import Message

from scribeline.database.unit_of_work import Database, Transaction
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.quality import (
    STATES,
    from_audit,
    from_plan,
    from_sums,
    scoring,
    to_marks,
    to_plan,
)
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.identity.model import Caller
from scribeline.quality import service
from scribeline.quality.model import Audit, Days, Moments
from scribeline.v1 import quality_pb2, quality_pb2_grpc

_Asked = quality_pb2.GetQualityFiguresRequest
_GROUPINGS: dict[int, str] = {
    _Asked.GROUPING_UNSPECIFIED: "",
    _Asked.GROUPING_CLIENT: "client",
    _Asked.GROUPING_PERSON: "person",
    _Asked.GROUPING_AUTHOR: "author",
    _Asked.GROUPING_WORK_TYPE: "work_type",
}

Act = Callable[[Transaction, Caller, str, UUID], Awaitable[Audit]]


class QualityServicer(quality_pb2_grpc.QualityServiceServicer):
    """Each verb is one transaction; what people may see, the component decides."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def ListAudits(
        self, request: quality_pb2.ListAuditsRequest, context: Context
    ) -> quality_pb2.ListAuditsResponse:
        """A page of audits, without marks."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id = names.parse_client_or_all(request.parent, field="parent")
        job_id = None
        if request.job:
            owner, job_id = names.JOB.parse(request.job, field="job")
            if owner != client_id:
                raise ValueWrong("has to be of the client that parent names", field="job")
        states = {checks.choice(state, dict(STATES), field="states") for state in request.states}
        editor_id = names.USER.parse(request.editor, field="editor")[0] if request.editor else None
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.page(
                tx,
                caller,
                client_id=client_id,
                job_id=job_id,
                states=states,
                editor_id=editor_id,
                after=(datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None,
                limit=page.limit,
            )
        found, token = page.cut(rows, lambda each: (each.created_at.isoformat(), str(each.audit_id)))
        audits = [from_audit(each, with_marks=False) for each in found]
        return quality_pb2.ListAuditsResponse(audits=audits, next_page_token=token)

    async def GetAudit(self, request: quality_pb2.GetAuditRequest, context: Context) -> quality_pb2.Audit:
        """One audit with its marks."""
        caller = current_caller()
        client_id, audit_id = names.AUDIT.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return from_audit(await service.get(tx, caller, client_id, audit_id), with_marks=True)

    async def SaveAudit(self, request: quality_pb2.SaveAuditRequest, context: Context) -> quality_pb2.Audit:
        """Save QA's marks."""
        etag = checks.line(request.etag, field="etag", required=True)
        marks = to_marks(request.marks)

        async def act(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID) -> Audit:
            return await service.save_marks(tx, caller, client_id, audit_id, marks, etag)

        return await self._do(request, request.name, context, act)

    async def FinishAudit(self, request: quality_pb2.FinishAuditRequest, context: Context) -> quality_pb2.Audit:
        """End the audit of a delivered document."""

        async def act(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID) -> Audit:
            return await service.finish(tx, caller, client_id, audit_id, request.etag)

        return await self._do(request, request.name, context, act)

    async def AcknowledgeAudit(
        self, request: quality_pb2.AcknowledgeAuditRequest, context: Context
    ) -> quality_pb2.Audit:
        """Note that feedback was read."""
        return await self._do(request, request.name, context, service.acknowledge)

    async def DisputeAudit(self, request: quality_pb2.DisputeAuditRequest, context: Context) -> quality_pb2.Audit:
        """Disagree with marks."""
        reason = checks.text(request.reason, field="reason", required=True)

        async def act(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID) -> Audit:
            return await service.dispute(tx, caller, client_id, audit_id, list(request.marks), reason, request.etag)

        return await self._do(request, request.name, context, act)

    async def ArbitrateAudit(self, request: quality_pb2.ArbitrateAuditRequest, context: Context) -> quality_pb2.Audit:
        """Decide a dispute."""
        reason = checks.text(request.reason, field="reason", required=True)

        async def act(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID) -> Audit:
            numbers = list(request.overturned_marks)
            return await service.arbitrate(tx, caller, client_id, audit_id, numbers, reason, request.etag)

        return await self._do(request, request.name, context, act)

    async def GetScoring(self, request: quality_pb2.GetScoringRequest, context: Context) -> quality_pb2.Scoring:  # noqa: ARG002
        """The methods and categories."""
        return scoring()

    async def GetQualityPlan(
        self, request: quality_pb2.GetQualityPlanRequest, context: Context
    ) -> quality_pb2.QualityPlan:
        """A client's plan."""
        caller = current_caller()
        (client_id,) = names.QUALITY_PLAN.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return from_plan(client_id, await service.get_plan(tx, client_id))

    async def UpdateQualityPlan(
        self, request: quality_pb2.UpdateQualityPlanRequest, context: Context
    ) -> quality_pb2.QualityPlan:
        """Change a client's plan."""
        caller = current_caller()
        told = request.quality_plan
        (client_id,) = names.QUALITY_PLAN.parse(told.name, field="quality_plan.name")
        wanted = to_plan(told, client_id)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> quality_pb2.QualityPlan:
                return from_plan(client_id, await service.update_plan(tx, caller, client_id, wanted, told.etag))

            return await once(tx, caller, request, act, quality_pb2.QualityPlan)

    async def GetQualityFigures(
        self, request: quality_pb2.GetQualityFiguresRequest, context: Context
    ) -> quality_pb2.QualityFigures:
        """What the audits of a time say."""
        caller = current_caller()
        client_id = names.parse_client_or_all(request.parent, field="parent")
        when = _when(request)
        group = checks.choice(request.grouping, dict(_GROUPINGS), field="grouping")
        async with unit_of_work(self._database, caller, context) as tx:
            sums = await service.figures(tx, caller, client_id=client_id, when=when, group=group)
        return quality_pb2.QualityFigures(groups=[from_sums(each, group) for each in sums])

    async def _do(self, request: Message, name: str, context: Context, verb: Act) -> quality_pb2.Audit:
        caller = current_caller()
        client_id, audit_id = names.AUDIT.parse(name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> quality_pb2.Audit:
                return from_audit(await verb(tx, caller, client_id, audit_id), with_marks=True)

            return await once(tx, caller, request, act, quality_pb2.Audit)


def _when(request: quality_pb2.GetQualityFiguresRequest) -> Moments | Days:
    """The time that is asked for: days, or moments."""
    if not request.start_date and not request.end_date:
        start = checks.instant(request.start_time, field="start_time")
        end = checks.instant(request.end_time, field="end_time")
        if not start < end:
            raise ValueWrong("has to be later than start_time", field="end_time")
        return Moments(start, end)
    if request.HasField("start_time") or request.HasField("end_time"):
        raise ValueWrong("cannot be there beside start_time or end_time", field="start_date")
    days = Days(_day(request.start_date, "start_date"), _day(request.end_date, "end_date"))
    if not days.start < days.end:
        raise ValueWrong("has to be later than start_date", field="end_date")
    return days


def _day(told: str, field: str) -> date:
    if not told:
        raise ValueWrong("has to be a date of the form YYYY-MM-DD", field=field)
    day = date.fromisoformat(checks.iso_date(told, field=field))
    if not 2000 <= day.year < 2200:
        raise ValueWrong("has to lie between the years 2000 and 2200", field=field)
    return day
