"""Heard, written: what formatting makes of dictation."""

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.work import calls_in

from scribeline.formatting.languages.english import ENGLISH
from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Abbreviations, Clock, Dates, Editing, HeadingCase, Locale, Style
from scribeline.transcripts.model import Block, BlockKind, Document, Run, WordSpan, plain_text, validate
from scribeline.transcripts.words import Word


def words(heard: str) -> list[Word]:
    return [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(heard.split())]


def written(heard: str, style: Style | None = None) -> str:
    return plain_text(format_words(words(heard), style or Style()))


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        # marks, and the engine's own around them
        ("no fever comma chills comma or cough period", "No fever, chills, or cough."),
        ("No fever, comma. Chills, comma, or cough. Period.", "No fever, chills, or cough."),
        ("is he in pain question mark he is period", "Is he in pain? He is."),
        ("stable semicolon afebrile period", "Stable; afebrile."),
        ("renal slash ureteral stent period", "Renal/ureteral stent."),
        ("follow hyphen up in May period", "Follow-up in May."),
        ("arthritis open bracket seropositive close bracket full stop", "Arthritis (seropositive)."),
        ("he said quote I am fine unquote period", 'He said "I am fine".'),
        # layout
        ("one line comma new line another line period", "One line,\nAnother line."),
        ("Stable. Period. New paragraph. Afebrile period.", "Stable.\nAfebrile."),
        ("number one aspirin period next number statin period", "1. Aspirin.\n2. Statin."),
        ("Number one, aspirin period. Number two, statin period.", "1. Aspirin.\n2. Statin."),
        ("plan colon bullet rest bullet ice", "PLAN:\n- Rest\n- Ice"),
        # headings
        ("heading allergies He has none period", "ALLERGIES:\nHe has none."),
        ("Heading, allergies. He has none period.", "ALLERGIES:\nHe has none."),
        ("allergies colon none period", "ALLERGIES:\nNone."),
        ("heading medications and advice on discharge number one rest period",
         "MEDICATIONS AND ADVICE ON DISCHARGE:\n1. Rest."),
        ("chief complaint cough period new paragraph family history positive for gout period",
         "CHIEF COMPLAINT:\nCough.\n\nFAMILY HISTORY:\nPositive for gout."),
        # taking back, fillers, the end
        ("for ninety scratch that twenty minutes period", "For 20 minutes."),
        ("the left strike that right kidney period", "The right kidney."),
        ("he has gout period scratch that he has no gout period", "He has no gout."),
        ("he um takes uh aspirin period", "He takes aspirin."),
        ("He, um, takes aspirin period.", "He takes aspirin."),
        ("stable period end of dictation thank you", "Stable."),
        ("patient name colon Ana Kovalchik spelled K O W A L C Z Y K", "PATIENT NAME:\nAna Kowalczyk"),
        ("seen by Ana Kovalchik, spelled K-O-W-A-L-C-Z-Y-K.", "Seen by Ana Kowalczyk."),
    ],
)  # fmt: skip
def test_commands_are_carried_out(heard: str, expected: str) -> None:
    assert written(heard) == expected


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("after a period of time he left period", "After a period of time he left."),
        ("last menstrual period was in May period", "Last menstrual period was in May."),
        ("a prolonged period on bypass period", "A prolonged period on bypass."),
        ("the sigmoid colon was normal period", "The sigmoid colon was normal."),
        ("family history of colon cancer period", "Family history of colon cancer."),
        ("polyps in the colon period", "Polyps in the colon."),
        ("affect a dash of irritability period", "Affect a dash of irritability."),
        ("he takes it twice a day period next he rested period", "He takes it twice a day. Next he rested."),
        ("during the treatment period she was well period", "During the treatment period she was well."),
        ("the treatment was for a short period", "The treatment was for a short period"),
        ("five milligrams daily period pain is controlled period", "5 mg daily. Pain is controlled."),
        ("abdomen colon is soft period", "ABDOMEN:\nIs soft."),
        ("a bullet wound to the thigh period", "A bullet wound to the thigh."),
        ("in room number one of the clinic period", "In room #1 of the clinic."),
    ],
)
def test_command_words_that_are_words_stay_words(heard: str, expected: str) -> None:
    assert written(heard) == expected


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("lisinopril twenty milligrams daily period", "Lisinopril 20 mg daily."),
        ("Lisinopril 20mg daily.", "Lisinopril 20 mg daily."),
        ("digoxin zero point two five milligrams", "Digoxin 0.25 mg"),
        ("haloperidol point five milligrams", "Haloperidol 0.5 mg"),
        ("hydrocodone ten slash three twenty five milligrams", "Hydrocodone 10/325 mg"),
        ("Hydrocodone 10-slash 325 milligrams", "Hydrocodone 10/325 mg"),
        ("pressure one forty over eighty comma pulse seventy two", "Pressure 140/80, pulse 72"),
        ("blood pressure one oh five over fifty eight", "Blood pressure 105/58"),
        ("saturation ninety eight percent", "Saturation 98%"),
        ("measures one centimeter by one point five centimeters", "Measures 1 cm x 1.5 cm"),
        ("pressure is forty nine millimeters of mercury", "Pressure is 49 mmHg"),
        ("fluid bolus of one thousand milliliters", "Fluid bolus of 1000 mL"),
        ("platelets two hundred and fifty thousand", "Platelets 250,000"),
        ("she took three tablets", "She took three tablets"),
        ("she took twelve tablets", "She took 12 tablets"),
        ("for six weeks", "For 6 weeks"),
        ("for twelve to twenty four hours", "For 12 to 24 hours"),
        ("a sixty seven year old woman", "A 67-year-old woman"),
        ("oriented times three", "Oriented x3"),
        ("at L four five and S one", "At L4-5 and S1"),
        ("stage three disease", "Stage 3 disease"),
        ("on March fourteenth two thousand five", "On March 14, 2005"),
        ("in nineteen ninety five", "In 1995"),
        ("five milligrams p o b i d p r n", "5 mg p.o. b.i.d. p.r.n."),
        ("five milligrams P-O-B-I-D period.", "5 mg p.o. b.i.d."),
        ("5 milligrams POQD comma, daily", "5 mg p.o. q.d., daily"),
        ("5 milligrams P-O-Daily period.", "5 mg p.o. daily."),
        ("p o q four to six hours", "p.o. q.4-6h."),
        ("Then Q-6 hours thereafter.", "Then q.6h. thereafter."),
        ("ten milligrams q h s period He slept period", "10 mg q.h.s. He slept."),
        ("seen by doctor Pellow", "Seen by Dr. Pellow"),
    ],
)
def test_numbers_and_abbreviations_are_written_as_in_the_field(heard: str, expected: str) -> None:
    assert written(heard) == expected


