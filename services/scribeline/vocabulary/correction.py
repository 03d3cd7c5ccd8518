"""What was misheard, and what stands in its place.

Words that are likely where they stand are left alone. Where something is odd (a word that no report and no dictionary
holds, a row of words that nobody dictates, a word that the engine itself doubted), the names and terms that sound like
it are weighed against it: by how likely each is between its neighbours, and by how much would have been misheard.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

from scribeline.transcripts.words import Word
from scribeline.vocabulary.drugs import MOST_WORDS as MOST_DRUG_WORDS
from scribeline.vocabulary.index import Candidate, Index
from scribeline.vocabulary.lexicon import english_words, general_lexicon
from scribeline.vocabulary.likelihood import Counts, general_counts
from scribeline.vocabulary.model import Correction, Entry, Kind, Reason
from scribeline.vocabulary.phrases import PhraseSet
from scribeline.vocabulary.register import DRUG, NUMBER, folded, read
from scribeline.vocabulary.sounds import sounds_of

MOST_WORDS = 4
MOST_CAPITALS = 3
SHORT = 5  # sounds; so little of a word fits many
_MARKS = " \t.,:;?!()[]{}\"'\u201c\u201d\u2018\u2019\u2026"
_SPOKEN_MARKS = frozenset(
    ["comma", "period", "colon", "semicolon", "hyphen", "dash", "slash", "paragraph", "heading", "bracket", "paren", "parenthesis", "quote", "unquote"]
)
_COMMANDS = _SPOKEN_MARKS | frozenset(
    ["full", "stop", "next", "new", "line", "open", "close", "point", "over", "spell", "spelled", "scratch", "strike", "delete", "correction", "number", "end"]
)
_UNITS = frozenset(["mg", "mcg", "ml", "g", "cm", "mm", "meq", "units", "tablets"])
_DOSES = frozenset(["mg", "mcg", "ml", "g", "meq", "units", "tablets", "puffs", "%", "po"])
_ENDINGS = {"and": "an", "in": "in", "on": "on", "an": "an", "am": "am", "of": "a", "at": "at", "it": "it", "end": "en"}
"""What ends of drugs' names are heard as, before a dose ("neuron and 200 milligrams"), and how those end."""
_PREFIXES = frozenset(
    ["a", "an", "anti", "bi", "de", "dis", "hyper", "hypo", "in", "inter", "intra", "mis", "multi", "non", "over", "peri", "post", "pre", "re", "semi", "sub", "super", "tri", "un", "under"]
)
_NAMES_FOLLOW = frozenset(["name", "spelled", "dr", "mr", "mrs", "ms", "miss", "doctor", "professor", "prof", "nurse", "sister", "sir"])


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each thing counts, in natural logarithms. Settled on the development sets (docs/decisions/lexicon.md)."""

    sound: float = 5.2  # for each sound that was misheard
    unknown: float = -20.0  # of a word that nobody knows
    ordinary: float = -13.0  # of an English word that no report holds
    doubt: float = 3.0  # for a word of which the engine was not sure at all
    drug_least: float = 4.0  # odds from which a drug is written
    term_least: float = 3.5
    known_least: float = 6.5  # ... where every word that was heard is one that reports hold
    word: float = 5.5  # for each word that was heard and is not written: rows of fewer words are likelier by nature
    most_known: float = 0.15  # the share of an entry's sounds that may differ, where every word heard is a known one
    most_unknown: float = 0.22
    ordinary_least: float = 4.0  # more, where an ordinary word would be written: those are seldom misheard
    name_least: float = 4.0  # more, where a capital inside of a sentence says that somebody's name was heard
    drug_margin: float = 1.0  # by which a drug must be likelier than whatever comes second: no wrong drug for a guess
    term_margin: float = 0.7
    expected: float = 1.0  # for an entry of a phrase set, and again for each time that it grows e-fold
    expected_most: float = 4.0
    told: float = 8.0  # for a form that somebody said is heard so
    dosed_least: float = 3.0  # for a drug that a dose follows
    most_dosed: float = 0.3
    odd: float = -9.0  # a known word less likely than this is looked at


@dataclass(frozen=True, slots=True)
class Unit:
    """One machine word, as correction sees it. `names` are its words for the counts; `closed` where no correction goes."""

    index: int
    text: str
    lead: str
    core: str
    tail: str
    read: tuple[str, ...]
    sounds: str
    confidence: float
    closed: bool


@dataclass(frozen=True)
class Vocabulary:
    """All that is known about what may be written: made once for an author, used for each of their dictations."""

    index: Index
    counts: Counts
    english: frozenset[str]
    weights: Weights = Weights()

    @classmethod
    def of(cls, phrase_sets: Iterable[PhraseSet], weights: Weights | None = None) -> "Vocabulary":
        """The general lexicon with these phrase sets over it."""
        expected = [replace(entry, expected=True) for phrases in phrase_sets for entry in phrases.phrases]
        if not expected and weights is None:
            return general_vocabulary()
        general = general_vocabulary()
        return cls(Index(expected, general.index), general.counts, general.english, weights or Weights())


@lru_cache(maxsize=1)
def general_vocabulary() -> Vocabulary:
    """The general lexicon alone."""
    return Vocabulary(Index(general_lexicon()), general_counts(), english_words())


def correct(words: Sequence[Word], vocabulary: Vocabulary) -> tuple[Correction, ...]:
    """The corrections of a dictation, in their order; no two touch the same word."""
    return _Correcting([_unit(index, word) for index, word in enumerate(words)], vocabulary).corrections()


def _unit(index: int, word: Word) -> Unit:
    text = "".join(character for character in word.text if character.isprintable()).strip()
    core = text.strip(_MARKS + "-")
    start = text.find(core) if core else 0
    names = tuple(read(core)) if len(core) < 60 else ()
    closed = not core or not re.fullmatch(r"[A-Za-z]+(?:['\u2019-][A-Za-z]+)*", core) or core.lower() in _COMMANDS
    closed = closed or bool(_UNITS.intersection(names))
    closed = closed or (len(core) == 1 and core not in "aAI")  # a letter that was spelled out
    closed = closed or (core.isupper() and 1 < len(core) <= MOST_CAPITALS)  # an abbreviation
    lead = text[:start].strip("-")
    return Unit(
        index, text, lead, core, text[start + len(core) :], () if core.lower() in _SPOKEN_MARKS else names,
        "" if closed else sounds_of(core), 1.0 if word.confidence is None else word.confidence, closed,
    )  # fmt: skip


class _Correcting:
    def __init__(self, units: Sequence[Unit], vocabulary: Vocabulary) -> None:
        self._units = units
        self._index = vocabulary.index
        self._counts = vocabulary.counts
        self._english = vocabulary.english
        self._weights = vocabulary.weights
        # The reading of the whole dictation, with drugs as one class, and where each unit's part of it begins and ends.
        self._read: list[str] = []
        self._begin: list[int] = []
        raw = [name for unit in units for name in unit.read]
        named = dict(self._drugs_in(raw))
        at = 0
        self._named: list[list[str]] = []
        skip = 0
        for index, unit in enumerate(units):
            parted = index > 0 and self._parted(index)
            self._begin.append(len(self._read))
            self._named.append([])
            for name in unit.read:
                if skip:
                    skip -= 1
                elif at in named:
                    self._read.append(DRUG)
                    self._named[-1].append(named[at])
                    skip = named[at].count(" ")
                elif name != NUMBER or parted or self._read[-1:] != [NUMBER]:  # "twenty five" is one number
                    self._read.append(self._counts.known_form(name))
                at += 1
        self._begin.append(len(self._read))
        self._odds_of_word = self._how_likely()

    def _drugs_in(self, raw: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Where drugs are named, and which."""
        at = 0
        while at < len(raw):
            for length in range(min(MOST_DRUG_WORDS, len(raw) - at), 0, -1):
                name = " ".join(raw[at : at + length])
                if name in self._index.drugs:
                    yield at, name
                    at += length - 1
                    break
            at += 1

    def corrections(self) -> tuple[Correction, ...]:
        """The best ones that do not touch each other."""
        found = []
        for first, unit in enumerate(self._units):
            if unit.closed:
                continue
            for last in range(first, min(first + MOST_WORDS, len(self._units))):
                if self._units[last].closed or (last > first and (self._parted(last) or self._capitals(first, last))):
                    break
                if any(self._odd(at) for at in range(first, last + 1)):
                    best = self._best(first, last)
                    if best is not None:
                        found.append(best)
        taken: set[int] = set()
        chosen = []
        for correction in sorted(found, key=lambda each: -each.score):
            span = range(correction.first, correction.last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                chosen.append(correction)
        return tuple(sorted(chosen, key=lambda each: each.first))

    def _parted(self, at: int) -> bool:
        """Whether a mark stands between this unit and the one before it."""
        return bool(self._units[at].lead or self._units[at - 1].tail)

    def _capitals(self, first: int, last: int) -> bool:
        """Whether an abbreviation in capitals stands at an end; it is a word of its own."""
        return any(len(self._units[at].core) > 1 and self._units[at].core.isupper() for at in (first, last))

    def _how_likely(self) -> list[float]:
        return [self._log(word, self._read[max(0, at - 2) : at]) for at, word in enumerate(self._read)]

    def _log(self, word: str, before: Sequence[str]) -> float:
        if word not in self._counts.grams and word != DRUG:
            known = word.split("'")[0] in self._english or word in self._index.names
            return self._weights.ordinary if known else self._weights.unknown
        return self._counts.log_probability(word, before)

    def _log_of(self, words: Sequence[str], before: Sequence[str]) -> float:
        history = list(before)
        total = 0.0
        for word in words:
            total += self._log(word, history[-2:])
            history.append(word)
        return total

    def _known(self, at: int) -> bool:
        return all(
            word in self._counts.grams or word == DRUG or word.split("'")[0] in self._english
            for word in self._read[self._begin[at] : self._begin[at + 1]]
        )

    def _odd(self, at: int) -> bool:
        unit = self._units[at]
        if not unit.read or unit.closed:
            return False
        if at and self._units[at - 1].core.lower() in _NAMES_FOLLOW:
            return False  # a person's name
        likely = min(self._odds_of_word[self._begin[at] : self._begin[at + 1]], default=0.0)
        return not self._known(at) or likely < self._weights.odd or unit.confidence < 0.5

    def _dosed(self, after: Sequence[str]) -> bool:
        """Whether a dose follows, so that a drug stands here or nothing does."""
        return len(after) > 1 and after[0] == NUMBER and after[1] in _DOSES

    def _name_like(self, at: int) -> bool:
        unit = self._units[at]
        if at == 0 or not unit.core.istitle() or self._known(at):
            return False
        before = self._units[at - 1]
        return before.core.lower() == "name" or not (before.tail.strip(",") or before.closed)

    def _best(self, first: int, last: int) -> Correction | None:
        units = self._units[first : last + 1]
        core = " ".join(unit.core for unit in units)
        heard = self._read[self._begin[first] : self._begin[last + 1]]
        before = self._read[max(0, self._begin[first] - 2) : self._begin[first]]
        after = self._read[self._begin[last + 1] : self._begin[last + 1] + 2]
        as_heard = self._log_of([*heard, *after], before)
        for at in range(first, last + 1):  # which drug, where one was heard
            for drug in self._named[at]:
                as_heard += self._counts.log_of_drug(drug, self._index.drugs[drug].weight)
        dosed = self._dosed(after) and not (before and before[-1] == DRUG)
        raw = [name for unit in units for name in unit.read]
        swallowed = dosed and len(raw) > 1 and raw[-1] in _ENDINGS
        doubt = sum(1.0 - unit.confidence for unit in units) * self._weights.doubt
        known = all(self._known(at) for at in range(first, last + 1))
        sounds = "".join(unit.sounds for unit in units)
        if swallowed:
            sounds = sounds[: -len(units[-1].sounds)] + _ENDINGS[raw[-1]]
        short = len(sounds) < SHORT
        name_like = self._name_like(first)
        best: tuple[float, Candidate] | None = None
        second = -99.0
        for candidate in self._index.near(sounds):
            entry = candidate.sounding.entry
            name = candidate.sounding.name.split()
            if name == raw or _inflected(name, raw) or _within(name, raw) or folded(raw) == folded(name):
                continue
            apart = candidate.distance / len(candidate.sounding.sounds)
            if dosed and entry.kind.is_drug:
                most = self._weights.most_dosed
            else:
                most = self._weights.most_known if known or short else self._weights.most_unknown
            if apart > most:
                continue
            if entry.kind.is_drug:
                likely = self._log_of([DRUG, *after], before)
                likely += self._counts.log_of_drug(candidate.sounding.name, entry.weight)
            else:
                likely = self._log_of([*name, *after], before)
            score = likely - as_heard - self._weights.sound * candidate.distance + doubt
            score -= self._weights.word * (len(raw) - len(name) - 0.5 * (swallowed and entry.kind.is_drug))
            if entry.expected:
                score += min(self._weights.expected_most, self._weights.expected * (1.0 + log(entry.weight + 1.0)))
            if candidate.sounding.told:
                score += self._weights.told
            if not entry.kind.is_drug and not entry.expected:
                score -= self._weights.ordinary_least * (candidate.sounding.name in self._english and apart > 0.03)
                score -= self._weights.name_least * name_like
            if best is None or score > best[0]:
                if best is not None and not _akin(candidate, best[1]):
                    second = best[0]
                best = (score, candidate)
            elif not _akin(candidate, best[1]):
                second = max(second, score)
        if best is None:
            return None
        score, candidate = best
        entry = candidate.sounding.entry
        least = self._weights.drug_least if entry.kind.is_drug else self._weights.term_least
        if dosed and entry.kind.is_drug:
            least = self._weights.dosed_least
        elif known:
            least = max(least, self._weights.known_least)
        margin = self._weights.drug_margin if entry.kind.is_drug else self._weights.term_margin
        if score < least or score - second < margin:
            return None
        return Correction(
            first=units[0].index,
            last=units[-1].index,
            heard=" ".join(unit.text for unit in units),
            written=units[0].lead + _cased(entry, core, len(raw)) + units[-1].tail,
            reason=Reason.SOUNDS_LIKE if candidate.sounding.told else Reason.SOUND,
            score=round(score, 3),
            fixed=entry.written != entry.written.lower(),
        )


def _akin(one: Candidate, other: Candidate) -> bool:
    """Whether two names are one drug in two forms, or one word in two ("Claritin", "Claritin-D")."""
    short, long = sorted((one.sounding.name, other.sounding.name), key=len)
    return long.startswith(short)


def _within(name: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether the name stands in what was heard, so that writing it would drop words."""
    return any(list(heard[at : at + len(name)]) == list(name) for at in range(len(heard) - len(name) + 1))


def _inflected(name: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether the two are one word in two of its forms; an ear hears an ending better than counts know it."""
    one, other = " ".join(name), " ".join(heard)
    short, long = sorted((one, other), key=len)
    if long in (short + "s", short + "es", short + "d", short + "ed", short + "ly", short + "'s", short + "ing"):
        return True
    return long.endswith(short) and long[: -len(short)] in _PREFIXES


def _cased(entry: Entry, core: str, words: int) -> str:
    """The entry as it is written here: with a capital where what was heard began with one, unless it is a drug."""
    if entry.kind is Kind.TERM and entry.written.islower() and core[:1].isupper() and not core.isupper():
        return entry.written[:1].upper() + entry.written[1:]
    return entry.written


__all__ = ["NUMBER", "Unit", "Vocabulary", "Weights", "correct", "general_vocabulary"]
