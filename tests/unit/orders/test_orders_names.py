"""Names of people: what is one person written in two ways, and what is two people."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.orders.names import Likeness, compare, key_prefixes, read_name, sorting_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brown, Ada", "Ada Brown"),
        ("BROWN, ADA", "brown, ada"),
        ("Müller, Jürgen", "Mueller, Juergen"),
        ("Müller, Jürgen", "Muller, Jurgen"),
        ("Søren Kjær", "Kjaer, Soren"),
        ("O'Brien, Nora", "OBrien, Nora"),
        ("Núñez, José", "Nunez, Jose"),
        ("García-López, María", "Maria Garcia Lopez"),
        ("García-López, María", "Maria Garcia"),
        ("Brown, Ada Marie", "Brown, Ada"),
        ("Mr. John Smith", "Smith, John"),
        ("Smith, John Jr.", "John Smith"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Mac Donald, Ian", "MacDonald, Ian"),
        ("Anne-Marie Duval", "Duval, Annemarie"),
        ("Strauß, Eva", "Strauss, Eva"),
        ("Do, Linh", "Linh Do"),
    ],
)
def test_one_person_written_in_two_ways(one: str, other: str) -> None:
    assert compare(read_name(one), read_name(other)) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brown, A.", "Brown, Ada"),  # an initial
        ("A. Brown", "Brown, Ada"),
        ("Brown, Marie", "Brown, Ada Marie"),  # called by the second name; or the mother
        ("Brown Ada", "Brown, Ada"),  # turned round, and no comma says so
        ("J.R. Smith", "Smith, John Robert"),
    ],
)
def test_a_likeness_that_is_not_certain(one: str, other: str) -> None:
    assert compare(read_name(one), read_name(other)) is Likeness.LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brown, Ada", "Brown, Bea"),
        ("Brown, Ada", "Browne, Ada"),
        ("Brown, Ada", "Green, Ada"),
        ("Smith, John Sr.", "Smith, John Jr."),
        ("Thomas, James", "James, Thomas"),
        ("Bauer, Max", "Baur, Max"),
        ("Brown, B. Bob", "Brown, B. Bill"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert compare(read_name(one), read_name(other)) is Likeness.DIFFERENT


@pytest.mark.parametrize(("one", "other"), [("Brown", "Brown, Ada"), ("", "Brown, Ada"), ("Ada", "Ada Brown")])
def test_too_little_to_tell(one: str, other: str) -> None:
    assert compare(read_name(one), read_name(other)) is Likeness.UNKNOWN


def test_family_and_given_name_in_columns_of_their_own() -> None:
    listed = read_name("Ana de la Cruz", family_name="de la Cruz", given_name="Ana")
    assert compare(listed, read_name("DE LA CRUZ, ANA")) is Likeness.SAME
    assert compare(listed, read_name("Ana de la Cruz")) is Likeness.SAME
    assert sorting_key(listed) == "de la cruz ana"


def test_a_sorting_key_begins_as_the_prefixes_of_a_likely_name_do() -> None:
    key = sorting_key(read_name("Brown, Ada Marie"))
    for told in ("Ada Brown", "Brown, A.", "A Brown", "Brown Ada"):
        assert any(key.startswith(prefix) for prefix in key_prefixes(read_name(told))), told


names = st.lists(
    st.sampled_from([*"abcdeABCDEäöüßøéñçïžłŁÆœ'-., ", "Jr", "van ", "Dr. ", "\u0131", "\u0301"]), max_size=16
).map("".join)


@settings(max_examples=80)
@given(names, names)
def test_comparing_is_the_same_in_both_directions_and_never_breaks(one: str, other: str) -> None:
    first, second = read_name(one), read_name(other)
    assert compare(first, second) is compare(second, first)
    assert (compare(first, first) is Likeness.DIFFERENT) is False


words = st.sampled_from(["Ada", "Bea", "Jürgen", "Zoë", "Søren", "Brown", "Núñez", "Müller", "Oyelaran", "Li"])


@settings(max_examples=60)
@given(words, words, st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_the_comma_tell_nobody_apart(given_name: str, family: str, case: object) -> None:
    one = read_name(f"{family}, {given_name}")
    other = read_name(case(f"{given_name} {family}"))  # type: ignore[operator]
    assert compare(one, other) is Likeness.SAME
