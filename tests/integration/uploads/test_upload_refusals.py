"""What is wrong with an upload is told clearly, and nothing is lost or made by it."""

import asyncio
import gzip
import io
import zipfile
from collections.abc import Callable

import google_crc32c
import grpc
import pytest
from tests.clock import SettableClock
from tests.integration.uploads.house import House, Message, eventually, messages, open_house, reason, wav
from tests.servers.postgres import DatabaseUrls

from scribeline.storage.memory import MemoryStore
from scribeline.v1 import jobs_pb2, uploads_pb2

Upload = uploads_pb2.Upload
Code = grpc.StatusCode


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("dictation.wav", wav())
    return file.getvalue()


NOT_AUDIO = {
    "text": b"HISTORY OF PRESENT ILLNESS: this is what somebody typed.\n" * 50,
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x00" + bytes(2000),
    "zip": zipped(),
    "gzip": gzip.compress(wav()),
    "executable renamed .wav": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00" + bytes(4000),
    "zeros": bytes(5000),
    "one byte": b"R",
}


async def refused(act: Callable[[], object]) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await act()  # type: ignore[misc]
    return error.value


async def check_nothing_is_left(house: House) -> None:
    async def is_gone() -> bool:
        return not house.keys()

    await eventually(is_gone)
    assert house.rows("SELECT FROM upload_parts") == []
    assert set(house.counts().values()) == {0}


@pytest.mark.parametrize("kind", NOT_AUDIO)
async def test_what_is_not_audio_is_refused_and_not_kept(house: House, kind: str) -> None:
    content = NOT_AUDIO[kind]
    details = jobs_pb2.DictationDetails(file_name="dictation.wav")
    upload = await house.clinic.create(content, details=details)
    error = await refused(lambda: house.clinic.write(messages(upload.name, content)))
    assert error.code() is Code.INVALID_ARGUMENT
    assert reason(error)[0] in {"NOT_AUDIO", "AUDIO_UNREADABLE"}
    assert "closed" in str(error.details())
    assert "dictation.wav" not in str(error.details())
    assert (await house.clinic.get(upload.name)).state == Upload.STATE_CLOSED
    await check_nothing_is_left(house)


async def test_an_empty_file_is_refused_before_it_is_sent(house: House) -> None:
    for size in (0, -1):
        error = await refused(lambda size=size: house.clinic.create(b"", size=size))  # type: ignore[misc]
        assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "UPLOAD_SIZE_REFUSED")
    assert house.rows("SELECT FROM uploads") == []


async def test_truncated_audio_is_accepted_for_its_header_reads(house: House) -> None:
    content = wav(4.0)[:50_001]
    assert (await house.clinic.send(content)).state == Upload.STATE_FINISHED


async def test_a_file_over_the_limits_is_refused(database_urls: DatabaseUrls, clock: SettableClock) -> None:
    async with open_house(database_urls, MemoryStore(), clock, max_upload_bytes=200_000, max_audio_s=3.0) as house:
        clinic = house.clinic
        error = await refused(lambda: clinic.create(b"", size=200_001))
        assert (error.code(), reason(error)) == (
            Code.INVALID_ARGUMENT,
            ("UPLOAD_SIZE_REFUSED", {"max_bytes": "200000"}),
        )
        error = await refused(lambda: clinic.create(b"", size=2**62))
        assert reason(error)[0] == "UPLOAD_SIZE_REFUSED"
        long = wav(4.0)
        upload = await clinic.create(long)
        error = await refused(lambda: clinic.write(messages(upload.name, long)))
        assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "AUDIO_TOO_LONG")
        await check_nothing_is_left(house)


