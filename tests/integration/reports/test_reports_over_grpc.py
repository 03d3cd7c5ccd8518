"""Reports over the API: what a delivered document tells, who sees what of it, and the same sums as reckoned by hand."""

import asyncio
import csv
import random
import statistics
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from grpc import StatusCode
from psycopg.sql import SQL, Identifier, Placeholder
from tests.builders import ANNA, CLAIM_S, MANAGER, QUINN, clinic
from tests.integration.billing.house import PATIENT, PAY, RATES, TERMS, BillingHouse
from tests.servers.front import CLINIC_A, CLINIC_B, refused
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner

from scribeline.cli.main import app
from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Details
from scribeline.identity.model import Role
from scribeline.jobs import service as jobs
from scribeline.jobs.model import Job
from scribeline.reports import service, store
from scribeline.reports.model import EVERYBODY, NO_NAMES, Dimension, Kind, Query
from scribeline.sdk.reports import query_of
from scribeline.transcripts import service as transcripts
from scribeline.transcripts.model import Block, BlockKind, Document, Run
from scribeline.v1 import billing_pb2, reports_pb2
from scribeline.v1.reports_pb2 import ReportQuery

CLIENT = f"clients/{CLINIC_A}"


async def priced(house: BillingHouse) -> None:
    """Terms for the client, and rules of pay for who works."""
    manager = house.front.manager.billing
    terms = billing_pb2.BillingTerms(name=f"{CLIENT}/billingTerms", terms=TERMS, rates=RATES)
    await manager.UpdateBillingTerms(billing_pb2.UpdateBillingTermsRequest(billing_terms=terms))
    for user in ("anna", "quinn"):
        rules = billing_pb2.PayRules(name=f"users/{user}/payRules", rules=PAY)
        await manager.UpdatePayRules(billing_pb2.UpdatePayRulesRequest(pay_rules=rules))


async def worked(house: BillingHouse) -> Job:
    """A job that anna asks a question about, corrects and hands in, quinn lets go, and the deliverer delivers."""
    company, clock = house.company, house.clock
    details = Details(author_id="vogel", work_type_id="checked", patient=PATIENT)
    job = await company.received(CLINIC_A, details=details)
    job = await company.complete(await company.begin(job))
    clock.advance(minutes=10)
    await company.do(lambda tx: jobs.claim(tx, ANNA, CLINIC_A, job.job_id, claim_s=CLAIM_S))
    clock.advance(minutes=3)
    await company.do(lambda tx: jobs.hold(tx, ANNA, CLINIC_A, job.job_id, "Which side?"))
    clock.advance(hours=2)
    asked = clinic(CLINIC_A)
    await company.do(lambda tx: jobs.answer(tx, asked, CLINIC_A, job.job_id, "The left one.", claim_s=CLAIM_S))
    clock.advance(minutes=1)
    text = Document((Block(BlockKind.PARAGRAPH, (Run("the left lung is clear"),)),))
    await company.do(lambda tx: transcripts.save(tx, ANNA, CLINIC_A, job.job_id, text, "r1", claim_s=CLAIM_S))
    clock.advance(minutes=1)
    await company.do(lambda tx: jobs.submit(tx, ANNA, CLINIC_A, job.job_id, "r2"))
    clock.advance(minutes=5)
    approved = await company.do(lambda tx: jobs.approve(tx, QUINN, CLINIC_A, job.job_id, "r2"))
    return await house.deliver(approved)


def around(house: BillingHouse, *by: str, **chosen: str) -> ReportQuery:
    """The days around today."""
    today = house.clock().date()
    return query_of((today - timedelta(days=1)).isoformat(), (today + timedelta(days=2)).isoformat(), by=by, **chosen)


