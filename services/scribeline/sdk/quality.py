"""QA as Python methods: `scribeline.quality.list_audits("harbor")`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from google.protobuf.json_format import ParseDict, ParseError

from scribeline.errors import InvalidInput
from scribeline.sdk import names
from scribeline.sdk.line import Line
from scribeline.v1 import quality_pb2, quality_pb2_grpc
from scribeline.v1.quality_pb2 import Audit, AuditMark, QualityFigures, QualityPlan, Scoring


class QualityCalls:
    """The verbs of QualityService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = quality_pb2_grpc.QualityServiceStub(line.channel)

    def list_audits(
        self, client: str = "-", *, job: str = "", states: "Sequence[Audit.State.ValueType]" = ()
    ) -> Iterator[Audit]:
        """The audits that the caller may see, newest first, without marks: of one client or job, in these states, or
        all."""
        request = quality_pb2.ListAuditsRequest(parent=names.client_name(client), job=job, states=states)
        return self._line.pages(self._stub.ListAudits, request, lambda page: page.audits)

    def get_audit(self, name: str) -> Audit:
        """An audit with its marks."""
        return self._line.call(self._stub.GetAudit, quality_pb2.GetAuditRequest(name=name))

    def save_audit(self, name: str, marks: Sequence[AuditMark], *, etag: str) -> Audit:
        """Put QA's marks in the place of those that there are. `approve_transcript` or `return_transcript` ends it."""
        return self._line.call(self._stub.SaveAudit, quality_pb2.SaveAuditRequest(name=name, marks=marks, etag=etag))

    def finish_audit(self, name: str, *, etag: str = "") -> Audit:
        """End the audit of a delivered document with the score of its marks."""
        return self._line.call(self._stub.FinishAudit, quality_pb2.FinishAuditRequest(name=name, etag=etag))

    def acknowledge_audit(self, name: str) -> Audit:
        """Note that the caller has read what was found in their work."""
        return self._line.call(self._stub.AcknowledgeAudit, quality_pb2.AcknowledgeAuditRequest(name=name))

    def dispute_audit(self, name: str, marks: Sequence[int], *, reason: str, etag: str = "") -> Audit:
        """Disagree with marks, by their numbers from 0."""
        request = quality_pb2.DisputeAuditRequest(name=name, marks=marks, reason=reason, etag=etag)
        return self._line.call(self._stub.DisputeAudit, request)

    def arbitrate_audit(self, name: str, overturned_marks: Sequence[int], *, reason: str, etag: str = "") -> Audit:
        """Decide a dispute: take away these of the disputed marks, or none."""
        request = quality_pb2.ArbitrateAuditRequest(
            name=name, overturned_marks=overturned_marks, reason=reason, etag=etag
        )
        return self._line.call(self._stub.ArbitrateAudit, request)

    def get_scoring(self) -> Scoring:
        """The scoring methods and the categories of errors."""
        return self._line.call(self._stub.GetScoring, quality_pb2.GetScoringRequest())

    def get_plan(self, client: str) -> QualityPlan:
        """How a client's documents are chosen for QA."""
        request = quality_pb2.GetQualityPlanRequest(name=f"{names.client_name(client)}/qualityPlan")
        return self._line.call(self._stub.GetQualityPlan, request)

    def update_plan(self, client: str, plan: "QualityPlan | Mapping[str, object]") -> QualityPlan:
        """Choose a client's documents in another way, from the next submission on. A mapping is the plan's JSON."""
        if isinstance(plan, QualityPlan):
            wanted = QualityPlan()
            wanted.CopyFrom(plan)
        else:
            try:
                wanted = ParseDict(dict(plan), QualityPlan())
            except ParseError as error:
                raise InvalidInput(f"This is no quality plan: {error}.", field="quality_plan") from None
        wanted.name = f"{names.client_name(client)}/qualityPlan"
        return self._line.call(self._stub.UpdateQualityPlan, quality_pb2.UpdateQualityPlanRequest(quality_plan=wanted))

    def get_figures(
        self,
        client: str = "-",
        *,
        start: datetime,
        end: datetime,
        grouping: "quality_pb2.GetQualityFiguresRequest.Grouping.ValueType" = (
            quality_pb2.GetQualityFiguresRequest.GROUPING_UNSPECIFIED
        ),
    ) -> QualityFigures:
        """What the audits say that were decided from `start` up to `end`; who is no manager sees their own."""
        request = quality_pb2.GetQualityFiguresRequest(parent=names.client_name(client), grouping=grouping)
        request.start_time.FromDatetime(start)
        request.end_time.FromDatetime(end)
        return self._line.call(self._stub.GetQualityFigures, request)

    def get_figures_of_days(
        self,
        client: str = "-",
        *,
        start: str,
        end: str,
        grouping: "quality_pb2.GetQualityFiguresRequest.Grouping.ValueType" = (
            quality_pb2.GetQualityFiguresRequest.GROUPING_UNSPECIFIED
        ),
    ) -> QualityFigures:
        """The same of days on each client's own calendar, as ISO dates; `end` is the day after the last one."""
        request = quality_pb2.GetQualityFiguresRequest(
            parent=names.client_name(client), grouping=grouping, start_date=start, end_date=end
        )
        return self._line.call(self._stub.GetQualityFigures, request)
