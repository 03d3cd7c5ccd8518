"""A client's terms as messages."""

from collections.abc import Iterable

from google.protobuf.duration_pb2 import Duration

from scribeline.front import checks, names
from scribeline.front.conversions.hours import MOST_DAYS, from_hours, to_date, to_day, to_hours
from scribeline.front.conversions.jobs import duration
from scribeline.front.errors import ValueWrong
from scribeline.turnaround.terms import SignOff, Starts, Stops, Terms, Turnaround
from scribeline.v1 import clients_pb2

MOST_TERMS = 100
"""How many sets of terms a client may have, each with effective dates of its own."""
MOST_WORK_TYPES = 500
"""How many work types one set of terms may name."""

_Messages = clients_pb2.ClientTerms
_STARTS: dict[int, Starts] = {
    _Messages.START_UNSPECIFIED: Starts.RECEIVED,
    _Messages.START_RECEIVED: Starts.RECEIVED,
    _Messages.START_DICTATED: Starts.DICTATED,
}
_STOPS: dict[int, Stops] = {
    _Messages.STOP_UNSPECIFIED: Stops.DELIVERED,
    _Messages.STOP_SUBMITTED: Stops.SUBMITTED,
    _Messages.STOP_REVIEWED: Stops.REVIEWED,
    _Messages.STOP_DELIVERED: Stops.DELIVERED,
    _Messages.STOP_AUTHENTICATED: Stops.AUTHENTICATED,
}
_SIGN_OFFS: dict[int, SignOff] = {
    _Messages.SIGN_OFF_UNSPECIFIED: SignOff.NONE,
    _Messages.SIGN_OFF_NONE: SignOff.NONE,
    _Messages.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED: SignOff.PRELIMINARY_UNTIL_SIGNED,
}


def to_terms(
    messages: Iterable[clients_pb2.ClientTerms], client_id: str, time_zone: str, *, field: str
) -> tuple[Terms, ...]:
    """Checked terms, whose dates are still to be held against each other. `time_zone` is what hours are meant in."""
    listed = list(messages)
    if len(listed) > MOST_TERMS:
        raise ValueWrong(f"may hold at most {MOST_TERMS} entries", field=field)
    return tuple(_to_terms(each, client_id, time_zone, f"{field}[{index}]") for index, each in enumerate(listed))


def from_terms(terms: Terms, client_id: str) -> clients_pb2.ClientTerms:
    """The message for a client's terms."""
    return clients_pb2.ClientTerms(
        effective_from_date=terms.effective_from.isoformat(),
        effective_to_date=terms.effective_to.isoformat() if terms.effective_to else "",
        turnaround=_duration(terms.turnaround.routine_s),
        stat_turnaround=_duration(terms.turnaround.stat_s),
        work_types=[
            _Messages.WorkTypeTurnaround(
                work_type=names.WORK_TYPE.format(client_id, work_type_id),
                turnaround=_duration(said.routine_s),
                stat_turnaround=_duration(said.stat_s),
            )
            for work_type_id, said in sorted(terms.work_types.items())
        ],
        hours=from_hours(terms.hours),
        holidays=sorted(day.isoformat() for day in terms.hours.holidays) if terms.hours else [],
        stat_round_the_clock=terms.stat_round_the_clock,
        start=_Messages.Start.Value(f"START_{terms.starts}"),
        stop=_Messages.Stop.Value(f"STOP_{terms.stops}"),
        pauses_while_held=terms.pauses,
        sign_off=_Messages.SignOff.Value(f"SIGN_OFF_{terms.sign_off}"),
    )


def _to_terms(message: clients_pb2.ClientTerms, client_id: str, time_zone: str, at: str) -> Terms:
    if len(message.holidays) > MOST_DAYS:
        raise ValueWrong(f"may hold at most {MOST_DAYS} days", field=f"{at}.holidays")
    if len(message.work_types) > MOST_WORK_TYPES:
        raise ValueWrong(f"may hold at most {MOST_WORK_TYPES} entries", field=f"{at}.work_types")
    holidays = [to_day(day, field=f"{at}.holidays[{index}]") for index, day in enumerate(message.holidays)]
    if holidays and not message.hours:
        raise ValueWrong("make sense with hours only: without them the clock runs on holidays", field=f"{at}.holidays")
    work_types: dict[str, Turnaround] = {}
    for index, each in enumerate(message.work_types):
        place = f"{at}.work_types[{index}]"
        owner, work_type_id = names.WORK_TYPE.parse(each.work_type, field=f"{place}.work_type")
        if owner != client_id:
            raise ValueWrong("has to be of the client itself", field=f"{place}.work_type")
        if work_type_id in work_types:
            raise ValueWrong("is named twice", field=f"{place}.work_type")
        work_types[work_type_id] = _turnaround(each, place)
    return Terms(
        effective_from=to_day(message.effective_from_date, field=f"{at}.effective_from_date"),
        effective_to=to_date(message.effective_to_date, field=f"{at}.effective_to_date"),
        turnaround=_turnaround(message, at),
        work_types=work_types,
        hours=to_hours(message.hours, time_zone, holidays, field=f"{at}.hours"),
        stat_round_the_clock=message.stat_round_the_clock,
        starts=checks.choice(message.start, _STARTS, field=f"{at}.start"),
        stops=checks.choice(message.stop, _STOPS, field=f"{at}.stop"),
        pauses=message.pauses_while_held,
        sign_off=checks.choice(message.sign_off, _SIGN_OFFS, field=f"{at}.sign_off"),
    )


def _turnaround(message: "clients_pb2.ClientTerms | clients_pb2.ClientTerms.WorkTypeTurnaround", at: str) -> Turnaround:
    return Turnaround(
        checks.turnaround(message.turnaround, field=f"{at}.turnaround") if message.HasField("turnaround") else None,
        checks.turnaround(message.stat_turnaround, field=f"{at}.stat_turnaround")
        if message.HasField("stat_turnaround")
        else None,
    )


def _duration(seconds: int | None) -> Duration | None:
    return None if seconds is None else duration(seconds)
