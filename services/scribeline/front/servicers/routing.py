"""RoutingService: how people work, what is assigned to whom, and what will be late, over gRPC."""

from datetime import date
from uuid import UUID

from scribeline.clients.model import check_time_zone
from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.hours import MOST_DAYS, from_hours, to_day, to_hours
from scribeline.front.conversions.jobs import duration
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.identity.model import Caller, Role
from scribeline.identity.service import require_company
from scribeline.ids import new_id
from scribeline.jobs.model import JobState
from scribeline.outlook import service as outlook
from scribeline.outlook.service import Forecast
from scribeline.routing import service
from scribeline.routing.model import HIGHEST_PRIORITY, Assignment, Profile, check_country
from scribeline.routing.service import ProfileChange
from scribeline.v1 import routing_pb2, routing_pb2_grpc

_CHANGEABLE = ("country", "time_zone", "hours", "away", "skills", "pools")
_OVER = (JobState.DELIVERED, JobState.CANCELLED)
"""Jobs that no assignment moves any more."""


class RoutingServicer(routing_pb2_grpc.RoutingServiceServicer):
    """Profiles and the forecast are the whole company's; assignments are seen by who sees their client."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def GetWorkProfile(
        self, request: routing_pb2.GetWorkProfileRequest, context: Context
    ) -> routing_pb2.WorkProfile:
        """How somebody works."""
        caller = current_caller()
        (user_id,) = names.WORK_PROFILE.parse(request.name, field="name")
        if user_id != caller.user_id:
            _require_manager(caller)
        async with unit_of_work(self._database, caller, context) as tx:
            return _profile(await service.get_profile(tx, user_id))

    async def ListWorkProfiles(
        self, request: routing_pb2.ListWorkProfilesRequest, context: Context
    ) -> routing_pb2.ListWorkProfilesResponse:
        """A page of profiles."""
        caller = current_caller()
        require_company(caller)
        page = self._pages.of(request, caller)
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.list_profiles(tx, after=page.after[0] if page.after else None, limit=page.limit)
        profiles, token = page.cut(rows, lambda profile: (profile.user_id,))
        return routing_pb2.ListWorkProfilesResponse(
            work_profiles=[_profile(each) for each in profiles], next_page_token=token
        )

    async def UpdateWorkProfile(
        self, request: routing_pb2.UpdateWorkProfileRequest, context: Context
    ) -> routing_pb2.WorkProfile:
        """Change how somebody works."""
        caller = current_caller()
        require_company(caller)
        told = request.work_profile
        (user_id,) = names.WORK_PROFILE.parse(told.name, field="work_profile.name")
        fields = checks.update_mask(request.update_mask, told, _CHANGEABLE)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> routing_pb2.WorkProfile:
                before = await service.get_profile(tx, user_id)
                change = _checked(told, fields, before)
                return _profile(await service.update_profile(tx, user_id, change, etag=told.etag, actor=caller.name))

            return await once(tx, caller, request, act, routing_pb2.WorkProfile)

    async def ListAssignments(
        self, request: routing_pb2.ListAssignmentsRequest, context: Context
    ) -> routing_pb2.ListAssignmentsResponse:
        """A page of assignments."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id = names.parse_client_or_all(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            after = UUID(page.after[0]) if page.after else None
            rows = await service.list_assignments(tx, client_id=client_id, after=after, limit=page.limit)
        assignments, token = page.cut(rows, lambda each: (str(each.assignment_id),))
        return routing_pb2.ListAssignmentsResponse(
            assignments=[_assignment(each) for each in assignments], next_page_token=token
        )

    async def CreateAssignment(
        self, request: routing_pb2.CreateAssignmentRequest, context: Context
    ) -> routing_pb2.Assignment:
        """Assign work."""
        caller = current_caller()
        told = request.assignment
        client_id = names.CLIENT.parse(told.client, field="assignment.client")[0] if told.client else None
        if client_id is None:
            require_company(caller)
        user_id = names.USER.parse(told.user, field="assignment.user")[0] if told.user else None
        author_id = work_type_id = None
        if told.author:
            author_id = _owned(*names.AUTHOR.parse(told.author, field="assignment.author"), client_id, "author")
        if told.work_type:
            parsed = names.WORK_TYPE.parse(told.work_type, field="assignment.work_type")
            work_type_id = _owned(*parsed, client_id, "work_type")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> routing_pb2.Assignment:
                new = Assignment(
                    assignment_id=new_id(),
                    created_at=tx.now,
                    user_id=user_id,
                    pool=checks.line(told.pool, field="assignment.pool", longest=64) or None,
                    skill=checks.line(told.skill, field="assignment.skill", longest=64),
                    country=check_country(told.country, field="assignment.country"),
                    client_id=client_id,
                    author_id=author_id,
                    work_type_id=work_type_id,
                    priority=checks.whole_number(
                        told.priority, field="assignment.priority", least=0, most=HIGHEST_PRIORITY
                    ),
                    first_day=to_day(told.first_date, field="assignment.first_date") if told.first_date else None,
                    last_day=to_day(told.last_date, field="assignment.last_date") if told.last_date else None,
                )
                return _assignment(await service.create_assignment(tx, new, over=_OVER, actor=caller.name))

            return await once(tx, caller, request, act, routing_pb2.Assignment)

    async def DeleteAssignment(
        self, request: routing_pb2.DeleteAssignmentRequest, context: Context
    ) -> routing_pb2.DeleteAssignmentResponse:
        """Take an assignment back."""
        caller = current_caller()
        (assignment_id,) = names.ASSIGNMENT.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            if (await service.get_assignment(tx, assignment_id)).client_id is None:
                require_company(caller)
            await service.delete_assignment(tx, assignment_id, over=_OVER, actor=caller.name)
        return routing_pb2.DeleteAssignmentResponse()

    async def GetForecast(self, request: routing_pb2.GetForecastRequest, context: Context) -> routing_pb2.Forecast:  # noqa: ARG002
        """The newest forecast; empty before the first one."""
        caller = current_caller()
        require_company(caller)
        async with unit_of_work(self._database, caller, context) as tx:
            found = await outlook.newest(tx)
        return _forecast(found) if found is not None else routing_pb2.Forecast()


