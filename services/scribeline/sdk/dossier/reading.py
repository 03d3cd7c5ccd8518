"""A client's dossier out of files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message

from scribeline.sdk.dossier.layout import (
    BILLING,
    CLIENT,
    COLLECTIONS,
    DOSSIER,
    DURATION,
    FOLDERS,
    FORM,
    ID,
    PHRASES,
    PROFILE,
    RATES,
    SETTINGS,
    STYLE,
    TABLES,
    TERMS,
    UNITS,
    Files,
)
from scribeline.sdk.dossier.text import DossierFileWrong, Place, Row, decoded, parted, read_table, read_toml
from scribeline.v1.authors_pb2 import Author
from scribeline.v1.billing_pb2 import BillingTerms
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.demographics_pb2 import Demographic
from scribeline.v1.dossiers_pb2 import DossierPart
from scribeline.v1.phrase_sets_pb2 import Phrase, PhraseKind, PhraseSet
from scribeline.v1.recipients_pb2 import Recipient
from scribeline.v1.routing_pb2 import Assignment
from scribeline.v1.templates_pb2 import Template
from scribeline.v1.work_types_pb2 import WorkType
from scribeline.v1.writing_pb2 import Shortcut

Read = TypeVar("Read", bound=Message)


@dataclass(frozen=True, slots=True)
class FiledPart:
    """A part of a dossier, and where it stands."""

    part: DossierPart
    place: Place

    def place_of(self, field: str) -> Place:
        """Where a field of it stands that the server refused: some have files of their own."""
        kind = self.part.WhichOneof("resource")
        inner = field.partition(".")[2]
        if kind == "billing_terms" and field.startswith("rates"):
            return Place(RATES)
        if field.startswith("style."):
            own = f"work-types/{_id(self.part.work_type.name)}.style.toml" if kind == "work_type" else STYLE
            return Place(own, field=inner)
        if inner.startswith("terms["):
            return Place(TERMS, field=inner)
        if kind == "template" and inner in ("", "content"):
            return Place(f"templates/{_id(self.part.template.name)}.docx")
        return self.place.at(inner)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a folder holds."""

    etag: str
    parts: tuple[FiledPart, ...]


def from_files(files: Files, client: str) -> Dossier:
    """The dossier that files hold, for the client of this resource name. Raises DossierFileWrong, which names the file,
    the row and the field."""
    known = {DOSSIER, CLIENT, STYLE, TERMS, BILLING, RATES, *SETTINGS, *TABLES}
    for file in sorted(files):
        if file not in known and not FOLDERS.fullmatch(file):
            raise DossierFileWrong(Place(file), "is no file of a dossier; there are " + ", ".join(sorted(known)))
    return Dossier(_etag(files), tuple(_Reader(files, client).parts()))


def _etag(files: Files) -> str:
    told = read_toml(files[DOSSIER], DOSSIER) if DOSSIER in files else {}
    if told.get("form", FORM) != FORM:
        raise DossierFileWrong(Place(DOSSIER, field="form"), f"has to be {FORM}: these files are of another version")
    return str(told.get("etag", ""))


