"""What can be done with work profiles and assignments, and who may take or see what.

Each verb works in the transaction it is given. Profiles belong to the company's people, not to a client; who sets one
acts for the whole company.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TypedDict
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import ALL_CLIENTS, Caller, Role
from scribeline.routing import store
from scribeline.routing.errors import (
    AssignmentMissing,
    CannotWorkOnIt,
    CountryForbidden,
    NotRoutedToYou,
    PersonAway,
    PersonMissing,
    ProfileChanged,
)
from scribeline.routing.model import Assignment, Profile, check_assignment, desk_of
from scribeline.turnaround.hours import OpenHours

_PLACELESS = (Role.CLINIC, Role.WORKER)
"""The client's own people, who see their own patients; and programs, whose place the deployment decides."""
_EDITORS = (Role.TRANSCRIPTIONIST, Role.REVIEWER, Role.MANAGER)


class ProfileChange(TypedDict, total=False):
    """The fields of a profile that change."""

    country: str
    time_zone: str
    hours: OpenHours | None
    away: tuple[tuple[date, date], ...]
    skills: tuple[str, ...]
    pools: tuple[str, ...]


# ---------------------------------------------------------------- profiles


async def get_profile(tx: Transaction, user_id: str) -> Profile:
    """A person's profile, empty where nobody has filled it in. Raises PersonMissing."""
    profile = await store.profile(tx, user_id)
    if profile is None:
        if await store.find_colleague(tx, user_id) is None:
            raise PersonMissing(user_id)
        profile = Profile(user_id, version=0)
    return profile


async def update_profile(tx: Transaction, user_id: str, change: ProfileChange, *, etag: str, actor: str) -> Profile:
    """Change a profile. `tx` is for the whole company. Raises PersonMissing and ProfileChanged."""
    if not await store.user_exists(tx, user_id):
        raise PersonMissing(user_id)
    profile = await store.profile(tx, user_id, held=True) or Profile(user_id, version=0)
    if etag and etag != profile.etag:
        raise ProfileChanged(user_id, profile.etag)
    changed = replace(profile, **change, version=profile.version + 1)
    if changed.hours is not None:  # they are meant in the profile's time zone, whichever of the two changed
        changed = replace(changed, hours=replace(changed.hours, time_zone=changed.time_zone))
    await store.keep_profile(tx, changed)
    await audit.record(
        tx,
        actor=actor,
        action="UPDATE_WORK_PROFILE",
        resource=f"users/{user_id}/workProfile",
        details={"fields": ",".join(sorted(change))},
    )
    return changed


async def list_profiles(tx: Transaction, *, after: str | None, limit: int) -> list[Profile]:
    """The profiles by user."""
    return await store.profiles(tx, after=after, limit=limit)


# ---------------------------------------------------------------- assignments


async def get_assignment(tx: Transaction, assignment_id: UUID) -> Assignment:
    """An assignment. Raises AssignmentMissing."""
    assignment = await store.get_assignment(tx, assignment_id)
    if assignment is None:
        raise AssignmentMissing(f"assignments/{assignment_id}")
    return assignment


async def list_assignments(
    tx: Transaction, *, client_id: str | None, after: UUID | None, limit: int
) -> list[Assignment]:
    """The assignments of a client, or all that the transaction sees, by id."""
    return await store.list_assignments(tx, client_id=client_id, after=after, limit=limit)


async def create_assignment(
    tx: Transaction, assignment: Assignment, *, over: Collection[str], actor: str
) -> Assignment:
    """Assign work; jobs that are not `over` follow it at once. Raises AssignmentWrong and AssignmentExists."""
    check_assignment(assignment)
    await store.insert_assignment(tx, assignment)
    await _follow(tx, assignment, over, "CREATE_ASSIGNMENT", actor)
    return assignment


async def delete_assignment(tx: Transaction, assignment_id: UUID, *, over: Collection[str], actor: str) -> None:
    """Take an assignment back; jobs in states other than `over` follow at once. Raises AssignmentMissing."""
    assignment = await get_assignment(tx, assignment_id)
    await store.delete_assignment(tx, assignment_id)
    await _follow(tx, assignment, over, "DELETE_ASSIGNMENT", actor)


