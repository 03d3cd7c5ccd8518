"""The whole pipeline against plain faster-whisper, over the same 20 dictations.

    python -m tests.benchmarks.bench_pipeline [--rounds 3]

Two ways, in turns:

    ours    from the first upload to the last draft, on real processes: front, PostgreSQL, transcriber, deliverer and
            sealed objects in a folder, all on a fresh data folder, as `scribeline up` starts them
    plain   faster-whisper's BatchedInferencePipeline, a file after the other, from the first file to the last word

Both have the same model, compute type, beam and batch size, word times, and all cores. Both have loaded their model and
drafted one short dictation before the clock starts; while one is measured the other does not run. The dictations are
those of samples/, each twice; the second copy has another comment in its header, so that it is no duplicate.
"""

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import av
import grpc
from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.benchmarks.processes import processor_s

from scribeline.cli.demo.company import People, set_up
from scribeline.cli.demo.samples import Dictation, Samples, load_samples
from scribeline.cli.machine import Machine
from scribeline.sdk.channel import open_channel
from scribeline.settings import Settings
from scribeline.v1 import audio_pb2, audio_pb2_grpc
from scribeline.v1.jobs_pb2 import Job

REPOSITORY = Path(__file__).parents[2]
UPLOADS_AT_A_TIME = 4
WITHIN_S = 900.0
"""No round takes longer, on any machine that this is for."""
TARGET = 1.05
BATCH_SIZE = 4
"""What a transcriber chooses by itself on a CPU; told to both ways, so that it is the same."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One way, once: seconds on the wall and of processor time, and what else is told of it."""

    wall_s: float
    processor_s: float
    first_draft_s: float = 0.0
    uploaded_s: float = 0.0
    copies_s: float = 0.0
    """When the last playback copy was there as well."""
    shares_s: dict[str, float] = field(default_factory=dict)
    """Seconds of processor time by process."""


