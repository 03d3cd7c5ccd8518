"""A second hearing: an engine that is told an author's drugs hears them far better, and everything else worse.

So nothing of the second one is written but names: a drug of a phrase set, where the first hearing has a dose, and
before it something else that sounds a little like the drug. (Without the dose, an engine that is told "furosemide"
hears it in "edema to the mid shins" as well.) What both hearings are about is told by when it was said.
"""

from collections.abc import Iterator, Sequence

from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import MOST_WORDS, Vocabulary, correct
from scribeline.vocabulary.drugs import MOST_WORDS as MOST_DRUG_WORDS
from scribeline.vocabulary.english import DOSES
from scribeline.vocabulary.model import Correction, Entry, Reason
from scribeline.vocabulary.reading import Reading, Unit
from scribeline.vocabulary.register import NUMBER, read
from scribeline.vocabulary.sounds import distance, sounds_of

MOST_HOTWORDS = 40
"""Names that the engine is told; it forgets what stands before some two hundred tokens."""
MOST_APART = 0.45
"""The share of a drug's sounds that may differ in the first hearing: it was heard once, and is expected."""
MOST_BEFORE_DOSE = 2
"""Words from the end of a drug's name to its dose: "Advair, inhaled, 250 mcg"."""
_TOGETHER_S = 0.05


def hotwords(vocabulary: Vocabulary) -> str | None:
    """The drugs of the phrase sets, the weightiest first, as an engine is told them; None where there are none."""
    expected = [entry for entry in vocabulary.index.drugs.values() if entry.expected]
    expected.sort(key=lambda entry: (-entry.weight, entry.written))
    return ", ".join(entry.written for entry in expected[:MOST_HOTWORDS]) or None


def doses(words: Sequence[Word], vocabulary: Vocabulary) -> list[float]:
    """When doses were said, in seconds: where drugs are named, and a second hearing is worth its time."""
    return [words[at].start_s for at in _doses(words, vocabulary)]


def _doses(words: Sequence[Word], vocabulary: Vocabulary) -> list[int]:
    """The words with which doses begin."""
    reading = Reading(words, vocabulary.index, vocabulary.counts)
    return [
        at
        for at in range(len(words))
        if reading.of(at, at)[-1:] == [NUMBER] and not DOSES.isdisjoint(reading.after(at))
    ]


def correct_again(
    words: Sequence[Word], corrections: Sequence[Correction], second: Sequence[Word], vocabulary: Vocabulary
) -> tuple[Correction, ...]:
    """The corrections, with those that the second hearing adds; none of it touches what was settled by the first."""
    units = [Unit.of(word) for word in words]
    taken = {at for correction in corrections for at in range(correction.first, correction.last + 1)}
    dosed = {at - before for at in _doses(words, vocabulary) for before in range(1, MOST_BEFORE_DOSE + 1)}
    added = []
    for entry, start_s, end_s in _drugs(second, vocabulary):
        there = [
            at
            for at, word in enumerate(words)
            if word.end_s > start_s + _TOGETHER_S and word.start_s < end_s - _TOGETHER_S
        ]
        stretch = _stretch(units, there, taken, entry, vocabulary)
        if stretch is not None and stretch[1] in dosed:
            first, last = stretch
            taken.update(range(first, last + 1))
            added.append(
                Correction(
                    first=first,
                    last=last,
                    heard=" ".join(unit.text for unit in units[first : last + 1]),
                    written=units[first].lead + entry.written + units[last].tail,
                    reason=Reason.SECOND_HEARING,
                    score=vocabulary.weights.told,
                    fixed=not entry.written.islower(),
                )
            )
    return tuple(sorted([*corrections, *added], key=lambda correction: correction.first))


def _drugs(second: Sequence[Word], vocabulary: Vocabulary) -> Iterator[tuple[Entry, float, float]]:
    """The phrase sets' drugs in the second hearing, as heard or as corrected, and from when to when."""
    corrected = {correction.first: correction for correction in correct(second, vocabulary)}
    units = [Unit.of(word) for word in second]
    at = 0
    while at < len(second):
        last, name = at, ""
        if at in corrected:
            last, name = corrected[at].last, " ".join(read(corrected[at].written))
        else:
            for end in range(min(at + MOST_DRUG_WORDS, len(second)) - 1, at - 1, -1):
                name = " ".join(part for unit in units[at : end + 1] for part in unit.names)
                if name in vocabulary.index.drugs:
                    last = end
                    break
        entry = vocabulary.index.drugs.get(name)
        if entry is not None and entry.expected:
            yield entry, second[at].start_s, second[last].end_s
        at = last + 1


def _stretch(
    units: Sequence[Unit], there: Sequence[int], taken: set[int], entry: Entry, vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """The words of the first hearing that stand for the drug; None where it has a drug there, or nothing like it."""
    if not there or not taken.isdisjoint(there) or any(_is_drug(units[at : at + 1], vocabulary) for at in there):
        return None
    sounds = sounds_of(entry.written)
    best, nearest = None, MOST_APART * len(sounds)
    for first in range(max(0, there[0] - 1), there[-1] + 1):
        for last in range(first, min(first + MOST_WORDS, there[-1] + 2, len(units))):
            if units[last].closed or last in taken or (last > first and units[last - 1].tail):
                break
            apart = distance("".join(unit.sounds for unit in units[first : last + 1]), sounds, nearest)
            if apart < nearest and not _is_drug(units[first : last + 1], vocabulary):
                best, nearest = (first, last), apart
    return best


def _is_drug(units: Sequence[Unit], vocabulary: Vocabulary) -> bool:
    return " ".join(name for unit in units for name in unit.names) in vocabulary.index.drugs
