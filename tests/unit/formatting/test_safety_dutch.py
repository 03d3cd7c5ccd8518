"""What is easily misread in Dutch, in its context."""

import pytest

from scribeline.formatting.safety import Severity, check
from scribeline.formatting.style import Locale

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    ("text", "found", "severity", "proposal"),
    [
        ("Insuline glargine 10 E voor de nacht.", "E", ERROR, "eenheden"),
        ("Insuline 10E voor de nacht.", "E", ERROR, "eenheden"),
        ("Colecalciferol 800 IE per dag.", "IE", ERROR, "eenheden"),
        ("Colecalciferol 800 I.E. per dag.", "I.E.", ERROR, "eenheden"),
        ("Acenocoumarol 2,0 mg vanavond.", "2,0", ERROR, "2"),
        ("Haloperidol ,5 mg nu.", ",5", ERROR, "0,5"),
        ("Fentanyl 50 µg nu.", "µg", ERROR, "microgram"),
        ("Infuus met 500 cc NaCl.", "cc", ERROR, "ml"),
        ("Er werd 500 cc gedraineerd.", "cc", ERROR, "ml"),
        ("Gegeven: MgSO4 over een uur.", "MgSO4", ERROR, "magnesiumsulfaat"),
        ("Timolol 1 druppel OD 2dd.", "OD", ERROR, "rechteroog"),
        ("Nadroparine 0,3 ml s.c. per dag.", "s.c.", ERROR, "subcutaan"),
        ("Metoprolol 50mg 1dd.", "50mg", ERROR, "50 mg"),
        ("Heparine 25000 eenheden per dag.", "25000", ERROR, "25.000"),
        ("MTX 15 mg per week.", "MTX", ERROR, "methotrexaat"),
    ],
)
def test_what_is_easily_misread_is_found(text: str, found: str, severity: Severity, proposal: str) -> None:
    findings = check(text, Locale.NL_NL)
    assert [(text[f.start : f.end], f.severity, f.proposal) for f in findings] == [(found, severity, proposal)]
    assert all(finding.reason and finding.source for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "Metoprolol 50 mg 1dd, paracetamol 500 mg z.n.",
        "Kalium 4,0 en een massa van 5,0 mm.",
        "Vitamine E en hepatitis E negatief.",
        "Gezien om 14 u op de afdeling.",
        "Insuline 1000 eenheden per dag, q.d. noch U.S. staat hier.",
        "Het graan werd op 5 E gezet.",
        "Hemoglobine 8,0 mmol/l.",
    ],
)
def test_what_is_right_in_its_place_is_not_found(text: str) -> None:
    assert check(text, Locale.NL_NL) == []


def test_each_language_has_its_own_list() -> None:
    assert [f.rule for f in check("Lisinopril 20 mg q.d.", Locale.EN_GB)] == ["q.d."]
    assert check("Lisinopril 20 mg q.d.", Locale.NL_NL) == []
