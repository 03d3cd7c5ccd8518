"""SIGTERM: each process ends in order, with status 0, and what it held goes on elsewhere or later."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.acceptance.premises import KINDS, Premises, away
from tests.acceptance.sounds import spoken
from tests.acceptance.test_cancelled_and_lost import windows_begun
from tests.acceptance.test_outages import Interrupted, assert_delivered_once, delivered, page, upload
from tests.waiting import until

from scribeline.sdk.retries import Patience
from scribeline.v1.jobs_pb2 import Job
from scribeline.v1.uploads_pb2 import Upload

__all__ = ["delivered", "page"]

DRAFTED = Job.STATE_DRAFTED


def test_a_transcriber_hands_back_what_it_cannot_finish(premises: Premises) -> None:
    name = premises.upload(premises.long, spoken(premises.long))
    until(lambda: windows_begun(premises, name), within_s=60, what="the first windows")
    premises.transcriber.ask_to_stop()
    assert premises.transcriber.stopped() == 0
    job = premises.job(name)
    assert (job.state, job.attempts) == (Job.STATE_RECEIVED, 0)
    premises.start("transcriber")
    until(lambda: windows_begun(premises, name), within_s=60, what="the next one begins it anew")
    assert premises.job(name).attempts == 1
    premises.clinic(premises.long.client).cancel_job(name, reason="It has told enough.")


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
    midway, onward = threading.Event(), threading.Event()

    def wait_midway() -> None:
        midway.set()
        assert onward.wait(120)

    patience = Patience(longest_s=1, attempts=40)
    data = spoken(premises.short)
    clinic = premises.caller(f"{premises.short.client}-desk", patience)
    manager = premises.caller("mona-manager", patience)
    with ThreadPoolExecutor(2) as threads:
        seen = threads.submit(lambda: next(each for each in manager.watch(timeout_s=120) if each.state == DRAFTED))
        sent = threads.submit(lambda: upload(premises, clinic, Interrupted(data, wait_midway)))
        assert midway.wait(60)
        premises.front.ask_to_stop()
        assert premises.front.stopped() == 0
        premises.start("front")
        onward.set()
        done = sent.result()
        assert done.state == Upload.STATE_FINISHED
        assert seen.result().job.name == done.job  # the watch went on with the next front, too


@pytest.mark.parametrize("kind", KINDS)
def test_each_ends_also_when_the_database_is_away(premises: Premises, kind: str) -> None:
    process = premises.processes[kind]
    with away(premises.database[kind]):
        process.ask_to_stop()
        assert process.stopped() == 0
    premises.start(kind)


def test_a_transcriber_that_cannot_hand_back_ends_too_and_its_work_is_found(premises: Premises) -> None:
    name = premises.upload(premises.short, spoken(premises.short))
    until(lambda: windows_begun(premises, name), within_s=60, what="the first windows")
    with away(premises.database["transcriber"]):
        premises.transcriber.ask_to_stop()
        assert premises.transcriber.stopped() == 0
    premises.start("transcriber")
    premises.drafted(name)
    assert premises.drafts_of(name) == (1, 1)
