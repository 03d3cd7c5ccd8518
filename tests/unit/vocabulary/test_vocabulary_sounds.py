"""Words that sound alike are near, others are far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.vocabulary.sounds import distance, skeleton, sounds_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phyrosamide", "furosemide"),
        ("seff azolin", "cefazolin"),
        ("zanax", "Xanax"),
        ("numonia", "pneumonia"),
        ("sirosis", "cirrhosis"),
        ("a torva statin", "atorvastatin"),
        ("dislipidemia", "dyslipidemia"),
        ("top rol XL", "Toprol-XL"),
    ],
)
def test_what_sounds_alike_is_near(one: str, other: str) -> None:
    assert distance(sounds_of(one), sounds_of(other)) <= 0.15 * len(sounds_of(other))


@pytest.mark.parametrize(
    ("one", "other"), [("metoprolol", "metformin"), ("left", "right"), ("Celebrex", "Cerebyx plus")]
)
def test_what_sounds_different_is_far(one: str, other: str) -> None:
    assert distance(sounds_of(one), sounds_of(other)) > 0.2 * len(sounds_of(other))


@given(st.text(max_size=40))
def test_any_text_has_sounds(text: str) -> None:
    sounds = sounds_of(text)
    assert distance(sounds, sounds) == 0.0
    assert len(skeleton(sounds)) <= len(sounds)


@given(st.text("abcdefghijklmnopqrstuvwxyz ", max_size=20), st.text("abcdefghijklmnopqrstuvwxyz ", max_size=20))
def test_distance_tells_when_it_is_too_far(one: str, other: str) -> None:
    exact = distance(sounds_of(one), sounds_of(other))
    assert (distance(sounds_of(one), sounds_of(other), 2.0) <= 2.0) == (exact <= 2.0)