def main() -> None:
    """Measure, and show it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each way takes its turn")
    parser.add_argument("--keep", type=Path, help="an empty folder for the data and logs of the rounds, which stay")
    parser.add_argument("--plain", nargs="+", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.plain:
        json.dump(asdict(plain(chosen.plain)), sys.stdout)
        return
    samples = load_samples(REPOSITORY / "samples")
    ours: list[Turn] = []
    beside: list[Turn] = []
    with tempfile.TemporaryDirectory(prefix="scribeline-bench-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)  # as root, PostgreSQL's own user has to get through
        dictations = twice(samples.dictations, folder)
        warm_up = again(min(samples.dictations, key=lambda each: seconds_of(each.file)), folder, "warm-up")
        audio_s = sum(seconds_of(each.file) for each in dictations)
        for number in range(chosen.rounds):
            ours.append(pipeline((chosen.keep or folder) / f"round-{number}", samples, dictations, warm_up))
            say(f"round {number + 1}, ours: {ours[-1].wall_s:.1f} s, processor {ours[-1].processor_s:.1f} s")
            beside.append(plain_apart([warm_up.file, *(each.file for each in dictations)]))
            say(f"round {number + 1}, plain: {beside[-1].wall_s:.1f} s, processor {beside[-1].processor_s:.1f} s")
    tell(ours, beside, len(dictations), audio_s)


def tell(ours: Sequence[Turn], beside: Sequence[Turn], count: int, audio_s: float) -> None:
    """The figures."""
    settings = Settings()
    wall, plain_wall = (statistics.median(turn.wall_s for turn in turns) for turns in (ours, beside))
    used, plain_used = (statistics.median(turn.processor_s for turn in turns) for turns in (ours, beside))
    figures = Figures(
        "pipeline",
        "Pipeline overhead",
        f"From the first upload to the last draft of {count} dictations ({audio_s:.0f} s of audio, the repository's "
        "samples twice), on the processes that `scribeline up` starts, over the time that plain faster-whisper "
        "(BatchedInferencePipeline, a file after the other) takes for the same files in the same run, in turns. Both "
        f"with tiny.en on the CPU (int8), beam {settings.beam_size}, batches of {BATCH_SIZE}, word times, all "
        "cores; loading the model is left out on both sides, and each has drafted one short dictation before.",
    )
    figures.table(
        Table(
            f"Medians of {len(ours)} rounds",
            ("way", "wall s", "times real time", "processor s"),
            [
                ["Scribeline, first upload to last draft", f"{wall:.1f}", f"{audio_s / wall:.1f}", f"{used:.1f}"],
                [
                    "plain faster-whisper",
                    f"{plain_wall:.1f}",
                    f"{audio_s / plain_wall:.1f}",
                    f"{plain_used:.1f}",
                ],
                ["ratio", f"{wall / plain_wall:.2f}", "", f"{used / plain_used:.2f}"],
            ],
        )
    )
    figures.table(
        Table(
            "Each round, seconds",
            ("round", "ours", "plain", "ratio", "all uploaded", "first draft", "last playback copy"),
            [
                [
                    str(number + 1),
                    f"{one.wall_s:.1f}",
                    f"{other.wall_s:.1f}",
                    f"{one.wall_s / other.wall_s:.2f}",
                    f"{one.uploaded_s:.1f}",
                    f"{one.first_draft_s:.1f}",
                    f"{one.copies_s:.1f}",
                ]
                for number, (one, other) in enumerate(zip(ours, beside, strict=True))
            ],
        )
    )
    names = sorted({name for one in ours for name in one.shares_s})
    shares = {name: statistics.median(one.shares_s.get(name, 0.0) for one in ours) for name in names}
    figures.table(
        Table(
            "Where Scribeline's processor time went, until the last draft",
            ("process, with its children", "seconds"),
            [[name, f"{seconds:.1f}"] for name, seconds in sorted(shares.items(), key=lambda item: -item[1])],
        )
    )
    ratio = statistics.median(one.wall_s / other.wall_s for one, other in zip(ours, beside, strict=True))
    figures.claim(Claim("Pipeline's time over plain faster-whisper's, median of the rounds' ratios", ratio, TARGET))
    figures.note(
        "Playback copies are no part of a draft: they are made at the lowest priority meanwhile and afterwards; the "
        "last column says when the last one was there. Processor time counts every process of each way until the last "
        "draft, those of playback copies and the uploading client included."
    )
    figures.finish()


# --- ours


def pipeline(folder: Path, samples: Samples, dictations: Sequence[Dictation], warm_up: Dictation) -> Turn:
    """Start everything on `folder`, warm up, measure, and stop everything."""
    settings = {"SCRIBELINE_BATCH_SIZE": str(BATCH_SIZE), "SCRIBELINE_DEVICE": "cpu"}
    machine = Machine(folder, listen=f"127.0.0.1:{free_port()}", settings=settings)
    with machine, set_up(machine, samples) as people:
        followed = Followed(people)
        draft_all(people, [warm_up], followed)
        followed.wait_for_copies(machine.listen)
        spent = spent_s(machine)
        began = time.perf_counter()
        uploaded_s = draft_all(people, dictations, followed)
        drafted = followed.drafted_at[1:]
        wall_s = drafted[-1] - began
        shares = {name: seconds - spent.get(name, 0.0) for name, seconds in spent_s(machine).items()}
        followed.wait_for_copies(machine.listen)
        copies_s = time.perf_counter() - began
        machine.refuse_crashes()
        return Turn(wall_s, sum(shares.values()), drafted[0] - began, uploaded_s, copies_s, shares)


def draft_all(people: People, dictations: Sequence[Dictation], followed: "Followed") -> float:
    """Upload dictations as their clinics would, and wait for their drafts; seconds until the last one was uploaded."""
    began = time.perf_counter()
    wanted = len(followed.drafted_at) + len(dictations)
    with ThreadPoolExecutor(UPLOADS_AT_A_TIME) as clinics:
        for upload in clinics.map(lambda each: upload_one(people, each), dictations):
            followed.jobs.append(upload)
    uploaded_s = time.perf_counter() - began
    followed.wait_for(wanted)
    return uploaded_s


def upload_one(people: People, dictation: Dictation) -> tuple[str, str]:
    """Upload a dictation; its client and its job's name."""
    upload = people.clinics[dictation.client].upload(
        dictation.file,
        client=dictation.client,
        author=dictation.author,
        work_type=dictation.work_type,
        stat=dictation.is_stat,
    )
    return dictation.client, upload.job


