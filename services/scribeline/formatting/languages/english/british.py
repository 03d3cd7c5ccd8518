"""What British dictation has of its own: its spelling, its prescriptions, and micrograms that are never abbreviated."""

from dataclasses import replace

from scribeline.formatting.languages.english import ENGLISH
from scribeline.formatting.languages.english.spelling import BRITISH_SPELLING

BRITISH = replace(
    ENGLISH,
    abbreviations=replace(
        ENGLISH.abbreviations,
        prescription={**ENGLISH.abbreviations.prescription, "bd": "b.d.", "tds": "t.d.s.", "qds": "q.d.s."},
    ),
    # The British National Formulary has micrograms, nanograms and units written out.
    units=replace(
        ENGLISH.units,
        percent="per cent",
        names={
            **ENGLISH.units.names,
            **{"mL": ("millilitre", "millilitres"), "L": ("litre", "litres"), "dL": ("decilitre", "decilitres")},
            **{"cm": ("centimetre", "centimetres"), "mm": ("millimetre", "millimetres")},
        },
        written={
            **ENGLISH.units.written,
            **{"microgram": "microgram", "micrograms": "micrograms", "mcg": "micrograms"},
            **{"nanogram": "nanogram", "nanograms": "nanograms"},
        },
    ),
    commands=replace(
        ENGLISH.commands,
        marks={
            **ENGLISH.commands.marks,
            **dict.fromkeys(("open inverted commas", "open inverted comma"), ('"', False, True)),
            **dict.fromkeys(("close inverted commas", "close inverted comma"), ('"', True, False)),
        },
    ),
    forms=replace(ENGLISH.forms, respelled=BRITISH_SPELLING),
)
