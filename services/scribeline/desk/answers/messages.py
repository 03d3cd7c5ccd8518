"""Messages with a clinic: begin a thread, write in one, decide on an order, and what is unread."""

from starlette.responses import JSONResponse, Response

from scribeline.desk.errors import FieldWrong, PageMissing
from scribeline.desk.threads import WANTED_WORDS
from scribeline.desk.visits import Visit, checked_id, checked_uuid, request_id_in, text_in, whole_in
from scribeline.v1.discussion_pb2 import (
    CountUnreadRequest,
    CountUnreadResponse,
    CreateMessageRequest,
    CreateThreadRequest,
    DecideOrderRequest,
    MarkThreadReadRequest,
    Message,
    Thread,
)

LONGEST = 4_000
"""Characters of a message."""
_DECISIONS = {
    "accepted": Thread.ORDER_STATE_ACCEPTED,
    "declined": Thread.ORDER_STATE_DECLINED,
    "done": Thread.ORDER_STATE_DONE,
}


async def unread(visit: Visit) -> Response:
    """How much the person has not read."""
    caller = visit.front
    told = await caller.call(
        caller.front.discussion.CountUnread, CountUnreadRequest(parent="clients/-"), CountUnreadResponse
    )
    return JSONResponse({"threads": told.thread_count, "messages": told.message_count, "waiting": told.waiting_count})


async def begin(visit: Visit) -> Response:
    """Begin a thread, or place an order; where to find it."""
    fields = await visit.fields()
    parent = f"clients/{checked_id(text_in(fields, 'client', longest=63, required=True))}"
    job = text_in(fields, "job", longest=36)
    wanted = text_in(fields, "wanted", longest=20)
    if wanted and wanted not in WANTED_WORDS:
        raise FieldWrong("wanted", f"is one of {', '.join(WANTED_WORDS)}")
    request = CreateThreadRequest(
        parent=parent,
        thread=Thread(
            subject=text_in(fields, "subject", longest=200),
            job=f"{parent}/jobs/{checked_uuid(job)}" if job else "",
            wanted=Thread.Wanted.Value(f"WANTED_{wanted}") if wanted else Thread.WANTED_UNSPECIFIED,
        ),
        text=text_in(fields, "text", longest=LONGEST, required=True),
        wants_answer=text_in(fields, "wants_answer", longest=5) == "yes",
        request_id=request_id_in(fields),
    )
    caller = visit.front
    told = await caller.call(caller.front.discussion.CreateThread, request, Thread)
    return JSONResponse({"address": f"/messages/{'/'.join(told.name.split('/')[1::2])}"})


async def act(visit: Visit) -> Response:
    """Write in a thread (`say`), note what was read (`read`), or decide on an order (`decide`)."""
    client, thread, verb = (visit.request.path_params[name] for name in ("client", "thread", "verb"))
    name = f"clients/{checked_id(client)}/threads/{checked_uuid(thread)}"
    fields = await visit.fields()
    caller = visit.front
    if verb == "read":
        request = MarkThreadReadRequest(name=name, number=whole_in(fields, "number", least=1, most=LONGEST))
        told = await caller.call(caller.front.discussion.MarkThreadRead, request, Thread)
        return JSONResponse({"unread": told.unread_count})
    if verb == "say":
        message = Message(
            text=text_in(fields, "text", longest=LONGEST, required=True),
            wants_answer=text_in(fields, "wants_answer", longest=5) == "yes",
        )
        said = CreateMessageRequest(parent=name, message=message, request_id=request_id_in(fields))
        written = await caller.call(caller.front.discussion.CreateMessage, said, Message)
        return JSONResponse({"number": int(written.name.rpartition("/")[2])})
    if verb == "decide":
        decision = text_in(fields, "decision", longest=10, required=True)
        if decision not in _DECISIONS:
            raise FieldWrong("decision", f"is one of {', '.join(_DECISIONS)}")
        decided = DecideOrderRequest(
            name=name,
            order_state=_DECISIONS[decision],
            text=text_in(fields, "text", longest=LONGEST),
            etag=text_in(fields, "etag", longest=100),
            request_id=request_id_in(fields),
        )
        told = await caller.call(caller.front.discussion.DecideOrder, decided, Thread)
        return JSONResponse({"state": Thread.OrderState.Name(told.order_state)})
    raise PageMissing
