"""Deliverables as messages."""

from scribeline.deliverables.store import Deliverable
from scribeline.front import names
from scribeline.front.conversions.details import timestamp
from scribeline.v1 import deliverables_pb2


def from_deliverable(made: Deliverable) -> deliverables_pb2.Deliverable:
    """The message for a deliverable."""
    message = deliverables_pb2.Deliverable(
        name=names.DELIVERABLE.format(made.client_id, made.job_id, made.deliverable_id),
        file_name=made.file_name,
        content_type=made.content_type,
        size_bytes=made.size_bytes,
        sha256=made.sha256,
        revision=made.revision,
        template=names.TEMPLATE.format(made.client_id, made.template_id) if made.template_id else "",
        template_version=made.template_version or 0,
        create_time=timestamp(made.created_at),
        lines=str(made.lines),
        word_count=made.word_count,
    )
    if made.delivered_at is not None:
        message.deliver_time.CopyFrom(timestamp(made.delivered_at))
    return message
