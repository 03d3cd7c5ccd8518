"""Reports as Python methods.

    march = query_of("2026-03-01", "2026-04-01", "harbor", by=["author"])
    report = scribeline.reports.turnaround(march)

Days are ISO 8601 dates; the second one is the day after the last. `report_tables` makes tables and CSV of the answers.
"""

from collections.abc import Sequence

from scribeline.sdk import names
from scribeline.sdk.line import Line
from scribeline.v1 import reports_pb2, reports_pb2_grpc
from scribeline.v1.reports_pb2 import (
    DraftQualityReport,
    MarginReport,
    ProductivityReport,
    QuestionsReport,
    ReportDimension,
    ReportQuery,
    TurnaroundReport,
    VolumeReport,
)


def query_of(
    start: str,
    end: str,
    client: str = "-",
    *,
    by: Sequence[str] = (),
    author: str = "",
    work_type: str = "",
    person: str = "",
    time_zone: str = "",
) -> ReportQuery:
    """What a report is asked for. `by` is made of client, work_type, author, person, model, hour, day, week, month."""
    return ReportQuery(
        parent=names.client_name(client),
        start_date=start,
        end_date=end,
        time_zone=time_zone,
        by=[ReportDimension.Value(f"REPORT_DIMENSION_{each.upper().replace('-', '_')}") for each in by],
        author=names.author_name(client, author) if author else "",
        work_type=names.work_type_name(client, work_type) if work_type else "",
        person=names.user_name(person) if person else "",
    )


class ReportCalls:
    """The verbs of ReportService, over the line of a `Scribeline`. `query_of` makes their queries."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = reports_pb2_grpc.ReportServiceStub(line.channel)

    def turnaround(self, query: ReportQuery) -> TurnaroundReport:
        """How fast documents were."""
        request = reports_pb2.GetTurnaroundReportRequest(query=query)
        return self._line.call(self._stub.GetTurnaroundReport, request)

    def volume(self, query: ReportQuery) -> VolumeReport:
        """How much was delivered."""
        return self._line.call(self._stub.GetVolumeReport, reports_pb2.GetVolumeReportRequest(query=query))

    def productivity(self, query: ReportQuery) -> ProductivityReport:
        """What people got done; the caller's own where they are no manager."""
        request = reports_pb2.GetProductivityReportRequest(query=query)
        return self._line.call(self._stub.GetProductivityReport, request)

    def drafts(self, query: ReportQuery) -> DraftQualityReport:
        """How much of the machine's drafts people had to change."""
        request = reports_pb2.GetDraftQualityReportRequest(query=query)
        return self._line.call(self._stub.GetDraftQualityReport, request)

    def questions(self, query: ReportQuery) -> QuestionsReport:
        """What was left blank, and what clients were asked."""
        return self._line.call(self._stub.GetQuestionsReport, reports_pb2.GetQuestionsReportRequest(query=query))

    def margin(self, query: ReportQuery) -> MarginReport:
        """What documents bring in, and what people earn by them."""
        return self._line.call(self._stub.GetMarginReport, reports_pb2.GetMarginReportRequest(query=query))

    def rebuild(self, query: ReportQuery) -> int:
        """Have what reports know of these documents made anew, by prices and rules as they are now; of how many."""
        answer = self._line.call(self._stub.RebuildReports, reports_pb2.RebuildReportsRequest(query=query))
        return answer.document_count
