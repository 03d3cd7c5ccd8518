"""What every list, create and update does: pages, request ids, etags, names, and the wall between two clients."""

import asyncio
from uuid import uuid4

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode
from tests.servers.front import CLINIC_A, CLINIC_B, ServedFront, refusal_in, refused

from scribeline.database.unit_of_work import Scope
from scribeline.identity.model import Role
from scribeline.v1 import authors_pb2, clients_pb2, templates_pb2, users_pb2, work_types_pb2

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"


def new_author(
    author_id: str, parent: str = A, request_id: str = "", **fields: object
) -> authors_pb2.CreateAuthorRequest:
    author = authors_pb2.Author(**{"display_name": author_id.title(), **fields})  # type: ignore[arg-type]
    return authors_pb2.CreateAuthorRequest(parent=parent, author_id=author_id, author=author, request_id=request_id)


def list_authors(**fields: object) -> authors_pb2.ListAuthorsRequest:
    return authors_pb2.ListAuthorsRequest(**{"parent": A, **fields})  # type: ignore[arg-type]


# ---------------------------------------------------------------- pages


async def test_all_pages_together_give_everything_once(front: ServedFront) -> None:
    ids = [f"author-{n:02}" for n in range(7)]
    for author_id in ids:
        await front.manager.authors.CreateAuthor(new_author(author_id))
    seen, token = [], ""
    for _ in range(10):
        page = await front.clinic_a.authors.ListAuthors(list_authors(page_size=3, page_token=token))
        seen += [author.name.rpartition("/")[2] for author in page.authors]
        token = page.next_page_token
        if not token:
            break
    assert seen == ids


async def test_a_negative_page_is_refused_and_a_huge_one_cut(front: ServedFront) -> None:
    refusal = await refused(front.manager.authors.ListAuthors(list_authors(page_size=-1)))
    assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, ("page_size",))
    await front.manager.authors.CreateAuthor(new_author("one"))
    page = await front.manager.authors.ListAuthors(list_authors(page_size=10**9))
    assert len(page.authors) == 1


async def test_a_page_token_works_for_its_own_list_and_caller_alone(front: ServedFront) -> None:
    for parent in (A, B):
        for n in range(3):
            await front.manager.authors.CreateAuthor(new_author(f"author-{n}", parent))
    token = (await front.manager.authors.ListAuthors(list_authors(page_size=1))).next_page_token
    assert token
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    for caller, request in (
        (front.manager, list_authors(parent=B, page_token=token)),
        (front.clinic_a, list_authors(page_token=token)),
        (front.manager, list_authors(page_token=forged)),
        (front.manager, list_authors(page_token="x" * 10_000)),
        (front.manager, list_authors(page_token="ü")),
    ):
        refusal = await refused(caller.authors.ListAuthors(request))
        assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_WRONG")
    other_list = work_types_pb2.ListWorkTypesRequest(parent=A, page_token=token)
    assert (await refused(front.manager.work_types.ListWorkTypes(other_list))).reason == "PAGE_TOKEN_WRONG"


async def test_users_clients_and_tokens_page_too(front: ServedFront) -> None:
    first = await front.admin.users.ListUsers(users_pb2.ListUsersRequest(page_size=2))
    rest = await front.admin.users.ListUsers(users_pb2.ListUsersRequest(page_token=first.next_page_token))
    names = [user.name for user in [*first.users, *rest.users]]
    assert names == sorted(names)
    assert len(names) == 7
    one = await front.admin.clients.ListClients(clients_pb2.ListClientsRequest(page_size=1))
    two = await front.admin.clients.ListClients(clients_pb2.ListClientsRequest(page_token=one.next_page_token))
    assert [client.name for client in [*one.clients, *two.clients]] == [A, B]
    for n in range(3):
        await front.admin.users.CreateToken(users_pb2.CreateTokenRequest(parent="users/worker", display_name=str(n)))
    seen, token = [], ""
    for _ in range(6):
        request = users_pb2.ListTokensRequest(parent="users/worker", page_size=1, page_token=token)
        page = await front.admin.users.ListTokens(request)
        seen += [each.name for each in page.tokens]
        token = page.next_page_token
        if not token:
            break
    assert len(set(seen)) == len(seen) == 4


