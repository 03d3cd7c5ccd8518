"""Who may call which method, read from the contract itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from google.protobuf.descriptor import ServiceDescriptor

from scribeline.front.errors import ContractIncomplete
from scribeline.identity.model import Role
from scribeline.v1 import access_pb2

ROLE_OF_NUMBER: dict[int, Role] = {access_pb2.Role.Value(f"ROLE_{role}"): role for role in Role}
"""Our roles by the contract's numbers."""
NUMBER_OF_ROLE: dict[Role, access_pb2.Role.ValueType] = {role: access_pb2.Role.Value(f"ROLE_{role}") for role in Role}
"""The contract's numbers by our roles."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a method."""

    is_public: bool
    """Anybody may, without a token."""
    roles: frozenset[Role]
    """Otherwise: callers with one of these roles."""


PUBLIC = Access(is_public=True, roles=frozenset())

Table = Mapping[str, Access]
"""By the method's path on the wire, /package.Service/Method."""


def access_table(services: Iterable[ServiceDescriptor]) -> Table:
    """Who may call each method of `services`.

    Raises ContractIncomplete when a method does not say, or says something that makes no sense: nothing is served then.
    """
    table: dict[str, Access] = {}
    for service in services:
        for method in service.methods:
            callers = list(method.GetOptions().Extensions[access_pb2.callers])
            path = f"/{service.full_name}/{method.name}"
            if callers == [access_pb2.ROLE_PUBLIC]:
                table[path] = PUBLIC
                continue
            roles = {ROLE_OF_NUMBER.get(caller) for caller in callers}
            if not roles or None in roles:
                raise ContractIncomplete(
                    f"The contract does not say who may call {path}, or names a role that cannot call it with others: "
                    "give it its `callers`.",
                    details={"method": path},
                )
            table[path] = Access(is_public=False, roles=frozenset(role for role in roles if role is not None))
    return table
