"""The composition root of the desk: routes, headers and the server."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from scribeline.desk.answers import (
    audio,
    copies,
    documents,
    events,
    jobs,
    messages,
    quality,
    session,
    transcripts,
    uploads,
    writing,
)
from scribeline.desk.attempts import Attempts
from scribeline.desk.directory import Directory
from scribeline.desk.errors import DeskRefused
from scribeline.desk.front import Front
from scribeline.desk.pages import lists, patients, reading, shortcuts, signing, upload
from scribeline.desk.pages import messages as message_pages
from scribeline.desk.pages import quality as quality_pages
from scribeline.desk.pages import reports as report_pages
from scribeline.desk.pages.office import routes as office
from scribeline.desk.rendering import STATIC, Pages
from scribeline.desk.security import Guard
from scribeline.desk.sessions import Clock, DeskKey, Seal, Sessions
from scribeline.desk.visits import Desk, Refreshing, answer, failed, form_page, lost, open_page, page
from scribeline.sdk.channel import DEFAULT_ADDRESS, host_of, is_loopback
from scribeline.settings import Settings

log = structlog.get_logger()

FOREVER = "public, max-age=31536000, immutable"


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def desk_of(settings: Settings, *, clock: Clock = utc_now) -> Desk:
    """The desk's parts, as settings ask for them. Made within the event loop that uses them."""
    front = Front(
        settings.front or DEFAULT_ADDRESS,
        plaintext=True if settings.plaintext else None,
        tls_ca_file=settings.tls_ca_file,
    )
    sessions = Sessions(Seal(_key(settings).secret), clock, idle_s=settings.desk_idle_s)
    return Desk(
        front=front,
        sessions=sessions,
        pages=Pages(clock, idle_s=settings.desk_idle_s),
        directory=Directory(),
        clock=clock,
        origin=settings.desk_origin,
        stopping=asyncio.Event(),
        refreshing=Refreshing(front),
        attempts=Attempts(clock),
    )


def app_of(desk: Desk) -> ASGIApp:
    """The desk as an application. The guard is outermost: what fails within is answered with its headers too."""
    app = Starlette(routes=routes(desk), exception_handlers={HTTPException: lost, Exception: failed})
    app.state.desk = desk
    return Guard(app, origin=desk.origin)


def routes(desk: Desk) -> list[BaseRoute]:
    """Every address of the desk. Those of /answers are for its own scripts."""
    job = "/answers/jobs/{client}/{job}"
    return [
        open_page("/sign-in", signing.show, desk),
        open_page("/sign-in", signing.sign_in, desk, "POST"),
        open_page("/sign-out", signing.sign_out, desk, "POST"),
        open_page("/once/{link}", signing.once, desk),
        page("/", lists.home, desk),
        page("/work", lists.work, desk),
        page("/past", lists.past, desk),
        page("/review", lists.review, desk),
        page("/board", lists.board, desk),
        page("/clinic", lists.clinic, desk),
        page("/clinic/upload", upload.show, desk),
        page("/documents", lists.documents, desk),
        page("/documents/{client}/{job}", reading.document, desk),
        page("/documents/{client}/{job}/files/{deliverable}", reading.download, desk),
        page("/documents/{client}/{job}/copies/{recipient}", reading.download_copy, desk),
        page("/jobs/{client}/{job}", reading.editor, desk),
        page("/patients", patients.show, desk),
        page("/patients/import", patients.choose_list, desk),
        form_page("/patients/import", patients.import_list, desk, limit=patients.LARGEST_LIST),
        page("/patients/{client}/{job}", patients.one, desk),
        form_page("/patients/{client}/{job}", patients.decide, desk),
        page("/quality", quality_pages.show, desk),
        page("/quality/{client}/{audit}", quality_pages.audit, desk),
        page("/reports", report_pages.home, desk),
        page("/reports/{kind}", report_pages.show, desk),
        page("/reports/{kind}/csv", report_pages.download, desk),
        page("/messages", message_pages.show, desk),
        page("/messages/new", message_pages.new, desk),
        page("/messages/job/{client}/{job}", message_pages.of_job, desk),
        page("/messages/{client}/{thread}", message_pages.thread, desk),
        page("/account", reading.account, desk),
        *office.routes(desk),
        page("/shortcuts", shortcuts.show, desk),
        answer("/answers/session", session.show, desk),
        open_page("/answers/session", session.sign_in, desk, "POST"),
        answer("/answers/session/active", session.active, desk, "POST", is_active=True),
        answer("/answers/jobs", jobs.index, desk),
        answer("/answers/jobs/events", events.watch, desk),
        answer("/answers/jobs/next", jobs.take_next, desk, "POST", is_active=True),
        answer(job, jobs.show, desk),
        answer(f"{job}/transcript", transcripts.show, desk),
        answer(f"{job}/transcript", transcripts.save, desk, "PUT", is_active=True),
        answer(f"{job}/revisions", transcripts.revisions, desk),
        answer(f"{job}/revisions/{{number}}", transcripts.revision, desk),
        answer(f"{job}/recovery-key", transcripts.recovery_key, desk),
        answer(f"{job}/audit", quality.of_job, desk),
        answer(f"{job}/audio", audio.play, desk),
        answer(f"{job}/peaks", audio.peaks, desk),
        answer(f"{job}/earlier", jobs.earlier, desk),
        answer(f"{job}/choices", jobs.choices, desk),
        answer(f"{job}/aids", writing.aids, desk),
        answer(f"{job}/words", writing.add_word, desk, "POST", is_active=True),
        answer(f"{job}/copies", copies.of_job, desk),
        answer(f"{job}/copies", copies.ask, desk, "POST", is_active=True),
        answer(f"{job}/copies/withdraw", copies.withdraw, desk, "POST", is_active=True),
        answer(f"{job}/{{verb}}", jobs.move, desk, "POST"),
        answer("/answers/documents/{client}/{job}/{deliverable}/sign", documents.sign, desk, "POST", is_active=True),
        answer("/answers/shortcuts", writing.shortcuts, desk),
        answer("/answers/shortcuts", writing.create_shortcut, desk, "POST", is_active=True),
        answer("/answers/shortcuts/{shortcut}", writing.change_shortcut, desk, "PUT", is_active=True),
        answer("/answers/shortcuts/{shortcut}", writing.delete_shortcut, desk, "DELETE", is_active=True),
        answer("/answers/words", writing.words, desk),
        answer("/answers/words", writing.remove_word, desk, "DELETE", is_active=True),
        answer("/answers/audits/{client}/{audit}", quality.show, desk),
        answer("/answers/audits/{client}/{audit}", quality.save, desk, "PUT", is_active=True),
        answer("/answers/audits/{client}/{audit}/{verb}", quality.act, desk, "POST", is_active=True),
        answer("/answers/threads", messages.begin, desk, "POST", is_active=True),
        answer("/answers/threads/unread", messages.unread, desk),
        answer("/answers/threads/{client}/{thread}/{verb}", messages.act, desk, "POST", is_active=True),
        answer("/answers/uploads", uploads.create, desk, "POST", is_active=True),
        answer("/answers/uploads/{client}/{upload}", uploads.show, desk),
        answer("/answers/uploads/{client}/{upload}", uploads.write, desk, "PUT", is_active=True),
        answer("/answers/uploads/{client}/{upload}", uploads.cancel, desk, "DELETE", is_active=True),
        Route("/health", health),
        Mount("/static", KeptFiles(directory=STATIC)),
    ]