def test_the_engines_capitals_go_where_its_full_stops_go() -> None:
    assert written("No fever comma. Then he left comma. The end period.") == "No fever, then he left, the end."


def test_the_engines_punctuation_stands_where_nobody_dictates_any() -> None:
    assert written("He has a cough. No fever, no chills.") == "He has a cough. No fever, no chills."


def test_style_is_followed() -> None:
    heard = "heading allergies to drugs None period He takes three tablets p o daily period"
    style = Style(
        spaces_after_sentence=2,
        heading_case=HeadingCase.TITLE,
        heading_colon=False,
        heading_bold=False,
        numbers_from=0,
        abbreviations=Abbreviations.CAPITALS,
    )
    document = format_words(words(heard), style)
    assert plain_text(document) == "Allergies to Drugs\nNone.  He takes 3 tablets PO daily."
    assert document.blocks[0] == Block(BlockKind.HEADING, (Run("Allergies to Drugs", WordSpan(0, 3)),))


def test_dates_follow_the_locale() -> None:
    british = Style(locale=Locale.EN_GB)
    assert written("seen on the third of March twenty twenty four", british) == "Seen on 3 March 2024"
    assert written("seen on March third twenty twenty four", british) == "Seen on 3 March 2024"
    assert written("thanks to doctor Pellow", british) == "Thanks to Dr Pellow"


