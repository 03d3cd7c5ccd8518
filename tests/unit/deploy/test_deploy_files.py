"""The files in deploy/ agree with each other, with the settings and with the locks: no engine is here to tell."""

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from scribeline.cli.machine import HUGE_PAGES
from scribeline.settings import Settings
from scribeline.storage.keys import MasterKeys

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CUDA: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.cuda.yaml").read_text())
OWN_SERVICES = ("bootstrap", "migrate", "front", "transcriber", "deliverer")
LOCKS = ("build", "front", "transcriber", "deliverer")
# Made by the operator once the front runs (README.md, First start).
TOKENS = {"transcriber_token", "deliverer_token"}


def _program(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DEPLOY / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _mounted(service: str) -> dict[str, str]:
    """What a service sees in /run/secrets: the name there, and the secret it is."""
    mounts = COMPOSE["services"][service].get("secrets", [])
    return {mount if isinstance(mount, str) else mount["target"]: _source(mount) for mount in mounts}


def _source(mount: str | dict[str, str]) -> str:
    return mount if isinstance(mount, str) else mount["source"]


def _pins(lock: str) -> set[str]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    return set(re.findall(r"^([a-z0-9-]+==[^ ]+)", text, re.MULTILINE))


def test_every_target_that_compose_builds_is_a_stage() -> None:
    stages = set(re.findall(r"^FROM .* AS (\S+)$", CONTAINERFILE, re.MULTILINE))
    built = {COMPOSE["services"][name]["build"]["target"] for name in OWN_SERVICES}
    built.add(CUDA["services"]["transcriber"]["build"]["target"])

    assert built == {"front", "transcriber-cpu", "transcriber-cuda", "deliverer"}
    assert built <= stages


def test_everything_that_the_images_copy_is_there_and_let_through() -> None:
    let_through = (DEPLOY / "Containerfile.dockerignore").read_text().splitlines()
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]

    assert copied
    for source in copied:
        assert (ROOT / source).exists()
        assert f"!{source}" in let_through or re.fullmatch(r"requirements/[a-z]+\.lock", source)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_by_hash_to_the_version_that_was_tested(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()

    assert _pins(lock) <= _pins("dev")
    assert text.count("==") - len(re.findall(r"[;].*==", text)) <= text.count("--hash=sha256:")
    assert "://" not in text


def test_the_front_brings_no_speech_engine_and_the_deliverer_no_decoder() -> None:
    names = {lock: {pin.split("==")[0] for pin in _pins(lock)} for lock in LOCKS}

    assert not names["front"] & {"faster-whisper", "ctranslate2", "onnxruntime"}
    assert not names["deliverer"] & {"faster-whisper", "ctranslate2", "onnxruntime", "av"}


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_every_variable_is_a_setting(service: str) -> None:
    known = {f"SCRIBELINE_{name.upper()}" for name in Settings.model_fields} | {"SCRIBELINE_SECRETS_FOLDER"}

    assert set(COMPOSE["services"][service]["environment"]) <= known | HUGE_PAGES.keys()


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_no_variable_holds_a_secret(service: str) -> None:
    secret_settings = {
        f"SCRIBELINE_{name.upper()}"
        for name, field in Settings.model_fields.items()
        if "Secret" in str(field.annotation)
    }
    given = set(COMPOSE["services"][service]["environment"]) & secret_settings

    # The access key is the process's name; the secret key beside it is the secret.
    assert given <= {"SCRIBELINE_S3_ACCESS_KEY"}


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_every_secret_that_a_process_is_given_is_read(service: str) -> None:
    environment = COMPOSE["services"][service]["environment"]
    read_as_files = {Path(value).name for value in environment.values() if str(value).startswith("/run/secrets/")}
    read_as_settings = {f"scribeline_{name}" for name in Settings.model_fields}
    read_by_bootstrap = {*_program("bootstrap").ADDRESS_SECRETS.values(), "scribeline_superuser_database_url"}

    expected = read_as_files | read_as_settings | (read_by_bootstrap if service == "bootstrap" else set())
    assert set(_mounted(service)) <= expected
    assert read_as_files <= set(_mounted(service))


def test_the_master_key_is_in_the_front_alone() -> None:
    holders = {name for name in COMPOSE["services"] if "master_key" in _mounted(name).values()}

    assert holders == {"front"}


def test_only_bootstrap_holds_the_superusers_address() -> None:
    holders = {name for name in COMPOSE["services"] if "superuser_database_url" in _mounted(name).values()}

    assert holders == {"bootstrap"}


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_our_processes_run_without_rights(service: str) -> None:
    described = COMPOSE["services"][service]

    assert described["read_only"] is True
    assert described["cap_drop"] == ["ALL"]
    assert described["user"].startswith("${SCRIBELINE_USER:?")


def test_make_secrets_makes_what_compose_mounts_and_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = _program("make_secrets")
    folder = tmp_path / "secrets"
    monkeypatch.setattr(program, "HERE", tmp_path)
    monkeypatch.setattr(program, "FOLDER", folder)
    monkeypatch.setattr(program, "make_certificate", lambda: None)

    program.main()
    made = {path.name: path.read_text() for path in folder.iterdir()}
    program.main()

    certificates = {"tls_certificate.pem", "tls_key.pem", "tls_ca.pem"}
    assert set(made) == set(COMPOSE["secrets"]) - TOKENS - certificates
    assert {name: (folder / name).read_text() for name in made} == made
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert MasterKeys.from_text(made["master_key"])
    assert re.fullmatch(r"SCRIBELINE_USER=[1-9]\d*:\d+\n", (tmp_path / ".env").read_text())
    told = {
        identity["credentials"][0]["accessKey"]: identity["credentials"][0]["secretKey"]
        for identity in json.loads(made["seaweedfs_s3.json"])["identities"]
    }
    assert told == {
        name: made[f"{name}_s3_secret_key"].strip() for name in ("bootstrap", "front", "transcriber", "deliverer")
    }
