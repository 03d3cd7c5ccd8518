"""Heard, written: the field's own notations, a table for each kind. Sentences are invented."""

import pytest
from tests.work import calls_in

from scribeline.formatting.pipeline import format_dictation, format_words
from scribeline.formatting.style import Abbreviations, Clock, Dates, Editing, Locale, Style
from scribeline.transcripts.model import Blank, Run, WordSpan, plain_text
from scribeline.transcripts.words import Word


def words(heard: str) -> list[Word]:
    return [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(heard.split())]


def written(heard: str, style: Style | None = None) -> str:
    return plain_text(format_words(words(heard), style or Style()))


def table(rows: str) -> list[tuple[str, str]]:
    pairs = [line.split(" | ") for line in rows.strip().splitlines()]
    return [(heard.strip(), expected.strip()) for heard, expected in pairs]


CLINICAL = table("""
    closed with four oh Monocryl period | Closed with 4-0 Monocryl.
    closed with oh Vicryl period | Closed with 0 Vicryl.
    tied with double oh silk period | Tied with 2-0 silk.
    closed with 4-O nylon sutures period | Closed with 4-0 nylon sutures.
    seen at two thirty p m period | Seen at 2:30 p.m.
    seen at eight a m period | Seen at 8 a.m.
    seen at 3.15 pm today period | Seen at 3:15 p.m. today.
    found at oh three hundred hours period | Found at 0300 hours.
    on May ninth at ten forty period | On May 9 at 10:40.
    two plus edema and one plus pulses period | 2+ edema and 1+ pulses.
    strength four minus out of five period | Strength 4-/5.
    reflexes 2-plus at the knee period | Reflexes 2+ at the knee.
    NYHA class three failure period | NYHA class III failure.
    stage two b adenocarcinoma period | Stage IIB adenocarcinoma.
    stage three chronic kidney disease period | Stage 3 chronic kidney disease.
    factor eight level period | Factor VIII level.
    cranial nerves two through twelve are intact period | Cranial nerves II through XII are intact.
    cranial nerve seven palsy period | Cranial nerve VII palsy.
    type two diabetes and grade one sprain period | Type 2 diabetes and grade 1 sprain.
    gravida three para two period | Gravida 3 para 2.
    gravida three para two zero one two period | Gravida 3 para 2-0-1-2.
    a G three P two woman period | A G3 P2 woman.
    Apgars eight and nine period | Apgars 8 and 9.
    PHQ nine score is eleven period | PHQ-9 score is 11.
    at L five S one and C seven T one period | At L5-S1 and C7-T1.
    at L34 and L5S1 period | At L3-4 and L5-S1.
    T eleven through L two period | T11 through L2.
    vision twenty forty on the right period | Vision 20/40 on the right.
    visual acuity 20 over 60 period | Visual acuity 20/60.
    a ratio of one to four period | A ratio of 1:4.
    lidocaine with epinephrine one to one hundred thousand period | Lidocaine with epinephrine 1:100,000.
    two thirds of the tendon period | Two-thirds of the tendon.
    one and a half tablets period | 1-1/2 tablets.
    telephone five five five zero one three four period | Telephone 555-0134.
    a two week history of cough period | A 2-week history of cough.
    twelve lead EKG period | 12-lead EKG.
    a thirty pack year history period | A 30-pack-year history.
    cough for two weeks period | Cough for 2 weeks.
    postoperative day two period | Postoperative day 2.
    session four of six period | Session 4 of 6.
    at zero point one units per kilo per hour period | At 0.1 units/kg/h.
    glucose ninety milligrams per deciliter period | Glucose 90 mg/dL.
    thirty milligrams per day period | 30 mg per day.
    hemoglobin thirteen flat period | Hemoglobin 13.0.
    bicarb nine and lactate two period | Bicarb 9 and lactate 2.
    H b A one C eight percent period | HbA1c 8%.
    S p O two ninety percent period | SpO2 90%.
    on October twenty first twenty twenty five period | On October 21, 2025.
    dispense number thirty period | Dispense #30.
    alert and oriented times three period | Alert and oriented x3.
""")


@pytest.mark.parametrize(("heard", "expected"), CLINICAL, ids=[heard for heard, _ in CLINICAL])
def test_notations_are_written_as_the_field_writes_them(heard: str, expected: str) -> None:
    assert written(heard) == expected


