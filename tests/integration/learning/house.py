"""Documents on their way through a company: dictated, drafted, corrected, approved."""

from tests.builders import ANNA, CLAIM_S, MANAGER, Company, heard

from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Details, Patient
from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style_file import load_style
from scribeline.jobs import runs, service
from scribeline.jobs import store as jobs_store
from scribeline.jobs.model import Amendment, Job
from scribeline.learning import store
from scribeline.learning.model import Kind, Mode, Proposal, Settings, State
from scribeline.learning.rules import beside, by_rules
from scribeline.learning.service import learn_from_approved
from scribeline.transcripts import service as transcripts
from scribeline.transcripts.model import Block, BlockKind, Document, Run, plain_text
from scribeline.vocabulary import service as vocabulary
from scribeline.vocabulary.correction import Vocabulary, correct
from scribeline.vocabulary.phrases import PhraseSet

PATIENTS = (
    Patient("Pia Muster", "4711"),
    Patient("Odo Quandt", "4712"),
    Patient("Ute Ferber", "4713"),
    Patient("Jan Brandl", "4714"),
    Patient("Lea Wimmer", "4715"),
)


async def draft(
    company: Company, text: str, patient: Patient, *, client_id: str = "north", author: str = "vogel"
) -> Job:
    """A dictation in which the machine heard `text`, drafted as the transcriber drafts."""
    details = Details(author_id=author, work_type_id="plain", patient=patient)
    job = await company.received(client_id, details=details)
    run = await company.begin(job)
    words = heard(text)

    async with company.transcriber.transaction(Scope.of(client_id)) as tx:
        style = load_style(await jobs_store.style_of(tx, client_id))
        applied = await vocabulary.applied_sets(tx, client_id, author, "plain")
        sets = [PhraseSet(phrases=await vocabulary.phrases_of(tx, each)) for each in applied]
        ruled = by_rules(words.words, await store.rules_of(tx, client_id, author))
    corrections = beside(ruled, correct(words.words, Vocabulary.of(sets)))
    document = format_words(words.words, style, corrections)
    return await company.work(
        lambda tx: runs.complete_draft(tx, client_id, job.job_id, run.fence, words, document), client_id
    )


async def text_of(company: Company, job: Job) -> str:
    """The newest revision as text."""
    told = await company.do(lambda tx: transcripts.get(tx, MANAGER, job.client_id, job.job_id))
    return plain_text(told.revision.document)


async def approve(company: Company, job: Job, *paragraphs: str) -> Job:
    """Correct a draft to these paragraphs (to none: leave it as it is), and hand it in."""
    job = await company.do(lambda tx: service.claim(tx, ANNA, job.client_id, job.job_id, claim_s=CLAIM_S))
    told = await company.do(lambda tx: transcripts.get(tx, ANNA, job.client_id, job.job_id))
    etag = told.revision.etag
    if paragraphs:
        document = Document(tuple(Block(BlockKind.PARAGRAPH, (Run(text),)) for text in paragraphs))
        saved = await company.do(
            lambda tx: transcripts.save(tx, ANNA, job.client_id, job.job_id, document, etag, claim_s=CLAIM_S)
        )
        etag = saved.revision.etag
    return await company.do(lambda tx: service.submit(tx, ANNA, job.client_id, job.job_id, etag))


async def corrected(
    company: Company, text: str, written: str, patient: Patient, *, client_id: str = "north", author: str = "vogel"
) -> Job:
    """A dictation that was heard as `text` and approved as `written`; what it teaches is learnt."""
    job = await approve(company, await draft(company, text, patient, client_id=client_id, author=author), written)
    await learn(company)
    return job


async def amended(company: Company, job: Job, amendment: Amendment, written: str) -> Job:
    """A delivered document amended: the new one says `written`, and is approved."""
    await company.deliver(job)
    new = await company.do(lambda tx: service.amend(tx, MANAGER, job.client_id, job.job_id, amendment, "Wrong drug"))
    new = await approve(company, new, written)
    await learn(company)
    return new


async def learn(company: Company) -> None:
    """Let all teach that was approved."""
    for _ in range(100):
        if await learn_from_approved(company.front) == 0:
            return
    raise AssertionError("learning never comes to an end")


async def proposals(company: Company, *kinds: Kind, client_id: str | None = None) -> list[Proposal]:
    """The proposals of these kinds, of all clients or one; all kinds but STYLE where none are given."""
    wanted = kinds or (Kind.PHRASE, Kind.SOUNDS_LIKE, Kind.RULE)
    return await company.do(
        lambda tx: store.page(tx, client_id=client_id, author_id=None, states=[], kinds=wanted, after=None, limit=100)
    )


async def want(company: Company, mode: Mode, threshold: int = 3) -> None:
    """Set what the client wants."""
    await company.do(lambda tx: store.put_settings(tx, "north", Settings(mode, threshold, 1)))


def state_of(found: list[Proposal], written: str) -> State | None:
    """Where the proposal stands that writes this."""
    return next((each.state for each in found if each.written == written), None)
