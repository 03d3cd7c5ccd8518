"""What a client pays: billing terms as a file, line definitions to choose from, and a table of rates with dates."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from scribeline.desk.forms import Form, Shown, attempt, filled
from scribeline.desk.pages.office.rooms import client_of_page, go, show_client
from scribeline.desk.visits import Visit
from scribeline.errors import ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.billing_pb2 import (
    BillingTerms,
    GetBillingTermsRequest,
    LineDefinition,
    ListLineDefinitionsRequest,
    ListLineDefinitionsResponse,
    UpdateBillingTermsRequest,
)
from scribeline.v1.clients_pb2 import Client

COLUMNS: Sequence[tuple[str, str]] = (
    ("work_type", "Work type"),
    ("entry_mode", "Written"),
    ("stat", "STAT"),
    ("unit_price", "Price of a unit"),
    ("stat_percent", "STAT adds, %"),
    ("stat_per_unit", "STAT adds, a unit"),
    ("from", "From"),
    ("until", "Until, not included"),
)
"""The columns of a table of rates, in their order, and what the page calls them."""
ENTRY_MODES = (("", "either way"), ("typed", "typed"), ("edited", "from a draft"))
STATS = (("", "STAT or not"), ("yes", "STAT"), ("no", "not STAT"))
SPARE_ROWS = 3
MOST_ROWS = 500
_ROW = re.compile(r"rates\[(\d+)\](?:\.(\w+))?")


async def show(visit: Visit) -> Response:
    """The prices."""
    client = await client_of_page(visit)
    told = await _terms(visit, client)
    return await _page(visit, client, filled(values_of(told), told.etag))


async def save(visit: Visit) -> Response:
    """Change the prices; or put a line definition into the form's terms, which saves nothing yet."""
    client, form = await client_of_page(visit), visit.form
    names = names_in(form)
    if form.text("do") == "add-definition":
        values = {name: form.text(name) for name in names}
        values["terms"] = with_definition(values["terms"], values["definition"], values["definition_from"])
        return await _page(visit, client, Shown(values, form.text("etag"), form.text("was")))

    async def act() -> BillingTerms:
        told = BillingTerms(
            name=f"{client.name}/billingTerms",
            terms=form.text("terms"),
            rates=rates_of({name: form.text(name) for name in names}),
            etag=form.text("etag"),
        )
        request = UpdateBillingTermsRequest(billing_terms=told, request_id=form.request_id)
        return await visit.front.call(visit.desk.front.billing.UpdateBillingTerms, request, BillingTerms)

    async def latest() -> Shown:
        now = await _terms(visit, client)
        return filled(values_of(now), now.etag)

    def place(error: ScribelineError) -> str:
        return field_of(error, {name: form.text(name) for name in names})

    refused = await attempt(form, names, act, place=place, latest=latest)
    return await _page(visit, client, refused) if refused else go(f"/office/{client.name}/prices", "saved")


def values_of(told: BillingTerms) -> dict[str, str]:
    """Terms and rates as the form shows them: a field for each place of the table, and some empty rows."""
    values = {"terms": told.terms, "definition": "", "definition_from": "", "rates": ""}
    rows = list(csv.DictReader(io.StringIO(told.rates)))
    for number in range(len(rows) + SPARE_ROWS):
        row = rows[number] if number < len(rows) else {}
        values |= {f"rate_{number}_{column}": (row.get(column) or "").strip() for column, _ in COLUMNS}
    return values


def names_in(form: Form) -> list[str]:
    """The fields of the form that was sent, whatever number of rows it has."""
    count = min(MOST_ROWS, 1 + max((_row_of(name) for name in form.texts), default=-1))
    cells = [f"rate_{number}_{column}" for number in range(count) for column, _ in COLUMNS]
    return ["terms", "definition", "definition_from", "rates", *cells]


def rates_of(values: Mapping[str, str]) -> str:
    """The table as CSV; rows in which nothing stands are left out."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([column for column, _ in COLUMNS])
    for number in _filled_rows(values):
        writer.writerow([values[f"rate_{number}_{column}"].strip() for column, _ in COLUMNS])
    return file.getvalue()


def field_of(error: ScribelineError, values: Mapping[str, str]) -> str:
    """The place of the table, or the file, that an error is about."""
    if error.reason != "RATES_WRONG":
        return "terms" if error.reason in ("BILLING_TERMS_WRONG", "DEFINITION_WRONG") else ""
    rows = _filled_rows(values)
    match = _ROW.fullmatch(error.field or "")
    if not match or not 1 <= int(match[1]) <= len(rows):
        return "rates"
    # The front counts the rows that were sent, from 1.
    column = match[2] if match[2] in dict(COLUMNS) else "from"
    return f"rate_{rows[int(match[1]) - 1]}_{column}"


def with_definition(terms: str, definition: str, first_day: str) -> str:
    """Billing terms in which a line definition holds from a day on."""
    if not definition:
        return terms
    table = f'[[line_definition]]\ndefinition = "{definition}"\nfrom = {first_day or "2026-01-01"}\n'
    begun = terms.rstrip() or 'currency = "USD"\npayment_days = 30'
    return f"{begun}\n\n{table}"


def _row_of(name: str) -> int:
    parts = name.split("_", 2)
    return int(parts[1]) if parts[0] == "rate" and len(parts) == 3 and parts[1].isdecimal() else -1


def _filled_rows(values: Mapping[str, str]) -> list[int]:
    numbers = sorted({number for name in values if (number := _row_of(name)) >= 0})
    return [number for number in numbers if any(values[f"rate_{number}_{column}"].strip() for column, _ in COLUMNS)]


async def _terms(visit: Visit, client: Client) -> BillingTerms:
    request = GetBillingTermsRequest(name=f"{client.name}/billingTerms")
    return await visit.front.call(visit.desk.front.billing.GetBillingTerms, request, BillingTerms)


async def _definitions(visit: Visit) -> list[LineDefinition]:
    told = await visit.front.call(
        visit.desk.front.billing.ListLineDefinitions, ListLineDefinitionsRequest(), ListLineDefinitionsResponse
    )
    return list(told.line_definitions)


async def _page(visit: Visit, client: Client, form: Shown) -> Response:
    house = await visit.desk.directory.house(visit.front, visit.session.sid, last_id(client.name))
    work_types = [("", "every one"), *((last_id(each.name), each.display_name) for each in house.work_types)]
    count = 1 + max((_row_of(name) for name in form.values), default=-1)
    return show_client(
        visit,
        "prices.html",
        client,
        "/prices",
        status=form.status,
        form=form,
        rows=range(count),
        numbers={row: number for number, row in enumerate(_filled_rows(form.values), start=1)},
        columns=COLUMNS,
        choices={"work_type": work_types, "entry_mode": ENTRY_MODES, "stat": STATS},
        definitions=await _definitions(visit),
    )
