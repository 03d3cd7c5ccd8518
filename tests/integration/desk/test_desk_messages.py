"""Messages on the desk: the clinic writes and orders, the company answers, and what is typed stays text."""

from tests.integration.desk.house import TESS, House, new_request

from scribeline.jobs import service
from scribeline.jobs.model import JobState as S

HOSTILE = "<img src=x onerror=alert(1)>{{ 7 * 7 }}</p><script>alert(2)</script>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;{{ 7 * 7 }}&lt;/p&gt;&lt;script&gt;alert(2)&lt;/script&gt;"


async def test_a_clinic_writes_orders_and_is_answered(house: House) -> None:
    clara, mona, boris = [await house.sign_in(user) for user in ("clara", "mona", "boris")]
    form = await clara.get("/messages/new?order=1")
    assert "Somebody new dictates" in form.text
    assert "A report sooner" not in form.text  # without a report
    told = await clara.post(
        "/answers/threads",
        client="clinic-a",
        subject=HOSTILE,
        text=HOSTILE,
        wanted="AUTHOR",
        request_id=new_request(),
    )
    address = told.json()["address"]
    assert (await mona.get("/answers/threads/unread")).json() == {"threads": 1, "messages": 1, "waiting": 1}
    listed = (await mona.get("/messages")).text
    assert ESCAPED in listed
    assert "<script>alert" not in listed
    assert "1 new" in listed
    thread = (await mona.get(address)).text
    assert ESCAPED in thread
    assert "<script>alert" not in thread
    assert "Accept it" in thread
    assert (await mona.post(f"/answers{_answers(address)}/read", number=1)).json() == {"unread": 0}
    decided = await mona.post(
        f"/answers{_answers(address)}/decide", decision="accepted", text="On Monday", request_id=new_request()
    )
    assert decided.json() == {"state": "ORDER_STATE_ACCEPTED"}
    page = (await clara.get(f"{address}?part=list")).text
    assert "On Monday" in page
    assert "Accepted the order" in page
    assert "Accept it" not in (await clara.get(address)).text

    assert "half of 1 answer within 1 min, nine of ten within 1 min, counted over" in (await mona.get("/messages")).text
    assert "Answers in the last" not in (await boris.get("/messages")).text

    assert (await boris.get(address)).status_code == 404
    assert (await boris.post(f"/answers{_answers(address)}/say", text="x", request_id=new_request())).status_code == 404
    for fields, field in (
        ({"text": ""}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"text": ["x"]}, "text"),
        ({"text": "x", "request_id": "1"}, "request_id"),
    ):
        refused = await clara.post(f"/answers{_answers(address)}/say", **{"request_id": new_request(), **fields})
        assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])


async def test_a_reports_question_is_answered_where_the_rest_is_said(house: House) -> None:
    job = await house.job(S.EDITING)
    await house.company.do(lambda tx: service.hold(tx, TESS, job.client_id, job.job_id, "Which side?"))
    clara, tess = await house.sign_in("clara"), await house.sign_in("tess")
    way = await clara.get(f"/messages/job/clinic-a/{job.job_id}")
    assert way.status_code == 303
    thread = way.headers["location"]
    page = (await clara.get(thread)).text
    assert "The question:" in page
    assert "Which side?" in page
    assert (await clara.verb(job, "answer", answer="The left one")).status_code == 200
    page = (await tess.get(thread)).text
    assert "The left one" in page
    assert "The question:" not in page
    begin = await tess.get(f"/messages/job/clinic-a/{(await house.job(S.EDITING)).job_id}")
    assert begin.status_code == 200
    assert 'name="text"' in begin.text
    assert (await tess.get("/messages/new")).status_code == 200
    about = (await clara.get(f"/messages/new?order=1&client=clinic-a&job={job.job_id}")).text
    assert "A report sooner" in about
    assert f'name="job" value="{job.job_id}"' in about


def _answers(address: str) -> str:
    return address.replace("/messages/", "/threads/")
