"""`scribeline admin recipients`: who may get copies of a client's documents, and who always does.

Nobody is deleted, since copies name them: who shall get nothing new is made inactive.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import show
from scribeline.cli.setting_up import ClientId, Json, given, group, made, own_id

if TYPE_CHECKING:
    from scribeline.v1.recipients_pb2 import Recipient

app = group("Who may get copies of a client's documents, and who always does.")

EVERYTHING = "all"

RecipientId = Annotated[str, typer.Argument(metavar="ID")]
Salutation = Annotated[str | None, typer.Option(help='How a letter to them begins: "Dear Dr. Roe".')]
Role = Annotated[str | None, typer.Option(help="What they are to the patients: family physician.")]
Organisation = Annotated[str | None, typer.Option(help="Where they work.")]
Address = Annotated[
    list[str] | None, typer.Option(help="A line of the address; may be given again, in place of all there were.")
]
Always = Annotated[
    list[str] | None,
    typer.Option(
        metavar="all|author=ID|work-type=ID|author=ID,work-type=ID",
        help="Documents that they always get a copy of; may be given again, in place of all there were.",
    ),
]


@app.command("list")
def list_recipients(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's recipients."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.copies.list_recipients(client),
            as_json,
            ("RECIPIENT", lambda each: own_id(each.name)),
            ("NAME", lambda each: each.display_name),
            ("ROLE", lambda each: each.role),
            ("ORGANISATION", lambda each: each.organisation),
            ("ALWAYS", lambda each: "; ".join(_rule_words(rule) for rule in each.standing_copies)),
            ("INACTIVE", lambda each: "yes" if each.inactive else ""),
        )


@app.command("create")
def create_recipient(
    context: typer.Context,
    recipient_id: RecipientId,
    client: ClientId,
    name: Annotated[str, typer.Option(help='As copies are addressed, title included: "Dr. Jane Roe".')],
    salutation: Salutation = None,
    role: Role = None,
    organisation: Organisation = None,
    address: Address = None,
    always: Always = None,
    as_json: Json = False,
) -> None:
    """Make a recipient."""
    from scribeline.v1.recipients_pb2 import Recipient

    wanted = Recipient(
        display_name=name,
        salutation=salutation or "",
        role=role or "",
        organisation=organisation or "",
        address_lines=address or [],
        standing_copies=_rules(client, always or []),
    )
    with scribeline_of(context) as scribeline:
        made(scribeline.copies.create_recipient(client, recipient_id, wanted), as_json)


@app.command("update")
def update_recipient(
    context: typer.Context,
    recipient_id: RecipientId,
    client: ClientId,
    name: Annotated[str | None, typer.Option(help="As copies are addressed, title included.")] = None,
    salutation: Salutation = None,
    role: Role = None,
    organisation: Organisation = None,
    address: Address = None,
    always: Always = None,
    never: Annotated[bool, typer.Option("--only-when-asked", help="No document is always copied to them.")] = False,
    inactive: Annotated[
        bool | None, typer.Option("--inactive/--active", help="Whether nothing new is copied to them.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what is given of a recipient. Copies that were made stay as they are."""
    from scribeline.sdk.names import recipient_name
    from scribeline.v1.recipients_pb2 import Recipient

    if never and always:
        raise typer.BadParameter("--only-when-asked and --always cannot both be")
    fields: dict[str, Any] = given(
        {
            "display_name": name,
            "salutation": salutation,
            "role": role,
            "organisation": organisation,
            "address_lines": address,
            "standing_copies": [] if never else None if always is None else _rules(client, always),
            "inactive": inactive,
        }
    )
    wanted = Recipient(name=recipient_name(client, recipient_id), **fields)
    with scribeline_of(context) as scribeline:
        made(scribeline.copies.update_recipient(wanted, list(fields)), as_json)


def _rules(client: str, told: Iterable[str]) -> "list[Recipient.StandingCopy]":
    from scribeline.sdk.names import author_name, work_type_name
    from scribeline.v1.recipients_pb2 import Recipient

    rules = []
    for each in told:
        rule = Recipient.StandingCopy()
        for part in each.split(",") if each != EVERYTHING else ():
            kind, _, own = part.strip().partition("=")
            if kind == "author" and own and not rule.author:
                rule.author = author_name(client, own)
            elif kind == "work-type" and own and not rule.work_type:
                rule.work_type = work_type_name(client, own)
            else:
                raise typer.BadParameter(
                    f"--always {each!r}: it is {EVERYTHING}, author=ID, work-type=ID, or the two with a comma between"
                )
        rules.append(rule)
    return rules


def _rule_words(rule: "Recipient.StandingCopy") -> str:
    parts = [f"author={own_id(rule.author)}"] if rule.author else []
    parts += [f"work-type={own_id(rule.work_type)}"] if rule.work_type else []
    return ",".join(parts) or EVERYTHING
