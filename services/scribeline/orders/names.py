"""Names of people, compared as a careful clerk compares them. Pure.

    compare(read_name("Müller, Anna-Marie"), read_name("Anna Mueller")) is Likeness.SAME

Case, accents, hyphens and apostrophes tell nobody apart, and neither does a second given name or the second half of a
double name that one side leaves out. Initials, given names in another place and a turned-round name make a likeness
that is weaker; a father and his son (Sr., Jr.) are two people.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_PARTS = 8
"""How many parts of a name are looked at; what comes after these tells nobody apart."""


class Likeness(StrEnum):
    """How two names stand to each other."""

    SAME = "SAME"
    """The same family name and first given name; further parts may be missing on one side."""
    LIKELY = "LIKELY"
    """An initial stands for a name, another given name than the first agrees, or the order is turned round."""
    UNKNOWN = "UNKNOWN"
    """One side says too little."""
    DIFFERENT = "DIFFERENT"
    """They are names of two people."""


Part = tuple[str, ...]
"""One part of a name in the ways that it is written without accents: ("muller", "mueller")."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts. Where nobody said which of them is the family name, `family` is empty."""

    family: tuple[Part, ...]
    given: tuple[Part, ...]
    suffix: str = ""
    """jr, sr, ii, iii, iv; or empty."""

    @property
    def is_told(self) -> bool:
        """Whether there is a name at all."""
        return bool(self.family or self.given)


@functools.lru_cache(maxsize=2048)  # of each row of a list the name is asked for several times
def read_name(display_name: str, *, family_name: str = "", given_name: str = "") -> PersonName:
    """The parts of a name, as one line ("Brown, Ada", "Ada Brown") or as family and given name where both are told."""
    if family_name.strip():
        family, suffix = _without_suffix(_parts(family_name))
        given, second = _without_suffix(_without_title(_parts(given_name)))
        return PersonName(family, given, suffix or second)
    before, comma, after = display_name.partition(",")
    if comma:
        further = " ".join(after.split(","))
        given, suffix = _without_suffix(_without_title(_parts(further)), may_be_all=True)
        family, second = _without_suffix(_without_title(_parts(before)))
        if given:
            return PersonName(family, given, suffix or second)
        return PersonName((), family, suffix or second)
    parts, suffix = _without_suffix(_without_title(_parts(display_name)))
    return PersonName((), parts, suffix)


def compare(one: PersonName, other: PersonName) -> Likeness:
    """How two names stand to each other; the same in both directions."""
    if not one.is_told or not other.is_told:
        return Likeness.UNKNOWN
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return Likeness.DIFFERENT
    best = Likeness.DIFFERENT
    for first in _readings(one):
        for second in _readings(other):
            found = _compared(first, second)
            if found is Likeness.SAME:
                return found
            best = min(best, found, key=_ORDER.index)
    return best


def sorting_key(name: PersonName) -> str:
    """The name as an index holds it: the family name first, without accents. Empty for no name."""
    parts = name.family + name.given if name.family else name.given[-1:] + name.given[:-1]
    return " ".join(part[0] for part in parts)


def key_prefixes(name: PersonName) -> tuple[str, ...]:
    """With what the sorting keys of likely the same names begin: a family name and a given one, or its initial."""
    whole: dict[str, None] = {}
    initials: dict[str, None] = {}
    for reading in _readings(name):
        if reading.family and reading.given:
            first = reading.given[0][0]
            for family in reading.family[0]:
                rest = "".join(f" {part[0]}" for part in reading.family[1:])
                whole[f"{family}{rest} {first}"] = None
                initials[f"{family}{rest} {first[0]}"] = None
    return tuple(dict.fromkeys([*tuple(whole)[:MOST_PARTS], *tuple(initials)[:MOST_PARTS]]))


_ORDER = (Likeness.SAME, Likeness.LIKELY, Likeness.UNKNOWN, Likeness.DIFFERENT)

_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "mevrouw", "meneer", "dhr", "mevr"])
_SUFFIXES = {
    **{each: each for each in ("jr", "sr", "ii", "iii", "iv")},
    **{"junior": "jr", "senior": "sr", "2nd": "ii", "3rd": "iii", "4th": "iv"},
}
# Letters that are no letter with an accent to Unicode: how they are written without, and how they are spelled out.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_APOSTROPHES = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_BETWEEN = re.compile(r"[\W_]+")


class _Order(StrEnum):
    """How a way to part a name stands to the order in which it is written."""

    TOLD = "TOLD"
    """Somebody said which part is the family name, or it is the last one of the line."""
    WIDER = "WIDER"
    """More than the last part belongs to the family name."""
    TURNED = "TURNED"
    """The family name stands first, although no comma says so."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to part a name into family and given name."""

    family: tuple[Part, ...]
    given: tuple[Part, ...]
    order: _Order = _Order.TOLD


