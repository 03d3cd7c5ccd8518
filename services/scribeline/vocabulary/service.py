"""What can be done with a client's phrase sets.

Each verb works in the transaction it is given, which decides whose data it may touch: of another client there is
nothing. `actor` is who does it ("users/anna"), for the audit trail, which tells of numbers and never of phrases. An
`etag` guards against overwriting somebody else's change; without one the last change wins.

Phrases come here as `phrases.load_phrase_set` or `phrases.check_phrases` made them: checked, each written form once.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from scribeline.audit import service as audit
from scribeline.clients import service as clients
from scribeline.clients import store as clients_store
from scribeline.clients.errors import Kind, ResourceMissing
from scribeline.database.unit_of_work import Transaction
from scribeline.vocabulary import store
from scribeline.vocabulary.errors import PhraseSetChanged, PhraseSetMissing, TooManyPhrases, UnknownOwner
from scribeline.vocabulary.model import MOST_PHRASES, AppliedSet, ClientPhraseSet, Entry, Scope, phrase_set_name

# ---------------------------------------------------------------- reading


async def get_phrase_set(
    tx: Transaction, client_id: str, phrase_set_id: str
) -> tuple[ClientPhraseSet, tuple[Entry, ...]]:
    """A set and its phrases, the weightiest first. Raises PhraseSetMissing."""
    phrase_set = _found(client_id, phrase_set_id, await store.get(tx, client_id, phrase_set_id))
    return phrase_set, await store.phrases(tx, client_id, phrase_set_id)


async def list_phrase_sets(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[ClientPhraseSet]:
    """A client's sets by id, without their phrases. Raises ResourceMissing for the client."""
    await clients.get_client(tx, client_id)
    return await store.page(tx, client_id, after=after, limit=limit)


async def find_phrases(
    tx: Transaction, client_id: str, phrase_set_id: str, written: Collection[str]
) -> tuple[Entry, ...]:
    """Those phrases of a set that are written so; of a set that is not there, none."""
    return await store.find_phrases(tx, client_id, phrase_set_id, written)


async def applied_sets(
    tx: Transaction, client_id: str, author_id: str | None, work_type_id: str | None
) -> list[AppliedSet]:
    """What a dictation of this author and work type is weighed against; a later set has the last word."""
    return await store.applied_sets(tx, client_id, author_id, work_type_id)


async def phrases_of(tx: Transaction, applied: AppliedSet) -> tuple[Entry, ...]:
    """The phrases of a set that applies."""
    return await store.phrases(tx, applied.client_id, applied.phrase_set_id)


# ---------------------------------------------------------------- sets


async def create_phrase_set(
    tx: Transaction,
    client_id: str,
    phrase_set_id: str,
    phrases: Sequence[Entry],
    *,
    actor: str,
    display_name: str,
    author_id: str | None = None,
    work_type_id: str | None = None,
) -> ClientPhraseSet:
    """Make a set: for an author, for a work type, or, where neither is named, for all of the client.

    Raises ResourceMissing for the client, UnknownOwner, PhraseSetExists and TooManyPhrases.
    """
    if author_id is not None and work_type_id is not None:
        raise ValueError("a phrase set is for an author or for a work type, not for both")
    await _hold_client(tx, client_id)
    if author_id is not None and await clients_store.get_author(tx, client_id, author_id) is None:
        raise UnknownOwner(Scope.AUTHOR)
    if work_type_id is not None and await clients_store.get_work_type(tx, client_id, work_type_id) is None:
        raise UnknownOwner(Scope.WORK_TYPE)
    wanted = ClientPhraseSet(
        client_id=client_id,
        phrase_set_id=phrase_set_id,
        display_name=display_name,
        author_id=author_id,
        work_type_id=work_type_id,
        phrase_count=len(phrases),
        created_at=tx.now,
        updated_at=tx.now,
        version=0,
    )
    await _check_room(tx, wanted)
    made = await store.insert(tx, wanted)
    await store.write_phrases(tx, client_id, phrase_set_id, phrases)
    await _record(tx, actor, "CREATE_PHRASE_SET", made)
    return made


