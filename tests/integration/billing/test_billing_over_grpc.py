"""Lines and money over the API: from delivered documents to an invoice that its files prove, and to people's pay."""

import json
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from grpc import StatusCode
from tests.integration.billing.house import PATIENT, PAY, RATES, TERMS, BillingHouse
from tests.servers.front import CLINIC_A, Api, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.billing.invoice_json import read_invoice
from scribeline.billing.verification import Finding, GivenFile, verify
from scribeline.deliverables.reading import read_docx
from scribeline.identity.model import Role
from scribeline.v1 import billing_pb2, quality_pb2
from scribeline.v1.billing_pb2 import BillingPeriod, BillingTerms, Invoice

NAME = f"clients/{CLINIC_A}/billingTerms"


def month_of(house: BillingHouse) -> BillingPeriod:
    """A period around today."""
    today = house.clock().date()
    return BillingPeriod(first=(today - timedelta(days=3)).isoformat(), last=(today + timedelta(days=3)).isoformat())


async def set_terms(house: BillingHouse, *, terms: str = "", rates: str = "", etag: str = "") -> BillingTerms:
    told = BillingTerms(name=NAME, terms=terms, rates=rates, etag=etag)
    return await house.front.manager.billing.UpdateBillingTerms(
        billing_pb2.UpdateBillingTermsRequest(billing_terms=told)
    )


async def downloaded(api: Api, name: str, form: "billing_pb2.InvoiceFormat.ValueType") -> tuple[str, bytes]:
    messages = [
        message
        async for message in api.billing.DownloadInvoice(billing_pb2.DownloadInvoiceRequest(name=name, format=form))
    ]
    return messages[0].file_name, b"".join(message.data for message in messages)


