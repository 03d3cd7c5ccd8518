"""Is it audio, and of what kind: the check that an upload passes before it becomes a dictation.

The recording is hostile until proven otherwise, so this process never parses it: a limited child does, and asks for
the ranges that it needs (see `reader_child`).
"""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable

from scribeline.dictations import reader, reader_child
from scribeline.dictations.audio import AudioFacts, ReaderLimits, facts_from_json
from scribeline.dictations.errors import not_audio, too_long, unreadable

BLOCK_BYTES = 64 * 1024


async def probe(
    read: Callable[[int, int], Awaitable[bytes]], size: int, *, limits: ReaderLimits | None = None
) -> AudioFacts:
    """What the header of a recording of `size` bytes says; `read(offset, length)` gives ranges of it.

    Raises NotAudio, AudioDamaged where its index is missing, AudioTooLong, or AudioUnreadable when the child crashed,
    hung or used up its limits. What `read` raises passes through.
    """
    limits = limits or ReaderLimits()
    if size <= 0:
        raise not_audio()
    child = await asyncio.create_subprocess_exec(
        *reader.command("probe", size, limits, block=BLOCK_BYTES),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=reader.environment(),
        cwd="/",
    )
    try:
        async with asyncio.timeout(limits.wall_s):
            facts = await _serve(child, read, size, limits)
    except TimeoutError:
        raise unreadable("its reader took too long") from None
    except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
        raise unreadable("its reader broke down") from None
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
        if child.stdin is not None:
            child.stdin.close()
    if facts.duration_s is not None and facts.duration_s > limits.max_duration_s:
        raise too_long(limits.max_duration_s)
    return facts


async def _serve(
    child: asyncio.subprocess.Process,
    read: Callable[[int, int], Awaitable[bytes]],
    size: int,
    limits: ReaderLimits,
) -> AudioFacts:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child was started without its pipes")
    left = limits.read_bytes
    while True:
        kind, length = reader.message_header(await child.stdout.readexactly(reader_child.HEADER.size))
        payload = await child.stdout.readexactly(length)
        if kind == reader_child.FACTS:
            try:
                return facts_from_json(payload)
            except (ValueError, KeyError, TypeError, OverflowError):
                raise unreadable("its reader answered nonsense") from None
        if kind == reader_child.ERROR:
            raise reader.refusal(payload, limits)
        if kind != reader_child.READ:
            raise unreadable("its reader answered nonsense")
        offset, count = reader.asked_range(payload, size, left)
        left -= count
        data = await read(offset, count)
        child.stdin.write(reader_child.REPLY.pack(len(data)) + data)
        await child.stdin.drain()
