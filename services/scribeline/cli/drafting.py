"""`scribeline draft`: audio to formatted text on this machine, with no server."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.exits import Exit, exit_of, sentence_of
from scribeline.cli.printing import complain, err, print_json, say
from scribeline.errors import ScribelineError

if TYPE_CHECKING:
    from scribeline.confidence.tokens import Told
    from scribeline.formatting.style import Style
    from scribeline.vocabulary.phrases import PhraseSet
    from scribeline_workers.transcriber.drafting import DraftedFile


def draft(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="Audio files.", metavar="FILE...")
    ],
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="One JSON object a line for each file: text, words, tokens, flags, corrections, notes."
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(help='A folder, a name, or "package:NAME". (default: SCRIBELINE_MODEL, or the installed package)'),
    ] = None,
    phrases: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Words to expect: what `phrases learn` writes, a JSON list, or TOML."
        ),
    ] = None,
    style: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The house style of the text: a TOML file.")
    ] = None,
    locale: Annotated[
        str | None, typer.Option(help="en-US, en-GB or nl-NL: the language, dates and titles, where no style says.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell on standard error what each pass changed, and why.")
    ] = False,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda. (default: SCRIBELINE_DEVICE or auto)")] = None,
) -> None:
    """Draft dictations on this machine, with no server: audio in, formatted text out."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from scribeline.formatting.style_file import style_of
    from scribeline.settings import Settings
    from scribeline.vocabulary.correction import Vocabulary
    from scribeline_workers.transcriber.drafting import draft_files
    from scribeline_workers.transcriber.engine import load_model
    from scribeline_workers.transcriber.recogniser import Hearing

    settings = Settings.load()
    house_style = style_of(style.read_text("utf-8") if style else "", locale)
    vocabulary = Vocabulary.of([read_phrase_set(phrases)] if phrases else [])
    hearing = Hearing(beam_size=settings.beam_size)
    engine = load_model(
        model if model is not None else settings.model,
        device=device or settings.device,
        compute_type=settings.compute_type,
        threads=settings.recogniser_threads,
        hub=settings.model_hub,
    )
    worst = Exit.OK
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err(), disable=not err().is_terminal, transient=True) as bars:
        bar = bars.add_task("drafting", total=len(files))
        drafts = draft_files(
            files,
            engine,
            style=house_style,
            vocabulary=vocabulary,
            hearing=hearing,
            batch_size=settings.batch_size,
            max_duration_s=settings.max_audio_s,
        )
        for drafted in drafts:
            bars.advance(bar)
            if explain and drafted.error is None:
                _explain(drafted, house_style)
            if drafted.error is not None:
                worst = worst or _complain_of(drafted)
            elif as_json:
                print_json(as_values(drafted))
            else:
                if len(files) > 1:
                    say(f"==> {drafted.path} <==")
                say(drafted.text)
                for flag in drafted.flags:
                    complain(f"{drafted.path}: {flag.kind} at {flag.start_s:.1f} to {flag.end_s:.1f} s. {flag.detail}")
    if worst:
        raise typer.Exit(worst)


def _explain(drafted: "DraftedFile", style: "Style") -> None:
    """What each pass changed on the way from what was heard to the draft, on standard error."""
    from scribeline.cli.formatting import print_explanation
    from scribeline.formatting.pipeline import format_dictation

    formatted = format_dictation(drafted.words, style, corrections=drafted.corrections, explain=True)
    print_explanation(formatted, str(drafted.path))


def as_values(drafted: "DraftedFile") -> dict[str, Any]:
    """A draft as the JSON object that `--json` prints."""
    words, marks = drafted.words, drafted.marks
    confidence = marks.confidence(words)

    def spoken(first: int, last: int) -> dict[str, Any]:
        """Machine words `first` to `last`, and where they are in the audio."""
        return {
            "first": first,
            "last": last,
            "start_s": round(words[first].start_s, 3),
            "end_s": round(words[last].end_s, 3),
        }

    return {
        "file": str(drafted.path),
        "duration_s": round(drafted.duration_s, 3),
        "text": drafted.text,
        "words": [
            {
                "text": word.text,
                "start_s": round(word.start_s, 3),
                "end_s": round(word.end_s, 3),
                "confidence": _rounded(chance),
                "engine_confidence": _rounded(word.confidence),
            }
            for word, chance in zip(words, confidence, strict=True)
        ],
        "tokens": [
            {"text": token.text, "confidence": _rounded(token.confidence)}
            | (spoken(token.words.first, token.words.last) if token.words is not None else {})
            for token in _tokens(drafted, confidence)
        ],
        "doubtful_below": marks.doubtful_below,
        "flags": [
            {
                "kind": str(flag.kind),
                "start_s": round(flag.start_s, 3),
                "end_s": round(flag.end_s, 3),
                "message": flag.detail,
            }
            for flag in drafted.flags
        ],
        "corrections": [
            spoken(each.words.first, each.words.last)
            | {
                "heard": each.heard,
                "written": each.written,
                "reason": each.reason,
                "message": each.why,
                "alternatives": list(each.alternatives),
            }
            for each in marks.replacements
        ],
        "notes": [
            {"text": note.text} | (spoken(note.words.first, note.words.last) if note.words is not None else {})
            for note in marks.notes
        ],
    }


def _tokens(drafted: "DraftedFile", confidence: Sequence[float | None]) -> "tuple[Told, ...]":
    from scribeline.confidence.tokens import tokens_of

    return () if drafted.document is None else tokens_of(drafted.document, confidence)


def _rounded(chance: float | None) -> float | None:
    return None if chance is None else round(chance, 4)


def read_phrase_set(path: Path) -> "PhraseSet":
    """The phrase set in a file. Raises InvalidPhraseSet, which names the line."""
    from scribeline.vocabulary.errors import InvalidPhraseSet
    from scribeline.vocabulary.phrases import load_phrase_set

    try:
        return load_phrase_set(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise InvalidPhraseSet("The file of phrases is not UTF-8 text.", field="phrases") from None


def _complain_of(drafted: "DraftedFile") -> Exit:
    error = drafted.error
    if isinstance(error, ScribelineError):
        complain(f"{drafted.path}: {sentence_of(error)}")
        return exit_of(error)
    complain(f"{drafted.path}: {getattr(error, 'strerror', None) or type(error).__name__}")
    return Exit.FAILED
