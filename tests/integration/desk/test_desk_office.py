"""The office's pages: forms that need no script, errors at the field they name, and two managers at one client."""

import re

import pytest
from tests.integration.billing.house import PAY, TERMS, BillingHouse
from tests.integration.desk.forms import form_in, read_form
from tests.integration.desk.house import PASSWORD, House, Person
from tests.servers.front import CLINIC_A, COMPANY
from tests.unit.deliverables.crafted import template

from scribeline.identity.model import Role
from scribeline.jobs.model import JobState as S

CLIENT = f"/office/clients/{CLINIC_A}"
MARKUP = "<b onclick=alert(1)>&\"'"
ESCAPED = "&lt;b onclick=alert(1)&gt;"

PAGES = (
    "/office/clients",
    CLIENT,
    f"{CLIENT}/terms",
    f"{CLIENT}/authors",
    f"{CLIENT}/work-types",
    f"{CLIENT}/templates",
    f"{CLIENT}/prices",
    f"{CLIENT}/quality-plan",
    f"{CLIENT}/phrases",
    f"{CLIENT}/new-phrases",
    "/office/routing",
    "/office/routing/tess",
    "/office/invoices",
    "/office/pay",
    "/office/pay/tess",
)


@pytest.fixture
async def ada(house: House) -> Person:
    """An administrator."""
    return await house.sign_in("ada")


async def test_the_office_is_for_managers_and_everybody_sees_their_own_pay(house: House, ada: Person) -> None:
    mona = await house.sign_in("mona")
    for path in PAGES:
        page = await mona.get(path)
        assert page.status_code == 200, (path, page.text[-500:])
        assert 'aria-label="Office"' in page.text
    assert (await mona.get("/office")).headers["location"] == "/office/clients"
    for user in ("tess", "rita", "clara"):
        person = await house.sign_in(user)
        assert {(await person.get(path)).status_code for path in PAGES} == {404}, user
        sent = await person.send("POST", CLIENT, data={"csrf": person.csrf, "display_name": "Mine"})
        assert sent.status_code == 404
        assert (await person.get("/pay")).status_code == (404 if user == "clara" else 200)
    # A manager of one client alone sees that one, and nothing of the company's people.
    await house.front.user("marc", Role.MANAGER, (CLINIC_A,), password=PASSWORD)
    marc = await house.sign_in("marc")
    for path in (CLIENT, f"{CLIENT}/quality-plan", "/office/clients", *PAGES[-5:]):
        page = await marc.get(path)
        is_of_people = path in ("/office/routing/tess", "/office/pay/tess")
        assert page.status_code == (403 if is_of_people else 200), (path, page.text[-500:])
        assert "clinic-b" not in page.text
    assert (await marc.get("/office/clients/clinic-b/prices")).status_code == 404
    anybody = await (await read_form(marc, "/office/routing")).send(client="", pool="night")
    assert (anybody.status_code, form_in(marc, "", anybody.text).values["pool"]) == (403, "night")
    # A client itself is an administrator's to change: a manager reads it, and a form that is sent all the same fails.
    form = await read_form(ada, CLIENT)
    read = await mona.get(CLIENT)
    assert "Administrators change these." in read.text
    forged = await mona.send("POST", CLIENT, data=form.values | {"csrf": mona.csrf})
    assert forged.status_code == 403
    # And no form is taken without its own token.
    for csrf in ("", "nonsense", mona.csrf):
        assert (await form.send(csrf=csrf)).status_code == 403
    assert (await form.send(display_name="Clinic of another name")).status_code == 303


def told_at(text: str, name: str) -> str:
    """What a page says is wrong with a field."""
    return text.partition(f'id="{name}-error">')[2].partition("</p>")[0]


