"""A month's end for a company of many clients: every client's invoice drafted, and those without problems issued."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import typer

from scribeline.cli.exits import Exit, sentence_of
from scribeline.cli.printing import complain, say
from scribeline.errors import ScribelineError

if TYPE_CHECKING:
    from scribeline.sdk import Scribeline
    from scribeline.v1.billing_pb2 import Invoice

AT_ONCE = 2
"""Clients whose invoices are made at a time: the front counts one's documents while the database finds another's."""

_Item = TypeVar("_Item")


def draft_all(scribeline: "Scribeline", first: str, last: str, tell: Callable[["Invoice"], None]) -> None:
    """Draft the invoice of a period for each client that the caller may see, and tell each. A client that has no terms,
    or is refused for another reason, is told, and keeps nobody else from theirs: then the command ends with 4."""
    from scribeline.sdk.names import last_id

    clients = [last_id(client.name) for client in scribeline.list_clients()]
    told = _each(clients, lambda client: scribeline.billing.draft_invoice(client, first, last))
    drafted = problems = refused = 0
    for client, made in told:
        if isinstance(made, ScribelineError):
            refused += 1
            complain(f"{client}: {sentence_of(made)}")
        else:
            drafted += 1
            problems += bool(made.problems)
            tell(made)
    _end(f"{drafted} drafted, {problems} of them with problems; {refused} refused.", is_whole=not refused)


def issue_all(scribeline: "Scribeline", first: str, last: str, tell: Callable[["Invoice"], None]) -> None:
    """Issue the drafts of a period that have no problems, and tell each. Those that have some stay drafts, and so do
    those of nothing; where any is left that somebody has to look at, the command ends with 4."""
    drafts = [each for each in scribeline.billing.list_invoices() if _is_draft_of(each, first, last)]
    ready = [each for each in drafts if not each.problem_count and (each.document_count or Decimal(each.total))]
    issued = refused = 0
    for draft, made in _each(ready, lambda each: scribeline.billing.issue_invoice(each.name, etag=each.etag)):
        if isinstance(made, ScribelineError):
            refused += 1
            complain(f"{draft.name}: {sentence_of(made)}")
        else:
            issued += 1
            tell(made)
    problems = sum(bool(each.problem_count) for each in drafts)
    empty = len(drafts) - len(ready) - problems
    _end(
        f"{issued} issued; {problems} left for their problems, {empty} of nothing; {refused} refused.",
        is_whole=not problems and not refused,
    )


def _is_draft_of(invoice: "Invoice", first: str, last: str) -> bool:
    from scribeline.v1.billing_pb2 import Invoice as Message

    return invoice.state == Message.STATE_DRAFT and (invoice.period.first, invoice.period.last) == (first, last)


def _each(
    items: Iterable[_Item], act: Callable[[_Item], "Invoice"]
) -> Iterator[tuple[_Item, "Invoice | ScribelineError"]]:
    """Do it for each, some at a time; in their order, each as soon as it and those before it are there."""

    def done(item: _Item) -> "tuple[_Item, Invoice | ScribelineError]":
        try:
            return item, act(item)
        except ScribelineError as error:
            return item, error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(done, items)


def _end(sentence: str, *, is_whole: bool) -> None:
    if is_whole:
        say(sentence)
        return
    complain(sentence)
    raise typer.Exit(Exit.REFUSED)
