"""What was misheard: lessons from a draft beside what became of it.

The two are aligned piece by piece. Where a few words were put in the place of a few others, the sounds say which of
them belong together ("listen up all" and "lisinopril"). Passages that were written anew, moved, put in or taken out
teach nothing, and neither does anything that could tell of a patient (`privacy`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scribeline.dictations.model import Patient
from scribeline.learning.model import Kind, Lesson, Place
from scribeline.learning.privacy import is_beside_a_patient, is_countable, is_like_a_name, names_of
from scribeline.learning.reading import Piece, pieces
from scribeline.transcripts.alignment import changes
from scribeline.transcripts.model import BlockKind, Document, WordSpan
from scribeline.transcripts.words import Word
from scribeline.vocabulary.english import COMMANDS, DOSES
from scribeline.vocabulary.lexicon import english_words, general_kinds
from scribeline.vocabulary.register import NUMBER, read
from scribeline.vocabulary.sounds import distance, sounds_of

MOST_HEARD = 4
"""Machine words that may be one misheard name; correction looks at no more."""
MOST_WRITTEN = 6
MOST_CHARACTERS = 80
_PASSAGE = 10
"""Pieces; where more than this were replaced, somebody wrote anew."""
_ALIKE = 0.5
"""The share of sounds that may differ where one was heard for the other."""
_AROUND = 3
"""Pieces on each side of a correction that tell whether it is one, or a passage that was written anew or moved."""
_LEAST_LEFT = {Kind.PHRASE: 0.3, Kind.SOUNDS_LIKE: 0.3, Kind.RULE: 0.6}
"""The share of those that has to be unchanged: more where no sounds speak for the two belonging together."""
_GROUP = 0.3
"""What another word in a group costs, in sounds: the fewest words that sound alike belong together."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Pieces of the draft and what stands in their place, as places in each; `same` where nothing was changed."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int
    same: bool


def corrections(draft: Document, approved: Document, words: Sequence[Word], patient: Patient) -> tuple[Lesson, ...]:
    """The lessons of one document: what a person wrote where the machine had heard something else."""
    old, new = pieces(draft), pieces(approved)
    names = names_of(patient)
    found: dict[tuple[Kind, str, str], Lesson] = {}
    pairs = paired(old, new)
    unchanged = [pair.same for pair in pairs for _ in range(pair.old_from, pair.old_to)]
    for pair in pairs:
        lesson = _recased(old, new, pair, words) if pair.same else _replaced(old, new, pair, words)
        if lesson is None or _left_around(unchanged, pair) < _LEAST_LEFT[lesson.kind]:
            continue
        if _may_be_learnt(lesson, new, pair, names):
            found.setdefault((lesson.kind, lesson.heard, lesson.written), lesson)
    return tuple(found.values())


def left_as_heard(draft: Document, approved: Document, words: Sequence[Word], patient: Patient) -> dict[str, Place]:
    """What was heard and written so, and what nobody changed: every row of up to `MOST_HEARD` words, and where."""
    old, new = pieces(draft), pieces(approved)
    names = names_of(patient)
    places: dict[int, Piece] = {}
    for pair in paired(old, new):
        if pair.same:
            for was, now in zip(old[pair.old_from : pair.old_to], new[pair.new_from : pair.new_to], strict=True):
                span = was.words
                same = was.core == now.core or now.begins
                if span is not None and same and read(was.core) == heard_at(words, span):
                    places.update(dict.fromkeys(range(span.first, span.last + 1), now))
    found: dict[str, Place] = {}
    for first in sorted(places):
        for last in range(first, first + MOST_HEARD):
            if last not in places or places[last].block != places[first].block:
                break
            heard = " ".join(heard_at(words, WordSpan(first, last)))
            if heard and not is_countable(heard) and not is_like_a_name(heard, names):
                start, end = places[first].start, places[last].end
                found.setdefault(heard, Place(places[first].block, start, max(start, end), WordSpan(first, last)))
    return found


def paired(old: Sequence[Piece], new: Sequence[Piece]) -> list[Pair]:
    """Which pieces stand in the place of which; those that share machine words stay together."""
    pairs: list[Pair] = []
    for same, *place in changes([piece.key for piece in old], [piece.key for piece in new]):
        a, b, c, d = place
        if same:
            finer = [Pair(a + i, a + i + 1, c + i, c + i + 1, True) for i in range(b - a)]
        elif 0 < b - a <= _PASSAGE and 0 < d - c <= _PASSAGE:
            finer = list(_by_sound(old, new, a, b, c, d))
        else:
            finer = [Pair(a, b, c, d, False)]
        for pair in finer:
            if pairs and not (pair.same and pairs[-1].same) and _share_words(old, pairs[-1], pair):
                before = pairs.pop()
                pair = Pair(before.old_from, pair.old_to, before.new_from, pair.new_to, False)
            pairs.append(pair)
    return pairs


def _share_words(old: Sequence[Piece], one: Pair, other: Pair) -> bool:
    left, right = _span(old, one), _span(old, other)
    return left is not None and right is not None and left.last >= right.first and right.last >= left.first


def _span(row: Sequence[Piece], pair: Pair) -> WordSpan | None:
    span: WordSpan | None = None
    for piece in row[pair.old_from : pair.old_to]:
        if piece.words is not None:
            span = piece.words if span is None else span.joined(piece.words)
    return span


