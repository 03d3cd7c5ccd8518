"""Phrase sets over gRPC: made and read by whom the contract names, refused whole with the phrase that is wrong."""

from uuid import uuid4

import pytest
from grpc import StatusCode
from tests.servers.front import CLINIC_A, CLINIC_B, ServedFront, refused

from scribeline.database.unit_of_work import Scope
from scribeline.v1 import authors_pb2, phrase_sets_pb2, work_types_pb2
from scribeline.v1.phrase_sets_pb2 import PHRASE_KIND_BRAND, PHRASE_KIND_GENERIC, PHRASE_KIND_TERM, Phrase, PhraseSet
from scribeline.vocabulary.model import MOST_PHRASES

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
NAME = f"{A}/phraseSets/names"
ZELVORAN = Phrase(written="Zelvoran", kind=PHRASE_KIND_BRAND, weight=4, sounds_like=["cell for an"])


def creation(
    *phrases: Phrase, parent: str = A, request_id: str = "", **fields: str
) -> phrase_sets_pb2.CreatePhraseSetRequest:
    told = PhraseSet(**{"display_name": "Names", **fields}, phrases=phrases)  # type: ignore[arg-type]
    return phrase_sets_pb2.CreatePhraseSetRequest(
        parent=parent, phrase_set_id="names", phrase_set=told, request_id=request_id
    )


def reading(name: str = NAME) -> phrase_sets_pb2.GetPhraseSetRequest:
    return phrase_sets_pb2.GetPhraseSetRequest(name=name)


def change(mask: tuple[str, ...] = (), **fields: object) -> phrase_sets_pb2.UpdatePhraseSetRequest:
    request = phrase_sets_pb2.UpdatePhraseSetRequest(
        phrase_set=PhraseSet(**{"name": NAME, **fields})  # type: ignore[arg-type]
    )
    request.update_mask.paths.extend(mask)
    return request


async def test_a_set_goes_in_and_comes_out_whole(front: ServedFront) -> None:
    made = await front.manager.phrase_sets.CreatePhraseSet(
        creation(Phrase(written="losartan"), ZELVORAN, Phrase(written="facet  arthropathy", weight=0.5))
    )
    assert (made.name, made.phrase_count, list(made.phrases)) == (NAME, 3, [])
    for caller in (front.admin, front.manager, front.reviewer, front.transcriptionist, front.clinic_a):
        read = await caller.phrase_sets.GetPhraseSet(reading())
        assert list(read.phrases) == [
            ZELVORAN,
            Phrase(written="losartan", kind=PHRASE_KIND_GENERIC, weight=1),
            Phrase(written="facet arthropathy", kind=PHRASE_KIND_TERM, weight=0.5),
        ]
        assert read.etag == made.etag
    (listed,) = (await front.clinic_a.phrase_sets.ListPhraseSets(list_of(A))).phrase_sets
    assert listed == made


async def test_another_clients_callers_find_nothing(front: ServedFront) -> None:
    await front.manager.phrase_sets.CreatePhraseSet(creation(ZELVORAN))
    refusal = await refused(front.clinic_b.phrase_sets.GetPhraseSet(reading()))
    assert (refusal.code, refusal.reason) == (StatusCode.NOT_FOUND, "PHRASE_SET_NOT_FOUND")
    assert (await refused(front.clinic_b.phrase_sets.ListPhraseSets(list_of(A)))).code is StatusCode.NOT_FOUND


async def test_a_set_is_for_an_author_or_a_work_type_of_its_own_client(front: ServedFront) -> None:
    for parent in (A, B):
        await front.manager.authors.CreateAuthor(
            authors_pb2.CreateAuthorRequest(
                parent=parent, author_id="dr-lee", author=authors_pb2.Author(display_name="Lee")
            )
        )
    await front.manager.work_types.CreateWorkType(
        work_types_pb2.CreateWorkTypeRequest(
            parent=A, work_type_id="letter", work_type=work_types_pb2.WorkType(display_name="Letter")
        )
    )
    both = creation(author=f"{A}/authors/dr-lee", work_type=f"{A}/workTypes/letter")
    assert (await refused(front.manager.phrase_sets.CreatePhraseSet(both))).fields == ("phrase_set",)
    of_another = creation(author=f"{B}/authors/dr-lee")
    assert (await refused(front.manager.phrase_sets.CreatePhraseSet(of_another))).fields == ("phrase_set.author",)
    of_nobody = await refused(front.manager.phrase_sets.CreatePhraseSet(creation(author=f"{A}/authors/nobody")))
    assert (of_nobody.code, of_nobody.reason) == (StatusCode.INVALID_ARGUMENT, "UNKNOWN_AUTHOR")
    made = await front.manager.phrase_sets.CreatePhraseSet(creation(ZELVORAN, author=f"{A}/authors/dr-lee"))
    assert made.author == f"{A}/authors/dr-lee"
    moved = await front.manager.phrase_sets.UpdatePhraseSet(change(display_name="New", work_type=both.parent))
    assert (moved.author, moved.work_type, moved.display_name) == (made.author, "", "New")


