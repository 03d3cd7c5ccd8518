"""What the passes know of a language: tables of its words, by the part of dictation that they belong to.

A pass is given a `Language` and looks its words up there; no pass names a word itself. Each language is a folder of
`languages`, one module for each of the tables below. Keys are in lower case, as they are spoken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from re import IGNORECASE, Pattern, escape
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


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberWords:
    """How numbers are said and written."""

    decimal: str = "."  # the mark before decimals
    ambiguous: Words = frozenset()  # small numbers that are articles too: digits only before a unit
    ordinal_endings: str = ""  # the letters after the digits of an ordinal

    ones: Mapping[str, int] = field(default_factory=dict)  # 0 to 9
    teens: Mapping[str, int] = field(default_factory=dict)  # 10 to 19
    tens: Mapping[str, int] = field(default_factory=dict)  # 20, 30, ...
    ordinals: Mapping[str, int] = field(default_factory=dict)
    decades: Mapping[str, int] = field(default_factory=dict)  # "nineties" is 90
    fractions: Mapping[str, int] = field(default_factory=dict)  # "quarter" is 4
    firstly: Mapping[str, int] = field(default_factory=dict)  # other words that count
    wholes: Mapping[str, int] = field(default_factory=dict)  # all other numbers that are one word
    hundred: Words = frozenset()
    thousand: Words = frozenset()
    joining: Words = frozenset()  # "one hundred and five"
    article: Words = frozenset()  # "a hundred"
    oh: Words = frozenset()  # how a zero is said between digits
    zero: Words = frozenset()  # of these, what is said after a point too
    point: Words = frozenset()  # of a decimal
    not_before_point: Words = frozenset()  # after these, "point two" is no decimal ("at this point two of them")
    # Between two numbers that are written as one: each asks for digits where the other is one.
    joins: Words = frozenset()

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


@dataclass(frozen=True, eq=False, kw_only=True)
class UnitWords:
    """What numbers are followed by."""

    written: Mapping[str, str] = field(default_factory=dict)  # said -> written after a number; these ask for digits
    exact: Words = frozenset()  # of these as they are written, those of doses and small measures
    counted: Words = frozenset()  # written as they are said; these ask for digits too
    numbered: Words = frozenset()  # nouns whose number is always in digits ("stage three")
    # Of those, what is counted in digits from ten on even by somebody who writes "twenty years".
    measured: Words = frozenset()
    rated: Words = frozenset()  # units of their own name, and what stands below the stroke
    rates: Mapping[str, str] = field(default_factory=dict)
    dose_forms: Words = frozenset()  # what a dose is counted in
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # written -> one of it, several of it
    do_not_use: Mapping[str, str] = field(default_factory=dict)  # letters after a number -> written out
    percent: str = ""  # in words
    years_old: str = ""  # an age, in short
    run_together: str = ""  # units that engines write without a space, as alternatives of a regular expression
    hanging: Words = frozenset()  # what engines hang on a number with a hyphen, besides the longer units ("2-plus")
    hours: Words = frozenset()
    feet: Words = frozenset()  # a height: "five foot six"
    inches: Words = frozenset()
    height: tuple[str, str, str] = ("", "", "")  # feet, inches and one inch as they are written
    tall_nouns: Words = frozenset()  # what a height describes, straight before it
    # Units that are words too: they are units at the end, before a number, and before or after one of these.
    words_too: Mapping[str, Words] = field(default_factory=dict)

    @cached_property
    def said_after_numbers(self) -> Words:
        """What an engine may hang on a number with a hyphen: "5-millimeter", "2-plus"."""
        return self.hanging | frozenset(unit for unit in self.written if len(unit) > 4)

    @cached_property
    def amount(self) -> Pattern[str]:
        """A number and the unit that an engine wrote right behind it."""
        return pattern(rf"(\d[\d.,]*(?:-\d[\d.,]*)?)({self.run_together})\Z", IGNORECASE)


@dataclass(frozen=True, eq=False, kw_only=True)
class LinkWords:
    """The small words between numbers, and between a number and what it is of."""

    to: Words = frozenset()  # a range
    through: Words = frozenset()  # a range of things that are numbered
    over: Words = frozenset()
    by: Words = frozenset()
    out: Words = frozenset()  # "six out of ten"
    of: Words = frozenset()
    per: Words = frozenset()
    plus: Words = frozenset()
    minus: Words = frozenset()
    times: Words = frozenset()
    number: Words = frozenset()  # "number thirty"
    at: Words = frozenset()
    is_: Words = frozenset()  # between what is measured and its value
    the: Words = frozenset()
    a: Words = frozenset()
    old: Words = frozenset()  # "67 year old"
    ages: Words = frozenset()
    until: Words = frozenset()  # what a time of day follows


@dataclass(frozen=True, eq=False, kw_only=True)
class CommandWords:
    """What is said about the text."""

    marks: Mapping[str, tuple[str, bool, bool]] = field(
        default_factory=dict
    )  # said -> what is written, no space before it, no space after it
    layout: Mapping[str, Kind] = field(default_factory=dict)
    end: Phrases = ()  # of the dictation
    before_end: Phrases = ()  # what leads over to it ("that is the")
    scratch: Phrases = ()
    scratched: Phrases = ()  # how engines hear these: they take back only after a mark or a number
    # Said in passing: they take something back only where what follows answers to what stood before.
    sorry: Phrases = ()
    # What follows the last word of such a phrase where nothing is taken back: "correction of the deformity".
    not_sorry: Mapping[str, Words] = field(default_factory=dict)
    # Of each of these, one is said in the place of another.
    exchanged: tuple[Words, ...] = ()
    spelled: Phrases = ()
    fillers: Words = frozenset()

    stops: Words = frozenset()  # said for a full stop, in one word
    # Said for one too, but only after `full` or before layout.
    stop: Words = frozenset()
    full: Words = frozenset()
    commas: Words = frozenset()
    colons: Words = frozenset()
    said_marks: Words = frozenset()  # of these two tell that the author dictates marks
    hung_marks: Words = frozenset()  # engines hang these on other words with a hyphen ("10-slash")
    strokes: Words = frozenset()  # of the marks, those that begin nothing
    dashes: Words = frozenset()  # of the marks, those that are hyphens between numbers ("10 dash 15 mg")
    headings: Phrases = ()  # what announces a heading
    sectioning: Phrases = ()  # where one of these is said, a text has sections, however short it is
    quote: Words = frozenset()
    unquote: Phrases = ()
    item: Words = frozenset()  # "number two" begins an item of a list
    layout_nouns: Words = frozenset()  # the last words of layout
    literal: Words = frozenset()
    numeral: Words = frozenset()
    no_space: tuple[str, str] = ("", "")
    cap: Words = frozenset()
    caps: Words = frozenset()  # after the next two: "no caps", "all caps"
    no: Words = frozenset()
    all: Words = frozenset()
    caps_on: Phrases = ()
    caps_off: Phrases = ()

    # Commands that are nouns, so that a determiner before them makes them words.
    nouns: Words = frozenset()
    determiners: Words = frozenset()
    # Words before "stop" that make it an act, and before "number two" that leave it a name.
    before_stop: Words = frozenset()
    before_scratch: Words = frozenset()  # before "scratch that", these tell of somebody who scratches
    before_number: Words = frozenset()
    # Words before "numeral", "space", "cap" that leave them words, and words after the last two.
    kinds_of_numeral: Words = frozenset()
    before_space: Words = frozenset()
    after_space: Words = frozenset()
    before_cap: Words = frozenset()
    after_cap: Words = frozenset()
    # The same, for one command: straight before it, whatever else stands there ("menstrual period").
    words_before: Mapping[str, Words] = field(default_factory=dict)
    # Words that make it an ordinary one between a determiner and it ("a prolonged period", not "was prolonged period").
    between: Words = frozenset()
    lasting: Words = frozenset()  # what is said to last ("during the treatment period")
    # Words after a command word that make it an ordinary one ("period of time", "colon cancer").
    words_after: Mapping[str, Words] = field(default_factory=dict)

    # What engines write for commands, where the author dictates marks. None of these means anything in a report.
    misheard: Mapping[str, str] = field(default_factory=dict)
    misheard_colons: Words = frozenset()  # the same, only after the name of a section
    at_start: Words = frozenset()  # layout that is one only where an utterance begins ("Paragraph.")
    # Words before "period" that make it one in some company ("of that period", "a time period"; not "at this time").
    pointing: Words = frozenset()
    spanning: Words = frozenset()  # before the first of these
    times: Words = frozenset()
    linking: Words = frozenset()  # before the second
    spans: Words = frozenset()  # of time; in the singular before "period", or hung on a number ("a six-month period")
    # After "period" without a mark, in a text that its engine punctuates, these go on with the sentence.
    going_on: Words = frozenset()
    answers: Words = frozenset()  # determiners that are an answer too ("Any pain? No period")
    never_said: Words = frozenset()  # of what is misheard, what no report says otherwise: it tells of an author's marks
    # Marks that engines write in one with the next word ("commano") or the last ("effusioncomma"); how words begin that
    # hold one by themselves.
    clinging: Phrases = ()
    clinging_not: Phrases = ()
    after_misheard: Words = frozenset()  # words after which they are what they say too ("coma scale")
    always_thing: Words = frozenset()  # after "colon", these are of the body, even under a heading
    before_misheard: Words = frozenset()  # words before which they are what they say ("she is calmer", "Mr. Kamal")

    @cached_property
    def sections_begin(self) -> Pattern[str]:
        """Finds what gives a text sections, in running text."""
        said = "|".join(r"\s+".join(map(escape, phrase.split())) for phrase in self.sectioning)
        return pattern(rf"\b(?:{said})\b", IGNORECASE)

    @cached_property
    def after_colon(self) -> Words:
        """Words after "colon" that make it an ordinary one."""
        return words_of("").union(*(self.words_after.get(said, ()) for said in self.colons))

    @cached_property
    def hyphenated(self) -> Words:
        """Commands of two words as engines write them in one: "full-stop", "new-line"."""
        return frozenset(said.replace(" ", "-") for said in (*self.marks, *self.layout) if " " in said)

    @cached_property
    def first_words(self) -> Words:
        """The first word of each mark and each piece of layout."""
        return frozenset(said.split()[0] for said in (*self.marks, *self.layout))


@dataclass(frozen=True, eq=False, kw_only=True)
class HeadingWords:
    """The names of sections and documents."""

    sections: Words = frozenset()  # names that mean nothing else at the start of an utterance
    # Ordinary words too: headings after "heading", or before a colon or an engine's full stop.
    short_sections: Words = frozenset()
    running_sections: Words = frozenset()  # headings in running speech only where the words around them say so
    # Words that begin the text under a heading, unless the heading goes on with them ("details of the procedure").
    ends_before: Words = frozenset()
    goes_on: Words = frozenset()
    transitions: Phrases = ()  # what leads over to a section
    # The last words of documents' names; those of `titles_alone` name one by themselves.
    title_nouns: Words = frozenset()
    titles_alone: Words = frozenset()
    imaging: Words = frozenset()
    after_a_noun: Words = (
        frozenset()
    )  # what goes on from a section's name that is only a noun ("home medications include")
    misheard: Mapping[str, str] = field(default_factory=dict)  # what engines write for headings
    my: Words = frozenset()  # after what leads over: "moving on to my"
    vital_signs: Words = frozenset()  # the sections of vital signs
    small: Words = frozenset()  # words that stay small in a title

    @cached_property
    def last_words(self) -> Words:
        """The last words of names of sections, after which what sounds like "colon" is one."""
        return self.short_sections | frozenset(name.split()[-1] for name in self.sections)


@dataclass(frozen=True, eq=False, kw_only=True)
class AbbreviationWords:
    """The letters of prescriptions, and of other things that are spelled."""

    prescription: Mapping[str, str] = field(default_factory=dict)  # letters -> with points
    # Never taken for an abbreviation when written without points and not spelled out: they mean other things too.
    ambiguous_capitals: Words = frozenset()
    after_dose: Mapping[str, str] = field(default_factory=dict)  # only meant after a dose
    words_too: Words = frozenset()
    in_words: Mapping[str, str] = field(default_factory=dict)  # where a client writes no abbreviations
    release: Words = frozenset()  # what follows a drug's name ("gliclazide M R")
    misheard: Mapping[str, str] = field(default_factory=dict)  # what engines write for letters, after a dose
    letters: Mapping[str, str] = field(default_factory=dict)
    misheard_only: Words = frozenset()  # of these, those that mean nothing else: no dose has to stand before them
    like_n: Words = frozenset()  # what engines hear for the last letter of p.r.n.
    do_not_use: Words = frozenset()  # of these, those that are on the do-not-use list
    every: str = ""  # an interval in words: "every {} hours"; empty where "q" is not said
    every_one: str = ""  # "every hour"
    range_to: str = ""  # between the ends of a range in words

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


@dataclass(frozen=True, eq=False, kw_only=True)
class NotationWords:
    """The words of the field's own notations."""

    months: Mapping[str, str] = field(default_factory=dict)  # as said -> as written
    days: Words = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)  # before a name
    titles_only: Words = frozenset()  # of those, what stands before nothing but a name
    short_months: Mapping[str, str] = field(default_factory=dict)  # as written -> in short
    date_separator: str = "/"  # of dates in digits
    joined_dates: bool = False  # whether the day stands straight before its month: "veertien maart"
    times_over: Mapping[str, int] = field(default_factory=dict)  # "driemaal" is 3
    daily: Words = frozenset()  # after the former: "driemaal daags" is 3x daags
    aged: Words = frozenset()  # after an age: "67-jarige"
    sutures: Words = frozenset()
    classes: Words = frozenset()  # what has a class in roman numerals
    questionnaires: Mapping[str, frozenset[int]] = field(default_factory=dict)  # name -> the numbers of its forms
    measured: Words = frozenset()  # names whose value is in digits, however small
    snellen: frozenset[int] = frozenset()
    seeing: Words = frozenset()
    telephones: Words = frozenset()
    summed: Words = frozenset()  # a score of two parts: "Gleason 3+4=7"
    summed_to: Words = frozenset()
    # Nouns that, in the singular after a number above one, modify the noun after them ("two week history").
    modifying: Words = frozenset()
    modifying_only: Mapping[str, Words] = field(default_factory=dict)
    modified: Words = frozenset()  # what "one week", "one month" modify
    not_modified: Words = frozenset()
    numbered_of: Words = frozenset()
    after_count: Words = frozenset()  # what a number counts, so that it is not the number of an item
    oh: Words = frozenset()  # how the zero of a suture's size is said
    double: Words = frozenset()  # "double oh"
    halves: Mapping[str, str] = field(default_factory=dict)  # of the day: letters -> as they are written
    before_no_half: Words = frozenset()  # "I am"
    exact_hours: Mapping[str, str] = field(default_factory=dict)  # "o'clock", as it is written
    hours: Words = frozenset()  # after the time of a 24-hour clock
    of_most: Words = frozenset()  # between a grade and the greatest one: "four plus out of five"
    nerves: Words = frozenset()
    cranial: Words = frozenset()
    roman: Words = frozenset()
    class_: Words = frozenset()
    roman_types: Words = frozenset()  # what has its types, grades and stages in roman numerals ("Salter-Harris")
    roman_alone: Words = frozenset()  # of these, those that a number follows without "type"
    type_: Words = frozenset()
    spinal: Words = frozenset()  # words of the spine, near which "T-1" is a vertebra
    not_spinal: Words = frozenset()  # words of what else has such names: complements, heart sounds, hormones, tumors
    before_level: Words = frozenset()  # "sensation is lost at T-4"
    before_no_level: Words = frozenset()  # "room T-12"
    after_no_level: Words = frozenset()  # "T-2 weighted", "T-8 cells"
    leads: Words = frozenset()  # of an electrocardiogram
    before_leads: Words = frozenset()
    factor: Words = frozenset()
    stage: Words = frozenset()
    cancers: tuple[str, ...] = ()  # how their names end; their stages are in roman numerals
    gravida: Words = frozenset()
    para: Words = frozenset()
    station: Words = frozenset()  # of the head in the pelvis: "minus two station"
    apgar: Words = frozenset()
    between_scores: Words = frozenset()
    not_after_value: Words = frozenset()  # a number goes on after these
    flat: Words = frozenset()  # "thirteen flat" is 13.0
    ratios: Words = frozenset()  # names of what is written with a colon
    after_fraction: Words = frozenset()  # "two thirds of"
    pagers: Words = frozenset()  # of these, those with short numbers
    vitamins: Words = frozenset()  # "vitamin b twelve"
    months_too: Words = frozenset()  # of the months, those that are other words too ("he may first walk")
    before_month: Words = frozenset()  # words before these that make them months
    times_of_day: Phrases = ()  # "ten thirty in the morning"
    after_telephone: Words = frozenset()
    # "thirty pack year history"; the plural stands alone
    packs: Words = frozenset()
    after_pack: Words = frozenset()
    day: Words = frozenset()
    each: Words = frozenset()  # before "day", so that the number after it is not the day's ("a day two tablets")
    sets: Words = frozenset()  # "three sets of ten"
    large: Words = frozenset()  # numbers that only units per something follow
    mixed: Mapping[str, str] = field(default_factory=dict)  # letters and digits, as they are spelled


