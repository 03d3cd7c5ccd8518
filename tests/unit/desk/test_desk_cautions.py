"""The editor checks what is easily misread by the server's own rules: one table, and one set of cases for both."""

import json
from pathlib import Path

from tools.desk.cautions import TARGET, in_javascript, module

from scribeline.formatting.safety import check

CASES = TARGET.parents[2] / "tests" / "cautions.cases.json"


def test_the_editors_table_is_that_of_the_formatting() -> None:
    assert TARGET.read_text("utf-8") == module(), "run python tools/desk/cautions.py"


def test_both_checkers_are_held_to_the_same_cases() -> None:
    for text, wanted in json.loads(CASES.read_text("utf-8")).items():
        assert [[f.start, f.end, f.severity.value, f.rule, list(f.choices)] for f in check(text)] == wanted, text


def test_every_rule_has_a_case() -> None:
    found = {rule for cases in json.loads(CASES.read_text("utf-8")).values() for _, _, _, rule, _ in cases}
    rules = {line.split('"')[1] for line in _table().splitlines() if line.startswith("name = ")}
    assert found == rules


def test_words_and_digits_are_those_of_all_scripts_on_both_sides() -> None:
    assert in_javascript(r"(?P<n>\d+)[\d,.\w]\.") == r"(?<n>\p{Nd}+)[\p{Nd},.\p{L}\p{N}_]\."


def _table() -> str:
    return (Path(check.__code__.co_filename).parent / "safety.toml").read_text("utf-8")