async def test_a_delivered_document_is_told_to_whom_it_concerns(
    house: BillingHouse, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    await priced(house)
    await worked(house)
    await house.delivered(stat=True)
    await service.tell_facts(house.front.database)
    manager = house.front.manager.reports

    told = await manager.GetTurnaroundReport(reports_pb2.GetTurnaroundReportRequest(query=around(house, "work_type")))
    assert [list(row.keys) for row in told.rows] == [[f"{CLIENT}/workTypes/checked"], [f"{CLIENT}/workTypes/plain"]]
    figures = told.rows[0].figures
    assert (figures.document_count, figures.on_time_count, figures.late_count) == (1, 0, 1), "it was due in an hour"
    assert (figures.median.seconds, figures.median_without_waiting.seconds) == ((10 + 3 + 120 + 2 + 5) * 60, 20 * 60)
    assert (figures.waited_count, figures.waiting.seconds) == (1, 2 * 3600)
    assert (told.total.document_count, told.total.on_time_share) == (2, 0.5)

    volume = await manager.GetVolumeReport(reports_pb2.GetVolumeReportRequest(query=around(house)))
    assert (volume.total.document_count, volume.total.stat_count, volume.total.audio.seconds) == (2, 1, 25)
    assert {each.definition for each in volume.total.units} == {"vbc/1", "zydoc-each/1"}
    assert Decimal(volume.total.lines) > 0

    await what_is_open_is_told(house)

    productivity = await manager.GetProductivityReport(
        reports_pb2.GetProductivityReportRequest(query=around(house, "person"))
    )
    (row,) = productivity.rows
    assert (list(row.keys), row.figures.edit.seconds) == (["users/anna"], 5 * 60), "3 before the question, 2 after it"
    assert row.figures.edit_per_audio == 5 * 60 / 25

    drafts = await manager.GetDraftQualityReport(
        reports_pb2.GetDraftQualityReportRequest(query=around(house, "author", "model"))
    )
    (row,) = drafts.rows
    assert list(row.keys) == [f"{CLIENT}/authors/vogel", "made-up"]
    # "the lungs are clear" became "the left lung is clear": "left " came, "s" went, "are" became "is".
    assert (row.figures.document_count, row.figures.untouched_count, row.figures.changed_count) == (2, 1, 9)

    questions = await manager.GetQuestionsReport(reports_pb2.GetQuestionsReportRequest(query=around(house)))
    assert (questions.total.question_count, questions.total.answered_count) == (1, 1)
    assert questions.total.median_answer.seconds == 2 * 3600

    margin = await manager.GetMarginReport(reports_pb2.GetMarginReportRequest(query=around(house, "client")))
    (money,) = margin.rows[0].figures.money
    drafted = await house.front.manager.billing.DraftInvoice(
        billing_pb2.DraftInvoiceRequest(
            parent=CLIENT,
            period=billing_pb2.BillingPeriod(
                first=margin_days(house)[0].isoformat(), last=margin_days(house)[1].isoformat()
            ),
        )
    )
    assert round(Decimal(money.revenue), 2) == Decimal(money.income) == Decimal(drafted.total), (
        "what the invoice of these days comes to"
    )
    pay = [
        await house.front.manager.billing.PreviewPay(
            billing_pb2.PreviewPayRequest(
                parent=f"users/{user}",
                period=billing_pb2.BillingPeriod(
                    first=margin_days(house)[0].isoformat(), last=margin_days(house)[1].isoformat()
                ),
            )
        )
        for user in ("anna", "quinn")
    ]
    assert [Decimal(each.total) for each in pay] == [Decimal(money.edit_pay), Decimal(money.review_pay)]
    assert Decimal(margin.total.margin) == Decimal(drafted.total) - sum(Decimal(each.total) for each in pay)

    await sees_only_what_concerns_them(house)
    await dates_and_names_are_checked(house)
    await everything_is_made_again(house)
    await as_a_file(house, tmp_path)
    await what_changes_later_is_told_again(house, database_urls)
    await margins_are_what_invoices_say(house)
    with psycopg.connect(database_urls.superuser) as superuser:
        (text,) = superuser.execute("SELECT string_agg(f::text, ' ') FROM document_facts AS f").fetchone() or ("",)
    for secret in (PATIENT.display_name, PATIENT.record_number, PATIENT.birth_date, "lung", "left"):
        assert secret not in text, "facts hold nothing of the patient"


async def what_is_open_is_told(house: BillingHouse) -> None:
    """Jobs that are received, and of which nothing is delivered: where they were received, until they are given up."""
    manager = house.front.manager.reports
    details = Details(author_id="vogel", work_type_id="letter", patient=PATIENT)
    job = await house.company.received(CLINIC_A, details=details)
    for api in (house.front.manager, house.front.clinic_a):
        request = reports_pb2.GetTurnaroundReportRequest(query=around(house, "work_type"))
        told = await api.reports.GetTurnaroundReport(request)
        of = {row.keys[0].rpartition("/")[2]: row.figures for row in told.rows}
        assert {key: (each.document_count, each.open_count) for key, each in of.items()} == {
            "checked": (1, 0),
            "plain": (1, 0),
            "letter": (0, 1),
        }
        assert (told.total.document_count, told.total.open_count, told.total.on_time_share) == (2, 1, 0.5)

    async def volume(query: ReportQuery) -> reports_pb2.VolumeReport:
        report: reports_pb2.VolumeReport = await manager.GetVolumeReport(
            reports_pb2.GetVolumeReportRequest(query=query)
        )
        return report

    zone = ZoneInfo("Asia/Tokyo")
    there = house.clock().astimezone(zone)
    for by, key in (("hour", f"{there.hour:02d}"), ("day", there.date().isoformat()), ("client", CLIENT)):
        query = around(house, by)
        query.time_zone = zone.key
        open_ones = {row.keys[0]: row.figures.open_count for row in (await volume(query)).rows}
        assert (open_ones[key], sum(open_ones.values())) == (1, 1), by
    for chosen, number in (({"work_type": "plain"}, 0), ({"author": "vogel"}, 1), ({"person": "anna"}, 0)):
        assert (await volume(around(house, client=CLINIC_A, **chosen))).total.open_count == number, chosen
    other = await house.front.clinic_b.reports.GetVolumeReport(
        reports_pb2.GetVolumeReportRequest(query=around(house, "client"))
    )
    assert (other.total.open_count, list(other.rows)) == (0, [])
    await house.company.do(lambda tx: jobs.cancel_job(tx, MANAGER, CLINIC_A, job.job_id, "Sent twice."))
    assert (await volume(around(house))).total.open_count == 0


def margin_days(house: BillingHouse) -> tuple[date, date]:
    today = house.clock().date()
    return today - timedelta(days=1), today + timedelta(days=1)


async def sees_only_what_concerns_them(house: BillingHouse) -> None:
    """Each role sees its own part, and is refused the rest by name."""
    bert = await house.front.user("bert", Role.TRANSCRIPTIONIST)
    productivity = reports_pb2.GetProductivityReportRequest
    mine = await house.anna.reports.GetProductivityReport(productivity(query=around(house, "person")))
    assert [list(row.keys) for row in mine.rows] == [["users/anna"]]
    theirs = await bert.reports.GetProductivityReport(productivity(query=around(house, "person")))
    assert (list(theirs.rows), theirs.total.document_count) == ([], 0)
    assert not theirs.total.HasField("edit_per_audio")
    refusal = await refused(bert.reports.GetProductivityReport(productivity(query=around(house, person="anna"))))
    assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "NOT_YOUR_FIGURES")

    for clinic_, documents in ((house.front.clinic_a, 2), (house.front.clinic_b, 0)):
        for call, request in (
            (clinic_.reports.GetTurnaroundReport, reports_pb2.GetTurnaroundReportRequest),
            (clinic_.reports.GetVolumeReport, reports_pb2.GetVolumeReportRequest),
            (clinic_.reports.GetQuestionsReport, reports_pb2.GetQuestionsReportRequest),
        ):
            assert (await call(request(query=around(house)))).total.document_count == documents
            for query in (around(house, "person"), around(house, person="anna")):
                assert (await refused(call(request(query=query)))).reason == "PEOPLE_HIDDEN"
    nobody = (house.anna, bert, house.front.clinic_a, house.front.reviewer)
    for api in nobody:
        refusal = await refused(api.reports.GetMarginReport(reports_pb2.GetMarginReportRequest(query=around(house))))
        assert refusal.reason == "ROLE_NOT_ALLOWED"

    # The walls are the database's own: whatever is asked for, a transaction shows what its settings say.
    async def shown(scope: Scope) -> set[tuple[Any, ...]]:
        async with house.front.database.transaction(scope) as tx:
            rows = await tx.many("SELECT person_id, reviewer_id, revenue IS NOT NULL AS priced FROM reported_documents")
        return {tuple(row.values()) for row in rows}

    assert await shown(Scope.company()) == set(), "nothing is shown where nobody says to whom"
    assert await shown(Scope.company().showing(EVERYBODY)) == {("anna", "quinn", True), ("anna", None, True)}
    assert await shown(Scope.company().showing("anna")) == {("anna", None, False)}
    assert await shown(Scope.company().showing("bert")) == set()
    assert await shown(Scope.of(CLINIC_A).showing(NO_NAMES)) == {(None, None, False)}
    assert await shown(Scope.of(CLINIC_B).showing(EVERYBODY)) == set()
    with pytest.raises(Exception, match="database"):
        async with house.front.database.transaction(Scope.company().showing(EVERYBODY)) as tx:
            await tx.many("SELECT person_id FROM document_facts")


