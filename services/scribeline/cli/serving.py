"""The processes themselves: `front`, `desk`, `transcriber`, `deliverer`, `migrate`. Settings say what they need."""

import asyncio
from typing import Annotated

import typer

from scribeline.cli.children import end_with_parent
from scribeline.cli.printing import say


def front() -> None:
    """Run the gRPC front until SIGTERM."""
    from scribeline import telemetry
    from scribeline.settings import Settings

    end_with_parent()
    settings = Settings.load()
    telemetry.set_up(settings, "front")
    from scribeline.front.app import serve

    asyncio.run(serve(settings))


def desk() -> None:
    """Run the desk, where people work in their browsers, until SIGTERM."""
    from scribeline import telemetry
    from scribeline.settings import Settings

    end_with_parent()
    settings = Settings.load()
    telemetry.set_up(settings, "desk")
    from scribeline.desk.app import serve

    asyncio.run(serve(settings))


def transcriber() -> None:
    """Run a transcriber, which drafts dictations, until SIGTERM."""
    from scribeline import telemetry
    from scribeline.settings import Settings

    end_with_parent()
    settings = Settings.load()
    telemetry.set_up(settings, "transcriber")
    from scribeline_workers.transcriber.main import run

    asyncio.run(run(settings))


def deliverer() -> None:
    """Run a deliverer, which renders and sends documents, until SIGTERM."""
    from scribeline import telemetry
    from scribeline.settings import Settings

    end_with_parent()
    settings = Settings.load()
    telemetry.set_up(settings, "deliverer")
    from scribeline_workers.deliverer.main import run

    asyncio.run(run(settings))


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is missing; status 4 when something is.")
    ] = False,
) -> None:
    """Bring the database (SCRIBELINE_OWNER_DATABASE_URL) to the schema that this program needs."""
    from scribeline.database import migrate as migrations
    from scribeline.errors import WrongState
    from scribeline.settings import Settings, SettingsWrong

    settings = Settings.load()
    url = settings.owner_database_url
    if url is None:
        raise SettingsWrong(
            "SCRIBELINE_OWNER_DATABASE_URL is not set: name the database with its owner's role (scribeline_owner), or "
            "run `scribeline up`, which brings its own."
        )
    if check:
        missing = migrations.pending(url.get_secret_value())
        if missing:
            raise WrongState(f"The database lacks {', '.join(missing)}: run `scribeline migrate`.")
        say("The database has every migration.")
        return
    applied = migrations.migrate(url.get_secret_value())
    for name in applied:
        say(f"applied {name}")
    if not applied:
        say("The database has every migration.")
