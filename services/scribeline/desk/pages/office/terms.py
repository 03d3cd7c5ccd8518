"""What a client's contract says about time, from one day to another: turnarounds, hours, when the clock runs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import Response

from scribeline.desk.errors import PageMissing
from scribeline.desk.forms import Shown, attempt, filled, ticked
from scribeline.desk.pages.office.clients import terms_in_force
from scribeline.desk.pages.office.rooms import client_of_page, go, is_administrator, show_client
from scribeline.desk.visits import Visit
from scribeline.desk.working_hours import (
    WEEKDAYS,
    days_in,
    length_in,
    length_text,
    week_in,
    week_values,
    week_words,
)
from scribeline.errors import NotAllowed, ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.clients_pb2 import Client, ClientTerms, UpdateClientRequest
from scribeline.v1.work_types_pb2 import WorkType

STARTS = (("START_RECEIVED", "is received"), ("START_DICTATED", "was dictated, where that is known"))
STOPS = (
    ("STOP_SUBMITTED", "is handed in by the transcriptionist"),
    ("STOP_REVIEWED", "is approved"),
    ("STOP_DELIVERED", "is delivered"),
    ("STOP_AUTHENTICATED", "is signed by the client"),
)
SIGN_OFFS = (
    ("SIGN_OFF_NONE", "finished when it is delivered"),
    ("SIGN_OFF_PRELIMINARY_UNTIL_SIGNED", "preliminary until somebody of the client has signed it"),
)
_STARTS, _STOPS, _SIGN_OFFS = (
    dict(ClientTerms.Start.items()),
    dict(ClientTerms.Stop.items()),
    dict(ClientTerms.SignOff.items()),
)
_PLAIN = (
    "effective_from_date",
    "effective_to_date",
    "turnaround",
    "stat_turnaround",
    "stat_round_the_clock",
    "start",
    "stop",
    "pauses_while_held",
    "sign_off",
    "holidays",
    "end_before",
    "hours",
)
_STEP = re.compile(r"client\.terms\[(\d+)\]\.?(.*)")
_TURNAROUND = re.compile(r"work_types\[(\d+)\]\.(turnaround|stat_turnaround)")


async def index(visit: Visit) -> Response:
    """All terms of a client, newest first."""
    client = await client_of_page(visit)
    in_force = terms_in_force(client, visit.desk.clock().date())
    listed = [
        {
            "terms": each,
            "turnaround": length_text(each.turnaround) if each.HasField("turnaround") else "",
            "stat": length_text(each.stat_turnaround) if each.HasField("stat_turnaround") else "",
            "hours": week_words(each.hours),
            "in_force": each == in_force,
            "stop": dict(STOPS).get(ClientTerms.Stop.Name(each.stop), ""),
            "signed": each.sign_off == ClientTerms.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED,
        }
        for each in client.terms
    ]
    return show_client(
        visit,
        "terms.html",
        client,
        "/terms",
        listed=listed[::-1],
        may_change=is_administrator(visit),
        otherwise=length_text(client.turnaround),
    )


async def new(visit: Visit) -> Response:
    """The form for terms from another day on: filled with those that hold now."""
    client, work_types = await _of_page(visit)
    like = terms_in_force(client, visit.desk.clock().date()) or (client.terms[-1] if client.terms else ClientTerms())
    values = values_of(like, work_types) | {
        "effective_from_date": "",
        "effective_to_date": "",
        "end_before": ticked(True),
    }
    return _form_page(visit, client, work_types, None, filled(values, client.etag))


async def one(visit: Visit) -> Response:
    """The form of one of a client's terms."""
    client, work_types = await _of_page(visit)
    number = _number(visit, client)
    if number is None:
        raise PageMissing
    values = values_of(client.terms[number], work_types)
    return _form_page(visit, client, work_types, number, filled(values, client.etag))


async def create(visit: Visit) -> Response:
    """Add terms."""
    client, work_types = await _of_page(visit)
    return await _save(visit, client, work_types, None)


