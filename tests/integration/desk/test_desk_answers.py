"""What the pages' scripts ask for: jobs and their verbs, texts, recovery keys, audio, uploads and events."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
from tests.integration.desk.house import (
    THEO,
    House,
    Person,
    announce,
    answers_of,
    drafted,
    new_request,
    page_of,
    put_piece,
    send,
    wav,
)
from tests.servers.front import CLINIC_A

from scribeline.desk.documents import blocks_sum
from scribeline.desk.sessions import COOKIE
from scribeline.dictations.model import Priority
from scribeline.jobs import service
from scribeline.jobs.model import Job
from scribeline.jobs.model import JobState as S

# --- jobs


async def test_the_next_job_is_taken_by_the_routing_order(house: House) -> None:
    routine, stat = await house.job(work_type="letter"), await house.job(priority=Priority.STAT, work_type="letter")
    urgent = await house.job(work_type="checked")  # due in an hour
    tess = await house.sign_in("tess")
    taken = [(await tess.post("/answers/jobs/next", request_id=new_request())).json()["job"] for _ in range(3)]
    assert [job["job"] for job in taken] == [str(job.job_id) for job in (stat, urgent, routine)]
    assert taken[0]["state"] == "EDITING"
    assert (await tess.post("/answers/jobs/next", request_id=new_request())).status_code == 204


async def test_a_request_that_is_sent_twice_takes_one_job(house: House) -> None:
    await house.job()
    await house.job()
    tess, once = await house.sign_in("tess"), new_request()
    first, second = [(await tess.post("/answers/jobs/next", request_id=once)).json()["job"]["job"] for _ in range(2)]
    assert first == second
    assert (await tess.post("/answers/jobs/next", request_id="not one")).json()["fields"].keys() == {"request_id"}


async def test_a_job_is_told_with_all_that_stands_beside_its_text(house: House) -> None:
    clara = await house.sign_in("clara")
    job = await drafted(house, clara, wav(), note="Copy to the ward", patient={"name": "Pia Muster"})
    tess = await house.sign_in("tess")
    await tess.verb(job, "claim")
    told = (await tess.get(answers_of(job))).json()
    assert (told["author"], told["work_type"]) == ("Dr. Vogel, MD", "Checked")
    assert told["client"] == {
        "id": CLINIC_A,
        "name": "Clinic-A",
        "time_zone": "America/New_York",
        "style": "",
        "question_holds": True,
    }
    assert told["comments"] == "Copy to the ward"
    assert told["missing"] == ["record number", "date of birth", "date of service"]
    assert told["me"] == {"user": "tess", "role": "TRANSCRIPTIONIST"}
    assert told["lease"] == {"until": "2026-03-02T09:15:00Z", "editor": "tess"}
    assert told["job"]["audio_s"] == 2.0


async def test_a_job_goes_its_way_by_verbs(house: House) -> None:
    job = await house.job()
    tess, rita = await house.sign_in("tess"), await house.sign_in("rita")
    for person, verb, fields, state in (
        (tess, "claim", {}, "EDITING"),
        (tess, "renew", {}, "EDITING"),
        (tess, "hold", {"question": "Which side?"}, "HELD"),
        (tess, "resume", {}, "EDITING"),
        (tess, "submit", {"etag": "r1"}, "IN_REVIEW"),
        (rita, "return", {"remarks": "Left or right?"}, "EDITING"),
        (tess, "submit", {"etag": "r1"}, "IN_REVIEW"),
        (rita, "approve", {"etag": "r1"}, "APPROVED"),
    ):
        answer = await person.verb(job, verb, **fields)
        assert (answer.status_code, answer.json()["job"]["state"]) == (200, state), (verb, answer.text)
    assert answer.json()["job"]["remarks"] == "Left or right?"


async def test_the_manager_routes_retries_puts_back_and_gives_up(house: House) -> None:
    mona = await house.sign_in("mona")
    for state, verb, fields, after in (
        (S.UNROUTED, "route", {"author": "vogel", "work_type": "letter"}, "RECEIVED"),
        (S.FAILED, "retry", {}, "RECEIVED"),
        (S.EDITING, "release", {}, "DRAFTED"),
        (S.DRAFTED, "cancel", {"reason": "Sent twice"}, "CANCELLED"),
    ):
        answer = await mona.verb(await house.job(state), verb, **fields)
        assert answer.json()["job"]["state"] == after, answer.text


async def test_the_clinic_asks_for_a_corrected_version(house: House) -> None:
    job = await house.job(S.DELIVERED)
    clara = await house.sign_in("clara")
    told = (await clara.verb(job, "amend", amendment="correction", reason="The date is wrong")).json()["job"]
    assert (told["state"], told["amendment"], told["amends"]) == ("DRAFTED", "correction", str(job.job_id))


async def test_a_verb_that_cannot_be_done_says_why(house: House) -> None:
    held = await house.job(S.EDITING, editor=THEO)
    ready = await house.job(S.DELIVERED)
    tess, mona = await house.sign_in("tess"), await house.sign_in("mona")
    for person, job, verb, fields, status, code in (
        (tess, held, "claim", {}, 423, "NOT_YOUR_CLAIM"),
        (tess, held, "submit", {"etag": "r1"}, 423, "NOT_YOUR_CLAIM"),
        (tess, held, "approve", {"etag": "r1"}, 403, "ROLE_NOT_ALLOWED"),
        (mona, ready, "hold", {"question": "Why?"}, 409, "WRONG_JOB_STATE"),
        (mona, held, "hold", {"question": " "}, 400, "FIELD_WRONG"),
        (mona, held, "hold", {"question": "x" * 2001}, 400, "FIELD_WRONG"),
        (mona, held, "hold", {"question": 7}, 400, "FIELD_WRONG"),
        (mona, held, "cancel", {"reason": "half \ud800"}, 400, "FIELD_WRONG"),
        (mona, ready, "amend", {"amendment": "else", "reason": "x"}, 400, "FIELD_WRONG"),
    ):
        content = json.dumps({"request_id": new_request(), **fields})
        answer = await person.send("POST", f"{answers_of(job)}/{verb}", content=content)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (verb, answer.text)
        assert answer.json()["message"].endswith(".")


async def test_earlier_reports_of_the_author_are_offered_to_learn_from(house: House) -> None:
    earlier = await house.job(S.DELIVERED)
    other = await house.job(S.DELIVERED, editor=THEO)
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    told = (await tess.get(f"{answers_of(job)}/earlier")).json()["jobs"]
    assert [each["job"] for each in told] == [str(earlier.job_id)]
    assert str(other.job_id) not in str(told)


# --- texts


async def test_the_text_opens_with_its_words_corrections_and_notes(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    told = (await tess.get(f"{answers_of(job)}/transcript")).json()
    assert told["document"]["blocks"][0]["inlines"][0] == {"text": "the ", "words": [0, 0]}
    assert told["words"][1] == ["lungs", 0.5, 0.9, 0.75]
    assert told["words"][3] == ["clear", 1.5, 1.9, None]
    assert told["corrections"][0]["alternatives"] == ["than", "them"]
    assert told["flags"][0]["kind"] == "TELEPHONE_BAND"
    assert (told["notes"][0]["words"], told["notes"][1]["words"]) == ([3, 3], None)
    assert (told["etag"], told["revision"]) == ("r1", 1)


async def test_a_change_of_one_block_is_put_into_the_revision_and_saved(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    first = await _save(tess, job, [_paragraph("The lungs are clear."), _paragraph("No effusion.")], 0, 1)
    assert first.json()["revision"] == 2
    second = await _save(tess, job, [{"kind": "bullet", "level": 1, "inlines": [_blank()]}], 1, 1)
    assert second.status_code == 200, second.text
    blocks = (await tess.get(f"{answers_of(job)}/transcript")).json()["document"]["blocks"]
    assert [block["kind"] for block in blocks] == ["paragraph", "bullet", "paragraph"]
    assert blocks[1] == {"kind": "bullet", "level": 1, "inlines": [_blank()]}
    listed = (await tess.get(f"{answers_of(job)}/revisions")).json()["revisions"]
    assert [(each["number"], each["user"]) for each in listed[:2]] == [(3, "tess"), (2, "tess")]
    old = (await tess.get(f"{answers_of(job)}/revisions/2")).json()
    assert len(old["document"]["blocks"]) == 2


async def test_the_answer_holds_the_blocks_whose_words_were_found_anew(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    sent = _paragraph("the lungs are quite clear")
    told = (await _save(tess, job, [sent], 0, 1)).json()
    ((number, block),) = told["blocks"]
    assert number == 0
    assert block != sent
    assert "".join(run["text"] for run in block["inlines"]) == "the lungs are quite clear"
    again = (await tess.get(f"{answers_of(job)}/transcript")).json()["document"]["blocks"]
    assert again == [block]


async def test_a_save_of_one_change_is_small_whatever_the_document(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    many = [_paragraph(f"Paragraph {number} of a long report, with some words in it.") for number in range(800)]
    assert (await _save(tess, job, many, 0, 1)).status_code == 200
    answer = await _save(tess, job, [_paragraph("One sentence is another one now.")], 400, 401)
    assert answer.status_code == 200
    words = [{"text": f"word{number} "} for number in range(2_000)]
    assert (await _save(tess, job, [{"kind": "paragraph", "inlines": words}], 400, 401)).status_code == 200
    told = (await tess.get(f"{answers_of(job)}/transcript")).json()
    there = told["document"]["blocks"]
    inlines = there[400]["inlines"]
    changed = {"kind": "paragraph", "inlines": [{"text": "other "}], "head": len(inlines) - 1, "tail": 0}
    whole = [*there[:400], {"kind": "paragraph", "inlines": [*inlines[:-1], {"text": "other "}]}, *there[401:]]
    sent = {"etag": told["etag"], "count": len(there), "from": 400, "to": 401, "blocks": [changed]}
    answer = await tess.put(f"{answers_of(job)}/transcript", **sent, sum=blocks_sum(whole))
    assert answer.status_code == 200, answer.text
    assert len(answer.request.content) + sum(len(k) + len(v) + 4 for k, v in answer.request.headers.raw) < 5 * 1024


async def test_who_saves_on_an_old_revision_is_shown_what_is_there(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    assert (await _save(tess, job, [_paragraph("first")], 0, 1)).status_code == 200
    before = (await tess.get(f"{answers_of(job)}/revisions/1")).json()["document"]["blocks"]
    answer = await _put(tess, job, "r1", before, [_paragraph("second")], 0, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "CHANGED_MEANWHILE")
    theirs = answer.json()["transcript"]
    assert theirs["etag"] == "r2"
    assert "first" in str(theirs["document"])
    assert theirs["words"]


async def test_a_change_that_leads_elsewhere_is_not_saved(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    there = await _blocks(tess, job)
    for fields, code in (
        ({"sum": "0" * 64}, "SUM_WRONG"),
        ({"count": 2}, "SUM_WRONG"),
        ({"from": 1, "to": 0}, "FIELD_WRONG"),
        ({"to": 9}, "FIELD_WRONG"),
        ({"blocks": "text"}, "FIELD_WRONG"),
        ({"etag": ""}, "FIELD_WRONG"),
        ({"from": -1}, "FIELD_WRONG"),
    ):
        wanted = [_paragraph("new")]
        good: dict[str, Any] = {"etag": "r1", "count": 1, "from": 0, "to": 1, "blocks": wanted}
        answer = await tess.put(f"{answers_of(job)}/transcript", **{**good, "sum": blocks_sum(wanted), **fields})
        assert (answer.status_code, answer.json()["code"]) == (400, code), fields
    assert await _blocks(tess, job) == there


async def test_a_document_that_is_none_is_refused_with_its_place(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    for block, place in (
        ("text", "blocks[0]"),
        ({"kind": "poem", "inlines": []}, "blocks[0].kind"),
        ({"kind": "paragraph", "inlines": [{"text": 1}]}, "blocks[0].inlines[0].text"),
        ({"kind": "paragraph", "inlines": [{"text": "a", "words": [1]}]}, "blocks[0].inlines[0].words"),
        ({"kind": "paragraph", "inlines": [{"text": "a", "colour": "red"}]}, "blocks[0].inlines[0]"),
        ({"kind": "paragraph", "inlines": [{"blank": {**_blank()["blank"], "start_s": -1}}]}, "start_s"),
        ({"kind": "paragraph", "inlines": [{"blank": {**_blank()["blank"], "reason": "why"}}]}, "reason"),
        ({"kind": "paragraph", "level": 1.5, "inlines": []}, "blocks[0].level"),
    ):
        answer = await _put(tess, job, "r1", await _blocks(tess, job), [block], 0, 1)
        assert answer.status_code == 400, block
        assert place in answer.json()["message"]
    answer = await _put(tess, job, "r1", await _blocks(tess, job), [_paragraph("a", words=[7, 99])], 0, 1)
    assert (answer.status_code, answer.json()["code"]) == (400, "WORD_SPAN_OUT_OF_RANGE")
    there = await _blocks(tess, job)
    answer = await _put(tess, job, "r1", there, [_paragraph("ten chars " * 100_000)], 0, 1)
    assert answer.status_code == 400
    assert "more than 500000 characters" in answer.json()["message"]
    assert await _blocks(tess, job) == there


async def test_who_no_longer_holds_a_job_is_told_who_does_and_nothing_is_overwritten(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    there = await _blocks(tess, job)
    house.front.clock.advance(minutes=16)
    await house.company.do(service.lapse_claims)
    await house.company.do(lambda tx: service.claim(tx, THEO, job.client_id, job.job_id, claim_s=900))
    answer = await _put(tess, job, "r1", there, [_paragraph("mine")], 0, 1)
    assert answer.status_code in (404, 423)
    assert answer.json()["message"].endswith(".")


# --- recovery keys


async def test_each_person_has_a_key_of_their_own_for_each_job_and_gets_it_again(house: House) -> None:
    job, second = await house.job(S.EDITING), await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    key = await _key(tess, job)
    assert len(base64.b64decode(key)) == 32
    assert await _key(await house.sign_in("tess"), job) == key
    assert await _key(tess, second) != key
    assert (await (await house.sign_in("theo")).get(f"{answers_of(job)}/recovery-key")).status_code == 423


async def test_a_key_outlives_the_claim_so_that_the_text_can_be_rescued(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    key = await _key(tess, job)
    house.front.clock.advance(minutes=16)
    await house.company.do(service.lapse_claims)
    await house.company.do(lambda tx: service.claim(tx, THEO, job.client_id, job.job_id, claim_s=900))
    assert await _key(tess, job) == key
    assert await _key(await house.sign_in("theo"), job) != key


async def test_a_key_is_deleted_when_the_text_is_handed_in(house: House) -> None:
    job = await house.job(S.EDITING)
    tess, rita = await house.sign_in("tess"), await house.sign_in("rita")
    key = await _key(tess, job)
    await tess.verb(job, "submit", etag="r1")
    assert (await tess.get(f"{answers_of(job)}/recovery-key")).status_code in (404, 409)
    reviewers = await _key(rita, job)
    await rita.verb(job, "return", remarks="Once more")
    assert await _key(tess, job) != key
    await tess.verb(job, "submit", etag="r1")
    assert await _key(rita, job) == reviewers
    await rita.verb(job, "approve", etag="r1")
    for person in (tess, rita):
        assert (await person.get(f"{answers_of(job)}/recovery-key")).status_code in (404, 409)


# --- audio


async def test_the_recording_is_played_by_range(house: House) -> None:
    audio = wav(3.0)
    clara = await house.sign_in("clara")
    job = await drafted(house, clara, audio)
    tess = await house.sign_in("tess")
    await tess.verb(job, "claim")
    address, size = f"{answers_of(job)}/audio", len(audio)
    whole = await tess.get(address)
    assert (whole.status_code, whole.content == audio) == (200, True)
    assert whole.headers["accept-ranges"] == "bytes"
    for asked, expected, told in (
        ("bytes=0-", audio, f"bytes 0-{size - 1}/{size}"),
        ("bytes=0-1", audio[:2], f"bytes 0-1/{size}"),
        ("bytes=1000-1999", audio[1000:2000], f"bytes 1000-1999/{size}"),
        (f"bytes={size - 5}-{size + 50}", audio[-5:], f"bytes {size - 5}-{size - 1}/{size}"),
        ("bytes=-100", audio[-100:], f"bytes {size - 100}-{size - 1}/{size}"),
    ):
        answer = await tess.get(address, headers={**_cookie(tess), "range": asked})
        assert (answer.status_code, answer.headers["content-range"]) == (206, told), asked
        assert answer.content == expected
        assert answer.headers["cache-control"] == "no-store"
    for asked in (f"bytes={size}-", "bytes=9999999-", "bytes=-0", "bytes=20-10"):
        answer = await tess.get(address, headers={**_cookie(tess), "range": asked})
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}"), asked
    for asked in ("bytes=0-1,5-6", "lines=1-2", "bytes=a-b"):
        answer = await tess.get(address, headers={**_cookie(tess), "range": asked})
        assert answer.status_code == 200, asked
    head = await tess.send("HEAD", address)
    assert (head.headers["content-length"], head.content) == (str(size), b"")


async def test_the_outline_is_told_once_it_is_made(house: House) -> None:
    job = await drafted(house, await house.sign_in("clara"), wav())
    mona = await house.sign_in("mona")
    answer = await mona.get(f"{answers_of(job)}/peaks")
    assert answer.status_code == 404
    assert answer.json()["message"].endswith(".")


# --- dictation in


async def test_a_file_comes_in_piece_by_piece_and_goes_on_where_it_stopped(house: House) -> None:
    audio = wav(4.0)
    clara = await house.sign_in("clara")
    upload = (await announce(clara, audio)).json()
    assert (upload["state"], upload["committed"]) == ("OPEN", 0)
    told = (await put_piece(clara, upload, audio[:50_000], 0, last=False)).json()
    assert told["committed"] == 50_000
    wrong = await put_piece(clara, upload, audio[60_000:], 60_000, last=True)
    assert (wrong.status_code, wrong.json()["committed"]) == (416, 50_000)
    there = (await clara.get(f"/answers/uploads/{upload['client']}/{upload['upload']}")).json()
    assert (there["committed"], there["size"]) == (50_000, len(audio))
    told = (await put_piece(clara, upload, audio[50_000:], 50_000, last=True)).json()
    assert told["state"] == "FINISHED"
    page = await clara.get("/clinic")
    assert "Dr. Vogel" in page.text
    assert "0:04" in page.text


async def test_the_same_recording_again_is_told_as_such(house: House) -> None:
    audio = wav()
    clara = await house.sign_in("clara")
    job = await send(house, clara, audio)
    upload = (await announce(clara, audio)).json()
    if upload["state"] == "OPEN":
        upload = (await put_piece(clara, upload, audio, 0, last=True)).json()
    assert (upload["state"], upload["job"]) == ("DUPLICATE", str(job.job_id))


async def test_what_is_no_recording_or_no_description_is_refused(house: House) -> None:
    clara = await house.sign_in("clara")
    for fields in (
        {"sha256": "nonsense"},
        {"size": 0},
        {"size": "12"},
        {"client": ""},
        {"author": "nobody"},
        {"patient": "Pia"},
        {"patient": {"birth_date": "yesterday"}},
        {"request_id": "1"},
        {"file_name": "x" * 256},
    ):
        answer = await announce(clara, wav(), **fields)
        assert answer.status_code in (400, 404), (fields, answer.text)
    assert (await announce(clara, wav(), client="clinic-b")).status_code in (403, 404)
    text = b"this is no audio" * 100
    upload = (await announce(clara, text)).json()
    answer = await put_piece(clara, upload, text, 0, last=True)
    assert answer.status_code == 400
    assert answer.json()["message"].endswith(".")


async def test_a_file_may_be_given_up(house: House) -> None:
    clara = await house.sign_in("clara")
    upload = (await announce(clara, wav())).json()
    address = f"/answers/uploads/{upload['client']}/{upload['upload']}"
    told = (await clara.send("DELETE", address, json={"request_id": new_request()})).json()
    assert told["state"] == "CLOSED"


# --- events


async def test_changes_are_told_as_they_happen_and_a_broken_line_misses_nothing(house: House) -> None:
    tess = await house.sign_in("tess")
    async with _events(tess) as events:
        first = await anext(events)
        assert first["event"] == "ready"
        job = await house.job()
        told = await _until_state(events, "DRAFTED")
        assert told["data"]["job"]["job"] == str(job.job_id)
        assert told["data"]["job"]["author_name"] == "Dr. Vogel, MD"
    await tess.verb(job, "claim")
    async with _events(tess, after=told["id"]) as events:
        assert (await _until_state(events, "EDITING"))["data"]["job"]["editor"] == "tess"


async def test_events_of_another_client_are_not_told(house: House) -> None:
    boris = await house.sign_in("boris")
    async with _events(boris) as events:
        await anext(events)
        await house.job(client_id=CLINIC_A)
        await house.job(client_id="clinic-b")
        told = await _until_state(events, "DRAFTED")
        assert told["data"]["client"] == "clinic-b"


async def test_a_desk_that_is_asked_to_stop_ends_its_streams(house: House) -> None:
    tess = await house.sign_in("tess")
    async with _events(tess) as events:
        await anext(events)
        house.desk.stopping.set()
        async with asyncio.timeout(10):
            assert [event async for event in events] == []


# --- the front away


async def test_while_the_front_is_away_a_page_says_what_to_do(house: House) -> None:
    job = await house.job(S.EDITING)
    tess = await house.sign_in("tess")
    await house.front.server.stop()
    page = await tess.get("/work")
    assert page.status_code == 503
    assert "retry-after" in page.headers
    assert "Nothing of yours is lost" in page.text
    answer = await tess.get(f"{answers_of(job)}/transcript")
    assert (answer.status_code, answer.json()["code"]) == (503, "FRONT_UNREACHABLE")
    assert (await tess.get(page_of(job))).status_code == 503
    assert (await tess.get("/health")).status_code == 200
    form = {"user": "tess", "password": "correct horse battery"}
    assert (await house.anybody().send("POST", "/sign-in", data=form)).status_code == 503


# ---


def _paragraph(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "paragraph", "inlines": [{"text": text, **more}]}


def _blank() -> dict[str, Any]:
    return {"blank": {"start_s": 0.5, "end_s": 2, "reason": "unclear_term", "heard": "vascu", "note": "a name?"}}


async def _blocks(person: Person, job: Job) -> list[dict[str, Any]]:
    told = (await person.get(f"{answers_of(job)}/transcript")).json()
    blocks: list[dict[str, Any]] = told["document"]["blocks"]
    return blocks


async def _save(person: Person, job: Job, blocks: list[Any], first: int, last: int) -> httpx2.Response:
    told = (await person.get(f"{answers_of(job)}/transcript")).json()
    return await _put(person, job, told["etag"], told["document"]["blocks"], blocks, first, last)


async def _put(
    person: Person, job: Job, etag: str, there: list[Any], blocks: list[Any], first: int, last: int
) -> httpx2.Response:
    whole = [*there[:first], *blocks, *there[last:]]
    change = {"etag": etag, "count": len(there), "from": first, "to": last, "blocks": blocks}
    return await person.put(f"{answers_of(job)}/transcript", **change, sum=blocks_sum(whole))


async def _key(person: Person, job: Job) -> str:
    answer = await person.get(f"{answers_of(job)}/recovery-key")
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["key"]
    return key


def _cookie(person: Person) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={person.cookie}"}


class _events:  # noqa: N801 - reads as a verb in the tests
    """The events that a browser gets."""

    def __init__(self, person: Person, after: str = "") -> None:
        headers = {**_cookie(person), **({"last-event-id": after} if after else {})}
        self._stream = person.http.stream("GET", "/answers/jobs/events", headers=headers)

    async def __aenter__(self) -> AsyncIterator[dict[str, Any]]:
        response = await self._stream.__aenter__()
        assert response.headers["content-type"].startswith("text/event-stream")
        return self._read(response)

    async def __aexit__(self, *error: Any) -> None:
        await self._stream.__aexit__(*error)

    async def _read(self, response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
        event: dict[str, Any] = {}
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if line == "" and "event" in event:
                yield event
                event = {}
            elif name == "data":
                event["data"] = json.loads(value)
            elif name in ("id", "event"):
                event[name] = value


async def _until_state(events: AsyncIterator[dict[str, Any]], state: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        async for event in events:
            if event["event"] == "job" and event["data"]["job"]["state"] == state:
                return event
    raise AssertionError("the stream ended")
