"""The forecast: a queue worked off in its order, by people at their own rates and in their own hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.turnaround.forecast import USUAL_RATE, Load, Waiting, Worker, capacity_s, forecast, measured_rate

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=2)
EVERYBODY = frozenset({"north"})


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def worker(user_id: str, *spans: tuple[float, float], rate: float = 2.0, lanes: frozenset[str] = EVERYBODY) -> Worker:
    return Worker(user_id, rate, lanes, [(at(start), at(end)) for start, end in spans])


def job(key: str, *, minutes: float = 30, due: float = 8, lane: str = "north", **fields: object) -> Waiting[str]:
    return Waiting(key, lane, minutes * 60, at(due), **fields)  # type: ignore[arg-type]


def late(queue: list[Waiting[str]], *workers: Worker) -> dict[str, bool]:
    return {each.key: each.late for each in forecast(queue, workers, NOW, UNTIL)[0]}


def test_work_is_done_in_its_order_by_who_is_free_first() -> None:
    outlooks, loads = forecast(
        [job("a"), job("b"), job("c")], [worker("anna", (0, 8)), worker("bert", (0, 8), rate=4.0)], NOW, UNTIL
    )
    assert [each.done_at for each in outlooks] == [at(1), at(2), at(2)]
    assert loads == [Load("anna", 2.0, 4 * 3600, 3600), Load("bert", 4.0, 2 * 3600, 1800)]


def test_what_nobody_finishes_in_time_is_late() -> None:
    queue = [job("a", due=1), job("b", due=1.5), job("c", due=4)]
    assert late(queue, worker("anna", (0, 8))) == {"a": False, "b": True, "c": False}
    assert late([job("a", due=-1)], worker("anna", (0, 8))) == {"a": True}, "it is late already"


def test_what_is_done_only_just_in_time_is_late_for_who_looks_again_too_late() -> None:
    queue = [job("in time", due=1.3), job("just", due=2.2)]
    outlooks, _ = forecast(queue, [worker("anna", (0, 8))], NOW, UNTIL, margin=timedelta(minutes=15))
    assert {each.key: each.late for each in outlooks} == {"in time": False, "just": True}
    nobody, _ = forecast([job("soon", due=0.2)], [], NOW, UNTIL, margin=timedelta(minutes=15))
    assert nobody[0].late


def test_what_is_begun_goes_on_after_a_break() -> None:
    (outlook,), _ = forecast([job("a")], [worker("anna", (-1, 0.5), (2, 4))], NOW, UNTIL)
    assert outlook.done_at == at(2.5)


def test_nobody_is_given_what_they_may_not_take() -> None:
    outlooks, _ = forecast(
        [job("a", lane="south"), job("b", lane="west")],
        [worker("anna", (0, 8)), worker("bert", (0, 8), lanes=frozenset({"south"}))],
        NOW,
        UNTIL,
    )
    assert [(each.done_at, each.takers, each.late) for each in outlooks] == [(at(1), True, False), (None, False, True)]


def test_what_is_in_hand_or_somebodys_own_waits_for_that_person() -> None:
    anna, bert = worker("anna", (0, 8)), worker("bert", (0, 8))
    queue = [job("free"), job("bert's", assignee="bert"), job("in hand", editor="bert")]
    outlooks, _ = forecast(queue, [anna, bert], NOW, UNTIL)
    assert {each.key: each.done_at for each in outlooks} == {"in hand": at(1), "bert's": at(2), "free": at(1)}
    (away,), _ = forecast([job("a", assignee="carl")], [anna], NOW, UNTIL)
    assert (away.takers, away.late) == (False, True)


def test_what_is_due_behind_the_time_looked_at_is_not_called_late() -> None:
    assert late([job("a", due=49)]) == {"a": False}
    assert late([job("a", due=47)]) == {"a": True}


def test_review_comes_behind_the_work() -> None:
    assert late([job("a", due=1.2, review_s=600)], worker("anna", (0, 8))) == {"a": False}
    assert late([job("a", due=1.2, review_s=1200)], worker("anna", (0, 8))) == {"a": True}


def test_a_rate_is_measured_on_a_few_documents_at_least() -> None:
    assert measured_rate(4, 4000, 1000) == USUAL_RATE
    assert measured_rate(5, 4000, 1000) == 4.0
    assert measured_rate(5, 4000, 0) == USUAL_RATE


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 90), st.integers(0, 40), st.sampled_from(["north", "south"])), max_size=25),
    st.lists(st.tuples(st.integers(0, 10), st.integers(1, 12), st.sampled_from([1.0, 2.5, 4.0])), max_size=5),
)
def test_nobody_is_given_more_than_they_can_do_and_one_more_pair_of_hands_makes_no_more_late(
    jobs: list[tuple[int, int, str]], people: list[tuple[int, int, float]]
) -> None:
    queue = [job(str(n), minutes=minutes, due=due, lane=lane) for n, (minutes, due, lane) in enumerate(jobs)]
    workers = [
        worker(f"w{n}", (start, start + length), rate=rate, lanes=frozenset({"north"} if n % 2 else {"north", "south"}))
        for n, (start, length, rate) in enumerate(people)
    ]
    outlooks, loads = forecast(queue, workers, NOW, UNTIL)
    assert len(outlooks) == len(queue)
    for load, each in zip(loads, workers, strict=True):
        assert load.given_s <= load.capacity_s + 1e-6 == capacity_s(each, NOW, UNTIL) + 1e-6
    assert sum(load.given_s for load in loads) <= sum(each.audio_s for each in queue) + 1e-6
    alone = forecast(queue, [], NOW, UNTIL)[0]
    assert sum(each.late for each in outlooks) <= sum(each.late for each in alone)
