"""The limited process in which hostile audio is opened: FFmpeg runs here and nowhere else.

It is started by file, isolated (`python -I -S reader_child.py SETTINGS`), so it imports nothing of Scribeline but its
neighbour `promises`, by file too: only the standard library and PyAV. It owns no file and no socket; it asks its
parent for ranges of the recording through its pipes, so that plaintext never touches the disk. After its imports it
gives up memory, CPU time, new file descriptors, file writing and new processes, and only then looks at the first byte.

Messages to the parent are a kind (one byte), a length (4 bytes, big-endian) and a payload:

    R   give me `length` bytes from `offset` (8 + 4 bytes, big-endian)
    A   decoded sound: 16 kHz, mono, signed 16 bit, little-endian
    F   facts as JSON: the job is done
    E   an error as JSON {"reason", "detail"}: the job is done

The parent answers each R, and nothing else, with a length (4 bytes) and the bytes; fewer than asked for at the end.
"""

import json
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

READ, SOUND, FACTS, ERROR = b"R", b"A", b"F", b"E"
HEADER = struct.Struct(">cI")
RANGE = struct.Struct(">QI")
REPLY = struct.Struct(">I")
MAX_MESSAGE = 1 << 20
SAMPLE_RATE = 16_000

NOT_AUDIO, TOO_LONG, NO_INDEX, TOO_MUCH = "NOT_AUDIO", "TOO_LONG", "NO_INDEX", "TOO_MUCH"

# Only formats that carry their own sound: nothing that names other files or addresses (playlists, HLS, concat).
CONTAINERS = "wav,w64,mp3,mov,mp4,m4a,3gp,3g2,mj2,ogg,flac,matroska,webm,aac,amr,aiff,caf,asf,avi,gsm,au,dss"
CODECS = (
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_s8,pcm_u8,pcm_f32le,pcm_f32be,pcm_f64le,"
    "pcm_f64be,pcm_mulaw,pcm_alaw,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_yamaha,adpcm_swf,g722,g726,gsm,gsm_ms,"
    "truespeech,mp1,mp1float,mp2,mp2float,mp3,mp3float,aac,aac_latm,alac,flac,vorbis,libvorbis,opus,libopus,speex,"
    "libspeex,wmav1,wmav2,wmapro,wmavoice,wmalossless,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,ac3,dss_sp"
)
SHORT_NAMES = {"mov,mp4,m4a,3gp,3g2,mj2": "mp4", "matroska,webm": "webm"}
# These have no signature: their "headers" also turn up in executables, archives and pictures.
WITHOUT_SIGNATURE = {"mp3", "aac", "gsm"}


class RefusedError(Exception):
    """The recording ends the job: a reason for the parent, and words that tell what was met."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


class Parent:
    """The other end of the pipes."""

    def __init__(self, inward: BinaryIO, outward: BinaryIO) -> None:
        self.inward = inward
        self.outward = outward

    def send(self, kind: bytes, payload: bytes) -> None:
        """Send one message."""
        self.outward.write(HEADER.pack(kind, len(payload)) + payload)
        self.outward.flush()

    def ask(self, offset: int, length: int) -> bytes:
        """A range of the recording."""
        self.send(READ, RANGE.pack(offset, length))
        (count,) = REPLY.unpack(self.exactly(REPLY.size))
        return self.exactly(count)

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes from the parent; without a parent there is nothing to live for."""
        data = self.inward.read(count)
        if len(data) != count:
            raise SystemExit(3)
        return data


