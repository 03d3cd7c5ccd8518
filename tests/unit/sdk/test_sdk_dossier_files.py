"""A client's dossier as files: out, in again the same, and every mistake told by its place."""

import csv
import io
from collections.abc import Mapping

import pytest
from google.protobuf.duration_pb2 import Duration
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.sdk.dossier.layout import DOSSIER, TABLES
from scribeline.sdk.dossier.reading import from_files
from scribeline.sdk.dossier.text import (
    LARGEST_FILE,
    MOST_ROWS,
    DossierFileWrong,
    Place,
    joined,
    parted,
    read_table,
    read_toml,
    write_table,
    write_toml,
)
from scribeline.sdk.dossier.writing import to_files
from scribeline.v1.authors_pb2 import Author
from scribeline.v1.billing_pb2 import BillingTerms
from scribeline.v1.clients_pb2 import Client, ClientTerms
from scribeline.v1.demographics_pb2 import DEMOGRAPHIC_BIRTH_DATE, DEMOGRAPHIC_RECORD_NUMBER
from scribeline.v1.dossiers_pb2 import DossierPart
from scribeline.v1.learning_pb2 import LearningSettings
from scribeline.v1.orders_pb2 import OrderBook
from scribeline.v1.phrase_sets_pb2 import PHRASE_KIND_BRAND, Phrase, PhraseSet
from scribeline.v1.quality_pb2 import QualityPlan
from scribeline.v1.recipients_pb2 import Recipient
from scribeline.v1.routing_pb2 import Assignment
from scribeline.v1.templates_pb2 import Template
from scribeline.v1.work_types_pb2 import WorkType
from scribeline.v1.writing_pb2 import Shortcut

NORTH = "clients/north"
MADE = {"name", "create_time", "update_time", "etag", "version", "tokens", "sha256", "phrase_count", "hides", "level"}
"""What a resource tells of its own making."""


