"""Quality on pages: what audits say, the feedback on one's own work, and disputes."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from starlette.responses import Response

from scribeline.desk.answers.quality import audit_name
from scribeline.desk.audits import (
    CHART_LEFT,
    CHART_ROW,
    CHART_WIDTH,
    GROUND_WORDS,
    STATE_WORDS,
    WEIGHT_WORDS,
    audit_value,
    bars_of,
    percent_words,
    points_words,
)
from scribeline.desk.directory import author_words
from scribeline.desk.visits import Visit
from scribeline.errors import NotAllowed, NotFound
from scribeline.sdk.names import client_of, last_id
from scribeline.v1.quality_pb2 import (
    Audit,
    GetAuditRequest,
    GetQualityFiguresRequest,
    GetScoringRequest,
    ListAuditsRequest,
    ListAuditsResponse,
    QualityFigures,
    Scoring,
)

MOST_ROWS = 200
PERIODS = {"30": "30 days", "90": "90 days", "365": "a year"}
GROUPINGS = {
    "person": ("Person", GetQualityFiguresRequest.GROUPING_PERSON),
    "author": ("Author", GetQualityFiguresRequest.GROUPING_AUTHOR),
    "work_type": ("Work type", GetQualityFiguresRequest.GROUPING_WORK_TYPE),
    "client": ("Client", GetQualityFiguresRequest.GROUPING_CLIENT),
}
WORDS = {"points": points_words, "percent": percent_words}


async def show(visit: Visit) -> Response:
    """What audits say: to managers of everybody, to others of their own work, with its feedback."""
    days = visit.query("days") if visit.query("days") in PERIODS else "90"
    manages = visit.session.role in ("ROLE_MANAGER", "ROLE_ADMIN")
    by = visit.query("by") if visit.query("by") in GROUPINGS else "person" if manages else "work_type"
    whole, groups, disputed, waiting, feedback, scoring = await asyncio.gather(
        _figures(visit, days, GetQualityFiguresRequest.GROUPING_UNSPECIFIED),
        _figures(visit, days, GROUPINGS[by][1]),
        _audits(visit, states=[Audit.STATE_DISPUTED]),
        _audits(visit, states=[Audit.STATE_OPEN]),
        _audits(visit, editor=f"users/{visit.session.user}"),
        visit.front.call(visit.desk.front.quality.GetScoring, GetScoringRequest(), Scoring),
    )
    waiting = [
        each
        for each in waiting
        if Audit.GROUND_RETROSPECTIVE in each.grounds and last_id(each.editor) != visit.session.user
    ]
    labels = await _labels(visit, [group.key for group in groups], [*disputed, *waiting, *feedback])
    rows = [(labels.get(group.key, last_id(group.key)) or "Not known", group) for group in groups]
    rows.sort(key=lambda row: row[0].casefold())
    return visit.show(
        "quality.html",
        days=days,
        periods=PERIODS,
        by=by,
        groupings={key: label for key, (label, _) in GROUPINGS.items()},
        manages=manages,
        whole=whole[0] if whole else QualityFigures.Group(),
        rows=rows,
        bars=bars_of(rows),
        chart={"left": CHART_LEFT, "width": CHART_WIDTH, "row": CHART_ROW},
        categories={each.id: each.title for each in scoring.categories},
        disputed=[audit_value(each) for each in disputed if last_id(each.editor) != visit.session.user],
        waiting=[audit_value(each) for each in waiting],
        feedback=[audit_value(each) for each in feedback],
        labels=labels,
        state_words=STATE_WORDS,
        words=WORDS,
    )


async def audit(visit: Visit) -> Response:
    """One audit: what was found and why, with what one may answer to it. Who reads their own has read it."""
    caller, quality = visit.front, visit.desk.front.quality
    told, scoring = await asyncio.gather(
        caller.call(quality.GetAudit, GetAuditRequest(name=audit_name(visit)), Audit),
        caller.call(quality.GetScoring, GetScoringRequest(), Scoring),
    )
    labels = await _labels(visit, [], [told])
    value = audit_value(told)
    me = visit.session.user
    decides = visit.session.role in ("ROLE_MANAGER", "ROLE_REVIEWER") and me not in (value["editor"], value["auditor"])
    return visit.show(
        "audit.html",
        audit=value,
        is_own=value["editor"] == me,
        may_dispute=value["editor"] == me and value["state"] == "FINISHED" and bool(value["marks"]),
        may_arbitrate=decides and value["state"] == "DISPUTED",
        method=next((each for each in scoring.methods if each.id == told.method), scoring.methods[0]),
        categories={each.id: each.title for each in scoring.categories},
        labels=labels,
        state_words=STATE_WORDS,
        ground_words=GROUND_WORDS,
        weight_words=WEIGHT_WORDS,
        words=WORDS,
    )


async def _figures(
    visit: Visit, days: str, grouping: "GetQualityFiguresRequest.Grouping.ValueType"
) -> list[QualityFigures.Group]:
    now = visit.desk.clock()
    start, end = Timestamp(), Timestamp()
    start.FromDatetime(now - timedelta(days=int(days)))
    end.FromDatetime(now + timedelta(minutes=5))  # the front's clock may be a little ahead
    request = GetQualityFiguresRequest(parent="clients/-", start_time=start, end_time=end, grouping=grouping)
    told = await visit.front.call(visit.desk.front.quality.GetQualityFigures, request, QualityFigures)
    return list(told.groups)


async def _audits(visit: Visit, **wanted: Any) -> list[Audit]:
    return await visit.front.items(
        visit.desk.front.quality.ListAudits,
        ListAuditsRequest(parent="clients/-", **wanted),
        ListAuditsResponse,
        lambda page: page.audits,
        most=MOST_ROWS,
    )


async def _labels(visit: Visit, keys: Sequence[str], audits: Sequence[Audit]) -> dict[str, str]:
    """What people call the clients, authors and work types among these names."""
    names = {name for name in (*keys, *(each.author for each in audits), *(each.work_type for each in audits)) if name}
    clients = {client_of(name) for name in names if name.startswith("clients/")}
    clients |= {client_of(each.name) for each in audits}
    houses = await asyncio.gather(
        *(visit.desk.directory.house(visit.front, visit.session.sid, client) for client in sorted(clients)),
        return_exceptions=True,
    )
    labels: dict[str, str] = {}
    for house in houses:
        if isinstance(house, NotFound | NotAllowed):
            continue  # ids are shown then
        if isinstance(house, BaseException):
            raise house
        labels[house.client.name] = house.client.display_name
        labels |= {author.name: author_words(author) for author in house.authors}
        labels |= {kind.name: kind.display_name for kind in house.work_types}
    return labels
