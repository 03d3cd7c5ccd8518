"""The letters of Dutch prescriptions."""

from scribeline.formatting.language import AbbreviationWords, words_of

ABBREVIATIONS = AbbreviationWords(
    prescription={"po": "p.o.", "zn": "z.n.", "an": "a.n.", "iv": "i.v.", "im": "i.m.", "sc": "s.c.", "dd": "dd"},
    ambiguous_capitals=words_of("an im dd sc"),
    in_words={
        "po": "oraal",
        "zn": "zo nodig",
        "an": "voor de nacht",
        "iv": "intraveneus",
        "im": "intramusculair",
        "sc": "subcutaan",
        "dd": "maal daags",
    },
    letters={"ecg": "ECG", "ct": "CT", "mri": "MRI", "mcl": "MCL", "icd": "ICD", "rr": "RR"},
    release=words_of("mga xr sr cr"),
)
