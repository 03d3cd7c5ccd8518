"""The oracles of the simulated company find each fault that is planted, and nothing where there is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.benchmarks.office import company as office
from tests.benchmarks.office.checks import (
    Ending,
    Event,
    Given,
    Row,
    Rulebook,
    Waiting,
    broken,
    endings,
    fairness,
    gini,
    lost,
    offered_twice,
    unforeseen,
)
from tests.benchmarks.office.company import Company, Dictation, Fate

from scribeline.identity.model import Role

NOON = datetime(2025, 6, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
JOB, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
def company() -> Company:
    return office.found(1, 14)


@pytest.fixture(scope="module")
def sent(company: Company) -> list[Dictation]:
    return [each for each in office.dictations(company, 0, 40, first_number=1) if each.fate is Fate.PLAIN]


def over(each: Dictation, **changes: object) -> Row:
    row = Row(each.reference, each.client_id, UUID(int=each.number), "DELIVERED", NOON, 1)
    return replace(row, **changes)  # type: ignore[arg-type]


# --- lost


def test_nothing_is_lost_where_all_is_delivered(sent: list[Dictation]) -> None:
    assert lost(sent, map(over, sent)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "DRAFTED", "documents": 0},
        {"documents": 0},
        {"documents": 2},
        {"state": "CANCELLED", "documents": 0},
        {"client_id": "clinic-0"},
    ],
)
def test_a_job_that_is_not_over_is_lost(sent: list[Dictation], changes: dict[str, object]) -> None:
    rows = [over(sent[0], **changes), *map(over, sent[1:])]

    assert [fault.job for fault in lost(sent, rows)] == [sent[0].reference]


def test_a_job_without_a_row_is_lost(sent: list[Dictation]) -> None:
    assert [fault.kind for fault in lost(sent, map(over, sent[1:]))] == ["lost"]


def test_two_jobs_of_one_dictation_are_found(sent: list[Dictation]) -> None:
    twice = over(sent[0], job_id=OTHER)

    assert [fault.kind for fault in lost(sent, [twice, *map(over, sent)])] == ["doubled"]
    assert [fault.kind for fault in lost(sent[1:], map(over, sent))] == ["doubled"]


def test_what_the_clinic_takes_back_is_not_lost(sent: list[Dictation]) -> None:
    taken_back = replace(sent[0], fate=Fate.GIVEN_UP)

    assert lost([taken_back], [over(taken_back, state="CANCELLED", documents=0)]) == []


def test_a_move_that_begins_elsewhere_is_found() -> None:
    received = Event(1, JOB, NOON, "RECEIVE", None, "RECEIVED")
    begun = Event(2, JOB, NOON, "BEGIN", "RECEIVED", "TRANSCRIBING")

    assert broken([begun, received]) == []
    assert [fault.kind for fault in broken([received, replace(begun, from_state="DRAFTED")])] == ["broken"]


# --- offered


def test_a_job_is_offered_twice_while_it_is_somebodys() -> None:
    anna = Given(JOB, "anna", NOON, NOON + 10 * MINUTE)
    bert = Given(JOB, "bert", NOON + 10 * MINUTE, NOON + 20 * MINUTE)

    assert offered_twice([bert, anna, Given(OTHER, "bert", NOON, NOON + MINUTE)]) == []
    early = replace(bert, at=NOON + 9 * MINUTE)
    assert [fault.job for fault in offered_twice([anna, early])] == [str(JOB)]


def test_each_rule_is_kept(company: Company) -> None:
    """Whoever is in another country, away, not assigned or no typist is found; who may have it is not."""
    rulebook = Rulebook(company)
    typists = [person for person in company.people if person.role is Role.TRANSCRIPTIONIST]
    client = next(client for client in company.clients if client.countries)
    pools = {rule.pool for rule in company.rules if rule.client_id == client.client_id and rule.author_id is None}
    author_id = client.author_ids[-1]

    def of(country_fits: bool, assigned: bool) -> str:
        return next(
            person.user_id
            for person in typists
            if (person.country in client.countries) == country_fits
            and bool(pools & set(person.pools)) == assigned
            and person.clients == ("*",)
            and not person.is_away(NOON)
        )

    dictation = replace(office.dictations(company, 0, 1, first_number=1)[0], client_id=client.client_id,
                        author_id=author_id)  # fmt: skip
    fits, abroad, stranger = of(True, True), of(False, True), of(True, False)
    manager = next(person.user_id for person in company.people if person.role is Role.MANAGER)

    def faults(user_id: str) -> list[str]:
        given = [Given(JOB, user_id, NOON, NOON + MINUTE)]
        return [fault.sentence for fault in rulebook.against_rules(given, {JOB: dictation})]

    assert faults(fits) == []
    assert "is in" in faults(abroad)[0]
    assert "not assigned" in faults(stranger)[0]
    assert "does not correct" in faults(manager)[0]
    away = next(person for person in typists if person.away)
    then = datetime.combine(away.away[0][0], NOON.timetz())
    assert rulebook.refusal(away.user_id, client.client_id, author_id, then) == "is away"


def test_one_authors_people_go_before_the_clients(company: Company) -> None:
    rulebook = Rulebook(company)
    rule = next(rule for rule in company.rules if rule.user_id is not None)
    person = next(person for person in company.people if person.user_id == rule.user_id)
    assert rule.author_id is not None

    assert rulebook.priority(person, rule.client_id, rule.author_id) == 7


def test_the_next_job_is_the_first_by_the_routing_order(company: Company) -> None:
    rulebook = Rulebook(company)
    person = next(
        person
        for person in company.people
        if person.role is Role.TRANSCRIPTIONIST and person.clients == ("*",) and not person.is_away(NOON)
    )
    client = next(
        client
        for client in company.clients
        if not client.countries and rulebook.priority(person, client.client_id, client.author_ids[-1]) == 5
    )
    plain = Waiting(client.client_id, UUID(int=9), client.author_ids[-1], False, 0, NOON, NOON)
    raised = replace(plain, job_id=UUID(int=8), job_priority=8, due_at=NOON + MINUTE)
    stat = replace(plain, job_id=UUID(int=7), is_stat=True, due_at=NOON + 9 * MINUTE)
    sooner = replace(plain, job_id=UUID(int=6), due_at=NOON - MINUTE)
    waiting = [plain, sooner, raised, stat]

    ranked = []
    while (found := rulebook.first_for(person.user_id, waiting, NOON)) is not None:
        ranked.append(found)
        waiting.remove(found)
    assert ranked == [stat, raised, sooner, plain]


# --- late


def ending(*, minutes_late: int, warned_min: int | None, client_id: str = "clinic-1") -> Ending:
    warned_at = None if warned_min is None else NOON - warned_min * MINUTE
    return Ending(
        JOB, client_id, NOON - 60 * MINUTE, NOON, NOON + minutes_late * MINUTE, warned_at, warned_at is not None, False
    )


def test_late_jobs_have_to_be_foreseen() -> None:
    on_time, foreseen = ending(minutes_late=0, warned_min=None), ending(minutes_late=5, warned_min=30)
    sudden = ending(minutes_late=5, warned_min=None)

    assert [each.is_late for each in (on_time, foreseen, sudden)] == [False, True, True]
    assert [fault.kind for fault in unforeseen([on_time, foreseen, sudden])] == ["late unforeseen"]


def test_a_warning_counts_if_it_stood_when_the_job_became_late(company: Company) -> None:
    row = Row("ORDER-1", "clinic-1", JOB, "DELIVERED", NOON, 1)
    moves = [
        Event(1, JOB, NOON - 60 * MINUTE, "RECEIVE", None, "RECEIVED"),
        Event(2, JOB, NOON - 50 * MINUTE, "RAISE", "RECEIVED", "RECEIVED"),
        Event(3, JOB, NOON - 40 * MINUTE, "SUBMIT", "EDITING", "APPROVED"),
        Event(9, JOB, NOON + 5 * MINUTE, "DELIVER", "APPROVED", "DELIVERED"),
    ]
    calmed = Event(4, JOB, NOON - 30 * MINUTE, "CALM", "APPROVED", "APPROVED")
    too_late = Event(5, JOB, NOON, "RAISE", "APPROVED", "APPROVED")

    (told,) = endings([row], moves, company, {JOB: False})
    assert told.is_late
    assert told.warned_at == NOON - 50 * MINUTE
    assert told.share_used == 65 / 60
    (told,) = endings([row], [*moves, calmed, too_late], company, {JOB: False})
    assert told.warned_at is None
    assert unforeseen([told])


# --- fair


def test_fairness_is_told_for_each_kind_of_contract(company: Company) -> None:
    same = [client.client_id for client in company.clients if client.contract == company.clients[0].contract]
    ended = [ending(minutes_late=0, warned_min=None, client_id=client_id) for client_id in same]
    ended.append(ending(minutes_late=60, warned_min=9, client_id=same[0]))

    (told,) = fairness(ended, company)
    assert told.jobs == len(same) + 1
    assert told.late[0] == 0.5
    assert max(told.late[1:]) == 0
    assert told.worst_used == 1.5
    assert 0 < told.gini_used < 0.1


def test_gini() -> None:
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert gini([]) == 0
