"""Uploads as messages."""

from scribeline.dictations.model import Upload, UploadState
from scribeline.front import names
from scribeline.front.conversions.details import from_details, timestamp
from scribeline.v1 import uploads_pb2

_STATES: dict[UploadState, uploads_pb2.Upload.State.ValueType] = {
    state: uploads_pb2.Upload.State.Value(f"STATE_{state}") for state in UploadState
}


def from_upload(upload: Upload) -> uploads_pb2.Upload:
    """The message for an upload."""
    return uploads_pb2.Upload(
        name=upload.name,
        details=from_details(upload.details, upload.client_id),
        size_bytes=upload.size_bytes,
        sha256=upload.sha256,
        committed_size=upload.committed_size,
        state=_STATES[upload.state],
        job=names.JOB.format(upload.client_id, upload.job_id) if upload.job_id else "",
        create_time=timestamp(upload.created_at),
        expire_time=timestamp(upload.expires_at),
    )
