"""No address can spend the sign-ins of everybody behind the desk."""

import pytest
from tests.clock import SettableClock

from scribeline.desk import attempts
from scribeline.desk.attempts import MOST, Attempts, subject_of
from scribeline.desk.errors import TooManyTries


@pytest.fixture
def tries(clock: SettableClock) -> Attempts:
    return Attempts(clock)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


def test_one_address_has_to_wait_and_the_others_need_not(tries: Attempts, clock: SettableClock) -> None:
    for _ in range(MOST):
        tries.begin("192.0.2.1")
        clock.advance(seconds=1)
    with pytest.raises(TooManyTries) as refused:
        tries.begin("192.0.2.1")
    assert refused.value.retry_after_s == 300 - MOST
    tries.begin("192.0.2.2")
    clock.advance(seconds=300 - MOST)
    tries.begin("192.0.2.1")  # the oldest is five minutes old
    with pytest.raises(TooManyTries):
        tries.begin("192.0.2.1")


def test_who_signs_in_spends_nothing(tries: Attempts) -> None:
    for _ in range(5 * MOST):
        tries.begin("192.0.2.1")
        tries.take_back("192.0.2.1")


def test_what_one_connection_has_of_ipv6_counts_together() -> None:
    assert subject_of("2001:db8::1") == subject_of("2001:db8::ffff:1") != subject_of("2001:db8:0:1::1")
    assert subject_of("::ffff:192.0.2.1") == subject_of("192.0.2.1")


def test_only_so_many_addresses_are_remembered(tries: Attempts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_ADDRESSES", 3)
    for _ in range(MOST):
        tries.begin("192.0.2.1")
    for number in range(2, 5):
        tries.begin(f"192.0.2.{number}")
    tries.begin("192.0.2.1")
