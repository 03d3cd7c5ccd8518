"""`scribeline invoices` and `scribeline pay`: what clients pay and people earn; `scribeline verify-invoice`: the proof.

`verify-invoice` needs no server and no token: the invoice's JSON and the delivered files are enough.
"""

import hashlib
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.exits import Exit
from scribeline.cli.following import safe_file_name
from scribeline.cli.month_end import draft_all, issue_all
from scribeline.cli.printing import complain, moment, print_json, print_message, say, show
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.billing.verification import GivenFile
    from scribeline.sdk import Scribeline
    from scribeline.v1.billing_pb2 import Invoice, PayStatement

app = typer.Typer(no_args_is_help=True, help="What clients pay: terms, rates, invoices and credit notes.")
pay = typer.Typer(no_args_is_help=True, help="What people earn: rules and statements.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
ClientId = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's id.")]
UserId = Annotated[str, typer.Argument(metavar="USER", help="The person's id.")]
InvoiceName = Annotated[
    str, typer.Argument(metavar="INVOICE", help="All of its name, or its number.", show_default=False)
]
OneClient = Annotated[str, typer.Argument(metavar="[CLIENT]", help="The client's id.", show_default=False)]
OneInvoice = Annotated[
    str, typer.Argument(metavar="[INVOICE]", help="All of its name, or its number.", show_default=False)
]
Every = Annotated[bool, typer.Option("--all", help="Every client's, two at a time.")]
First = Annotated[str, typer.Option("--from", help="The first day (2026-03-01). (default: last month)")]
Last = Annotated[str, typer.Option("--to", help="The last day, which belongs to it.")]


class FormatChoice(StrEnum):
    """The forms in which an invoice is fetched."""

    JSON = "json"
    CSV = "csv"
    DOCX = "docx"


# --- terms and rates


@app.command("terms")
def terms(
    context: typer.Context,
    client: ClientId,
    put: Annotated[Path | None, typer.Option("--put", help="A TOML file to set.", exists=True, dir_okay=False)] = None,
    rates: Annotated[
        Path | None, typer.Option("--rates", help="A CSV file of rates to set.", exists=True, dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Print a client's billing terms, or set them: all is checked first, and what is wrong is named."""
    with scribeline_of(context) as scribeline:
        if put is None and rates is None:
            told = scribeline.billing.get_terms(client)
        else:
            told = scribeline.billing.update_terms(
                client, terms=_text(put) if put else "", rates=_text(rates) if rates else ""
            )
    if as_json:
        print_message(told)
    else:
        say(told.terms.strip() or "No terms are set.")
        say("")
        say(told.rates.strip() or "No rates are set.")


@app.command("definitions")
def definitions(as_json: Json = False) -> None:
    """List the line definitions that terms can name, with where each was found."""
    from scribeline.billing.definitions import as_value, shipped

    for definition in shipped().values():
        if as_json:
            print_json(as_value(definition))
        else:
            say(definition.name, style="bold")
            say(f"  {definition.sentence}")
            say(f"  {definition.source}", style="dim")


LARGEST_FILE = 2_000_000
"""Bytes of terms, rates or rules of pay."""


LARGEST_INVOICE = 100_000_000
"""Bytes of an invoice, whose line for a document takes some 600."""


def _text(path: Path, *, most: int = LARGEST_FILE, what: str = "terms, rates or rules of pay") -> str:
    if path.stat().st_size > most:
        raise InvalidInput(f"{path} is too large for {what}: {most:,} bytes at most.", reason="FILE_TOO_LARGE")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8 text: save it as UTF-8.", reason="FILE_NOT_UTF8") from None


# --- invoices


@app.command("list")
def list_invoices(
    context: typer.Context,
    client: Annotated[str, typer.Option("--client", help="One client's. (default: all)")] = "-",
    as_json: Json = False,
) -> None:
    """List invoices and credit notes, newest first."""
    from scribeline.sdk.names import client_of

    with scribeline_of(context) as scribeline:
        show(
            scribeline.billing.list_invoices(client),
            as_json,
            ("INVOICE", lambda each: each.number or each.name),
            ("CLIENT", lambda each: client_of(each.name)),
            ("STATE", _state),
            ("FROM", lambda each: each.period.first),
            ("TO", lambda each: each.period.last),
            ("DOCUMENTS", lambda each: str(each.document_count)),
            ("PROBLEMS", lambda each: str(each.problem_count or "")),
            ("TOTAL", lambda each: f"{each.total} {each.currency}"),
            ("ISSUED", lambda each: moment(each.issue_time) if each.HasField("issue_time") else ""),
        )


@app.command("draft")
def draft(
    context: typer.Context,
    client: OneClient = "",
    every: Every = False,
    first: First = "",
    last: Last = "",
    as_json: Json = False,
) -> None:
    """Draft the invoice of a period: of what was delivered in it and is on no issued invoice."""
    _one_or_every(client, "CLIENT", every)
    first, last = _period(first, last)
    with scribeline_of(context) as scribeline:
        if every:
            draft_all(scribeline, first, last, partial(_told, as_json=as_json))
        else:
            _told(scribeline.billing.draft_invoice(client, first, last), as_json)


@app.command("issue")
def issue(
    context: typer.Context,
    invoice: OneInvoice = "",
    every: Every = False,
    first: First = "",
    last: Last = "",
    as_json: Json = False,
) -> None:
    """Issue a draft: it gets the next number, and never changes again. --all: those of a period without problems."""
    _one_or_every(invoice, "INVOICE", every)
    with scribeline_of(context) as scribeline:
        if every:
            issue_all(scribeline, *_period(first, last), partial(_told, as_json=as_json))
        else:
            found = _found(scribeline, invoice)
            _told(scribeline.billing.issue_invoice(found.name, etag=found.etag), as_json)


def _one_or_every(given: str, what: str, every: bool) -> None:
    if bool(given) == every:
        raise InvalidInput(f"Give either {what} or --all.", reason="USAGE")


@app.command("credit")
def credit(
    context: typer.Context,
    invoice: InvoiceName,
    reason: Annotated[str, typer.Option(help="Why; it stands on the credit note.")],
    as_json: Json = False,
) -> None:
    """Take an issued invoice back by a credit note. Its documents can be billed again."""
    with scribeline_of(context) as scribeline:
        _told(scribeline.billing.credit_invoice(_found(scribeline, invoice).name, reason=reason), as_json)


@app.command("fetch")
def fetch(
    context: typer.Context,
    invoice: InvoiceName,
    form: Annotated[
        list[FormatChoice] | None, typer.Option("--format", help="json, csv or docx; may be repeated. (default: all)")
    ] = None,
    folder: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")] = Path(),
) -> None:
    """Fetch an invoice or credit note as files."""
    from scribeline.v1.billing_pb2 import InvoiceFormat

    with scribeline_of(context) as scribeline:
        name = _found(scribeline, invoice).name
        for each in form or list(FormatChoice):
            number = InvoiceFormat.Value(f"INVOICE_FORMAT_{each.upper()}")
            file_name, content = scribeline.billing.download_invoice(name, number)
            target = folder / safe_file_name(file_name)
            folder.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            say(str(target))


def _found(scribeline: "Scribeline", given: str) -> "Invoice":
    from scribeline.errors import NotFound

    if given.startswith("clients/"):
        return scribeline.billing.get_invoice(given)
    client, _, _ = given.rpartition("-")
    for invoice in scribeline.billing.list_invoices(client) if client else ():
        if invoice.number == given:
            return invoice
    raise NotFound("There is no invoice with this number: `scribeline invoices list` shows those that there are.")


def _period(first: str, last: str) -> tuple[str, str]:
    if bool(first) != bool(last):
        raise InvalidInput("Give both --from and --to, or neither for last month.", reason="PERIOD_WRONG")
    if first:
        return first, last
    end = date.today().replace(day=1) - timedelta(days=1)  # noqa: DTZ011 - the month of whoever types it
    return end.replace(day=1).isoformat(), end.isoformat()


def _state(invoice: "Invoice") -> str:
    from scribeline.v1.billing_pb2 import Invoice as Message

    if invoice.kind == Message.KIND_CREDIT_NOTE:
        return "CREDIT NOTE"
    return Message.State.Name(invoice.state).removeprefix("STATE_")


def _told(invoice: "Invoice", as_json: bool) -> None:
    if as_json:
        print_message(invoice)
        return
    say(
        f"{invoice.number or invoice.name} is {_state(invoice)}: {invoice.document_count} documents, "
        f"{invoice.total} {invoice.currency}"
    )
    for problem in invoice.problems:
        complain(problem)


# --- the proof


def verify_invoice(
    invoice: Annotated[Path, typer.Argument(metavar="INVOICE.json", exists=True, dir_okay=False)],
    documents: Annotated[list[Path], typer.Argument(metavar="DOCUMENTS...", help="Delivered files, or folders.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line: each finding.")] = False,
) -> None:
    """Count an invoice's documents again from their files alone, and reckon the invoice again.

    Ends with 0 when all agrees to the character, 1 when something does not, 3 when a document's file was not given,
    and 4 when a file cannot be read.
    """
    from scribeline.billing.graphemes import UNICODE_VERSION
    from scribeline.billing.invoice_json import read_invoice
    from scribeline.billing.verification import Finding, verify

    told = read_invoice(_text(invoice, most=LARGEST_INVOICE, what="an invoice"))
    verdicts = verify(told, [_given(path) for path in _files(documents)])
    agree = sum(verdict.finding is Finding.AGREES for verdict in verdicts)
    for verdict in verdicts:
        if as_json:
            print_json({"finding": verdict.finding, "document": verdict.document, "sentence": verdict.sentence})
        elif verdict.finding is not Finding.AGREES:
            complain(verdict.sentence)
    if not as_json:
        say(f"{agree} of {len(told.lines)} documents agree to the character.")
        if told.unicode_version != UNICODE_VERSION:
            say(f"The invoice was counted by Unicode {told.unicode_version}, this machine counts by {UNICODE_VERSION}.")
    found = {verdict.finding for verdict in verdicts} - {Finding.AGREES}
    if found - {Finding.FILE_MISSING}:
        raise typer.Exit(Exit.FAILED)
    if found:
        raise typer.Exit(Exit.NOT_FOUND)


def _files(given: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        found += sorted(path.rglob("*.docx")) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def _given(path: Path) -> "GivenFile":
    from scribeline.billing.verification import GivenFile
    from scribeline.deliverables.reading import read_docx

    data = path.read_bytes()
    try:
        text = read_docx(data)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error.message}", reason=error.reason) from None
    return GivenFile(path.name, hashlib.sha256(data).hexdigest(), text)


# --- pay


@pay.command("rules")
def pay_rules(
    context: typer.Context,
    user: UserId,
    put: Annotated[Path | None, typer.Option("--put", help="A TOML file to set.", exists=True, dir_okay=False)] = None,
    as_json: Json = False,
) -> None:
    """Print the rules by which somebody is paid, or set them."""
    with scribeline_of(context) as scribeline:
        told = scribeline.billing.update_pay_rules(user, _text(put)) if put else scribeline.billing.get_pay_rules(user)
    if as_json:
        print_message(told)
    else:
        say(told.rules.strip() or "No rules are set.")


@pay.command("show")
def pay_show(context: typer.Context, user: UserId, first: First = "", last: Last = "", as_json: Json = False) -> None:
    """Print what somebody earned in a period, as it stands now, as CSV."""
    first, last = _period(first, last)
    with scribeline_of(context) as scribeline:
        _statement_told(scribeline.billing.preview_pay(user, first, last), as_json)


@pay.command("issue")
def pay_issue(context: typer.Context, user: UserId, first: First = "", last: Last = "", as_json: Json = False) -> None:
    """Settle what somebody earned in a period that is over. A statement never changes."""
    first, last = _period(first, last)
    with scribeline_of(context) as scribeline:
        issued = scribeline.billing.issue_pay_statement(user, first, last)
        _statement_told(scribeline.billing.get_pay_statement(issued.name), as_json)


@pay.command("list")
def pay_list(context: typer.Context, user: UserId, as_json: Json = False) -> None:
    """List somebody's pay statements, newest first."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.billing.list_pay_statements(user),
            as_json,
            ("STATEMENT", lambda each: each.name),
            ("FROM", lambda each: each.period.first),
            ("TO", lambda each: each.period.last),
            ("WORK", lambda each: str(each.work_count)),
            ("TOTAL", lambda each: f"{each.total} {each.currency}"),
            ("ISSUED", lambda each: moment(each.issue_time)),
        )


def _statement_told(statement: "PayStatement", as_json: bool) -> None:
    if as_json:
        say(statement.json.strip())
        return
    say(statement.csv.replace("\r\n", "\n").strip())
    for problem in statement.problems:
        complain(problem)
