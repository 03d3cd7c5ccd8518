"""Proposals put in force, and taken back again exactly.

A phrase goes into a phrase set of its author's that holds nothing but what was learnt, a rule among the rules that
drafts are written by, a choice of style into the client's style. What stood there before is kept with the proposal.
"""

import hashlib
import json

from scribeline.clients import service as clients
from scribeline.database.unit_of_work import Transaction
from scribeline.learning import store
from scribeline.learning.errors import NothingLeftToApply
from scribeline.learning.model import Kind, Proposal, State
from scribeline.learning.rules import Rule
from scribeline.learning.style_text import setting, with_setting, without_setting
from scribeline.vocabulary import service as vocabulary
from scribeline.vocabulary.errors import PhraseSetMissing
from scribeline.vocabulary.model import Entry
from scribeline.vocabulary.model import Kind as EntryKind
from scribeline.vocabulary.phrases import MOST_SOUNDS_LIKE, MOST_WEIGHT, check_phrases
from scribeline.vocabulary.register import read

_LONGEST_ID = 63


async def put(tx: Transaction, proposal: Proposal, actor: str) -> str | None:
    """Put a proposal in force; gives what was there before, which `take_back` wants. Raises NothingLeftToApply."""
    if proposal.kind is Kind.STYLE:
        return await _put_style(tx, proposal, actor)
    if proposal.kind is Kind.RULE:
        if not await store.insert_rule(tx, proposal, Rule(proposal.heard[0], proposal.written)):
            raise NothingLeftToApply(proposal.name, "another rule for the same is in force, so undo that one")
        return None
    return await _put_phrase(tx, proposal, actor)


async def renew(tx: Transaction, proposal: Proposal, actor: str) -> None:
    """Let a phrase that is in force know the forms that it was heard in since."""
    if proposal.kind in (Kind.PHRASE, Kind.SOUNDS_LIKE):
        try:
            await vocabulary.put_phrases(
                tx, proposal.client_id, learned_set_id(proposal), [_entry(proposal)], actor=actor
            )
        except PhraseSetMissing:
            return  # somebody deleted what was learnt: so be it


async def take_back(tx: Transaction, proposal: Proposal, actor: str) -> None:
    """Take a proposal out of force: what it changed is as it was. What somebody changed there since stays theirs."""
    if proposal.kind is Kind.STYLE:
        await _take_back_style(tx, proposal, actor)
    elif proposal.kind is Kind.RULE:
        await store.delete_rules(tx, proposal)
    else:
        await _take_back_phrase(tx, proposal, actor)


# ---------------------------------------------------------------- phrases


def learned_set_id(proposal: Proposal) -> str:
    """The id of the phrase set that holds what was learnt for an author."""
    whole = f"learned-{proposal.author_id}"
    if len(whole) <= _LONGEST_ID:
        return whole
    told_apart = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: _LONGEST_ID - 9].rstrip('-')}-{told_apart}"


async def _put_phrase(tx: Transaction, proposal: Proposal, actor: str) -> str | None:
    client_id, set_id = proposal.client_id, learned_set_id(proposal)
    before = await vocabulary.find_phrases(tx, client_id, set_id, [proposal.written])
    entry = _entry(proposal)
    try:
        await vocabulary.put_phrases(tx, client_id, set_id, [entry], actor=actor)
    except PhraseSetMissing:
        author_id = proposal.author_id or ""
        author = await clients.get_author(tx, client_id, author_id)
        name = f"Learned from corrections: {author.display_name}"
        await vocabulary.create_phrase_set(
            tx, client_id, set_id, [entry], actor=actor, display_name=name[:200], author_id=author_id
        )
    return _dumped(before[0]) if before else None


async def _take_back_phrase(tx: Transaction, proposal: Proposal, actor: str) -> None:
    client_id, set_id = proposal.client_id, learned_set_id(proposal)
    try:
        if proposal.before is not None:
            await vocabulary.put_phrases(
                tx, client_id, set_id, check_phrases([json.loads(proposal.before)]), actor=actor
            )
            return
        left = await vocabulary.remove_phrases(tx, client_id, set_id, [proposal.written], actor=actor)
        if left.phrase_count == 0:
            await vocabulary.delete_phrase_set(tx, client_id, set_id, etag=left.etag, actor=actor)
    except PhraseSetMissing:
        return


def _entry(proposal: Proposal) -> Entry:
    """The proposal as a phrase. What doses follow is a drug, whatever the lexicon knows."""
    own = read(proposal.written)
    value: dict[str, object] = {
        "written": proposal.written,
        "weight": min(float(max(proposal.tally.documents, 1)), MOST_WEIGHT),
        "sounds_like": [form for form in proposal.heard if form.split() != own][:MOST_SOUNDS_LIKE],
    }
    if proposal.kind is Kind.PHRASE:
        dosed = proposal.tally.dosed * 2 >= max(proposal.tally.documents, 1)
        drug = EntryKind.GENERIC if proposal.written.islower() else EntryKind.BRAND
        value["kind"] = str(drug if dosed else EntryKind.TERM)
    return check_phrases([value])[0]


def _dumped(entry: Entry) -> str:
    return json.dumps(
        {
            "written": entry.written,
            "kind": str(entry.kind),
            "weight": entry.weight,
            "sounds_like": list(entry.sounds_like),
        }
    )


# ---------------------------------------------------------------- style


async def _put_style(tx: Transaction, proposal: Proposal, actor: str) -> str | None:
    client = await clients.get_client(tx, proposal.client_id)
    name = proposal.heard[0]
    for state in (State.ACCEPTED, State.APPLIED):
        others = await store.of_setting(tx, proposal.client_id, name, state)
        if any(other.proposal_id != proposal.proposal_id for other in others):
            raise NothingLeftToApply(proposal.name, f"another choice for {name} is in force, so undo that one")
    changed = with_setting(client.style, name, proposal.written)
    await clients.update_client(tx, proposal.client_id, {"style": changed}, etag="", actor=actor)
    return setting(client.style, name)


async def _take_back_style(tx: Transaction, proposal: Proposal, actor: str) -> None:
    client = await clients.get_client(tx, proposal.client_id)
    name = proposal.heard[0]
    if setting(client.style, name) != proposal.written:
        return
    before = proposal.before
    changed = without_setting(client.style, name) if before is None else with_setting(client.style, name, before)
    await clients.update_client(tx, proposal.client_id, {"style": changed}, etag="", actor=actor)