@pytest.mark.parametrize(
    "wrong",
    [
        Phrase(written=""),
        Phrase(written="1234"),
        Phrase(written="bell\a"),
        Phrase(written="two\nlines"),
        Phrase(written="x" * 201),
        Phrase(written="Zelvoran"),
        Phrase(written="b", weight=0),
        Phrase(written="b", weight=float("nan")),
        Phrase(written="b", weight=float("inf")),
        Phrase(written="b", kind=99),  # type: ignore[arg-type]
        Phrase(written="b", sounds_like=[""]),
        Phrase(written="b", sounds_like=["b"] * 21),
    ],
    ids=range(12),
)
async def test_a_wrong_phrase_refuses_the_whole_set_and_is_named_by_its_number(
    front: ServedFront, wrong: Phrase
) -> None:
    refusal = await refused(front.manager.phrase_sets.CreatePhraseSet(creation(ZELVORAN, wrong)))
    assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_PHRASE_SET")
    assert refusal.fields == ("phrase_set.phrases",)
    assert refusal.message.startswith("Phrase 2 ")
    assert "elvoran" not in refusal.message
    assert (await refused(front.manager.phrase_sets.GetPhraseSet(reading()))).code is StatusCode.NOT_FOUND


async def test_the_largest_set_goes_over_the_wire_and_a_larger_one_is_refused(front: ServedFront) -> None:
    phrases = [Phrase(written=f"word number {number}", sounds_like=["a form"]) for number in range(MOST_PHRASES)]
    made = await front.manager.phrase_sets.CreatePhraseSet(creation(*phrases, request_id=str(uuid4())))
    assert made.phrase_count == MOST_PHRASES
    assert len((await front.manager.phrase_sets.GetPhraseSet(reading())).phrases) == MOST_PHRASES
    many = change(phrases=[Phrase(written=f"w{number}") for number in range(100_000)])
    refusal = await refused(front.manager.phrase_sets.UpdatePhraseSet(many))
    assert refusal.message.startswith(f"Phrase {MOST_PHRASES + 1} is one phrase too many")
    second = creation(ZELVORAN)
    second.phrase_set_id = "more"
    refusal = await refused(front.manager.phrase_sets.CreatePhraseSet(second))
    assert (refusal.code, refusal.reason) == (StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_PHRASES")


async def test_a_pattern_is_text(front: ServedFront) -> None:
    await front.manager.phrase_sets.CreatePhraseSet(creation(Phrase(written="(a+)+$", sounds_like=[r"\b(a|a)*z"])))
    (phrase,) = (await front.manager.phrase_sets.GetPhraseSet(reading())).phrases
    assert (phrase.written, list(phrase.sounds_like)) == ("(a+)+$", [r"\b(a|a)*z"])


async def test_an_old_etag_changes_nothing(front: ServedFront) -> None:
    made = await front.manager.phrase_sets.CreatePhraseSet(creation(ZELVORAN))
    renamed = await front.reviewer.phrase_sets.UpdatePhraseSet(change(display_name="Brands", etag=made.etag))
    late = change(("phrases",), etag=made.etag)
    refusal = await refused(front.manager.phrase_sets.UpdatePhraseSet(late))
    assert (refusal.code, refusal.reason) == (StatusCode.ABORTED, "PHRASE_SET_CHANGED")
    deletion = phrase_sets_pb2.DeletePhraseSetRequest(name=NAME, etag=made.etag)
    assert (await refused(front.manager.phrase_sets.DeletePhraseSet(deletion))).code is StatusCode.ABORTED
    read = await front.manager.phrase_sets.GetPhraseSet(reading())
    assert (read.display_name, read.etag, list(read.phrases)) == ("Brands", renamed.etag, [ZELVORAN])


async def test_a_mask_can_empty_a_set_and_a_deletion_ends_it(front: ServedFront) -> None:
    made = await front.manager.phrase_sets.CreatePhraseSet(creation(ZELVORAN))
    emptied = await front.manager.phrase_sets.UpdatePhraseSet(change(("phrases",), etag=made.etag))
    assert (emptied.phrase_count, emptied.display_name) == (0, "Names")
    deletion = phrase_sets_pb2.DeletePhraseSetRequest(name=NAME, etag=emptied.etag, request_id=str(uuid4()))
    await front.manager.phrase_sets.DeletePhraseSet(deletion)
    await front.manager.phrase_sets.DeletePhraseSet(deletion)  # the same request again: the same answer
    assert (await refused(front.manager.phrase_sets.GetPhraseSet(reading()))).code is StatusCode.NOT_FOUND


async def test_the_same_creation_again_gets_the_first_answer(front: ServedFront) -> None:
    request = creation(ZELVORAN, request_id=str(uuid4()))
    first = await front.manager.phrase_sets.CreatePhraseSet(request)
    assert await front.manager.phrase_sets.CreatePhraseSet(request) == first
    again = await refused(front.manager.phrase_sets.CreatePhraseSet(creation(ZELVORAN)))
    assert (again.code, again.reason) == (StatusCode.ALREADY_EXISTS, "PHRASE_SET_EXISTS")
    async with front.database.transaction(Scope.company()) as tx:
        rows = await tx.many("SELECT actor, details FROM audit_events WHERE action = 'CREATE_PHRASE_SET'")
    assert rows == [{"actor": "users/manager", "details": {"phrases": "1"}}]


def list_of(parent: str) -> phrase_sets_pb2.ListPhraseSetsRequest:
    return phrase_sets_pb2.ListPhraseSetsRequest(parent=parent)
