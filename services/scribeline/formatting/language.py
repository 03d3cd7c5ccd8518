"""What the passes know of a language: tables of its words, by the part of dictation that they belong to.

A pass is given a `Language` and looks its words up there; no pass names a word itself. Each language is a folder of
`languages`, one module for each of the tables below. Keys are in lower case, as they are spoken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from scribeline.formatting.token import Kind

Words = frozenset[str]
Phrases = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


def in_order(text: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """Numbers by their names, which are written in order as running text."""
    return {word: first + place * step for place, word in enumerate(text.split())}


def compounds_in(text: str) -> dict[tuple[str, ...], str]:
    """A table of compounds, one a line ("well developed = well-developed"), by the words as they are heard."""
    rows = (row.split(" = ") for row in text.splitlines() if row and not row.startswith("#"))
    return {tuple(heard.split()): written for heard, written in rows}


@dataclass(frozen=True, eq=False)
class NumberWords:
    """How numbers are said."""

    ones: Mapping[str, int]  # 0 to 9
    teens: Mapping[str, int]  # 10 to 19
    tens: Mapping[str, int]  # 20, 30, ...
    ordinals: Mapping[str, int]
    fractions: Mapping[str, int]  # "quarter" is 4

    @cached_property
    def digits(self) -> Mapping[str, int]:
        """The digits as they are said one by one, "oh" among them."""
        return {**self.ones, "oh": 0, "o": 0}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """What counts the items of a list: "one", "two"."""
        return {word: number for word, number in {**self.ones, **self.teens}.items() if number}

    @cached_property
    def counts_in_order(self) -> Mapping[str, int]:
        """The same, as ordinals: "first", "secondly"."""
        told = {word: number for word, number in self.ordinals.items() if number < 10}
        return told | {"firstly": 1, "secondly": 2, "thirdly": 3}


@dataclass(frozen=True, eq=False)
class UnitWords:
    """What numbers are followed by."""

    written: Mapping[str, str]  # said -> written after a number; these ask for digits
    counted: Words  # written as they are said; these ask for digits too
    numbered: Words  # nouns whose number is always in digits ("stage three")
    rated: Words  # units of their own name, and what stands below the stroke
    rates: Mapping[str, str]
    dose_forms: Words  # what a dose is counted in


@dataclass(frozen=True, eq=False)
class CommandWords:
    """What is said about the text."""

    marks: Mapping[str, tuple[str, bool, bool]]  # said -> what is written, no space before it, no space after it
    layout: Mapping[str, Kind]
    end: Phrases  # of the dictation
    scratch: Phrases
    # Said in passing: they take something back only where what follows answers to what stood before.
    sorry: Phrases
    # Of each of these, one is said in the place of another.
    exchanged: tuple[Words, ...]
    spelled: Phrases
    fillers: Words

    # Commands that are nouns, so that a determiner before them makes them words.
    nouns: Words
    determiners: Words
    # Words before "stop" that make it an act, and before "number two" that leave it a name.
    before_stop: Words
    before_number: Words
    # Words before "numeral", "space", "cap" that leave them words, and words after the last two.
    kinds_of_numeral: Words
    before_space: Words
    after_space: Words
    before_cap: Words
    after_cap: Words
    # The same, for one command: straight before it, whatever else stands there ("menstrual period").
    words_before: Mapping[str, Words]
    # Words that make it an ordinary one between a determiner and it ("a prolonged period", not "was prolonged period").
    between: Words
    lasting: Words  # what is said to last ("during the treatment period")
    # Words after a command word that make it an ordinary one ("period of time", "colon cancer").
    words_after: Mapping[str, Words]

    # What engines write for commands, where the author dictates marks. None of these means anything in a report.
    misheard: Mapping[str, str]
    before_misheard: Words  # words before which they are what they say ("she is calmer", "Mr. Kamal")

    @cached_property
    def first_words(self) -> Words:
        """The first word of each mark and each piece of layout."""
        return frozenset(said.split()[0] for said in (*self.marks, *self.layout))


@dataclass(frozen=True, eq=False)
class HeadingWords:
    """The names of sections and documents."""

    sections: Words  # names that mean nothing else at the start of an utterance
    # Ordinary words too: headings after "heading", or before a colon or an engine's full stop.
    short_sections: Words
    running_sections: Words  # headings in running speech only where the words around them say so
    # Words that begin the text under a heading, unless the heading goes on with them ("details of the procedure").
    ends_before: Words
    goes_on: Words
    transitions: Phrases  # what leads over to a section
    # The last words of documents' names; those of `titles_alone` name one by themselves.
    title_nouns: Words
    titles_alone: Words
    imaging: Words
    after_a_noun: Words  # what goes on from a section's name that is only a noun ("home medications include")
    misheard: Mapping[str, str]  # what engines write for headings

    @cached_property
    def last_words(self) -> Words:
        """The last words of names of sections, after which what sounds like "colon" is one."""
        return self.short_sections | frozenset(name.split()[-1] for name in self.sections)


@dataclass(frozen=True, eq=False)
class AbbreviationWords:
    """The letters of prescriptions, and of other things that are spelled."""

    prescription: Mapping[str, str]  # letters -> with points
    # Never taken for an abbreviation when written without points and not spelled out: they mean other things too.
    ambiguous_capitals: Words
    after_dose: Mapping[str, str]  # only meant after a dose
    words_too: Words
    in_words: Mapping[str, str]  # where a client writes no abbreviations
    release: Words  # what follows a drug's name ("gliclazide M R")
    letters: Mapping[str, str]

    @cached_property
    def longest(self) -> int:
        """Letters of the longest abbreviation."""
        return max(map(len, self.prescription), default=0)

    @cached_property
    def frequencies(self) -> Words:
        """Everything that may be written for how often something is taken."""
        return frozenset((*self.prescription.values(), *self.prescription, *self.in_words))


@dataclass(frozen=True, eq=False)
class NotationWords:
    """The words of the field's own notations."""

    months: Words
    days: Words
    sutures: Words
    classes: Words  # what has a class in roman numerals
    questionnaires: Mapping[str, frozenset[int]]  # name -> the numbers of its forms
    measured: Words  # names whose value is in digits, however small
    snellen: frozenset[int]
    seeing: Words
    telephones: Words
    # Nouns that, in the singular after a number above one, modify the noun after them ("two week history").
    modifying: Words
    modifying_only: Mapping[str, Words]
    modified: Words  # what "one week", "one month" modify
    not_modified: Words
    numbered_of: Words
    after_count: Words  # what a number counts, so that it is not the number of an item
    mixed: Mapping[str, str]  # letters and digits with a form of their own, as they are spelled


