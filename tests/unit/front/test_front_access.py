"""The contract says who may call each method, or nothing is served."""

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor

from scribeline.front.access import access_table
from scribeline.front.errors import ContractIncomplete
from scribeline.identity.model import Role
from scribeline.v1 import access_pb2, sessions_pb2, users_pb2


def service_with(callers: list[int]) -> ServiceDescriptor:
    """A service of one method with these callers."""
    pool = descriptor_pool.Default()
    package = f"made_up_{'_'.join(map(str, callers)) or 'none'}"
    file = descriptor_pb2.FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto3")
    file.dependency.append("scribeline/v1/access.proto")
    file.message_type.add(name="Nothing")
    method = file.service.add(name="Service").method.add(
        name="Do", input_type=f".{package}.Nothing", output_type=f".{package}.Nothing"
    )
    method.options.Extensions[access_pb2.callers].extend(callers)  # type: ignore[arg-type]
    pool.AddSerializedFile(file.SerializeToString())
    return pool.FindServiceByName(f"{package}.Service")


def test_the_table_is_the_contracts_own() -> None:
    table = access_table(
        [
            users_pb2.DESCRIPTOR.services_by_name["UserService"],
            sessions_pb2.DESCRIPTOR.services_by_name["SessionService"],
        ]
    )
    assert table["/scribeline.v1.SessionService/SignIn"].is_public
    assert table["/scribeline.v1.UserService/CreateUser"].roles == {Role.ADMIN}
    assert table["/scribeline.v1.UserService/GetCurrentUser"].roles == set(Role)
    assert not table["/scribeline.v1.UserService/CreateUser"].is_public


@pytest.mark.parametrize(
    "callers",
    [[], [access_pb2.ROLE_UNSPECIFIED], [access_pb2.ROLE_PUBLIC, access_pb2.ROLE_ADMIN], [99]],
)
def test_a_method_that_does_not_say_stops_the_server(callers: list[int]) -> None:
    with pytest.raises(ContractIncomplete):
        access_table([service_with(callers)])
