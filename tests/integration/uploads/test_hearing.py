"""Who hears a job's audio, which bytes they get, and who gets the key that opens it."""

from datetime import UTC, datetime, timedelta

import google_crc32c
import grpc
import pytest
from tests.integration.uploads.house import House, advises_retry, reason, wav

from scribeline.database.unit_of_work import Scope
from scribeline.dictations.errors import PlaybackTakenOver
from scribeline.dictations.hearing import READ_CHUNK_BYTES
from scribeline.dictations.model import new_peaks_key, new_playback_key, peaks_context, playback_context
from scribeline.dictations.peaks import Peaks, to_bytes
from scribeline.dictations.playback import begin_playback, finish_playback
from scribeline.v1 import audio_pb2, workers_pb2

Code = grpc.StatusCode
PLAYBACK = audio_pb2.AUDIO_COPY_PLAYBACK


async def refusal(awaited: object) -> tuple[Code, str]:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await awaited  # type: ignore[misc]
    return error.value.code(), reason(error.value)[0]


def put_in(house: House, state: str, editor: str | None = None) -> None:
    """Put the one job into a state, as its verbs would."""
    house.change(
        "UPDATE jobs SET state = %s, editor_id = %s, claim_expires_at = %s, submitted_by = NULL",
        [state, editor, house.clock() if state == "EDITING" else None],
    )


async def test_a_range_is_the_same_slice_of_the_file(house: House) -> None:
    content = wav(40.0)
    assert len(content) > READ_CHUNK_BYTES
    clinic = house.clinic
    job = (await clinic.send(content)).job
    end = len(content)
    for offset, limit in ((0, 0), (0, 1), (1, 100_000), (65_535, 2), (end - 1, 0), (end - 1, 50), (end, 0), (5, end)):
        read = await clinic.read(job, offset, limit)
        assert b"".join(message.data for message in read) == content[offset : offset + limit if limit else None]
        assert (read[0].total_size, read[0].content_type) == (end, "audio/wav")
        assert [message.total_size for message in read[1:]] == [0] * (len(read) - 1)
        for message in read:
            assert len(message.data) <= READ_CHUNK_BYTES
            assert not message.data or message.data_crc32c == google_crc32c.value(message.data)


async def test_a_range_behind_the_end_or_counted_backwards_is_refused(house: House) -> None:
    content = wav()
    clinic = house.clinic
    job = (await clinic.send(content)).job
    assert await refusal(clinic.read(job, len(content) + 1)) == (Code.OUT_OF_RANGE, "READ_OFFSET_WRONG")
    assert await refusal(clinic.read(job, -1)) == (Code.INVALID_ARGUMENT, "VALUE_WRONG")
    assert await refusal(clinic.read(job, 0, -1)) == (Code.INVALID_ARGUMENT, "VALUE_WRONG")


async def test_every_read_is_in_the_audit_trail_once(house: House) -> None:
    clinic = house.clinic
    job = (await clinic.send(wav())).job
    await clinic.read(job, 10, 20)
    (event,) = house.rows("SELECT * FROM audit_events WHERE action = 'READ_AUDIO'")
    assert (event["actor"], event["resource"], event["client_id"]) == ("users/acme-clinic", job, "acme")
    assert event["details"] == {"copy": "ORIGINAL", "offset": "10", "limit": "20"}


@pytest.mark.parametrize(
    ("user", "state", "editor", "hears"),
    [
        ("mona", "DRAFTED", None, True),
        ("acme-clinic", "DRAFTED", None, True),
        ("tess", "DRAFTED", None, False),
        ("tess", "EDITING", "tess", True),
        ("tess", "EDITING", "toby", False),
        ("tess", "IN_REVIEW", None, False),
        ("rita", "DRAFTED", None, False),
        ("rita", "IN_REVIEW", None, True),
        ("rita", "EDITING", "tess", False),
    ],
)
async def test_people_hear_what_they_work_on_and_no_more(
    house: House, user: str, state: str, editor: str | None, hears: bool
) -> None:
    content = wav()
    job = (await house.clinic.send(content)).job
    put_in(house, state, editor)
    caller = house.caller(user)
    if hears:
        assert b"".join(message.data for message in await caller.read(job)) == content
    else:
        code, _ = await refusal(caller.read(job))
        assert code in {Code.PERMISSION_DENIED, Code.NOT_FOUND}
        assert house.rows("SELECT FROM audit_events WHERE action = 'READ_AUDIO'") == []


async def test_a_job_of_another_client_does_not_exist(house: House) -> None:
    job = (await house.clinic.send(wav())).job
    assert await refusal(house.caller("bravo-clinic").read(job)) == (Code.NOT_FOUND, "JOB_NOT_FOUND")
    assert (await refusal(house.caller("machine").read(job)))[0] is Code.PERMISSION_DENIED


async def make_playback(house: House, copy: bytes, outline: Peaks) -> int:
    """What the worker does; gives the fencing token."""
    (row,) = house.rows("SELECT dictation_id FROM dictations")
    dictation_id = row["dictation_id"]
    async with house.database.transaction(Scope.of("acme")) as tx:
        fence = await begin_playback(tx, "acme", dictation_id)
    key, data_key = new_playback_key("acme", dictation_id), house.data_keys["acme"]
    peaks_key = new_peaks_key("acme", dictation_id)
    house.sealed.put(key, copy, data_key=data_key, context=playback_context("acme", dictation_id))
    house.sealed.put(peaks_key, to_bytes(outline), data_key=data_key, context=peaks_context("acme", dictation_id))
    async with house.database.transaction(Scope.of("acme")) as tx:
        await finish_playback(
            tx,
            "acme",
            dictation_id,
            fence,
            playback_key=key,
            playback_size=len(copy),
            peaks_key=peaks_key,
            duration_s=2.0,
        )
    return fence


