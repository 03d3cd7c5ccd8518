"""What the engine hears in each recording: as it comes, and as our transcriber uses it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any

from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary
from scribeline_workers.benchmark.kept import Kept
from scribeline_workers.transcriber.again import sought_after
from scribeline_workers.transcriber.drafting import hear_file_again, hear_files
from scribeline_workers.transcriber.engine import Engine
from scribeline_workers.transcriber.recogniser import Hearing

BEAM = 5
_OURS = Hearing(beam_size=BEAM)


@dataclass(frozen=True, slots=True)
class Heard:
    """The words that our transcriber heard in a recording, with what is doubtful about them; `processor_s` is what it
    took to hear them. `second` are the words of a second hearing, where one was worth it."""

    words: tuple[Word, ...]
    flags: tuple[Flag, ...]
    duration_s: float
    processor_s: float
    second: tuple[Word, ...] = ()


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
    how = f"ours, {_OURS}"
    known = {path: kept.get(path, how) for path in paths}
    missing = [path for path in paths if known[path] is None]
    fresh = hear_files(missing, engine(), hearing=_OURS) if missing else iter(())
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


def hear_again(path: Path, first: Heard, vocabulary: Vocabulary, engine: Callable[[], Engine], kept: Kept) -> Heard:
    """What was heard in a file, with the second hearing that a transcriber gives it for this vocabulary's drugs.

    Where nothing is worth it, that is what was heard first. `engine` is called only where it was not heard before.
    """
    sought = sought_after(first.words, vocabulary, _OURS)
    if sought is None:
        return first
    how = f"again, {sought}"
    value = kept.get(path, how)
    if value is None:
        listening = engine()
        before_s = process_time()
        second = hear_file_again(path, sought, listening)
        value = {"words": [asdict(word) for word in second], "processor_s": process_time() - before_s}
        kept.put(path, how, value)
    words = tuple(Word(**word) for word in value["words"])
    return replace(first, second=words, processor_s=first.processor_s + value["processor_s"])
