"""The line to the front: one channel for the process, and each call with the token of the person who asks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from pathlib import Path
from typing import Any, Protocol, TypeVar

import grpc
from google.protobuf.message import Message

from scribeline.sdk.channel import bearer, open_async_channel
from scribeline.sdk.errors import CallUnavailable, from_rpc
from scribeline.sdk.retries import Patience
from scribeline.v1.audio_pb2_grpc import AudioServiceStub
from scribeline.v1.authors_pb2_grpc import AuthorServiceStub
from scribeline.v1.billing_pb2_grpc import BillingServiceStub
from scribeline.v1.clients_pb2_grpc import ClientServiceStub
from scribeline.v1.copies_pb2_grpc import CopyServiceStub
from scribeline.v1.deliverables_pb2_grpc import DeliverableServiceStub
from scribeline.v1.discussion_pb2_grpc import DiscussionServiceStub
from scribeline.v1.jobs_pb2_grpc import JobServiceStub
from scribeline.v1.orders_pb2_grpc import OrderServiceStub
from scribeline.v1.phrase_sets_pb2_grpc import PhraseSetServiceStub
from scribeline.v1.quality_pb2_grpc import QualityServiceStub
from scribeline.v1.recipients_pb2_grpc import RecipientServiceStub
from scribeline.v1.reports_pb2_grpc import ReportServiceStub
from scribeline.v1.routing_pb2_grpc import RoutingServiceStub
from scribeline.v1.sessions_pb2_grpc import SessionServiceStub
from scribeline.v1.templates_pb2_grpc import TemplateServiceStub
from scribeline.v1.transcripts_pb2_grpc import TranscriptServiceStub
from scribeline.v1.uploads_pb2_grpc import UploadServiceStub
from scribeline.v1.users_pb2_grpc import UserServiceStub
from scribeline.v1.work_types_pb2_grpc import WorkTypeServiceStub
from scribeline.v1.writing_pb2_grpc import WritingServiceStub

CALL_TIMEOUT_S = 20.0
"""How long one call of a page may take."""
PATIENCE = Patience(first_s=0.1, longest_s=0.5, attempts=3)
"""A person waits in front of the screen: a front that is away for longer is told at once."""

Request = TypeVar("Request", bound=Message)
Answer = TypeVar("Answer", bound=Message)
Item = TypeVar("Item")


class Page(Protocol):
    """A page of a list."""

    @property
    def next_page_token(self) -> str:
        """Gives the next page."""


PageOf = TypeVar("PageOf", bound=Page)


class Front:
    """The front at `address`. Made within the event loop that uses it."""

    def __init__(self, address: str, *, plaintext: bool | None = None, tls_ca_file: Path | None = None) -> None:
        self.address = address
        self._channel = open_async_channel(address, plaintext=plaintext, tls_ca_file=tls_ca_file)
        self.audio = AudioServiceStub(self._channel)
        self.authors = AuthorServiceStub(self._channel)
        self.billing = BillingServiceStub(self._channel)
        self.clients = ClientServiceStub(self._channel)
        self.copies = CopyServiceStub(self._channel)
        self.deliverables = DeliverableServiceStub(self._channel)
        self.discussion = DiscussionServiceStub(self._channel)
        self.jobs = JobServiceStub(self._channel)
        self.phrase_sets = PhraseSetServiceStub(self._channel)
        self.orders = OrderServiceStub(self._channel)
        self.quality = QualityServiceStub(self._channel)
        self.recipients = RecipientServiceStub(self._channel)
        self.reports = ReportServiceStub(self._channel)
        self.routing = RoutingServiceStub(self._channel)
        self.sessions = SessionServiceStub(self._channel)
        self.templates = TemplateServiceStub(self._channel)
        self.transcripts = TranscriptServiceStub(self._channel)
        self.uploads = UploadServiceStub(self._channel)
        self.users = UserServiceStub(self._channel)
        self.work_types = WorkTypeServiceStub(self._channel)
        self.writing = WritingServiceStub(self._channel)

    async def close(self) -> None:
        """Close the line."""
        await self._channel.close(None)

    def calling_as(self, token: str | None) -> "Caller":
        """The front as the owner of `token` meets it."""
        return Caller(self, token)


class Caller:
    """The front, called with one person's token. Every method raises a ScribelineCallError."""

    def __init__(self, front: Front, token: str | None) -> None:
        self.front = front
        self._metadata = bearer(token)

    async def call(
        self, method: Callable[..., Any], request: Message, answer: type[Answer], *, patience: Patience = PATIENCE
    ) -> Answer:
        """One call; while the front is away it is made again a few times. Verbs carry a request id, so that is safe."""
        waits = patience.waits_s()
        while True:
            try:
                told = await method(request, metadata=self._metadata, timeout=CALL_TIMEOUT_S)
            except grpc.RpcError as error:
                failure = from_rpc(error, address=self.front.address)
                wait_s = next(waits, None) if type(failure) is CallUnavailable else None
                if wait_s is None:
                    raise failure from error
                await asyncio.sleep(patience.wait_s(wait_s, None))
            else:
                if not isinstance(told, answer):
                    raise TypeError(f"the contract says {answer.__name__}")
                return told

    async def stream(self, method: Callable[..., Any], request: Message, answer: type[Answer]) -> AsyncIterator[Answer]:
        """The messages of a stream, as they come; the call ends with the iterator."""
        call = method(request, metadata=self._metadata)
        try:
            async for told in call:
                if isinstance(told, answer):
                    yield told
        except grpc.RpcError as error:
            raise from_rpc(error, address=self.front.address) from error
        finally:
            call.cancel()

    async def send(
        self, method: Callable[..., Any], messages: AsyncIterator[Message], answer: type[Answer], *, timeout_s: float
    ) -> Answer:
        """Send a stream of messages, and return the one answer."""
        try:
            told = await method(messages, metadata=self._metadata, timeout=timeout_s)
        except grpc.RpcError as error:
            raise from_rpc(error, address=self.front.address) from error
        if not isinstance(told, answer):
            raise TypeError(f"the contract says {answer.__name__}")
        return told

    async def items(
        self,
        method: Callable[..., Any],
        request: Any,
        page: type[PageOf],
        items: Callable[[PageOf], Iterable[Item]],
        *,
        most: int,
    ) -> list[Item]:
        """The items of a list, page by page, `most` of them at most."""
        found: list[Item] = []
        request.page_size = min(most, 500)
        while len(found) < most:
            told: PageOf = await self.call(method, request, page)  # type: ignore[type-var]
            found.extend(items(told))
            if not told.next_page_token:
                break
            request.page_token = told.next_page_token
        return found[:most]


async def first_and_rest(stream: AsyncIterator[Answer]) -> tuple[Answer | None, AsyncIterator[Answer]]:
    """The first message of a stream, which tells whether it is refused, and the others."""
    first = await anext(stream, None)

    async def rest() -> AsyncIterator[Answer]:
        async with aclosing(stream) as messages:  # type: ignore[type-var]
            async for message in messages:
                yield message

    return first, rest()
