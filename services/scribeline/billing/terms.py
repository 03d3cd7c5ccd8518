"""A client's billing terms: currency, line definitions and their dates, rounding of money, minimum, and who pays whom.

They are a TOML file, kept as it was written:

    currency = "USD"
    seller = ["Northwind Transcription", "12 Quay Street, Portland"]
    buyer = ["Harbor Cardiology Associates", "Accounts payable"]
    payment_days = 30
    minimum_amount = "50.00"          # of an invoice
    money_rounding = { mode = "half_up", level = "invoice" }
    charge_corrections = false

    [[tax]]                           # none, one or several: see `scribeline.billing.taxes`
    label = "VAT"
    percent = "23"
    from = 2026-01-01

    [[line_definition]]
    definition = "zydoc-each/1"       # one that we ship, or a table [[definition]] of this file
    from = 2026-01-01

    [[line_definition]]
    definition = "report/1"
    work_type = "radiology"           # for one work type alone
    from = 2026-01-01
    until = 2026-07-01
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from scribeline.billing.definitions import (
    Definition,
    Rounding,
    RoundingLevel,
    RoundingMode,
    definition_of,
    shipped,
    shipped_definition,
)
from scribeline.billing.errors import DefinitionWrong, TermsWrong
from scribeline.billing.money import check_currency, decimal_of, smallest_coin
from scribeline.billing.rates import Rate, overlap
from scribeline.billing.taxes import Tax, read_taxes
from scribeline.errors import InvalidInput

MOST_CHARACTERS = 100_000
_KEYS = {
    "currency",
    "seller",
    "buyer",
    "payment_days",
    "minimum_amount",
    "money_rounding",
    "charge_corrections",
    "line_definition",
    "definition",
    "tax",
}
_MOST_AMOUNT = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class DefinitionUse:
    """Which definition counts the documents of a work type (None: all others), delivered from `since` until before
    `until`."""

    definition: Definition
    since: date
    until: date | None = None
    work_type_id: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a client and the company agreed on."""

    currency: str
    uses: tuple[DefinitionUse, ...]
    rates: tuple[Rate, ...] = ()
    money_rounding: Rounding | None = None
    """None: half up to the smallest coin, once for each rate."""
    minimum_amount: Decimal = Decimal(0)
    payment_days: int = 30
    charge_corrections: bool = False
    seller: tuple[str, ...] = ()
    buyer: tuple[str, ...] = ()
    taxes: tuple[Tax, ...] = ()

    @property
    def rounding(self) -> Rounding:
        """How money is rounded."""
        return self.money_rounding or smallest_coin(self.currency)

    def definition_for(self, work_type_id: str | None, on: date) -> Definition | None:
        """What counts a document that was delivered on a day: the work type's definition before the client's."""
        for wanted in (work_type_id, None):
            for use in self.uses:
                holds = use.since <= on and (use.until is None or on < use.until)
                if use.work_type_id == wanted and holds:
                    return use.definition
        return None


def read_terms(text: str, rates: tuple[Rate, ...] = ()) -> Terms:
    """The terms that a TOML file describes. Raises TermsWrong or DefinitionWrong, which name the field."""
    value = parsed(text, TermsWrong)
    for key in value:
        if key not in _KEYS:
            raise TermsWrong(f"There is no {key[:40]!r} in billing terms.", field=key[:40])
    currency = check_currency(str(value.get("currency", "")), field="currency", error=TermsWrong)
    own = own_definitions(value.get("definition", []))
    uses = tuple(_use(number, told, own) for number, told in enumerate(_tables(value, "line_definition"), 1))
    if not uses:
        raise TermsWrong(
            "Billing terms need a [[line_definition]] with a definition and from.", field="line_definition"
        )
    _check_uses(uses)
    days = value.get("payment_days", 30)
    if type(days) is not int or not 0 <= days <= 365:
        raise TermsWrong("payment_days has to be a whole number from 0 to 365.", field="payment_days")
    charge_corrections = value.get("charge_corrections", False)
    if not isinstance(charge_corrections, bool):
        raise TermsWrong("charge_corrections has to be true or false.", field="charge_corrections")
    money_rounding = _money_rounding(value.get("money_rounding", {}), currency)
    if money_rounding.level is RoundingLevel.JOB and any(
        use.definition.rounding.level is RoundingLevel.INVOICE for use in uses
    ):
        raise TermsWrong(
            "money_rounding: money cannot be rounded for each job where a line definition rounds all jobs' lines "
            "together.",
            field="money_rounding",
        )
    return Terms(
        currency=currency,
        uses=uses,
        rates=rates,
        money_rounding=money_rounding,
        minimum_amount=decimal_of(
            str(value.get("minimum_amount", "0")), field="minimum_amount", error=TermsWrong, most=_MOST_AMOUNT
        ),
        payment_days=days,
        charge_corrections=charge_corrections,
        seller=_lines(value, "seller"),
        buyer=_lines(value, "buyer"),
        taxes=read_taxes(_tables(value, "tax")),
    )