class RangeFile:
    """The recording as the file that PyAV reads: a few aligned blocks are kept, the rest is asked for."""

    def __init__(self, parent: Parent, size: int, block: int, budget: int) -> None:
        self.parent = parent
        self.size = size
        self.block = block
        self.budget = budget
        self.position = 0
        self.blocks: dict[int, bytes] = {}
        self.overdrawn = False

    def read(self, count: int = -1) -> bytes:
        """The next bytes, at most to the end of a block; none at the end."""
        if count < 0:
            count = self.size - self.position
        number, skip = divmod(self.position, self.block)
        data = self.fetch(number)[skip : skip + count] if self.position < self.size else b""
        self.position += len(data)
        return data

    def fetch(self, number: int) -> bytes:
        """A block, kept or asked for; nothing once the budget is spent."""
        if number not in self.blocks:
            length = min(self.block, self.size - number * self.block)
            self.budget -= length
            if self.budget < 0:
                self.overdrawn = True  # FFmpeg swallows exceptions from its reader; the job asks this flag
                return b""
            while len(self.blocks) >= 4:
                self.blocks.pop(next(iter(self.blocks)))
            self.blocks[number] = self.parent.ask(number * self.block, length)
        return self.blocks[number]

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to an offset from the start, from here or from the end."""
        base = (0, self.position, self.size)[whence]
        self.position = max(0, base + offset)
        return self.position

    def tell(self) -> int:
        """Where the next read begins."""
        return self.position


def give_up_rights(memory_bytes: int, cpu_s: int, niceness: int) -> None:
    """From here on this process can compute, and talk to its parent; little else."""
    import os
    import resource

    os.nice(niceness)
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),  # its pipes are open; no file or socket can be opened any more
        (resource.RLIMIT_NPROC, 0),  # not honoured for root
    ):
        resource.setrlimit(what, (limit, limit))


def opened(av: Any, promises: Any, file: RangeFile) -> tuple[Any, Any]:
    """The container and its first audio stream, or RefusedError."""
    try:
        container = av.open(
            file,
            mode="r",
            metadata_errors="ignore",
            container_options={
                "format_whitelist": CONTAINERS,
                "codec_whitelist": CODECS,
                "protocol_whitelist": "none",
                "probesize": "2000000",
                "analyzeduration": "4000000",
                "max_streams": "16",
            },
            buffer_size=65536,
        )
    except (av.error.FFmpegError, ValueError, OverflowError, UnicodeError) as error:
        if file.overdrawn or isinstance(error, MemoryError):
            raise RefusedError(TOO_MUCH, type(error).__name__) from None
        raise RefusedError(NO_INDEX if promises.lacks_index(file) else NOT_AUDIO, type(error).__name__) from None
    if not container.streams.audio:
        raise RefusedError(NOT_AUDIO, "no audio stream")
    stream = container.streams.audio[0]
    if stream.codec_context is None or not stream.codec_context.sample_rate:
        raise RefusedError(NOT_AUDIO, "no codec")
    stream.thread_type = "NONE"
    for other in container.streams:
        if other is not stream:
            other.discard = "all"
    return container, stream


def facts_of(container: Any, stream: Any) -> dict[str, Any]:
    """What the header says, for the parent."""
    context = stream.codec_context
    duration = None
    if stream.duration is not None and stream.time_base is not None:
        duration = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        duration = container.duration / 1_000_000
    if duration is not None and not 0 <= duration < 1e7:
        duration = None
    name = container.format.name
    return {
        "container": SHORT_NAMES.get(name, name),
        "codec": context.name.removesuffix("float").removeprefix("libopencore_"),
        "sample_rate_hz": int(context.sample_rate),
        "channels": int(context.channels),
        "duration_s": duration,
    }


def decoded_packets(av: Any, container: Any, stream: Any, errors: list[str]) -> Iterator[tuple[Any, list[Any]]]:
    """Each packet with its frames; damage is noted in `errors` and stepped over."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, ValueError) as error:
            errors.append(type(error).__name__)
            packet = None
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.error.EOFError:
            frames = []
        except (av.error.FFmpegError, ValueError) as error:
            errors.append(type(error).__name__)
            frames = []
        yield packet, frames


def probe(av: Any, promises: Any, file: RangeFile) -> dict[str, Any]:
    """What the header says; some sound has to be there, or it is not audio."""
    container, stream = opened(av, promises, file)
    facts = facts_of(container, stream)
    rate = stream.codec_context.bit_rate
    if facts["duration_s"] and facts["codec"].startswith("pcm_") and rate:
        # A recorder that lost power declares hours in its header; the bytes that are there tell better.
        facts["duration_s"] = min(facts["duration_s"], file.size * 8 / rate)
    errors: list[str] = []
    heard = 0
    wanted = 12 if facts["container"] in WITHOUT_SIGNATURE else 1
    for tried, (_, frames) in enumerate(decoded_packets(av, container, stream, errors), start=1):
        heard += sum(1 for frame in frames if frame.samples)
        if heard >= wanted or tried >= 64:
            break
    if file.overdrawn:
        raise RefusedError(TOO_MUCH)
    if not heard:
        # A recording of no length is audio; noise that only resembles a header is not.
        if errors or facts["container"] in WITHOUT_SIGNATURE:
            raise RefusedError(NOT_AUDIO, "no sound")
        facts["duration_s"] = 0.0
    elif facts["container"] in WITHOUT_SIGNATURE and len(errors) * 4 > heard:
        raise RefusedError(NOT_AUDIO, "noise")
    return facts


