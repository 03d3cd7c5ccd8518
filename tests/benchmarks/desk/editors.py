"""The editors, as the measures handle them: how each is opened, where its text is, and how it plays and saves."""

from dataclasses import dataclass
from typing import Protocol

from tests.benchmarks.desk.browser import Screen
from tests.benchmarks.desk.house import CLIENT, PASSWORD, USER, DeskHouse
from tests.benchmarks.desk.reports import Dictated

from scribeline.jobs.model import Job

_SIGN_IN = """async (user, password) => {
    const form = document.querySelector(".sign-in form");
    form.elements.user.value = user;
    form.elements.password.value = password;
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    return answer.ok && !answer.url.includes("/sign-in");
}"""


class Subject(Protocol):
    """An editor with one dictation's text."""

    name: str
    ready: str
    """JavaScript: whether a key that is pressed now is taken."""
    blocks: str
    """CSS: its paragraphs."""
    plays: bool
    """Whether F4 plays and pauses the recording, Alt+p plays from the cursor's place, and F2 goes back in it."""

    @property
    def origin(self) -> str:
        """Where it is served."""

    async def prepare(self, screen: Screen) -> None:
        """Do what a person has done before they open the text."""

    async def go(self, screen: Screen) -> None:
        """Ask for the page."""

    async def focus(self, screen: Screen) -> None:
        """Put the cursor into the text, where it is not there by itself."""

    async def save(self, screen: Screen) -> None:
        """Ask for a save."""


@dataclass
class Ours:
    """The desk's editor."""

    house: DeskHouse
    job: Job
    name: str = "Scribeline"
    ready: str = "document.querySelector('#editor[data-ready]')"
    blocks: str = ".text > p"
    plays: bool = True

    @property
    def origin(self) -> str:
        return self.house.origin

    async def prepare(self, screen: Screen) -> None:
        await screen.go("/sign-in")
        await screen.until("document.querySelector('.sign-in form')")
        signed_in = await screen.evaluate(_SIGN_IN, USER, PASSWORD)
        assert signed_in, "the desk refused the benchmark's user"

    async def go(self, screen: Screen) -> None:
        await screen.go(f"/jobs/{CLIENT}/{self.job.job_id}")

    async def focus(self, screen: Screen) -> None:
        """It has the cursor when it is ready."""

    async def save(self, screen: Screen) -> None:
        await screen.press("Control+s")


@dataclass
class Peer:
    """The peer's, served by itself: it has no server of its own, and saves within the browser."""

    origin: str
    dictated: Dictated
    name: str = "@bbc/react-transcript-editor"
    ready: str = "document.querySelector('.public-DraftEditor-content[contenteditable=true] [data-block]')"
    blocks: str = ".public-DraftEditor-content [data-text]"
    plays: bool = False

    async def prepare(self, screen: Screen) -> None:
        """There is nobody to sign in."""

    async def go(self, screen: Screen) -> None:
        await screen.go(f"/index.html?words={self.dictated.words}")

    async def focus(self, screen: Screen) -> None:
        await screen.evaluate("() => document.querySelector('.public-DraftEditor-content').focus()")

    async def save(self, screen: Screen) -> None:
        """It saves by itself."""


@dataclass
class Floor:
    """The text with nothing of ours, in a field of the browser's own or in the library that our editor is made with."""

    origin: str
    kind: str
    """"field" or "prosemirror"."""
    words: int
    """0 for one empty paragraph."""
    name: str
    ready: str = "document.body?.dataset.ready"
    blocks: str = "#text > p"
    plays: bool = False
    """With the recording, in an audio element of the browser's own."""

    async def prepare(self, screen: Screen) -> None:
        """There is nobody to sign in."""

    async def go(self, screen: Screen) -> None:
        sound = "&sound=1" if self.plays else ""
        await screen.go(f"/index.html?kind={self.kind}&words={self.words}{sound}")

    async def focus(self, screen: Screen) -> None:
        """It has the cursor when it is ready."""

    async def save(self, screen: Screen) -> None:
        """It saves nothing."""
