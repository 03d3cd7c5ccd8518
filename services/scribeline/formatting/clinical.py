"""The field's own notations, beyond a number and its unit: what stands in `notations/`, a subject in each module.

Each rule says what to write for how many tokens; the first that applies wins. They run before plain numbers are
written, since "four oh" is not 40 and "two thirty p m" is not 230.
"""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.clock import time_of_day
from scribeline.formatting.notations.cranial_nerves import cranial_nerves
from scribeline.formatting.notations.fractions import fraction
from scribeline.formatting.notations.grading import graded
from scribeline.formatting.notations.heights import height
from scribeline.formatting.notations.laboratory import letters_and_digits
from scribeline.formatting.notations.leads import chest_lead, leads
from scribeline.formatting.notations.modifiers import modifier
from scribeline.formatting.notations.obstetrics import pregnancies, station
from scribeline.formatting.notations.rates import rate
from scribeline.formatting.notations.ratios import ratio
from scribeline.formatting.notations.rule import Rule
from scribeline.formatting.notations.scores import scores, sum_of_two
from scribeline.formatting.notations.series import numbered
from scribeline.formatting.notations.spine import hyphened_levels, interspace, interspace_of_two_levels, levels
from scribeline.formatting.notations.stages import classes_and_stages
from scribeline.formatting.notations.sutures import suture
from scribeline.formatting.notations.telephones import telephone
from scribeline.formatting.notations.vision import vision
from scribeline.formatting.notations.vital_signs import bare_pressure, initials
from scribeline.formatting.style import Style
from scribeline.formatting.token import Kind, Token

_RULES: tuple[Rule, ...] = (
    letters_and_digits,
    hyphened_levels,
    levels,
    interspace,
    interspace_of_two_levels,
    bare_pressure,
    initials,
    suture,
    time_of_day,
    sum_of_two,
    graded,
    height,
    leads,
    chest_lead,
    cranial_nerves,
    classes_and_stages,
    pregnancies,
    station,
    vision,
    ratio,
    fraction,
    telephone,
    modifier,
    numbered,
    rate,
    scores,
)
_AFTER_FIXED: tuple[Rule, ...] = (scores,)
_MATTERS_OF_STYLE = frozenset({height, time_of_day, fraction, telephone, modifier, numbered, scores})
_IN_FINISHED_TEXT = tuple(rule for rule in _RULES if rule not in _MATTERS_OF_STYLE)


def write_clinical(tokens: Sequence[Token], style: Style, language: Language, *, finished: bool = False) -> list[Token]:
    """The tokens with the field's own notations written as such.

    In a text that is `finished`, those that are a matter of style ("two week history", "three fifteen p m") stay.
    """
    rules = _IN_FINISHED_TEXT if finished else _RULES
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind is not Kind.WORD:
            done.append(token)
            index += 1
            continue
        for rule in rules if not token.fixed else _AFTER_FIXED:  # "TSH two" is TSH 2
            written = rule(tokens, index, style, language)
            if written is not None:
                done.extend(written[0])
                index += written[1]
                break
        else:
            done.append(token)
            index += 1
    return done


def write_letters_and_digits(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with "S p O two" and the like as SpO2, before "p o" in them is taken for a prescription's."""
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        written = letters_and_digits(tokens, index, Style(), language)
        if written is None or written[1] < 3:
            done.append(tokens[index])
            index += 1
        else:
            done.extend(written[0])
            index += written[1]
    return done
