"""Makes the two sample templates, letterhead and all, and the plain one: `python samples/templates/make_templates.py`.

A client makes its template in Word; these are made by code so that everything in them can be read here: logos drawn
from formulas, styles, headers with demographics, footers with page numbers. Clinics and addresses are invented.
"""

import io
import struct
import sys
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph

from scribeline.deliverables.docx import pinned_zip

HERE = Path(__file__).parent
Color = tuple[int, int, int]
Shape = Callable[[float, float], bool]

NAVY, CORAL, MIST, SLATE = (20, 46, 84), (214, 84, 68), (238, 243, 249), (92, 104, 122)
PINE, AMBER, LEAF, STONE = (22, 78, 68), (226, 158, 46), (231, 241, 237), (88, 98, 95)
WHITE = (255, 255, 255)


# --- logos ------------------------------------------------------------------------------------------------------------


def png(size: int, layers: Sequence[tuple[Shape, Color]], smooth: int = 4) -> bytes:
    """A square picture of layers, each a shape over x and y from -1 to 1 (y upwards) and its colour."""
    edge = [2 * corner / size - 1 for corner in range(size + 1)]
    corners = [[_top(layers, x, -y) for x in edge] for y in edge]
    rows = []
    for row in range(size):
        line = bytearray([0])
        for column in range(size):
            seen = [corners[row + i][column + j] for i in (0, 1) for j in (0, 1)]
            if len(set(seen)) > 1:  # an edge runs through this pixel: look closer
                steps = [(step + 0.5) / smooth for step in range(smooth)]
                seen = [
                    _top(layers, 2 * (column + right) / size - 1, 1 - 2 * (row + down) / size)
                    for right in steps
                    for down in steps
                ]
            drawn = [color for color in seen if color is not None]
            shade = [sum(c[k] for c in drawn) // len(drawn) for k in range(3)] if drawn else [255, 255, 255]
            line += bytes([*shade, 255 * len(drawn) // len(seen)])
        rows.append(bytes(line))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def _top(layers: Sequence[tuple[Shape, Color]], x: float, y: float) -> Color | None:
    return next((color for shape, color in reversed(layers) if shape(x, y)), None)


def disc(cx: float, cy: float, radius: float) -> Shape:
    """A filled circle."""
    return lambda x, y: (x - cx) ** 2 + (y - cy) ** 2 <= radius**2


def ring(cx: float, cy: float, radius: float, width: float, keep: Shape) -> Shape:
    """The part of a circle's line that lies in `keep`."""
    return lambda x, y: abs(((x - cx) ** 2 + (y - cy) ** 2) ** 0.5 - radius) <= width / 2 and keep(x, y)


def stroke(points: Sequence[tuple[float, float]], width: float) -> Shape:
    """A line through points, with round ends."""

    def near(x: float, y: float) -> bool:
        for (ax, ay), (bx, by) in pairwise(points):
            length = (bx - ax) ** 2 + (by - ay) ** 2
            t = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
            if (x - ax - t * (bx - ax)) ** 2 + (y - ay - t * (by - ay)) ** 2 <= (width / 2) ** 2:
                return True
        return False

    return near


def heart(cx: float, cy: float, scale: float) -> Shape:
    """A heart: the curve (x² + y² - 1)³ = x² y³."""

    def inside(x: float, y: float) -> bool:
        x, y = (x - cx) / scale, (y - cy) / scale
        return (x * x + y * y - 1) ** 3 - x * x * y**3 <= 0

    return inside


def rounded_square(half: float, corner: float) -> Shape:
    """A square with round corners."""

    def inside(x: float, y: float) -> bool:
        dx, dy = max(abs(x) - half + corner, 0), max(abs(y) - half + corner, 0)
        return dx * dx + dy * dy <= corner * corner

    return inside


def harbor_logo() -> bytes:
    """A heart in a roundel, with a beat through it."""
    beat = [(-0.86, -0.02), (-0.4, -0.02), (-0.27, 0.16), (-0.1, -0.42), (0.1, 0.42), (0.25, -0.02), (0.86, -0.02)]
    return png(
        280,
        [
            (disc(0, 0, 0.98), NAVY),
            (ring(0, 0, 0.89, 0.03, lambda _x, _y: True), WHITE),
            (heart(0, -0.06, 0.52), WHITE),
            (stroke(beat, 0.14), NAVY),
            (stroke(beat, 0.07), CORAL),
        ],
    )


def northfield_logo() -> bytes:
    """A bone, and the waves of a scanner passing it."""
    shaft = [(-0.38, -0.38), (0.3, 0.3)]
    knobs = [(-0.52, -0.33), (-0.33, -0.52), (0.44, 0.25), (0.25, 0.44)]
    upper = lambda x, y: x > 0.42 and y > 0.42  # noqa: E731 - a shape like the others
    lower = lambda x, y: x < -0.42 and y < -0.42  # noqa: E731
    return png(
        280,
        [
            (rounded_square(0.98, 0.3), WHITE),
            (rounded_square(0.92, 0.26), PINE),
            *[(ring(0, 0, radius, 0.07, upper), AMBER) for radius in (0.84, 1.02)],
            *[(ring(0, 0, radius, 0.07, lower), AMBER) for radius in (0.92, 1.1)],
            (stroke(shaft, 0.26), WHITE),
            *[(disc(x, y, 0.17), WHITE) for x, y in knobs],
        ],
    )


# --- what both templates are built with -------------------------------------------------------------------------------


def rgb(color: Color) -> RGBColor:
    """A colour for a font."""
    return RGBColor(*color)


def hexed(color: Color) -> str:
    """A colour for shading and borders."""
    return "".join(f"{part:02X}" for part in color)


def blank_page(font: str, size: float, margins: tuple[float, float, float, float]) -> WordDocument:
    """An empty letter-size document with one default style; margins in inches: top, right, bottom, left."""
    word = docx.Document()
    package = word.part.package
    for source in (package, word.part):
        for rid, link in list(source.rels.items()):
            if link.reltype.rsplit("/", 1)[-1] in ("thumbnail", "customXml", "stylesWithEffects"):
                source.rels.pop(rid)
    keep = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer"}
    for style in list(word.styles.element.findall(qn("w:style"))):
        if style.find(qn("w:name")).get(qn("w:val")) not in keep | {"header", "footer", "Table Normal"}:
            word.styles.element.remove(style)
    fonts = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:rFonts')}")
    fonts.attrib.clear()
    normal = word.styles["Normal"]
    _font(normal, font, size)
    normal.paragraph_format.space_after = Pt(0)
    compat = parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    settings = word.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.replace(old, compat)
    section = word.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Inches, margins)
    section.header_distance, section.footer_distance = Inches(0.45), Inches(0.4)
    section.different_first_page_header_footer = True
    word._body.clear_content()
    return word


def _font(style: Any, name: str, size: float | None = None) -> None:
    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), name)
    if size:
        style.font.size = Pt(size)


