"""Bearer tokens, passwords and the clients of users: the rules."""

from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from scribeline.identity.errors import ClientsRefused, PasswordRefused
from scribeline.identity.model import ALL_CLIENTS, Caller, Role, check_clients, check_password
from scribeline.identity.passwords import Passwords
from scribeline.identity.tokens import Bearer

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_token_can_be_read_back_and_matches_its_own_hash_alone() -> None:
    one, other = Bearer.generate(), Bearer.generate()
    assert Bearer.parse(one.text) == one
    assert one.matches(one.secret_sha256)
    assert not one.matches(other.secret_sha256)
    assert not one.matches(None)
    assert one.secret not in repr(one)
    assert one.text.startswith("scb_")


@given(st.text(max_size=120))
def test_other_text_is_no_token(text: str) -> None:
    assert Bearer.parse(text) is None


def test_a_token_has_one_way_to_be_written() -> None:
    text = Bearer.generate().text
    for wrong in (text + "\n", text[:-1], text + "A", text.upper(), " " + text, text.replace("scb_", "scb-")):
        assert Bearer.parse(wrong) is None


async def test_a_password_is_verified_against_its_own_hash() -> None:
    passwords = Passwords(CHEAP)
    kept = await passwords.hash("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert await passwords.verify("correct horse battery", kept)
    assert not await passwords.verify("correct horse", kept)
    assert not await passwords.verify("correct horse battery", None)
    assert not await passwords.verify("correct horse battery", "not a hash")


async def test_a_hash_of_another_cost_is_outdated() -> None:
    kept = await Passwords(CHEAP).hash("correct horse battery")
    assert not Passwords(CHEAP).is_outdated(kept)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)).is_outdated(kept)


async def test_a_fingerprint_tells_passwords_apart() -> None:
    passwords, salt = Passwords(CHEAP), uuid4().bytes
    assert await passwords.fingerprint("one", salt) == await passwords.fingerprint("one", salt)
    assert await passwords.fingerprint("one", salt) != await passwords.fingerprint("two", salt)


@pytest.mark.parametrize("password", ["", "short", "x" * 1025, "abababababab", "anna-annaanna", "ANNAannaANNA"])
def test_passwords_that_are_easy_to_guess_are_refused(password: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        check_password(password, "anna")
    assert not password or password not in refused.value.message


def test_a_long_password_of_any_characters_will_do() -> None:
    for password in ("correct horse battery", "пароль из слов", "12345678abcd"):
        check_password(password, "anna")


def test_a_users_clients_are_some_or_all_but_never_all_for_a_clinic() -> None:
    assert check_clients(Role.MANAGER, ("b", "a", "b")) == ("a", "b")
    assert check_clients(Role.MANAGER, ("a", ALL_CLIENTS)) == (ALL_CLIENTS,)
    for role, clients in ((Role.MANAGER, ()), (Role.CLINIC, (ALL_CLIENTS,)), (Role.CLINIC, ("a", ALL_CLIENTS))):
        with pytest.raises(ClientsRefused):
            check_clients(role, clients)


def test_a_caller_knows_their_name_and_reach() -> None:
    caller = Caller("anna", Role.MANAGER, ("c1",), uuid4())
    assert caller.name == "users/anna"
    assert not caller.is_company_wide
    assert Caller("anna", Role.MANAGER, (ALL_CLIENTS,), uuid4()).is_company_wide
