"""What a worker needs before it loads anything: where the database is, and as whom it calls the front."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from scribeline.settings import Settings, SettingsWrong
from scribeline_workers.composition import access_of, parts_of


def settings(folder: Path, **given: SecretStr) -> Settings:
    return Settings(data_folder=folder, **given)


@pytest.mark.parametrize("name", ["transcriber", "deliverer"])
@pytest.mark.parametrize("given", [{}, {"database_url": SecretStr("postgresql://x")}, {"token": SecretStr("scb_x")}])
async def test_what_is_missing_is_told_by_its_name(tmp_path: Path, name: str, given: dict[str, SecretStr]) -> None:
    wanting = settings(tmp_path, **given)
    with pytest.raises(SettingsWrong, match=f"A {name} needs SCRIBELINE_DATABASE_URL .* SCRIBELINE_TOKEN"):
        access_of(wanting, name)
    with pytest.raises(SettingsWrong):
        async with parts_of(wanting, name):
            pass


def test_what_is_there_is_how_it_gets_in(tmp_path: Path) -> None:
    found = access_of(
        settings(tmp_path, database_url=SecretStr("postgresql://x"), token=SecretStr("scb_x")), "deliverer"
    )
    assert (found.database_url, found.token) == ("postgresql://x", "scb_x")
    assert "scb_x" not in repr(found)
