"""After all that the others did: nothing of a patient's outside of the database, but sealed."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.acceptance.premises import NORTHFIELD, Premises
from tests.acceptance.sounds import spoken

# Of what people and the machine wrote; not of the work types' or clinics' names.
REPORT_WORDS = ("lamina", "nondisplaced", "supraspinatus", "meniscus", "dorsiflexion", "second reading")
# What recordings and documents begin with, or hold somewhere.
SIGNS = (b"WAVEfmt ", b"OpusHead", b"fLaC", b"ftypM4A", b"word/document.xml")


def said_of_patients(premises: Premises) -> list[str]:
    told = [each for d in premises.samples.dictations for each in (d.patient["name"], d.patient["record_number"])]
    surnames = [d.patient["name"].split()[-1] for d in premises.samples.dictations if d.patient["name"] != "Osric Pell"]
    return [*told, *surnames, *REPORT_WORDS]


def files_of(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def found(content: bytes, sought: list[str]) -> list[str]:
    low = content.lower()
    return [each for each in sought if each.lower().encode() in low]


def test_neither_logs_nor_keys_nor_stored_bytes_tell_of_a_patient(premises: Premises) -> None:
    sample = premises.short
    name = premises.upload(sample, spoken(sample, seconds=8), details=None)
    premises.drafted(name)
    premises.submitted(name, sample.report)
    premises.delivered(name)
    # They are there where they have to be: the search would find them.
    row = premises.rows("SELECT patient::text FROM jobs WHERE job_id = %s", [name.rpartition("/")[2]])
    sought = said_of_patients(premises)
    assert found(row[0]["patient"].encode(), sought)

    logs = [*files_of(premises.folder / "logs"), premises.folder / "store" / "weed.log"]
    logs += [path for path in files_of(premises.postgres_folder) if path.name.endswith("log")]
    assert len(logs) >= 5
    for log in logs:
        assert found(log.read_bytes(), sought) == [], log.name

    keys = premises.keys()
    assert len(keys) > 2
    assert found("\n".join(keys).encode(), sought) == []
    assert all(re.fullmatch(r"[a-z0-9/_.-]+", key) for key in keys)

    # What is shorter turns up in megabytes of sealed bytes by chance.
    long = [each for each in sought if len(each) >= 6]
    for stored in files_of(premises.folder / "store" / "data"):
        content = stored.read_bytes()
        assert found(content, long) == [], stored.name
        assert [sign for sign in SIGNS if sign in content] == [], stored.name
    assert NORTHFIELD in "".join(keys)  # ids are no secret