# ---------------------------------------------------------------- request ids


async def test_the_same_request_again_gets_the_first_answer_and_does_nothing(front: ServedFront) -> None:
    request = new_author("dr-lee", request_id=str(uuid4()))
    first = await front.manager.authors.CreateAuthor(request)
    change = authors_pb2.UpdateAuthorRequest(author=authors_pb2.Author(name=first.name, credentials="MD"))
    await front.manager.authors.UpdateAuthor(change)
    assert await front.manager.authors.CreateAuthor(request) == first


async def test_the_same_request_many_times_at_once_is_done_once(front: ServedFront) -> None:
    request = new_author("dr-lee", request_id=str(uuid4()))
    answers = await asyncio.gather(*(front.manager.authors.CreateAuthor(request) for _ in range(6)))
    assert all(answer == answers[0] for answer in answers)
    async with front.database.transaction(Scope.company()) as tx:
        rows = await tx.many("SELECT * FROM audit_events WHERE action = 'CREATE_AUTHOR'")
    assert len(rows) == 1


async def test_a_request_id_is_refused_for_another_body_or_method(front: ServedFront) -> None:
    request_id = str(uuid4())
    await front.manager.authors.CreateAuthor(new_author("dr-lee", request_id=request_id))
    other_method = work_types_pb2.CreateWorkTypeRequest(
        parent=A, work_type_id="letter", work_type=work_types_pb2.WorkType(display_name="L"), request_id=request_id
    )
    for call in (
        front.manager.authors.CreateAuthor(new_author("dr-other", request_id=request_id)),
        front.manager.work_types.CreateWorkType(other_method),
    ):
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED")


async def test_request_ids_of_different_callers_are_apart(front: ServedFront) -> None:
    request_id = str(uuid4())
    await front.manager.authors.CreateAuthor(new_author("dr-lee", request_id=request_id))
    await front.admin.authors.CreateAuthor(new_author("dr-other", request_id=request_id))


async def test_what_was_refused_may_be_tried_again_with_the_same_id(front: ServedFront) -> None:
    request = new_author("dr-lee", parent="clients/clinic-c", request_id=str(uuid4()))
    assert (await refused(front.manager.authors.CreateAuthor(request))).reason == "CLIENT_NOT_FOUND"
    await front.client("clinic-c")
    await front.manager.authors.CreateAuthor(request)


async def test_a_request_id_is_a_uuid4(front: ServedFront) -> None:
    for request_id in ["1", str(uuid4())[:-1], "00000000-0000-1000-8000-000000000000", "x" * 10_000]:
        refusal = await refused(front.manager.authors.CreateAuthor(new_author("dr-lee", request_id=request_id)))
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, ("request_id",))


async def test_a_repeated_create_user_is_recognised_without_keeping_its_password(front: ServedFront) -> None:
    user = users_pb2.User(display_name="Anna", role="ROLE_REVIEWER", clients=["clients/-"])  # type: ignore[arg-type]
    request = users_pb2.CreateUserRequest(
        user_id="anna", user=user, password="correct horse battery", request_id=str(uuid4())
    )
    first = await front.admin.users.CreateUser(request)
    assert await front.admin.users.CreateUser(request) == first
    request.password = "another horse battery"
    assert (await refused(front.admin.users.CreateUser(request))).reason == "REQUEST_ID_REUSED"