async def test_another_sha256_than_declared_closes_the_upload(house: House) -> None:
    content = wav()
    for breaks in (False, True):  # the hash is told from the stream itself, or read back from the store
        upload = await house.clinic.create(content, sha256=bytes(32))
        start = 0
        if breaks:
            start = (await house.clinic.write(messages(upload.name, content[:30_000], finish=False))).committed_size
        told = messages(upload.name, content, start=start)
        error = await refused(lambda told=told: house.clinic.write(told))  # type: ignore[misc]
        assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "SHA256_MISMATCH")
        assert (await house.clinic.get(upload.name)).state == Upload.STATE_CLOSED
    await check_nothing_is_left(house)


async def test_fewer_bytes_than_declared_close_the_upload(house: House) -> None:
    content = wav()
    upload = await house.clinic.create(content, size=len(content) + 1)
    error = await refused(lambda: house.clinic.write(messages(upload.name, content)))
    assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "SIZE_MISMATCH")
    await check_nothing_is_left(house)


async def test_more_bytes_than_declared_are_refused_and_the_rest_stays(house: House) -> None:
    content = wav()
    upload = await house.clinic.create(content)
    longer = messages(upload.name, content + b"x")
    error = await refused(lambda: house.clinic.write(longer))
    assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "TOO_MUCH_DATA")
    kept = (await house.clinic.get(upload.name)).committed_size
    assert kept == longer[-1].write_offset
    finished = await house.clinic.write(messages(upload.name, content, start=kept))
    assert finished.upload.state == Upload.STATE_FINISHED


async def test_a_message_with_the_wrong_crc_is_not_kept_and_what_came_before_is(house: House) -> None:
    content = wav()
    upload = await house.clinic.create(content)
    told = messages(upload.name, content)
    told[2].data_crc32c = google_crc32c.value(told[2].data) ^ 1
    error = await refused(lambda: house.clinic.write(told))
    assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "DATA_CHECKSUM_WRONG")
    kept = (await house.clinic.get(upload.name)).committed_size
    assert kept == told[2].write_offset
    finished = await house.clinic.write(messages(upload.name, content, start=kept))
    assert finished.upload.state == Upload.STATE_FINISHED


async def test_a_gap_inside_of_a_stream_tells_the_committed_size(house: House) -> None:
    content = wav()
    upload = await house.clinic.create(content)
    told = messages(upload.name, content)
    del told[1]
    error = await refused(lambda: house.clinic.write(told))
    assert error.code() is Code.OUT_OF_RANGE
    assert reason(error) == ("UPLOAD_OFFSET_WRONG", {"committed_size": str(len(told[0].data))})
    assert (await house.clinic.get(upload.name)).committed_size == len(told[0].data)


@pytest.mark.parametrize("offset", [-1, 1, 10**9, 2**62])
async def test_a_stream_that_begins_elsewhere_tells_the_committed_size(house: House, offset: int) -> None:
    upload = await house.clinic.create(wav())
    error = await refused(lambda: house.clinic.write([Message(upload=upload.name, write_offset=offset, data=b"x")]))
    assert error.code() is Code.OUT_OF_RANGE
    assert reason(error) == ("UPLOAD_OFFSET_WRONG", {"committed_size": "0"})


async def test_messages_out_of_shape_are_refused(house: House) -> None:
    content = wav()
    upload = await house.clinic.create(content)
    other = await house.clinic.create(wav(seed=2))
    shapes = {
        "no message": [],
        "too large": [Message(upload=upload.name, data=bytes((2 << 20) + 1))],
        "two uploads": [
            Message(upload=upload.name, data=b"x"),
            Message(upload=other.name, write_offset=1, data=b"y"),
        ],
    }
    for told in shapes.values():
        error = await refused(lambda told=told: house.clinic.write(told))  # type: ignore[misc]
        assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "UPLOAD_MESSAGE_REFUSED")


