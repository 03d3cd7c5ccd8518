"""An audit as pages and the editor show it, and what people may send of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from scribeline.desk.documents import seconds
from scribeline.desk.errors import FieldWrong
from scribeline.sdk.names import client_of, last_id
from scribeline.v1.quality_pb2 import Audit, AuditMark, QualityFigures, Scoring
from scribeline.v1.transcripts_pb2 import WordSpan

STATE_WORDS: Mapping[str, str] = {
    "OPEN": "With QA",
    "FINISHED": "Decided",
    "DISPUTED": "Disputed",
    "UPHELD": "Disputed, and upheld",
    "OVERTURNED": "Disputed, and changed",
    "DROPPED": "Given up",
}
"""What each state of an audit means."""

GROUND_WORDS: Mapping[str, str] = {
    "SAMPLE": "the ordinary sample",
    "PERSON": "the sample of your work",
    "AUTHOR": "the sample of this author",
    "WORK_TYPE": "the sample of this work type",
    "NEW_PERSON": "new to this client",
    "REQUIRED": "every report is reviewed",
    "RETROSPECTIVE": "delivered, and looked at afterwards",
    "BLANK": "a blank in the text",
    "DOUBTFUL": "many doubtful words",
    "QUESTION": "an unanswered question",
    "RETURNED": "it had been returned",
}
"""Why a report was looked at."""

WEIGHT_WORDS: Mapping[str, str] = {"critical": "Critical", "noncritical": "Not critical", "feedback": "Feedback"}

LARGEST_INDEX = 2**31 - 1
LONGEST_AUDIO_S = 1e6

Value = dict[str, Any]


def audit_value(audit: Audit) -> Value:
    """An audit, with its marks where it has them. Scores are hundredths, times ISO 8601, stretches of audio seconds."""
    return {
        "name": audit.name,
        "client": client_of(audit.name),
        "audit": last_id(audit.name),
        "job": last_id(audit.job),
        "revision": int(last_id(audit.revision)),
        "etag": audit.etag,
        "state": Audit.State.Name(audit.state).removeprefix("STATE_"),
        "kind": Audit.Kind.Name(audit.kind).removeprefix("KIND_"),
        "grounds": [Audit.Ground.Name(each).removeprefix("GROUND_") for each in audit.grounds],
        "one_in": audit.one_in,
        "method": audit.method,
        "characters": audit.characters,
        "editor": last_id(audit.editor),
        "author": audit.author,
        "work_type": audit.work_type,
        "auditor": last_id(audit.auditor),
        "outcome": Audit.Outcome.Name(audit.outcome).removeprefix("OUTCOME_") if audit.outcome else "",
        "score": audit.score,
        "points": audit.points,
        "passed": audit.passed,
        "first_score": audit.first_score if audit.HasField("first_score") else None,
        "created": _iso(audit.create_time),
        "finished": _iso(audit.finish_time) if audit.HasField("finish_time") else "",
        "read": _iso(audit.read_time) if audit.HasField("read_time") else "",
        "dispute": _statement(audit.dispute) if audit.HasField("dispute") else None,
        "arbitration": _statement(audit.arbitration) if audit.HasField("arbitration") else None,
        "marks": [_mark_value(mark) for mark in audit.marks],
    }


def _mark_value(mark: AuditMark) -> Value:
    place = mark.place
    return {
        "category": mark.category,
        "weight": AuditMark.Weight.Name(mark.weight).removeprefix("WEIGHT_").lower(),
        "remark": mark.remark,
        "passage": mark.passage,
        "place": [place.block, place.start, place.end] if mark.HasField("place") else None,
        "words": [mark.words.first, mark.words.last] if mark.HasField("words") else None,
        "start_s": seconds(mark.start_offset) if mark.HasField("start_offset") else None,
        "end_s": seconds(mark.end_offset) if mark.HasField("end_offset") else None,
        "disputed": mark.disputed,
        "overturned": mark.overturned,
    }


def _statement(said: Audit.Statement) -> Value:
    return {"text": said.text, "user": last_id(said.user), "time": _iso(said.time)}


def _iso(time: Timestamp) -> str:
    return time.ToJsonString()


def scoring_value(scoring: Scoring, method: str) -> Value:
    """How one method scores, and the categories, as the editor needs them."""
    found = next((each for each in scoring.methods if each.id == method), scoring.methods[0])
    return {
        "method": {
            "id": found.id,
            "title": found.title,
            "basis": Scoring.Method.Basis.Name(found.basis).removeprefix("BASIS_").lower(),
            "points": {
                "critical": found.critical_points,
                "noncritical": found.noncritical_points,
                "feedback": found.feedback_points,
            },
            "pass_at": found.pass_at,
            "repeats_count_once": found.repeats_count_once,
            "characters_per_line": found.characters_per_line,
        },
        "categories": [
            {
                "id": each.id,
                "title": each.title,
                "weight": AuditMark.Weight.Name(each.weight).removeprefix("WEIGHT_").lower(),
            }
            for each in scoring.categories
        ],
    }


def marks_of(values: object) -> list[AuditMark]:
    """The marks that a browser sent. Raises FieldWrong."""
    if not isinstance(values, list):
        raise FieldWrong("marks", "is a list")
    return [_mark(value, f"marks[{number}]") for number, value in enumerate(values)]


def _mark(value: object, at: str) -> AuditMark:
    if not isinstance(value, dict):
        raise FieldWrong(at, "is an object")
    weight = value.get("weight")
    if not isinstance(weight, str) or weight not in WEIGHT_WORDS:
        raise FieldWrong(f"{at}.weight", f"is one of {', '.join(WEIGHT_WORDS)}")
    mark = AuditMark(
        category=_text(value.get("category"), f"{at}.category"),
        weight=AuditMark.Weight.Value(f"WEIGHT_{weight.upper()}"),
        remark=_text(value.get("remark", ""), f"{at}.remark"),
    )
    if value.get("place") is not None:
        block, start, end = _numbers(value["place"], 3, f"{at}.place")
        mark.place.CopyFrom(AuditMark.Place(block=block, start=start, end=end))
    if value.get("words") is not None:
        first, last = _numbers(value["words"], 2, f"{at}.words")
        mark.words.CopyFrom(WordSpan(first=first, last=last))
    if value.get("start_s") is not None:
        mark.start_offset.CopyFrom(_offset(value["start_s"], f"{at}.start_s"))
        mark.end_offset.CopyFrom(_offset(value.get("end_s"), f"{at}.end_s"))
    return mark


def numbers_of(values: object, field: str) -> list[int]:
    """The numbers of marks. Raises FieldWrong."""
    if not isinstance(values, list) or len(values) > 1_000:
        raise FieldWrong(field, "is a list of numbers")
    return _numbers(values, len(values), field)


def _numbers(value: object, count: int, at: str) -> list[int]:
    if not isinstance(value, list) or len(value) != count:
        raise FieldWrong(at, f"is {count} whole numbers")
    if not all(type(each) is int and 0 <= each <= LARGEST_INDEX for each in value):
        raise FieldWrong(at, "is made of whole numbers from 0")
    return value


def _text(value: object, at: str) -> str:
    if not isinstance(value, str) or any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise FieldWrong(at, "is text")
    return value


def _offset(value: object, at: str) -> Duration:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LONGEST_AUDIO_S:
        raise FieldWrong(at, "is a number of seconds")
    return Duration(seconds=round(value * 1000) // 1000, nanos=round(value * 1000) % 1000 * 1_000_000)


def points_words(hundredths: int) -> str:
    """A score or points as people write them: 98, 98.5, 98.25."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def percent_words(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{share * 100:.1f} %"


CHART_LEFT, CHART_WIDTH, CHART_ROW = 190, 420, 26
"""The chart's labels, its scale from 0 to 100 %, and a row of it, in pixels."""


def bars_of(groups: Sequence[tuple[str, QualityFigures.Group]]) -> list[Value]:
    """A chart's rows: the interval and the share that passes, as places on its scale."""
    rows: list[Value] = []
    for label, group in groups:
        if group.audit_count:
            low, high = group.pass_share_low, group.pass_share_high
            rows.append(
                {
                    "label": label if len(label) <= 26 else f"{label[:25]}…",
                    "y": len(rows) * CHART_ROW + 28,
                    "x": round(CHART_LEFT + CHART_WIDTH * low, 1),
                    "width": round(CHART_WIDTH * (high - low), 1),
                    "at": round(CHART_LEFT + CHART_WIDTH * group.pass_share, 1),
                    "told": f"{label}: {percent_words(group.pass_share)} pass, "
                    f"with 95 % confidence {percent_words(low)} to {percent_words(high)}",
                }
            )
    return rows
