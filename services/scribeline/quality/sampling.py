"""Which documents QA looks at: a client's plan, and what it says of one that is handed in. Pure.

Two ways lead to QA and are kept apart, since only one of them says anything about the documents that QA did not see:

- Chance. Each document has a rate that depends on whose and what it is, never on how it turned out: 1 in N. The audit
  keeps its N, so that statistics can give a document that stands for ten others its tenfold weight.
- A ground that lies in the document: a blank, doubtful words, an open question. Such documents are worse than others
  on purpose, and are left out of every estimate. One that chance chose as well belongs to chance: without it the
  sample would lack just the hard ones.

What goes out without QA may be looked at afterwards, so that a client whose documents wait for nobody still learns how
good they are. The plan then says which share of all documents chance chooses, and the ordinary rate which share of them
it chooses before delivery. One draw decides both: so each document has the same chance either way, whichever way it is
looked at, and an audit after delivery counts in the estimates as any other by chance.

Chance is a keyed hash of the job's id. Nobody without the key can tell beforehand which documents are looked at, and
nobody can draw again until they like the result.
"""

import hashlib
import hmac
from dataclasses import dataclass
from math import isfinite
from uuid import UUID

from scribeline.quality.errors import InvalidPlan
from scribeline.quality.model import Ground, Kind
from scribeline.quality.pay import PayStep, check_pay
from scribeline.quality.scoring import DEFAULT_METHOD, current_method

MOST_SHARES = 1_000
MOST_STEPS = 20
LARGEST_ONE_IN = 10_000
MOST_PASSES = 1_000


@dataclass(frozen=True, slots=True)
class Share:
    """Of the documents that all given ids fit, 1 in `one_in` goes to QA; 0 means none by chance."""

    one_in: int
    person_id: str = ""
    author_id: str = ""
    work_type_id: str = ""

    def fits(self, handed_in: "HandedIn") -> bool:
        """Whether it is about this document."""
        return (
            self.person_id in ("", handed_in.person_id)
            and self.author_id in ("", handed_in.author_id)
            and self.work_type_id in ("", handed_in.work_type_id)
        )

    @property
    def ground(self) -> Ground:
        """What it goes by."""
        return Ground.PERSON if self.person_id else Ground.AUTHOR if self.author_id else Ground.WORK_TYPE


@dataclass(frozen=True, slots=True)
class Step:
    """While a new person has passed fewer than `passes` audits in a row, 1 in `one_in` of theirs goes to QA."""

    passes: int
    one_in: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How a client's documents are looked at, and what that means.

    `one_in` is the ordinary rate (0: none by chance). Shares take its place for what they fit; `new_person` are steps
    with ever more passes. Of all documents, chance chooses 1 in `overall_one_in` at least (0: no more than the rates
    say): what the rates leave of these is looked at after its delivery. `doubtful_share` (above 0 to 1): documents of
    which more than this share of the draft's words was doubtful go to QA; None: they need not. `pay` is what scores do
    to pay.
    """

    method_id: str = DEFAULT_METHOD
    one_in: int = 0
    shares: tuple[Share, ...] = ()
    new_person: tuple[Step, ...] = ()
    any_blank: bool = False
    doubtful_share: float | None = None
    open_question: bool = False
    pay: tuple[PayStep, ...] = ()
    overall_one_in: int = 0
    version: int = 0

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a plan has to know of a document that is handed in.

    `is_required`: the client or the work type wants every document reviewed. `passes_in_a_row` are the person's at
    this client, of audits by chance, up to their last failed one. `doubtful_share` is 0 to 1.
    """

    job_id: UUID
    person_id: str
    author_id: str | None
    work_type_id: str | None
    is_required: bool = False
    was_returned: bool = False
    passes_in_a_row: int = 0
    blanks: int = 0
    doubtful_share: float = 0.0
    open_questions: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """That a document goes to QA, and why; `one_in` is its rate where chance chose it.

    `after_delivery`: it is let go at once, and looked at afterwards.
    """

    kind: Kind
    grounds: tuple[Ground, ...]
    one_in: int | None = None
    after_delivery: bool = False


def choose(plan: Plan, handed_in: HandedIn, key: bytes) -> Choice | None:
    """Whether a document goes to QA; None where it does not.

    One that QA had returned comes back to QA, and is no sample a second time.
    """
    if handed_in.was_returned:
        return Choice(Kind.TARGETED, (Ground.RETURNED,))
    grounds = _grounds(plan, handed_in)
    rate = rate_of(plan, handed_in)
    overall = overall_of(plan, rate)
    if rate is not None and is_drawn(key, handed_in.job_id, rate[0]):
        return Choice(Kind.RANDOM, (rate[1], *grounds), overall)
    if overall is not None and is_drawn(key, handed_in.job_id, overall):
        if grounds:  # QA sees it before its delivery all the same, and chance had chosen it
            return Choice(Kind.RANDOM, (Ground.SAMPLE, *grounds), overall)
        return Choice(Kind.RANDOM, (Ground.RETROSPECTIVE,), overall, after_delivery=True)
    return Choice(Kind.TARGETED, grounds) if grounds else None


