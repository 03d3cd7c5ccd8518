"""Whether one name is nearly another: misspelled, and not another name."""

from rapidfuzz.distance import Levenshtein

from scribeline.vocabulary.sounds import distance, sounds_of

_SOUNDS = 0.08
"""Of one word, the share of sounds that a misspelling changes at most."""
_SOUNDS_OF_A_ROW = 0.2
"""The same where a name was heard as several words, which say more about it."""
_SOUNDS_BEFORE_A_DOSE = 0.22
"""The same where a dose and how it is taken follow, so that hardly anything but a drug stands there. ("Hold at 5 mg
daily" differs from Haldol by 0.25 of its sounds, "listen up all 20 mg p.o." from lisinopril by 0.215.)"""
_LETTERS = 0.15
"""The share of letters: fewer are as good, whatever they sound like."""
_MARKS = ".,:;?!()\"'"


def is_nearly(heard: str, written: str, *, prescribed: bool = False) -> bool:
    """Whether `written` is what was heard but for its spelling, and not for a hyphen alone ("non-tender").
    `prescribed`: a dose and how it is taken follow.

    Of 248 names that had been misspelled 237 are; of 42 that sounded enough like another name to become it, 9.
    """
    one, other = heard.strip(_MARKS).lower(), written.strip(_MARKS).lower()
    if "-" in one and one.replace("-", "") == other.replace("-", ""):
        return False
    letters = max(len(one), len(other))
    if Levenshtein.distance(one, other) <= _LETTERS * letters:
        return True
    sounds, named = sounds_of(one), sounds_of(other)
    of_a_row = _SOUNDS_BEFORE_A_DOSE if prescribed else _SOUNDS_OF_A_ROW
    most = (of_a_row if " " in one else _SOUNDS) * len(named)
    return bool(named) and distance(sounds, named, most) <= most
