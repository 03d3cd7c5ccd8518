"""The sample dictations and the two clinics that they belong to, as `samples/` describes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribeline.errors import InvalidInput


class SamplesUnreadable(InvalidInput):
    """The samples are not what they should be."""

    reason = "SAMPLES_UNREADABLE"


@dataclass(frozen=True, slots=True)
class Author:
    """Who dictates."""

    id: str
    name: str
    credentials: str


@dataclass(frozen=True, slots=True)
class WorkType:
    """A kind of document that a clinic orders."""

    id: str
    name: str
    turnaround_hours: float
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class Clinic:
    """A medical client."""

    id: str
    name: str
    template: Path
    authors: tuple[Author, ...]
    work_types: tuple[WorkType, ...]


@dataclass(frozen=True, slots=True)
class Dictation:
    """One recording, and the text that a transcriptionist makes of it."""

    id: str
    file: Path
    client: str
    author: str
    work_type: str
    is_stat: bool
    patient: Mapping[str, str]
    report: str


@dataclass(frozen=True, slots=True)
class Samples:
    """All of it."""

    clinics: tuple[Clinic, ...]
    dictations: tuple[Dictation, ...]


def load_samples(folder: Path) -> Samples:
    """The samples in `folder`. Raises SamplesUnreadable."""
    try:
        clinics: list[dict[str, Any]] = json.loads((folder / "clients.json").read_text("utf-8"))["clients"]
        dictations: list[dict[str, Any]] = json.loads((folder / "dictations.json").read_text("utf-8"))["dictations"]
        found = Samples(
            tuple(
                Clinic(
                    id=clinic["id"],
                    name=clinic["name"],
                    template=folder / clinic["template"],
                    authors=tuple(Author(a["id"], a["name"], a["credentials"]) for a in clinic["authors"]),
                    work_types=tuple(
                        WorkType(w["id"], w["name"], w["turnaround_hours"], w["qa_review"])
                        for w in clinic["work_types"]
                    ),
                )
                for clinic in clinics
            ),
            tuple(
                Dictation(
                    id=dictation["id"],
                    file=folder / dictation["file"],
                    client=dictation["client"],
                    author=dictation["author"],
                    work_type=dictation["work_type"],
                    is_stat=dictation["priority"] == "STAT",
                    patient=dictation["patient"],
                    report=dictation["report"],
                )
                for dictation in dictations
            ),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SamplesUnreadable(f"The samples in {folder} cannot be read ({type(error).__name__}: {error}).") from None
    for file in [*(d.file for d in found.dictations), *(c.template for c in found.clinics)]:
        if not file.is_file():
            raise SamplesUnreadable(f"{file} is missing: is the checkout whole?")
    return found
