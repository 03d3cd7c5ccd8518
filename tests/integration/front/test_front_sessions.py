"""Signing in, refreshing and out; guessing is slowed down, and a stolen refresh token ends the session."""

import asyncio

from grpc import StatusCode
from tests.servers.front import ServedFront, refused

from scribeline.database.unit_of_work import Scope
from scribeline.identity.model import Role
from scribeline.identity.sessions import SignInLimits
from scribeline.v1 import sessions_pb2, users_pb2

PASSWORD = "correct horse battery"
ME = users_pb2.GetCurrentUserRequest()
LIMITS = SignInLimits()


def sign_in(user_name: str, password: str) -> sessions_pb2.SignInRequest:
    return sessions_pb2.SignInRequest(user_name=user_name, password=password)


def refresh(token: str) -> sessions_pb2.RefreshSessionRequest:
    return sessions_pb2.RefreshSessionRequest(refresh_token=token)


async def test_a_session_works_for_its_time_and_can_be_refreshed_after_it(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    session = await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))
    assert session.user == "users/anna"
    assert session.role == 4
    assert (await front.api(session.token).users.GetCurrentUser(ME)).name == "users/anna"
    front.clock.advance(hours=1)
    assert (await refused(front.api(session.token).users.GetCurrentUser(ME))).reason == "TOKEN_EXPIRED"
    renewed = await front.anybody.sessions.RefreshSession(refresh(session.refresh_token))
    assert (await front.api(renewed.token).users.GetCurrentUser(ME)).name == "users/anna"


async def test_a_refresh_token_used_twice_ends_the_session_for_both_of_its_holders(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    session = await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))
    renewed = await front.anybody.sessions.RefreshSession(refresh(session.refresh_token))
    refusal = await refused(front.anybody.sessions.RefreshSession(refresh(session.refresh_token)))
    assert (refusal.code, refusal.reason) == (StatusCode.UNAUTHENTICATED, "REFRESH_REFUSED")
    for token in (session.token, renewed.token):
        assert (await refused(front.api(token).users.GetCurrentUser(ME))).reason == "TOKEN_UNKNOWN"
    assert (
        await refused(front.anybody.sessions.RefreshSession(refresh(renewed.refresh_token)))
    ).reason == "REFRESH_REFUSED"


async def test_two_refreshes_at_the_same_time_do_not_both_succeed(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    session = await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))
    calls = [front.anybody.sessions.RefreshSession(refresh(session.refresh_token)) for _ in range(4)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(answer, sessions_pb2.Session) for answer in answers) == 1


async def test_signing_out_ends_the_session_and_nothing_else(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    here = await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))
    there = await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))
    await front.api(here.token).sessions.SignOut(sessions_pb2.SignOutRequest())
    assert (await refused(front.api(here.token).users.GetCurrentUser(ME))).reason == "TOKEN_UNKNOWN"
    assert (
        await refused(front.anybody.sessions.RefreshSession(refresh(here.refresh_token)))
    ).reason == "REFRESH_REFUSED"
    await front.api(there.token).users.GetCurrentUser(ME)


async def test_a_programs_token_has_no_session_to_sign_out_of(front: ServedFront) -> None:
    refusal = await refused(front.clinic_a.sessions.SignOut(sessions_pb2.SignOutRequest()))
    assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "NO_SESSION")
    assert refusal.preconditions == ("NO_SESSION",)