async def save(visit: Visit) -> Response:
    """Change one of a client's terms, or take it away."""
    client, work_types = await _of_page(visit)
    number = _number(visit, client)
    if number is None:
        typed = {name: visit.form.text(name) for name in names_of(work_types)}
        gone = replace(
            filled(typed, client.etag),
            problem="Somebody took these terms away, or gave them another first day. What you typed is still here: "
            "saving it adds it as terms of their own.",
            status=409,
        )
        return _form_page(visit, client, work_types, None, gone)
    return await _save(visit, client, work_types, number)


async def _save(visit: Visit, client: Client, work_types: Sequence[WorkType], number: int | None) -> Response:
    if not is_administrator(visit):
        raise NotAllowed("A client's terms are changed by administrators.")
    form = visit.form
    names = names_of(work_types)
    typed = {name: form.text(name) for name in names}
    removes = form.text("do") == "remove" and number is not None

    async def act() -> Client:
        terms = [ClientTerms.FromString(each.SerializeToString()) for each in client.terms]
        if removes and number is not None:
            del terms[number]
        elif number is not None:
            terms[number] = terms_of(typed, work_types)
        else:
            mine = terms_of(typed, work_types)
            if form.text("end_before"):
                _end_before(terms, mine.effective_from_date)
            terms.append(mine)
        request = UpdateClientRequest(
            client=Client(name=client.name, etag=form.text("etag"), terms=terms),
            update_mask=FieldMask(paths=["terms"]),
            request_id=form.request_id,
        )
        return await visit.front.call(visit.desk.front.clients.UpdateClient, request, Client)

    async def latest() -> Shown:
        now, _ = await _of_page(visit)
        place = None if number is None else _number(visit, now)
        return filled(typed if place is None else values_of(now.terms[place], work_types), now.etag)

    def place_of(error: ScribelineError) -> str:
        sent = [last_id(each.name) for each in _named(typed, work_types)]
        return field_of(error.field or "", len(client.terms) if number is None else number, names, sent)

    refused = await attempt(form, names, act, place=place_of, latest=latest)
    if refused:
        return _form_page(visit, client, work_types, number, refused)
    return go(f"/office/{client.name}/terms", "removed" if removes else "saved")


