"""What is dictated: seeded texts as a machine hears and a person corrects them, and what their documents say.

Rendering 300,000 Word documents would take hours, so most are told without their file (`Told.document`): the plain
template is rendered once with marks in the places of its facts, and each document is that with its own facts. That both
say the same, the documents show that are rendered and compared.
"""

import functools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scribeline.billing.delivered import DeliveredText, Paragraph, Part, Piece, Writer, pieces_of
from scribeline.deliverables.authorship import printed_block, writers
from scribeline.deliverables.docx import render_counted
from scribeline.deliverables.model import ReportFacts
from scribeline.transcripts.model import Block, BlockKind, Document, Run, WordSpan
from scribeline.transcripts.store import Heard
from scribeline.transcripts.words import Word
from scribeline_workers.deliverer.documents import PLAIN_TEMPLATE

TEXTS = 240
"""How many different texts there are; each document has facts of its own besides."""

_WORDS_A_SECOND = 1.7
_SHORTEST, _LONGEST = 35, 700

_HEADINGS = ("History", "Examination", "Findings", "Impression", "Plan")
_SENTENCES = (
    "The patient was seen today for {thing} of {number} days' duration.",
    "There is no change in the {side} {organ} since the last visit.",
    "On examination the {organ} is {look}, without tenderness.",
    "Blood pressure is {number}/{small} and the pulse is {small}.",
    "The {side} {organ} measures {small} x {small} mm and appears {look}.",
    "She denies {thing}, fever and weight loss.",
    "He reports {thing} after meals, worse at night.",
    "We discussed the findings and agreed to go on as before.",
    "Please repeat the blood count in {small} weeks.",
    "Compared with the earlier study, the {organ} is {look}.",
    "Temperature was {small}.{small} \u00b0C on arrival.",
    "The dose of Orlivast was raised to {number} mg once daily.",
    "Corvane {small} \u00b5g was started and is well tolerated.",
    "The wound at the {side} {organ} has healed well.",
    "Imaging shows a {look} {organ} with no focal lesion.",
    "There was {thing} on the {side} side, which has resolved.",
    "Follow-up is arranged with Dr. Quillfeather in {small} weeks.",
    "Laboratory results: sodium {number}, potassium {small}.{small}, creatinine {small}.",
    "The family understands the plan and has no further questions.",
    "He will return sooner if {thing} recurs.",
    "Range of movement in the {side} {organ} is full and painless.",
    "No pathological lymph nodes are felt.",
    "The caf\u00e9-au-lait spot on the {side} {organ} is unchanged.",
    "Saturation stayed \u2265 {number} % on room air.",
)
_SLOTS = {
    "thing": ("cough", "headache", "chest discomfort", "swelling", "dizziness", "shortness of breath"),
    "side": ("left", "right"),
    "organ": ("lung", "kidney", "knee", "shoulder", "liver", "thyroid lobe", "ankle"),
    "look": ("normal", "unremarkable", "slightly enlarged", "clear", "mildly irregular"),
}
_ADDED = "Dictated but not read back in full."


@dataclass(frozen=True, slots=True)
class Text:
    """One text: what is heard, the machine's draft of it, a person's correction, and how both stand on paper."""

    heard: Heard
    draft: Document
    corrected: Document
    draft_body: tuple[Paragraph, ...]
    corrected_body: tuple[Paragraph, ...]

    def body(self, *, is_corrected: bool) -> tuple[Paragraph, ...]:
        """How it stands on paper, corrected or as it was drafted."""
        return self.corrected_body if is_corrected else self.draft_body


