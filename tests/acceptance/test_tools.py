"""What people have in their hands: `buf curl` (or grpcurl) and the command, against the running front."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.acceptance.premises import NORTHFIELD, Premises, clean_environment
from tests.acceptance.sounds import spoken
from tests.servers.seaweed import free_ports


def program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own programs
        command,
        env={**clean_environment(), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class TestBufCurl:
    @staticmethod
    def curl(tmp_path: Path, *more: str) -> str:
        command = [program("buf"), "curl", "--protocol", "grpc", "--http2-prior-knowledge", *more]
        done = run(command, {"BUF_CACHE_DIR": str(tmp_path), "HOME": str(tmp_path)})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_it_lists_our_services(self, premises: Premises, tmp_path: Path) -> None:
        listed = self.curl(tmp_path, "--list-services", f"http://{premises.address}").split()
        assert {"scribeline.v1.JobService", "scribeline.v1.UploadService", "grpc.health.v1.Health"} <= set(listed)

    @pytest.mark.parametrize(
        ("method", "key"), [("UserService/GetCurrentUser", "name"), ("JobService/ListJobs", "jobs")]
    )
    def test_it_calls_with_a_token(self, premises: Premises, tmp_path: Path, method: str, key: str) -> None:
        premises.upload(premises.short, spoken(premises.short, seconds=3))
        answer = self.curl(
            tmp_path,
            *("-H", f"authorization: Bearer {premises.tokens['mona-manager']}"),
            *("-d", "{}" if key == "name" else '{"parent": "clients/-"}'),
            f"http://{premises.address}/scribeline.v1.{method}",
        )
        assert json.loads(answer)[key]


class TestCommand:
    @staticmethod
    def scribeline(
        premises: Premises, *arguments: str, user: str = f"{NORTHFIELD}-desk", front: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        options = ["--front", front or premises.address, "--token-file", str(premises.token_file(user))]
        return run([program("scribeline"), *options, *arguments])

    def test_a_dictation_from_upload_to_fetch(self, premises: Premises, tmp_path: Path) -> None:
        sample = premises.short
        file = tmp_path / "visit.wav"
        file.write_bytes(spoken(sample, seconds=8))
        told = ["--client", sample.client, "--author", sample.author, "--work-type", sample.work_type]
        sent = self.scribeline(premises, "upload", str(file), *told, "--stat", "--json")
        assert sent.returncode == 0, sent.stderr
        job = json.loads(sent.stdout)["job"]
        again = self.scribeline(premises, "upload", str(file), *told)
        assert (again.returncode, f"was uploaded before, as {job}" in again.stdout) == (0, True)
        premises.drafted(job)
        premises.submitted(job, sample.report)
        premises.delivered(job)
        listed = self.scribeline(premises, "jobs", "--state", "delivered", "--json")
        assert job in [json.loads(line)["name"] for line in listed.stdout.splitlines()]
        fetched = self.scribeline(premises, "fetch", job, "--output", str(tmp_path), "--json")
        assert fetched.returncode == 0, fetched.stderr
        assert Path(json.loads(fetched.stdout)["path"]).read_bytes().startswith(b"PK")

    def test_a_draft_is_worked_from_claim_to_delivery(self, premises: Premises, tmp_path: Path) -> None:
        sample = premises.short
        job = premises.upload(sample, spoken(sample, seconds=8), work_type="operative-report")
        premises.drafted(job)
        job_id = job.rpartition("/")[2]

        def does(user: str, *arguments: str) -> str:
            done = self.scribeline(premises, *arguments, user=user)
            assert done.returncode == 0, done.stderr
            return done.stdout

        typist, reviewer, manager = "tess-typist", "rita-reviewer", "mona-manager"
        assert "EDITING until" in does(typist, "jobs", "claim", job_id)
        assert "HELD" in does(typist, "jobs", "hold", job, "--question", "Which side?")
        assert "EDITING" in does(typist, "jobs", "resume", job)
        assert json.loads(does(typist, "jobs", "release", job, "--json"))["state"] == "STATE_DRAFTED"
        claimed = json.loads(does(typist, "jobs", "claim-next", "--client", NORTHFIELD, "--json"))
        does(typist, "jobs", "release", claimed["name"])
        does(typist, "jobs", "claim", job)
        does(typist, "jobs", "renew", job)
        read = tmp_path / "read.json"
        does(typist, "transcript", "get", job, "--json", "--output", str(read))
        corrected = tmp_path / "corrected.txt"
        corrected.write_text(sample.report)
        assert "revision 2, etag" in does(typist, "transcript", "save", job, str(corrected))
        stale = self.scribeline(premises, "transcript", "save", job, str(read), user=typist)
        assert (stale.returncode, "[STALE_TRANSCRIPT]" in stale.stderr) == (4, True)
        assert "IN_REVIEW" in does(typist, "jobs", "submit", job)
        refused = self.scribeline(premises, "jobs", "approve", job, user=typist)
        assert refused.returncode == 6
        assert "EDITING" in does(reviewer, "jobs", "return", job, "--remarks", "Look at the plan.")
        does(typist, "jobs", "submit", job)
        does(reviewer, "jobs", "approve", job)
        premises.delivered(job)
        assert does(manager, "transcript", "get", job).split() == sample.report.split()
        amended = json.loads(
            does(manager, "jobs", "amend", job, "--as", "addendum", "--reason", "A result came.", "--json")
        )
        assert "CANCELLED" in does(manager, "jobs", "cancel", amended["name"], "--reason", "It is in the report.")
        impossible = self.scribeline(premises, "jobs", "retry", job, user=manager)
        assert (impossible.returncode, impossible.stdout) == (4, "")

    def test_its_status_says_how_it_ended(self, premises: Premises, tmp_path: Path) -> None:
        (tmp_path / "text.wav").write_text("This is not audio. " * 50)
        (tmp_path / "nobody").write_text("scl_nobody_nothing\n")
        nowhere = f"127.0.0.1:{free_ports(1)[0]}"
        missing = f"clients/{NORTHFIELD}/jobs/00000000-0000-7000-8000-000000000000"
        told = ["--client", NORTHFIELD, "--author", premises.short.author, "--work-type", premises.short.work_type]
        nobody = ["--front", premises.address, "--token-file", str(tmp_path / "nobody")]
        statuses = {
            0: self.scribeline(premises, "jobs", "--limit", "1"),
            2: self.scribeline(premises, "jobs", "--no-such-option"),
            3: self.scribeline(premises, "fetch", missing),
            4: self.scribeline(premises, "upload", str(tmp_path / "text.wav"), *told),
            5: self.scribeline(premises, "jobs", front=nowhere),
            6: run([program("scribeline"), *nobody, "jobs"]),
        }
        assert {status: done.returncode for status, done in statuses.items()} == {n: n for n in statuses}
        for status, done in statuses.items():
            assert "Traceback" not in done.stderr
            assert bool(done.stderr.strip()) == (status != 0)

    def test_doctor_finds_the_front_well(self, premises: Premises) -> None:
        environment = {
            **premises.environment("front"),
            "SCRIBELINE_FRONT": premises.address,
            "SCRIBELINE_TOKEN": premises.tokens["mona-manager"],
        }
        done = run([program("scribeline"), "doctor", "--json"], environment)
        found = {finding["what"]: finding["verdict"] for finding in map(json.loads, done.stdout.splitlines())}
        assert done.returncode == 0, done.stdout
        assert {
            what: found[what] for what in ("database", "migrations", "object store", "front", "token")
        } == dict.fromkeys(("database", "migrations", "object store", "front", "token"), "good")

    def test_doctor_says_what_is_wrong(self, premises: Premises) -> None:
        environment = {**premises.environment("front"), "SCRIBELINE_S3_BUCKET": "not-there"}
        done = run([program("scribeline"), "doctor", "--json"], environment)
        wrong = [finding for finding in map(json.loads, done.stdout.splitlines()) if finding["verdict"] == "bad"]
        assert done.returncode == 1
        assert [finding["what"] for finding in wrong] == ["object store"]
        assert "not-there" in wrong[0]["told"]

    def test_draft_needs_no_server(self, premises: Premises, tmp_path: Path) -> None:
        good, bad = tmp_path / "good.wav", tmp_path / "bad.wav"
        good.write_bytes(spoken(premises.short))
        bad.write_text("This is not audio. " * 50)
        done = run([program("scribeline"), "draft", "--json", str(good), str(bad)])
        assert done.returncode == 4
        (line,) = done.stdout.splitlines()
        drafted = json.loads(line)
        assert set(drafted) >= {"file", "duration_s", "text", "words", "tokens", "flags", "corrections", "notes"}
        assert drafted["file"] == str(good)
        assert abs(drafted["duration_s"] - 24.88) < 0.1
        assert "FINDINGS" in drafted["text"].upper()
        known = {"text", "start_s", "end_s", "confidence", "engine_confidence"}
        assert all(set(word) == known for word in drafted["words"])
        assert " ".join(token["text"] for token in drafted["tokens"]).split() == drafted["text"].split()
        assert all(0.0 <= token["confidence"] <= 1.0 for token in drafted["tokens"])
        assert str(bad) in done.stderr
