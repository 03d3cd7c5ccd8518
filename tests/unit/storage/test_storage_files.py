"""What only the folder store promises: modes, links, atomic writes, and order after a crash."""

import os
import stat
from pathlib import Path

import pytest

from scribeline.storage.errors import ObjectMissing, StoreRefused, StoreUnavailable
from scribeline.storage.files import FileStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "objects"


@pytest.fixture
def store(folder: Path) -> FileStore:
    return FileStore(folder)


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_only_the_owner_may_read(store: FileStore, folder: Path) -> None:
    store.put("clients/c1/part-0", b"1")
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_two_stores_on_one_folder_share_it(store: FileStore, folder: Path) -> None:
    store.put("a/b", b"1")
    assert FileStore(folder).get("a/b") == b"1"


def test_a_write_that_fails_leaves_the_old_object_and_nothing_else(
    store: FileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("a/b", b"old")

    def full(_file: int, _data: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreUnavailable, match="No space left") as told:
        store.put("a/b", b"new")
    assert told.value.retry_after_s
    monkeypatch.undo()
    assert store.get("a/b") == b"old"
    assert files_below(folder) == ["a/b@"]


def test_the_content_is_on_the_disk_before_the_name_is(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    for name in ("write", "fsync", "rename"):
        real = getattr(os, name)

        def watched(*args: object, _name: str = name, _real: object = real, **named: object) -> object:
            happened.append(_name)
            return _real(*args, **named)  # type: ignore[operator]

        monkeypatch.setattr(os, name, watched)
    store.put("a", b"1")
    assert happened == ["write", "fsync", "rename", "fsync"]


def test_deleting_the_last_object_removes_its_folders_but_not_the_store(store: FileStore, folder: Path) -> None:
    store.put("a/b/c", b"1")
    store.put("a/d", b"1")
    store.delete("a/b/c")
    assert sorted(path.name for path in (folder / "a").iterdir()) == ["d@"]
    store.delete("a/d")
    assert sorted(path.name for path in folder.iterdir()) == [".incoming"]
    store.put("a/b/c", b"2")
    assert store.get("a/b/c") == b"2"


def test_links_below_the_folder_are_not_followed(store: FileStore, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret@").write_bytes(b"secret")
    (folder / "link").symlink_to(outside)
    (folder / "file@").symlink_to(outside / "secret@")
    for attempt in (
        lambda: store.get("link/secret"),
        lambda: store.size("link/secret"),
        lambda: store.put("link/new", b"1"),
        lambda: store.delete("link/secret"),
        lambda: store.get("file"),
    ):
        with pytest.raises(StoreRefused):
            attempt()
    with pytest.raises(StoreRefused):
        list(store.keys("link/"))
    assert list(store.keys("")) == []
    assert [path.name for path in outside.iterdir()] == ["secret@"]
    assert (outside / "secret@").read_bytes() == b"secret"


def test_a_put_over_a_link_replaces_the_link(store: FileStore, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    (folder / "a@").symlink_to(outside)
    store.put("a", b"1")
    assert store.get("a") == b"1"
    assert outside.read_bytes() == b"untouched"


def test_foreign_files_in_the_folder_are_not_listed(store: FileStore, folder: Path) -> None:
    store.put("a", b"1")
    (folder / "notes.txt").write_text("x")
    (folder / ".hidden@").write_text("x")
    assert list(store.keys("")) == ["a"]


def test_check_clears_what_a_dead_process_left_but_not_what_is_being_written(store: FileStore, folder: Path) -> None:
    old, new = folder / ".incoming" / "old", folder / ".incoming" / "new"
    old.write_bytes(b"1")
    new.write_bytes(b"1")
    two_days_ago = new.stat().st_mtime - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    store.check()
    assert files_below(folder) == [".incoming/new"]


def test_a_folder_that_went_away_is_no_missing_object(store: FileStore, folder: Path) -> None:
    store.put("a", b"1")
    folder.rename(folder.with_name("elsewhere"))
    for attempt in (
        lambda: store.get("a"),
        lambda: store.size("a"),
        lambda: store.put("a", b"2"),
        lambda: store.delete("a"),
        lambda: list(store.keys("")),
        store.check,
    ):
        with pytest.raises(StoreRefused, match="gone"):
            attempt()


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreRefused):
        FileStore(tmp_path / "file")


def test_an_object_is_not_taken_for_a_folder(store: FileStore) -> None:
    store.put("a", b"1")
    with pytest.raises(ObjectMissing):
        store.get("a/b")
