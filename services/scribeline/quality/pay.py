"""What quality does to pay, where a company wants that: a rule, and no more. Billing applies it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scribeline.quality.errors import InvalidPlan

MOST_PAY_STEPS = 20
LARGEST_PERCENT = 20_000


@dataclass(frozen=True, slots=True)
class PayStep:
    """From a score of `least_score` on, `percent` of the ordinary pay is paid; both in hundredths (10000 is 100)."""

    least_score: int
    percent: int


def pay_factor(steps: Sequence[PayStep], score: int | None) -> Decimal:
    """By what ordinary pay is multiplied for this score (hundredths), such as the mean of a person's random sample.

    1 without a rule or without a score: nobody is paid less for what was not looked at. Below every step, the lowest
    step counts.
    """
    if not steps or score is None:
        return Decimal(1)
    reached = [step for step in steps if score >= step.least_score]
    step = max(reached, key=lambda each: each.least_score) if reached else min(steps, key=lambda each: each.least_score)
    return Decimal(step.percent) / 10_000


def check_pay(steps: Sequence[PayStep]) -> None:
    """Raise InvalidPlan unless more quality never means less pay."""
    if len(steps) > MOST_PAY_STEPS:
        raise InvalidPlan(f"A plan has at most {MOST_PAY_STEPS} steps of pay.", field="quality_plan.pay_steps")
    before: PayStep | None = None
    for number, step in enumerate(steps):
        field = f"quality_plan.pay_steps[{number}]"
        if not 0 <= step.least_score <= 10_000 or not 0 <= step.percent <= LARGEST_PERCENT:
            raise InvalidPlan("Scores are from 0 to 100, and pay from 0 to 200 percent.", field=field)
        if before and not (before.least_score < step.least_score and before.percent <= step.percent):
            raise InvalidPlan("Steps go up: a higher score, and no less pay.", field=field)
        before = step
