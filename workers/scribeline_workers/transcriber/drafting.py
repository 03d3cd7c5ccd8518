"""Drafts of files without a server: what `scribeline draft FILE...` does."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from scribeline.errors import ScribelineError
from scribeline.formatting.languages import language_of
from scribeline.formatting.style import Style
from scribeline.transcripts.flags import Flag
from scribeline.transcripts.marks import Marks
from scribeline.transcripts.model import Document, plain_text
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, general_vocabulary
from scribeline.vocabulary.model import Correction
from scribeline_workers.transcriber.again import Again, Sought, again
from scribeline_workers.transcriber.assembly import Heard
from scribeline_workers.transcriber.engine import Engine
from scribeline_workers.transcriber.loading import Loaded, load
from scribeline_workers.transcriber.recogniser import STAT, Hearing, Progress, Recogniser
from scribeline_workers.transcriber.writing import write_draft


@dataclass(frozen=True, slots=True)
class HeardFile:
    """What was heard in a file. Where `error` is set, nothing was, and the rest is empty."""

    path: Path
    duration_s: float = 0.0
    words: tuple[Word, ...] = ()
    flags: tuple[Flag, ...] = ()
    second: tuple[Word, ...] = ()
    """What a second hearing gave, where the vocabulary has an author's own drugs (see `again`)."""
    error: ScribelineError | OSError | None = None


@dataclass(frozen=True, slots=True)
class DraftedFile:
    """A file's draft. Where `error` is set, the file gave none, and the rest is empty.

    `corrections` say which words stand in the draft in another way than they were heard; `marks` say the same for
    people, and how sure the draft is.
    """

    path: Path
    duration_s: float = 0.0
    words: tuple[Word, ...] = ()
    flags: tuple[Flag, ...] = ()
    document: Document | None = None
    corrections: tuple[Correction, ...] = ()
    marks: Marks = field(default_factory=Marks)
    error: ScribelineError | OSError | None = None

    @property
    def text(self) -> str:
        """The draft as plain text."""
        return plain_text(self.document) if self.document is not None else ""


def draft_files(
    paths: Sequence[Path],
    engine: Engine,
    *,
    style: Style | None = None,
    vocabulary: Vocabulary | None = None,
    hearing: Hearing | None = None,
    batch_size: int = 0,
    files_ahead: int = 16,
    max_duration_s: float = 4 * 3600.0,
    on_progress: Callable[[Path, Progress], None] | None = None,
) -> Iterator[DraftedFile]:
    """Draft files, each as soon as it and those before it are ready; windows of several files share batches.

    What was misheard is corrected from `vocabulary`; without one, from the general lexicon.
    `batch_size` 0 leaves it to the engine; at most `files_ahead` files are held decoded. `on_progress` is called on
    another thread, and has to be quick. A file that cannot be read gives a DraftedFile with its error; the others go
    on.
    """
    style = style or Style()
    hearing = replace(hearing or Hearing(), language=language_of(style.locale).code)
    vocabulary = vocabulary or general_vocabulary()
    for heard in hear_files(
        paths,
        engine,
        hearing=hearing,
        vocabulary=vocabulary,
        batch_size=batch_size,
        files_ahead=files_ahead,
        max_duration_s=max_duration_s,
        on_progress=on_progress,
    ):
        if heard.error is not None:
            yield DraftedFile(heard.path, error=heard.error)
            continue
        draft = write_draft(heard.words, style, vocabulary, found=heard.flags, second=heard.second)
        yield DraftedFile(
            heard.path,
            heard.duration_s,
            heard.words,
            heard.flags + draft.flags,
            draft.document,
            draft.corrections,
            draft.marks,
        )


def hear_files(
    paths: Sequence[Path],
    engine: Engine,
    *,
    hearing: Hearing | None = None,
    vocabulary: Vocabulary | None = None,
    batch_size: int = 0,
    files_ahead: int = 16,
    max_duration_s: float = 4 * 3600.0,
    on_progress: Callable[[Path, Progress], None] | None = None,
) -> Iterator[HeardFile]:
    """The words of files, as `draft_files` makes drafts of them; the arguments are the same.

    Without a vocabulary, nothing is heard a second time.
    """
    with (
        Recogniser.with_engine(engine, batch_size=batch_size) as recogniser,
        ThreadPoolExecutor(1, thread_name_prefix="loader") as loader,
    ):

        def queue(number: int) -> tuple[Loaded, Future[list[Heard]]]:
            path = paths[number]
            with path.open("rb") as file:
                loaded = load(file, max_duration_s=max_duration_s)
            heard = recogniser.submit(
                f"file-{number}",
                loaded.windows,
                hearing=hearing,
                on_progress=(lambda progress: on_progress(path, progress)) if on_progress else None,
            )
            return loaded, heard

        def hear_again(number: int, loaded: Loaded, words: Sequence[Word]) -> tuple[Word, ...]:
            wanted = again(loaded, words, vocabulary, hearing or Hearing()) if vocabulary else None
            return _heard_again(recogniser, f"file-{number}", wanted) if wanted else ()

        waiting = deque(loader.submit(queue, number) for number in range(min(files_ahead, len(paths))))
        for number, path in enumerate(paths):
            try:
                loaded, heard = waiting.popleft().result()
                found = loaded.assembled(heard.result())
                second = hear_again(number, loaded, found.words)
            except (ScribelineError, OSError) as error:
                file = HeardFile(path, error=error)
            else:
                file = HeardFile(path, loaded.duration_s, found.words, found.flags, second)
            if number + files_ahead < len(paths):
                waiting.append(loader.submit(queue, number + files_ahead))
            yield file


def hear_file_again(
    path: Path, sought: Sought, engine: Engine, *, batch_size: int = 0, max_duration_s: float = 4 * 3600.0
) -> tuple[Word, ...]:
    """The words of a second hearing of a file that was heard before, as `hear_files` gives them.

    Raises whatever stops it from reading or hearing the file.
    """
    with path.open("rb") as file:
        wanted = sought.within(load(file, max_duration_s=max_duration_s))
    if wanted is None:
        return ()
    with Recogniser.with_engine(engine, batch_size=batch_size) as recogniser:
        return _heard_again(recogniser, "file", wanted)


def _heard_again(recogniser: Recogniser, name: str, wanted: Again) -> tuple[Word, ...]:
    heard = recogniser.submit(name, wanted.windows, priority=STAT, hearing=wanted.hearing)
    return wanted.words(heard.result())