async def dates_and_names_are_checked(house: BillingHouse) -> None:
    """What makes no sense is refused, and names the field."""
    for query, field in (
        (ReportQuery(), "query.parent"),
        (ReportQuery(parent="clients/-"), "query.start_date"),
        (query_of("2026-03-01", "2026-03-01"), "query.end_date"),
        (query_of("2026-03-31", "2026-03-01"), "query.end_date"),
        (query_of("2026-02-30", "2026-03-01"), "query.start_date"),
        (query_of("2026-03-01", "2026-04-01", by=["day", "client", "author"]), "query.by"),
        (query_of("2026-03-01", "2026-04-01", time_zone="Mars/Olympus"), "query.time_zone"),
        (ReportQuery(parent=CLIENT, author="clients/clinic-b/authors/vogel"), "query.author"),
    ):
        call = house.front.manager.reports.GetVolumeReport(reports_pb2.GetVolumeReportRequest(query=query))
        refusal = await refused(call)
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,)), refusal


async def everything_is_made_again(house: BillingHouse) -> None:
    """A new rate counts for what was delivered before once an administrator has it made again."""
    manager, admin = house.front.manager, house.front.admin
    dearer = RATES.replace("0.11", "0.22")
    terms = billing_pb2.BillingTerms(name=f"{CLIENT}/billingTerms", rates=dearer)
    await manager.billing.UpdateBillingTerms(billing_pb2.UpdateBillingTermsRequest(billing_terms=terms))
    margin = reports_pb2.GetMarginReportRequest(query=around(house, work_type="plain", client=CLINIC_A))
    before = (await manager.reports.GetMarginReport(margin)).total.money[0]
    assert await service.tell_facts(house.front.database) == 0, "prices are those of the day of delivery"
    again = await admin.reports.RebuildReports(reports_pb2.RebuildReportsRequest(query=around(house)))
    assert again.document_count == 2
    assert await service.tell_facts(house.front.database) == 2
    after = (await manager.reports.GetMarginReport(margin)).total.money[0]
    assert Decimal(after.revenue) == 2 * Decimal(before.revenue)
    assert after.edit_pay == before.edit_pay


