"""Which tests stay together where they run in several processes."""

from pathlib import Path

from tests.scheduling import OF_THEIR_OWN, scope_of

ACCEPTANCE = Path(__file__).parents[1] / "acceptance"


def test_the_tests_of_the_company_stay_together_and_all_others_go_where_there_is_room() -> None:
    for path in ACCEPTANCE.glob("test_*.py"):
        name = f"tests/acceptance/{path.name}"
        has_company = "premises: Premises" in path.read_text("utf-8")
        assert has_company != (path.stem in OF_THEIR_OWN), path.stem
        assert scope_of(f"{name}::TestX::test_y[a/b::c]") == ("the company" if has_company else name)
    assert scope_of("tests/unit/a/test_b.py::test_c[1]") == "tests/unit/a/test_b.py::test_c[1]"
