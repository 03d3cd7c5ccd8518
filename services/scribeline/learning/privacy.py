"""What may be learnt, and what may never be: nothing that tells of a patient.

A word that could be a patient's name, number or date is no lesson, wherever it stands. This is the first of two walls;
the second is that only what the documents of several different patients teach is ever put into words.
"""

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from scribeline.dictations.model import Patient
from scribeline.learning.reading import Piece
from scribeline.vocabulary.register import NUMBER, read

_ALIKE = 0.75
"""From this share of letters on, a word may be a patient's name, misheard or mistyped."""
_MOST_NAMES = 3
"""Words that a person's name may have behind what introduces it."""

_INTRODUCES = frozenset(
    """mr mrs ms miss mister missus master patient patient's patients named name called client resident baby infant
    husband wife son daughter mother father brother sister partner spouse aunt uncle cousin niece nephew grandmother
    grandfather guardian friend mr. mrs. ms.""".split()  # noqa: SIM905
)
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat
    sun today tomorrow yesterday first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
    thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth half quarter dozen
    once twice am pm""".split()  # noqa: SIM905
)


def is_countable(text: str) -> bool:
    """Whether the text holds a number or a date: in digits or in words."""
    if NUMBER in text or any(character.isdigit() for character in text):
        return True
    words = read(text)
    return NUMBER in words or not _CALENDAR.isdisjoint(words) or not _CALENDAR.isdisjoint(text.casefold().split())


def names_of(patient: Patient) -> tuple[str, ...]:
    """The words that a patient is known by."""
    told = f"{patient.display_name} {patient.record_number}".casefold()
    parts = (part.strip(".,;") for part in told.replace("-", " ").replace("^", " ").split())
    return tuple(part for part in parts if len(part) > 1)


def is_like_a_name(text: str, names: Sequence[str]) -> bool:
    """Whether a word of the text, or all of it, is or resembles one of the patient's names."""
    words = text.casefold().replace("-", " ").split()
    for word in [*words, "".join(words)]:
        bare = word.removesuffix("'s").removesuffix("\u2019s")
        if any(bare == name or Indel.normalized_similarity(bare, name) >= _ALIKE for name in names):
            return True
    return False


def is_beside_a_patient(row: Sequence[Piece], first: int, last: int) -> bool:
    """Whether the pieces `first` to `last` stand beside a patient field, or where a person is named."""
    if any(piece.private for piece in row[first : last + 1]):
        return True
    if any(_introduces(piece) for piece in row[first : last + 1]):
        return True
    for at in range(first - 1, max(-1, first - 1 - _MOST_NAMES), -1):
        if row[at].block != row[first].block:
            return False
        if _introduces(row[at]):
            return True
        if not row[at].core[:1].isupper() or row[at].ends:
            return False
    return False


def _introduces(piece: Piece) -> bool:
    return piece.core.casefold().rstrip(".") in _INTRODUCES
