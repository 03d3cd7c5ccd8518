"""Files that a page hands out."""

from starlette.responses import Response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""What a Word document is called on the wire."""


def file_answer(content: bytes, file_name: str, media_type: str) -> Response:
    """A file to keep. Its name is made of ids; what could end a header is left out of it all the same."""
    name = "".join(c for c in file_name if c.isascii() and (c.isalnum() or c in "-_.")) or "file"
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})