def _parts(text: str) -> tuple[Part, ...]:
    composed = unicodedata.normalize("NFC", _APOSTROPHES.sub("", text)).casefold()
    written = [part for part in _BETWEEN.split(unicodedata.normalize("NFC", composed)) if part]
    return tuple(part for part in map(_forms, written) if part)[:MOST_PARTS]


def _forms(part: str) -> Part:
    forms = (_plain(part), _plain(part.translate(_SPELLED)))
    return tuple(dict.fromkeys(form for form in forms if form))


def _plain(part: str) -> str:
    apart = unicodedata.normalize("NFKD", part.translate(_PLAIN))
    return "".join(each for each in apart if each.isalnum() and not unicodedata.combining(each))


def _without_title(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    while len(parts) > 1 and parts[0][0] in _TITLES:
        parts = parts[1:]
    return parts


def _without_suffix(parts: tuple[Part, ...], *, may_be_all: bool = False) -> tuple[tuple[Part, ...], str]:
    suffix = ""
    while len(parts) > (0 if may_be_all else 1) and parts[-1][0] in _SUFFIXES:
        suffix, parts = _SUFFIXES[parts[-1][0]], parts[:-1]
    return parts, suffix


def _readings(name: PersonName) -> Iterator[_Reading]:
    if name.family:
        yield _Reading(name.family, name.given)
        return
    parts = name.given
    if len(parts) == 1:
        yield _Reading(parts, ())
        yield _Reading((), parts)
        return
    for cut in range(len(parts) - 1, 0, -1):
        yield _Reading(parts[cut:], parts[:cut], _Order.TOLD if cut == len(parts) - 1 else _Order.WIDER)
    for cut in range(1, len(parts)):
        yield _Reading(parts[:cut], parts[cut:], _Order.TURNED)


def _compared(one: _Reading, other: _Reading) -> Likeness:
    family = _families(one.family, other.family)
    given = _given_names(one.given, other.given)
    if Likeness.DIFFERENT in (family, given):
        return Likeness.DIFFERENT
    if Likeness.UNKNOWN in (family, given):
        return Likeness.UNKNOWN
    orders = (one.order, other.order)
    is_whole = len(one.family) == len(other.family) and len(one.given) == len(other.given)
    doubtful = _Order.TURNED in orders or (_Order.WIDER in orders and not is_whole)
    return Likeness.LIKELY if doubtful or given is Likeness.LIKELY else Likeness.SAME


def _families(one: tuple[Part, ...], other: tuple[Part, ...]) -> Likeness:
    if not one or not other:
        return Likeness.UNKNOWN
    if _are_all_in(one, other) or _are_all_in(other, one) or _joined(one) & _joined(other):
        return Likeness.SAME
    if len(one) == len(other) == 1 and _is_initial_of(one[0], other[0]):
        return Likeness.UNKNOWN
    return Likeness.DIFFERENT


def _given_names(one: tuple[Part, ...], other: tuple[Part, ...]) -> Likeness:
    if not one or not other:
        return Likeness.UNKNOWN
    fewer, more = sorted((one, other), key=len)
    left = list(more)
    lone = []  # what stands on both sides as it is belongs together, before any initial does
    for part in fewer:
        same = next((each for each in left if _is_same(part, each)), None)
        if same is None:
            lone.append(part)
        else:
            left.remove(same)
    has_initials = bool(lone)
    for part in lone:
        meant = next((each for each in left if _is_initial_of(part, each)), None)
        if meant is None:
            # Written together or apart: Anne Marie, Annemarie.
            return Likeness.SAME if _joined(one) & _joined(other) else Likeness.DIFFERENT
        left.remove(meant)
    is_first = _is_same(one[0], other[0]) and len(one[0][0]) > 1
    return Likeness.SAME if is_first and not has_initials else Likeness.LIKELY


def _are_all_in(some: tuple[Part, ...], others: tuple[Part, ...]) -> bool:
    return all(any(_is_same(part, each) for each in others) for part in some)


def _is_same(one: Part, other: Part) -> bool:
    return any(form in other for form in one)


def _is_initial_of(one: Part, other: Part) -> bool:
    return any((len(first) == 1 or len(second) == 1) and first[0] == second[0] for first in one for second in other)


def _joined(parts: tuple[Part, ...]) -> set[str]:
    return {"".join(part[0] for part in parts), "".join(part[-1] for part in parts)}
