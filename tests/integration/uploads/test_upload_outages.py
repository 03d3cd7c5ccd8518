"""The database or the store goes away in the midst of a step: it is told, and then nothing is lost or doubled."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from tests.clock import SettableClock
from tests.integration.uploads.house import House, advises_retry, eventually, messages, open_house, reason, wav
from tests.servers.postgres import DatabaseUrls
from tests.servers.proxy import Mode, Proxy
from tests.servers.seaweed import SeaweedServer

from scribeline.storage.s3 import S3Store
from scribeline.v1 import uploads_pb2

CONTENT = wav(8.0)
AWAY = [Mode.REFUSE, Mode.STALL]
Upload = uploads_pb2.Upload


@pytest.fixture(scope="module")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedServer]:
    """A real S3 server."""
    with SeaweedServer(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@asynccontextmanager
async def house_with_lines(
    urls: DatabaseUrls, seaweed: SeaweedServer, clock: SettableClock
) -> AsyncIterator[tuple[House, Proxy, Proxy]]:
    """A house whose lines to its database and its store can be cut; both count as away after a second."""
    with Proxy(urls.socket_path) as database_line, Proxy((seaweed.host, seaweed.port)) as store_line:
        store = S3Store(
            store_line.endpoint,
            bucket="uploads",  # one for all tests: each bucket takes volumes of the server's for itself
            access_key=seaweed.access_key,
            secret_key=seaweed.secret_key,
            secure=False,
            timeout_s=1.0,
            retries=0,
        )
        store.ensure_bucket()
        async with open_house(
            urls,
            store,
            clock,
            database_url=urls.through(urls.front, database_line.port),
            database_timeout_s=1.0,
            statement_timeout_s=1.0,
        ) as house:
            yield house, database_line, store_line
        for key in store.keys(""):
            store.delete(key)
        store.close()


async def check_told(act: Callable[[], Awaitable[object]]) -> None:
    """Wait for the call to fail, with the advice to try again."""
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await act()
    assert error.value.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
    assert advises_retry(error.value)


async def finish_from_where_it_stands(house: House, upload: str, least: int) -> str:
    """Go on as a client does, when all is back; gives the job."""
    clinic = house.clinic
    stands: list[uploads_pb2.Upload] = []

    async def answers() -> bool:
        try:
            stands.append(await clinic.get(upload))
        except grpc.aio.AioRpcError as error:
            assert error.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}  # noqa: PT017
        return bool(stands)

    await eventually(answers)
    assert stands[0].committed_size >= least
    finished: list[uploads_pb2.Upload] = []

    async def goes_on() -> bool:
        start = (await clinic.get(upload)).committed_size
        try:
            finished.append((await clinic.write(messages(upload, CONTENT, start=start))).upload)
        except grpc.aio.AioRpcError as error:
            # What the broken stream left was still on its way.
            assert reason(error)[0] in {"UPLOAD_OFFSET_WRONG", "UPLOAD_TAKEN_OVER"}  # noqa: PT017
        return bool(finished)

    await eventually(goes_on)
    assert finished[0].state == Upload.STATE_FINISHED
    return finished[0].job


async def check_nothing_is_lost_or_doubled(house: House, job: str) -> None:
    read = await house.clinic.read(job)
    assert b"".join(message.data for message in read) == CONTENT
    assert house.counts() == {"dictations": 1, "jobs": 1, "job_events": 1, "procrastinate_jobs": 2}
    parts = house.rows("SELECT start, length, object_key FROM upload_parts ORDER BY start")
    assert sum(part["length"] for part in parts) == len(CONTENT)
    assert {part["object_key"] for part in parts} <= set(house.keys())


@pytest.mark.parametrize("mode", AWAY)
@pytest.mark.parametrize("which", ["database", "store"])
async def test_away_while_the_bytes_come(
    database_urls: DatabaseUrls, seaweed: SeaweedServer, clock: SettableClock, which: str, mode: Mode
) -> None:
    async with house_with_lines(database_urls, seaweed, clock) as (house, database_line, store_line):
        line = database_line if which == "database" else store_line
        clinic = house.clinic
        upload = await clinic.create(CONTENT)
        told = messages(upload.name, CONTENT)
        stream = clinic.stream()
        for message in told[:5]:
            await stream.write(message)

        async def is_seen() -> bool:
            return bool(house.rows("SELECT committed_size AS n FROM uploads")[0]["n"] > 0)

        await eventually(is_seen)
        least = house.rows("SELECT committed_size AS n FROM uploads")[0]["n"]
        line.mode = mode

        async def go_on() -> None:
            try:
                for message in told[5:]:
                    await stream.write(message)
                await stream.done_writing()
            except (grpc.aio.AioRpcError, grpc.aio.UsageError):
                pass  # it was refused before all was sent
            await stream

        await check_told(go_on)
        line.mode = Mode.PASS
        job = await finish_from_where_it_stands(house, upload.name, least)
        await check_nothing_is_lost_or_doubled(house, job)


@pytest.mark.parametrize("mode", AWAY)
@pytest.mark.parametrize("which", ["database", "store"])
async def test_away_when_it_shall_be_finished(
    database_urls: DatabaseUrls, seaweed: SeaweedServer, clock: SettableClock, which: str, mode: Mode
) -> None:
    async with house_with_lines(database_urls, seaweed, clock) as (house, database_line, store_line):
        line = database_line if which == "database" else store_line
        clinic = house.clinic
        upload = await clinic.create(CONTENT)
        stream = clinic.stream()
        for message in messages(upload.name, CONTENT, finish=False):
            await stream.write(message)

        async def is_seen() -> bool:
            return bool(house.rows("SELECT committed_size AS n FROM uploads")[0]["n"] > 0)

        await eventually(is_seen)
        line.mode = mode

        async def finish() -> None:
            await stream.write(messages(upload.name, CONTENT, start=len(CONTENT))[0])
            await stream.done_writing()
            await stream

        await check_told(finish)
        line.mode = Mode.PASS
        job = await finish_from_where_it_stands(house, upload.name, 1)
        await check_nothing_is_lost_or_doubled(house, job)


@pytest.mark.parametrize("after", [200, 1200, 2200, 3200, 4200, 5200, 6200])
async def test_the_line_to_the_database_breaks_in_the_midst_of_finishing(
    database_urls: DatabaseUrls, seaweed: SeaweedServer, clock: SettableClock, after: int
) -> None:
    async with house_with_lines(database_urls, seaweed, clock) as (house, database_line, _):
        clinic = house.clinic
        upload = await clinic.create(CONTENT)
        await clinic.write(messages(upload.name, CONTENT, finish=False))
        database_line.cut_after(after)  # bytes: somewhere between the first statement and the commit, or behind it
        try:
            await clinic.write(messages(upload.name, CONTENT, start=len(CONTENT)))
        except grpc.aio.AioRpcError as error:
            assert error.code() is grpc.StatusCode.UNAVAILABLE  # noqa: PT017
            assert advises_retry(error)  # noqa: PT017
        database_line.mode = Mode.PASS
        job = await finish_from_where_it_stands(house, upload.name, len(CONTENT))
        await check_nothing_is_lost_or_doubled(house, job)


@pytest.mark.parametrize("which", ["database", "store"])
async def test_away_while_it_is_heard(
    database_urls: DatabaseUrls, seaweed: SeaweedServer, clock: SettableClock, which: str
) -> None:
    async with house_with_lines(database_urls, seaweed, clock) as (house, database_line, store_line):
        line = database_line if which == "database" else store_line
        job = (await house.clinic.send(CONTENT)).job
        line.mode = Mode.REFUSE
        await check_told(lambda: house.clinic.read(job))
        line.mode = Mode.PASS
        await check_nothing_is_lost_or_doubled(house, job)


async def test_the_store_away_when_an_upload_is_cancelled_leaves_objects_to_the_sweep(
    database_urls: DatabaseUrls, seaweed: SeaweedServer, clock: SettableClock
) -> None:
    async with house_with_lines(database_urls, seaweed, clock) as (house, _, store_line):
        clinic = house.clinic
        upload = await clinic.create(CONTENT)
        await clinic.write(messages(upload.name, CONTENT[:100_000], finish=False))
        store_line.mode = Mode.REFUSE
        assert (await clinic.cancel(upload.name)).state == Upload.STATE_CLOSED
        store_line.mode = Mode.PASS
        house.clock.now = datetime.now(UTC) + timedelta(hours=25)

        async def is_swept() -> bool:
            await house.dictations.sweeping.sweep_orphans()
            return not house.keys()

        await eventually(is_swept)
