"""Whose dictations are, at the desk: lists come in by a plain form, and a person says what they do not know."""

from tests.integration.desk.forms import form_in, read_form
from tests.integration.desk.house import House, answers_of
from tests.servers.front import CLINIC_A

from scribeline.dictations.model import Details, Patient
from scribeline.jobs.model import Job
from scribeline.jobs.model import JobState as S

LIST = 'MRN,Name,DOB\n12345,"Brown, Ada",1960-05-04\n777,"Green, Bea <b>",1980-02-02\n'
WRONG = "MRN,Name,DOB\n1,Secret Person,04/05/1960\n"


async def dictated(house: House, patient: Patient) -> Job:
    details = Details(author_id="vogel", work_type_id="checked", patient=patient)
    return await house.company.received(CLINIC_A, details=details)


async def test_a_clinic_imports_a_list_and_says_whose_a_dictation_is(house: House) -> None:
    clara = await house.sign_in("clara")
    form = await read_form(clara, "/patients/import")
    assert "has to be chosen" in (await form.send(act="try")).text
    refused = await form.send({"list": WRONG.encode()}, act="import")
    assert refused.status_code == 400
    assert "Row 2, column 3 (birth_date): is a date whose day and month cannot be told apart" in refused.text
    assert "Secret" not in refused.text
    told = await form.send({"list": WRONG.encode()}, act="try")
    assert "Row 2, column 3" in told.text
    tried = await form.send({"list": LIST.encode()}, act="try")
    assert "<strong>2</strong> new patients" in tried.text
    assert "Nothing was changed" in tried.text
    done = await form.send({"list": LIST.encode()}, act="import")
    assert "Imported" in done.text

    job = await dictated(house, Patient("Ada Brown", "12345", "1961-05-04"))
    sure = await dictated(house, Patient("Ada Brown", "12345"))
    page = f"/patients/{CLINIC_A}/{job.job_id}"
    listed = await clara.get("/patients")
    assert page in listed.text
    assert str(sure.job_id) not in listed.text
    assert "agrees with the lists in one thing and not in another" in listed.text
    assert "<!doctype" not in (await clara.get("/patients?part=list")).text

    first = await read_form(clara, page)
    assert "04 May 1960" in first.text  # both are shown
    assert "04 May 1961" in first.text
    assert first.values["act"] == "choose"
    found = await clara.get(f"{page}?name=green")
    assert "Green, Bea &lt;b&gt;" in found.text
    assert "YYYY-MM-DD" in (await clara.get(f"{page}?born=1960")).text
    assert (await first.send()).headers["location"] == f"{page}?done=settled"
    assert (await house.company.find(job)).details.patient.birth_date == "1960-05-04"
    stale = await first.send(act="nobody", who="")
    assert stale.status_code == 409
    assert "look again" in stale.text

    # What is typed stays in the form where it is refused.
    typed = form_in(clara, page, (await clara.get(page)).text, 0)
    assert typed.values["act"] == "type"
    wrong = await typed.send(birth_date="yesterday", display_name="Ada B. Brown")
    assert wrong.status_code == 400
    assert 'value="Ada B. Brown"' in wrong.text
    kept = await typed.send(birth_date="1960-05-05", service_date="2026-03-02", reference="V-1")
    assert kept.status_code == 303
    now = (await house.company.find(job)).details
    assert (now.patient.birth_date, now.patient.service_date, now.reference) == ("1960-05-05", "2026-03-02", "V-1")
    back = form_in(clara, page, (await clara.get(page)).text, 2)
    assert back.values["act"] == "back"
    assert (await back.send()).headers["location"].endswith("done=back")


async def test_pages_about_patients_are_for_clinics_and_managers_and_show_what_is_required(house: House) -> None:
    mona, tess, boris = [await house.sign_in(user) for user in ("mona", "tess", "boris")]
    kind = await read_form(mona, f"/office/clients/{CLINIC_A}/work-types/checked")
    assert (await kind.send(needs_BIRTH_DATE="yes", needs_REFERENCE="yes")).status_code == 303
    again = await read_form(mona, f"/office/clients/{CLINIC_A}/work-types/checked")
    assert again.values["needs_BIRTH_DATE"] == "yes"
    assert "needs_SERVICE_DATE" not in again.values

    job = await house.job(S.EDITING)
    other = await dictated(house, Patient("Ada Brown"))
    told = (await tess.get(answers_of(job))).json()["missing"]
    assert told == ["visit number (required)"]
    page = (await mona.get("/patients")).text
    assert "Not known: date of birth, visit number." in page
    assert str(other.job_id) in page
    assert {(await tess.get(path)).status_code for path in ("/patients", "/patients/import")} == {404}
    assert str(job.job_id) not in (await boris.get("/patients")).text
    assert (await boris.get(f"/patients/{CLINIC_A}/{job.job_id}")).status_code == 404
