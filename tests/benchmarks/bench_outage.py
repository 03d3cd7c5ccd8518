"""The database, and then the object store, away for longer than every timeout.

    python -m tests.benchmarks.bench_outage

Everything runs with its default settings, as processes of their own: front, transcriber and deliverer, a real
PostgreSQL and a real S3 server behind lines that can be cut. Clinics send recordings at a megabyte a second; while some
are on their way and others are being transcribed, nothing gets through to the database (or the store) for 35 s: longer
than a connection (5 s), a request to the store (10 s), a statement (30 s) or a call (30 s) may take. The clinics go on
when they are let. Then everything is counted: what was sent has to be there once, and drafted once.
"""

import argparse
import hashlib
import io
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av
from tests.acceptance.premises import SETTINGS, Premises, away
from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.servers.postgres import PostgresServer
from tests.servers.proxy import Mode, Proxy
from tests.waiting import until

from scribeline.cli.demo.samples import Dictation
from scribeline.sdk.retries import Patience
from scribeline.v1.jobs_pb2 import Job
from scribeline.v1.uploads_pb2 import Upload

AWAY_S = 35.0
DICTATIONS = ("imaging-stat-cervical-spine", "orthopedics-progress-note", "cardiology-progress-note")
COPIES = 2
UPLOADS_AT_A_TIME = 3
BYTES_A_SECOND = 1_000_000
WITHIN_S = 600.0
STUBBORN = Patience(attempts=60, longest_s=5.0)
"""A clinic's program that does not give up within the outage."""


class DefaultPremises(Premises):
    """The whole company with the settings that it has without any."""

    def environment(self, kind: str) -> dict[str, str]:
        return {name: value for name, value in super().environment(kind).items() if name not in SETTINGS}


class SlowLine(io.BytesIO):
    """A recording that is read as fast as a clinic's line carries it, once its SHA-256 is known."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._reads_whole = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset == 0 and whence == 0:
            self._reads_whole += 1
        return super().seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self._reads_whole > 1:
            time.sleep(len(data) / BYTES_A_SECOND)
        return data


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was counted after one outage."""

    what: str
    on_their_way: int
    transcribing: int
    begun: int
    committed: int
    jobs: int
    words: int
    drafts: int
    changed: int
    """Recordings whose stored SHA-256 or size is not what was sent."""
    attempts: int
    after_s: float

    @property
    def lost(self) -> int:
        return sum(self.begun - min(self.begun, each) for each in (self.committed, self.jobs, self.words, self.drafts))

    @property
    def doubled(self) -> int:
        return sum(max(0, each - self.begun) for each in (self.committed, self.jobs, self.words, self.drafts))


