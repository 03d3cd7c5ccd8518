"""A phrase set from the reports that an author has finished: the names and terms that they use."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from scribeline.vocabulary.errors import InvalidReports
from scribeline.vocabulary.lexicon import english_words, general_kinds, general_lexicon
from scribeline.vocabulary.likelihood import general_counts
from scribeline.vocabulary.model import MOST_PHRASES, Entry, Kind, Scope
from scribeline.vocabulary.phrases import PhraseSet

COMMON_FROM = 200  # times in the counted reports; a term that is commoner needs no help
LEAST_USUAL = 10  # the same for an ordinary English word
LEAST_LETTERS = 5
MOST_REPORT_CHARACTERS = 500_000

_WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*")
_SENTENCE_ENDS = ("", "\n", ".", ":", ";", "?", "!", ")", "-")
_DOSE = re.compile(r"\s\d[\d.,]*\s?(?:mg|mcg|units|mL|g|%|puffs?|tablets?)\b")


@dataclass(frozen=True, slots=True)
class Report:
    """One finished report."""

    text: str
    work: str = ""
    report_id: str = ""


def read_reports(text: str) -> list[Report]:
    """Reports from JSON lines, {"id", "work", "text"} each. Raises InvalidReports, which names the line."""
    reports = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _wrong(number, "is not JSON") from error
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            raise _wrong(number, 'is no report like {"id": "1", "work": "Consultation", "text": "..."}')
        if len(value["text"]) > MOST_REPORT_CHARACTERS:
            raise _wrong(number, f"holds a report of more than {MOST_REPORT_CHARACTERS} characters")
        reports.append(Report(value["text"], str(value.get("work", "")), str(value.get("id", ""))))
    return reports


def learn(reports: Iterable[Report], name: str = "", scope: Scope = Scope.AUTHOR) -> PhraseSet:
    """The names and terms of these reports, each with the number of reports that hold it as its weight."""
    counts = general_counts()
    lexicon = {entry.written.lower(): entry for entry in general_lexicon()}
    kinds = general_kinds()
    english = english_words()
    seen: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    dosed: set[str] = set()
    for report in reports:
        here: set[str] = set()
        for low, written, is_dosed in _words(report.text):
            if kinds.get(low, Kind.TERM).is_drug or counts.grams.get(low, 0) < (
                LEAST_USUAL if low in english else COMMON_FROM
            ):
                here.add(low)
                spellings.setdefault(low, Counter())[written] += 1
                if is_dosed:
                    dosed.add(low)
        for low, written in _drugs_of_two_words(report.text):
            here.add(low)
            spellings.setdefault(low, Counter())[written] += 1
        seen.update(here)
    entries = []
    for low, number in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PHRASES]:
        usual = _usual(spellings[low])
        kind = kinds.get(low)
        if kind is None:
            kind = Kind.TERM if low not in dosed else Kind.GENERIC if usual.islower() else Kind.BRAND
        known = lexicon.get(low)
        if known is not None:
            usual = known.written
        entries.append(Entry(usual, kind, float(number)))
    return PhraseSet(name, scope, tuple(entries))


def _words(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each word that may be learned: in small letters, as it is written in a sentence, and whether a dose follows."""
    for found in _WORD.finditer(text):
        word = found.group()
        if len(word) < LEAST_LETTERS or "-" in word or "'" in word:
            continue
        begins = word.istitle() and text[: found.start()].rstrip(" ")[-1:] in _SENTENCE_ENDS
        yield word.lower(), word.lower() if begins else word, _DOSE.match(text, found.end()) is not None


def _drugs_of_two_words(text: str) -> Iterator[tuple[str, str]]:
    kinds = general_kinds()
    words = text.split()
    for first, second in pairwise(words):
        pair = f"{first} {second.rstrip('.,;:')}"
        if kinds.get(pair.lower(), Kind.TERM).is_drug:
            yield pair.lower(), pair


def _usual(spellings: Counter[str]) -> str:
    """The commonest spelling; one that is not all capitals, which headings are, where there is one."""
    mixed = {word: count for word, count in spellings.items() if not word.isupper()}
    return max(sorted(mixed or spellings), key=lambda word: spellings[word])


def _wrong(line: int, what: str) -> InvalidReports:
    return InvalidReports(f"Line {line} {what}.", field="reports", details={"line": str(line)})