async def test_a_profile_goes_round_and_what_is_wrong_is_told_at_its_field(ada: Person) -> None:
    changes = {
        "display_name": MARKUP,
        "time_zone": "Europe/Amsterdam",
        "turnaround": "1:30",
        "allowed_countries": "nl, US",
        "agreement_end_date": "2031-12-31",
        "style": "# <script>\r\n",
        "review_required": "yes",
    }
    saved = await (await read_form(ada, CLIENT)).send(**changes)
    assert (saved.status_code, saved.headers["location"]) == (303, f"{CLIENT}?done=saved")
    again = await read_form(ada, CLIENT)
    kept = {name: again.values[name] for name in changes}
    assert kept == changes | {"allowed_countries": "NL, US", "style": "# <script>\n"}
    assert ESCAPED in again.text
    assert MARKUP not in again.text
    assert "# &lt;script&gt;" in again.text
    for name, value, sentence in (
        ("display_name", " ", "Name must not be empty."),
        ("time_zone", "Mars/Olympus", "The time zone has to be an IANA name"),
        ("turnaround", "soon", "Turnaround has to be a number of hours, such as 24, 1.5 or 1:30."),
        ("turnaround", "0", "Turnaround has to be from"),
        ("agreement_start_date", "31-12-2026", "First day has to be a date"),
        ("agreement_end_date", "2001-01-01", "The last day must not lie before the first one."),
        ("allowed_countries", "NL, Atlantis", "A country is told by its two letters"),
        ("style", "numbers = [", "The style file is not TOML"),
    ):
        wrong = await again.send(**{"display_name": "Kept", name: value})
        assert wrong.status_code == 400, name
        shown = form_in(ada, CLIENT, wrong.text)
        assert (shown.values[name], shown.values["display_name"]) == (value, " " if name == "display_name" else "Kept")
        assert sentence in told_at(wrong.text, name), (name, told_at(wrong.text, name))
        assert f"{name}-error" in wrong.text.partition(f'id="{name}" ')[2].partition(">")[0]


async def test_two_who_save_at_once_see_both_versions_and_lose_nothing(ada: Person, house: House) -> None:
    second = await house.sign_in("ada")
    mine, theirs = await read_form(ada, CLIENT), await read_form(second, CLIENT)
    await theirs.send(display_name="Their name", time_zone="Europe/Paris", agreement_end_date="2032-01-31")
    refused = await mine.send(display_name="My name", turnaround="48")
    assert refused.status_code == 409
    assert "Somebody else saved this while you were at it. Yours is not saved yet." in refused.text
    # Both changed the name; the others changed each their own.
    assert 'Somebody else has put here:</p><p class="theirs">Their name</p>' in refused.text
    again = form_in(ada, CLIENT, refused.text)
    names = ("display_name", "turnaround", "time_zone", "agreement_end_date")
    assert [again.values[name] for name in names] == ["My name", "48", "Europe/Paris", "2032-01-31"]
    assert refused.text.count("Somebody else changed this meanwhile; you had not.") == 2
    stored = await read_form(second, CLIENT)
    assert [stored.values[name] for name in names] == ["Their name", "24", "Europe/Paris", "2032-01-31"]
    # Now it is a choice, and made: sent twice, it is done once.
    assert [(await again.send()).status_code for _ in range(2)] == [303, 303]
    both = await read_form(second, CLIENT)
    assert [both.values[name] for name in names] == ["My name", "48", "Europe/Paris", "2032-01-31"]


