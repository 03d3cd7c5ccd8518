"""What the engine hears in each recording: as it comes, and as our transcriber uses it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any

from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.words import Word
from scribeline_workers.benchmark.kept import Kept
from scribeline_workers.transcriber.drafting import hear_files
from scribeline_workers.transcriber.engine import Engine
from scribeline_workers.transcriber.recogniser import Hearing

BEAM = 5


@dataclass(frozen=True, slots=True)
class Heard:
    """The words that our transcriber heard in a recording, with what is doubtful about them; `processor_s` is what it
    took to hear them."""

    words: tuple[Word, ...]
    flags: tuple[Flag, ...]
    duration_s: float
    processor_s: float


def hear_plain(paths: Sequence[Path], engine: Callable[[], Engine], kept: Kept) -> Iterator[str]:
    """The text of each file as faster-whisper gives it with beam 5 and nothing else set, in order.

    `engine` is called only where something has not been heard before.
    """
    how = f"plain, beam {BEAM}"

    def listen(path: Path) -> str:
        whisper: Any = engine().whisper
        segments, _ = whisper.transcribe(str(path), beam_size=BEAM)
        text = "".join(segment.text for segment in segments).strip()
        kept.put(path, how, {"text": text})
        return text

    known = {path: kept.get(path, how) for path in paths}
    missing = [path for path in paths if known[path] is None]
    with ThreadPoolExecutor(engine().threads if missing else 1, thread_name_prefix="plain") as threads:
        fresh = threads.map(listen, missing)
        for path in paths:
            value = known[path]
            yield next(fresh) if value is None else str(value["text"])


def hear(paths: Sequence[Path], engine: Callable[[], Engine], kept: Kept) -> Iterator[Heard]:
    """What our transcriber hears in each file, in order. Raises whatever stops it from reading or hearing one.

    `engine` is called only where something has not been heard before.
    """
    hearing = Hearing(beam_size=BEAM)
    how = f"ours, {hearing}"
    known = {path: kept.get(path, how) for path in paths}
    missing = [path for path in paths if known[path] is None]
    fresh = hear_files(missing, engine(), hearing=hearing) if missing else iter(())
    for path in paths:
        value = known[path]
        if value is None:
            before_s = process_time()
            file = next(fresh)
            if file.error is not None:
                raise file.error
            value = {
                "words": [asdict(word) for word in file.words],
                "flags": [asdict(flag) for flag in file.flags],
                "duration_s": file.duration_s,
                "processor_s": process_time() - before_s,
            }
            kept.put(path, how, value)
        words = tuple(Word(**word) for word in value["words"])
        flags = tuple(Flag(FlagKind(flag.pop("kind")), **flag) for flag in value["flags"])
        yield Heard(words, flags, value["duration_s"], value["processor_s"])
