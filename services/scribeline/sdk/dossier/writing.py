"""A client's dossier into files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from scribeline.sdk.dossier.layout import (
    BILLING,
    CLIENT,
    COLLECTIONS,
    DOSSIER,
    FORM,
    PHRASES,
    RATES,
    SETTINGS,
    STYLE,
    TABLES,
    TERMS,
    UNITS,
)
from scribeline.sdk.dossier.text import joined, write_table, write_toml
from scribeline.v1.authors_pb2 import Author
from scribeline.v1.billing_pb2 import BillingTerms
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.demographics_pb2 import Demographic
from scribeline.v1.dossiers_pb2 import DossierPart
from scribeline.v1.phrase_sets_pb2 import PhraseKind, PhraseSet
from scribeline.v1.recipients_pb2 import Recipient
from scribeline.v1.routing_pb2 import Assignment
from scribeline.v1.templates_pb2 import Template
from scribeline.v1.work_types_pb2 import WorkType
from scribeline.v1.writing_pb2 import Shortcut

Rows = dict[str, list[Sequence[str]]]
"""The rows of each table, by its file."""


def to_files(etag: str, parts: Iterable[DossierPart]) -> dict[str, bytes]:
    """The files of a dossier."""
    files: dict[str, bytes] = {DOSSIER: write_toml({"form": FORM, "etag": etag})}
    rows: Rows = {file: [] for file in TABLES}
    for part in parts:
        kind = part.WhichOneof("resource")
        if kind is not None:
            _WRITERS[kind](getattr(part, kind), files, rows)
    return files | {file: write_table(TABLES[file], told) for file, told in rows.items() if told}


def _write_client(client: Client, files: dict[str, bytes], _: object) -> None:
    value = _value_of(client)
    files[CLIENT] = write_toml(
        {
            "display_name": client.display_name,
            "time_zone": client.time_zone,
            "turnaround": _duration(client.turnaround),
            "review_required": client.review_required,
            "question_holds": client.question_holds or not client.HasField("question_holds"),
            "agreement_start_date": client.agreement_start_date,
            "agreement_end_date": client.agreement_end_date,
            "allowed_countries": list(client.allowed_countries),
        }
    )
    if client.style:
        files[STYLE] = client.style.encode()
    if client.terms:
        files[TERMS] = write_toml({"terms": value["terms"]})


def _write_template(template: Template, files: dict[str, bytes], rows: Rows) -> None:
    rows["templates.csv"].append((_id(template.name), template.display_name))
    files[f"templates/{_id(template.name)}.docx"] = template.content


def _write_author(author: Author, _: object, rows: Rows) -> None:
    codes, signature = joined(author.codes), joined(author.signature_lines)
    rows["authors.csv"].append((_id(author.name), author.display_name, author.credentials, codes, signature))


def _write_work_type(work_type: WorkType, files: dict[str, bytes], rows: Rows) -> None:
    rows["work-types.csv"].append(
        (
            _id(work_type.name),
            work_type.display_name,
            joined(work_type.codes),
            _id(work_type.template),
            _duration(work_type.turnaround) if work_type.HasField("turnaround") else "",
            _duration(work_type.stat_turnaround) if work_type.HasField("stat_turnaround") else "",
            _yes(work_type.review_required) if work_type.HasField("review_required") else "",
            str(work_type.job_priority),
            joined(
                Demographic.Name(each).removeprefix("DEMOGRAPHIC_").lower() for each in work_type.required_demographics
            ),
        )
    )
    if work_type.style:
        files[f"work-types/{_id(work_type.name)}.style.toml"] = work_type.style.encode()


def _write_recipient(recipient: Recipient, _: object, rows: Rows) -> None:
    recipient_id = _id(recipient.name)
    rows["recipients.csv"].append(
        (
            recipient_id,
            recipient.display_name,
            recipient.salutation,
            recipient.role,
            recipient.organisation,
            joined(recipient.address_lines),
            Recipient.Road.Name(recipient.road).removeprefix("ROAD_").lower(),
            _yes(not recipient.inactive),
        )
    )
    for rule in recipient.standing_copies:
        rows["standing-copies.csv"].append((recipient_id, _id(rule.author), _id(rule.work_type)))


def _write_billing(terms: BillingTerms, files: dict[str, bytes], _: object) -> None:
    files[BILLING] = terms.terms.encode()
    files[RATES] = terms.rates.encode()


def _write_phrase_set(phrase_set: PhraseSet, files: dict[str, bytes], rows: Rows) -> None:
    name = _id(phrase_set.name)
    rows["phrase-sets.csv"].append((name, phrase_set.display_name, _id(phrase_set.author), _id(phrase_set.work_type)))
    files[f"phrase-sets/{name}.csv"] = write_table(
        PHRASES,
        (
            (
                phrase.written,
                PhraseKind.Name(phrase.kind).removeprefix("PHRASE_KIND_").lower(),
                repr(phrase.weight),
                joined(phrase.sounds_like),
            )
            for phrase in phrase_set.phrases
        ),
    )


def _write_shortcut(shortcut: Shortcut, _: object, rows: Rows) -> None:
    author = _id(shortcut.owner) if "/authors/" in shortcut.owner else ""
    rows["shortcuts.csv"].append((author, shortcut.short, shortcut.title, shortcut.text))


def _writer_of(file: str) -> Callable[[Any, dict[str, bytes], Rows], None]:
    def write(settings: Message, files: dict[str, bytes], _: Rows) -> None:
        value = _value_of(settings)
        files[file] = write_toml({name: told for name, told in value.items() if name not in ("name", "etag")})

    return write


def _write_assignment(assignment: Assignment, _: object, rows: Rows) -> None:
    rows["assignments.csv"].append(
        (
            _id(assignment.user),
            assignment.pool,
            assignment.skill,
            assignment.country,
            _id(assignment.author),
            _id(assignment.work_type),
            str(assignment.priority),
            assignment.first_date,
            assignment.last_date,
        )
    )


_WRITERS: Mapping[str, Callable[[Any, dict[str, bytes], Rows], None]] = {
    "client": _write_client,
    "template": _write_template,
    "author": _write_author,
    "work_type": _write_work_type,
    "recipient": _write_recipient,
    "billing_terms": _write_billing,
    "phrase_set": _write_phrase_set,
    "shortcut": _write_shortcut,
    "assignment": _write_assignment,
    **{kind: _writer_of(file) for file, (kind, _) in SETTINGS.items()},
}


def _value_of(message: Message) -> dict[str, Any]:
    """A message as TOML tells it: with ids in the places of names."""
    value: dict[str, Any] = _with_ids(MessageToDict(message, preserving_proto_field_name=True))
    return value


def _with_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_ids(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _id(told) if name in (*COLLECTIONS, "person") and isinstance(told, str) else _with_ids(told)
        for name, told in value.items()
    }


def _id(name: str) -> str:
    return name.rpartition("/")[2]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _duration(value: Duration) -> str:
    for unit, length in UNITS.items():
        if value.seconds % length == 0:
            return f"{value.seconds // length}{unit}"
    return f"{value.seconds}s"
