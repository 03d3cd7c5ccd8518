"""Recordings into sound: 16 kHz mono, from every format that clinics send, as far as it can be heard.

FFmpeg runs in the limited child process of `scribeline.dictations.reader_child`, never in the worker itself, which
holds keys and a model. The child asks for ranges of the recording and streams sound back through a pipe.
"""

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, BinaryIO

import numpy as np
from numpy.typing import NDArray

from scribeline.dictations import reader, reader_child
from scribeline.dictations.audio import AudioFacts, ReaderLimits, facts_from_json
from scribeline.dictations.errors import damaged, not_audio, unreadable

SAMPLE_RATE = reader_child.SAMPLE_RATE
BLOCK_BYTES = 512 * 1024
Pcm = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Damage:
    """How a recording falls short of what its file promises.

    `missing_s` is the promised duration less the decoded one (seconds; 0.0 where nothing is known to be missing),
    `errors` the number of packets that could not be decoded. `cut_off` says that more was meant to come, also where
    the file does not tell how much.
    """

    missing_s: float
    errors: int
    cut_off: bool = False

    def __str__(self) -> str:
        """What is wrong, in a sentence for people."""
        told = []
        if self.missing_s >= 0.05:
            told.append(f"{self.missing_s:.1f} s of the recording are missing")
        elif self.cut_off:
            told.append("the end of the recording is missing")
        if self.errors:
            told.append(f"{self.errors} of its parts cannot be decoded" if told else "some of it cannot be decoded")
        sentence = " and ".join(told) or "a moment of the recording is missing"
        return f"{sentence[0].upper()}{sentence[1:]}."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A recording as sound: signed 16 bit samples at 16 kHz, one channel (an hour is 115 MB).

    `facts` are those of the file as it was sent; `damage` is None where it decoded as it promised.
    """

    pcm: Pcm
    facts: AudioFacts
    damage: Damage | None

    @property
    def duration_s(self) -> float:
        """How long it sounds, in seconds."""
        return len(self.pcm) / SAMPLE_RATE


def decoder_limits(max_duration_s: float) -> ReaderLimits:
    """What the decoder of a recording of at most `max_duration_s` seconds may use up.

    Decoding runs some hundred times faster than real time; the limits leave room for a machine that is busy.
    """
    return ReaderLimits(
        max_duration_s=max_duration_s,
        wall_s=120.0 + max_duration_s / 4,
        cpu_s=int(60 + max_duration_s / 10),
    )


def decode(file: BinaryIO, *, max_duration_s: float = 4 * 3600.0, niceness: int = 0) -> Decoded:
    """Decode a seekable file; see `decode_ranges`."""
    size = file.seek(0, os.SEEK_END)

    def read(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    return decode_ranges(read, size, max_duration_s=max_duration_s, niceness=niceness)


def decode_ranges(
    read: Callable[[int, int], bytes], size: int, *, max_duration_s: float = 4 * 3600.0, niceness: int = 0
) -> Decoded:
    """Decode a recording of `size` bytes, of which `read(offset, length)` gives ranges.

    What is damaged or cut off decodes as far as it goes, and `Decoded.damage` tells. Raises NotAudio, AudioDamaged
    where nothing at all can be heard, AudioTooLong, and AudioUnreadable where the child crashed, hung or used up its
    limits. What `read` raises passes through.
    """
    if size <= 0:
        raise not_audio()
    # Seeking about (an index at the end, interleaved tracks) reads some blocks twice; more than thrice is an attack.
    limits = decoder_limits(max_duration_s)
    budget = 3 * size + 32 * BLOCK_BYTES
    limits = ReaderLimits(limits.max_duration_s, limits.wall_s, limits.cpu_s, limits.memory_bytes, budget)
    child = subprocess.Popen(  # noqa: S603 (our own interpreter and program)
        reader.command("decode", size, limits, block=BLOCK_BYTES, niceness=niceness),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=reader.environment(),
        cwd="/",
    )
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child was started without its pipes")
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    alarm = threading.Timer(limits.wall_s, stop)
    alarm.daemon = True
    alarm.start()
    try:
        pcm, facts, ending = _serve(child.stdin, child.stdout, read, size, limits)
    except (EOFError, BrokenPipeError):
        raise unreadable("its reader took too long" if late.is_set() else "its reader broke down") from None
    finally:
        alarm.cancel()
        child.kill()
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        child.stdout.close()
        child.wait()
    return Decoded(pcm, facts, _damage(pcm, facts, ending))


def _serve(
    inward: IO[bytes], outward: IO[bytes], read: Callable[[int, int], bytes], size: int, limits: ReaderLimits
) -> tuple[Pcm, AudioFacts, reader.Ending]:
    """Answer the child until it is done: the sound, the file's facts, and how it ended."""
    left = limits.read_bytes
    room = int(limits.max_duration_s * SAMPLE_RATE + SAMPLE_RATE) * 2
    sound = bytearray()
    while True:
        kind, length = reader.message_header(_exactly(outward, reader_child.HEADER.size))
        payload = _exactly(outward, length)
        if kind == reader_child.READ:
            offset, count = reader.asked_range(payload, size, left)
            left -= count
            data = read(offset, count)
            inward.write(reader_child.REPLY.pack(len(data)) + data)
            inward.flush()
        elif kind == reader_child.SOUND:
            sound += payload
            if len(sound) > room:
                raise unreadable("its reader did not keep to the limit of length")
        elif kind == reader_child.ERROR:
            raise reader.refusal(payload, limits)
        else:
            try:
                facts, ending = facts_from_json(payload), reader.ending(payload)
            except (ValueError, KeyError, TypeError, OverflowError):
                raise unreadable("its reader answered nonsense") from None
            if len(sound) % 2:
                raise unreadable("its reader answered nonsense")
            return np.frombuffer(sound, dtype="<i2"), facts, ending


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) != count:
        raise EOFError
    return data


def _damage(pcm: Pcm, facts: AudioFacts, ending: reader.Ending) -> Damage | None:
    """What is missing. Estimates of the duration (formats without an index) are no promise, and never count."""
    decoded_s = len(pcm) / SAMPLE_RATE
    promised_s = ending.promised_s
    if promised_s is None and facts.container not in reader_child.WITHOUT_SIGNATURE:
        promised_s = facts.duration_s
    if not len(pcm) and (ending.decode_errors or promised_s):
        raise damaged("its header is intact, and no sound follows")
    missing_s = max(0.0, (promised_s or 0.0) - decoded_s)
    # Plain sound and FLAC count their samples; elsewhere an encoder's lead-in and lead-out may or may not be counted.
    counted = facts.codec == "flac" or facts.codec.startswith("pcm_")
    if missing_s < (0.03 if counted else 0.3):
        missing_s = 0.0
    if not (missing_s or ending.decode_errors or ending.cut_off):
        return None
    return Damage(missing_s, ending.decode_errors, ending.cut_off)
