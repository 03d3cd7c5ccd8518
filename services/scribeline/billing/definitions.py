"""What a client and the company call a line: data, with a version, agreed on and never changed afterwards.

There is no universal line. AHDI (then AAMT) withdrew its support for the 65-character line in 1998; contracts still
use it, each in its own way. In 2007 a task force of AHIMA and MTIA recommended the visible black character (VBC): what
can be seen with the naked eye, and nothing else. So everything that two readers could count differently is a field
here. The definitions that we ship stand in `line_definitions.toml`, with where each was found; a client's terms may
hold others. A definition that is in use is never edited: another count is another version.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from scribeline.billing.errors import DefinitionWrong

PRINCIPLES = ("verifiability", "definability", "measurability", "consistency", "integrity")
"""What MTIA asks of a unit of measure."""

_ID = re.compile(r"[a-z][a-z0-9-]{1,62}")
_NAME = re.compile(r"([a-z][a-z0-9-]{1,62})/([1-9][0-9]{0,4})")
_MOST_PLACES = 6


class Unit(StrEnum):
    """What is counted."""

    LINE = "line"
    """Characters, `chars_per_line` of them to a line."""
    CHARACTER = "character"
    GROSS_LINE = "gross_line"
    """Printed lines with anything visible on them, at `columns` characters to a line."""
    GROSS_PAGE = "gross_page"
    """Pages of `lines_per_page` printed lines with anything visible on them."""
    WORD = "word"
    REPORT = "report"
    MINUTE = "minute"
    """Minutes of recording. The document does not tell them: the invoice line does."""

    @property
    def plural(self) -> str:
        """What many of them are called."""
        return f"{self.value.replace('_', ' ')}s"


class RoundingMode(StrEnum):
    """How a number is rounded."""

    NONE = "none"
    UP = "up"
    HALF_UP = "half_up"
    DOWN = "down"


class RoundingLevel(StrEnum):
    """What is rounded: each job's units, or those of all jobs of one price together."""

    JOB = "job"
    INVOICE = "invoice"


