"""`scribeline draft`: audio to formatted text on this machine, with no server."""

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.exits import Exit, exit_of, sentence_of
from scribeline.cli.printing import complain, err, print_json, say
from scribeline.errors import InvalidInput, ScribelineError

if TYPE_CHECKING:
    from scribeline_workers.transcriber.drafting import DraftedFile

MOST_PHRASES = 1000
MOST_PHRASE_CHARACTERS = 200


class PhrasesUnreadable(InvalidInput):
    """The file of phrases is not one."""

    reason = "PHRASES_UNREADABLE"


def draft(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="Audio files.", metavar="FILE...")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for each file: file, duration_s, text, words, flags.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(help='A folder, a name, or "package:NAME". (default: SCRIBELINE_MODEL, or the installed package)'),
    ] = None,
    phrases: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Words to expect: a JSON list, or TOML with phrases = [...]."),
    ] = None,
    style: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The house style of the text: a TOML file.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda. (default: SCRIBELINE_DEVICE or auto)")] = None,
) -> None:
    """Draft dictations on this machine, with no server: audio in, formatted text out."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from scribeline.formatting.style import load_style
    from scribeline.settings import Settings
    from scribeline_workers.transcriber.drafting import draft_files
    from scribeline_workers.transcriber.engine import load_model
    from scribeline_workers.transcriber.recogniser import Hearing

    settings = Settings.load()
    house_style = load_style(style.read_text("utf-8")) if style else None
    expected = load_phrases(phrases) if phrases else []
    hearing = Hearing(beam_size=settings.beam_size, hotwords=", ".join(expected) or None)
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
            hearing=hearing,
            batch_size=settings.batch_size,
            max_duration_s=settings.max_audio_s,
        )
        for drafted in drafts:
            bars.advance(bar)
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


def as_values(drafted: "DraftedFile") -> dict[str, Any]:
    """A draft as the JSON object that `--json` prints."""
    return {
        "file": str(drafted.path),
        "duration_s": round(drafted.duration_s, 3),
        "text": drafted.text,
        "words": [
            {
                "text": word.text,
                "start_s": round(word.start_s, 3),
                "end_s": round(word.end_s, 3),
                "confidence": None if word.confidence is None else round(word.confidence, 4),
            }
            for word in drafted.words
        ],
        "flags": [
            {
                "kind": str(flag.kind),
                "start_s": round(flag.start_s, 3),
                "end_s": round(flag.end_s, 3),
                "message": flag.detail,
            }
            for flag in drafted.flags
        ],
    }


def load_phrases(path: Path) -> list[str]:
    """The words to expect in a file: a JSON list of strings, or TOML whose `phrases` is one."""
    try:
        text = path.read_text("utf-8")
        value: Any = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError):  # of JSON, of TOML and of UTF-8
        raise PhrasesUnreadable(f"{path} is neither JSON (named .json) nor TOML.") from None
    found = value.get("phrases") if isinstance(value, dict) else value
    if not isinstance(found, list) or not all(isinstance(phrase, str) for phrase in found):
        raise PhrasesUnreadable(f'{path} holds no list of phrases: write ["losartan", ...] or phrases = ["losartan"].')
    phrases = [" ".join(phrase.split()) for phrase in found]
    if len(phrases) > MOST_PHRASES or any(len(phrase) > MOST_PHRASE_CHARACTERS for phrase in phrases):
        raise PhrasesUnreadable(
            f"{path} holds more than {MOST_PHRASES} phrases, or one of more than {MOST_PHRASE_CHARACTERS} characters."
        )
    return [phrase for phrase in phrases if phrase]


def _complain_of(drafted: "DraftedFile") -> Exit:
    error = drafted.error
    if isinstance(error, ScribelineError):
        complain(f"{drafted.path}: {sentence_of(error)}")
        return exit_of(error)
    complain(f"{drafted.path}: {getattr(error, 'strerror', None) or type(error).__name__}")
    return Exit.FAILED
