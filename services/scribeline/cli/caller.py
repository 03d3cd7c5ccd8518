"""Whom the command calls, and as whom: the front's address and the token, from options, settings or `scribeline up`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scribeline.errors import InvalidInput, NotAuthenticated

if TYPE_CHECKING:
    from scribeline.sdk import Scribeline


@dataclass(frozen=True, slots=True)
class CallerOptions:
    """What the command line says of the front and the caller; None: see settings."""

    front: str | None = None
    token_file: Path | None = None


class TokenMissing(NotAuthenticated):
    """Nobody said as whom to call."""

    reason = "TOKEN_MISSING"


class TokenFileUnreadable(InvalidInput):
    """The token's file can't be read."""

    reason = "TOKEN_FILE_UNREADABLE"


def scribeline_of(context: typer.Context, *, stays: bool = False) -> "Scribeline":
    """The front that this command calls. A verb that `stays` bears longer with one that is away."""
    from scribeline.sdk import Scribeline
    from scribeline.sdk.channel import DEFAULT_ADDRESS
    from scribeline.sdk.retries import Patience
    from scribeline.settings import Settings

    options = context.find_object(CallerOptions) or CallerOptions()
    settings = Settings.load()
    address = options.front or settings.front or address_of_up(settings.data_folder) or DEFAULT_ADDRESS
    if options.token_file is not None:
        token = read_token(options.token_file)
    elif settings.token is not None:
        token = settings.token.get_secret_value()
    elif (of_up := admin_token_file(settings.data_folder)).exists():
        token = read_token(of_up)
    else:
        raise TokenMissing(
            "There is no token to call with: give --token-file FILE or set SCRIBELINE_TOKEN "
            "(`scribeline up` writes an administrator's token into its data folder)."
        )
    return Scribeline(
        address,
        token=token,
        tls_ca_file=settings.tls_ca_file,
        plaintext=True if settings.plaintext else None,
        patience=Patience(attempts=12 if stays else 4),
    )


def read_token(path: Path) -> str:
    """The token in a file, without the line's end."""
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise TokenFileUnreadable(f"The token's file {path} cannot be read ({why}).") from None


def admin_token_file(data_folder: Path) -> Path:
    """Where `scribeline up` puts the administrator's token."""
    return data_folder / "admin.token"


def address_file(data_folder: Path) -> Path:
    """Where `scribeline up` says what it listens on, while it runs."""
    return data_folder / "front.address"


def address_of_up(data_folder: Path) -> str | None:
    """What a running `scribeline up` on this data folder listens on."""
    try:
        return address_file(data_folder).read_text("utf-8").strip() or None
    except OSError:
        return None
