"""One request of a signed-in person: who it is, what they sent, and the answer in the form that they asked for.

Pages answer with HTML and addresses under /answers with JSON, refusals too. A change is taken only from the desk's own
pages: same origin, and the session's token against forged requests.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote
from uuid import UUID

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from scribeline.desk.attempts import Attempts
from scribeline.desk.directory import Directory
from scribeline.desk.errors import (
    BodyTooLarge,
    ChangedMeanwhile,
    FieldWrong,
    LinkSpent,
    PageMissing,
    RangeWrong,
    SignedOff,
    status_of,
)
from scribeline.desk.forms import Form, read_form
from scribeline.desk.front import Caller, Front
from scribeline.desk.rendering import Pages
from scribeline.desk.security import check_origin
from scribeline.desk.sessions import COOKIE, Clock, Session, Sessions
from scribeline.errors import NotAuthenticated, ScribelineError
from scribeline.sdk.retries import NONE
from scribeline.v1.sessions_pb2 import RefreshSessionRequest
from scribeline.v1.sessions_pb2 import Session as FrontSession

SMALL_BODY = 64 * 1024
"""The largest body where no other limit is given, in bytes."""
REFRESH_BEFORE_S = 120
"""A token that ends within this many seconds is replaced by the next one at any request."""
REFRESHED_KEPT_S = 60.0
"""For how long requests that were under way with the token before get the same next one."""

log = structlog.get_logger()


@dataclass
class Desk:
    """What every request works with."""

    front: Front
    sessions: Sessions
    pages: Pages
    directory: Directory
    clock: Clock
    origin: str | None
    stopping: asyncio.Event
    refreshing: "Refreshing"
    attempts: Attempts


class Refreshing:
    """Exchanges refresh tokens, each one once, although many requests of one browser come with the same."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._under_way: dict[str, asyncio.Task[FrontSession]] = {}
        self._spent: dict[str, float] = {}

    async def next_of(self, refresh_token: str) -> FrontSession:
        """The session's next tokens. Raises CallNotAuthenticated when it is over."""
        task = self._under_way.get(refresh_token)
        if task is None:
            task = asyncio.create_task(self._exchange(refresh_token))
            self._under_way[refresh_token] = task
            task.add_done_callback(lambda done: self._forget_later(refresh_token, done))
        return await asyncio.shield(task)

    async def once(self, refresh_token: str, until: float) -> FrontSession:
        """The tokens for a refresh token that is not a session's but a link's. A second time is refused here, so that
        it does not end the first one's session; who asks another desk meets the front's own rule. `until`: when the
        link is too old anyway, on the event loop's clock. Raises LinkSpent, CallNotAuthenticated.
        """
        now = asyncio.get_running_loop().time()
        self._spent = {token: end for token, end in self._spent.items() if end > now}
        if refresh_token in self._spent:
            raise LinkSpent
        self._spent[refresh_token] = until
        return await self._exchange(refresh_token)

    async def _exchange(self, refresh_token: str) -> FrontSession:
        request = RefreshSessionRequest(refresh_token=refresh_token)
        front = self._front
        # Never sent twice by itself: a second use would end the session.
        return await front.calling_as(None).call(front.sessions.RefreshSession, request, FrontSession, patience=NONE)

    def _forget_later(self, refresh_token: str, task: "asyncio.Task[FrontSession]") -> None:
        failed = task.cancelled() or task.exception() is not None
        wait_s = 0.0 if failed else REFRESHED_KEPT_S
        asyncio.get_running_loop().call_later(wait_s, self._under_way.pop, refresh_token, None)


@dataclass
class Visit:
    """A request of somebody who is signed in."""

    desk: Desk
    request: Request
    session: Session
    form: Form = field(default_factory=Form)
    """What a plain form sent."""

    @property
    def front(self) -> Caller:
        """The front, called as this person."""
        return self.desk.front.calling_as(self.session.token)

    @property
    def csrf(self) -> str:
        """What this session's pages send with each change."""
        return self.desk.sessions.seal.csrf(self.session)

    @property
    def job_name(self) -> str:
        """The job that the address names. Raises PageMissing for what can be no name."""
        client, job = self.request.path_params["client"], self.request.path_params["job"]
        return f"clients/{checked_id(client)}/jobs/{checked_uuid(job)}"

    def query(self, name: str, longest: int = 200) -> str:
        """A part of the query, cut to what makes sense."""
        return self.request.query_params.get(name, "")[:longest]

    async def fields(self, limit: int = SMALL_BODY) -> dict[str, Any]:
        """The JSON object in the body. Raises BodyTooLarge, FieldWrong."""
        return json_object(await read_body(self.request, limit))

    def show(self, template: str, /, *, status: int = 200, **values: Any) -> Response:
        """A page."""
        return self.desk.pages.show(template, status=status, session=self.session, csrf=self.csrf, **values)


