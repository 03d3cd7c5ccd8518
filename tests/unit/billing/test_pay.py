"""People are paid by their own rules, which are other than the client's."""

import csv
import io
import json
from datetime import date

import pytest
from tests.unit.billing.invented import MARCH, document

from scribeline.billing.errors import DefinitionWrong, PayRulesWrong
from scribeline.billing.pay import Task, Work, pay_statement, read_pay_rules, statement_csv, statement_json

RULES = """
currency = "USD"

[[rule]]
task = "edited"
definition = "characters-65/1"
unit_price = "0.05"
stat_percent = "10"
from = 2026-01-01

[[rule]]
task = "typed"
definition = "characters-65/1"
unit_price = "0.10"
from = 2026-01-01

[[rule]]
task = "edited"
client = "harbor"
definition = "unpaid-template/1"
unit_price = "0.06"
from = 2026-01-01

[[rule]]
task = "reviewed"
definition = "recorded-minute/1"
unit_price = "0.80"
from = 2026-01-01
"""
WORK = [
    Work("north", document(1), reviewed=False),
    Work("north", document(2, stat=True), reviewed=False),
    Work("north", document(3, "Typed by hand. " * 13), reviewed=False),
    Work("harbor", document(4, "<t>EXAM:</t> <m>" + "clear " * 65 + "</m>"), reviewed=False),
    Work("harbor", document(5), reviewed=True),
]


def test_each_piece_of_work_is_paid_by_the_rule_that_says_most() -> None:
    told = pay_statement("anna", read_pay_rules(RULES), MARCH, WORK)
    assert [(line.task, str(line.units), str(line.unit_price), str(line.amount)) for line in told.lines] == [
        (Task.EDITED, "6.46", "0.05", "0.32"),
        (Task.EDITED, "6.46", "0.055", "0.36"),
        (Task.TYPED, "3.00", "0.10", "0.30"),
        (Task.EDITED, "6.02", "0.06", "0.36"),
        (Task.REVIEWED, "1.50", "0.80", "1.20"),
    ]
    assert str(told.total) == "2.54"
    assert pay_statement("anna", read_pay_rules(RULES), MARCH, reversed(WORK)) == told


def test_work_that_no_rule_pays_is_said() -> None:
    rules = read_pay_rules(RULES.partition('[[rule]]\ntask = "typed"')[0])
    told = pay_statement("anna", rules, MARCH, [*WORK, Work("north", document(6, text=None), reviewed=False)])
    assert [problem.sentence.partition(" has ")[2] for problem in told.problems] == [
        "no rule of pay: typed, delivered on 2026-03-14.",
        "no rule of pay: reviewed, delivered on 2026-03-14.",
        "",
    ]


def test_a_statement_as_files() -> None:
    told = pay_statement("anna", read_pay_rules(RULES), MARCH, WORK)
    value = json.loads(statement_json(told))
    assert (value["person"], value["total"], len(value["lines"])) == ("users/anna", "2.54", 5)
    assert set(value["definitions"]) == {"characters-65/1", "unpaid-template/1", "recorded-minute/1"}
    rows = list(csv.reader(io.StringIO(statement_csv(told))))
    assert (len(rows), rows[-1][0], rows[-1][-2:]) == (7, "total", ["2.54", "USD"])
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ('"USD"', '"US"', "currency"),
        ('task = "edited"', 'task = "sung"', "rule[1].task"),
        ('"0.05"', '"-1"', "rule[1].unit_price"),
        ("from = 2026-01-01", "from = 2026-01-01\nuntil = 2025-01-01", "rule[1].from"),
        ("from = 2026-01-01", "since = 2026-01-01", "rule[1]"),
        ('client = "harbor"', "", "rule[3]"),
        ("[[rule]]", "[[rules]]", "rules"),
        ("characters-65/1", "characters-66/1", "definition"),
    ],
)
def test_what_is_wrong_with_rules_of_pay_is_named(was: str, becomes: str, field: str) -> None:
    with pytest.raises((PayRulesWrong, DefinitionWrong)) as refused:
        read_pay_rules(RULES.replace(was, becomes, 1))
    assert refused.value.field == field


def test_a_rule_ends_the_day_before_the_next_begins() -> None:
    rules = read_pay_rules(
        """
currency = "EUR"
[[rule]]
task = "typed"
definition = "word/1"
unit_price = "0.01"
from = 2026-01-01
until = 2026-04-01
[[rule]]
task = "typed"
definition = "word/1"
unit_price = "0.02"
from = 2026-04-01
"""
    )
    for day, price in ((date(2026, 3, 31), "0.01"), (date(2026, 4, 1), "0.02")):
        rule = rules.rule_for(Task.TYPED, "north", None, day)
        assert rule is not None
        assert str(rule.unit_price) == price
    assert rules.rule_for(Task.TYPED, "north", None, date(2025, 12, 31)) is None
