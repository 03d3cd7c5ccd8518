"""The small words between English numbers."""

from scribeline.formatting.language import LinkWords, words_of

LINKS = LinkWords(
    to=words_of("to"),
    through=words_of("through to"),
    over=words_of("over"),
    by=words_of("by"),
    out=words_of("out"),
    of=words_of("of"),
    per=words_of("per"),
    plus=words_of("plus"),
    minus=words_of("minus"),
    times=words_of("times"),
    number=words_of("number"),
    at=words_of("at"),
    is_=words_of("is was of at"),
    the=words_of("the"),
    a=words_of("a"),
    old=words_of("old"),
    ages=words_of("year month week day"),
    until=words_of("at by until from till"),
)
