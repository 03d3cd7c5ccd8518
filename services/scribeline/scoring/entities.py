"""What a report says in a form of its own: doses, frequencies, dates, vital signs; and what turns a finding over:
"no" and "left". In each of these a slip of one character is another treatment or another patient's finding."""

import re
from collections import Counter
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from scribeline.scoring.effort import words_in
from scribeline.scoring.figures import Share


class Entity(StrEnum):
    """What is looked for."""

    DOSE = "dose"
    UNIT = "unit"
    FREQUENCY = "frequency"
    DATE = "date"
    VITAL_SIGN = "vital sign"
    NEGATION = "negation"
    LATERALITY = "laterality"


_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_RANGE = rf"{_NUMBER}(?:\s?-\s?{_NUMBER})?"
_DOSED_IN = r"mg|mcg|g|gm|mL|mEq|units?|puffs?|tablets?|capsules?|drops?|international\sunits"
_MEASURED_IN = r"kg|cc|cm|mm|bpm|mmHg|degrees|pounds|inches|feet|weeks?|days?|hours?|minutes?|months?|years?"
_LATIN = (
    r"p\.o\.", r"b\.i\.d\.", r"t\.i\.d\.", r"q\.i\.d\.", r"q\.d\.", r"q\.o\.d\.", r"q\.h\.s\.", r"q\.a\.m\.",
    r"q\.p\.m\.", r"p\.r\.n\.", r"q\.\s?\d+(?:-\d+)?\s?h\.", r"a\.c\.", r"h\.s\.",
)  # fmt: skip
_ENGLISH = (
    r"(?:once|twice|\w+\stimes)\s(?:a|per)\s(?:day|week|month)", r"(?:once|twice)\s(?:daily|weekly)",
    r"every\s(?:\w+\s)?(?:hours?|days?|weeks?|morning|evening|night|other\sday)", r"(?:per|a)\sday",
    r"daily", r"nightly", r"weekly", r"monthly", r"at\sbedtime", r"as\sneeded", r"by\smouth",
)  # fmt: skip
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SIGN = (
    r"(?:blood\spressure|BP|pulse|heart\srate|temperature|respirations|respiratory\srate|(?:oxygen|O2)\ssaturation|"
    r"saturation|weight|height|BMI|pain\sscore)"
)

_ANY = re.compile(
    "|".join(
        (
            rf"\b{_RANGE}\s(?:mg|mcg|g|gm|kg|mL|cc|cm|mm|mEq|units?|%|bpm|mmHg|degrees|pounds|puffs?|tablets?|weeks?|days?"
            r"|hours?|months?|years?)\b",
            r"\b\d+(?:\.\d+)?%",  # a share
            r"\b\d{1,3}/\d{1,3}(?:/\d{2,4})?\b",  # a blood pressure, a ratio, a date
            rf"\b(?:{'|'.join(_LATIN)})",
            r"(?<!\w)[x#]\d+\b",  # how often, how many
            r"\b[CTLS]\d{1,2}(?:-[CTLS]?\d{1,2})?\b",  # a vertebra, an interspace
            r"\b\d+-\d+(?:-\d+)*\b",
            r"\b\d+\.\d+\b",
        )
    )
)
_WRITTEN = {
    Entity.DOSE: re.compile(rf"\b{_RANGE}\s(?:{_DOSED_IN})\b"),
    Entity.UNIT: re.compile(rf"\b{_RANGE}(?:\s(?:{_MEASURED_IN})\b|%)"),
    Entity.FREQUENCY: re.compile(rf"\b(?:{'|'.join(_LATIN)}|(?:{'|'.join(_ENGLISH)})\b)"),
    Entity.DATE: re.compile(
        rf"\b{_MONTH}\s\d{{1,2}}(?:,\s\d{{4}})?\b|\b\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?\b|\b{_MONTH}\s(?:of\s)?\d{{4}}\b"
        r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:in|since)\s(?:19|20)\d\d\b"
    ),
    Entity.VITAL_SIGN: re.compile(
        rf"\b(?i:{_SIGN})(?:\sis|\swas|\sof|\sat|:)*\s(?:\d{{2,3}}/\d{{2,3}}|\d+(?:\.\d+)?%?)"
    ),
}
_TURNED_BY = {
    Entity.NEGATION: frozenset({"no", "not", "non", "without", "denies", "denied", "negative", "never", "none", "nor"}),
    Entity.LATERALITY: frozenset({"left", "right", "bilateral", "bilaterally", "unilateral", "both"}),
}


def entities_in(text: str) -> list[str]:
    """What counts as a formatted entity in a text of one line, whatever its kind, as it is written there."""
    return _ANY.findall(text)


def kept(draft: str, report: str) -> Share:
    """The report's formatted entities that stand in the draft as they are written in it. Both texts are in one line."""
    return _same(entities_in(draft), entities_in(report))


def kept_of(entity: Entity, draft: str, report: str) -> Share:
    """The same for one kind. Negations and sides are single words, and count where they stand at their place; the name
    of a vital sign may begin a sentence in one text and not in the other."""
    if entity in _TURNED_BY:
        return _at_its_place(draft, report, _TURNED_BY[entity])
    if entity is Entity.VITAL_SIGN:
        draft, report = draft.lower(), report.lower()
    pattern = _WRITTEN[entity]
    return _same(pattern.findall(draft), pattern.findall(report))


def _same(have: list[str], want: list[str]) -> Share:
    both = Counter(have) & Counter(want)
    return Share(both.total(), len(want))


def _at_its_place(draft: str, report: str, words: frozenset[str]) -> Share:
    want, have = words_in(report), words_in(draft)
    kept_there = sum(
        word in words
        for opcode in Levenshtein.opcodes(want, have)
        if opcode.tag == "equal"
        for word in want[opcode.src_start : opcode.src_end]
    )
    return Share(kept_there, sum(word in words for word in want))
