"""How written words sound, roughly, and how far two of them are apart for an ear.

The letters of medical English are turned into a string of sounds, one character each, by rules that lean to the way
that drug names are read. It need not be right; it has to be wrong alike for a name and for what an engine makes of it.
"""

import re
from functools import lru_cache

VOWELS = frozenset("aeiou@")
_WEAK = frozenset("hwyr")
_GROUPS = ("pb", "tdT", "kg", "fv", "szSZ", "SZCJ", "mnN", "kC", "gJ", "Tsf", "lr", "wv", "vb", "iy", "uw", "tC", "dJ")
_SPOKEN_LETTERS = {
    "b": "bi", "c": "si", "d": "di", "e": "i", "f": "ef", "g": "Ji", "h": "eC", "i": "ai", "j": "Je", "k": "ke",
    "l": "el", "m": "em", "n": "en", "o": "o", "p": "pi", "q": "kyu", "r": "ar", "s": "es", "t": "ti", "u": "yu",
    "v": "vi", "w": "dabLyu", "x": "eks", "y": "wai", "z": "zi", "a": "e",
}  # fmt: skip
_DIGITS = ("ziro", "wan", "tu", "Tri", "for", "faiv", "siks", "seven", "et", "nain")

# Longest first within a first letter; a rule is (letters, what must follow, where, sounds).
_RULES: tuple[tuple[str, str], ...] = (
    (r"^(?:kn|gn|pn|mn)", "n"),
    (r"^ps", "s"),
    (r"^pt", "t"),
    (r"^x", "z"),
    (r"^wr", "r"),
    (r"^y(?=[aeiou])", "y"),
    (r"[tc]h?ia(?=l|n)", "S@"),
    (r"(?:ti|si|ssi|ci|xi|shi)on(?=s?$)", "S@n"),
    (r"(?:ti|ci)ous$", "S@s"),
    (r"ous$", "@s"),
    (r"tch", "C"),
    (r"sch", "sk"),
    (r"chl|chr", "k*"),
    (r"ch", "C"),
    (r"sh", "S"),
    (r"th", "T"),
    (r"ph", "f"),
    (r"rrh|rh", "r"),
    (r"wh", "w"),
    (r"ck|cq|cc(?![eiy])|kk", "k"),
    (r"cc(?=[eiy])", "ks"),
    (r"sc(?=[eiy])", "s"),
    (r"c(?=[eiy]|ae|oe)", "s"),
    (r"c", "k"),
    (r"qu", "kw"),
    (r"q", "k"),
    (r"x", "ks"),
    (r"dg(?=[eiy])", "J"),
    (r"augh", "af"),
    (r"igh", "ai"),
    (r"gh", "g"),
    (r"g(?=[eiy])", "J"),
    (r"ng$", "N"),
    (r"mb$", "m"),
    (r"j", "J"),
    (r"eau|oa|ow$|oe$", "o"),
    (r"ee|ea|ie|ei|ey$|ae|oe", "i"),
    (r"oo|ou|ew|eu|ue$", "u"),
    (r"ai|ay", "e"),
    (r"oi|oy", "oi"),
    (r"au|aw", "o"),
    (r"ow", "au"),
    (r"le$", "@l"),
    (r"(?<=[^aeiou])e$", ""),
    (r"y", "i"),
    (r"(?P<letter>[bdfghklmnprstvzw])(?P=letter)*", "*"),
)
_PATTERN = re.compile("|".join(f"(?P<r{number}>{pattern})" for number, (pattern, _) in enumerate(_RULES)) + "|.")
_SOUNDS_OF = {f"r{number}": sounds for number, (_, sounds) in enumerate(_RULES)}


@lru_cache(maxsize=65536)
def sounds_of(text: str) -> str:
    """The sounds of one word or several, as characters; spaces make none."""
    return "".join(_word(part) for part in re.findall(r"[a-z]+|\d", text.lower()))


def _word(word: str) -> str:
    if word.isdigit():
        return _DIGITS[int(word)]
    if len(word) == 1 or (len(word) < 4 and not VOWELS.intersection(word) and "y" not in word):
        return "".join(_SPOKEN_LETTERS[letter] for letter in word)  # "XL"
    sounds: list[str] = []
    for match in _PATTERN.finditer(word):
        name = match.lastgroup
        rule = _SOUNDS_OF.get(name or "")
        if rule is None:
            sounds.append(match.group())
        elif rule == "k*":
            sounds.append("k" + match.group()[-1])
        elif rule == "*":
            sounds.append(match.group()[0])
        else:
            sounds.append(rule)
    return "".join(sounds)


def _substitution(one: str, other: str) -> float:
    if one == other:
        return 0.0
    vowels = (one in VOWELS) + (other in VOWELS)
    if vowels == 2:
        return 0.15 if "@" in (one, other) else 0.25
    if any(one in group and other in group for group in _GROUPS):
        return 0.4
    return 1.0 if vowels == 0 else 1.2


def _removal(sound: str) -> float:
    if sound in VOWELS:
        return 0.35
    return 0.5 if sound in _WEAK else 0.9


_ALPHABET = "abcdefghijklmnopqrstuvwxyzTSZCJNL@"
_COSTS = {one + other: _substitution(one, other) for one in _ALPHABET for other in _ALPHABET}
_REMOVALS = {sound: _removal(sound) for sound in _ALPHABET}


def distance(one: str, other: str, most: float = 99.0) -> float:
    """How far two strings of sounds are apart, in sounds; some number over `most` as soon as it is more than that.

    Sounds that are made alike count little, vowels less than consonants. Doubling a sound costs little too, since the
    end of one word often begins the next ("sick six").
    """
    before = [0.0]
    for sound in other:
        before.append(before[-1] + _REMOVALS.get(sound, 1.0))
    for number, sound in enumerate(one):
        removal = _REMOVALS.get(sound, 1.0)
        if number and one[number - 1] == sound:
            removal = 0.1
        row = [before[0] + removal]
        for column, facing in enumerate(other):
            row.append(
                min(
                    before[column] + _COSTS.get(sound + facing, 1.0),
                    before[column + 1] + removal,
                    row[column] + _REMOVALS.get(facing, 1.0),
                )
            )
        before = row
        if min(before) > most:
            return most + 1.0
    return before[-1]


_CLASSES = str.maketrans(
    {
        "b": "p",
        "d": "t",
        "T": "t",
        "g": "k",
        "v": "f",
        "z": "s",
        "S": "s",
        "Z": "s",
        "C": "s",
        "J": "s",
        "n": "m",
        "N": "m",
    }
    | dict.fromkeys("aeiou@hwyL", "")
)


def skeleton(sounds: str) -> str:
    """The consonants of a string of sounds in coarse classes: what an ear seldom mistakes."""
    return sounds.translate(_CLASSES)
