"""Pages of lists. A page token is opaque to callers and works only for the list that it was given for.

    page = pages.of(request, caller)
    rows = await list_authors(tx, client_id, after=page.after, limit=page.limit)
    authors, answer.next_page_token = page.cut(rows, lambda author: (author.author_id,))

The token holds the position of the page's last item, and an HMAC over it together with the request's other fields and
the caller's clients: with another filter, or for a caller with other clients, it is refused.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar, runtime_checkable

from google.protobuf.message import Message

from scribeline.front import checks
from scribeline.front.errors import PageTokenWrong
from scribeline.identity.model import Caller

Position = tuple[str, ...]
"""Where an item stands in its list: the values that the list is ordered by, as text."""

T = TypeVar("T")

LONGEST_TOKEN = 2048
_TAG_BYTES = 16


@runtime_checkable
class ListRequest(Protocol):
    """A request for a page, as every List method of the contract has one."""

    page_size: int
    page_token: str


class Pages:
    """Makes and reads page tokens. `key` is the same in every front of one installation: 32 secret bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, request: Message, caller: Caller) -> "Page":
        """The page that a List request asks for. Raises ValueWrong for a negative size, and PageTokenWrong."""
        if not isinstance(request, ListRequest):
            raise TypeError(f"{request.DESCRIPTOR.full_name} does not ask for a page")
        size = checks.page_size(request.page_size)
        lister = hmac.new(self._key, _what_is_listed(request, caller), hashlib.sha256)
        after = _Token.read(request.page_token, lister).position if request.page_token else None
        return Page(size, after, lister)


@dataclass(frozen=True)
class Page:
    """One page of a list: the first `size` items behind `after`, or from the start."""

    size: int
    after: Position | None
    _lister: "hmac.HMAC"

    @property
    def limit(self) -> int:
        """How many rows to read: one more than the page has, which tells whether there is a next page."""
        return self.size + 1

    def cut(self, rows: Sequence[T], position: Callable[[T], Position]) -> tuple[Sequence[T], str]:
        """The page's items out of up to `limit` rows, and the token of the next page ("" on the last one)."""
        if len(rows) <= self.size:
            return rows, ""
        items = rows[: self.size]
        return items, _Token(position(items[-1])).write(self._lister)


@dataclass(frozen=True)
class _Token:
    position: Position

    @classmethod
    def read(cls, token: str, lister: "hmac.HMAC") -> Self:
        try:
            if len(token) > LONGEST_TOKEN:
                raise PageTokenWrong
            raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise PageTokenWrong from None
        tag, content = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(tag, _tag(content, lister)):
            raise PageTokenWrong
        return cls(tuple(json.loads(content)))  # ours, as the tag proves

    def write(self, lister: "hmac.HMAC") -> str:
        content = json.dumps(self.position, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(_tag(content, lister) + content).rstrip(b"=").decode("ascii")


def _tag(content: bytes, lister: "hmac.HMAC") -> bytes:
    whole = lister.copy()
    whole.update(content)
    return whole.digest()[:_TAG_BYTES]


def _what_is_listed(request: Message, caller: Caller) -> bytes:
    """The list that a token belongs to: which one, filtered how, of whose data. Its length is told by its form."""
    filters = type(request)()
    filters.CopyFrom(request)
    filters.ClearField("page_size")
    filters.ClearField("page_token")
    told = [
        request.DESCRIPTOR.full_name.encode(),
        ",".join(sorted(caller.clients)).encode(),
        filters.SerializeToString(deterministic=True),
    ]
    return b"".join(len(part).to_bytes(4, "big") + part for part in told)
