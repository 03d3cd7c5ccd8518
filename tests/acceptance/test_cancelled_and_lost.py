"""A dictation that is given up while it is transcribed, and a transcriber that dies in the middle of one."""

import json
import re
from datetime import UTC, datetime, timedelta

from tests.acceptance.premises import Premises
from tests.acceptance.sounds import spoken
from tests.waiting import until

from scribeline.v1.jobs_pb2 import Job

STARTS_NO_WINDOW_AFTER = timedelta(seconds=2)


def windows_begun(premises: Premises, job: str) -> list[datetime]:
    """When the transcriber began to hear windows of a job: it logs each batch."""
    job_id = job.rpartition("/")[2]
    lines = [json.loads(line) for line in premises.transcriber.said().splitlines() if line.startswith("{")]
    return [
        datetime.fromisoformat(line["timestamp"])
        for line in lines
        if re.match(rf"hearing .*{job_id}/", line.get("event", ""))
    ]


def test_a_cancelled_job_is_cancelled_at_once_and_its_neighbours_are_not_touched(premises: Premises) -> None:
    before, after = spoken(premises.short, seconds=8), spoken(premises.short, seconds=8)
    given_up = spoken(premises.long)
    with premises.transcriber.paused():
        neighbours = [premises.upload(premises.short, before)]
        name = premises.upload(premises.long, given_up)
        neighbours.append(premises.upload(premises.short, after))
    until(lambda: windows_begun(premises, name), within_s=60, what="the first windows")
    told = premises.clinic(premises.long.client).cancel_job(name, reason="The patient asked for it.")
    assert told.state == Job.STATE_CANCELLED
    at = told.cancellation.time.ToDatetime(UTC)
    for neighbour in neighbours:
        assert premises.drafts_of(premises.drafted(neighbour).name) == (1, 1)
    # By now the transcriber would have heard the rest of it.
    begun = windows_begun(premises, name)
    assert max(begun) <= at + STARTS_NO_WINDOW_AFTER
    until(lambda: not premises.tasks_of(name), within_s=30, what="nothing of it is left in the queue")
    assert premises.job(name).state == Job.STATE_CANCELLED
    assert premises.drafts_of(name) == (0, 0)


def test_a_transcriber_that_is_killed_in_the_middle_costs_nothing_but_time(premises: Premises) -> None:
    name = premises.upload(premises.short, spoken(premises.short))
    until(lambda: windows_begun(premises, name), within_s=60, what="the first windows")
    premises.transcriber.kill()
    assert premises.job(name).state == Job.STATE_TRANSCRIBING
    premises.start("transcriber")
    job = premises.drafted(name)
    assert job.attempts == 2
    assert premises.drafts_of(name) == (1, 1)
    until(lambda: not premises.tasks_of(name), within_s=30, what="nothing of it is left in the queue")
    assert "tasks had stalled" in premises.front.said()
