"""A clinic's doctor signs from the command line: the file that they have read, and no other."""

import asyncio
from pathlib import Path

import pytest
from tests.builders import open_company
from tests.delivering import deliver_file
from tests.servers.front import CLINIC_A, ServedFront, front
from tests.servers.postgres import DatabaseUrls
from typer.testing import CliRunner, Result

from scribeline.cli.main import app
from scribeline.identity.model import Role
from scribeline.jobs.model import JobState
from scribeline.v1 import clients_pb2, users_pb2

__all__ = ["front"]

Terms = clients_pb2.ClientTerms


async def test_what_was_read_is_signed_and_a_client_says_what_questions_do(
    front: ServedFront, database_urls: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(token: str | None, *arguments: object, typed: str = "") -> Result:
        monkeypatch.setenv("SCRIBELINE_FRONT", front.address)
        monkeypatch.setenv("SCRIBELINE_TOKEN", token or "")
        return await asyncio.to_thread(CliRunner().invoke, app, list(map(str, arguments)), input=typed)

    admin = front.admin.token
    for option, holds in (("--no-question-holds", False), ("--question-holds", True)):
        told = await run(admin, "admin", "clients", "update", CLINIC_A, option, "--json")
        assert told.exit_code == 0, told.output
        kept = await front.admin.clients.GetClient(clients_pb2.GetClientRequest(name=f"clients/{CLINIC_A}"))
        assert kept.question_holds is holds

    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        until_signed = Terms(effective_from_date="2020-01-01", sign_off=Terms.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED)
        client = clients_pb2.Client(name=f"clients/{CLINIC_A}", terms=[until_signed])
        await front.admin.clients.UpdateClient(clients_pb2.UpdateClientRequest(client=client))
        doctor = await front.user("dr-vogel", Role.CLINIC, (CLINIC_A,))
        signs = users_pb2.User(name="users/dr-vogel", signs_for=[f"clients/{CLINIC_A}/authors/vogel"])
        await front.admin.users.UpdateUser(users_pb2.UpdateUserRequest(user=signs))
        job, content = await deliver_file(company, await company.job(CLINIC_A, JobState.APPROVED, work_type="plain"))

    listed = await run(doctor.token, "documents", "list", job.name)
    assert "preliminary" in listed.output
    assert "you may" in listed.output
    file, other = tmp_path / "report.docx", tmp_path / "other.docx"
    file.write_bytes(content)
    other.write_bytes(content + b"\0")
    assert "fetch it again" in str((await run(doctor.token, "documents", "sign", job.name, other, "--yes")).exception)
    assert (await run(doctor.token, "documents", "sign", job.name, file, typed="n\n")).exit_code == 1
    assert "preliminary" in (await run(doctor.token, "documents", "list", job.name)).output
    signed = await run(doctor.token, "documents", "sign", job.name, file, typed="y\n")
    assert signed.exit_code == 0, signed.output
    assert "authenticated" in (await run(doctor.token, "documents", "list", job.name)).output
