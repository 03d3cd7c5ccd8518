"""A client's dossier out of one client and into others, from the command line: as a whole, or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from tests.servers.front import CLINIC_A, Api, ServedFront, front, refused
from typer.testing import CliRunner, Result

from scribeline.cli.main import app
from scribeline.database.unit_of_work import Scope
from scribeline.identity.model import Role
from scribeline.v1 import authors_pb2, clients_pb2, dossiers_pb2
from scribeline_workers.deliverer.documents import PLAIN_TEMPLATE

__all__ = ["front"]

Run = Callable[..., Awaitable[Result]]
BILLING = """
currency = "USD"

[[line_definition]]
definition = "characters-65/1"
from = 2026-01-01
"""
RATES = (
    "work_type,entry_mode,stat,unit_price,stat_percent,stat_per_unit,from,until\r\n"
    "letter,typed,,0.14,25,0,2026-01-01,\r\n"
)
AUTHORS = b"id,display_name,credentials,codes,signature_lines\nnew,Dr. New,,,\n"
FILES = {
    "client.toml": b"""
display_name = "North Clinic"
time_zone = "Europe/Vienna"
turnaround = "24h"
review_required = false
agreement_start_date = 2020-01-01
allowed_countries = ["AT"]
""",
    "style.toml": b'locale = "en-GB"\n',
    "terms.toml": b"""
[[terms]]
effective_from_date = 2026-01-01
turnaround = "86400s"

[[terms.work_types]]
work_type = "letter"
turnaround = "7200s"
""",
    "billing-terms.toml": BILLING.encode(),
    "rates.csv": RATES.encode(),
    "templates.csv": b"id,display_name\nplain,Plain page\n",
    "templates/plain.docx": PLAIN_TEMPLATE.read_bytes(),
    "authors.csv": b"id,display_name,credentials,codes,signature_lines\n"
    b"vogel,Dr. Vogel,MD,17; 18,Dr. A. Vogel; Cardiology\nlind,Dr. Lind,,,\n",
    "work-types.csv": (
        b"id,display_name,codes,template,turnaround,stat_turnaround,review_required,job_priority,required_demographics\n"
        b"letter,Letter,1,plain,12h,,yes,2,record_number\n"
    ),
    "work-types/letter.style.toml": b"bold = false\n",
    "recipients.csv": (
        b"id,display_name,salutation,role,organisation,address_lines,road,active\n"
        b"dr-roe,Dr. Jane Roe,,,Mill Lane,12 Mill Lane; Northfield,collection,yes\n"
    ),
    "standing-copies.csv": b"recipient,author,work_type\ndr-roe,vogel,letter\n",
    "phrase-sets.csv": b"id,display_name,author,work_type\nnames,Names,vogel,\n",
    "phrase-sets/names.csv": b"written,kind,weight,sounds_like\nXarelto,brand,2,zarel toe\nDunmore,term,,\n",
    "shortcuts.csv": b'author,short,title,text\n,htn,,hypertension\nvogel,nl,Normal lungs,"# Lungs\nClear."\n',
    "quality-plan.toml": b'one_in = 20\n\n[[shares]]\none_in = 1\nperson = "transcriptionist"\nauthor = "vogel"\n',
    "assignments.csv": (
        b"user,pool,skill,country,author,work_type,priority,first_date,last_date\n"
        b"transcriptionist,,,,vogel,,3,2026-01-01,\n"
    ),
    "learning.toml": b'mode = "MODE_OFF"\nthreshold = 5\n',
    "orders.toml": b'number_alone = true\n\n[[columns]]\ncolumn = "record_number"\nheaders = ["Chart No"]\n',
}


@pytest.fixture
def run(front: ServedFront, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `scribeline admin clients ...` as the administrator."""
    monkeypatch.setenv("SCRIBELINE_FRONT", front.address)
    monkeypatch.setenv("SCRIBELINE_TOKEN", front.admin.token or "")
    runner = CliRunner()

    async def told(*arguments: object) -> Result:
        return await asyncio.to_thread(runner.invoke, app, ["admin", "clients", *map(str, arguments)])

    return told


