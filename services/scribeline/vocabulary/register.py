"""Words as counts see them: one form for what an engine wrote and for what reports hold.

Case and marks go, numbers become one, units and abbreviations take one form each. So "takes 20 milligrams P.O." and
"takes twenty mg p.o." are the same to the counts.
"""

import re

NUMBER = "#"
DRUG = "<drug>"

_PART = re.compile(r"(?:[a-z]\.\s?)+[a-z]?(?![a-z])|\d+(?:[.,/]\d+)*|[a-z]+(?:'[a-z]+)?")
_UNITS = {
    form: unit
    for unit, forms in {
        "mg": "milligram milligrams mgs",
        "mcg": "microgram micrograms ug",
        "g": "gram grams gm",
        "ml": "milliliter milliliters millilitre millilitres",
        "cm": "centimeter centimeters centimetre centimetres",
        "mm": "millimeter millimeters millimetre millimetres",
        "meq": "milliequivalent milliequivalents",
        "%": "percent",
        "tablets": "tablet",
        "units": "unit",
    }.items()
    for form in forms.split()
}
_ABBREVIATIONS = {
    "pobid": "po bid", "potid": "po tid", "poqid": "po qid", "poqd": "po qd", "poqhs": "po qhs", "poprn": "po prn",
    "ivp": "iv",
}  # fmt: skip
_NUMBER_WORDS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand""".split()  # noqa: SIM905
)


def read(text: str) -> list[str]:
    """The text as counts see it; marks and everything that is no letter or digit give nothing."""
    found: list[str] = []
    for part in _PART.findall(text.lower()):
        if "." in part and not part[0].isdigit():
            part = re.sub(r"[^a-z]", "", part)
        if part[0].isdigit() or part in _NUMBER_WORDS:
            if not found or found[-1] != NUMBER:
                found.append(NUMBER)
            continue
        part = _UNITS.get(part, part)
        found.extend(_ABBREVIATIONS.get(part, part).split())
    return found


_SPELLINGS = (
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"our\b"), "or"),
    (re.compile(r"tre(s?)\b"), r"ter\1"),
    (re.compile(r"ise(?=[sd]?\b)|yse(?=[sd]?\b)"), "ize"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"ll(?=ed|ing|er|or)"), "l"),
)


def folded(words: str | list[str]) -> str:
    """Words in a form that is the same in American and British spelling (and is neither)."""
    text = words if isinstance(words, str) else " ".join(words)
    for pattern, instead in _SPELLINGS:
        text = pattern.sub(instead, text)
    return text
