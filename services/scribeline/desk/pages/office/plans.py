"""How a client's documents are chosen for QA: by chance, by what is in them, and for how long of new people."""

import re
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from scribeline.desk.directory import author_words
from scribeline.desk.errors import FieldWrong
from scribeline.desk.forms import Form, Shown, attempt, field_among, filled, ticked, whole_number
from scribeline.desk.pages.office.people import people_of
from scribeline.desk.pages.office.rooms import client_of_page, go, show_client
from scribeline.desk.visits import Visit
from scribeline.errors import ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.quality_pb2 import (
    GetQualityPlanRequest,
    GetScoringRequest,
    QualityPlan,
    Scoring,
    UpdateQualityPlanRequest,
)

PLAIN: Sequence[str] = ("method", "one_in", "overall_one_in", "any_blank", "doubtful_share", "open_question")
TABLES: Mapping[str, Sequence[str]] = {
    "shares": ("person", "author", "work_type", "one_in"),
    "new_person": ("passes", "one_in"),
    "pay_steps": ("least_score", "percent"),
}
"""The plan's tables, and the columns of each."""
SPARE_ROWS = 2
MOST_ROWS = 300
_CELL = re.compile(r"(shares|new_person|pay_steps)_(\d{1,3})_(\w+)", re.ASCII)
_STEP = re.compile(r"quality_plan\.(shares|new_person|pay_steps|pay)\[(\d+)\](?:\.(\w+))?")
_HUNDREDTHS = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?", re.ASCII)


async def show(visit: Visit) -> Response:
    """The plan."""
    client = await client_of_page(visit)
    plan = await _plan(visit, client)
    return await _page(visit, client, filled(values_of(plan), plan.etag))


async def save(visit: Visit) -> Response:
    """Choose in another way, from the next submission on."""
    client, form = await client_of_page(visit), visit.form
    names = names_in(form)
    typed = {name: form.text(name) for name in names}

    async def act() -> QualityPlan:
        plan = plan_of(typed)
        plan.name, plan.etag = f"{client.name}/qualityPlan", form.text("etag")
        request = UpdateQualityPlanRequest(quality_plan=plan, request_id=form.request_id)
        return await visit.front.call(visit.desk.front.quality.UpdateQualityPlan, request, QualityPlan)

    async def latest() -> Shown:
        now = await _plan(visit, client)
        return filled(values_of(now), now.etag)

    refused = await attempt(form, names, act, place=lambda error: field_of(error, typed), latest=latest)
    return await _page(visit, client, refused) if refused else go(f"/office/{client.name}/quality-plan", "saved")


def values_of(plan: QualityPlan) -> dict[str, str]:
    """A plan as the form shows it: with rows to spare in each table."""
    rows: dict[str, list[tuple[str, ...]]] = {
        "shares": [(each.person, each.author, each.work_type, str(each.one_in)) for each in plan.shares],
        "new_person": [(str(each.passes), str(each.one_in)) for each in plan.new_person],
        "pay_steps": [(_points(each.least_score), _points(each.percent)) for each in plan.pay_steps],
    }
    values = {
        "method": plan.method,
        "one_in": str(plan.one_in),
        "overall_one_in": str(plan.overall_one_in),
        "any_blank": ticked(plan.any_blank),
        "open_question": ticked(plan.open_question),
        "doubtful_share": f"{100 * plan.doubtful_share:.4g}" if plan.HasField("doubtful_share") else "",
    }
    for table, columns in TABLES.items():
        for number in range(len(rows[table]) + SPARE_ROWS):
            row = rows[table][number] if number < len(rows[table]) else ("",) * len(columns)
            values |= {f"{table}_{number}_{column}": told for column, told in zip(columns, row, strict=True)}
    return values


def names_in(form: Form) -> list[str]:
    """The fields of the form that was sent, whatever number of rows it has."""
    cells = []
    for name in form.texts:
        match = _CELL.fullmatch(name)
        if match and match[3] in TABLES[match[1]] and int(match[2]) < MOST_ROWS:
            cells.append(name)
    return [*PLAIN, "shares", "new_person", "pay_steps", *cells]


