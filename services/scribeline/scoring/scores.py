"""All figures of one draft, and of many."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from scribeline.scoring.effort import as_accepted, effort, word_errors
from scribeline.scoring.entities import Entity, kept, kept_of
from scribeline.scoring.figures import Estimate, Share, estimate, pooled
from scribeline.scoring.manifest import Dictation
from scribeline.scoring.names import found, right_drugs


class Measure(StrEnum):
    """What is measured of a draft against its report; each is a share."""

    EFFORT = "effort"
    """Characters to change, of the report's characters."""
    EFFORT_NOCASE = "effort_nocase"
    """The same, the case of letters ignored."""
    WER = "wer"
    """Words to change, of the report's words."""
    DRUGS = "drugs"
    """The report's drugs that stand in the draft."""
    DRUG_PRECISION = "drug_precision"
    """The draft's drugs that stand in the report."""
    TERMS = "terms"
    """The report's clinical terms that stand in the draft."""
    ENTITIES = "entities"
    """The report's formatted entities that stand in the draft as they are written in the report."""
    DOSES = "doses"
    UNITS = "units"
    FREQUENCIES = "frequencies"
    DATES = "dates"
    VITAL_SIGNS = "vital_signs"
    NEGATIONS = "negations"
    LATERALITIES = "lateralities"
    WRONG_CORRECTIONS = "wrong_corrections"
    """Words that were heard right and are written otherwise, of all words heard."""


OF_ENTITY = {
    Entity.DOSE: Measure.DOSES,
    Entity.UNIT: Measure.UNITS,
    Entity.FREQUENCY: Measure.FREQUENCIES,
    Entity.DATE: Measure.DATES,
    Entity.VITAL_SIGN: Measure.VITAL_SIGNS,
    Entity.NEGATION: Measure.NEGATIONS,
    Entity.LATERALITY: Measure.LATERALITIES,
}

Scores = Mapping[Measure, Share]


def score(dictation: Dictation, draft: str) -> dict[Measure, Share]:
    """Every figure of a draft that its text alone tells."""
    draft, report = as_accepted(draft, dictation.formatted, dictation.accept)
    return {
        Measure.EFFORT: effort(draft, report),
        Measure.EFFORT_NOCASE: effort(draft.lower(), report.lower()),
        Measure.WER: word_errors(draft, report),
        Measure.DRUGS: found(dictation.drugs, draft),
        Measure.DRUG_PRECISION: right_drugs(draft, report, dictation.drugs),
        Measure.TERMS: found(dictation.terms, draft),
        Measure.ENTITIES: kept(draft, report),
        **{measure: kept_of(entity, draft, report) for entity, measure in OF_ENTITY.items()},
    }


def estimates(scores: Sequence[Scores]) -> dict[Measure, Estimate]:
    """Every figure over many drafts, with its interval; what nothing has a share of is left out."""
    found_ = {}
    for measure in Measure:
        shares = [each[measure] for each in scores if measure in each]
        if (figure := estimate(shares, pooled)) is not None:
            found_[measure] = figure
    return found_
