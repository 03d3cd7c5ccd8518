"""The methods that change a client's parts, each over one open transaction: what they refuse alone, they refuse here.

A dossier is put in by the servicers themselves, so that it is checked, stored and told to the audit trail as if each
part had been sent by a call of its own.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeVar

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.front.calls import Context
from scribeline.front.paging import Pages
from scribeline.front.servicers.authors import AuthorServicer
from scribeline.front.servicers.billing import BillingServicer
from scribeline.front.servicers.clients import ClientServicer
from scribeline.front.servicers.learning import LearningServicer
from scribeline.front.servicers.orders import OrderServicer
from scribeline.front.servicers.phrase_sets import PhraseSetServicer
from scribeline.front.servicers.quality import QualityServicer
from scribeline.front.servicers.recipients import RecipientServicer
from scribeline.front.servicers.routing import RoutingServicer
from scribeline.front.servicers.templates import TemplateServicer
from scribeline.front.servicers.work_types import WorkTypeServicer
from scribeline.front.servicers.writing import WritingServicer
from scribeline.storage.keys import MasterKeys
from scribeline.v1 import (
    authors_pb2,
    billing_pb2,
    clients_pb2,
    learning_pb2,
    orders_pb2,
    phrase_sets_pb2,
    quality_pb2,
    recipients_pb2,
    routing_pb2,
    templates_pb2,
    work_types_pb2,
    writing_pb2,
)

Item = TypeVar("Item", bound=Message)

PAGE = 500
EVERY_FIELD = FieldMask(paths=["*"])


class OpenTransaction(Database):
    """A database whose every transaction is the one that is open already, with the scope that it has."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    @contextlib.asynccontextmanager
    async def transaction(
        self,
        scope: Scope,  # noqa: ARG002 - of the same caller, and so the same
        *,
        timeout_s: float | None = None,  # noqa: ARG002 - the transaction has its own
    ) -> AsyncIterator[Transaction]:
        """The open one; who opened it ends it."""
        yield self._tx


