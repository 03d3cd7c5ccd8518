"""Signing in with a name and a password or a one-time link, and signing out."""

import asyncio
import contextlib
import ipaddress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from scribeline.desk.errors import LinkSpent, SignedOff
from scribeline.desk.rendering import NAVIGATION
from scribeline.desk.sessions import COOKIE, DEMO_PREFIX, Session, link_fingerprint
from scribeline.desk.visits import Desk, drop_cookie, form_of, refusal, set_cookie, text_in
from scribeline.errors import LimitReached, NotAuthenticated, ScribelineError
from scribeline.sdk.names import last_id
from scribeline.sdk.retries import NONE
from scribeline.v1.access_pb2 import Role
from scribeline.v1.sessions_pb2 import Session as FrontSession
from scribeline.v1.sessions_pb2 import SignInRequest, SignOutRequest, SignOutResponse
from scribeline.v1.users_pb2 import GetCurrentUserRequest, User


async def show(desk: Desk, request: Request) -> Response:
    """The sign-in page; whoever is signed in goes on."""
    with contextlib.suppress(SignedOff):
        session = desk.sessions.read(request.cookies.get(COOKIE))
        return RedirectResponse(first_page(session), 303)
    return _sign_in_page(desk, next_in(request.query_params.get("next", "")))


async def sign_in(desk: Desk, request: Request) -> Response:
    """Sign in from the page's form, and go on to where one came from."""
    form = await form_of(request)
    user, way = form.get("user", "").strip(), next_in(form.get("next", ""))
    try:
        session = await begin_session(desk, request, user, form.get("password", ""))
    except (NotAuthenticated, LimitReached) as error:
        status = 429 if isinstance(error, LimitReached) else 401
        return _sign_in_page(desk, way, user=user[:63], problem=error.message, status=status)
    response = RedirectResponse(way or first_page(session), 303)
    set_cookie(response, desk.sessions.write(session))
    return response


async def sign_out(desk: Desk, request: Request) -> Response:
    """End the session, here and at the front."""
    form = await form_of(request)
    with contextlib.suppress(SignedOff):
        session = desk.sessions.read(request.cookies.get(COOKIE))
        desk.sessions.seal.check_csrf(session, form.get("csrf", ""))
        # Whatever the front says: on this computer the session is over.
        with contextlib.suppress(ScribelineError):
            await desk.front.calling_as(session.token).call(
                desk.front.sessions.SignOut, SignOutRequest(), SignOutResponse
            )
    response = RedirectResponse("/sign-in", 303)
    drop_cookie(response)
    return response


async def once(desk: Desk, request: Request) -> Response:
    """Sign in by a one-time link: on this machine, within 15 minutes, for users who see made-up clients alone."""
    text = request.path_params["link"]
    try:
        return await _sign_in_once(desk, request, text)
    except (LinkSpent, NotAuthenticated):
        return refusal(desk, request, LinkSpent())


async def _sign_in_once(desk: Desk, request: Request, text: str) -> Response:
    if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
        raise LinkSpent
    with contextlib.suppress(SignedOff):
        session = desk.sessions.read(request.cookies.get(COOKIE))
        if session.link == link_fingerprint(text):
            return RedirectResponse(first_page(session), 303)
    link = desk.sessions.read_link(text)
    left_s = link.expires - desk.sessions.now()
    told = await desk.refreshing.once(link.refresh, asyncio.get_running_loop().time() + left_s)
    session = await _session_of(desk, told, link=link_fingerprint(text), demo_only=True)
    response = RedirectResponse(first_page(session), 303)
    set_cookie(response, desk.sessions.write(session))
    return response


async def begin_session(desk: Desk, request: Request, user: str, password: str) -> Session:
    """A session for a name and a password. Raises CallNotAuthenticated, CallLimited and TooManyTries."""
    text_in({"user": user, "password": password}, "user", longest=200)
    asked = SignInRequest(user_name=user, password=password[:2_000])
    address = _own_address(desk, request)
    if address is not None:
        desk.attempts.begin(address)
    try:
        told = await desk.front.calling_as(None).call(desk.front.sessions.SignIn, asked, FrontSession, patience=NONE)
    except NotAuthenticated:
        raise
    except ScribelineError:  # nobody has looked at the password
        _take_back(desk, address)
        raise
    _take_back(desk, address)
    return await _session_of(desk, told)


def _own_address(desk: Desk, request: Request) -> str | None:
    # Behind a proxy on this machine every browser has the proxy's address: to limit it by that would hold off
    # everybody, and what the proxy says of theirs anybody on this machine could say.
    host = "" if request.client is None else request.client.host
    is_proxied = desk.origin is not None and (not host or ipaddress.ip_address(host).is_loopback)
    return None if is_proxied or not host else host


def _take_back(desk: Desk, address: str | None) -> None:
    if address is not None:
        desk.attempts.take_back(address)


async def _session_of(desk: Desk, told: FrontSession, *, link: str = "", demo_only: bool = False) -> Session:
    caller = desk.front.calling_as(told.token)
    user = await caller.call(desk.front.users.GetCurrentUser, GetCurrentUserRequest(), User)
    if demo_only and not all(client.startswith(f"clients/{DEMO_PREFIX}") for client in user.clients):
        await caller.call(desk.front.sessions.SignOut, SignOutRequest(), SignOutResponse)
        raise LinkSpent
    return desk.sessions.begin(
        token=told.token,
        refresh=told.refresh_token,
        expires=told.expire_time.seconds,
        user=last_id(told.user),
        name=user.display_name or last_id(told.user),
        role=Role.Name(told.role),
        link=link,
    )


def first_page(session: Session) -> str:
    """Where somebody of this role begins."""
    pages = NAVIGATION.get(session.role)
    return pages[0][0] if pages else "/account"


def next_in(way: str) -> str:
    """Where to go on after signing in: a path of our own, or nothing."""
    is_path = way.startswith("/") and not way.startswith(("//", "/\\")) and way.isascii() and way.isprintable()
    return way if is_path and not way.startswith(("/sign-", "/once/", "/answers/")) and "\\" not in way else ""


def _sign_in_page(desk: Desk, way: str, *, user: str = "", problem: str = "", status: int = 200) -> Response:
    return desk.pages.show("sign_in.html", status=status, next=way, user=user, problem=problem)
