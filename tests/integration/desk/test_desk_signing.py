"""Signing in and out, idle people, tokens that are renewed, and one-time links."""

import re
from datetime import timedelta

from pydantic import SecretStr
from tests.integration.desk.house import KEY, PASSWORD, House, serve_desk
from tests.servers.front import CLINIC_A

from scribeline.desk.attempts import MOST
from scribeline.desk.sessions import COOKIE, DeskKey, write_link
from scribeline.identity.model import Role
from scribeline.v1.sessions_pb2 import SignInRequest

DEMO = "demo-clinic"


async def test_the_cookie_is_for_this_host_alone_and_for_no_script(house: House) -> None:
    person = house.anybody()
    answer = await person.send("POST", "/sign-in", data={"user": "tess", "password": PASSWORD})
    (header,) = answer.headers.get_list("set-cookie")
    assert header.startswith(f"{COOKIE}=")
    for attribute in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert attribute in header
    assert "Domain" not in header


async def test_a_wrong_password_is_told_in_a_sentence_and_the_name_stays(house: House) -> None:
    answer = await house.anybody().send("POST", "/sign-in", data={"user": '"><script>x', "password": "wrong"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "<script>x" not in answer.text
    assert 'role="alert"' in answer.text


async def test_too_many_tries_are_held_off(house: House) -> None:
    person = house.anybody()
    for _ in range(5):
        await person.send("POST", "/sign-in", data={"user": "tess", "password": "wrong"})
    answer = await person.send("POST", "/sign-in", data={"user": "tess", "password": PASSWORD})
    assert answer.status_code == 429


async def test_one_address_spends_its_own_sign_ins_alone_under_whatever_names(house: House) -> None:
    person = house.anybody()

    async def tries(user: str, password: str) -> int:
        return (await person.send("POST", "/sign-in", data={"user": user, "password": password})).status_code

    for _ in range(3):
        assert await tries("tess", PASSWORD) == 303  # costs nothing
    assert [await tries(f"guess-{number}", "wrong") for number in range(MOST)] == [401] * MOST
    assert await tries("tess", PASSWORD) == 429
    again = await person.send("POST", "/answers/session", json={"user": "tess", "password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (429, "TOO_MANY_TRIES")
    house.desk.attempts.begin("192.0.2.7")  # somebody at another address may
    signed_in = await house.front.anybody.sessions.SignIn(SignInRequest(user_name="tess", password=PASSWORD))
    assert signed_in.token  # and the front, which sees one address for all, still takes sign-ins
    house.front.clock.advance(minutes=5)
    assert await tries("tess", PASSWORD) == 303


async def test_after_signing_in_one_goes_on_where_one_was_and_nowhere_else(house: House) -> None:
    person = house.anybody()
    lost = await person.get("/past?q=a b")
    assert (lost.status_code, lost.headers["location"]) == (303, "/sign-in?next=%2Fpast%3Fq%3Da%2520b")
    for way, first in (("/past?q=a", "/past?q=a"), ("//evil.example/", "/work"), ("https://evil.example", "/work")):
        form = {"user": "tess", "password": PASSWORD, "next": way}
        answer = await house.anybody().send("POST", "/sign-in", data=form)
        assert answer.headers["location"] == first


async def test_signing_out_ends_the_session_at_the_front_too(house: House) -> None:
    tess = await house.sign_in("tess")
    cookie = tess.cookie
    answer = await tess.send("POST", "/sign-out", data={"csrf": tess.csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    tess.cookie = cookie
    assert (await tess.get("/answers/jobs")).status_code == 401


async def test_who_does_nothing_is_signed_off_and_told_so(house: House) -> None:
    tess = await house.sign_in("tess")
    house.front.clock.advance(minutes=29)
    assert (await tess.get("/work")).status_code == 200
    house.front.clock.advance(minutes=29)
    assert (await tess.post("/answers/session/active")).status_code == 200
    house.front.clock.advance(minutes=31)
    answer = await tess.get("/answers/jobs")
    assert answer.status_code == 401
    assert answer.json()["code"] == "SIGNED_OFF"
    assert "30 minutes" in answer.json()["message"]


async def test_what_a_page_asks_by_itself_does_not_keep_anybody_signed_in(house: House) -> None:
    tess = await house.sign_in("tess")
    for _ in range(4):
        house.front.clock.advance(minutes=8)
        await tess.get("/work?part=list")
        answer = await tess.get("/answers/jobs")
    assert answer.status_code == 401


async def test_a_working_day_goes_on_through_many_tokens(house: House) -> None:
    tess = await house.sign_in("tess")
    tokens = set()
    for _ in range(20):
        house.front.clock.advance(minutes=25)
        assert (await tess.post("/answers/session/active")).status_code == 200
        tokens.add(tess.cookie)
    assert len(tokens) == 20


async def test_requests_that_come_together_renew_the_token_once(house: House) -> None:
    import asyncio

    tess = await house.sign_in("tess")
    house.front.clock.advance(minutes=29)
    assert (await tess.get("/work")).status_code == 200
    house.front.clock.advance(minutes=29, seconds=30)  # the token is about to end
    answers = await asyncio.gather(*(tess.get("/answers/session") for _ in range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert (await tess.get("/answers/jobs")).status_code == 200


async def test_one_signs_in_again_without_leaving_the_page(house: House) -> None:
    person = house.anybody()
    refused = await person.post("/answers/session", user="tess", password="wrong")
    assert refused.status_code == 401
    told = (await person.post("/answers/session", user="tess", password=PASSWORD)).json()
    assert (told["user"], told["role"]) == ("tess", "TRANSCRIPTIONIST")
    person.csrf = told["csrf"]
    assert (await person.post("/answers/session/active")).status_code == 200


async def test_a_disabled_user_is_out_at_once(house: House) -> None:
    from scribeline.v1.users_pb2 import UpdateUserRequest, User

    tess = await house.sign_in("tess")
    await house.front.admin.users.UpdateUser(UpdateUserRequest(user=User(name="users/tess", disabled=True)))
    assert (await tess.get("/answers/jobs")).status_code == 401
    assert (await tess.get("/work")).headers["location"].startswith("/sign-in")


async def test_a_one_time_link_signs_in_once(house: House) -> None:
    link = await _link(house, DEMO)
    first = house.anybody()
    answer = await first.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/clinic")
    assert (await first.get("/clinic")).status_code == 200
    again = await first.get(link)  # opened twice in the same browser: no mistake
    assert (again.status_code, again.headers["location"]) == (303, "/clinic")
    other = await house.anybody().get(link)
    assert other.status_code == 403
    assert "make up" in other.text
    assert (await first.get("/clinic")).status_code == 200
    async with serve_second(house, KEY) as second:  # where the front says so
        assert (await second.anybody().get(link)).status_code == 403


async def test_a_link_is_good_for_fifteen_minutes(house: House) -> None:
    link = await _link(house, DEMO)
    house.front.clock.advance(timedelta(minutes=15))
    assert (await house.anybody().get(link)).status_code == 403


async def test_a_link_signs_in_nobody_who_sees_a_real_client(house: House) -> None:
    link = await _link(house, DEMO, CLINIC_A)
    person = house.anybody()
    assert (await person.get(link)).status_code == 403
    assert not person.cookie


async def test_a_link_of_another_desk_is_none(house: House) -> None:
    link = await _link(house, DEMO, key="another key, of more than 32 characters")
    assert (await house.anybody().get(link)).status_code == 403
    assert (await house.anybody().get("/once/nonsense")).status_code == 403


async def test_a_new_desk_with_the_same_key_takes_the_same_cookies(house: House) -> None:
    tess = await house.sign_in("tess")
    async with serve_second(house, KEY) as second:
        person = second.anybody()
        person.cookie = tess.cookie
        assert (await person.get("/work")).status_code == 200
    async with serve_second(house, "another key, of more than 32 characters") as second:
        person = second.anybody()
        person.cookie = tess.cookie
        assert (await person.get("/answers/jobs")).json()["code"] == "SIGNED_OFF"


async def test_no_answer_shows_a_token(house: House) -> None:
    tess = await house.sign_in("tess")
    for path in ("/work", "/account", "/answers/session"):
        assert not re.search(r"scb_|scribeline_|Bearer", (await tess.get(path)).text)


def serve_second(house: House, key: str):  # type: ignore[no-untyped-def]
    """Another desk before the same front."""
    return serve_desk(house.front, house.company, populated=False, desk_key=SecretStr(key))


async def _link(house: House, *clients: str, key: str = KEY) -> str:
    if DEMO in clients:
        await house.front.client(DEMO)
    await house.front.user("demo-desk", Role.CLINIC, clients, password=PASSWORD)
    session = await house.front.anybody.sessions.SignIn(SignInRequest(user_name="demo-desk", password=PASSWORD))
    return "/once/" + write_link(DeskKey.from_text(key), session.refresh_token, house.front.clock())