async def test_who_lost_a_client_no_longer_gets_answers_about_it(front: ServedFront) -> None:
    helper = await front.user("helper", Role.MANAGER, (CLINIC_A, CLINIC_B))
    request = new_author("dr-lee", request_id=str(uuid4()))
    await helper.authors.CreateAuthor(request)
    await front.admin.users.UpdateUser(
        users_pb2.UpdateUserRequest(user=users_pb2.User(name="users/helper", clients=[B]))
    )
    assert (await refused(helper.authors.CreateAuthor(request))).code is StatusCode.NOT_FOUND


# ---------------------------------------------------------------- etags and masks


async def test_a_stale_etag_is_aborted_and_told_the_current_one(front: ServedFront) -> None:
    made = await front.manager.authors.CreateAuthor(new_author("dr-lee"))
    changed = await front.manager.authors.UpdateAuthor(
        authors_pb2.UpdateAuthorRequest(author=authors_pb2.Author(name=made.name, credentials="MD", etag=made.etag))
    )
    refusal = await refused(
        front.admin.authors.UpdateAuthor(
            authors_pb2.UpdateAuthorRequest(author=authors_pb2.Author(name=made.name, credentials="DO", etag=made.etag))
        )
    )
    assert (refusal.code, refusal.reason) == (StatusCode.ABORTED, "AUTHOR_CHANGED")
    assert refusal.metadata["etag"] == changed.etag
    assert refusal.resource == made.name
    assert (await front.manager.authors.GetAuthor(authors_pb2.GetAuthorRequest(name=made.name))) == changed


async def test_every_updatable_resource_guards_its_etag(front: ServedFront) -> None:
    for call in (
        front.admin.clients.UpdateClient(
            clients_pb2.UpdateClientRequest(client=clients_pb2.Client(name=A, display_name="A", etag="v99"))
        ),
        front.admin.users.UpdateUser(
            users_pb2.UpdateUserRequest(user=users_pb2.User(name="users/worker", display_name="W", etag="v99"))
        ),
    ):
        refusal = await refused(call)
        assert (refusal.code, refusal.metadata["etag"]) == (StatusCode.ABORTED, "v1")


async def test_many_changes_at_once_with_one_etag_let_one_through(front: ServedFront) -> None:
    made = await front.manager.authors.CreateAuthor(new_author("dr-lee"))
    change = authors_pb2.UpdateAuthorRequest(author=made)
    change.update_mask.paths.append("display_name")
    answers = await asyncio.gather(
        *(front.manager.authors.UpdateAuthor(change) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, authors_pb2.Author) for answer in answers) == 1


async def test_an_update_changes_what_its_mask_names_or_what_is_set(front: ServedFront) -> None:
    made = await front.manager.authors.CreateAuthor(new_author("dr-lee", credentials="MD", codes=["17"]))
    only_set = await front.manager.authors.UpdateAuthor(
        authors_pb2.UpdateAuthorRequest(author=authors_pb2.Author(name=made.name, display_name="Jo Lee"))
    )
    assert (only_set.display_name, only_set.credentials, list(only_set.codes)) == ("Jo Lee", "MD", ["17"])
    masked = await front.manager.authors.UpdateAuthor(
        authors_pb2.UpdateAuthorRequest(
            author=authors_pb2.Author(name=made.name, display_name="ignored"),
            update_mask=FieldMask(paths=["credentials", "codes"]),
        )
    )
    assert (masked.display_name, masked.credentials, list(masked.codes)) == ("Jo Lee", "", [])
    refusal = await refused(
        front.manager.authors.UpdateAuthor(
            authors_pb2.UpdateAuthorRequest(author=made, update_mask=FieldMask(paths=["create_time"]))
        )
    )
    assert refusal.fields == ("update_mask",)


# ---------------------------------------------------------------- names and texts


