"""A served desk, and people who sign in to it as a browser does.

typist = await house.sign_in("typist")
page = await typist.get("/work")
told = await typist.post("/answers/jobs/next", request_id=new_request())
"""

import asyncio
import contextlib
import hashlib
import io
import math
import re
import struct
import uuid
import wave
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from pydantic import SecretStr
from tests.builders import Company, caller
from tests.servers.front import CLINIC_A, CLINIC_B, COMPANY, ServedFront

from scribeline.desk.app import Server, app_of, config_of, desk_of
from scribeline.desk.sessions import COOKIE
from scribeline.desk.visits import Desk
from scribeline.identity.model import Role
from scribeline.jobs import store
from scribeline.jobs.model import Job, JobState
from scribeline.settings import Settings

PASSWORD = "correct horse battery"
KEY = "a key for tests, of more than 32 characters"

PEOPLE: dict[str, tuple[Role, tuple[str, ...]]] = {
    "ada": (Role.ADMIN, COMPANY),
    "mona": (Role.MANAGER, COMPANY),
    "tess": (Role.TRANSCRIPTIONIST, COMPANY),
    "theo": (Role.TRANSCRIPTIONIST, COMPANY),
    "rita": (Role.REVIEWER, COMPANY),
    "clara": (Role.CLINIC, (CLINIC_A,)),
    "boris": (Role.CLINIC, (CLINIC_B,)),
}
TESS = caller("tess", Role.TRANSCRIPTIONIST)
THEO = caller("theo", Role.TRANSCRIPTIONIST)
RITA = caller("rita", Role.REVIEWER)


def new_request() -> str:
    """The id of a new request."""
    return str(uuid.uuid4())