async def what_changes_later_is_told_again(house: BillingHouse, urls: DatabaseUrls) -> None:
    """A signature has the facts made anew; one document that cannot be told is tried again, and not for ever."""

    def due() -> list[tuple[Any, ...]]:
        return superuser.execute("SELECT tries FROM facts_due ORDER BY tries").fetchall()

    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        assert due() == []
        superuser.execute(
            "INSERT INTO signatures SELECT client_id, deliverable_id, job_id, revision, sha256, 'clara', 'Clara', NULL,"
            " created_at FROM deliverables LIMIT 1"
        )
        assert due() == [(0,)]
        superuser.execute("UPDATE clients SET time_zone = 'Mars/Olympus' WHERE client_id = %s", [CLINIC_A])
        for _ in range(store.MOST_TRIES + 1):
            assert await service.tell_facts(house.front.database) == 0
        assert due() == [(store.MOST_TRIES,)]
        superuser.execute("UPDATE clients SET time_zone = 'Europe/Vienna' WHERE client_id = %s", [CLINIC_A])
        await house.front.admin.reports.RebuildReports(reports_pb2.RebuildReportsRequest(query=around(house)))
        assert await service.tell_facts(house.front.database) == 2
        assert due() == []


async def margins_are_what_invoices_say(house: BillingHouse) -> None:
    """With a minimum and a tax: before the invoice, once it is issued, and when it was credited."""
    manager, today = house.front.manager, house.clock().date()
    agreed = TERMS.replace(
        'currency = "USD"',
        'currency = "USD"\nminimum_amount = "50"\ntax = [{ label = "VAT", percent = "20", from = 2020-01-01 }]',
    )
    terms = billing_pb2.BillingTerms(name=f"{CLIENT}/billingTerms", terms=agreed)
    await manager.billing.UpdateBillingTerms(billing_pb2.UpdateBillingTermsRequest(billing_terms=terms))
    days = [(today + timedelta(days=days)).isoformat() for days in (-40, 40)]

    async def margin(*by: str, **chosen: str) -> reports_pb2.MarginReport:
        query = query_of(*days, by=by, **chosen)
        report: reports_pb2.MarginReport = await manager.reports.GetMarginReport(
            reports_pb2.GetMarginReportRequest(query=query)
        )
        return report

    told = await margin("client")
    (row,) = told.rows
    assert row.figures == told.total
    documents, pay = Decimal(row.figures.money[0].revenue), row.figures.money[0]
    assert documents < 50
    assert (Decimal(pay.income), Decimal(pay.adjustment)) == (50, 50 - documents), "as a draft would say"
    assert Decimal(told.total.margin) == 50 - Decimal(pay.edit_pay) - Decimal(pay.review_pay)
    by_author = {row.keys[0]: row.figures.money[0] for row in (await margin("author")).rows}
    assert Decimal(by_author[""].adjustment) == 50 - documents, "of no author"
    assert sum(Decimal(each.income) for each in by_author.values()) == 50
    of_one = (await margin(author="vogel", client=CLINIC_A)).total.money[0]
    assert Decimal(of_one.income) == Decimal(of_one.revenue) == documents

    first, until = (day.isoformat() for day in margin_days(house))
    period = billing_pb2.BillingPeriod(first=first, last=until)
    drafted = await manager.billing.DraftInvoice(billing_pb2.DraftInvoiceRequest(parent=CLIENT, period=period))
    house.clock.advance(days=3)
    issued = await manager.billing.IssueInvoice(billing_pb2.IssueInvoiceRequest(name=drafted.name))
    assert Decimal(issued.total) == 60, "with its tax"
    on_its_day = await margin("day")
    assert [row.keys[0] for row in on_its_day.rows] == [today.isoformat(), until], "its last day has its minimum"
    assert (await margin("client")).total == told.total
    await manager.billing.CreditInvoice(billing_pb2.CreditInvoiceRequest(name=issued.name, reason="a wrong address"))
    assert (await margin("client")).total == told.total, "nothing is issued: as a draft would say, once more"