def paragraph_style(word: WordDocument, name: str, *, based_on: str = "Normal", **looks: Any) -> Any:
    """A paragraph style; `looks` are python-docx's names on font or paragraph format."""
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles[based_on]
    style.quick_style = True
    for look, value in looks.items():
        if look == "font":
            _font(style, value)
        elif look == "color":
            style.font.color.rgb = rgb(value)
        elif hasattr(type(style.font), look):
            setattr(style.font, look, value)
        else:
            setattr(style.paragraph_format, look, value)
    return style


def blank_style(word: WordDocument, color: Color, shade: str) -> None:
    """How blanks stand out."""
    style = word.styles.add_style("Scribeline Blank", WD_STYLE_TYPE.CHARACTER)
    style.font.bold = True
    style.font.color.rgb = rgb(color)
    style.element.get_or_add_rPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{shade}"/>')
    )


def list_styles(word: WordDocument, color: Color, bullet: str) -> None:
    """The styles of lists, and the numbering that they belong to: nine levels of each."""
    numbering = word.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    formats = [("decimal", "."), ("lowerLetter", "."), ("lowerRoman", ".")] * 3
    for number, name in ((1, "Scribeline Bullet"), (2, "Scribeline Number")):
        style = paragraph_style(word, name, based_on="Scribeline Body", space_after=Pt(3))
        levels = ""
        for level in range(9):
            kind, text = ("bullet", bullet) if number == 1 else (formats[level][0], f"%{level + 1}{formats[level][1]}")
            linked = f'<w:pStyle w:val="{style.style_id}"/>' if level == 0 else ""
            left = 400 + 400 * level
            levels += (
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{linked}'
                f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
                f'<w:pPr><w:ind w:left="{left}" w:hanging="360"/></w:pPr>'
                f'<w:rPr><w:b/><w:color w:val="{hexed(color)}"/></w:rPr></w:lvl>'
            )
        numbering.append(
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
                f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            )
        )
        properties = style.element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number
    for number in (1, 2):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
        )