def main() -> None:
    """Measure, and show it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--away-s", type=float, default=AWAY_S, help="how long each of the two is away")
    chosen = parser.parse_args()
    postgres = PostgresServer()
    try:
        postgres.start()
        with (
            tempfile.TemporaryDirectory(prefix="scribeline-bench-", dir="/tmp") as name,
            DefaultPremises(Path(name), postgres) as premises,
        ):
            check_defaults(premises)
            outcomes = [
                outage(premises, "database", list(premises.database.values()), chosen.away_s),
                outage(premises, "object store", list(premises.store.values()), chosen.away_s),
            ]
    finally:
        postgres.stop()
    tell(outcomes, chosen.away_s)


def tell(outcomes: Sequence[Outcome], away_s: float) -> None:
    """The figures."""
    figures = Figures(
        "outage",
        "Outages",
        f"The database, and then the object store, unreachable for {away_s:.0f} s from every process (the lines stay "
        "open and nothing moves), with default settings, in the midst of uploads and transcriptions; counted when "
        "everything had come to rest.",
    )
    figures.table(
        Table(
            "Counted afterwards",
            ("", *(each.what for each in outcomes)),
            [
                ["uploads in flight when it went away", *(str(each.on_their_way) for each in outcomes)],
                ["transcriptions in flight when it went away", *(str(each.transcribing) for each in outcomes)],
                ["uploads begun", *(str(each.begun) for each in outcomes)],
                ["uploads committed", *(str(each.committed) for each in outcomes)],
                ["jobs", *(str(each.jobs) for each in outcomes)],
                ["machine's words", *(str(each.words) for each in outcomes)],
                ["drafts", *(str(each.drafts) for each in outcomes)],
                ["recordings with another SHA-256 than sent", *(str(each.changed) for each in outcomes)],
                ["most attempts at one transcription", *(str(each.attempts) for each in outcomes)],
                ["seconds from its return to the last draft", *(f"{each.after_s:.0f}" for each in outcomes)],
            ],
        )
    )
    figures.claim(Claim("Lost, over both outages", sum(each.lost + each.changed for each in outcomes), 0))
    figures.claim(Claim("Doubled, over both outages", sum(each.doubled for each in outcomes), 0))
    figures.finish()


def check_defaults(premises: Premises) -> None:
    """Make sure that no process was told a timeout."""
    for process in premises.processes.values():
        if b"_TIMEOUT_S=" in Path(f"/proc/{process.pid}/environ").read_bytes():
            raise RuntimeError(f"the {process.name} does not run with default settings")


def outage(premises: Premises, what: str, lines: Sequence[Proxy], away_s: float) -> Outcome:
    """Send recordings, take `lines` away in the midst of it, and count when all is drafted."""
    sounds = {
        number: (dictation, unlike_others(dictation, f"{what} {number}"))
        for number, dictation in enumerate([premises.sample(each) for each in DICTATIONS] * COPIES)
    }
    before = counted(premises)
    jobs: dict[int, str] = {}
    under_way: set[int] = set()
    lock = threading.Lock()

    def send(number: int) -> None:
        dictation, content = sounds[number]
        clinic = premises.caller(f"{dictation.client}-desk", STUBBORN)
        with lock:
            under_way.add(number)
        upload = clinic.upload(
            SlowLine(content),
            client=dictation.client,
            author=dictation.author,
            work_type=dictation.work_type,
        )
        with lock:
            under_way.discard(number)
            if upload.state == Upload.STATE_FINISHED:
                jobs[number] = upload.job

    def states() -> list[str]:
        return [row["state"] for row in premises.rows("SELECT state FROM jobs")]

    with ThreadPoolExecutor(UPLOADS_AT_A_TIME) as clinics:
        sending = [clinics.submit(send, number) for number in sounds]
        until(
            lambda: "TRANSCRIBING" in states() and len(under_way) >= 2,
            within_s=WITHIN_S,
            what="uploads and a transcription are under way",
        )
        on_their_way, transcribing = len(under_way), states().count("TRANSCRIBING")
        say(f"the {what} goes away: {on_their_way} uploads on their way, {transcribing} transcriptions")
        with away(*lines, mode=Mode.STALL):
            time.sleep(away_s)
        back_at = time.monotonic()
        say(f"the {what} is back")
        for each in sending:
            each.result(timeout=WITHIN_S)
    for name in jobs.values():
        premises.reaches(name, Job.STATE_DRAFTED, within_s=WITHIN_S)
    after_s = time.monotonic() - back_at
    after = counted(premises)
    new = {each: after[each] - before[each] for each in after}
    changed = sum(
        premises.count("SELECT count(*) FROM dictations WHERE sha256 = %s", [hashlib.sha256(content).digest()]) != 1
        for _, content in sounds.values()
    )
    attempts = premises.count("SELECT max(attempts) FROM jobs")
    return Outcome(
        what,
        on_their_way,
        transcribing,
        begun=len(sounds),
        committed=new["committed"],
        jobs=new["jobs"],
        words=new["words"],
        drafts=new["drafts"],
        changed=changed,
        attempts=attempts,
        after_s=after_s,
    )


def counted(premises: Premises) -> dict[str, int]:
    """What the database holds."""
    return {
        "committed": premises.count("SELECT count(*) FROM uploads WHERE state = 'FINISHED'"),
        "jobs": premises.count("SELECT count(*) FROM jobs"),
        "words": premises.count("SELECT count(*) FROM machine_words"),
        "drafts": premises.count("SELECT count(*) FROM revisions"),
    }


def unlike_others(dictation: Dictation, mark: str) -> bytes:
    """A sample as a large WAV file (48 kHz, stereo), with a comment that makes it unlike every other."""
    target = io.BytesIO()
    with av.open(str(dictation.file)) as source, av.open(target, "w", format="wav") as sink:
        sink.metadata["comment"] = mark
        stream = sink.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=48_000)
        for frame in source.decode(audio=0):
            for each in resampler.resample(frame):
                sink.mux(stream.encode(each))
        sink.mux(stream.encode(None))
    return target.getvalue()


if __name__ == "__main__":
    main()
