"""Files from outside: what is not audio is refused in the front, what is damaged is heard as far as it goes."""

import asyncio
import io
import os
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import av
import numpy as np
import pytest
from tests.integration.transcriber.recordings import encoded, noise, tones

from scribeline.dictations.audio import ReaderLimits
from scribeline.dictations.errors import AudioDamaged, AudioTooLong, AudioUnreadable, NotAudio
from scribeline.dictations.probe import probe
from scribeline.dictations.reader_child import silent_wav
from scribeline.transcripts.flags import FlagKind
from scribeline_workers.transcriber.audio import decode
from scribeline_workers.transcriber.loading import load

SAMPLES = Path(__file__).parents[3] / "samples" / "audio"
FORMATS = [
    ("wav", "pcm_s16le", 16000, 1),
    ("wav", "pcm_mulaw", 8000, 1),
    ("wav", "pcm_alaw", 8000, 2),
    ("wav", "pcm_s24le", 44100, 2),
    ("wav", "adpcm_ima_wav", 16000, 1),
    ("wav", "adpcm_ms", 16000, 1),
    ("mp3", "libmp3lame", 44100, 2),
    ("ipod", "aac", 44100, 2),
    ("mp4", "aac", 16000, 1),
    ("adts", "aac", 16000, 1),
    ("ogg", "libopus", 48000, 1),
    ("webm", "libopus", 48000, 2),
    ("flac", "flac", 16000, 1),
    ("asf", "wmav2", 44100, 1),
    ("aiff", "pcm_s16be", 22050, 1),
    ("caf", "pcm_s16be", 16000, 1),
    ("au", "pcm_mulaw", 8000, 1),
    ("mov", "pcm_s16le", 16000, 1),
    ("amr", "libopencore_amrnb", 8000, 1),
]
IDS = [f"{container}-{codec}-{rate}-{channels}" for container, codec, rate, channels in FORMATS]


async def probed(data: bytes, limits: ReaderLimits | None = None):  # type: ignore[no-untyped-def]
    async def read(offset: int, length: int) -> bytes:
        return data[offset : offset + length]

    return await probe(read, len(data), limits=limits)


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(os.urandom(0) + b"".join(b"\0" + bytes(range(256)) * 3 for _ in range(256)))
    header = struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.txt", "The patient was seen today. " * 4000)
        archive.writestr("noise.bin", np.random.default_rng(3).bytes(100_000))
    return target.getvalue()


NOT_AUDIO = {
    "empty": b"",
    "one byte": b"\0",
    "text": b"The patient was seen today. " * 5000,
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat list": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "picture": png(),
    "archive": zipped(),
    "executable": Path(sys.executable).resolve().read_bytes()[:3_000_000],
    "noise": np.random.default_rng(1).bytes(300_000),
    "zeros": bytes(200_000),
    "header only": b"RIFF",
}


@pytest.mark.parametrize("name", NOT_AUDIO)
async def test_what_is_not_audio_is_refused(name: str) -> None:
    with pytest.raises(NotAudio) as refused:
        await probed(NOT_AUDIO[name])
    assert refused.value.reason == "NOT_AUDIO"


@pytest.mark.parametrize(("container", "codec", "rate", "channels"), FORMATS, ids=IDS)
async def test_every_format_is_known_and_decodes_whole(container: str, codec: str, rate: int, channels: int) -> None:
    data = encoded(tones(3.0, rate=rate), container, codec, rate=rate, channels=channels)
    facts = await probed(data)
    assert (facts.sample_rate_hz, facts.channels) == (rate, channels)
    if facts.duration_s is not None and container != "adts":
        assert facts.duration_s == pytest.approx(3.0, abs=0.3)
    decoded = decode(io.BytesIO(data))
    assert decoded.duration_s == pytest.approx(3.0, abs=0.2)
    assert decoded.damage is None
    assert decoded.pcm.max() > 4000


