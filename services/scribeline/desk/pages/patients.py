"""Whose dictations are: what the lists do not know, said by a person; and the lists themselves, on their way in.

Every form works without a script.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import RedirectResponse, Response

from scribeline.desk.errors import FieldWrong, PageMissing
from scribeline.desk.forms import Shown, attempt, filled
from scribeline.desk.jobs import CLINIC_WORDS, STATE_WORDS, Row, row_of
from scribeline.desk.visits import Visit, checked_id
from scribeline.errors import InvalidInput, LimitReached
from scribeline.sdk.names import client_of, last_id
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.demographics_pb2 import Demographic
from scribeline.v1.jobs_pb2 import Patient
from scribeline.v1.orders_pb2 import (
    GetIdentityRequest,
    IdentifyJobRequest,
    Identity,
    ImportOrdersRequest,
    ImportOrdersResponse,
    ListOrdersRequest,
    ListOrdersResponse,
    ListPatientsRequest,
    ListPatientsResponse,
    ListPendingIdentitiesRequest,
    ListPendingIdentitiesResponse,
    Order,
    OrderBook,
    RegisteredPatient,
)

ALLOWED = ("ROLE_CLINIC", "ROLE_MANAGER", "ROLE_ADMIN")
"""Who sees clinics' lists: whoever types the documents does not."""
MOST_PENDING = 100
MOST_FOUND = 25
"""How many patients or orders a search shows."""
LARGEST_LIST = 17 * 1024 * 1024
"""A list of 16 MiB with the rest of its form, in bytes."""
IMPORT_TIMEOUT_S = 300.0
_PIECE_BYTES = 256 * 1024

