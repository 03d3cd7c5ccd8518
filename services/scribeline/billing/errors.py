"""What can be wrong with definitions, terms, rates, invoices and pay.

ScribelineError
├── InvalidInput
│   ├── DefinitionWrong         a line definition that says nothing that could be counted
│   ├── TermsWrong              a client's billing terms that cannot be read, or make no sense
│   ├── RatesWrong              a table of rates that cannot be read, makes no sense or overlaps
│   ├── PayRulesWrong           a person's rules of pay that cannot be read, make no sense or overlap
│   ├── PeriodWrong             a period that ends before it begins, is too long or is not over
│   ├── InvoiceUnreadable       a file that is no invoice of ours
│   └── MarksWrong              marks of who wrote what that are not for this text
├── NotFound
│   ├── InvoiceMissing          no such invoice for this caller
│   └── PayStatementMissing     no such pay statement for this caller
├── WrongState
│   ├── InvoiceIncomplete       a delivered job has no rate, or cannot be counted: it is not issued
│   ├── InvoiceIssued           it is issued, and never changes
│   ├── InvoiceNotIssued        only what was issued can be credited
│   ├── TermsMissing            the client has no billing terms
│   ├── PayRulesMissing         the person has no rules of pay
│   └── PayIncomplete           work of the period has no rate: the statement is not issued
├── AlreadyThere
│   ├── DocumentBilled          a document is on another invoice that was issued
│   └── PayOverlaps             a statement for some of these days was issued
├── NotAllowed
│   └── NotYourPay              pay statements are seen by their own person and by managers
└── Conflict
    ├── TermsChanged            somebody changed the terms in the meantime
    ├── PayRulesChanged         somebody changed the rules in the meantime
    └── InvoiceChanged          the draft was made anew in the meantime
"""

from collections.abc import Sequence

from scribeline.errors import AlreadyThere, Conflict, InvalidInput, NotAllowed, NotFound, WrongState


class DefinitionWrong(InvalidInput):
    """A line definition that says nothing that could be counted."""

    reason = "DEFINITION_WRONG"


class TermsWrong(InvalidInput):
    """A client's billing terms cannot be read, or make no sense."""

    reason = "BILLING_TERMS_WRONG"


class RatesWrong(InvalidInput):
    """A table of rates cannot be read, makes no sense or overlaps."""

    reason = "RATES_WRONG"


class PayRulesWrong(InvalidInput):
    """A person's rules of pay cannot be read, make no sense or overlap."""

    reason = "PAY_RULES_WRONG"


class PeriodWrong(InvalidInput):
    """A period ends before it begins, is too long or is not over."""

    reason = "PERIOD_WRONG"


class InvoiceUnreadable(InvalidInput):
    """A file is no invoice of ours."""

    reason = "INVOICE_UNREADABLE"


class MarksWrong(InvalidInput):
    """Marks of who wrote what are not for this text."""

    reason = "WRITERS_WRONG"

    def __init__(self) -> None:
        super().__init__("The marks of who wrote what are not for this text.", field="written_by")


class InvoiceMissing(NotFound):
    """No such invoice for this caller."""

    reason = "INVOICE_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such invoice, or it is not one that you may see.", resource=name)


class PayStatementMissing(NotFound):
    """No such pay statement for this caller."""

    reason = "PAY_STATEMENT_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such pay statement, or it is not one that you may see.", resource=name)


class InvoiceIncomplete(WrongState):
    """A delivered job has no rate or cannot be counted. `problems` are sentences with ids."""

    reason = "INVOICE_INCOMPLETE"

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        super().__init__(
            f"The invoice is not issued: {' '.join(problems[:3])}{more} Put that right, and draft it again.",
            resource=name,
            details={"problems": str(len(problems))},
        )


class InvoiceIssued(WrongState):
    """An issued invoice never changes."""

    reason = "INVOICE_ISSUED"

    def __init__(self, name: str) -> None:
        super().__init__("The invoice was issued, and never changes: credit it, and draft another one.", resource=name)


class InvoiceNotIssued(WrongState):
    """Only what was issued can be credited, and once."""

    reason = "INVOICE_NOT_ISSUED"

    def __init__(self, name: str, state: str) -> None:
        super().__init__(
            f"Only an issued invoice can be credited, and once; this one is {state}.",
            resource=name,
            details={"state": state},
        )


class TermsMissing(WrongState):
    """The client has no billing terms."""

    reason = "BILLING_TERMS_MISSING"

    def __init__(self, name: str) -> None:
        super().__init__(
            "The client has no billing terms: set its currency, line definition and rates first.", resource=name
        )


class PayRulesMissing(WrongState):
    """The person has no rules of pay."""

    reason = "PAY_RULES_MISSING"

    def __init__(self, name: str) -> None:
        super().__init__("The person has no rules of pay: set them first.", resource=name)


class PayIncomplete(WrongState):
    """Work of the period has no rate."""

    reason = "PAY_STATEMENT_INCOMPLETE"

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        super().__init__(
            f"The statement is not issued: {' '.join(problems[:3])} Put that right first.",
            resource=name,
            details={"problems": str(len(problems))},
        )


class DocumentBilled(AlreadyThere):
    """A document is on another invoice that was issued."""

    reason = "DOCUMENT_BILLED"

    def __init__(self, name: str) -> None:
        super().__init__(
            "A document of this draft was billed on another invoice in the meantime: draft it again.", resource=name
        )


class PayOverlaps(AlreadyThere):
    """A statement for some of these days was issued."""

    reason = "PAY_PERIOD_OVERLAPS"

    def __init__(self, name: str) -> None:
        super().__init__("A pay statement for some of these days was issued before: choose other days.", resource=name)


class NotYourPay(NotAllowed):
    """Pay statements are seen by their own person and by managers."""

    reason = "NOT_YOUR_PAY"

    def __init__(self) -> None:
        super().__init__("Pay is seen by the person it is for and by managers of the whole company.")


class TermsChanged(Conflict):
    """Somebody changed the terms in the meantime."""

    reason = "BILLING_TERMS_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The terms were changed in the meantime: read them again, then change them.",
            resource=name,
            details={"etag": etag},
        )


class PayRulesChanged(Conflict):
    """Somebody changed the rules in the meantime."""

    reason = "PAY_RULES_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The rules were changed in the meantime: read them again, then change them.",
            resource=name,
            details={"etag": etag},
        )


class InvoiceChanged(Conflict):
    """The draft was made anew in the meantime."""

    reason = "INVOICE_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The draft was made anew in the meantime: look at it, then issue it.", resource=name, details={"etag": etag}
        )