@dataclass(frozen=True, eq=False)
class WordForms:
    """How plain words are written."""

    common: Words  # small inside a sentence, whatever an engine thought began there
    pointed: Words  # with points that belong to the word, so that no sentence ends there
    never_last: Words  # no sentence ends with these
    # Prefixes that join without a hyphen, and what finished reports join them to.
    prefixes: Words
    prefixed: Words
    before_follow_up: Words
    after_follow_up: Words
    # Written out in a report, but not in what somebody is quoted to have said.
    contractions: Mapping[str, str]
    compounds: Mapping[tuple[str, ...], str]  # heard apart, written together


@dataclass(frozen=True, eq=False)
class InstructionWords:
    """What is said to the typist."""

    blank_here: Phrases
    bold_this: Phrases
    standard_text: Phrases
    # Who is spoken to, at the start of an utterance and before a comma or a request.
    vocatives: Phrases
    asked: Words
    to_the_typist: Phrases

    @cached_property
    def first_words(self) -> Words:
        """The first word of each instruction."""
        every = (*self.blank_here, *self.bold_this, *self.standard_text, *self.to_the_typist)
        return frozenset(said.split()[0] for said in every)


@dataclass(frozen=True, eq=False)
class Language:
    """One language, as the passes need it. `code` is its ISO 639-1 code."""

    code: str
    numbers: NumberWords
    units: UnitWords
    commands: CommandWords
    headings: HeadingWords
    abbreviations: AbbreviationWords
    notations: NotationWords
    forms: WordForms
    instructions: InstructionWords

    @cached_property
    def said_after_numbers(self) -> Words:
        """What an engine may hang on a number with a hyphen: "5-millimeter", "2-plus"."""
        return frozenset({"plus", "minus", "flat", "french", *(unit for unit in self.units.written if len(unit) > 4)})
