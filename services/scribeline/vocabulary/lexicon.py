"""The general lexicon: names of drugs, and the words of medical reports."""

import gzip
from functools import lru_cache
from importlib import resources

from scribeline.vocabulary.model import Entry, Kind

LEXICON_LANGUAGE = "en"
"""What the lexicon would put right in a dictation in another language was never wrong."""


def parse(text: str) -> tuple[Entry, ...]:
    """The entries in the lexicon's own form: written, kind and weight, parted by tabs, one entry a line."""
    entries = []
    for line in text.splitlines():
        written, kind, weight = line.split("\t")
        entries.append(Entry(written, Kind(kind), float(weight)))
    return tuple(entries)


@lru_cache(maxsize=1)
def general_lexicon() -> tuple[Entry, ...]:
    """The entries that come with Scribeline (see data/NOTICE)."""
    packed = resources.files("scribeline.vocabulary").joinpath("data", "lexicon.tsv.gz").read_bytes()
    return parse(gzip.decompress(packed).decode("utf-8"))


@lru_cache(maxsize=1)
def general_kinds() -> dict[str, Kind]:
    """The kind of each entry that comes with Scribeline, by what is written, in small letters."""
    return {entry.written.lower(): entry.kind for entry in general_lexicon()}


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Ordinary English words, American and British (see data/NOTICE)."""
    return _words_in("english.txt.gz")


@lru_cache(maxsize=1)
def diagnoses_words() -> frozenset[str]:
    """The words that only diagnoses have (see data/NOTICE)."""
    return _words_in("diagnoses.txt.gz")


@lru_cache(maxsize=1)
def substances() -> frozenset[str]:
    """Plants, foods and chemicals that registers of medicines hold: names nobody dictates, by which much is misheard.
    Written down by hand."""
    return _lines_of("substances.txt")


@lru_cache(maxsize=1)
def abroad() -> frozenset[str]:
    """Drugs as other countries than the United States name and spell them: right where they stand, and near to other
    drugs' names. Written down by hand; they are known, and nothing is put right to one."""
    return _lines_of("abroad.txt")


def _lines_of(name: str) -> frozenset[str]:
    told = resources.files("scribeline.vocabulary").joinpath("data", name).read_text("utf-8")
    return frozenset(told.splitlines())


def _words_in(name: str) -> frozenset[str]:
    packed = resources.files("scribeline.vocabulary").joinpath("data", name).read_bytes()
    return frozenset(gzip.decompress(packed).decode("utf-8").split())
