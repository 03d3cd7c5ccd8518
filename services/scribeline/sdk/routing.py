"""Who gets which work, as Python methods: `scribeline.routing.list_assignments("harbor")`."""

from collections.abc import Iterator, Sequence

from scribeline.sdk import names
from scribeline.sdk.line import Line, mask
from scribeline.sdk.retries import NONE
from scribeline.v1 import routing_pb2, routing_pb2_grpc
from scribeline.v1.routing_pb2 import Assignment, Forecast, WorkProfile


class RoutingCalls:
    """The verbs of RoutingService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = routing_pb2_grpc.RoutingServiceStub(line.channel)

    def get_work_profile(self, user: str) -> WorkProfile:
        """How somebody works."""
        request = routing_pb2.GetWorkProfileRequest(name=names.work_profile_name(user))
        return self._line.call(self._stub.GetWorkProfile, request)

    def list_work_profiles(self) -> Iterator[WorkProfile]:
        """How everybody works of whom it is known, by user."""
        request = routing_pb2.ListWorkProfilesRequest()
        return self._line.pages(self._stub.ListWorkProfiles, request, lambda page: page.work_profiles)

    def update_work_profile(self, profile: WorkProfile, fields: Sequence[str] = ()) -> WorkProfile:
        """Change a work profile's `fields`, or those that are set."""
        request = routing_pb2.UpdateWorkProfileRequest(work_profile=profile, update_mask=mask(fields))
        return self._line.call(self._stub.UpdateWorkProfile, request)

    def list_assignments(self, client: str = "-") -> Iterator[Assignment]:
        """The assignments of a client, or all that the caller may see."""
        request = routing_pb2.ListAssignmentsRequest(parent=names.client_name(client))
        return self._line.pages(self._stub.ListAssignments, request, lambda page: page.assignments)

    def create_assignment(self, assignment: Assignment) -> Assignment:
        """Assign work; jobs that are under way follow at once."""
        request = routing_pb2.CreateAssignmentRequest(assignment=assignment)
        return self._line.call(self._stub.CreateAssignment, request)

    def delete_assignment(self, name: str) -> None:
        """Take an assignment back; jobs that are under way follow at once."""
        self._line.call(self._stub.DeleteAssignment, routing_pb2.DeleteAssignmentRequest(name=name), NONE)

    def get_forecast(self) -> Forecast:
        """What will be late with the people who are there, and who can do how much."""
        return self._line.call(self._stub.GetForecast, routing_pb2.GetForecastRequest())