async def health(request: Request) -> Response:  # noqa: ARG001 - a route's function takes it
    """Whether the desk serves, for what looks after it. The front says itself how it is."""
    return JSONResponse({"status": "SERVING"})


class KeptFiles(StaticFiles):
    """Scripts and styles: a browser keeps them, since their contents are part of their address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file."""
        response = await super().get_response(path, scope)
        named = b"v=" in scope.get("query_string", b"")
        response.headers["cache-control"] = FOREVER if named else "no-cache"
        return response


class Server(uvicorn.Server):
    """Ends the streams that would wait for ever when it is asked to stop."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._stopping.set()
        super().handle_exit(sig, frame)


async def serve(settings: Settings) -> None:
    """Run the desk until SIGTERM."""
    check(settings)
    desk = desk_of(settings)
    server = Server(config_of(settings, app_of(desk)), desk.stopping)
    log.info("desk_serving", listen=settings.desk_listen, front=desk.front.address)
    try:
        await server.serve()
    except SystemExit:  # uvicorn has logged why, and would end with a status of its own
        raise DeskRefused(
            f"The desk cannot listen on {settings.desk_listen}: is another one running? Set SCRIBELINE_DESK_LISTEN."
        ) from None
    finally:
        await desk.front.close()


def config_of(settings: Settings, app: ASGIApp) -> uvicorn.Config:
    """How the server listens."""
    host, port = host_of(settings.desk_listen), int(settings.desk_listen.rpartition(":")[2])
    certificate, key = settings.desk_tls_certificate_file, settings.desk_tls_key_file
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ssl_certfile=None if certificate is None else str(certificate),
        ssl_keyfile=None if key is None else str(key),
        # The log is ours: addresses hold ids and queries, which the server's own would tell.
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=max(1, round(settings.stop_grace_s)),
        h11_max_incomplete_event_size=32 * 1024,
    )


def check(settings: Settings) -> None:
    """Raises DeskRefused for settings with which passwords would cross a network in clear."""
    certificate, key = settings.desk_tls_certificate_file, settings.desk_tls_key_file
    if (certificate is None) != (key is None):
        raise DeskRefused(
            "TLS needs both SCRIBELINE_DESK_TLS_CERTIFICATE_FILE and SCRIBELINE_DESK_TLS_KEY_FILE: set the other one."
        )
    for file in (certificate, key):
        if file is not None and not Path(file).is_file():
            raise DeskRefused(f"The desk's TLS file {file} cannot be read.")
    if not is_loopback(settings.desk_listen):
        if certificate is None:
            raise DeskRefused(
                f"The desk shall listen on {settings.desk_listen}, which other machines can reach, without TLS: set "
                "SCRIBELINE_DESK_TLS_CERTIFICATE_FILE and SCRIBELINE_DESK_TLS_KEY_FILE, or listen on 127.0.0.1 behind "
                "a proxy that speaks TLS."
            )
        if settings.desk_origin is None:
            raise DeskRefused("SCRIBELINE_DESK_ORIGIN is not set: name the address that people open (https://...).")


def _key(settings: Settings) -> DeskKey:
    if settings.desk_key is None:
        return DeskKey.generate()
    try:
        return DeskKey.from_text(settings.desk_key.get_secret_value())
    except ValueError:
        raise DeskRefused("SCRIBELINE_DESK_KEY is too short: give 32 random characters or more.") from None