async def test_a_film_without_sound_is_refused() -> None:
    target = io.BytesIO()
    with av.open(target, mode="w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        for _ in range(10):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        output.mux(stream.encode(None))
    with pytest.raises(NotAudio):
        await probed(target.getvalue())


async def test_an_index_at_the_end_is_found_and_little_is_read() -> None:
    # MP4 as phones write it: the index comes last.
    data = encoded(noise(120.0, loudness=3000), "mp4", "aac")
    assert data.find(b"moov") > data.find(b"mdat")
    asked = 0

    async def read(offset: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return data[offset : offset + length]

    assert (await probe(read, len(data))).duration_s == pytest.approx(120.0, abs=0.2)
    assert asked < len(data) // 2


async def test_a_recording_over_the_limit_is_refused_by_its_header_and_while_decoding() -> None:
    data = encoded(tones(3.0))
    with pytest.raises(AudioTooLong):
        await probed(data, ReaderLimits(max_duration_s=2.0))
    with pytest.raises(AudioTooLong):
        decode(io.BytesIO(data), max_duration_s=2.0)


async def test_a_reader_that_hangs_or_asks_too_much_is_stopped() -> None:
    data = encoded(tones(3.0))
    with pytest.raises(AudioUnreadable):
        await probed(data, ReaderLimits(wall_s=0.001))
    with pytest.raises(AudioUnreadable):
        await probed(data, ReaderLimits(read_bytes=1000))
    # More than lies free in a process that has just begun, wherever its memory ends.
    with pytest.raises(AudioUnreadable):
        await probed(encoded(tones(120.0)), ReaderLimits(memory_bytes=1 << 20))


async def test_what_the_store_raises_passes_through_the_probe() -> None:
    async def read(offset: int, length: int) -> bytes:
        raise ConnectionAbortedError(f"{offset} {length}")

    with pytest.raises(ConnectionAbortedError):
        await probe(read, 1000)


def damage_told(data: bytes) -> tuple[float, list[str]]:
    """How long it sounds, and what is told of its damage."""
    loaded = load(io.BytesIO(data))
    return loaded.duration_s, [flag.detail for flag in loaded.flags if flag.kind is FlagKind.DAMAGED_AUDIO]


@pytest.mark.parametrize(("container", "codec", "rate", "channels"), FORMATS, ids=IDS)
def test_a_truncated_recording_is_heard_as_far_as_it_goes_and_told(
    container: str, codec: str, rate: int, channels: int
) -> None:
    data = encoded(noise(8.0, loudness=3000, rate=rate), container, codec, rate=rate, channels=channels)
    assert damage_told(data)[1] == []
    if container in ("ipod", "mp4", "mov"):  # its index comes last
        with pytest.raises(AudioDamaged):
            load(io.BytesIO(data[: len(data) // 2]))
        return
    duration_s, told = damage_told(data[: len(data) // 2])
    assert duration_s == pytest.approx(4.0, abs=1.1)
    assert len(told) == 1
    assert told[0].endswith(".")


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
async def test_a_sample_that_is_cut_off_is_told_and_a_whole_one_is_not(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    whole_s, told = damage_told(data)
    assert told == []
    for share in (0.3, 0.97):
        cut = data[: int(len(data) * share)]
        if name.endswith(".m4a"):
            for refused in (probed(cut), asyncio.to_thread(load, io.BytesIO(cut))):
                with pytest.raises(AudioDamaged, match="cut off"):
                    await refused
            continue
        duration_s, told = damage_told(cut)
        assert duration_s == pytest.approx(whole_s * share, abs=whole_s * 0.05 + 1.0)
        assert len(told) == 1
        assert "missing" in told[0]


def test_mp4_with_its_index_first_is_heard_as_far_as_it_goes() -> None:
    target = io.BytesIO()
    with (
        av.open(io.BytesIO(encoded(noise(8.0, loudness=3000), "mp4", "aac"))) as source,
        av.open(target, mode="w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as output,
    ):
        stream = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                output.mux(packet)
    data = target.getvalue()
    assert damage_told(data)[1] == []
    duration_s, told = damage_told(data[: len(data) // 2])
    assert duration_s > 1.0
    assert len(told) == 1


def test_mp3_without_a_count_of_its_frames_ends_with_a_whole_one() -> None:
    data = encoded(noise(8.0, loudness=3000), "mp3", "libmp3lame")
    first = data.index(b"\xff", data.index(b"Info") if b"Info" in data else data.index(b"Xing"))
    bare = data[first:]
    assert damage_told(bare)[1] == []
    assert damage_told(bare[: len(bare) // 2 + 7])[1] == ["The end of the recording is missing."]


def test_flipped_bits_do_not_stop_the_rest_from_being_heard() -> None:
    generator = np.random.default_rng(11)
    for container, codec in (("flac", "flac"), ("mp3", "libmp3lame"), ("ogg", "libopus"), ("mp4", "aac")):
        data = bytearray(encoded(noise(20.0, loudness=3000), container, codec))
        for place in generator.integers(len(data) // 4, 3 * len(data) // 4, 12):
            data[place] ^= 1 << int(generator.integers(8))
        decoded = decode(io.BytesIO(bytes(data)))
        # Each flipped bit costs at most a page of Ogg, which is a second here.
        assert decoded.duration_s > (8.0 if container == "ogg" else 18.0), container
        assert decoded.damage is not None or container == "mp3", container


async def test_a_recording_of_no_length_is_audio_without_speech() -> None:
    data = silent_wav(0)
    assert (await probed(data)).duration_s == 0.0
    loaded = load(io.BytesIO(data))
    assert (loaded.duration_s, loaded.windows) == (0.0, ())
    assert [flag.kind for flag in loaded.assembled([]).flags] == [FlagKind.NO_SPEECH]


@pytest.mark.parametrize("seed", range(6))
async def test_no_damage_makes_the_probe_or_the_decoder_fail_otherwise(seed: int) -> None:
    generator = np.random.default_rng(seed)
    container, codec, rate, channels = FORMATS[int(generator.integers(len(FORMATS)))]
    data = bytearray(encoded(tones(2.0, rate=rate), container, codec, rate=rate, channels=channels))
    for place in generator.integers(0, len(data), 40):
        data[place] = int(generator.integers(256))
    try:
        await probed(bytes(data))
        decode(io.BytesIO(bytes(data)))
    except (NotAudio, AudioDamaged, AudioTooLong):
        pass  # told in a sentence, which is one of the two right answers
