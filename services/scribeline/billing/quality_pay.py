"""What QA's scores do to pay, where a company wants that; without the table, nothing.

    [quality]
    audits = "random"                  # those that chance chose; or "all"
    at_least = 10                      # audits in the period: with fewer, nothing changes
    bands = [                          # from this score on, this percentage of the ordinary pay
        { score = "0", percent = "95" },
        { score = "98", percent = "100" },
        { score = "99.5", percent = "103" },
    ]

With `bands = "plans"` the steps of each client's quality plan count for the work that was done for it.

Scores are of the audits that were decided in the period, each of chance's weighted by its rate (1 in 10 counts for
ten); what is disputed counts once that is decided. The pay that changes is for typing and editing: what somebody
reviewed as QA was not audited.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scribeline.billing.definitions import Rounding
from scribeline.billing.errors import PayRulesWrong
from scribeline.billing.money import decimal_of, money
from scribeline.quality.errors import InvalidPlan
from scribeline.quality.pay import PayStep, check_pay, pay_factor

MOST_AUDITS = 10_000
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class QualityRule:
    """Which audits count, how many there have to be, and the bands; None: those of the clients' plans."""

    random_only: bool
    at_least: int
    bands: tuple[PayStep, ...] | None


@dataclass(frozen=True, slots=True)
class Scored:
    """An audit that was decided: its score in hundredths, and the rate by which chance chose it; None: it was not."""

    client_id: str
    score: int
    one_in: int | None


@dataclass(frozen=True, slots=True)
class QualityEffect:
    """What scores did to pay: at one client, or at all (`client_id` empty). `mean_score` is in hundredths."""

    client_id: str
    audits: int
    mean_score: int | None
    percent: Decimal
    of_amount: Decimal
    amount: Decimal
    """What is added; less than 0 where it is taken away."""


def read_quality(told: object) -> QualityRule | None:
    """The rule of a file; None where it has none. Raises PayRulesWrong, which names the field."""
    if told is None:
        return None
    if not isinstance(told, Mapping) or not set(told) <= {"audits", "at_least", "bands"}:
        raise PayRulesWrong("quality is a table of audits, at_least and bands.", field="quality")
    audits = told.get("audits", "random")
    if audits not in ("random", "all"):
        raise PayRulesWrong('quality.audits is "random" or "all".', field="quality.audits")
    at_least = told.get("at_least", 1)
    if type(at_least) is not int or not 1 <= at_least <= MOST_AUDITS:
        raise PayRulesWrong(f"quality.at_least is a whole number from 1 to {MOST_AUDITS}.", field="quality.at_least")
    bands = told.get("bands")
    return QualityRule(audits == "random", at_least, None if bands == "plans" else _bands(bands))


def _bands(told: object) -> tuple[PayStep, ...]:
    if not isinstance(told, list) or not told or not all(isinstance(each, Mapping) for each in told):
        raise PayRulesWrong(
            'quality.bands is a list of { score, percent }, or "plans" for those of the clients.', field="quality.bands"
        )
    bands = tuple(_band(f"quality.bands[{number}]", each) for number, each in enumerate(told, 1))
    try:
        check_pay(bands)
    except InvalidPlan as wrong:
        number = int((wrong.field or "[0]").rpartition("[")[2].rstrip("]")) + 1
        raise PayRulesWrong(f"quality.bands[{number}]: {wrong.message}", field=f"quality.bands[{number}]") from None
    return bands


def _band(where: str, told: Mapping[str, Any]) -> PayStep:
    if set(told) != {"score", "percent"}:
        raise PayRulesWrong(f"{where} has score and percent.", field=where)
    score, percent = (
        decimal_of(str(told[key]), field=f"{where}.{key}", error=PayRulesWrong, most=most)
        for key, most in (("score", _HUNDRED), ("percent", 2 * _HUNDRED))
    )
    if score != score.quantize(Decimal("0.01")) or percent != percent.quantize(Decimal("0.01")):
        raise PayRulesWrong(f"{where}: scores and percentages have at most two places.", field=where)
    return PayStep(int(score * 100), int(percent * 100))


def quality_effects(
    rule: QualityRule | None,
    plans: Mapping[str, Sequence[PayStep]],
    scored: Iterable[Scored],
    earned: Mapping[str, Decimal],
    rounding: Rounding,
) -> tuple[QualityEffect, ...]:
    """What the rule does to what was earned by typing and editing, by client; `plans` are the clients' own steps."""
    if rule is None:
        return ()
    counted = [each for each in scored if each.one_in is not None or not rule.random_only]
    if rule.bands is not None:
        whole = sum(earned.values(), Decimal(0))
        return (_effect("", rule.at_least, rule.bands, counted, whole, rounding),)
    return tuple(
        _effect(
            client_id,
            rule.at_least,
            plans.get(client_id, ()),
            [each for each in counted if each.client_id == client_id],
            amount,
            rounding,
        )
        for client_id, amount in sorted(earned.items())
    )


def _effect(
    client_id: str,
    at_least: int,
    bands: Sequence[PayStep],
    scored: Sequence[Scored],
    earned: Decimal,
    rounding: Rounding,
) -> QualityEffect:
    weight = sum(each.one_in or 1 for each in scored)
    mean = sum(each.score * (each.one_in or 1) for each in scored) // weight if weight else None
    factor = pay_factor(bands, mean if len(scored) >= at_least else None)
    return QualityEffect(
        client_id=client_id,
        audits=len(scored),
        mean_score=mean,
        percent=Decimal(f"{(factor * 100).normalize():f}"),
        of_amount=earned,
        amount=money(Fraction(earned) * (Fraction(factor) - 1), rounding),
    )