async def test_a_client_is_made_and_its_terms_follow_one_another(ada: Person) -> None:
    new = await read_form(ada, "/office/new-client")
    wrong = await new.send(client_id="Harbor!", display_name="Harbor")
    assert (wrong.status_code, "client_id" in wrong.text) == (400, True)
    assert told_at(wrong.text, "client_id")
    made = await new.send(client_id="harbor", display_name="Harbor", time_zone="America/New_York")
    assert made.headers["location"] == "/office/clients/harbor?done=made"
    taken = await (await read_form(ada, "/office/new-client")).send(client_id="harbor", display_name="Harbor")
    assert (taken.status_code, "id already" in told_at(taken.text, "client_id")) == (409, True)
    assert "Harbor" in (await ada.get("/office/clients?q=harb")).text

    home = CLIENT
    first = {
        "effective_from_date": "2026-01-01",
        "turnaround": "24",
        "stat_turnaround": "2",
        "hours_monday": "8 - 12, 13:00 - 18:00",
        "hours_friday": "9:00 to 12:30",
        "holidays": "2026-12-25\r\n2026-12-26",
        "turnaround_letter": "72",
        "stop": "STOP_REVIEWED",
        "pauses_while_held": "yes",
    }
    added = await (await read_form(ada, f"{home}/new-terms")).send(**first)
    assert added.headers["location"] == f"{home}/terms?done=saved"
    listed = (await ada.get(f"{home}/terms")).text
    assert "Mon 08:00 - 12:00, 13:00 - 18:00; Fri 09:00 - 12:30" in listed
    form = await read_form(ada, f"{home}/terms/2026-01-01")
    for name, value, sentence in (
        ("effective_from_date", "", "First day has to be a date"),
        ("effective_to_date", "2025-01-01", "The last day must not lie before"),
        ("hours_monday", "all day", "Monday has to be spans such as 9:00 - 12:00"),
        ("hours", "", "that end after they begin"),
        ("holidays", "2026-12-25\nChristmas", "Holidays has no date in place 2"),
        ("turnaround_checked", "9000", "has to be from"),
        ("stop", "STOP_AUTHENTICATED", "only where these terms ask for one"),
    ):
        change = {"hours_monday": "12:00 - 9:00"} if name == "hours" else {name: value}
        wrong = await form.send(**{"stat_turnaround": "3", **change})
        assert wrong.status_code == 400, name
        assert sentence in told_at(wrong.text, name), (name, told_at(wrong.text, name))
        assert form_in(ada, home, wrong.text).values["stat_turnaround"] == "3"

    # Terms from another day on end those before them, unless they shall not: two are never in force on one day.
    form = await read_form(ada, f"{home}/new-terms")
    assert (form.values["turnaround_letter"], form.values["hours_friday"]) == ("72", "09:00 - 12:30")
    overlaps = await form.send(effective_from_date="2027-01-01", end_before="", turnaround="12")
    assert "overlap" in told_at(overlaps.text, "effective_from_date")
    assert (await form_in(ada, f"{home}/new-terms", overlaps.text).send(end_before="yes")).status_code == 303
    both = (await ada.get(f"{home}/terms")).text
    assert both.index("01 Jan 2027") < both.index("01 Jan 2026</span></a> to 31 Dec 2026")
    removed = await (await read_form(ada, f"{home}/terms/2027-01-01", 1)).send()
    assert removed.headers["location"] == f"{home}/terms?done=removed"
    # Who still had them open gets back what they typed, to add it as new ones.
    form.path = f"{home}/terms/2027-01-01"
    gone = await form.send(effective_from_date="2027-02-01", turnaround="7")
    assert (gone.status_code, "Somebody took these terms away" in gone.text) == (409, True)
    kept = form_in(ada, "", gone.text)
    assert (kept.path, kept.values["turnaround"]) == (f"{home}/new-terms", "7")


