"""What can be wrong with a template, with the name of a document, or with asking for one.

ScribelineError
├── InvalidInput
│   ├── InvalidTemplate                    the file cannot be a client's template
│   │   ├── NotADocx                       no Word document (.docx) that can be read
│   │   ├── TemplateTooLarge               too large, packed or unpacked, or made of too many parts
│   │   ├── TemplateHasMacros              code in it
│   │   ├── TemplateHasExternalLinks       something in it is fetched from elsewhere
│   │   ├── TemplateHasEmbeddedObjects     OLE objects, ActiveX controls, other documents
│   │   ├── TemplateHasUnsafeXml           document type definitions, entities
│   │   ├── TemplateHasUnknownField        a field that is neither a page number nor a page count
│   │   ├── TemplateHasUnknownToken        a {{token}} that means nothing
│   │   ├── TemplateLacksReport            no paragraph, or more than one, for the report
│   │   ├── TemplateLacksStyle             a style that reports are written in is missing
│   │   └── TemplateLacksNumbering         a list style that makes no list
│   └── BadDocumentId                      an id that cannot be part of a file's name
├── NotFound
│   └── DeliverableMissing                 the job has no such deliverable
├── NotAllowed
│   └── NotYourSignature                   neither the author, nor somebody whom the client lets sign
├── WrongState
│   ├── NoSignatureAsked                   the client's rule asks for no signature of it
│   ├── AlreadySigned                      somebody else signed it
│   └── DocumentReplaced                   a corrected version of it was delivered: that one is to be signed
└── Conflict
    └── DocumentChanged                    it is not the one that was read, or its signature changed meanwhile
"""

from scribeline.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongState


class InvalidTemplate(InvalidInput):
    """The file cannot be a client's template."""

    reason = "INVALID_TEMPLATE"


class NotADocx(InvalidTemplate):
    """No Word document (.docx) that can be read."""

    reason = "NOT_A_DOCX"


class TemplateTooLarge(InvalidTemplate):
    """Too large, packed or unpacked, or made of too many parts."""

    reason = "TEMPLATE_TOO_LARGE"


class TemplateHasMacros(InvalidTemplate):
    """There is code in the template."""

    reason = "TEMPLATE_HAS_MACROS"


class TemplateHasExternalLinks(InvalidTemplate):
    """Something in the template is fetched from elsewhere."""

    reason = "TEMPLATE_HAS_EXTERNAL_LINKS"


class TemplateHasEmbeddedObjects(InvalidTemplate):
    """OLE objects, ActiveX controls or other documents lie in the template."""

    reason = "TEMPLATE_HAS_EMBEDDED_OBJECTS"


class TemplateHasUnsafeXml(InvalidTemplate):
    """A part of the template defines a document type or entities."""

    reason = "TEMPLATE_UNSAFE_XML"


class TemplateHasUnknownField(InvalidTemplate):
    """The template has a field that is neither a page number nor a page count."""

    reason = "TEMPLATE_UNKNOWN_FIELD"


class TemplateHasUnknownToken(InvalidTemplate):
    """The template has a {{token}} that means nothing."""

    reason = "TEMPLATE_UNKNOWN_TOKEN"


class TemplateLacksReport(InvalidTemplate):
    """The template has no paragraph, or more than one, for the report."""

    reason = "TEMPLATE_LACKS_REPORT"


class TemplateLacksStyle(InvalidTemplate):
    """A style that reports are written in is missing."""

    reason = "TEMPLATE_LACKS_STYLE"


class TemplateLacksNumbering(InvalidTemplate):
    """A list style of the template makes no list."""

    reason = "TEMPLATE_LACKS_NUMBERING"


class BadDocumentId(InvalidInput):
    """An id that cannot be part of a file's name."""

    reason = "BAD_DOCUMENT_ID"


class DeliverableMissing(NotFound):
    """The job has no such deliverable."""

    reason = "DELIVERABLE_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("The job has no such deliverable. List its deliverables.", resource=name)


class NotYourSignature(NotAllowed):
    """The caller is neither the author, nor somebody whom the client lets sign."""

    reason = "NOT_YOUR_SIGNATURE"

    def __init__(self, name: str) -> None:
        super().__init__(
            "You are neither its author nor somebody whom the client lets sign for them. An administrator says who "
            "signs for whom.",
            resource=name,
        )


class NoSignatureAsked(WrongState):
    """The client's rule asks for no signature of this document."""

    reason = "NO_SIGNATURE_ASKED"

    def __init__(self, name: str) -> None:
        super().__init__(
            "This document needs no signature: it was final when it was delivered, by the client's rule of that day.",
            resource=name,
        )


class AlreadySigned(WrongState):
    """Somebody else signed it."""

    reason = "ALREADY_SIGNED"

    def __init__(self, name: str) -> None:
        super().__init__(
            "Somebody else signed this document already. What has to change now is an addendum or a corrected version.",
            resource=name,
        )


class DocumentReplaced(WrongState):
    """A corrected version of it was delivered."""

    reason = "DOCUMENT_REPLACED"

    def __init__(self, name: str) -> None:
        super().__init__("A corrected version of this document was delivered: read and sign that one.", resource=name)


class DocumentChanged(Conflict):
    """It is not the document that was read, or it was signed meanwhile."""

    reason = "DOCUMENT_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "This is not the document as you have read it: read it again, then sign.",
            resource=name,
            details={"etag": etag},
        )
