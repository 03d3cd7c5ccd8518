"""Counts an invoice's documents again from their files alone, and reckons the invoice again from its lines.

What a file says comes from the file; the definition, who wrote which part, and the recording's length come from the
invoice. What agrees, agrees to the character.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scribeline.billing.counting import count, job_units
from scribeline.billing.definitions import RoundingLevel, shipped
from scribeline.billing.delivered import DeliveredText
from scribeline.billing.errors import MarksWrong
from scribeline.billing.invoices import Invoice, InvoiceKind, Line, line_amount, reckoned
from scribeline.billing.taxes import taxed


class Finding(StrEnum):
    """What was found of a line, or of the invoice."""

    AGREES = "agrees"
    FILE_MISSING = "file_missing"
    """No file was given for the line."""
    FILE_UNKNOWN = "file_unknown"
    """A file belongs to no line of the invoice."""
    TEXT_DIFFERS = "text_differs"
    """The file does not say what was counted."""
    WRITERS_DIFFER = "writers_differ"
    """The marks of who wrote what are not for this text."""
    COUNT_DIFFERS = "count_differs"
    DEFINITION_DIFFERS = "definition_differs"
    """The definition is not the one that we ship under its name and version."""
    SUM_DIFFERS = "sum_differs"
    """The invoice does not come to what its lines come to."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, of which document ("" for the invoice as a whole), in a sentence."""

    finding: Finding
    document: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A delivered file that was given: what it is called here, its SHA-256, and what it says."""

    name: str
    sha256: str
    text: DeliveredText


def verify(invoice: Invoice, files: Iterable[GivenFile]) -> list[Verdict]:
    """What is found of each line, of each file that belongs to none, and of the invoice's sums."""
    given = [(each, each.text.sha256) for each in files]
    by_file = {each.sha256: each for each, _ in given}
    by_text = {text: each for each, text in given}
    by_job = _by_job([each for each, _ in given], [line.job_id for line in invoice.lines])
    file_hashes = {line.file_sha256 for line in invoice.lines}
    text_hashes = {line.text_sha256 for line in invoice.lines}
    used = {each.name for each, text in given if each.sha256 in file_hashes or text in text_hashes}
    verdicts: list[Verdict] = []
    for line in invoice.lines:
        found = by_file.get(line.file_sha256) or by_text.get(line.text_sha256) or by_job.get(line.job_id)
        if found is None:
            verdicts.append(Verdict(Finding.FILE_MISSING, line.document_id, f"No file for job {line.job_id}."))
            continue
        used.add(found.name)
        verdicts.append(_verdict(invoice, line, found.text))
    verdicts += [
        Verdict(Finding.FILE_UNKNOWN, "", f"{each.name} belongs to no line of this invoice.")
        for each, _ in given
        if each.name not in used
    ]
    return [*verdicts, *_sums(invoice)]


def _by_job(files: Iterable[GivenFile], job_ids: Iterable[str]) -> Mapping[str, GivenFile]:
    """Files by the job whose id their name holds: a file that was changed is still told apart from one that is gone."""
    wanted = set(job_ids)
    return {part: each for each in files for part in each.name.replace("/", "_").split("_") if part in wanted}


def _verdict(invoice: Invoice, line: Line, text: DeliveredText) -> Verdict:
    job = f"Job {line.job_id}"
    if text.sha256 != line.text_sha256:
        return Verdict(Finding.TEXT_DIFFERS, line.document_id, f"{job}: the file does not say what was counted.")
    try:
        told = text.written_by(line.written_by)
    except MarksWrong as error:
        return Verdict(Finding.WRITERS_DIFFER, line.document_id, f"{job}: {error.message}")
    definition = invoice.definitions[line.definition]
    counted = count(told, definition, audio_ms=line.audio_ms)
    stated = (line.counted, dict(line.by_writer), dict(line.by_part), line.units)
    written = definition.rounding.written(job_units(counted.counted, definition))
    if stated != (counted.counted, dict(counted.by_writer), dict(counted.by_part), written):
        return Verdict(
            Finding.COUNT_DIFFERS,
            line.document_id,
            f"{job}: the invoice says {line.counted} ({line.units}), the file has {counted.counted} ({written}).",
        )
    return Verdict(Finding.AGREES, line.document_id, f"{job}: {counted.counted} counted, {written} {definition.unit}.")


def _sums(invoice: Invoice) -> Iterator[Verdict]:
    for name, definition in invoice.definitions.items():
        if name in shipped() and shipped()[name] != definition:
            yield Verdict(Finding.DEFINITION_DIFFERS, "", f"{name} is not the definition that is known by this name.")
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return
    told = reckoned(invoice.lines, invoice.definitions, invoice.money_rounding, invoice.minimum_amount)
    by_job = invoice.money_rounding.level is RoundingLevel.JOB
    amounts = all(
        line.amount
        == (
            line_amount(line, invoice.definitions[line.definition], invoice.money_rounding)
            if by_job and line.charged
            else None
        )
        for line in invoice.lines
    )
    taxes = taxed(told[2], invoice.taxes, invoice.money_rounding)
    total = told[2] + sum((tax.amount for tax in taxes), Decimal(0))
    if not amounts or (*told[:2], taxes, total) != (
        invoice.charges,
        invoice.minimum_added,
        invoice.taxes,
        invoice.total,
    ):
        yield Verdict(Finding.SUM_DIFFERS, "", f"The lines come to {total} {invoice.currency}, not {invoice.total}.")
