"""Patients, orders, and whom jobs are about, as messages; and what is said of them, out of messages."""

from collections.abc import Iterable, Mapping

from scribeline.dictations.model import Demographic, Patient
from scribeline.front import checks, names
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.jobs import from_view
from scribeline.front.errors import ValueWrong
from scribeline.jobs.model import JobView
from scribeline.orders.columns import LONGEST_ALIAS, MOST_ALIASES, Column, Problem
from scribeline.orders.matching import Identifier, Suggestion
from scribeline.orders.model import Book, DayOrder, Order, Outcome, Registered, Sex, Why
from scribeline.orders.planning import Change
from scribeline.orders.reading import Encoding, ListKind
from scribeline.orders.service import Imported, Told
from scribeline.v1 import demographics_pb2, jobs_pb2, orders_pb2

DEMOGRAPHICS: dict[int, Demographic] = {
    demographics_pb2.Demographic.Value(f"DEMOGRAPHIC_{each.name}"): each for each in Demographic
}
"""What the numbers of Demographic mean."""
_DEMOGRAPHIC_NUMBERS: Mapping[Demographic, demographics_pb2.Demographic.ValueType] = {
    each: demographics_pb2.Demographic.Value(f"DEMOGRAPHIC_{each.name}") for each in Demographic
}
KINDS: dict[int, ListKind] = {
    orders_pb2.ImportOrdersRequest.KIND_PATIENTS: ListKind.PATIENTS,
    orders_pb2.ImportOrdersRequest.KIND_SCHEDULE: ListKind.SCHEDULE,
}
"""What the numbers of ImportOrdersRequest.Kind mean."""
ENCODINGS: dict[int, Encoding] = {
    orders_pb2.ImportOrdersRequest.ENCODING_UNSPECIFIED: Encoding.UTF_8,
    orders_pb2.ImportOrdersRequest.ENCODING_UTF_8: Encoding.UTF_8,
    orders_pb2.ImportOrdersRequest.ENCODING_WINDOWS_1252: Encoding.WINDOWS_1252,
}
"""What the numbers of ImportOrdersRequest.Encoding mean."""
DAY_ORDERS: dict[int, DayOrder | None] = {
    orders_pb2.OrderBook.DAY_ORDER_UNSPECIFIED: None,
    orders_pb2.OrderBook.DAY_ORDER_MONTH_FIRST: DayOrder.MONTH_FIRST,
    orders_pb2.OrderBook.DAY_ORDER_DAY_FIRST: DayOrder.DAY_FIRST,
}
"""What the numbers of OrderBook.DayOrder mean."""

_DAY_ORDER_NUMBERS: Mapping[DayOrder | None, orders_pb2.OrderBook.DayOrder.ValueType] = {
    None: orders_pb2.OrderBook.DAY_ORDER_UNSPECIFIED,
    **{each: orders_pb2.OrderBook.DayOrder.Value(f"DAY_ORDER_{each}") for each in DayOrder},
}


def to_demographics(values: Iterable[int], *, field: str) -> tuple[Demographic, ...]:
    """The demographics that are named, each once, in their own order."""
    wanted = {checks.choice(value, DEMOGRAPHICS, field=field) for value in values}
    return tuple(each for each in Demographic if each in wanted)


def from_demographics(values: Iterable[Demographic]) -> list[demographics_pb2.Demographic.ValueType]:
    """Demographics as messages name them."""
    return [_DEMOGRAPHIC_NUMBERS[each] for each in values]


def to_columns(told: Iterable[orders_pb2.OrderBook.Column], *, field: str) -> dict[str, tuple[str, ...]]:
    """What files call their columns, by our names. Raises ValueWrong."""
    known = {each.value for each in Column}
    columns: dict[str, tuple[str, ...]] = {}
    for index, each in enumerate(told):
        at = f"{field}[{index}]"
        if each.column not in known or each.column in columns:
            raise ValueWrong(f"has to be one of {', '.join(sorted(known))}, each once", field=f"{at}.column")
        headers = tuple(
            checks.line(header, field=f"{at}.headers", longest=LONGEST_ALIAS, required=True) for header in each.headers
        )
        if len(headers) > MOST_ALIASES:
            raise ValueWrong(f"may hold at most {MOST_ALIASES} headers", field=f"{at}.headers")
        columns[each.column] = headers
    return columns


def to_fields(request: orders_pb2.IdentifyJobRequest) -> dict[Demographic, str]:
    """The demographics that a person typed. Raises ValueWrong."""
    told = request.demographics
    values = {
        Demographic.DISPLAY_NAME: checks.line(told.display_name, field="demographics.display_name"),
        Demographic.RECORD_NUMBER: checks.line(told.record_number, field="demographics.record_number", longest=64),
        Demographic.BIRTH_DATE: checks.iso_date(told.birth_date, field="demographics.birth_date"),
        Demographic.SERVICE_DATE: checks.iso_date(told.service_date, field="demographics.service_date"),
        Demographic.REFERENCE: checks.line(request.reference, field="reference"),
    }
    paths = frozenset(request.update_mask.paths)
    if not paths <= {each.value for each in Demographic}:
        raise ValueWrong(f"may hold: {', '.join(each.value for each in Demographic)}", field="update_mask")
    return {each: value for each, value in values.items() if (each.value in paths if paths else value)}


