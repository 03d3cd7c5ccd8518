"""What can be done with shortcuts and words of one's own.

Each verb works in the transaction it is given, which decides whose data it may touch. Everybody reads and changes their
own; what is for all of the company, for a client or for an author is changed by managers and administrators who may see
all of it. The audit trail tells of the owner and the number of a change, never of its text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from scribeline.audit import service as audit
from scribeline.clients import service as clients
from scribeline.database.unit_of_work import Transaction
from scribeline.formatting.errors import InvalidStyle
from scribeline.formatting.style import Lists, Style, Units
from scribeline.formatting.style_file import load_style
from scribeline.identity.model import Caller, Role
from scribeline.jobs.model import Job
from scribeline.transcripts import service as transcripts
from scribeline.vocabulary import service as vocabulary
from scribeline.vocabulary.errors import PhraseSetMissing
from scribeline.vocabulary.phrases import check_phrases
from scribeline.writing import store
from scribeline.writing.errors import (
    OwnerRefused,
    ShortcutChanged,
    ShortcutMissing,
    ShortcutWrong,
    TooManyShortcuts,
    TooManyWords,
)
from scribeline.writing.model import (
    MOST_SHORTCUTS,
    MOST_WORDS,
    Aids,
    Level,
    Owner,
    Shortcut,
    check_shortcut,
    check_word,
    folded,
    words_in,
)
from scribeline.writing.shortcut_file import FiledShortcut

ADDED_SET = "added-in-the-editor"
"""The phrase set of a client's that words go into which people add while they write."""

_LEADERS = frozenset({Role.MANAGER, Role.ADMIN})
_MAY_ADD_FOR_CLIENT = _LEADERS | {Role.REVIEWER}
_MOST_AUTHORS = 500

# ---------------------------------------------------------------- one report


