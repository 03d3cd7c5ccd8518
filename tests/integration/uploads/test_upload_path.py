"""An upload's way: named, written, finished, and then a job."""

import hashlib
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from tests.integration.uploads.house import PART_BYTES, House, eventually, files_below, messages, reason, wav

from scribeline.v1 import jobs_pb2, uploads_pb2

Upload = uploads_pb2.Upload


async def test_a_finished_upload_is_a_job_with_its_tasks_and_its_audit_trail(house: House) -> None:
    content = wav(5.0)
    assert len(content) > 2 * PART_BYTES
    upload = await house.clinic.send(content)

    assert upload.state == Upload.STATE_FINISHED
    assert upload.committed_size == len(content)
    (job,) = house.rows("SELECT * FROM jobs")
    assert upload.job == f"clients/acme/jobs/{job['job_id']}"
    assert (job["state"], job["author_id"], job["work_type_id"]) == ("RECEIVED", "drlee", "letter")
    (dictation,) = house.rows("SELECT * FROM dictations")
    assert bytes(dictation["sha256"]) == hashlib.sha256(content).digest()
    assert dictation["format"]["container"] == "wav"
    assert dictation["duration_s"] == pytest.approx(5.0)
    assert sorted(row["task_name"] for row in house.rows("SELECT task_name FROM procrastinate_jobs")) == [
        "playback",
        "transcribe",
    ]
    actions = [row["action"] for row in house.rows("SELECT action FROM audit_events ORDER BY event_id")]
    assert actions == ["CREATE_UPLOAD", "RECEIVE_JOB", "FINISH_UPLOAD"]