async def test_authors_work_types_and_templates(house: House) -> None:
    mona = await house.sign_in("mona")
    author = await read_form(mona, f"{CLIENT}/new-author")
    told = {"author_id": "j-moss", "display_name": MARKUP, "credentials": "MD", "codes": "41\r\n42"}
    long = await author.send(**told, signature_lines="line\n" * 9)
    assert "Signature block may have at most 8 lines." in told_at(long.text, "signature_lines")
    made = await author.send(**told, signature_lines="Jamila Moss\r\n\r\n Chief of cardiology ")
    assert made.headers["location"] == f"{CLIENT}/authors?done=made"
    listed = (await mona.get(f"{CLIENT}/authors")).text
    assert ESCAPED in listed
    assert MARKUP not in listed
    form = await read_form(mona, f"{CLIENT}/authors/j-moss")
    assert form.values["signature_lines"] == "Jamila Moss\nChief of cardiology"
    taken = await form.send(codes="17")
    assert (taken.status_code, "a code has to lead to one author" in told_at(taken.text, "codes")) == (409, True)

    kind = await read_form(mona, f"{CLIENT}/work-types/letter")
    for name, value in (
        ("job_priority", "12"),
        ("job_priority", "high"),
        ("turnaround", "x"),
        ("codes", "3"),
        ("style", "= 1"),
    ):
        wrong = await kind.send(**{name: value})
        assert wrong.status_code in (400, 409), name
        assert told_at(wrong.text, name), name
    saved = await kind.send(job_priority="7", turnaround="36", review_required="yes", codes="1\n11")
    assert saved.headers["location"] == f"{CLIENT}/work-types?done=saved"
    stale = await kind.send(display_name="Mine")
    assert stale.status_code == 409
    assert form_in(mona, CLIENT, stale.text).values["job_priority"] == "7"

    new = await read_form(mona, f"{CLIENT}/new-recipient")
    for change, name in (
        ({"recipient_id": "R!"}, "recipient_id"),
        ({"display_name": ""}, "display_name"),
        ({"address_lines": "line\n" * 9}, "address_lines"),
        ({"copy_1_author": f"clients/{CLINIC_A}/authors/nobody"}, "copy_1_author"),
    ):
        wrong = await new.send(**{"recipient_id": "dr-roe", "display_name": MARKUP, **change})
        assert (wrong.status_code, bool(told_at(wrong.text, name))) == (400, True)
    rule = {"copy_0_author": "every", "copy_0_work_type": f"clients/{CLINIC_A}/workTypes/letter"}
    made = await new.send(recipient_id="dr-roe", display_name=MARKUP, **rule)
    assert made.headers["location"] == f"{CLIENT}/recipients?done=made"
    listed = (await mona.get(f"{CLIENT}/recipients")).text
    assert ESCAPED in listed
    assert MARKUP not in listed
    assert (await read_form(mona, f"{CLIENT}/recipients/dr-roe")).values["copy_0_author"] == "every"

    new = await read_form(mona, f"{CLIENT}/templates")
    none = await new.send(template_id="paper", display_name="Paper")
    assert "File has to be chosen" in told_at(none.text, "content")
    macro = await new.send({"content": b"MZ no document"}, template_id="paper", display_name=MARKUP)
    assert (macro.status_code, "Word document" in told_at(macro.text, "content")) == (400, True), told_at(
        macro.text, "content"
    )
    assert form_in(mona, CLIENT, macro.text).values["display_name"] == MARKUP
    content = template()
    stored = await new.send({"content": content}, template_id="paper", display_name="Paper")
    assert stored.headers["location"] == f"{CLIENT}/templates/paper?done=made"
    page = await mona.get(f"{CLIENT}/templates/paper")
    assert "Patient: Testperson, Nobody" in page.text
    assert "Another sample drug 25 mg twice daily." in page.text
    tokens = (await mona.get(f"{CLIENT}/templates/paper?shows=tokens")).text
    assert 'Patient: <span class="token">patient.name</span>' in tokens
    assert (await mona.get(f"{CLIENT}/templates/paper/file")).content == content
    sample = await mona.get(f"{CLIENT}/templates/paper/sample")
    assert sample.headers["content-disposition"] == 'attachment; filename="clinic-a_paper_sample.docx"'
    assert sample.content.startswith(b"PK")
    again = await read_form(mona, f"{CLIENT}/templates/paper")
    assert (await again.send({"content": template()}, display_name="Paper two")).status_code == 303
    late = await again.send({"content": content}, display_name="Paper three")
    assert (late.status_code, "another file" in late.text) == (409, True)
    kind = await read_form(mona, f"{CLIENT}/work-types/letter")
    assert (await kind.send(template=f"clients/{CLINIC_A}/templates/paper")).status_code == 303


