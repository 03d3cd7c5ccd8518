"""Vital signs, as Dutch authors dictate them without their names."""

from scribeline.formatting.language import VitalWords, words_of

VITALS = VitalWords(
    signs=(("gewicht", 35, 250), ("pols", 35, 220), ("ademhaling", 6, 60)),
    rhythms=words_of("regulair irregulair"),
    said_pressure=("rr", "tensie", "bloeddruk"),
    pressure="bloeddruk",
    pressures=words_of("rr tensie bloeddruk"),
)