class _Reader:
    def __init__(self, files: Files, client: str) -> None:
        self._files = files
        self._client = client
        self._used: set[str] = set()

    def parts(self) -> Iterator[FiledPart]:
        for read in (
            self._read_client,
            self._read_templates,
            self._read_authors,
            self._read_work_types,
            self._read_recipients,
            self._read_billing,
            self._read_phrase_sets,
            self._read_shortcuts,
            self._read_settings,
            self._read_assignments,
        ):
            yield from read()
        for file in self._files:
            if FOLDERS.fullmatch(file) and file not in self._used:
                raise DossierFileWrong(Place(file), f"belongs to nothing: {file.partition('/')[0]}.csv has no such row")

    def _read_client(self) -> Iterator[FiledPart]:
        if CLIENT not in self._files:
            for file in (STYLE, TERMS):
                if file in self._files:
                    raise DossierFileWrong(Place(file), f"belongs to {CLIENT}, which is not there")
            return
        told = read_toml(self._files[CLIENT], CLIENT)
        for name in told:
            if name not in PROFILE:
                raise DossierFileWrong(Place(CLIENT, field=name), f"is unknown; there are {', '.join(sorted(PROFILE))}")
        if "turnaround" in told:
            told["turnaround"] = f"{_seconds(str(told['turnaround']), Place(CLIENT, field='turnaround'))}s"
        told["name"] = self._client
        client = _parsed(told, Client(), CLIENT)
        if STYLE in self._files:
            client.style = decoded(self._files[STYLE], STYLE)
        if TERMS in self._files:
            terms = read_toml(self._files[TERMS], TERMS)
            if set(terms) != {"terms"}:
                raise DossierFileWrong(Place(TERMS), "has to hold [[terms]], and nothing beside them")
            client.terms.extend(_parsed(self._named(terms), Client(), TERMS).terms)
        yield FiledPart(DossierPart(client=client), Place(CLIENT))

    def _read_templates(self) -> Iterator[FiledPart]:
        for row in self._rows("templates.csv"):
            file = f"templates/{_id_in(row)}.docx"
            template = Template(
                name=self._name("templates", _id_in(row)),
                display_name=row.needed("display_name"),
                content=self._file(file, row.place),
            )
            yield FiledPart(DossierPart(template=template), row.place)

    def _read_authors(self) -> Iterator[FiledPart]:
        for row in self._rows("authors.csv"):
            author = Author(
                name=self._name("authors", _id_in(row)),
                display_name=row.needed("display_name"),
                credentials=row["credentials"],
                codes=parted(row["codes"]),
                signature_lines=parted(row["signature_lines"]),
            )
            yield FiledPart(DossierPart(author=author), row.place)

    def _read_work_types(self) -> Iterator[FiledPart]:
        for row in self._rows("work-types.csv"):
            work_type = WorkType(
                name=self._name("workTypes", _id_in(row)),
                display_name=row.needed("display_name"),
                codes=parted(row["codes"]),
                template=self._name("templates", row["template"]),
                job_priority=row.number("job_priority"),
                required_demographics=[
                    _member(Demographic.DESCRIPTOR.values_by_name, "DEMOGRAPHIC_", each, row, "required_demographics")
                    for each in parted(row["required_demographics"])
                ],
            )
            for column, field in (("turnaround", work_type.turnaround), ("stat_turnaround", work_type.stat_turnaround)):
                if row[column].strip():
                    field.FromSeconds(_seconds(row[column], row.place.at(column)))
            if row["review_required"].strip():
                work_type.review_required = row.yes("review_required")
            style = f"work-types/{_id_in(row)}.style.toml"
            if style in self._files:
                self._used.add(style)
                work_type.style = decoded(self._files[style], style)
            yield FiledPart(DossierPart(work_type=work_type), row.place)

    def _read_recipients(self) -> Iterator[FiledPart]:
        rules: dict[str, list[Recipient.StandingCopy]] = {}
        rows = list(self._rows("recipients.csv"))
        known = {_id_in(row) for row in rows}
        for row in self._rows("standing-copies.csv"):
            if row["recipient"] not in known:
                raise DossierFileWrong(row.place.at("recipient"), "is none of recipients.csv")
            rule = Recipient.StandingCopy(
                author=self._name("authors", row["author"]), work_type=self._name("workTypes", row["work_type"])
            )
            rules.setdefault(row["recipient"], []).append(rule)
        for row in rows:
            recipient = Recipient(
                name=self._name("recipients", _id_in(row)),
                display_name=row.needed("display_name"),
                salutation=row["salutation"],
                role=row["role"],
                organisation=row["organisation"],
                address_lines=parted(row["address_lines"]),
                road=_member(Recipient.Road.DESCRIPTOR.values_by_name, "ROAD_", row["road"], row, "road"),
                inactive=not row.yes("active"),
                standing_copies=rules.get(_id_in(row), []),
            )
            yield FiledPart(DossierPart(recipient=recipient), row.place)

    def _read_billing(self) -> Iterator[FiledPart]:
        if BILLING not in self._files:
            if RATES in self._files:
                raise DossierFileWrong(Place(RATES), f"belongs to {BILLING}, which is not there")
            return
        terms = BillingTerms(
            name=f"{self._client}/billingTerms",
            terms=decoded(self._files[BILLING], BILLING),
            rates=decoded(self._files.get(RATES, b""), RATES),
        )
        yield FiledPart(DossierPart(billing_terms=terms), Place(BILLING))

    def _read_phrase_sets(self) -> Iterator[FiledPart]:
        for row in self._rows("phrase-sets.csv"):
            file = f"phrase-sets/{_id_in(row)}.csv"
            self._file(file, row.place)
            phrase_set = PhraseSet(
                name=self._name("phraseSets", _id_in(row)),
                display_name=row.needed("display_name"),
                author=self._name("authors", row["author"]),
                work_type=self._name("workTypes", row["work_type"]),
                phrases=[self._phrase(each) for each in self._rows(file, PHRASES)],
            )
            yield FiledPart(DossierPart(phrase_set=phrase_set), Place(file))

    def _phrase(self, row: Row) -> Phrase:
        phrase = Phrase(written=row.needed("written"), sounds_like=parted(row["sounds_like"]))
        if row["kind"].strip():
            phrase.kind = _member(PhraseKind.DESCRIPTOR.values_by_name, "PHRASE_KIND_", row["kind"], row, "kind")
        if row["weight"].strip():
            try:
                phrase.weight = float(row["weight"])
            except ValueError:
                raise DossierFileWrong(row.place.at("weight"), "has to be a number") from None
        return phrase

    def _read_shortcuts(self) -> Iterator[FiledPart]:
        for row in self._rows("shortcuts.csv"):
            owner = self._name("authors", row["author"]) or self._client
            shortcut = Shortcut(owner=owner, short=row.needed("short"), title=row["title"], text=row.needed("text"))
            yield FiledPart(DossierPart(shortcut=shortcut), row.place)

    def _read_settings(self) -> Iterator[FiledPart]:
        for file, (kind, collection) in SETTINGS.items():
            if file in self._files:
                told = self._named(read_toml(self._files[file], file))
                part = DossierPart()
                _parsed({**told, "name": f"{self._client}/{collection}"}, getattr(part, kind), file)
                yield FiledPart(part, Place(file))

    def _read_assignments(self) -> Iterator[FiledPart]:
        for row in self._rows("assignments.csv"):
            assignment = Assignment(
                client=self._client,
                user=f"users/{row['user']}" if row["user"] else "",
                pool=row["pool"],
                skill=row["skill"],
                country=row["country"],
                author=self._name("authors", row["author"]),
                work_type=self._name("workTypes", row["work_type"]),
                priority=row.number("priority"),
                first_date=row["first_date"].strip(),
                last_date=row["last_date"].strip(),
            )
            yield FiledPart(DossierPart(assignment=assignment), row.place)

    # --- what they share

    def _rows(self, file: str, columns: Sequence[str] = ()) -> Iterator[Row]:
        if file in self._files:
            yield from read_table(self._files[file], file, columns or TABLES[file])

    def _file(self, file: str, place: Place) -> bytes:
        if file not in self._files:
            raise DossierFileWrong(place, f"needs the file {file}, which is not there")
        self._used.add(file)
        return self._files[file]

    def _name(self, collection: str, own_id: str) -> str:
        return f"{self._client}/{collection}/{own_id.strip()}" if own_id.strip() else ""

    def _named(self, value: Any) -> Any:
        """The same with resource names in the places of ids."""
        if isinstance(value, list):
            return [self._named(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            name: self._name(COLLECTIONS[name], told)
            if name in COLLECTIONS and isinstance(told, str)
            else f"users/{told}"
            if name == "person" and told
            else self._named(told)
            for name, told in value.items()
        }


def _parsed(value: dict[str, Any], message: Read, file: str) -> Read:
    try:
        return ParseDict(value, message)
    except ParseError as error:
        # It begins with what failed; what follows is the library's own.
        raise DossierFileWrong(Place(file), str(error).partition("\n")[0].rstrip(".")) from None


def _id(name: str) -> str:
    return name.rpartition("/")[2]


def _id_in(row: Row) -> str:
    told = row["id"].strip()
    if not ID.fullmatch(told):
        raise DossierFileWrong(
            row.place.at("id"), "has to be 2 to 63 characters of a-z, 0-9 and '-', starting with a letter"
        )
    return told


def _member(names: Mapping[str, Any], prefix: str, told: str, row: Row, column: str) -> Any:
    found = names.get(f"{prefix}{told.strip().upper()}")
    if found is None or found.number == 0:
        known = (name.removeprefix(prefix).lower() for name, value in names.items() if value.number)
        raise DossierFileWrong(row.place.at(column), f"has to be one of {', '.join(known)}")
    return found.number


def _seconds(told: str, place: Place) -> int:
    match = DURATION.fullmatch(told.strip())
    if match is None:
        raise DossierFileWrong(place, 'has to be a time such as "24h", "90m" or "45s"')
    return int(match[1]) * UNITS[match[2]]
