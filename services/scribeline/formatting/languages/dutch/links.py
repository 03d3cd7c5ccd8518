"""The small words between Dutch numbers."""

from scribeline.formatting.language import LinkWords, words_of

LINKS = LinkWords(
    to=words_of("tot"),
    through=words_of("tot t/m"),
    over=words_of("over"),
    by=words_of("bij"),
    out=words_of(""),
    of=words_of(""),
    per=words_of("per"),
    plus=words_of("plus"),
    minus=words_of("min"),
    times=words_of("maal keer"),
    number=words_of("nummer"),
    at=words_of("om"),
    is_=words_of("is was van"),
    the=words_of("de het"),
    a=words_of("een"),
    until=words_of("om van tot rond"),
)