def from_book(book: Book) -> orders_pb2.OrderBook:
    """The message for an order book."""
    return orders_pb2.OrderBook(
        name=book.name,
        columns=[
            orders_pb2.OrderBook.Column(column=column, headers=headers)
            for column, headers in sorted(book.columns.items())
        ],
        day_order=_DAY_ORDER_NUMBERS[book.day_order],
        number_alone=book.number_alone,
        etag=book.etag,
    )


def from_imported(imported: Imported, *, dry_run: bool) -> orders_pb2.ImportOrdersResponse:
    """The message for what an import did, or would do."""
    return orders_pb2.ImportOrdersResponse(
        row_count=imported.rows,
        refused_count=imported.refused,
        patients=_counts(imported.patients),
        orders=_counts(imported.orders),
        problems=map(_problem, imported.problems),
        unused_columns=imported.unused_columns,
        dry_run=dry_run,
    )


def from_registered(registered: Registered) -> orders_pb2.RegisteredPatient:
    """The message for a patient."""
    person = registered.person
    return orders_pb2.RegisteredPatient(
        name=registered.name,
        record_number=person.record_number,
        display_name=person.display_name,
        birth_date=person.birth_date.isoformat() if person.birth_date else "",
        sex=_SEXES[person.sex],
    )


def from_order(order: Order) -> orders_pb2.Order:
    """The message for an order."""
    visit = order.visit
    message = orders_pb2.Order(
        name=order.name,
        patient=names.PATIENT.format(order.client_id, order.patient_id),
        visit_number=visit.visit_number,
        service_date=visit.service_date.isoformat(),
        author_code=visit.author_code,
        work_type_code=visit.work_type_code,
        ordering=visit.ordering,
        attending=visit.attending,
        copies=visit.copies,
    )
    if visit.service_at is not None:
        message.service_time.CopyFrom(timestamp(visit.service_at))
    return message


def from_told(told: Told, view: JobView) -> orders_pb2.Identity:
    """The message for whom a job is about; `view` is the job."""
    identity, details = told.identity, told.job.details
    message = orders_pb2.Identity(
        name=names.IDENTITY.format(told.job.client_id, told.job.job_id),
        told=_patient(identity.told if identity else details.patient),
        told_reference=identity.told_reference if identity else details.reference,
        required=from_demographics(told.required),
        missing=from_demographics(told.missing),
        suggestions=map(_suggestion, told.suggestions),
        job=from_view(view),
        etag=told.etag,
    )
    if identity is not None:
        message.state = _STATES[identity.outcome]
        message.reason = _REASONS[identity.why] if identity.why else orders_pb2.Identity.REASON_UNSPECIFIED
        message.evidence.extend(_IDENTIFIERS[Identifier(each)] for each in identity.evidence)
        message.decided_by = identity.decided_by
    if told.registered is not None:
        message.patient.CopyFrom(from_registered(told.registered))
    if told.order is not None:
        message.order.CopyFrom(from_order(told.order))
    return message


_SEXES: Mapping[Sex, orders_pb2.RegisteredPatient.Sex.ValueType] = {
    Sex.UNKNOWN: orders_pb2.RegisteredPatient.SEX_UNSPECIFIED,
    Sex.FEMALE: orders_pb2.RegisteredPatient.SEX_FEMALE,
    Sex.MALE: orders_pb2.RegisteredPatient.SEX_MALE,
    Sex.OTHER: orders_pb2.RegisteredPatient.SEX_OTHER,
}
_STATES: Mapping[Outcome, orders_pb2.Identity.State.ValueType] = {
    each: orders_pb2.Identity.State.Value(f"STATE_{each}") for each in Outcome
}
_REASONS: Mapping[Why, orders_pb2.Identity.Reason.ValueType] = {
    each: orders_pb2.Identity.Reason.Value(f"REASON_{each}") for each in Why
}
_IDENTIFIERS: Mapping[Identifier, orders_pb2.Identity.Identifier.ValueType] = {
    each: orders_pb2.Identity.Identifier.Value(f"IDENTIFIER_{each}") for each in Identifier
}


def _suggestion(suggestion: Suggestion) -> orders_pb2.Identity.Suggestion:
    return orders_pb2.Identity.Suggestion(
        patient=from_registered(suggestion.registered),
        order=from_order(suggestion.order) if suggestion.order else None,
        agreeing=[_IDENTIFIERS[each] for each in suggestion.agree],
        differing=[_IDENTIFIERS[each] for each in suggestion.differ],
        likely=[_IDENTIFIERS[each] for each in suggestion.is_likely],
    )


def _patient(patient: Patient) -> jobs_pb2.Patient:
    return jobs_pb2.Patient(
        display_name=patient.display_name,
        record_number=patient.record_number,
        birth_date=patient.birth_date,
        service_date=patient.service_date,
    )


def _counts(counts: Mapping[Change, int]) -> orders_pb2.ImportOrdersResponse.Counts:
    return orders_pb2.ImportOrdersResponse.Counts(
        created=counts[Change.NEW], changed=counts[Change.CHANGED], unchanged=counts[Change.UNCHANGED]
    )


def _problem(problem: Problem) -> orders_pb2.ImportOrdersResponse.Problem:
    return orders_pb2.ImportOrdersResponse.Problem(
        row=problem.row, column=problem.column, field=problem.what, message=problem.sentence
    )