def write(paragraph: Paragraph, text: str, **looks: Any) -> Paragraph:
    """Add text to a paragraph; `looks` are size (points), color, bold, italic, caps, spacing (points), font."""
    run = paragraph.add_run(text)
    for look, value in looks.items():
        if look == "size":
            run.font.size = Pt(value)
        elif look == "color":
            run.font.color.rgb = rgb(value)
        elif look == "caps":
            run.font.all_caps = value
        elif look == "spacing":
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), str(int(value * 20)))
            run._r.get_or_add_rPr().append(spacing)
        else:
            setattr(run.font, look, value)
    return paragraph


def field(paragraph: Paragraph, instruction: str, **looks: Any) -> None:
    """Add a field (PAGE, NUMPAGES) that Word fills in."""
    for part in ("begin", instruction, "separate", "1", "end"):
        run = write(paragraph, "", **looks).runs[-1]
        if part in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), part)
            run._r.append(mark)
        elif part == "1":
            run.text = part
        else:
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {part} "
            run._r.append(text)


def page_of_pages(paragraph: Paragraph, **looks: Any) -> None:
    """Page 1 of 2."""
    write(paragraph, "Page ", **looks)
    field(paragraph, "PAGE", **looks)
    write(paragraph, " of ", **looks)
    field(paragraph, "NUMPAGES", **looks)


