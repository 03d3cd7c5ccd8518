"""Whether a file that was sent to us may be opened as a Word document at all.

A .docx is a zip of XML parts and pictures. It comes from outside, so it is looked through before the library opens it:
first the zip (sizes, names), then what the parts say they are, then each part's XML and links.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - an exception's name

from lxml import etree  # type: ignore[import-untyped]

from scribeline.deliverables.errors import (
    NotADocx,
    TemplateHasEmbeddedObjects,
    TemplateHasExternalLinks,
    TemplateHasMacros,
    TemplateHasUnsafeXml,
    TemplateTooLarge,
)

MAX_BYTES = 10 * 1024 * 1024
MAX_PARTS = 500
MAX_UNPACKED_BYTES = 50 * 1024 * 1024

_TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_NAME = re.compile(r"(?!/)(?!.*(?:^|/)\.\.?(?:/|$))[^\\\x00-\x1f:]+\Z")
_MACROS = re.compile(
    r"macroenabled|vbaproject|vbadata|ms-word\.(?:vba|keymap)|customui|attachedtoolbars", re.IGNORECASE
)
_OBJECTS = re.compile(
    r"oleobject|activex|/control\Z|relationships/(?:package|afchunk|subdocument|frame)\Z|embeddings/", re.IGNORECASE
)
_PARSER_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the package: its name, what it says it is, and its XML where it is XML."""

    name: str
    content_type: str
    xml: etree._Element | None


def read_package(data: bytes) -> Mapping[str, Part]:
    """The parts of a Word document by name, or an `InvalidTemplate` that says why it is refused."""
    if len(data) > MAX_BYTES:
        raise TemplateTooLarge(f"A template has at most {MAX_BYTES // 1024 // 1024} MiB.")
    try:
        with ZipFile(io.BytesIO(data)) as package:
            contents = {info.filename: package.read(info) for info in _entries(package)}
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise NotADocx("The file is not a Word document (.docx): it cannot be unpacked. Save it again.") from error
    if _TYPES not in contents:
        raise NotADocx("The file is not a Word document (.docx): it does not say what is in it.")
    types = _content_types(_parse(contents[_TYPES]))
    parts = {name: _part(name, types.of(name), content) for name, content in contents.items()}
    for part in parts.values():
        _refuse_what_acts(part)
    if not any(part.content_type == _MAIN for part in parts.values()):
        raise NotADocx("The file is not a Word document (.docx). Save it as .docx, not as .doc, .dotx or .docm.")
    return parts


def _entries(package: ZipFile) -> Iterator[ZipInfo]:
    entries = [info for info in package.infolist() if not info.is_dir()]
    if len(package.infolist()) > MAX_PARTS or sum(info.file_size for info in entries) > MAX_UNPACKED_BYTES:
        raise TemplateTooLarge(
            f"Unpacked, a template has at most {MAX_PARTS} parts and {MAX_UNPACKED_BYTES // 1024 // 1024} MiB."
        )
    if len({info.filename.lower() for info in entries}) != len(entries):
        raise NotADocx("The file is not a Word document (.docx): two of its parts have one name.")
    for info in entries:
        # Reading stops at the size that the entry declares, so the sum above is also what is unpacked.
        if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or not _NAME.match(info.filename):
            raise NotADocx("The file is not a Word document (.docx): a part is encrypted or has an odd name.")
        yield info


@dataclass(frozen=True, slots=True)
class _Types:
    by_name: Mapping[str, str]
    by_extension: Mapping[str, str]

    def of(self, name: str) -> str:
        return self.by_name.get(name.lower()) or self.by_extension.get(name.rpartition(".")[2].lower(), "")


def _content_types(root: etree._Element) -> _Types:
    by_name, by_extension = {}, {}
    for element in root:
        content_type = str(element.get("ContentType", ""))
        if element.get("PartName"):
            by_name[str(element.get("PartName")).lstrip("/").lower()] = content_type
        elif element.get("Extension"):
            by_extension[str(element.get("Extension")).lower()] = content_type
    return _Types(by_name, by_extension)


def _part(name: str, content_type: str, content: bytes) -> Part:
    is_xml = content_type.lower().endswith("xml") or name.lower().endswith((".xml", ".rels", ".vml"))
    return Part(name, content_type, _parse(content) if is_xml else None)


def _parse(content: bytes) -> etree._Element:
    try:
        root = etree.fromstring(content, etree.XMLParser(**_PARSER_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise _unsafe() from error
        raise NotADocx("The file is not a Word document (.docx): a part of it is not XML. Save it again.") from error
    document = root.getroottree()
    if document.docinfo.doctype or document.docinfo.internalDTD is not None:
        raise _unsafe()
    return root


def _unsafe() -> TemplateHasUnsafeXml:
    return TemplateHasUnsafeXml("A part of the template defines a document type or entities. Word writes none.")


def _refuse_what_acts(part: Part) -> None:
    """Refuse macros, objects, and whatever is fetched from elsewhere."""
    if _MACROS.search(part.content_type) or _MACROS.search(part.name):
        raise TemplateHasMacros("The template holds macros. Save it as .docx, which has none.")
    if _OBJECTS.search(part.content_type) or _OBJECTS.search(part.name):
        raise TemplateHasEmbeddedObjects("The template holds an embedded object. Put a picture in its place.")
    if part.xml is None or not part.name.lower().endswith(".rels"):
        return
    for link in part.xml:
        kind, target = str(link.get("Type", "")), str(link.get("Target", ""))
        if _MACROS.search(kind) or _MACROS.search(target):
            raise TemplateHasMacros("The template holds macros. Save it as .docx, which has none.")
        if _OBJECTS.search(kind):
            raise TemplateHasEmbeddedObjects("The template holds an embedded object. Put a picture in its place.")
        if str(link.get("TargetMode", "")).lower() == "external" or "://" in target:
            raise TemplateHasExternalLinks(
                "The template links to something outside of it (a web or mail address, a linked picture, an attached "
                "template). Remove the link; the text of an address may stay."
            )
