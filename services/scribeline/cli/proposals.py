"""`scribeline admin proposals`: what corrections teach, and whether it shall be so."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import moment, out, print_message, say, show

if TYPE_CHECKING:
    from scribeline.v1.learning_pb2 import Proposal as Message

app = typer.Typer(no_args_is_help=True, help="What people's corrections teach: accept it, dismiss it, undo it.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
ClientId = Annotated[str, typer.Option("--client", help="The client's id.")]
ProposalId = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its id, or all of its name.")]


class StateChoice(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    APPLIED = "applied"
    DISMISSED = "dismissed"
    UNDONE = "undone"


class ModeChoice(StrEnum):
    """How far learning goes."""

    OFF = "off"
    PROPOSE = "propose"
    APPLY = "apply"


@app.command("list")
def list_proposals(
    context: typer.Context,
    client: ClientId,
    author: Annotated[str, typer.Option(help="Those of one author. (default: all)")] = "",
    state: Annotated[list[StateChoice] | None, typer.Option(help="Those in this state; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """List a client's proposals, newest first."""
    from scribeline.sdk.names import last_id
    from scribeline.v1.learning_pb2 import Proposal

    states = [Proposal.State.Value(f"STATE_{each.upper()}") for each in state or ()]
    with scribeline_of(context) as scribeline:
        show(
            scribeline.learning.list_proposals(client, author=author, states=states),
            as_json,
            ("PROPOSAL", lambda each: last_id(each.name)),
            ("FOR", lambda each: last_id(each.author) or "all"),
            ("KIND", lambda each: _short(Proposal.Kind.Name(each.kind))),
            ("STATE", lambda each: _short(Proposal.State.Name(each.state))),
            ("HEARD", lambda each: ", ".join(each.heard)),
            ("WRITTEN", lambda each: each.written),
            ("DOCUMENTS", lambda each: str(each.document_count)),
            ("PATIENTS", lambda each: str(each.patient_count)),
            ("AGAINST", lambda each: str(each.contradiction_count)),
            ("LAST SEEN", lambda each: moment(each.last_seen_time)),
        )


@app.command("show")
def show_proposal(context: typer.Context, proposal: ProposalId, client: ClientId, as_json: Json = False) -> None:
    """Print a proposal with the corrections that taught it. They are text of patients' documents."""
    with scribeline_of(context) as scribeline:
        found = scribeline.learning.get_proposal(client, proposal)
    if as_json:
        print_message(found)
        return
    say(_told(found))
    for example in found.examples:
        before, written, after = (
            example.text[: example.start],
            example.text[example.start : example.end],
            example.text[example.end :],
        )
        out().print(f"  {before}[{example.heard} -> {written}]{after}", markup=False, highlight=False)


@app.command("accept")
def accept(context: typer.Context, proposal: ProposalId, client: ClientId, as_json: Json = False) -> None:
    """Put a proposal in force: the next drafts are written with it."""
    with scribeline_of(context) as scribeline:
        _decided(scribeline.learning.accept_proposal(client, proposal), as_json)


@app.command("dismiss")
def dismiss(context: typer.Context, proposal: ProposalId, client: ClientId, as_json: Json = False) -> None:
    """Turn an open proposal down."""
    with scribeline_of(context) as scribeline:
        _decided(scribeline.learning.dismiss_proposal(client, proposal), as_json)


@app.command("undo")
def undo(context: typer.Context, proposal: ProposalId, client: ClientId, as_json: Json = False) -> None:
    """Take a proposal that is in force back, exactly."""
    with scribeline_of(context) as scribeline:
        _decided(scribeline.learning.undo_proposal(client, proposal), as_json)


@app.command("settings")
def settings(
    context: typer.Context,
    client: ClientId,
    mode: Annotated[ModeChoice | None, typer.Option(help="How far learning goes. (default: leave it)")] = None,
    threshold: Annotated[
        int | None, typer.Option(min=2, max=100, help="Different patients that have to teach the same.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print what a client wants done with what corrections teach, or change it."""
    from scribeline.v1.learning_pb2 import LearningSettings

    with scribeline_of(context) as scribeline:
        if mode is None and threshold is None:
            found = scribeline.learning.get_settings(client)
        else:
            number = LearningSettings.Mode.Value(f"MODE_{mode.upper()}") if mode else None
            found = scribeline.learning.update_settings(client, mode=number, threshold=threshold)
    if as_json:
        print_message(found)
    else:
        say(f"{_short(LearningSettings.Mode.Name(found.mode))}, from {found.threshold} patients on")


def _decided(proposal: "Message", as_json: bool) -> None:
    if as_json:
        print_message(proposal)
    else:
        say(_told(proposal))


def _told(proposal: "Message") -> str:
    from scribeline.v1.learning_pb2 import Proposal

    state = _short(Proposal.State.Name(proposal.state))
    return f"{proposal.name} is {state}: {', '.join(proposal.heard)} -> {proposal.written}"


def _short(name: str) -> str:
    return name.partition("_")[2].lower().replace("_", " ")
