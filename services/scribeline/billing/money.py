"""Money: a decimal amount in a currency. Nothing is ever a float, and what is rounded is rounded by a stated rule."""

import re
from decimal import Decimal
from fractions import Fraction

from scribeline.billing.definitions import Rounding, RoundingLevel, RoundingMode
from scribeline.errors import InvalidInput

MINOR_DIGITS = {
    "AED": 2, "ARS": 2, "AUD": 2, "BDT": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2, "COP": 2,
    "CZK": 2, "DKK": 2, "EGP": 2, "EUR": 2, "GBP": 2, "HKD": 2, "HUF": 2, "IDR": 2, "ILS": 2, "INR": 2, "ISK": 0,
    "JOD": 3, "JPY": 0, "KES": 2, "KRW": 0, "KWD": 3, "LKR": 2, "MAD": 2, "MXN": 2, "MYR": 2, "NGN": 2, "NOK": 2,
    "NZD": 2, "OMR": 3, "PHP": 2, "PKR": 2, "PLN": 2, "QAR": 2, "RON": 2, "SAR": 2, "SEK": 2, "SGD": 2, "THB": 2,
    "TND": 3, "TRY": 2, "TWD": 2, "UAH": 2, "USD": 2, "VND": 0, "XAF": 0, "XOF": 0, "ZAR": 2,
}  # fmt: skip
"""The currencies (ISO 4217) that prices may be in, with the digits of their smallest coin."""

MOST_PER_UNIT = Decimal(10_000)
"""More than this for a line, a page or a document is a slip of the keyboard."""
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)


def check_currency(code: str, *, field: str, error: type[InvalidInput]) -> str:
    """A currency's code. Raises `error`, which names the field."""
    if code not in MINOR_DIGITS:
        raise error(f"{field}: there is no currency {code[:8]!r} here; USD, EUR and GBP are some.", field=field)
    return code


def decimal_of(
    text: str, *, field: str, error: type[InvalidInput], least: Decimal = Decimal(0), most: Decimal
) -> Decimal:
    """A number with at most six places, from `least` to `most`. Raises `error`, which names the field."""
    value = Decimal(text) if _NUMBER.fullmatch(text) else None
    if value is None or not least <= value <= most:
        raise error(
            f"{field} has to be a number from {least:f} to {most:f} with at most 6 places, such as 0.13.", field=field
        )
    return value


def smallest_coin(
    currency: str, mode: RoundingMode = RoundingMode.HALF_UP, level: RoundingLevel = RoundingLevel.INVOICE
) -> Rounding:
    """The rule that rounds to the currency's smallest coin."""
    return Rounding(mode, MINOR_DIGITS[currency], level)


def money(value: Fraction, rounding: Rounding) -> Decimal:
    """An amount, rounded by the rule."""
    return rounding.written(rounding.apply(value))