def overall_of(plan: Plan, rate: tuple[int, Ground] | None) -> int | None:
    """The rate (1 in N) at which a document is looked at by chance, before or after its delivery; None for never."""
    rates = [] if rate is None else [rate[0]]
    if plan.overall_one_in:
        rates.append(plan.overall_one_in)
    return min(rates, default=None)


def rate_of(plan: Plan, handed_in: HandedIn) -> tuple[int, Ground] | None:
    """The rate (1 in N) of a document, and what it goes by; None where chance never chooses it.

    The ordinary rate is for what no share fits. Of several rates the one that looks at most counts.
    """
    rates = [(share.one_in, share.ground) for share in plan.shares if share.fits(handed_in)]
    if not rates:
        rates.append((plan.one_in, Ground.SAMPLE))
    if handed_in.is_required:
        rates.append((1, Ground.REQUIRED))
    for step in plan.new_person:
        if handed_in.passes_in_a_row < step.passes:
            rates.append((step.one_in, Ground.NEW_PERSON))
            break
    return min((rate for rate in rates if rate[0] > 0), key=lambda rate: rate[0], default=None)


def is_drawn(key: bytes, job_id: UUID, one_in: int) -> bool:
    """Whether chance chooses a job at a rate of 1 in `one_in`. What is chosen at a rate is so at every higher one."""
    digest = hmac.digest(key, b"scribeline quality sample\0" + job_id.bytes, hashlib.sha256)
    return int.from_bytes(digest[:8], "big") * one_in < 2**64


def _grounds(plan: Plan, handed_in: HandedIn) -> tuple[Ground, ...]:
    found = []
    if plan.any_blank and handed_in.blanks:
        found.append(Ground.BLANK)
    if plan.doubtful_share is not None and handed_in.doubtful_share > plan.doubtful_share:
        found.append(Ground.DOUBTFUL)
    if plan.open_question and handed_in.open_questions:
        found.append(Ground.QUESTION)
    return tuple(found)


def check_plan(plan: Plan) -> None:
    """Raise InvalidPlan or UnknownMethod unless the plan makes sense; the field is that of the contract's plan."""
    current_method(plan.method_id, field="quality_plan.method")
    _check_rate(plan.one_in, "quality_plan.one_in")
    _check_rate(plan.overall_one_in, "quality_plan.overall_one_in")
    if len(plan.shares) > MOST_SHARES:
        raise InvalidPlan(f"A plan has at most {MOST_SHARES} shares.", field="quality_plan.shares")
    seen = set()
    for number, share in enumerate(plan.shares):
        field = f"quality_plan.shares[{number}]"
        _check_rate(share.one_in, f"{field}.one_in")
        ids = (share.person_id, share.author_id, share.work_type_id)
        if not any(ids):
            raise InvalidPlan(
                "A share names a person, an author or a work type; the ordinary rate is one_in.", field=field
            )
        if ids in seen:
            raise InvalidPlan("Two shares are about the same documents.", field=field)
        seen.add(ids)
    if len(plan.new_person) > MOST_STEPS:
        raise InvalidPlan(f"A plan has at most {MOST_STEPS} steps for new people.", field="quality_plan.new_person")
    passes, one_in = 0, 1
    for number, step in enumerate(plan.new_person):
        field = f"quality_plan.new_person[{number}]"
        if not passes < step.passes <= MOST_PASSES:
            raise InvalidPlan(f"Each step has more passes than the one before, {MOST_PASSES} at most.", field=field)
        if not one_in <= step.one_in <= LARGEST_ONE_IN:
            raise InvalidPlan(
                "Each step looks at no more than the one before, the first at 1 in 1 or fewer.", field=field
            )
        passes, one_in = step.passes, step.one_in
    share_of_words = plan.doubtful_share
    if share_of_words is not None and not (isfinite(share_of_words) and 0 <= share_of_words < 1):
        raise InvalidPlan("A share of doubtful words is from 0 to under 1.", field="quality_plan.doubtful_share")
    check_pay(plan.pay)


def _check_rate(one_in: int, field: str) -> None:
    if not 0 <= one_in <= LARGEST_ONE_IN:
        raise InvalidPlan(f"A rate is 1 in 1 to {LARGEST_ONE_IN}, or 0 for none.", field=field)