def dossier(client: str = NORTH, text: str = "Normal.\n- Clear.") -> list[DossierPart]:
    """One of each part, with something in every field."""
    letter, vogel = f"{client}/workTypes/letter", f"{client}/authors/vogel"
    terms = ClientTerms(
        effective_from_date="2026-01-01",
        turnaround=Duration(seconds=86_400),
        work_types=[ClientTerms.WorkTypeTurnaround(work_type=letter, turnaround=Duration(seconds=5400))],
        holidays=["2026-12-25"],
        stop=ClientTerms.STOP_REVIEWED,
    )
    return [
        DossierPart(
            client=Client(
                name=client,
                display_name="North",
                time_zone="Europe/Vienna",
                turnaround=Duration(seconds=43_200),
                review_required=True,
                style='locale = "en-GB"\n',
                terms=[terms],
                agreement_start_date="2020-01-01",
                agreement_end_date="2029-12-31",
                allowed_countries=["AT", "DE"],
                question_holds=False,
            )
        ),
        DossierPart(template=Template(name=f"{client}/templates/plain", display_name="Plain", content=b"PK\3\4\0\xff")),
        DossierPart(
            author=Author(
                name=vogel,
                display_name="Dr. Vogel",
                credentials="MD",
                codes=["17", "a;b", "c\\", "=1+1"],
                signature_lines=["Dr. A. Vogel", "Cardiology; Ward 7"],
            )
        ),
        DossierPart(
            work_type=WorkType(
                name=letter,
                display_name="'Letter'",
                codes=["1"],
                template=f"{client}/templates/plain",
                turnaround=Duration(seconds=5400),
                stat_turnaround=Duration(seconds=61),
                review_required=False,
                style="bold = false\n",
                job_priority=3,
                required_demographics=[DEMOGRAPHIC_RECORD_NUMBER, DEMOGRAPHIC_BIRTH_DATE],
            )
        ),
        DossierPart(
            recipient=Recipient(
                name=f"{client}/recipients/dr-roe",
                display_name="Dr. Jane Roe",
                salutation="Dear Dr. Roe,",
                role="family physician",
                organisation="=cmd()",
                address_lines=["12 Mill Lane; rear", "Northfield"],
                road=Recipient.ROAD_COLLECTION,
                inactive=True,
                standing_copies=[Recipient.StandingCopy(), Recipient.StandingCopy(author=vogel, work_type=letter)],
            )
        ),
        DossierPart(
            billing_terms=BillingTerms(
                name=f"{client}/billingTerms",
                terms='currency = "USD"\n',
                rates="work_type,entry_mode\r\nletter,typed\r\n",
            )
        ),
        DossierPart(
            phrase_set=PhraseSet(
                name=f"{client}/phraseSets/names",
                display_name="Names",
                author=vogel,
                phrases=[Phrase(written="Xarelto", kind=PHRASE_KIND_BRAND, weight=2.5, sounds_like=["zarel toe"])],
            )
        ),
        DossierPart(phrase_set=PhraseSet(name=f"{client}/phraseSets/terms", display_name="Terms", work_type=letter)),
        DossierPart(shortcut=Shortcut(owner=client, short="htn", text="hypertension")),
        DossierPart(shortcut=Shortcut(owner=vogel, short="nl", title="Normal lungs", text=text)),
        DossierPart(
            quality_plan=QualityPlan(
                name=f"{client}/qualityPlan",
                method="ahdi-2010",
                one_in=20,
                shares=[QualityPlan.Share(one_in=1, person="users/anna", author=vogel)],
                new_person=[QualityPlan.Step(passes=5, one_in=1)],
                doubtful_share=0.25,
                overall_one_in=50,
                any_blank=True,
                open_question=True,
                pay_steps=[QualityPlan.PayStep(least_score=9800, percent=10_000)],
            )
        ),
        DossierPart(
            learning_settings=LearningSettings(
                name=f"{client}/learningSettings", mode=LearningSettings.MODE_APPLY, threshold=4
            )
        ),
        DossierPart(
            order_book=OrderBook(
                name=f"{client}/orderBook",
                columns=[OrderBook.Column(column="record_number", headers=["Chart No"])],
                day_order=OrderBook.DAY_ORDER_DAY_FIRST,
                number_alone=True,
            )
        ),
        DossierPart(
            assignment=Assignment(
                client=client, user="users/anna", work_type=letter, priority=2, first_date="2026-01-01"
            )
        ),
        DossierPart(
            assignment=Assignment(
                client=client, pool="night", skill="echo", country="AT", author=vogel, last_date="2026-12-31"
            )
        ),
    ]


def read(files: Mapping[str, bytes], client: str = NORTH) -> list[DossierPart]:
    return [each.part for each in from_files(files, client).parts]


@settings(max_examples=20)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1).filter(str.strip))
def test_what_was_written_is_read_again_for_another_client_too(text: str) -> None:
    files = to_files("d1", dossier(text=text))
    assert from_files(files, NORTH).etag == "d1"
    assert read(files) == dossier(text=text)
    elsewhere = read(files, "clients/south")
    assert elsewhere == dossier("clients/south", text)
    assert to_files("d1", elsewhere) == files
    assert not any(b"north" in content for content in files.values())


def test_no_field_of_the_contract_is_left_out_of_the_files() -> None:
    """Whoever adds a field to one of these resources adds it to the files (and to `dossier` above)."""
    told: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}
    for part in dossier():
        kind = part.WhichOneof("resource") or ""
        resource = getattr(part, kind)
        told.setdefault(kind, set()).update(field.name for field, _ in resource.ListFields())
        fields[kind] = {field.name for field in resource.DESCRIPTOR.fields}
    assert set(told) == {field.name for field in DossierPart.DESCRIPTOR.fields}
    assert {kind: names - told[kind] - MADE for kind, names in fields.items() if names - told[kind] - MADE} == {}


@settings(max_examples=40)
@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool)))
def test_several_values_share_a_cell(values: list[str]) -> None:
    assert parted(joined(values)) == values


@settings(max_examples=20)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")).filter(str.strip)))
def test_no_cell_is_a_formula_and_each_is_read_as_it_was(cells: list[str]) -> None:
    data = write_table(["a"], [[cell] for cell in cells])
    assert [row["a"] for row in read_table(data, "t.csv", ["a"])] == cells
    written = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert not [row for row in written if row[0].startswith(("=", "+", "-", "@", "\t", "\r"))]