class Methods:
    """A client's parts, read and changed in one transaction by the methods of the contract."""

    def __init__(self, tx: Transaction, pages: Pages, master_keys: MasterKeys, context: Context, client: str) -> None:
        database = OpenTransaction(tx)
        self._client = client
        self._context = context
        self._clients = ClientServicer(database, pages, master_keys)
        self._templates = TemplateServicer(database, pages)
        self._authors = AuthorServicer(database, pages)
        self._work_types = WorkTypeServicer(database, pages)
        self._recipients = RecipientServicer(database, pages)
        self._billing = BillingServicer(database, pages)
        self._phrase_sets = PhraseSetServicer(database, pages)
        self._writing = WritingServicer(database, pages)
        self._quality = QualityServicer(database, pages)
        self._learning = LearningServicer(database, pages)
        self._orders = OrderServicer(database, pages)
        self._routing = RoutingServicer(database, pages)

    # --- reading

    async def read(self) -> list[Message]:
        """Every part that the client has, in the order in which they can be made. Raises ResourceMissing."""
        client = await self._clients.GetClient(clients_pb2.GetClientRequest(name=self._client), self._context)
        templates = [
            await self._templates.GetTemplate(templates_pb2.GetTemplateRequest(name=each.name), self._context)
            for each in await self._all(
                self._templates.ListTemplates, templates_pb2.ListTemplatesRequest, lambda page: page.templates
            )
        ]
        authors = await self._all(self._authors.ListAuthors, authors_pb2.ListAuthorsRequest, lambda page: page.authors)
        work_types = await self._all(
            self._work_types.ListWorkTypes, work_types_pb2.ListWorkTypesRequest, lambda page: page.work_types
        )
        recipients = await self._all(
            self._recipients.ListRecipients, recipients_pb2.ListRecipientsRequest, lambda page: page.recipients
        )
        return [
            client,
            *templates,
            *authors,
            *work_types,
            *recipients,
            *await self._read_billing(),
            *await self._read_phrase_sets(),
            *await self._read_shortcuts([self._client, *(author.name for author in authors)]),
            *await self._read_settings(),
            *await self._read_assignments(),
        ]

    async def _read_settings(self) -> list[Message]:
        plan = quality_pb2.GetQualityPlanRequest(name=f"{self._client}/qualityPlan")
        learning = learning_pb2.GetLearningSettingsRequest(name=f"{self._client}/learningSettings")
        orders = orders_pb2.GetOrderBookRequest(name=f"{self._client}/orderBook")
        return [
            await self._quality.GetQualityPlan(plan, self._context),
            await self._learning.GetLearningSettings(learning, self._context),
            await self._orders.GetOrderBook(orders, self._context),
        ]

    async def _read_billing(self) -> list[Message]:
        request = billing_pb2.GetBillingTermsRequest(name=f"{self._client}/billingTerms")
        terms = await self._billing.GetBillingTerms(request, self._context)
        return [terms] if terms.terms else []

    async def _read_phrase_sets(self) -> list[Message]:
        listed = await self._all(
            self._phrase_sets.ListPhraseSets, phrase_sets_pb2.ListPhraseSetsRequest, lambda page: page.phrase_sets
        )
        return [
            await self._phrase_sets.GetPhraseSet(phrase_sets_pb2.GetPhraseSetRequest(name=each.name), self._context)
            for each in listed
        ]

    async def _read_shortcuts(self, owners: Sequence[str]) -> list[Message]:
        found: list[Message] = []
        for owner in owners:
            found += await self._pages(
                self._writing.ListShortcuts,
                writing_pb2.ListShortcutsRequest(owner=owner, page_size=PAGE),
                lambda page: page.shortcuts,
            )
        return found

    async def _read_assignments(self) -> list[Message]:
        def said(each: routing_pb2.Assignment) -> tuple[str, ...]:
            return each.user, each.pool, each.author, each.work_type, each.skill, each.country, each.first_date

        listed: list[routing_pb2.Assignment] = await self._all(
            self._routing.ListAssignments, routing_pb2.ListAssignmentsRequest, lambda page: page.assignments
        )
        # Their ids are of the moment that they were made: by what they say, they come in one order everywhere.
        listed.sort(key=said)
        return [*listed]

    async def _all(
        self,
        method: Callable[[Any, Context], Awaitable[Any]],
        request: Callable[..., Any],
        items: Callable[[Any], Sequence[Item]],
    ) -> list[Item]:
        return await self._pages(method, request(parent=self._client, page_size=PAGE), items)

    async def _pages(
        self,
        method: Callable[[Any, Context], Awaitable[Any]],
        request: Any,
        items: Callable[[Any], Sequence[Item]],
    ) -> list[Item]:
        found: list[Item] = []
        while True:
            page = await method(request, self._context)
            found += items(page)
            if not page.next_page_token:
                return found
            request.page_token = page.next_page_token

    # --- changing

    async def make_client(self, wanted: clients_pb2.Client) -> None:
        """Make the client, without its terms: they may name work types that come behind it."""
        bare = clients_pb2.Client()
        bare.CopyFrom(wanted)
        bare.ClearField("terms")
        client_id = self._client.rpartition("/")[2]
        request = clients_pb2.CreateClientRequest(client_id=client_id, client=bare)
        await self._clients.CreateClient(request, self._context)

    async def put(self, wanted: Message, known: Message | None) -> None:
        """Make a part, or change the `known` one into it."""
        await self._putters[type(wanted).__name__](self, wanted, known)

    async def _put_client(self, wanted: clients_pb2.Client, _: Message | None) -> None:
        request = clients_pb2.UpdateClientRequest(client=wanted, update_mask=EVERY_FIELD)
        await self._clients.UpdateClient(request, self._context)

    async def _put_template(self, wanted: templates_pb2.Template, known: Message | None) -> None:
        if known is None:
            make = templates_pb2.CreateTemplateRequest(
                parent=self._client, template_id=_id(wanted.name), template=wanted
            )
            await self._templates.CreateTemplate(make, self._context)
        else:
            await self._templates.UpdateTemplate(templates_pb2.UpdateTemplateRequest(template=wanted), self._context)

    async def _put_author(self, wanted: authors_pb2.Author, known: Message | None) -> None:
        if known is None:
            make = authors_pb2.CreateAuthorRequest(parent=self._client, author_id=_id(wanted.name), author=wanted)
            await self._authors.CreateAuthor(make, self._context)
        else:
            change = authors_pb2.UpdateAuthorRequest(author=wanted, update_mask=EVERY_FIELD)
            await self._authors.UpdateAuthor(change, self._context)

    async def _put_work_type(self, wanted: work_types_pb2.WorkType, known: Message | None) -> None:
        if known is None:
            make = work_types_pb2.CreateWorkTypeRequest(
                parent=self._client, work_type_id=_id(wanted.name), work_type=wanted
            )
            await self._work_types.CreateWorkType(make, self._context)
        else:
            change = work_types_pb2.UpdateWorkTypeRequest(work_type=wanted, update_mask=EVERY_FIELD)
            await self._work_types.UpdateWorkType(change, self._context)

    async def _put_recipient(self, wanted: recipients_pb2.Recipient, known: Message | None) -> None:
        if known is None:
            make = recipients_pb2.CreateRecipientRequest(
                parent=self._client, recipient_id=_id(wanted.name), recipient=wanted
            )
            await self._recipients.CreateRecipient(make, self._context)
        else:
            change = recipients_pb2.UpdateRecipientRequest(recipient=wanted, update_mask=EVERY_FIELD)
            await self._recipients.UpdateRecipient(change, self._context)

    async def _put_billing(self, wanted: billing_pb2.BillingTerms, _: Message | None) -> None:
        told = billing_pb2.BillingTerms(name=f"{self._client}/billingTerms", terms=wanted.terms, rates=wanted.rates)
        request = billing_pb2.UpdateBillingTermsRequest(billing_terms=told)
        await self._billing.UpdateBillingTerms(request, self._context)

    async def _put_phrase_set(self, wanted: phrase_sets_pb2.PhraseSet, known: Message | None) -> None:
        if known is None:
            make = phrase_sets_pb2.CreatePhraseSetRequest(
                parent=self._client, phrase_set_id=_id(wanted.name), phrase_set=wanted
            )
            await self._phrase_sets.CreatePhraseSet(make, self._context)
        else:
            change = phrase_sets_pb2.UpdatePhraseSetRequest(phrase_set=wanted, update_mask=EVERY_FIELD)
            await self._phrase_sets.UpdatePhraseSet(change, self._context)

    async def _put_shortcut(self, wanted: writing_pb2.Shortcut, known: writing_pb2.Shortcut | None) -> None:
        if known is None:
            make = writing_pb2.CreateShortcutRequest(shortcut=wanted)
            await self._writing.CreateShortcut(make, self._context)
        else:
            told = writing_pb2.Shortcut(name=known.name, short=wanted.short, title=wanted.title, text=wanted.text)
            await self._writing.UpdateShortcut(writing_pb2.UpdateShortcutRequest(shortcut=told), self._context)

    async def _put_plan(self, wanted: quality_pb2.QualityPlan, _: Message | None) -> None:
        await self._quality.UpdateQualityPlan(quality_pb2.UpdateQualityPlanRequest(quality_plan=wanted), self._context)

    async def _put_learning(self, wanted: learning_pb2.LearningSettings, _: Message | None) -> None:
        request = learning_pb2.UpdateLearningSettingsRequest(learning_settings=wanted, update_mask=EVERY_FIELD)
        await self._learning.UpdateLearningSettings(request, self._context)

    async def _put_orders(self, wanted: orders_pb2.OrderBook, _: Message | None) -> None:
        await self._orders.UpdateOrderBook(
            orders_pb2.UpdateOrderBookRequest(order_book=wanted, update_mask=EVERY_FIELD), self._context
        )

    async def _put_assignment(self, wanted: routing_pb2.Assignment, known: routing_pb2.Assignment | None) -> None:
        if known is not None:
            taken_back = routing_pb2.DeleteAssignmentRequest(name=known.name)
            await self._routing.DeleteAssignment(taken_back, self._context)
        await self._routing.CreateAssignment(routing_pb2.CreateAssignmentRequest(assignment=wanted), self._context)

    _putters: dict[str, Callable[..., Awaitable[None]]] = {  # noqa: RUF012 - by a message's name, never changed
        "Client": _put_client,
        "Template": _put_template,
        "Author": _put_author,
        "WorkType": _put_work_type,
        "Recipient": _put_recipient,
        "BillingTerms": _put_billing,
        "PhraseSet": _put_phrase_set,
        "Shortcut": _put_shortcut,
        "QualityPlan": _put_plan,
        "LearningSettings": _put_learning,
        "OrderBook": _put_orders,
        "Assignment": _put_assignment,
    }


def _id(name: str) -> str:
    return name.rpartition("/")[2]
