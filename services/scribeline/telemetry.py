"""Log lines of every process: what happened, with ids, and never with patient data.

A line is text for people or JSON for machines, by settings, on standard error. A process calls `set_up` once, at its
start; everybody else only says `structlog.get_logger().info("job_drafted", job=job_name, words=212)`.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import Processor

from scribeline.settings import Settings

WITHHELD = "(withheld)"
"""Stands where somebody tried to log what must not be logged."""

# A second wall: the first one is that nobody logs these.
_NEVER_TOLD = frozenset(
    {
        *("text", "document", "words", "transcript", "patient", "record_number", "birth_date", "note", "file_name"),
        *("display_name", "reference", "token", "secret", "password", "authorization", "data_key", "database_url"),
    }
)
# What these tell at INFO is of their own insides.
_QUIET = ("procrastinate", "psycopg", "grpc", "faster_whisper", "urllib3", "asyncio")


def set_up(settings: Settings, process: str) -> None:
    """Send the log lines of this process, ours and the libraries', to standard error; `process` is its name there."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(process=process)
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold,
    ]
    renderer: Processor
    if settings.log_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                without_representations,
                without_messages,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def withhold(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank what must never be told, whoever tries to."""
    for key in _NEVER_TOLD & event.keys():
        event[key] = WITHHELD
    return event


def without_representations(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut what asyncio logs of a lost exception to its first line: the next ones show what the exception says."""
    record = event.get("_record")
    if record is not None and record.name == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def without_messages(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Tell of an exception only its kind and place: its message may quote a patient's data, whoever logs it."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["chain"] = places(error)
    return event


def places(error: BaseException) -> list[str]:
    """What was raised and where, cause after cause: types and file:line, no messages and no values."""
    told: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        frames = traceback.extract_tb(link.__traceback__)
        way = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
        told.append(f"{type(link).__module__}.{type(link).__qualname__} at {way or 'an unknown place'}")
        link = link.__cause__ or link.__context__
    return told
