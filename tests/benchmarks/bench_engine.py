"""Our recogniser beside plain faster-whisper: the same model, options and recordings, in turns.

    python -m tests.benchmarks.bench_engine [--model M] [--rounds N] [--drafts FOLDER] [AUDIO...]

Three ways from files to words, each from reading the files to the last word:

    ours        decode, detect speech, then windows of all files through the recogniser
    batched     faster-whisper's BatchedInferencePipeline, one file after another
    sequential  faster-whisper's WhisperModel, one file after another

The table tells medians of wall time and of processor time (which other programs on the machine disturb less), and
ours over each. `--drafts` writes what each way heard, one JSON object a line, to be scored.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from faster_whisper import BatchedInferencePipeline, WhisperModel
from tests.benchmarks.figures import Figures, Table

from scribeline_workers.transcriber.assembly import assemble
from scribeline_workers.transcriber.audio import decode
from scribeline_workers.transcriber.engine import DEFAULT_MODEL, Engine, folder_of, load_model
from scribeline_workers.transcriber.recogniser import Hearing, Recogniser
from scribeline_workers.transcriber.speech import Speech, find_speech

SAMPLES = Path(__file__).parents[2] / "samples" / "audio"

Way = Callable[[Sequence[Path]], dict[str, str]]


def ours(engine: Engine, beam_size: int) -> Way:
    """Our own way, as `scribeline draft` goes it."""

    def load(path: Path) -> Speech:
        with path.open("rb") as file:
            return find_speech(decode(file).pcm)

    def way(paths: Sequence[Path]) -> dict[str, str]:
        texts = {}
        with Recogniser.with_engine(engine) as recogniser, ThreadPoolExecutor(1) as loader:
            waiting = []
            for path, speech in zip(paths, loader.map(load, paths), strict=True):
                heard = recogniser.submit(str(path), speech.windows, hearing=Hearing(beam_size=beam_size))
                waiting.append((path, speech, heard))
            for path, speech, heard in waiting:
                words = assemble(speech, heard.result()).words
                texts[path.name] = "".join(f"{' ' * word.space_before}{word.text}" for word in words).strip()
        return texts

    return way


def batched(whisper: WhisperModel, batch_size: int, beam_size: int) -> Way:
    """faster-whisper's batched pipeline, a file at a time."""
    pipeline = BatchedInferencePipeline(whisper)

    def way(paths: Sequence[Path]) -> dict[str, str]:
        texts = {}
        for path in paths:
            segments, _ = pipeline.transcribe(
                str(path), language="en", beam_size=beam_size, word_timestamps=True, batch_size=batch_size
            )
            texts[path.name] = "".join(segment.text for segment in segments).strip()
        return texts

    return way


def sequential(whisper: WhisperModel, beam_size: int) -> Way:
    """faster-whisper's sequential way, a file at a time."""

    def way(paths: Sequence[Path]) -> dict[str, str]:
        texts = {}
        for path in paths:
            segments, _ = whisper.transcribe(str(path), language="en", beam_size=beam_size, word_timestamps=True)
            texts[path.name] = "".join(segment.text for segment in segments).strip()
        return texts

    return way


def processor_s() -> float:
    """Processor time of this process and the children that it has waited for, in seconds."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audio", type=Path, nargs="*", default=sorted(SAMPLES.iterdir()))
    parser.add_argument("--model", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=8, help="of the batched pipeline; ours chooses its own")
    parser.add_argument("--beam-size", type=int, default=5)
    parser.add_argument("--drafts", type=Path)
    parser.add_argument("--without-sequential", action="store_true")
    settings = parser.parse_args()

    engine = load_model(settings.model)
    # Plain faster-whisper as one gets it: its own choice of threads.
    source = str(_model_folder(settings.model))
    plain = WhisperModel(source, device=engine.device, compute_type=engine.compute_type, local_files_only=True)
    ways: dict[str, Way] = {
        "ours": ours(engine, settings.beam_size),
        "batched": batched(plain, settings.batch_size, settings.beam_size),
    }
    if not settings.without_sequential:
        ways["sequential"] = sequential(plain, settings.beam_size)
    audio_s = 0.0
    for path in settings.audio:
        with path.open("rb") as file:
            audio_s += decode(file).duration_s
    wall: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():  # a first call of each warms up
        way(settings.audio[:1])
    for _ in range(settings.rounds):
        for name, way in ways.items():
            began, spent = time.perf_counter(), processor_s()
            texts = way(settings.audio)
            wall[name].append(time.perf_counter() - began)
            processor[name].append(processor_s() - spent)
            if settings.drafts:
                lines = [json.dumps({"file": file, "text": text}) for file, text in texts.items()]
                (settings.drafts / f"{name}.jsonl").write_text("\n".join(lines) + "\n")

    mine, my_processor = statistics.median(wall["ours"]), statistics.median(processor["ours"])
    figures = Figures(
        "engine",
        "Recogniser",
        f"Our recogniser beside plain faster-whisper, in turns, {settings.rounds} rounds of {len(settings.audio)} "
        f"recordings ({audio_s:.0f} s): {engine.name}, {engine.device}, {engine.compute_type}, beam "
        f"{settings.beam_size}, batches of {settings.batch_size} (ours: {engine.batch_size}), word times. No server, "
        "no store: from reading the files to the last word. Processor time is disturbed less by what else runs.",
    )
    rows = []
    for name in ways:
        took, spent = statistics.median(wall[name]), statistics.median(processor[name])
        speeds = (f"{took:.1f}", f"{audio_s / took:.1f}", f"{mine / took:.2f}")
        rows.append([name, *speeds, f"{spent:.1f}", f"{my_processor / spent:.2f}"])
    columns = ("way", "wall s", "times real time", "ours over it", "processor s", "ours over it")
    figures.table(Table("Medians", columns, rows))
    figures.finish()


def _model_folder(model: str) -> Path | str:
    return folder_of(model or DEFAULT_MODEL) or model


if __name__ == "__main__":
    main()
