"""The front's verbs as Python methods.

A method takes ids or resource names, and gives the contract's messages. Every create and every verb carries a request
id, so that a call that had to be made again is not done twice. What goes wrong is a `ScribelineCallError`.
"""

import os
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from scribeline.sdk import names
from scribeline.sdk.billing import BillingCalls
from scribeline.sdk.channel import DEFAULT_ADDRESS, bearer, open_channel
from scribeline.sdk.copies import CopyCalls
from scribeline.sdk.discussion import DiscussionCalls
from scribeline.sdk.dossiers import DossierCalls
from scribeline.sdk.downloads import download_to
from scribeline.sdk.errors import from_rpc
from scribeline.sdk.learning import LearningCalls
from scribeline.sdk.line import Line, mask
from scribeline.sdk.orders import OrderCalls
from scribeline.sdk.quality import QualityCalls
from scribeline.sdk.reports import ReportCalls
from scribeline.sdk.retries import NONE, Patience
from scribeline.sdk.routing import RoutingCalls
from scribeline.sdk.uploads import Progress, UploadCalls, send
from scribeline.sdk.vocabulary import VocabularyCalls
from scribeline.sdk.watching import follow, wait_for_state
from scribeline.sdk.writing import WritingCalls
from scribeline.v1 import (
    authors_pb2,
    authors_pb2_grpc,
    clients_pb2,
    clients_pb2_grpc,
    deliverables_pb2,
    deliverables_pb2_grpc,
    jobs_pb2,
    jobs_pb2_grpc,
    sessions_pb2,
    sessions_pb2_grpc,
    templates_pb2,
    templates_pb2_grpc,
    transcripts_pb2,
    transcripts_pb2_grpc,
    uploads_pb2,
    uploads_pb2_grpc,
    users_pb2,
    users_pb2_grpc,
    work_types_pb2,
    work_types_pb2_grpc,
)
from scribeline.v1.access_pb2 import Role
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.deliverables_pb2 import Deliverable
from scribeline.v1.jobs_pb2 import DictationDetails, Job, Patient, Priority, WatchJobsResponse
from scribeline.v1.transcripts_pb2 import Document, Revision, Transcript, TranscriptView
from scribeline.v1.uploads_pb2 import Upload
from scribeline.v1.users_pb2 import Token, User

_SERVING = b"\x08\x01"  # HealthCheckResponse(status=SERVING)


