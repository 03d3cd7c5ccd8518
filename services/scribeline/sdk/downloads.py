"""Writing what the front streams to a file: whole and verified, or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import grpc

from scribeline.sdk.errors import CallDamaged
from scribeline.v1.copies_pb2 import Copy, DownloadCopyResponse
from scribeline.v1.deliverables_pb2 import Deliverable, DownloadDeliverableResponse

About = TypeVar("About", Deliverable, Copy)


def download_to(stream: Iterable[DownloadDeliverableResponse], target: Path) -> Deliverable:
    """Write the file that `stream` carries to `target`, which is replaced at once at the end; returns what it is."""
    return _written(
        ((message.data, message.deliverable if message.HasField("deliverable") else None) for message in stream),
        target,
        Deliverable(),
    )


def download_copy_to(stream: Iterable[DownloadCopyResponse], target: Path) -> Copy:
    """The same for a copy."""
    return _written(
        ((message.data, message.copy if message.HasField("copy") else None) for message in stream), target, Copy()
    )


def _written(stream: Iterable[tuple[bytes, About | None]], target: Path, about: About) -> About:
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        try:
            for data, told in stream:
                about = told or about
                digest.update(data)
                file.write(data)
            if digest.digest() != about.sha256:
                raise damaged()
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return about


def damaged() -> CallDamaged:
    """What came is not what the front said it would send."""
    error = CallDamaged("The document that came is not the one that was made (its SHA-256 differs): fetch it again.")
    error.reason = "DOWNLOAD_DAMAGED"
    error.code = grpc.StatusCode.DATA_LOSS
    return error
