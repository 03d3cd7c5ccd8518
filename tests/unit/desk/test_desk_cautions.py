"""The editor checks what is easily misread by the server's own rules: one table, and one set of cases for both."""

import json
from typing import Any

import pytest
from tools.desk.cautions import LISTS, TARGET, in_javascript, module, table

from scribeline.formatting.safety import check
from scribeline.formatting.style import Locale

CASES = TARGET.parents[2] / "tests" / "cautions.cases.json"


def test_the_editors_table_is_that_of_the_formatting() -> None:
    assert TARGET.read_text("utf-8") == module(), "run python tools/desk/cautions.py"


@pytest.mark.parametrize("locale", [Locale.EN_US, Locale.NL_NL])
def test_both_checkers_are_held_to_the_same_cases(locale: Locale) -> None:
    for text, wanted in _cases(locale).items():
        found = [[f.start, f.end, f.severity.value, f.rule, list(f.choices)] for f in check(text, locale)]
        assert found == wanted, text


@pytest.mark.parametrize("locale", [Locale.EN_US, Locale.NL_NL])
def test_every_rule_has_a_case(locale: Locale) -> None:
    found = {rule for cases in _cases(locale).values() for _, _, _, rule, _ in cases}
    assert found == {rule["name"] for rule in table(LISTS[locale[:2]])["rules"]}


def test_words_and_digits_are_those_of_all_scripts_on_both_sides() -> None:
    assert in_javascript(r"(?P<n>\d+)[\d,.\w]\.") == r"(?<n>\p{Nd}+)[\p{Nd},.\p{L}\p{N}_]\."


def _cases(locale: Locale) -> dict[str, list[Any]]:
    cases: dict[str, dict[str, list[Any]]] = json.loads(CASES.read_text("utf-8"))
    return cases[locale[:2]]
