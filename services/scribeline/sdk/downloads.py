"""Writing what the front streams to a file: whole and verified, or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import grpc

from scribeline.sdk.errors import CallDamaged
from scribeline.v1.deliverables_pb2 import Deliverable, DownloadDeliverableResponse


def download_to(stream: Iterable[DownloadDeliverableResponse], target: Path) -> Deliverable:
    """Write the file that `stream` carries to `target`, which is replaced at once at the end; returns what it is."""
    deliverable = Deliverable()
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        try:
            for message in stream:
                if message.HasField("deliverable"):
                    deliverable = message.deliverable
                digest.update(message.data)
                file.write(message.data)
            if digest.digest() != deliverable.sha256:
                raise damaged()
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return deliverable


def damaged() -> CallDamaged:
    """What came is not what the front said it would send."""
    error = CallDamaged("The document that came is not the one that was made (its SHA-256 differs): fetch it again.")
    error.reason = "DOWNLOAD_DAMAGED"
    error.code = grpc.StatusCode.DATA_LOSS
    return error