@dataclass(frozen=True, eq=False, kw_only=True)
class VitalWords:
    """Vital signs, as they are dictated without their names."""

    signs: tuple[
        tuple[str, int, int], ...
    ] = ()  # the names in the field's order, each with its least and greatest value
    rhythms: Words = frozenset()  # what is said of a sign: "eighty eight and regular"
    said_pressure: Phrases = ()
    pressure: str = ""  # as it is written
    pressures: Words = frozenset()  # single words that a blood pressure follows
    initials: Words = frozenset()  # of signs, said letter by letter before their value: "b p one forty over ninety"


@dataclass(frozen=True, eq=False, kw_only=True)
class WordForms:
    """How plain words are written."""

    common: Words = frozenset()  # small inside a sentence, whatever an engine thought began there
    pointed: Words = frozenset()  # with points that belong to the word, so that no sentence ends there
    # In a text without any capital, these have them: the word for oneself, and abbreviations that are no words.
    oneself: Words = frozenset()
    initials: Words = frozenset()
    never_last: Words = frozenset()  # no sentence ends with these
    follow_up: tuple[str, str] = ("", "")  # two words that are one as a noun
    # Prefixes that join without a hyphen, and what finished reports join them to.
    prefixes: Words = frozenset()
    prefixed: Words = frozenset()
    before_follow_up: Words = frozenset()
    after_follow_up: Words = frozenset()
    # Written out in a report, but not in what somebody is quoted to have said.
    contractions: Mapping[str, str] = field(default_factory=dict)
    respelled: tuple[tuple[Pattern[str], str], ...] = ()  # how words are spelled on this side of the ocean
    compounds: Mapping[tuple[str, ...], str] = field(default_factory=dict)  # heard apart, written together


@dataclass(frozen=True, eq=False, kw_only=True)
class InstructionWords:
    """What is said to the typist."""

    blank_here: Phrases = ()
    bold_this: Phrases = ()
    standard_text: Phrases = ()
    # Who is spoken to, at the start of an utterance and before a comma or a request.
    vocatives: Phrases = ()
    asked: Words = frozenset()
    to_the_typist: Phrases = ()
    please: Words = frozenset()
    here: Words = frozenset()  # what ends the name of a standard text
    doctors: Words = frozenset()  # before the name that an instruction ends with
    left_blank: str = ""  # the note on a blank that was asked for

    @cached_property
    def first_words(self) -> Words:
        """The first word of each instruction."""
        every = (*self.blank_here, *self.bold_this, *self.standard_text, *self.to_the_typist)
        return frozenset(said.split()[0] for said in every)


@dataclass(frozen=True, eq=False, kw_only=True)
class Language:
    """One language, as the passes need it.

    `code` is its ISO 639-1 code; `boundaries` says whether the table of where finished reports have their marks
    (`boundaries.py`) was counted in it.
    """

    code: str
    boundaries: bool = False
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