async def update_phrase_set(
    tx: Transaction,
    client_id: str,
    phrase_set_id: str,
    *,
    etag: str,
    actor: str,
    display_name: str | None = None,
    phrases: Sequence[Entry] | None = None,
) -> ClientPhraseSet:
    """Give a set another display name, other phrases in place of all that it has, or both.

    Raises PhraseSetMissing, PhraseSetChanged and TooManyPhrases.
    """
    held = await _hold(tx, client_id, phrase_set_id, etag)
    changed = replace(
        held,
        display_name=held.display_name if display_name is None else display_name,
        phrase_count=held.phrase_count if phrases is None else len(phrases),
        updated_at=tx.now,
    )
    if phrases is not None:
        await _check_room(tx, changed)
        await store.delete_all_phrases(tx, client_id, phrase_set_id)
        await store.write_phrases(tx, client_id, phrase_set_id, phrases)
    return await _updated(tx, changed, actor)


async def delete_phrase_set(tx: Transaction, client_id: str, phrase_set_id: str, *, etag: str, actor: str) -> None:
    """Delete a set with its phrases. Raises PhraseSetMissing and PhraseSetChanged."""
    held = await _hold(tx, client_id, phrase_set_id, etag)
    await store.delete(tx, client_id, phrase_set_id)
    await _record(tx, actor, "DELETE_PHRASE_SET", held)


# ---------------------------------------------------------------- single phrases


async def put_phrases(
    tx: Transaction, client_id: str, phrase_set_id: str, phrases: Sequence[Entry], *, etag: str = "", actor: str
) -> ClientPhraseSet:
    """Put phrases into a set, each in place of the one that is written the same.

    Raises PhraseSetMissing, PhraseSetChanged and TooManyPhrases.
    """
    held = await _hold(tx, client_id, phrase_set_id, etag)
    replaced = await store.find_phrases(tx, client_id, phrase_set_id, [phrase.written for phrase in phrases])
    changed = replace(held, phrase_count=held.phrase_count + len(phrases) - len(replaced), updated_at=tx.now)
    await _check_room(tx, changed)
    await store.write_phrases(tx, client_id, phrase_set_id, phrases)
    return await _updated(tx, changed, actor)


async def remove_phrases(
    tx: Transaction, client_id: str, phrase_set_id: str, written: Collection[str], *, etag: str = "", actor: str
) -> ClientPhraseSet:
    """Take phrases out of a set; those that it does not hold are no error.

    Raises PhraseSetMissing and PhraseSetChanged.
    """
    held = await _hold(tx, client_id, phrase_set_id, etag)
    removed = await store.delete_phrases(tx, client_id, phrase_set_id, written)
    return await _updated(tx, replace(held, phrase_count=held.phrase_count - removed, updated_at=tx.now), actor)


# ---------------------------------------------------------------- what they share


def _found(client_id: str, phrase_set_id: str, found: ClientPhraseSet | None) -> ClientPhraseSet:
    if found is None:
        raise PhraseSetMissing(phrase_set_name(client_id, phrase_set_id))
    return found


async def _hold_client(tx: Transaction, client_id: str) -> None:
    """Sets of one client are made and grow one after another, so that together they keep to the limit."""
    if await clients_store.get_client(tx, client_id, held=True) is None:
        raise ResourceMissing(Kind.CLIENT, f"clients/{client_id}")


async def _hold(tx: Transaction, client_id: str, phrase_set_id: str, etag: str) -> ClientPhraseSet:
    if await clients_store.get_client(tx, client_id, held=True) is None:
        raise PhraseSetMissing(phrase_set_name(client_id, phrase_set_id))
    held = _found(client_id, phrase_set_id, await store.get(tx, client_id, phrase_set_id, held=True))
    if etag and etag != held.etag:
        raise PhraseSetChanged(held.name, held.etag)
    return held


async def _check_room(tx: Transaction, phrase_set: ClientPhraseSet) -> None:
    if phrase_set.phrase_count + await store.phrases_for(tx, phrase_set) > MOST_PHRASES:
        raise TooManyPhrases(phrase_set.name)


async def _updated(tx: Transaction, changed: ClientPhraseSet, actor: str) -> ClientPhraseSet:
    updated = await store.update(tx, changed)
    await _record(tx, actor, "UPDATE_PHRASE_SET", updated)
    return updated


async def _record(tx: Transaction, actor: str, action: str, phrase_set: ClientPhraseSet) -> None:
    await audit.record(
        tx,
        actor=actor,
        action=action,
        resource=phrase_set.name,
        client_id=phrase_set.client_id,
        details={"phrases": str(phrase_set.phrase_count)},
    )
