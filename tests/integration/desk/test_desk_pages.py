"""Each role's pages with real data."""

from tests.integration.desk.house import House

from scribeline.database.unit_of_work import Scope
from scribeline.jobs.model import JobState as S
from scribeline.outlook import service as outlook
from scribeline.routing import service as routing
from scribeline.routing.service import ProfileChange
from scribeline.turnaround.hours import checked_hours


async def test_each_role_begins_with_its_own_page(house: House) -> None:
    for user, first in (
        ("tess", "/work"),
        ("rita", "/review"),
        ("mona", "/board"),
        ("ada", "/board"),
        ("clara", "/clinic"),
    ):
        person = await house.sign_in(user)
        assert person.last is not None
        assert (person.last.status_code, person.last.url.path) == (200, first), person.last.text
        home = await person.get("/")
        assert (home.status_code, home.headers["location"]) == (303, first)


async def test_every_page_opens_for_its_role(house: House) -> None:
    jobs = {state: await house.job(state) for state in S}
    delivered = jobs[S.DELIVERED]
    for user, paths in {
        "tess": ("/work", "/past", "/past?q=muster", "/account", f"/jobs/clinic-a/{jobs[S.EDITING].job_id}"),
        "rita": ("/review", "/past", f"/jobs/clinic-a/{jobs[S.IN_REVIEW].job_id}"),
        "mona": ("/board", "/review", "/documents", f"/documents/clinic-a/{delivered.job_id}"),
        "ada": ("/board",),
        "clara": ("/clinic", "/clinic/upload", "/documents", f"/documents/clinic-a/{delivered.job_id}"),
    }.items():
        person = await house.sign_in(user)
        for path in paths:
            page = await person.get(path)
            assert page.status_code == 200, (user, path, page.text[-800:])
            assert "text/html" in page.headers["content-type"]


async def test_the_managers_floor_tells_who_can_do_how_much_and_moves_and_ranks_jobs(house: House) -> None:
    job = await house.job(S.EDITING)
    mona, tess = await house.sign_in("mona"), await house.sign_in("tess")
    hours = checked_hours("UTC", [((0, 24 * 60),)] * 7, (), field="hours")
    async with house.front.database.transaction(Scope.company()) as tx:
        change = ProfileChange(hours=hours)
        await routing.update_profile(tx, "tess", change, etag="", actor="users/ada")
        await outlook.look_ahead(tx)
    page = (await mona.get("/board?part=list")).text
    assert "Who can do how much" in page
    assert "Of 1 documents" in page
    assert "<option>rita</option>" in page

    moved = await mona.verb(job, "assign", user="rita")
    assert (moved.status_code, moved.json()["job"]["assignee"], moved.json()["job"]["state"]) == (
        200,
        "rita",
        "DRAFTED",
    )
    assert str(job.job_id) not in (await tess.get("/work?part=list")).text
    taken = await tess.verb(job, "claim")
    assert (taken.status_code, taken.json()["code"]) == (403, "NOT_ROUTED_TO_YOU")
    ranked = await mona.verb(job, "prioritize", priority="stat", job_priority="7")
    assert (ranked.json()["job"]["is_stat"], ranked.json()["job"]["job_priority"]) == (True, 7)
    for wrong in ({"priority": "now"}, {"job_priority": "high"}, {"job_priority": "10"}, {"priority": ""}):
        assert (await mona.verb(job, "prioritize", **wrong)).status_code == 400, wrong
    assert (await tess.verb(job, "assign", user="tess")).status_code == 403
    back = await mona.verb(job, "assign", user="")
    assert back.json()["job"]["assignee"] == ""
