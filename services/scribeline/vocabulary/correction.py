"""What was misheard, and what stands in its place.

Words that are likely where they stand are left alone. Where something is odd (a word that no report and no dictionary
holds, a row of words that nobody dictates, a word that the engine itself doubted), the names and terms that sound like
it are weighed against it: by how likely each is between its neighbours, and by how much would have been misheard.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

from scribeline.transcripts.words import Word
from scribeline.vocabulary.english import (
    COMMANDS,
    DOSES,
    ENDINGS,
    FORMS,
    LEAST_STEM,
    OPPOSITES,
    PREFIXES,
    SUFFIXES,
    TAKING_BACK,
)
from scribeline.vocabulary.index import Candidate, Index
from scribeline.vocabulary.lexicon import diagnoses_words, english_words, general_lexicon, substances
from scribeline.vocabulary.likelihood import Counts, general_counts
from scribeline.vocabulary.model import Correction, Entry, Kind, Reason
from scribeline.vocabulary.phrases import PhraseSet, laid_over
from scribeline.vocabulary.reading import Reading
from scribeline.vocabulary.register import DRUG, NUMBER, folded
from scribeline.vocabulary.weights import Weights

MOST_WORDS = 4
"""Of what was heard, that may be one name."""
MOST_WORDS_TOLD = 8
"""The same of a form that a phrase set tells."""
SHORT = 5
"""Sounds; so little of a word fits many, and has to fit well."""
_SURE = 0.5
"""Of a known word that the engine heard with less confidence, others are thought of."""
_WITHIN, _MOST_ALTERNATIVES = 12.0, 3
"""How much less likely (as a natural logarithm) something may be to be named as an alternative, and how many are."""
_NEARLY = 0.03
"""The share of sounds that may differ for two words to sound the same."""


@dataclass(frozen=True)
class Vocabulary:
    """All that is known about what may be written: made once for an author, used for each of their dictations."""

    index: Index
    counts: Counts
    english: frozenset[str]
    known: frozenset[str]
    weights: Weights

    @classmethod
    def of(cls, phrase_sets: Iterable[PhraseSet]) -> "Vocabulary":
        """The general lexicon with these phrase sets over it; a later set has the last word."""
        general = general_vocabulary()
        laid = laid_over(phrases.phrases for phrases in phrase_sets)
        expected = [replace(entry, expected=True) for entry in laid]
        return replace(general, index=Index(expected, general.index)) if expected else general


@lru_cache(maxsize=1)
def general_vocabulary() -> Vocabulary:
    """The general lexicon alone."""
    english = english_words()
    return Vocabulary(Index(general_lexicon()), general_counts(), english, english | diagnoses_words(), Weights())


def correct(words: Sequence[Word], vocabulary: Vocabulary) -> tuple[Correction, ...]:
    """The corrections of a dictation, in their order; no two touch the same word."""
    return _Correcting(words, vocabulary).corrections()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Neighbouring units that may be one misheard name, and what stands around them."""

    first: int
    last: int
    names: tuple[str, ...]
    sounds: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    as_heard: float
    doubt: float
    known: bool
    dosed: bool
    prescribed: bool
    swallowed: bool
    name_like: bool