async def test_a_stream_that_says_nothing_is_ended_and_what_it_sent_is_kept(
    database_urls: DatabaseUrls, clock: SettableClock
) -> None:
    async with open_house(database_urls, MemoryStore(), clock, stream_idle_timeout_s=0.2) as house:
        upload = await house.clinic.create(wav())
        stream = house.clinic.stream()
        await stream.write(messages(upload.name, wav())[0])
        with pytest.raises(grpc.aio.AioRpcError) as idle:
            await stream
        assert (idle.value.code(), reason(idle.value)[0]) == (Code.UNAVAILABLE, "UPLOAD_IDLE")
        assert (await house.clinic.get(upload.name)).committed_size == 20_000


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"author": "clients/acme/authors/nobody"}, "UNKNOWN_AUTHOR"),
        ({"work_type": "clients/acme/workTypes/nothing"}, "UNKNOWN_WORK_TYPE"),
        ({"author": "clients/bravo/authors/drlee"}, "VALUE_WRONG"),
        ({"author": "clients/acme/authors/../../bravo"}, "NAME_WRONG"),
        ({"author": "clients/acme/authors/dr\0lee"}, "NAME_WRONG"),
        ({"author": "clients/acme/authors/" + "a" * 10_000}, "NAME_WRONG"),
        ({"file_name": "../../etc/passwd"}, "VALUE_WRONG"),
        ({"file_name": "..\\secret.wav"}, "VALUE_WRONG"),
        ({"file_name": ".."}, "VALUE_WRONG"),
        ({"file_name": "a\0b.wav"}, "VALUE_WRONG"),
        ({"file_name": "a" * 10_000}, "VALUE_WRONG"),
        ({"file_name": "dictation\u202evaw.exe"}, "VALUE_WRONG"),
        ({"file_name": "dictation\u200f.wav"}, "VALUE_WRONG"),
        ({"patient": jobs_pb2.Patient(display_name="x\0y")}, "VALUE_WRONG"),
        ({"patient": jobs_pb2.Patient(display_name="x" * 10_000)}, "VALUE_WRONG"),
        ({"patient": jobs_pb2.Patient(birth_date="yesterday")}, "VALUE_WRONG"),
        ({"note": "x" * 10_000}, "VALUE_WRONG"),
        ({"reference": "line\nbreak"}, "VALUE_WRONG"),
        ({"author_code": "\u2066" + "17"}, "VALUE_WRONG"),
    ],
)
async def test_details_that_cannot_be_kept_are_refused_with_their_field(
    house: House, details: dict[str, object], expected: str
) -> None:
    error = await refused(lambda: house.clinic.create(wav(), details=jobs_pb2.DictationDetails(**details)))  # type: ignore[arg-type]
    assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, expected)
    assert house.rows("SELECT FROM uploads") == []
    (value,) = details.values()
    if isinstance(value, str) and len(value) > 2:
        assert value not in str(error.details())


async def test_a_name_in_another_script_is_kept_as_it_is(house: House) -> None:
    details = jobs_pb2.DictationDetails(
        patient=jobs_pb2.Patient(display_name="לאה כהן"), file_name="диктовка 1.wav", author_code="17"
    )
    upload = await house.clinic.send(wav(), details=details)
    assert upload.details.patient.display_name == "לאה כהן"
    assert upload.details.file_name == "диктовка 1.wav"


@pytest.mark.parametrize("sha256", [b"", bytes(31), bytes(33)])
async def test_a_sha256_has_32_bytes(house: House, sha256: bytes) -> None:
    error = await refused(lambda: house.clinic.create(wav(), sha256=sha256))
    assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "VALUE_WRONG")


@pytest.mark.parametrize(
    "name", ["", "clients/acme/uploads/../..", "clients/acme/uploads/x", "clients/acme/uploads/\0", "x" * 10_000]
)
async def test_an_upload_is_named_as_the_contract_says(house: House, name: str) -> None:
    for act in (
        lambda: house.clinic.get(name),
        lambda: house.clinic.cancel(name),
        lambda: house.clinic.write([Message(upload=name, data=b"x")]),
    ):
        error = await refused(act)
        assert (error.code(), reason(error)[0]) == (Code.INVALID_ARGUMENT, "NAME_WRONG")