def test_each_run_stands_for_the_words_it_came_from() -> None:
    document = format_words(words("heading plan lisinopril twenty milligrams p o daily period"))
    assert [[(run.text, run.words) for run in block.inlines if isinstance(run, Run)] for block in document.blocks] == [
        [("PLAN:", WordSpan(0, 1))],
        [
            ("Lisinopril", WordSpan(2, 2)),
            (" 20", WordSpan(3, 3)),
            (" mg", WordSpan(4, 4)),
            (" p.o.", WordSpan(5, 6)),
            (" daily", WordSpan(7, 7)),
            (".", WordSpan(8, 8)),
        ],
    ]


# --- whatever is heard ------------------------------------------------------------------------------------------------

vocabulary = st.sampled_from(
    [
        *(*ENGLISH.commands.marks, *ENGLISH.commands.layout, *ENGLISH.commands.scratch),
        *(*ENGLISH.commands.spelled, *ENGLISH.commands.end, *ENGLISH.numbers.ones, *ENGLISH.numbers.tens),
        *("hundred", "thousand", "point", "over", "by", "to", "out", "of", "and", "a"),
        *("heading", "number", "quote", "p", "o", "q", "i", "d", "P-O-B-I-D", "Q-4", "POQD", "hours", "year", "old"),
        *("20", "0.5", "20mg", "10-slash", "period.", "Comma,", "times", "L", "S", "K", "first", "March", "percent"),
        *(
            "twenty-first",
            "doctor",
            "Dr.",
            "oh",
            "four",
            "Vicryl",
            "plus",
            "sorry",
            "left",
            "right",
            "milliliters",
            "p",
        ),
        *("correction", "leave a blank there", "please copy this to", "add my standard", "here", "put that in bold"),
        *("findings", "moving on to the plan", "cranial nerves", "two", "through", "gravida", "para", "PHQ", "P-OQ"),
        *("caps on", "caps off", "literal", "numeral", "no space", "week", "history", "gravida", "non", "tender", "\n"),
    ]
) | st.text(max_size=8)
heard_words = st.lists(st.tuples(vocabulary, st.booleans()), max_size=40).map(
    lambda said: [
        Word(part, i * 0.5, i * 0.5 + 0.4, 0.5, space) for text, space in said for i, part in enumerate(text.split(" "))
    ]
)
styles = st.builds(
    Style,
    locale=st.sampled_from(Locale),
    spaces_after_sentence=st.integers(1, 2),
    heading_case=st.sampled_from(HeadingCase),
    heading_bold=st.booleans(),
    heading_colon=st.booleans(),
    numbers_from=st.integers(0, 20),
    abbreviations=st.sampled_from(Abbreviations),
    clock=st.sampled_from(Clock),
    dates=st.sampled_from(Dates),
    editing=st.sampled_from(Editing),
)


@given(heard_words, styles)
@example(words("on March third two thousand five"), Style(locale=Locale.EN_GB))
def test_no_input_makes_it_fail_and_spans_never_run_backwards(heard: list[Word], style: Style) -> None:
    document = format_words(heard, style)
    validate(document, word_count=len(heard))
    spans = [run.words for block in document.blocks for run in block.inlines if isinstance(run, Run) and run.words]
    assert all(a.first <= b.first and a.last <= b.last for a, b in pairwise(spans))


def test_nothing_makes_an_empty_document() -> None:
    assert format_words([]) == Document()
    assert format_words(words("um period")) == Document()


def test_twice_the_dictation_takes_twice_the_work() -> None:
    said = "heading plan number one lisinopril twenty milligrams p o b i d period scratch that quote then "
    few, many = (calls_in(partial(format_words, words(said * times))) for times in (20, 40))
    assert many < 2.4 * few