class _Correcting:
    def __init__(self, words: Sequence[Word], vocabulary: Vocabulary) -> None:
        self._index = vocabulary.index
        self._counts = vocabulary.counts
        self._english = vocabulary.english
        self._words = vocabulary.known
        self._weights = vocabulary.weights
        self._reading = Reading(words, self._index, self._counts)
        self._units = self._reading.units
        self._known = [all(map(self._is_known, self._reading.of(at, at))) for at in range(len(self._units))]
        row = self._reading.row
        self._odds = [self._log(word, row[max(0, at - 2) : at]) for at, word in enumerate(row)]

    def corrections(self) -> tuple[Correction, ...]:
        """The best ones that do not touch each other, and the right names that are written in another case."""
        found: list[tuple[float, Correction]] = []
        for first in range(len(self._units)):
            for last in self._ends(first):
                if any(map(self._odd, range(first, last + 1))) or self._told(first, last):
                    best = self._best(self._stretch(first, last))
                    if best is not None:
                        found.append(best)
            found.extend(self._told_as_they_stand(first))
        found.sort(key=lambda pair: -pair[0])
        found.extend((0.0, each) for each in self._cases())
        taken: set[int] = set()
        chosen = []
        for _, correction in found:
            span = range(correction.first, correction.last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                chosen.append(correction)
        return tuple(sorted(chosen, key=lambda each: each.first))

    def _ends(self, first: int) -> Iterable[int]:
        """Where a stretch that begins here may end: nowhere behind a closed unit or a mark."""
        for last in range(first, min(first + MOST_WORDS, len(self._units))):
            unit = self._units[last]
            if unit.closed or (last > first and self._reading.parted(last)):
                return
            if last > first and any(_is_capitals(self._units[at].core) for at in (first, last)):
                return  # an abbreviation is a word of its own
            yield last

    def _odd(self, at: int) -> bool:
        unit = self._units[at]
        if unit.closed or not unit.names:
            return False
        likely = min((self._odds[place] for place in self._reading.places(at)), default=0.0)
        return not self._known[at] or likely < self._weights.odd or unit.confidence < _SURE

    def _told(self, first: int, last: int) -> bool:
        """Whether a phrase set says that something is heard so."""
        names = [name for unit in self._units[first : last + 1] for name in unit.names]
        return bool(self._index.told) and " ".join(names) in self._index.told

    def _told_as_they_stand(self, first: int) -> Iterator[tuple[float, Correction]]:
        """Forms that a phrase set tells, where what was heard is closed to everything else (a person's name, letters)
        or too long: only just what was told is taken, and never what may be said to the typist."""
        if not self._index.told:
            return
        names: list[str] = []
        closed = False
        for last in range(first, min(first + MOST_WORDS_TOLD, len(self._units))):
            unit = self._units[last]
            if not unit.names or unit.core.lower() in COMMANDS or (last > first and self._reading.parted(last)):
                return
            names.extend(unit.names)
            closed = closed or unit.closed
            entry = self._index.told.get(" ".join(names))
            told = self._weights.told
            if entry is None or not (closed or last - first >= MOST_WORDS):
                continue
            if entry.written != " ".join(unit.core for unit in self._units[first : last + 1]):
                yield told, self._correction(first, last, entry, Reason.SOUNDS_LIKE, told)

    def _is_known(self, word: str) -> bool:
        return word in self._counts.grams or word == DRUG or word.split("'")[0] in self._words

    def _log(self, word: str, before: Sequence[str]) -> float:
        if word in self._counts.grams or word == DRUG:
            return self._counts.log_probability(word, before)
        return self._weights.ordinary if self._is_known(word) or word in self._index.names else self._weights.unknown

    def _log_of(self, words: Sequence[str], before: Sequence[str]) -> float:
        history = list(before)
        total = 0.0
        for word in words:
            total += self._log(word, history[-2:])
            history.append(word)
        return total

    def _stretch(self, first: int, last: int) -> _Stretch:
        reading, units = self._reading, self._units[first : last + 1]
        before, after = reading.before(first), reading.after(last)
        as_heard = self._log_of([*reading.of(first, last), *after], before)
        for drug in reading.drugs(first, last):
            as_heard += self._counts.log_of_drug(drug, self._index.drugs[drug].weight)
        names = tuple(name for unit in units for name in unit.names)
        dosed = len(after) > 1 and after[0] == NUMBER and after[1] in DOSES and before[-1:] != [DRUG]
        swallowed = dosed and len(names) > 1 and names[-1] in ENDINGS
        sounds = [unit.sounds for unit in units]
        if swallowed:
            sounds[-1] = ENDINGS[names[-1]]
        return _Stretch(
            first=first,
            last=last,
            names=names,
            sounds="".join(sounds),
            before=tuple(before),
            after=tuple(after),
            as_heard=as_heard,
            doubt=sum(1.0 - unit.confidence for unit in units),
            known=all(self._known[first : last + 1]),
            dosed=dosed,
            prescribed=dosed and reading.prescribes(last),
            swallowed=swallowed,
            name_like=self._name_like(first),
        )

    def _name_like(self, at: int) -> bool:
        """Whether a word that nobody knows has a capital though no sentence begins there."""
        if at == 0 or not self._units[at].core.istitle() or self._known[at]:
            return False
        before = self._units[at - 1]
        return not (before.tail.strip(",") or before.closed)

    def _best(self, stretch: _Stretch) -> tuple[float, Correction] | None:
        """The likeliest entry, if it is likely enough, and likelier than whatever comes second; with how well it ranks
        among those that touch it: a longer stretch swallows what is odd beside a name, and sounds less like it."""
        scored = []
        for candidate in self._index.near(stretch.sounds):
            if self._fits(candidate, stretch):
                scored.append((self._score(candidate, stretch), candidate))
        if not scored:
            return None
        scored.sort(key=lambda pair: -pair[0])
        score, best = scored[0]
        entry, weights = best.sounding.entry, self._weights
        slot = stretch.dosed and entry.kind.is_drug  # where only drugs stand
        others = [(other, each) for other, each in scored if each.sounding.entry.kind.is_drug or not slot]
        second = next((other for other, each in others if not _akin(each, best)), -99.0)
        margin = weights.drug_margin if entry.kind.is_drug else weights.term_margin
        if score < self._least(best, stretch) or score - second < margin:
            return None
        if self._is_unheard_of(best, stretch):
            return None
        if entry.kind.is_drug and best.apart > _NEARLY and any(self._rivals(best, each) for _, each in scored):
            return None
        reason = Reason.SOUNDS_LIKE if _is_told(best) else Reason.SOUND
        correction = self._correction(stretch.first, stretch.last, entry, reason, score)
        written = [each.sounding.entry.written for other, each in scored if other > score - _WITHIN]
        alternatives = tuple(dict.fromkeys(each for each in written if each != entry.written))[:_MOST_ALTERNATIVES]
        return score - weights.unlike * best.apart, replace(correction, alternatives=alternatives)

    def _is_unheard_of(self, best: Candidate, stretch: _Stretch) -> bool:
        """Whether this is nothing that a dictation means, unless a phrase set names it: a plant or a chemical; or, for
        a row of everyday words, a brand that no report names. It keeps others from being written where it sounds as
        much like what was heard, and is not written itself."""
        entry = best.sounding.entry
        if entry.expected or not entry.kind.is_drug:
            return False
        row = stretch.known and len(stretch.names) > 1
        unnamed = entry.weight < self._weights.rival and best.sounding.name not in self._counts.drugs
        return (row and unnamed) or entry.written.lower() in substances()

    def _rivals(self, best: Candidate, other: Candidate) -> bool:
        """Whether another drug in use sounds as much like what was heard: how common each is must not decide."""
        entry = other.sounding.entry
        in_use = entry.weight >= self._weights.rival or other.sounding.name in self._counts.drugs
        return (
            entry.kind.is_drug
            and in_use
            and not _akin(best, other)
            and other.distance <= best.distance + self._weights.rival_sound
        )

    def _fits(self, candidate: Candidate, stretch: _Stretch) -> bool:
        name = candidate.sounding.name.split()
        if _is_same(name, stretch.names) or _is_within(name, stretch.names) or " ".join(stretch.names) in TAKING_BACK:
            return False
        if not candidate.sounding.entry.kind.is_drug and _is_form(candidate.sounding.name, " ".join(stretch.names)):
            return False
        weights = self._weights
        if candidate.sounding.entry.kind.is_drug and stretch.dosed:
            most = weights.most_dosed
        elif stretch.known or len(stretch.sounds) < SHORT:
            most = weights.most_known
        else:
            most = weights.most_unknown
        return candidate.apart <= most

    def _score(self, candidate: Candidate, stretch: _Stretch) -> float:
        weights, entry, name = self._weights, candidate.sounding.entry, candidate.sounding.name
        names = name.split()
        if entry.kind.is_drug:
            likely = self._log_of([DRUG, *stretch.after], stretch.before)
            likely += self._counts.log_of_drug(name, entry.weight)
            likely += weights.prescribed * (stretch.prescribed and name in self._counts.drugs)
        else:
            likely = self._log_of([*names, *stretch.after], stretch.before)
        score = likely - stretch.as_heard - weights.sound * candidate.distance + weights.doubt * stretch.doubt
        if _is_told(candidate):
            score += weights.told
        else:
            dropped = len(stretch.names) - len(names)
            score -= weights.word * (dropped - 0.5 * (stretch.swallowed and entry.kind.is_drug))
        if entry.expected:
            score += min(weights.expected_most, weights.expected * (1.0 + log(1.0 + entry.weight)))
        elif not entry.kind.is_drug:
            score -= weights.ordinary_extra * (name in self._english and candidate.apart > _NEARLY)
            score -= weights.name_extra * stretch.name_like
        return score

    def _least(self, candidate: Candidate, stretch: _Stretch) -> float:
        weights, is_drug = self._weights, candidate.sounding.entry.kind.is_drug
        if _is_told(candidate):
            return weights.told_least
        if is_drug and stretch.dosed:
            return weights.dosed_least
        least = weights.drug_least if is_drug else weights.term_least
        return max(least, weights.known_least) if stretch.known else least

    def _cases(self) -> Iterable[Correction]:
        """Drugs that were heard right: generics small, brands as they are written."""
        for at, unit in enumerate(self._units):
            name = " ".join(unit.names)
            entry = None if unit.closed else self._index.drugs.get(name)
            if entry is None or entry.written == unit.core or name in self._english:
                continue
            if entry.kind is Kind.GENERIC and not unit.core.istitle():
                continue
            if entry.written.lower() == unit.core.lower():
                yield self._correction(at, at, entry, Reason.CASE, 0.0)

    def _correction(self, first: int, last: int, entry: Entry, reason: Reason, score: float) -> Correction:
        units = self._units[first : last + 1]
        written = entry.written
        begins = units[0].core.istitle() and len(units[0].core) > 1  # a letter alone is a capital anywhere
        if entry.kind is Kind.TERM and written.islower() and begins:
            written = written[:1].upper() + written[1:]
        return Correction(
            first=first,
            last=last,
            heard=" ".join(unit.text for unit in units),
            written=units[0].lead + written + units[-1].tail,
            reason=reason,
            score=round(score, 3),
            fixed=not entry.written.islower(),
        )


def _is_told(candidate: Candidate) -> bool:
    """Whether just this was heard that a phrase set tells of, and no more."""
    return candidate.sounding.told and candidate.apart <= _NEARLY


def _is_capitals(core: str) -> bool:
    return len(core) > 1 and core.isupper()


def _akin(one: Candidate, other: Candidate) -> bool:
    """Whether two names are one drug in two forms ("Claritin", "Claritin-D")."""
    short, long = sorted((one.sounding.name, other.sounding.name), key=len)
    return long.startswith(short)


def _is_within(name: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether the name stands in what was heard, so that writing it would only drop words."""
    return any(list(heard[at : at + len(name)]) == list(name) for at in range(len(heard) - len(name) + 1))


def _is_same(name: Sequence[str], heard: Sequence[str]) -> bool:
    """Whether the two are one word in two forms or spellings, or opposites that sound alike: not for us to change."""
    one, other = " ".join(name), " ".join(heard)
    short, long = sorted((one, other), key=len)
    if long.startswith(short) and long[len(short) :] in SUFFIXES:
        return True
    if long.endswith(short) and long[: -len(short)] in PREFIXES:
        return True
    for this, that in OPPOSITES:
        if _swapped(one, other, this, that) or _swapped(other, one, this, that):
            return True
    return folded(one) == folded(other)


def _is_form(one: str, other: str) -> bool:
    """Whether the two differ in the ending of one stem: "stenosis" and "stenoses"."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    tails = [(one[at:], other[at:]) for at in range(LEAST_STEM, shared + 1)]
    return any(pair in FORMS or pair[::-1] in FORMS for pair in tails)


def _swapped(one: str, other: str, this: str, that: str) -> bool:
    return one.startswith(this) and other.startswith(that) and one[len(this) :] == other[len(that) :]


__all__ = ["MOST_WORDS", "Vocabulary", "correct", "general_vocabulary"]
