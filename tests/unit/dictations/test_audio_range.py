"""A range of a recording, read piece by piece."""

import pytest

from scribeline.dictations.errors import AudioIncomplete
from scribeline.dictations.hearing import READ_CHUNK_BYTES, AudioRange


def audio_range(stored: bytes, promised: int) -> AudioRange:
    async def read(at: int, length: int) -> bytes:
        return stored[at : at + length]

    return AudioRange(promised, "audio/wav", 0, promised, read)


async def test_the_pieces_are_the_whole() -> None:
    stored = bytes(range(256)) * (READ_CHUNK_BYTES // 100)
    assert b"".join([piece async for piece in audio_range(stored, len(stored)).chunks()]) == stored


async def test_a_recording_of_which_less_is_stored_ends_with_an_error_and_not_never() -> None:
    told = bytearray()

    async def listen() -> None:
        async for piece in audio_range(b"x" * 1000, 5000).chunks():
            told.extend(piece)

    with pytest.raises(AudioIncomplete):
        await listen()
    assert len(told) == 1000