async def test_prices_and_the_plan_name_the_row_that_is_wrong(house: House) -> None:
    mona = await house.sign_in("mona")
    form = await read_form(mona, f"{CLIENT}/prices")
    begun = await form.send(do="add-definition", definition="zydoc-each/1", definition_from="2026-01-01")
    form = form_in(mona, f"{CLIENT}/prices", begun.text)
    assert form.values["terms"].endswith('[[line_definition]]\ndefinition = "zydoc-each/1"\nfrom = 2026-01-01\n')
    rates = {
        "rate_0_unit_price": "0.11",
        "rate_0_from": "2026-01-01",
        "rate_2_work_type": "letter",
        "rate_2_unit_price": "-1",
        "rate_2_from": "2026-01-01",
    }
    right = rates | {"rate_2_unit_price": "0.2"}
    wrong = await form.send(**rates)
    assert (wrong.status_code, bool(told_at(wrong.text, "rate_2_unit_price"))) == (400, True)
    assert told_at(wrong.text, "rate_2_unit_price").startswith("Price of a unit ")
    overlap = await form.send(**rates | {"rate_2_work_type": "", "rate_2_unit_price": "0.2"})
    assert "Row 2 overlaps row 1" in told_at(overlap.text, "rate_2_from")
    terms = await form.send(**right, terms=form.values["terms"].replace("USD", "<b>"))
    assert (terms.status_code, bool(told_at(terms.text, "terms"))) == (400, True)
    assert "<b>" not in terms.text
    assert (await form.send(**right)).headers["location"] == f"{CLIENT}/prices?done=saved"
    kept = await read_form(mona, f"{CLIENT}/prices")
    assert [kept.values[f"rate_{row}_unit_price"] for row in range(5)] == ["0.11", "0.2", "", "", ""]
    late = await form.send(**right | {"rate_0_unit_price": "0.5"})
    assert late.status_code == 409
    assert 'class="theirs">0.11</p>' in late.text

    form = await read_form(mona, f"{CLIENT}/quality-plan")
    row = {
        "shares_0_person": "users/tess",
        "shares_0_one_in": "5",
        "doubtful_share": "12.5",
        "any_blank": "yes",
        "one_in": "20",
        "overall_one_in": "10",
    }
    for change, name in (
        ({"one_in": "-3"}, "one_in"),
        ({"overall_one_in": "-3"}, "overall_one_in"),
        ({"shares_1_one_in": "9"}, "shares_1_one_in"),
        ({"shares_1_person": "users/tess", "shares_1_one_in": "x"}, "shares_1_one_in"),
        ({"doubtful_share": "200"}, "doubtful_share"),
        (
            {
                "new_person_0_passes": "10",
                "new_person_0_one_in": "1",
                "new_person_1_passes": "5",
                "new_person_1_one_in": "2",
            },
            "new_person_1_one_in",
        ),
    ):
        wrong = await form.send(**row | change)
        assert wrong.status_code == 400, name
        assert told_at(wrong.text, name), (name, wrong.text.count("-error"))
    assert (await form.send(**row)).headers["location"] == f"{CLIENT}/quality-plan?done=saved"
    kept = await read_form(mona, f"{CLIENT}/quality-plan")
    assert {name: kept.values[name] for name in row} == row
    # Who is not told of the company's people keeps whom a plan names.
    await house.front.user("marc", Role.MANAGER, (CLINIC_A,), password=PASSWORD)
    form = await read_form(await house.sign_in("marc"), f"{CLIENT}/quality-plan")
    assert form.values["shares_0_person"] == "users/tess"


async def test_work_is_assigned_and_people_have_hours(house: House) -> None:
    mona = await house.sign_in("mona")
    await house.job(S.UNROUTED)
    profile = await read_form(mona, "/office/routing/tess")
    for name, value in (("country", "X1"), ("time_zone", "Mars"), ("away", "July"), ("hours_sunday", "never")):
        wrong = await profile.send(**{name: value})
        assert (wrong.status_code, bool(told_at(wrong.text, name))) == (400, True), name
    told = {
        "country": "nl",
        "time_zone": "Europe/Amsterdam",
        "hours_monday": "9 - 17",
        "away": "2030-07-01 to 2030-07-14",
        "skills": "cardiology",
        "pools": "night",
    }
    assert (await profile.send(**told)).headers["location"] == "/office/routing?done=saved"
    assert (await profile.send(country="US")).status_code == 409

    form = await read_form(mona, "/office/routing")
    assert "Mon 09:00 - 17:00" in form.text
    assert "01 Jul 2030 to 14 Jul 2030" in form.text
    assert "Whose are these?" in form.text
    chosen = form_in(mona, "/office/routing", (await form.send(do="choose", client=CLINIC_A, user="users/tess")).text)
    assert chosen.values["user"] == "users/tess"
    for change, name in (
        ({"country": "Z1"}, "country"),
        ({"first_date": "2026-05-05", "last_date": "2026-05-01"}, "last_date"),
    ):
        assert told_at((await chosen.send(**change)).text, name), name
    work = {"what": f"clients/{CLINIC_A}/workTypes/letter", "skill": MARKUP, "priority": "4", "last_date": "2031-05-01"}
    assert (await chosen.send(**work)).headers["location"] == "/office/routing?done=made"
    again = await (await read_form(mona, "/office/routing", 1)).send(client=CLINIC_A, user="users/tess", **work)
    assert (again.status_code, "delete that assignment first" in again.text) == (409, True)
    listed = (await mona.get("/office/routing")).text
    assert ESCAPED in listed
    assert MARKUP not in listed
    assert "to 01 May 2031" in listed
    taken = await (await read_form(mona, "/office/routing")).send()
    assert taken.headers["location"] == "/office/routing?done=removed"
    assert "None: all work is offered to everybody." in (await mona.get("/office/routing")).text


