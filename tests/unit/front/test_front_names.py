"""Resource names are read and written in one place, and nothing else passes for one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.front import names
from scribeline.front.errors import NameWrong, ValueWrong

SLUGS = st.from_regex(r"[a-z][a-z0-9-]{1,62}", fullmatch=True)

SOME_ID = UUID("0192f7c4-7b1e-7d3a-9c55-3f0e6a2b8d11")


@given(SLUGS, st.uuids(), st.integers(0, 999_999_999))
def test_what_is_written_can_be_read(client_id: str, job_id: UUID, number: int) -> None:
    name = names.REVISION.format(client_id, job_id, number)
    assert names.REVISION.parse(name, field="name") == (client_id, job_id, number)
    assert names.client_in(name) == client_id


@given(st.text(max_size=80))
def test_no_other_text_passes(text: str) -> None:
    try:
        (client_id,) = names.CLIENT.parse(text, field="parent")
    except NameWrong:
        return
    assert text == f"clients/{client_id}"


def test_a_refusal_tells_the_form_and_does_not_quote_the_name() -> None:
    with pytest.raises(NameWrong) as refused:
        names.CLIENT.parse("clients/Jane Roe", field="parent")
    assert refused.value.field == "parent"
    assert refused.value.message == "`parent` has to be a name of the form clients/{client}."


@pytest.mark.parametrize(
    "name",
    [
        "clients/c1/jobs/",
        "clients/c1/jobs/1",
        "clients/c1/jobs/" + str(SOME_ID).upper(),
        "clients/c1/jobs/" + SOME_ID.hex,
        "clients/c1/jobs/{" + str(SOME_ID) + "}",
        "clients/C1/jobs/" + str(SOME_ID),
        "clients/c1/../c2/jobs/" + str(SOME_ID),
        "clients/c1/jobs/" + str(SOME_ID) + "\n",
        "clients/c1\x00/jobs/" + str(SOME_ID),
        "clients/\u202ec1/jobs/" + str(SOME_ID),
        "clients/" + "c" * 10_000 + "/jobs/" + str(SOME_ID),
    ],
)
def test_a_jobs_name_has_one_form(name: str) -> None:
    with pytest.raises(NameWrong):
        names.JOB.parse(name, field="name")


@pytest.mark.parametrize("number", ["-1", "01", "1.0", "+1", "1" * 10, "\u0661"])
def test_a_revision_has_one_way_to_write_its_number(number: str) -> None:
    with pytest.raises(NameWrong):
        names.REVISION.parse(f"clients/c1/jobs/{SOME_ID}/transcript/revisions/{number}", field="name")


def test_a_parent_may_stand_for_every_client() -> None:
    assert names.parse_client_or_all("clients/-", field="parent") is None
    assert names.parse_client_or_all("clients/c1", field="parent") == "c1"
    with pytest.raises(NameWrong):
        names.CLIENT.parse("clients/-", field="parent")


def test_names_that_are_no_clients_belong_to_none() -> None:
    assert names.client_in("users/anna") is None
    assert names.client_in("") is None


def test_a_new_id_is_a_slug() -> None:
    assert names.check_new_id("dr-lee", field="author_id") == "dr-lee"
    for wrong in ("", "a", "-ab", "Ab", "a_b", "a" * 64, "ab\n"):
        with pytest.raises(ValueWrong):
            names.check_new_id(wrong, field="author_id")
