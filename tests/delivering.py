"""Documents that are delivered with their file, as the deliverer does it."""

import hashlib

from tests.builders import Company

from scribeline.copies.model import Asked
from scribeline.deliverables import service
from scribeline.deliverables.docx import MEDIA_TYPE, render_counted, render_docx
from scribeline.deliverables.model import document_name
from scribeline.deliverables.service import Rendered, RenderedCopy, Work
from scribeline.ids import new_id
from scribeline.jobs.model import Job
from scribeline_workers.deliverer.documents import PLAIN_TEMPLATE


async def deliver_file(company: Company, job: Job) -> tuple[Job, bytes]:
    """Deliver an approved job with its copies; gives its file as well, which lies in no store."""
    run = await company.begin_delivery(job)
    work = await company.send(lambda tx: service.work_of(tx, run.job), job.client_id)
    content, text = render_counted(work.document, PLAIN_TEMPLATE.read_bytes(), work.facts, work.draft, work.normals)
    rendered = Rendered(
        deliverable_id=new_id(),
        file_name=document_name(client_id=job.client_id, document_id=str(job.job_id), revision=work.revision),
        content_type=MEDIA_TYPE,
        object_key=service.new_object_key(job.client_id, job.job_id),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).digest(),
        text=text,
    )
    copies = [_copy(work, asked) for asked in work.copies]
    return await company.send(lambda tx: service.deliver(tx, work, rendered, run.fence, copies), job.client_id), content


def _copy(work: Work, asked: Asked) -> RenderedCopy:
    job, recipient_id = work.job, asked.recipient.recipient_id
    content = render_docx(work.document, PLAIN_TEMPLATE.read_bytes(), work.facts_for(asked))
    return RenderedCopy(
        asked=asked,
        file_name=document_name(
            client_id=job.client_id, document_id=str(job.job_id), revision=work.revision, copy_for=recipient_id
        ),
        content_type=MEDIA_TYPE,
        object_key=service.new_object_key(job.client_id, job.job_id),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).digest(),
    )