def rows_of(values: Mapping[str, str], table: str) -> list[int]:
    """The numbers of a table's rows, in their order; `filled_rows` leaves out the empty ones."""
    found = {int(match[2]) for name in values if (match := _CELL.fullmatch(name)) and match[1] == table}
    return sorted(found)


def filled_rows(values: Mapping[str, str], table: str) -> list[int]:
    """The numbers of a table's rows in which something stands."""
    columns = TABLES[table]
    return [n for n in rows_of(values, table) if any(values.get(f"{table}_{n}_{each}", "").strip() for each in columns)]


def plan_of(values: Mapping[str, str]) -> QualityPlan:
    """The plan that the form's fields say. Raises FieldWrong."""

    def number(table: str, row: int, column: str) -> int:
        name = f"{table}_{row}_{column}"
        return whole_number(values.get(name, ""), name)

    plan = QualityPlan(
        method=values["method"],
        one_in=whole_number(values["one_in"], "one_in"),
        overall_one_in=whole_number(values["overall_one_in"], "overall_one_in"),
        any_blank=bool(values["any_blank"]),
        open_question=bool(values["open_question"]),
    )
    if values["doubtful_share"].strip():
        plan.doubtful_share = _hundredths(values["doubtful_share"], "doubtful_share") / 10_000
    for row in filled_rows(values, "shares"):
        plan.shares.add(
            one_in=number("shares", row, "one_in"),
            **{each: values.get(f"shares_{row}_{each}", "") for each in ("person", "author", "work_type")},
        )
    for row in filled_rows(values, "new_person"):
        plan.new_person.add(passes=number("new_person", row, "passes"), one_in=number("new_person", row, "one_in"))
    for row in filled_rows(values, "pay_steps"):
        score, percent = (f"pay_steps_{row}_{each}" for each in ("least_score", "percent"))
        plan.pay_steps.add(
            least_score=_hundredths(values.get(score, ""), score), percent=_hundredths(values.get(percent, ""), percent)
        )
    return plan


def field_of(error: ScribelineError, values: Mapping[str, str]) -> str:
    """The form's field that an error is about."""
    path = error.field or ""
    if path in values:
        return path
    if match := _STEP.fullmatch(path):
        table = {"pay": "pay_steps"}.get(match[1], match[1])
        rows = filled_rows(values, table)
        if int(match[2]) < len(rows):
            name = f"{table}_{rows[int(match[2])]}_{match[3] or TABLES[table][-1]}"
            return name if name in values else table
    if path.endswith(".pay"):
        return "pay_steps"
    return field_among((*PLAIN, *TABLES), path)


def _points(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _hundredths(text: str, name: str) -> int:
    match = _HUNDREDTHS.fullmatch(text.strip().removesuffix("%").strip())
    if not match:
        raise FieldWrong(name, "has to be a number with at most two places, such as 98.5")
    return 100 * int(match[1]) + int((match[2] or "").ljust(2, "0"))


async def _plan(visit: Visit, client: Client) -> QualityPlan:
    request = GetQualityPlanRequest(name=f"{client.name}/qualityPlan")
    return await visit.front.call(visit.desk.front.quality.GetQualityPlan, request, QualityPlan)


async def _page(visit: Visit, client: Client, form: Shown) -> Response:
    house = await visit.desk.directory.house(visit.front, visit.session.sid, last_id(client.name))
    scoring = await visit.front.call(visit.desk.front.quality.GetScoring, GetScoringRequest(), Scoring)
    people = [(each.name, each.display_name or last_id(each.name)) for each in await people_of(visit)]
    return show_client(
        visit,
        "quality_plan.html",
        client,
        "/quality-plan",
        status=form.status,
        form=form,
        rows={table: rows_of(form.values, table) for table in TABLES},
        people=[("", "anybody"), *people],
        authors=[("", "any author"), *((each.name, author_words(each)) for each in house.authors)],
        work_types=[("", "any work type"), *((each.name, each.display_name) for each in house.work_types)],
        methods=[(each.id, each.title) for each in scoring.methods],
    )
