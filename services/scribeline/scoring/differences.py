"""What a corrector would change in a draft, place by place, and of what kind it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from scribeline.scoring.names import stands_in

_PIECE = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*|\d[\d,]*(?:[./]\d+)*|\s|[^\sA-Za-z\d]")
_HEADING = re.compile(r"[A-Z]{3,}(?: [A-Z]{2,})*:|[A-Z]{4,}")


class Difference(StrEnum):
    """Kinds of correction, as somebody who corrects would name them."""

    HEADING = "section headings"
    SENTENCE = "ends of sentences"
    CASE = "capitals"
    MARK = "punctuation"
    NUMBER = "numbers and their units"
    SPACING = "joined or parted words"
    DRUG = "drug names"
    TERM = "clinical terms"
    MISSING = "words missing"
    EXTRA = "words too many"
    WORD = "other words"


@dataclass(frozen=True, slots=True)
class Change:
    """One place: `draft` stands there and `report` should, with some words before and after; `cost` is in characters
    to insert, delete or replace."""

    kind: Difference
    draft: str
    report: str
    before: str
    after: str
    cost: int


def differences(draft: str, report: str, drugs: Iterable[str] = (), terms: Iterable[str] = ()) -> list[Change]:
    """The places where a draft differs from its report, in order. Both texts are in one line."""
    have, want = _PIECE.findall(draft), _PIECE.findall(report)
    drugs, terms = list(drugs), list(terms)
    found = []
    for have_start, have_end, want_start, want_end in _places(have, want):
        drafted, reported = "".join(have[have_start:have_end]), "".join(want[want_start:want_end])
        # The name may begin before the place: "lis" and "inopril" differ from "lisinopril" in half of it.
        around = "".join(want[max(0, want_start - 2) : want_end + 2])
        found.append(
            Change(
                kind=_kind(drafted, reported, _named(reported, around, drugs), _named(reported, around, terms)),
                draft=drafted.strip(),
                report=reported.strip(),
                before="".join(want[max(0, want_start - 8) : want_start]) + " " * reported.startswith(" "),
                after=" " * reported.endswith(" ") + "".join(want[want_end : want_end + 8]),
                cost=Levenshtein.distance(drafted, reported),
            )
        )
    return found


def _places(have: Sequence[str], want: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where the two differ; places with nothing but one space between them are one."""
    blocks = [
        (opcode.src_start, opcode.src_end, opcode.dest_start, opcode.dest_end)
        for opcode in Levenshtein.opcodes(have, want)
        if opcode.tag != "equal"
    ]
    if not blocks:
        return
    joined = [blocks[0]]
    for (_, have_end, _, want_end), block in pairwise(blocks):
        between = have[have_end : block[0]]
        if between in ([], [" "]) and want[want_end : block[2]] == between:
            joined[-1] = (joined[-1][0], block[1], joined[-1][2], block[3])
        else:
            joined.append(block)
    yield from joined


def _named(reported: str, around: str, names: Iterable[str]) -> bool:
    return any(stands_in(name, around) and any(stands_in(part, reported) for part in name.split()) for name in names)


def _kind(drafted: str, reported: str, is_drug: bool, is_term: bool) -> Difference:
    bare_draft, bare_report = (re.sub(r"[^A-Za-z0-9]", "", text) for text in (drafted, reported))
    if bare_draft == bare_report:
        spaces_only = drafted.replace(" ", "") == reported.replace(" ", "")
        hyphens_only = re.sub("[ -]", "", drafted) == re.sub("[ -]", "", reported)
        return Difference.SPACING if bare_report and (spaces_only or hyphens_only) else Difference.MARK
    if bare_draft.lower() == bare_report.lower():
        if _HEADING.search(drafted) or _HEADING.search(reported):
            return Difference.HEADING
        ends = [re.sub("[^.?!]", "", text) for text in (drafted, reported)]
        return Difference.CASE if ends[0] == ends[1] else Difference.SENTENCE
    if is_drug:
        return Difference.DRUG
    if is_term:
        return Difference.TERM
    if any(character.isdigit() for character in drafted + reported):
        return Difference.NUMBER
    if not bare_draft:
        return Difference.MISSING
    if not bare_report:
        return Difference.EXTRA
    return Difference.WORD
