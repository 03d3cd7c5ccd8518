"""Taxes are a rule of the terms: stated on the invoice, rounded as it says, and proved with it."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.billing.invented import MARCH, TERMS, document, terms

from scribeline.billing.errors import TermsWrong
from scribeline.billing.invoice_csv import invoice_csv
from scribeline.billing.invoice_docx import invoice_docx
from scribeline.billing.invoice_json import invoice_json, read_invoice
from scribeline.billing.invoices import Invoice, credit_note, draft, issued
from scribeline.billing.money import smallest_coin
from scribeline.billing.taxes import Tax, taxed, taxes_in
from scribeline.billing.terms import read_terms
from scribeline.billing.verification import Finding, verify

VAT = """
[[tax]]
label = "VAT"
percent = "23"
from = 2026-01-01
"""
DOCUMENTS = [document(1), document(2, work_type="radiology"), document(3, stat=True)]


def invoice(taxes: str = VAT) -> Invoice:
    return draft("harbor", terms(TERMS + taxes), MARCH, DOCUMENTS)


def test_without_a_tax_nothing_is_added_and_nothing_is_said() -> None:
    told = invoice("")
    assert (told.taxes, told.net) == ((), told.total)
    assert "taxes" not in json.loads(invoice_json(told))


def test_a_tax_is_its_percentage_of_the_net_amount_rounded_once() -> None:
    told, untaxed = invoice(), invoice("")
    (tax,) = told.taxes
    assert told.net == untaxed.total
    assert (tax.label, tax.percent) == ("VAT", Decimal(23))
    assert tax.amount == (untaxed.total * 23 / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert told.total == untaxed.total + tax.amount


def test_several_taxes_are_each_of_the_same_net_amount() -> None:
    told = taxed(
        Decimal("10.10"),
        [Tax("GST", Decimal(5), date(2026, 1, 1)), Tax("PST", Decimal(7), date(2026, 1, 1))],
        smallest_coin("CAD"),
    )
    assert [(tax.label, str(tax.amount)) for tax in told] == [("GST", "0.51"), ("PST", "0.71")]


def test_a_period_in_which_a_tax_changes_is_not_billed_in_one() -> None:
    taxes = VAT + 'until = 2026-03-16\n\n[[tax]]\nlabel = "VAT"\npercent = "19"\nfrom = 2026-03-16\n'
    told = invoice(taxes)
    assert [problem.job_id for problem in told.problems] == [""]
    assert "2026-03-16" in told.problems[0].sentence
    assert read_invoice(invoice_json(told)) == told
    rule = read_terms(TERMS + taxes).taxes
    assert taxes_in(rule, date(2026, 3, 1), date(2026, 3, 15))[1] is None
    assert [tax.percent for tax in taxes_in(rule, date(2026, 3, 16), date(2026, 3, 31))[0]] == [Decimal(19)]


def test_every_form_states_it() -> None:
    told = issued(invoice(), "harbor-00001", date(2026, 4, 1))
    value = json.loads(invoice_json(told))
    assert value["taxes"] == [{"label": "VAT", "percent": "23", "amount": str(told.taxes[0].amount)}]
    assert Decimal(value["net"]) + Decimal(value["taxes"][0]["amount"]) == Decimal(value["total"])
    assert read_invoice(invoice_json(told)) == told
    rows = list(csv.reader(io.StringIO(invoice_csv(told))))
    assert [row[0] for row in rows[-3:]] == ["net", "tax: VAT, 23 %", "total"]
    assert len({len(row) for row in rows}) == 1
    with zipfile.ZipFile(io.BytesIO(invoice_docx(told))) as word:
        text = re.sub("<[^>]+>", " ", word.read("word/document.xml").decode())
    assert "VAT, 23 %" in text
    assert "percentage of the net amount" in text


def test_a_credit_note_takes_the_tax_back_too() -> None:
    told = issued(invoice(), "harbor-00001", date(2026, 4, 1))
    note = credit_note(told, "harbor-00002", date(2026, 4, 2), "Twice.")
    assert note.total == -told.total
    assert note.taxes[0].amount == -told.taxes[0].amount
    assert note.net == -told.net


def test_a_tax_that_was_changed_on_the_invoice_is_seen() -> None:
    told = invoice()
    (tax,) = told.taxes
    wrong = replace(told, taxes=(replace(tax, amount=tax.amount + 1),), total=told.total + 1)
    assert Finding.SUM_DIFFERS not in [each.finding for each in verify(told, [])]
    assert Finding.SUM_DIFFERS in [each.finding for each in verify(wrong, [])]


@pytest.mark.parametrize(
    ("taxes", "field"),
    [
        ('[[tax]]\nlabel = ""\npercent = "5"\nfrom = 2026-01-01', "tax[1].label"),
        ('[[tax]]\nlabel = "VAT"\npercent = "-5"\nfrom = 2026-01-01', "tax[1].percent"),
        ('[[tax]]\nlabel = "VAT"\npercent = "101"\nfrom = 2026-01-01', "tax[1].percent"),
        ('[[tax]]\nlabel = "VAT"\npercent = "5"', "tax[1].from"),
        ('[[tax]]\nlabel = "VAT"\npercent = "5"\nfrom = 2026-01-01\nuntil = 2026-01-01', "tax[1].until"),
        ('[[tax]]\nlabel = "VAT"\nrate = "5"\nfrom = 2026-01-01', "tax[1]"),
        (VAT + VAT, "tax[2]"),
        ("tax = 5\n", "tax"),
    ],
)
def test_what_is_wrong_with_a_tax_is_named(taxes: str, field: str) -> None:
    text = taxes + TERMS if taxes.startswith("tax =") else TERMS + taxes
    with pytest.raises(TermsWrong) as refused:
        read_terms(text)
    assert refused.value.field == field


@given(st.lists(st.integers(1, 30), max_size=8, unique=True), st.randoms())
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_documents_come_changes_no_tax(numbers: list[int], chance: object) -> None:
    documents = [document(number) for number in numbers]
    told = draft("harbor", terms(TERMS + VAT), MARCH, documents)
    chance.shuffle(documents)  # type: ignore[attr-defined]
    assert draft("harbor", terms(TERMS + VAT), MARCH, documents) == told
