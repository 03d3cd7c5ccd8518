"""A front with callers of each role, and documents that the deliverer's own code renders and delivers."""

import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.builders import ANNA, QUINN, Company, heard, open_company
from tests.clock import SettableClock
from tests.servers.front import CLINIC_A, Api, ServedFront, serve_front
from tests.servers.postgres import DatabaseUrls

from scribeline.deliverables import service
from scribeline.deliverables.docx import MEDIA_TYPE, render_counted
from scribeline.deliverables.model import document_name
from scribeline.deliverables.service import Rendered
from scribeline.dictations.model import Details, Patient, Priority
from scribeline.identity.model import Role
from scribeline.ids import new_id
from scribeline.jobs.model import Job, JobState
from scribeline_workers.deliverer.documents import PLAIN_TEMPLATE

TERMS = """
currency = "USD"
seller = ["Northwind Transcription", "12 Quay Street"]
buyer = ["Clinic A"]
money_rounding = { mode = "half_up", level = "invoice" }

[[line_definition]]
definition = "zydoc-each/1"
from = 2020-01-01

[[line_definition]]
definition = "vbc/1"
work_type = "checked"
from = 2020-01-01
"""
RATES = """work_type,entry_mode,stat,unit_price,stat_percent,stat_per_unit,from,until
,edited,,0.11,25,,2020-01-01,
checked,,,0.002,,0.001,2020-01-01,2030-01-01
"""
PAY = """
currency = "USD"

[[rule]]
task = "edited"
definition = "characters-65/1"
unit_price = "0.05"
stat_percent = "10"
from = 2020-01-01

[[rule]]
task = "reviewed"
definition = "recorded-minute/1"
unit_price = "1.20"
from = 2020-01-01
"""
PATIENT = Patient("Pia Muster", "4711", "1970-12-31", "2026-03-01")


@dataclass
class BillingHouse:
    """The front, the company behind it, and the files that clinic-a got, by name."""

    front: ServedFront
    company: Company
    clock: SettableClock
    anna: Api
    """The transcriptionist who hands the documents in."""
    files: dict[str, bytes] = field(default_factory=dict)

    async def delivered(
        self, *, work_type: str = "plain", stat: bool = False, text: str = "the lungs are clear"
    ) -> Job:
        """A job that is done and delivered, its document rendered as always."""
        details = Details(
            author_id="vogel",
            work_type_id=work_type,
            priority=Priority.STAT if stat else Priority.ROUTINE,
            patient=PATIENT,
            reference="=ORDER-17",
        )
        job = await self.company.received(CLINIC_A, details=details)
        job = await self.company._bring(job, JobState.APPROVED, ANNA, QUINN, JobState.DRAFTED, heard(text))
        return await self.deliver(job)

    async def deliver(self, job: Job) -> Job:
        """Render the document of an approved job as always, and deliver it."""
        run = await self.company.begin_delivery(job)
        work = await self.company.send(lambda tx: service.work_of(tx, run.job), CLINIC_A)
        content, told = render_counted(work.document, PLAIN_TEMPLATE.read_bytes(), work.facts, work.draft, work.normals)
        rendered = Rendered(
            deliverable_id=new_id(),
            file_name=document_name(client_id=CLINIC_A, document_id=str(job.job_id), revision=work.revision),
            content_type=MEDIA_TYPE,
            object_key=service.new_object_key(CLINIC_A, job.job_id),
            size_bytes=len(content),
            sha256=hashlib.sha256(content).digest(),
            text=told,
        )
        self.files[rendered.file_name] = content
        return await self.company.send(lambda tx: service.deliver(tx, work, rendered, run.fence), CLINIC_A)

    def write_files(self, folder: Path) -> list[Path]:
        """The delivered files, in a folder."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        return [folder / name for name in self.files]


@contextlib.asynccontextmanager
async def open_house(urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[BillingHouse]:
    """The house over a database."""
    async with serve_front(urls.front, clock) as front, open_company(urls, clock) as company:
        await company.catalogue(CLINIC_A)
        anna, _ = await front.user("anna", Role.TRANSCRIPTIONIST), await front.user("quinn", Role.REVIEWER)
        yield BillingHouse(front, company, clock, anna)
