"""Lines and money as Python methods: `scribeline.billing.draft_invoice("harbor", "2026-03-01", "2026-03-31")`.

Days are ISO 8601 dates in the client's time zone; a period's last day belongs to it.
"""

import hashlib
from collections.abc import Iterator, Sequence

from scribeline.sdk import names
from scribeline.sdk.downloads import damaged
from scribeline.sdk.line import Line
from scribeline.v1 import billing_pb2, billing_pb2_grpc
from scribeline.v1.billing_pb2 import (
    BillingPeriod,
    BillingTerms,
    Invoice,
    InvoiceFormat,
    LineDefinition,
    PayRules,
    PayStatement,
)


class BillingCalls:
    """The verbs of BillingService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = billing_pb2_grpc.BillingServiceStub(line.channel)

    def get_terms(self, client: str) -> BillingTerms:
        """A client's billing terms (TOML) and rates (CSV)."""
        request = billing_pb2.GetBillingTermsRequest(name=names.billing_terms_name(client))
        return self._line.call(self._stub.GetBillingTerms, request)

    def update_terms(self, client: str, *, terms: str = "", rates: str = "", etag: str = "") -> BillingTerms:
        """Change a client's terms, its rates, or both; an empty one stays as it is."""
        told = BillingTerms(name=names.billing_terms_name(client), terms=terms, rates=rates, etag=etag)
        request = billing_pb2.UpdateBillingTermsRequest(billing_terms=told)
        return self._line.call(self._stub.UpdateBillingTerms, request)

    def list_definitions(self) -> Sequence[LineDefinition]:
        """The line definitions that terms can name."""
        request = billing_pb2.ListLineDefinitionsRequest()
        answer = self._line.call(self._stub.ListLineDefinitions, request)
        return answer.line_definitions

    def draft_invoice(self, client: str, first: str, last: str) -> Invoice:
        """Draft the invoice of a period, in the place of an earlier draft of it."""
        request = billing_pb2.DraftInvoiceRequest(
            parent=names.client_name(client), period=BillingPeriod(first=first, last=last)
        )
        return self._line.call(self._stub.DraftInvoice, request)

    def issue_invoice(self, name: str, *, etag: str = "") -> Invoice:
        """Issue a draft: it gets its number, and never changes again."""
        return self._line.call(self._stub.IssueInvoice, billing_pb2.IssueInvoiceRequest(name=name, etag=etag))

    def credit_invoice(self, name: str, *, reason: str) -> Invoice:
        """Take an issued invoice back; gives the credit note."""
        return self._line.call(self._stub.CreditInvoice, billing_pb2.CreditInvoiceRequest(name=name, reason=reason))

    def get_invoice(self, name: str) -> Invoice:
        """An invoice or credit note, without its lines."""
        return self._line.call(self._stub.GetInvoice, billing_pb2.GetInvoiceRequest(name=name))

    def list_invoices(self, client: str = "-") -> Iterator[Invoice]:
        """Invoices and credit notes of a client, or of all that the caller may see, newest first."""
        request = billing_pb2.ListInvoicesRequest(parent=names.client_name(client))
        return self._line.pages(self._stub.ListInvoices, request, lambda page: page.invoices)

    def download_invoice(self, name: str, form: "InvoiceFormat.ValueType") -> tuple[str, bytes]:
        """An invoice as a file: its name and its bytes, verified by their SHA-256."""
        request = billing_pb2.DownloadInvoiceRequest(name=name, format=form)

        def fetch() -> tuple[str, bytes]:
            messages = list(self._stub.DownloadInvoice(request, metadata=self._line.metadata))
            content = b"".join(message.data for message in messages)
            if not messages or hashlib.sha256(content).digest() != messages[0].sha256:
                raise damaged()
            return messages[0].file_name, content

        return self._line.again(fetch)

    def get_pay_rules(self, user: str) -> PayRules:
        """The rules (TOML) by which somebody is paid."""
        request = billing_pb2.GetPayRulesRequest(name=f"{names.user_name(user)}/payRules")
        return self._line.call(self._stub.GetPayRules, request)

    def update_pay_rules(self, user: str, rules: str, *, etag: str = "") -> PayRules:
        """Change the rules by which somebody is paid."""
        told = PayRules(name=f"{names.user_name(user)}/payRules", rules=rules, etag=etag)
        return self._line.call(self._stub.UpdatePayRules, billing_pb2.UpdatePayRulesRequest(pay_rules=told))

    def preview_pay(self, user: str, first: str, last: str) -> PayStatement:
        """What somebody earned in a period, as it stands now."""
        request = billing_pb2.PreviewPayRequest(
            parent=names.user_name(user), period=BillingPeriod(first=first, last=last)
        )
        return self._line.call(self._stub.PreviewPay, request)

    def issue_pay_statement(self, user: str, first: str, last: str) -> PayStatement:
        """Settle what somebody earned in a period that is over."""
        request = billing_pb2.IssuePayStatementRequest(
            parent=names.user_name(user), period=BillingPeriod(first=first, last=last)
        )
        return self._line.call(self._stub.IssuePayStatement, request)

    def get_pay_statement(self, name: str) -> PayStatement:
        """A pay statement, with its lines."""
        return self._line.call(self._stub.GetPayStatement, billing_pb2.GetPayStatementRequest(name=name))

    def list_pay_statements(self, user: str) -> Iterator[PayStatement]:
        """Somebody's pay statements, newest first, without their lines."""
        request = billing_pb2.ListPayStatementsRequest(parent=names.user_name(user))
        return self._line.pages(self._stub.ListPayStatements, request, lambda page: page.pay_statements)
