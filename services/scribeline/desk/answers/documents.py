"""Finished documents: signing one."""

import re

from starlette.responses import JSONResponse, Response

from scribeline.desk.errors import FieldWrong
from scribeline.desk.visits import Visit, checked_uuid, request_id_in, text_in
from scribeline.v1.deliverables_pb2 import Deliverable, SignDocumentRequest

_SHA256 = re.compile(r"[0-9a-f]{64}")


async def sign(visit: Visit) -> Response:
    """Sign a document as the page showed it: its revision, and the SHA-256 of its file."""
    fields = await visit.fields()
    revision = text_in(fields, "revision", longest=9, required=True)
    if not revision.isdecimal():
        raise FieldWrong("revision", "is a number")
    sha256 = text_in(fields, "sha256", longest=64, required=True)
    if not _SHA256.fullmatch(sha256):
        raise FieldWrong("sha256", "is 64 hexadecimal digits")
    request = SignDocumentRequest(
        name=f"{visit.job_name}/deliverables/{checked_uuid(visit.request.path_params['deliverable'])}",
        revision=int(revision),
        sha256=bytes.fromhex(sha256),
        etag=text_in(fields, "etag", longest=100),
        request_id=request_id_in(fields),
    )
    caller = visit.front
    signed = await caller.call(caller.front.deliverables.SignDocument, request, Deliverable)
    return JSONResponse({"etag": signed.etag, "signer": signed.signature.display_name})
