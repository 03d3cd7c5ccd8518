"""Quality's values as messages of the contract, and back."""

from collections.abc import Sequence
from dataclasses import replace

from google.protobuf.duration_pb2 import Duration

from scribeline.front import checks, names
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.jobs import duration
from scribeline.front.errors import ValueWrong
from scribeline.quality.model import (
    LONGEST_PASSAGE,
    MOST_MARKS,
    Audit,
    AuditState,
    Ground,
    Kind,
    Mark,
    Outcome,
    Place,
    Said,
    Weight,
)
from scribeline.quality.pay import PayStep
from scribeline.quality.sampling import MOST_SHARES, MOST_STEPS, Plan, Share, Step
from scribeline.quality.scoring import DEFAULT_METHOD, Basis, categories, current_methods, methods, score
from scribeline.quality.store import Sums
from scribeline.transcripts.model import WordSpan
from scribeline.v1 import quality_pb2, transcripts_pb2
from scribeline.v1.quality_pb2 import AuditMark, QualityFigures, QualityPlan, Scoring

_A = quality_pb2.Audit
STATES: dict[int, AuditState] = {_A.State.Value(f"STATE_{state}"): state for state in AuditState}
_STATE_NUMBERS = {state: _A.State.Value(f"STATE_{state}") for state in AuditState}
_KIND_NUMBERS = {kind: _A.Kind.Value(f"KIND_{kind}") for kind in Kind}
_GROUND_NUMBERS = {ground: _A.Ground.Value(f"GROUND_{ground}") for ground in Ground}
_OUTCOME_NUMBERS = {outcome: _A.Outcome.Value(f"OUTCOME_{outcome}") for outcome in Outcome}
_WEIGHTS: dict[int, Weight] = {AuditMark.Weight.Value(f"WEIGHT_{weight.name}"): weight for weight in Weight}
_WEIGHT_NUMBERS = {weight: AuditMark.Weight.Value(f"WEIGHT_{weight.name}") for weight in Weight}
_BASIS_NUMBERS = {basis: Scoring.Method.Basis.Value(f"BASIS_{basis.name}") for basis in Basis}

LONGEST_REMARK = 2_000
"""Characters of a remark on a mark."""
LONGEST_AUDIO_S = 1e6


def from_audit(audit: Audit, *, with_marks: bool) -> quality_pb2.Audit:
    """An audit; of an open one with the score that its marks make so far."""
    client_id = audit.client_id
    message = quality_pb2.Audit(
        name=names.AUDIT.format(client_id, audit.audit_id),
        job=names.JOB.format(client_id, audit.job_id),
        revision=names.REVISION.format(client_id, audit.job_id, audit.revision),
        editor=names.USER.format(audit.editor_id),
        author=names.AUTHOR.format(client_id, audit.author_id) if audit.author_id else "",
        work_type=names.WORK_TYPE.format(client_id, audit.work_type_id) if audit.work_type_id else "",
        kind=_KIND_NUMBERS[audit.kind],
        grounds=[_GROUND_NUMBERS[ground] for ground in audit.grounds],
        one_in=audit.one_in or 0,
        method=audit.method_id,
        method_version=audit.method_version,
        characters=audit.characters,
        state=_STATE_NUMBERS[audit.state],
        auditor=names.USER.format(audit.auditor_id) if audit.auditor_id else "",
        outcome=_OUTCOME_NUMBERS[audit.outcome] if audit.outcome else _A.OUTCOME_UNSPECIFIED,
        first_score=audit.first_score,
        create_time=timestamp(audit.created_at),
        etag=audit.etag,
    )
    if audit.finished_at is not None:
        message.finish_time.CopyFrom(timestamp(audit.finished_at))
    if audit.read_at is not None:
        message.read_time.CopyFrom(timestamp(audit.read_at))
    if audit.score is not None:
        message.score, message.points, message.passed = audit.score, audit.points or 0, bool(audit.passed)
    if with_marks:
        message.marks.extend(_mark_message(mark) for mark in audit.marks)
        if audit.dispute is not None:
            message.dispute.CopyFrom(_statement(audit.dispute))
        if audit.arbitration is not None:
            message.arbitration.CopyFrom(_statement(audit.arbitration))
        if audit.state is AuditState.OPEN:
            so_far = score(methods()[audit.method_id, audit.method_version], audit.marks, audit.characters)
            message.score, message.points, message.passed = so_far.score, so_far.points, so_far.passed
    return message


