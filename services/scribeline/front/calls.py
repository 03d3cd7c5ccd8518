"""The call that is being served: who makes it, and how long it may take."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeAlias

import grpc

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.errors import NotAuthenticated
from scribeline.identity.model import Caller
from scribeline.routing.errors import CountryForbidden

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
"""What grpc gives a servicer's method beside the request."""

SHORTEST_S = 0.001
"""What a transaction is given at least: its deadline may pass just now."""


@dataclass(frozen=True)
class Call:
    """One call, from the first to the last message."""

    method: str
    """As on the wire: /scribeline.v1.JobService/GetJob."""
    call_id: str
    """By which the log and the caller talk about it."""
    peer: str
    """The caller's address without its port, as the front sees it."""
    caller: Caller | None
    """None for a method that anybody may call."""
    ends_at: float | None
    """When the call's time is over, on the event loop's clock; None for a stream without a deadline."""


_current: ContextVar[Call] = ContextVar("scribeline.front.call")


def begin(call: Call) -> None:
    """Make `call` the current one. Each call runs in a task, and so in a context, of its own."""
    _current.set(call)


def current_call() -> Call:
    """The call that is being served."""
    return _current.get()


def current_caller() -> Caller:
    """Who makes the call that is being served."""
    caller = _current.get().caller
    if caller is None:
        raise NotAuthenticated("This call needs a bearer token.")
    return caller


def scope_of(caller: Caller) -> Scope:
    """Whose data the caller may see: nothing but their verified token decides it."""
    return Scope.company() if caller.is_company_wide else Scope.of(*caller.clients)


def time_left_s(context: Context) -> float | None:
    """How many seconds the call has left; None for a stream without a deadline."""
    left: float | None = context.time_remaining()
    ends_at = current_call().ends_at
    if ends_at is not None:
        own = ends_at - asyncio.get_running_loop().time()
        left = own if left is None else min(left, own)
    return None if left is None else max(left, SHORTEST_S)


@contextlib.asynccontextmanager
async def unit_of_work(
    database: Database, caller: Caller, context: Context, *, scope: Scope | None = None
) -> AsyncIterator[Transaction]:
    """One transaction of the call: for the caller's clients, within the time that the call has left.

    `scope` narrows it further, or names the company where the component has checked that the caller may act for it.
    """
    try:
        async with database.transaction(scope or scope_of(caller), timeout_s=time_left_s(context)) as tx:
            yield tx
    except CountryForbidden as refused:
        # The call's own transaction is undone; that it was refused stays.
        async with database.transaction(Scope.of(refused.client_id), timeout_s=time_left_s(context)) as tx:
            await audit.record(
                tx,
                actor=caller.name,
                action="REFUSE_COUNTRY",
                resource=refused.resource or "",
                client_id=refused.client_id,
                details={"method": current_call().method},
            )
        raise
