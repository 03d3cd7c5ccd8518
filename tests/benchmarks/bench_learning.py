"""An author's first to twentieth report, with effort falling: `python -m tests.benchmarks.bench_learning`.

Twenty short reports of one invented author, of twenty patients, are dictated one after another. Each is drafted with
what is known by then, corrected to the finished report, and approved; then it teaches, in the way that the front lets
documents teach. One client has learning turned off, one lets proposals apply themselves from two patients on, one from
three, and of one a person accepts at once whatever is proposed. All of it runs on a real PostgreSQL with our own verbs.

`--model FOLDER` (again for more) takes other models than tiny.en, which comes with the development environment.
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.benchmarks.learning.plot import Line, plot
from tests.builders import ANNA, CLAIM_S, MANAGER, Company, open_company
from tests.clock import SettableClock
from tests.servers.postgres import PostgresServer

from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Details, Patient
from scribeline.formatting.style_file import load_style
from scribeline.jobs import runs, service
from scribeline.jobs import store as jobs
from scribeline.learning import service as learning
from scribeline.learning import store
from scribeline.learning.errors import NothingLeftToApply
from scribeline.learning.model import Kind, Mode, Proposal, Settings, State, Verb
from scribeline.scoring.effort import effort, one_line
from scribeline.transcripts import service as transcripts
from scribeline.transcripts.model import Block, BlockKind, Document, Run, plain_text
from scribeline.transcripts.store import Heard
from scribeline.transcripts.words import Word
from scribeline_workers.benchmark.hearing import hear
from scribeline_workers.benchmark.kept import Kept
from scribeline_workers.transcriber.engine import load_model
from scribeline_workers.transcriber.vocabularies import Vocabularies
from scribeline_workers.transcriber.writing import write_draft

HERE: Final = Path(__file__).parent / "learning"
KEPT: Final = Path("build/bench-learning")
PICTURE: Final = Path("docs/learning.svg")
FIFTH: Final = 5
"""Reports that are taken together: one alone says more of what it is about than of what was learnt."""
LATER: Final = 10
"""From behind this report on, what was learnt has had its chance."""
MOST_LEFT: Final = 0.75
"""Of the effort of the later reports, with learning over without."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a client learns."""

    client_id: str
    name: str
    settings: Settings
    accepts: bool = False
    """A person accepts at once whatever is proposed."""


WAYS: Final = (
    Way("off", "off", Settings(Mode.OFF)),
    Way("three", "applied from 3 patients", Settings(Mode.APPLY, 3)),
    Way("two", "applied from 2 patients", Settings(Mode.APPLY, 2)),
    Way("person", "accepted from 2 patients", Settings(Mode.PROPOSE, 2), accepts=True),
)


@dataclass(frozen=True, slots=True)
class Point:
    """One report: characters to change in its draft, its own characters, and what was in force when it was drafted."""

    changed: int
    characters: int
    in_force: int

    @property
    def effort(self) -> float:
        """The share of the report that had to be changed."""
        return self.changed / self.characters


@dataclass(frozen=True, slots=True)
class Report:
    """A dictation, as an engine heard it, and what was to become of it."""

    patient: Patient
    words: tuple[Word, ...]
    text: str


def main() -> None:
    """Follow the author with each model, and write the figures and the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", default=[], help="a faster-whisper folder (default: tiny.en)")
    models: list[str] = parser.parse_args().model or [""]
    about = " ".join((__doc__ or "").split("\n\n")[1].split())
    figures = Figures("learning", "Learning from corrections", about)
    for model in models:
        kept = Kept(KEPT, model)
        name = kept.name if model else "tiny.en"
        courses, proposals = asyncio.run(follow_all(recognised(name, model, kept)))
        tell(figures, name, courses, proposals)
        if model == models[0]:
            picture(name, courses)
    figures.note(f"![Effort by report, with learning off and on]({PICTURE.name})")
    figures.finish()


def recognised(name: str, model: str, kept: Kept) -> list[Report]:
    """The reports as the model hears them; what was heard before is not recognised again."""
    told: list[dict[str, Any]] = json.loads((HERE / "reports.json").read_text("utf-8"))["reports"]
    paths = [HERE / "audio" / f"{each['id']}.opus" for each in told]
    reports = []
    for each, heard in zip(told, hear(paths, lambda: load_model(model, device="cpu", threads=1), kept), strict=True):
        reports.append(Report(Patient(each["patient"], each["record_number"]), heard.words, each["report"]))
        say(f"{name}: heard {each['id']}")
    return reports


async def follow_all(reports: Sequence[Report]) -> tuple[dict[str, list[Point]], list[Proposal]]:
    """The course of every client, and what the last one's person accepted."""
    server = PostgresServer()
    server.start()
    try:
        clock = SettableClock()
        async with open_company(server.clone(), clock) as company:
            courses = {}
            for way in WAYS:
                await company.client(way.client_id)
                courses[way.name] = await follow(company, clock, way, reports)
                say(f"{way.name}: {len(reports)} reports")
            return courses, await in_force(company, WAYS[-1].client_id)
    finally:
        server.stop()


