"""How numbers are said in Dutch: in one word up to a thousand, the ones before the tens."""

from scribeline.formatting.language import NumberWords, in_order, words_of

_ONES = in_order("nul een twee drie vier vijf zes zeven acht negen")
_TEENS = in_order("tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien", 10)
_TENS = in_order("twintig dertig veertig vijftig zestig zeventig tachtig negentig", 20, 10)


def _wholes() -> dict[str, int]:
    """All other numbers that are one word: "vijfentwintig", "honderdtwintig", "negentienhonderdtachtig"."""
    joined = {
        f"{one}{'ën' if one.endswith('e') else 'en'}{ten}": value + ones
        for one, ones in _ONES.items()
        if ones
        for ten, value in _TENS.items()
    }
    plain = {word.replace("ë", "e"): value for word, value in joined.items()}  # as engines write them
    below_hundred = {**_ONES, **_TEENS, **_TENS, **joined, **plain}
    hundreds = {"honderd": 100}
    hundreds |= {f"{word}honderd": 100 * value for word, value in {**_ONES, **_TEENS}.items() if 1 < value != 10}
    wholes = {**joined, **plain, **hundreds}
    for hundred, value in hundreds.items():
        for link in ("", "en"):
            wholes |= {f"{hundred}{link}{rest}": value + low for rest, low in below_hundred.items() if low}
    wholes |= {"duizend": 1000} | {f"{word}duizend": 1000 * value for word, value in below_hundred.items() if value > 1}
    wholes |= {f"tweeduizend{rest}": 2000 + low for rest, low in below_hundred.items() if low}
    return wholes


NUMBERS = NumberWords(
    decimal=",",
    ones={**_ONES, "één": 1},
    teens=_TEENS,
    tens=_TENS,
    wholes=_wholes(),
    ordinals={
        **in_order("eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde", 1),
        **{f"{word}de": value for word, value in _TEENS.items() if value > 12},
        **{f"{word}ste": value for word, value in {**_TENS, **_wholes()}.items() if value < 32},
    },
    ordinal_endings="dest",
    fractions={"half": 2, "halve": 2, "derde": 3, "kwart": 4, "vierde": 4},
    firstly={"eerstens": 1, "tweedens": 2},
    thousand=words_of("duizend"),
    hundred=words_of("honderd"),
    joining=words_of("en"),
    ambiguous=words_of("een"),
    point=words_of("komma punt"),
    joins=words_of("over bij tot"),
)
