"""A request with a request id is done once: the same request again gets the first answer again.

    return await once(tx, caller, request, lambda: self._create(tx, request), Author)

The answer is kept in the transaction of the act, so either both are there or none is. Two at the same time: the second
waits for the first, and then gets its answer. What was refused is not kept: it may work next time.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar, runtime_checkable

from google.protobuf.message import Message

from scribeline.database.unit_of_work import Transaction
from scribeline.front import checks, names, store
from scribeline.front.calls import current_call
from scribeline.front.errors import RequestIdReused
from scribeline.identity.model import Caller

Answer = TypeVar("Answer", bound=Message)

KEPT_S = 24 * 3600.0
"""How long an answer is kept, in seconds."""


@runtime_checkable
class RepeatableRequest(Protocol):
    """A request that may carry a request id."""

    request_id: str


@runtime_checkable
class _Named(Protocol):
    name: str


async def once(
    tx: Transaction, caller: Caller, request: Message, act: Callable[[], Awaitable[Answer]], response_type: type[Answer]
) -> Answer:
    """The answer of `act`, which runs in `tx` unless the caller's same request was answered before.

    `request` is what the request is recognised by. Its SHA-256 is kept, so a password in it has to be replaced before
    by something that does not give it away. Raises RequestIdReused when the id was used for another method or body.
    """
    if not isinstance(request, RepeatableRequest):
        raise TypeError(f"{request.DESCRIPTOR.full_name} has no request id")
    request_id = checks.request_id(request.request_id)
    if request_id is None:
        return await act()
    method = current_call().method
    body_sha256 = hashlib.sha256(request.SerializeToString(deterministic=True)).digest()
    await store.hold(tx, caller.user_id, request_id)
    before = await store.find(tx, caller.user_id, request_id)
    if before is not None:
        if (before.method, before.body_sha256) != (method, body_sha256):
            raise RequestIdReused
        return response_type.FromString(before.response)
    answer = await act()
    answered = store.Answered(method, body_sha256, answer.SerializeToString(deterministic=True))
    client_id = names.client_in(answer.name) if isinstance(answer, _Named) else None
    if not await store.keep(tx, caller.user_id, request_id, answered, client_id):
        raise RequestIdReused  # for a client whose data the caller may no longer see
    return answer