def _left_around(unchanged: Sequence[bool], pair: Pair) -> float:
    """The share of the pieces around a pair that were left as they are; beyond the document's ends, all were."""
    before = unchanged[max(0, pair.old_from - _AROUND) : pair.old_from]
    after = unchanged[pair.old_to : pair.old_to + _AROUND]
    return 1.0 - (len(before) + len(after) - sum(before) - sum(after)) / (2 * _AROUND)


def _by_sound(old: Sequence[Piece], new: Sequence[Piece], a: int, b: int, c: int, d: int) -> Iterator[Pair]:
    """The stretch cut where the sounds of both sides fit best; groups of up to `MOST_HEARD` on each side."""
    said = [sounds_of(piece.core) for piece in old[a:b]]
    written = [sounds_of(piece.core) for piece in new[c:d]]
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(said) + 1):
        for j in range(len(written) + 1):
            for left in range(min(i, MOST_HEARD) + 1):
                for right in range(min(j, MOST_HEARD) + 1):
                    before = best.get((i - left, j - right))
                    if before is None or not (left or right):
                        continue
                    apart = distance("".join(said[i - left : i]), "".join(written[j - right : j]))
                    cost = before[0] + apart + _GROUP * (max(left, 1) + max(right, 1) - 2) + (not left or not right)
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = (cost, (left, right))
    pairs: list[Pair] = []
    i, j = len(said), len(written)
    while i or j:
        left, right = best[i, j][1]
        pairs.append(Pair(a + i - left, a + i, c + j - right, c + j, False))
        i, j = i - left, j - right
    return reversed(pairs)


def _replaced(old: Sequence[Piece], new: Sequence[Piece], pair: Pair, words: Sequence[Word]) -> Lesson | None:
    """The lesson of a pair that was changed."""
    span = _span(old, pair)
    now = new[pair.new_from : pair.new_to]
    if span is None or not now or not _is_one_phrase(now) or span.last >= len(words):
        return None
    heard = heard_at(words, span)
    written = " ".join(piece.core for piece in now)
    if not 0 < len(heard) <= MOST_HEARD or len(now) > MOST_WRITTEN:
        return None
    said, sounds = sounds_of(" ".join(heard)), sounds_of(written)
    place = Place(now[0].block, now[0].start, now[-1].end, span)
    if read(written) == heard:
        return None  # the same words in another look: not misheard
    lesson = Lesson(Kind.RULE, " ".join(heard), written, place, dosed=_is_dosed(new, pair.new_to))
    if distance(said, sounds) > _ALIKE * max(len(said), len(sounds)):
        return lesson  # written otherwise than said, or said otherwise than meant
    if written.casefold() in general_kinds():
        return replace(lesson, kind=Kind.SOUNDS_LIKE, written=_without_opening_capital(written, now[0]))
    if all(word in english_words() for word in read(written)) and (written.islower() or now[0].begins):
        return replace(lesson, written=_without_opening_capital(written, now[0]))
    return replace(lesson, kind=Kind.PHRASE)


def _recased(old: Sequence[Piece], new: Sequence[Piece], pair: Pair, words: Sequence[Word]) -> Lesson | None:
    """The lesson of a word that was only given capitals, or lost them, within a sentence."""
    was, now = old[pair.old_from], new[pair.new_from]
    span = was.words
    if was.core == now.core or was.begins or now.begins or BlockKind.HEADING in (was.kind, now.kind):
        return None
    if span is None or span.last >= len(words) or len(now.core) <= 2 or was.core.casefold() != now.core.casefold():
        return None
    heard = heard_at(words, span)
    if not 0 < len(heard) <= MOST_HEARD or read(now.core) != heard:
        return None
    return Lesson(Kind.RULE, " ".join(heard), now.core, Place(now.block, now.start, now.end, span))


def heard_at(words: Sequence[Word], span: WordSpan) -> list[str]:
    """What was heard under a span, as counts see it; pieces of one word joined."""
    texts = [("" if at and not word.space_before else " ") + word.text for at, word in enumerate(_of(words, span))]
    return read("".join(texts))


def _of(words: Sequence[Word], span: WordSpan) -> Sequence[Word]:
    return words[span.first : span.last + 1]


def _is_one_phrase(now: Sequence[Piece]) -> bool:
    """Whether no block ends and no mark stands between these pieces."""
    inner = all(not piece.ends for piece in now[:-1])
    return inner and len({piece.block for piece in now}) == 1 and now[0].kind is not BlockKind.HEADING


def _without_opening_capital(written: str, first: Piece) -> str:
    """A known word as it is written within a sentence."""
    head, *rest = written.split(" ")
    small = head.lower()
    if first.begins and head.istitle() and (small in english_words() or small in general_kinds()):
        return " ".join([small, *rest])
    return written


def _is_dosed(row: Sequence[Piece], at: int) -> bool:
    return at + 1 < len(row) and read(row[at].core) == [NUMBER] and row[at + 1].core.casefold() in DOSES


def _may_be_learnt(lesson: Lesson, new: Sequence[Piece], pair: Pair, names: Sequence[str]) -> bool:
    heard, written = lesson.heard, lesson.written
    return (
        any(character.isalpha() for character in written)
        and len(written) <= MOST_CHARACTERS
        and written.isprintable()
        and not is_countable(written)
        and not is_countable(heard)
        and COMMANDS.isdisjoint(heard.split())
        and not is_like_a_name(written, names)
        and not is_like_a_name(heard, names)
        and not is_beside_a_patient(new, pair.new_from, pair.new_to - 1)
    )
