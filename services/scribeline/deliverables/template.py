"""A client's template: an ordinary styled Word document with tokens in it. See docs/templates.md."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from scribeline.deliverables.errors import (
    TemplateHasEmbeddedObjects,
    TemplateHasExternalLinks,
    TemplateHasUnknownField,
    TemplateHasUnknownToken,
    TemplateLacksNumbering,
    TemplateLacksReport,
    TemplateLacksStyle,
)
from scribeline.deliverables.model import TOKENS
from scribeline.deliverables.package import Part, read_package

HEADING, SUBHEADING, BODY = "Scribeline Heading", "Scribeline Subheading", "Scribeline Body"
BULLET, NUMBER, BLANK = "Scribeline Bullet", "Scribeline Number", "Scribeline Blank"
SIGNATURE, SIGNATURE_DETAILS = "Scribeline Signature", "Scribeline Signature Details"
COPY_LIST = "Scribeline Copies"

_REQUIRED = {
    HEADING: "paragraph",
    BODY: "paragraph",
    BULLET: "paragraph",
    NUMBER: "paragraph",
    SIGNATURE: "paragraph",
    BLANK: "character",
}
OPTIONAL_STYLES = (SUBHEADING, SIGNATURE_DETAILS, COPY_LIST)

# Tokens that stand for paragraphs, each alone in its own.
REPORT, SIGNED, COPIES = "report", "signature", "copies"
WHOLE = (REPORT, SIGNED, COPIES)
TOKEN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_WRITTEN = ("document.main+xml", "header+xml", "footer+xml")  # parts in which tokens are replaced
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"})
_FETCHING_FIELDS = frozenset(
    {"INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DDE", "DDEAUTO", "HYPERLINK", "DATABASE", "RD"}
)


@dataclass(frozen=True, slots=True)
class TemplateSummary:
    """What a template has of what reports need: the styles (required and optional) and the tokens, in order."""

    styles: tuple[str, ...]
    tokens: tuple[str, ...]


def check_template(data: bytes) -> TemplateSummary:
    """What the template offers, or an `InvalidTemplate` that says what to change."""
    parts = read_package(data)
    _check_content(parts.values())
    styles = _check_styles(parts)
    return TemplateSummary(styles, _check_tokens(parts.values()))


# --- content ----------------------------------------------------------------------------------------------------------


def _check_content(parts: Iterable[Part]) -> None:
    for part in parts:
        if part.xml is None or "wordprocessingml" not in part.content_type:
            continue
        if next(part.xml.iter(qn("w:object"), qn("w:control"), qn("w:altChunk"), qn("w:subDoc")), None) is not None:
            raise TemplateHasEmbeddedObjects("The template holds an embedded object. Put a picture in its place.")
        for instruction in _fields(part.xml):
            name = instruction.split()[0].upper() if instruction.split() else ""
            if name in _FETCHING_FIELDS:
                raise TemplateHasExternalLinks(
                    f"The template has a field ({name}) that fetches something from outside. Remove it."
                )
            if name not in _FIELDS:
                raise TemplateHasUnknownField(
                    "The template has a field that would change after delivery, or that we do not know. "
                    f"Only these are allowed: {', '.join(sorted(_FIELDS))}."
                )


def _fields(root: Any) -> Iterator[str]:
    """The instructions of all fields, each put together from the runs that Word split it over."""
    instructions: list[list[str]] = [[]]  # of the fields that are open; the first takes what stands outside of any
    for element in root.iter(qn("w:fldSimple"), qn("w:fldChar"), qn("w:instrText")):
        if element.tag == qn("w:fldSimple"):
            yield str(element.get(qn("w:instr"), ""))
        elif element.tag == qn("w:instrText"):
            instructions[-1].append(element.text or "")
        elif element.get(qn("w:fldCharType")) == "begin":
            instructions.append([])
        elif element.get(qn("w:fldCharType")) == "end" and len(instructions) > 1:
            yield "".join(instructions.pop())
    yield from ("".join(unfinished) for unfinished in instructions if unfinished)


# --- styles -----------------------------------------------------------------------------------------------------------


def _check_styles(parts: Mapping[str, Part]) -> tuple[str, ...]:
    found: dict[str, Any] = {}
    for part in parts.values():
        if part.content_type.endswith("wordprocessingml.styles+xml") and part.xml is not None:
            for style in part.xml.iter(qn("w:style")):
                name = style.find(qn("w:name"))
                if name is not None:
                    found[str(name.get(qn("w:val")))] = style
    for name, kind in _REQUIRED.items():
        if name not in found or found[name].get(qn("w:type")) != kind:
            raise TemplateLacksStyle(
                f'The template lacks the {kind} style "{name}". Add it in Word, with the look that you want.',
                details={"style": name},
            )
    for name in (BULLET, NUMBER):
        if found[name].find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}") is None or not any(
            part.content_type.endswith("wordprocessingml.numbering+xml") for part in parts.values()
        ):
            raise TemplateLacksNumbering(
                f'The style "{name}" makes no list. Give it a bullet or a number (Modify Style, Format, Numbering).',
                details={"style": name},
            )
    return tuple(name for name in (*_REQUIRED, *OPTIONAL_STYLES) if name in found)


# --- tokens -----------------------------------------------------------------------------------------------------------


def _check_tokens(parts: Iterable[Part]) -> tuple[str, ...]:
    tokens: list[str] = []
    for part in parts:
        if part.xml is None or "wordprocessingml" not in part.content_type:
            continue
        written = part.content_type.endswith(_WRITTEN)
        for paragraph in part.xml.iter(qn("w:p")):
            text = paragraph_text(paragraph)
            for name in TOKEN.findall(text):
                _check_token(name, text, part, written)
                tokens.append(name)
            if "{{" in TOKEN.sub("", text):
                raise TemplateHasUnknownToken("The template has a token that is not closed: {{ without }}.")
    for name in WHOLE:
        if tokens.count(name) > 1 or (name == REPORT and name not in tokens):
            raise TemplateLacksReport(
                "The template needs one paragraph with {{report}}, where the text goes, and at most one with "
                "{{signature}} and one with {{copies}}."
            )
    return tuple(dict.fromkeys(tokens))


def _check_token(name: str, text: str, part: Part, written: bool) -> None:
    if name in WHOLE:
        if not part.content_type.endswith(_WRITTEN[0]) or TOKEN.sub("", text).strip() or TOKEN.findall(text) != [name]:
            raise TemplateLacksReport(
                f"{{{{{name}}}}} stands for whole paragraphs: put it alone into a paragraph of the page's body."
            )
    elif name not in TOKENS or not written:
        raise TemplateHasUnknownToken(
            f"The template has a token that means nothing here. There are: {', '.join(sorted(TOKENS))}."
        )


def own_texts(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph's runs, without those of the text boxes that hang on it."""
    return [
        element for element in paragraph.iter(qn("w:t")) if next(element.iterancestors(qn("w:p")), None) is paragraph
    ]


def paragraph_text(paragraph: Any) -> str:
    """The text of a paragraph, however Word split it over runs."""
    return "".join(element.text or "" for element in own_texts(paragraph))
