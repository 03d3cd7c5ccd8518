"""Page tokens: opaque, and good for their own list and caller alone."""

import base64
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.front.errors import PageTokenWrong
from scribeline.front.paging import Pages
from scribeline.identity.model import Caller, Role
from scribeline.v1 import authors_pb2, work_types_pb2

PAGES = Pages(b"k" * 32)
CALLER = Caller("anna", Role.MANAGER, ("c1",), uuid4())


def request(page_token: str = "", parent: str = "clients/c1", page_size: int = 2) -> authors_pb2.ListAuthorsRequest:
    return authors_pb2.ListAuthorsRequest(parent=parent, page_size=page_size, page_token=page_token)


def token(last: str = "b", pages: Pages = PAGES) -> str:
    return pages.of(request(), CALLER).cut(["a", last, "c"], lambda item: (item,))[1]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=30, unique=True), st.integers(1, 7))
def test_the_pages_together_are_the_list(items: list[str], size: int) -> None:
    items.sort()
    seen: list[str] = []
    page_token = ""
    for _ in range(len(items) + 1):
        page = PAGES.of(request(page_token, page_size=size), CALLER)
        rows = [item for item in items if page.after is None or item > page.after[0]][: page.limit]
        shown, page_token = page.cut(rows, lambda item: (item,))
        seen += shown
        if not page_token:
            break
    assert seen == items


def test_another_page_size_is_the_same_list() -> None:
    assert PAGES.of(request(token(), page_size=7), CALLER).after == ("b",)


def test_another_filter_method_caller_or_key_is_another_list() -> None:
    same_user_other_clients = Caller("anna", Role.MANAGER, ("c1", "c2"), uuid4())
    for refused in (
        lambda: PAGES.of(request(token(), parent="clients/c2"), CALLER),
        lambda: PAGES.of(work_types_pb2.ListWorkTypesRequest(parent="clients/c1", page_token=token()), CALLER),
        lambda: PAGES.of(request(token()), same_user_other_clients),
        lambda: PAGES.of(request(token(pages=Pages(b"x" * 32))), CALLER),
    ):
        with pytest.raises(PageTokenWrong):
            refused()


@given(st.data())
def test_a_token_with_a_changed_byte_is_refused(data: st.DataObject) -> None:
    raw = bytearray(base64.urlsafe_b64decode(token() + "=="))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(PageTokenWrong):
        PAGES.of(request(base64.urlsafe_b64encode(raw).decode().rstrip("=")), CALLER)


@pytest.mark.parametrize("forged", ["x", "!", "ü", "=" * 8, "A" * 10_000, "bnVsbA"])
def test_what_is_no_token_is_refused(forged: str) -> None:
    with pytest.raises(PageTokenWrong):
        PAGES.of(request(forged), CALLER)


def test_a_request_without_pages_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        PAGES.of(authors_pb2.GetAuthorRequest(), CALLER)