async def test_another_clients_things_do_not_exist_for_a_clinic(house: House) -> None:
    theirs = await house.caller("bravo-clinic").create(wav(), client="bravo")
    clinic = house.clinic
    for act, expected in (
        (lambda: clinic.create(wav(), client="bravo"), "CLIENT_NOT_FOUND"),
        (lambda: house.caller("mona").create(wav(), client="nobody"), "CLIENT_NOT_FOUND"),
        (lambda: clinic.get(theirs.name), "UPLOAD_NOT_FOUND"),
        (lambda: clinic.cancel(theirs.name), "UPLOAD_NOT_FOUND"),
        (lambda: clinic.write(messages(theirs.name, wav())), "UPLOAD_NOT_FOUND"),
        (lambda: clinic.get("clients/acme/uploads/" + theirs.name.rpartition("/")[2]), "UPLOAD_NOT_FOUND"),
    ):
        error = await refused(act)
        assert (error.code(), reason(error)[0]) == (Code.NOT_FOUND, expected)
    assert (await house.caller("bravo-clinic").get(theirs.name)).state == Upload.STATE_OPEN


@pytest.mark.parametrize("user", ["tess", "rita", "machine"])
async def test_who_does_not_send_dictation_may_not(house: House, user: str) -> None:
    error = await refused(lambda: house.caller(user).create(wav()))
    assert (error.code(), reason(error)[0]) == (Code.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


async def test_the_same_file_again_is_told_as_a_duplicate(house: House) -> None:
    content = wav()
    clinic = house.clinic
    first = await clinic.send(content)
    kept = house.keys()
    before = house.counts()
    second = await clinic.send(content)
    assert second.state == Upload.STATE_DUPLICATE
    assert second.job == first.job
    assert house.counts() == before

    async def is_gone() -> bool:
        return house.keys() == kept

    await eventually(is_gone)
    again = await clinic.write(messages(second.name, content, start=len(content)))
    assert again.upload == second


async def test_the_same_file_for_another_client_is_no_duplicate(house: House) -> None:
    content = wav()
    await house.clinic.send(content)
    theirs = await house.caller("bravo-clinic").send(content, client="bravo")
    assert theirs.state == Upload.STATE_FINISHED


async def test_the_same_file_after_its_job_was_cancelled_is_a_new_job(house: House) -> None:
    content = wav()
    first = await house.clinic.send(content)
    house.change("UPDATE jobs SET state = 'CANCELLED'")
    second = await house.clinic.send(content)
    assert second.state == Upload.STATE_FINISHED
    assert second.job != first.job


async def test_of_the_same_file_sent_many_times_at_once_one_becomes_a_job(house: House) -> None:
    content = wav()
    senders = [house.clinic for _ in range(6)]
    uploads = await asyncio.gather(*(sender.send(content) for sender in senders))
    assert [upload.state for upload in uploads].count(Upload.STATE_FINISHED) == 1
    assert {upload.state for upload in uploads} == {Upload.STATE_FINISHED, Upload.STATE_DUPLICATE}
    assert len({upload.job for upload in uploads}) == 1
    assert house.counts() == {"dictations": 1, "jobs": 1, "job_events": 1, "procrastinate_jobs": 2}


async def test_of_one_upload_finished_twice_at_once_one_job_is_made(house: House) -> None:
    content = wav()
    upload = await house.clinic.create(content)
    await house.clinic.write(messages(upload.name, content, finish=False))
    ends = [messages(upload.name, content, start=len(content)) for _ in range(4)]
    answers = await asyncio.gather(*(house.clinic.write(end) for end in ends), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, grpc.aio.AioRpcError):
            assert reason(answer)[0] == "UPLOAD_TAKEN_OVER"
        else:
            assert not isinstance(answer, BaseException)
            assert answer.upload.state == Upload.STATE_FINISHED
    assert len(house.rows("SELECT FROM jobs")) == 1
    assert (await house.clinic.write(ends[0])).upload.state == Upload.STATE_FINISHED
