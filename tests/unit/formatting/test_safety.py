"""The do-not-use and error-prone abbreviations, in their context."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.formatting.safety import Severity, check

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    ("text", "found", "severity", "proposal"),
    [
        ("Insulin glargine 10 U at night.", "U", ERROR, "units"),
        ("Insulin 10U at night.", "U", ERROR, "units"),
        ("Vitamin D 800 IU daily.", "IU", ERROR, "units"),
        ("Lisinopril 20 mg q.d. for pressure.", "q.d.", ERROR, "daily"),
        ("Lisinopril 20 mg QD for pressure.", "QD", ERROR, "daily"),
        ("Digoxin 0.25 mg q.o.d. only.", "q.o.d.", ERROR, "every other day"),
        ("Warfarin 5.0 mg tonight.", "5.0", ERROR, "5"),
        ("Haloperidol .5 mg now.", ".5", ERROR, "0.5"),
        ("MS 10 mg for pain.", "MS", ERROR, "morphine sulfate or magnesium sulfate, as is meant"),
        ("Given MgSO4 over an hour.", "MgSO4", ERROR, "magnesium sulfate"),
        ("Fentanyl 50 µg now.", "µg", ERROR, "mcg"),
        ("Saline 500 cc bolus dose.", "cc", ERROR, "mL"),
        ("Drained 500 cc.", "cc", ERROR, "mL"),
        ("Trazodone 50 mg q.h.s. as before.", "q.h.s.", ERROR, "at bedtime"),
        ("D/C aspirin 81 mg.", "D/C", ERROR, "discharge or discontinue, as is meant"),
        ("Latanoprost 1 drop OD nightly.", "OD", ERROR, "right eye, left eye or each eye"),
        ("Latanoprost 1 drop OS nightly.", "OS", ERROR, "left eye"),
        ("Gliclazide 60 mg o.d. with food.", "o.d.", ERROR, "daily"),
        ("Enoxaparin 40 mg SQ daily.", "SQ", ERROR, "subcutaneously"),
        ("Methotrexate 15 mg TIW by mouth.", "TIW", ERROR, "3 times weekly"),
        ("Aspirin 81mg daily.", "81mg", ERROR, "81 mg"),
        ("Heparin 25000 units daily.", "25000", ERROR, "25,000"),
        ("MTX 15 mg weekly.", "MTX", ERROR, "methotrexate"),
        ("Chart reviewed q.d. by the team.", "q.d.", WARNING, "daily"),
    ],
)
def test_what_is_easily_misread_is_found(text: str, found: str, severity: Severity, proposal: str) -> None:
    findings = check(text)
    assert [(text[f.start : f.end], f.severity, f.proposal) for f in findings] == [(found, severity, proposal)]
    assert all(finding.reason and finding.source for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "She has MS, diagnosed in 2004.",
        "Overdose: found with an OD last year.",
        "He moved to the U.S. in 2001.",
        "Lisinopril 20 mg daily.",
        "Potassium was 4.0 and a 5.0 cm mass was seen.",
        "A stent of 3.0 mm was placed.",
        "Warfarin 2.5 mg daily, aspirin 0.5 g.",
        "Subcutaneous tissue was closed; the AS was mild.",
        "Insulin 1000 units daily.",
    ],
)
def test_what_is_right_in_its_place_is_not_found(text: str) -> None:
    assert check(text) == []


def test_what_may_be_meant_is_told_to_choose_from() -> None:
    assert [f.choices for f in check("MS 10 mg, then D/C the drip; HS dose of insulin.")] == [
        ("morphine sulfate", "magnesium sulfate"),
        ("discontinue", "discharge"),
        ("at bedtime", "half-strength"),
    ]
    assert [f.choices for f in check("Give 5 mg. now.")] == [("mg",)]


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    assert all(0 <= finding.start < finding.end <= len(text) for finding in check(text))
