"""The parent's side of the limited process that opens audio: how it is started, and what its answers mean.

Both who ask (the front's `probe` over asyncio, the transcriber's decoder in a thread) speak the protocol that
`reader_child` describes; what they share is here, without input or output.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from scribeline.dictations import reader_child
from scribeline.dictations.audio import ReaderLimits
from scribeline.dictations.errors import damaged, not_audio, too_long, unreadable
from scribeline.errors import ScribelineError


def command(job: str, size: int, limits: ReaderLimits, *, block: int, niceness: int = 0) -> list[str]:
    """The command line of a reader for a recording of `size` bytes that asks for `block` bytes at a time."""
    av = find_spec("av")
    if av is None or av.origin is None:
        raise unreadable("PyAV is not installed on this machine")
    settings = {
        "job": job,
        "size": size,
        "block": block,
        "niceness": niceness,
        "packages": str(Path(av.origin).parent.parent),
        "max_duration_s": limits.max_duration_s,
        "cpu_s": limits.cpu_s,
        "memory_bytes": limits.memory_bytes,
        "read_bytes": limits.read_bytes,
    }
    # -I and -S: no variables, no user's folder and no .pth file of this environment decides what the child runs.
    return [sys.executable, "-I", "-S", "-B", reader_child.__file__, json.dumps(settings)]


def environment() -> dict[str, str]:
    """All that a reader inherits: nothing of ours, where keys and addresses may stand."""
    return {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}


def refusal(payload: bytes, limits: ReaderLimits) -> ScribelineError:
    """The error that a reader reported."""
    try:
        reason = str(json.loads(payload)["reason"])
    except (ValueError, KeyError, TypeError):
        return unreadable("its reader answered nonsense")
    if reason == reader_child.TOO_LONG:
        return too_long(limits.max_duration_s)
    if reason == reader_child.TOO_MUCH:
        return unreadable("reading it used up the reader's limits")
    if reason == reader_child.NO_INDEX:
        return damaged("its index, which is written last, is missing, so the file was cut off")
    return not_audio()


def message_header(header: bytes) -> tuple[bytes, int]:
    """Kind and length of the message that follows, or AudioUnreadable where a reader went astray."""
    kind, length = reader_child.HEADER.unpack(header)
    if length > reader_child.MAX_MESSAGE or kind not in (
        reader_child.READ,
        reader_child.SOUND,
        reader_child.FACTS,
        reader_child.ERROR,
    ):
        raise unreadable("its reader answered nonsense")
    return kind, length


def asked_range(payload: bytes, size: int, left: int) -> tuple[int, int]:
    """Offset and length that a reader asks for; it may ask for `left` more bytes of `size` in all."""
    if len(payload) != reader_child.RANGE.size:
        raise unreadable("its reader answered nonsense")
    offset, length = reader_child.RANGE.unpack(payload)
    if length > left or offset + length > size:
        raise unreadable("reading it used up the reader's limits")
    return offset, length


class Ending(NamedTuple):
    """How a recording ended when it was decoded.

    `decode_errors` is the number of packets that could not be decoded, `promised_s` how long the file says that it
    lasts (seconds; None where it does not say), `cut_off` whether by its own account more was meant to come.
    """

    decode_errors: int
    promised_s: float | None
    cut_off: bool


def ending(payload: bytes) -> Ending:
    """How a recording ended, from its reader's final facts."""
    raw = json.loads(payload)
    promised = raw["promised_s"]
    return Ending(int(raw["decode_errors"]), None if promised is None else float(promised), bool(raw["cut_off"]))