LETTERS = table("""
    five milligrams p o q i d period | 5 mg p.o. q.i.d.
    five milligrams P-O-Q-I-D period | 5 mg p.o. q.i.d.
    five milligrams POQ 6 hours period | 5 mg p.o. q.6h.
    five milligrams P-OQ 6 hours PR and pain period | 5 mg p.o. q.6h. p.r.n. pain.
    metformin one gram b d period | Metformin 1 g b.d.
    five milligrams TIDPR in period | 5 mg t.i.d. p.r.n.
    ten milligrams Hs period | 10 mg h.s.
    a 2-3mm stone period | A 2-3 mm stone.
    gliclazide M R sixty milligrams o d period | Gliclazide MR 60 mg o.d.
    an OD last year period | An OD last year.
    vision OD is better period | Vision OD is better.
    five milligrams on the day period | 5 mg on the day.
""")


@pytest.mark.parametrize(("heard", "expected"), LETTERS, ids=[heard for heard, _ in LETTERS])
def test_spelled_letters_are_abbreviations(heard: str, expected: str) -> None:
    assert written(heard) == expected


COMPOUNDS = table("""
    well developed and well nourished period | Well-developed and well-nourished.
    a non tender abdomen period | A nontender abdomen.
    chest x ray is clear period | Chest x-ray is clear.
    clinic follow up in a week period | Clinic follow-up in a week.
    she will follow up in a week period | She will follow up in a week.
    right sided weakness period | Right-sided weakness.
    post op pain period | Postop pain.
    it hurts on the right side period | It hurts on the right side.
""")


@pytest.mark.parametrize(("heard", "expected"), COMPOUNDS, ids=[heard for heard, _ in COMPOUNDS])
def test_compounds_are_joined(heard: str, expected: str) -> None:
    assert written(heard) == expected


CONTRACTIONS = table("""
    there's no edema period | There is no edema.
    he didn't fall and can't walk period | He did not fall and cannot walk.
    he said quote I can't walk unquote period | He said "I can't walk".
    the patient's mother is well period | The patient's mother is well.
""")


@pytest.mark.parametrize(("heard", "expected"), CONTRACTIONS, ids=[heard for heard, _ in CONTRACTIONS])
def test_contractions_are_written_out(heard: str, expected: str) -> None:
    assert written(heard) == expected


CORRECTIONS = table("""
    a twelve no make that a ten millimeter port period | A 10 mm port.
    A 12. No, make that a 10 millimeter port period | A 10 mm port.
    irrigated with five hundred sorry three hundred milliliters period | Irrigated with 300 mL.
    five milliliters of lidocaine correction eight milliliters period | 8 mL of lidocaine.
    at two thirty p m scratch that at three fifteen p m period | At 3:15 p.m.
    the left kidney I mean right kidney period | The right kidney.
    pain in the left knee and hip sorry right period | Pain in the right knee and hip.
    he says sorry a lot period | He says sorry a lot.
    spinal correction was done period | Spinal correction was done.
""")


@pytest.mark.parametrize(("heard", "expected"), CORRECTIONS, ids=[heard for heard, _ in CORRECTIONS])
def test_what_is_corrected_in_passing_is_put_right(heard: str, expected: str) -> None:
    assert written(heard) == expected


def test_words_between_a_correction_and_its_place_stand_for_both() -> None:
    document = format_words(words("five milliliters of lidocaine correction eight milliliters"))
    runs = [(run.text, run.words) for run in document.blocks[0].inlines if isinstance(run, Run)]
    assert [words for _, words in runs] == [WordSpan(0, 6)] * len(runs)
    assert "".join(text for text, _ in runs) == "8 mL of lidocaine"


# --- nobody says it ---------------------------------------------------------------------------------------------------


def test_telegraphic_vital_signs_as_a_draft_engine_of_the_field_writes_them() -> None:
    heard = (
        "Exam. Vital signs. two twelve, eighty eight and regular, thirteen. BP one forty one hundred and "
        "one thirty five ninety five."
    )
    expected = (
        "EXAM:\n\nVITAL SIGNS:\nWeight 212, pulse 88 and regular, respirations 13, blood pressure 140/100, 135/95."
    )
    assert written(heard) == expected
    assert written(heard.replace(",", "")) == expected


def test_vital_signs_out_of_range_are_not_named() -> None:
    assert "weight" not in written("vital signs colon ninety nine comma seven hundred period").lower()
    assert written("vital signs colon pulse eighty comma BP one forty over ninety period") == (
        "VITAL SIGNS:\nPulse 80, BP 140/90."
    )


