"""What one delivered document tells reports: who worked on it, when and for how long, how much, at what price. Pure.

All of it is made from what is kept of the job anyway, so it can be made again at any time and comes out the same: in
whatever order the questions are asked, by whoever asks. Nothing in it is of the patient.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from scribeline.billing.counting import count, job_units
from scribeline.billing.invoices import DeliveredDocument, Period, draft
from scribeline.billing.pay import PayRules, Work, pay_statement
from scribeline.billing.terms import Terms
from scribeline.jobs.model import JobState, Verb, clock_stopped_at
from scribeline.transcripts.alignment import changed_characters
from scribeline.transcripts.model import Blank, Document, plain_text
from scribeline.turnaround.terms import Stops

PAUSE_S = 600.0
"""So long a person may do nothing that is saved and still be at work, where the recording is no longer than that."""
_PLACES = Decimal("0.000001")
_ASKS = frozenset({Verb.HOLD, Verb.ASK})
_SETTLES = frozenset({Verb.RESUME, Verb.ANSWER})


@dataclass(frozen=True, slots=True)
class Move:
    """One event of a job. `actor` is users/{user}, a kind of worker, or "system"; `at` is UTC."""

    verb: str
    to_state: JobState
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A revision that a person saved, at `at` (UTC)."""

    user_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Amount:
    """Money. `value` is None where no rule says how much."""

    currency: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Told:
    """All that facts are made from. `moves` and `saves` come oldest first; times are UTC, lengths seconds."""

    client_id: str
    author_id: str | None
    submitted_by: str | None
    amendment: str | None
    received_at: datetime
    due_at: datetime
    time_zone: str
    """The client's."""
    stops: Stops
    """The status at which the client's clock stops."""
    signed_at: datetime | None
    audio_s: float
    moves: Sequence[Move]
    saves: Sequence[Saved]
    answered_at: Collection[datetime]
    """When the client answered a question; a job that goes on at another moment was let go without an answer."""
    model: str
    """What drafted it; empty where nothing did."""
    draft: Document | None
    """The machine's own draft; None where there is none, as for a correction of a delivered document."""
    document: Document
    """What was delivered."""
    delivered: DeliveredDocument
    """The same as billing sees it."""
    lines: Decimal
    """Lines of 65 characters, spaces counted: what every deliverable states."""
    terms: Terms | None = None
    """How the client pays; None where nothing is agreed."""
    pay: Mapping[str, PayRules] = field(default_factory=dict)
    """How people are paid, by user."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The row of one delivered document. Times are UTC; days and hours are those of the client's time zone."""

    client_id: str
    job_id: UUID
    deliverable_id: UUID
    author_id: str | None
    work_type_id: str | None
    person_id: str | None
    """Who handed it in."""
    reviewer_id: str | None
    """Who let it go as QA, last."""
    is_stat: bool
    amendment: str | None
    model: str
    received_at: datetime
    due_at: datetime
    delivered_at: datetime
    delivered_on: date
    received_hour: int
    turnaround_s: int | None
    """From receipt until its clock stopped; None while it runs."""
    is_on_time: bool | None
    """Whether its clock stopped by the due time; None while it runs."""
    waiting_s: int
    """How much of the turnaround it waited for the client."""
    audio_ms: int
    edit_s: int
    """How long `person_id` was at it."""
    others_edit_s: int
    """How long others were who had it before."""
    idle_s: int
    """How long it was claimed while nothing showed that anybody was at it."""
    lines: Decimal
    definition: str
    """The client's line definition in force; empty where there is none."""
    units: Decimal | None
    """How much of what that definition counts."""
    characters: int
    """What was delivered, each run of white space as one."""
    changed: int | None
    """Characters by which it differs from the machine's draft; None where there was none."""
    blanks: int
    """Blanks that were still in it."""
    questions: int
    answers_s: tuple[int, ...]
    """How long the client took for each answer."""
    revenue: Amount | None
    edit_pay: Amount | None
    review_pay: Amount | None


