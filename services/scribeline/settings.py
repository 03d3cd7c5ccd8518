"""The settings of every process, read from the environment once, at its start.

Each field is the environment variable `SCRIBELINE_` plus its name in upper case. A secret may also lie in a file of
that name (lower case) in the folder that SCRIBELINE_SECRETS_FOLDER names, as container engines mount them. Without
any setting everything runs on this machine, in one data folder.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from scribeline.errors import InvalidInput

Seconds = Annotated[float, Field(gt=0, le=86_400)]


class SettingsWrong(InvalidInput):
    """A setting is missing or makes no sense. The message names the variable, never its value."""

    reason = "SETTINGS_WRONG"


class Settings(BaseSettings):
    """What a process is told from outside."""

    model_config = SettingsConfigDict(env_prefix="SCRIBELINE_", extra="ignore", frozen=True)

    data_folder: Path = Path("scribeline-data")
    """Where everything lies that has no address of its own: the embedded database and the folder of objects."""

    # The database. Each kind of process signs in with its own role; only `scribeline migrate` uses the owner's.
    database_url: SecretStr | None = None
    """The PostgreSQL of this process, with its role. None: the embedded one."""
    owner_database_url: SecretStr | None = None
    """The same database with the owner's role, for migrations alone."""
    database_connections: Annotated[int, Field(ge=1, le=200)] = 10
    """How many connections this process keeps at most."""
    database_timeout_s: Seconds = 5.0
    """How long to wait for a connection before the database counts as away."""
    statement_timeout_s: Seconds = 30.0
    """How long one statement may run where the call has no earlier deadline."""

    # The object store.
    s3_endpoint: str | None = None
    """host:port of an S3 server. None: a folder of files under the data folder."""
    s3_bucket: str = "scribeline"
    """The bucket; it has to exist."""
    s3_region: str = "us-east-1"
    """The region that requests are signed for."""
    s3_access_key: SecretStr | None = None
    """The store's access key."""
    s3_secret_key: SecretStr | None = None
    """The store's secret key."""
    s3_secure: bool = True
    """Whether to speak TLS to the store."""
    store_timeout_s: Seconds = 10.0
    """How long to wait for the store before it counts as away."""

    # Keys.
    master_key_file: Path | None = None
    """The file (mode 0600) with the master key that wraps each client's data key. The front's alone. None: beside the
    data folder, made at first start."""

    # The front.
    listen: str = "127.0.0.1:7650"
    """host:port that the front listens on. Anything but loopback wants TLS."""
    tls_certificate_file: Path | None = None
    """The front's certificate chain (PEM)."""
    tls_key_file: Path | None = None
    """The key of that certificate (PEM)."""
    max_upload_bytes: Annotated[int, Field(ge=1)] = 1 << 30
    """The largest audio file to take, in bytes."""
    max_audio_s: Seconds = 4 * 3600.0
    """The longest dictation to take, in seconds."""
    upload_expires_s: Annotated[float, Field(gt=0)] = 48 * 3600.0
    """How long an unfinished upload is kept, in seconds."""
    max_concurrent_calls: Annotated[int, Field(ge=1)] = 500
    """How many calls the front serves at a time; the next one is RESOURCE_EXHAUSTED."""
    call_timeout_s: Seconds = 30.0
    """How long a call without a deadline of its own may take (streams excepted)."""
    stream_idle_timeout_s: Seconds = 60.0
    """How long an upload's stream may send nothing."""
    stream_recheck_s: Seconds = 15.0
    """How often a stream's token is looked at again: one that was revoked or expired ends the stream."""
    stop_grace_s: Seconds = 20.0
    """How long calls in flight may take to end when the process is asked to stop."""
    session_s: Seconds = 3600.0
    """How long a session token works, in seconds."""
    refresh_s: Annotated[float, Field(gt=0)] = 12 * 3600.0
    """How long a refresh token works, in seconds."""
    claim_s: Seconds = 900.0
    """How long a person's claim lasts unless it is renewed, in seconds."""

    # Callers of the front: the CLI, the desk and the workers.
    front: str | None = None
    """host:port of the front. None: the one that `scribeline up` runs on this machine."""
    tls_ca_file: Path | None = None
    """The authority that signed the front's certificate, where it is not a public one (PEM)."""
    plaintext: bool = False
    """Whether to speak to a front without TLS on another machine. Loopback never needs it."""
    token: SecretStr | None = None
    """The bearer token of this caller."""

    # The desk.
    desk_listen: str = "127.0.0.1:7660"
    """host:port that the desk listens on. Anything but loopback wants TLS."""
    desk_origin: Annotated[str | None, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]-]+$")] = None
    """The address that people open ("https://desk.example"), where a proxy or another name stands before the desk.
    None: this machine alone."""
    desk_tls_certificate_file: Path | None = None
    """The desk's certificate chain (PEM)."""
    desk_tls_key_file: Path | None = None
    """The key of that certificate (PEM)."""
    desk_key: SecretStr | None = None
    """What the desk signs its cookies with: 32 random characters or more, the same for every desk. None: made at its
    start, so that a new start asks everybody to sign in again."""
    desk_idle_s: Seconds = 1800.0
    """After how long without a key or a click a person is signed off, in seconds."""

    # The workers.
    model: str = ""
    """The speech model: a name (with its hub allowed), a folder, or "package:NAME". Empty: the installed package."""
    model_hub: bool = False
    """Whether a model that is not on this machine may be fetched from its hub."""
    device: str = "auto"
    """auto, cpu or cuda."""
    compute_type: str = "default"
    """The numbers that the model computes with: int8, float16, ... "default" picks by device."""
    beam_size: Annotated[int, Field(ge=1, le=20)] = 5
    """How many hypotheses the engine follows."""
    batch_size: Annotated[int, Field(ge=0, le=128)] = 0
    """How many windows of up to 30 s are recognised together. 0: what suits the device."""
    recogniser_threads: Annotated[int, Field(ge=0, le=64)] = 0
    """How many batches are recognised at a time. 0: as many as cores on a CPU, one on a GPU."""
    transcriptions_ahead: Annotated[int, Field(ge=1, le=64)] = 12
    """How many dictations a transcriber holds at a time, decoded and waiting; as many again that are STAT."""
    attempts: Annotated[int, Field(ge=1, le=20)] = 4
    """How often a task is tried before the job fails."""
    retry_after_s: Seconds = 10.0
    """How long to wait before the second attempt; each further wait is three times as long."""
    heartbeat_s: Seconds = 5.0
    """How often a worker says that it lives, in seconds. One that is silent for six times as long counts as dead. The
    same for the front, which finds the dead, as for the workers."""

    # What is told.
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    log_json: bool = False
    """Whether log lines are JSON, for machines, or text, for people."""

    @property
    def stalled_after_s(self) -> float:
        """How long a worker may be silent before it counts as dead and its tasks run again, in seconds."""
        return 6 * self.heartbeat_s

    @classmethod
    def load(cls) -> "Settings":
        """The settings of this process.

        Raises SettingsWrong, naming the variables at fault.
        """
        secrets = os.environ.get("SCRIBELINE_SECRETS_FOLDER")
        try:
            # Every settings class takes it, and none declares it.
            return cls(_secrets_dir=secrets) if secrets else cls()  # type: ignore[call-arg]
        except ValidationError as wrong:
            told = "; ".join(
                f"SCRIBELINE_{'_'.join(str(place) for place in error['loc']).upper()}: {error['msg']}"
                for error in wrong.errors(include_input=False, include_url=False, include_context=False)
            )
            raise SettingsWrong(f"Some settings make no sense: {told}. Set them right and start again.") from None
