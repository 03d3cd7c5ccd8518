"""Pages out of templates. Everything that is put into one is escaped, and a value that is missing is an error."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from scribeline.desk.sessions import Clock

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"

NAVIGATION: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ROLE_TRANSCRIPTIONIST": (
        ("/work", "Work"),
        ("/past", "My documents"),
        ("/messages", "Messages"),
        ("/quality", "Quality"),
        ("/reports", "Reports"),
        ("/shortcuts", "Shortcuts"),
        ("/pay", "Pay"),
    ),
    "ROLE_REVIEWER": (
        ("/review", "Review"),
        ("/past", "My documents"),
        ("/messages", "Messages"),
        ("/quality", "Quality"),
        ("/reports", "Reports"),
        ("/shortcuts", "Shortcuts"),
        ("/pay", "Pay"),
    ),
    "ROLE_CLINIC": (
        ("/clinic", "Dictations"),
        ("/clinic/upload", "Send dictation"),
        ("/documents", "Documents"),
        ("/patients", "Patients"),
        ("/messages", "Messages"),
        ("/reports", "Reports"),
    ),
    "ROLE_MANAGER": (
        ("/board", "Floor"),
        ("/review", "Review"),
        ("/messages", "Messages"),
        ("/quality", "Quality"),
        ("/reports", "Reports"),
        ("/documents", "Documents"),
        ("/patients", "Patients"),
        ("/office", "Office"),
    ),
    "ROLE_ADMIN": (
        ("/board", "Floor"),
        ("/patients", "Patients"),
        ("/messages", "Messages"),
        ("/quality", "Quality"),
        ("/reports", "Reports"),
        ("/office", "Office"),
    ),
}
"""The pages that each role is offered, the first one first."""
OFFICE: tuple[tuple[str, str], ...] = (
    ("/office/clients", "Clients"),
    ("/office/routing", "Routing"),
    ("/office/invoices", "Invoices"),
    ("/office/pay", "Pay"),
    ("/shortcuts", "Shortcuts"),
)
"""The pages of the office, for managers and administrators: a row of their own under the others. A page whose `here` is
one of them shows the row; one further inside sets `office` to its address here."""
ROLE_WORDS: Mapping[str, str] = {
    "ROLE_TRANSCRIPTIONIST": "Transcriptionist",
    "ROLE_REVIEWER": "Quality assurance",
    "ROLE_CLINIC": "Clinic",
    "ROLE_MANAGER": "Manager",
    "ROLE_ADMIN": "Administrator",
}


class Pages:
    """The templates, and what they are given beside a page's own values."""

    def __init__(self, clock: Clock, *, idle_s: float) -> None:
        self._clock = clock
        self._environment = _environment(int(idle_s))

    def show(
        self, template: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Response:
        """The page that a template makes of the values."""
        values.setdefault("session", None)
        values.setdefault("csrf", "")
        values["now"] = self._clock().astimezone(UTC)
        return HTMLResponse(self._environment.get_template(template).render(values), status, headers)


@lru_cache(maxsize=4)
def _environment(idle_s: int) -> Environment:
    # Compiled templates are the same for every desk of a process.
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"minutes": minutes, "moment": moment, "day": day}
    environment.globals |= {
        "static": Fingerprints(STATIC).address,
        "navigation": NAVIGATION,
        "office_pages": OFFICE,
        "role_words": ROLE_WORDS,
        "idle_s": idle_s,
    }
    return environment


class Fingerprints:
    """The addresses of files that never change: their contents are part of the address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, str]] = {}

    def address(self, name: str) -> str:
        """Where the file is served, so that a browser may keep it for ever."""
        path = self._folder / name
        changed = path.stat().st_mtime_ns if path.exists() else 0
        known = self._known.get(name)
        if known is None or known[0] != changed:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if changed else "none"
            known = self._known[name] = (changed, digest)
        return f"/static/{name}?v={known[1]}"


def minutes(seconds: float) -> str:
    """A length of audio: 3:07."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def moment(iso: str) -> str:
    """A time as it reads without a script, which puts it into the reader's own time zone."""
    return datetime.fromisoformat(iso).strftime("%d %b %Y, %H:%M UTC") if iso else ""


def day(iso: str) -> str:
    """An ISO date as people write it, or what was sent where it is none."""
    try:
        return datetime.strptime(iso, "%Y-%m-%d").replace(tzinfo=UTC).strftime("%d %b %Y") if iso else ""
    except ValueError:
        return iso
