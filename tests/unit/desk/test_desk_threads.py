"""What the desk says of threads: how fast answers came, and whose turn it is."""

import pytest
from google.protobuf.duration_pb2 import Duration

from scribeline.desk.threads import answer_words, message_row, thread_row
from scribeline.v1.discussion_pb2 import AnswerTimes, Message, Thread


@pytest.mark.parametrize(
    ("side", "is_own", "count", "median_s", "most_s", "who", "sentence"),
    [
        (
            Thread.SIDE_COMPANY,
            True,
            1,
            10,
            90,
            "You",
            "half of 1 answer within 1 min, nine of ten within 2 min, counted over the clinic's hours",
        ),
        (
            Thread.SIDE_CLINIC,
            False,
            12,
            3 * 3600,
            4 * 86_400,
            "The clinics",
            "half of 12 answers within 3 h, nine of ten within 4 days",
        ),
        (
            Thread.SIDE_COMPANY,
            False,
            3,
            7_100,
            47 * 3600,
            "Transcription",
            "half of 3 answers within 118 min, nine of ten within 47 h, counted over the clinic's hours",
        ),
    ],
)
def test_how_fast_answers_came_is_a_sentence(
    side: "Thread.Side.ValueType", is_own: bool, count: int, median_s: int, most_s: int, who: str, sentence: str
) -> None:
    times = AnswerTimes.Of(
        side=side, answered_count=count, median=Duration(seconds=median_s), ninth_decile=Duration(seconds=most_s)
    )
    assert answer_words(times, is_own=is_own) == (who, sentence)


@pytest.mark.parametrize(("role", "waits"), [("ROLE_CLINIC", "them"), ("ROLE_MANAGER", "you"), ("ROLE_ADMIN", "you")])
def test_whose_turn_it_is_depends_on_who_looks(role: str, waits: str) -> None:
    thread = Thread(
        name="clients/harbor/threads/t",
        job="clients/harbor/jobs/j",
        wanted=Thread.WANTED_RUSH,
        order_state=Thread.ORDER_STATE_ASKED,
        waits_on=Thread.SIDE_COMPANY,
    )
    row = thread_row(thread, role=role, client_name="Harbor", report="Letter")
    assert (row.waits, row.title, row.order_words, row.address) == (
        waits,
        "Letter",
        "Not decided yet",
        "/messages/harbor/t",
    )


def test_every_kind_of_message_and_order_has_its_words() -> None:
    for number in Message.Kind.values()[1:]:
        message_row(Message(name="clients/c/threads/t/messages/1", kind=number, user="users/anna"), "bert")  # type: ignore[arg-type]
    for wanted in Thread.Wanted.values()[1:]:
        thread = Thread(name="clients/c/threads/t", wanted=wanted, order_state=Thread.ORDER_STATE_DONE)  # type: ignore[arg-type]
        row = thread_row(thread, role="ROLE_CLINIC", client_name="C", report="")
        assert row.wanted_words
        assert row.order_words == "Done"
