"""How numbers are said in English."""

from scribeline.formatting.language import NumberWords, in_order, words_of

NUMBERS = NumberWords(
    ones=in_order("zero one two three four five six seven eight nine"),
    teens=in_order("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10),
    tens=in_order("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    ordinals=in_order(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
        1,
    )
    | {"thirtieth": 30},
    decades=in_order("twenties thirties forties fifties sixties seventies eighties nineties", 20, 10),
    fractions={
        "half": 2,
        "halves": 2,
        "third": 3,
        "thirds": 3,
        "quarter": 4,
        "quarters": 4,
        "fourth": 4,
        "fourths": 4,
        "fifths": 5,
        "sixths": 6,
        "sevenths": 7,
        "eighths": 8,
        "eighth": 8,
    },
    firstly={"firstly": 1, "secondly": 2, "thirdly": 3},
    ordinal_endings="stndrh",
    hundred=words_of("hundred"),
    thousand=words_of("thousand"),
    joining=words_of("and"),
    article=words_of("a"),
    oh=words_of("oh o"),
    zero=words_of("oh"),
    point=words_of("point"),
    not_before_point=words_of("this that the some which what at a one's end data"),
    joins=words_of("over by to out point through"),
)
