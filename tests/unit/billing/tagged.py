"""Delivered texts written down in one line, for tables of examples.

`¶` ends a paragraph; `H|` and `F|` before a paragraph make it one of the header or the footer; `<t>`, `<f>`, `<n>` and
`<m>` tell the writers template, facts, normal and machine (all else a person typed); `<b>`, `<i>` and `<u>` are looks;
`\\t` is a tab, `\\n` a new line within the paragraph (`\\n*9`: nine), `\\u0301` a code point, `\\e` the empty text.
"""

import re

from scribeline.billing.delivered import DeliveredText, Paragraph, Part, Piece, Writer

_WRITERS = {"t": Writer.TEMPLATE, "f": Writer.FACTS, "n": Writer.NORMAL, "m": Writer.MACHINE}
_PARTS = {"H|": Part.HEADER, "F|": Part.FOOTER}


def tagged(line: str) -> DeliveredText:
    """The text that a line of a table means."""
    return DeliveredText(tuple(_paragraph(told) for told in line.split("¶")))


def _paragraph(told: str) -> Paragraph:
    part = _PARTS.get(told[:2], Part.BODY)
    told = told if part is Part.BODY else told[2:]
    pieces, writer, looks = [], Writer.PERSON, {"b": False, "i": False, "u": False}
    for token in re.split(r"(</?[tfnmbiu]>)", told):
        if re.fullmatch(r"</?[tfnmbiu]>", token):
            name, opens = token[-2], not token.startswith("</")
            if name in looks:
                looks[name] = opens
            else:
                writer = _WRITERS[name] if opens else Writer.PERSON
        elif token:
            text = re.sub(r"\\u([0-9a-f]{4,5})", lambda match: chr(int(match[1], 16)), token)
            text = re.sub(r"\\n(?:\*([0-9]+))?", lambda match: "\n" * int(match[1] or 1), text)
            text = text.replace("\\t", "\t").replace("\\e", "")
            pieces.append(Piece(text, writer, looks["b"], looks["i"], looks["u"]))
    return Paragraph(part, tuple(pieces))