Handler = Callable[[Visit], Awaitable[Response]]
OpenHandler = Callable[[Desk, Request], Awaitable[Response]]


def page(path: str, handler: Handler, desk: Desk) -> Route:
    """The route of a page. Whoever is not signed in gets to sign in first."""
    return Route(path, _endpoint(desk, handler, is_active=True), methods=["GET"])


def form_page(path: str, handler: Handler, desk: Desk, *, limit: int = SMALL_BODY) -> Route:
    """The route that a page's plain form is sent to, with at most `limit` bytes. Its token is one of its fields."""
    return Route(path, _endpoint(desk, handler, is_active=True, form_limit=limit), methods=["POST"])


def answer(path: str, handler: Handler, desk: Desk, *methods: str, is_active: bool = False) -> Route:
    """The route of a JSON answer. `is_active`: whether asking for it shows that a person is there."""
    return Route(path, _endpoint(desk, handler, is_active=is_active), methods=list(methods) or ["GET"])


def open_page(path: str, handler: OpenHandler, desk: Desk, *methods: str) -> Route:
    """The route of a page for whoever is not signed in yet. What changes something has to come from our own pages."""

    async def serve(request: Request) -> Response:
        try:
            if request.method not in ("GET", "HEAD"):
                check_origin(request.headers, request.url.scheme, desk.origin)
            return await handler(desk, request)
        except ScribelineError as error:
            return refusal(desk, request, error)
        except ClientDisconnect:
            return Response(status_code=400)

    return Route(path, serve, methods=list(methods) or ["GET"])


def _endpoint(
    desk: Desk, handler: Handler, *, is_active: bool, form_limit: int | None = None
) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        cookie = request.cookies.get(COOKIE)
        session: Session | None = None
        try:
            session = read = desk.sessions.read(cookie)
            form = Form()
            if request.method not in ("GET", "HEAD"):
                check_origin(request.headers, request.url.scheme, desk.origin)
                token = request.headers.get("x-csrf-token", "")
                if form_limit is not None:
                    form = read_form(await read_body(request, form_limit), request.headers.get("content-type", ""))
                    token = form.text("csrf")
                desk.sessions.seal.check_csrf(session, token)
            session = await refreshed(desk, session, within_s=REFRESH_BEFORE_S)
            # A list that a page fetches again by itself shows nobody's presence.
            if is_active and "part" not in request.query_params:
                session = desk.sessions.touched(session)
            visit = Visit(desk, request, session, form)
            response = await handler(visit)
            session = visit.session
            if session != read and COOKIE not in response.headers.get("set-cookie", ""):
                set_cookie(response, desk.sessions.write(session))
            return response
        except ScribelineError as error:
            return refusal(desk, request, error, session)
        except ClientDisconnect:
            return Response(status_code=400)

    return serve


async def refreshed(desk: Desk, session: Session, *, within_s: float) -> Session:
    """The session with its next tokens, when those that it has end within `within_s`. Raises SignedOff."""
    if session.expires - desk.sessions.now() > within_s:
        return session
    try:
        told = await desk.refreshing.next_of(session.refresh)
    except NotAuthenticated:
        raise SignedOff("Your sign-in has ended.") from None
    return replace(session, token=told.token, refresh=told.refresh_token, expires=told.expire_time.seconds)


# --- answers ----------------------------------------------------------------------------------------------------------


def set_cookie(response: Response, value: str) -> None:
    """Give the browser its session."""
    response.set_cookie(COOKIE, value, path="/", secure=True, httponly=True, samesite="strict")


