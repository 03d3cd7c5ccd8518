"""Sizes of sutures: "four oh Monocryl" is 4-0 Monocryl."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import digit_at, marked, said_oh
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def suture(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "four oh Monocryl" is 4-0 Monocryl; "oh Vicryl" is 0 Vicryl."""
    size = digit_at(tokens, index, language)
    word = word_at(tokens, index)
    head, hyphen, tail = word.partition("-")
    if (
        hyphen
        and (tail in language.numbers.oh or tail == "0" or language.numbers.ones.get(tail) == 0)
        and (head in language.numbers.ones or (head.isdecimal() and len(head) < 3))
    ):
        text, end = f"{language.numbers.ones.get(head, head)}-0", index + 1
    elif len(word) == 2 and word[0].isdigit() and word[1] == "o":
        text, end = f"{word[0]}-0", index + 1  # "4O"
    elif word in language.notations.double and word_at(tokens, index + 1) in language.notations.oh:
        text, end = "2-0", index + 2
    elif size and (marked(tokens, index + 1, "-") or word_at(tokens, index + 1) in language.notations.oh):
        end = index + 2 + marked(tokens, index + 1, "-")
        if word_at(tokens, end - 1) not in language.notations.oh:
            return None
        text = f"{size}-0"
    elif said_oh(word, language) and word_at(tokens, index - 1) not in language.numbers.ones:
        text, end = "0", index + 1
    else:
        return None
    if not any(word_at(tokens, near).removesuffix("s") in language.notations.sutures for near in range(end, end + 4)):
        return None
    return [one_of(tokens[index:end], text, fixed=True)], end - index