_MODES = {RoundingMode.UP: ROUND_UP, RoundingMode.HALF_UP: ROUND_HALF_UP, RoundingMode.DOWN: ROUND_FLOOR}


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rule of rounding: how, to how many places behind the point, and of what."""

    mode: RoundingMode = RoundingMode.HALF_UP
    places: int = 2
    level: RoundingLevel = RoundingLevel.JOB

    def apply(self, value: Fraction) -> Fraction:
        """`value`, rounded by the rule. Exact: nothing is rounded on the way."""
        if self.mode is RoundingMode.NONE:
            return value
        # In whole numbers, which take a third of the time that fractions do.
        whole, rest = divmod(value.numerator * 10**self.places, value.denominator)
        if rest:
            is_half = 2 * rest >= value.denominator
            whole += self.mode is RoundingMode.UP or (self.mode is RoundingMode.HALF_UP and is_half)
        return Fraction(whole, 10**self.places)

    def written(self, value: Fraction) -> Decimal:
        """A rounded value as it stands on paper; where nothing is rounded, its first places."""
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        if self.mode is RoundingMode.NONE:
            shown = exact.quantize(Decimal(1).scaleb(-_MOST_PLACES), ROUND_HALF_UP)
            return shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown
        return exact.quantize(Decimal(1).scaleb(-self.places), _MODES[self.mode])

    @property
    def sentence(self) -> str:
        """The rule in words, for the invoice."""
        if self.mode is RoundingMode.NONE:
            return "not rounded"
        how = {RoundingMode.UP: "up", RoundingMode.HALF_UP: "half up", RoundingMode.DOWN: "down"}[self.mode]
        to = "whole units" if not self.places else f"{self.places} places" if self.places > 1 else "1 place"
        return f"rounded {how} to {to}, {'for each job' if self.level is RoundingLevel.JOB else 'once for each rate'}"


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted, and how. Each field is one thing that two readers could count differently.

    `cr_chars`: characters that a hard return counts as: each end of a paragraph, and each new line within one.
    `collapse_spaces`: neighbouring spaces and tabs within a paragraph are one. `trim`: spaces at a paragraph's ends
    are nothing. `uppercase_weight`: characters that a capital counts as. `format_weight`: characters for each time
    that bold, italic or underline is switched on or off. `count_header_footer`: each header and footer of the
    document counts, once. `count_template_text`: what the template says in every document counts. `columns` and
    `lines_per_page`: how wide printed lines are, and how many make a page. `minimum`: units that each job has at
    least.
    """

    definition_id: str
    version: int
    unit: Unit
    source: str
    effective_from: date
    description: str = ""
    chars_per_line: int = 65
    count_spaces: bool = True
    collapse_spaces: bool = False
    cr_chars: int = 0
    count_header_footer: bool = True
    count_template_text: bool = True
    uppercase_weight: int = 1
    format_weight: int = 0
    trim: bool = False
    columns: int = 65
    lines_per_page: int = 54
    rounding: Rounding = field(default_factory=Rounding)
    minimum: Decimal = Decimal(0)
    principles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.definition_id):
            self._refuse("id", "has to be 2 to 63 characters of a-z, 0-9 and '-', starting with a letter")
        limits = {
            "version": (1, 99999),
            "chars_per_line": (1, 1000),
            "cr_chars": (0, 2),
            "uppercase_weight": (1, 2),
            "format_weight": (0, 2),
            "columns": (1, 1000),
            "lines_per_page": (1, 1000),
        }
        for name, (low, high) in limits.items():
            if not low <= getattr(self, name) <= high:
                self._refuse(name, f"has to be from {low} to {high}")
        if not 0 <= self.rounding.places <= _MOST_PLACES:
            self._refuse("rounding.places", f"has to be from 0 to {_MOST_PLACES}")
        if not self.minimum.is_finite() or not 0 <= self.minimum <= 10_000:
            self._refuse("minimum", "has to be from 0 to 10000")
        if self.principles and tuple(self.principles) != PRINCIPLES:
            self._refuse("principles", f"are, in this order: {', '.join(PRINCIPLES)}")

    def _refuse(self, name: str, rule: str) -> None:
        raise DefinitionWrong(f"In the line definition {self.definition_id[:63]!r}, {name} {rule}.", field=name)

    @property
    def name(self) -> str:
        """Its id and version, as invoice lines hold them: "vbc/1"."""
        return f"{self.definition_id}/{self.version}"

    @property
    def per_unit(self) -> int:
        """How many of what is counted make one unit: characters of a line, milliseconds of a minute, else 1."""
        return {Unit.LINE: self.chars_per_line, Unit.MINUTE: 60_000}.get(self.unit, 1)

    @property
    def is_additive_over_text(self) -> bool:
        """Whether two texts, wherever they are cut between two characters, count as much apart as together."""
        return (
            self.unit in (Unit.LINE, Unit.CHARACTER)
            and not self.cr_chars
            and not self.format_weight
            and not (self.count_spaces and (self.collapse_spaces or self.trim))
        )

    @property
    def is_additive_over_paragraphs(self) -> bool:
        """Whether paragraphs count as much apart as together."""
        return self.unit in (Unit.LINE, Unit.CHARACTER, Unit.GROSS_LINE, Unit.WORD)

    @property
    def sentence(self) -> str:
        """What counts, in words, for the invoice."""
        return _sentence(self)


def _sentence(definition: Definition) -> str:
    unit, columns = definition.unit, definition.columns
    if unit in (Unit.REPORT, Unit.MINUTE):
        told = "each document is one" if unit is Unit.REPORT else "minutes of recording"
        return f"{told}; {_limits(definition)}"
    parts = []
    if unit in (Unit.LINE, Unit.CHARACTER):
        spaces = "without spaces"
        if definition.count_spaces:
            spaces = "spaces included" + (", neighbouring ones as one" if definition.collapse_spaces else "")
            spaces += ", but not at a paragraph's ends" if definition.trim else ""
        of = f"{definition.chars_per_line} characters make a line" if unit is Unit.LINE else "characters"
        parts = [f"{of}, {spaces}", f"a hard return is {definition.cr_chars}"]
        if definition.uppercase_weight > 1:
            parts.append(f"a capital is {definition.uppercase_weight}")
        if definition.format_weight:
            parts.append(f"each switching of bold, italic or underline is {definition.format_weight}")
    elif unit is Unit.WORD:
        parts = ["words between spaces"]
    else:
        parts = [f"printed lines of {columns} characters with anything visible on them"]
        if unit is Unit.GROSS_PAGE:
            parts = [f"pages of {definition.lines_per_page} lines of {columns} characters with anything visible"]
    parts.append(f"headers and footers {'count once' if definition.count_header_footer else 'do not count'}")
    if not definition.count_template_text:
        parts.append("what the template says in every document does not count")
    return "; ".join([*parts, _limits(definition)])