async def test_from_delivered_documents_to_an_invoice_that_its_files_prove(
    house: BillingHouse, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    manager = house.front.manager.billing
    parent = f"clients/{CLINIC_A}"
    drafting = billing_pb2.DraftInvoiceRequest(parent=parent, period=month_of(house))
    assert (await refused(manager.DraftInvoice(drafting))).reason == "BILLING_TERMS_MISSING"

    # Terms and rates: what is wrong is named by field or row, and nothing of it is kept.
    for terms, rates, field in (
        (TERMS.replace("USD", "XXX"), RATES, "currency"),
        (TERMS.replace("vbc/1", "vbc/9"), RATES, "definition"),
        (TERMS.replace("checked", "radiology"), RATES, "line_definition[2].work_type"),
        (TERMS, RATES + ",edited,,0.12,,,2026-01-01,\n", "rates[3]"),
        (TERMS, RATES.replace("0.11", "-0.11"), "rates[1].unit_price"),
        (TERMS, RATES.replace("checked", "radiology"), "rates[2].work_type"),
        (TERMS, RATES.replace("unit_price", "price"), "rates"),
    ):
        refusal = await refused(
            manager.UpdateBillingTerms(
                billing_pb2.UpdateBillingTermsRequest(billing_terms=BillingTerms(name=NAME, terms=terms, rates=rates))
            )
        )
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,)), refusal
    empty = await manager.GetBillingTerms(billing_pb2.GetBillingTermsRequest(name=NAME))
    assert (empty.terms, empty.rates, empty.etag) == ("", "", "v0")
    kept = await set_terms(house, terms=TERMS, rates=RATES.splitlines()[0] + "\n")
    assert kept.etag == "v1"

    # A delivered job without a rate: the draft says so, and is not issued.
    await house.delivered(text="the lungs are clear " * 120)
    await house.delivered(work_type="checked", stat=True)
    draft = await manager.DraftInvoice(drafting)
    assert (draft.state, draft.document_count, draft.problem_count) == (Invoice.STATE_DRAFT, 0, 2)
    assert "has no rate: work type plain, edited, routine" in draft.problems[0]
    house.clock.advance(days=5)
    refusal = await refused(manager.IssueInvoice(billing_pb2.IssueInvoiceRequest(name=draft.name)))
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "INVOICE_INCOMPLETE")
    house.clock.advance(days=-5)

    kept = await set_terms(house, rates=RATES, etag=kept.etag)
    assert (kept.terms, kept.rates.splitlines()[1]) == (TERMS, ",edited,,0.11,25,0,2020-01-01,")
    with pytest.raises(Exception, match="changed in the meantime"):
        await set_terms(house, rates=RATES, etag="v1")

    # Issued: only when the period is over, and only what was looked at.
    again = await manager.DraftInvoice(drafting)
    assert (again.name, again.document_count, again.problem_count) == (draft.name, 2, 0)
    issuing = billing_pb2.IssueInvoiceRequest(name=draft.name, etag=again.etag)
    assert (await refused(manager.IssueInvoice(issuing))).reason == "PERIOD_WRONG"
    await house.delivered(text="no change")
    house.clock.advance(days=5)
    assert (await refused(manager.IssueInvoice(issuing))).reason == "INVOICE_CHANGED"
    # What was counted before is counted anew by another definition, and only then.
    drafting = billing_pb2.DraftInvoiceRequest(parent=parent, period=drafting.period)
    for terms, unit in ((TERMS.replace("zydoc-each/1", "word/1"), "word/1"), (TERMS, "zydoc-each/1")):
        kept = await set_terms(house, terms=terms, etag=kept.etag)
        last = await manager.DraftInvoice(drafting)
        _, content = await downloaded(house.front.manager, last.name, billing_pb2.INVOICE_FORMAT_JSON)
        told = read_invoice(content.decode())
        assert {line.definition for line in told.lines} == {unit, "vbc/1"}
        assert len({line.counted for line in told.lines}) == 3
    issued = await manager.IssueInvoice(billing_pb2.IssueInvoiceRequest(name=last.name, etag=last.etag))
    assert (issued.state, issued.number, issued.document_count) == (Invoice.STATE_ISSUED, f"{CLINIC_A}-00001", 3)
    assert (await refused(manager.IssueInvoice(issuing))).reason == "INVOICE_ISSUED"

    # Counted again from the files alone; one changed character is seen.
    name, content = await downloaded(house.front.manager, issued.name, billing_pb2.INVOICE_FORMAT_JSON)
    assert name == f"{CLINIC_A}-00001.json"
    invoice = read_invoice(content.decode())
    files = [
        GivenFile(path.name, line.file_sha256, read_docx(path.read_bytes()))
        for path, line in zip(house.write_files(tmp_path), invoice.lines, strict=True)
    ]
    assert {verdict.finding for verdict in verify(invoice, files)} == {Finding.AGREES}
    assert str(invoice.total) == issued.total
    for told in (
        content.decode(),
        str(await downloaded(house.front.manager, issued.name, billing_pb2.INVOICE_FORMAT_CSV)),
    ):
        assert not any(
            each in told for each in (PATIENT.display_name, PATIENT.record_number, PATIENT.birth_date, "lungs")
        )
    _, csv = await downloaded(house.front.manager, issued.name, billing_pb2.INVOICE_FORMAT_CSV)
    assert ",'=ORDER-17," in csv.decode()
    _, docx = await downloaded(house.front.manager, issued.name, billing_pb2.INVOICE_FORMAT_DOCX)
    assert docx == (await downloaded(house.front.manager, issued.name, billing_pb2.INVOICE_FORMAT_DOCX))[1]
    assert f"{CLINIC_A}-00001" in " ".join(each.text for each in read_docx(docx).paragraphs)

    # An issued invoice never changes, whoever asks the database.
    with psycopg.connect(database_urls.superuser, autocommit=True) as superuser:
        for change in ("UPDATE invoices SET total = 0", "DELETE FROM billed; DELETE FROM invoices"):
            with pytest.raises(psycopg.errors.RestrictViolation):
                superuser.execute(change.encode())

    # Nothing is billed twice, until it is credited.
    later = billing_pb2.DraftInvoiceRequest(
        parent=parent, period=BillingPeriod(first=drafting.period.first, last=house.clock().date().isoformat())
    )
    assert (await manager.DraftInvoice(later)).document_count == 0
    note = await manager.CreditInvoice(billing_pb2.CreditInvoiceRequest(name=issued.name, reason="Wrong address"))
    assert (note.kind, note.number, note.credits) == (Invoice.KIND_CREDIT_NOTE, f"{CLINIC_A}-00002", issued.name)
    assert note.total == f"-{issued.total}"
    taken_back = await manager.GetInvoice(billing_pb2.GetInvoiceRequest(name=issued.name))
    assert (taken_back.state, taken_back.credited_by) == (Invoice.STATE_CREDITED, note.name)
    assert (await downloaded(house.front.manager, issued.name, billing_pb2.INVOICE_FORMAT_JSON))[1] == content
    for done in (issued.name, note.name):
        refusal = await refused(manager.CreditInvoice(billing_pb2.CreditInvoiceRequest(name=done, reason="Again")))
        assert refusal.reason == "INVOICE_NOT_ISSUED"
    assert (await manager.DraftInvoice(later)).document_count == 3
    listed = await manager.ListInvoices(billing_pb2.ListInvoicesRequest(parent="clients/-"))
    assert [each.number for each in listed.invoices].count("") == 1
    assert {each.number for each in listed.invoices} == {"", f"{CLINIC_A}-00001", f"{CLINIC_A}-00002"}

    # Another client's manager sees none of it.
    other = await house.front.user("other-manager", Role.MANAGER, ("clinic-b",))
    assert (
        await refused(other.billing.GetInvoice(billing_pb2.GetInvoiceRequest(name=issued.name)))
    ).code is StatusCode.NOT_FOUND
    assert not (await other.billing.ListInvoices(billing_pb2.ListInvoicesRequest(parent="clients/-"))).invoices
    assert (await refused(other.billing.DraftInvoice(drafting))).reason == "CLIENT_NOT_FOUND"