@functools.cache
def text_of(seed: int, number: int) -> Text:
    """The text of a number below TEXTS; those of higher numbers are longer."""
    chance = random.Random(f"text {seed} {number}")  # noqa: S311 - repeatable on purpose
    length = _SHORTEST + (_LONGEST - _SHORTEST) * number // (TEXTS - 1)
    blocks: list[list[str]] = []
    kinds: list[BlockKind] = []
    words = 0
    while words < length:
        if len(blocks) % 2 == 0:
            blocks.append([_HEADINGS[len(blocks) // 2 % len(_HEADINGS)]])
            kinds.append(BlockKind.HEADING)
        else:
            sentences = [_sentence(chance) for _ in range(chance.randrange(2, 6))]
            blocks.append(" ".join(sentences).split(" "))
            kinds.append(chance.choice((BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.NUMBERED)))
        words += len(blocks[-1])
    drafted, spoken = [], []
    for kind, told in zip(kinds, blocks, strict=True):
        runs = []
        for place, word in enumerate(told):
            at = len(spoken)
            spoken.append(Word(word.lower().strip(".,:;"), at / _WORDS_A_SECOND, (at + 0.8) / _WORDS_A_SECOND, 0.9))
            runs.append(Run(word + ("" if place == len(told) - 1 else " "), WordSpan(at, at)))
        drafted.append(Block(kind, tuple(runs)))
    draft = Document(tuple(drafted))
    corrected = _corrected(chance, draft)
    return Text(
        Heard(tuple(spoken), (), "invented"),
        draft,
        corrected,
        _body(draft, draft),
        _body(corrected, draft),
    )


def number_for(audio_s: float, chance: float) -> int:
    """The number of a text that takes about so long to say."""
    words = audio_s * _WORDS_A_SECOND * (0.9 + 0.2 * chance)
    share = (words - _SHORTEST) / (_LONGEST - _SHORTEST)
    return min(max(round(share * (TEXTS - 1)), 0), TEXTS - 1)


def _sentence(chance: random.Random) -> str:
    told = {name: chance.choice(choices) for name, choices in _SLOTS.items()}
    return chance.choice(_SENTENCES).format(**told, number=chance.randrange(90, 200), small=chance.randrange(2, 60))


def _corrected(chance: random.Random, draft: Document) -> Document:
    """The draft with a word in thirty typed anew, and a sentence added to its last paragraph."""
    blocks = []
    for place, block in enumerate(draft.blocks):
        inlines = [
            replace(inline, text=inline.text.upper()) if isinstance(inline, Run) and chance.random() < 0.03 else inline
            for inline in block.inlines
        ]
        if place == len(draft.blocks) - 1:
            inlines.append(Run(f" {_ADDED}"))
        blocks.append(replace(block, inlines=tuple(inlines)))
    return Document(tuple(blocks))


def _body(document: Document, draft: Document) -> tuple[Paragraph, ...]:
    told = writers(document, draft)
    return tuple(
        Paragraph(Part.BODY, tuple(pieces_of(printed_block(block), who)))
        for block, who in zip(document.blocks, told, strict=True)
    )


# --- on paper


_DAY = datetime(1903, 2, 1, tzinfo=UTC), datetime(1904, 3, 2, tzinfo=UTC)
_MARKED = ReportFacts(
    document_id="@document@",
    client_name="@client@",
    work_type="@work-type@",
    author_name="@author@",
    author_credentials="@credentials@",
    dictated_at=_DAY[0],
    transcribed_at=_DAY[1],
    transcriptionist_initials="@typist@",
    patient_name="@patient@",
    record_number="@record@",
    birth_date="@birth@",
    service_date="@service@",
    order_number="@order@",
)
_TOKENS = (
    "client.name", "work_type.name", "document.id", "author.full_name", "author.name", "author.credentials",
    "patient.name", "patient.record_number", "patient.birth_date", "patient.service_date", "order.number",
    "dictated.date", "transcribed.date",
)  # fmt: skip
_REPORT = "@report@"


@functools.cache
def _skeleton() -> tuple[Paragraph, ...]:
    """What the plain template says, with marks for the facts and one paragraph for the report."""
    report = Document((Block(BlockKind.PARAGRAPH, (Run(_REPORT),)),))
    return render_counted(report, PLAIN_TEMPLATE.read_bytes(), _MARKED)[1].paragraphs


_INITIALS = f"{_MARKED.author_initials}/{_MARKED.value('transcriptionist.initials').lower()}"
_MARKS = {_MARKED.value(token): token for token in _TOKENS} | {_INITIALS: "initials"}
_MARK = re.compile("|".join(sorted(map(re.escape, _MARKS), key=len, reverse=True)))


def document_text(facts: ReportFacts, body: Sequence[Paragraph]) -> DeliveredText:
    """What the document of a text says that has these facts; each fact is known."""
    initials = f"{facts.author_initials}/{facts.value('transcriptionist.initials').lower()}"
    paragraphs: list[Paragraph] = []
    for paragraph in _skeleton():
        if paragraph.text == _REPORT:
            paragraphs += body
            continue
        pieces = tuple(
            piece._replace(text=_MARK.sub(lambda mark: _value(facts, initials, mark[0]), piece.text))
            if piece.writer is Writer.FACTS
            else piece
            for piece in paragraph.pieces
        )
        paragraphs.append(Paragraph(paragraph.part, pieces))
    return DeliveredText(tuple(paragraphs))


def _value(facts: ReportFacts, initials: str, mark: str) -> str:
    token = _MARKS[mark]
    return initials if token == "initials" else facts.value(token)


def without_writers(text: DeliveredText) -> DeliveredText:
    """The text as a file tells it: what it says and how it looks, not who wrote it."""
    return DeliveredText(
        tuple(
            Paragraph(paragraph.part, tuple(Piece(each.text, Writer.PERSON, *each.look) for each in paragraph.pieces))
            for paragraph in text.paragraphs
        )
    )
