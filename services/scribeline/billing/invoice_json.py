"""An invoice as JSON: complete, in one fixed form, so that the same invoice is the same bytes.

Amounts, prices and units are decimal numbers in quotes. Each line has the id and version of its definition, whose
fields stand in `definitions`, the SHA-256 of the delivered file and of its text, and who wrote which part of the text
(`written_by`, as code points of it). There is nothing of any patient in it.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from scribeline.billing.definitions import Rounding, RoundingLevel, RoundingMode, as_value, definition_of
from scribeline.billing.delivered import Part, Writer
from scribeline.billing.errors import DefinitionWrong, InvoiceUnreadable
from scribeline.billing.invoices import Charge, Invoice, InvoiceKind, Line, Period, Problem
from scribeline.billing.rates import EntryMode
from scribeline.billing.taxes import TaxCharge

FORMAT = "scribeline.invoice/1"
MEDIA_TYPE = "application/json"
TAXES_IN_WORDS = "Each tax is its percentage of the net amount, rounded once by the rule for amounts."

E = TypeVar("E", bound=StrEnum)


def invoice_json(invoice: Invoice) -> str:
    """The invoice as JSON."""
    value = {
        "format": FORMAT,
        "kind": invoice.kind,
        "number": invoice.number,
        "client": f"clients/{invoice.client_id}",
        "seller": list(invoice.seller),
        "buyer": list(invoice.buyer),
        "period": {"first": invoice.period.first.isoformat(), "last": invoice.period.last.isoformat()},
        "issued_on": invoice.issued_on.isoformat() if invoice.issued_on else None,
        "due_on": invoice.due_on.isoformat() if invoice.due_on else None,
        "payment_days": invoice.payment_days,
        "credits": invoice.credits,
        "reason": invoice.reason,
        "currency": invoice.currency,
        "money_rounding": {
            "mode": invoice.money_rounding.mode,
            "places": invoice.money_rounding.places,
            "level": invoice.money_rounding.level,
        },
        "rounding_in_words": f"Amounts are {invoice.money_rounding.sentence}.",
        "unicode_version": invoice.unicode_version,
        "definitions": {name: as_value(each) for name, each in invoice.definitions.items()},
        "charges": [_charge(each) for each in invoice.charges],
        "minimum_amount": _written(invoice.minimum_amount),
        "minimum_added": _written(invoice.minimum_added),
        **_taxes(invoice),
        "total": _written(invoice.total),
        "problems": [
            {"job": _job(invoice, each.job_id) if each.job_id else "", "problem": each.sentence}
            for each in invoice.problems
        ],
        "lines": [_line(invoice, each) for each in invoice.lines],
    }
    return "{\n" + ",\n".join(f" {_json(key)}: {_rows(told)}" for key, told in value.items()) + "\n}\n"


def _rows(value: Any) -> str:
    """JSON with a row for each item of a list or table of tables: to be read, and compared line by line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(map(_json, value)) + "\n ]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _job(invoice: Invoice, job_id: str) -> str:
    return f"clients/{invoice.client_id}/jobs/{job_id}"


def _written(value: Decimal) -> str:
    return f"{value:f}"


def _taxes(invoice: Invoice) -> dict[str, Any]:
    if not invoice.taxes:
        return {}
    return {
        "net": _written(invoice.net),
        "taxes": [
            {"label": tax.label, "percent": _written(tax.percent), "amount": _written(tax.amount)}
            for tax in invoice.taxes
        ],
        "taxes_in_words": TAXES_IN_WORDS,
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "definition": charge.definition,
        "work_type": charge.work_type_id,
        "entry_mode": charge.entry_mode,
        "stat": charge.stat,
        "unit_price": _written(charge.unit_price),
        "documents": charge.documents,
        "counted": charge.counted,
        "units": _written(charge.units),
        "amount": _written(charge.amount),
    }


def _line(invoice: Invoice, line: Line) -> dict[str, Any]:
    return {
        "job": _job(invoice, line.job_id),
        "document": line.document_id,
        "revision": line.revision,
        "reference": line.reference,
        "work_type": line.work_type_id,
        "entry_mode": line.entry_mode,
        "stat": line.stat,
        "delivered_on": line.delivered_on.isoformat(),
        "definition": line.definition,
        "counted": line.counted,
        "by_writer": dict(line.by_writer),
        "by_part": dict(line.by_part),
        "audio_ms": line.audio_ms,
        "units": _written(line.units),
        "unit_price": _written(line.unit_price),
        "amount": None if line.amount is None else _written(line.amount),
        "charged": line.charged,
        "file_sha256": line.file_sha256,
        "text_sha256": line.text_sha256,
        "written_by": line.written_by,
    }


# --- reading ----------------------------------------------------------------------------------------------------------


