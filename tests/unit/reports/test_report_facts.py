"""What a delivered document tells reports: time at work, waiting, questions, money; whatever the order of questions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.billing.delivered import Writer, plain
from scribeline.billing.invoices import DeliveredDocument
from scribeline.billing.pay import read_pay_rules
from scribeline.billing.rates import read_rates
from scribeline.billing.terms import read_terms
from scribeline.jobs.model import JobState, Verb
from scribeline.reports.facts import (
    PAUSE_S,
    Amount,
    Move,
    Saved,
    Spent,
    Told,
    editing,
    facts_of,
    questions,
    waiting,
)
from scribeline.transcripts.model import Blank, Block, BlockKind, Document, Run
from scribeline.turnaround.terms import Stops

S, V = JobState, Verb
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TERMS = """
currency = "USD"
[[line_definition]]
definition = "characters-65/1"
from = 2020-01-01
"""
RATES = """work_type,entry_mode,stat,unit_price,stat_percent,stat_per_unit,from,until
,,,0.13,100,,2020-01-01,
"""
PAY = """
currency = "USD"
[[rule]]
task = "edited"
definition = "characters-65/1"
unit_price = "0.05"
from = 2020-01-01
[[rule]]
task = "reviewed"
definition = "report/1"
unit_price = "0.40"
from = 2020-01-01
"""


def at(minutes: float) -> datetime:
    """So many minutes after the dictation came in."""
    return START + timedelta(minutes=minutes)


def move(verb: Verb | str, to: JobState, minutes: float, who: str = "system") -> Move:
    actor = who if who in ("system", "workers/deliverer") else f"users/{who}"
    return Move(verb, to, at(minutes), actor)


RECEIVED = [move("RECEIVE", S.RECEIVED, 0), move(V.DRAFT, S.DRAFTED, 2)]
PLAIN = [
    *RECEIVED,
    move(V.CLAIM, S.EDITING, 10, "anna"),
    move(V.SUBMIT, S.IN_REVIEW, 18, "anna"),
    move(V.APPROVE, S.APPROVED, 25, "quinn"),
    move(V.DELIVER, S.DELIVERED, 26, "workers/deliverer"),
]


def written(*texts: str, blank: bool = False) -> Document:
    blanks = (Blank(1.0, 2.0),) if blank else ()
    return Document(tuple(Block(BlockKind.PARAGRAPH, (Run(text), *blanks)) for text in texts))


def told(**changes: object) -> Told:
    """A letter of 65 characters that anna corrected, and quinn let go."""
    text = "x" * 65
    document = DeliveredDocument(
        job_id=str(UUID(int=1)),
        document_id=str(UUID(int=2)),
        revision=2,
        reference="",
        work_type_id="letter",
        stat=False,
        is_correction=False,
        delivered_at=at(26),
        delivered_on=date(2026, 3, 2),
        audio_ms=120_000,
        file_sha256="",
        text=plain(text, Writer.MACHINE),
    )
    whole = Told(
        client_id="north",
        author_id="vogel",
        submitted_by="anna",
        amendment=None,
        received_at=START,
        due_at=at(60),
        time_zone="America/New_York",
        stops=Stops.DELIVERED,
        signed_at=None,
        audio_s=120.0,
        moves=PLAIN,
        saves=[Saved("anna", at(12))],
        answered_at=(),
        model="made-up",
        draft=written("x" * 60 + "  y"),
        document=written(text),
        delivered=document,
        lines=Decimal("1.00"),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_the_facts_of_an_ordinary_document() -> None:
    facts = facts_of(told())
    assert (facts.person_id, facts.reviewer_id, facts.model) == ("anna", "quinn", "made-up")
    assert (facts.turnaround_s, facts.is_on_time, facts.waiting_s) == (26 * 60, True, 0)
    assert (facts.edit_s, facts.others_edit_s, facts.idle_s) == (8 * 60, 0, 0)
    assert facts.received_hour == 4, "nine in the morning in Greenwich is four in New York"
    # The draft reads "xxx...  y": a run of white space is one space, so a space and a letter go and five x come.
    assert (facts.characters, facts.changed) == (65, 5)
    assert (facts.revenue, facts.edit_pay, facts.definition, facts.units) == (None, None, "", None)


def test_money_is_by_the_terms_and_the_rules_of_whoever_worked_on_it() -> None:
    terms, pay = read_terms(TERMS, read_rates(RATES)), read_pay_rules(PAY)
    facts = facts_of(told(terms=terms, pay={"anna": pay, "quinn": pay}))
    assert (facts.definition, facts.units) == ("characters-65/1", 1)
    assert facts.revenue == Amount("USD", Decimal("0.13"))
    assert (facts.edit_pay, facts.review_pay) == (Amount("USD", Decimal("0.05")), Amount("USD", Decimal("0.40")))
    stat = replace(told().delivered, stat=True)
    assert facts_of(told(terms=terms, delivered=stat)).revenue == Amount("USD", Decimal("0.26"))
    correction = replace(told().delivered, is_correction=True)
    assert facts_of(told(terms=terms, delivered=correction)).revenue == Amount("USD", Decimal(0))


def test_what_has_no_rate_or_no_rule_has_a_currency_and_no_amount() -> None:
    typed = replace(told().delivered, text=plain("typed by hand"))
    facts = facts_of(told(terms=read_terms(TERMS), pay={"anna": read_pay_rules(PAY)}, delivered=typed))
    assert facts.revenue == Amount("USD", None)
    assert facts.edit_pay == Amount("USD", None), "the rules say nothing of typing"
    assert facts.review_pay is None, "nothing is set for quinn"


def test_a_document_without_the_machines_draft_has_no_draft_quality() -> None:
    facts = facts_of(told(draft=None, amendment="CORRECTION"))
    assert (facts.changed, facts.model, facts.amendment) == (None, "", "CORRECTION")


def test_blanks_that_are_still_there_are_counted() -> None:
    assert facts_of(told(document=written("a", "b", blank=True))).blanks == 2


@pytest.mark.parametrize(
    ("stops", "signed_at", "turnaround_s", "on_time"),
    [
        (Stops.SUBMITTED, None, 18 * 60, True),
        (Stops.REVIEWED, None, 25 * 60, False),
        (Stops.DELIVERED, None, 26 * 60, False),
        (Stops.AUTHENTICATED, None, None, None),
        (Stops.AUTHENTICATED, at(90), 90 * 60, False),
    ],
)
def test_the_clock_stops_where_the_terms_say(
    stops: Stops, signed_at: datetime | None, turnaround_s: int | None, on_time: bool | None
) -> None:
    facts = facts_of(told(stops=stops, signed_at=signed_at, due_at=at(20)))
    assert (facts.turnaround_s, facts.is_on_time) == (turnaround_s, on_time)


# ---------------------------------------------------------------- time at work


def work(*moves: Move, saves: tuple[tuple[str, float], ...] = (), audio_s: float = 0.0) -> dict[str, Spent]:
    return editing([*RECEIVED, *moves], [Saved(user, at(minutes)) for user, minutes in saves], audio_s)


def test_a_pause_counts_for_ten_minutes_or_for_as_long_as_the_recording_lasts() -> None:
    claimed, handed_in = move(V.CLAIM, S.EDITING, 10, "anna"), move(V.SUBMIT, S.APPROVED, 55, "anna")
    assert work(claimed, handed_in) == {"anna": Spent(PAUSE_S, 45 * 60 - PAUSE_S)}
    assert work(claimed, handed_in, audio_s=3600) == {"anna": Spent(45 * 60, 0)}
    assert work(claimed, handed_in, saves=(("anna", 15), ("bert", 30), ("anna", 50))) == {
        "anna": Spent(5 * 60 + PAUSE_S + 5 * 60, 25 * 60)
    }


def test_a_claim_that_lapsed_ends_with_the_last_sign_of_work() -> None:
    lapsed = move(V.LAPSE, S.DRAFTED, 40)
    assert work(move(V.CLAIM, S.EDITING, 10, "anna"), lapsed) == {"anna": Spent(0, 30 * 60)}
    assert work(move(V.CLAIM, S.EDITING, 10, "anna"), lapsed, saves=(("anna", 14),)) == {"anna": Spent(4 * 60, 26 * 60)}


def test_each_person_has_their_own_time_and_a_question_interrupts_it() -> None:
    assert work(
        move(V.CLAIM, S.EDITING, 10, "anna"),
        move(V.RELEASE, S.DRAFTED, 12, "anna"),
        move(V.CLAIM, S.EDITING, 20, "bert"),
        move(V.ASK, S.EDITING, 21, "bert"),
        move(V.HOLD, S.HELD, 23, "bert"),
        move(V.RESUME, S.EDITING, 300, "clinic"),
        move(V.SUBMIT, S.IN_REVIEW, 304, "bert"),
        move(V.RETURN, S.EDITING, 400, "quinn"),
        move(V.SUBMIT, S.IN_REVIEW, 405, "bert"),
    ) == {"anna": Spent(2 * 60, 0), "bert": Spent((3 + 4 + 5) * 60, 0)}


def test_who_handed_it_in_is_told_apart_from_who_had_it_before() -> None:
    before = [move(V.CLAIM, S.EDITING, 3, "bert"), move(V.RELEASE, S.DRAFTED, 6, "max")]
    facts = facts_of(told(moves=[*RECEIVED, *before, *PLAIN[2:]]))
    assert (facts.edit_s, facts.others_edit_s, facts.idle_s) == (8 * 60, 0, 3 * 60), "max ended it, not bert"


minutes = st.lists(st.floats(0, 2000), min_size=2, max_size=12, unique=True).map(sorted)


@settings(max_examples=60)
@given(minutes, st.lists(st.floats(0, 2000), max_size=8), st.floats(0, 7200), st.data())
def test_time_at_work_and_idle_time_are_the_time_that_a_job_was_held(
    times: list[float], saved: list[float], audio_s: float, data: st.DataObject
) -> None:
    moves = []
    for place, minute in enumerate(times):
        verb = V.CLAIM if place % 2 == 0 else data.draw(st.sampled_from([V.SUBMIT, V.RELEASE, V.LAPSE]))
        who = "system" if verb is V.LAPSE else "anna"
        moves.append(move(verb, S.EDITING if verb is V.CLAIM else S.DRAFTED, minute, who))
    spent = editing(moves, [Saved("anna", at(minute)) for minute in saved], audio_s).get("anna", Spent())
    held = sum((after.at - before.at).total_seconds() for before, after in zip(moves[::2], moves[1::2], strict=False))
    assert spent.work_s + spent.idle_s == pytest.approx(held)
    assert spent.work_s >= 0
    assert spent.idle_s >= -1e-6
    again = editing(moves, [Saved("anna", at(minute)) for minute in reversed(saved)], audio_s).get("anna", Spent())
    assert again.work_s == pytest.approx(spent.work_s), "in whatever order the saves are told"


# ---------------------------------------------------------------- waiting and questions


def test_waiting_is_the_time_held_until_the_clock_stopped() -> None:
    moves = [
        *RECEIVED,
        move(V.HOLD, S.HELD, 10, "anna"),
        move(V.PRIORITIZE, S.HELD, 20, "max"),
        move(V.RESUME, S.DRAFTED, 70, "clinic"),
        move(V.SUBMIT, S.IN_REVIEW, 80, "anna"),
        move(V.HOLD, S.HELD, 90, "quinn"),
        move(V.RESUME, S.IN_REVIEW, 100, "clinic"),
    ]
    assert waiting(moves, None) == timedelta(minutes=70)
    assert waiting(moves, at(80)) == timedelta(minutes=60)
    assert waiting(moves, at(30)) == timedelta(minutes=20)


def test_what_the_client_answered_is_timed_and_what_went_on_without_is_not() -> None:
    moves = [
        move(V.HOLD, S.HELD, 10, "anna"),
        move(V.RESUME, S.DRAFTED, 70, "clinic"),
        move(V.ASK, S.EDITING, 80, "anna"),
        move(V.ASK, S.EDITING, 90, "anna"),
        move(V.ANSWER, S.EDITING, 95, "clinic"),
        move(V.HOLD, S.HELD, 100, "anna"),
        move(V.RESUME, S.EDITING, 110, "max"),
    ]
    assert questions(moves, {at(70), at(95)}) == (4, (60 * 60, 15 * 60, 5 * 60))
    assert questions([], ()) == (0, ())