def facts_of(told: Told) -> Facts:
    """The facts of a delivered document."""
    delivered = told.delivered
    zone = ZoneInfo(told.time_zone)
    person = told.submitted_by
    reviewer = next((_user(move.actor) for move in reversed(told.moves) if move.verb == Verb.APPROVE), None)
    stopped_at = clock_stopped_at([(move.to_state, move.at) for move in told.moves], told.stops, told.signed_at)
    asked, answers = questions(told.moves, told.answered_at)
    at_work = editing(told.moves, told.saves, told.audio_s)
    definition, units = _units(told)
    text = one_line(plain_text(told.document))
    own = at_work.get(person or "", Spent())
    return Facts(
        client_id=told.client_id,
        job_id=UUID(delivered.job_id),
        deliverable_id=UUID(delivered.document_id),
        author_id=told.author_id,
        work_type_id=delivered.work_type_id,
        person_id=person,
        reviewer_id=reviewer,
        is_stat=delivered.stat,
        amendment=told.amendment,
        model=told.model if told.draft is not None else "",
        received_at=told.received_at,
        due_at=told.due_at,
        delivered_at=delivered.delivered_at,
        delivered_on=delivered.delivered_on,
        received_hour=told.received_at.astimezone(zone).hour,
        turnaround_s=None if stopped_at is None else max(0, round((stopped_at - told.received_at).total_seconds())),
        is_on_time=None if stopped_at is None else stopped_at <= told.due_at,
        waiting_s=round(waiting(told.moves, stopped_at).total_seconds()),
        audio_ms=delivered.audio_ms,
        edit_s=round(own.work_s),
        others_edit_s=round(sum(spent.work_s for user, spent in at_work.items() if user != person)),
        idle_s=round(sum(spent.idle_s for spent in at_work.values())),
        lines=told.lines,
        definition=definition,
        units=units,
        characters=len(text),
        changed=None if told.draft is None else changed_characters(one_line(plain_text(told.draft)), text),
        blanks=sum(isinstance(inline, Blank) for block in told.document.blocks for inline in block.inlines),
        questions=asked,
        answers_s=answers,
        revenue=revenue_of(told.terms, told.client_id, delivered),
        edit_pay=_pay(told, person, reviewed=False),
        review_pay=_pay(told, reviewer, reviewed=True),
    )


def one_line(text: str) -> str:
    """The text with each run of white space as one space: layout is nobody's work."""
    return " ".join(text.split())


# ---------------------------------------------------------------- time


@dataclass(frozen=True, slots=True)
class Spent:
    """How long somebody held a job, in seconds: at work, and without a sign of it."""

    work_s: float = 0.0
    idle_s: float = 0.0


def editing(moves: Sequence[Move], saves: Sequence[Saved], audio_s: float) -> dict[str, Spent]:
    """How long each person who held a job was at work on it.

    A job is held from when it is claimed (or comes back to its editor) until it is handed in, put back, held for the
    client, or taken away. Signs of work are the beginning, each save, and an end that the person makes. The time from
    one sign to the next counts up to a pause of `PAUSE_S`, or as long as the recording lasts, where that is longer (one
    may listen to the end without changing anything); what goes beyond is idle. A claim that lapsed, or that somebody
    else ended, ends with the last sign.
    """
    longest_s = max(PAUSE_S, audio_s)
    found: dict[str, Spent] = {}
    for user, begins, ends, by_user in _held(moves):
        signs = [begins, *(save.at for save in saves if save.user_id == user and begins <= save.at <= ends)]
        if by_user:
            signs.append(ends)
        work_s = sum(min((after - before).total_seconds(), longest_s) for before, after in pairwise(sorted(signs)))
        held_s = (ends - begins).total_seconds()
        before = found.get(user, Spent())
        found[user] = Spent(before.work_s + work_s, before.idle_s + held_s - work_s)
    return found


