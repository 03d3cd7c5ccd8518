"""Clients: the rules that need nothing else."""

import pytest

from scribeline.clients.errors import Kind, ResourceMissing, UnknownTimeZone
from scribeline.clients.model import check_time_zone


def test_time_zones_are_those_of_iana() -> None:
    for zone in ("America/New_York", "Europe/Berlin", "UTC"):
        assert check_time_zone(zone) == zone


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "america/new_york", "localtime", "a" * 9999])
def test_other_names_are_refused(zone: str) -> None:
    with pytest.raises(UnknownTimeZone):
        check_time_zone(zone)


def test_what_is_missing_is_told_by_its_kind() -> None:
    error = ResourceMissing(Kind.WORK_TYPE, "clients/c1/workTypes/w1")
    assert (error.reason, error.resource) == ("WORK_TYPE_NOT_FOUND", "clients/c1/workTypes/w1")