async def test_a_name_of_another_form_is_refused_and_not_quoted(front: ServedFront) -> None:
    for name in [
        "",
        "clients/clinic-a/authors/../../clinic-b/authors/x",
        "clients/clinic-a/authors/a\x00b",
        "clients/clinic-a/authors/" + "x" * 10_000,
        "clients/clinic-a/authors/\u202egpj.xe",
        "clients/clinic-a/authors/\u200fab",
        "clients/clinic-a/authors/Dr Lee",
        "clients/clinic-a/authors/ab/",
        "/clients/clinic-a/authors/ab",
        "clients/-/authors/ab",
    ]:
        refusal = await refused(front.manager.authors.GetAuthor(authors_pb2.GetAuthorRequest(name=name)))
        assert (refusal.code, refusal.reason, refusal.fields) == (StatusCode.INVALID_ARGUMENT, "NAME_WRONG", ("name",))
        assert len(refusal.message) < 200


async def test_an_id_for_something_new_has_the_form_of_ids(front: ServedFront) -> None:
    for author_id in ["", "x", "Dr-Lee", "../x", "a" * 64, "a\x00b", "1a", "a\u202eb", "a" * 10_000]:
        request = authors_pb2.CreateAuthorRequest(
            parent=A, author_id=author_id, author=authors_pb2.Author(display_name="Lee")
        )
        refusal = await refused(front.manager.authors.CreateAuthor(request))
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, ("author_id",))


async def test_a_display_name_is_one_clean_line(front: ServedFront) -> None:
    for display_name in ["", "   ", "a\x00b", "a\nb", "\u202eeel", "a\u200fb", "x" * 10_000]:
        request = authors_pb2.CreateAuthorRequest(
            parent=A, author_id="dr-lee", author=authors_pb2.Author(display_name=display_name)
        )
        refusal = await refused(front.manager.authors.CreateAuthor(request))
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, ("author.display_name",))


# ---------------------------------------------------------------- clients and what belongs to them


async def test_a_client_gets_a_wrapped_data_key_that_opens_for_it_alone(front: ServedFront) -> None:
    client = clients_pb2.Client(
        display_name="Harbor Clinic", time_zone="Europe/Berlin", turnaround=Duration(seconds=3600), style=""
    )
    made = await front.admin.clients.CreateClient(clients_pb2.CreateClientRequest(client_id="harbor", client=client))
    assert (made.name, made.turnaround.seconds, made.time_zone) == ("clients/harbor", 3600, "Europe/Berlin")
    async with front.database.transaction(Scope.of("harbor")) as tx:
        row = await tx.one("SELECT wrapped_key FROM clients WHERE client_id = 'harbor'")
    assert row is not None
    assert len(front.master_keys.unwrap(bytes(row["wrapped_key"]), "harbor").secret) == 32
    again = clients_pb2.CreateClientRequest(client_id="harbor", client=client)
    refusal = await refused(front.admin.clients.CreateClient(again))
    assert (refusal.code, refusal.reason) == (StatusCode.ALREADY_EXISTS, "CLIENT_EXISTS")


