"""`scribeline admin`: clients with what they have, users and their tokens. All of it through the front's API.

`admin bootstrap` alone goes to the database, since somebody has to be the first.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.dossiers import export_client, import_client
from scribeline.cli.phrase_sets import app as phrase_sets
from scribeline.cli.printing import print_message, say, show
from scribeline.cli.proposals import app as proposals
from scribeline.cli.routing import assignments, people
from scribeline.cli.shortcuts import app as shortcuts
from scribeline.cli.terms import app as terms
from scribeline.errors import InvalidInput

Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
ClientId = Annotated[str, typer.Option("--client", help="The client's id.")]


class RoleName(StrEnum):
    """What a user is to the company."""

    ADMIN = "admin"
    MANAGER = "manager"
    TRANSCRIPTIONIST = "transcriptionist"
    REVIEWER = "reviewer"
    CLINIC = "clinic"
    WORKER = "worker"


def _group(help_text: str) -> typer.Typer:
    return typer.Typer(no_args_is_help=True, help=help_text)


app = _group("Set up clients, users and tokens.")
clients = _group("The medical clients.")
authors = _group("The authors of a client, who dictate.")
work_types = _group("The kinds of document that a client orders.")
templates = _group("A client's own styled .docx files.")
users = _group("The people and programs that call.")
tokens = _group("The tokens of programs.")
app.add_typer(clients, name="clients")
app.add_typer(terms, name="terms")
app.add_typer(authors, name="authors")
app.add_typer(work_types, name="work-types")
app.add_typer(templates, name="templates")
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
            ("CLIENT", lambda client: _id(client.name)),
            ("NAME", lambda client: client.display_name),
            ("TIME ZONE", lambda client: client.time_zone),
            ("TURNAROUND", lambda client: _hours(client.turnaround.seconds)),
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
        _made(scribeline.create_client(client_id, wanted), as_json)


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
    given = _given(fields)
    with scribeline_of(context) as scribeline:
        _made(scribeline.update_client(Client(name=client_name(client_id), **given), list(given)), as_json)


# --- authors


@authors.command("list")
def list_authors(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's authors."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_authors(client),
            as_json,
            ("AUTHOR", lambda author: _id(author.name)),
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
        _made(scribeline.create_author(client, author_id, wanted), as_json)


# --- work types


@work_types.command("list")
def list_work_types(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's work types."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_work_types(client),
            as_json,
            ("WORK TYPE", lambda kind: _id(kind.name)),
            ("NAME", lambda kind: kind.display_name),
            ("TURNAROUND", lambda kind: _hours(kind.turnaround.seconds)),
            ("TEMPLATE", lambda kind: _id(kind.template)),
            ("QA", lambda kind: {True: "each", False: "none"}[kind.review_required] if _says(kind) else ""),
            ("CODES", lambda kind: ", ".join(kind.codes)),
        )


@work_types.command("create")
def create_work_type(
    context: typer.Context,
    work_type_id: Annotated[str, typer.Argument(metavar="ID")],
    client: ClientId,
    name: Annotated[str, typer.Option(help="What people call it, and the title of its documents.")],
    template: Annotated[str, typer.Option(help="The id of its template. (default: our plain one)")] = "",
    turnaround_hours: Annotated[float | None, typer.Option(help="(default: the client's)")] = None,
    review: Annotated[
        bool | None,
        typer.Option("--review/--no-review", help="Whether QA listens to each. (default: the client's rule)"),
    ] = None,
    code: Annotated[list[str] | None, typer.Option(help="A recorder's code for it; may be given again.")] = None,
    style: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="What of the client's style is otherwise (TOML).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a work type."""
    from scribeline.sdk.client import hours
    from scribeline.sdk.names import template_name
    from scribeline.v1.work_types_pb2 import WorkType

    wanted = WorkType(
        display_name=name,
        codes=code or [],
        turnaround=None if turnaround_hours is None else hours(turnaround_hours),
        template=template_name(client, template) if template else "",
        review_required=review,
        style=style.read_text("utf-8") if style else "",
    )
    with scribeline_of(context) as scribeline:
        _made(scribeline.create_work_type(client, work_type_id, wanted), as_json)


# --- templates


@templates.command("list")
def list_templates(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's templates."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_templates(client),
            as_json,
            ("TEMPLATE", lambda template: _id(template.name)),
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
        _made(scribeline.create_template(client, template_id, wanted), as_json)


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
        _made(scribeline.update_template(wanted), as_json)


# --- users and tokens


@users.command("list")
def list_users(context: typer.Context, as_json: Json = False) -> None:
    """List the users."""
    from scribeline.v1.access_pb2 import Role

    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_users(),
            as_json,
            ("USER", lambda user: _id(user.name)),
            ("NAME", lambda user: user.display_name),
            ("ROLE", lambda user: Role.Name(user.role).removeprefix("ROLE_").lower()),
            (
                "CLIENTS",
                lambda user: ", ".join(_id(client) if client != "clients/-" else "all" for client in user.clients),
            ),
            ("DISABLED", lambda user: "yes" if user.disabled else ""),
        )


