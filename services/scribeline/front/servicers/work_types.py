"""WorkTypeService: the kinds of document that a client orders, over gRPC."""

from scribeline.clients import service
from scribeline.clients.model import WorkType
from scribeline.clients.service import WorkTypeChange
from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.jobs import duration
from scribeline.front.conversions.orders import from_demographics, to_demographics
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.front.servicers.clients import LONGEST_STYLE
from scribeline.routing.model import HIGHEST_PRIORITY
from scribeline.v1 import work_types_pb2, work_types_pb2_grpc

_CHANGEABLE = (
    "display_name",
    "codes",
    "turnaround",
    "template",
    "review_required",
    "style",
    "stat_turnaround",
    "job_priority",
    "required_demographics",
)


class WorkTypeServicer(work_types_pb2_grpc.WorkTypeServiceServicer):
    """Work types, seen by the callers of their client."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def GetWorkType(
        self, request: work_types_pb2.GetWorkTypeRequest, context: Context
    ) -> work_types_pb2.WorkType:
        """One work type."""
        caller = current_caller()
        client_id, work_type_id = names.WORK_TYPE.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _message(await service.get_work_type(tx, client_id, work_type_id))

    async def ListWorkTypes(
        self, request: work_types_pb2.ListWorkTypesRequest, context: Context
    ) -> work_types_pb2.ListWorkTypesResponse:
        """A page of work types."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            after = page.after[0] if page.after else None
            rows = await service.list_work_types(tx, client_id, after=after, limit=page.limit)
        work_types, token = page.cut(rows, lambda work_type: (work_type.work_type_id,))
        return work_types_pb2.ListWorkTypesResponse(
            work_types=[_message(each) for each in work_types], next_page_token=token
        )

    async def CreateWorkType(
        self, request: work_types_pb2.CreateWorkTypeRequest, context: Context
    ) -> work_types_pb2.WorkType:
        """Make a work type."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        work_type_id = names.check_new_id(request.work_type_id, field="work_type_id")
        told = _checked(request.work_type, client_id, frozenset(_CHANGEABLE))
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> work_types_pb2.WorkType:
                work_type = WorkType(
                    client_id=client_id,
                    work_type_id=work_type_id,
                    display_name=told["display_name"],
                    codes=told["codes"],
                    turnaround_s=told["turnaround_s"],
                    template_id=told["template_id"],
                    review_required=told["review_required"],
                    style=told["style"],
                    created_at=tx.now,
                    stat_turnaround_s=told["stat_turnaround_s"],
                    job_priority=told["job_priority"],
                    required_demographics=told["required_demographics"],
                )
                return _message(await service.create_work_type(tx, work_type, actor=caller.name))

            return await once(tx, caller, request, act, work_types_pb2.WorkType)

    async def UpdateWorkType(
        self, request: work_types_pb2.UpdateWorkTypeRequest, context: Context
    ) -> work_types_pb2.WorkType:
        """Change a work type."""
        caller = current_caller()
        told = request.work_type
        client_id, work_type_id = names.WORK_TYPE.parse(told.name, field="work_type.name")
        change = _checked(told, client_id, checks.update_mask(request.update_mask, told, _CHANGEABLE))
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> work_types_pb2.WorkType:
                return _message(
                    await service.update_work_type(
                        tx, client_id, work_type_id, change, etag=told.etag, actor=caller.name
                    )
                )

            return await once(tx, caller, request, act, work_types_pb2.WorkType)


def _checked(work_type: work_types_pb2.WorkType, client_id: str, fields: frozenset[str]) -> WorkTypeChange:
    change = WorkTypeChange()
    if "display_name" in fields:
        change["display_name"] = checks.line(work_type.display_name, field="work_type.display_name", required=True)
    if "codes" in fields:
        change["codes"] = checks.codes(work_type.codes, field="work_type.codes")
    if "turnaround" in fields:
        is_set = work_type.HasField("turnaround")
        change["turnaround_s"] = (
            checks.turnaround(work_type.turnaround, field="work_type.turnaround") if is_set else None
        )
    if "template" in fields:
        change["template_id"] = _template(work_type.template, client_id) if work_type.template else None
    if "review_required" in fields:
        change["review_required"] = work_type.review_required if work_type.HasField("review_required") else None
    if "style" in fields:
        change["style"] = checks.text(work_type.style, field="work_type.style", longest=LONGEST_STYLE)
    if "stat_turnaround" in fields:
        is_set = work_type.HasField("stat_turnaround")
        change["stat_turnaround_s"] = (
            checks.turnaround(work_type.stat_turnaround, field="work_type.stat_turnaround") if is_set else None
        )
    if "job_priority" in fields:
        change["job_priority"] = checks.whole_number(
            work_type.job_priority, field="work_type.job_priority", least=0, most=HIGHEST_PRIORITY
        )
    if "required_demographics" in fields:
        change["required_demographics"] = to_demographics(
            work_type.required_demographics, field="work_type.required_demographics"
        )
    return change


def _template(name: str, client_id: str) -> str:
    owner, template_id = names.TEMPLATE.parse(name, field="work_type.template")
    if owner != client_id:
        raise ValueWrong("has to be of the same client", field="work_type.template")
    return template_id


def _message(work_type: WorkType) -> work_types_pb2.WorkType:
    template_id = work_type.template_id
    return work_types_pb2.WorkType(
        name=work_type.name,
        display_name=work_type.display_name,
        codes=work_type.codes,
        turnaround=duration(work_type.turnaround_s) if work_type.turnaround_s is not None else None,
        template=names.TEMPLATE.format(work_type.client_id, template_id) if template_id else "",
        review_required=work_type.review_required,
        style=work_type.style,
        create_time=timestamp(work_type.created_at),
        etag=work_type.etag,
        stat_turnaround=duration(work_type.stat_turnaround_s) if work_type.stat_turnaround_s is not None else None,
        job_priority=work_type.job_priority,
        required_demographics=from_demographics(work_type.required_demographics),
    )