async def test_of_two_managers_who_edit_one_client_at_once_the_second_is_told(front: ServedFront) -> None:
    read = await front.admin.clients.GetClient(clients_pb2.GetClientRequest(name=A))

    def change(**fields: object) -> clients_pb2.UpdateClientRequest:
        client = clients_pb2.Client(name=A, etag=read.etag, **fields)  # type: ignore[arg-type]
        return clients_pb2.UpdateClientRequest(client=client)

    first, second = front.admin.clients, front.admin.clients
    told = await asyncio.gather(
        first.UpdateClient(change(display_name="Harbor")),
        second.UpdateClient(change(time_zone="Europe/Lisbon")),
        return_exceptions=True,
    )
    (refusal,) = [refusal_in(each) for each in told if isinstance(each, grpc.aio.AioRpcError)]
    (made,) = [each for each in told if isinstance(each, clients_pb2.Client)]
    assert (refusal.code, refusal.reason) == (StatusCode.ABORTED, "CLIENT_CHANGED")
    assert refusal.metadata["etag"] == made.etag
    kept = await front.admin.clients.GetClient(clients_pb2.GetClientRequest(name=A))
    assert kept == made, "nothing of the second is kept"
    assert (kept.display_name == "Harbor") != (kept.time_zone == "Europe/Lisbon")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("turnaround", Duration(seconds=1)),
        ("turnaround", Duration(seconds=-5)),
        ("turnaround", Duration(seconds=10**11)),
        ("style", "no such thing = [["),
    ],
)
async def test_a_client_that_makes_no_sense_is_refused(front: ServedFront, field: str, value: object) -> None:
    client = clients_pb2.Client(display_name="H", time_zone="UTC", turnaround=Duration(seconds=3600))
    client.ClearField(field)  # type: ignore[arg-type]
    client.MergeFrom(clients_pb2.Client(**{field: value}))  # type: ignore[arg-type]
    refusal = await refused(
        front.admin.clients.CreateClient(clients_pb2.CreateClientRequest(client_id="harbor", client=client))
    )
    assert refusal.code is StatusCode.INVALID_ARGUMENT
    assert refusal.fields[0].endswith(field)


async def test_a_code_leads_to_one_author_of_a_client(front: ServedFront) -> None:
    await front.manager.authors.CreateAuthor(new_author("dr-lee", codes=["17", "LEE"]))
    refusal = await refused(front.manager.authors.CreateAuthor(new_author("dr-ray", codes=["17"])))
    assert (refusal.code, refusal.reason) == (StatusCode.ALREADY_EXISTS, "CODE_TAKEN")
    await front.manager.authors.CreateAuthor(new_author("dr-ray", B, codes=["17"]))


async def test_a_work_type_names_a_template_of_its_own_client(front: ServedFront, letterhead: bytes) -> None:
    template = templates_pb2.Template(display_name="Letter", content=letterhead)
    for parent in (A, B):
        await front.manager.templates.CreateTemplate(
            templates_pb2.CreateTemplateRequest(parent=parent, template_id="letter", template=template)
        )

    def work_type(template_name: str) -> work_types_pb2.CreateWorkTypeRequest:
        return work_types_pb2.CreateWorkTypeRequest(
            parent=A,
            work_type_id="letter",
            work_type=work_types_pb2.WorkType(display_name="Letter", template=template_name),
        )

    assert (
        await refused(front.manager.work_types.CreateWorkType(work_type(f"{A}/templates/none")))
    ).reason == "UNKNOWN_TEMPLATE"
    assert (await refused(front.manager.work_types.CreateWorkType(work_type(f"{B}/templates/letter")))).fields == (
        "work_type.template",
    )
    made = await front.manager.work_types.CreateWorkType(work_type(f"{A}/templates/letter"))
    assert made.template == f"{A}/templates/letter"
    assert not made.HasField("review_required")
    assert not made.HasField("turnaround")
    assert made.style == ""
    made.style = 'heading_case = "title"'
    made = await front.manager.work_types.UpdateWorkType(work_types_pb2.UpdateWorkTypeRequest(work_type=made))
    assert made.style == 'heading_case = "title"'
    made.style = "heading_case = 1"
    wrong = work_types_pb2.UpdateWorkTypeRequest(work_type=made)
    assert (await refused(front.manager.work_types.UpdateWorkType(wrong))).reason == "INVALID_STYLE"


