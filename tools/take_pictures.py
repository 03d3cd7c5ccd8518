"""Takes the pictures of the desk in docs/pictures/ anew: everything is started with its demo, and Chromium looks at it.

It takes some minutes, since the pictures show really drafted dictations.
"""

import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

REPOSITORY = Path(__file__).parents[1]
PICTURES = REPOSITORY / "docs" / "pictures"
COMES_UP_WITHIN_S = 120.0
FURNISHED_WITHIN_S = 900.0
LAPTOP = {"width": 1280, "height": 800}
LARGE = {"width": 2560, "height": 1440}
PHONE = {"width": 390, "height": 844}

PAGES = {
    "a transcriptionist": {"work": "/work", "settings": "/account", "shortcuts": "/shortcuts"},
    "quality assurance": {"review": "/review"},
    "the manager": {
        "floor": "/board",
        "messages": "/messages",
        "reports": "/reports/turnaround?by=work_type",
        "margin": "/reports/margin",
    },
    "Harbor Cardiology Associates": {
        "dictations": "/clinic",
        "send-dictation": "/clinic/upload",
        "documents": "/documents",
        "patients": "/patients",
        "import-a-list": "/patients/import",
    },
}
"""By whom a page is looked at, and the name of its picture."""

SHORTCUTS = (
    ("htn", "", "hypertension"),
    ("cabg", "", "coronary artery bypass grafting"),
    ("sob", "", "shortness of breath"),
    (
        "nlungs",
        "Normal lungs",
        "# Lungs\nClear to auscultation on the ____[side] side, without wheezes, rales or rhonchi.",
    ),
    (
        "nheart",
        "Normal heart",
        "# Heart\nRegular rate and rhythm. Normal S1 and S2. No murmur, gallop or rub.",
    ),
)
"""What a transcriptionist has on their list."""


@contextmanager
def desk() -> Iterator[dict[str, str]]:
    """A running desk with its demo: the links that sign each kind of user in."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # as root, PostgreSQL's own user has to get through
        log = Path(folder) / "up.log"
        with log.open("wb") as out:
            command = [sys.executable, "-m", "scribeline.cli.main", "up", "--demo"]
            addresses = ["--listen", f"127.0.0.1:{free_port()}", "--desk-listen", f"127.0.0.1:{free_port()}"]
            data = ["--data-folder", f"{folder}/data"]
            running = subprocess.Popen([*command, *addresses, *data], cwd=REPOSITORY, stdout=out, stderr=out)  # noqa: S603
        try:
            give_up_at = time.monotonic() + COMES_UP_WITHIN_S
            while "Press Ctrl-C" not in log.read_text():
                if running.poll() is not None or time.monotonic() > give_up_at:
                    raise SystemExit(f"the desk did not come up:\n{log.read_text()}")
                time.sleep(0.2)
            yield dict(re.findall(r"  as (.+)\n +(http\S+)", log.read_text()))
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_furnished(page: Page) -> None:
    """Until every dictation is drafted, and the first ones are handed in."""
    give_up_at = time.monotonic() + FURNISHED_WITHIN_S
    while time.monotonic() < give_up_at:
        jobs = page.evaluate(
            "fetch('/answers/jobs?state=RECEIVED,TRANSCRIBING,DRAFTED,EDITING,IN_REVIEW,APPROVED,DELIVERED')"
            ".then(answer => answer.json()).then(told => told.jobs.map(job => job.state))"
        )
        if len(jobs) >= 10 and not {"RECEIVED", "TRANSCRIBING", "EDITING"} & set(jobs) and "DELIVERED" in jobs:
            return
        page.wait_for_timeout(1000)
    raise SystemExit("the sample dictations were not drafted in time")


def take(page: Page, name: str) -> None:
    """One picture in light and one in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(400)
        page.screenshot(path=PICTURES / f"{name}-{scheme}.png")


def visit(browser: Browser, links: dict[str, str]) -> None:
    """Look at every page, as whom it is for."""
    people = {}
    for who in PAGES:
        people[who] = browser.new_context(viewport=LAPTOP, locale="en-US", timezone_id="America/New_York").new_page()
        people[who].goto(links[who])
    wait_until_furnished(people["the manager"])
    origin = links["the manager"].partition("/once/")[0]
    nobody = browser.new_context(viewport=LAPTOP).new_page()
    nobody.goto(f"{origin}/sign-in")
    take(nobody, "sign-in")
    furnish_shortcuts(people["a transcriptionist"], origin)
    for who, pages in PAGES.items():
        for name, path in pages.items():
            people[who].goto(f"{origin}{path}")
            take(people[who], name)
    clinic = people["Harbor Cardiology Associates"]
    clinic.set_viewport_size(PHONE)
    clinic.goto(f"{origin}/clinic/upload")
    take(clinic, "send-dictation-phone")
    clinic.set_viewport_size(LAPTOP)
    clinic.goto(f"{origin}/documents")
    if clinic.locator(".row-link").count():
        clinic.locator(".row-link").first.click()
        clinic.wait_for_load_state()
        take(clinic, "document")
        if clinic.get_by_role("button", name="Sign this document").count():
            clinic.get_by_role("button", name="Sign this document").click()
            take(clinic, "signing")
    take_quality(people["quality assurance"], people["the manager"], origin)
    take_office(people["the manager"], origin)
    typist = people["a transcriptionist"]
    typist.goto(f"{origin}/work")
    typist.keyboard.press("Alt+n")
    typist.wait_for_url("**/jobs/**")
    typist.wait_for_timeout(2500)
    take(typist, "editor")
    typist.set_viewport_size(LARGE)
    take(typist, "editor-large")
    typist.set_viewport_size(LAPTOP)
    take_aids(typist)


