"""The processes that serve the desk are killed while somebody types, as machines that lose their power."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.acceptance.processes import Process
from tests.browser.conftest import sign_in
from tests.browser.editing import OFFLINE, SAVED, open_job, state_of, text_of, type_at_end
from tests.builders import MANAGER, Company, open_company
from tests.clock import SettableClock
from tests.integration.desk.house import KEY, PASSWORD, TESS
from tests.servers.front import CLINIC_A, COMPANY, cheap_passwords
from tests.servers.postgres import DatabaseUrls
from tests.servers.seaweed import free_ports

from scribeline.clients import service as clients
from scribeline.clients.model import Client
from scribeline.identity import service as identity
from scribeline.identity.model import Role, User
from scribeline.jobs.model import JobState
from scribeline.storage.keys import MasterKeys
from scribeline.transcripts import service as transcripts
from scribeline.transcripts.model import plain_text


class Served:
    """A front and a desk, each a process of its own."""

    def __init__(self, urls: DatabaseUrls, folder: Path) -> None:
        front, desk = free_ports(2)
        self.origin = f"http://127.0.0.1:{desk}"
        self.master_keys = MasterKeys.generate()
        self.master_keys.save(folder / "master-key")
        settings = {
            "SCRIBELINE_DATABASE_URL": urls.front,
            "SCRIBELINE_DATA_FOLDER": str(folder),
            "SCRIBELINE_MASTER_KEY_FILE": str(folder / "master-key"),
            "SCRIBELINE_LISTEN": f"127.0.0.1:{front}",
            "SCRIBELINE_FRONT": f"127.0.0.1:{front}",
            "SCRIBELINE_DESK_LISTEN": f"127.0.0.1:{desk}",
            "SCRIBELINE_DESK_KEY": KEY,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBELINE_")}
        self._processes = [Process(name, {**kept, **settings}, folder / f"{name}.log") for name in ("front", "desk")]

    async def start(self) -> None:
        """Start both, and wait until they serve."""
        await asyncio.gather(*(asyncio.to_thread(process.start, "serving") for process in self._processes))

    def kill(self) -> None:
        """kill -9, both."""
        for process in self._processes:
            process.kill()


@pytest.fixture
async def company(database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The company in the test's database, at the machine's own time, as the processes see it."""
    async with open_company(database_urls, SettableClock(datetime.now(UTC))) as company:
        yield company


async def test_what_is_typed_while_front_and_desk_are_dead_is_saved_when_they_are_back(
    chromium: Browser, company: Company, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    served = Served(database_urls, tmp_path)
    now = datetime.now(UTC)
    client = Client(CLINIC_A, "Clinic", "America/New_York", 86_400, False, "", now)
    tess = User(TESS.user_id, "Tess", Role.TRANSCRIPTIONIST, COMPANY, False, now, 1)
    password = await cheap_passwords().hash(PASSWORD)
    await company.do(lambda tx: clients.create_client(tx, served.master_keys, client, actor="test"))
    await company.do(lambda tx: identity.create_user(tx, tess, password, actor="test"))
    await company.catalogue(CLINIC_A)
    job = await company.job(CLINIC_A, JobState.EDITING, editor=TESS)

    async def stored() -> str:
        told = await company.do(lambda tx: transcripts.get(tx, MANAGER, job.client_id, job.job_id))
        return plain_text(told.revision.document)

    with contextlib.ExitStack() as dying:
        dying.callback(served.kill)
        await served.start()
        context = await chromium.new_context(base_url=served.origin)
        page = await context.new_page()
        await sign_in(page, TESS.user_id)
        await open_job(page, job)
        await type_at_end(page, ". Before.")
        await expect(state_of(page)).to_have_text(SAVED, timeout=15_000)
        served.kill()
        await type_at_end(page, " While nobody serves.")
        await expect(state_of(page)).to_contain_text(OFFLINE, timeout=20_000)
        assert await stored() == "the lungs are clear. Before."
        await type_at_end(page, " And on.")
        await served.start()
        await expect(state_of(page)).to_have_text(SAVED, timeout=40_000)
        assert await stored() == "the lungs are clear. Before. While nobody serves. And on."
        await expect(text_of(page)).to_have_attribute("contenteditable", "true")
        await context.close()