async def test_a_template_keeps_its_content_and_counts_its_versions(front: ServedFront, letterhead: bytes) -> None:
    made = await front.manager.templates.CreateTemplate(
        templates_pb2.CreateTemplateRequest(
            parent=A, template_id="letter", template=templates_pb2.Template(display_name="L", content=letterhead)
        )
    )
    assert (made.version, made.content, made.display_name) == (1, b"", "L")
    name = templates_pb2.GetTemplateRequest(name=made.name)
    assert (await front.clinic_a.templates.GetTemplate(name)).content == letterhead
    changed = await front.manager.templates.UpdateTemplate(
        templates_pb2.UpdateTemplateRequest(
            template=templates_pb2.Template(name=made.name, content=letterhead, etag=made.etag)
        )
    )
    assert (changed.version, changed.display_name, changed.sha256) == (2, "L", made.sha256)
    stale = templates_pb2.UpdateTemplateRequest(
        template=templates_pb2.Template(name=made.name, content=letterhead, etag=made.etag)
    )
    refusal = await refused(front.manager.templates.UpdateTemplate(stale))
    assert (refusal.code, refusal.reason, refusal.metadata["etag"]) == (
        StatusCode.ABORTED,
        "TEMPLATE_CHANGED",
        changed.etag,
    )


async def test_what_is_no_template_is_refused(front: ServedFront) -> None:
    for content in [b"", b"no zip", b"PK\x03\x04" + b"\0" * 100, b"x" * (3 * 1024 * 1024 + 1)]:
        request = templates_pb2.CreateTemplateRequest(
            parent=A, template_id="letter", template=templates_pb2.Template(display_name="L", content=content)
        )
        refusal = await refused(front.manager.templates.CreateTemplate(request))
        assert refusal.code is StatusCode.INVALID_ARGUMENT


# ---------------------------------------------------------------- the wall


async def test_a_caller_of_one_client_sees_nothing_of_another(front: ServedFront, letterhead: bytes) -> None:
    await front.manager.authors.CreateAuthor(new_author("dr-lee", B))
    await front.manager.templates.CreateTemplate(
        templates_pb2.CreateTemplateRequest(
            parent=B, template_id="letter", template=templates_pb2.Template(display_name="L", content=letterhead)
        )
    )
    await front.manager.work_types.CreateWorkType(
        work_types_pb2.CreateWorkTypeRequest(
            parent=B, work_type_id="letter", work_type=work_types_pb2.WorkType(display_name="L")
        )
    )
    local = await front.user("local-manager", Role.MANAGER, (CLINIC_A,))
    for call in (
        front.clinic_a.clients.GetClient(clients_pb2.GetClientRequest(name=B)),
        front.clinic_a.authors.GetAuthor(authors_pb2.GetAuthorRequest(name=f"{B}/authors/dr-lee")),
        front.clinic_a.authors.ListAuthors(authors_pb2.ListAuthorsRequest(parent=B)),
        front.clinic_a.templates.GetTemplate(templates_pb2.GetTemplateRequest(name=f"{B}/templates/letter")),
        front.clinic_a.templates.ListTemplates(templates_pb2.ListTemplatesRequest(parent=B)),
        front.clinic_a.work_types.GetWorkType(work_types_pb2.GetWorkTypeRequest(name=f"{B}/workTypes/letter")),
        front.clinic_a.work_types.ListWorkTypes(work_types_pb2.ListWorkTypesRequest(parent=B)),
        local.authors.CreateAuthor(new_author("dr-ray", B)),
        local.authors.UpdateAuthor(
            authors_pb2.UpdateAuthorRequest(author=authors_pb2.Author(name=f"{B}/authors/dr-lee", credentials="MD"))
        ),
        local.templates.UpdateTemplate(
            templates_pb2.UpdateTemplateRequest(
                template=templates_pb2.Template(name=f"{B}/templates/letter", content=letterhead)
            )
        ),
    ):
        refusal = await refused(call)
        assert refusal.code is StatusCode.NOT_FOUND
    clients = await front.clinic_a.clients.ListClients(clients_pb2.ListClientsRequest())
    assert [client.name for client in clients.clients] == [A]
    there = await refused(front.clinic_a.clients.GetClient(clients_pb2.GetClientRequest(name=B)))
    not_there = await refused(front.clinic_a.clients.GetClient(clients_pb2.GetClientRequest(name="clients/none")))
    assert (there.message, there.reason) == (not_there.message, not_there.reason)