async def aids(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Aids:
    """What helps to write a job's report. Raises JobMissing, NotYourClaim."""
    job = await transcripts.openable_job(tx, caller, client_id, job_id)
    style = await _style(tx, job)
    return Aids(
        bold=style.bold,
        italic=style.italic,
        underline=style.underline,
        lists=style.lists is not Lists.LINES,
        locale=style.locale.value,
        words=tuple(words_in(await _right_texts(tx, caller, job))),
        may_add_for_client=caller.role in _MAY_ADD_FOR_CLIENT,
        units_in_words=style.units is Units.WORDS,
    )


async def in_effect(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, after: str | None, limit: int
) -> list[Shortcut]:
    """The shortcuts that count for the caller in a job's report. Raises JobMissing, NotYourClaim."""
    job = await transcripts.openable_job(tx, caller, client_id, job_id)
    return await store.in_effect(tx, client_id, job.details.author_id, caller.user_id, after=after, limit=limit)


async def _style(tx: Transaction, job: Job) -> Style:
    texts = [(await clients.get_client(tx, job.client_id)).style]
    if job.details.work_type_id is not None:
        texts.append((await clients.get_work_type(tx, job.client_id, job.details.work_type_id)).style)
    try:
        return load_style(*texts)
    except InvalidStyle:
        return Style()  # a draft by this style is refused, and says why; a person may go on writing


async def _right_texts(tx: Transaction, caller: Caller, job: Job) -> list[str]:
    """Whatever holds words that are right in this report, the nearest to it first."""
    details, client_id = job.details, job.client_id
    client = await clients.get_client(tx, client_id)
    authors = await clients.list_authors(tx, client_id, after=None, limit=_MOST_AUTHORS)
    texts = [details.patient.display_name, client.display_name]
    texts += [f"{author.display_name} {author.credentials}" for author in authors]
    texts += await store.words(tx, caller.user_id)
    for applied in await vocabulary.applied_sets(tx, client_id, details.author_id, details.work_type_id):
        texts += [entry.written for entry in await vocabulary.phrases_of(tx, applied)]
    return texts


# ---------------------------------------------------------------- shortcuts


async def list_shortcuts(
    tx: Transaction, caller: Caller, owner: Owner, *, after: str | None, limit: int
) -> list[Shortcut]:
    """An owner's shortcuts by abbreviation. Raises OwnerRefused for another person's, ResourceMissing for an owner
    that there is not."""
    await _check_owner(tx, owner, caller)
    return await store.page(tx, owner, after=after, limit=limit)


async def create_shortcut(
    tx: Transaction, caller: Caller, owner: Owner, *, short: str, title: str, text: str
) -> Shortcut:
    """Add a shortcut to an owner's list. Raises ShortcutWrong, OwnerRefused, ShortcutExists, TooManyShortcuts."""
    check_shortcut(short, title, text)
    await _check_owner(tx, owner, caller)
    _check_may_change(caller, owner)
    await store.hold_owner(tx, owner)
    if await store.count(tx, owner) >= MOST_SHORTCUTS:
        raise TooManyShortcuts(owner.name, MOST_SHORTCUTS)
    made = Shortcut(uuid4(), owner, short, title, text, tx.now)
    await store.insert(tx, made)
    await _record(tx, caller, "CREATE_SHORTCUT", made)
    return made


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do: how many shortcuts of each kind."""

    created: int
    updated: int
    unchanged: int


async def import_shortcuts(
    tx: Transaction, caller: Caller, owner: Owner, filed: Sequence[FiledShortcut], *, dry_run: bool = False
) -> Imported:
    """Put shortcuts into an owner's list, each in the place of the one with its abbreviation: all of them or none.

    Raises ShortcutWrong, which names the entry, OwnerRefused, TooManyShortcuts.
    """
    _check_filed(filed)
    await _check_owner(tx, owner, caller)
    _check_may_change(caller, owner)
    await store.hold_owner(tx, owner)
    there = {folded(each.short): each for each in await store.page(tx, owner, after=None, limit=MOST_SHORTCUTS)}
    new = [each for each in filed if folded(each.short) not in there]
    known = [(there[folded(each.short)], each) for each in filed if folded(each.short) in there]
    changed = [(was, now) for was, now in known if (was.short, was.title, was.text) != (now.short, now.title, now.text)]
    if len(there) + len(new) > MOST_SHORTCUTS:
        raise TooManyShortcuts(owner.name, MOST_SHORTCUTS)
    told = Imported(len(new), len(changed), len(known) - len(changed))
    if dry_run:
        return told
    for each in new:
        made = Shortcut(uuid4(), owner, each.short, each.title, each.text, tx.now)
        await store.insert(tx, made)
        await _record(tx, caller, "CREATE_SHORTCUT", made)
    for was, now in changed:
        other = replace(
            was, short=now.short, title=now.title, text=now.text, updated_at=tx.now, version=was.version + 1
        )
        await store.update(tx, other)
        await _record(tx, caller, "UPDATE_SHORTCUT", other)
    return told


def _check_filed(filed: Sequence[FiledShortcut]) -> None:
    if len(filed) > MOST_SHORTCUTS:
        raise ShortcutWrong(f"are {MOST_SHORTCUTS} at most", field="shortcuts")
    seen: set[str] = set()
    for number, each in enumerate(filed):
        field = f"shortcuts[{number}]"
        try:
            check_shortcut(each.short, each.title, each.text)
        except ShortcutWrong as wrong:
            part = (wrong.field or "").rpartition(".")[2]
            raise ShortcutWrong(wrong.message.partition(" ")[2], field=f"{field}.{part}") from None
        if folded(each.short) in seen:
            raise ShortcutWrong("has an abbreviation that another one has as well", field=f"{field}.short")
        seen.add(folded(each.short))


async def change_shortcut(
    tx: Transaction, caller: Caller, shortcut_id: UUID, *, etag: str, short: str, title: str, text: str
) -> Shortcut:
    """Change a shortcut; whose it is never changes. Raises ShortcutWrong, ShortcutMissing, ShortcutChanged,
    OwnerRefused, ShortcutExists."""
    check_shortcut(short, title, text)
    held = await _hold(tx, caller, shortcut_id, etag)
    changed = replace(held, short=short, title=title, text=text, updated_at=tx.now, version=held.version + 1)
    await store.update(tx, changed)
    await _record(tx, caller, "UPDATE_SHORTCUT", changed)
    return changed


async def delete_shortcut(tx: Transaction, caller: Caller, shortcut_id: UUID, *, etag: str) -> None:
    """Delete a shortcut. Raises ShortcutMissing, ShortcutChanged, OwnerRefused."""
    held = await _hold(tx, caller, shortcut_id, etag)
    await store.delete(tx, shortcut_id)
    await _record(tx, caller, "DELETE_SHORTCUT", held)


async def _hold(tx: Transaction, caller: Caller, shortcut_id: UUID, etag: str) -> Shortcut:
    held = None
    if (seen := await store.get(tx, shortcut_id, user_id=caller.user_id)) is not None:
        _check_may_change(caller, seen.owner)
        held = await store.get(tx, shortcut_id, user_id=caller.user_id, held=True)
    if held is None:
        raise ShortcutMissing(f"shortcuts/{shortcut_id}")
    if etag and etag != held.etag:
        raise ShortcutChanged(held.name, held.etag)
    return held


async def _check_owner(tx: Transaction, owner: Owner, caller: Caller) -> None:
    """That there is such an owner for this caller."""
    if owner.user_id is not None and owner.user_id != caller.user_id:
        raise OwnerRefused(owner.name)
    if owner.client_id is not None:
        await clients.get_client(tx, owner.client_id)
        if owner.author_id is not None:
            await clients.get_author(tx, owner.client_id, owner.author_id)


def _check_may_change(caller: Caller, owner: Owner) -> None:
    if owner.level is Level.OWN:
        return  # others' are not found at all
    if caller.role not in _LEADERS or (owner.level is Level.COMPANY and not caller.is_company_wide):
        raise OwnerRefused(owner.name)


async def _record(tx: Transaction, caller: Caller, action: str, shortcut: Shortcut) -> None:
    await audit.record(
        tx,
        actor=caller.name,
        action=action,
        resource=shortcut.name,
        client_id=shortcut.owner.client_id,
        details={"owner": shortcut.owner.name},
    )


# ---------------------------------------------------------------- words


async def own_words(tx: Transaction, caller: Caller) -> list[str]:
    """The words that the caller vouches for."""
    return await store.words(tx, caller.user_id)


async def add_own_word(tx: Transaction, caller: Caller, word: str) -> None:
    """Let a word count as right for the caller. Raises WordWrong, TooManyWords."""
    checked = check_word(word)
    if len(await store.words(tx, caller.user_id)) >= MOST_WORDS:
        raise TooManyWords(MOST_WORDS)
    await store.add_word(tx, caller.user_id, checked)


async def remove_own_word(tx: Transaction, caller: Caller, word: str) -> None:
    """Take a word out of the caller's list; one that is not there is no error."""
    await store.remove_word(tx, caller.user_id, word)


async def add_client_word(tx: Transaction, caller: Caller, client_id: str, word: str) -> None:
    """Put a word into a client's phrase set of such words: it counts as right for all, and drafts learn it.

    Raises WordWrong, OwnerRefused, ResourceMissing, TooManyPhrases.
    """
    checked = check_word(word)
    client = await clients.get_client(tx, client_id)
    if caller.role not in _MAY_ADD_FOR_CLIENT:
        raise OwnerRefused(client.name)
    entries = check_phrases([{"written": checked}])
    try:
        await vocabulary.put_phrases(tx, client_id, ADDED_SET, entries, actor=caller.name)
    except PhraseSetMissing:
        await vocabulary.create_phrase_set(
            tx, client_id, ADDED_SET, entries, actor=caller.name, display_name="Added in the editor"
        )