def _require_manager(caller: Caller) -> None:
    """Others' profiles are for who looks after them."""
    if caller.role not in (Role.ADMIN, Role.MANAGER):
        raise ValueWrong("has to be your own: users/{you}/workProfile", field="name")


def _owned(owner: str, own_id: str, client_id: str | None, what: str) -> str:
    if client_id is not None and owner != client_id:
        raise ValueWrong("has to be of the assignment's own client", field=f"assignment.{what}")
    return own_id


def _checked(told: routing_pb2.WorkProfile, fields: frozenset[str], before: Profile) -> ProfileChange:
    change = ProfileChange()
    if "country" in fields:
        change["country"] = check_country(told.country, field="work_profile.country")
    time_zone = before.time_zone
    if "time_zone" in fields:
        field = "work_profile.time_zone"
        time_zone = checks.line(told.time_zone, field=field) or "UTC"
        change["time_zone"] = check_time_zone(time_zone, field=field)
    if "hours" in fields:
        change["hours"] = to_hours(told.hours, time_zone, field="work_profile.hours")
    if "away" in fields:
        change["away"] = _away(told)
    if "skills" in fields:
        change["skills"] = checks.words(told.skills, field="work_profile.skills")
    if "pools" in fields:
        change["pools"] = checks.words(told.pools, field="work_profile.pools")
    return change


def _away(told: routing_pb2.WorkProfile) -> tuple[tuple[date, date], ...]:
    spans: list[tuple[date, date]] = []
    days = 0
    for index, each in enumerate(told.away):
        at = f"work_profile.away[{index}]"
        first, last = to_day(each.first_date, field=f"{at}.first_date"), to_day(each.last_date, field=f"{at}.last_date")
        if last < first:
            raise ValueWrong("must not lie before the first day", field=f"{at}.last_date")
        days += (last - first).days + 1
        if days > MOST_DAYS:
            raise ValueWrong(f"may hold at most {MOST_DAYS} days", field="work_profile.away")
        spans.append((first, last))
    return tuple(sorted(spans))


def _profile(profile: Profile) -> routing_pb2.WorkProfile:
    return routing_pb2.WorkProfile(
        name=names.WORK_PROFILE.format(profile.user_id),
        country=profile.country,
        time_zone=profile.time_zone,
        hours=from_hours(profile.hours),
        away=[
            routing_pb2.WorkProfile.Away(first_date=first.isoformat(), last_date=last.isoformat())
            for first, last in profile.away
        ],
        skills=profile.skills,
        pools=profile.pools,
        etag=profile.etag,
    )


def _assignment(assignment: Assignment) -> routing_pb2.Assignment:
    client_id = assignment.client_id
    message = routing_pb2.Assignment(
        name=assignment.name,
        user=names.USER.format(assignment.user_id) if assignment.user_id else "",
        pool=assignment.pool or "",
        skill=assignment.skill,
        country=assignment.country,
        priority=assignment.priority,
        create_time=timestamp(assignment.created_at),
        first_date=assignment.first_day.isoformat() if assignment.first_day else "",
        last_date=assignment.last_day.isoformat() if assignment.last_day else "",
    )
    if client_id is not None:
        message.client = names.CLIENT.format(client_id)
        if assignment.author_id is not None:
            message.author = names.AUTHOR.format(client_id, assignment.author_id)
        if assignment.work_type_id is not None:
            message.work_type = names.WORK_TYPE.format(client_id, assignment.work_type_id)
    return message


def _forecast(found: Forecast) -> routing_pb2.Forecast:
    return routing_pb2.Forecast(
        create_time=timestamp(found.made_at),
        end_time=timestamp(found.until),
        outstanding_jobs=found.outstanding,
        outstanding_audio=duration(found.outstanding_s),
        late_jobs=found.late,
        stranded_jobs=found.stranded,
        people=[
            routing_pb2.Forecast.Person(
                user=names.USER.format(person.user_id),
                rate=person.rate,
                measured=person.is_measured,
                away=person.is_away,
                has_hours=person.has_hours,
                capacity=duration(person.capacity_s),
                given=duration(person.given_s),
            )
            for person in found.people
        ],
    )
