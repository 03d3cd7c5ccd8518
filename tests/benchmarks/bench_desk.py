"""The editor on a slow laptop, beside another editor: `make bench-desk`, or `python -m tests.benchmarks.bench_desk`.

A real desk, front and PostgreSQL, and the system's Chromium at a quarter of its speed. A dictation of an hour (9,000
words) and one of 30,000 words are opened, typed in, listened to and saved; then an hour of work is done without its
pauses, and what it leaves in memory is looked at. The same is measured of bbc's @bbc/react-transcript-editor, which is
installed from the registry for this alone; and the same keys in what nobody can undercut: an empty page, the text in a
field of the browser's own, and in ProseMirror with nothing of ours. In that the hour of work is done as well: what it
leaves there, no editor that is made with it can undercut. With --memory the hours alone, which are said and not kept.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.async_api import Browser
from tests.benchmarks.desk import floor, pages, peer
from tests.benchmarks.desk.browser import Memory, open_browser
from tests.benchmarks.desk.editors import Floor, Ours, Peer, Subject
from tests.benchmarks.desk.house import open_house
from tests.benchmarks.desk.measures import (
    CORRECTIONS_AN_HOUR,
    KEY_EVERY_S,
    PLACES,
    SLOWER,
    Found,
    an_hour,
    opening,
    typing,
)
from tests.benchmarks.desk.reports import Dictated, dictated
from tests.benchmarks.figures import Claim, Figures, Table, say

SIZES = (9_000, 30_000)
OPENINGS = 3
KEYS_A_PLACE, PEER_KEYS_A_PLACE, FLOOR_KEYS_A_PLACE = 50, 10, 25
OPEN_LIMIT_S, PEER_OPEN_LIMIT_S = 30.0, 75.0
HOUR_LIMIT_S, PEER_HOUR_LIMIT_S, FLOOR_HOUR_LIMIT_S = 90.0, 10.0, 45.0

BARE_WITH_SOUND = "bare ProseMirror with the recording"

OPEN_MS = {9_000: 1_000.0, 30_000: 2_500.0}
MEDIAN_MS = {9_000: 20.0, 30_000: 40.0}
P95_MS = {9_000: 50.0, 30_000: 120.0}
PLAY_MS = 300.0
SAVE_KIB = 5.0
GROWTH_PERCENT = 20.0


async def measure_ours(browser: Browser, sizes: Sequence[Dictated], *, hours_alone: bool) -> dict[int, Found]:
    """Ours, with each dictation."""
    measured: dict[int, Found] = {}
    with tempfile.TemporaryDirectory(prefix="scribeline-bench-", dir="/tmp") as name:
        os.chmod(name, 0o711)  # noqa: PTH101, S103 - as root, PostgreSQL's own user has to get through
        async with open_house(Path(name)) as house:
            for each in sizes:
                found = measured[each.words] = Found()
                subject = Ours(house, await house.job(each))
                if not hours_alone:
                    for _ in range(OPENINGS - 1):
                        await opening(browser, subject, found, limit_s=OPEN_LIMIT_S)
                    await typing(browser, subject, found, keys=KEYS_A_PLACE, limit_s=OPEN_LIMIT_S)
                    tell_briefly(subject, each, found)
                await an_hour(browser, subject, found, limit_s=HOUR_LIMIT_S, open_limit_s=OPEN_LIMIT_S)
                tell_hour(f"{subject.name}, {each.name}", found)
    return measured


async def measure_floor(
    browser: Browser, sizes: Sequence[Dictated], *, hours_alone: bool
) -> dict[tuple[str, int], Found]:
    """What no editor in this browser can undercut, by what it is and how many words are in it."""
    measured: dict[tuple[str, int], Found] = {}
    with pages.serve(await asyncio.to_thread(floor.make, sizes)) as origin:
        for each in sizes:
            found = measured[BARE_WITH_SOUND, each.words] = Found()
            bare = Floor(origin, "prosemirror", each.words, f"{BARE_WITH_SOUND}, {each.name}", plays=True)
            await an_hour(browser, bare, found, limit_s=FLOOR_HOUR_LIMIT_S, open_limit_s=OPEN_LIMIT_S)
            tell_hour(bare.name, found)
        if hours_alone:
            return measured
        for name, kind, words in (
            ("an empty page", "field", 0),
            *(("the browser's own field", "field", each.words) for each in sizes),
            *(("bare ProseMirror", "prosemirror", each.words) for each in sizes),
        ):
            found = measured[name, words] = Found()
            subject = Floor(origin, kind, words, f"{name}, {words:,} words")
            await typing(browser, subject, found, keys=FLOOR_KEYS_A_PLACE, limit_s=OPEN_LIMIT_S)
            say(f"{subject.name}: a key painted in {statistics.median(found.keys):.0f} ms")
    return measured


async def measure_peer(browser: Browser, sizes: Sequence[Dictated]) -> dict[int, Found]:
    """The peer, with each dictation, as far as it gets in the time that it is given."""
    measured: dict[int, Found] = {}
    began = time.monotonic()
    try:
        page = await asyncio.to_thread(peer.make, sizes)
    except (OSError, subprocess.SubprocessError) as error:
        say(f"{peer.PACKAGE} {peer.version()} cannot be installed here: {error}")
        return {each.words: Found(gave_up="cannot be installed here") for each in sizes}
    say(f"{peer.PACKAGE} {peer.version()} installed and bundled in {time.monotonic() - began:.0f} s")
    with pages.serve(page) as origin:
        for each in sizes:
            found = measured[each.words] = Found()
            subject = Peer(origin, each)
            try:
                await typing(browser, subject, found, keys=PEER_KEYS_A_PLACE, limit_s=PEER_OPEN_LIMIT_S)
                tell_briefly(subject, each, found)
                await an_hour(browser, subject, found, limit_s=PEER_HOUR_LIMIT_S, open_limit_s=PEER_OPEN_LIMIT_S)
                tell_hour(f"{subject.name}, {each.name}", found)
            except TimeoutError:
                found.gave_up = f"not within {PEER_OPEN_LIMIT_S:.0f} s"
                say(f"{subject.name}, {each.name}: {found.gave_up}")
    return measured


def tell_briefly(subject: Subject, each: Dictated, found: Found) -> None:
    """Say how far it is."""
    say(
        f"{subject.name}, {each.name}: open in {statistics.median(found.opened):.0f} ms, a key painted in "
        f"{statistics.median(found.keys):.0f} ms (95 of 100 in {percentile(found.keys, 0.95):.0f} ms)"
    )


def tell_hour(name: str, found: Found) -> None:
    """Say what an hour left."""
    if found.memory is not None:
        whole = grown(found.memory, lambda at: f"{at.tab_bytes / 2**20:.1f}")
        say(f"{name}: {found.corrections} corrections, memory {growth(found):+.1f} % ({whole} MiB)")


def tell(ours: dict[int, Found], theirs: dict[int, Found], least: dict[tuple[str, int], Found]) -> None:
    """The figures."""
    figures = Figures(
        "desk",
        "The editor",
        f"Chromium at a {SLOWER:.0f}th of its speed (Emulation.setCPUThrottlingRate), desk, front and PostgreSQL "
        "beside it on the same cores. Opening is from asking for the page, with nothing kept from before, to the paint "
        f"of the first key, the median of {OPENINGS}. Keys come each {KEY_EVERY_S * 1000:.0f} ms whether the page is "
        f"ready or not, {KEYS_A_PLACE} at each of {len(PLACES)} places (beginning, middle, end), with the saves "
        "that they bring about; a key is painted when the frame after it is done. An hour of work is "
        f"{CORRECTIONS_AN_HOUR} corrections (one in six seconds: a word chosen anywhere and typed anew, about 5,000 "
        "keys, with undoing, seeking, playing and a save each minute), done without its pauses and at full speed; "
        "memory is what the tab's process has for itself alone (as the browser's task manager tells it) after a "
        "collection, from when the first key is painted to the end of the hour; JavaScript's heap, a small part of it, "
        "is beside it. The tab's network is not watched by the debugger meanwhile, for which it would keep the body of "
        "each answer, the recording's among them. "
        f"The peer is {peer.PACKAGE} {peer.version()}, on the same words, times and sound, served as files; it has no "
        "server to save to.",
    )
    rows: list[list[str]] = []
    for words in ours:
        mine, other = ours[words], theirs.get(words, Found(gave_up="not measured"))
        rows += [
            [f"{words:,} words: open to first key, ms", f"{OPEN_MS[words]:,.0f}", *of(mine, other, "opened", 0.5)],
            [f"{words:,} words: key to paint, median, ms", f"{MEDIAN_MS[words]:.0f}", *of(mine, other, "keys", 0.5)],
            [f"{words:,} words: key to paint, p95, ms", f"{P95_MS[words]:.0f}", *of(mine, other, "keys", 0.95)],
            [
                f"{words:,} words: memory after an hour, %",
                f"+{GROWTH_PERCENT:.0f}",
                f"{growth(mine):+.1f}",
                f"{growth(other):+.1f} after {other.corrections}" if other.memory else other.gave_up,
            ],
            [
                f"{words:,} words: a save of one letter sends, KiB",
                f"{SAVE_KIB:.0f}",
                f"{(mine.saved_bytes or 0) / 1024:.1f}",
                "no server",
            ],
            [f"{words:,} words: key to sound, slowest of {len(mine.played)}, ms", f"{PLAY_MS:.0f}",
             f"{max(mine.played):,.0f}", "not measured"],
        ]  # fmt: skip
    figures.table(Table("Slowed down four times", ("", "target", "Scribeline", "the peer"), rows))
    figures.table(
        Table(
            "What nobody can undercut: key to paint in the same browser, median and p95, ms",
            ("", "median", "p95", "open to first key"),
            [
                [f"{name}, {words:,} words", *(told(found, found.keys, share) for share in (0.5, 0.95)),
                 told(found, found.opened, 0.5)]
                for (name, words), found in
                [*least.items(), *((("Scribeline", words), found) for words, found in ours.items())]
                if found.keys
            ],
        )
    )  # fmt: skip
    figures.table(
        Table(
            "What an hour leaves, MiB: at the first key, the recording heard, after five minutes, after the hour",
            ("", "corrections", "more", "the tab's memory", "JavaScript's heap", "nodes", "listeners"),
            [
                [
                    f"{name}, {words:,} words",
                    str(found.corrections),
                    f"{growth(found):+.1f} %",
                    grown(found.memory, lambda at: f"{at.tab_bytes / 2**20:.1f}"),
                    grown(found.memory, lambda at: f"{at.heap_bytes / 2**20:.1f}"),
                    grown(found.memory, lambda at: f"{at.nodes:,}"),
                    grown(found.memory, lambda at: f"{at.listeners:,}"),
                ]
                for (name, words), found in (
                    *((("Scribeline", words), found) for words, found in ours.items()),
                    *least.items(),
                    *((("the peer", words), found) for words, found in theirs.items()),
                )
                if found.memory
            ],
        )
    )
    for words, found in ours.items():
        figures.claim(
            Claim(f"{words:,} words, open to first key", statistics.median(found.opened), OPEN_MS[words], "ms")
        )
        figures.claim(
            Claim(f"{words:,} words, key to paint, median", statistics.median(found.keys), MEDIAN_MS[words], "ms")
        )
        figures.claim(Claim(f"{words:,} words, key to paint, p95", percentile(found.keys, 0.95), P95_MS[words], "ms"))
        figures.claim(Claim(f"{words:,} words, memory after an hour", growth(found), GROWTH_PERCENT, "% more"))
        figures.claim(Claim(f"{words:,} words, a save of one letter", (found.saved_bytes or 0) / 1024, SAVE_KIB, "KiB"))
        figures.claim(Claim(f"{words:,} words, key to sound", max(found.played), PLAY_MS, "ms"))
    for words, found in ours.items():
        bare = statistics.median(least["bare ProseMirror", words].keys)
        more = statistics.median(found.keys) - bare
        figures.note(f"{words:,} words: a key is painted {more:+.1f} ms after bare ProseMirror's {bare:.1f} ms.")
    for words, found in ours.items():
        bare_hour = least[BARE_WITH_SOUND, words]
        figures.note(
            f"{words:,} words: the hour leaves {grown_mib(found):+.1f} MiB after {found.corrections} corrections, and "
            f"{grown_mib(bare_hour):+.1f} MiB after {bare_hour.corrections} in {BARE_WITH_SOUND}."
        )
    figures.note(
        "Slowing down is Chromium's, of the page's own thread; whatever else runs on the machine slows the page down "
        "further, so these figures want a quiet one."
    )
    figures.finish()


def of(mine: Found, other: Found, what: str, share: float) -> tuple[str, str]:
    """A figure of both."""
    return told(mine, getattr(mine, what), share), told(other, getattr(other, what), share)


def told(found: Found, times: Sequence[float], share: float) -> str:
    """A figure, or why there is none."""
    return f"{percentile(times, share):,.0f}" if times else found.gave_up


def growth(found: Found) -> float:
    """How much more is in memory, in percent."""
    if found.memory is None:
        return 0.0
    start, *_, end = found.memory
    return 100 * (end.tab_bytes / start.tab_bytes - 1)


def grown_mib(found: Found) -> float:
    """How much more is in memory, in MiB."""
    if found.memory is None:
        return 0.0
    start, *_, end = found.memory
    return (end.tab_bytes - start.tab_bytes) / 2**20


def grown(memory: Sequence[Memory], tell: Callable[[Memory], str]) -> str:
    """A figure of the memory, each time that it was looked at."""
    return " → ".join(map(tell, memory))


def percentile(times: Sequence[float], share: float) -> float:
    """The time that `share` of all took at most; the median where it is a half."""
    if share == 0.5:
        return statistics.median(times)
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


async def measure(*, with_peer: bool, hours_alone: bool) -> None:
    """Measure both, and show it."""
    sizes = [dictated(words) for words in SIZES]
    async with open_browser() as browser:
        ours = await measure_ours(browser, sizes, hours_alone=hours_alone)
        least = await measure_floor(browser, sizes, hours_alone=hours_alone)
        theirs = await measure_peer(browser, sizes) if with_peer and not hours_alone else {}
    if not hours_alone:
        tell(ours, theirs, least)


def main() -> None:
    """Measure, and show it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without-peer", action="store_true", help="ours alone")
    parser.add_argument("--memory", action="store_true", help="the hours of work alone: said, and not kept")
    asked = parser.parse_args()
    asyncio.run(measure(with_peer=not asked.without_peer, hours_alone=asked.memory))


if __name__ == "__main__":
    main()
