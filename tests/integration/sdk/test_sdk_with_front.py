"""The library against a real front, over lines that break."""

import asyncio
import threading
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from tests.servers.front import CLINIC_A, ServedFront
from tests.servers.proxy import Mode, Proxy

from scribeline.errors import AlreadyThere, NotAllowed, NotAuthenticated, NotFound, WrongState
from scribeline.sdk import Scribeline
from scribeline.sdk.errors import CallTimedOut, CallUnavailable, JobWentElsewhere, ScribelineCallError
from scribeline.sdk.retries import Patience
from scribeline.sdk.worker import WorkerFront
from scribeline.v1.access_pb2 import Role
from scribeline.v1.authors_pb2 import Author
from scribeline.v1.jobs_pb2 import Job, WatchJobsResponse
from scribeline.v1.uploads_pb2 import Upload
from scribeline.v1.work_types_pb2 import WorkType

AUDIO = Path(__file__).parents[3] / "samples" / "audio" / "cardiology-procedure-note.flac"
SOON = Patience(first_s=0.05, longest_s=0.2, attempts=40)


def caller(front: ServedFront, api: str, *, through: Proxy | None = None, patience: Patience = SOON) -> Scribeline:
    address = front.address if through is None else through.endpoint
    return Scribeline(address, token=getattr(front, api).token, patience=patience)


def make_clinic(scribeline: Scribeline) -> None:
    scribeline.create_author(CLINIC_A, "a-lindqvist", Author(display_name="Astrid Lindqvist", credentials="MD"))
    scribeline.create_work_type(CLINIC_A, "letter", WorkType(display_name="Letter"))


async def test_an_upload_over_a_line_that_breaks_makes_one_whole_job(front: ServedFront) -> None:
    def act() -> tuple[Upload, Upload, list[Job]]:
        with Proxy(("127.0.0.1", front.server.port)) as proxy, caller(front, "manager", through=proxy) as scribeline:
            make_clinic(scribeline)
            proxy.cut_after(300_000)
            first = scribeline.upload(AUDIO, client=CLINIC_A, author="a-lindqvist", work_type="letter", stat=True)
            again = scribeline.upload(AUDIO, client=CLINIC_A, author="a-lindqvist", work_type="letter")
            return first, again, list(scribeline.list_jobs(CLINIC_A))

    first, again, jobs = await asyncio.to_thread(act)
    assert first.state == Upload.STATE_FINISHED
    assert first.committed_size == AUDIO.stat().st_size
    assert again.state == Upload.STATE_DUPLICATE
    assert again.job == first.job
    (job,) = jobs
    assert job.name == first.job
    assert job.state == Job.STATE_RECEIVED


async def test_a_verb_whose_answer_was_lost_is_not_done_twice(front: ServedFront) -> None:
    def act() -> list[str]:
        with Proxy(("127.0.0.1", front.server.port)) as proxy, caller(front, "manager", through=proxy) as scribeline:
            scribeline.get_current_user()
            proxy.cut_after(1)  # the request goes through; the answer does not come back
            scribeline.create_author(CLINIC_A, "x-one", Author(display_name="One"))
            return [author.display_name for author in scribeline.list_authors(CLINIC_A)]

    assert await asyncio.to_thread(act) == ["One"]


async def test_a_front_that_is_away_is_told_after_the_patience_given(front: ServedFront) -> None:
    def act() -> None:
        with Proxy(("127.0.0.1", front.server.port)) as proxy:
            proxy.mode = Mode.REFUSE
            few = Patience(first_s=0.01, longest_s=0.01, attempts=2)
            with caller(front, "manager", through=proxy, patience=few) as scribeline:
                assert not scribeline.is_serving(within_s=0.5)
                with pytest.raises(CallUnavailable) as told:
                    scribeline.get_current_user()
                assert told.value.code is grpc.StatusCode.UNAVAILABLE

    await asyncio.to_thread(act)


