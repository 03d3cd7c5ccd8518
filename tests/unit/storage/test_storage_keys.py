"""Master keys and the data keys that they wrap."""

import base64
import os
import secrets
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.storage.errors import MasterKeyRefused, WrappedKeyDamaged
from scribeline.storage.keys import DataKey, MasterKeys

ONE = base64.b64encode(b"1" * 32).decode()
TWO = base64.b64encode(b"2" * 32).decode()


def test_a_wrapped_key_opens_for_its_client() -> None:
    master, key = MasterKeys.generate(), DataKey.generate()
    assert master.unwrap(master.wrap(key, "c1"), "c1") == key


def test_wrapping_twice_gives_different_bytes_that_do_not_hold_the_key() -> None:
    master, key = MasterKeys.generate(), DataKey.generate()
    wrapped = master.wrap(key, "c1")
    assert wrapped != master.wrap(key, "c1")
    assert key.secret not in bytes(wrapped)


@pytest.mark.parametrize("other", ["c2", "", "c1 ", "C1", "c11"])
def test_a_wrapped_key_does_not_open_for_another_client(other: str) -> None:
    master = MasterKeys.generate()
    with pytest.raises(WrappedKeyDamaged):
        master.unwrap(master.wrap(DataKey.generate(), "c1"), other)


def test_every_flipped_bit_of_a_wrapped_key_is_noticed() -> None:
    master = MasterKeys.generate()
    wrapped = master.wrap(DataKey.generate(), "c1")
    for bit in range(len(wrapped) * 8):
        flipped = bytearray(wrapped)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((WrappedKeyDamaged, MasterKeyRefused)):
            master.unwrap(bytes(flipped), "c1")


@given(st.binary(max_size=200))
def test_nothing_else_opens(wrapped: bytes) -> None:
    with pytest.raises((WrappedKeyDamaged, MasterKeyRefused)):
        MasterKeys.from_text(ONE).unwrap(wrapped, "c1")


def test_an_older_master_key_still_unwraps_and_the_current_one_wraps() -> None:
    old = MasterKeys.generate()
    key = DataKey.generate()
    wrapped = old.wrap(key, "c1")
    rotated = old.rotated()
    assert rotated.unwrap(wrapped, "c1") == key
    assert rotated.current_id != old.current_id
    assert rotated.ids == (rotated.current_id, old.current_id)
    again = rotated.wrap(key, "c1")
    assert rotated.wrapped_by(wrapped) == old.current_id
    assert rotated.wrapped_by(again) == rotated.current_id
    with pytest.raises(MasterKeyRefused) as told:
        old.unwrap(again, "c1")
    assert rotated.current_id in told.value.message


def test_keys_are_read_from_text() -> None:
    assert MasterKeys.from_text(ONE).ids == MasterKeys.from_text(f"  {ONE}\n").ids
    for text in (f"# of May\n{ONE}\n# older\n{TWO}\n", f"{ONE},{TWO}", f"{ONE} {TWO}"):
        keys = MasterKeys.from_text(text)
        assert keys.current_id == MasterKeys.from_text(ONE).current_id
        assert keys.ids[1] == MasterKeys.from_text(TWO).current_id
        assert MasterKeys.from_text(keys.to_text()).ids == keys.ids


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "no base64!", "AAAA", ONE[:-4], ONE + "=", f"{ONE} {ONE}", "ä"])
def test_text_that_holds_no_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(MasterKeyRefused) as told:
        MasterKeys.from_text(text)
    assert not text.strip() or text not in str(told.value)
    assert told.value.__cause__ is None


def test_a_saved_file_is_for_its_owner_only_and_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    keys = MasterKeys.generate().rotated()
    keys.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert MasterKeys.from_file(path).ids == keys.ids


def test_a_saved_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    MasterKeys.generate().save(path)
    content = path.read_bytes()
    with pytest.raises(MasterKeyRefused):
        MasterKeys.generate().save(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o610, 0o601, 0o644, 0o777])
def test_a_file_that_others_may_use_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    MasterKeys.generate().save(path)
    path.chmod(mode)
    with pytest.raises(MasterKeyRefused, match=f"{mode:04o}.*chmod 600"):
        MasterKeys.from_file(path)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_for_its_owner_is_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    MasterKeys.generate().save(path)
    path.chmod(mode)
    MasterKeys.from_file(path)


def test_a_missing_file_a_folder_and_noise_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyRefused):
        MasterKeys.from_file(tmp_path / "none")
    tmp_path.chmod(0o700)
    with pytest.raises(MasterKeyRefused):
        MasterKeys.from_file(tmp_path)
    noise = tmp_path / "noise"
    os.close(os.open(noise, os.O_CREAT | os.O_WRONLY, 0o600))
    noise.write_bytes(b"\xff\xfe" + secrets.token_bytes(40))
    with pytest.raises(MasterKeyRefused):
        MasterKeys.from_file(noise)
    with pytest.raises(MasterKeyRefused):
        MasterKeys.generate().save(tmp_path / "no-folder" / "master.key")


def test_no_repr_shows_a_secret() -> None:
    key, master = DataKey.generate(), MasterKeys.generate().rotated()
    for text in (repr(key), str(key), f"{key}"):
        assert key.secret.hex() not in text
        assert repr(key.secret) not in text
    for secret in master.to_text().split():
        assert secret not in repr(master)
        assert base64.b64decode(secret).hex() not in repr(master)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(b"k" * length)
    with pytest.raises(MasterKeyRefused):
        MasterKeys(b"k" * length)
