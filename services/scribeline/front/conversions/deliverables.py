"""Deliverables as messages."""

from scribeline.deliverables.signing import Signature
from scribeline.deliverables.store import Deliverable
from scribeline.front import names
from scribeline.front.conversions.details import timestamp
from scribeline.v1 import deliverables_pb2


def from_deliverable(made: Deliverable, *, can_sign: bool = False) -> deliverables_pb2.Deliverable:
    """The message for a deliverable; `can_sign`: whether the caller may sign it now."""
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
        status=deliverables_pb2.Deliverable.Status.Value(f"STATUS_{made.status}"),
        can_sign=can_sign,
        etag=made.etag,
    )
    if made.signature is not None:
        message.signature.CopyFrom(_signature(made.client_id, made.signature))
    if made.delivered_at is not None:
        message.deliver_time.CopyFrom(timestamp(made.delivered_at))
    return message


def _signature(client_id: str, signature: Signature) -> deliverables_pb2.Deliverable.Signature:
    return deliverables_pb2.Deliverable.Signature(
        user=names.USER.format(signature.user_id),
        display_name=signature.display_name,
        in_place_of=names.AUTHOR.format(client_id, signature.in_place_of) if signature.in_place_of else "",
        sign_time=timestamp(signature.signed_at),
        revision=signature.revision,
        sha256=signature.sha256,
    )
