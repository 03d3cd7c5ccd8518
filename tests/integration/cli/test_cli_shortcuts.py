"""Shortcuts into a list and out of it, from the command line."""

import asyncio
from pathlib import Path

import pytest
from tests.servers.front import ServedFront, front
from typer.testing import CliRunner, Result

from scribeline.cli.main import app

__all__ = ["front"]

FILE = """[[shortcut]]
short = "htn"
text = "hypertension"

[[shortcut]]
short = "nlungs"
title = "Normal lungs"
text = '''
# Lungs
Clear on ____[side].
'''
"""


async def test_a_list_goes_in_and_comes_out_the_same(
    front: ServedFront, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIBELINE_FRONT", front.address)
    monkeypatch.setenv("SCRIBELINE_TOKEN", front.manager.token or "")
    there, back, wrong = (tmp_path / name for name in ("there.toml", "back.toml", "wrong.toml"))
    there.write_text(FILE)
    wrong.write_text("[[shortcut]]\nshort = 'a b'\ntext = 'c'\n")

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ["admin", "shortcuts", *map(str, arguments)])

    async def done(*arguments: object) -> str:
        result = await asyncio.to_thread(run, *arguments)
        assert result.exit_code == 0, result.output
        return result.output

    for _ in range(2):  # the second time nothing is new
        assert "2 shortcuts of company" in await done("import", there)
    await done("export", back)
    assert back.read_text() == FILE
    there.write_text(FILE.replace('"hypertension"', '"high blood pressure"'))
    await done("import", there)
    assert "high blood pressure" in await done("list")
    assert (await asyncio.to_thread(run, "import", wrong)).exit_code != 0
    assert (await asyncio.to_thread(run, "export", back, "--author", "lee")).exit_code != 0
