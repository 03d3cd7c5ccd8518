"""The English of dictation, American and British."""

from scribeline.formatting.language import Language
from scribeline.formatting.languages.english.abbreviations import ABBREVIATIONS
from scribeline.formatting.languages.english.commands import COMMANDS
from scribeline.formatting.languages.english.forms import FORMS
from scribeline.formatting.languages.english.headings import HEADINGS
from scribeline.formatting.languages.english.instructions import INSTRUCTIONS
from scribeline.formatting.languages.english.links import LINKS
from scribeline.formatting.languages.english.notations import NOTATIONS
from scribeline.formatting.languages.english.numbers import NUMBERS
from scribeline.formatting.languages.english.units import UNITS
from scribeline.formatting.languages.english.vitals import VITALS

ENGLISH = Language(
    code="en",
    boundaries=True,
    numbers=NUMBERS,
    units=UNITS,
    links=LINKS,
    commands=COMMANDS,
    headings=HEADINGS,
    abbreviations=ABBREVIATIONS,
    notations=NOTATIONS,
    vitals=VITALS,
    forms=FORMS,
    instructions=INSTRUCTIONS,
)