async def test_an_unknown_user_and_a_wrong_password_read_the_same(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    told = set()
    for user_name, password in (
        ("anna", "wrong"),
        ("nobody", PASSWORD),
        ("worker", PASSWORD),
        ("../etc", "x"),
        ("a\x00b", "x"),
        ("x" * 10_000, "y" * 10_000),
    ):
        refusal = await refused(front.anybody.sessions.SignIn(sign_in(user_name, password)))
        told.add((refusal.code, refusal.reason, refusal.message))
    assert len(told) == 1
    assert next(iter(told))[0] is StatusCode.UNAUTHENTICATED


async def test_guessing_has_to_wait_even_with_the_right_password_and_is_told_how_long(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    for _ in range(LIMITS.for_user_name):
        assert (await refused(front.anybody.sessions.SignIn(sign_in("anna", "wrong")))).reason == "SIGN_IN_REFUSED"
        front.clock.advance(seconds=10)
    refusal = await refused(front.anybody.sessions.SignIn(sign_in("anna", PASSWORD)))
    assert (refusal.code, refusal.reason) == (StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_SIGN_INS")
    assert refusal.retry_after_s == LIMITS.window_s - 10 * LIMITS.for_user_name
    front.clock.advance(seconds=refusal.retry_after_s)
    await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))


async def test_many_guesses_at_once_do_not_outrun_the_limit(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    refusals = await asyncio.gather(
        *(refused(front.anybody.sessions.SignIn(sign_in("anna", f"guess {n}"))) for n in range(12))
    )
    looked_at = [refusal for refusal in refusals if refusal.reason == "SIGN_IN_REFUSED"]
    assert len(looked_at) == LIMITS.for_user_name


async def test_guessing_many_names_from_one_address_has_to_wait_too(front: ServedFront) -> None:
    for n in range(LIMITS.for_peer):
        assert (await refused(front.anybody.sessions.SignIn(sign_in(f"user-{n}", "x")))).reason == "SIGN_IN_REFUSED"
    assert (await refused(front.anybody.sessions.SignIn(sign_in("user-x", "x")))).reason == "TOO_MANY_SIGN_INS"


async def test_signing_in_forgets_the_failures_before_it(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    for _ in range(3):
        for _ in range(LIMITS.for_user_name - 1):
            await refused(front.anybody.sessions.SignIn(sign_in("anna", "wrong")))
        await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))


async def test_a_new_password_ends_sessions_but_not_the_tokens_of_programs(front: ServedFront) -> None:
    program = await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    session = await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))
    await front.admin.users.SetPassword(users_pb2.SetPasswordRequest(name="users/anna", password="another long one"))
    assert (await refused(front.api(session.token).users.GetCurrentUser(ME))).reason == "TOKEN_UNKNOWN"
    assert (await refused(front.anybody.sessions.SignIn(sign_in("anna", PASSWORD)))).reason == "SIGN_IN_REFUSED"
    await front.anybody.sessions.SignIn(sign_in("anna", "another long one"))
    await program.users.GetCurrentUser(ME)


async def test_a_disabled_user_cannot_sign_in_or_refresh(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password=PASSWORD)
    session = await front.anybody.sessions.SignIn(sign_in("anna", PASSWORD))
    await front.admin.users.UpdateUser(
        users_pb2.UpdateUserRequest(user=users_pb2.User(name="users/anna", disabled=True))
    )
    assert (await refused(front.anybody.sessions.SignIn(sign_in("anna", PASSWORD)))).reason == "SIGN_IN_REFUSED"
    assert (
        await refused(front.anybody.sessions.RefreshSession(refresh(session.refresh_token)))
    ).reason == "REFRESH_REFUSED"


async def test_passwords_are_kept_as_argon2id_and_too_easy_ones_refused(front: ServedFront) -> None:
    user = users_pb2.User(display_name="Anna", role="ROLE_REVIEWER", clients=["clients/-"])  # type: ignore[arg-type]
    for password in ("short", "aaaaaaaaaaaaaaaa", "annaannaanna!", "x" * 2000):
        refusal = await refused(
            front.admin.users.CreateUser(users_pb2.CreateUserRequest(user_id="anna", user=user, password=password))
        )
        assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "PASSWORD_REFUSED")
        assert password not in refusal.message
    await front.admin.users.CreateUser(users_pb2.CreateUserRequest(user_id="anna", user=user, password=PASSWORD))
    async with front.database.transaction(Scope.company()) as tx:
        row = await tx.one("SELECT password_hash FROM users WHERE user_id = 'anna'")
    assert row is not None
    assert row["password_hash"].startswith("$argon2id$")


async def test_no_administrator_shuts_themself_out_and_the_last_one_stays(front: ServedFront) -> None:
    for change in (
        users_pb2.User(name="users/admin", disabled=True),
        users_pb2.User(name="users/admin", role="ROLE_MANAGER"),  # type: ignore[arg-type]
        users_pb2.User(name="users/admin", clients=["clients/clinic-a"]),
    ):
        refusal = await refused(front.admin.users.UpdateUser(users_pb2.UpdateUserRequest(user=change)))
        assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "OWN_ACCESS")
    other = await front.user("other-admin", Role.ADMIN)
    both = await asyncio.gather(
        front.admin.users.UpdateUser(
            users_pb2.UpdateUserRequest(user=users_pb2.User(name="users/other-admin", disabled=True))
        ),
        other.users.UpdateUser(users_pb2.UpdateUserRequest(user=users_pb2.User(name="users/admin", disabled=True))),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, users_pb2.User) for answer in both) == 1
