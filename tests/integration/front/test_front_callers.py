"""Who may call what: bearer tokens, roles, and the contract's own word on them."""

from datetime import timedelta

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode
from tests.clock import SettableClock
from tests.servers.front import CLINIC_A, Api, ServedFront, refusal_in, refused, secret_of, serve_front
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Scope
from scribeline.front.access import access_table
from scribeline.identity.model import Role
from scribeline.identity.tokens import Bearer
from scribeline.v1 import clients_pb2, jobs_pb2, sessions_pb2, users_pb2

ME = users_pb2.GetCurrentUserRequest()


async def test_a_call_without_a_token_is_told_how_to_send_one(front: ServedFront) -> None:
    refusal = await refused(front.anybody.users.GetCurrentUser(ME))
    assert (refusal.code, refusal.reason) == (StatusCode.UNAUTHENTICATED, "TOKEN_MISSING")
    assert "authorization: Bearer" in refusal.message
    assert refusal.call_id


async def test_what_is_no_token_of_ours_is_refused(front: ServedFront) -> None:
    for header in (
        "Basic YTpi",
        "Bearer ",
        "Bearer nonsense",
        "Bearer " + "x" * 4000,
        "Bearer scb_" + "0" * 32 + "_short",
    ):
        call = front.anybody.users.GetCurrentUser(ME, metadata=[("authorization", header)])
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (StatusCode.UNAUTHENTICATED, "TOKEN_MISSING")


async def test_two_tokens_in_one_call_are_none(front: ServedFront) -> None:
    header = ("authorization", f"Bearer {front.admin.token}")
    refusal = await refused(front.anybody.users.GetCurrentUser(ME, metadata=[header, header]))
    assert refusal.reason == "TOKEN_MISSING"


async def test_an_unknown_token_and_a_known_id_with_another_secret_read_the_same(front: ServedFront) -> None:
    assert front.admin.token is not None
    known = Bearer.parse(front.admin.token)
    assert known is not None
    told = []
    for bearer in (Bearer.generate(), Bearer(known.token_id, Bearer.generate().secret)):
        refusal = await refused(front.api(bearer.text).users.GetCurrentUser(ME))
        told.append((refusal.code, refusal.reason, refusal.message))
    assert told[0] == told[1]
    assert told[0][:2] == (StatusCode.UNAUTHENTICATED, "TOKEN_UNKNOWN")


async def test_a_token_ends_at_its_time(front: ServedFront) -> None:
    await front.admin.users.GetCurrentUser(ME)
    front.clock.advance(days=30)
    refusal = await refused(front.admin.users.GetCurrentUser(ME))
    assert (refusal.code, refusal.reason) == (StatusCode.UNAUTHENTICATED, "TOKEN_EXPIRED")


async def test_a_revoked_token_ends_with_the_next_call(front: ServedFront) -> None:
    await front.worker.users.GetCurrentUser(ME)
    (token,) = (await front.admin.users.ListTokens(users_pb2.ListTokensRequest(parent="users/worker"))).tokens
    revoked = await front.admin.users.RevokeToken(users_pb2.RevokeTokenRequest(name=token.name))
    assert revoked.HasField("revoke_time")
    refusal = await refused(front.worker.users.GetCurrentUser(ME))
    assert refusal.reason == "TOKEN_UNKNOWN"
    assert await front.admin.users.RevokeToken(users_pb2.RevokeTokenRequest(name=token.name)) == revoked


async def test_disabling_a_user_ends_their_tokens_and_enabling_them_brings_none_back(front: ServedFront) -> None:
    user = await front.admin.users.UpdateUser(
        users_pb2.UpdateUserRequest(user=users_pb2.User(name="users/worker", disabled=True))
    )
    assert user.disabled
    assert (await refused(front.worker.users.GetCurrentUser(ME))).reason == "TOKEN_UNKNOWN"
    again = users_pb2.UpdateUserRequest(user=users_pb2.User(name="users/worker"))
    again.update_mask.paths.append("disabled")
    assert not (await front.admin.users.UpdateUser(again)).disabled
    assert (await refused(front.worker.users.GetCurrentUser(ME))).reason == "TOKEN_UNKNOWN"


async def test_a_refresh_token_cannot_be_called_with(front: ServedFront) -> None:
    await front.user("anna", Role.TRANSCRIPTIONIST, password="correct horse battery")
    session = await front.anybody.sessions.SignIn(
        sessions_pb2.SignInRequest(user_name="anna", password="correct horse battery")
    )
    assert (await front.api(session.token).users.GetCurrentUser(ME)).name == "users/anna"
    refusal = await refused(front.api(session.refresh_token).users.GetCurrentUser(ME))
    assert refusal.reason == "TOKEN_UNKNOWN"