def furnish_shortcuts(page: Page, origin: str) -> None:
    """Some abbreviations and a normal, as a transcriptionist would have them."""
    page.goto(f"{origin}/shortcuts")
    for short, title, text in SHORTCUTS:
        page.get_by_label("Abbreviation").fill(short)
        page.get_by_label("Title, if it needs one").fill(title)
        page.get_by_label("What it stands for").fill(text)
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator(".shortcuts strong", has_text=short).first.wait_for()


def take_quality(reviewer: Page, manager: Page, origin: str) -> None:
    """A report with QA's marks in the editor, and what the audits say once it is approved."""
    reviewer.goto(f"{origin}/review")
    reviewer.locator(".row-link").first.click()
    reviewer.locator("#editor[data-ready]").wait_for()
    reviewer.get_by_role("textbox", name="The report").focus()
    reviewer.keyboard.press("Control+Home")
    reviewer.keyboard.press("ArrowDown")
    reviewer.keyboard.press("Home")
    reviewer.keyboard.press("Control+Shift+ArrowRight")
    reviewer.get_by_label("What it is").select_option(label="Misspelt term")
    reviewer.get_by_label("Comment").fill("See the client's style.")
    reviewer.get_by_role("button", name="Mark what is selected").click()
    reviewer.get_by_role("region", name="Marks").get_by_role("button", name="Take away mark 1").wait_for()
    reviewer.wait_for_timeout(1000)
    take(reviewer, "marking")
    take_changes(reviewer)
    reviewer.get_by_role("button", name="Approve").click()
    dialog = reviewer.get_by_role("dialog")
    if dialog.count():
        dialog.get_by_role("button", name="Approve").click()
    reviewer.wait_for_url("**/review*")
    manager.goto(f"{origin}/quality")
    take(manager, "quality")


def take_changes(reviewer: Page) -> None:
    """The draft and what it has become, side by side, on both sizes of screen."""
    reviewer.get_by_role("textbox", name="The report").focus()
    reviewer.keyboard.press("Control+End")
    reviewer.keyboard.type(" Follow-up in two weeks.")
    reviewer.get_by_role("button", name="Changes").click()
    reviewer.get_by_role("dialog", name="Changes").get_by_role("table").wait_for()
    take(reviewer, "changes")
    reviewer.set_viewport_size(LARGE)
    take(reviewer, "changes-large")
    reviewer.set_viewport_size(LAPTOP)
    reviewer.keyboard.press("Escape")
    reviewer.locator(".save-state[data-state=saved]").wait_for()


def take_office(manager: Page, origin: str) -> None:
    """A client with its prices and work types, the draft of an invoice that lacks a rate, and who is given what."""
    manager.goto(f"{origin}/office/clients")
    take(manager, "clients")
    manager.locator(".row-link", has_text="Harbor").click()
    pages = manager.get_by_role("navigation", name="Harbor Cardiology Associates")
    pages.get_by_role("link", name="Work types").click()
    manager.locator(".row-link").first.click()
    take(manager, "work-type")
    pages.get_by_role("link", name="QA plan").click()
    take(manager, "quality-plan")
    pages.get_by_role("link", name="Prices").click()
    manager.get_by_label("Line definition", exact=True).select_option("zydoc-each/1")
    manager.get_by_role("button", name="Add", exact=True).click()
    manager.get_by_label("Work type, row 1").select_option(index=1)
    manager.get_by_label("Price of a unit, row 1").fill("0.14")
    manager.get_by_label("From, row 1").fill("2026-01-01")
    manager.get_by_role("button", name="Save").last.click()
    manager.get_by_text("Saved.").wait_for()
    take(manager, "prices")
    manager.get_by_role("link", name="Its invoices").click()
    today = datetime.now(UTC).date()
    manager.get_by_label("Client", exact=True).select_option(label="Harbor Cardiology Associates")
    manager.get_by_label("First day").fill(today.replace(day=1).isoformat())
    manager.get_by_label("Last day").fill(today.isoformat())
    manager.get_by_role("button", name="Draft", exact=True).click()
    manager.get_by_role("heading", name="Draft of an invoice").wait_for()
    take(manager, "invoice")
    manager.goto(f"{origin}/office/routing")
    take(manager, "routing")


def take_aids(page: Page) -> None:
    """The editor with what helps to write: the spelling check with its suggestions, and the picker."""
    page.locator("#editor[data-aids=true]").wait_for()
    page.get_by_role("textbox", name="The report").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("The pateint takes aspirin 81 mg q.d. and denies chest pain. ")
    page.locator(".misspelt", has_text="pateint").wait_for()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Alt+m")
    page.get_by_role("menuitem").first.wait_for()
    take(page, "spelling")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+Shift+E")
    page.get_by_role("option").first.wait_for()
    take(page, "picker")
    page.keyboard.press("Escape")


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with desk() as links, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        visit(browser, links)
        browser.close()
    print(f"{len(list(PICTURES.glob('*.png')))} pictures are in {PICTURES.relative_to(REPOSITORY)}/")


if __name__ == "__main__":
    main()