def parsed(text: str, error: type[InvalidInput]) -> dict[str, Any]:
    """The values of a TOML file. Raises `error`, which names the line."""
    if len(text) > MOST_CHARACTERS:
        raise error(f"The file has at most {MOST_CHARACTERS} characters.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"The file is not TOML: {wrong}.") from None


def own_definitions(told: Any) -> Mapping[str, Definition]:
    """The definitions of a file's own, by name; one of ours cannot be called otherwise."""
    if not isinstance(told, list) or not all(isinstance(each, Mapping) for each in told):
        raise DefinitionWrong("Definitions are tables: [[definition]].", field="definition")
    own: dict[str, Definition] = {}
    for each in told:
        made = definition_of(each)
        if made.name in own or (made.name in shipped() and shipped()[made.name] != made):
            raise DefinitionWrong(
                f"The line definition {made.name!r} exists already: give this one another id or version.", field="id"
            )
        own[made.name] = made
    return own


def _use(number: int, told: Mapping[str, Any], own: Mapping[str, Definition]) -> DefinitionUse:
    where = f"line_definition[{number}]"
    if not set(told) <= {"definition", "work_type", "from", "until"}:
        raise TermsWrong(f"{where} has definition, work_type, from and until.", field=where)
    name = str(told.get("definition", ""))
    definition = own.get(name) or shipped_definition(name)
    since, until = day_of(told, "from", where, TermsWrong), None
    if since is None:
        raise TermsWrong(f"{where} lacks from: a date, as in 2026-01-31.", field=f"{where}.from")
    if since < definition.effective_from:
        raise TermsWrong(f"{where}: {name} is not older than {definition.effective_from}.", field=f"{where}.from")
    until = day_of(told, "until", where, TermsWrong)
    if until is not None and until <= since:
        raise TermsWrong(f"{where}: until has to be after from.", field=f"{where}.until")
    return DefinitionUse(definition, since, until, str(told.get("work_type", "")) or None)


def day_of(told: Mapping[str, Any], key: str, where: str, error: type[InvalidInput]) -> date | None:
    """A date of a table; None where it has none."""
    given = told.get(key)
    if given is not None and type(given) is not date:
        raise error(f"{where}: {key} has to be a date without quotes, as in 2026-01-31.", field=f"{where}.{key}")
    return given


def _check_uses(uses: Sequence[DefinitionUse]) -> None:
    for (row, one), (other_row, other) in combinations(enumerate(uses, 1), 2):
        if one.work_type_id == other.work_type_id and overlap((one.since, one.until), (other.since, other.until)):
            raise TermsWrong(
                f"line_definition[{other_row}] overlaps line_definition[{row}] on {max(one.since, other.since)}. "
                "Give the first one an until.",
                field=f"line_definition[{other_row}]",
            )


def _tables(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    told = value.get(key, [])
    if not isinstance(told, list) or not all(isinstance(each, Mapping) for each in told):
        raise TermsWrong(f"{key} is a list of tables: [[{key}]].", field=key)
    return told


def _lines(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    told = value.get(key, [])
    if not isinstance(told, list) or not all(isinstance(line, str) and line.isprintable() for line in told):
        raise TermsWrong(f"{key} is a list of lines of text.", field=key)
    if len(told) > 12 or any(len(line) > 200 for line in told):
        raise TermsWrong(f"{key} has at most 12 lines of 200 characters.", field=key)
    return tuple(told)


def _money_rounding(told: Any, currency: str) -> Rounding:
    if not isinstance(told, Mapping) or not set(told) <= {"mode", "level"}:
        raise TermsWrong("money_rounding is a table of mode and level.", field="money_rounding")
    try:
        mode = RoundingMode(told.get("mode", "half_up"))
        level = RoundingLevel(told.get("level", "invoice"))
    except ValueError:
        mode, level = RoundingMode.NONE, RoundingLevel.INVOICE
    if mode is RoundingMode.NONE:
        raise TermsWrong(
            "money_rounding: mode is half_up, up or down; level is job or invoice.", field="money_rounding"
        )
    return smallest_coin(currency, mode, level)
