"""Drugs named in a row of words."""

from collections.abc import Container, Sequence

from scribeline.vocabulary.register import DRUG

MOST_WORDS = 3


def mark_drugs(words: Sequence[str], names: Container[str]) -> tuple[list[str], list[str]]:
    """The words with each drug's name as one DRUG, the longest name first; and the names that were found."""
    marked: list[str] = []
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), 0, -1):
            name = " ".join(words[at : at + length])
            if name in names:
                marked.append(DRUG)
                found.append(name)
                at += length
                break
        else:
            marked.append(words[at])
            at += 1
    return marked, found