async def test_a_clients_words_are_typed_changed_by_two_and_taken_away(house: House, ada: Person) -> None:
    mona = await house.sign_in("mona")
    form = await read_form(mona, f"{CLIENT}/new-phrases")
    typed = {"phrase_set_id": "names", "display_name": MARKUP, "of": "clients/clinic-a/authors/vogel"}
    wrong = await form.send(**typed, phrases="Halleraine\n| nothing")
    assert "line 2: has no phrase" in told_at(wrong.text, "phrases")
    assert MARKUP not in wrong.text
    assert told_at((await form.send(**typed | {"phrase_set_id": "No id"}, phrases="Roe")).text, "phrase_set_id")
    assert told_at((await form.send(**typed, phrases="Roe\nRoe")).text, "phrases"), "twice"
    assert (await form.send(**typed, phrases="Halleraine | Halloran\nDepo-Medrone | | brand | 4")).status_code == 303
    assert told_at(
        (await (await read_form(mona, f"{CLIENT}/new-phrases")).send(**typed, phrases="x")).text, "phrase_set_id"
    )
    listed = (await mona.get(f"{CLIENT}/phrases")).text
    assert "what Dr. Vogel, MD dictates" in listed

    page = f"{CLIENT}/phrases/names"
    mine, theirs = await read_form(mona, page), await read_form(ada, page)
    assert mine.values["phrases"].splitlines() == ["Depo-Medrone |  | brand | 4", "Halleraine | Halloran"]
    assert (await theirs.send(phrases="Halleraine", display_name="Names")).status_code == 303
    refused = await mine.send(phrases="Halleraine | Helleron")
    assert refused.status_code == 409
    assert "Halleraine | Helleron" in refused.text
    assert 'value="Names"' in refused.text
    assert (await form_in(mona, page, refused.text).send()).status_code == 303
    assert (await read_form(ada, page)).values["phrases"] == "Halleraine | Helleron"

    gone = await (await read_form(mona, page, 1)).send()
    assert gone.headers["location"].endswith("/phrases?done=removed")
    assert (await mona.get(page)).status_code == 404


async def test_a_manager_drafts_every_clients_month_and_issues_what_has_no_problems(house: House) -> None:
    anna = await house.front.user("anna", Role.TRANSCRIPTIONIST, COMPANY, password=PASSWORD)
    await house.front.user("quinn", Role.REVIEWER, COMPANY, password=PASSWORD)
    billing = BillingHouse(house.front, house.company, house.front.clock, anna)
    await billing.delivered(text="the lungs are clear " * 20)
    mona = await house.sign_in("mona")
    await (await read_form(mona, f"{CLIENT}/prices")).send(terms=TERMS)
    today = house.front.clock().date()
    days = {"client": "*", "first": today.replace(day=1).isoformat(), "last": today.isoformat()}
    form = await read_form(mona, "/office/invoices")
    assert told_at((await form.send(**days | {"last": "tomorrow"})).text, "last")
    assert told_at((await form.send(**days | {"first": "2030-01-01"})).text, "last")

    drafted = (await form.send(**days)).text
    assert "1 invoice drafted; 2 clients need a look." in drafted
    assert re.search(rf'<a href="/office/invoices/{CLINIC_A}/[^"]+">Clinic-A</a>: 1 problem in its way.', drafted)
    assert '<a href="/office/clients/clinic-b/prices">Clinic-B</a>: The client has no billing terms' in drafted

    await (await read_form(mona, f"{CLIENT}/prices")).send(rate_0_unit_price="0.11", rate_0_from="2020-01-01")
    house.front.clock.advance(days=2)
    mona = await house.sign_in("mona")
    page = await (await read_form(mona, "/office/invoices")).send(**days)
    assert "1 invoice drafted; 1 client needs a look." in page.text
    issue = form_in(mona, "/office/invoices", page.text, 1)
    issued = (await issue.send(do="issue")).text
    assert "1 invoice issued." in issued
    assert "clinic-a-00001" in issued
    assert "0 invoices issued." in (await issue.send(do="issue", request_id="another")).text


