"""What is said to the typist in English."""

from scribeline.formatting.language import InstructionWords, words_of

_VOCATIVES = ("operator", "transcriptionist", "typist", "secretary", "transcription")

INSTRUCTIONS = InstructionWords(
    blank_here=(
        "leave a blank there",
        "leave a blank here",
        "leave a blank for that",
        "leave a blank",
        "leave that blank",
        "leave it blank",
        "leave this blank",
        "leave blank",
    ),
    bold_this=(
        "put that in bold",
        "put this in bold",
        "put it in bold",
        "make that bold",
        "make this bold",
        "bold that",
        "bold this",
        "that should be in bold",
        "that in bold please",
    ),
    standard_text=tuple(
        f"{act} my {kind}"
        for act in ("add", "insert", "use", "put in", "include", "copy in")
        for kind in ("standard", "normal", "usual", "routine")
    ),
    vocatives=_VOCATIVES,
    asked=words_of("please could can this that leave insert add put go check i note copy send"),
    to_the_typist=(
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
        *_VOCATIVES,
    ),
    please=words_of("please"),
    here=words_of("here there"),
    doctors=words_of("doctor dr dr."),
    left_blank="Left blank by the author.",
)
