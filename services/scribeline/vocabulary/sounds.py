"""How written words sound, roughly, and how far two of them are apart for an ear.

The letters of medical English are turned into a string of sounds, one character each, by rules that lean to the way
that drug names are read. It need not be right; it has to be wrong alike for a name and for what an engine makes of it.
"""

import re
from functools import lru_cache
from string import ascii_lowercase

VOWELS = frozenset("aeiou@")
_WEAK = frozenset("hwyr")
_GROUPS = ("pb", "tdT", "kg", "fv", "szSZ", "SZCJ", "mnN", "kC", "gJ", "Tsf", "lr", "wv", "vb", "iy", "uw", "tC", "dJ")
_SPOKEN_LETTERS = {
    "b": "bi", "c": "si", "d": "di", "e": "i", "f": "ef", "g": "Ji", "h": "eC", "i": "ai", "j": "Je", "k": "ke",
    "l": "el", "m": "em", "n": "en", "o": "o", "p": "pi", "q": "kyu", "r": "ar", "s": "es", "t": "ti", "u": "yu",
    "v": "vi", "w": "dabLyu", "x": "eks", "y": "wai", "z": "zi", "a": "e",
}  # fmt: skip
_DIGITS = ("ziro", "wan", "tu", "Tri", "for", "faiv", "siks", "seven", "et", "nain")

# The first rule that fits counts; a rule is (letters that it begins with, pattern, sounds).
_RULES: tuple[tuple[str, str, str], ...] = (
    ("kgpm", r"^(?:kn|gn|pn|mn)", "n"),
    ("p", r"^ps", "s"),
    ("p", r"^pt", "t"),
    ("x", r"^x", "z"),
    ("w", r"^wr", "r"),
    ("y", r"^y(?=[aeiou])", "y"),
    ("tc", r"[tc]h?ia(?=l|n)", "S@"),
    ("tscx", r"(?:ti|si|ssi|ci|xi|shi)on(?=s?$)", "S@n"),
    ("tc", r"(?:ti|ci)ous$", "S@s"),
    ("o", r"ous$", "@s"),
    ("t", r"tch", "C"),
    ("s", r"sch", "sk"),
    ("c", r"chl|chr", "k*"),
    ("c", r"ch", "C"),
    ("s", r"sh", "S"),
    ("t", r"th", "T"),
    ("p", r"ph", "f"),
    ("r", r"rrh|rh", "r"),
    ("w", r"wh", "w"),
    ("ck", r"ck|cq|cc(?![eiy])|kk", "k"),
    ("c", r"cc(?=[eiy])", "ks"),
    ("s", r"sc(?=[eiy])", "s"),
    ("c", r"c(?=[eiy]|ae|oe)", "s"),
    ("c", r"c", "k"),
    ("q", r"qu", "kw"),
    ("q", r"q", "k"),
    ("x", r"x", "ks"),
    ("d", r"dg(?=[eiy])", "J"),
    ("a", r"augh", "af"),
    ("i", r"igh", "ai"),
    ("g", r"gh", "g"),
    ("g", r"g(?=[eiy])", "J"),
    ("n", r"ng$", "N"),
    ("m", r"mb$", "m"),
    ("j", r"j", "J"),
    ("eo", r"eau|oa|ow$|oe$", "o"),
    ("eaio", r"ee|ea|ie|ei|ey$|ae|oe", "i"),
    ("oeu", r"oo|ou|ew|eu|ue$", "u"),
    ("a", r"ai|ay", "e"),
    ("o", r"oi|oy", "oi"),
    ("a", r"au|aw", "o"),
    ("o", r"ow", "au"),
    ("l", r"le$", "@l"),
    ("e", r"(?<=[^aeiou])e$", ""),
    ("y", r"y", "i"),
    *((letter, f"{letter}+", letter) for letter in "bdfghklmnprstvzw"),
)
_RULES_OF = {
    letter: tuple((re.compile(pattern), sounds) for begins, pattern, sounds in _RULES if letter in begins)
    for letter in ascii_lowercase
}


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
    place = 0
    while place < len(word):
        for pattern, made in _RULES_OF[word[place]]:
            if match := pattern.match(word, place):
                place = match.end()
                sounds.append(made.replace("*", word[place - 1]))
                break
        else:
            sounds.append(word[place])
            place += 1
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
