"""The Dutch of dictation."""

from scribeline.formatting.language import Language
from scribeline.formatting.languages.dutch.abbreviations import ABBREVIATIONS
from scribeline.formatting.languages.dutch.commands import COMMANDS
from scribeline.formatting.languages.dutch.forms import FORMS
from scribeline.formatting.languages.dutch.headings import HEADINGS
from scribeline.formatting.languages.dutch.instructions import INSTRUCTIONS
from scribeline.formatting.languages.dutch.links import LINKS
from scribeline.formatting.languages.dutch.notations import NOTATIONS
from scribeline.formatting.languages.dutch.numbers import NUMBERS
from scribeline.formatting.languages.dutch.units import UNITS
from scribeline.formatting.languages.dutch.vitals import VITALS

DUTCH = Language(
    code="nl",
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
