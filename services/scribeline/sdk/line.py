"""How every method makes its call: with who calls, a request id, a time limit, and again while the front is away."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from scribeline.sdk.errors import from_rpc
from scribeline.sdk.retries import Patience

CALL_TIMEOUT_S = 30.0
"""How long one attempt of an ordinary call may take."""

Request = TypeVar("Request", bound=Message)
Answer = TypeVar("Answer", bound=Message)
Item = TypeVar("Item")


class _Page(Protocol):
    @property
    def next_page_token(self) -> str: ...


PageOf = TypeVar("PageOf", bound=_Page)


class Line:
    """A channel to the front at `address`, with the `metadata` that says who calls and the patience to call again."""

    def __init__(
        self, channel: grpc.Channel, address: str, metadata: tuple[tuple[str, str], ...], patience: Patience
    ) -> None:
        self.channel = channel
        self.address = address
        self.metadata = metadata
        self.patience = patience

    def call(
        self,
        method: "grpc.UnaryUnaryMultiCallable[Request, Answer]",
        request: Request,
        patience: Patience | None = None,
    ) -> Answer:
        """One call, made again while the front is away."""
        if "request_id" in request.DESCRIPTOR.fields_by_name and not getattr(request, "request_id", ""):
            setattr(request, "request_id", str(uuid.uuid4()))  # noqa: B010 - known by its descriptor alone
        return self.again(lambda: method(request, metadata=self.metadata, timeout=CALL_TIMEOUT_S), patience)

    def again(self, attempt: Callable[[], Item], patience: Patience | None = None) -> Item:
        """What an attempt gives, made again while the front is away. Raises ScribelineCallError."""
        patience = patience or self.patience
        waits = patience.waits_s()
        while True:
            try:
                return attempt()
            except grpc.RpcError as error:
                told = from_rpc(error, address=self.address)
                wait_s = next(waits, None) if told.code is grpc.StatusCode.UNAVAILABLE else None
                if wait_s is None:
                    raise told from error
                time.sleep(patience.wait_s(wait_s, told.retry_after_s))

    def pages(
        self,
        method: "grpc.UnaryUnaryMultiCallable[Request, PageOf]",
        request: Request,
        items: Callable[[PageOf], Sequence[Item]],
    ) -> Iterator[Item]:
        """The items of a list, page after page as they are wanted."""
        while True:
            asked = type(request)()
            asked.CopyFrom(request)
            page = self.again(
                lambda asked=asked: method(asked, metadata=self.metadata, timeout=CALL_TIMEOUT_S)  # type: ignore[misc]
            )
            yield from items(page)
            if not page.next_page_token:
                return
            setattr(request, "page_token", page.next_page_token)  # noqa: B010 - every list has it


def mask(fields: Sequence[str]) -> FieldMask | None:
    """The fields that an update changes; None for those that are set."""
    return FieldMask(paths=fields) if fields else None
