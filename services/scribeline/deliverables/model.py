"""What stands in a finished document beside its text, and what the document is called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scribeline.deliverables.errors import BadDocumentId
from scribeline.transcripts.model import forbidden_character

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}\Z")

# What a template may ask for, and what it gets.
TOKENS: Mapping[str, str] = {
    "client.name": "the client's name",
    "work_type.name": "what kind of report it is",
    "document.id": "the document's id",
    "author.name": "who dictated it",
    "author.credentials": "the author's credentials",
    "author.full_name": "name and credentials",
    "author.initials": "the author's initials",
    "patient.name": "whom the report is about",
    "patient.record_number": "the patient's medical record number",
    "patient.birth_date": "the patient's date of birth",
    "patient.service_date": "the date of the visit or procedure",
    "order.number": "the order's or accession number",
    "dictated.date": "when it was dictated",
    "transcribed.date": "when it was transcribed",
    "transcriptionist.initials": "who transcribed it",
    "copy.mark": "on a copy: whom it is for; on the original nothing",
    "copy.salutation": "on a copy: how a letter to them begins; on the original nothing",
}


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Who, what and when, for one report.

    Dates of the patient are ISO 8601 dates (other text is printed as it is); `dictated_at` and `transcribed_at` are
    aware, and printed as dates in the zone that they come in. `day_first` writes 14 March 2026 for March 14, 2026.
    """

    document_id: str
    client_name: str
    work_type: str
    author_name: str
    transcribed_at: datetime
    author_credentials: str = ""
    author_signature: tuple[str, ...] = ()
    """The lines that stand where it is signed; none: name and credentials."""
    dictated_at: datetime | None = None
    transcriptionist_initials: str = ""
    patient_name: str | None = None
    record_number: str | None = None
    birth_date: str | None = None
    service_date: str | None = None
    order_number: str | None = None
    day_first: bool = False
    amends: str = ""
    """How the document begins to say that it belongs to an earlier one; empty: it does not."""
    amended_at: datetime | None = None
    """When the earlier one was delivered; printed like the other dates."""
    amended_id: str = ""
    """The earlier one's id."""
    copies: tuple[str, ...] = ()
    """Who gets copies, as the list of copies names them: on the original and on each copy alike."""
    copy_for: tuple[str, ...] = ()
    """On a copy: whom it is for, and their address, a line each. Empty: this is the original."""
    copy_salutation: str = ""
    copy_follows: bool = False
    """On a copy of an addendum or a corrected version: whether a copy of the earlier one went out to them."""

    @property
    def copy_mark(self) -> str:
        """What marks a copy, on one line; empty on the original."""
        return printable("Copy for " + ", ".join(self.copy_for)) if self.copy_for else ""

    @property
    def copy_lines(self) -> tuple[str, ...]:
        """The same as it stands above the report: the name, the address, and why they get it; empty on the original."""
        if not self.copy_for:
            return ()
        name, *address = self.copy_for
        why = "You were sent a copy of the earlier document." if self.copy_follows and self.amends else ""
        return tuple(printable(line) for line in (f"Copy for {name}", *address, why) if line)

    @property
    def copies_lines(self) -> tuple[str, ...]:
        """The list of copies, a line for each; empty where nobody gets one."""
        return tuple(f"cc: {printable(each)}" for each in self.copies)

    @property
    def amends_line(self) -> str:
        """What stands above an addendum or a corrected version; empty for a document of its own."""
        if not self.amends:
            return ""
        return printable(f"{self.amends} {self._day(self.amended_at)} (document {self.amended_id})")

    @property
    def author_full_name(self) -> str:
        """Name and credentials, as they are signed."""
        return ", ".join(part for part in (self.author_name, self.author_credentials) if part)

    @property
    def signed_lines(self) -> tuple[str, ...]:
        """What stands where it is signed: the author's own lines, or name and credentials."""
        return tuple(map(printable, self.author_signature)) or (self.value("author.full_name"),)

    @property
    def author_initials(self) -> str:
        """The first letters of the author's names."""
        return "".join(part[0].upper() for part in self.author_name.split())

    def value(self, token: str) -> str:
        """What stands in the place of a token, on one line; empty where nothing is known."""
        values = {
            "client.name": self.client_name,
            "work_type.name": self.work_type,
            "document.id": self.document_id,
            "author.name": self.author_name,
            "author.credentials": self.author_credentials,
            "author.full_name": self.author_full_name,
            "author.initials": self.author_initials,
            "patient.name": self.patient_name,
            "patient.record_number": self.record_number,
            "patient.birth_date": self._written(self.birth_date),
            "patient.service_date": self._written(self.service_date),
            "order.number": self.order_number,
            "dictated.date": self._day(self.dictated_at),
            "transcribed.date": self._day(self.transcribed_at),
            "transcriptionist.initials": self.transcriptionist_initials,
            "copy.mark": self.copy_mark,
            "copy.salutation": self.copy_salutation,
        }
        return printable(values[token] or "")

    def _written(self, iso_date: str | None) -> str:
        try:
            return self._day(date.fromisoformat(iso_date or ""))
        except ValueError:
            return iso_date or ""

    def _day(self, day: date | None) -> str:
        if day is None:
            return ""
        month = _MONTHS[day.month - 1]
        return f"{day.day} {month} {day.year}" if self.day_first else f"{month} {day.day}, {day.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def printable(text: str) -> str:
    """`text` on one line, without characters that no document can hold."""
    while (place := forbidden_character(text)) is not None:
        text = text.replace(text[place], " ")
    return " ".join(text.split())


def document_name(
    *, client_id: str, document_id: str, revision: int, copy_for: str = "", extension: str = "docx"
) -> str:
    """The file name of a finished document: ids only, since names of files are seen and logged everywhere.

    `copy_for` is the recipient's id, where it is a copy.
    """
    ids = (client_id, document_id, *([copy_for] if copy_for else []))
    if not (all(_ID.match(each) for each in ids) and _EXTENSION.match(extension) and revision >= 0):
        raise BadDocumentId("A document's name is made of ids of letters, digits, dots, hyphens and underscores.")
    return f"{client_id}_{document_id}_r{revision}{f'_copy_{copy_for}' if copy_for else ''}.{extension}"
