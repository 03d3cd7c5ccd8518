"""What is easily misread in a medication: the do-not-use and error-prone abbreviations, in their context.

The checker finds and proposes; it never writes. "U" is an error after a dose and nothing at all in "the U.S."; "MS" is
an error before a dose of morphine and multiple sclerosis elsewhere; ".5 mg" and "5.0 mg" are errors, but a potassium of
4.0 is not: a laboratory value, the size of a lesion, a tube or a catheter may end in a zero.

The rules are the table `safety.toml`: what is looked for, where it counts, and what to write.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Severity(StrEnum):
    """ERROR where a medication is spoken of; WARNING where it may be."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is easily misread: the characters from `start` up to, not including, `end` of the text.

    `proposal` is what to write in their place; `source` names the list that the rule comes from.
    """

    start: int
    end: int
    severity: Severity
    rule: str
    reason: str
    proposal: str
    source: str


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]
    reason: str
    proposal: str
    source: str
    where: str


# A dose within this many characters makes a sentence speak of a medication.
_REACH = 60
_DOSE = re.compile(r"\d\s?(?:mg|mcg|g|mL|ml|mEq|units?|U|cc|tabs?|tablets?|capsules?|puffs?|drops?)\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:p\.?o\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|daily|nightly|subcutaneously|infusion|drip|dose[ds]?|"
    r"dispense|refills?|tablets?|take[sn]?|insulin|heparin|medications?)(?!\w)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:lesion|mass|nodule|polyp|tumor|stent|tube|catheter|potassium|sodium|calcium|magnesium|hemoglobin|creatinine|"
    r"glucose|albumin|inr|ph|wbc|level|measur\w+|laborator\w+|labs?|cm|mm|french)\b",
    re.IGNORECASE,
)


def check(text: str) -> list[Finding]:
    """All that is easily misread in the text, in the order of the text."""
    found = [finding for rule in _rules() for finding in _findings(rule, text)]
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


def _findings(rule: _Rule, text: str) -> Iterator[Finding]:
    for match in rule.pattern.finditer(text):
        start, end = match.span("what") if "what" in rule.pattern.groupindex else match.span()
        near = text[max(start - _REACH, 0) : end + _REACH]
        order = _ORDER.search(near) is not None or _DOSE.search(near) is not None
        if rule.where == "dose" and not order:
            continue
        if rule.where == "not measured" and (_MEASURED.search(text[max(start - _REACH, 0) : end + 12]) is not None):
            continue
        severity = Severity.ERROR if order or rule.where == "always" else Severity.WARNING
        proposal = match.expand(rule.proposal) if "\\" in rule.proposal else rule.proposal
        yield Finding(start, end, severity, rule.name, rule.reason, proposal, rule.source)


@cache
def _rules() -> tuple[_Rule, ...]:
    told = tomllib.loads(files(__package__).joinpath("safety.toml").read_text("utf-8"))
    return tuple(
        _Rule(
            row["name"],
            re.compile(row["pattern"], 0 if row.get("case") else re.IGNORECASE),
            row["reason"],
            row["write"],
            row["source"],
            row.get("where", "anywhere"),
        )
        for row in told["rule"]
    )
