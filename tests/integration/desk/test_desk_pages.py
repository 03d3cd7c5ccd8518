"""Each role's pages with real data."""

from tests.integration.desk.house import House

from scribeline.jobs.model import JobState as S


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