async def as_a_file(house: BillingHouse, folder: Path) -> None:
    """The same from the command line: a table for people, and a CSV file."""
    environment = {"SCRIBELINE_FRONT": house.front.address, "SCRIBELINE_TOKEN": house.front.manager.token}
    query = around(house)
    days = ["--from", query.start_date, "--to", query.end_date]

    async def run(*words: str) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, app, ["reports", *words], env=environment)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return str(result.output)

    shown = await run("turnaround", *days, "--by", "client")
    assert "ON TIME" in shown
    assert "50.0 %" in shown
    file = folder / "volume.csv"
    await run("volume", *days, "--by", "work-type", "--csv", str(file))
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert [row["work_type"] for row in rows] == [f"{CLIENT}/workTypes/checked", f"{CLIENT}/workTypes/plain", "total"]
    assert [row["documents"] for row in rows] == ["1", "1", "2"]
    assert sum(Decimal(row["lines"]) for row in rows[:2]) == Decimal(rows[2]["lines"])
    assert "quality" in await run("--help")
    assert "PASS" in await run("quality", *days, "--by", "person")


# ---------------------------------------------------------------- the sums

Fact = dict[str, Any]
QUERY = Query(date(2026, 3, 1), date(2026, 4, 1))


def made_up(chance: random.Random) -> Fact:
    """A row of facts that could be."""
    delivered = datetime(2026, 2, 26, tzinfo=UTC) + timedelta(minutes=chance.randrange(36 * 24 * 60))
    received = delivered - timedelta(minutes=chance.randrange(1, 3000))
    stopped = chance.random() < 0.9
    drafted = chance.random() < 0.8
    currency = chance.choice(["USD", "EUR"])
    characters = chance.choice([0, 65, 1300, 4000])
    return {
        "client_id": chance.choice(["north", "south"]),
        "job_id": UUID(int=chance.getrandbits(128)),
        "deliverable_id": uuid4(),
        "author_id": chance.choice(["vogel", "meyer", None]),
        "work_type_id": chance.choice(["letter", "report"]),
        "person_id": chance.choice(["anna", "bert", None]),
        "reviewer_id": chance.choice(["quinn", None]),
        "is_stat": chance.random() < 0.2,
        "model": "small" if drafted else "",
        "received_at": received,
        "due_at": delivered + timedelta(minutes=chance.randrange(-600, 600)),
        "delivered_at": delivered,
        "delivered_on": delivered.date(),
        "received_hour": received.hour,
        "turnaround_s": chance.randrange(100_000) if stopped else None,
        "is_on_time": chance.random() < 0.7 if stopped else None,
        "waiting_s": 0,
        "audio_ms": chance.randrange(600_000),
        "edit_s": chance.randrange(3000),
        "others_edit_s": chance.randrange(60),
        "idle_s": chance.randrange(900),
        "lines": Decimal(chance.randrange(10_000)) / 100,
        "definition": (definition := chance.choice(["", "vbc/1", "report/1"])),
        "units": Decimal(chance.randrange(10_000)) / 100 if definition else None,
        "characters": characters,
        "changed": chance.randrange(characters + 1) if drafted else None,
        "blanks": chance.choice([0, 0, 0, 1, 3]),
        "questions": (asked := chance.choice([0, 0, 1, 2])),
        "answers_s": [chance.randrange(90_000) for _ in range(chance.randrange(asked + 1))],
        "revenue": chance.choice([None, Decimal("1.25"), Decimal("0.333333")]),
        "revenue_currency": currency,
        "edit_pay": chance.choice([None, Decimal("0.50")]),
        "edit_pay_currency": "USD",
    }