def drop_cookie(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


def refusal(desk: Desk, request: Request, error: ScribelineError, session: Session | None = None) -> Response:
    """An error as JSON for a program and as a page for a person; who has to sign in first gets there."""
    if isinstance(error, NotAuthenticated) and not isinstance(error, SignedOff):
        error = SignedOff("Your sign-in has ended.")  # the front's own sentence speaks of bearer tokens
    status = status_of(error)
    if status >= 500:
        log.warning("desk_refused", path=path_of(request), reason=error.reason, status=status)
    headers = {"retry-after": str(max(1, round(error.retry_after_s or 5)))} if status in (429, 503) else {}
    if isinstance(error, RangeWrong):
        headers["content-range"] = f"bytes */{error.total_size}"
    if request.url.path.startswith("/answers/"):
        told: dict[str, Any] = {"code": error.reason, "message": error.message}
        if error.field:
            told["fields"] = {error.field: error.message}
        if error.details:
            told["details"] = error.details
        if isinstance(error, ChangedMeanwhile):
            told["transcript"] = error.theirs
        response: Response = JSONResponse(told, status, headers)
    elif status == 401:
        came_from = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        way = "" if came_from == "/" else f"?next={quote(came_from[:500], safe='')}"
        response = RedirectResponse(f"/sign-in{way}", 303, headers)
    else:
        csrf = desk.sessions.seal.csrf(session) if session else ""
        response = desk.pages.show(
            "error.html", status=status, headers=headers, session=session, csrf=csrf, error=error, status_code=status
        )
    if status == 401:
        drop_cookie(response)
    return response


async def lost(request: Request, error: Exception) -> Response:
    """What no route serves, or not with this method."""
    desk: Desk = request.app.state.desk
    status = error.status_code if isinstance(error, HTTPException) else 404
    if status == 405:
        headers = error.headers if isinstance(error, HTTPException) else None
        return JSONResponse({"code": "METHOD_WRONG", "message": "This address does not take that."}, 405, headers)
    return refusal(desk, request, PageMissing(), _session_or_none(desk, request))


async def failed(request: Request, error: Exception) -> Response:
    """Something that nobody foresaw. The log says where; the person is told that nothing of theirs is lost."""
    desk: Desk = request.app.state.desk
    log.error("desk_failed", path=path_of(request), exc_info=error)
    sentence = "The desk made a mistake, and has noted it. What you typed is kept in this browser: try again."
    return refusal(desk, request, ScribelineError(sentence), _session_or_none(desk, request))


def _session_or_none(desk: Desk, request: Request) -> Session | None:
    try:
        return desk.sessions.read(request.cookies.get(COOKIE))
    except SignedOff:
        return None


def path_of(request: Request) -> str:
    """The address as the route has it, without the ids in it."""
    route = request.scope.get("route")
    return route.path if isinstance(route, Route) else "(none)"


# --- what was sent ----------------------------------------------------------------------------------------------------


async def read_body(request: Request, limit: int) -> bytes:
    """The body. Raises BodyTooLarge as soon as that is known."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise BodyTooLarge(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(limit)
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body is. Raises FieldWrong."""
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise FieldWrong("body", "has to be JSON") from None
    if not isinstance(value, dict):
        raise FieldWrong("body", "has to be a JSON object")
    return value


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a small form."""
    body = await read_body(request, SMALL_BODY)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise FieldWrong("form", "cannot be read") from None


def text_in(fields: Mapping[str, Any], name: str, *, longest: int = 2_000, required: bool = False) -> str:
    """A text among the fields. Raises FieldWrong."""
    value = fields.get(name, "")
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise FieldWrong(name, "is text")
    if len(value) > longest:
        raise FieldWrong(name, f"may have at most {longest} characters")
    if required and not value.strip():
        raise FieldWrong(name, "must not be empty")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise FieldWrong(name, "holds half of a character")
    return value


def whole_in(fields: Mapping[str, Any], name: str, *, least: int = 0, most: int = 2**53) -> int:
    """A whole number among the fields. Raises FieldWrong."""
    value = fields.get(name)
    if type(value) is not int or not least <= value <= most:
        raise FieldWrong(name, f"is a whole number from {least} to {most}")
    return value


def request_id_in(fields: Mapping[str, Any]) -> str:
    """The UUID4 by which a repeated request is known again. Raises FieldWrong."""
    value = text_in(fields, "request_id", longest=36, required=True)
    try:
        is_new = UUID(value).version == 4
    except ValueError:
        is_new = False
    if not is_new:
        raise FieldWrong("request_id", "is a new UUID4 for each new request")
    return value


def checked_id(value: str) -> str:
    """An id out of an address. Raises PageMissing for what can be none."""
    if not value.isascii() or not value.replace("-", "").replace("_", "").isalnum() or len(value) > 63:
        raise PageMissing
    return value


def checked_uuid(value: str) -> str:
    """A UUID out of an address. Raises PageMissing."""
    try:
        return str(UUID(value))
    except ValueError:
        raise PageMissing from None
