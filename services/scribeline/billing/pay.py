"""Pay: what a person did, counted by the person's own rules, which are other than the client's.

Rules are a TOML file, kept as it was written:

    currency = "USD"

    [[rule]]
    task = "edited"                # typed, edited or reviewed
    definition = "characters-65/1"
    unit_price = "0.05"
    stat_percent = "10"
    client = "harbor-cardiology"   # for one client alone
    work_type = "clinic-letter"    # for one of its work types alone
    from = 2026-01-01
    until = 2027-01-01

Shifts (`scribeline.billing.shifts`) and what QA's scores do (`scribeline.billing.quality_pay`) may stand there as well.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Any

from scribeline.billing.counting import count, job_units
from scribeline.billing.definitions import Definition, Rounding, RoundingLevel, as_value, shipped_definition
from scribeline.billing.errors import PayRulesWrong
from scribeline.billing.invoices import DeliveredDocument, Period, Problem, entry_mode_of
from scribeline.billing.money import MOST_PER_UNIT, check_currency, decimal_of, money, smallest_coin
from scribeline.billing.quality_pay import QualityEffect, QualityRule, Scored, quality_effects, read_quality
from scribeline.billing.rates import EntryMode, overlap
from scribeline.billing.shifts import Shifts, read_shifts
from scribeline.billing.terms import day_of, own_definitions, parsed
from scribeline.cells import Cell, csv_text
from scribeline.quality.pay import PayStep

FORMAT = "scribeline.pay-statement/1"
_MOST_PERCENT = Decimal(500)
_KEYS = ("currency", "rule", "definition", "time_zone", "shift", "quality")
_RULE_KEYS = {"task", "definition", "unit_price", "stat_percent", "client", "work_type", "from", "until"}


class Task(StrEnum):
    """What somebody did to a document."""

    TYPED = "typed"
    EDITED = "edited"
    REVIEWED = "reviewed"
    """Listened to it as QA, and let it go."""


@dataclass(frozen=True, slots=True)
class PayRule:
    """What a unit of a task earns; None: for every client, every work type."""

    task: Task
    definition: Definition
    unit_price: Decimal
    since: date
    until: date | None = None
    stat_percent: Decimal = Decimal(0)
    client_id: str | None = None
    work_type_id: str | None = None

    @property
    def is_for(self) -> tuple[Task, str | None, str | None]:
        """The work that it is for."""
        return self.task, self.client_id, self.work_type_id


@dataclass(frozen=True, slots=True)
class PayRules:
    """How somebody is paid."""

    currency: str
    rules: tuple[PayRule, ...]
    shifts: Shifts | None = None
    quality: QualityRule | None = None

    def rule_for(self, task: Task, client_id: str, work_type_id: str | None, on: date) -> PayRule | None:
        """The rule that says most of those that hold on the day; None where there is none."""
        fitting = [
            rule
            for rule in self.rules
            if rule.task is task
            and rule.client_id in (None, client_id)
            and rule.work_type_id in (None, work_type_id)
            and rule.since <= on
            and (rule.until is None or on < rule.until)
        ]
        return max(fitting, key=lambda rule: (rule.client_id is not None, rule.work_type_id is not None), default=None)


@dataclass(frozen=True, slots=True)
class Work:
    """A document that somebody worked on. It was typed or edited, as its text shows, unless they reviewed it.

    `done_at` is when they handed it in, or let it go as QA; None where nobody asked.
    """

    client_id: str
    document: DeliveredDocument
    reviewed: bool
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PayLine:
    """One piece of work: what was counted, and what it earns."""

    client_id: str
    job_id: str
    delivered_on: date
    task: Task
    stat: bool
    definition: str
    counted: int
    units: Decimal
    unit_price: Decimal
    """With what STAT and the shift add."""
    amount: Decimal
    shift_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PayStatement:
    """What somebody earned in a period. Amounts are rounded for each piece of work."""

    user_id: str
    period: Period
    currency: str
    money_rounding: Rounding
    definitions: Mapping[str, Definition]
    lines: tuple[PayLine, ...]
    total: Decimal
    problems: tuple[Problem, ...] = ()
    quality: tuple[QualityEffect, ...] = ()


def read_pay_rules(text: str) -> PayRules:
    """The rules that a TOML file describes. Raises PayRulesWrong or DefinitionWrong, which name the field."""
    value = parsed(text, PayRulesWrong)
    for key in value:
        if key not in _KEYS:
            raise PayRulesWrong(f"There is no {key[:40]!r} in rules of pay.", field=key[:40])
    currency = check_currency(str(value.get("currency", "")), field="currency", error=PayRulesWrong)
    own = own_definitions(value.get("definition", []))
    told = _tables(value, "rule")
    if not told:
        raise PayRulesWrong("Rules of pay are tables: [[rule]].", field="rule")
    rules = tuple(_rule(number, each, own) for number, each in enumerate(told, 1))
    for (row, one), (other_row, other) in combinations(enumerate(rules, 1), 2):
        if one.is_for == other.is_for and overlap((one.since, one.until), (other.since, other.until)):
            raise PayRulesWrong(
                f"rule[{other_row}] overlaps rule[{row}] on {max(one.since, other.since)}: give the first an until.",
                field=f"rule[{other_row}]",
            )
    return PayRules(
        currency,
        rules,
        read_shifts(_tables(value, "shift"), value.get("time_zone")),
        read_quality(value.get("quality")),
    )


def _tables(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    told = value.get(key, [])
    if not isinstance(told, list) or not all(isinstance(each, Mapping) for each in told):
        raise PayRulesWrong(f"{key} is a list of tables: [[{key}]].", field=key)
    return told


def _rule(number: int, told: Mapping[str, Any], own: Mapping[str, Definition]) -> PayRule:
    where = f"rule[{number}]"
    if not set(told) <= _RULE_KEYS:
        raise PayRulesWrong(f"{where} has {', '.join(sorted(_RULE_KEYS))}.", field=where)
    if told.get("task") not in list(Task):
        raise PayRulesWrong(f"{where}: task is typed, edited or reviewed.", field=f"{where}.task")
    since, until = day_of(told, "from", where, PayRulesWrong), day_of(told, "until", where, PayRulesWrong)
    if since is None or (until is not None and until <= since):
        raise PayRulesWrong(f"{where} needs a from, and an until after it where it has one.", field=f"{where}.from")
    name = str(told.get("definition", ""))
    return PayRule(
        task=Task(told["task"]),
        definition=own.get(name) or shipped_definition(name),
        unit_price=_number(told, "unit_price", where, MOST_PER_UNIT),
        since=since,
        until=until,
        stat_percent=_number(told, "stat_percent", where, _MOST_PERCENT),
        client_id=str(told.get("client", "")) or None,
        work_type_id=str(told.get("work_type", "")) or None,
    )


def _number(told: Mapping[str, Any], key: str, where: str, most: Decimal) -> Decimal:
    given = str(told.get(key, "" if key == "unit_price" else "0"))
    return decimal_of(given, field=f"{where}.{key}", error=PayRulesWrong, most=most)


def pay_statement(
    user_id: str,
    rules: PayRules,
    period: Period,
    work: Iterable[Work],
    scored: Iterable[Scored] = (),
    plans: Mapping[str, Sequence[PayStep]] | None = None,
) -> PayStatement:
    """What somebody earned by the documents that were delivered in a period, in whatever order they come.

    `scored` are the audits of their work that were decided in it, `plans` the pay steps of clients' quality plans.
    """
    lines: list[PayLine] = []
    problems: list[Problem] = []
    used: dict[str, Definition] = {}
    rounding = smallest_coin(rules.currency, level=RoundingLevel.JOB)
    for each in sorted(work, key=lambda one: (one.document.delivered_at, one.document.job_id, one.reviewed)):
        document = each.document
        job, on = document.job_id, document.delivered_on
        if document.text is None:
            problems.append(Problem(job, f"What job {job} was delivered as was not kept to be counted."))
            continue
        typed = entry_mode_of(document.text) is EntryMode.TYPED
        task = Task.REVIEWED if each.reviewed else Task.TYPED if typed else Task.EDITED
        rule = rules.rule_for(task, each.client_id, document.work_type_id, on)
        if rule is None:
            problems.append(Problem(job, f"Job {job} has no rule of pay: {task}, delivered on {on}."))
            continue
        if rules.shifts is not None and each.done_at is None:
            problems.append(Problem(job, f"When job {job} was handed in is not known: no shift can be told."))
            continue
        shift = rules.shifts.percent_at(each.done_at) if rules.shifts and each.done_at else Decimal(0)
        used[rule.definition.name] = rule.definition
        counted = count(document.text, rule.definition, audio_ms=document.audio_ms).counted
        exact = job_units(counted, rule.definition)
        price = rule.unit_price * (1 + ((rule.stat_percent if document.stat else 0) + shift) / 100)
        lines.append(
            PayLine(
                client_id=each.client_id,
                job_id=job,
                delivered_on=on,
                task=task,
                stat=document.stat,
                definition=rule.definition.name,
                counted=counted,
                units=rule.definition.rounding.written(exact),
                unit_price=price,
                amount=money(exact * Fraction(price), rounding),
                shift_percent=shift,
            )
        )
    nothing = money(Fraction(0), rounding)
    earned: dict[str, Decimal] = {}
    for line in lines:
        if line.task is not Task.REVIEWED:
            earned[line.client_id] = earned.get(line.client_id, nothing) + line.amount
    effects = quality_effects(rules.quality, plans or {}, scored, earned, rounding)
    amounts = [line.amount for line in lines] + [effect.amount for effect in effects]
    return PayStatement(
        user_id=user_id,
        period=period,
        currency=rules.currency,
        money_rounding=rounding,
        definitions=dict(sorted(used.items())),
        lines=tuple(lines),
        total=sum(amounts, nothing),
        problems=tuple(problems),
        quality=effects,
    )


# --- as files ---------------------------------------------------------------------------------------------------------


def statement_json(statement: PayStatement, *, issued_at: datetime | None = None) -> str:
    """The statement as JSON, in one fixed form."""
    value = {
        "format": FORMAT,
        "person": f"users/{statement.user_id}",
        "period": {"first": statement.period.first.isoformat(), "last": statement.period.last.isoformat()},
        "issued_at": issued_at.isoformat() if issued_at else None,
        "currency": statement.currency,
        "rounding_in_words": f"Amounts are {statement.money_rounding.sentence}.",
        "definitions": {name: as_value(each) for name, each in statement.definitions.items()},
        "quality": [
            {
                "client": f"clients/{each.client_id}" if each.client_id else "",
                "audits": each.audits,
                "mean_score": None if each.mean_score is None else f"{Decimal(each.mean_score) / 100:.2f}",
                "percent": f"{each.percent:f}",
                "of_amount": f"{each.of_amount:f}",
                "amount": f"{each.amount:f}",
            }
            for each in statement.quality
        ],
        "total": f"{statement.total:f}",
        "problems": [{"job": each.job_id, "problem": each.sentence} for each in statement.problems],
        "lines": [
            {
                "job": f"clients/{line.client_id}/jobs/{line.job_id}",
                "delivered_on": line.delivered_on.isoformat(),
                "task": line.task,
                "stat": line.stat,
                "definition": line.definition,
                "counted": line.counted,
                "units": f"{line.units:f}",
                "unit_price": f"{line.unit_price:f}",
                "shift_percent": f"{line.shift_percent:f}",
                "amount": f"{line.amount:f}",
            }
            for line in statement.lines
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


PAY_COLUMNS = (
    "client",
    "job",
    "delivered_on",
    "task",
    "stat",
    "definition",
    "counted",
    "units",
    "unit_price",
    "amount",
)


def statement_csv(statement: PayStatement) -> str:
    """The statement's lines and its total as CSV."""
    return csv_text(
        [
            (*PAY_COLUMNS, "currency"),
            *(
                (
                    line.client_id,
                    line.job_id,
                    line.delivered_on.isoformat(),
                    line.task,
                    "yes" if line.stat else "no",
                    line.definition,
                    line.counted,
                    line.units,
                    line.unit_price,
                    line.amount,
                    statement.currency,
                )
                for line in statement.lines
            ),
            *(_quality_row(each, statement.currency) for each in statement.quality),
            ("total", *[""] * (len(PAY_COLUMNS) - 2), statement.total, statement.currency),
        ]
    )


def _quality_row(effect: QualityEffect, currency: str) -> Sequence[Cell]:
    between = [""] * (len(PAY_COLUMNS) - 4)
    return ("quality", effect.client_id, *between, effect.percent, effect.amount, currency)
