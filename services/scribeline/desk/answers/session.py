"""Who is signed in, kept alive and taken up again without leaving the page."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scribeline.desk.pages.signing import begin_session
from scribeline.desk.visits import SMALL_BODY, Desk, Visit, json_object, read_body, refreshed, set_cookie, text_in
from scribeline.v1.users_pb2 import GetCurrentUserRequest, User


async def show(visit: Visit) -> Response:
    """Who is signed in, and what a page needs to go on."""
    return JSONResponse(_value(visit))


async def active(visit: Visit) -> Response:
    """Say that the person is there: the session goes on, with its next token where half of its life is over."""
    visit.session = await refreshed(visit.desk, visit.session, within_s=1_800)
    visit.session = replace(visit.session, active=visit.desk.sessions.now())
    caller = visit.front
    await caller.call(caller.front.users.GetCurrentUser, GetCurrentUserRequest(), User)
    return JSONResponse(_value(visit))


async def sign_in(desk: Desk, request: Request) -> Response:
    """Sign in again without leaving the page, whose text is still there."""
    fields = json_object(await read_body(request, SMALL_BODY))
    user, password = text_in(fields, "user", longest=200).strip(), text_in(fields, "password", longest=2_000)
    session = await begin_session(desk, request, user, password)
    response = JSONResponse(_value(Visit(desk, request, session)))
    set_cookie(response, desk.sessions.write(session))
    return response


def _value(visit: Visit) -> dict[str, object]:
    session = visit.session
    return {
        "user": session.user,
        "name": session.name,
        "role": session.role.removeprefix("ROLE_"),
        "csrf": visit.csrf,
        "idle_s": visit.desk.sessions.idle.total_seconds(),
    }
