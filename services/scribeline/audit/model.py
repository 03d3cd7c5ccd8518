"""An event of the audit trail, and the chain of hashes over them. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

FIRST_HASH = bytes(32)
"""What the first link is linked to."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `txid` and `event_id` order events; `at` is UTC."""

    event_id: int
    txid: int
    at: datetime
    client_id: str | None
    actor: str
    action: str
    resource: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """One event's place in the chain."""

    number: int
    event_id: int
    txid: int
    hash: bytes


def chain(tip: Link, events: Iterable[Event]) -> list[Link]:
    """The links of `events`, in their order, behind `tip`."""
    links = []
    for event in events:
        told = json.dumps(
            [
                tip.number + 1,
                event.event_id,
                event.txid,
                event.at.isoformat(),
                event.client_id,
                event.actor,
                event.action,
                event.resource,
                dict(event.details),
            ],
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=True,
        )
        tip = Link(tip.number + 1, event.event_id, event.txid, hashlib.sha256(tip.hash + told.encode()).digest())
        links.append(tip)
    return links
