"""Who may sign what, and what is refused, in which order of reasons."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scribeline.deliverables.errors import (
    AlreadySigned,
    DocumentChanged,
    DocumentReplaced,
    NoSignatureAsked,
    NotYourSignature,
)
from scribeline.deliverables.signing import Signable, Signature, Status, can_sign, check_signing
from scribeline.errors import ScribelineError
from scribeline.identity.errors import SigningRefused
from scribeline.identity.model import EVERY_AUTHOR, Role, User, check_signs_for

SUM = bytes(range(32))
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WAITING = Signable(
    name="clients/north/jobs/j/deliverables/d",
    author_id="vogel",
    needs_signature=True,
    signature=None,
    is_delivered=True,
    is_replaced=False,
    revision=3,
    sha256=SUM,
    etag="r3-open",
)
SIGNED = replace(WAITING, signature=Signature("dr-vogel", "Dr. Vogel", None, AT, 3, SUM), etag="r3-signed")


def sign(
    document: Signable,
    signs_for: tuple[str, ...] = ("vogel",),
    *,
    user_id: str = "dr-vogel",
    revision: int = 3,
    sha256: bytes = SUM,
    etag: str = "",
) -> str | None:
    return check_signing(document, signs_for, user_id, revision=revision, sha256=sha256, etag=etag)


def test_a_document_is_final_preliminary_or_authenticated() -> None:
    assert replace(WAITING, needs_signature=False).status is Status.FINAL
    assert WAITING.status is Status.PRELIMINARY
    assert SIGNED.status is Status.AUTHENTICATED


@pytest.mark.parametrize(
    ("signs_for", "may", "in_place_of"),
    [
        ((), False, None),
        (("ibsen",), False, None),
        (("vogel",), True, None),
        ((EVERY_AUTHOR,), True, "vogel"),
        ((EVERY_AUTHOR, "vogel"), True, None),
    ],
)
def test_the_author_signs_and_whom_the_client_lets_sign_in_their_place(
    signs_for: tuple[str, ...], may: bool, in_place_of: str | None
) -> None:
    assert can_sign(WAITING, signs_for) is may
    if may:
        assert sign(WAITING, signs_for, etag="r3-open") == in_place_of
    else:
        with pytest.raises(NotYourSignature):
            sign(WAITING, signs_for)


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        (replace(WAITING, needs_signature=False), NoSignatureAsked),
        (replace(WAITING, is_delivered=False), NoSignatureAsked),
        (replace(WAITING, is_replaced=True), DocumentReplaced),
        (replace(WAITING, revision=4), DocumentChanged),
        (replace(WAITING, sha256=SUM[::-1]), DocumentChanged),
        (replace(SIGNED, revision=4), DocumentChanged),
    ],
)
def test_what_is_not_to_be_signed_is_refused(document: Signable, refusal: type[ScribelineError]) -> None:
    with pytest.raises(refusal):
        sign(document)


def test_an_etag_that_is_not_the_current_one_is_refused_with_it() -> None:
    with pytest.raises(DocumentChanged) as refused:
        sign(WAITING, etag="r3-other")
    assert refused.value.details == {"etag": "r3-open"}


def test_who_signed_may_say_so_again_and_nobody_else() -> None:
    assert sign(SIGNED, etag="r3-open") is None
    with pytest.raises(AlreadySigned):
        sign(SIGNED, (EVERY_AUTHOR,), user_id="chief")
    assert not can_sign(SIGNED, ("vogel",))


def test_a_document_without_an_author_is_signed_by_whom_the_client_lets_sign_for_all() -> None:
    nobodys = replace(WAITING, author_id=None)
    assert can_sign(nobodys, (EVERY_AUTHOR,))
    assert not can_sign(nobodys, ("vogel",))


def test_only_a_clinics_user_signs_and_for_its_own_clients() -> None:
    pairs = (("north", "vogel"), ("north", EVERY_AUTHOR), ("north", "vogel"))
    user = User("dr-vogel", "Dr. Vogel", Role.CLINIC, ("north",), False, AT, 1, pairs)
    assert check_signs_for(user) == (("north", EVERY_AUTHOR), ("north", "vogel"))
    for wrong in (replace(user, role=Role.MANAGER), replace(user, clients=("south",))):
        with pytest.raises(SigningRefused):
            check_signs_for(wrong)
