"""What a Word document says, read from its file alone: the text that is counted.

Headers and footers that are printed stand before and after the body, each once. What is printed is read: a field's
last result, text in boxes, inserted text; not deleted or hidden text, field codes, and the numbers and bullets that
Word itself makes. A tab is a tab, a line break a new line within its paragraph.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import join, normpath
from typing import Any

from docx.oxml.ns import qn

from scribeline.billing.delivered import DeliveredText, Paragraph, Part, Writer, pieces_of
from scribeline.deliverables.errors import NotADocx
from scribeline.deliverables.package import Part as PackagePart
from scribeline.deliverables.package import read_package

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_READ = (qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen"), qn("w:sym"))
_REFERENCES = {Part.HEADER: qn("w:headerReference"), Part.FOOTER: qn("w:footerReference")}

WritersOf = Callable[[Any, str], Sequence[Writer] | None]
"""Who wrote each character of an element's own text; None where it does not say."""


def read_docx(data: bytes) -> DeliveredText:
    """What a .docx says; who wrote it, the file does not tell. Raises NotADocx and other kinds of InvalidTemplate."""
    parts = read_package(data)
    main = next(
        part for part in parts.values() if part.content_type.endswith("document.main+xml") and part.xml is not None
    )
    folder, _, name = main.name.rpartition("/")
    links = {
        str(link.get("Id")): normpath(join(folder, str(link.get("Target", "")))).lstrip("/")
        for link in _roots(parts, join(folder, "_rels", f"{name}.rels"))
        if link.get("TargetMode") != "External"
    }
    linked = {key: parts[target].xml for key, target in links.items() if target in parts}
    settings = next((part.xml for part in parts.values() if part.content_type.endswith("settings+xml")), None)
    return text_of(main.xml, {key: root for key, root in linked.items() if root is not None}, settings)


def _roots(parts: Mapping[str, PackagePart], name: str) -> Sequence[Any]:
    part = parts.get(name)
    return () if part is None or part.xml is None else part.xml


def text_of(main: Any, linked: Mapping[str, Any], settings: Any, writers_of: WritersOf | None = None) -> DeliveredText:
    """What a document says, out of its XML: the main part, what its relationships name, and its settings."""
    if main is None:
        raise NotADocx("The file is not a Word document (.docx): it has no text.")
    paragraphs = [
        *_linked(main, linked, settings, Part.HEADER, writers_of),
        *_paragraphs(main, Part.BODY, writers_of),
        *_linked(main, linked, settings, Part.FOOTER, writers_of),
    ]
    return DeliveredText(tuple(paragraphs))


def _linked(
    main: Any, linked: Mapping[str, Any], settings: Any, part: Part, writers_of: WritersOf | None
) -> Iterator[Paragraph]:
    """The paragraphs of the headers or footers that are printed, each once, in the order of the sections."""
    both_sides = settings is not None and _is_on(settings.find(qn("w:evenAndOddHeaders")))
    seen: list[Any] = []
    current: dict[str, Any] = {}  # a section without one of its own has that of the section before
    for section in main.iter(qn("w:sectPr")):
        for reference in section.findall(_REFERENCES[part]):
            current[str(reference.get(qn("w:type"), "default"))] = linked.get(str(reference.get(qn("r:id"))))
        has_first_page = _is_on(section.find(qn("w:titlePg")))
        for kind, is_printed in (("default", True), ("first", has_first_page), ("even", both_sides)):
            root = current.get(kind)
            if is_printed and root is not None and not any(root is each for each in seen):
                seen.append(root)
                yield from _paragraphs(root, part, writers_of)


def _paragraphs(root: Any, part: Part, writers_of: WritersOf | None) -> Iterator[Paragraph]:
    for element in root.iter(qn("w:p")):
        if next(element.iterancestors(_FALLBACK), None) is not None:
            continue  # a second copy of a text box, for old programs
        texts: list[str] = []
        writers: list[Writer] = []
        looks: list[tuple[bool, bool, bool]] = []
        for piece in element.iter(*_READ):
            if next(piece.iterancestors(qn("w:p")), None) is not element:
                continue
            run = piece.getparent()
            if run.tag != qn("w:r"):
                continue  # a tab stop
            properties = run.find(qn("w:rPr"))
            text = _printed(piece)
            if not text or (properties is not None and _is_on(properties.find(qn("w:vanish")))):
                continue
            told = writers_of(piece, text) if writers_of else None
            texts.append(text)
            writers += told if told is not None else [Writer.TEMPLATE if writers_of else Writer.PERSON] * len(text)
            looks += [_look(properties)] * len(text)
        whole = "".join(texts)
        yield Paragraph(part, tuple(pieces_of(whole, writers, looks)))


def _printed(piece: Any) -> str:
    if piece.tag == qn("w:t"):
        return str(piece.text or "")
    if piece.tag == qn("w:br"):
        return "\n" if piece.get(qn("w:type"), "textWrapping") == "textWrapping" else ""
    if piece.tag == qn("w:sym"):
        try:
            return chr(int(str(piece.get(qn("w:char"), "")), 16))
        except (ValueError, OverflowError):
            return ""
    return {qn("w:tab"): "\t", qn("w:cr"): "\n"}.get(piece.tag, "-")


def _look(properties: Any) -> tuple[bool, bool, bool]:
    if properties is None:
        return False, False, False
    underline = properties.find(qn("w:u"))
    return (
        _is_on(properties.find(qn("w:b"))),
        _is_on(properties.find(qn("w:i"))),
        underline is not None and underline.get(qn("w:val")) not in (None, "none"),
    )


def _is_on(element: Any) -> bool:
    return element is not None and str(element.get(qn("w:val"), "true")).lower() not in ("0", "false", "off")
