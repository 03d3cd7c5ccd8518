"""`scribeline admin`: clients with what they have, users and their tokens. All of it through the front's API.

`admin bootstrap` alone goes to the database, since somebody has to be the first.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.dossiers import export_client, import_client
from scribeline.cli.phrase_sets import app as phrase_sets
from scribeline.cli.printing import say, show
from scribeline.cli.proposals import app as proposals
from scribeline.cli.recipients import app as recipients
from scribeline.cli.routing import assignments, people
from scribeline.cli.setting_up import ClientId, Json, given, group, hours_words, made, own_id
from scribeline.cli.shortcuts import app as shortcuts
from scribeline.cli.terms import app as terms
from scribeline.cli.users import tokens, users
from scribeline.cli.work_types import app as work_types
from scribeline.errors import InvalidInput

app = group("Set up clients, users and tokens.")
clients = group("The medical clients.")
authors = group("The authors of a client, who dictate.")
templates = group("A client's own styled .docx files.")
app.add_typer(clients, name="clients")
app.add_typer(terms, name="terms")
app.add_typer(authors, name="authors")
app.add_typer(work_types, name="work-types")
app.add_typer(templates, name="templates")
app.add_typer(recipients, name="recipients")
app.add_typer(phrase_sets, name="phrase-sets")
app.add_typer(shortcuts, name="shortcuts")
app.add_typer(proposals, name="proposals")
app.add_typer(people, name="people")
app.add_typer(assignments, name="assignments")
app.add_typer(users, name="users")
app.add_typer(tokens, name="tokens")


@app.command()
def bootstrap(
    output: Annotated[Path, typer.Option("--output", "-o", help="The new file to write the token to (mode 0600).")],
) -> None:
    """Make the first administrator and a token. Needs the front's database URL, and that there are no users yet."""
    from scribeline.cli.first_admin import make_admin_token
    from scribeline.cli.machine import write_secret
    from scribeline.settings import Settings, SettingsWrong

    settings = Settings.load()
    if settings.database_url is None:
        raise SettingsWrong("SCRIBELINE_DATABASE_URL is not set: name the database with the front's role.")
    if output.exists():
        raise InvalidInput(f"{output} exists already: choose a new file.", reason="FILE_EXISTS")
    write_secret(output, make_admin_token(settings.database_url.get_secret_value()))
    say(f"Made the user admin. Their token is in {output}.")


# --- clients

clients.command("export")(export_client)
clients.command("import")(import_client)


@clients.command("list")
def list_clients(context: typer.Context, as_json: Json = False) -> None:
    """List the clients."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_clients(),
            as_json,
            ("CLIENT", lambda client: own_id(client.name)),
            ("NAME", lambda client: client.display_name),
            ("TIME ZONE", lambda client: client.time_zone),
            ("TURNAROUND", lambda client: hours_words(client.turnaround.seconds)),
            ("QA", lambda client: "each" if client.review_required else ""),
        )


@clients.command("create")
def create_client(
    context: typer.Context,
    client_id: Annotated[str, typer.Argument(metavar="ID")],
    name: Annotated[str, typer.Option(help="What people call it, and its documents say.")],
    time_zone: Annotated[str, typer.Option(help="IANA time zone.")] = "UTC",
    turnaround_hours: Annotated[float, typer.Option(help="From received to delivered.")] = 24.0,
    review: Annotated[bool, typer.Option("--review", help="QA listens to each document.")] = False,
    style: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A style file (TOML).")] = None,
    agreement_start: Annotated[str, typer.Option(help="First day of the agreement; today where not told.")] = "",
    agreement_end: Annotated[str, typer.Option(help="Last day of the agreement.")] = "",
    country: Annotated[list[str] | None, typer.Option(help="Where alone it may be worked on (ISO 3166).")] = None,
    question_holds: Annotated[
        bool | None,
        typer.Option("--question-holds/--no-question-holds", help="Whether a question to it holds the job."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a client, and the key under which everything of it is sealed."""
    from scribeline.sdk.client import hours, today_in
    from scribeline.v1.clients_pb2 import Client

    wanted = Client(
        display_name=name,
        time_zone=time_zone,
        turnaround=hours(turnaround_hours),
        review_required=review,
        style=style.read_text("utf-8") if style else "",
        agreement_start_date=agreement_start or today_in(time_zone),
        agreement_end_date=agreement_end,
        allowed_countries=country or [],
        question_holds=question_holds,
    )
    with scribeline_of(context) as scribeline:
        made(scribeline.create_client(client_id, wanted), as_json)


