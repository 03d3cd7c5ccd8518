"""Long dictations that nobody ever spoke: their words with times, the draft made of them, and an hour of sound."""

import io
import random
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from scribeline.dictations.peaks import PEAKS_PER_S, Peaks
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.marks import Marks, Replacement
from scribeline.transcripts.model import Block, BlockKind, Document, Run, WordSpan
from scribeline.transcripts.store import Heard
from scribeline.transcripts.words import Word
from scribeline_workers.transcriber.audio import SAMPLE_RATE
from scribeline_workers.transcriber.playback import container_options, encode_opus, outline

WORD_S = 0.4
"""From word to word, in seconds: 9,000 words are an hour."""
WORDS_A_PARAGRAPH = (40, 120)
PARAGRAPHS_A_HEADING = 4
DOUBTFUL_SHARE = 0.05
PROPOSED_SHARE = 0.01

HEADINGS = ("History", "Examination", "Findings", "Medication", "Assessment", "Plan")
VOCABULARY = """
    the a of and with without in on to was is no at for patient left right normal mild moderate severe pain
    chest abdomen blood pressure heart rate rhythm regular lungs clear breath sounds edema fracture knee hip
    shoulder spine lumbar cervical range motion limited full strength reflexes sensation intact daily twice
    milligrams tablet follow up weeks months return clinic imaging showed small large unchanged stable improved
    worse since last visit denies reports history of hypertension diabetes asthma surgery allergy penicillin
    wound healing sutures removed dressing dry discussed risks benefits agreed continue current treatment
    physical therapy exercise weight fever cough
""".split()  # noqa: SIM905 - a hundred words, to be read


@dataclass(frozen=True, slots=True)
class Dictated:
    """A dictation with its draft. Its sound is `audio_s` long."""

    name: str
    words: int
    heard: Heard
    document: Document

    @property
    def audio_s(self) -> float:
        """How long it is, in seconds."""
        return self.words * WORD_S


def dictated(words: int) -> Dictated:
    """A dictation of so many words, the same each time: a run for each word, as drafts have, paragraphs, headings."""
    chance = random.Random(words)  # noqa: S311 - what is said
    said: list[Word] = []
    blocks: list[Block] = []
    while len(said) < words:
        if len(blocks) % (PARAGRAPHS_A_HEADING + 1) == 0:
            blocks.append(Block(BlockKind.HEADING, (Run(chance.choice(HEADINGS)),)))
        count = min(chance.randint(*WORDS_A_PARAGRAPH), words - len(said))
        blocks.append(Block(BlockKind.PARAGRAPH, tuple(_paragraph(count, said, chance))))
    certainty = tuple(0.5 if chance.random() < DOUBTFUL_SHARE else 0.97 for _ in said)
    proposed = tuple(
        Replacement(WordSpan(n, n), "other", word.text, "sound", "It sounds like this.", ("another",))
        for n, word in enumerate(said)
        if chance.random() < PROPOSED_SHARE
    )
    flags = (Flag(FlagKind.TELEPHONE_BAND, 0.0, words * WORD_S, "3.4 kHz"),)
    name = f"{words:,} words"
    return Dictated(
        name, words, Heard(tuple(said), flags, "invented", Marks(proposed, (), certainty)), Document(tuple(blocks))
    )


def _paragraph(count: int, said: list[Word], chance: random.Random) -> list[Run]:
    runs: list[Run] = []
    for place in range(count):
        number = len(said)
        word = chance.choice(VOCABULARY)
        said.append(Word(word, number * WORD_S, number * WORD_S + 0.3, 0.9))
        is_first, is_last = place % 12 == 0, place == count - 1
        ending = "." if is_last else ". " if place % 12 == 11 else " "
        runs.append(Run((word.capitalize() if is_first else word) + ending, WordSpan(number, number)))
    return runs


@dataclass(frozen=True, slots=True)
class Sound:
    """A playback copy and its outline."""

    opus: bytes
    peaks: Peaks
    duration_s: float


def sound_of(audio_s: float) -> Sound:
    """Half a minute of tones, encoded once and repeated to the length: a whole hour would take minutes to encode."""
    part_s = 30
    chance = np.random.default_rng(1)
    time_s = np.arange(part_s * SAMPLE_RATE) / SAMPLE_RATE
    loudness = 0.5 + 0.5 * np.sin(2 * np.pi * 0.7 * time_s)
    pcm = (6000 * loudness * np.sin(2 * np.pi * 180 * time_s) + chance.normal(0, 200, time_s.size)).astype(np.int16)
    times = max(1, round(audio_s / part_s))
    pairs = outline(pcm).pairs * times
    peaks = Peaks(PEAKS_PER_S, SAMPLE_RATE, times * pcm.size, pairs)
    return Sound(_repeated(encode_opus(pcm), times, times * part_s), peaks, times * part_s)


def _repeated(opus: bytes, times: int, duration_s: float) -> bytes:
    """The packets of a playback copy, so many times one after the other in one copy."""
    target = io.BytesIO()
    options = container_options(duration_s)
    with (
        av.open(io.BytesIO(opus), mode="r") as source,
        av.open(target, mode="w", format="webm", container_options=options) as container,
    ):
        stream = source.streams.audio[0]
        copy = container.add_stream_from_template(stream)
        packets = [(bytes(packet), packet.duration or 0) for packet in source.demux(stream) if packet.size]
        at = 0
        for _ in range(times):
            for data, duration in packets:
                packet = av.Packet(data)
                packet.stream = copy
                packet.time_base = stream.time_base or Fraction(1, 48_000)
                packet.pts = packet.dts = at
                packet.duration = duration
                at += duration
                container.mux(packet)
    return target.getvalue()
