"""`scribeline jobs VERB`: what people do with jobs, in the API's own words, for who works without a desk."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.following import job_name, jobs
from scribeline.cli.printing import job_state, moment, out, print_message, say

if TYPE_CHECKING:
    from scribeline.sdk import Scribeline
    from scribeline.v1.jobs_pb2 import Job as JobMessage

app = typer.Typer(invoke_without_command=True, help="List jobs, newest first; or do something with one.")
app.callback()(jobs)

Job = Annotated[str, typer.Argument(metavar="JOB", help="clients/{client}/jobs/{job}, or its id alone.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object: the job as it is now.")]
Etag = Annotated[
    str, typer.Option(help="Only if the transcript still has this etag. (default: the newest revision as it stands)")
]


class AmendmentName(StrEnum):
    """What becomes of a delivered document."""

    ADDENDUM = "addendum"
    CORRECTION = "correction"


@app.command()
def claim(context: typer.Context, job: Job, as_json: Json = False) -> None:
    """Take a drafted job to edit. The claim ends by itself, at the time that is told: `renew` it while you work."""
    _do(context, job, as_json, lambda front, name: front.claim_job(name))


@app.command("claim-next")
def claim_next(
    context: typer.Context,
    client: Annotated[str, typer.Option(help="Only this client's. (default: all that you may see)")] = "-",
    as_json: Json = False,
) -> None:
    """Take the next drafted job by the routing order. Status 3 when none waits for you."""
    with scribeline_of(context) as scribeline:
        tell_job(scribeline.claim_next_job(client), as_json)


@app.command()
def renew(context: typer.Context, job: Job, as_json: Json = False) -> None:
    """Keep a claim alive."""
    _do(context, job, as_json, lambda front, name: front.renew_claim(name))


@app.command()
def release(context: typer.Context, job: Job, as_json: Json = False) -> None:
    """Put a claimed job back; what was saved stays."""
    _do(context, job, as_json, lambda front, name: front.release_job(name))


@app.command()
def route(
    context: typer.Context,
    job: Job,
    author: Annotated[str, typer.Option(help="The id of the author who dictated it.")],
    work_type: Annotated[str, typer.Option(help="The id of the kind of document.")],
    as_json: Json = False,
) -> None:
    """Say whose dictation an unrouted job is and what of; it is queued then."""
    _do(context, job, as_json, lambda front, name: front.route_job(name, author=author, work_type=work_type))


@app.command()
def assign(
    context: typer.Context,
    job: Job,
    user: Annotated[str, typer.Option(help="Who alone is offered it. (default: everybody it is routed to)")] = "",
    as_json: Json = False,
) -> None:
    """Give a job to one person. Who was at it loses it; what was saved stays."""
    _do(context, job, as_json, lambda front, name: front.assign_job(name, user=user or None))


@app.command()
def prioritize(
    context: typer.Context,
    job: Job,
    stat: Annotated[bool | None, typer.Option("--stat/--routine", help="Which changes its due time, too.")] = None,
    priority: Annotated[int | None, typer.Option(help="Its place among its like, from 0 to 9.")] = None,
    as_json: Json = False,
) -> None:
    """Say how urgent a job is."""
    from scribeline.v1.jobs_pb2 import PRIORITY_ROUTINE, PRIORITY_STAT

    urgency = None if stat is None else PRIORITY_STAT if stat else PRIORITY_ROUTINE
    _do(
        context,
        job,
        as_json,
        lambda front, name: front.prioritize_job(name, priority=urgency, job_priority=priority),
    )


@app.command()
def submit(context: typer.Context, job: Job, etag: Etag = "", as_json: Json = False) -> None:
    """Hand a corrected transcript in: to QA or to delivery, by the client's rule."""
    _do(
        context,
        job,
        as_json,
        lambda front, name: front.submit_transcript(name, etag=etag or front.get_transcript(name).etag),
    )


@app.command()
def approve(context: typer.Context, job: Job, etag: Etag = "", as_json: Json = False) -> None:
    """Approve a transcript in review: it is pinned and delivered. Nobody approves their own work."""
    _do(
        context,
        job,
        as_json,
        lambda front, name: front.approve_transcript(name, etag=etag or front.get_transcript(name).etag),
    )


@app.command("return")
def return_(
    context: typer.Context,
    job: Job,
    remarks: Annotated[str, typer.Option(help="What its editor should do.")],
    as_json: Json = False,
) -> None:
    """Return a transcript in review to its editor, with remarks."""
    _do(context, job, as_json, lambda front, name: front.return_transcript(name, remarks=remarks))


@app.command()
def hold(
    context: typer.Context,
    job: Job,
    question: Annotated[str, typer.Option(help="What the client is asked.")],
    as_json: Json = False,
) -> None:
    """Hold a job until the client has answered."""
    _do(context, job, as_json, lambda front, name: front.hold_job(name, question=question))


@app.command()
def resume(context: typer.Context, job: Job, as_json: Json = False) -> None:
    """Let a held job go on where it was held."""
    _do(context, job, as_json, lambda front, name: front.resume_job(name))


@app.command()
def cancel(
    context: typer.Context,
    job: Job,
    reason: Annotated[str, typer.Option(help="Why.")],
    as_json: Json = False,
) -> None:
    """Give a job up for good, before it is approved."""
    _do(context, job, as_json, lambda front, name: front.cancel_job(name, reason=reason))


@app.command()
def retry(context: typer.Context, job: Job, as_json: Json = False) -> None:
    """Queue a failed job once more."""
    _do(context, job, as_json, lambda front, name: front.retry_job(name))


@app.command()
def amend(
    context: typer.Context,
    job: Job,
    amendment: Annotated[AmendmentName, typer.Option("--as", help="What the new document is to the delivered one.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    as_json: Json = False,
) -> None:
    """Make a new job for an addendum to, or a corrected version of, a delivered document, which stays as it is."""
    from scribeline.v1.jobs_pb2 import Job as Message

    number = Message.Amendment.Value(f"AMENDMENT_{amendment.name}")
    _do(context, job, as_json, lambda front, name: front.amend_job(name, amendment=number, reason=reason))


def tell_job(job: "JobMessage", as_json: bool) -> None:
    """Where a job stands after a verb, and until when it is claimed."""
    if as_json:
        print_message(job)
        return
    line = job_state(job)
    if job.HasField("claim_expire_time"):
        line.append(f" until {moment(job.claim_expire_time)}", style="dim")
    say(job.name)
    out().print(line, soft_wrap=True)


def _do(context: typer.Context, job: str, as_json: bool, verb: "Callable[[Scribeline, str], JobMessage]") -> None:
    with scribeline_of(context) as scribeline:
        tell_job(verb(scribeline, job_name(scribeline, job)), as_json)
