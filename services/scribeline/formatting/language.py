"""What the passes know of a language: tables of its words, by the part of dictation that they belong to.

A pass is given a `Language` and looks its words up there; no pass names a word itself. Each language is a folder of
`languages`, one module for each of the tables below. Keys are in lower case, as they are spoken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from re import IGNORECASE, Pattern
from re import compile as pattern

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
    firstly: Mapping[str, int]  # other words that count
    wholes: Mapping[str, int]  # numbers that are one word, other than those above ("honderdtwintig")
    hundred: Words
    thousand: Words
    joining: Words  # "one hundred and five"
    article: Words  # "a hundred"
    oh: Words  # how a zero is said between digits
    zero: Words  # of these, what is said after a point too
    point: Words  # of a decimal
    not_before_point: Words  # after these, "point two" is no decimal ("at this point two of them")
    # Between two numbers that are written as one: each asks for digits where the other is one.
    joins: Words

    @cached_property
    def digits(self) -> Mapping[str, int]:
        """The digits as they are said one by one, "oh" among them."""
        return {**self.ones, **dict.fromkeys(self.oh, 0)}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """What counts the items of a list: "one", "two"."""
        return {word: number for word, number in {**self.ones, **self.teens}.items() if number}

    @cached_property
    def counts_in_order(self) -> Mapping[str, int]:
        """The same, as ordinals: "first", "secondly"."""
        told = {word: number for word, number in self.ordinals.items() if number < 10}
        return {**told, **self.firstly}


@dataclass(frozen=True, eq=False)
class UnitWords:
    """What numbers are followed by."""

    written: Mapping[str, str]  # said -> written after a number; these ask for digits
    counted: Words  # written as they are said; these ask for digits too
    numbered: Words  # nouns whose number is always in digits ("stage three")
    rated: Words  # units of their own name, and what stands below the stroke
    rates: Mapping[str, str]
    dose_forms: Words  # what a dose is counted in
    run_together: str  # units that engines write without a space, as alternatives of a regular expression
    hanging: Words  # what engines hang on a number with a hyphen, besides the longer units ("2-plus")
    hours: Words

    @cached_property
    def said_after_numbers(self) -> Words:
        """What an engine may hang on a number with a hyphen: "5-millimeter", "2-plus"."""
        return self.hanging | frozenset(unit for unit in self.written if len(unit) > 4)

    @cached_property
    def amount(self) -> Pattern[str]:
        """A number and the unit that an engine wrote right behind it."""
        return pattern(rf"(\d[\d.,]*(?:-\d[\d.,]*)?)({self.run_together})\Z", IGNORECASE)


@dataclass(frozen=True, eq=False)
class LinkWords:
    """The small words between numbers, and between a number and what it is of."""

    to: Words  # a range
    through: Words  # a range of things that are numbered
    over: Words
    by: Words
    out: Words  # "six out of ten"
    of: Words
    per: Words
    plus: Words
    minus: Words
    times: Words
    number: Words  # "number thirty"
    at: Words
    is_: Words  # between what is measured and its value
    the: Words
    a: Words
    old: Words  # "67 year old"
    ages: Words
    until: Words  # what a time of day follows


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

    stops: Words  # said for a full stop, in one word
    # Said for one too, but only after `full` or before layout.
    stop: Words
    full: Words
    commas: Words
    colons: Words
    said_marks: Words  # of these two tell that the author dictates marks
    hung_marks: Words  # engines hang these on other words with a hyphen ("10-slash")
    headings: Phrases  # what announces a heading
    quote: Words
    unquote: Phrases
    item: Words  # "number two" begins an item of a list
    layout_nouns: Words  # the last words of layout
    literal: Words
    numeral: Words
    no_space: tuple[str, str]
    cap: Words
    caps: Words  # after the next two: "no caps", "all caps"
    no: Words
    all: Words
    caps_on: str
    caps_off: str

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
    misheard_colons: Words  # the same, only after the name of a section
    always_thing: Words  # after "colon", these are of the body, even under a heading
    before_misheard: Words  # words before which they are what they say ("she is calmer", "Mr. Kamal")

    @cached_property
    def after_colon(self) -> Words:
        """Words after "colon" that make it an ordinary one."""
        return words_of("").union(*(self.words_after.get(said, ()) for said in self.colons))

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
    my: Words  # after what leads over: "moving on to my"
    vital_signs: Words  # the sections of vital signs
    small: Words  # words that stay small in a title

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
    like_n: Words  # what engines hear for the last letter of p.r.n.
    every: str  # an interval in words: "every {} hours"; empty where "q" is not said
    every_one: str  # "every hour"
    range_to: str  # between the ends of a range in words

    def every_hours(self, hours: str) -> str:
        """An interval in words: `hours` is "4" or "4-6"."""
        return self.every_one if hours == "1" else self.every.format(hours.replace("-", self.range_to))

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
    titles: Mapping[str, str]  # before a name
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
    oh: Words  # how the zero of a suture's size is said
    double: Words  # "double oh"
    halves: Mapping[str, str]  # of the day: letters -> as they are written
    before_no_half: Words  # "I am"
    exact_hours: Mapping[str, str]  # "o'clock", as it is written
    hours: Words  # after the time of a 24-hour clock
    of_most: Words  # between a grade and the greatest one: "four plus out of five"
    nerves: Words
    cranial: Words
    roman: Words
    class_: Words
    factor: Words
    stage: Words
    cancers: tuple[str, ...]  # how their names end; their stages are in roman numerals
    gravida: Words
    para: Words
    apgar: Words
    between_scores: Words
    not_after_value: Words  # a number goes on after these
    flat: Words  # "thirteen flat" is 13.0
    ratios: Words  # names of what is written with a colon
    after_fraction: Words  # "two thirds of"
    after_telephone: Words
    # "thirty pack year history"; the plural stands alone
    packs: Words
    after_pack: Words
    day: Words
    each: Words  # before "day", so that the number after it is not the day's ("a day two tablets")
    sets: Words  # "three sets of ten"
    large: Words  # numbers that only units per something follow
    mixed: Mapping[str, str]  # letters and digits with a form of their own, as they are spelled


@dataclass(frozen=True, eq=False)
class VitalWords:
    """Vital signs, as they are dictated without their names."""

    signs: tuple[tuple[str, int, int], ...]  # the names in the field's order, each with its least and greatest value
    rhythms: Words  # what is said of a sign: "eighty eight and regular"
    said_pressure: Phrases
    pressure: str  # as it is written
    pressures: Words  # single words that a blood pressure follows


@dataclass(frozen=True, eq=False)
class WordForms:
    """How plain words are written."""

    common: Words  # small inside a sentence, whatever an engine thought began there
    pointed: Words  # with points that belong to the word, so that no sentence ends there
    never_last: Words  # no sentence ends with these
    follow_up: tuple[str, str]  # two words that are one as a noun
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
    please: Words
    here: Words  # what ends the name of a standard text
    doctors: Words  # before the name that an instruction ends with
    left_blank: str  # the note on a blank that was asked for

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
    links: LinkWords
    commands: CommandWords
    headings: HeadingWords
    abbreviations: AbbreviationWords
    notations: NotationWords
    vitals: VitalWords
    forms: WordForms
    instructions: InstructionWords
