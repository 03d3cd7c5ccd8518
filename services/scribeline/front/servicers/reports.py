"""ReportService: what was delivered, added up, over gRPC."""

from typing import Any

from scribeline.database.unit_of_work import Database
from scribeline.front.calls import Context, current_caller, scope_of, unit_of_work
from scribeline.front.conversions.reports import from_report, to_query
from scribeline.front.idempotency import once
from scribeline.reports import service
from scribeline.reports.model import Kind, persons_shown
from scribeline.v1 import reports_pb2, reports_pb2_grpc
from scribeline.v1.reports_pb2 import ReportQuery


class ReportServicer(reports_pb2_grpc.ReportServiceServicer):
    """Each report is one transaction that shows the caller's own clients and, where they are no manager, themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetTurnaroundReport(
        self, request: reports_pb2.GetTurnaroundReportRequest, context: Context
    ) -> reports_pb2.TurnaroundReport:
        """How fast documents were."""
        report: reports_pb2.TurnaroundReport = await self._read(Kind.TURNAROUND, request.query, context)
        return report

    async def GetVolumeReport(
        self, request: reports_pb2.GetVolumeReportRequest, context: Context
    ) -> reports_pb2.VolumeReport:
        """How much was delivered."""
        report: reports_pb2.VolumeReport = await self._read(Kind.VOLUME, request.query, context)
        return report

    async def GetProductivityReport(
        self, request: reports_pb2.GetProductivityReportRequest, context: Context
    ) -> reports_pb2.ProductivityReport:
        """What people got done."""
        report: reports_pb2.ProductivityReport = await self._read(Kind.PRODUCTIVITY, request.query, context)
        return report

    async def GetDraftQualityReport(
        self, request: reports_pb2.GetDraftQualityReportRequest, context: Context
    ) -> reports_pb2.DraftQualityReport:
        """How good drafts were."""
        report: reports_pb2.DraftQualityReport = await self._read(Kind.DRAFTS, request.query, context)
        return report

    async def GetQuestionsReport(
        self, request: reports_pb2.GetQuestionsReportRequest, context: Context
    ) -> reports_pb2.QuestionsReport:
        """What was left open, and what clients were asked."""
        report: reports_pb2.QuestionsReport = await self._read(Kind.QUESTIONS, request.query, context)
        return report

    async def GetMarginReport(
        self, request: reports_pb2.GetMarginReportRequest, context: Context
    ) -> reports_pb2.MarginReport:
        """What documents bring in and cost."""
        report: reports_pb2.MarginReport = await self._read(Kind.MARGIN, request.query, context)
        return report

    async def RebuildReports(
        self, request: reports_pb2.RebuildReportsRequest, context: Context
    ) -> reports_pb2.RebuildReportsResponse:
        """Have facts made anew."""
        caller = current_caller()
        query = to_query(request.query)
        scope = scope_of(caller).showing(persons_shown(caller))
        async with unit_of_work(self._database, caller, context, scope=scope) as tx:

            async def act() -> reports_pb2.RebuildReportsResponse:
                return reports_pb2.RebuildReportsResponse(document_count=await service.make_again(tx, caller, query))

            return await once(tx, caller, request, act, reports_pb2.RebuildReportsResponse)

    async def _read(self, kind: Kind, asked: ReportQuery, context: Context) -> Any:
        caller = current_caller()
        query = to_query(asked)
        scope = scope_of(caller).showing(persons_shown(caller))
        async with unit_of_work(self._database, caller, context, scope=scope) as tx:
            report = await service.read(tx, caller, kind, query)
        return from_report(kind, report, query)
