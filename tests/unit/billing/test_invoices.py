"""An invoice is a value of what was delivered and agreed; whoever has the files and its JSON can prove it."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.billing.invented import MARCH, TERMS, document, terms

from scribeline.billing.definitions import RoundingLevel
from scribeline.billing.delivered import DeliveredText, Paragraph, Piece, of_value
from scribeline.billing.delivered import as_value as text_value
from scribeline.billing.errors import InvoiceUnreadable
from scribeline.billing.files import InvoiceForm, invoice_file
from scribeline.billing.invoice_csv import invoice_csv
from scribeline.billing.invoice_json import invoice_json, read_invoice
from scribeline.billing.invoices import DeliveredDocument, Invoice, counts_of, credit_note, draft, issued
from scribeline.billing.verification import Finding, GivenFile, verify
from scribeline.deliverables.reading import read_docx

DOCUMENTS = [
    document(1),
    document(2, "Typed by a person."),
    document(3, work_type="radiology"),
    document(4, work_type="radiology", stat=True),
    document(5, stat=True),
    document(6, is_correction=True),
]


def of(*documents: DeliveredDocument, told: str = TERMS) -> Invoice:
    return draft("harbor", terms(told), MARCH, documents)


def files(*documents: DeliveredDocument) -> list[GivenFile]:
    return [GivenFile(f"harbor_{each.job_id}_r2.docx", each.file_sha256, each.text) for each in documents if each.text]


def findings(invoice: Invoice, given: list[GivenFile]) -> set[Finding]:
    return {verdict.finding for verdict in verify(invoice, given)}


def test_what_is_charged_is_units_times_price_rounded_as_stated() -> None:
    invoice = of(*DOCUMENTS)
    assert [
        (
            each.definition,
            each.entry_mode,
            each.stat,
            each.documents,
            str(each.units),
            str(each.unit_price),
            str(each.amount),
        )
        for each in invoice.charges
    ] == [
        ("report/1", "edited", False, 1, "1", "4.50", "4.50"),
        ("report/1", "edited", True, 1, "1", "9", "9.00"),
        ("zydoc-total/1", "edited", False, 1, "6", "0.11", "0.66"),
        ("zydoc-total/1", "edited", True, 1, "6", "0.1475", "0.89"),
        ("zydoc-total/1", "typed", False, 1, "0", "0.16", "0.00"),
    ]
    assert (invoice.total, invoice.minimum_added) == (Decimal("15.05"), Decimal("0.00"))
    assert [line.charged for line in invoice.lines] == [True] * 5 + [False]
    assert of(document(6, is_correction=True), told="charge_corrections = true\n" + TERMS).lines[0].charged


def test_a_minimum_makes_up_what_is_missing() -> None:
    invoice = of(document(1))
    assert (invoice.charges[0].amount, invoice.minimum_added, invoice.total) == tuple(
        map(Decimal, ("0.66", "0.34", "1.00"))
    )


def test_lines_of_all_jobs_are_rounded_together_or_each_alone_as_the_definition_says() -> None:
    some = [document(number, "<m>" + "x" * 30 + "</m>") for number in range(1, 5)]  # 120 characters: 1.85 lines
    together, alone = of(*some), of(*some, told=TERMS.replace("zydoc-total", "zydoc-each"))
    assert [str(each.charges[0].units) for each in (together, alone)] == ["2", "100"]
    by_job = 'money_rounding = { mode = "up", level = "job" }\n' + TERMS.replace("zydoc-total", "ehr-characters")
    invoice = of(*some, told=by_job)
    assert [str(line.amount) for line in invoice.lines] == ["0.06"] * 4  # 0.46 lines at 0.11 are 0.0506
    assert (str(invoice.charges[0].amount), invoice.money_rounding.level) == ("0.24", RoundingLevel.JOB)


def test_a_currency_without_coins_has_whole_amounts() -> None:
    assert str(of(document(1), told=TERMS.replace("USD", "JPY").replace('"1.00"', '"0"')).total) == "1"


def test_what_cannot_be_billed_is_said() -> None:
    invoice = of(document(1), document(2, text=None), document(3, day=date(2025, 3, 1)))
    assert [problem.sentence for problem in invoice.problems] == [
        f"Job {document(3).job_id} has no line definition: work type letter, delivered on 2025-03-01.",
        f"What job {document(2).job_id} was delivered as was not kept to be counted.",
    ]
    no_rate = draft("harbor", replace(terms(), rates=()), MARCH, [document(1, stat=True)])
    (problem,) = no_rate.problems
    assert problem.sentence.endswith("has no rate: work type letter, edited, STAT, delivered on 2026-03-14.")
    assert not no_rate.lines


@settings(max_examples=15, deadline=None)
@given(st.permutations(DOCUMENTS))
def test_the_order_in_which_jobs_come_changes_nothing(documents: list[DeliveredDocument]) -> None:
    assert invoice_json(of(*documents)) == invoice_json(of(*DOCUMENTS))


def test_what_an_earlier_draft_counted_is_not_counted_again() -> None:
    """Nor does it have to be read: the invoice is the same."""
    earlier = read_invoice(invoice_json(of(*DOCUMENTS)))
    known = counts_of(earlier)
    assert known.keys() == {each.document_id for each in DOCUMENTS}
    again = of(*(replace(each, text=None, counted=known[each.document_id]) for each in DOCUMENTS))
    assert invoice_json(again) == invoice_json(of(*DOCUMENTS))
    assert counts_of(replace(earlier, unicode_version="1.0")) == {}, "another Unicode may count otherwise"


def test_a_kept_text_is_what_was_kept() -> None:
    for each in DOCUMENTS:
        assert each.text is not None
        assert of_value(json.loads(json.dumps(text_value(each.text)))) == each.text


# --- as files ---------------------------------------------------------------------------------------------------------


def test_an_invoice_survives_being_written_and_read() -> None:
    invoice = issued(of(*DOCUMENTS, document(7, text=None)), "harbor-00001", date(2026, 4, 1))
    assert read_invoice(invoice_json(invoice)) == invoice
    note = credit_note(invoice, "harbor-00002", date(2026, 4, 2), "Wrong address")
    assert read_invoice(invoice_json(note)) == note
    assert (note.total, note.lines, note.credits) == (-invoice.total, (), "harbor-00001")
    assert sum(charge.amount for charge in note.charges) + note.minimum_added == note.total
    assert invoice.due_on == date(2026, 5, 1)


def test_nothing_of_the_text_is_on_an_invoice() -> None:
    invoice = of(document(1, "<m>Zoster</m> <f>Pia Muster</f>"))
    for form in (InvoiceForm.JSON, InvoiceForm.CSV):
        assert b"Zoster" not in invoice_file(invoice_json(invoice), form)[1]
        assert b"Muster" not in invoice_file(invoice_json(invoice), form)[1]


def test_a_spreadsheet_runs_nothing_of_it() -> None:
    told = [
        document(number, reference=reference)
        for number, reference in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "A-17"), 1)
    ]
    rows = list(csv.DictReader(io.StringIO(invoice_csv(of(*told)))))
    assert [row["reference"] for row in rows[:6]] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "A-17"]
    note = credit_note(of(*told), "harbor-00002", date(2026, 4, 2), "x")
    assert list(csv.DictReader(io.StringIO(invoice_csv(note))))[-1]["amount"] == f"-{of(*told).total}"  # a number


def test_the_word_document_says_all_that_counts_and_is_the_same_each_time() -> None:
    invoice = issued(of(*DOCUMENTS), "harbor-00001", date(2026, 4, 1))
    name, content = invoice_file(invoice_json(invoice), InvoiceForm.DOCX)
    assert name == "harbor-00001.docx"
    assert content == invoice_file(invoice_json(invoice), InvoiceForm.DOCX)[1]
    told = "\n".join(paragraph.text for paragraph in read_docx(content).paragraphs)
    for said in (
        "Invoice",
        "harbor-00001",
        "Northwind Transcription",
        "1 March 2026 to 31 March 2026",
        "1 May 2026",
        "Letter, edited, STAT",
        "15.05",
        "zydoc-total/1: 65 characters make a line",
        "Amounts are rounded half up to 2 places, once for each rate.",
        "1 corrected documents are listed and not charged.",
        "scribeline verify-invoice harbor-00001.json",
        document(4).job_id,
    ):
        assert said in told, said
    drafted = invoice_file(invoice_json(of(document(1), document(2, text=None))), InvoiceForm.DOCX)
    assert drafted[0] == "harbor-draft-2026-03-01-2026-03-31.docx"
    text = "\n".join(paragraph.text for paragraph in read_docx(drafted[1]).paragraphs)
    assert "Draft invoice" in text
    assert "1 delivered documents cannot be billed yet" in text
    note = credit_note(invoice, "harbor-00002", date(2026, 4, 2), "Wrong <address>")
    text = "\n".join(each.text for each in read_docx(invoice_file(invoice_json(note), InvoiceForm.DOCX)[1]).paragraphs)
    assert "Credit note" in text
    assert "Wrong <address>" in text
    assert "\u221215.05" in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": "other/1"}, "format"),
        ({"total": 15.05}, "total"),
        ({"total": "NaN"}, "total"),
        ({"lines": {}}, "lines"),
        ({"lines": [{}]}, "lines[1].job"),
        ({"period": {"first": "2026-03-01"}}, "period.last"),
        ({"kind": "gift"}, "kind"),
        ({"definitions": {}}, "definitions"),
        ({"money_rounding": {"mode": "half_up", "places": "2", "level": "job"}}, "money_rounding.places"),
    ],
)
def test_what_is_no_invoice_is_refused_by_its_field(change: dict[str, object], field: str) -> None:
    value = json.loads(invoice_json(of(*DOCUMENTS)))
    with pytest.raises(InvoiceUnreadable) as refused:
        read_invoice(json.dumps(value | change))
    assert refused.value.field == field
    for text in ("", "[]", "{", "[" * 100_000):
        with pytest.raises(InvoiceUnreadable):
            read_invoice(text)


# --- verified ---------------------------------------------------------------------------------------------------------


def bare(text: DeliveredText) -> DeliveredText:
    """The text as a file tells it: without who wrote it."""
    return text.written_by(f"p{text.length}")


def test_the_delivered_files_prove_the_invoice() -> None:
    invoice = read_invoice(invoice_json(of(*DOCUMENTS)))
    told = [replace(each, text=bare(each.text)) for each in files(*DOCUMENTS)]
    assert findings(invoice, told) == {Finding.AGREES}


def test_one_character_more_is_seen() -> None:
    (given,) = files(DOCUMENTS[0])
    first = given.text.paragraphs[0]
    longer = DeliveredText((Paragraph(first.part, (*first.pieces, Piece("."))),))
    assert findings(of(DOCUMENTS[0]), [replace(given, sha256="f" * 64, text=longer)]) == {Finding.TEXT_DIFFERS}


def test_what_is_missing_or_does_not_belong_is_said() -> None:
    invoice = of(document(1), document(2, "Typed."))
    assert findings(invoice, files(document(2, "Typed."))) == {Finding.FILE_MISSING, Finding.AGREES}
    strange = GivenFile("other.docx", "e" * 64, bare(document(9, "Other.").text or DeliveredText(())))
    assert findings(invoice, [*files(document(1), document(2, "Typed.")), strange]) == {
        Finding.AGREES,
        Finding.FILE_UNKNOWN,
    }


def test_a_number_that_was_changed_on_the_invoice_is_seen() -> None:
    invoice = of(*DOCUMENTS)
    given = files(*DOCUMENTS)
    first = invoice.lines[0]
    for line, found in (
        (replace(first, counted=first.counted + 1), {Finding.COUNT_DIFFERS}),
        (replace(first, units=first.units + 1), {Finding.COUNT_DIFFERS}),
        (replace(first, written_by="p3"), {Finding.WRITERS_DIFFER}),
        (replace(first, written_by="nonsense"), {Finding.WRITERS_DIFFER}),
        (replace(first, unit_price=first.unit_price * 2), {Finding.SUM_DIFFERS}),
    ):
        assert found <= findings(replace(invoice, lines=(line, *invoice.lines[1:])), given), line
    assert Finding.SUM_DIFFERS in findings(replace(invoice, total=invoice.total + 1), given)
    name, definition = next(iter(invoice.definitions.items()))
    forged = {**invoice.definitions, name: replace(definition, minimum=Decimal(7))}
    assert Finding.DEFINITION_DIFFERS in findings(replace(invoice, definitions=forged), given)
