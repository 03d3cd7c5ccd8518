"""Shortcuts into a list and out of it, from the command line."""

import asyncio
from pathlib import Path

import pytest
from grpc import StatusCode
from tests.servers.front import ServedFront, front, refused
from typer.testing import CliRunner, Result

from scribeline.cli.main import app
from scribeline.v1 import writing_pb2
from scribeline.writing.model import MOST_SHORTCUTS

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
    assert "0 new, 1 changed, 1 as they were" in await done("import", there, "--dry-run")
    assert "high blood pressure" not in await done("list")
    await done("import", there)
    assert "high blood pressure" in await done("list")
    # All of them or none: the last one would be one too many.
    there.write_text("".join(f"[[shortcut]]\nshort = 's{n}'\ntext = 'b'\n" for n in range(MOST_SHORTCUTS - 1)))
    assert (await asyncio.to_thread(run, "import", there)).exit_code != 0
    await done("export", back)
    assert back.read_text() == FILE.replace('"hypertension"', '"high blood pressure"')
    latin = tmp_path / "latin.toml"
    latin.write_bytes(FILE.replace("Normal", "Norm\xe4l").encode("latin-1"))
    assert "UTF-8" in str((await asyncio.to_thread(run, "import", latin)).exception)
    assert (await asyncio.to_thread(run, "import", wrong)).exit_code != 0
    assert (await asyncio.to_thread(run, "export", back, "--author", "lee")).exit_code != 0


async def test_an_import_names_what_is_wrong_and_leaves_everything_as_it_was(front: ServedFront) -> None:
    def shortcuts(*told: tuple[str, str]) -> writing_pb2.ImportShortcutsRequest:
        filed = [writing_pb2.Shortcut(short=short, text=text) for short, text in told]
        return writing_pb2.ImportShortcutsRequest(owner="company", shortcuts=filed)

    for told, field in (
        ([("a", "b"), ("A", "c")], "shortcuts[1].short"),
        ([("a", "b"), ("c d", "e")], "shortcuts[1].short"),
        ([("a", "b"), ("c", " ")], "shortcuts[1].text"),
        ([("a", "b"), ("c", "d\0")], "shortcuts[1].text"),
        ([(f"s{number}", "x") for number in range(MOST_SHORTCUTS + 1)], "shortcuts"),
    ):
        refusal = await refused(front.manager.writing.ImportShortcuts(shortcuts(*told)))
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,))
    not_theirs = front.transcriptionist.writing.ImportShortcuts(shortcuts(("a", "b")))
    assert (await refused(not_theirs)).code == StatusCode.PERMISSION_DENIED
    listed = await front.manager.writing.ListShortcuts(writing_pb2.ListShortcutsRequest(owner="company"))
    assert list(listed.shortcuts) == []
