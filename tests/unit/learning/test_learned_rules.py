"""Rules: wherever this is heard, that is written."""

import pytest

from scribeline.learning.rules import Rule, beside, by_rules, is_safe_alone
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Correction, Reason

RULES = (Rule("bka", "below-knee amputation"), Rule("sea pap", "CPAP"), Rule("sea pap mask", "CPAP mask"))


def written(heard: str, *rules: Rule) -> str:
    """What was heard, with the rules."""
    words = tuple(Word(word, at, at + 0.5) for at, word in enumerate(heard.split()))
    texts: list[str | None] = [word.text for word in words]
    for correction in by_rules(words, rules):
        texts[correction.first : correction.last + 1] = [correction.written] + [None] * (
            correction.last - correction.first
        )
    return " ".join(text for text in texts if text is not None)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("a BKA, then", "a below-knee amputation, then"),
        ("his sea pap is on", "his CPAP is on"),
        ("his Sea Pap mask is on", "his CPAP mask is on"),
        ("the sea. Pap smears", "the sea. Pap smears"),
        ("nothing of it", "nothing of it"),
        ("", ""),
    ],
)
def test_rules_write(heard: str, expected: str) -> None:
    assert written(heard, *RULES) == expected


def test_without_rules_nothing_changes() -> None:
    assert by_rules([Word("BKA", 0, 1)], ()) == ()


def test_a_rule_goes_before_what_the_sounds_say() -> None:
    ruled = Correction(2, 3, "sea pap", "CPAP", Reason.RULE, 0.0)
    sounds = (
        Correction(0, 0, "listen", "lisinopril", Reason.SOUND, 5.0),
        Correction(3, 4, "pap is", "papilla", Reason.SOUND, 9.0),
    )
    assert beside([ruled], sounds) == (sounds[0], ruled)


def test_everyday_words_alone_make_no_rule_that_is_safe() -> None:
    assert not is_safe_alone("his")
    assert not is_safe_alone("his well")
    assert is_safe_alone("bka")
