"""Every dictation of a benchmark, drafted in every way, and scored."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time

from scribeline.confidence.measuring import Judged, judge
from scribeline.confidence.tokens import tokens_of
from scribeline.formatting.style_file import style_of
from scribeline.formatting.text import format_text
from scribeline.scoring.corrections import wrong_corrections
from scribeline.scoring.manifest import CLEAN, Dictation
from scribeline.scoring.scores import Measure, score
from scribeline.scoring.ways import Outcome, Way
from scribeline.transcripts.model import Document, plain_text
from scribeline.vocabulary.correction import Vocabulary, general_vocabulary
from scribeline.vocabulary.learning import Report, learn, read_reports
from scribeline_workers.benchmark.hearing import Heard, hear, hear_again, hear_plain
from scribeline_workers.benchmark.kept import Kept
from scribeline_workers.transcriber.engine import Engine
from scribeline_workers.transcriber.writing import write_draft


def spoken_outcomes(dictations: Sequence[Dictation]) -> Iterator[Outcome]:
    """Formatting alone: each dictation whose words are known, once."""
    for dictation in dictations:
        if dictation.spoken and dictation.condition == CLEAN:
            before_s = process_time()
            draft = format_text(dictation.spoken, style_of("", dictation.locale))
            writing_s = process_time() - before_s
            yield Outcome("", Way.SPOKEN, dictation, draft, score(dictation, draft), writing_s=writing_s)


def model_outcomes(
    dictations: Sequence[Dictation],
    every: Sequence[Dictation],
    folder: Path,
    kept: Kept,
    engine: Callable[[], Engine],
    *,
    plain: bool = True,
) -> Iterator[Outcome]:
    """Each dictation as one model hears it: its `plain` text, our draft, and that with its author's phrase set.

    `dictations` are of `every` one in the manifest, whose recordings lie in `folder`; an author's other reports are
    sought in all of them. `engine` loads the model, and is called only where something was not heard before.
    """
    model = kept.name
    paths = [folder / dictation.file for dictation in dictations]
    for dictation, text in zip(dictations, hear_plain(paths, engine, kept), strict=True) if plain else ():
        yield Outcome(model, Way.PLAIN, dictation, text, score(dictation, text))
    every_heard: list[Heard] = []
    for dictation, heard in zip(dictations, hear(paths, engine, kept), strict=True):
        yield _written(model, Way.OURS, dictation, heard, general_vocabulary())
        every_heard.append(heard)
    for dictation, path, heard in zip(dictations, paths, every_heard, strict=True):
        reports = other_reports(dictation, every, folder)
        if reports:
            vocabulary = Vocabulary.of([learn(reports)])
            twice = hear_again(path, heard, vocabulary, engine, kept)
            yield _written(model, Way.AUTHOR, dictation, twice, vocabulary)


def other_reports(dictation: Dictation, every: Sequence[Dictation], folder: Path) -> list[Report]:
    """The author's other finished reports: those of its history, or else their other dictations in the manifest."""
    if dictation.history:
        return read_reports((folder / dictation.history).read_text("utf-8"))
    if not dictation.author:
        return []
    others = {
        other.title: other.formatted
        for other in every
        if other.author == dictation.author and other.title != dictation.title
    }
    return [Report(text) for text in others.values()]


def _written(model: str, way: Way, dictation: Dictation, heard: Heard, vocabulary: Vocabulary) -> Outcome:
    style = style_of("", dictation.locale)
    before_s = process_time()
    draft = write_draft(heard.words, style, vocabulary, found=heard.flags, second=heard.second)
    text = plain_text(draft.document)
    writing_s = process_time() - before_s
    scores = score(dictation, text)
    said = dictation.spoken or dictation.formatted
    scores[Measure.WRONG_CORRECTIONS] = wrong_corrections(heard.words, draft.corrections, said)
    engine = [word.confidence for word in heard.words]
    return Outcome(
        model,
        way,
        dictation,
        text,
        scores,
        heard.duration_s,
        heard.processor_s,
        writing_s,
        judged=_judged(draft.document, draft.marks.certainty, dictation),
        judged_by_engine=_judged(draft.document, engine, dictation),
    )


def _judged(document: Document, certainty: Sequence[float | None], dictation: Dictation) -> tuple[Judged, ...]:
    accept = [(form.written, form.also) for form in dictation.accept]
    return judge(tokens_of(document, certainty), dictation.formatted, accept)