def _limits(definition: Definition) -> str:
    least = f"; at least {definition.minimum.normalize():f} for each job" if definition.minimum else ""
    return definition.rounding.sentence + least


# --- as data ----------------------------------------------------------------------------------------------------------


def definition_of(value: Mapping[str, Any]) -> Definition:
    """The definition that a table of a TOML or JSON file describes. Raises DefinitionWrong, which names the field."""
    told = dict(value)
    name = str(told.pop("id", ""))[:63]
    known = {each.name: each for each in fields(Definition)} | {"id": None}
    for key in told:
        if key not in known or key == "definition_id":
            raise DefinitionWrong(f"In the line definition {name!r}, there is no {key[:40]!r}.", field=key[:40])
    try:
        made: dict[str, Any] = {"definition_id": name}
        for key, given in told.items():
            made[key] = _field(key, given)
        return Definition(**made)
    except DefinitionWrong:
        raise
    except TypeError as error:
        missing = re.findall(r"'(\w+)'", str(error))
        raise DefinitionWrong(
            f"The line definition {name!r} lacks {', '.join(missing) or 'something'}.", field=(missing or [""])[0]
        ) from None


_ENUMS: Mapping[str, type[StrEnum]] = {"unit": Unit, "mode": RoundingMode, "level": RoundingLevel}


def _field(key: str, given: Any) -> Any:
    if key in _ENUMS:
        choices = [choice.value for choice in _ENUMS[key]]
        if given not in choices:
            raise DefinitionWrong(f"{key} has to be one of {', '.join(choices)}.", field=key)
        return _ENUMS[key](given)
    if key == "effective_from":
        return _date(given)
    if key == "minimum":
        return _number(given)
    if key == "rounding":
        return _rounding(given)
    if key == "principles":
        if not isinstance(given, Mapping) or not all(isinstance(text, str) for text in given.values()):
            raise DefinitionWrong("principles are a table of sentences.", field=key)
        return dict(given)
    wanted = {"version": int, "source": str, "description": str}.get(key)
    if wanted is None:
        wanted = bool if key.startswith("count_") or key in ("collapse_spaces", "trim") else int
    if not isinstance(given, wanted) or (wanted is int and isinstance(given, bool)):
        word = {int: "a whole number", bool: "true or false", str: "text"}[wanted]
        raise DefinitionWrong(f"{key} has to be {word}.", field=key)
    return given


def _date(given: Any) -> date:
    try:
        return given if type(given) is date else date.fromisoformat(str(given))
    except ValueError:
        raise DefinitionWrong("effective_from has to be a date (2026-01-31).", field="effective_from") from None


def _number(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, (int, str, Decimal)):
        raise DefinitionWrong("minimum has to be a whole number, or a decimal one in quotes.", field="minimum")
    try:
        return Decimal(given)
    except ArithmeticError:
        raise DefinitionWrong("minimum has to be a number.", field="minimum") from None


def _rounding(given: Any) -> Rounding:
    if not isinstance(given, Mapping) or not set(given) <= {"mode", "places", "level"}:
        raise DefinitionWrong("rounding is a table of mode, places and level.", field="rounding")
    return Rounding(**{key: _field(key, value) for key, value in given.items()})


def as_value(definition: Definition) -> dict[str, Any]:
    """The definition as JSON holds it: all its fields, so that whoever counts again needs nothing else."""
    value = asdict(definition)
    value["id"] = value.pop("definition_id")
    value["effective_from"] = definition.effective_from.isoformat()
    value["minimum"] = str(definition.minimum)
    value["principles"] = dict(definition.principles)
    return value


# --- those that we ship -----------------------------------------------------------------------------------------------


@cache
def shipped() -> Mapping[str, Definition]:
    """The definitions that come with the program, by name ("vbc/1")."""
    file = resources.files("scribeline.billing") / "line_definitions.toml"
    found = [definition_of(value) for value in tomllib.loads(file.read_text("utf-8"))["definition"]]
    return {definition.name: definition for definition in found}


def shipped_definition(name: str) -> Definition:
    """The shipped definition of a name ("vbc/1"). Raises DefinitionWrong."""
    if not _NAME.fullmatch(name[:80]) or name not in shipped():
        raise DefinitionWrong(
            f"There is no line definition of this name. There are: {', '.join(shipped())}.", field="definition"
        )
    return shipped()[name]


CHARACTERS_65 = "characters-65/1"
"""The 65-character line, spaces included: what deliverables state."""
WORDS = "word/1"
"""Words between spaces."""
