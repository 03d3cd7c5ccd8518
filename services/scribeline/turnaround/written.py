"""Terms as they are kept: JSON, without the time zone, which is the client's. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from scribeline.turnaround.hours import checked_hours
from scribeline.turnaround.terms import SignOff, Starts, Stops, Terms, Turnaround


def to_value(terms: Iterable[Terms]) -> list[dict[str, Any]]:
    """Terms as JSON."""
    return [
        {
            "effective_from": each.effective_from.isoformat(),
            "effective_to": each.effective_to.isoformat() if each.effective_to else None,
            "turnaround": [each.turnaround.routine_s, each.turnaround.stat_s],
            "work_types": {name: [said.routine_s, said.stat_s] for name, said in sorted(each.work_types.items())},
            "week": None if each.hours is None else [[list(span) for span in spans] for spans in each.hours.week],
            "holidays": [] if each.hours is None else sorted(day.isoformat() for day in each.hours.holidays),
            "stat_round_the_clock": each.stat_round_the_clock,
            "starts": each.starts,
            "stops": each.stops,
            "pauses": each.pauses,
            "sign_off": each.sign_off,
        }
        for each in terms
    ]


def from_value(value: Sequence[Mapping[str, Any]], time_zone: str) -> tuple[Terms, ...]:
    """The terms that `to_value` wrote, of a client in this time zone."""
    return tuple(
        Terms(
            effective_from=date.fromisoformat(each["effective_from"]),
            effective_to=date.fromisoformat(each["effective_to"]) if each["effective_to"] else None,
            turnaround=Turnaround(*each["turnaround"]),
            work_types={name: Turnaround(*said) for name, said in each["work_types"].items()},
            hours=None
            if each["week"] is None
            else checked_hours(
                time_zone,
                [[(start, end) for start, end in spans] for spans in each["week"]],
                map(date.fromisoformat, each["holidays"]),
                field="terms",
            ),
            stat_round_the_clock=each["stat_round_the_clock"],
            starts=Starts(each["starts"]),
            stops=Stops(each["stops"]),
            pauses=each["pauses"],
            sign_off=SignOff(each.get("sign_off", SignOff.NONE)),  # what was kept before there was any has none
        )
        for each in value
    )
