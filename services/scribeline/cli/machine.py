"""Everything of Scribeline on this machine, in one data folder: what `scribeline up` and the demo start.

data/
    up.lock             held while it runs
    front.address       what the front listens on, while it runs
    admin.token         the administrator's token (mode 0600)
    desk.key            what the desk signs its cookies with (mode 0600)
    tokens/             the workers' tokens (mode 0600)
    postgres/           the database
    objects/            the objects, sealed
    logs/               what each process says
data.master-key         beside the folder, not in it: whoever takes the folder alone reads nothing (mode 0600)
"""

import contextlib
import fcntl
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, Self

from scribeline.cli.caller import address_file, admin_token_file, read_token
from scribeline.cli.children import Child, Program
from scribeline.errors import NotAuthenticated, Unavailable, WrongState

if TYPE_CHECKING:
    from scribeline.database.roles import Role
    from scribeline.embedded.postgres import EmbeddedPostgres
    from scribeline.sdk import Scribeline

Say = Callable[[str], None]
"""Is told, in a sentence, what happens."""

WorkerKind = Literal["transcriber", "deliverer"]
WORKERS: tuple[WorkerKind, ...] = ("transcriber", "deliverer")

# What `up` decides itself, and what is not every child's to know.
_NOT_PASSED_ON = (
    *("SCRIBELINE_DATABASE_URL", "SCRIBELINE_OWNER_DATABASE_URL", "SCRIBELINE_TOKEN", "SCRIBELINE_MASTER_KEY_FILE"),
    *("SCRIBELINE_DATA_FOLDER", "SCRIBELINE_LISTEN", "SCRIBELINE_FRONT", "SCRIBELINE_DESK_KEY"),
)
_POLL_S = 0.1


class UpElsewhere(WrongState):
    """Another `up` has this data folder."""

    reason = "ALREADY_UP"


class DatabaseIsConfigured(WrongState):
    """The settings name a database, and `up` runs its own."""

    reason = "DATABASE_IS_CONFIGURED"


HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""For the transcriber on Linux with glibc 2.35 or newer: the engine takes and returns large blocks for each window, and
in huge pages all costs a twelfth less processor time (measured with tiny.en). Others do not know the variable."""


class MasterKeyMissing(WrongState):
    """The data folder has data, and the key that opens it is not where it should be."""

    reason = "MASTER_KEY_MISSING"


class NotHealthyInTime(Unavailable):
    """The front did not become ready."""

    reason = "NOT_HEALTHY_IN_TIME"


class Machine:
    """Scribeline on `data_folder`, listening on `listen` (host:port). A context manager: leaving it stops all of it.

    `desk_listen` is where the desk listens; None: without a desk. `settings` are environment variables for all children
    on top of our own environment.
    """

    def __init__(
        self,
        data_folder: Path,
        *,
        listen: str,
        desk_listen: str | None = None,
        master_key_file: Path | None = None,
        settings: Mapping[str, str] | None = None,
        say: Say = lambda _: None,
        healthy_within_s: float = 60.0,
        stop_within_s: float = 30.0,
    ) -> None:
        self.data_folder = data_folder.absolute()
        self.listen = listen
        self.desk_listen = desk_listen
        self.master_key_file = (master_key_file or default_master_key_file(self.data_folder)).absolute()
        self._settings = dict(settings or {})
        self._say = say
        self._healthy_within_s = healthy_within_s
        self._stop_within_s = stop_within_s
        self._lock: IO[str] | None = None
        self._postgres: EmbeddedPostgres | None = None
        self.children: list[Child] = []
        self._crashed: list[Child] = []

    @property
    def admin_token_file(self) -> Path:
        """Where the administrator's token lies."""
        return admin_token_file(self.data_folder)

    @property
    def desk_key_file(self) -> Path:
        """Where the desk's key lies."""
        return self.data_folder / "desk.key"

    @property
    def desk_address(self) -> str:
        """What people open in their browsers."""
        return f"http://{self.desk_listen}"

    # --- up

    def start(self) -> None:
        """Start all of it, and return when the front serves and the workers run."""
        if os.environ.get("SCRIBELINE_DATABASE_URL"):
            raise DatabaseIsConfigured(
                "SCRIBELINE_DATABASE_URL names a database, and `up` runs one of its own: unset it, or start "
                "`scribeline front`, `scribeline transcriber` and `scribeline deliverer` each with its own settings."
            )
        # As root, the system user that PostgreSQL runs as has to pass through; it lists and reads nothing.
        self.data_folder.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        self._take_lock()
        self._make_master_key()
        self._start_postgres()
        self._migrate()
        front = self._start_child("front", self._front_environment())
        self._wait_until_serving(front)
        address_file(self.data_folder).write_text(self.listen + "\n", "utf-8")
        self._make_admin()
        for kind in WORKERS:
            token = self._worker_token(kind)
            self._start_child(kind, self._worker_environment(kind, token))
        if self.desk_listen is not None:
            self._wait_for_desk(self._start_child("desk", self._desk_environment()))
        # A wrong model or setting ends a worker at once: better told now than in a log.
        self._wait_settled()

    def look_after(self) -> None:
        """Start again what has crashed. To be called every moment or so."""
        for child in self.children:
            if told := child.look_after():
                self._say(told)
        if self._postgres is not None and self._postgres.is_owner and self._postgres.postmaster_pid is None:
            self._say("the database has ended; it is started again")
            self._postgres.start()

    def refuse_crashes(self) -> None:
        """Raise ChildEnded when a process has ended by itself: for the demo, where nothing may crash."""
        for child in self.children:
            child.refuse_if_ended()

    def last_words(self) -> list[str]:
        """The last log lines of what has crashed, for who has to find out why."""
        told: list[str] = []
        for child in self._crashed or [child for child in self.children if child.has_crashed]:
            told += [f"--- the end of {child.program.log}", *child.last_log_lines()]
        return told

    def stop(self) -> None:
        """Stop all of it: first who takes tasks and the desk, then the front, then the database."""
        if self._lock is None:
            return
        self._crashed += [child for child in self.children if child.has_crashed]
        with contextlib.suppress(OSError):
            address_file(self.data_folder).unlink()
        workers = [child for child in self.children if child.name != "front"]
        front = [child for child in self.children if child.name == "front"]
        for group in (workers, front):
            for child in group:
                child.ask_to_stop()
            give_up_at = time.monotonic() + self._stop_within_s
            for child in group:
                if not child.wait_stopped(max(give_up_at - time.monotonic(), 0.1)):
                    self._say(f"{child.name} did not stop in time and was killed; its tasks are found and run again")
        self.children.clear()
        if self._postgres is not None:
            self._postgres.stop()
            self._postgres = None
        self._lock.close()
        self._lock = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- its parts

    def _take_lock(self) -> None:
        lock = (self.data_folder / "up.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise UpElsewhere(
                f"Scribeline already runs on {self.data_folder}"
                + (f" (process {holder})" if holder.isdecimal() else "")
                + ": stop it first, or choose another folder with --data-folder."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def _make_master_key(self) -> None:
        from scribeline.storage.keys import MasterKeys

        if self.master_key_file.exists():
            MasterKeys.from_file(self.master_key_file)  # refuses one that others can read, before anything starts
            return
        if (self.data_folder / "postgres" / "passwords.json").exists():
            raise MasterKeyMissing(
                f"{self.data_folder} has data, and the master key that opens it is not at {self.master_key_file}: put "
                "it back, or say where it is with SCRIBELINE_MASTER_KEY_FILE."
            )
        MasterKeys.generate().save(self.master_key_file)
        self._say(
            f"made the master key {self.master_key_file}: keep a copy elsewhere, the data is unreadable without it"
        )

    def _start_postgres(self) -> None:
        from scribeline.embedded.postgres import EmbeddedPostgres

        self._say("starting the database")
        self._postgres = EmbeddedPostgres(self.data_folder / "postgres")
        self._postgres.start()

    def _migrate(self) -> None:
        from scribeline.database.migrate import migrate
        from scribeline.database.roles import Role

        applied = migrate(self._url(Role.OWNER))
        if applied:
            self._say(f"brought the database to its schema ({len(applied)} migrations)")

    def _url(self, role: "Role") -> str:
        if self._postgres is None:
            raise RuntimeError("the database comes first")
        return self._postgres.url(role)

    def _start_child(self, name: str, environment: Mapping[str, str]) -> Child:
        self._say(f"starting the {name}")
        command = [sys.executable, "-m", "scribeline.cli.main", name]
        child = Child(Program(name, command, environment, self.data_folder / "logs" / f"{name}.log"))
        child.start()
        self.children.append(child)
        return child

    def _environment(self) -> dict[str, str]:
        passed_on = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
        return {**passed_on, **self._settings, "SCRIBELINE_DATA_FOLDER": str(self.data_folder), "PYTHONUNBUFFERED": "1"}

    def _front_environment(self) -> dict[str, str]:
        from scribeline.database.roles import Role

        return {
            **self._environment(),
            "SCRIBELINE_DATABASE_URL": self._url(Role.FRONT),
            "SCRIBELINE_LISTEN": self.listen,
            "SCRIBELINE_MASTER_KEY_FILE": str(self.master_key_file),
        }

    def _worker_environment(self, kind: WorkerKind, token: str) -> dict[str, str]:
        from scribeline.database.roles import Role

        role = Role.TRANSCRIBER if kind == "transcriber" else Role.DELIVERER
        return {
            **(HUGE_PAGES if kind == "transcriber" else {}),
            **self._environment(),
            "SCRIBELINE_DATABASE_URL": self._url(role),
            "SCRIBELINE_FRONT": os.environ.get("SCRIBELINE_FRONT") or self.listen,
            "SCRIBELINE_TOKEN": token,
        }

    def _desk_environment(self) -> dict[str, str]:
        if not self.desk_key_file.exists():
            write_secret(self.desk_key_file, secrets.token_urlsafe(32))
        return {
            **self._environment(),
            "SCRIBELINE_FRONT": os.environ.get("SCRIBELINE_FRONT") or self.listen,
            "SCRIBELINE_DESK_LISTEN": str(self.desk_listen),
            "SCRIBELINE_DESK_KEY": read_token(self.desk_key_file),
        }

    def _wait_for_desk(self, desk: Child) -> None:
        give_up_at = time.monotonic() + self._healthy_within_s
        while not _accepts(str(self.desk_listen)):
            desk.refuse_if_ended()
            if time.monotonic() > give_up_at:
                raise NotHealthyInTime(
                    f"The desk was not ready within {self._healthy_within_s:.0f} s. "
                    f"The end of {desk.program.log} says why."
                )
            time.sleep(_POLL_S)

    def _wait_until_serving(self, front: Child) -> None:
        give_up_at = time.monotonic() + self._healthy_within_s
        with self._scribeline(None) as scribeline:
            while not scribeline.is_serving():
                front.refuse_if_ended()
                if time.monotonic() > give_up_at:
                    raise NotHealthyInTime(
                        f"The front was not ready within {self._healthy_within_s:.0f} s. "
                        f"The end of {front.program.log} says why."
                    )
                time.sleep(_POLL_S)

    def _wait_settled(self) -> None:
        settled_at = time.monotonic() + 1.0
        while time.monotonic() < settled_at:
            self.refuse_crashes()
            time.sleep(_POLL_S)

    def _make_admin(self) -> None:
        from scribeline.cli.first_admin import make_admin_token
        from scribeline.database.roles import Role

        if self.admin_token_file.exists() and self._is_valid(read_token(self.admin_token_file)):
            return
        secret = make_admin_token(self._url(Role.FRONT), even_if_there_are_users=True)
        write_secret(self.admin_token_file, secret)
        self._say(f"made an administrator's token: {self.admin_token_file}")

    def _worker_token(self, kind: WorkerKind) -> str:
        from scribeline.errors import AlreadyThere
        from scribeline.v1.access_pb2 import Role

        path = self.data_folder / "tokens" / f"{kind}.token"
        if path.exists() and self._is_valid(token := read_token(path)):
            return token
        with self._scribeline(read_token(self.admin_token_file)) as scribeline:
            with contextlib.suppress(AlreadyThere):
                scribeline.create_user(kind, role=Role.ROLE_WORKER, display_name=f"The {kind} of this machine")
            secret = scribeline.create_token(kind, display_name="made by scribeline up").secret
        write_secret(path, secret)
        return secret

    def _is_valid(self, token: str) -> bool:
        try:
            with self._scribeline(token) as scribeline:
                scribeline.get_current_user()
        except NotAuthenticated:
            return False
        return True

    @contextlib.contextmanager
    def _scribeline(self, token: str | None) -> Iterator["Scribeline"]:
        from scribeline.sdk import Scribeline
        from scribeline.settings import Settings

        settings = Settings.load()
        address = settings.front or self.listen
        plaintext = True if settings.plaintext else None
        with Scribeline(address, token=token, tls_ca_file=settings.tls_ca_file, plaintext=plaintext) as scribeline:
            yield scribeline


def _accepts(address: str) -> bool:
    from scribeline.sdk.channel import host_of

    try:
        socket.create_connection((host_of(address), int(address.rpartition(":")[2])), timeout=1.0).close()
    except OSError:
        return False
    return True


def default_master_key_file(data_folder: Path) -> Path:
    """Where the master key lies unless settings say otherwise: beside the data folder."""
    return data_folder.with_name(f"{data_folder.name}.master-key")


def write_secret(path: Path, secret: str) -> None:
    """Write a secret to a file for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    temporary.replace(path)


def empty(data_folder: Path) -> None:
    """Remove a data folder with all that belongs to it: a database that still runs, one that lies elsewhere, the key.

    Refuses a folder that `up` has not made, and one that it runs on.
    """
    import shutil

    from scribeline.embedded import postmaster
    from scribeline.embedded.postgres import MACHINE_CLUSTERS, EmbeddedPostgres

    folder = data_folder.absolute()
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "up.lock").exists():
            raise WrongState(f"{folder} is not empty and was not made by Scribeline: name another folder.")
        holder = Machine(folder, listen="127.0.0.1:0")
        holder._take_lock()
        try:
            place = folder / "postgres"
            note = place / "cluster-is-elsewhere.txt"
            if note.exists():
                place = Path(note.read_text("utf-8").splitlines()[0])
            if postmaster.find(place / "cluster") is not None:
                # Its owner was killed. Whoever attaches next owns it, and stops it.
                with EmbeddedPostgres(folder / "postgres"):
                    pass
            if place.parent == MACHINE_CLUSTERS:
                shutil.rmtree(place, ignore_errors=True)
            shutil.rmtree(folder)
        finally:
            holder.stop()
    default_master_key_file(folder).unlink(missing_ok=True)
