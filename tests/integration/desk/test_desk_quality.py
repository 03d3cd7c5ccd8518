"""QA at the desk: marks kept as one makes them, met by a colleague's, and what people answer to them."""

from typing import Any

from tests.integration.desk.house import House, Person, new_request

from scribeline.jobs.model import Job, JobState

MARK = {"category": "wrong-fact", "weight": "critical", "remark": "<b>left</b>", "place": [0, 4, 9]}


async def audit_of(person: Person, job: Job) -> dict[str, Any]:
    told = await person.get(f"/answers/jobs/{job.client_id}/{job.job_id}/audit")
    assert told.status_code == 200, told.text
    return dict(told.json())


async def test_marks_are_kept_met_decided_disputed_and_read(house: House) -> None:
    job = await house.job(JobState.IN_REVIEW)
    rita, mona, tess = [await house.sign_in(name) for name in ("rita", "mona", "tess")]
    told = await audit_of(rita, job)
    assert (told["method"]["id"], told["audit"]["score"], told["audit"]["marks"]) == ("ahdi-2010", 10_000, [])
    assert (await audit_of(tess, job)) == {"audit": None}
    address = f"/answers/audits/{job.client_id}/{told['audit']['audit']}"

    async def save(person: Person, etag: str, *marks: object) -> Any:
        body = {"etag": etag, "marks": list(marks), "request_id": new_request()}
        return await person.send("PUT", address, json=body)

    kept = (await save(rita, told["audit"]["etag"], MARK)).json()["audit"]
    assert (kept["score"], kept["marks"][0]["passage"], kept["marks"][0]["start_s"]) == (9_700, "lungs", 0.5)
    stale = await save(mona, told["audit"]["etag"], MARK)
    assert (stale.status_code, stale.json()["code"]) == (409, "AUDIT_CHANGED")
    assert (await save(rita, kept["etag"], {**MARK, "place": [0, 4, 99]})).status_code == 400
    assert (await save(tess, kept["etag"], MARK)).status_code == 403
    await rita.verb(job, "return", remarks="Please listen again.")

    own = (await audit_of(tess, job))["audit"]
    page = await tess.get(f"/quality/{job.client_id}/{own['audit']}")
    assert "&lt;b&gt;left&lt;/b&gt;" in page.text
    assert "<b>left" not in page.text
    assert "Not read yet" in (await tess.get("/quality")).text
    await tess.post(f"{address}/acknowledge", request_id=new_request())
    assert "Not read yet" not in (await tess.get("/quality")).text
    no_one = await rita.post(f"{address}/dispute", marks=[0], reason="No", request_id=new_request())
    assert (no_one.status_code, no_one.json()["code"]) == (403, "OWN_AUDIT")
    await tess.post(f"{address}/dispute", marks=[0], reason="He says lungs.", request_id=new_request())
    assert "Disputes that wait" in (await mona.get("/quality?by=author&days=365")).text
    decided = await mona.post(f"{address}/arbitrate", marks=[0], reason="He does.", request_id=new_request())
    assert (decided.json()["audit"]["state"], decided.json()["audit"]["score"]) == ("OVERTURNED", 10_000)
    assert (await rita.get(f"/quality/{job.client_id}/{own['audit']}")).status_code == 200
    theo = await house.sign_in("theo")
    assert (await theo.get(f"/quality/{job.client_id}/{own['audit']}")).status_code == 404
