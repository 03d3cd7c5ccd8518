"""Who is signed in: the cookie, the token against forged requests, and one-time sign-in links.

The desk keeps no session. The cookie holds the front's own session token, signed by the desk, so that nothing but the
desk has made it; what a person may do is decided by the front, each time, from that token.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from scribeline.desk.errors import CsrfStale, LinkSpent, SignedOff

COOKIE = "__Host-scribeline"
"""Sent over TLS or to this machine only, to no other host or path, and shown to no script."""
LONGEST_COOKIE = 3_800
"""Characters: browsers keep no more than 4 KiB."""
LINK_LASTS = timedelta(minutes=15)
"""How long a one-time link signs in."""
DEMO_PREFIX = "demo-"
"""Clients whose ids begin so are made up: one-time links sign in nobody who sees others."""
ACTIVITY_STEP = timedelta(seconds=20)
"""The cookie is written anew when somebody was active this long after what it says."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. Times are seconds since 1970, as a cookie holds them."""

    sid: str
    """Names the sign-in; stays the same when tokens change."""
    token: str
    refresh: str
    expires: int
    """When the token stops working."""
    user: str
    """The user's id."""
    name: str
    """What people call them."""
    role: str
    """What they are to the company (ROLE_...): which pages to offer. The front decides what they may."""
    active: int
    """When the person last did something."""
    link: str = ""
    """The fingerprint of the one-time link that signed them in, if one did."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a one-time link holds: a refresh token, which the front takes once."""

    refresh: str
    expires: int


class Seal:
    """Signs and reads what the desk gives out, with its one key. Each purpose has a key of its own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, purpose: str, value: Any) -> str:
        """The value as text that only this desk can have written."""
        body = _to_text(json.dumps(value, separators=(",", ":")).encode())
        return f"{body}.{self.mark(purpose, body)}"

    def read(self, purpose: str, text: str) -> Any:
        """The value; None for anything that this desk has not written for this purpose."""
        body, _, mark = text.rpartition(".")
        if not self.has_marked(purpose, body, mark):
            return None
        try:
            return json.loads(_from_text(body))
        except (ValueError, binascii.Error):
            return None

    def has_marked(self, purpose: str, body: str, mark: str) -> bool:
        """Whether this is the mark that this desk puts under the body for this purpose."""
        return mark.isascii() and hmac.compare_digest(mark, self.mark(purpose, body))

    def csrf(self, session: Session) -> str:
        """The token that the session's own pages send with each change."""
        return self.mark("csrf", session.sid)

    def check_csrf(self, session: Session, sent: str) -> None:
        """Raises CsrfStale unless one of the session's own pages can have sent this."""
        if not self.has_marked("csrf", session.sid, sent):
            raise CsrfStale

    def mark(self, purpose: str, body: str) -> str:
        """What only this desk can put under a body for a purpose."""
        key = hmac.new(self._key, f"scribeline desk\0{purpose}".encode(), hashlib.sha256).digest()
        return _to_text(hmac.new(key, body.encode(), hashlib.sha256).digest())


class Sessions:
    """Writes and reads the cookie. `idle_s` is how long a person may do nothing."""

    def __init__(self, seal: Seal, clock: Clock, *, idle_s: float) -> None:
        self.seal = seal
        self.idle = timedelta(seconds=idle_s)
        self._clock = clock

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock().timestamp())

    def begin(self, *, token: str, refresh: str, expires: int, user: str, name: str, role: str, link: str) -> Session:
        """A new sign-in."""
        sid = secrets.token_urlsafe(16)
        return Session(sid, token, refresh, expires, user, name[:80], role, self.now(), link)

    def write(self, session: Session) -> str:
        """The cookie's value."""
        return self.seal.write("session", asdict(session))

    def read(self, cookie: str | None) -> Session:
        """Whose cookie it is. Raises SignedOff."""
        if not cookie:
            raise SignedOff
        value = self.seal.read("session", cookie) if len(cookie) <= LONGEST_COOKIE else None
        if not isinstance(value, dict):
            raise SignedOff
        try:
            session = Session(**value)
        except TypeError:  # of an earlier desk, with other fields
            raise SignedOff from None
        if self.now() - session.active > self.idle.total_seconds():
            minutes = int(self.idle.total_seconds() // 60)
            raise SignedOff(f"You were signed off after {minutes} minutes without a key or a click.")
        return session

    def touched(self, session: Session) -> Session:
        """The session of somebody who did something just now."""
        if self.now() - session.active < ACTIVITY_STEP.total_seconds():
            return session
        return replace(session, active=self.now())

    # --- one-time links

    def read_link(self, text: str) -> Link:
        """What a link holds. Raises LinkSpent for one that is too old, and for anything else."""
        body, _, mark = text[:LONGEST_COOKIE].rpartition(".")
        refresh, _, expires = body.rpartition(".")
        if not self.seal.has_marked("link", body, mark) or int(expires, 16) <= self.now():
            raise LinkSpent
        return Link(refresh, int(expires, 16))


def write_link(key: "DeskKey", refresh_token: str, now: datetime) -> str:
    """The text of a one-time link: it works once, because its refresh token does, and for 15 minutes."""
    body = f"{refresh_token}.{int((now + LINK_LASTS).timestamp()):x}"
    return f"{body}.{Seal(key.secret).mark('link', body)}"


def link_fingerprint(text: str) -> str:
    """By which a session remembers its link, so that opening it twice in one browser is no mistake."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class DeskKey:
    """The desk's own secret. With another key everybody has to sign in again, and nothing else is lost."""

    secret: bytes

    @classmethod
    def from_text(cls, text: str) -> Self:
        """A key from any text of 32 characters or more."""
        if len(text.strip()) < 32:
            raise ValueError("the desk's key has 32 characters or more")
        return cls(hashlib.sha256(text.strip().encode()).digest())

    @classmethod
    def generate(cls) -> Self:
        """A key for this process alone."""
        return cls(secrets.token_bytes(32))


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _from_text(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
