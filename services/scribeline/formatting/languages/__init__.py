"""The languages that can be dictated, each in a folder of its tables."""

from scribeline.formatting.language import Language
from scribeline.formatting.languages.dutch import DUTCH
from scribeline.formatting.languages.english import ENGLISH
from scribeline.formatting.languages.english.british import BRITISH
from scribeline.formatting.style import Locale

_LANGUAGES = {Locale.EN_US: ENGLISH, Locale.EN_GB: BRITISH, Locale.NL_NL: DUTCH}


def language_of(locale: Locale) -> Language:
    """The language that is dictated where this locale is set."""
    return _LANGUAGES[locale]