@users.command("create")
def create_user(
    context: typer.Context,
    user_id: Annotated[str, typer.Argument(metavar="ID")],
    role: Annotated[RoleName, typer.Option(help="What they are to the company.")],
    client: Annotated[
        list[str] | None, typer.Option(help="A client whose data they see; may be given again. (default: all)")
    ] = None,
    name: Annotated[str, typer.Option(help="What people call them. (default: the id)")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a first password, for people; programs use tokens.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a user."""
    from scribeline.v1.access_pb2 import Role

    password = _password() if password_stdin else ""
    with scribeline_of(context) as scribeline:
        made = scribeline.create_user(
            user_id,
            role=Role.Value(f"ROLE_{role.name}"),
            clients=client or ["-"],
            display_name=name or user_id,
            password=password,
        )
        _made(made, as_json)


@users.command("disable")
def disable_user(
    context: typer.Context, user_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False
) -> None:
    """Shut a user out: their sessions and tokens end at once."""
    _set_disabled(context, user_id, True, as_json)


@users.command("enable")
def enable_user(
    context: typer.Context, user_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False
) -> None:
    """Let a user in again."""
    _set_disabled(context, user_id, False, as_json)


@users.command("signs-for")
def set_signs_for(
    context: typer.Context,
    user_id: Annotated[str, typer.Argument(metavar="ID")],
    authors: Annotated[
        list[str] | None,
        typer.Argument(metavar="[clients/CLIENT/authors/AUTHOR]...", help="AUTHOR - means every one. (none: nobody)"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whose documents a clinic's user signs, in place of what was said before."""
    from scribeline.sdk.names import user_name
    from scribeline.v1.users_pb2 import User

    with scribeline_of(context) as scribeline:
        changed = scribeline.update_user(User(name=user_name(user_id), signs_for=authors or []), ["signs_for"])
        _made(changed, as_json, "Changed")


@users.command("set-password")
def set_password(context: typer.Context, user_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Set a user's password, read from standard input, and end their sessions."""
    password = _password()
    with scribeline_of(context) as scribeline:
        scribeline.set_password(user_id, password)
    say(f"The password of {user_id} is set.")


@tokens.command("create")
def create_token(
    context: typer.Context,
    user_id: Annotated[str, typer.Argument(metavar="USER")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
    days: Annotated[float | None, typer.Option(min=0.01, help="How long it works. (default: 365)")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it to this new file (mode 0600), not to the terminal.")
    ] = None,
) -> None:
    """Make a token for a program. It is shown this once."""
    from scribeline.cli.machine import write_secret

    if output is not None and output.exists():
        raise InvalidInput(f"{output} exists already: choose a new file.", reason="FILE_EXISTS")
    with scribeline_of(context) as scribeline:
        made = scribeline.create_token(user_id, display_name=name, expires_in_s=None if days is None else days * 86_400)
    if output is None:
        say(made.secret)
    else:
        write_secret(output, made.secret)
        say(f"Made {made.token.name}. The token is in {output}.")


@tokens.command("list")
def list_tokens(
    context: typer.Context, user_id: Annotated[str, typer.Argument(metavar="USER")], as_json: Json = False
) -> None:
    """List a user's tokens, without their secrets."""
    from scribeline.cli.printing import moment

    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_tokens(user_id),
            as_json,
            ("TOKEN", lambda token: token.name),
            ("FOR", lambda token: token.display_name),
            ("EXPIRES", lambda token: moment(token.expire_time)),
            ("REVOKED", lambda token: moment(token.revoke_time) if token.HasField("revoke_time") else ""),
        )


@tokens.command("revoke")
def revoke_token(
    context: typer.Context,
    token: Annotated[str, typer.Argument(metavar="users/USER/tokens/TOKEN")],
    as_json: Json = False,
) -> None:
    """End a token at once."""
    with scribeline_of(context) as scribeline:
        _made(scribeline.revoke_token(token), as_json, "Revoked")


# --- what they share


def _set_disabled(context: typer.Context, user_id: str, disabled: bool, as_json: bool) -> None:
    from scribeline.sdk.names import user_name
    from scribeline.v1.users_pb2 import User

    with scribeline_of(context) as scribeline:
        changed = scribeline.update_user(User(name=user_name(user_id), disabled=disabled), ["disabled"])
        _made(changed, as_json, "Disabled" if disabled else "Enabled")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in fields.items() if value is not None}
    if not given:
        raise typer.BadParameter("give at least one thing to change")
    return given


def _made(message: Any, as_json: bool, did: str = "Done:") -> None:
    if as_json:
        print_message(message)
    else:
        say(f"{did} {message.name}")


def _says(kind: Any) -> bool:
    return bool(kind.HasField("review_required"))


def _id(name: str) -> str:
    return name.rpartition("/")[2]


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:g} h" if seconds else ""
