"""TranscriptService: the document of a job, revision by revision, over gRPC."""

from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.transcripts import from_revision, from_transcript, to_document
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.transcripts import service, store
from scribeline.v1 import transcripts_pb2, transcripts_pb2_grpc


class TranscriptServicer(transcripts_pb2_grpc.TranscriptServiceServicer):
    """Reads are told to the audit trail by the component; a save is one transaction."""

    def __init__(self, database: Database, pages: Pages, claim_s: float) -> None:
        self._database = database
        self._pages = pages
        self._claim_s = claim_s

    async def GetTranscript(
        self, request: transcripts_pb2.GetTranscriptRequest, context: Context
    ) -> transcripts_pb2.Transcript:
        """The newest revision."""
        caller = current_caller()
        client_id, job_id = names.TRANSCRIPT.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            transcript = await service.get(tx, caller, client_id, job_id)
        return from_transcript(transcript, with_words=request.view == transcripts_pb2.TRANSCRIPT_VIEW_FULL)

    async def SaveTranscript(
        self, request: transcripts_pb2.SaveTranscriptRequest, context: Context
    ) -> transcripts_pb2.Transcript:
        """Save a new revision."""
        caller = current_caller()
        client_id, job_id = names.TRANSCRIPT.parse(request.name, field="name")
        etag = checks.line(request.etag, field="etag", required=True)
        document = to_document(request.document)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> transcripts_pb2.Transcript:
                saved = await service.save(tx, caller, client_id, job_id, document, etag, claim_s=self._claim_s)
                return from_transcript(saved, with_words=False)

            return await once(tx, caller, request, act, transcripts_pb2.Transcript)

    async def ListRevisions(
        self, request: transcripts_pb2.ListRevisionsRequest, context: Context
    ) -> transcripts_pb2.ListRevisionsResponse:
        """A page of revisions, without their documents."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id, job_id = names.TRANSCRIPT.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            job = await service.openable_job(tx, caller, client_id, job_id)
            rows = await store.page(
                tx, client_id, job_id, before=int(page.after[0]) if page.after else None, limit=page.limit
            )
        revisions, token = page.cut(rows, lambda revision: (str(revision.number),))
        return transcripts_pb2.ListRevisionsResponse(
            revisions=[from_revision(revision, job, with_document=False) for revision in revisions],
            next_page_token=token,
        )

    async def GetRevision(
        self, request: transcripts_pb2.GetRevisionRequest, context: Context
    ) -> transcripts_pb2.Revision:
        """One revision with its document."""
        caller = current_caller()
        client_id, job_id, number = names.REVISION.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            job = await service.openable_job(tx, caller, client_id, job_id)
            revision = await service.get_revision(tx, caller, client_id, job_id, number)
        return from_revision(revision, job, with_document=True)
