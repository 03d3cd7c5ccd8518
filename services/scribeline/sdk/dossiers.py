"""A client's dossier as Python methods: `scribeline.dossiers.export("north")`."""

import uuid
from collections.abc import Iterator, Sequence

from scribeline.sdk import names
from scribeline.sdk.line import Line
from scribeline.v1 import dossiers_pb2, dossiers_pb2_grpc
from scribeline.v1.dossiers_pb2 import DossierImport, DossierPart, ImportClientRequest, ImportClientResponse

IMPORT_TIMEOUT_S = 300.0
"""How long putting a dossier in, or taking it out, may take."""


class DossierCalls:
    """The verbs of DossierService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = dossiers_pb2_grpc.DossierServiceStub(line.channel)

    def export(self, client: str) -> tuple[str, Sequence[DossierPart]]:
        """A client's dossier: its etag and its parts."""
        request = dossiers_pb2.ExportClientRequest(name=names.client_name(client))

        def attempt() -> tuple[str, Sequence[DossierPart]]:
            etag, parts = "", []
            for message in self._stub.ExportClient(request, metadata=self._line.metadata, timeout=IMPORT_TIMEOUT_S):
                etag = etag or message.etag
                if message.HasField("part"):
                    parts.append(message.part)
            return etag, parts

        return self._line.again(attempt)

    def put(
        self, client: str, parts: Sequence[DossierPart], *, etag: str = "", dry_run: bool = False
    ) -> ImportClientResponse:
        """Make a client what the parts say, or with `dry_run` tell what would become of each. All or nothing."""
        begin = DossierImport(
            name=names.client_name(client), etag=etag, validate_only=dry_run, request_id=str(uuid.uuid4())
        )

        def messages() -> Iterator[ImportClientRequest]:
            yield ImportClientRequest(begin=begin)
            for part in parts:
                yield ImportClientRequest(part=part)

        return self._line.again(
            lambda: self._stub.ImportClient(messages(), metadata=self._line.metadata, timeout=IMPORT_TIMEOUT_S)
        )
