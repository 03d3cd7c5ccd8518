"""How much each thing counts when what was heard is weighed against what may have been said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Natural logarithms, but for shares. Settled on the development sets (docs/decisions/lexicon.md).

    `sound` is the cost of each sound that was misheard, `word` of each word that was heard and is not written (a row of
    fewer words is likelier by nature), `doubt` speaks for a correction where the engine was not sure at all.
    `unknown` and `ordinary` are the odds of a heard word that nobody knows, and of an English one that no report holds.
    """

    sound: float = 5.2
    word: float = 5.5
    doubt: float = 3.0
    unknown: float = -20.0
    ordinary: float = -13.0
    odd: float = -9.0
    """A known word that is less likely than this where it stands is looked at."""

    drug_least: float = 4.0
    """The odds from which a drug is written."""
    dosed_least: float = 3.0
    """The same where a dose follows, so that a drug stands there or nothing does."""
    prescribed: float = 3.0
    """For a drug that reports name, where how it is taken follows the dose ("20 mg p.o.")."""
    term_least: float = 3.5
    known_least: float = 6.5
    """The odds from which anything is written where every word that was heard is a known one."""
    told_least: float = 0.0
    """The same where somebody said that this is how it is heard."""

    drug_margin: float = 1.0
    """By which a drug has to be likelier than whatever comes second: no drug is guessed."""
    rival: float = 0.2
    """The weight from which a drug counts as one in use, though no report names it."""
    rival_sound: float = 0.35
    """Another drug in use that is farther than the best by no more than this leaves open which one was said."""
    term_margin: float = 0.7
    ordinary_extra: float = 4.0
    """More, where an ordinary word would be written: those are seldom misheard."""
    name_extra: float = 4.0
    """More, where a capital inside of a sentence says that somebody's name was heard."""

    most_known: float = 0.15
    """The share of an entry's sounds that may differ, where every word that was heard is a known one."""
    most_unknown: float = 0.22
    most_dosed: float = 0.3

    unlike: float = 30.0
    """How much less a correction counts than those that touch it, for the share of sounds that differ."""

    expected: float = 1.0
    """For an entry of a phrase set, and again each time that its weight grows e-fold."""
    expected_most: float = 4.0
    told: float = 8.0
    """For a form that somebody said is heard so."""