def border(paragraph: Paragraph, side: str, color: Color, eighths: int = 8, space: int = 4) -> Paragraph:
    """A line at one side of a paragraph; thickness in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" '
        f'w:color="{hexed(color)}"/></w:pBdr>'
    )
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")
    return paragraph


def style_border(style: Any, side: str, color: Color, eighths: int, space: int) -> None:
    """A line at one side of every paragraph of a style."""
    properties = style.element.get_or_add_pPr()
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" '
        f'w:color="{hexed(color)}"/></w:pBdr>'
    )
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def table(place: Any, widths: Sequence[float], rows: int) -> Any:
    """A table without lines; widths of its columns in inches."""
    total = sum(widths)
    made = place.add_table(rows, len(widths)) if isinstance(place, WordDocument) else place.add_table(
        rows, len(widths), Inches(total)
    )  # fmt: skip
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Inches(width)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Inches(width)
    return made


def cell_look(
    cell: Any, *, fill: Color | None = None, lines: str = "", color: Color = SLATE, pad: tuple[int, int] = (60, 110)
) -> None:
    """Fill a cell, draw lines at some of its sides (top, bottom, start, end), pad it (twentieths: y, x)."""
    properties = cell._tc.get_or_add_tcPr()
    if lines:
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{hexed(color)}"/>' for side in lines.split()
        )
        properties.append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{sides}</w:tcBorders>"))
    if fill:
        properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{hexed(fill)}"/>'))
    y, x = pad
    properties.append(
        parse_xml(
            f'<w:tcMar {nsdecls("w")}><w:top w:w="{y}" w:type="dxa"/><w:left w:w="{x}" w:type="dxa"/>'
            f'<w:bottom w:w="{y}" w:type="dxa"/><w:right w:w="{x}" w:type="dxa"/></w:tcMar>'
        )
    )
    properties.append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


def picture(paragraph: Paragraph, image: bytes, inches: float, description: str) -> None:
    """A picture in a line, with a description for those who cannot see it."""
    shape = paragraph.add_run().add_picture(io.BytesIO(image), width=Inches(inches))
    shape._inline.docPr.set("descr", description)
    shape._inline.docPr.set("name", "Logo")


def clear(container: Any) -> Paragraph:
    """The first paragraph of a header or footer, which Word insists on."""
    container.is_linked_to_previous = False
    first: Paragraph = container.paragraphs[0]
    first.style = "Normal"
    return first


def thin(paragraph: Paragraph) -> Paragraph:
    """A paragraph that takes no room."""
    paragraph.paragraph_format.line_spacing = Pt(2)
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def save(word: WordDocument, path: Path) -> None:
    """Write the template, the same bytes each time."""
    properties = word.core_properties
    properties.author = properties.last_modified_by = "Scribeline samples"
    properties.title, properties.comments, properties.keywords = "Report template", "", ""
    properties.created = properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001 - python-docx wants it naive
    properties.revision = 1
    saved = io.BytesIO()
    word.save(saved)
    path.write_bytes(pinned_zip(saved.getvalue()))


# --- Harbor Cardiology Associates: a practice's letter ----------------------------------------------------------------


def harbor() -> WordDocument:
    """Serif, navy and coral, roomy; the patient's box tinted, headings with a hairline."""
    word = blank_page("Georgia", 10.5, (0.9, 1.0, 0.9, 1.0))
    paragraph_style(word, "Scribeline Body", space_after=Pt(6), line_spacing=1.15)
    heading = paragraph_style(
        word, "Scribeline Heading", size=Pt(10.5), bold=True, color=NAVY, space_before=Pt(11), space_after=Pt(4),
        keep_with_next=True,
    )  # fmt: skip
    style_border(heading, "bottom", (196, 208, 224), 4, 2)
    paragraph_style(
        word, "Scribeline Subheading", size=Pt(10.5), bold=True, italic=True, color=NAVY, space_before=Pt(6),
        space_after=Pt(2), keep_with_next=True,
    )  # fmt: skip
    list_styles(word, NAVY, "\u2022")
    blank_style(word, (150, 52, 40), "FFF0C2")
    paragraph_style(
        word, "Scribeline Signature", size=Pt(11.5), bold=True, color=NAVY, space_before=Pt(26), space_after=Pt(2),
        keep_together=True,
    )  # fmt: skip
    paragraph_style(word, "Scribeline Signature Details", size=Pt(8.5), color=SLATE, space_after=Pt(1))

    section = word.sections[0]
    _harbor_letterhead(section.first_page_header)
    _running_head(section.header, 6.5, NAVY, CORAL)
    for footer in (section.first_page_footer, section.footer):
        note = border(clear(footer), "top", (196, 208, 224), 4, 6)
        note.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(
            note,
            "Confidential: this report holds protected health information for the people named in it. "
            "If it reached you by mistake, please destroy it and call 555-0142.",
            size=7.5, color=SLATE, italic=True,
        )  # fmt: skip
        pages = footer.add_paragraph()
        pages.alignment = WD_ALIGN_PARAGRAPH.CENTER
        pages.paragraph_format.space_before = Pt(3)
        page_of_pages(pages, size=8, color=NAVY)

    title = word.add_paragraph()
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(4), Pt(8)
    write(title, "{{work_type.name}}", size=18, color=NAVY)
    box = table(word, (1.05, 2.55, 1.15, 1.75), 3)
    facts = (
        ("Patient", "{{patient.name}}", "Date of visit", "{{patient.service_date}}"),
        ("Date of birth", "{{patient.birth_date}}", "Record number", "{{patient.record_number}}"),
        ("Author", "{{author.full_name}}", "Dictated", "{{dictated.date}}"),
    )
    for row, texts in zip(box.rows, facts, strict=True):
        for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell_look(cell, fill=MIST)
            looks = {"size": 9.5, "bold": True} if index % 2 else {"size": 8.5, "color": SLATE}
            write(cell.paragraphs[0], text, **looks)
    spacer = word.add_paragraph()
    spacer.paragraph_format.line_spacing = Pt(8)
    word.add_paragraph("{{report}}", style="Scribeline Body")
    word.add_paragraph("{{signature}}", style="Scribeline Signature")
    return word


def _harbor_letterhead(header: Any) -> None:
    thin(clear(header))
    head = table(header, (1.0, 3.4, 2.1), 1)
    logo, name, address = head.rows[0].cells
    for cell in (logo, name, address):
        cell_look(cell, pad=(0, 60))
    picture(logo.paragraphs[0], harbor_logo(), 0.78, "Harbor Cardiology Associates: a heart with a beat through it")
    write(name.paragraphs[0], "{{client.name}}", size=17, color=NAVY, bold=True)
    write(name.add_paragraph(), "Heart and vascular medicine", size=9.5, color=CORAL, italic=True)
    for line in ("18 Lighthouse Row, Suite 300", "Port Ellery, ME 04099", "Tel. 555-0140, fax 555-0141"):
        first = address.paragraphs[0]
        row = address.add_paragraph() if first.runs else first
        row.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        write(row, line, size=8, color=SLATE)
    rule = border(header.add_paragraph(), "bottom", CORAL, 12, 1)
    rule.paragraph_format.line_spacing = Pt(6)
    rule.paragraph_format.space_after = Pt(6)