async def _follow(tx: Transaction, assignment: Assignment, over: Collection[str], action: str, actor: str) -> None:
    details = {"lane": assignment.lane, "user": assignment.user_id or "", "pool": assignment.pool or ""}
    await audit.record(
        tx, actor=actor, action=action, resource=assignment.name, client_id=assignment.client_id, details=details
    )
    if assignment.client_id is not None:
        await store.find_lanes_anew(tx, assignment.client_id, over)


async def assignments_in_force(tx: Transaction) -> list[Assignment]:
    """All assignments in force that the transaction sees."""
    return await store.assignments_in_force(tx)


async def turn_assignments_over(tx: Transaction, *, over: Collection[str]) -> int:
    """Begin and end assignments whose days have come; jobs that are not `over` follow. Returns how many there were.

    `tx` is for the whole company. A second one at the same time finds nothing to do.
    """
    turned = await store.turn_over(tx)
    for assignment, is_in_force in turned:
        await audit.record(
            tx,
            actor="system",
            action="BEGIN_ASSIGNMENT" if is_in_force else "END_ASSIGNMENT",
            resource=assignment.name,
            client_id=assignment.client_id,
        )
    for client_id in sorted({each.client_id for each, _ in turned if each.client_id is not None}):
        await store.find_lanes_anew(tx, client_id, over)
    return len(turned)


# ---------------------------------------------------------------- who may take what, and where


async def check_country(tx: Transaction, caller: Caller, client_id: str, resource: str) -> None:
    """Refuse what a client does not allow to be seen where the caller is. Raises CountryForbidden."""
    if caller.role not in _PLACELESS and await store.is_forbidden(tx, caller.user_id, client_id):
        raise CountryForbidden(resource, client_id)


async def forbidden_clients(tx: Transaction, caller: Caller) -> list[str]:
    """The clients whose work may not be seen where the caller is."""
    return [] if caller.role in _PLACELESS else await store.forbidden_clients(tx, caller.user_id)


async def lanes_offered(tx: Transaction, caller: Caller) -> list[tuple[str, str]] | None:
    """Of which clients' lanes the caller is offered drafts; None where nothing is assigned, or they see everything."""
    if caller.role not in (Role.TRANSCRIPTIONIST, Role.REVIEWER):
        return None
    assignments = await store.assignments_in_force(tx)
    if not assignments:
        return None
    person = await store.profile(tx, caller.user_id) or Profile(caller.user_id)
    return list(desk_of(person, await store.allowed_countries(tx), assignments).priorities)


async def check_may_take(
    tx: Transaction, caller: Caller, client_id: str, lane: str, assignee_id: str | None, resource: str
) -> None:
    """Refuse a job that the caller is not offered; what is routed to others, a manager may take all the same.

    Raises PersonAway and NotRoutedToYou; `check_country` comes before.
    """
    if caller.role is Role.MANAGER:
        return
    person = await check_present(tx, caller)
    if assignee_id is not None:
        if assignee_id != caller.user_id:
            raise NotRoutedToYou(resource)
        return
    desk = desk_of(person, [(client_id, ())], await store.relevant_assignments(tx, client_id))
    if not desk.offers(client_id, lane):
        raise NotRoutedToYou(resource)


async def check_present(tx: Transaction, caller: Caller) -> Profile:
    """The caller's profile, if they are not away today. Raises PersonAway."""
    person = await store.profile(tx, caller.user_id) or Profile(caller.user_id)
    if person.is_away(tx.now):
        raise PersonAway
    return person


async def check_can_be_given(tx: Transaction, user_id: str, client_id: str) -> None:
    """Refuse to move a client's job to who could not work on it. Raises CannotWorkOnIt."""
    colleague = await store.find_colleague(tx, user_id)
    if colleague is None:
        raise CannotWorkOnIt("there is no such user, or they are disabled")
    role, clients = colleague
    if role not in _EDITORS:
        raise CannotWorkOnIt("their role does not correct drafts")
    if ALL_CLIENTS not in clients and client_id not in clients:
        raise CannotWorkOnIt("they do not work for this client")
    if await store.is_forbidden(tx, user_id, client_id):
        raise CannotWorkOnIt("this client's dictation may not be worked on where they are")
    profile = await store.profile(tx, user_id)
    if profile is not None and profile.is_away(tx.now):
        raise CannotWorkOnIt("they are away today")