async def test_the_playback_copy_and_the_peaks_are_there_once_they_are_made(house: House) -> None:
    clinic = house.clinic
    job = (await clinic.send(wav())).job
    get_peaks = audio_pb2.GetPeaksRequest(job=job)
    with pytest.raises(grpc.aio.AioRpcError) as early:
        await clinic.read(job, copy=PLAYBACK)
    assert (early.value.code(), reason(early.value)[0]) == (Code.NOT_FOUND, "PLAYBACK_NOT_READY")
    assert advises_retry(early.value)
    early_peaks = clinic.audio.GetPeaks(get_peaks, metadata=clinic.metadata)
    assert await refusal(early_peaks) == (Code.NOT_FOUND, "PLAYBACK_NOT_READY")

    copy, outline = b"\x1a\x45\xdf\xa3" + bytes(300_000), Peaks(50, 16_000, 32_000, bytes(range(200)))
    await make_playback(house, copy, outline)
    read = await clinic.read(job, 100, 200_000, PLAYBACK)
    assert b"".join(message.data for message in read) == copy[100:200_100]
    assert (read[0].total_size, read[0].content_type) == (len(copy), "audio/webm")
    peaks = await clinic.audio.GetPeaks(get_peaks, metadata=clinic.metadata)
    assert (peaks.pairs_per_second, peaks.min_max) == (50, outline.pairs)


async def test_a_run_that_was_followed_by_another_names_no_playback_copy(house: House) -> None:
    await house.clinic.send(wav())
    (row,) = house.rows("SELECT dictation_id FROM dictations")
    made = {"playback_key": "a", "playback_size": 1, "peaks_key": "b", "duration_s": 1.0}
    async with house.database.transaction(Scope.of("acme")) as tx:
        old = await begin_playback(tx, "acme", row["dictation_id"])
        new = await begin_playback(tx, "acme", row["dictation_id"])
    with pytest.raises(PlaybackTakenOver):
        async with house.database.transaction(Scope.of("acme")) as tx:
            await finish_playback(tx, "acme", row["dictation_id"], old, **made)  # type: ignore[arg-type]
    async with house.database.transaction(Scope.of("acme")) as tx:
        await finish_playback(tx, "acme", row["dictation_id"], new, **made)  # type: ignore[arg-type]


async def test_what_no_row_names_is_swept_when_it_is_a_day_old(house: House) -> None:
    content = wav(5.0)
    await house.clinic.send(content)
    await make_playback(house, b"copy", Peaks(50, 16_000, 32_000, b""))
    named = house.keys()
    (row,) = house.rows("SELECT dictation_id, upload_id FROM dictations")
    house.objects.put(f"clients/acme/uploads/{row['upload_id']}/{named[0].rpartition('/')[2]}0", b"not of our form")
    house.objects.put(new_playback_key("acme", row["dictation_id"]), b"orphan")
    (part, *_) = [key for key in named if "/uploads/" in key]
    stray = part.rpartition("-")[0] + "-" + new_peaks_key("acme", row["dictation_id"]).rpartition("-")[2]
    house.objects.put(stray, b"orphan")

    house.clock.now = datetime.now(UTC) + timedelta(hours=23)  # ids are made by the machine's clock
    assert await house.dictations.sweeping.sweep_orphans() == 0
    house.clock.advance(hours=2)
    assert await house.dictations.sweeping.sweep_orphans() == 2
    assert set(named) <= set(house.keys())
    assert not house.keys(stray)


def get_key(
    house: House, job: str, task: workers_pb2.WorkerTask.ValueType, token: int, user: str = "machine"
) -> object:
    worker = house.caller(user)
    request = workers_pb2.GetDataKeyRequest(job=job, fencing_token=token, task=task)
    return worker.workers.GetDataKey(request, metadata=worker.metadata)


@pytest.mark.parametrize(
    ("task", "state", "column"),
    [
        (workers_pb2.WORKER_TASK_TRANSCRIBE, "TRANSCRIBING", "jobs.fence"),
        (workers_pb2.WORKER_TASK_DELIVER, "APPROVED", "jobs.fence"),
        (workers_pb2.WORKER_TASK_PLAYBACK, "RECEIVED", "dictations.playback_fence"),
    ],
)
async def test_a_worker_gets_the_key_of_the_client_whose_task_it_holds(
    house: House, task: workers_pb2.WorkerTask.ValueType, state: str, column: str
) -> None:
    job = (await house.clinic.send(wav())).job
    for token in (0, 1, -1):
        assert await refusal(get_key(house, job, task, token)) == (Code.FAILED_PRECONDITION, "TASK_NOT_HELD")
    table, fence = column.split(".")
    house.change(f"UPDATE {table} SET {fence} = 3")  # noqa: S608
    house.change("UPDATE jobs SET state = %s, approved_revision = 1", [state])
    answer = await get_key(house, job, task, 3)  # type: ignore[misc]
    assert answer.data_key == house.data_keys["acme"].secret
    (event,) = house.rows("SELECT * FROM audit_events WHERE action = 'GIVE_DATA_KEY'")
    assert (event["actor"], event["resource"]) == ("users/machine", job)
    for token in (2, 4, 0):
        assert await refusal(get_key(house, job, task, token)) == (Code.FAILED_PRECONDITION, "TASK_NOT_HELD")
    assert (await refusal(get_key(house, job, task, 3, "mona")))[0] is Code.PERMISSION_DENIED
    if state != "RECEIVED":
        house.change("UPDATE jobs SET state = 'CANCELLED'")
        assert await refusal(get_key(house, job, task, 3)) == (Code.FAILED_PRECONDITION, "TASK_NOT_HELD")