def _running_head(header: Any, width: float, color: Color, line: Color) -> None:
    """Whose report it is, on every further page."""
    row = border(clear(header), "bottom", line, 8, 4)
    row.paragraph_format.tab_stops.add_tab_stop(Emu(Inches(width)), WD_TAB_ALIGNMENT.RIGHT)
    row.paragraph_format.space_after = Pt(10)
    write(row, "{{patient.name}}", size=9, bold=True, color=color)
    write(row, "   {{patient.record_number}}   {{patient.service_date}}", size=9, color=color)
    write(row, "\t{{client.name}}", size=9, color=color)


# --- Northfield Orthopedics and Imaging: a hospital department's report -----------------------------------------------


def northfield() -> WordDocument:
    """Sans serif, pine and amber, dense; a band across the top, a ruled grid of facts, headings on a tint."""
    word = blank_page("Arial", 10, (0.8, 0.85, 0.85, 0.85))
    paragraph_style(word, "Scribeline Body", space_after=Pt(5), line_spacing=1.1)
    heading = paragraph_style(
        word, "Scribeline Heading", size=Pt(9.5), bold=True, color=PINE, space_before=Pt(10), space_after=Pt(4),
        keep_with_next=True,
    )  # fmt: skip
    style_border(heading, "left", AMBER, 24, 6)
    heading.element.get_or_add_pPr().insert_element_before(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{hexed(LEAF)}"/>'),
        "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr",
    )  # fmt: skip
    heading.paragraph_format.left_indent = Pt(9)
    paragraph_style(
        word, "Scribeline Subheading", size=Pt(10), bold=True, color=STONE, space_before=Pt(4), space_after=Pt(2),
        keep_with_next=True,
    )  # fmt: skip
    list_styles(word, PINE, "\u25aa")
    blank_style(word, (120, 30, 30), "FFE3A8")
    signature = paragraph_style(
        word, "Scribeline Signature", size=Pt(10.5), bold=True, space_before=Pt(24), space_after=Pt(2),
        keep_together=True,
    )  # fmt: skip
    style_border(signature, "top", AMBER, 8, 5)
    paragraph_style(word, "Scribeline Signature Details", size=Pt(8), color=STONE, space_after=Pt(1))

    section = word.sections[0]
    _northfield_band(section.first_page_header)
    _running_head(section.header, 6.8, PINE, AMBER)
    for footer in (section.first_page_footer, section.footer):
        line = border(clear(footer), "top", PINE, 6, 5)
        line.paragraph_format.tab_stops.add_tab_stop(Emu(Inches(6.8)), WD_TAB_ALIGNMENT.RIGHT)
        write(line, "{{work_type.name}}   Document {{document.id}}\t", size=7.5, color=STONE)
        page_of_pages(line, size=7.5, bold=True, color=PINE)
        note = footer.add_paragraph()
        note.paragraph_format.space_before = Pt(2)
        write(
            note,
            "Private medical record. Copying or passing on without the patient's consent is not allowed except where "
            "the law provides for it.",
            size=7, color=STONE,
        )  # fmt: skip

    title = word.add_paragraph()
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(2), Pt(6)
    write(title, "{{work_type.name}}", size=14, bold=True, color=PINE, caps=True, spacing=0.8)
    grid = table(word, (2.3, 1.5, 1.5, 1.5), 2)
    facts = (
        (("Patient", "{{patient.name}}"), ("Record number", "{{patient.record_number}}"),
         ("Date of birth", "{{patient.birth_date}}"), ("Order number", "{{order.number}}")),
        (("Dictated by", "{{author.full_name}}"), ("Date of service", "{{patient.service_date}}"),
         ("Dictated", "{{dictated.date}}"), ("Transcribed", "{{transcribed.date}}")),
    )  # fmt: skip
    for row, labelled in zip(grid.rows, facts, strict=True):
        for cell, (label, token) in zip(row.cells, labelled, strict=True):
            cell_look(cell, lines="top left bottom right", color=(176, 196, 188), pad=(50, 90))
            write(cell.paragraphs[0], label, size=7, color=STONE, caps=True, spacing=0.4)
            write(cell.add_paragraph(), token, size=9.5, bold=True)
    spacer = word.add_paragraph()
    spacer.paragraph_format.line_spacing = Pt(6)
    word.add_paragraph("{{report}}", style="Scribeline Body")
    word.add_paragraph("{{signature}}", style="Scribeline Signature")
    return word


