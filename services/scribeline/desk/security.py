"""What every answer carries for the browser's sake, and whom the desk answers at all."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scribeline.desk.errors import OriginWrong

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Nothing runs, loads or is sent to but the desk itself: no inline script, no other address."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # Not no-referrer, with which a browser also hides the origin of forms that we look at.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), hid=(self), gamepad=(self)",
    "cache-control": "no-store",
}
"""`cache-control` stays as an answer has set it: only what holds no patient data sets it."""

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """Answers only under the desk's own name, and puts the headers on everything.

    `origin` is the address that people open ("https://desk.example"); None: this machine alone, whatever the port.
    """

    def __init__(self, app: ASGIApp, *, origin: str | None) -> None:
        self._app = app
        self._origin = origin
        self._host = urlsplit(origin).netloc if origin else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._origin and self._origin.startswith("https:"):
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        host = Headers(scope=scope).get("host", "")
        # Another name for this machine is how a foreign page would get at it (DNS rebinding).
        is_ours = host == self._host if self._host else host_name(host) in LOOPBACK_HOSTS
        if not is_ours:
            refusal = PlainTextResponse("The desk does not answer under this name.\n", status_code=421)
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def host_name(host: str) -> str:
    """The host of a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def check_origin(headers: Headers, scheme: str, origin: str | None) -> None:
    """Raises OriginWrong for a change that another site's page sends.

    Browsers name the page's origin with each change; where one hides it, it says itself whether the site is the same.
    """
    own = origin or f"{scheme}://{headers.get('host', '')}"
    sent = headers.get("origin")
    if sent is not None and sent != "null":
        if sent != own:
            raise OriginWrong
        return
    if headers.get("sec-fetch-site") != "same-origin":
        raise OriginWrong
