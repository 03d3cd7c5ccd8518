"""Words that are heard apart and written together: "well developed", "non tender", "follow up" as a noun."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.token import Kind, Token, one_of, word_at


def join_compounds(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with the words joined that the field writes as one word or with a hyphen."""
    table = language.forms.compounds
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        taken = 0
        text = ""
        if token.kind is Kind.WORD and word_at(tokens, index + 1):
            for length in (3, 2):
                heard = tuple(word_at(tokens, index + offset) for offset in range(length))
                if heard in table:
                    text, taken = table[heard], length
                    break
            else:
                if token.lower in language.forms.prefixes and word_at(tokens, index + 1) in language.forms.prefixed:
                    text, taken = token.text + word_at(tokens, index + 1), 2
                elif (
                    token.lower == language.forms.follow_up[0]
                    and word_at(tokens, index + 1) == language.forms.follow_up[1]
                    and _is_noun(tokens, index, language)
                ):
                    text, taken = f"{token.text}-{language.forms.follow_up[1]}", 2
        if not taken:
            done.append(token)
            index += 1
            continue
        if len(token.text) > 1 and token.text.isupper() and tokens[index + taken - 1].text.isupper():
            text = text.upper()
        elif token.text[:1].isupper():
            text = text[:1].upper() + text[1:]
        done.append(one_of(tokens[index : index + taken], text, fixed=not text.islower() and not token.begins))
        index += taken
    return done


def _is_noun(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether "follow up" at `index` is a thing ("clinic follow-up"), not an act ("follow up in a week")."""
    before, after = word_at(tokens, index - 1), word_at(tokens, index + 2)
    return before in language.forms.before_follow_up or after in language.forms.after_follow_up