class Scribeline:
    """A front at `address`, called as the owner of `token`.

    Loopback addresses speak plaintext and all others TLS, unless `plaintext` says otherwise. `tls_ca_file` is the
    authority that signed the front's certificate, where it is not a public one; naming it means TLS, on loopback too.
    It may be used from several threads.
    """

    def __init__(
        self,
        address: str = DEFAULT_ADDRESS,
        *,
        token: str | None = None,
        tls_ca_file: Path | str | None = None,
        plaintext: bool | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.address = address
        ca_file = None if tls_ca_file is None else Path(tls_ca_file)
        channel = open_channel(address, plaintext=plaintext, tls_ca_file=ca_file)
        self._line = Line(channel, address, bearer(token), patience or Patience())
        self._authors = authors_pb2_grpc.AuthorServiceStub(channel)
        self._clients = clients_pb2_grpc.ClientServiceStub(channel)
        self._deliverables = deliverables_pb2_grpc.DeliverableServiceStub(channel)
        self._jobs = jobs_pb2_grpc.JobServiceStub(channel)
        self._sessions = sessions_pb2_grpc.SessionServiceStub(channel)
        self._templates = templates_pb2_grpc.TemplateServiceStub(channel)
        self._transcripts = transcripts_pb2_grpc.TranscriptServiceStub(channel)
        self._uploads = uploads_pb2_grpc.UploadServiceStub(channel)
        self._users = users_pb2_grpc.UserServiceStub(channel)
        self._work_types = work_types_pb2_grpc.WorkTypeServiceStub(channel)
        self.discussion = DiscussionCalls(self._line)
        """What the company and its clinics say to each other."""
        self.billing = BillingCalls(self._line)
        """What clients pay and people earn."""
        self.copies = CopyCalls(self._line)
        """Who else gets documents."""
        self.dossiers = DossierCalls(self._line)
        """All that is set up for a client, as a whole."""
        self.learning = LearningCalls(self._line)
        """What corrections teach."""
        self.orders = OrderCalls(self._line)
        """Patients, schedules, and whose dictations are."""
        self.quality = QualityCalls(self._line)
        """QA: audits, plans and figures."""
        self.reports = ReportCalls(self._line)
        """What was delivered, added up."""
        self.routing = RoutingCalls(self._line)
        """Who gets which work."""
        self.vocabulary = VocabularyCalls(self._line)
        """What drafts know of names and terms."""
        self.writing = WritingCalls(self._line)
        """What helps people to write."""

    def close(self) -> None:
        """Close the line. Calls in flight end."""
        self._line.channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def is_serving(self, *, within_s: float = 2.0) -> bool:
        """Whether the front says that it is healthy (grpc.health.v1); False as well when it does not answer."""
        # The two messages are so small that the health package's code is not needed to read them.
        check = self._line.channel.unary_unary(
            "/grpc.health.v1.Health/Check", request_serializer=bytes, response_deserializer=bytes
        )
        try:
            return bytes(check(b"", timeout=within_s)) == _SERVING
        except grpc.RpcError:
            return False

    # --- dictation in

    def upload(
        self,
        source: Path | str | BinaryIO,
        *,
        client: str,
        author: str = "",
        work_type: str = "",
        patient: Patient | None = None,
        stat: bool = False,
        details: DictationDetails | None = None,
        on_progress: Progress | None = None,
    ) -> Upload:
        """Upload one audio file and return the finished upload; its `job` is what became of it.

        The file is read twice (its SHA-256 is announced first), and sent on from where it stopped when the line
        breaks. An upload whose state is DUPLICATE was sent before: its `job` is the first one. `details` says what
        the other parameters do not; `on_progress` is told of bytes sent and bytes in all.
        """
        wanted = DictationDetails()
        if details is not None:
            wanted.CopyFrom(details)
        if author:
            wanted.author = names.author_name(client, author)
        if work_type:
            wanted.work_type = names.work_type_name(client, work_type)
        if patient is not None:
            wanted.patient.CopyFrom(patient)
        if stat:
            wanted.priority = Priority.PRIORITY_STAT
        calls = UploadCalls(
            create=lambda request: self._line.call(self._uploads.CreateUpload, request),
            get=lambda request: self._line.call(self._uploads.GetUpload, request),
            write=self._write_upload,
        )
        if isinstance(source, (str, os.PathLike)):
            path = Path(source)
            if not wanted.file_name:
                wanted.file_name = path.name
            with path.open("rb") as file:
                return send(calls, file, names.client_name(client), wanted, self._line.patience, on_progress)
        return send(calls, source, names.client_name(client), wanted, self._line.patience, on_progress)

    def _write_upload(self, messages: Iterator[uploads_pb2.WriteUploadRequest]) -> uploads_pb2.WriteUploadResponse:
        try:
            return self._uploads.WriteUpload(messages, metadata=self._line.metadata)
        except grpc.RpcError as error:
            raise from_rpc(error, address=self.address) from error

    def get_upload(self, name: str) -> Upload:
        """An upload as it stands."""
        return self._line.call(self._uploads.GetUpload, uploads_pb2.GetUploadRequest(name=name))

    def cancel_upload(self, name: str) -> Upload:
        """Give up an upload that is not finished."""
        return self._line.call(self._uploads.CancelUpload, uploads_pb2.CancelUploadRequest(name=name))

    # --- jobs

    def get_job(self, name: str) -> Job:
        """A job as it stands."""
        return self._line.call(self._jobs.GetJob, jobs_pb2.GetJobRequest(name=name))

    def list_jobs(
        self, client: str = "-", *, states: "Sequence[Job.State.ValueType]" = (), editor: str = ""
    ) -> Iterator[Job]:
        """The jobs of a client, or of all that the caller may see, newest first."""
        request = jobs_pb2.ListJobsRequest(
            parent=names.client_name(client), states=states, editor=names.user_name(editor) if editor else ""
        )
        return self._line.pages(self._jobs.ListJobs, request, lambda page: page.jobs)

    def watch(
        self, client: str = "-", *, resume_token: str = "", timeout_s: float | None = None
    ) -> Iterator[WatchJobsResponse]:
        """Each change of a client's jobs, or of all that the caller may see, from now or behind a resume token.

        The first one carries a token alone. A broken line is taken up again, with nothing missed and nothing twice.
        It ends after `timeout_s`, and with the iterator.
        """

        def open_stream(token: str, within_s: float | None) -> "grpc.CallIterator[WatchJobsResponse]":
            request = jobs_pb2.WatchJobsRequest(parent=names.client_name(client), resume_token=token)
            return self._jobs.WatchJobs(request, metadata=self._line.metadata, timeout=within_s)

        return follow(open_stream, resume_token, timeout_s, self._line.patience, self.address)

    def wait_for(self, job: str, states: "AbstractSet[Job.State.ValueType]", *, timeout_s: float = 3600.0) -> Job:
        """The job, once it is in one of `states`.

        Raises JobWentElsewhere when it has ended in another one, and CallTimedOut after `timeout_s`.
        """
        return wait_for_state(self, job, states, timeout_s)

    def claim_job(self, name: str) -> Job:
        """Take a drafted job to edit; renew the claim while the work lasts."""
        return self._line.call(self._jobs.ClaimJob, jobs_pb2.ClaimJobRequest(name=name))

    def claim_next_job(self, client: str = "-") -> Job:
        """Take the next drafted job by the routing order. Raises CallNotFound when none waits for the caller."""
        return self._line.call(self._jobs.ClaimNextJob, jobs_pb2.ClaimNextJobRequest(parent=names.client_name(client)))

    def renew_claim(self, name: str) -> Job:
        """Keep a claim alive."""
        return self._line.call(self._jobs.RenewClaim, jobs_pb2.RenewClaimRequest(name=name))

    def release_job(self, name: str) -> Job:
        """Put a claimed job back; what was saved stays."""
        return self._line.call(self._jobs.ReleaseJob, jobs_pb2.ReleaseJobRequest(name=name))

    def route_job(self, name: str, *, author: str, work_type: str) -> Job:
        """Say whose dictation an unrouted job is and what of."""
        client = names.client_of(name)
        request = jobs_pb2.RouteJobRequest(
            name=name, author=names.author_name(client, author), work_type=names.work_type_name(client, work_type)
        )
        return self._line.call(self._jobs.RouteJob, request)

    def submit_transcript(self, job: str, *, etag: str) -> Job:
        """Hand a corrected transcript in; `etag` is that of the transcript read or saved last."""
        return self._line.call(
            self._jobs.SubmitTranscript, jobs_pb2.SubmitTranscriptRequest(name=job, transcript_etag=etag)
        )

    def approve_transcript(self, job: str, *, etag: str) -> Job:
        """Approve a transcript in review: it is pinned and delivered."""
        return self._line.call(
            self._jobs.ApproveTranscript, jobs_pb2.ApproveTranscriptRequest(name=job, transcript_etag=etag)
        )

    def return_transcript(self, job: str, *, remarks: str) -> Job:
        """Return a transcript in review to its editor."""
        return self._line.call(self._jobs.ReturnTranscript, jobs_pb2.ReturnTranscriptRequest(name=job, remarks=remarks))

    def hold_job(self, name: str, *, question: str) -> Job:
        """Hold a job until the client has answered."""
        return self._line.call(self._jobs.HoldJob, jobs_pb2.HoldJobRequest(name=name, question=question))

    def resume_job(self, name: str) -> Job:
        """Let a held job go on where it was held."""
        return self._line.call(self._jobs.ResumeJob, jobs_pb2.ResumeJobRequest(name=name))

    def answer_question(self, name: str, *, answer: str) -> Job:
        """Answer the question that a held job waits for; it goes on where it was held."""
        return self._line.call(self._jobs.AnswerQuestion, jobs_pb2.AnswerQuestionRequest(name=name, answer=answer))

    def assign_job(self, name: str, *, user: str | None) -> Job:
        """Give a job to one person, who alone is offered it then; None gives it back to everybody it is routed to."""
        request = jobs_pb2.AssignJobRequest(name=name, user=names.user_name(user) if user else "")
        return self._line.call(self._jobs.AssignJob, request)

    def prioritize_job(
        self, name: str, *, priority: "Priority.ValueType | None" = None, job_priority: int | None = None
    ) -> Job:
        """Say how urgent a job is: STAT or routine, and its place among its like, from 0 to 9."""
        request = jobs_pb2.PrioritizeJobRequest(
            name=name, priority=priority or jobs_pb2.PRIORITY_UNSPECIFIED, job_priority=job_priority
        )
        return self._line.call(self._jobs.PrioritizeJob, request)

    def cancel_job(self, name: str, *, reason: str) -> Job:
        """Give a job up for good."""
        return self._line.call(self._jobs.CancelJob, jobs_pb2.CancelJobRequest(name=name, reason=reason))

    def retry_job(self, name: str) -> Job:
        """Queue a failed job once more."""
        return self._line.call(self._jobs.RetryJob, jobs_pb2.RetryJobRequest(name=name))

    def amend_job(self, name: str, *, amendment: "Job.Amendment.ValueType", reason: str) -> Job:
        """A new job for an addendum to, or a corrected version of, a delivered document."""
        return self._line.call(
            self._jobs.AmendJob, jobs_pb2.AmendJobRequest(name=name, amendment=amendment, reason=reason)
        )

    # --- transcripts and documents

    def get_transcript(self, job: str, *, with_words: bool = False) -> Transcript:
        """The newest revision of a job's document; with the machine's words come corrections and notes."""
        view = TranscriptView.TRANSCRIPT_VIEW_FULL if with_words else TranscriptView.TRANSCRIPT_VIEW_BASIC
        return self._line.call(
            self._transcripts.GetTranscript,
            transcripts_pb2.GetTranscriptRequest(name=names.transcript_name(job), view=view),
        )

    def save_transcript(self, job: str, document: Document, *, etag: str) -> Transcript:
        """Save a new revision. Raises CallConflict when somebody saved since `etag` was read."""
        return self._line.call(
            self._transcripts.SaveTranscript,
            transcripts_pb2.SaveTranscriptRequest(name=names.transcript_name(job), document=document, etag=etag),
        )

    def list_revisions(self, job: str) -> Iterator[Revision]:
        """The revisions of a job's document, newest first, without their documents."""
        request = transcripts_pb2.ListRevisionsRequest(parent=names.transcript_name(job))
        return self._line.pages(self._transcripts.ListRevisions, request, lambda page: page.revisions)

    def get_revision(self, name: str) -> Revision:
        """One revision with its document."""
        return self._line.call(self._transcripts.GetRevision, transcripts_pb2.GetRevisionRequest(name=name))

    def list_deliverables(self, job: str) -> Iterator[Deliverable]:
        """The finished documents of a job, oldest first."""
        request = deliverables_pb2.ListDeliverablesRequest(parent=job)
        return self._line.pages(self._deliverables.ListDeliverables, request, lambda page: page.deliverables)

    def download(self, deliverable: str, target: Path | str) -> Deliverable:
        """Write a finished document to the file `target`, whole and with its SHA-256 verified, or not at all."""
        request = deliverables_pb2.DownloadDeliverableRequest(name=deliverable)
        return self._line.again(
            lambda: download_to(
                self._deliverables.DownloadDeliverable(request, metadata=self._line.metadata), Path(target)
            )
        )

    def sign_document(self, deliverable: Deliverable) -> Deliverable:
        """Sign a preliminary document as it was read: this revision of this file, or nothing."""
        request = deliverables_pb2.SignDocumentRequest(
            name=deliverable.name, revision=deliverable.revision, sha256=deliverable.sha256, etag=deliverable.etag
        )
        return self._line.call(self._deliverables.SignDocument, request)

    # --- clients and what they have

    def create_client(self, client_id: str, client: Client) -> Client:
        """Make a medical client."""
        return self._line.call(
            self._clients.CreateClient, clients_pb2.CreateClientRequest(client_id=client_id, client=client)
        )

    def get_client(self, client: str) -> Client:
        """A medical client."""
        return self._line.call(self._clients.GetClient, clients_pb2.GetClientRequest(name=names.client_name(client)))

    def list_clients(self) -> Iterator[Client]:
        """The clients that the caller may see, by id."""
        return self._line.pages(self._clients.ListClients, clients_pb2.ListClientsRequest(), lambda page: page.clients)

    def update_client(self, client: Client, fields: Sequence[str] = ()) -> Client:
        """Change a client's `fields`, or those that are set."""
        return self._line.call(
            self._clients.UpdateClient, clients_pb2.UpdateClientRequest(client=client, update_mask=mask(fields))
        )

    def create_author(self, client: str, author_id: str, author: authors_pb2.Author) -> authors_pb2.Author:
        """Make an author of a client."""
        return self._line.call(
            self._authors.CreateAuthor,
            authors_pb2.CreateAuthorRequest(parent=names.client_name(client), author_id=author_id, author=author),
        )

    def list_authors(self, client: str) -> Iterator[authors_pb2.Author]:
        """A client's authors, by id."""
        request = authors_pb2.ListAuthorsRequest(parent=names.client_name(client))
        return self._line.pages(self._authors.ListAuthors, request, lambda page: page.authors)

    def update_author(self, author: authors_pb2.Author, fields: Sequence[str] = ()) -> authors_pb2.Author:
        """Change an author's `fields`, or those that are set."""
        return self._line.call(
            self._authors.UpdateAuthor, authors_pb2.UpdateAuthorRequest(author=author, update_mask=mask(fields))
        )

    def create_work_type(
        self, client: str, work_type_id: str, work_type: work_types_pb2.WorkType
    ) -> work_types_pb2.WorkType:
        """Make a work type of a client."""
        return self._line.call(
            self._work_types.CreateWorkType,
            work_types_pb2.CreateWorkTypeRequest(
                parent=names.client_name(client), work_type_id=work_type_id, work_type=work_type
            ),
        )

    def list_work_types(self, client: str) -> Iterator[work_types_pb2.WorkType]:
        """A client's work types, by id."""
        request = work_types_pb2.ListWorkTypesRequest(parent=names.client_name(client))
        return self._line.pages(self._work_types.ListWorkTypes, request, lambda page: page.work_types)

    def update_work_type(
        self, work_type: work_types_pb2.WorkType, fields: Sequence[str] = ()
    ) -> work_types_pb2.WorkType:
        """Change a work type's `fields`, or those that are set."""
        return self._line.call(
            self._work_types.UpdateWorkType,
            work_types_pb2.UpdateWorkTypeRequest(work_type=work_type, update_mask=mask(fields)),
        )

    def create_template(
        self, client: str, template_id: str, template: templates_pb2.Template
    ) -> templates_pb2.Template:
        """Make a template of a client from its .docx. The file is checked whole first."""
        return self._line.call(
            self._templates.CreateTemplate,
            templates_pb2.CreateTemplateRequest(
                parent=names.client_name(client), template_id=template_id, template=template
            ),
        )

    def get_template(self, client: str, template: str) -> templates_pb2.Template:
        """A template with its content."""
        return self._line.call(
            self._templates.GetTemplate,
            templates_pb2.GetTemplateRequest(name=names.template_name(client, template)),
        )

    def list_templates(self, client: str) -> Iterator[templates_pb2.Template]:
        """A client's templates by id, without their contents."""
        request = templates_pb2.ListTemplatesRequest(parent=names.client_name(client))
        return self._line.pages(self._templates.ListTemplates, request, lambda page: page.templates)

    def preview_template(
        self, client: str, template: str = "", *, content: bytes = b""
    ) -> templates_pb2.PreviewTemplateResponse:
        """What a template, or a .docx that could become one, makes of a report: a sample about nobody."""
        name = names.template_name(client, template) if template else names.client_name(client)
        request = templates_pb2.PreviewTemplateRequest(name=name, content=content)
        return self._line.call(self._templates.PreviewTemplate, request)

    def update_template(self, template: templates_pb2.Template) -> templates_pb2.Template:
        """Replace a template's content."""
        return self._line.call(self._templates.UpdateTemplate, templates_pb2.UpdateTemplateRequest(template=template))

    # --- users, tokens and sessions

    def get_current_user(self) -> User:
        """Whom the front takes us for."""
        return self._line.call(self._users.GetCurrentUser, users_pb2.GetCurrentUserRequest())

    def create_user(
        self,
        user_id: str,
        *,
        role: "Role.ValueType",
        clients: Sequence[str] = ("-",),
        display_name: str = "",
        password: str = "",
    ) -> User:
        """Make a user who may see the data of `clients`; "-" is the whole company. Programs need no password."""
        user = User(display_name=display_name, role=role, clients=[names.client_name(client) for client in clients])
        return self._line.call(
            self._users.CreateUser, users_pb2.CreateUserRequest(user_id=user_id, user=user, password=password)
        )

    def get_user(self, user: str) -> User:
        """A user."""
        return self._line.call(self._users.GetUser, users_pb2.GetUserRequest(name=names.user_name(user)))

    def list_users(self) -> Iterator[User]:
        """The users, by id."""
        return self._line.pages(self._users.ListUsers, users_pb2.ListUsersRequest(), lambda page: page.users)

    def update_user(self, user: User, fields: Sequence[str] = ()) -> User:
        """Change a user's `fields`, or those that are set."""
        return self._line.call(self._users.UpdateUser, users_pb2.UpdateUserRequest(user=user, update_mask=mask(fields)))

    def set_password(self, user: str, password: str) -> None:
        """Set a user's password and end their sessions."""
        self._line.call(
            self._users.SetPassword, users_pb2.SetPasswordRequest(name=names.user_name(user), password=password)
        )

    def create_token(
        self, user: str, *, display_name: str, expires_in_s: float | None = None
    ) -> users_pb2.CreateTokenResponse:
        """Make a token for a program; its secret is in this answer and nowhere else.

        It has no request id, so it is not tried again by itself: a second token would be left lying about.
        """
        request = users_pb2.CreateTokenRequest(parent=names.user_name(user), display_name=display_name)
        if expires_in_s is not None:
            request.expire_time.CopyFrom(Timestamp(seconds=int(time.time() + expires_in_s)))
        return self._line.call(self._users.CreateToken, request, NONE)

    def list_tokens(self, user: str) -> Iterator[Token]:
        """A user's tokens, newest first, without their secrets."""
        request = users_pb2.ListTokensRequest(parent=names.user_name(user))
        return self._line.pages(self._users.ListTokens, request, lambda page: page.tokens)

    def revoke_token(self, name: str) -> Token:
        """End a token at once."""
        return self._line.call(self._users.RevokeToken, users_pb2.RevokeTokenRequest(name=name))

    def sign_in(self, user: str, password: str) -> sessions_pb2.Session:
        """A session for a user name and password. Make another `Scribeline` with its token."""
        request = sessions_pb2.SignInRequest(user_name=names.last_id(user), password=password)
        return self._line.call(self._sessions.SignIn, request, NONE)

    def refresh_session(self, refresh_token: str) -> sessions_pb2.Session:
        """The next session token. A refresh token works once, so this is never tried again by itself."""
        request = sessions_pb2.RefreshSessionRequest(refresh_token=refresh_token)
        return self._line.call(self._sessions.RefreshSession, request, NONE)

    def sign_out(self) -> None:
        """End the session that this token belongs to."""
        self._line.call(self._sessions.SignOut, sessions_pb2.SignOutRequest())


def hours(count: float) -> Duration:
    """A turnaround time, as the contract wants it."""
    return Duration(seconds=round(count * 3600))


def today_in(time_zone: str) -> str:
    """Today's date in an IANA time zone, as the contract wants it; in UTC where there is no such zone."""
    try:
        zone: tzinfo = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = UTC
    return datetime.now(zone).date().isoformat()
