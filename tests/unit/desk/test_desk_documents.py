"""Documents between the editor and the front: there and back without loss, and sums that JavaScript makes as well."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.desk.documents import block_values, blocks_sum, document_of, replaced, stored_otherwise, unpacked
from scribeline.desk.errors import FieldWrong
from scribeline.desk.pages.reading import marked

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
milliseconds = st.integers(0, 10_000_000)
reasons = ["inaudible", "unclear_term", "discrepancy", "missing_information", "other"]


def _seconds(value: int) -> float | int:
    return value // 1000 if value % 1000 == 0 else value / 1000


@st.composite
def _blocks(draw: st.DrawFn) -> list[dict[str, Any]]:
    blocks = []
    for _ in range(draw(st.integers(0, 5))):
        inlines: list[dict[str, Any]] = []
        for _ in range(draw(st.integers(0, 4))):
            if draw(st.booleans()):
                run: dict[str, Any] = {"text": draw(texts)}
                if draw(st.booleans()):
                    run["words"] = sorted(draw(st.tuples(st.integers(0, 99), st.integers(0, 99))))
                run |= {look: True for look in ("bold", "italic", "underline") if draw(st.booleans())}
                inlines.append(run)
            else:
                start = draw(milliseconds)
                blank: dict[str, Any] = {"start_s": _seconds(start), "end_s": _seconds(start + draw(milliseconds))}
                blank["reason"] = draw(st.sampled_from(reasons))
                blank |= {name: text for name in ("heard", "note") if (text := draw(texts))}
                inlines.append({"blank": blank})
        block: dict[str, Any] = {"kind": draw(st.sampled_from(["heading", "paragraph", "bullet", "numbered"]))}
        block["inlines"] = inlines
        if level := draw(st.integers(0, 8)):
            block["level"] = level
        blocks.append(block)
    return blocks


@given(_blocks())
def test_a_document_comes_back_as_it_was_sent(blocks: list[dict[str, Any]]) -> None:
    assert block_values(document_of(json.loads(json.dumps(blocks)))) == blocks


@given(_blocks(), st.data())
def test_a_change_put_into_the_old_document_gives_the_new_one(blocks: list[Any], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(blocks)))
    last = data.draw(st.integers(first, len(blocks)))
    by = data.draw(_blocks())
    assert replaced(blocks, first, last, by) == blocks[:first] + by + blocks[last:]


@given(_blocks(), _blocks(), st.data())
def test_a_block_may_lack_what_the_one_in_its_place_has_at_both_ends(
    blocks: list[Any], others: list[Any], data: st.DataObject
) -> None:
    count = min(len(blocks), len(others))
    wanted, sent = [], []
    for there, other in zip(blocks, others, strict=False):
        head = data.draw(st.integers(0, len(there["inlines"])))
        tail = data.draw(st.integers(0, len(there["inlines"]) - head))
        end = there["inlines"][len(there["inlines"]) - tail :]
        wanted.append({**other, "inlines": there["inlines"][:head] + other["inlines"] + end})
        sent.append({**other, "head": head, "tail": tail} if head + tail else wanted[-1])
    assert unpacked(blocks, 0, count, sent) == wanted


@pytest.mark.parametrize(
    "fields",
    [
        {"head": 2},
        {"head": 1, "tail": 1},
        {"head": -1},
        {"tail": None},
        {"head": True},
        {"inlines": "text"},
        {"head": 1.0},
    ],
)
def test_a_block_lacks_no_more_than_there_is(fields: dict[str, Any]) -> None:
    one = {"kind": "paragraph", "inlines": [{"text": "one"}]}
    with pytest.raises(FieldWrong):
        unpacked([one], 0, 1, [{"kind": "paragraph", "inlines": [], "head": 0, "tail": 0} | fields])
    with pytest.raises(FieldWrong):
        unpacked([one, one], 0, 2, [{"kind": "paragraph", "inlines": [], "head": 1, "tail": 0}])


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (1, 0), (0, 3), (3, 3)])
def test_places_that_there_are_not_are_refused(first: int, last: int) -> None:
    with pytest.raises(FieldWrong):
        replaced([{}, {}], first, last, [])


def test_a_sum_is_that_of_json_as_javascript_writes_it() -> None:
    blocks = [{"kind": "paragraph", "inlines": [{"blank": {"start_s": 3.0, "end_s": 3.25}}, {"text": 'ä"\n\x01'}]}]
    # JSON.stringify of the same with its keys in order.
    canonical = '[{"inlines":[{"blank":{"end_s":3.25,"start_s":3}},{"text":"ä\\"\\n\\u0001"}],"kind":"paragraph"}]'
    assert blocks_sum(replaced([], 0, 0, blocks)) == hashlib.sha256(canonical.encode()).hexdigest()


def test_half_of_a_character_has_no_sum() -> None:
    with pytest.raises(FieldWrong):
        blocks_sum([{"text": "\ud83d"}])


def test_blocks_that_were_stored_in_another_form_are_told_by_their_numbers() -> None:
    sent: list[dict[str, Any]] = [{"kind": "paragraph"}, {"kind": "bullet", "at": 2.0}, {"kind": "heading"}]
    stored: list[dict[str, Any]] = [{"kind": "paragraph"}, {"kind": "bullet", "at": 2}, {"kind": "heading", "level": 1}]
    assert stored_otherwise(sent, stored) == [[2, {"kind": "heading", "level": 1}]]
    assert stored_otherwise(sent[:1], stored) == [[0, stored[0]], [1, stored[1]], [2, stored[2]]]


def test_the_items_of_a_list_are_numbered_as_they_are_read() -> None:
    kinds = ["numbered", "numbered", "bullet", "numbered", "paragraph", "numbered"]
    told = marked([{"kind": kind, "inlines": []} for kind in kinds])
    assert [block.get("mark") for block in told] == ["1.", "2.", "•", "1.", None, "1."]