def _end_before(terms: list[ClientTerms], first_day: str) -> None:
    """End the terms without a last day on the day before others begin."""
    try:
        day_before = (date.fromisoformat(first_day) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return  # the front says what is wrong with the day
    for each in terms:
        if not each.effective_to_date and each.effective_from_date <= day_before:
            each.effective_to_date = day_before


def names_of(work_types: Sequence[WorkType]) -> tuple[str, ...]:
    """The fields of the form: two for each work type and one for each weekday beside the plain ones."""
    ids = [last_id(each.name) for each in work_types]
    of_types = [f"{kind}_{each}" for each in ids for kind in ("turnaround", "stat_turnaround")]
    return (*_PLAIN, *(name for name, _ in WEEKDAYS), *of_types)


def values_of(terms: ClientTerms, work_types: Sequence[WorkType]) -> dict[str, str]:
    """Terms as the form shows them."""
    values = dict.fromkeys(names_of(work_types), "")
    values |= {
        "effective_from_date": terms.effective_from_date,
        "effective_to_date": terms.effective_to_date,
        "turnaround": length_text(terms.turnaround) if terms.HasField("turnaround") else "",
        "stat_turnaround": length_text(terms.stat_turnaround) if terms.HasField("stat_turnaround") else "",
        "stat_round_the_clock": ticked(terms.stat_round_the_clock),
        "start": ClientTerms.Start.Name(terms.start or ClientTerms.START_RECEIVED),
        "stop": ClientTerms.Stop.Name(terms.stop or ClientTerms.STOP_DELIVERED),
        "pauses_while_held": ticked(terms.pauses_while_held),
        "sign_off": ClientTerms.SignOff.Name(terms.sign_off or ClientTerms.SIGN_OFF_NONE),
        "holidays": "\n".join(terms.holidays),
        **week_values(terms.hours),
    }
    for each in terms.work_types:
        kind = last_id(each.work_type)
        values[f"turnaround_{kind}"] = length_text(each.turnaround) if each.HasField("turnaround") else ""
        values[f"stat_turnaround_{kind}"] = (
            length_text(each.stat_turnaround) if each.HasField("stat_turnaround") else ""
        )
    return values


def terms_of(values: dict[str, str], work_types: Sequence[WorkType]) -> ClientTerms:
    """The terms that the form's fields say. Raises FieldWrong."""
    terms = ClientTerms(
        effective_from_date=values["effective_from_date"],
        effective_to_date=values["effective_to_date"],
        turnaround=length_in(values["turnaround"], "turnaround"),
        stat_turnaround=length_in(values["stat_turnaround"], "stat_turnaround"),
        hours=week_in(values),
        holidays=days_in(values["holidays"], "holidays"),
        stat_round_the_clock=bool(values["stat_round_the_clock"]),
        start=_STARTS.get(values["start"], ClientTerms.START_UNSPECIFIED),
        stop=_STOPS.get(values["stop"], ClientTerms.STOP_UNSPECIFIED),
        pauses_while_held=bool(values["pauses_while_held"]),
        sign_off=_SIGN_OFFS.get(values["sign_off"], ClientTerms.SIGN_OFF_UNSPECIFIED),
    )
    for each in _named(values, work_types):
        kind = last_id(each.name)
        terms.work_types.add(
            work_type=each.name,
            turnaround=length_in(values[f"turnaround_{kind}"], f"turnaround_{kind}"),
            stat_turnaround=length_in(values[f"stat_turnaround_{kind}"], f"stat_turnaround_{kind}"),
        )
    return terms


def field_of(path: str, place: int, names: Sequence[str], sent: Sequence[str]) -> str:
    """The form's field that a path of the contract means; of other terms than those in the form, none. `sent`: the
    work types that were sent, in their order.
    """
    if path in names:
        return path
    match = _STEP.fullmatch(path)
    if not match or int(match[1]) != place:
        return ""
    rest = match[2]
    if turnaround := _TURNAROUND.fullmatch(rest):
        index, kind = int(turnaround[1]), turnaround[2]
        return f"{kind}_{sent[index]}" if index < len(sent) else ""
    first = rest.partition(".")[0].partition("[")[0]
    return next((name for name in (first, f"{first}_date") if name in names), "")


def _named(values: dict[str, str], work_types: Sequence[WorkType]) -> list[WorkType]:
    """The work types that have a turnaround of their own in these terms."""
    return [
        each
        for each in work_types
        if values[f"turnaround_{last_id(each.name)}"].strip() or values[f"stat_turnaround_{last_id(each.name)}"].strip()
    ]


async def _of_page(visit: Visit) -> tuple[Client, tuple[WorkType, ...]]:
    client = await client_of_page(visit)
    house = await visit.desk.directory.house(visit.front, visit.session.sid, last_id(client.name))
    return client, house.work_types


def _number(visit: Visit, client: Client) -> int | None:
    """Which of the client's terms the address names by their first day."""
    first_day = visit.request.path_params["first_day"]
    return next((n for n, each in enumerate(client.terms) if each.effective_from_date == first_day), None)


def _form_page(
    visit: Visit, client: Client, work_types: Sequence[WorkType], number: int | None, form: Shown
) -> Response:
    return show_client(
        visit,
        "one_terms.html",
        client,
        "/terms",
        status=form.status,
        form=form,
        first_day=None if number is None else client.terms[number].effective_from_date,
        work_types=[(last_id(each.name), each.display_name) for each in work_types],
        weekdays=WEEKDAYS,
        starts=STARTS,
        stops=STOPS,
        sign_offs=SIGN_OFFS,
        otherwise=length_text(client.turnaround),
        may_change=is_administrator(visit),
    )