@clients.command("update")
def update_client(
    context: typer.Context,
    client_id: Annotated[str, typer.Argument(metavar="ID")],
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="IANA time zone.")] = None,
    turnaround_hours: Annotated[float | None, typer.Option(help="From received to delivered.")] = None,
    review: Annotated[bool | None, typer.Option("--review/--no-review", help="Whether QA listens to each.")] = None,
    style: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A style file (TOML).")] = None,
    agreement_start: Annotated[str | None, typer.Option(help="First day of the agreement.")] = None,
    agreement_end: Annotated[str | None, typer.Option(help="Last day of the agreement.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Where alone it may be worked on (ISO 3166).")] = None,
    question_holds: Annotated[
        bool | None,
        typer.Option("--question-holds/--no-question-holds", help="Whether a question to it holds the job."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what is given of a client."""
    from scribeline.sdk.client import hours
    from scribeline.sdk.names import client_name
    from scribeline.v1.clients_pb2 import Client

    fields: dict[str, Any] = {
        "display_name": name,
        "time_zone": time_zone,
        "turnaround": None if turnaround_hours is None else hours(turnaround_hours),
        "review_required": review,
        "style": style.read_text("utf-8") if style else None,
        "agreement_start_date": agreement_start,
        "agreement_end_date": agreement_end,
        "allowed_countries": country,
        "question_holds": question_holds,
    }
    wanted = given(fields)
    with scribeline_of(context) as scribeline:
        made(scribeline.update_client(Client(name=client_name(client_id), **wanted), list(wanted)), as_json)


# --- authors


@authors.command("list")
def list_authors(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's authors."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_authors(client),
            as_json,
            ("AUTHOR", lambda author: own_id(author.name)),
            ("NAME", lambda author: author.display_name),
            ("CREDENTIALS", lambda author: author.credentials),
            ("CODES", lambda author: ", ".join(author.codes)),
        )


@authors.command("create")
def create_author(
    context: typer.Context,
    author_id: Annotated[str, typer.Argument(metavar="ID")],
    client: ClientId,
    name: Annotated[str, typer.Option(help="The name as documents are signed.")],
    credentials: Annotated[str, typer.Option(help="What stands behind the name: MD, PA-C.")] = "",
    code: Annotated[list[str] | None, typer.Option(help="A recorder's id of the author; may be given again.")] = None,
    signature: Annotated[
        list[str] | None,
        typer.Option(help="A line where they sign, instead of name and credentials; may be given again."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an author."""
    from scribeline.v1.authors_pb2 import Author

    wanted = Author(display_name=name, credentials=credentials, codes=code or [], signature_lines=signature or [])
    with scribeline_of(context) as scribeline:
        made(scribeline.create_author(client, author_id, wanted), as_json)


# --- templates


@templates.command("list")
def list_templates(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's templates."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_templates(client),
            as_json,
            ("TEMPLATE", lambda template: own_id(template.name)),
            ("NAME", lambda template: template.display_name),
            ("VERSION", lambda template: str(template.version)),
            ("TOKENS", lambda template: ", ".join(template.tokens)),
        )


@templates.command("create")
def create_template(
    context: typer.Context,
    template_id: Annotated[str, typer.Argument(metavar="ID")],
    client: ClientId,
    file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The .docx.")],
    name: Annotated[str, typer.Option(help="What people call it. (default: the id)")] = "",
    as_json: Json = False,
) -> None:
    """Make a template of a .docx. It is checked whole first."""
    from scribeline.v1.templates_pb2 import Template

    wanted = Template(display_name=name or template_id, content=file.read_bytes())
    with scribeline_of(context) as scribeline:
        made(scribeline.create_template(client, template_id, wanted), as_json)


@templates.command("update")
def update_template(
    context: typer.Context,
    template_id: Annotated[str, typer.Argument(metavar="ID")],
    client: ClientId,
    file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The new .docx.")],
    as_json: Json = False,
) -> None:
    """Replace a template's .docx. Documents that were delivered stay as they are."""
    from scribeline.sdk.names import template_name
    from scribeline.v1.templates_pb2 import Template

    wanted = Template(name=template_name(client, template_id), content=file.read_bytes())
    with scribeline_of(context) as scribeline:
        made(scribeline.update_template(wanted), as_json)
