"""Pay: what people earned in some days, their statements and the rules they are paid by. Each person sees their own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from scribeline.desk.errors import PageMissing
from scribeline.desk.files import file_answer
from scribeline.desk.forms import Shown, attempt, field_among, filled
from scribeline.desk.pages.office.invoices import iso, month_before
from scribeline.desk.pages.office.people import names_of, people_of
from scribeline.desk.pages.office.rooms import LEADERS, go, require_leader, show
from scribeline.desk.visits import Visit, checked_id, checked_uuid
from scribeline.errors import InvalidInput, ScribelineError, WrongState
from scribeline.sdk.names import client_of, last_id
from scribeline.v1.billing_pb2 import (
    BillingPeriod,
    GetPayRulesRequest,
    GetPayStatementRequest,
    IssuePayStatementRequest,
    ListPayStatementsRequest,
    ListPayStatementsResponse,
    PayRules,
    PayStatement,
    PreviewPayRequest,
    UpdatePayRulesRequest,
)

MOST_STATEMENTS = 200
EARNERS = ("ROLE_TRANSCRIPTIONIST", "ROLE_REVIEWER")
TASKS: Mapping[str, str] = {"typed": "Typed", "edited": "Corrected from a draft", "reviewed": "Reviewed"}


async def index(visit: Visit) -> Response:
    """For managers: whose pay to look at."""
    require_leader(visit)
    people = [(last_id(name), called) for name, called in names_of(await people_of(visit)).items()]
    return show(visit, "pay_people.html", people=people)


async def own(visit: Visit) -> Response:
    """One's own pay."""
    if visit.session.role not in EARNERS:
        raise PageMissing
    return await _page(visit, visit.session.user, filled({}))


async def of_person(visit: Visit) -> Response:
    """Somebody's pay, for managers."""
    user = _user(visit)
    rules = await _rules(visit, user)
    return await _page(visit, user, filled({"rules": rules.rules}, rules.etag))


async def save_rules(visit: Visit) -> Response:
    """Change the rules somebody is paid by."""
    user, form = _user(visit), visit.form

    async def act() -> PayRules:
        told = PayRules(name=f"users/{user}/payRules", rules=form.text("rules"), etag=form.text("etag"))
        request = UpdatePayRulesRequest(pay_rules=told, request_id=form.request_id)
        return await visit.front.call(visit.desk.front.billing.UpdatePayRules, request, PayRules)

    async def latest() -> Shown:
        now = await _rules(visit, user)
        return filled({"rules": now.rules}, now.etag)

    refused = await attempt(form, ("rules",), act, place=_rules_place, latest=latest)
    return await _page(visit, user, refused) if refused else go(f"/office/pay/{user}", "saved")


async def issue(visit: Visit) -> Response:
    """Settle what somebody earned in some days."""
    user, form = _user(visit), visit.form
    told = PayStatement()

    async def act() -> None:
        request = IssuePayStatementRequest(
            parent=f"users/{user}",
            period=BillingPeriod(first=form.text("first"), last=form.text("last")),
            request_id=form.request_id,
        )
        told.CopyFrom(await visit.front.call(visit.desk.front.billing.IssuePayStatement, request, PayStatement))

    refused = await attempt(form, ("first", "last"), act)
    if refused:
        rules = await _rules(visit, user)
        shown = filled({"rules": rules.rules}, rules.etag)
        days = form.text("first"), form.text("last")
        sentence = refused.problem or next(iter(refused.errors.values())).sentence
        return await _page(visit, user, shown, days=days, problem=sentence, status=refused.status)
    return go(f"/office/pay/{user}/{last_id(told.name)}", "settled")