async def test_a_watch_goes_on_over_a_broken_line_with_nothing_missed_and_nothing_twice(front: ServedFront) -> None:
    def act() -> list[tuple[str, int]]:
        seen: list[tuple[str, int]] = []
        begun = threading.Event()
        over = threading.Event()
        with Proxy(("127.0.0.1", front.server.port)) as proxy, caller(front, "manager") as manager:

            def follow() -> None:
                with caller(front, "manager", through=proxy) as watcher:
                    change: WatchJobsResponse
                    for change in watcher.watch(CLINIC_A, timeout_s=60.0):
                        if not change.HasField("job"):
                            begun.set()
                            continue
                        seen.append((change.job.name, change.state))
                        if change.state == Job.STATE_CANCELLED:
                            break
                over.set()

            thread = threading.Thread(target=follow)
            thread.start()
            assert begun.wait(20)
            make_clinic(manager)
            job = manager.upload(AUDIO, client=CLINIC_A, author="a-lindqvist", work_type="letter").job
            proxy.drop_connections()
            manager.cancel_job(job, reason="Sent by mistake.")
            assert over.wait(40)
            thread.join(10)
        assert {name for name, _ in seen} == {job}
        return seen

    states = [state for _, state in await asyncio.to_thread(act)]
    assert states == [Job.STATE_RECEIVED, Job.STATE_CANCELLED]


async def test_waiting_for_a_state_ends_when_it_comes_when_it_cannot_and_in_time(front: ServedFront) -> None:
    def act() -> None:
        with caller(front, "manager") as manager:
            make_clinic(manager)
            job = manager.upload(AUDIO, client=CLINIC_A, author="a-lindqvist", work_type="letter").job
            assert manager.wait_for(job, {Job.STATE_RECEIVED}, timeout_s=30).name == job
            with pytest.raises(CallTimedOut):
                manager.wait_for(job, {Job.STATE_DELIVERED}, timeout_s=0.5)
            manager.cancel_job(job, reason="Sent by mistake.")
            with pytest.raises(JobWentElsewhere, match="CANCELLED"):
                manager.wait_for(job, {Job.STATE_DELIVERED}, timeout_s=30)

    await asyncio.to_thread(act)


async def test_errors_come_as_their_kinds(front: ServedFront) -> None:
    def act() -> None:
        with caller(front, "admin") as admin, caller(front, "clinic_a") as clinic:
            with pytest.raises(AlreadyThere):
                admin.create_user("manager", role=Role.ROLE_MANAGER, display_name="Another")
            with pytest.raises(NotFound):
                clinic.get_client("clinic-b")
            with pytest.raises(NotAllowed):
                list(clinic.list_users())
        with Scribeline(front.address) as nobody, pytest.raises(NotAuthenticated):
            nobody.get_current_user()

    await asyncio.to_thread(act)


async def test_lists_go_on_over_their_pages(front: ServedFront) -> None:
    def act() -> list[str]:
        with caller(front, "manager") as manager:
            for number in range(120):
                manager.create_author(CLINIC_A, f"author-{number:03}", Author(display_name=f"Author {number}"))
            return [author.name for author in manager.list_authors(CLINIC_A)]

    found = await asyncio.to_thread(act)
    assert found == [f"clients/{CLINIC_A}/authors/author-{number:03}" for number in range(120)]


async def test_a_worker_is_refused_the_key_of_a_task_that_it_does_not_hold(front: ServedFront) -> None:
    def upload() -> str:
        with caller(front, "manager") as manager:
            make_clinic(manager)
            return manager.upload(AUDIO, client=CLINIC_A, author="a-lindqvist", work_type="letter").job

    job = await asyncio.to_thread(upload)
    async with WorkerFront(front.address, token=front.worker.token) as worker:
        with pytest.raises(WrongState) as refused:
            await worker.data_key(job, 12_345, "TRANSCRIBE")
        assert isinstance(refused.value, ScribelineCallError)
        assert refused.value.code is grpc.StatusCode.FAILED_PRECONDITION
        assert refused.value.message


async def test_a_worker_asks_again_while_the_front_is_away(front: ServedFront) -> None:
    with Proxy(("127.0.0.1", front.server.port)) as proxy:
        proxy.cut_after(1)  # the first attempt finds the line broken
        async with WorkerFront(proxy.endpoint, token=front.worker.token, patience=SOON) as worker:
            with pytest.raises(NotFound):
                await worker.data_key(f"clients/{CLINIC_A}/jobs/{uuid4()}", 1, "DELIVER")
