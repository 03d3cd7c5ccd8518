"""`scribeline verify-invoice`: the proof, with the invoice's file and the delivered ones alone."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.billing.invented import MARCH, document, terms
from tests.unit.deliverables.crafted import template
from tests.unit.deliverables.test_docx import FACTS, REPORT
from typer.testing import CliRunner

from scribeline.billing.invoice_json import invoice_json
from scribeline.billing.invoices import draft
from scribeline.cli import invoices
from scribeline.cli.exits import Exit
from scribeline.cli.invoices import LARGEST_FILE
from scribeline.cli.main import app
from scribeline.deliverables.docx import render_counted
from scribeline.errors import InvalidInput


@pytest.fixture
def delivered(tmp_path: Path) -> tuple[Path, Path]:
    """An invoice's file, and a folder with the one document that is on it."""
    content, text = render_counted(REPORT, template(), FACTS, draft=REPORT)
    told = replace(document(1), text=text, file_sha256=hashlib.sha256(content).hexdigest())
    invoice, folder = tmp_path / "invoice.json", tmp_path / "documents"
    folder.mkdir()
    invoice.write_text(invoice_json(draft("harbor", terms(), MARCH, [told])), "utf-8")
    (folder / f"harbor_{told.job_id}_r2.docx").write_bytes(content)
    return invoice, folder


def verified(invoice: Path, *documents: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["verify-invoice", str(invoice), *map(str, documents), "--json"])
    if isinstance(result.exception, InvalidInput):
        raise result.exception
    return result.exit_code, ",".join(sorted({json.loads(line)["finding"] for line in result.output.splitlines()}))


def test_what_was_delivered_proves_the_invoice(delivered: tuple[Path, Path]) -> None:
    assert verified(*delivered) == (Exit.OK, "agrees")
    invoice, folder = delivered
    shown = CliRunner().invoke(app, ["verify-invoice", str(invoice), str(folder)])
    assert shown.output == "1 of 1 documents agree to the character.\n"


def test_an_invoice_of_thousands_of_documents_is_read_as_well(
    delivered: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice, folder = delivered
    invoice.write_text(invoice.read_text("utf-8") + " " * LARGEST_FILE, "utf-8")
    assert verified(invoice, folder) == (Exit.OK, "agrees")
    monkeypatch.setattr(invoices, "LARGEST_INVOICE", LARGEST_FILE)
    with pytest.raises(InvalidInput, match=r"invoice\.json is too large for an invoice: 2,000,000 bytes at most"):
        verified(invoice, folder)


def test_a_document_of_another_text_a_missing_one_and_a_strange_one_are_told_apart(
    delivered: tuple[Path, Path], tmp_path: Path
) -> None:
    invoice, folder = delivered
    (file,) = folder.iterdir()
    changed, _ = render_counted(REPORT, template(), replace(FACTS, author_name="Somebody Else"))
    (tmp_path / "other.docx").write_bytes(changed)
    assert verified(invoice, tmp_path / "other.docx") == (Exit.FAILED, "file_missing,file_unknown")
    file.write_bytes(changed)
    assert verified(invoice, folder) == (Exit.FAILED, "text_differs")
    file.unlink()
    assert verified(invoice, folder) == (Exit.NOT_FOUND, "file_missing")


def test_what_cannot_be_read_is_refused_by_name(delivered: tuple[Path, Path], tmp_path: Path) -> None:
    invoice, folder = delivered
    with pytest.raises(InvalidInput, match="is no invoice of ours"):
        verified(_written(tmp_path / "list.json", "[]"), folder)
    with pytest.raises(InvalidInput, match=r"scan\.docx: The file is not a Word document"):
        verified(invoice, _written(tmp_path / "scan.docx", "%PDF"))


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "words", [["draft"], ["draft", "harbor", "--all"], ["issue"], ["issue", "harbor-00001", "--all"]]
)
def test_one_client_or_all_of_them(words: list[str]) -> None:
    result = CliRunner().invoke(app, ["invoices", *words])
    assert isinstance(result.exception, InvalidInput)
    assert str(result.exception).startswith("Give either")