def _northfield_band(header: Any) -> None:
    thin(clear(header))
    band = table(header, (0.85, 3.75, 2.2), 1)
    logo, name, address = band.rows[0].cells
    for cell in (logo, name, address):
        cell_look(cell, fill=PINE, lines="top left bottom right", color=PINE, pad=(90, 120))
    picture(logo.paragraphs[0], northfield_logo(), 0.6, "Northfield: a bone and the waves of a scanner")
    write(name.paragraphs[0], "{{client.name}}", size=13, bold=True, color=WHITE)
    write(name.add_paragraph(), "Joints, spine and sports medicine; diagnostic imaging", size=8, color=(205, 224, 216))
    for line in ("2200 Prairie Crossing, Building C", "Northfield Springs, MN 55088", "Reports desk 555-0177"):
        first = address.paragraphs[0]
        row = address.add_paragraph() if first.runs else first
        row.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        write(row, line, size=7.5, color=(205, 224, 216))
    rule = border(header.add_paragraph(), "top", AMBER, 24, 0)
    rule.paragraph_format.line_spacing = Pt(6)
    rule.paragraph_format.space_after = Pt(4)


# --- the plain one: for work types without a template of their own ----------------------------------------------------


def plain() -> WordDocument:
    """Black on white, without a letterhead; everything a report needs, and nothing that is a client's taste."""
    ink, grey = (0, 0, 0), (90, 90, 90)
    word = blank_page("Arial", 10.5, (0.9, 1.0, 0.9, 1.0))
    word.sections[0].different_first_page_header_footer = False
    paragraph_style(word, "Scribeline Body", space_after=Pt(6), line_spacing=1.12)
    paragraph_style(
        word, "Scribeline Heading", size=Pt(10.5), bold=True, space_before=Pt(10), space_after=Pt(3),
        keep_with_next=True,
    )  # fmt: skip
    paragraph_style(
        word, "Scribeline Subheading", size=Pt(10.5), italic=True, space_before=Pt(6), space_after=Pt(2),
        keep_with_next=True,
    )  # fmt: skip
    list_styles(word, ink, "\u2022")
    blank_style(word, ink, "EEEEEE")
    paragraph_style(
        word, "Scribeline Signature", size=Pt(10.5), bold=True, space_before=Pt(26), space_after=Pt(2),
        keep_together=True,
    )  # fmt: skip
    paragraph_style(word, "Scribeline Signature Details", size=Pt(8.5), color=grey, space_after=Pt(1))

    section = word.sections[0]
    _running_head(section.header, 6.5, ink, grey)
    pages = clear(section.footer)
    pages.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_of_pages(pages, size=8, color=grey)

    title = word.add_paragraph()
    title.paragraph_format.space_after = Pt(6)
    write(title, "{{work_type.name}}", size=15, bold=True)
    for label, token in (
        ("Patient", "{{patient.name}}"),
        ("Date of birth", "{{patient.birth_date}}"),
        ("Record number", "{{patient.record_number}}"),
        ("Date of service", "{{patient.service_date}}"),
        ("Dictated by", "{{author.full_name}}"),
        ("Dictated", "{{dictated.date}}"),
    ):
        row = word.add_paragraph()
        row.paragraph_format.tab_stops.add_tab_stop(Emu(Inches(1.3)))
        write(row, f"{label}\t", size=9, color=grey)
        write(row, token, size=10)
    word.add_paragraph("{{report}}", style="Scribeline Body").paragraph_format.space_before = Pt(10)
    word.add_paragraph("{{signature}}", style="Scribeline Signature")
    return word


DELIVERABLES = HERE.parents[1] / "services" / "scribeline" / "deliverables"

TEMPLATES = {
    HERE / "harbor-cardiology.docx": harbor,
    HERE / "northfield-ortho.docx": northfield,
    DELIVERABLES / "plain.docx": plain,
}


def main() -> int:
    """Make them all, where they belong."""
    for path, made in TEMPLATES.items():
        save(made(), path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