@dataclass
class Person:
    """Somebody with a browser: it keeps the cookie and sends the page's token with each change."""

    http: httpx2.AsyncClient
    origin: str
    cookie: str = ""
    csrf: str = ""
    last: httpx2.Response | None = field(default=None, repr=False)

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str | bytes] | None = None, **more: Any
    ) -> httpx2.Response:
        """Send a request as a browser would; a header that is given takes the place of its own."""
        sent: dict[str, str | bytes] = {"cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        if method not in ("GET", "HEAD"):
            sent |= {"origin": self.origin, "x-csrf-token": self.csrf}
        sent |= dict(headers or {})
        raw = [(name, value.encode() if isinstance(value, str) else value) for name, value in sent.items()]
        response = await self.http.request(method, path, headers=[(n.encode(), v) for n, v in raw], **more)
        for header in response.headers.get_list("set-cookie"):
            name, _, rest = header.partition("=")
            if name == COOKIE:
                self.cookie = rest.partition(";")[0].strip('"')
        if token := re.search(r'<meta name="csrf" content="([^"]+)">', response.text if _is_html(response) else ""):
            self.csrf = token[1]
        self.last = response
        return response

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.send("GET", path, **more)

    async def post(self, path: str, **fields: Any) -> httpx2.Response:
        return await self.send("POST", path, json=fields)

    async def put(self, path: str, **fields: Any) -> httpx2.Response:
        return await self.send("PUT", path, json=fields)

    async def verb(self, job: Job, verb: str, **fields: Any) -> httpx2.Response:
        return await self.post(f"{answers_of(job)}/{verb}", **{"request_id": new_request(), **fields})


@dataclass
class House:
    """The desk, and who works there."""

    desk: Desk
    origin: str
    front: ServedFront
    company: Company
    http: httpx2.AsyncClient

    def anybody(self) -> Person:
        """Somebody who is not signed in."""
        return Person(self.http, self.origin)

    async def sign_in(self, user: str, password: str = PASSWORD) -> Person:
        """Somebody who has signed in, and sees their first page."""
        person = self.anybody()
        answer = await person.send("POST", "/sign-in", data={"user": user, "password": password})
        assert answer.status_code == 303, answer.text
        await person.get(answer.headers["location"])
        return person

    async def job(self, state: JobState = JobState.DRAFTED, client_id: str = CLINIC_A, **more: Any) -> Job:
        """A job in any state, tess's where it is somebody's."""
        return await self.company.job(
            client_id, state, **{"editor": TESS, "reviewer": RITA, "work_type": "checked", **more}
        )


@contextlib.asynccontextmanager
async def serve_desk(
    front: ServedFront, company: Company, *, populated: bool = True, **settings: Any
) -> AsyncIterator[House]:
    """Serve a desk over a front, with somebody of each role; a second one before the same front finds them there."""
    own = {"front": front.address, "desk_key": SecretStr(KEY), "desk_listen": "127.0.0.1:1", "stop_grace_s": 1.0}
    told = Settings(**{**own, **settings})
    for user, (role, clients) in PEOPLE.items() if populated else ():
        await front.user(user, role, clients, password=PASSWORD)
    desk = desk_of(told, clock=front.clock)
    config = config_of(told, app_of(desk))
    config.port = 0
    server = Server(config, desk.stopping)
    serving = asyncio.create_task(_serve(server))
    try:
        async with asyncio.timeout(20):
            while not server.started:
                assert not serving.done(), serving.exception()
                await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        origin = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient(base_url=origin, timeout=30) as http:
            yield House(desk, origin, front, company, http)
    finally:
        desk.stopping.set()
        server.should_exit = True
        await serving
        await desk.front.close()


async def _serve(server: Server) -> None:
    # Without the server's own signal handlers, which are for a process of its own.
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup()
    await server.main_loop()
    await server.shutdown()


def answers_of(job: Job) -> str:
    """Where the scripts ask about a job."""
    return f"/answers/jobs/{job.client_id}/{job.job_id}"


def page_of(job: Job) -> str:
    """Where the editor shows a job."""
    return f"/jobs/{job.client_id}/{job.job_id}"


def _is_html(response: httpx2.Response) -> bool:
    return response.headers.get("content-type", "").startswith("text/html")


def wav(seconds: float = 2.0, pitch_hz: int = 220) -> bytes:
    """A recording of a tone: 16 kHz, mono, 16 bits."""
    # A whole number of swings fits into a second, so one second is the pattern of all.
    count = int(seconds * 16_000)
    swings = (int(8000 * math.sin(2 * math.pi * pitch_hz * n / 16_000)) for n in range(16_000))
    second = b"".join(struct.pack("<h", swing) for swing in swings)
    data = (second * (count // 16_000 + 1))[: 2 * count]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        writer.writeframes(data)
    return file.getvalue()


async def announce(person: Person, audio: bytes, **fields: Any) -> httpx2.Response:
    """Announce a file as the upload page does."""
    told = {"client": CLINIC_A, "author": "vogel", "work_type": "checked", "file_name": "tone.wav"}
    sums = {"size": len(audio), "sha256": hashlib.sha256(audio).hexdigest(), "request_id": new_request()}
    return await person.post("/answers/uploads", **{**told, **sums, **fields})


async def put_piece(person: Person, upload: dict[str, Any], data: bytes, offset: int, *, last: bool) -> httpx2.Response:
    """Send one piece of a file."""
    address = f"/answers/uploads/{upload['client']}/{upload['upload']}?offset={offset}&finish={int(last)}"
    return await person.send("PUT", address, content=data)


async def send(house: House, person: Person, audio: bytes, **fields: Any) -> Job:
    """Send a whole file; the job that it became."""
    upload = (await announce(person, audio, **fields)).json()
    told = (await put_piece(person, upload, audio, 0, last=True)).json()
    assert told["state"] == "FINISHED", told
    return await house.company.do(lambda tx: store.get(tx, told["client"], uuid.UUID(told["job"])))


async def drafted(house: House, person: Person, audio: bytes, **fields: Any) -> Job:
    """Send a whole file, and let the machine draft it."""
    run = await house.company.begin(await send(house, person, audio, **fields))
    return await house.company.complete(run)