class Followed:
    """When jobs became drafts, as a watcher of the public stream sees it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.drafted_at: list[float] = []
        self.jobs: list[tuple[str, str]] = []
        self.lost = ""
        self._changed = threading.Condition()
        watching = threading.Event()
        threading.Thread(target=self._watch, args=(watching,), daemon=True).start()
        if not watching.wait(30):
            raise RuntimeError("the stream of changes did not begin")

    def wait_for(self, count: int) -> None:
        """Wait until so many drafts were seen."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.drafted_at) >= count or self.lost, WITHIN_S)
            if len(self.drafted_at) < count:
                raise RuntimeError(f"not every dictation became a draft {self.lost}")

    def wait_for_copies(self, address: str) -> None:
        """Wait until every playback copy can be had."""
        give_up_at = time.monotonic() + WITHIN_S
        with open_channel(address, plaintext=None, tls_ca_file=None) as channel:
            audio = audio_pb2_grpc.AudioServiceStub(channel)
            for client, job in self.jobs:
                request = audio_pb2.GetPeaksRequest(job=job)
                metadata = self.people.clinics[client]._metadata  # the same token
                while True:
                    with contextlib.suppress(grpc.RpcError):
                        audio.GetPeaks(request, metadata=metadata, timeout=10)
                        break
                    if time.monotonic() > give_up_at:
                        raise RuntimeError("a playback copy was not made")
                    time.sleep(0.2)

    def _watch(self, watching: threading.Event) -> None:
        with contextlib.suppress(ValueError):  # the round is over, and its line closed
            for change in self.people.manager.watch(timeout_s=WITHIN_S):
                watching.set()
                with self._changed:
                    if change.state == Job.STATE_DRAFTED:
                        self.drafted_at.append(time.perf_counter())
                    elif change.state == Job.STATE_FAILED:
                        self.lost = f"({change.job.failure.code})"
                    self._changed.notify_all()


def spent_s(machine: Machine) -> dict[str, float]:
    """Processor time of everything that the machine runs by process, and our own, which uploads."""
    roots = {child.pid: child.name for child in machine.children if child.pid is not None}
    postmaster = machine._postgres.postmaster_pid if machine._postgres else None
    if postmaster is not None:
        roots[postmaster] = "PostgreSQL"
    return processor_s({os.getpid(): "the clinics' client, which uploads", **roots})


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- plain


def plain_apart(files: Sequence[Path]) -> Turn:
    """The plain way, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_pipeline", "--plain", *map(str, files)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=WITHIN_S)  # noqa: S603
    return Turn(**json.loads(done.stdout))


def plain(files: Sequence[Path]) -> Turn:
    """faster-whisper alone, over all but the first file, which warms it up."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    from scribeline_workers.transcriber.engine import DEFAULT_MODEL, folder_of

    settings = Settings()
    source = settings.model or DEFAULT_MODEL
    whisper = WhisperModel(
        str(folder_of(source) or source), device="cpu", compute_type="int8", cpu_threads=len(os.sched_getaffinity(0))
    )
    pipe = BatchedInferencePipeline(whisper)

    def hear(file: Path) -> int:
        segments, _ = pipe.transcribe(
            str(file),
            language="en",
            beam_size=settings.beam_size,
            batch_size=BATCH_SIZE,
            word_timestamps=True,
        )
        return sum(len(segment.words or ()) for segment in segments)

    hear(files[0])
    began, spent = time.perf_counter(), time.process_time()
    for file in files[1:]:
        hear(file)
    return Turn(time.perf_counter() - began, time.process_time() - spent)


# --- the dictations


def twice(dictations: Sequence[Dictation], folder: Path) -> list[Dictation]:
    """The dictations, and a copy of each."""
    return [*dictations, *(again(each, folder, "copy") for each in dictations)]


def again(dictation: Dictation, folder: Path, what: str) -> Dictation:
    """The same sound in the same codec, in another file: its header has a comment."""
    target = folder / f"{what}-{dictation.file.name}"
    with av.open(str(dictation.file)) as source, av.open(str(target), "w") as copy:
        copy.metadata["comment"] = what
        (stream,) = source.streams.audio
        sink = copy.add_stream_from_template(stream)
        for packet in packets(source, stream):
            packet.stream = sink
            copy.mux(packet)
    return replace(dictation, file=target)


def packets(source: "av.container.InputContainer", stream: "av.AudioStream") -> Iterator["av.Packet[av.AudioStream]"]:
    """What the stream holds, without the empty packet at its end."""
    return (packet for packet in source.demux(stream) if packet.dts is not None)


def seconds_of(file: Path) -> float:
    """How long a recording is."""
    with av.open(str(file)) as source:
        return float(source.duration or 0) / av.time_base


if __name__ == "__main__":
    main()
