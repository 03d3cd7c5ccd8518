"""Recipients and copies as Python methods: `scribeline.copies.ask(job, "dr-roe")`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from scribeline.sdk import names
from scribeline.sdk.downloads import download_copy_to
from scribeline.sdk.line import Line, mask
from scribeline.v1 import copies_pb2, copies_pb2_grpc, recipients_pb2, recipients_pb2_grpc
from scribeline.v1.copies_pb2 import Copy
from scribeline.v1.recipients_pb2 import Recipient

DOWNLOAD_TIMEOUT_S = 300.0
"""How long fetching a file may take."""


class CopyCalls:
    """The verbs of RecipientService and CopyService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._recipients = recipients_pb2_grpc.RecipientServiceStub(line.channel)
        self._copies = copies_pb2_grpc.CopyServiceStub(line.channel)

    def get_recipient(self, client: str, recipient: str) -> Recipient:
        """One recipient of a client's."""
        request = recipients_pb2.GetRecipientRequest(name=names.recipient_name(client, recipient))
        return self._line.call(self._recipients.GetRecipient, request)

    def list_recipients(self, client: str) -> Iterator[Recipient]:
        """Who may get copies of a client's documents, by id."""
        request = recipients_pb2.ListRecipientsRequest(parent=names.client_name(client), page_size=500)
        return self._line.pages(self._recipients.ListRecipients, request, lambda page: page.recipients)

    def create_recipient(self, client: str, recipient_id: str, recipient: Recipient) -> Recipient:
        """Make a recipient."""
        request = recipients_pb2.CreateRecipientRequest(
            parent=names.client_name(client), recipient_id=recipient_id, recipient=recipient
        )
        return self._line.call(self._recipients.CreateRecipient, request)

    def update_recipient(self, recipient: Recipient, fields: Sequence[str] = ()) -> Recipient:
        """Change a recipient: the named fields, or those that are set. With its etag, nobody else's change is lost."""
        request = recipients_pb2.UpdateRecipientRequest(recipient=recipient, update_mask=mask(fields))
        return self._line.call(self._recipients.UpdateRecipient, request)

    def list_copies(self, job: str) -> Iterator[Copy]:
        """A job's copies by recipient."""
        request = copies_pb2.ListCopiesRequest(parent=job, page_size=500)
        return self._line.pages(self._copies.ListCopies, request, lambda page: page.copies)

    def ask(self, job: str, recipient: str) -> Copy:
        """Copy a job's document to a recipient of its client, once it is delivered; then it cannot be called back."""
        request = copies_pb2.AskForCopyRequest(
            parent=job, recipient=names.recipient_name(names.client_of(job), recipient)
        )
        return self._line.call(self._copies.AskForCopy, request)

    def withdraw(self, job: str, recipient: str) -> None:
        """Ask for a copy no longer."""
        request = copies_pb2.WithdrawCopyRequest(name=names.copy_name(job, recipient))
        self._line.call(self._copies.WithdrawCopy, request)

    def download(self, copy: str, target: Path | str) -> Copy:
        """Fetch a copy's file, verified, to `target`; `copy` is its resource name."""
        request = copies_pb2.DownloadCopyRequest(name=copy)
        return self._line.again(
            lambda: download_copy_to(
                self._copies.DownloadCopy(request, metadata=self._line.metadata, timeout=DOWNLOAD_TIMEOUT_S),
                Path(target),
            )
        )
