"""The PostgreSQL that we run ourselves: what it survives, whom it lets in, and what it leaves alone."""

import ctypes
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scribeline.database.roles import Role
from scribeline.embedded import postmaster
from scribeline.embedded.account import Account
from scribeline.embedded.errors import EmbeddedPostgresFailed, EmbeddedPostgresUnusable
from scribeline.embedded.postgres import EmbeddedPostgres

AS_ROOT = os.geteuid() == 0

in_fork: list[object] = []
"""What is to run at a fork: C knows it for as long as this process lives, so Python may not forget it."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder with a short path that PostgreSQL's own user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="scribeline-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def kill(postgres: EmbeddedPostgres) -> None:
    pid = postgres.postmaster_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert postmaster.wait_for(lambda: postgres.postmaster_pid is None, within_s=10)


def remember(postgres: EmbeddedPostgres, *numbers: int) -> None:
    with psycopg.connect(postgres.url(Role.OWNER), autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        for number in numbers:
            owner.execute("INSERT INTO kept VALUES (%s)", [number])


def remembered(postgres: EmbeddedPostgres) -> list[int]:
    with psycopg.connect(postgres.url(Role.OWNER)) as owner:
        return [number for (number,) in owner.execute("SELECT number FROM kept ORDER BY number")]


def test_it_keeps_what_was_committed_over_a_stop_and_over_a_kill(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:  # with fsync: this is what people run
        assert postgres.is_owner
        remember(postgres, 1)

    with EmbeddedPostgres(folder) as postgres:
        remember(postgres, *range(2, 100))
        kill(postgres)
        postgres.start()
        assert remembered(postgres) == list(range(1, 100))
        postgres.start()  # once more does nothing

    assert postgres.postmaster_pid is None


def test_nobody_else_on_the_machine_gets_in(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as postgres:
        assert mode_of(folder / "passwords.json") == 0o600
        assert mode_of(folder / "postgres.log") == 0o600
        assert mode_of(folder / "cluster") == 0o700
        assert mode_of(folder / "run") == 0o700
        assert not any((folder / name).exists() for name in ("cluster.password", "cluster.making"))
        for role in [*Role, "postgres"]:
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(postgres.url("postgres"), user=str(role), password="guessed")
            with psycopg.connect(postgres.url("postgres")) as superuser:
                assert superuser.execute("SHOW listen_addresses").fetchone() == ("",)
                assert superuser.execute(
                    "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"
                ).fetchone() == (0,)


def test_its_log_holds_no_statement_and_no_value(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as postgres:
        with psycopg.connect(postgres.url(Role.OWNER), autocommit=True) as owner:
            owner.execute("CREATE TABLE people (name text UNIQUE)")
            owner.execute("INSERT INTO people VALUES ('Jane Example')")
            with pytest.raises(psycopg.errors.UniqueViolation, match="Jane"):
                owner.execute("INSERT INTO people VALUES ('Jane Example')")
        said = (folder / "postgres.log").read_text()
    assert "unique constraint" in said
    assert "Jane" not in said


def test_a_second_one_attaches_and_leaves_the_stopping_to_the_first(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as first:
        with EmbeddedPostgres(folder, fsync=False) as second:
            assert not second.is_owner
            assert second.url(Role.FRONT) == first.url(Role.FRONT)
            remember(second, 1)
        assert remembered(first) == [1]
    assert first.postmaster_pid is None


def test_the_next_one_owns_it_when_its_owner_died(folder: Path) -> None:
    # A process that starts it and is gone without a word, as after kill -9.
    program = (
        "import os, sys; from pathlib import Path; from scribeline.embedded.postgres import EmbeddedPostgres; "
        "EmbeddedPostgres(Path(sys.argv[1]), fsync=False).start(); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", program, folder], check=False).returncode == 9  # noqa: S603

    with EmbeddedPostgres(folder, fsync=False) as postgres:
        assert postgres.is_owner
        remember(postgres, 1)
    assert postgres.postmaster_pid is None


def test_a_stranger_with_the_number_of_a_dead_server_is_left_alone(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as postgres:
        remember(postgres, 1)
        left = (folder / "cluster" / "postmaster.pid").read_text()
        kill(postgres)
        # The number now belongs to another process of the same user, which PostgreSQL would take for the server.
        account = Account.for_postgres()
        with (folder / "stranger.log").open("ab") as log:
            stranger = account.start(["/bin/sleep", "600"], log, cwd=Path("/"))
        try:
            named = left.replace(left.splitlines()[0], str(stranger.pid), 1)
            (folder / "cluster" / "postmaster.pid").write_text(named)

            assert postgres.postmaster_pid is None
            postgres.start()
            assert remembered(postgres) == [1]
            postgres.stop()

            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()


def test_its_programs_run_whatever_a_fork_would_set_off(folder: Path) -> None:
    # What a library hangs on a fork may crash the child: gRPC's did, in a process that was serving.
    account = Account.for_postgres()
    at_fork = ctypes.CFUNCTYPE(None)
    forks: list[int] = []
    count = at_fork(lambda: forks.append(os.getpid()))
    in_fork.append(count)
    register = ctypes.CDLL(None).__register_atfork
    assert register(count, at_fork(), at_fork(), None) == 0
    assert subprocess.run(["/bin/true"], preexec_fn=lambda: None, check=False).returncode == 0
    assert forks  # so a fork is seen

    forks.clear()
    with (folder / "program.log").open("ab") as log:
        assert account.start(["/bin/true"], log, cwd=Path("/")).wait() == 0
    assert account.can_enter(Path("/"))
    assert account.can_run(Path("/bin/true"))
    assert account.can_run(Path("/bin/false")) is not account.is_other
    assert forks == []


def test_a_cluster_that_was_half_made_is_made_again(folder: Path) -> None:
    (folder / "cluster.making" / "base").mkdir(parents=True)
    with EmbeddedPostgres(folder, fsync=False) as postgres:
        remember(postgres, 1)


@pytest.mark.parametrize("name", ["d" * 90, "a, b"], ids=["long", "comma"])
def test_a_folder_that_does_not_do_for_a_socket_gets_it_elsewhere(folder: Path, name: str) -> None:
    deep = folder / name
    with EmbeddedPostgres(deep, fsync=False) as postgres:
        remember(postgres, 1)
        with psycopg.connect(postgres.url(Role.FRONT)) as front:
            socket_folder = Path(front.info.host)
    assert deep not in socket_folder.parents
    assert mode_of(socket_folder) == 0o700
    socket_folder.rmdir()


def test_a_short_folder_with_an_odd_name_keeps_its_socket(folder: Path) -> None:
    odd = folder / "a 'b' \"c\" $d %20 ü"
    with EmbeddedPostgres(odd, fsync=False) as postgres:
        remember(postgres, 1)
        assert (odd / "run").is_dir()


def test_lost_passwords_are_told_and_not_made_up_again(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False):
        pass
    (folder / "passwords.json").unlink()
    with pytest.raises(EmbeddedPostgresUnusable, match="put it back"):
        EmbeddedPostgres(folder).start()


def test_data_of_another_version_is_refused_and_a_broken_start_can_be_repaired(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as postgres:
        remember(postgres, 1)
    version = folder / "cluster" / "PG_VERSION"
    of_now = version.read_text()
    version.write_text("12\n")
    with pytest.raises(EmbeddedPostgresUnusable, match="PostgreSQL 12"):
        EmbeddedPostgres(folder).start()
    version.write_text(of_now)

    settings = folder / "cluster" / "postgresql.conf"
    good = settings.read_text()
    settings.write_text(good + "\nno_such_setting = 1\n")
    with pytest.raises(EmbeddedPostgresFailed, match=r"no_such_setting|configuration file"):
        EmbeddedPostgres(folder).start()
    settings.write_text(good)

    with EmbeddedPostgres(folder, fsync=False) as postgres:
        assert remembered(postgres) == [1]


def test_tests_may_have_it_listen_on_loopback_too(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        EmbeddedPostgres(folder, fsync=False, listen_port=port) as postgres,
        psycopg.connect(postgres.url(Role.FRONT, over_tcp=True)) as front,
    ):
        assert (front.info.host, front.info.port) == ("127.0.0.1", port)


@pytest.mark.skipif(not AS_ROOT, reason="only root runs PostgreSQL as another user")
def test_a_folder_that_its_user_cannot_enter_says_where_the_cluster_is(folder: Path) -> None:
    hidden = folder / "home"
    hidden.mkdir(mode=0o700)
    try:
        with EmbeddedPostgres(hidden / "data", fsync=False) as postgres:
            remember(postgres, 1)
        place = Path((hidden / "data" / "cluster-is-elsewhere.txt").read_text().splitlines()[0])
        assert (place / "cluster").is_dir()
        assert json.loads((hidden / "data" / "passwords.json").read_text())

        # The note decides, also when the folder has moved and could be entered now.
        moved = folder / "moved"
        (hidden / "data").rename(moved)
        with EmbeddedPostgres(moved, fsync=False) as postgres:
            assert remembered(postgres) == [1]
    finally:
        shutil.rmtree(place)