async def statement(visit: Visit) -> Response:
    """A statement that was issued."""
    user = _user(visit) if "user" in visit.request.path_params else visit.session.user
    name = f"users/{user}/payStatements/{checked_uuid(visit.request.path_params['statement'])}"
    told = await visit.front.call(
        visit.desk.front.billing.GetPayStatement, GetPayStatementRequest(name=name), PayStatement
    )
    if form := visit.query("form"):
        period = f"{told.period.first}_{told.period.last}"
        if form == "csv":
            return file_answer(told.csv.encode(), f"pay_{user}_{period}.csv", "text/csv; charset=utf-8")
        return file_answer(told.json.encode(), f"pay_{user}_{period}.json", "application/json")
    return show(
        visit,
        "pay_statement.html",
        statement=told,
        user=user,
        work=work_of(told),
        quality=quality_of(told),
        issued=iso(told.issue_time),
        **_common(visit, user),
    )


@dataclass(frozen=True, slots=True)
class PaidWork:
    """Work of one kind on a statement: for a client, at a price. Amounts are before rounding."""

    client: str
    task: str
    is_stat: bool
    definition: str
    unit_price: str
    count: int
    units: Decimal
    amount: Decimal


def work_of(told: PayStatement) -> list[PaidWork]:
    """What a statement says, work that is alike together."""
    found: dict[tuple[str, str, bool, str, str], PaidWork] = {}
    for line in json.loads(told.json or "{}").get("lines", []):
        task = TASKS.get(line["task"], line["task"])
        key = (client_of(line["job"]), task, bool(line["stat"]), line["definition"], line["unit_price"])
        before = found.get(key, PaidWork(*key, 0, Decimal(0), Decimal(0)))
        units, amount = before.units + Decimal(line["units"]), before.amount + Decimal(line["amount"])
        found[key] = PaidWork(*key, before.count + 1, units, amount)
    return [found[key] for key in sorted(found)]


def quality_of(told: PayStatement) -> list[Mapping[str, Any]]:
    """What quality does to a statement, where the rules say that it does something."""
    quality = json.loads(told.json or "{}").get("quality", [])
    return list(quality) if isinstance(quality, list) else []


def _rules_place(error: ScribelineError) -> str:
    if error.reason in ("PAY_RULES_WRONG", "DEFINITION_WRONG"):
        return "rules"
    return field_among(("rules",), error.field or "")


def _user(visit: Visit) -> str:
    require_leader(visit)
    return checked_id(visit.request.path_params["user"])


def _common(visit: Visit, user: str) -> dict[str, Any]:
    manages = visit.session.role in LEADERS
    return {"manages": manages, "base": f"/office/pay/{user}" if manages else "/pay"}


async def _rules(visit: Visit, user: str) -> PayRules:
    request = GetPayRulesRequest(name=f"users/{user}/payRules")
    return await visit.front.call(visit.desk.front.billing.GetPayRules, request, PayRules)


async def _page(
    visit: Visit,
    user: str,
    form: Shown,
    *,
    days: Sequence[str] = (),
    problem: str = "",
    status: int = 200,
) -> Response:
    first, last = days or (visit.query("first", 10), visit.query("last", 10))
    if not first or not last:
        first, last = month_before(visit.desk.clock().date())
    preview = PayStatement()
    try:
        request = PreviewPayRequest(parent=f"users/{user}", period=BillingPeriod(first=first, last=last))
        preview = await visit.front.call(visit.desk.front.billing.PreviewPay, request, PayStatement)
    except (WrongState, InvalidInput) as error:
        problem = problem or error.message
    statements = await visit.front.items(
        visit.desk.front.billing.ListPayStatements,
        ListPayStatementsRequest(parent=f"users/{user}"),
        ListPayStatementsResponse,
        lambda page: page.pay_statements,
        most=MOST_STATEMENTS,
    )
    return show(
        visit,
        "pay.html",
        status=max(form.status, status),
        form=form,
        user=user,
        first=first,
        last=last,
        preview=preview,
        work=work_of(preview),
        quality=quality_of(preview),
        problem=problem,
        statements=[(last_id(each.name), each, iso(each.issue_time)) for each in statements],
        is_over=last < visit.desk.clock().date().isoformat(),
        **_common(visit, user),
    )
