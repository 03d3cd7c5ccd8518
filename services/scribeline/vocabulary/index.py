"""Entries by how they sound: what somebody may have said where an engine wrote something else.

Looking up takes the time of one bucket or two, whatever the lexicon's size: entries lie by the first consonants of
their skeleton and, once more, by the last, each with the skeleton's length.
"""

from collections import ChainMap, defaultdict
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from scribeline.vocabulary.model import Entry
from scribeline.vocabulary.register import read
from scribeline.vocabulary.sounds import distance, skeleton, sounds_of

MOST_DISTANCE = 0.3
"""Of sounds that differ, as a share of the entry's sounds."""
LEAST_SOUNDS, MOST_SOUNDS = 3, 40
_MOST_COMPARED = 10


@dataclass(frozen=True, slots=True)
class Sounding:
    """An entry in one of the forms that it may be heard in. `told` where a phrase set tells this form."""

    entry: Entry
    name: str
    sounds: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may have been said, and how far it is from what was heard, in sounds."""

    sounding: Sounding
    distance: float

    @property
    def apart(self) -> float:
        """The distance as a share of the entry's sounds."""
        return self.distance / len(self.sounding.sounds)


class Index:
    """Finds entries by sound. Built once; safe to share between threads."""

    def __init__(self, entries: Iterable[Entry], base: "Index | None" = None) -> None:
        """`base` is looked in as well; where both hold a name, these entries tell of it."""
        buckets: dict[tuple[str, str, int], dict[str, list[Sounding]]] = defaultdict(dict)
        self._base = base
        # The base's are looked through and not copied: there may be many indexes over one.
        self.names: MutableMapping[str, Entry] = ChainMap({}, base.names) if base else {}
        self.drugs: MutableMapping[str, Entry] = ChainMap({}, base.drugs) if base else {}
        self.told: dict[str, Entry] = dict(base.told) if base else {}
        """Forms as they are read, that a phrase set says its entry is heard as."""
        no_drugs: set[str] = set()
        for entry in entries:
            name = " ".join(read(entry.written))
            if not name:
                continue
            self.names[name] = entry
            if entry.kind.is_drug:
                self.drugs[name] = entry
            elif base is not None and name in base.drugs:
                no_drugs.add(name)
            self.told.update({" ".join(words): entry for form in entry.sounds_like if (words := read(form))})
            for form in (entry.written, *entry.sounds_like):
                sounding = Sounding(entry, name, sounds_of(form), told=form is not entry.written)
                bones = skeleton(sounding.sounds)
                if len(sounding.sounds) < LEAST_SOUNDS or len(sounding.sounds) > MOST_SOUNDS or not bones:
                    continue
                for key in (("first", bones[:2], len(bones)), ("last", bones[-2:], len(bones))):
                    buckets[key].setdefault(bones, []).append(sounding)
        if no_drugs:
            self.drugs = {name: entry for name, entry in self.drugs.items() if name not in no_drugs}
        self._buckets = dict(buckets)

    def near(self, sounds: str) -> list[Candidate]:
        """The entries that sound like this, the nearest first."""
        bones = skeleton(sounds)
        if not bones or len(sounds) < LEAST_SOUNDS or len(sounds) > MOST_SOUNDS:
            return []
        compared: dict[str, tuple[float, list[Sounding]]] = {}
        slack = 1 + len(bones) // 5
        for length in range(max(1, len(bones) - slack), len(bones) + slack + 1):
            for key in (("first", bones[:2], length), ("last", bones[-2:], length)):
                bucket = self._buckets.get(key)
                if bucket:
                    for near, gap, _ in process.extract(
                        bones, bucket.keys(), scorer=Levenshtein.distance, score_cutoff=slack, limit=_MOST_COMPARED
                    ):
                        compared[near] = (gap, bucket[near])
        found: dict[str, Candidate] = {}
        if self._base is not None:
            found = {candidate.sounding.name: candidate for candidate in self._base.near(sounds)}
        for _, soundings in sorted(compared.values(), key=lambda pair: pair[0])[: 3 * _MOST_COMPARED]:
            for sounding in soundings:
                unlike = len(sounding.sounds) // 2
                if Levenshtein.distance(sounds, sounding.sounds, score_cutoff=unlike) > unlike:
                    continue  # sparing the weighing of each sound
                most = MOST_DISTANCE * len(sounding.sounds)
                apart = distance(sounds, sounding.sounds, most)
                before = found.get(sounding.name)
                if apart <= most and (before is None or apart <= before.distance):
                    found[sounding.name] = Candidate(sounding, apart)
        return sorted(found.values(), key=lambda candidate: candidate.distance)[:_MOST_COMPARED]
