"""Vital signs, as English authors dictate them without their names."""

from scribeline.formatting.language import VitalWords, words_of

VITALS = VitalWords(
    signs=(("weight", 60, 600), ("pulse", 35, 220), ("respirations", 6, 60)),
    rhythms=words_of("regular irregular"),
    said_pressure=("bp", "blood pressure", "pressure"),
    pressure="blood pressure",
    pressures=words_of("bp pressure"),
    initials=words_of("bp hr rr"),
)
