"""SIGTERM: each process ends in order, with status 0, and what it held goes on elsewhere or later."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.acceptance.premises import KINDS, Premises, away
from tests.acceptance.sounds import spoken
from tests.acceptance.test_cancelled_and_lost import windows_begun
from tests.acceptance.test_outages import Interrupted, assert_delivered_once, delivered, page, upload
from tests.waiting import until

from scribeline.v1.jobs_pb2 import Job
from scribeline.v1.uploads_pb2 import Upload

__all__ = ["delivered", "page"]


def test_a_transcriber_hands_back_what_it_cannot_finish(premises: Premises) -> None:
    name = premises.upload(premises.long, spoken(premises.long))
    until(lambda: windows_begun(premises, name), within_s=60, what="the first windows")
    premises.transcriber.ask_to_stop()
    assert premises.transcriber.stopped() == 0
    job = premises.job(name)
    assert (job.state, job.attempts) == (Job.STATE_RECEIVED, 0)
    premises.start("transcriber")
    assert premises.drafted(name).attempts == 1
    assert premises.drafts_of(name) == (1, 1)


def test_a_deliverer_hands_back_what_it_cannot_finish(premises: Premises, page: str) -> None:
    etag = premises.typist.get_transcript(page).etag
    premises.deliverer.mark()
    with away(premises.store["deliverer"]):
        premises.typist.submit_transcript(page, etag=etag)
        until(lambda: "STORE_UNAVAILABLE" in premises.deliverer.said(), within_s=30, what="it waits for the store")
        premises.deliverer.ask_to_stop()
        assert premises.deliverer.stopped() == 0
    assert premises.job(page).state == Job.STATE_APPROVED
    premises.start("deliverer")
    assert_delivered_once(premises, page)


def test_a_front_lets_go_of_its_streams_and_an_upload_goes_on_with_the_next_one(premises: Premises) -> None:
    def another_front() -> None:
        premises.front.ask_to_stop()
        assert premises.front.stopped() == 0
        premises.start("front")

    data = spoken(premises.short)
    with ThreadPoolExecutor(1) as threads:
        seen = threads.submit(lambda: [change.state for change in premises.manager.watch(timeout_s=30)])
        done = upload(premises, premises.clinic(premises.short.client), Interrupted(data, another_front))
        assert done.state == Upload.STATE_FINISHED
        premises.drafted(done.job)
        assert Job.STATE_DRAFTED in seen.result()  # the watch went on with the next front, too


@pytest.mark.parametrize("kind", KINDS)
def test_each_ends_also_when_the_database_is_away(premises: Premises, kind: str) -> None:
    process = premises.processes[kind]
    with away(premises.database[kind]):
        process.ask_to_stop()
        assert process.stopped() == 0
    premises.start(kind)


def test_a_transcriber_that_cannot_hand_back_ends_too_and_its_work_is_found(premises: Premises) -> None:
    note = premises.sample("cardiology-progress-note")
    name = premises.upload(note, spoken(note))
    until(lambda: windows_begun(premises, name), within_s=60, what="the first windows")
    with away(premises.database["transcriber"]):
        premises.transcriber.ask_to_stop()
        assert premises.transcriber.stopped() == 0
    premises.start("transcriber")
    premises.drafted(name)
    assert premises.drafts_of(name) == (1, 1)