@settings(max_examples=20)
@given(
    st.dictionaries(
        st.text(min_size=1),
        st.one_of(st.text(), st.booleans(), st.integers(-(2**60), 2**60), st.lists(st.text())),
    )
)
def test_toml_is_read_as_it_was_written(value: dict[str, object]) -> None:
    told = {name.replace("\ud800", ""): each for name, each in value.items()}
    assert read_toml(write_toml({**told, "z-tables": [told, {"deep": [told]}]}), "t.toml") == {
        **told,
        "z-tables": [told, {"deep": [told]}],
    }


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    files = to_files("d1", dossier())
    assert old.encode() in files[file]
    return {**files, file: files[file].replace(old.encode(), new.encode())}


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (changed("authors.csv", "credentials", "degree"), Place("authors.csv")),
        (changed("authors.csv", "vogel", "Dr Vogel"), Place("authors.csv", 1, "id")),
        (changed("authors.csv", "Dr. Vogel", " "), Place("authors.csv", 1, "display_name")),
        (changed("authors.csv", ",MD,", ",MD,x,"), Place("authors.csv", 1)),
        (changed("work-types.csv", "90m", "soon"), Place("work-types.csv", 1, "turnaround")),
        (changed("work-types.csv", ",no,", ",nope,"), Place("work-types.csv", 1, "review_required")),
        (
            changed("work-types.csv", "birth_date", "birthday"),
            Place("work-types.csv", 1, "required_demographics"),
        ),
        (changed("recipients.csv", "collection", "fax"), Place("recipients.csv", 1, "road")),
        (changed("standing-copies.csv", "dr-roe,vogel", "dr-no,vogel"), Place("standing-copies.csv", 2, "recipient")),
        (changed("client.toml", "time_zone", "timezone"), Place("client.toml", field="timezone")),
        (changed("client.toml", "12h", "half a day"), Place("client.toml", field="turnaround")),
        (changed("client.toml", "= ", ""), Place("client.toml")),
        (changed("terms.toml", "STOP_REVIEWED", "STOP_NEVER"), Place("terms.toml")),
        (changed("quality-plan.toml", "one_in", "every"), Place("quality-plan.toml")),
        (changed("phrase-sets/names.csv", "2.5", "heavy"), Place("phrase-sets/names.csv", 1, "weight")),
        (changed("dossier.toml", "form = 1", "form = 2"), Place("dossier.toml", field="form")),
        ({**to_files("", dossier()), "author.csv": b""}, Place("author.csv")),
        ({**to_files("", dossier()), "templates/other.docx": b""}, Place("templates/other.docx")),
        ({**to_files("", dossier()), "authors.csv": b"id\xff"}, Place("authors.csv")),
        ({**to_files("", dossier()), "authors.csv": b"x" * (LARGEST_FILE + 1)}, Place("authors.csv")),
        (
            {"authors.csv": ",".join(TABLES["authors.csv"]).encode() + b"\n" + b"ab,c,,,\n" * (MOST_ROWS + 1)},
            Place("authors.csv"),
        ),
        ({DOSSIER: b"form = 1\n", "terms.toml": b""}, Place("terms.toml")),
        ({DOSSIER: b"form = 1\n", "rates.csv": b""}, Place("rates.csv")),
    ],
)
def test_a_mistake_is_told_by_file_row_and_field(files: dict[str, bytes], place: Place) -> None:
    with pytest.raises(DossierFileWrong) as wrong:
        read(files)
    assert wrong.value.details == place.details
    assert wrong.value.message.startswith(f"{place.words}: ")


def test_a_row_without_its_file_says_which_it_needs() -> None:
    files = {name: data for name, data in to_files("", dossier()).items() if name != "templates/plain.docx"}
    with pytest.raises(DossierFileWrong, match=r"templates\.csv, row 1: needs the file templates/plain\.docx"):
        read(files)


def test_files_from_a_spreadsheet_with_a_byte_order_mark_and_empty_rows_are_read() -> None:
    files = to_files("", dossier())
    files["authors.csv"] = b"\xef\xbb\xbf" + files["authors.csv"] + b",,,,\r\n\r\n"
    assert read(files) == dossier()
