"""Reports as tables and CSV: the same columns everywhere, exact cells, and nothing that a spreadsheet runs."""

import csv
import io
from decimal import Decimal

import pytest
from google.protobuf.duration_pb2 import Duration

from scribeline.sdk.report_tables import COLUMNS, seconds, table_of
from scribeline.v1.quality_pb2 import QualityFigures
from scribeline.v1.reports_pb2 import MarginReport, TurnaroundReport, VolumeReport


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_turnaround_report_as_csv() -> None:
    figures = TurnaroundReport.Figures(
        document_count=3,
        on_time_count=2,
        late_count=1,
        on_time_share=2 / 3,
        median=Duration(seconds=90, nanos=500_000_000),
        percentile_90=Duration(seconds=3600),
        waiting=Duration(seconds=0),
    )
    empty = TurnaroundReport.Figures(waiting=Duration())
    report = TurnaroundReport(total=figures, rows=[TurnaroundReport.Row(keys=["=1+1", "2026-03-01"], figures=empty)])
    told = rows_of(table_of("turnaround", report, ["client", "day"]).csv())
    assert list(told[0]) == ["client", "day", *(column.name for column in COLUMNS["turnaround"])]
    assert (told[0]["client"], told[0]["day"], told[0]["documents"]) == ("'=1+1", "2026-03-01", "0")
    assert (told[0]["on_time_share"], told[0]["median_s"], told[0]["waiting_s"]) == ("", "", "0")
    assert (told[1]["client"], told[1]["day"]) == ("total", "")
    assert (told[1]["on_time_share"], told[1]["median_s"], told[1]["p90_s"]) == ("0.666667", "90.5", "3600")


def test_a_groups_units_are_told_where_one_definition_counts_them() -> None:
    one, other = (
        VolumeReport.Units(definition="vbc/1", units="12.5"),
        VolumeReport.Units(definition="report/1", units="3"),
    )
    table = table_of("volume", VolumeReport(total=VolumeReport.Figures(lines="20.25", units=[one])), [])
    assert table.total[0].cells[table.place("units")] == Decimal("12.5")
    table = table_of("volume", VolumeReport(total=VolumeReport.Figures(units=[one, other])), [])
    assert (table.total[0].cells[table.place("definition")], table.total[0].cells[table.place("units")]) == (
        "several",
        None,
    )


def test_money_has_a_row_for_each_currency() -> None:
    report = MarginReport(
        total=MarginReport.Figures(
            document_count=2,
            money=[
                MarginReport.Money(
                    currency="EUR",
                    revenue="10.00",
                    edit_pay="0.00",
                    review_pay="0.00",
                    adjustment="40.00",
                    income="50.00",
                ),
                MarginReport.Money(currency="USD", revenue="0.00", edit_pay="4.50", review_pay="0.00"),
            ],
        )
    )
    told = rows_of(table_of("margin", report, []).csv())
    assert [(each["currency"], each["revenue"], each["edit_pay"], each["margin"]) for each in told] == [
        ("EUR", "10.00", "0.00", ""),
        ("USD", "0.00", "4.50", ""),
    ]
    assert [(each["adjustment"], each["income_before_taxes"]) for each in told] == [("40.00", "50.00"), ("0", "0")]


def test_what_qa_found_is_a_table_too() -> None:
    group = QualityFigures.Group(key="users/anna", audit_count=4, pass_share=0.75, mean_score=9850)
    table = table_of("quality", QualityFigures(groups=[group]), ["person"])
    told = rows_of(table.csv())
    assert (told[0]["person"], told[0]["pass_share"], told[0]["mean_score"]) == ("users/anna", "0.750000", "98.5")
    none = table_of("quality", QualityFigures(groups=[QualityFigures.Group(targeted_count=1)]), [])
    assert none.total[0].cells[none.place("pass_share")] is None


@pytest.mark.parametrize(("told", "exact"), [(Duration(), "0"), (Duration(seconds=3, nanos=250_000_000), "3.25")])
def test_lengths_are_exact(told: Duration, exact: str) -> None:
    assert str(seconds(told)) == exact