def to_marks(messages: Sequence[AuditMark]) -> list[Mark]:
    """The marks that a reviewer sent. Raises ValueWrong; what their places hold, the component finds out."""
    if len(messages) > MOST_MARKS:
        raise ValueWrong(f"may hold at most {MOST_MARKS} marks", field="marks")
    return [_mark(message, f"marks[{number}]") for number, message in enumerate(messages)]


def _mark(message: AuditMark, field: str) -> Mark:
    place = message.place
    mark = Mark(
        category=checks.line(message.category, field=f"{field}.category", longest=64, required=True),
        weight=checks.choice(message.weight, dict(_WEIGHTS), field=f"{field}.weight"),
        remark=checks.text(message.remark, field=f"{field}.remark", longest=LONGEST_REMARK),
        place=Place(place.block, place.start, place.end) if message.HasField("place") else None,
        words=WordSpan(message.words.first, message.words.last) if message.HasField("words") else None,
    )
    if message.HasField("start_offset") or message.HasField("end_offset"):
        start_s = _seconds(message.start_offset, f"{field}.start_offset")
        return replace(mark, start_s=start_s, end_s=_seconds(message.end_offset, f"{field}.end_offset"))
    return mark


def _seconds(value: Duration, field: str) -> float:
    return checks.seconds(value, field=field, shortest_s=0, longest_s=LONGEST_AUDIO_S)


def _mark_message(mark: Mark) -> AuditMark:
    message = AuditMark(
        category=mark.category,
        weight=_WEIGHT_NUMBERS[mark.weight],
        remark=mark.remark,
        passage=mark.passage[:LONGEST_PASSAGE],
        disputed=mark.is_disputed,
        overturned=not mark.stands,
    )
    if mark.place is not None:
        place = mark.place
        message.place.CopyFrom(AuditMark.Place(block=place.block, start=place.start, end=place.end))
    if mark.words is not None:
        message.words.CopyFrom(transcripts_pb2.WordSpan(first=mark.words.first, last=mark.words.last))
    if mark.start_s is not None and mark.end_s is not None:
        message.start_offset.CopyFrom(duration(mark.start_s))
        message.end_offset.CopyFrom(duration(mark.end_s))
    return message


def _statement(said: Said) -> quality_pb2.Audit.Statement:
    return _A.Statement(text=said.text, user=names.USER.format(said.user_id), time=timestamp(said.time))


def scoring() -> Scoring:
    """The methods and categories that there are."""
    return Scoring(
        methods=[
            Scoring.Method(
                id=each.method_id,
                version=each.version,
                title=each.title,
                basis=_BASIS_NUMBERS[each.basis],
                critical_points=each.points[Weight.CRITICAL],
                noncritical_points=each.points[Weight.NONCRITICAL],
                feedback_points=each.points[Weight.FEEDBACK],
                pass_at=each.pass_at,
                repeats_count_once=each.repeats_count_once,
                characters_per_line=each.characters_per_line,
                source=each.source,
            )
            for each in current_methods()
        ],
        categories=[
            Scoring.Category(
                id=each.category_id, title=each.title, weight=_WEIGHT_NUMBERS[each.weight], source=each.source
            )
            for each in categories().values()
        ],
    )


