"""How somebody works: where, when, when they are away, what they can do and which pools they belong to."""

import re
from collections.abc import Sequence

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import Response

from scribeline.desk.errors import FieldWrong
from scribeline.desk.forms import Shown, attempt, field_among, filled, words_in
from scribeline.desk.pages.office.clients import time_zones
from scribeline.desk.pages.office.rooms import go, require_leader, show
from scribeline.desk.visits import Visit, checked_id
from scribeline.desk.working_hours import WEEKDAYS, week_in, week_values
from scribeline.v1.routing_pb2 import GetWorkProfileRequest, UpdateWorkProfileRequest, WorkProfile
from scribeline.v1.users_pb2 import GetUserRequest, User

FIELDS: Sequence[str] = ("country", "time_zone", "away", "skills", "pools", "hours", *(name for name, _ in WEEKDAYS))
_CHANGED: Sequence[str] = ("country", "time_zone", "hours", "away", "skills", "pools")
_AWAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:to|until|-|\u2013)\s*(\d{4}-\d\d-\d\d))?", re.ASCII)


async def one(visit: Visit) -> Response:
    """The form of somebody's work profile."""
    profile = await _of_page(visit)
    return await _page(visit, filled(values_of(profile), profile.etag))


async def save(visit: Visit) -> Response:
    """Change how somebody works."""
    profile, form = await _of_page(visit), visit.form
    typed = {name: form.text(name) for name in FIELDS}

    async def act() -> WorkProfile:
        told = WorkProfile(
            name=profile.name,
            country=typed["country"].strip().upper(),
            time_zone=typed["time_zone"].strip(),
            hours=week_in(typed),
            away=away_in(typed["away"], "away"),
            skills=words_in(typed["skills"]),
            pools=words_in(typed["pools"]),
            etag=form.text("etag"),
        )
        request = UpdateWorkProfileRequest(
            work_profile=told, update_mask=FieldMask(paths=_CHANGED), request_id=form.request_id
        )
        return await visit.front.call(visit.desk.front.routing.UpdateWorkProfile, request, WorkProfile)

    async def latest() -> Shown:
        now = await _of_page(visit)
        return filled(values_of(now), now.etag)

    refused = await attempt(
        form, FIELDS, act, place=lambda error: field_among(FIELDS, error.field or ""), latest=latest
    )
    return await _page(visit, refused) if refused else go("/office/routing", "saved")


def values_of(profile: WorkProfile) -> dict[str, str]:
    """A profile as the form shows it."""
    away = [
        each.first_date if each.first_date == each.last_date else f"{each.first_date} to {each.last_date}"
        for each in profile.away
    ]
    return {
        "country": profile.country,
        "time_zone": profile.time_zone,
        "away": "\n".join(away),
        "skills": ", ".join(profile.skills),
        "pools": ", ".join(profile.pools),
        "hours": "",
        **week_values(profile.hours),
    }


def away_in(text: str, name: str) -> list[WorkProfile.Away]:
    """Days away, a line each: 2026-07-01 to 2026-07-14, or one day. Raises FieldWrong."""
    away = []
    for place, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        match = _AWAY.fullmatch(line.strip())
        if not match:
            raise FieldWrong(name, f"has no days in line {place}: write 2026-07-01 to 2026-07-14, or one date")
        away.append(WorkProfile.Away(first_date=match[1], last_date=match[2] or match[1]))
    return away


async def _of_page(visit: Visit) -> WorkProfile:
    require_leader(visit)
    user = checked_id(visit.request.path_params["user"])
    request = GetWorkProfileRequest(name=f"users/{user}/workProfile")
    return await visit.front.call(visit.desk.front.routing.GetWorkProfile, request, WorkProfile)


async def _page(visit: Visit, form: Shown) -> Response:
    user = checked_id(visit.request.path_params["user"])
    told = await visit.front.call(visit.desk.front.users.GetUser, GetUserRequest(name=f"users/{user}"), User)
    return show(
        visit,
        "work_profile.html",
        status=form.status,
        form=form,
        user=user,
        called=told.display_name or user,
        weekdays=WEEKDAYS,
        zones=time_zones(),
    )
