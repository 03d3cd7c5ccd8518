"""What correction has to know of dictated English, as tables."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPOKEN_MARKS = _words(
    """comma period colon semicolon hyphen dash slash paragraph heading bracket paren parenthesis quote unquote"""
)
"""Words that are marks: no part of the text."""

MISHEARD_MARKS = _words("kama karma kamal komma calmer commer coma")
"""What engines write for "comma": marks as well, where the author says more of them."""

PRESCRIBED = _words("cuid kewid q-id b-id t-id")
"""What engines write for the letters of a prescription, and what means nothing else: formatting knows them."""

COMMANDS = SPOKEN_MARKS | _words(
    """full stop next new line open close point over spell spelled scratch strike delete correction number end"""
)
"""Words that may be said to the typist: never a part of something misheard."""

TAKING_BACK = frozenset({"make that", "make it", "i mean", "or rather", "change that", "no wait"})
"""Rows of words with which a dose is put right ("10 mg, make that 20 mg"): no drug, whatever they sound like."""

NAMES_FOLLOW = _words("name spelled dr mr mrs ms miss doctor professor prof nurse sister sir")
"""Words before which a person's name is expected, or its letters."""

UNITS = _words("mg mcg ml g cm mm meq units tablets")
DOSES = _words("mg mcg ml g meq units tablets puffs % po")
"""What makes a dose of the number before it."""

TAKEN = _words(
    "po orally iv im sc subcutaneously sublingually daily nightly weekly qd qhs hs bid tid qid qod prn every"
)
"""What follows a dose in a prescription: by which way it is taken, or how often."""

ENDINGS = {
    "and": "an",
    "in": "in",
    "on": "on",
    "an": "an",
    "am": "am",
    "of": "a",
    "at": "at",
    "it": "it",
    "end": "en",
}
"""Words that the ends of drugs' names are heard as ("neuron and 200 milligrams"), and how those ends sound."""

PREFIXES = _words(
    """a an anti bi de dis hyper hypo in inter intra mis multi non over peri post pre re semi sub super tri un under"""
)
SUFFIXES = _words("s es d ed ly 's ing")
"""What makes another form of a word: an ear hears those better than counts know them."""

FORMS = frozenset(
    {("es", "is"), ("a", "um"), ("ae", "a"), ("i", "us"), ("ies", "y"), ("ic", "ia"), ("al", "a"), ("ed", "ing")}
)
"""Endings that one word has in turn ("stenosis", "stenoses"): a word in a form that no list holds is right."""
LEAST_STEM = 5
"""Letters before such an ending."""

OPPOSITES = (
    ("infra", "infero"),
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("pre", "peri"),
    ("ante", "anti"),
    ("ab", "ad"),
    ("macro", "micro"),
)
"""Beginnings that make two words of one, alike to the ear and different in meaning: never one for the other."""