def test_reports_without_dictated_marks_get_headings_sentences_and_lists() -> None:
    heard = (
        "chest x ray comparison none findings the heart is normal in size the lungs are clear there is no pleural "
        "effusion or pneumothorax no acute fracture is seen impression one no acute disease two old rib fracture"
    )
    assert written(heard) == (
        "CHEST X-RAY\n\nCOMPARISON:\nNone.\n\nFINDINGS:\nThe heart is normal in size. The lungs are clear. There is no "
        "pleural effusion or pneumothorax. No acute fracture is seen.\n\nIMPRESSION:\n1. No acute disease.\n"
        "2. Old rib fracture."
    )


def test_verbatim_adds_nothing() -> None:
    heard = "the lungs are clear there is no effusion the heart is normal in size " * 3
    verbatim = written(heard, Style(editing=Editing.VERBATIM))
    assert "." not in verbatim
    assert written(heard).count(".") >= 6


def test_a_short_remark_gets_no_marks_of_ours() -> None:
    assert written("the lungs are clear there is no effusion") == "The lungs are clear there is no effusion"


# --- to the typist ----------------------------------------------------------------------------------------------------


def test_instructions_are_notes_and_are_not_typed() -> None:
    formatted = format_dictation(
        words("He is well. Please copy this to Dr. Pellow. He left. Put that in bold, please.")
    )
    assert plain_text(formatted.document) == "He is well. He left."
    assert [note.text for note in formatted.notes] == ["Please copy this to Dr. Pellow", "Put that in bold please"]
    runs = [run for run in formatted.document.blocks[0].inlines if isinstance(run, Run)]
    assert "".join(run.text for run in runs if run.bold).strip() == "He left."


def test_a_blank_lies_where_it_was_asked_for() -> None:
    document = format_words(words("record number is leave a blank there period"))
    blank = next(inline for inline in document.blocks[0].inlines if isinstance(inline, Blank))
    assert (blank.start_s, blank.end_s) == (1.5, 3.4)


# --- styles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "style", "expected"),
    [
        ("five milligrams p o b i d", Style(abbreviations=Abbreviations.WORDS), "5 mg by mouth twice daily"),
        ("five milligrams q four to six hours", Style(abbreviations=Abbreviations.WORDS), "5 mg every 4 to 6 hours"),
        ("five milligrams P-O-B-I-D", Style(abbreviations=Abbreviations.CAPITALS), "5 mg PO BID"),
        ("five milligrams o d", Style(abbreviations=Abbreviations.WORDS), "5 mg once daily"),
        ("seen at two thirty p m", Style(clock=Clock.TWENTY_FOUR), "Seen at 14:30"),
        ("seen at eight a m", Style(clock=Clock.TWENTY_FOUR), "Seen at 08:00"),
        ("on March third twenty twenty four", Style(dates=Dates.DAY_FIRST), "On 3 March 2024"),
        ("on March third twenty twenty four", Style(locale=Locale.EN_GB, dates=Dates.MONTH_FIRST), "On March 3, 2024"),
    ],
)  # fmt: skip
def test_styles_write_in_their_own_way(heard: str, style: Style, expected: str) -> None:
    assert written(heard, style) == expected


def test_each_change_says_which_pass_made_it_and_why() -> None:
    changes = format_dictation(words("no fever comma twenty milligrams p o period"), explain=True).changes
    told = {(change.step, change.before, change.after) for change in changes}
    assert ("apply_commands", "comma", ",") in told
    assert ("write_abbreviations", "p o", "p.o.") in told
    assert all(change.why for change in changes)


# --- growth -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "phrase",
    [
        "one thousand",
        "five sorry six",
        "the left knee and hip sorry right",
        "scratch that",
        "p o q four hours",
        "quote",
        "number one",
        "heading plan",
        "please copy this to",
        "add my standard",
        "impression one cyst two stone",
        "vital signs colon eighty",
        "the lungs are clear there is no effusion",
        "spelled K O W A L",
        "follow up",
        "P-OQ",
    ],
)
def test_twice_the_words_take_no_more_than_about_twice_the_steps(phrase: str) -> None:
    def steps(times: int) -> int:
        heard = words(f"{phrase} " * times)
        return calls_in(lambda: format_words(heard))

    steps(2)
    assert steps(160) < 2.4 * steps(80)