def from_plan(client_id: str, plan: Plan) -> QualityPlan:
    """A client's plan."""
    return QualityPlan(
        name=names.QUALITY_PLAN.format(client_id),
        method=plan.method_id,
        one_in=plan.one_in,
        shares=[
            QualityPlan.Share(
                one_in=each.one_in,
                person=names.USER.format(each.person_id) if each.person_id else "",
                author=names.AUTHOR.format(client_id, each.author_id) if each.author_id else "",
                work_type=names.WORK_TYPE.format(client_id, each.work_type_id) if each.work_type_id else "",
            )
            for each in plan.shares
        ],
        new_person=[QualityPlan.Step(passes=each.passes, one_in=each.one_in) for each in plan.new_person],
        any_blank=plan.any_blank,
        doubtful_share=plan.doubtful_share,
        open_question=plan.open_question,
        pay_steps=[QualityPlan.PayStep(least_score=each.least_score, percent=each.percent) for each in plan.pay],
        overall_one_in=plan.overall_one_in,
        etag=plan.etag,
    )


def to_plan(message: QualityPlan, client_id: str) -> Plan:
    """The plan that a manager wants. Raises ValueWrong, NameWrong; whether it makes sense, the component says."""
    if len(message.shares) > MOST_SHARES or len(message.new_person) > MOST_STEPS:
        raise ValueWrong(f"may hold at most {MOST_SHARES} shares and {MOST_STEPS} steps", field="quality_plan")
    return Plan(
        method_id=checks.line(message.method, field="quality_plan.method", longest=64) or DEFAULT_METHOD,
        one_in=message.one_in,
        shares=tuple(_share(each, client_id, f"quality_plan.shares[{n}]") for n, each in enumerate(message.shares)),
        new_person=tuple(Step(each.passes, each.one_in) for each in message.new_person),
        any_blank=message.any_blank,
        doubtful_share=message.doubtful_share if message.HasField("doubtful_share") else None,
        open_question=message.open_question,
        pay=tuple(PayStep(each.least_score, each.percent) for each in message.pay_steps),
        overall_one_in=message.overall_one_in,
    )


def _share(message: QualityPlan.Share, client_id: str, field: str) -> Share:
    owner, author_id = (
        names.AUTHOR.parse(message.author, field=f"{field}.author") if message.author else (client_id, "")
    )
    other, work_type_id = (
        names.WORK_TYPE.parse(message.work_type, field=f"{field}.work_type") if message.work_type else (client_id, "")
    )
    if {owner, other} != {client_id}:
        raise ValueWrong("has to name authors and work types of the plan's own client", field=field)
    person_id = names.USER.parse(message.person, field=f"{field}.person")[0] if message.person else ""
    return Share(message.one_in, person_id, author_id, work_type_id)


_KEYS = {"client": names.CLIENT, "person": names.USER}
_KEYS_OF_CLIENTS = {"author": names.AUTHOR, "work_type": names.WORK_TYPE}


def from_sums(sums: Sums, group: str) -> QualityFigures.Group:
    """The figures of one group."""
    sample = sums.sample
    message = QualityFigures.Group(
        key=_key(sums, group),
        audit_count=sample.audits,
        pass_share=sample.pass_share,
        pass_share_low=sample.interval.low,
        pass_share_high=sample.interval.high,
        mean_score=sample.mean_score,
        line_accuracy=sample.line_accuracy(),
        targeted_count=sums.targeted,
        targeted_passed_count=sums.targeted_passed,
        targeted_mean_score=sums.targeted_score // sums.targeted if sums.targeted else None,
        critical_count=sums.weights.get(Weight.CRITICAL, 0),
        noncritical_count=sums.weights.get(Weight.NONCRITICAL, 0),
        feedback_count=sums.weights.get(Weight.FEEDBACK, 0),
    )
    for category, count in sorted(sums.categories.items(), key=lambda item: (-item[1], item[0])):
        message.categories.add(category=category, count=count)
    return message


def _key(sums: Sums, group: str) -> str:
    if not sums.key:
        return ""
    if group in _KEYS:
        return _KEYS[group].format(sums.key)
    return _KEYS_OF_CLIENTS[group].format(sums.client_id, sums.key)
