"""Who else gets a job's document: seen, asked for and withdrawn beside the text."""

import asyncio
from typing import Any

from starlette.responses import JSONResponse, Response

from scribeline.desk.visits import Visit, checked_id, request_id_in, text_in
from scribeline.sdk.names import last_id
from scribeline.v1.copies_pb2 import (
    AskForCopyRequest,
    Copy,
    ListCopiesRequest,
    ListCopiesResponse,
    WithdrawCopyRequest,
    WithdrawCopyResponse,
)
from scribeline.v1.recipients_pb2 import ListRecipientsRequest, ListRecipientsResponse, Recipient

MOST_RECIPIENTS = 2_000
"""As many are offered to choose from."""
MOST_COPIES = 100

STATE_WORDS = {
    Copy.STATE_ASKED: "goes out with the document",
    Copy.STATE_WAITING_FOR_SIGNATURE: "waits for the signature",
    Copy.STATE_DELIVERED: "delivered",
    Copy.STATE_REPLACED: "never went out: the document was corrected first",
}
GROUND_WORDS = {
    Copy.GROUND_DICTATION: "asked for with the dictation",
    Copy.GROUND_CLINIC: "asked for by the clinic",
    Copy.GROUND_DICTATED: "dictated",
    Copy.GROUND_ORDER: "in the order",
    Copy.GROUND_RULE: "always gets one",
    Copy.GROUND_AMENDED: "has the first document",
    Copy.GROUND_LATER: "sent later",
}


async def of_job(visit: Visit) -> Response:
    """A job's copies, and the recipients that one may choose from."""
    request = ListCopiesRequest(parent=visit.job_name, page_size=MOST_COPIES)
    told, recipients = await asyncio.gather(
        visit.front.call(visit.desk.front.copies.ListCopies, request, ListCopiesResponse), recipients_of(visit)
    )
    return JSONResponse(
        {
            "copies": [copy_value(each) for each in told.copies],
            "unknown": list(told.unknown_names),
            "recipients": [
                {"recipient": last_id(each.name), "name": recipient_words(each)}
                for each in recipients
                if not each.inactive
            ],
        }
    )


async def ask(visit: Visit) -> Response:
    """Ask for a copy."""
    fields = await visit.fields()
    client = visit.job_name.partition("/jobs/")[0]
    recipient = checked_id(text_in(fields, "recipient", longest=63, required=True))
    request = AskForCopyRequest(
        parent=visit.job_name, recipient=f"{client}/recipients/{recipient}", request_id=request_id_in(fields)
    )
    made = await visit.front.call(visit.desk.front.copies.AskForCopy, request, Copy)
    return JSONResponse(copy_value(made))


async def withdraw(visit: Visit) -> Response:
    """Ask for a copy no longer."""
    fields = await visit.fields()
    recipient = checked_id(text_in(fields, "recipient", longest=63, required=True))
    request = WithdrawCopyRequest(name=f"{visit.job_name}/copies/{recipient}", request_id=request_id_in(fields))
    await visit.front.call(visit.desk.front.copies.WithdrawCopy, request, WithdrawCopyResponse)
    return Response(status_code=204)


async def copies_of(visit: Visit, job: str) -> list[Copy]:
    """A job's copies."""
    caller = visit.front
    return await caller.items(
        caller.front.copies.ListCopies,
        ListCopiesRequest(parent=job),
        ListCopiesResponse,
        lambda page: page.copies,
        most=MOST_COPIES,
    )


async def recipients_of(visit: Visit, client: str = "") -> list[Recipient]:
    """The recipients of the client whose id is given, or of the job that is open."""
    caller = visit.front
    parent = f"clients/{client}" if client else visit.job_name.partition("/jobs/")[0]
    return await caller.items(
        caller.front.recipients.ListRecipients,
        ListRecipientsRequest(parent=parent, page_size=500),
        ListRecipientsResponse,
        lambda page: page.recipients,
        most=MOST_RECIPIENTS,
    )


def copy_value(copy: Copy) -> dict[str, Any]:
    """A copy as JSON."""
    return {
        "recipient": last_id(copy.recipient),
        "name": copy.recipient_display_name,
        "state": STATE_WORDS.get(copy.state, ""),
        "ground": GROUND_WORDS.get(copy.ground, ""),
        "can_withdraw": copy.can_withdraw,
    }


def recipient_words(recipient: Recipient) -> str:
    """A recipient on one line, to choose from."""
    return ", ".join(part for part in (recipient.display_name, recipient.role, recipient.organisation) if part)