async def test_every_method_lets_in_exactly_the_roles_that_the_contract_names(front: ServedFront) -> None:
    """An empty request, sent as each role: who may not is PERMISSION_DENIED, who may gets any other answer."""
    callers = {
        Role.ADMIN: front.admin,
        Role.MANAGER: front.manager,
        Role.TRANSCRIPTIONIST: front.transcriptionist,
        Role.REVIEWER: front.reviewer,
        Role.CLINIC: front.clinic_a,
        Role.WORKER: front.worker,
    }
    services = [service.descriptor for service in front.server.services]
    table = access_table(services)
    assert table
    for service in services:
        for method in service.methods:
            path = f"/{service.full_name}/{method.name}"
            access = table[path]
            assert (await _answer(front.anybody, path)) == (
                "let in" if access.is_public else "UNAUTHENTICATED TOKEN_MISSING"
            ), path
            if access.is_public:
                continue
            for role, caller in callers.items():
                expected = "let in" if role in access.roles else "PERMISSION_DENIED ROLE_NOT_ALLOWED"
                assert await _answer(caller, path) == expected, f"{path} as {role}"


async def _answer(caller: Api, path: str) -> str:
    """Whether the method lets the caller in, sent bytes that are a valid empty message of any kind."""
    metadata = [("authorization", f"Bearer {caller.token}")] if caller.token else None
    call = caller.channel.stream_stream(path)(iter([b""]), timeout=10, metadata=metadata)
    try:
        async for _ in call:
            pass
    except grpc.aio.AioRpcError as error:
        refusal = refusal_in(error)
        if refusal.reason in {"ROLE_NOT_ALLOWED", "TOKEN_MISSING"}:
            return f"{refusal.code.name} {refusal.reason}"
    return "let in"


async def test_only_callers_of_the_whole_company_manage_users_and_make_clients(front: ServedFront) -> None:
    local_admin = await front.user("local-admin", Role.ADMIN, (CLINIC_A,))
    for call in (
        local_admin.users.ListUsers(users_pb2.ListUsersRequest()),
        local_admin.users.CreateUser(
            users_pb2.CreateUserRequest(
                user_id="mallory",
                user=users_pb2.User(display_name="M", role="ROLE_ADMIN", clients=["clients/-"]),  # type: ignore[arg-type]
            )
        ),
        local_admin.users.CreateToken(users_pb2.CreateTokenRequest(parent="users/admin")),
        local_admin.clients.CreateClient(clients_pb2.CreateClientRequest(client_id="clinic-c")),
    ):
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "COMPANY_ONLY")


async def test_a_token_of_a_program_works_until_it_ends_and_its_secret_is_shown_once(front: ServedFront) -> None:
    made = await front.admin.users.CreateToken(
        users_pb2.CreateTokenRequest(parent="users/worker", display_name="the new one")
    )
    assert (await front.api(made.secret).users.GetCurrentUser(ME)).name == "users/worker"
    listed = await front.admin.users.ListTokens(users_pb2.ListTokensRequest(parent="users/worker"))
    assert made.token in listed.tokens
    assert made.secret not in str(listed)
    async with front.database.transaction(Scope.company()) as tx:
        rows = await tx.many("SELECT * FROM tokens")
    assert secret_of(made.secret) not in str(rows)


async def test_a_token_has_to_end_in_the_future_and_not_too_late(front: ServedFront) -> None:
    for days in (-1, 4 * 365):
        request = users_pb2.CreateTokenRequest(parent="users/worker")
        request.expire_time.FromDatetime(front.clock.now + timedelta(days=days))
        refusal = await refused(front.admin.users.CreateToken(request))
        assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "EXPIRY_REFUSED")


async def test_a_revoked_token_ends_its_streams_too(database_urls: DatabaseUrls, clock: SettableClock) -> None:
    async with serve_front(database_urls.front, clock, stream_recheck_s=0.05) as front:
        watcher = await front.user("watcher", Role.CLINIC, (CLINIC_A,))
        watch = watcher.jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent="clients/clinic-a"))
        assert (await watch.read()).resume_token
        await front.admin.users.UpdateUser(
            users_pb2.UpdateUserRequest(
                user=users_pb2.User(name="users/watcher", disabled=True), update_mask=FieldMask(paths=["disabled"])
            )
        )
        assert (await refused(watch)).code is StatusCode.UNAUTHENTICATED