FIELDS: Sequence[str] = ("display_name", "record_number", "birth_date", "service_date", "reference")
"""What a person may type, as the contract calls it."""
LABELS: Mapping[str, str] = {
    "display_name": "name",
    "record_number": "record number",
    "birth_date": "date of birth",
    "service_date": "date of service",
    "reference": "visit number",
}
WHY: Mapping[str, str] = {
    "CONTRADICTION": "What was said agrees with the lists in one thing and not in another.",
    "AMBIGUOUS": "Several patients fit.",
    "TOO_LITTLE": "One thing agrees, and one alone is not enough.",
    "NOTHING": "Nobody on the lists agrees with what was said.",
    "UNTOLD": "Nothing was said to find the patient by.",
    "TAKEN_BACK": "What it was matched with was wrong.",
}
"""Why a dictation waits, for whoever has to say."""
KINDS = {"PATIENTS": ImportOrdersRequest.KIND_PATIENTS, "SCHEDULE": ImportOrdersRequest.KIND_SCHEDULE}
ENCODINGS = {
    "UTF_8": ImportOrdersRequest.ENCODING_UTF_8,
    "WINDOWS_1252": ImportOrdersRequest.ENCODING_WINDOWS_1252,
}
DAYS = {"MONTH_FIRST": OrderBook.DAY_ORDER_MONTH_FIRST, "DAY_FIRST": OrderBook.DAY_ORDER_DAY_FIRST}
AGREES: Mapping[str, str] = {
    "VISIT_NUMBER": "visit number",
    "RECORD_NUMBER": "record number",
    "BIRTH_DATE": "date of birth",
    "NAME": "name",
    "SERVICE_DATE": "date of service",
}
DONE: Mapping[str, str] = {
    "settled": "It is said whose dictation it is.",
    "asked": "The lists were asked again.",
    "back": "Taken back: it waits here again.",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient who may be meant, ready to be shown. `value` is what the form sends: patient or order, and its name."""

    value: str
    name: str
    record_number: str
    birth_date: str
    visit: str
    service_date: str
    agrees: Sequence[str]
    differs: Sequence[str]
    likely: Sequence[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that a person should look at, ready to be shown."""

    row: Row
    reference: str
    why: str
    missing: Sequence[str]
    suggestions: Sequence[Candidate]


async def show(visit: Visit) -> Response:
    """The list of what waits."""
    _require(visit)
    caller = visit.front
    found = await caller.items(
        caller.front.orders.ListPendingIdentities,
        ListPendingIdentitiesRequest(parent="clients/-"),
        ListPendingIdentitiesResponse,
        lambda page: page.identities,
        most=MOST_PENDING,
    )
    template = "parts/patients.html" if visit.query("part") == "list" else "patients.html"
    waiting = await _waiting(visit, found)
    return visit.show(template, waiting=waiting, is_clinic=visit.session.role == "ROLE_CLINIC", most=MOST_PENDING)


async def one(visit: Visit) -> Response:
    """One dictation: what was said, who may be meant, a search over the lists, and fields to type."""
    _require(visit)
    told = await _identity(visit)
    return await _page(visit, told, _form_of(told))


async def decide(visit: Visit) -> Response:
    """Say whose it is: a patient or order that was chosen, nobody, what was typed; or take back what was said."""
    _require(visit)
    form, told = visit.form, await _identity(visit)
    request = IdentifyJobRequest(name=told.name, etag=form.text("etag"), request_id=form.request_id)
    done = "settled"
    act = form.text("act")
    if act == "choose":
        kind, _, name = form.text("who").partition(":")
        if kind not in ("patient", "order") or not name:
            raise FieldWrong("who", "is a patient or an order of the lists")
        setattr(request, kind, name)
    elif act == "nobody":
        request.nobody = True
    elif act == "back":
        request.take_back, done = True, "back"
    elif act == "ask":
        done = "asked"
    elif act == "type":
        request.demographics.CopyFrom(
            Patient(**{name: form.text(name).strip() for name in FIELDS if name != "reference"})
        )
        request.reference = form.text("reference").strip()
        request.update_mask.CopyFrom(FieldMask(paths=FIELDS))
    else:
        raise FieldWrong("act", "is one of the page's own")

    async def send() -> Identity:
        return await visit.front.call(visit.desk.front.orders.IdentifyJob, request, Identity)

    async def latest() -> Shown:
        return _form_of(await _identity(visit))

    refused = await attempt(form, FIELDS if act == "type" else (), send, latest=latest)
    if refused is None:
        return RedirectResponse(f"/patients/{client_of(told.name)}/{last_id(told.job.name)}?done={done}", 303)
    told = await _identity(visit)
    return await _page(visit, told, refused if act == "type" else _with_problem(_form_of(told), refused))


# --- lists on their way in --------------------------------------------------------------------------------------------


async def choose_list(visit: Visit) -> Response:
    """The form for a list."""
    _require(visit)
    return await _import_page(visit, filled({"kind": "PATIENTS"}), None)


async def import_list(visit: Visit) -> Response:
    """Import a list, or say what it would change."""
    _require(visit)
    form = visit.form
    content = form.files.get("list", b"")
    tried = form.text("act") == "try"
    told: ImportOrdersResponse | None = None

    async def send() -> None:
        nonlocal told
        if not content:
            raise FieldWrong("list", "has to be chosen: a CSV file")
        first = ImportOrdersRequest(
            parent=f"clients/{checked_id(form.text('client'))}",
            kind=KINDS.get(form.text("kind"), ImportOrdersRequest.KIND_UNSPECIFIED),
            encoding=ENCODINGS.get(form.text("encoding"), ImportOrdersRequest.ENCODING_UNSPECIFIED),
            day_order=DAYS.get(form.text("days"), OrderBook.DAY_ORDER_UNSPECIFIED),
            dry_run=tried,
            data=content[:_PIECE_BYTES],
        )
        caller = visit.front
        told = await caller.send(
            caller.front.orders.ImportOrders,
            _pieces(first, content),
            ImportOrdersResponse,
            timeout_s=IMPORT_TIMEOUT_S,
        )

    names = ("client", "kind", "encoding", "days")
    refused = await attempt(form, names, send, place=lambda error: _list_field(error.field or ""))
    if refused is not None:
        return await _import_page(visit, refused, None)
    return await _import_page(visit, filled({name: form.text(name) for name in names}), told)


async def _pieces(first: ImportOrdersRequest, content: bytes) -> AsyncIterator[ImportOrdersRequest]:
    yield first
    for start in range(_PIECE_BYTES, len(content), _PIECE_BYTES):
        yield ImportOrdersRequest(data=content[start : start + _PIECE_BYTES])


def _list_field(path: str) -> str:
    if path.startswith(("rows[", "columns", "data")):
        return "list"
    return {"day_order": "days", "parent": "client"}.get(path, path)


async def _import_page(visit: Visit, form: Shown, told: ImportOrdersResponse | None) -> Response:
    clients: list[Client] = await visit.desk.directory.clients(visit.front)
    return visit.show(
        "patients_import.html",
        status=form.status,
        form=form,
        told=told,
        clients=[(last_id(client.name), client.display_name) for client in clients],
    )


# --- what pages show --------------------------------------------------------------------------------------------------


def _require(visit: Visit) -> None:
    if visit.session.role not in ALLOWED:
        raise PageMissing


async def _identity(visit: Visit) -> Identity:
    request = GetIdentityRequest(name=f"{visit.job_name}/identity")
    return await visit.front.call(visit.desk.front.orders.GetIdentity, request, Identity)


async def _page(visit: Visit, told: Identity, form: Shown) -> Response:
    (waiting,) = await _waiting(visit, [told])
    wanted = {name: visit.query(name, 200).strip() for name in ("name", "record", "born", "visit")}
    problem = ""
    found: Sequence[Candidate] | None = None
    if any(wanted.values()):
        try:
            found = await _search(visit, client_of(told.name), wanted)
        except (InvalidInput, LimitReached) as error:
            problem = error.message
    return visit.show(
        "patient.html",
        status=form.status,
        it=waiting,
        told=told.told,
        told_reference=told.told_reference,
        state=Identity.State.Name(told.state).removeprefix("STATE_"),
        chosen=_candidate(told.patient, told.order) if told.HasField("patient") else None,
        evidence=[_word(each) for each in told.evidence],
        decided_by=last_id(told.decided_by),
        required=[_field_word(each) for each in told.required],
        is_open=waiting.row.state not in ("DELIVERED", "CANCELLED"),
        form=form,
        wanted=wanted,
        found=found,
        search_problem=problem,
        done=DONE.get(visit.query("done"), ""),
    )


async def _search(visit: Visit, client: str, wanted: Mapping[str, str]) -> list[Candidate]:
    """The patients, and with a visit number the orders, that agree in all that is asked for."""
    caller, parent = visit.front, f"clients/{client}"
    if wanted["visit"]:
        request = ListOrdersRequest(parent=parent, visit_number=wanted["visit"], page_size=MOST_FOUND)
        orders = (await caller.call(caller.front.orders.ListOrders, request, ListOrdersResponse)).orders
        return [_candidate(None, order) for order in orders]
    asked = ListPatientsRequest(
        parent=parent,
        display_name=wanted["name"],
        record_number=wanted["record"],
        birth_date=wanted["born"],
        page_size=MOST_FOUND,
    )
    patients = (await caller.call(caller.front.orders.ListPatients, asked, ListPatientsResponse)).patients
    return [_candidate(patient, None) for patient in patients]


async def _waiting(visit: Visit, found: Sequence[Identity]) -> list[Waiting]:
    names = await visit.desk.directory.names(visit.front, visit.session.sid, [each.job for each in found])
    now = visit.desk.clock()
    words = CLINIC_WORDS if visit.session.role == "ROLE_CLINIC" else STATE_WORDS
    return [
        Waiting(
            row=row_of(each.job, names, now, words),
            reference=each.job.details.reference,
            why=WHY.get(Identity.Reason.Name(each.reason).removeprefix("REASON_"), ""),
            missing=[_field_word(field) for field in each.missing],
            suggestions=[
                _candidate(
                    suggestion.patient,
                    suggestion.order if suggestion.HasField("order") else None,
                    agrees=[_word(what) for what in suggestion.agreeing],
                    differs=[_word(what) for what in suggestion.differing],
                    likely=[_word(what) for what in suggestion.likely],
                )
                for suggestion in each.suggestions
            ],
        )
        for each in found
    ]


def _candidate(
    patient: RegisteredPatient | None,
    order: Order | None,
    *,
    agrees: Sequence[str] = (),
    differs: Sequence[str] = (),
    likely: Sequence[str] = (),
) -> Candidate:
    has_order = order is not None and bool(order.name)
    value = f"order:{order.name}" if order is not None and has_order else f"patient:{patient.name if patient else ''}"
    return Candidate(
        value=value,
        name=patient.display_name if patient else "",
        record_number=patient.record_number if patient else "",
        birth_date=patient.birth_date if patient else "",
        visit=order.visit_number if order else "",
        service_date=order.service_date if order else "",
        agrees=agrees,
        differs=differs,
        likely=likely,
    )


def _form_of(told: Identity) -> Shown:
    patient = told.job.details.patient
    values = {
        "display_name": patient.display_name,
        "record_number": patient.record_number,
        "birth_date": patient.birth_date,
        "service_date": patient.service_date,
        "reference": told.job.details.reference,
    }
    return filled(values, told.etag)


def _with_problem(form: Shown, refused: Shown) -> Shown:
    sentence = refused.problem or "Somebody said so in the meantime, or a new list did: look again."
    return Shown(form.values, form.etag, form.was, problem=sentence, status=refused.status)


def _word(identifier: int) -> str:
    return AGREES.get(Identity.Identifier.Name(identifier).removeprefix("IDENTIFIER_"), "")  # type: ignore[arg-type]


def _field_word(demographic: int) -> str:
    return LABELS.get(Demographic.Name(demographic).removeprefix("DEMOGRAPHIC_").lower(), "")  # type: ignore[arg-type]
