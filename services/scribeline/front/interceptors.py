"""What happens around every call, of whatever kind: who calls, may they, for how long, what became of it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, TypeAlias
from urllib.parse import unquote
from uuid import uuid4

import grpc
import structlog
from google.protobuf.message import DecodeError

from scribeline.database.unit_of_work import Database
from scribeline.errors import Unavailable
from scribeline.front import calls, status
from scribeline.front.access import PUBLIC, Access, Table
from scribeline.front.calls import Call, Context
from scribeline.front.errors import CallTookTooLong, MessageUnreadable, RoleNotAllowed
from scribeline.identity.authentication import authenticate
from scribeline.identity.model import Caller

_OUR_PACKAGE = "/scribeline."
_BACKSTOP_S = 1.0
"""How much longer than its time a call lasts before it is cut off: the database ends its part at the time itself, and
says so better."""

_log = structlog.get_logger("scribeline.front")

Behaviour: TypeAlias = Callable[[Any, Any], Any]
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"  # generic in the stubs alone


class CallInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs alone
    """Authenticates the caller, checks their role, bounds the time, turns errors into statuses, and logs the call.

    `table` says who may call our own methods. `call_timeout_s` is the time of a call that brings no deadline (streams
    excepted); a stream's token is looked at again every `recheck_s` seconds.
    """

    def __init__(self, database: Database, table: Table, *, call_timeout_s: float, recheck_s: float) -> None:
        self._database = database
        self._table = table
        self._call_timeout_s = call_timeout_s
        self._recheck_s = recheck_s

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["Handler"]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "Handler":
        """Wrap the method's handler in ours."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return handler  # grpc answers UNIMPLEMENTED
        method = handler_call_details.method
        # Our own methods all stand in the table: the server does not start otherwise. Others are health and reflection.
        access = self._table[method] if method.startswith(_OUR_PACKAGE) else PUBLIC
        authorization = _authorization(handler_call_details.invocation_metadata)

        def wrapped(behaviour: Behaviour, *, bounded: bool, streamed: bool = False) -> Behaviour:
            async def serve(request: Any, context: Context) -> Any:
                request = _readable_ones(request) if streamed else request
                return await self._serve(method, access, authorization, behaviour, request, context, bounded=bounded)

            return serve

        codec = (_reader(handler.request_deserializer), handler.response_serializer)
        if handler.unary_unary is not None:
            return grpc.unary_unary_rpc_method_handler(wrapped(handler.unary_unary, bounded=True), *codec)
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(wrapped(handler.unary_stream, bounded=False), *codec)
        if handler.stream_unary is not None:
            return grpc.stream_unary_rpc_method_handler(
                wrapped(handler.stream_unary, bounded=False, streamed=True), *codec
            )
        assert handler.stream_stream is not None  # noqa: S101 - there is no fifth kind
        return grpc.stream_stream_rpc_method_handler(
            wrapped(handler.stream_stream, bounded=False, streamed=True), *codec
        )

    async def _serve(
        self,
        method: str,
        access: Access,
        authorization: str | None,
        behaviour: Behaviour,
        request: Any,
        context: Context,
        *,
        bounded: bool,
    ) -> Any:
        call_id = uuid4().hex
        peer = host_of(context.peer())
        began = time.monotonic()
        ends_at = asyncio.get_running_loop().time() + self._call_timeout_s if bounded else None
        caller: Caller | None = None
        code = grpc.StatusCode.OK
        context.set_trailing_metadata(((status.CALL_ID_KEY, call_id),))
        try:
            call = Call(method, call_id, peer, None, ends_at)
            calls.begin(call)
            if not access.is_public:
                caller = await self._caller(access, authorization, calls.time_left_s(context))
                calls.begin(Call(method, call_id, peer, caller, ends_at))
            work = _run(behaviour, request, context)
            if not bounded and not access.is_public:
                return await self._while_allowed(access, authorization, work)
            return await _within(ends_at, work)
        except asyncio.CancelledError:
            code = grpc.StatusCode.CANCELLED
            raise
        except grpc.aio.AbortError:
            code = _code_set(context)
            raise
        except Exception as error:
            refusal = status.refusal(error, call_id=call_id)
            code = refusal.code
            await context.abort(refusal.code, refusal.details, refusal.trailing_metadata)
        finally:
            _log.info(
                "call",
                method=method,
                code=code.name,
                ms=round((time.monotonic() - began) * 1000, 1),
                caller=caller.user_id if caller else None,
                peer=peer,
                call_id=call_id,
            )

    async def _while_allowed(self, access: Access, authorization: str | None, work: Coroutine[Any, Any, Any]) -> Any:
        """What `work` gives, unless its caller may no longer call before it ends."""
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait([task], timeout=self._recheck_s))[0]:
                with contextlib.suppress(Unavailable):  # the database is away: ask again
                    await self._caller(access, authorization, self._call_timeout_s)
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _caller(self, access: Access, authorization: str | None, time_left_s: float | None) -> Caller:
        caller = await authenticate(self._database, authorization, timeout_s=time_left_s)
        if caller.role not in access.roles:
            raise RoleNotAllowed(caller.role, ", ".join(sorted(access.roles)))
        return caller


class _Unreadable:
    """Stands for a message that could not be read, until somebody can be told."""


def _reader(read: Callable[[bytes], Any] | None) -> Callable[[bytes], Any] | None:
    """`read`, which leaves what cannot be read to us: grpc itself would answer UNKNOWN, and log a traceback."""
    if read is None:
        return None

    def reader(raw: bytes) -> Any:
        try:
            return read(raw)
        except DecodeError:
            return _Unreadable()

    return reader


def _readable(message: Any) -> Any:
    if isinstance(message, _Unreadable):
        raise MessageUnreadable
    return message


async def _readable_ones(messages: AsyncIterable[Any]) -> AsyncIterator[Any]:
    async for message in messages:
        yield _readable(message)


async def _run(behaviour: Behaviour, request: Any, context: Context) -> Any:
    result = behaviour(_readable(request), context)
    if hasattr(result, "__aiter__"):
        try:
            async for message in result:
                await context.write(message)
        finally:
            await result.aclose()
        return None
    return await result


async def _within(ends_at: float | None, work: Awaitable[Any]) -> Any:
    if ends_at is None:
        return await work
    try:
        async with asyncio.timeout_at(ends_at + _BACKSTOP_S) as limit:
            return await work
    except TimeoutError:
        if limit.expired():
            raise CallTookTooLong from None
        raise


def _authorization(metadata: Any) -> str | None:
    """The call's one authorization header; two of them are as good as none."""
    values = [value for key, value in metadata or () if key == "authorization"]
    if len(values) != 1 or not isinstance(values[0], str):
        return None
    return values[0]


def _code_set(context: Context) -> grpc.StatusCode:
    code = context.code()
    if isinstance(code, grpc.StatusCode):
        return code
    return next((known for known in grpc.StatusCode if known.value[0] == code), grpc.StatusCode.UNKNOWN)


def host_of(peer: str) -> str:
    """The address in grpc's `ipv4:127.0.0.1:50412`, without the kind and the port."""
    kind, _, address = unquote(peer).partition(":")
    return address.rpartition(":")[0] if kind in {"ipv4", "ipv6"} else kind