async def test_the_stored_parts_are_the_file_and_show_nothing_of_it(house: House, tmp_path: Path) -> None:
    content = wav(5.0)
    await house.clinic.send(content)

    read = await house.caller("mona").read(
        house.rows("SELECT 'clients/acme/jobs/' || job_id AS name FROM jobs")[0]["name"]
    )
    assert b"".join(message.data for message in read) == content
    assert len(house.keys("clients/acme/uploads/")) == -(-len(content) // PART_BYTES)
    stored = files_below(tmp_path / "objects")
    assert stored
    for file in stored:
        assert content[1000:1016] not in file.read_bytes()


async def test_the_details_come_back_as_they_were_said(house: House) -> None:
    details = jobs_pb2.DictationDetails(
        author_code="17",
        work_type_code="3",
        priority=jobs_pb2.PRIORITY_STAT,
        patient=jobs_pb2.Patient(display_name="Ines Novak", record_number="A-1", birth_date="1971-02-03"),
        reference="order 5",
        note="two\nlines",
        file_name="DS0001.wav",
    )
    upload = await house.clinic.send(wav(), details=details)
    assert upload.details == details
    (job,) = house.rows("SELECT * FROM jobs")
    assert (job["state"], job["author_id"], job["priority"]) == ("RECEIVED", "drlee", 100)


async def test_codes_that_match_nobody_leave_the_job_unrouted(house: House) -> None:
    await house.clinic.send(wav(), details=jobs_pb2.DictationDetails(author_code="nobody"))
    assert [row["state"] for row in house.rows("SELECT state FROM jobs")] == ["UNROUTED"]


async def test_the_same_create_again_gives_the_same_upload(house: House) -> None:
    request_id = str(uuid4())
    clinic = house.clinic
    first = await clinic.create(wav(), request_id=request_id)
    assert await clinic.create(wav(), request_id=request_id) == first
    assert len(house.rows("SELECT FROM uploads")) == 1


async def test_finishing_again_after_a_lost_answer_gives_the_same_answer(house: House) -> None:
    content = wav()
    clinic = house.clinic
    finished = await clinic.send(content)
    before = house.counts()
    again = await clinic.write(messages(finished.name, content, start=len(content)))
    assert again.upload == finished
    assert house.counts() == before


async def test_an_upload_in_many_messages_and_streams_is_the_same_file(house: House) -> None:
    content = wav(5.0)
    clinic = house.clinic
    upload = await clinic.create(content)
    seen = 0
    for end in (1, 70_000, 70_001, 140_000):
        answer = await clinic.write(messages(upload.name, content[:end], start=seen, finish=False))
        assert answer.committed_size == end
        assert answer.upload.state == Upload.STATE_OPEN
        seen = end
    finished = (await clinic.write(messages(upload.name, content, start=seen))).upload
    assert finished.state == Upload.STATE_FINISHED
    read = await clinic.read(finished.job)
    assert b"".join(message.data for message in read) == content


async def test_a_stream_that_breaks_half_way_goes_on_over_another_line(house: House) -> None:
    content = wav(5.0)
    clinic = house.clinic
    upload = await clinic.create(content)
    sent = messages(upload.name, content)[:5]  # more than one part, less than two
    stream = clinic.stream()
    for message in sent:
        await stream.write(message)
    arrived = sum(len(message.data) for message in sent)

    async def is_seen() -> bool:
        return (await clinic.get(upload.name)).committed_size > 0

    await eventually(is_seen)
    stream.cancel()

    async def is_kept() -> bool:
        return (await clinic.get(upload.name)).committed_size == arrived

    await eventually(is_kept)  # the rest was less than a part
    finished = (await house.clinic.write(messages(upload.name, content, start=arrived))).upload
    assert finished.state == Upload.STATE_FINISHED


async def test_only_the_bytes_of_the_newer_of_two_streams_count(house: House) -> None:
    content = wav(5.0)
    old, new = house.clinic, house.clinic
    upload = await old.create(content)
    first = old.stream()
    await first.write(messages(upload.name, bytes(len(content)), size=1000)[0])  # other bytes than the file's

    async def is_let_in() -> bool:
        return bool(house.rows("SELECT fence FROM uploads")[0]["fence"] == 1)

    await eventually(is_let_in)
    second = new.stream()
    await second.write(messages(upload.name, content, finish=False)[0])

    async def is_second() -> bool:
        return bool(house.rows("SELECT fence FROM uploads")[0]["fence"] == 2)

    await eventually(is_second)
    await first.done_writing()
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await first
    assert refused.value.code() is grpc.StatusCode.ABORTED
    assert reason(refused.value)[0] == "UPLOAD_TAKEN_OVER"
    for message in messages(upload.name, content, start=20_000):
        await second.write(message)
    await second.done_writing()
    finished = (await second).upload
    assert finished.state == Upload.STATE_FINISHED
    read = await new.read(finished.job)
    assert b"".join(message.data for message in read) == content


async def test_a_stream_at_the_wrong_offset_does_not_stop_the_one_that_writes(house: House) -> None:
    content = wav()
    clinic = house.clinic
    upload = await clinic.create(content)
    stream = clinic.stream()
    told = messages(upload.name, content)
    await stream.write(told[0])

    async def is_let_in() -> bool:
        return bool(house.rows("SELECT fence FROM uploads")[0]["fence"] == 1)

    await eventually(is_let_in)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await house.clinic.write(messages(upload.name, content, start=7))
    assert reason(refused.value) == ("UPLOAD_OFFSET_WRONG", {"committed_size": "0"})
    for message in told[1:]:
        await stream.write(message)
    await stream.done_writing()
    assert (await stream).upload.state == Upload.STATE_FINISHED


async def test_a_cancelled_upload_keeps_nothing(house: House) -> None:
    content = wav(5.0)
    clinic = house.clinic
    upload = await clinic.create(content)
    await clinic.write(messages(upload.name, content[:100_000], finish=False))
    assert house.keys("clients/acme/uploads/")
    request_id = str(uuid4())
    closed = await clinic.cancel(upload.name, request_id)
    assert closed.state == Upload.STATE_CLOSED
    assert await clinic.cancel(upload.name, request_id) == closed

    async def is_gone() -> bool:
        return not house.keys("clients/acme/uploads/")

    await eventually(is_gone)
    assert house.rows("SELECT FROM upload_parts") == []
    for act in (lambda: clinic.cancel(upload.name), lambda: clinic.write(messages(upload.name, content))):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await act()
        assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
        assert reason(refused.value) == ("UPLOAD_CLOSED", {"state": "CLOSED"})


async def test_an_upload_that_became_a_job_cannot_be_cancelled(house: House) -> None:
    clinic = house.clinic
    finished = await clinic.send(wav())
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await clinic.cancel(finished.name)
    assert reason(refused.value) == ("UPLOAD_CLOSED", {"state": "FINISHED"})
    assert (await clinic.read(finished.job))[0].total_size == len(wav())


async def test_an_upload_that_waits_too_long_is_closed_and_cleared_away(house: House) -> None:
    content = wav()
    clinic = house.clinic
    waiting = await clinic.create(content)
    await clinic.write(messages(waiting.name, content[:30_000], finish=False))
    finished = await clinic.send(wav(seed=2))
    house.clock.advance(hours=49)
    assert await house.dictations.sweeping.close_expired() == 1
    assert await house.dictations.sweeping.close_expired() == 0
    assert (await clinic.get(waiting.name)).state == Upload.STATE_CLOSED

    async def is_gone() -> bool:
        return not house.keys(waiting.name + "/")

    await eventually(is_gone)
    assert house.keys(finished.name + "/")
