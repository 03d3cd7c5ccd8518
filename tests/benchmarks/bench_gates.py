"""What is drafted from sounds without a word in them: silence, hum, hold music, keyboard noise, babble.

    python -m tests.benchmarks.bench_gates [--minutes M] [--model NAME]... [--only SOUND]...

Each sound is made here, drafted as `scribeline draft` does it, and every word that was written is sought under the
flags. Babble is the samples' voices turned round and laid over each other: voices all the time, and no word.
"""

import argparse
import tempfile
import wave
from pathlib import Path
from time import monotonic

from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.sounds import RATE, Sound, unflagged, wordless

from scribeline_workers.transcriber.audio import decode
from scribeline_workers.transcriber.drafting import draft_files
from scribeline_workers.transcriber.engine import DEFAULT_MODEL, load_model

SAMPLES = Path(__file__).parents[2] / "samples" / "audio"


def speech() -> list[Sound]:
    """The samples' voices."""
    found = []
    for path in sorted(SAMPLES.iterdir()):
        with path.open("rb") as file:
            found.append(decode(file).pcm)
    return found


def write(sound: Sound, path: Path) -> None:
    """Sound as a recording."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.tobytes())


def main() -> None:
    """Make the sounds, draft them, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long each sound lasts")
    parser.add_argument("--model", action="append", help="a folder or a name; may be given more than once")
    parser.add_argument("--only", action="append", help="a sound; may be given more than once")
    arguments = parser.parse_args()
    models = arguments.model or [DEFAULT_MODEL]
    makers = wordless(speech())
    figures = Figures(
        "gates",
        "Sounds without words",
        f"{arguments.minutes:g} minutes of each sound, drafted as `scribeline draft` does it. A word is flagged where "
        "a flag says not to trust the text there; the others would stand in the draft as if somebody had said them.",
    )
    rows = []
    believed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.only or makers:
            write(makers[name](arguments.minutes * 60.0), Path(folder) / f"{name}.wav")
        for model in models:
            engine = load_model(model)
            for path in sorted(Path(folder).iterdir()):
                began = monotonic()
                (draft,) = draft_files([path], engine)
                if draft.error is not None:
                    raise draft.error
                bare = unflagged(draft.words, draft.flags)
                believed += len(bare)
                kinds = sorted({flag.kind.value for flag in draft.flags})
                written, flagged = len(draft.words), len(draft.words) - len(bare)
                took_s = f"{monotonic() - began:.0f}"
                rows.append((path.stem, Path(model).name, str(written), str(flagged), took_s, ", ".join(kinds)))
                say(" | ".join(rows[-1]))
    figures.table(Table("Words", ("sound", "model", "words written", "of these flagged", "seconds", "flags"), rows))
    figures.claim(Claim("Words made of sounds without words that no flag marks", believed, 0, "words"))
    figures.finish()


if __name__ == "__main__":
    main()