async def follow(company: Company, clock: SettableClock, way: Way, reports: Sequence[Report]) -> list[Point]:
    """The author's reports one after another, each drafted with what the earlier ones taught."""
    await company.do(lambda tx: store.put_settings(tx, way.client_id, way.settings))
    vocabularies = Vocabularies(company.transcriber)
    points = []
    for report in reports:
        known = len(await in_force(company, way.client_id))
        draft = await draft_and_approve(company, vocabularies, way.client_id, report)
        share = effort(one_line(draft), one_line(report.text))
        points.append(Point(int(share.part), int(share.whole), known))
        while await learning.learn_from_approved(company.front):
            pass
        if way.accepts:
            await accept_all(company, way.client_id)
        clock.advance(hours=1)
    return points


async def draft_and_approve(company: Company, vocabularies: Vocabularies, client_id: str, report: Report) -> str:
    """Draft one report as the transcriber does, and let a person make it the finished one; gives the draft's text."""
    job = await company.received(
        client_id, details=Details(author_id="vogel", work_type_id="plain", patient=report.patient)
    )
    run = await company.begin(job)
    vocabulary = await vocabularies.of(client_id, "vogel", "plain")
    async with company.transcriber.transaction(Scope.of(client_id)) as tx:
        style = load_style(await jobs.style_of(tx, client_id))
        rules = await store.rules_of(tx, client_id, "vogel")
    draft = write_draft(report.words, style, vocabulary, rules=rules)
    heard = Heard(report.words, draft.flags, "benchmark")
    job = await company.work(
        lambda tx: runs.complete_draft(tx, client_id, job.job_id, run.fence, heard, draft.document), client_id
    )
    await company.do(lambda tx: service.claim(tx, ANNA, client_id, job.job_id, claim_s=CLAIM_S))
    finished = document_of(report.text)
    saved = await company.do(
        lambda tx: transcripts.save(tx, ANNA, client_id, job.job_id, finished, "r1", claim_s=CLAIM_S)
    )
    await company.do(lambda tx: service.submit(tx, ANNA, client_id, job.job_id, saved.revision.etag))
    return plain_text(draft.document)


def document_of(text: str) -> Document:
    """The finished report as the editor would hold it: headings on lines of their own, in bold."""
    return Document(
        tuple(
            Block(BlockKind.HEADING, (Run(line, bold=True),))
            if line.isupper() and line.endswith(":")
            else Block(BlockKind.PARAGRAPH, (Run(line),))
            for line in text.splitlines()
            if line.strip()
        )
    )


async def in_force(company: Company, client_id: str) -> list[Proposal]:
    """What the client's drafts are written with."""
    return await company.do(
        lambda tx: learning.page(
            tx,
            client_id=client_id,
            author_id=None,
            states=[State.ACCEPTED, State.APPLIED],
            kinds=[],
            after=None,
            limit=500,
        )
    )


async def accept_all(company: Company, client_id: str) -> None:
    """A person who trusts everything."""
    waiting = await company.do(
        lambda tx: learning.page(
            tx, client_id=client_id, author_id=None, states=[State.OPEN], kinds=[], after=None, limit=500
        )
    )
    for proposal in waiting:
        try:
            await company.do(
                lambda tx, each=proposal: learning.decide(  # type: ignore[misc]
                    tx, MANAGER, client_id, each.proposal_id, Verb.ACCEPT
                )
            )
        except NothingLeftToApply:
            continue  # another choice for the same is in force


def tell(figures: Figures, model: str, courses: dict[str, list[Point]], proposals: Sequence[Proposal]) -> None:
    """The tables and the promise of one model."""
    names = list(courses)
    ends = range(FIFTH, len(courses[names[0]]) + 1, FIFTH)
    fifths = [
        [f"{end - FIFTH + 1} to {end}", *(f"{100 * pooled(courses[name][end - FIFTH : end]):.1f}" for name in names)]
        for end in ends
    ]
    figures.table(Table(f"{model}: effort, % of the report's characters", ("reports", *names), fifths))
    each = [
        [
            str(number + 1),
            *(f"{100 * courses[name][number].effort:.1f}" for name in names),
            str(courses[names[-1]][number].in_force),
        ]
        for number in range(len(courses[names[0]]))
    ]
    figures.table(Table(f"{model}: each report", ("report", *names, "in force (last column's)"), each))
    kinds = [
        [kind.value, str(len(told)), ", ".join(sorted(f"{proposal.written}" for proposal in told))]
        for kind in Kind
        if (told := [proposal for proposal in proposals if proposal.kind is kind])
    ]
    figures.table(Table(f"{model}: what a person accepted", ("kind", "number", "written"), kinds))
    off, on = (pooled(courses[name][LATER:]) for name in (WAYS[0].name, WAYS[1].name))
    figures.claim(
        Claim(f"{model}: effort of reports {LATER + 1} to 20, learning over none", measured=on / off, target=MOST_LEFT)
    )
    mean = {name: fmean(point.effort for point in courses[name]) for name in names}
    say(", ".join(f"{name} {100 * value:.1f} %" for name, value in mean.items()))


def pooled(points: Sequence[Point]) -> float:
    """The effort of several reports together."""
    return sum(point.changed for point in points) / sum(point.characters for point in points)


def picture(model: str, courses: dict[str, list[Point]]) -> None:
    """Draw the mean of each report and the four before it."""
    lines = []
    for name, points in courses.items():
        means = [pooled(points[max(0, number - FIFTH + 1) : number + 1]) for number in range(len(points))]
        lines.append(Line(f"learning {name}", [100 * mean for mean in means]))
    drawn = plot(lines, f"Correction effort by report, {model}, mean of the last {FIFTH} (%)", "report")
    PICTURE.write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