async def test_an_invoice_waits_for_its_missing_rate_and_people_see_their_own_pay(house: House) -> None:
    anna = await house.front.user("anna", Role.TRANSCRIPTIONIST, COMPANY, password=PASSWORD)
    await house.front.user("quinn", Role.REVIEWER, COMPANY, password=PASSWORD)
    billing = BillingHouse(house.front, house.company, house.front.clock, anna)
    mona = await house.sign_in("mona")
    today = house.front.clock().date()
    days = {"client": CLINIC_A, "first": today.replace(day=1).isoformat(), "last": today.isoformat()}
    form = await read_form(mona, "/office/invoices")
    wrong = await form.send(**days)
    assert "has no billing terms" in told_at(wrong.text, "client")
    assert told_at((await form.send(**days | {"first": "2030-01-01"})).text, "first")

    prices = await read_form(mona, f"{CLIENT}/prices")
    await prices.send(terms=TERMS)
    await billing.delivered(text="the lungs are clear " * 20)
    drafted = await (await read_form(mona, "/office/invoices")).send(**days)
    address = drafted.headers["location"].removesuffix("?done=drafted")
    page = (await mona.get(address)).text
    assert "has no rate: work type plain, edited, routine" in page
    assert "Issue it" not in page
    assert "1 problem" in (await mona.get("/office/invoices")).text
    prices = await read_form(mona, f"{CLIENT}/prices")
    await prices.send(rate_0_unit_price="0.11", rate_0_from="2020-01-01")
    assert (await (await read_form(mona, address)).send()).headers["location"] == f"{address}?done=drafted"
    # Its days are over tomorrow.
    issue = await read_form(mona, address)
    early = await issue.send()
    assert (early.status_code, "over" in early.text) == (400, True)
    house.front.clock.advance(days=2)
    mona = await house.sign_in("mona")
    issued = await (await read_form(mona, address)).send()
    assert issued.headers["location"] == f"{address}?done=issued", issued.text[-500:]
    for form_name, begins in (("docx", b"PK"), ("csv", b""), ("json", b"{")):
        file = await mona.get(f"{address}/file?form={form_name}")
        assert file.content.startswith(begins)
        assert "clinic-a-00001" in file.headers["content-disposition"]
    credited = await (await read_form(mona, address)).send(reason=MARKUP)
    note = (await mona.get(credited.headers["location"])).text
    assert "Credit note" in note
    assert "Taken back" in (await mona.get(address)).text

    rules = await read_form(mona, "/office/pay/anna")
    assert "no rules of pay" in rules.text
    wrong = await rules.send(rules=PAY.replace("edited", "<i>"))
    assert (wrong.status_code, bool(told_at(wrong.text, "rules"))) == (400, True)
    assert (await rules.send(rules=PAY)).headers["location"] == "/office/pay/anna?done=saved"
    assert (await rules.send(rules=PAY.replace("0.05", "0.06"))).status_code == 409
    span = f"first={days['first']}&last={days['last']}"
    shown = await read_form(mona, f"/office/pay/anna?{span}")
    assert "Corrected from a draft" in shown.text
    settled = await shown.send()
    assert settled.headers["location"].endswith("?done=settled"), settled.text[-400:]
    statement = settled.headers["location"].partition("?")[0].rpartition("/")[2]
    twice = await shown.send(request_id="")
    assert (twice.status_code, "for some of these days was issued" in twice.text) == (409, True)
    person = await house.sign_in("anna")
    own = (await person.get("/pay")).text
    assert f"/pay/{statement}" in own
    assert "Rules of pay" not in own
    told = await person.get(f"/pay/{statement}")
    assert "Corrected from a draft" in told.text
    assert (await person.get(f"/pay/{statement}?form=csv")).text.startswith("client,job")
    assert (await (await house.sign_in("quinn")).get(f"/pay/{statement}")).status_code == 404