async def done(run: Run, *arguments: object) -> str:
    result = await run(*arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return "".join(line for line in result.output.splitlines(keepends=True) if "[info" not in line)


def folder_of(path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def held_in(path: Path) -> dict[str, bytes]:
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in path.rglob("*") if each.is_file()}


async def everything(front: ServedFront) -> list[str]:
    """Every row of the tables that an import writes to, and what it told the audit trail."""
    tables = ("clients", "authors", "work_types", "recipients", "template_versions", "shortcuts", "audit_events")
    async with front.database.transaction(Scope.company()) as tx:
        return [
            str(row)
            for table in tables
            for row in await tx.many(f"SELECT md5(t::text) AS told FROM {table} AS t ORDER BY 1")  # type: ignore[arg-type]  # noqa: S608
        ]


async def test_a_dossier_goes_into_a_new_client_and_from_there_into_another_the_same(
    front: ServedFront, run: Run, tmp_path: Path
) -> None:
    wanted = folder_of(tmp_path / "wanted", FILES)
    before = await everything(front)
    told = await done(run, "import", "north", wanted, "--dry-run")
    assert "authors/vogel: would be added" in told
    assert await everything(front) == before
    told = await done(run, "import", "north", wanted)
    assert "recipients/dr-roe: added" in told
    assert "authors/vogel/shortcuts/nl: added" in told
    first, second = tmp_path / "first", tmp_path / "second"
    await done(run, "export", "north", first)
    await done(run, "import", "south", first)
    await done(run, "export", "south", second)
    assert held_in(second) == held_in(first)
    assert held_in(first).keys() == {*FILES, "dossier.toml"}
    assert (await run("export", "north", first)).exit_code != 0  # no file of another export stays among the new ones
    told = await done(run, "import", "south", second)
    assert "added" not in told
    assert "changed" not in told


async def test_a_dry_run_tells_each_field_and_the_import_does_exactly_that(
    front: ServedFront, run: Run, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "north", FILES)
    await done(run, "import", "north", folder)
    folder_of(
        folder,
        {
            "authors.csv": b"id,display_name,credentials,codes,signature_lines\n"
            b'vogel,Dr. Vogel,"MD, PhD",17,\nroe,Dr. Roe,,18,\n',
            "work-types.csv": FILES["work-types.csv"].replace(b"12h", b"6h").replace(b"yes", b""),
            "phrase-sets/names.csv": b"written,kind,weight,sounds_like\nXarelto,brand,2,\nEliquis,brand,,\n",
            "rates.csv": RATES.replace("0.14", "0.15").encode(),
        },
    )
    dry = await done(run, "import", "north", folder, "--dry-run")
    assert "    credentials: MD -> MD, PhD\n    codes: 17, 18 -> 17\n" in dry
    assert "    turnaround: 43200s -> 21600s\n    review_required: yes -> nothing\n" in dry
    assert '    phrases["Xarelto"].sounds_like: zarel toe -> nothing\n' in dry
    assert '    phrases["Eliquis"].written: nothing -> Eliquis\n' in dry
    assert "        -letter,typed,,0.14,25,0,2026-01-01,\n        +letter,typed,,0.15,25,0,2026-01-01,\n" in dry
    assert "Left alone, since the files do not hold them: authors/lind\n" in dry
    real = await done(run, "import", "north", folder)
    assert (
        real.replace("added", "would be added").replace(": changed", ": would be changed").splitlines()[:-1]
        == (dry.splitlines()[:-1])
    )
    authors = await front.admin.authors.ListAuthors(authors_pb2.ListAuthorsRequest(parent="clients/north"))
    assert [each.display_name for each in authors.authors] == ["Dr. Lind", "Dr. Roe", "Dr. Vogel"]


async def test_who_comes_second_is_refused_and_what_is_wrong_leaves_nothing_half_done(
    front: ServedFront, run: Run, tmp_path: Path
) -> None:
    mine, yours = tmp_path / "mine", tmp_path / "yours"
    await done(run, "import", "north", folder_of(tmp_path / "first", FILES))
    await done(run, "export", "north", mine)
    await done(run, "export", "north", yours)
    folder_of(mine, {"style.toml": b"bold = true\n"})
    await done(run, "import", "north", mine)
    folder_of(yours, {"authors.csv": AUTHORS})
    before = await everything(front)
    late = await run("import", "north", yours)
    assert late.exit_code != 0
    assert "Somebody changed the client in the meantime" in str(late.exception)
    for file, content, words in (
        ("authors.csv", AUTHORS + b"other,Dr. O.,,17,\n", "authors.csv, row 2: Another author"),
        ("authors.csv", AUTHORS + b"long," + b"x" * 201 + b",,,\n", "authors.csv, row 2, display_name: "),
        ("client.toml", FILES["client.toml"].replace(b"Europe/Vienna", b"Europe/Nowhere"), "client.toml, time_zone: "),
        ("rates.csv", RATES.replace("0.14", "-1").encode(), "rates.csv: Row 1: unit_price"),
        ("templates/plain.docx", b"PK", "templates/plain.docx: "),
        (
            "assignments.csv",
            FILES["assignments.csv"].replace(b"transcriptionist", b"nobody"),
            "assignments.csv, row 1, ",
        ),
        ("terms.toml", FILES["terms.toml"].replace(b"letter", b"none"), "terms.toml, terms[0].work_types: "),
        ("work-types/letter.style.toml", b"bold = 7\n", "work-types/letter.style.toml, bold: "),
    ):
        wrong = folder_of(tmp_path / "wrong", {**FILES, file: content})
        told = await run("import", "north", wrong, "--overwrite")
        assert told.exit_code != 0, file
        assert words in str(told.exception), (file, told.exception)
        assert await everything(front) == before, file
    await done(run, "import", "north", yours, "--overwrite")


async def test_a_stream_that_makes_no_sense_is_refused(front: ServedFront) -> None:
    begin = dossiers_pb2.DossierImport(name=f"clients/{CLINIC_A}")
    own = clients_pb2.Client(name=f"clients/{CLINIC_A}", display_name="A", turnaround=Duration(seconds=60))

    async def told(*messages: dossiers_pb2.ImportClientRequest, api: Api = front.admin) -> str:
        return (await refused(api.dossiers.ImportClient(iter(messages)))).reason

    def part(**resource: object) -> dossiers_pb2.ImportClientRequest:
        return dossiers_pb2.ImportClientRequest(part=dossiers_pb2.DossierPart(**resource))  # type: ignore[arg-type]

    first = dossiers_pb2.ImportClientRequest(begin=begin)
    assert await told() == "VALUE_WRONG"
    assert await told(part(client=own)) == "VALUE_WRONG"
    assert await told(first, first) == "VALUE_WRONG"
    assert await told(first, part(client=own), part(client=own)) == "VALUE_WRONG"
    assert await told(first, part(author=authors_pb2.Author(name="clients/clinic-b/authors/x"))) == "VALUE_WRONG"
    nobody = dossiers_pb2.ImportClientRequest(begin=dossiers_pb2.DossierImport(name="clients/nobody"))
    assert await told(nobody, part(author=authors_pb2.Author(name="clients/nobody/authors/x"))) == "CLIENT_NOT_FOUND"
    local = await front.user("local-admin", Role.ADMIN, (CLINIC_A,))
    made = dossiers_pb2.ImportClientRequest(begin=dossiers_pb2.DossierImport(name="clients/new"))
    new = clients_pb2.Client(name="clients/new", display_name="New", time_zone="UTC", turnaround=Duration(seconds=60))
    assert await told(made, part(client=new), api=local) == "COMPANY_ONLY"
    once = dossiers_pb2.DossierImport(name="clients/new", request_id=str(uuid4()))
    again = [dossiers_pb2.ImportClientRequest(begin=once), part(client=new)]
    first_answer = await front.admin.dossiers.ImportClient(iter(again))
    assert first_answer.changes[0].action == dossiers_pb2.DossierChange.ACTION_ADDED
    assert await front.admin.dossiers.ImportClient(iter(again)) == first_answer
    new.display_name = "Another"
    assert await told(again[0], part(client=new)) == "REQUEST_ID_REUSED"
