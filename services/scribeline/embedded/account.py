"""Whom PostgreSQL's programs run as: ourselves, or, since they refuse to run as root, a system user made for it."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scribeline.embedded.errors import EmbeddedPostgresUnusable

SYSTEM_USER = "scribeline-postgres"
"""The system user that PostgreSQL runs as when we are root."""


@dataclass(frozen=True)
class Account:
    """A user of this machine, to run PostgreSQL's programs as."""

    uid: int
    gid: int
    is_other: bool
    """Whether it is not the user that we run as."""

    @classmethod
    def for_postgres(cls) -> "Account":
        """The user that PostgreSQL runs as here; as root, makes the system user when it is not there yet."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), is_other=False)
        try:
            user = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            user = _make_system_user()
        return cls(user.pw_uid, user.pw_gid, is_other=True)

    def start(self, command: Sequence[str | Path], output: IO[bytes], *, cwd: Path) -> subprocess.Popen[bytes]:
        """Start `command` as this user, apart from our terminal, with what it prints appended to `output`."""
        return subprocess.Popen(  # noqa: S603 - our own commands, no shell
            [*self._becoming(), *command],
            cwd=cwd,
            # Nothing of our environment: PGDATA, PGPORT and their like would change what the programs do.
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach what lies in `folder`."""
        return not self.is_other or self._succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", folder])

    def can_run(self, program: Path) -> bool:
        """Whether this user can run `program`."""
        return not self.is_other or self._succeeds([program, "--version"])

    def make_folder(self, folder: Path) -> None:
        """Make `folder` for this user alone, or check that it is: nobody else may have put it there."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            there = folder.lstat()
            if there.st_uid != self.uid or folder.is_symlink() or not folder.is_dir():
                raise EmbeddedPostgresUnusable(
                    f"{folder} is not a folder of the user that PostgreSQL runs as: move it away."
                ) from None
            folder.chmod(0o700)
        else:
            self.own(folder)

    def own(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def _becoming(self) -> list[str]:
        """The words before a command that is to run as this user.

        The `user=` of subprocess would do the same, but it forks, and a fork runs what libraries hang on it: gRPC's
        crashed one child in two while this process served or called (grpcio 1.85). Without it subprocess uses vfork.
        """
        if not self.is_other:
            return []
        return ["/usr/bin/setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--"]

    def _succeeds(self, command: Sequence[str | Path]) -> bool:
        try:
            ended = subprocess.run(  # noqa: S603 - our own commands
                [*self._becoming(), *command],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError:
            return False
        return ended.returncode == 0


def _make_system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        # It fails too when another process made the user a moment ago; what counts is that it is there.
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError):
        raise EmbeddedPostgresUnusable(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made: run "
            f"`{' '.join(command)}`, or run Scribeline as an ordinary user."
        ) from None
