"""Templates for tests: a good one made in memory, and what is wrong with the others."""

import io
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

PARAGRAPH_STYLES = (
    "Scribeline Heading",
    "Scribeline Body",
    "Scribeline Bullet",
    "Scribeline Number",
    "Scribeline Signature",
)


def template(change: Callable[[docx.document.Document], None] | None = None, *, lacks: str = "") -> bytes:
    """A plain template with all styles but `lacks`, tokens in header and table, and then `change`d."""
    word = docx.Document()
    for name in PARAGRAPH_STYLES:
        if name != lacks:
            style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            if name in ("Scribeline Bullet", "Scribeline Number"):
                numbering = style.element.get_or_add_pPr().get_or_add_numPr()
                numbering.get_or_add_numId().val = 1 if name.endswith("Bullet") else 2
    if lacks != "Scribeline Blank":
        word.styles.add_style("Scribeline Blank", WD_STYLE_TYPE.CHARACTER)
    word.sections[0].header.paragraphs[0].text = "{{client.name}}"
    word.add_table(1, 1).rows[0].cells[0].text = "Patient: {{patient.name}}"
    word.add_paragraph("{{report}}")
    if change:
        change(word)
    saved = io.BytesIO()
    word.save(saved)
    return saved.getvalue()


def repacked(data: bytes, changes: dict[str, Callable[[bytes], bytes]] | None = None, **added: bytes) -> bytes:
    """The package with parts changed, and parts added (`__` in a name stands for `/`, `_DOT_` for `.`)."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, (changes or {}).get(name, lambda same: same)(content))
        for name, content in added.items():
            target.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return packed.getvalue()


def field(word: docx.document.Document, *instruction: str) -> None:
    """A field whose instruction Word split over runs."""
    paragraph = word.add_paragraph()
    for part in ("begin", *instruction, "end"):
        run = paragraph.add_run()
        if part in ("begin", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), part)
            run._r.append(mark)
        else:
            text = OxmlElement("w:instrText")
            text.text = part
            run._r.append(text)
