"""`scribeline admin users` and `tokens`: who calls, and what they prove it with."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import say, show
from scribeline.cli.setting_up import Json, group, made, own_id
from scribeline.errors import InvalidInput

users = group("The people and programs that call.")
tokens = group("The tokens of programs.")


class RoleName(StrEnum):
    """What a user is to the company."""

    ADMIN = "admin"
    MANAGER = "manager"
    TRANSCRIPTIONIST = "transcriptionist"
    REVIEWER = "reviewer"
    CLINIC = "clinic"
    WORKER = "worker"


@users.command("list")
def list_users(context: typer.Context, as_json: Json = False) -> None:
    """List the users."""
    from scribeline.v1.access_pb2 import Role

    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_users(),
            as_json,
            ("USER", lambda user: own_id(user.name)),
            ("NAME", lambda user: user.display_name),
            ("ROLE", lambda user: Role.Name(user.role).removeprefix("ROLE_").lower()),
            (
                "CLIENTS",
                lambda user: ", ".join(own_id(client) if client != "clients/-" else "all" for client in user.clients),
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
        created = scribeline.create_user(
            user_id,
            role=Role.Value(f"ROLE_{role.name}"),
            clients=client or ["-"],
            display_name=name or user_id,
            password=password,
        )
        made(created, as_json)


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
        made(changed, as_json, "Changed")


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
        made(scribeline.revoke_token(token), as_json, "Revoked")


def _set_disabled(context: typer.Context, user_id: str, disabled: bool, as_json: bool) -> None:
    from scribeline.sdk.names import user_name
    from scribeline.v1.users_pb2 import User

    with scribeline_of(context) as scribeline:
        changed = scribeline.update_user(User(name=user_name(user_id), disabled=disabled), ["disabled"])
        made(changed, as_json, "Disabled" if disabled else "Enabled")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