async def test_people_are_paid_by_their_own_rules(house: BillingHouse, database_urls: DatabaseUrls) -> None:
    manager, manager_quality = house.front.manager.billing, house.front.manager.quality
    parent = f"clients/{CLINIC_A}"
    anna = house.anna
    period = month_of(house)
    preview = billing_pb2.PreviewPayRequest(parent="users/anna", period=period)
    assert (await refused(manager.PreviewPay(preview))).reason == "PAY_RULES_MISSING"
    wrong = PAY + PAY.partition("\n\n")[2]
    telling = billing_pb2.PayRules(name="users/anna/payRules", rules=wrong)
    refusal = await refused(manager.UpdatePayRules(billing_pb2.UpdatePayRulesRequest(pay_rules=telling)))
    assert refusal.fields == ("rule[3]",)
    for user in ("anna", "quinn"):
        telling = billing_pb2.PayRules(name=f"users/{user}/payRules", rules=PAY)
        await manager.UpdatePayRules(billing_pb2.UpdatePayRulesRequest(pay_rules=telling))

    await house.delivered(text="word " * 130)
    await house.delivered(work_type="checked", stat=True)
    told = await anna.billing.PreviewPay(preview)
    lines = json.loads(told.json)["lines"]
    assert [(line["task"], line["unit_price"], line["stat"]) for line in lines] == [
        ("edited", "0.05", False),
        ("edited", "0.055", True),
    ]
    assert told.work_count == 2
    quinn = billing_pb2.PreviewPayRequest(parent="users/quinn", period=period)
    (line,) = json.loads((await manager.PreviewPay(quinn)).json)["lines"]
    assert (line["task"], line["counted"], line["units"], line["amount"]) == ("reviewed", 12500, "0.21", "0.25")

    # The hour of the work, and what QA found of it, where the rules ask for them.
    every_day = '[[shift]]\nfrom = "00:00"\nuntil = "12:00"\npercent = "20"\n'
    later = '[[shift]]\nfrom = "12:00"\nuntil = "00:00"\npercent = "40"\n'
    bands = '[quality]\nbands = [{ score = "0", percent = "50" }, { score = "98", percent = "110" }]\n'
    for quality, client, percent in ((bands, "", "110"), ('[quality]\nbands = "plans"\n', parent, "90")):
        plan = quality_pb2.QualityPlan(
            name=f"{parent}/qualityPlan", pay_steps=[quality_pb2.QualityPlan.PayStep(least_score=0, percent=9000)]
        )
        await manager_quality.UpdateQualityPlan(quality_pb2.UpdateQualityPlanRequest(quality_plan=plan))
        rules = PAY.replace("\n\n", f'\ntime_zone = "UTC"\n{every_day}{later}\n', 1) + quality
        telling = billing_pb2.PayRules(name="users/anna/payRules", rules=rules)
        await manager.UpdatePayRules(billing_pb2.UpdatePayRulesRequest(pay_rules=telling))
        by_hour = json.loads((await anna.billing.PreviewPay(preview)).json)
        assert by_hour["problems"] == []
        in_the_morning = house.clock().hour < 12
        assert {line["shift_percent"] for line in by_hour["lines"]} == {"20" if in_the_morning else "40"}
        (effect,) = by_hour["quality"]
        assert (effect["client"], effect["audits"], effect["mean_score"]) == (client, 1, "100.00")
        assert effect["percent"] == percent
    telling = billing_pb2.PayRules(name="users/anna/payRules", rules=PAY)
    await manager.UpdatePayRules(billing_pb2.UpdatePayRulesRequest(pay_rules=telling))

    # Each sees their own; nobody settles their own.
    assert (await refused(anna.billing.PreviewPay(quinn))).reason == "NOT_YOUR_PAY"
    issue = billing_pb2.IssuePayStatementRequest(parent="users/anna", period=period)
    assert (await refused(manager.IssuePayStatement(issue))).reason == "PERIOD_WRONG"
    house.clock.advance(days=6)
    issued = await manager.IssuePayStatement(issue)
    assert (issued.total, issued.work_count) == (told.total, 2)
    overlapping = billing_pb2.IssuePayStatementRequest(
        parent="users/anna", period=BillingPeriod(first=period.last, last=period.last)
    )
    assert (await refused(manager.IssuePayStatement(overlapping))).reason == "PAY_PERIOD_OVERLAPS"
    whole = await anna.billing.GetPayStatement(billing_pb2.GetPayStatementRequest(name=issued.name))
    assert json.loads(whole.json)["lines"] == lines
    assert whole.csv.splitlines()[-1].startswith("total,")
    mine = await anna.billing.ListPayStatements(billing_pb2.ListPayStatementsRequest(parent="users/anna"))
    assert [each.name for each in mine.pay_statements] == [issued.name]
    with (
        psycopg.connect(database_urls.superuser, autocommit=True) as superuser,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        superuser.execute("UPDATE pay_statements SET total = 0")