def _held(moves: Sequence[Move]) -> Iterator[tuple[str, datetime, datetime, bool]]:
    """Who held the job from when to when, and whether they themselves ended it."""
    editor: str | None = None
    begins: datetime | None = None
    for move in moves:
        if move.verb == Verb.CLAIM:
            editor = _user(move.actor)
        if move.to_state is JobState.EDITING:
            begins = begins or move.at
        elif begins is not None:
            if editor is not None:
                yield editor, begins, move.at, _user(move.actor) == editor
            begins = None


def waiting(moves: Sequence[Move], stopped_at: datetime | None) -> timedelta:
    """How long a job was held for the client, until its clock stopped."""
    total = timedelta()
    for before, after in pairwise(moves):
        if before.to_state is JobState.HELD:
            ends = after.at if stopped_at is None else min(after.at, stopped_at)
            total += max(timedelta(), ends - before.at)
    return total


def questions(moves: Sequence[Move], answered_at: Collection[datetime]) -> tuple[int, tuple[int, ...]]:
    """How many questions the client was asked, and for those that it answered after how many seconds.

    What is asked while a question is open is answered with it.
    """
    asked, opened, answers = 0, list[datetime](), list[int]()
    for move in moves:
        if move.verb in _ASKS:
            asked += 1
            opened.append(move.at)
        elif move.verb in _SETTLES:
            if move.at in answered_at:
                answers += [round((move.at - at).total_seconds()) for at in opened]
            opened.clear()
    return asked, tuple(answers)


def _user(actor: str) -> str | None:
    kind, _, user_id = actor.partition("/")
    return user_id if kind == "users" else None


# ---------------------------------------------------------------- lines and money


def _units(told: Told) -> tuple[str, Decimal | None]:
    document = told.delivered
    if told.terms is None or document.text is None:
        return "", None
    definition = told.terms.definition_for(document.work_type_id, document.delivered_on)
    if definition is None:
        return "", None
    counted = count(document.text, definition, audio_ms=document.audio_ms).counted
    return definition.name, _exact(job_units(counted, definition))


def revenue_of(terms: Terms | None, client_id: str, document: DeliveredDocument) -> Amount | None:
    """What a document adds to an invoice, by the rule that invoices are drafted by; None where nothing is agreed.

    It is exact to six places where money is rounded for an invoice as a whole, and rounded where each job is.
    """
    if terms is None:
        return None
    invoice = draft(client_id, terms, _day_of(document), [document])
    if invoice.problems or not invoice.lines:
        return Amount(terms.currency, None)
    line = invoice.lines[0]
    if not line.charged:
        return Amount(terms.currency, Decimal(0))
    if line.amount is not None:
        return Amount(terms.currency, line.amount)
    units = job_units(line.counted, invoice.definitions[line.definition])
    return Amount(terms.currency, _exact(units * Fraction(line.unit_price)))


def _pay(told: Told, user_id: str | None, *, reviewed: bool) -> Amount | None:
    """What somebody earns by a document, by their own rules; None where nobody did it or nothing is set.

    What QA's scores do to pay is not in it: that is of a whole statement, and of no single document.
    """
    rules = told.pay.get(user_id or "")
    if user_id is None or rules is None:
        return None
    verb = Verb.APPROVE if reviewed else Verb.SUBMIT
    done = [move.at for move in told.moves if move.verb == verb and _user(move.actor) == user_id]
    work = Work(told.client_id, told.delivered, reviewed, done[-1] if done else None)
    earned = pay_statement(user_id, rules, _day_of(told.delivered), [work])
    return Amount(rules.currency, None if earned.problems else sum((line.amount for line in earned.lines), Decimal(0)))


def _day_of(document: DeliveredDocument) -> Period:
    return Period(document.delivered_on, document.delivered_on + timedelta(days=1))


def _exact(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES, ROUND_HALF_UP)