def read_invoice(text: str) -> Invoice:
    """The invoice that a JSON file holds. Raises InvoiceUnreadable, which names the field."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise InvoiceUnreadable("The file is not JSON.") from None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise InvoiceUnreadable(f"The file is no invoice of ours: its format is not {FORMAT}.", field="format")
    told = _Told(value, "")
    client_id = told.text("client").removeprefix("clients/")
    period = told.table("period")
    first, last = period.day("first"), period.day("last")
    rounding = told.table("money_rounding")
    definitions = told.table("definitions")
    try:
        known = {name: definition_of(each.value) for name, each in definitions.tables()}
        whole_period = Period(first, date.fromordinal(last.toordinal() + 1))
    except (DefinitionWrong, ArithmeticError, ValueError, OverflowError) as error:
        raise InvoiceUnreadable(f"The invoice cannot be read: {error}", field="definitions") from None
    if any(name != each.name for name, each in known.items()):
        raise InvoiceUnreadable("A definition stands under another's name.", field="definitions")
    lines = tuple(_read_line(each, client_id) for each in told.rows("lines"))
    charges = tuple(_read_charge(each) for each in told.rows("charges"))
    named = {line.definition for line in lines} | {charge.definition for charge in charges}
    if not named <= set(known):
        raise InvoiceUnreadable("A line's definition does not stand on the invoice.", field="definitions")
    return Invoice(
        kind=told.choice("kind", InvoiceKind),
        client_id=client_id,
        period=whole_period,
        currency=told.text("currency"),
        money_rounding=Rounding(
            rounding.choice("mode", RoundingMode), rounding.number("places"), rounding.choice("level", RoundingLevel)
        ),
        definitions=known,
        lines=lines,
        charges=charges,
        minimum_amount=told.decimal("minimum_amount"),
        minimum_added=told.decimal("minimum_added"),
        total=told.decimal("total"),
        payment_days=told.number("payment_days"),
        seller=told.texts("seller"),
        buyer=told.texts("buyer"),
        problems=tuple(
            Problem(each.text("job").rpartition("/")[2], each.text("problem")) for each in told.rows("problems")
        ),
        number=told.text("number"),
        issued_on=None if value.get("issued_on") is None else told.day("issued_on"),
        credits=told.text("credits"),
        reason=told.text("reason"),
        taxes=tuple(
            TaxCharge(each.text("label"), each.decimal("percent"), each.decimal("amount"))
            for each in (told.rows("taxes") if "taxes" in value else ())
        ),
        unicode_version=told.text("unicode_version"),
    )


def _read_line(told: "_Told", client_id: str) -> Line:
    job = told.text("job")
    if not job.startswith(f"clients/{client_id}/jobs/"):
        raise InvoiceUnreadable(f"{told.where}job is not one of the invoice's client.", field=f"{told.where}job")
    return Line(
        job_id=job.rpartition("/")[2],
        document_id=told.text("document"),
        revision=told.number("revision"),
        reference=told.text("reference"),
        work_type_id=told.text("work_type"),
        entry_mode=told.choice("entry_mode", EntryMode),
        stat=told.truth("stat"),
        delivered_on=told.day("delivered_on"),
        definition=told.text("definition"),
        counted=told.number("counted"),
        by_writer=told.counts("by_writer", Writer),
        by_part=told.counts("by_part", Part),
        audio_ms=told.number("audio_ms"),
        units=told.decimal("units"),
        unit_price=told.decimal("unit_price"),
        amount=None if told.value.get("amount") is None else told.decimal("amount"),
        charged=told.truth("charged"),
        file_sha256=told.text("file_sha256"),
        text_sha256=told.text("text_sha256"),
        written_by=told.text("written_by"),
    )


def _read_charge(told: "_Told") -> Charge:
    return Charge(
        definition=told.text("definition"),
        work_type_id=told.text("work_type"),
        entry_mode=told.choice("entry_mode", EntryMode),
        stat=told.truth("stat"),
        unit_price=told.decimal("unit_price"),
        documents=told.number("documents"),
        counted=told.number("counted"),
        units=told.decimal("units"),
        amount=told.decimal("amount"),
    )


class _Told:
    """A table of the file, read field by field; what is wrong names the field."""

    def __init__(self, value: Mapping[str, Any], where: str) -> None:
        self.value = value
        self.where = where

    def _wrong(self, key: str, kind: str) -> InvoiceUnreadable:
        return InvoiceUnreadable(f"{self.where}{key} has to be {kind}.", field=f"{self.where}{key}")

    def text(self, key: str) -> str:
        given = self.value.get(key)
        if not isinstance(given, str):
            raise self._wrong(key, "text")
        return given

    def texts(self, key: str) -> tuple[str, ...]:
        given = self.value.get(key)
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise self._wrong(key, "a list of texts")
        return tuple(given)

    def number(self, key: str) -> int:
        given = self.value.get(key)
        if type(given) is not int or not 0 <= given < 10**15:
            raise self._wrong(key, "a whole number")
        return given

    def truth(self, key: str) -> bool:
        given = self.value.get(key)
        if not isinstance(given, bool):
            raise self._wrong(key, "true or false")
        return given

    def decimal(self, key: str) -> Decimal:
        try:
            given = Decimal(self.text(key))
        except InvalidOperation:
            given = Decimal("NaN")
        if not given.is_finite() or abs(given) >= 10**15:
            raise self._wrong(key, "a decimal number in quotes")
        return given

    def day(self, key: str) -> date:
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self._wrong(key, "a date") from None

    def choice(self, key: str, choices: type[E]) -> E:
        try:
            return choices(self.text(key))
        except ValueError:
            raise self._wrong(key, f"one of {', '.join(choices)}") from None

    def counts(self, key: str, choices: type[E]) -> dict[E, int]:
        told = self.table(key)
        if not set(told.value) <= set(choices):
            raise self._wrong(key, f"numbers by {', '.join(choices)}")
        return {choices(name): told.number(name) for name in told.value}

    def table(self, key: str) -> "_Told":
        given = self.value.get(key)
        if not isinstance(given, dict):
            raise self._wrong(key, "a table")
        return _Told(given, f"{self.where}{key}.")

    def tables(self) -> list[tuple[str, "_Told"]]:
        return [(name, self.table(name)) for name in self.value]

    def rows(self, key: str) -> list["_Told"]:
        given = self.value.get(key)
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise self._wrong(key, "a list of tables")
        return [_Told(each, f"{self.where}{key}[{place}].") for place, each in enumerate(given, 1)]
