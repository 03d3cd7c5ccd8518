"""The cookie, the token against forged requests, and who counts as the same site."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from tests.clock import SettableClock

from scribeline.desk.errors import CsrfStale, LinkSpent, OriginWrong, SignedOff
from scribeline.desk.pages.signing import next_in
from scribeline.desk.security import check_origin, host_name
from scribeline.desk.sessions import LONGEST_COOKIE, DeskKey, Seal, Session, Sessions, write_link

KEY = DeskKey.from_text("a key for tests, of more than 32 characters")


@pytest.fixture
def sessions(clock: SettableClock) -> Sessions:
    return Sessions(Seal(KEY.secret), clock, idle_s=1800)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


def begin(sessions: Sessions) -> Session:
    return sessions.begin(
        token="t" * 80, refresh="r" * 80, expires=2_000_000_000, user="tess", name="Tess", role="ROLE_ADMIN", link=""
    )


def test_a_cookie_is_read_as_it_was_written_and_fits_a_browser(sessions: Sessions) -> None:
    session = begin(sessions)
    cookie = sessions.write(session)
    assert sessions.read(cookie) == session
    assert len(cookie) < LONGEST_COOKIE / 4


@given(place=st.integers(0, 10_000), to=st.characters(codec="ascii"))
def test_a_cookie_with_another_character_is_nobodys(place: int, to: str) -> None:
    sessions = Sessions(Seal(KEY.secret), SettableClock(), idle_s=1800)
    cookie = sessions.write(begin(sessions))
    place %= len(cookie)
    if cookie[place] != to:
        with pytest.raises(SignedOff):
            sessions.read(cookie[:place] + to + cookie[place + 1 :])


def test_a_cookie_of_another_purpose_or_desk_is_nobodys(sessions: Sessions, clock: SettableClock) -> None:
    session = begin(sessions)
    other = Sessions(Seal(DeskKey.generate().secret), clock, idle_s=1800)
    for cookie in (other.write(session), Seal(KEY.secret).write("link", {"sid": "x"}), "", None, "ä.ö", "." * 9):
        with pytest.raises(SignedOff):
            sessions.read(cookie)


def test_the_token_is_the_sessions_own(sessions: Sessions) -> None:
    session, other = begin(sessions), begin(sessions)
    token = sessions.seal.csrf(session)
    sessions.seal.check_csrf(session, token)
    for forged in (sessions.seal.csrf(other), "", token[:-1], f"{token}x", "ä"):
        with pytest.raises(CsrfStale):
            sessions.seal.check_csrf(session, forged)


def test_a_link_holds_its_token_for_fifteen_minutes(sessions: Sessions, clock: SettableClock) -> None:
    link = write_link(KEY, "scb_1_x-y_z", clock())
    assert sessions.read_link(link).refresh == "scb_1_x-y_z"
    for forged in (link[:-1], link.replace("scb", "scc"), "", "...", "a.zz.b", link + "x"):
        with pytest.raises(LinkSpent):
            sessions.read_link(forged)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(LinkSpent):
        sessions.read_link(link)


@pytest.mark.parametrize(
    "way", ["//evil", "https://evil", "/\\evil", "\\\\evil", "evil", "/sign-out", "/a\nb", "/once/x"]
)
def test_one_goes_on_to_our_own_pages_alone(way: str) -> None:
    assert next_in(way) == ""


def test_one_goes_on_where_one_was() -> None:
    assert next_in("/past?q=a%20b") == "/past?q=a%20b"


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({"origin": "http://127.0.0.1:7660", "host": "127.0.0.1:7660"}, None),
        ({"origin": "https://desk.example", "host": "desk.example"}, "https://desk.example"),
        ({"origin": "null", "host": "a", "sec-fetch-site": "same-origin"}, None),
        ({"host": "a", "sec-fetch-site": "same-origin"}, None),
    ],
)
def test_our_own_pages_may_change_things(headers: dict[str, str], origin: str | None) -> None:
    check_origin(Headers(headers), "http", origin)


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({"origin": "http://127.0.0.1:7661", "host": "127.0.0.1:7660"}, None),
        ({"origin": "http://desk.example", "host": "desk.example"}, "https://desk.example"),
        ({"origin": "null", "host": "a"}, None),
        ({"host": "a", "sec-fetch-site": "same-site"}, None),
        ({"host": "a"}, None),
        ({"origin": "http://b", "host": "a", "sec-fetch-site": "same-origin"}, None),
    ],
)
def test_pages_of_others_may_not(headers: dict[str, str], origin: str | None) -> None:
    with pytest.raises(OriginWrong):
        check_origin(Headers(headers), "http", origin)


@pytest.mark.parametrize(
    ("host", "name"), [("localhost:1", "localhost"), ("[::1]:7660", "::1"), ("[::1", ""), ("", ""), ("a@b", "b")]
)
def test_a_host_is_read_without_its_port(host: str, name: str) -> None:
    assert host_name(host) == name
