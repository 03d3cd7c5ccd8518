"""The chain of hashes: whatever is done to an event afterwards shows in every link from there on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.audit.model import FIRST_HASH, Event, Link, chain

START = Link(0, 0, 0, FIRST_HASH)


def event(number: int) -> Event:
    return Event(
        event_id=number,
        txid=700 + number,
        at=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=number),
        client_id="north",
        actor="users/anna",
        action="CLAIM_JOB",
        resource=f"clients/north/jobs/{number}",
        details={"state": "EDITING", "by": "anna"},
    )


EVENTS = [event(number) for number in range(1, 9)]
LINKS = chain(START, EVENTS)


def first_difference(events: list[Event]) -> int | None:
    """The number of the first link that comes out differently over `events`."""
    told = chain(START, events)
    for number, (link, other) in enumerate(zip(LINKS, told, strict=False), 1):
        if link != other:
            return number
    return None if len(told) == len(LINKS) else min(len(told), len(LINKS)) + 1


def test_links_are_numbered_and_linked_to_their_events() -> None:
    assert [(link.number, link.event_id, link.txid) for link in LINKS] == [(n, n, 700 + n) for n in range(1, 9)]
    assert len({link.hash for link in LINKS}) == len(LINKS)


@given(st.integers(0, 8))
def test_a_chain_made_in_two_goes_is_the_same(cut: int) -> None:
    first = chain(START, EVENTS[:cut])
    assert first + chain(first[-1] if first else START, EVENTS[cut:]) == LINKS


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "users/bert"},
        {"action": "RELEASE_JOB"},
        {"resource": "clients/north/jobs/0"},
        {"client_id": "south"},
        {"client_id": None},
        {"at": datetime(2026, 3, 1, tzinfo=UTC)},
        {"details": {"state": "EDITING"}},
        {"details": {"state": "EDITING", "by": "anna", "more": ""}},
        {"txid": 1},
        {"event_id": 99},
    ],
    ids=str,
)
def test_a_changed_event_shows(change: dict[str, object]) -> None:
    assert first_difference([*EVENTS[:3], replace(EVENTS[3], **change), *EVENTS[4:]]) == 4  # type: ignore[arg-type]


def test_the_order_of_details_is_of_no_meaning() -> None:
    turned = replace(EVENTS[3], details={"by": "anna", "state": "EDITING"})
    assert first_difference([*EVENTS[:3], turned, *EVENTS[4:]]) is None


@given(st.integers(0, 7))
def test_a_removed_event_shows(place: int) -> None:
    assert first_difference(EVENTS[:place] + EVENTS[place + 1 :]) == place + 1


@given(st.integers(0, 7), st.integers(0, 7))
def test_swapped_events_show(one: int, other: int) -> None:
    swapped = list(EVENTS)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert first_difference(swapped) == (None if one == other else min(one, other) + 1)


@given(st.integers(0, 8))
def test_an_inserted_event_shows(place: int) -> None:
    assert first_difference([*EVENTS[:place], event(77), *EVENTS[place:]]) == place + 1


def test_fields_cannot_run_into_each_other() -> None:
    """What ends one field cannot begin the next one instead."""
    one = replace(EVENTS[0], actor="users/anna", action="CLAIM_JOB")
    other = replace(EVENTS[0], actor='users/anna","CLAIM_JOB', action="")
    assert chain(START, [one]) != chain(START, [other])
