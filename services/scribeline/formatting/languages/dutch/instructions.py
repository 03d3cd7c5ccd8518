"""What is said to the typist in Dutch."""

from scribeline.formatting.language import InstructionWords, words_of

_VOCATIVES = ("secretaresse", "typiste", "medisch secretaresse")

INSTRUCTIONS = InstructionWords(
    blank_here=("laat dat open", "laat hier ruimte open", "laat ruimte open", "laat dit open"),
    bold_this=("dat vetgedrukt", "zet dat in vet", "maak dat vet", "dat vet"),
    vocatives=_VOCATIVES,
    asked=words_of("graag wil kun kunt dit deze stuur zet voeg"),
    to_the_typist=("stuur een kopie naar", "kopie naar", "afschrift aan", "zoek dat even op", *_VOCATIVES),
    please=words_of("graag alsjeblieft alstublieft"),
    here=words_of("hier daar"),
    doctors=words_of("dokter dr dr."),
    left_blank="Door de auteur opengelaten.",
)
