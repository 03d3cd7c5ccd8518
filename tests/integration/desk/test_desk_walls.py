"""Whom every address of the desk answers, and what it refuses: other roles and clients, forged and oversized changes.

The walks take their addresses from the desk's own routes, so that a new one is walked without being named here.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.routing import Route
from tests.integration.desk.house import PASSWORD, House, Person, answers_of, drafted, new_request, page_of, wav
from tests.servers.front import CLINIC_A

from scribeline.desk.app import routes
from scribeline.desk.security import HEADERS
from scribeline.desk.sessions import COOKIE
from scribeline.jobs.model import JobState as S

OPEN = {"/sign-in", "/sign-out", "/once/{link}", "/health", "/answers/session"}
UNKNOWN = "00000000-0000-7000-8000-000000000000"
NASTY = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def walk(house: House, *, client: str, job: str, verb: str = "claim") -> Iterator[tuple[str, str, str]]:
    """Every address of the desk with these ids: method, template, address."""
    for route in routes(house.desk):
        if not isinstance(route, Route):
            continue
        values = {
            "client": client,
            "job": job,
            "verb": verb,
            "number": "1",
            "upload": UNKNOWN,
            "deliverable": UNKNOWN,
            "audit": UNKNOWN,
            "thread": UNKNOWN,
            "invoice": UNKNOWN,
            "statement": UNKNOWN,
            "author": "vogel",
            "work_type": "letter",
            "recipient": "dr-roe",
            "template": "letterhead",
            "first_day": "2026-01-01",
            "user": "theo",
        }
        address = route.path
        for name, value in values.items():
            address = address.replace(f"{{{name}}}", value)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path, address.replace("{link}", "nonsense")


async def test_nobody_gets_anything_without_signing_in(house: House) -> None:
    job = await house.job(S.EDITING)
    for cookie in ("", "nonsense", "a.b", "eyJzaWQiOiJ4In0.AAAA", "x" * 5000):
        nobody = house.anybody()
        nobody.cookie = cookie
        for method, template, address in walk(house, client=CLINIC_A, job=str(job.job_id)):
            if template in OPEN and (template, method) != ("/answers/session", "GET"):
                continue
            answer = await nobody.send(method, address)
            if template.startswith("/answers/"):
                assert (answer.status_code, answer.json()["code"]) == (401, "SIGNED_OFF"), address
            else:
                assert answer.status_code == 303, address
                assert answer.headers["location"].startswith("/sign-in"), address
            nobody.cookie = cookie


async def test_another_clients_user_sees_nothing_of_a_job_on_any_address(house: House) -> None:
    for state in (S.EDITING, S.DELIVERED):
        job = await house.job(state)
        boris = await house.sign_in("boris")
        for method, template, address in walk(house, client=CLINIC_A, job=str(job.job_id)):
            if "{client}" not in template:
                continue
            fields = _all_fields()
            if template.startswith("/answers/") or method == "GET":
                answer = await boris.send(method, f"{address}?offset=0", json=fields if method != "GET" else None)
            else:
                answer = await boris.send(method, address, data={"csrf": boris.csrf, "display_name": "Mine"})
            assert answer.status_code in (403, 404), (method, address, answer.status_code, answer.text[:300])
            assert "Muster" not in answer.text
            assert "lungs" not in answer.text
        for path in ("/clinic", "/documents", "/answers/jobs?state=EDITING,DELIVERED", "/clinic?part=list"):
            answer = await boris.get(path)
            assert answer.status_code == 200
            assert str(job.job_id) not in answer.text
            assert "Muster" not in answer.text


async def test_every_verb_is_refused_to_another_clients_user(house: House) -> None:
    from scribeline.desk.answers.jobs import VERBS

    boris = await house.sign_in("boris")
    for state in (S.DRAFTED, S.EDITING, S.IN_REVIEW, S.HELD, S.UNROUTED, S.FAILED, S.DELIVERED):
        job = await house.job(state)
        for verb in VERBS:
            answer = await boris.post(f"{answers_of(job)}/{verb}", **_all_fields())
            assert answer.status_code in (403, 404), (state, verb, answer.text)
        assert (await house.company.find(job)).state is state


async def test_every_address_answers_each_role_with_a_page_or_a_sentence(house: House) -> None:
    """No role makes the desk stumble anywhere: it is served, or refused with what to do."""
    job = await drafted(house, await house.sign_in("clara"), wav())
    for user in ("tess", "theo", "rita", "mona", "ada", "clara", "boris"):
        person = await house.sign_in(user)
        for method, template, address in walk(house, client=CLINIC_A, job=str(job.job_id), verb="release"):
            if template in ("/sign-out", "/answers/jobs/events") or (template, method) == ("/answers/session", "POST"):
                continue
            answer = await person.send(method, address, json={} if method != "GET" else None)
            assert answer.status_code < 500, (user, method, address, answer.text[-500:])
            if answer.status_code >= 400:
                is_json = template.startswith("/answers/")
                told = answer.json()["message"] if is_json else answer.text
                assert "." in told, (user, address)


async def test_a_transcriptionist_opens_only_what_is_theirs(house: House) -> None:
    job = await house.job(S.EDITING)
    theo = await house.sign_in("theo")
    for part in ("", "/transcript", "/revisions", "/revisions/1", "/recovery-key", "/audio", "/peaks"):
        answer = await theo.get(f"{answers_of(job)}{part}")
        assert answer.status_code in (404, 423), (part, answer.text)
        assert "Muster" not in answer.text
    assert (await theo.get(page_of(job))).status_code in (404, 423)


@pytest.mark.parametrize("token", ["", "nonsense", "\x80", "x" * 10_000])
async def test_a_forged_token_changes_nothing(house: House, token: str) -> None:
    job = await house.job()
    tess = await house.sign_in("tess")
    answer = await tess.send(
        "POST",
        f"{answers_of(job)}/claim",
        json={"request_id": new_request()},
        headers={"x-csrf-token": token.encode("latin-1")},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_STALE")
    assert (await house.company.find(job)).state is S.DRAFTED


async def test_another_sessions_token_is_stale_and_a_fresh_one_is_given(house: House) -> None:
    job = await house.job()
    tess, again = await house.sign_in("tess"), await house.sign_in("tess")
    tess.csrf = again.csrf
    assert (await tess.verb(job, "claim")).json()["code"] == "CSRF_STALE"
    tess.csrf = (await tess.get("/answers/session")).json()["csrf"]
    assert (await tess.verb(job, "claim")).status_code == 200


async def test_every_change_needs_the_token(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    for method, template, address in walk(house, client=CLINIC_A, job=str(job.job_id), verb="release"):
        if method == "GET" or template in OPEN:
            continue
        tess.csrf = "forged"  # a page that refuses has the right one in it
        if template.startswith("/answers/"):
            answer = await tess.send(method, address, json=_all_fields())
            assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_STALE"), address
        else:
            answer = await tess.send(method, address, data={"csrf": "forged", "display_name": "Mine"})
            assert (answer.status_code, "This page is from another sign-in." in answer.text) == (403, True), address
    answer = await tess.send("POST", "/sign-out", data={"csrf": "forged"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_page_of_another_site_changes_nothing(house: House, headers: dict[str, str]) -> None:
    job = await house.job()
    tess = await house.sign_in("tess")
    answer = await tess.send("POST", f"{answers_of(job)}/claim", json={"request_id": new_request()}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "ORIGIN_WRONG")
    form = {"user": "tess", "password": PASSWORD}
    assert (await house.anybody().send("POST", "/sign-in", data=form, headers=headers)).status_code == 403


async def test_the_desk_answers_under_its_own_name_alone(house: House) -> None:
    tess = await house.sign_in("tess")
    for host in ("evil.example", "127.0.0.1.evil.example", "", "[::1", "scribeline:80"):
        answer = await tess.get("/work", headers={"host": host, "cookie": f"{COOKIE}={tess.cookie}"})
        assert answer.status_code in (400, 421), host


async def test_every_answer_carries_the_headers(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    for path in ("/sign-in", "/work", page_of(job), answers_of(job), "/nowhere", "/health", "/static/nothing.js"):
        answer = await tess.get(path)
        for name, value in HEADERS.items():
            if name != "cache-control" or not path.startswith("/static/"):
                assert answer.headers[name] == value, (path, name)
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


async def test_what_nobody_foresaw_is_told_in_a_sentence_and_with_the_headers(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    house.desk.directory = None  # type: ignore[assignment]
    for path in ("/work", answers_of(job)):
        answer = await tess.get(path)
        assert answer.status_code == 500
        assert "kept in this browser" in answer.text
        assert "NoneType" not in answer.text
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


async def test_no_page_has_a_script_or_style_of_its_own(house: House) -> None:
    jobs = {state: await house.job(state) for state in S}
    for user, paths in {
        "mona": ("/board", "/review", f"/documents/clinic-a/{jobs[S.DELIVERED].job_id}"),
        "clara": ("/clinic", "/clinic/upload"),
        "tess": ("/work", page_of(jobs[S.EDITING]), "/account"),
    }.items():
        person = await house.sign_in(user)
        for path in paths:
            text = (await person.get(path)).text
            assert "<script>" not in text
            assert " style=" not in text
            assert " on" + "click=" not in text


async def test_what_people_type_is_shown_and_never_run(house: House) -> None:
    """Script and HTML in every field that a person can type, on every page that shows it."""
    clara = await house.sign_in("clara")
    patient = {"name": NASTY, "record_number": NASTY, "birth_date": "1970-01-01", "service_date": "2026-03-01"}
    job = await drafted(house, clara, wav(), patient=patient, note=NASTY, reference=NASTY, file_name="x<script>.wav")
    tess, mona = await house.sign_in("tess"), await house.sign_in("mona")
    await tess.verb(job, "claim")
    pages: list[tuple[Person, str]] = [(tess, "/work"), (tess, page_of(job)), (mona, "/board"), (clara, "/clinic")]
    await tess.verb(job, "hold", question=NASTY)
    pages += [(tess, "/work"), (mona, "/board"), (clara, "/clinic"), (clara, f"/clinic?q={NASTY}")]
    await tess.verb(job, "resume")
    before = (await tess.get(f"{answers_of(job)}/transcript")).json()
    block = {"kind": "paragraph", "inlines": [{"text": NASTY}]}
    from scribeline.desk.documents import blocks_sum

    saved = await tess.put(
        f"{answers_of(job)}/transcript",
        **{"etag": before["etag"], "count": 1, "from": 0, "to": 1, "blocks": [block], "sum": blocks_sum([block])},
    )
    assert saved.status_code == 200, saved.text
    await tess.verb(job, "submit", etag=saved.json()["etag"])
    rita = await house.sign_in("rita")
    await rita.verb(job, "return", remarks=NASTY)
    documents = f"/documents/clinic-a/{job.job_id}"
    pages += [(tess, "/work"), (rita, "/review"), (clara, documents), (mona, documents), (tess, f"/past?q={NASTY}")]
    shown = 0
    for person, path in pages:
        page = await person.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
        shown += page.text.count("&lt;script&gt;alert")
    assert shown >= 10
    told = await tess.get(answers_of(job))
    assert told.headers["content-type"] == "application/json"
    assert told.json()["job"]["patient"]["name"] == NASTY


async def test_ten_megabytes_are_refused_everywhere_and_change_nothing(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    large = b'{"request_id": "' + b"x" * (10 << 20) + b'"}'
    for method, template, address in walk(house, client=CLINIC_A, job=str(job.job_id), verb="submit"):
        if method == "GET" or template in ("/answers/session/active",):
            continue
        answer = await tess.send(method, f"{address}?offset=0", content=large)
        # Who may not be there at all is told so first.
        expected = 403 if template in ("/sign-out", "/patients/import") else 413
        assert answer.status_code in (413, expected), (address, answer.status_code)
        if template.startswith("/answers/"):
            assert answer.json()["code"] == "BODY_TOO_LARGE"
            assert "send less" in answer.json()["message"]
    assert (await house.company.find(job)).state is S.EDITING


async def test_ten_megabytes_without_a_length_are_refused_as_they_come(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b"x" * 65_536

    answer = await tess.send("PUT", f"{answers_of(job)}/transcript", content=stream())
    assert answer.status_code == 413


async def test_what_does_not_exist_is_told_in_a_sentence(house: House) -> None:
    mona = await house.sign_in("mona")
    for path in (
        "/nowhere",
        f"/jobs/{CLINIC_A}/{UNKNOWN}",
        f"/jobs/{CLINIC_A}/not-an-id",
        f"/jobs/no-such-client/{UNKNOWN}",
        f"/documents/{CLINIC_A}/{UNKNOWN}",
        f"/documents/{CLINIC_A}/{UNKNOWN}/files/{UNKNOWN}",
    ):
        page = await mona.get(path)
        assert page.status_code == 404, path
        assert "first page" in page.text
    for path in (
        f"/answers/jobs/{CLINIC_A}/{UNKNOWN}",
        f"/answers/jobs/{CLINIC_A}/..%2fx%2fy",
        f"/answers/jobs/{CLINIC_A}/{UNKNOWN}/transcript",
        f"/answers/jobs/{CLINIC_A}/{UNKNOWN}/revisions/1",
        f"/answers/jobs/{CLINIC_A}/{UNKNOWN}/revisions/x",
        f"/answers/jobs/{CLINIC_A}/{UNKNOWN}/audio",
        f"/answers/jobs/{CLINIC_A}/{UNKNOWN}/peaks",
        f"/answers/uploads/{CLINIC_A}/{UNKNOWN}",
        "/answers/nothing",
    ):
        answer = await mona.get(path)
        assert (answer.status_code, answer.json()["message"][-1]) == (404, "."), path
    assert (await mona.post(f"/answers/jobs/{CLINIC_A}/{UNKNOWN}/explode")).status_code == 404


def _all_fields() -> dict[str, object]:
    """Fields that every verb and every change finds in order."""
    return {
        "revision": "1",
        **{
            "request_id": new_request(),
            "etag": "r1",
            "remarks": "Left?",
            "question": "Which side?",
            "reason": "Twice",
            "answer": "Left",
            "marks": [],
            "whose": "client",
            "word": "Zelvoran",
            "recipient": "dr-roe",
        },
        **{"author": "vogel", "work_type": "letter", "amendment": "addendum", "client": CLINIC_A, "size": 10},
        **{"sha256": "0" * 64, "count": 1, "from": 0, "to": 0, "blocks": [], "sum": "0" * 64},
    }
