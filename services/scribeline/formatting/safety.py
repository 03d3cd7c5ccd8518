"""What is easily misread in a medication: the do-not-use and error-prone abbreviations, in their context.

The checker finds and proposes; it never writes. "U" is an error after a dose and nothing at all in "the U.S."; "MS" is
an error before a dose of morphine and multiple sclerosis elsewhere; ".5 mg" and "5.0 mg" are errors, but a potassium of
4.0 is not: a laboratory value, the size of a lesion, a tube or a catheter may end in a zero.

The rules are a table for each language (`safety.toml`, `safety.nl.toml`): what is looked for, where it counts, and what
to write.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from scribeline.formatting.languages import language_of
from scribeline.formatting.style import Locale


class Severity(StrEnum):
    """ERROR where a medication is spoken of; WARNING where it may be."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is easily misread: the characters from `start` up to, not including, `end` of the text.

    `proposal` is what to write in their place, in words where a person has to choose; `choices` are what may be written
    there as it stands, the likeliest first, none where nothing general can be said. `source` names the list that the
    rule comes from.
    """

    start: int
    end: int
    severity: Severity
    rule: str
    reason: str
    proposal: str
    choices: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]
    reason: str
    proposal: str
    choose: Mapping[str, Sequence[str]] | None
    source: str
    where: str


@dataclass(frozen=True, slots=True)
class _Table:
    """What a sentence's context is told by, and the rules."""

    reach: int
    dose: re.Pattern[str]
    order: re.Pattern[str]
    measured: re.Pattern[str]
    rules: tuple[_Rule, ...]


_TABLES = {"en": "safety.toml", "nl": "safety.nl.toml"}
ANY = "*"
"""In a rule's choices: whatever was found."""


def check(text: str, locale: Locale = Locale.EN_US) -> list[Finding]:
    """All that is easily misread in the text, in the order of the text, as the list of its language has it."""
    table = _table(_TABLES[language_of(locale).code])
    found = [finding for rule in table.rules for finding in _findings(table, rule, text)]
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


def _findings(table: _Table, rule: _Rule, text: str) -> Iterator[Finding]:
    for match in rule.pattern.finditer(text):
        start, end = match.span("what") if "what" in rule.pattern.groupindex else match.span()
        behind = max(start - table.reach, 0)
        near = text[behind : end + table.reach]
        order = table.order.search(near) is not None or table.dose.search(near) is not None
        if rule.where == "dose" and not order:
            continue
        if rule.where == "not measured" and table.measured.search(text[behind : end + 12]) is not None:
            continue
        severity = Severity.ERROR if order or rule.where == "always" else Severity.WARNING
        choices = _choices(rule, match, text[start:end])
        proposal = choices[0] if len(choices) == 1 else rule.proposal
        yield Finding(start, end, severity, rule.name, rule.reason, proposal, choices, rule.source)


def _choices(rule: _Rule, match: re.Match[str], found: str) -> tuple[str, ...]:
    if rule.choose is None:
        return (match.expand(rule.proposal) if "\\" in rule.proposal else rule.proposal,)
    key = "".join(c for c in found.upper() if c.isalnum())
    return tuple(rule.choose.get(key) or rule.choose.get(ANY, ()))


@cache
def _table(name: str) -> _Table:
    told = tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
    context = told["context"]
    rules = tuple(
        _Rule(
            row["name"],
            re.compile(row["pattern"], 0 if row.get("case") else re.IGNORECASE),
            row["reason"],
            row["write"],
            row.get("choose"),
            row["source"],
            row.get("where", "anywhere"),
        )
        for row in told["rule"]
    )
    dose, order, measured = (re.compile(context[name], re.IGNORECASE) for name in ("dose", "order", "measured"))
    return _Table(context["reach"], dose, order, measured, rules)
