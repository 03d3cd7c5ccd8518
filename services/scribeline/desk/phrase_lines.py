"""A phrase set as a person types it: a phrase a line, with what it is heard as, what it names, and how common it is.

    facet arthropathy
    Halleraine | Halloran; Helleron
    Depo-Medrone | depot medro in | brand | 4

Only the first column is needed. Empty lines are nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from scribeline.desk.errors import FieldWrong
from scribeline.v1.phrase_sets_pb2 import Phrase, PhraseKind

COLUMN, FORM = "|", ";"
KINDS: Mapping[str, "PhraseKind.ValueType"] = {
    "generic": PhraseKind.PHRASE_KIND_GENERIC,
    "brand": PhraseKind.PHRASE_KIND_BRAND,
    "term": PhraseKind.PHRASE_KIND_TERM,
}
_WORDS = {number: word for word, number in KINDS.items()}
_COLUMNS = 4
_NUMBER = re.compile(r"\d{1,4}(\.\d{1,9})?", re.ASCII)


def can_be_typed(phrases: Iterable[Phrase]) -> bool:
    """Whether lines can say them: not where a phrase itself has one of the signs between columns and forms."""
    return not any(COLUMN in text or FORM in text for each in phrases for text in (each.written, *each.sounds_like))


def lines_of(phrases: Iterable[Phrase]) -> str:
    """The lines that say these phrases. That something is a term of weight 1 is not said."""
    return "\n".join(_line(each) for each in phrases)


def _line(phrase: Phrase) -> str:
    is_plain = phrase.kind in (PhraseKind.PHRASE_KIND_TERM, PhraseKind.PHRASE_KIND_UNSPECIFIED)
    columns = [
        phrase.written,
        f"{FORM} ".join(phrase.sounds_like),
        "" if is_plain else _WORDS.get(phrase.kind, ""),
        "" if not phrase.HasField("weight") or phrase.weight == 1 else f"{phrase.weight:.9f}".rstrip("0").rstrip("."),
    ]
    while not columns[-1] and len(columns) > 1:
        columns.pop()
    return f" {COLUMN} ".join(columns)


def phrases_of(text: str, before: Sequence[Phrase] = ()) -> list[Phrase]:
    """The phrases that lines say. One without a kind keeps that of the set as it was `before`; a new one gets the
    general lexicon's. Raises FieldWrong, which names the line.
    """
    terms = {each.written for each in before if each.kind == PhraseKind.PHRASE_KIND_TERM}
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found.append(_phrase(line, number, terms))
    return found


def _phrase(line: str, number: int, terms: set[str]) -> Phrase:
    columns = [column.strip() for column in line.split(COLUMN)]
    if len(columns) > _COLUMNS:
        raise FieldWrong("phrases", f"line {number}: has more than {_COLUMNS} columns")
    written, heard, kind, weight = columns + [""] * (_COLUMNS - len(columns))
    if not written:
        raise FieldWrong("phrases", f"line {number}: has no phrase in its first column")
    if kind and kind.casefold() not in KINDS:
        raise FieldWrong("phrases", f"line {number}: names no kind in its third column: generic, brand or term")
    if weight and not _NUMBER.fullmatch(weight):
        raise FieldWrong("phrases", f"line {number}: has no number in its fourth column, such as 4 or 0.5")
    told = Phrase(written=written, sounds_like=[form for each in heard.split(FORM) if (form := each.strip())])
    if kind:
        told.kind = KINDS[kind.casefold()]
    elif written in terms:
        told.kind = PhraseKind.PHRASE_KIND_TERM
    told.weight = float(weight or 1)
    return told
