"""What the front refuses to start with."""

from pathlib import Path

import pytest

from scribeline.front.app import Front
from scribeline.front.composition import master_keys_of, own_master_key_file, parts_of
from scribeline.front.errors import ListenRefused
from scribeline.front.interceptors import host_of
from scribeline.settings import Settings, SettingsWrong
from scribeline.storage.keys import MasterKeys
from scribeline.storage.memory import MemoryStore


def front(**settings: object) -> Front:
    chosen = Settings(**{"database_url": "postgresql://127.0.0.1/none", **settings})  # type: ignore[arg-type]
    return Front(parts_of(chosen, objects=MemoryStore(), master_keys=MasterKeys.generate()))


@pytest.mark.parametrize("listen", ["0.0.0.0:7650", "[::]:7650", "10.0.0.4:7650", "front.example:7650"])
def test_plaintext_is_for_this_machine_alone(listen: str) -> None:
    with pytest.raises(ListenRefused, match="SCRIBELINE_TLS_CERTIFICATE_FILE"):
        front(listen=listen)


@pytest.mark.parametrize("listen", ["127.0.0.1:7650", "localhost:7650", "[::1]:7650"])
def test_loopback_needs_no_certificate(listen: str) -> None:
    front(listen=listen)


def test_a_certificate_needs_its_key_and_both_have_to_be_readable(tmp_path: Path) -> None:
    with pytest.raises(ListenRefused, match="SCRIBELINE_TLS_KEY_FILE"):
        front(tls_certificate_file=tmp_path / "front.pem")
    with pytest.raises(ListenRefused, match="cannot be read"):
        front(tls_certificate_file=tmp_path / "front.pem", tls_key_file=tmp_path / "front.key")


def test_without_a_database_it_says_which_setting_is_missing() -> None:
    with pytest.raises(SettingsWrong, match="SCRIBELINE_DATABASE_URL"):
        front(database_url=None)


def test_one_machine_makes_its_master_key_once_beside_the_data(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "data")
    first = master_keys_of(settings)
    path = own_master_key_file(settings)
    assert path.parent == tmp_path
    assert path.stat().st_mode & 0o777 == 0o600
    assert master_keys_of(settings).current_id == first.current_id


def test_with_an_s3_store_a_master_key_is_never_made_in_passing(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="SCRIBELINE_MASTER_KEY_FILE"):
        master_keys_of(Settings(data_folder=tmp_path / "data", s3_endpoint="127.0.0.1:9000"))


@pytest.mark.parametrize(
    ("peer", "host"),
    [("ipv4:127.0.0.1:50412", "127.0.0.1"), ("ipv6:%5B::1%5D:50412", "[::1]"), ("unix:", "unix"), ("", "")],
)
def test_a_caller_is_known_by_address_and_not_by_port(peer: str, host: str) -> None:
    assert host_of(peer) == host
