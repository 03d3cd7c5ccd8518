"""The English of dictation, as tables: what is said, and what it means.

Rules live in the passes; whatever is only a list lives here. Keys are in lower case, as spoken.
"""

from scribeline.formatting.token import Kind


def words_of(text: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


def _row(text: str) -> list[str]:
    return text.split()


# --- commands ---------------------------------------------------------------------------------------------------------

# said -> (what is written, no space before it, no space after it)
MARKS: dict[str, tuple[str, bool, bool]] = {
    "period": (".", True, False),
    "full stop": (".", True, False),
    "fullstop": (".", True, False),
    "comma": (",", True, False),
    "colon": (":", True, False),
    "semicolon": (";", True, False),
    "semi colon": (";", True, False),
    "question mark": ("?", True, False),
    "exclamation mark": ("!", True, False),
    "exclamation point": ("!", True, False),
    "hyphen": ("-", True, True),
    "dash": (" - ", True, True),
    "slash": ("/", True, True),
    "forward slash": ("/", True, True),
    "open parenthesis": ("(", False, True),
    "open parentheses": ("(", False, True),
    "left parenthesis": ("(", False, True),
    "open paren": ("(", False, True),
    "open bracket": ("(", False, True),
    "open brackets": ("(", False, True),
    "close parenthesis": (")", True, False),
    "close parentheses": (")", True, False),
    "closed parenthesis": (")", True, False),
    "right parenthesis": (")", True, False),
    "close paren": (")", True, False),
    "close bracket": (")", True, False),
    "close brackets": (")", True, False),
    "open quote": ('"', False, True),
    "open quotes": ('"', False, True),
    "begin quote": ('"', False, True),
    "close quote": ('"', True, False),
    "close quotes": ('"', True, False),
    "end quote": ('"', True, False),
    "unquote": ('"', True, False),
    "end quotes": ('"', True, False),
    "end bracket": (")", True, False),
    "end brackets": (")", True, False),
    "right paren": (")", True, False),
    "left paren": ("(", False, True),
    "left bracket": ("(", False, True),
    "right bracket": (")", True, False),
    "backslash": ("\\", True, True),
    "percent sign": ("%", True, False),
    "plus sign": ("+", True, False),
    "equals sign": (" =", True, False),
    "equal sign": (" =", True, False),
    "ampersand": (" &", True, False),
    "asterisk": ("*", True, False),
    "apostrophe s": ("'s", True, False),
}

LAYOUT: dict[str, Kind] = {
    "new line": Kind.LINE,
    "newline": Kind.LINE,
    "next line": Kind.LINE,
    "new paragraph": Kind.PARAGRAPH,
    "next paragraph": Kind.PARAGRAPH,
    "end of list": Kind.PARAGRAPH,
    "next number": Kind.NUMBER,
    "next item": Kind.NUMBER,
    "bullet": Kind.BULLET,
    "bullet point": Kind.BULLET,
    "next bullet": Kind.BULLET,
}

END = ("end of dictation", "end dictation", "end of report")
SCRATCH = (
    "strike that",
    "scratch that",
    "scratch the last",
    "delete that",
    "no make that",
    "make that",
    "correct that to",
    "correction make that",
)
# Said in passing: they take something back only where what follows answers to what stood before.
SORRY = (
    "no i'm sorry",
    "i'm sorry",
    "i am sorry",
    "excuse me",
    "correction",
    "i mean",
    "i meant",
    "or rather",
    "no wait",
    "sorry",
)
# Of each of these, one is said in the place of another.
EXCHANGED = (
    words_of("left right bilateral"),
    words_of("upper lower mid"),
    words_of("he she"),
    words_of("his her"),
    words_of("male female man woman gentleman lady"),
    words_of("with without"),
    words_of("no mild moderate severe"),
    words_of("anterior posterior"),
    words_of("medial lateral"),
    words_of("proximal distal"),
    words_of("january february march april may june july august september october november december"),
    words_of("monday tuesday wednesday thursday friday saturday sunday"),
)
SPELLED = ("spelled", "spelt", "spell that", "that's spelled", "that is spelled", "expelled", "spell")
FILLERS = frozenset({"um", "umm", "uh", "uhh", "uhm", "er", "erm", "hmm", "mhm", "hm"})

# Commands that are nouns, so that a determiner before them makes them words.
NOUNS = frozenset({"period", "colon", "bullet", "question mark", "bullet point"})
# Words before "stop" that make it an act, and before "number two" that leave it a name.
BEFORE_STOP = words_of("to must should will can could did not the a and please would may full non then")
BEFORE_NUMBER = words_of("room bed the a unit tooth level apartment case phone telephone record account patient bank")
# Words before a command word that make it an ordinary one ("a period of time").
# Words before "numeral", "space", "cap" that leave them words, and words after the last two.
KINDS_OF_NUMERAL = words_of("roman arabic the a")
BEFORE_SPACE = words_of("is was there with has have had shows showed be been leaves leaving but and")
AFTER_SPACE = words_of("between for left occupying is was in of to")
BEFORE_CAP = words_of("gas knee mitochondrial bottle polar ice cervical shower surgical of skull lens salary")
AFTER_CAP = words_of("refill refills gun size snatcher was is are on off letter letters punishment in lid")
DETERMINERS = words_of("a an the this each every any no his her its their our my your another")
# The same, for this word only: straight before it, whatever else stands there ("menstrual period").
WORDS_BEFORE = {
    "period": words_of(
        "menstrual incubation refractory latency latent washout gestational perinatal antenatal neonatal grace "
        "24-hour 48-hour 72-hour"
    ),
    "colon": words_of(
        "sigmoid ascending descending transverse left-sided right-sided distal proximal redundant pelvic spastic "
        "entire whole remaining cleansed irritable of from through toxic tortuous perforated dilated"
    ),
    "dash": words_of("a 100-yard 40-yard yard"),
    "bullet": words_of("retained stray magic rubber gunshot"),
    "comma": frozenset[str](),
    "new line": words_of("a another second arterial central"),
    "newline": frozenset[str](),
    "next line": words_of("the"),
    "hyphen": frozenset[str](),
    "slash": words_of("a knife"),
    "bullet point": words_of("a the first"),
    "question mark": words_of("a the big"),
    "next item": words_of("the"),
    "next number": words_of("the"),
    "next paragraph": words_of("the"),
    "new paragraph": words_of("the a"),
    "stop": frozenset[str](),
}
# Words that make it an ordinary one between a determiner and it ("a prolonged period", not "was prolonged period").
BETWEEN = words_of(
    "long longer short shorter brief extended prolonged certain variable postoperative post-operative postop "
    "perioperative preoperative postpartum entire whole same normal observation follow-up followup recovery waiting"
)
# What is said to last ("during the treatment period").
LASTING = words_of("during throughout")
# Words after a command word that make it an ordinary one ("period of time", "colon cancer").
WORDS_AFTER: dict[str, frozenset[str]] = {
    "period": frozenset({"of", "pains", "cramps"}),
    "colon": words_of(
        "cancer cancers carcinoma adenocarcinoma tumor tumors interposition perforation distention obstruction "
        "cancer carcinoma polyp polyps resection surgery mucosa screening cleansing preparation biopsy adenoma "
        "wall was is were appears appeared showed shows demonstrates and/or"
    ),
    "dash": words_of("of for to"),
    "comma": words_of("shaped"),
    "new line": words_of("was is placed inserted of in"),
    "newline": frozenset[str](),
    "next line": words_of("of"),
    "hyphen": frozenset[str](),
    "slash": words_of("wound wounds mark marks injury"),
    "bullet point": frozenset[str](),
    "question mark": frozenset[str](),
    "next item": frozenset[str](),
    "next number": frozenset[str](),
    "next paragraph": words_of("of"),
    "new paragraph": words_of("of"),
    "bullet": frozenset({"wound", "wounds", "fragment", "fragments", "tract", "hole", "hit", "entered"}),
}

# --- headings ---------------------------------------------------------------------------------------------------------

# Section names that mean nothing else at the start of an utterance.
SECTIONS = frozenset(
    {
        "chief complaint",
        "history of present illness",
        "history of the present illness",
        "past medical history",
        "past surgical history",
        "past ob history",
        "family history",
        "social history",
        "medical history",
        "surgical history",
        "interval history",
        "review of systems",
        "current medications",
        "discharge medications",
        "home medications",
        "medications on admission",
        "medications on discharge",
        "drug allergies",
        "physical examination",
        "general physical examination",
        "physical exam",
        "mental status examination",
        "mental status exam",
        "neurologic examination",
        "neurological examination",
        "vital signs",
        "laboratory data",
        "laboratory studies",
        "diagnostic studies",
        "imaging studies",
        "hospital course",
        "emergency department course",
        "admission diagnosis",
        "admitting diagnosis",
        "discharge diagnosis",
        "discharge diagnoses",
        "discharge instructions",
        "discharge condition",
        "condition on discharge",
        "final diagnosis",
        "preoperative diagnosis",
        "preoperative diagnoses",
        "postoperative diagnosis",
        "postoperative diagnoses",
        "pre-operative diagnosis",
        "post-operative diagnosis",
        "procedure performed",
        "description of procedure",
        "details of procedure",
        "operative findings",
        "indications for procedure",
        "estimated blood loss",
        "reason for consultation",
        "reason for visit",
        "clinical history",
        "clinical indication",
        "assessment and plan",
        "impression and plan",
        "treatment plan",
        "follow up",
        "patient name",
        "date of birth",
        "medical record number",
        "account number",
        "date of admission",
        "date of discharge",
        "date of procedure",
        "history of presenting complaint",
        "presenting complaint",
        "drug history",
        "operations performed",
        "operation performed",
        "procedures performed",
        "procedure in detail",
        "procedure details",
        "description of operation",
        "title of operation",
        "intraoperative findings",
        "gross findings",
        "urine output",
        "tourniquet time",
        "reason for consult",
        "reason for referral",
        "reason for exam",
        "reason for admission",
        "indication for surgery",
        "indications for surgery",
        "indications for operation",
        "past psychiatric history",
        "diagnostic data",
        "diagnostic impression",
        "final diagnoses",
        "admission diagnoses",
        "admitting diagnoses",
        "general appearance",
        "mental status",
        "current treatment",
        "withdrawal time",
        "medical decision making",
        "emergency room course",
        "date of service",
    }
)
# Names of sections that are ordinary words too: headings after "heading", or before a colon or an engine's full stop.
SHORT_SECTIONS = words_of(
    "allergies medications medication history examination exam assessment impression plan findings technique "
    "comparison indication indications complications anesthesia anaesthesia specimens disposition diagnosis "
    "diagnoses procedure procedures labs laboratory imaging recommendations recommendation summary conclusion "
    "general heent neck chest lungs heart cardiovascular respiratory abdomen back extremities skin neurologic "
    "neurological neuro psychiatric genitourinary musculoskeletal subjective objective treatment "
    "constitutional eyes pelvis spine investigations interpretation discussion background results investigation "
    "comment comments interval specimen drains fluids ent cns operation operations consent gait reflexes motor sensory "
    "rectal pelvic breasts genitalia ears nose throat mouth habits diet activity condition prognosis addendum "
    "premedication"
)
# Words that carry a heading on: "medications and advice on discharge".
# Words that begin the text under a heading, unless the heading goes on with them ("details of the procedure").
HEADING_ENDS_BEFORE = words_of("the he she it this there they we i patient no was is are were denies reports")
HEADING_GOES_ON = words_of("and or of on for at in to with from the")

# --- numbers ----------------------------------------------------------------------------------------------------------

ONES = {word: number for number, word in enumerate(_row("zero one two three four five six seven eight nine"))}
TEENS = {
    word: number
    for number, word in enumerate(
        _row("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        10,
    )
}
TENS = {
    word: number * 10 for number, word in enumerate(_row("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
ORDINALS = {
    word: number
    for number, word in enumerate(
        _row(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        1,
    )
} | {"thirtieth": 30}
MONTHS = words_of("january february march april may june july august september october november december")

# said -> written after a number; these ask for digits
UNITS = {
    "milligram": "mg",
    "milligrams": "mg",
    "mg": "mg",
    "microgram": "mcg",
    "micrograms": "mcg",
    "mcg": "mcg",
    "gram": "g",
    "grams": "g",
    "kilogram": "kg",
    "kilograms": "kg",
    "kilos": "kg",
    "kg": "kg",
    "milliliter": "mL",
    "milliliters": "mL",
    "millilitre": "mL",
    "millilitres": "mL",
    "ml": "mL",
    "liter": "L",
    "liters": "L",
    "litre": "L",
    "litres": "L",
    "deciliter": "dL",
    "deciliters": "dL",
    "centimeter": "cm",
    "centimeters": "cm",
    "centimetre": "cm",
    "centimetres": "cm",
    "cm": "cm",
    "millimeter": "mm",
    "millimeters": "mm",
    "millimetre": "mm",
    "millimetres": "mm",
    "mm": "mm",
    "milliequivalent": "mEq",
    "milliequivalents": "mEq",
    "meq": "mEq",
    "millimeters of mercury": "mmHg",
    "millimetres of mercury": "mmHg",
    "percent": "%",
    "per cent": "%",
    "%": "%",
    "c c": "cc",
    "cc": "cc",
    "k g": "kg",
    "m g": "mg",
    "m l": "mL",
}
# These are written as they are said, and ask for digits too.
COUNTED = words_of(
    "unit units degree degrees pound pounds puff puffs beat beats minute minutes hour hours day days week "
    "weeks month months year years times inch inches foot feet gauge french joules weeks' days'"
)
# Nouns whose number is always in digits.
NUMBERED_NOUNS = words_of("type stage grade class phase gravida para factor level levels")

# --- abbreviations ----------------------------------------------------------------------------------------------------

# letters -> with points
PRESCRIPTION = {
    "po": "p.o.",
    "bid": "b.i.d.",
    "tid": "t.i.d.",
    "qid": "q.i.d.",
    "qd": "q.d.",
    "qod": "q.o.d.",
    "qhs": "q.h.s.",
    "qam": "q.a.m.",
    "qpm": "q.p.m.",
    "prn": "p.r.n.",
    "hs": "h.s.",
    "ac": "a.c.",
    "pc": "p.c.",
}
# Never taken for an abbreviation when written without points and not spelled out: they mean other things too.
AMBIGUOUS_CAPITALS = frozenset({"ac", "pc", "hs"})
# Of these the first letter is small, and they are only meant after a dose.
BRITISH = {"hs": "h.s.", "bd": "b.d.", "od": "o.d.", "tds": "t.d.s.", "qds": "q.d.s.", "om": "o.m.", "on": "o.n."}
WORDS_TOO = frozenset({"on", "om"})
# Where a client writes no abbreviations.
IN_WORDS = {
    "po": "by mouth",
    "bid": "twice daily",
    "tid": "3 times daily",
    "qid": "4 times daily",
    "qd": "daily",
    "qod": "every other day",
    "qhs": "at bedtime",
    "qam": "every morning",
    "qpm": "every evening",
    "prn": "as needed",
    "hs": "at bedtime",
    "ac": "before meals",
    "pc": "after meals",
    "bd": "twice daily",
    "od": "once daily",
    "tds": "3 times daily",
    "qds": "4 times daily",
    "om": "every morning",
    "on": "every night",
}
# What follows a drug's name ("gliclazide M R"), and what a dose is counted in.
RELEASE = frozenset({"mr", "sr", "xr", "er", "xl", "cr", "la", "dr", "ir", "cd"})
DOSE_FORMS = words_of("tablet tablets capsule capsules puff puffs unit units drop drops tab tabs cap caps mg mcg g ml")
LETTERS = {"iv": "IV", "im": "IM", "gi": "GI", "gu": "GU", "ct": "CT", "mri": "MRI", "ekg": "EKG", "ecg": "ECG"}

# --- case -------------------------------------------------------------------------------------------------------------

# Words that are written small inside a sentence, whatever an engine thought began there.
COMMON = words_of(
    "a about above after again all also although am an and any are as at be because been before being below "
    "between both but by can continue could currently denies did do does down due during each every few for "
    "from further had has have he her here him his how however if in into is it its just last left less "
    "me measures mild moderate more most mostly my negative next no non nondistended none nontender normal "
    "not now of off on once one only or other our out over patient per positive present prior quite regular "
    "right same severe she should since so soft some still such than that the their them then there these "
    "they this those three through to today two under until up was we well were what when where which while "
    "who will with within without would you your four five six seven eight nine ten alert and/or bilateral "
    "blood chest clear left-sided right-sided pain pulse respirations sitting supple temperature weight "
    "height denied dispensed enlarging equal including instructed round sounds status take takes taken "
    "usually additionally"
)
# Points that belong to the word, so that no sentence ends there.
POINTED = frozenset({"dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "approx.", "jr.", "sr.", "sig.", "e.g.", "i.e."})

# --- notations of the field -------------------------------------------------------------------------------------------

SUTURES = words_of(
    "vicryl monocryl silk nylon prolene pds chromic ethilon ethibond dexon maxon suture catgut gut polysorb biosyn "
    "surgilon mersilene novafil plain stratafix quill ticron tevdek fiberwire"
)
DAYS = words_of("monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight")
# What has a class in roman numerals.
CLASSES = words_of("nyha heart association functional mallampati asa killip anesthesia")
# name -> the numbers of its forms
QUESTIONNAIRES = {"phq": frozenset({2, 9}), "gad": frozenset({7}), "sf": frozenset({12, 36})}
# Names whose value is in digits, however small.
MEASURED = words_of(
    "pulse respirations bp temperature temp weight height bmi spo2 sat sats saturation glucose sodium potassium "
    "chloride bicarb bicarbonate bun creatinine calcium magnesium phosphorus hemoglobin haemoglobin hematocrit "
    "haematocrit platelets wbc lactate troponin albumin bilirubin inr tsh crp esr psa ldl hdl cholesterol "
    "triglycerides ferritin lipase amylase hba1c gcs ef score"
)
SNELLEN = frozenset({15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 200, 400})
SEEING = words_of("vision acuity visual eye eyes snellen od os corrected uncorrected")
FRACTIONS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fourths": 4,
    "fifths": 5,
    "eighths": 8,
    "eighth": 8,
}
TELEPHONES = words_of("telephone phone fax pager cell mobile")
# Nouns that, in the singular after a number above one, modify the noun after them ("two week history").
MODIFYING = words_of(
    "second minute hour day week month year inch foot mile pound ounce gauge pillow pack vessel lead view part lumen "
    "point level stage step french unit drug phase layer port chamber item degree"
)
MODIFYING_ONLY = {
    "french": words_of("catheter sheath tube foley triple guide drain scope stent introducer double"),
    "point": words_of("exam examination restraints restraint discrimination scale gait harness"),
    "unit": words_of("bolus transfusion dose"),
    "level": words_of("fusion laminectomy discectomy decompression"),
    "degree": words_of("turn angle rotation telescope scope block laparoscope arthroscope lens burn burns"),
    "part": words_of("fracture prep repair"),
    "step": words_of("process procedure approach"),
    "stage": words_of("procedure repair revision reconstruction"),
    "item": words_of("scale questionnaire list"),
    "port": words_of("technique placement"),
    "second": words_of("recall delay interval bursts"),
    "day": words_of("history course supply follow follow-up hospital stay trial period taper recall old"),
    "year": words_of("history course follow follow-up survival supply interval plan period smoking risk mortality"),
}
# What "one week", "one month" modify.
MODIFIED = words_of("history course supply follow follow-up followup duration interval period trial recheck visit")
NOT_MODIFIED = words_of(
    "of and or ago in on at for with to the a an is was by from prior before after later until per he she it but "
    "then there we i they no this that when which who if as"
)
NUMBERED_OF = words_of("session visit week day cycle treatment dose part view series injection number")
# Units of their own name, and what stands below the stroke.
RATED = words_of("units unit")
RATES = {
    "kilogram": "kg",
    "kilo": "kg",
    "kg": "kg",
    "hour": "h",
    "minute": "min",
    "deciliter": "dL",
    "decilitre": "dL",
    "liter": "L",
    "litre": "L",
    "milliliter": "mL",
    "millilitre": "mL",
    "ml": "mL",
    "square meter": "m2",
    "meter squared": "m2",
}
# Letters and digits with a form of their own, as they are spelled.
MIXED = {
    "hba1c": "HbA1c",
    "a1c": "A1c",
    "spo2": "SpO2",
    "fio2": "FiO2",
    "pco2": "pCO2",
    "co2": "CO2",
    "o2": "O2",
    "das28": "DAS28",
    "ph": "pH",
    "fev1": "FEV1",
}

# --- what nobody announces --------------------------------------------------------------------------------------------

# Names of sections that are headings in running speech only where the words around them say so.
RUNNING_SECTIONS = words_of("vitals meds pmh ekg x-ray")
# What leads over to a section.
TRANSITIONS = ("moving on to", "going on to", "turning to", "next section is", "next section")
# The last words of documents' names; those of TITLES_ALONE name one by themselves.
TITLE_NOUNS = words_of("report note notes letter summary consultation consult follow-up round referral")
TITLES_ALONE = words_of("consultation")
IMAGING = words_of("ct mri x-ray ultrasound mammogram mammography pet echocardiogram dexa fluoroscopy radiograph")
# Words that no sentence ends with.
NEVER_LAST = words_of(
    "a an the of and or with without to for from in at by as is was were are be been has have had this that these "
    "those his her their its my our no not than then who which but because if when while over into per dr. mr. ms. "
    "mrs. very measuring including no"
)

# --- compounds --------------------------------------------------------------------------------------------------------

# Prefixes that join without a hyphen, and what finished reports join them to.
PREFIXES = frozenset({"non"})
PREFIXED = words_of(
    "tender distended contributory displaced weightbearing specific focal smoker drinker significant operative "
    "contrast "
    "compliant palpable ionic icteric sterile dominant reassuring toxic erythematous surgical reactive productive "
    "labored healing viable invasive obstructive functioning sustained bilious bloody radiating pitting exertional "
    "compressible enhancing purulent pruritic"
)
BEFORE_FOLLOW_UP = words_of(
    "for a the this his her of close routine further regular outpatient clinic ortho orthopedic cardiology surgical "
    "medical oncology no at week month year day telephone phone scheduled last next on during"
)
AFTER_FOLLOW_UP = words_of(
    "visit visits appointment appointments examination exam study ct mri x-ray imaging care evaluation films clinic "
    "note"
)

# --- said to the typist -----------------------------------------------------------------------------------------------

BLANK_HERE = (
    "leave a blank there",
    "leave a blank here",
    "leave a blank for that",
    "leave a blank",
    "leave that blank",
    "leave it blank",
    "leave this blank",
    "leave blank",
)
BOLD_THIS = (
    "put that in bold",
    "put this in bold",
    "put it in bold",
    "make that bold",
    "make this bold",
    "bold that",
    "bold this",
    "that should be in bold",
    "that in bold please",
)
STANDARD_TEXT = tuple(
    f"{act} my {kind}"
    for act in ("add", "insert", "use", "put in", "include", "copy in")
    for kind in ("standard", "normal", "usual", "routine")
)
# Who is spoken to, at the start of an utterance and before a comma or a request.
VOCATIVES = ("operator", "transcriptionist", "typist", "secretary", "transcription")
ASKED = words_of("please could can this that leave insert add put go check i note copy send")
TO_THE_TYPIST = (
    "copy this to",
    "copy this letter to",
    "copy of this to",
    "send a copy to",
    "send a copy of this",
    "send copies to",
    "fax a copy",
    "fax this to",
    "forward this to",
    "forward a copy",
    "carbon copy to",
    "cc to",
    "c c to",
    "cc doctor",
    "c c doctor",
    "note to transcription",
    "note to transcriptionist",
    "note to the transcriptionist",
    "note to typist",
    "note to the typist",
    "check the spelling",
    "check that spelling",
    "look that up",
    "look up the spelling",
    "i don't know how to spell",
    "go back to the",
    *VOCATIVES,
)

# What a number counts, so that it is not the number of an item.
AFTER_COUNT = words_of(
    "of or to and times more other separate views view small large additional further plus minus point over by through "
    "half third quarter out hundred thousand ports sets pillow vessel"
)
# Words that go on from the name of a section that is only a noun ("home medications include").
AFTER_A_NOUN = words_of("include includes included including are were reviewed discussed shows showed reveals revealed")

# --- misheard ---------------------------------------------------------------------------------------------------------

# What engines write for commands, where the author dictates marks. None of these means anything in a report.
MISHEARD = {
    "kama": "comma",
    "karma": "comma",
    "kamal": "comma",
    "komma": "comma",
    "calmer": "comma",
    "commer": "comma",
    "fullstop": "full stop",
}
# Before these stand the words that they are ("she is calmer", "Mr. Kamal").
BEFORE_MISHEARD = words_of(
    "much more feels felt feeling seems seemed appears appeared became becomes remained remains now somewhat little "
    "far even getting slightly mr. mr mrs. mrs ms. ms dr. dr doctor name he she it patient good bad"
)
# The last words of names of sections, after which "Colin" is colon.
BEFORE_COLON = SHORT_SECTIONS | frozenset(name.split()[-1] for name in SECTIONS)
# What engines write for headings.
MISHEARD_SECTIONS = {"hint": "heent", "heat": "heent", "allergy's": "allergies", "vital's": "vitals", "heend": "heent"}

# --- contractions -----------------------------------------------------------------------------------------------------

# Written out in a report, but not in what somebody is quoted to have said. "It's" may be "it has": it stays.
CONTRACTIONS = {
    "there's": "there is",
    "isn't": "is not",
    "aren't": "are not",
    "wasn't": "was not",
    "weren't": "were not",
    "doesn't": "does not",
    "don't": "do not",
    "didn't": "did not",
    "hasn't": "has not",
    "haven't": "have not",
    "hadn't": "had not",
    "won't": "will not",
    "can't": "cannot",
    "couldn't": "could not",
    "wouldn't": "would not",
    "shouldn't": "should not",
    "i'm": "I am",
    "i've": "I have",
    "i'll": "I will",
    "we'll": "we will",
    "we've": "we have",
}
