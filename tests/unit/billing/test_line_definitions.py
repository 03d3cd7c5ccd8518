"""What each line definition counts, by the tables of examples beside this file; and what a definition is."""

import tomllib
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.unit.billing.tagged import tagged

from scribeline.billing.counting import count, job_units
from scribeline.billing.definitions import (
    PRINCIPLES,
    Definition,
    Rounding,
    RoundingLevel,
    RoundingMode,
    as_value,
    definition_of,
    shipped,
    shipped_definition,
)
from scribeline.billing.errors import DefinitionWrong

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    told = (HERE / name).read_text("utf-8").splitlines()
    return [
        [cell.strip(" ") if place < 4 else cell[1:] for place, cell in enumerate(line.split("|", 4))]
        for line in told
        if line and not line.startswith("#")
    ]


def letters(counts: "dict[object, int]") -> str:
    return " ".join(f"{str(name)[0]}{number}" for name, number in counts.items())


@pytest.mark.parametrize("row", rows("line_definitions.txt"), ids=lambda row: f"{row[0]} {row[4][:40]}")
def test_each_definition_counts_as_its_table_says(row: list[str]) -> None:
    name, counted, units, by_writer, text = row
    definition = shipped_definition(name)
    told = count(tagged(text), definition)
    assert (told.counted, letters(dict(told.by_writer))) == (int(counted), by_writer)
    assert definition.rounding.written(job_units(told.counted, definition)) == Decimal(units)


def contradictions() -> tuple[str, list[list[str]]]:
    told = [line for line in (HERE / "contradictions.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    return told[0].removeprefix("text | "), [[cell.strip() for cell in line.split("|")] for line in told[1:] if line]


def test_the_vendors_contradict_each_other_over_one_document() -> None:
    text, table = contradictions()
    for name, counted, units, by_writer, by_part in table:
        definition = shipped_definition(name)
        told = count(tagged(text), definition, audio_ms=95_500)
        assert (name, told.counted) == (name, int(counted))
        assert definition.rounding.written(job_units(told.counted, definition)) == Decimal(units), name
        assert (letters(dict(told.by_writer)), letters(dict(told.by_part))) == (by_writer, by_part), name
    assert [row[0] for row in table] == list(shipped())
    sixty_five = {row[2] for row in table if shipped_definition(row[0]).per_unit == 65}
    assert len(sixty_five) >= 7, "one text, seven prices"


def test_every_definition_that_we_ship_has_its_source_and_examples() -> None:
    shown = {row[0] for row in rows("line_definitions.txt")}
    assert set(shipped()) - shown == {"recorded-minute/1"}  # a document does not tell it
    assert all(each.source and each.description for each in shipped().values())
    for name in ("vbc/1", "vbc-65/1"):
        assert tuple(shipped()[name].principles) == PRINCIPLES
        assert all(shipped()[name].principles.values())


def test_a_definition_survives_being_written_and_read() -> None:
    for definition in shipped().values():
        assert definition_of(as_value(definition)) == definition
    assert set(as_value(shipped()["vbc/1"])) == {field.name for field in fields(Definition)} - {"definition_id"} | {
        "id"
    }


def test_what_counts_is_said_in_words() -> None:
    assert shipped()["zydoc-each/1"].sentence == (
        "65 characters make a line, spaces included, neighbouring ones as one; a hard return is 0; headers and footers "
        "count once; rounded up to whole units, for each job; at least 25 for each job"
    )
    assert shipped()["recorded-minute/1"].sentence == "minutes of recording; rounded up to 2 places, for each job"
    assert "what the template says in every document does not count" in shipped()["datagain/1"].sentence


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("chars_per_line = 0", "chars_per_line"),
        ("cr_chars = 3", "cr_chars"),
        ("uppercase_weight = 9", "uppercase_weight"),
        ("count_spaces = 1", "count_spaces"),
        ("columns = '65'", "columns"),
        ("minimum = 1.5", "minimum"),
        ("minimum = '-1'", "minimum"),
        ("minimum = 'many'", "minimum"),
        ("minimum = 'NaN'", "minimum"),
        ("unit = 'furlong'", "unit"),
        ("rounding = { mode = 'odd' }", "mode"),
        ("rounding = { places = 9 }", "rounding.places"),
        ("rounding = 2", "rounding"),
        ("principles = { verifiability = 'yes' }", "principles"),
        ("count_tabs = true", "count_tabs"),
        ("effective_from = '31/1/2026'", "effective_from"),
        ("id = 'UPPER'", "id"),
        ("version = true", "version"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused_by_its_field(change: str, field: str) -> None:
    told = tomllib.loads("id = 'own'\nversion = 1\nunit = 'line'\nsource = 'x'\neffective_from = 2026-01-01\n")
    with pytest.raises(DefinitionWrong) as refused:
        definition_of(told | tomllib.loads(change))
    assert refused.value.field == field


def test_a_definition_that_lacks_something_says_what() -> None:
    with pytest.raises(DefinitionWrong, match="lacks version, unit"):
        definition_of({"id": "own", "source": "x", "effective_from": "2026-01-01"})
    with pytest.raises(DefinitionWrong, match="There are: characters-65/1"):
        shipped_definition("characters-65/2")


@pytest.mark.parametrize(
    ("mode", "places", "value", "rounded"),
    [
        (RoundingMode.HALF_UP, 2, Fraction(1, 200), "0.01"),
        (RoundingMode.HALF_UP, 2, Fraction(49, 10_000), "0.00"),
        (RoundingMode.UP, 0, Fraction(66, 65), "2"),
        (RoundingMode.UP, 0, Fraction(2), "2"),
        (RoundingMode.DOWN, 1, Fraction(199, 100), "1.9"),
        (RoundingMode.NONE, 2, Fraction(66, 65), "1.015385"),
        (RoundingMode.NONE, 2, Fraction(130, 65), "2"),
    ],
)
def test_rounding_is_exact_and_done_once(mode: RoundingMode, places: int, value: Fraction, rounded: str) -> None:
    rounding = Rounding(mode, places)
    assert str(rounding.written(rounding.apply(value))) == rounded


def test_a_minimum_is_of_each_job() -> None:
    each = shipped()["zydoc-each/1"]
    assert job_units(65 * 25, each) == job_units(1, each) == 25
    assert job_units(65 * 25 + 1, each) == 26
    total = replace(each, rounding=Rounding(RoundingMode.UP, 0, RoundingLevel.INVOICE))
    assert job_units(65 * 25 + 1, total) == Fraction(65 * 25 + 1, 65)
