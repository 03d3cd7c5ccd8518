"""Names, keys and contexts of what is stored of a dictation."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from scribeline.dictations.model import (
    made_at,
    media_type,
    new_part_key,
    new_peaks_key,
    new_playback_key,
    owner_of_key,
    part_context,
    peaks_context,
    playback_context,
    upload_prefix,
)
from scribeline.ids import new_id
from scribeline.storage.objects import check_key

OWNER = UUID("01890000-0000-7000-8000-000000000001")
NO_TIME = UUID("d9b2d63d-a233-4123-847a-7090e7d6a3f1")
"""A UUID of version 4, which holds no time."""


@pytest.mark.parametrize("kind", ["part", "playback", "peaks"])
def test_a_key_holds_ids_alone_and_tells_whose_it_is_and_how_old(kind: str) -> None:
    key = {
        "part": lambda: new_part_key("acme", OWNER, 8 << 20),
        "playback": lambda: new_playback_key("acme", OWNER),
        "peaks": lambda: new_peaks_key("acme", OWNER),
    }[kind]()
    assert check_key(key) == key
    assert owner_of_key(key) == OWNER
    made = made_at(key)
    assert made is not None
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=5)


def test_the_same_part_stored_again_has_another_key() -> None:
    assert new_part_key("acme", OWNER, 0) != new_part_key("acme", OWNER, 0)
    assert new_part_key("acme", OWNER, 0).startswith(upload_prefix("acme", OWNER))


@pytest.mark.parametrize(
    "key", ["", "check/1", "clients/acme/uploads/x/y", f"clients/a/uploads/{OWNER}/0-{NO_TIME.hex}"]
)
def test_a_key_that_is_not_of_ours_has_no_age(key: str) -> None:
    assert made_at(key) is None


def test_what_an_object_is_sealed_for_differs_by_client_owner_place_and_kind() -> None:
    other = new_id()
    contexts = [
        part_context("acme", OWNER, 0),
        part_context("acme", OWNER, 1),
        part_context("acme", other, 0),
        part_context("bravo", OWNER, 0),
        playback_context("acme", OWNER),
        peaks_context("acme", OWNER),
    ]
    assert len(set(contexts)) == len(contexts)


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ("wav", "audio/wav"),
        ("mov,mp4,m4a,3gp,3g2,mj2", "audio/mp4"),
        ("matroska,webm", "audio/webm"),
        ("something", "application/octet-stream"),
    ],
)
def test_the_media_type_of_an_original_is_told_by_its_container(container: str, expected: str) -> None:
    assert media_type(container) == expected
