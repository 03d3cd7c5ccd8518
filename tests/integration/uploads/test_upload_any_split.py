"""However a file is split into streams and messages, and wherever streams break: it is stored as it is."""

import asyncio

import grpc
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.uploads.house import House, messages, wav

from scribeline.v1 import uploads_pb2

ENDS = ("half-close", "cancel")


async def upload_in_pieces(house: House, content: bytes, pieces: list[tuple[int, int, str]]) -> None:
    """Send `content` in streams of so many bytes and so large messages, each ended so; then the rest, and read it."""
    clinic, other = house.clinic, house.clinic
    upload = await clinic.create(content)
    committed = 0
    for length, size, end in pieces:
        told = messages(upload.name, content[: committed + length], start=committed, size=size, finish=False)
        stream = clinic.stream()
        try:
            for message in told:
                await stream.write(message)
            if end == "cancel":
                stream.cancel()
            else:
                await stream.done_writing()
            await stream
        except (asyncio.CancelledError, asyncio.InvalidStateError):
            pass
        except grpc.aio.AioRpcError as error:
            assert error.code() in {grpc.StatusCode.ABORTED, grpc.StatusCode.OUT_OF_RANGE}  # noqa: PT017
        now = (await other.get(upload.name)).committed_size
        assert now >= committed
        committed = now
        clinic, other = other, clinic
    # What a broken stream left may still be on its way: then this one is told where to go on.
    for _ in range(100):
        try:
            finished = (await clinic.write(messages(upload.name, content, start=committed, size=50_000))).upload
            break
        except grpc.aio.AioRpcError as error:
            assert error.code() in {grpc.StatusCode.ABORTED, grpc.StatusCode.OUT_OF_RANGE}  # noqa: PT017
        now = (await clinic.get(upload.name)).committed_size
        assert now >= committed
        committed = now
    assert finished.state == uploads_pb2.Upload.STATE_FINISHED
    read = await clinic.read(finished.job)
    assert b"".join(message.data for message in read) == content


async def test_any_split_into_streams_messages_and_breaks_is_the_same_file(house: House) -> None:
    loop = asyncio.get_running_loop()
    files = iter(range(10_000))  # another file each time: the same one would be a duplicate

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.integers(0, 90_000), st.integers(5_000, 70_000), st.sampled_from(ENDS)), max_size=4),
        st.integers(100, 80_000),
    )
    def check(pieces: list[tuple[int, int, str]], samples: int) -> None:
        content = wav(samples / 16_000, seed=next(files))
        asyncio.run_coroutine_threadsafe(upload_in_pieces(house, content, pieces), loop).result(timeout=60)

    await asyncio.to_thread(check)