def decode(av: Any, promises: Any, file: RangeFile, parent: Parent, max_duration_s: float) -> dict[str, Any]:
    """Everything that can be heard, streamed to the parent; damage is counted, not fatal."""
    container, stream = opened(av, promises, file)
    facts = facts_of(container, stream)
    errors: list[str] = []
    resampler = shape = last = None
    pending = bytearray()
    samples = 0

    def take(frames: list[Any]) -> None:
        nonlocal samples
        for frame in frames:
            samples += frame.samples
            pending.extend(memoryview(frame.planes[0])[: frame.samples * 2])
        if samples > max_duration_s * SAMPLE_RATE:
            raise RefusedError(TOO_LONG)
        if len(pending) >= 1 << 18:
            parent.send(SOUND, bytes(pending))
            pending.clear()

    for packet, frames in decoded_packets(av, container, stream, errors):
        last = packet if packet.size else last
        for frame in frames:
            if not frame.samples:
                continue
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if resampler is None or now != shape:  # a stream may change its shape half-way
                if resampler is not None:
                    take(resampler.resample(None))
                resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
                shape = now
            frame.pts = None  # sound follows sound; time stamps of a damaged file are worth nothing
            try:
                take(resampler.resample(frame))
            except (av.error.FFmpegError, ValueError) as error:
                errors.append(type(error).__name__)
                resampler = None
    if resampler is not None:
        take(resampler.resample(None))
    if pending:
        parent.send(SOUND, bytes(pending))
    if file.overdrawn:
        raise RefusedError(TOO_MUCH)
    return facts | ending(promises, file, facts, last) | {"decode_errors": len(errors)}


def ending(promises: Any, file: RangeFile, facts: dict[str, Any], last: Any) -> dict[str, Any]:
    """What the file promises of its end; `last` is its last packet."""
    promised_s, cut_off = promises.promised(file, facts["container"])
    if facts["container"] == "mp3" and last is not None:
        frame = promises.mp3_frame(bytes(last))
        cut_off = cut_off or (frame is not None and last.size < frame.length)
    return {"promised_s": promised_s, "cut_off": cut_off}


def warmed_up(silence: bytes) -> Any:
    """PyAV with everything imported that it imports late; afterwards no file can be opened any more.

    `silence` is a WAV file of ours: reading it takes the way that the recording will take.
    """
    import io

    import av
    import av.error
    import av.subtitles.stream
    import av.video.stream

    av.logging.set_level(None)
    with av.open(io.BytesIO(silence), mode="r") as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        for frame in container.decode(audio=0):
            resampler.resample(frame)
    return av


def neighbour(name: str) -> Any:
    """A module that lies beside this one, by its file: the package that both are in stays outside."""
    import importlib.util
    from pathlib import Path

    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def silent_wav(samples: int) -> bytes:
    """A WAV file of 8 kHz, mono, 16 bit, with `samples` samples of silence."""
    shape = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    sound = struct.pack("<4sI", b"data", samples * 2) + bytes(samples * 2)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(shape) + len(sound), b"WAVE") + shape + sound


def main() -> None:
    """Do the one job that the settings (JSON in the first argument) name."""
    settings = json.loads(sys.argv[1])
    sys.path.append(settings["packages"])
    promises = neighbour("promises")
    av = warmed_up(silent_wav(800))
    parent = Parent(sys.stdin.buffer, sys.stdout.buffer)
    file = RangeFile(parent, settings["size"], settings["block"], settings["read_bytes"])
    give_up_rights(settings["memory_bytes"], settings["cpu_s"], settings["niceness"])
    try:
        if settings["job"] == "probe":
            facts = probe(av, promises, file)
        else:
            facts = decode(av, promises, file, parent, settings["max_duration_s"])
    except RefusedError as refused:
        parent.send(ERROR, json.dumps({"reason": refused.reason, "detail": str(refused)}).encode())
    except MemoryError:
        parent.send(ERROR, json.dumps({"reason": TOO_MUCH, "detail": "memory"}).encode())
    else:
        parent.send(FACTS, json.dumps(facts).encode())


if __name__ == "__main__":
    main()
