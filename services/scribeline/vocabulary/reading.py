"""A dictation as correction reads it: units that may be misheard, and the row of words that counts know."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scribeline.transcripts.words import Word
from scribeline.vocabulary.drugs import MOST_WORDS as MOST_DRUG_WORDS
from scribeline.vocabulary.english import (
    COMMANDS,
    DOSES,
    MISHEARD_MARKS,
    NAMES_FOLLOW,
    PRESCRIBED,
    SPOKEN_MARKS,
    TAKEN,
    UNITS,
)
from scribeline.vocabulary.index import Index
from scribeline.vocabulary.lexicon import abroad
from scribeline.vocabulary.likelihood import Counts
from scribeline.vocabulary.register import DRUG, NUMBER, read
from scribeline.vocabulary.sounds import sounds_of

MOST_CHARACTERS = 60
"""Of a word; a longer one is none."""
MOST_NAMES = 3
"""Of one person, in a row."""
MOST_CAPITALS = 3
"""Letters; so short a word in capitals is an abbreviation."""

MARKS_SAID = 2
"""From so many on, the author says all of them."""

_MARKS = " \t.,:;?!()[]{}\"'\u201c\u201d\u2018\u2019\u2026-"
_PLAIN = re.compile(r"[A-Za-z]+(?:['\u2019-][A-Za-z]+)*\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """One machine word: its core between the marks that the engine wrote, and how it reads and sounds.

    A `closed` one is never corrected: numbers, units, abbreviations, letters, other countries' names of drugs, and what
    may be said to the typist.
    """

    text: str
    lead: str
    core: str
    tail: str
    names: tuple[str, ...]
    sounds: str
    confidence: float
    closed: bool

    @classmethod
    def of(cls, word: Word) -> "Unit":
        """The unit of a machine word; a word of unknown confidence is trusted."""
        text = "".join(character for character in word.text if character.isprintable()).strip()
        core = text.strip(_MARKS)
        if len(core) > MOST_CHARACTERS:
            core = ""
        start = text.find(core) if core else 0
        names = tuple(read(core))
        closed = (
            not _PLAIN.match(core)
            or core.lower() in COMMANDS
            or core.lower() in PRESCRIBED
            or core.lower() in abroad()
            or not UNITS.isdisjoint(names)
            or (len(core) == 1 and core not in "aAI")
            or (core.isupper() and (1 < len(core) <= MOST_CAPITALS or "-" in core))
        )
        return cls(
            text=text,
            lead=text[:start].strip("-"),
            core=core,
            tail=text[start + len(core) :],
            names=() if core.lower() in SPOKEN_MARKS else names,
            sounds="" if closed else sounds_of(core),
            confidence=1.0 if word.confidence is None else word.confidence,
            closed=closed,
        )


class Reading:
    """The units of a dictation, and what counts read in them: drugs as one class, each number as one word."""

    def __init__(self, words: Sequence[Word], index: Index, counts: Counts) -> None:
        units = [Unit.of(word) for word in words]
        self.marked = sum(unit.core.lower() in SPOKEN_MARKS for unit in units) >= MARKS_SAID
        """Whether the author says the marks."""
        self.units = _with_names_closed(_with_marks_closed(units) if self.marked else units)
        self.row: list[str] = []
        self._begin: list[int] = []
        self._drugs: list[list[str]] = []
        drugs = dict(_drugs_in([name for unit in self.units for name in unit.names], index))
        at = within = 0
        for number, unit in enumerate(self.units):
            self._begin.append(len(self.row))
            self._drugs.append([])
            for name in unit.names:
                if within:
                    within -= 1
                elif at in drugs:
                    self.row.append(DRUG)
                    self._drugs[-1].append(drugs[at])
                    within = drugs[at].count(" ")
                elif name != NUMBER or self.row[-1:] != [NUMBER] or self.parted(number):  # "twenty five" is one
                    self.row.append(counts.known_form(name))
                at += 1
        self._begin.append(len(self.row))

    def parted(self, at: int) -> bool:
        """Whether a mark stands between this unit and the one before it."""
        return at > 0 and bool(self.units[at].lead or self.units[at - 1].tail)

    def of(self, first: int, last: int) -> list[str]:
        """How the units from first to last read."""
        return self.row[self._begin[first] : self._begin[last + 1]]

    def places(self, at: int) -> range:
        """Where in the row a unit's words stand."""
        return range(self._begin[at], self._begin[at + 1])

    def before(self, first: int) -> list[str]:
        """The two words before a unit."""
        return self.row[max(0, self._begin[first] - 2) : self._begin[first]]

    def after(self, last: int) -> list[str]:
        """The two words after a unit."""
        return self.row[self._begin[last + 1] : self._begin[last + 1] + 2]

    def prescribes(self, last: int) -> bool:
        """Whether a dose and how it is taken follow a unit: "20 mg p.o."."""
        return _is_prescription(self.row[self._begin[last + 1] : self._begin[last + 1] + 3])

    def drugs(self, first: int, last: int) -> list[str]:
        """The drugs that were heard in these units."""
        return [drug for drugs in self._drugs[first : last + 1] for drug in drugs]


def is_prescribed(words: Sequence[Word]) -> bool:
    """Whether words begin with a dose and how it is taken."""
    names = [name for word in words[:4] for name in Unit.of(word).names]
    return _is_prescription(names)


def _is_prescription(names: Sequence[str]) -> bool:
    return len(names) > 2 and names[0] == NUMBER and names[1] in DOSES and names[2] in TAKEN


def _with_marks_closed(units: Sequence[Unit]) -> list[Unit]:
    """The units, with what engines write for "comma" closed, and no part of the text."""
    return [replace(unit, closed=True, names=()) if unit.core.lower() in MISHEARD_MARKS else unit for unit in units]


def _with_names_closed(units: list[Unit]) -> list[Unit]:
    """The units, with people's names closed: words with a capital after a title, or after "name"."""
    naming = 0
    for at, unit in enumerate(units):
        if unit.core.lower() in NAMES_FOLLOW:
            naming = MOST_NAMES
        elif naming and unit.core.istitle():
            naming -= 1
            units[at] = replace(unit, closed=True)
        else:
            naming = 0
    return units


def _drugs_in(names: Sequence[str], index: Index) -> Iterator[tuple[int, str]]:
    """Where drugs are named, and which: the longest name wins."""
    at = 0
    while at < len(names):
        for length in range(min(MOST_DRUG_WORDS, len(names) - at), 0, -1):
            name = " ".join(names[at : at + length])
            if name in index.drugs:
                yield at, name
                at += length - 1
                break
        at += 1
