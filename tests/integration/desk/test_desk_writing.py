"""What helps to write, through the desk and the front: lists at four levels, right words, and the style's looks."""

from typing import Any

from grpc import StatusCode
from tests.integration.desk.house import House, Person, answers_of, new_request
from tests.servers.front import CLINIC_A, CLINIC_B, refused

from scribeline.database.unit_of_work import Scope
from scribeline.identity.model import Role
from scribeline.jobs.model import JobState
from scribeline.v1 import clients_pb2, writing_pb2

A = f"clients/{CLINIC_A}"


async def save(person: Person, owner: str, short: str, text: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    told = {"owner": owner, "short": short, "text": text, "request_id": new_request(), **fields}
    answer = await person.send("POST", "/answers/shortcuts", json=told)
    return answer.status_code, answer.json()


async def test_the_narrowest_level_counts_and_says_what_it_hides(house: House) -> None:
    tess, theo, mona = [await house.sign_in(user) for user in ("tess", "theo", "mona")]
    job = await house.job(JobState.EDITING)
    author = f"{A}/authors/vogel"
    for owner in ("company", A, author, f"clients/{CLINIC_B}"):
        assert (await save(mona, owner, "htn", f"of {owner}"))[0] == 201
    assert (await save(mona, "company", "cabg", "coronary artery bypass grafting"))[0] == 201

    async def counted(person: Person) -> dict[str, tuple[str, list[str]]]:
        told = (await person.get(f"{answers_of(job)}/aids")).json()["shortcuts"]
        return {each["short"]: (each["text"], each["hides"]) for each in told}

    assert (await counted(tess))["htn"] == (f"of {author}", ["company", "client"])
    status, made = await save(tess, "own", "HTN", "hypertension", title="Mine")
    assert (status, made["shortcut"]["level"]) == (201, "own")
    # Theo's own is not tess's, whatever its letters.
    assert (await save(theo, "own", "cabg", "his"))[0] == 201
    assert await counted(tess) == {
        "cabg": ("coronary artery bypass grafting", []),
        "HTN": ("hypertension", ["company", "client", "author"]),
    }

    mine = made["shortcut"]
    assert (await save(tess, "own", "htn", "again"))[1]["code"] == "SHORTCUT_EXISTS"
    address = f"/answers/shortcuts/{mine['id']}"
    changed = {"short": "htn", "text": "high", "etag": mine["etag"], "request_id": new_request()}
    assert (await tess.put(address, **changed)).json()["shortcut"]["text"] == "high"
    stale = await tess.put(address, **{**changed, "request_id": new_request()})
    assert (stale.status_code, stale.json()["code"]) == (409, "SHORTCUT_CHANGED")
    # Another person's own is not there for anybody else, a manager neither.
    for stranger in (theo, mona):
        answer = await stranger.send("DELETE", address, json={"request_id": new_request()})
        assert (answer.status_code, answer.json()["code"]) == (404, "SHORTCUT_NOT_FOUND")
        other = await stranger.get("/answers/shortcuts", params={"owner": "users/tess"})
        assert (other.status_code, other.json()["code"]) == (403, "SHORTCUTS_OF_OTHERS")
    assert (await tess.send("DELETE", address, json={"request_id": new_request()})).status_code == 204
    assert (await counted(tess))["htn"] == (f"of {author}", ["company", "client"])


async def test_what_is_for_others_is_a_managers_within_their_clients(house: House) -> None:
    tess, mona = await house.sign_in("tess"), await house.sign_in("mona")
    for owner in ("company", A, f"{A}/authors/vogel"):
        status, told = await save(tess, owner, "htn", "hypertension")
        assert (status, told["code"]) == (403, "SHORTCUTS_OF_OTHERS")
    assert (await save(mona, "company", "htn", "hypertension"))[0] == 201
    of_b = await house.front.user("mia", Role.MANAGER, (CLINIC_B,))
    for owner, reason in (("company", "SHORTCUTS_OF_OTHERS"), (A, "CLIENT_NOT_FOUND")):
        shortcut = writing_pb2.Shortcut(owner=owner, short="x", text="y")
        refusal = await refused(of_b.writing.CreateShortcut(writing_pb2.CreateShortcutRequest(shortcut=shortcut)))
        assert refusal.reason == reason
    # They see the company's, and the database itself would not let them change it.
    listed = await of_b.writing.ListShortcuts(writing_pb2.ListShortcutsRequest(owner="company"))
    assert [each.short for each in listed.shortcuts] == ["htn"]
    async with house.front.database.transaction(Scope.of(CLINIC_B)) as tx:
        assert await tx.execute("UPDATE shortcuts SET text = 'other'") == 0
        assert await tx.execute("DELETE FROM shortcuts") == 0
    forged = writing_pb2.ListShortcutsRequest(owner="clients/x/y")
    assert (await refused(house.front.manager.writing.ListShortcuts(forged))).code is StatusCode.INVALID_ARGUMENT


async def test_long_normals_come_in_pages_that_fit(house: House) -> None:
    writing = house.front.manager.writing
    for number in range(55):
        shortcut = writing_pb2.Shortcut(owner="company", short=f"n{number:02}", text="𠮷" * 10_000)
        await writing.CreateShortcut(writing_pb2.CreateShortcutRequest(shortcut=shortcut))
    seen: list[str] = []
    token, pages = "", 0
    while pages == 0 or (token and pages < 10):
        request = writing_pb2.ListShortcutsRequest(owner="company", page_size=500, page_token=token)
        told = await writing.ListShortcuts(request)
        seen += [each.short for each in told.shortcuts]
        token, pages = told.next_page_token, pages + 1
    assert (seen, pages) == ([f"n{number:02}" for number in range(55)], 2)


async def test_right_words_are_the_names_the_phrase_sets_and_ones_own(house: House) -> None:
    tess, rita = await house.sign_in("tess"), await house.sign_in("rita")
    style = clients_pb2.Client(name=A, style='underline = false\nlists = "lines"\n')
    await house.front.admin.clients.UpdateClient(clients_pb2.UpdateClientRequest(client=style))
    job = await house.job(JobState.EDITING)
    at = f"{answers_of(job)}/words"
    assert (await tess.post(at, word="Muckelt", whose="own")).status_code == 204
    refusal = await tess.post(at, word="Zelvoran", whose="client")
    assert (refusal.status_code, refusal.json()["code"]) == (403, "SHORTCUTS_OF_OTHERS")
    assert (await tess.post(at, word="12 34", whose="own")).json()["code"] == "WORD_WRONG"
    review = await house.job(JobState.IN_REVIEW)
    for _ in range(2):  # the second time it is there already
        assert (await rita.post(f"{answers_of(review)}/words", word="Zelvoran", whose="client")).status_code == 204

    told = (await tess.get(f"{answers_of(job)}/aids")).json()
    assert {"Pia", "Muster", "Vogel", "MD", "Muckelt", "Zelvoran"} <= set(told["words"])
    assert told["looks"] == {"bold": True, "italic": True, "underline": False, "lists": False}
    assert (told["may_add_for_client"], told["locale"]) == (False, "en-US")
    theirs = (await rita.get(f"{answers_of(review)}/aids")).json()
    assert theirs["may_add_for_client"] is True
    assert "Muckelt" not in theirs["words"]

    assert (await tess.get("/answers/words")).json() == {"words": ["Muckelt"]}
    assert (await tess.send("DELETE", "/answers/words", json={"word": "Muckelt"})).status_code == 204
    assert (await tess.get("/answers/words")).json() == {"words": []}
    # Who may not open the report learns nothing of the names in it.
    theo = await house.sign_in("theo")
    assert (await theo.get(f"{answers_of(job)}/aids")).status_code in (404, 423)