def keys_of(by: Dimension) -> Callable[[Fact], str]:
    """How a fact is grouped, by hand."""
    return {
        Dimension.CLIENT: lambda f: f["client_id"],
        Dimension.AUTHOR: lambda f: f"{f['client_id']}/{f['author_id']}" if f["author_id"] else "",
        Dimension.WORK_TYPE: lambda f: f"{f['client_id']}/{f['work_type_id']}",
        Dimension.PERSON: lambda f: f["person_id"] or "",
        Dimension.MODEL: lambda f: f["model"],
        Dimension.HOUR: lambda f: f"{f['received_hour']:02d}",
        Dimension.DAY: lambda f: f["delivered_on"].isoformat(),
        Dimension.WEEK: lambda f: (f["delivered_on"] - timedelta(days=f["delivered_on"].weekday())).isoformat(),
        Dimension.MONTH: lambda f: f["delivered_on"].replace(day=1).isoformat(),
    }[by]


def spread(values: Iterable[float]) -> tuple[float | None, float | None]:
    """Median and 90th percentile by Python's own statistics."""
    told = list(values)
    if not told:
        return None, None
    if len(told) == 1:
        return told[0], told[0]
    return statistics.median(told), statistics.quantiles(told, n=10, method="inclusive")[8]


async def test_every_report_is_what_one_reckons_by_hand_in_whatever_order_the_documents_came(
    house: BillingHouse, database_urls: DatabaseUrls
) -> None:
    chance = random.Random(17)  # noqa: S311 - made-up figures, the same ones each time
    facts = [made_up(chance) for _ in range(250)]
    columns = list(facts[0])
    with psycopg.connect(database_urls.superuser, autocommit=True) as superuser, superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the jobs that they would be of are not needed
        cursor.executemany(
            SQL("INSERT INTO document_facts ({}) VALUES ({})").format(
                SQL(", ").join(map(Identifier, columns)), SQL(", ").join(map(Placeholder, columns))
            ),
            chance.sample(facts, len(facts)),
        )
    chosen = [fact for fact in facts if QUERY.start <= fact["delivered_on"] < QUERY.end]
    assert 100 < len(chosen) < len(facts)
    scope = Scope.company().showing(EVERYBODY)
    async with house.front.database.transaction(scope) as tx:
        for by in Dimension:
            key = keys_of(by)
            groups: dict[str, list[Fact]] = {}
            for fact in chosen:
                groups.setdefault(key(fact), []).append(fact)
            query = Query(QUERY.start, QUERY.end, (by,))
            speed = await store.turnaround(tx, query)
            volume = await store.volume(tx, query)
            margin = await store.margin(tx, query)
            drafts = await store.drafts(tx, query)
            questions = await store.questions(tx, query)
            got = await store.productivity(tx, query)
            for report in (speed, volume, margin, questions, got):
                assert {row.keys[0] for row in report.rows} == set(groups), by
                assert len(report.rows) == len(groups)
                assert report.total.documents == len(chosen) == sum(row.figures.documents for row in report.rows)
            assert sum((row.figures.lines for row in volume.rows), Decimal(0)) == volume.total.lines
            assert sum(row.figures.changed for row in drafts.rows) == drafts.total.changed
            for row in speed.rows:
                mine = groups[row.keys[0]]
                times = [fact["turnaround_s"] for fact in mine if fact["turnaround_s"] is not None]
                median, p90 = spread(times)
                assert (row.figures.total.median, row.figures.total.p90) == pytest.approx((median, p90))
                assert row.figures.on_time == sum(fact["is_on_time"] is True for fact in mine)
                overdue = sum(fact["is_on_time"] is None and fact["due_at"] < tx.now for fact in mine)
                assert row.figures.late == overdue + sum(fact["is_on_time"] is False for fact in mine)
            for row in questions.rows:
                answers = [told for fact in groups[row.keys[0]] for told in fact["answers_s"]]
                assert (row.figures.answers.median, row.figures.answers.p90) == pytest.approx(spread(answers))
                assert row.figures.answered == len(answers)
            for row in margin.rows:
                money = {each.currency: each for each in row.figures.money}
                for currency in ("USD", "EUR"):
                    revenue = sum(
                        (fact["revenue"] or 0 for fact in groups[row.keys[0]] if fact["revenue_currency"] == currency),
                        Decimal(0),
                    )
                    assert (money[currency].revenue if currency in money else 0) == revenue
                assert row.figures.unpriced == sum(fact["revenue"] is None for fact in groups[row.keys[0]])
            for row in volume.rows:
                for units in row.figures.units:
                    same = [fact for fact in groups[row.keys[0]] if fact["definition"] == units.definition]
                    assert (units.documents, units.units) == (len(same), sum(fact["units"] or 0 for fact in same))
        # Two groupings are the finer cut of each of them, and a zone moves days and hours.
        both = await store.productivity(tx, Query(QUERY.start, QUERY.end, (Dimension.CLIENT, Dimension.PERSON)))
        assert sum(row.figures.edit_s for row in both.rows) == both.total.edit_s == sum(f["edit_s"] for f in chosen)
        far = Query(QUERY.start, QUERY.end, (Dimension.DAY,), time_zone="Pacific/Auckland")
        moved = await store.volume(tx, far)
        later = [fact for fact in facts if _auckland(fact["delivered_at"], QUERY)]
        assert moved.total.documents == len(later)
        assert {fact["job_id"] for fact in later} != {fact["job_id"] for fact in chosen}
        assert min(row.keys[0] for row in moved.rows) >= "2026-03-01"
        one = Query(chosen[0]["delivered_on"], chosen[0]["delivered_on"] + timedelta(days=1), client_id="nowhere")
        assert (await store.turnaround(tx, one)).total.documents == 0
        assert (await store.margin(tx, one)).total.money == ()
        assert (await service.read(tx, MANAGER, Kind.QUESTIONS, one)).total.answers.median is None


def _auckland(at: datetime, query: Query) -> bool:
    return query.start <= at.astimezone(ZoneInfo("Pacific/Auckland")).date() < query.end
